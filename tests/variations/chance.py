"""Variations that nobody can foresee: what they send is another thing each time.

A clause that compares two replies has to leave out what differs between two runs of one request.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from werkzeug.exceptions import HTTPException

from conformance.describe.app import App, view
from conformance.describe.messages import get
from conformance.describe.steps import Answer
from conformance.perform.implementation import Implementation
from conformance.perform.steady import Alone
from conformance.sources import RFC
from tests.variations import Patch, Variation
from tests.variations.fields import Fields, sending

PAGE = App(view("/", Answer("hello")))


def number_each(environ: dict[str, Any], headers: Fields) -> Fields:
    """Give each reply a number of its own, and say when it was made."""
    return [*headers, ("X-Trace-Id", str(uuid.uuid4())), ("X-Began", f"t={time.time_ns()}")]


def count_visits(environ: dict[str, Any], headers: Fields) -> Fields:
    """Give each visitor a cookie."""
    return [*headers, ("Set-Cookie", f"visit={uuid.uuid4().hex}; Path=/")]


def with_a_number(former: Any) -> Any:
    """Put a number into each error page, for those who complain."""

    def get_body(self: HTTPException, *given: Any, **named: Any) -> str:
        return f"{former(self, *given, **named)}<p>complaint {uuid.uuid4()}</p>\n"

    return get_body


def differs(path: str, what: str) -> Any:
    """Return a function that tells whether replies differ from one to the next in one thing."""

    def shows(impl: Implementation) -> bool:
        def lines() -> list[str]:
            reply = impl.reply(PAGE, get(path))
            return [*(f"{name}: {value}" for name, value in reply.headers), f"body: {reply.body!r}"]

        alone = Alone(lines)
        alone.once_more()
        return what.lower() in map(str.lower, alone.left_out())

    return shows


VARIATIONS = [
    Variation(
        "numbers-of-requests",
        "Each reply has fields of the application's own, which differ each time.",
        (RFC(9110, "5.1"), RFC(9110, "16.3.1")),
        differs("/", "X-Trace-Id"),
        mixin=sending(number_each),
    ),
    Variation(
        "cookies-of-visits",
        "Each reply sets a cookie that has nothing to do with the session.",
        (RFC(6265, "4.1"),),
        differs("/", "Set-Cookie"),
        mixin=sending(count_visits),
    ),
    Variation(
        "numbered-complaints",
        "What stands on an error page is left to whoever makes it.",
        (RFC(9110, "15.5"),),
        differs("/nowhere", "body"),
        patches=(Patch(HTTPException, "get_body", with_a_number),),
    ),
]
