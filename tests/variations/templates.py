"""Variations of templates: how characters are escaped, and in which pieces a stream comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jinja2
import jinja2.runtime
from markupsafe import Markup

from conformance.clauses.templates.rendering import SITE, page, sending
from conformance.clauses.templates.test_pieces import STREAMS
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, plain_sense
from tests.variations import Patch, Variation

NAMES = {"&#34;": "&quot;", "&#39;": "&#x27;", "&lt;": "&#60;"}


def otherwise(former: Callable[[Any], Markup]) -> Callable[[Any], Markup]:
    """Escape the same characters, and write them in another way."""

    def escape(value: Any) -> Markup:
        if hasattr(value, "__html__"):
            return former(value)
        escaped = str(former(value))
        for usual, other in NAMES.items():
            escaped = escaped.replace(usual, other)
        return Markup(escaped)

    return escape


def in_large_pieces(former: Callable[..., Iterator[str]]) -> Callable[..., Iterator[str]]:
    """Put several pieces together before they are sent."""

    def generate(template: jinja2.Template, *values: Any, **named: Any) -> Iterator[str]:
        pieces: list[str] = []
        for piece in former(template, *values, **named):
            pieces.append(piece)
            if len(pieces) == 3:
                yield "".join(pieces)
                pieces.clear()
        yield "".join(pieces)

    return generate


def pieces(impl: Implementation) -> int:
    """Return in how many pieces a short stream comes."""
    counts: list[int] = []

    def body() -> None:
        with impl.conversation(STREAMS, sending("/stream", text="a{{ v }}b{{ v }}", v="x")) as talk:
            while talk.next_chunk() is not None:
                pass
            counts.append(len([chunk for chunk in talk.chunks if chunk]))

    impl.perform(body)
    return counts[0]


VARIATIONS = [
    Variation(
        "escaped-otherwise",
        "a character has several escapes that mean the same in a page",
        (FLASK("Templates", "Controlling Autoescaping"),),
        lambda impl: impl.reply(SITE, sending(text="{{ v }}", values={"v": "<"})).text == "&#60;",
        patches=(Patch(jinja2.runtime, "escape", otherwise),),
    ),
    Variation(
        "streamed-in-large-pieces",
        "how large the pieces of a streamed template are is not said",
        (FLASK("Streaming Contents", "Streaming from Templates"), plain_sense("sizes differ")),
        lambda impl: pieces(impl) <= 2 and bool(page(impl, STREAMS, sending("/slow"))),
        patches=(Patch(jinja2.Template, "generate", in_large_pieces),),
    ),
]
