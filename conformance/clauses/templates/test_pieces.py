"""Templates: rendered piece by piece, while the reply is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.templates.rendering import asked, carried, page, sending, written
from conformance.clauses.templates.standing import FILES, SEEN, standing
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK
from conformance.strategies.text import text

NEEDS = [C.TEMPLATES, C.TEMPLATE_STREAMS, C.WSGI]
SOURCE = [FLASK("Templates", "Streaming"), FLASK.api("stream_template")]
AS_TEXT = [FLASK("Templates", "Streaming"), FLASK.api("stream_template_string")]


def streams(app: Any, api: Any) -> None:
    """Declare a view that renders in both ways what is sent, and one that says what is done."""
    standing(app, api, api.stream_template_string, api.stream_template)
    taken: list[int] = []
    app.extensions["taken"] = taken
    heard: list[str] = []
    app.extensions["heard"] = heard

    @asked(app, "/whole")
    def whole() -> Any:
        given = carried(api)
        return api.render_template_string(given["text"], v=given["v"])

    @asked(app, "/stream")
    def stream() -> Any:
        given = carried(api)
        return api.stream_template_string(given["text"], v=given["v"])

    def slowly() -> Iterator[int]:
        for number in range(50):
            taken.append(number)
            yield number

    @asked(app, "/slow")
    def slow() -> Any:
        taken.clear()
        heard.clear()
        source = "begun{% for n in numbers %}[{{ n }}]{% endfor %}over"
        return api.stream_template_string(source, numbers=slowly())

    @asked(app, "/done")
    def done() -> Any:
        return json.dumps([len(taken), heard])


def streams_that_tell(app: Any, api: Any) -> None:
    """Declare the same, and receivers of the signals of rendering."""
    streams(app, api)
    heard, taken = app.extensions["heard"], app.extensions["taken"]
    app.extensions["receivers"] = receivers = []  # what is connected is kept weakly
    for name in ("before_render_template", "template_rendered"):

        def receive(sender: Any, name: str = name, **others: Any) -> None:
            heard.append(f"{name} after {len(taken)}")

        receivers.append(receive)
        getattr(api, name).connect(receive, app)


STREAMS = App(Declaration("streams", streams), name="streams")
TELLING = App(Declaration("streams", streams_that_tell), name="streams")
PIECES = st.lists(
    st.sampled_from(["{{ v }}", "{% for c in v %}{{ c }}{% endfor %}", "{% if v %}y{% endif %}"])
    | text(max_size=3, without="{}%#\r\n"),
    max_size=5,
).map("".join)


@clause("templates.streams-are-the-same", MUST, needs=NEEDS, source=AS_TEXT)
@given(source=PIECES, value=text(max_size=4))
@example(source="<p>{{ v }}</p>", value="<&>\"'")
@example(source="", value="")
def test_streams_are_the_same(impl: Implementation, source: str, value: str) -> None:
    """A stream MUST have the same text as the template has when it is rendered at once."""
    text = f"[{source}]"
    whole, stream = (
        page(impl, STREAMS, sending(path, text=text, v=value)) for path in ("/whole", "/stream")
    )
    assert whole[:1] == "[", f"{text!r} is rendered as {whole!r}"
    expect([stream], [whole], f"{text!r} with v={value!r}, as a stream and at once:")


@clause(
    "templates.streams-see-the-request",
    MUST,
    needs=[*NEEDS, C.SESSION, C.FLASHING, C.CONFIG],
    source=SOURCE,
)
@every(name=(None, "all", "including", "extending", "importing"))
def test_streams_see_the_request(impl: Implementation, name: str | None) -> None:
    """What stands in every template MUST stand in a streamed one, too: its request stays current
    until it has been sent.
    """
    with written(FILES) as folder:
        options = {"template_folder": str(folder)}
        app = App(*STREAMS.parts, name="streams", options=options)
        shown = page(impl, app, sending("/see?q=asked", name=name))
    expect(shown.split("|"), SEEN.split("|"), f"what stands in {name or 'a text'}, streamed:")


@clause("templates.streams-are-made-when-sent", MUST, needs=NEEDS, source=AS_TEXT)
def test_streams_are_made_when_sent(impl: Implementation) -> None:
    """A stream MUST be made while it is sent: what comes later in the template is not computed
    before what comes first has been handed over.
    """
    counts: list[int] = []

    def body() -> None:
        with impl.conversation(STREAMS, sending("/slow")) as talk:
            while talk.next_chunk() is not None:
                sent = b"".join(talk.chunks).decode()
                counts.append(sent.count("["))
                if len(counts) == 5:
                    break

    impl.perform(body)
    done, _ = json.loads(page(impl, STREAMS, sending("/done")))
    assert counts, "nothing was sent"
    assert done < 50, (
        f"after {len(counts)} pieces, all 50 values had been taken: nothing is streamed"
    )


@clause("templates.streams-are-told-of", MUST, needs=[*NEEDS, C.SIGNALS],
        source=[FLASK.api("template_rendered"), FLASK("Signals", "Core Signals")])  # fmt: skip
def test_streams_are_told_of(impl: Implementation) -> None:
    """`before_render_template` MUST be sent before the first piece of a stream is made, and
    `template_rendered` when the last one has been.
    """
    shown = page(impl, TELLING, sending("/slow"))
    numbers = "".join(f"[{number}]" for number in range(50))
    expect([shown], [f"begun{numbers}over"], "the whole stream")
    _, heard = json.loads(page(impl, TELLING, sending("/done")))
    wanted = ["before_render_template after 0", "template_rendered after 50"]
    expect(heard, wanted, "what was told, and how many of the 50 values had been taken:")


@clause("templates.streams-without-a-request", MUST, needs=[C.TEMPLATE_STREAMS, C.APP_SCOPE],
        source=AS_TEXT)  # fmt: skip
def test_streams_without_a_request(impl: Implementation) -> None:
    """A template MUST be streamed where an application is current and no request is, too."""
    shown: list[str] = []

    def stream() -> None:
        built = impl.built(STREAMS)
        scope = built.app_context()
        scope.push()
        try:
            pieces = built.ambient.stream_template_string("{{ config.NAMED }} {{ v }}", v="given")
            shown.append("".join(pieces))
        finally:
            scope.pop()

    impl.perform(stream)
    expect(shown, ["configured given"], "what is streamed without a request")
