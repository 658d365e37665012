"""Looking at requests and responses: what a function of them returns. No clauses live here."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from conformance.describe.app import App, after, view
from conformance.describe.messages import Exchange, Reply, get
from conformance.describe.steps import Answer, Apply, Ask
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Raised

BODY = b"0123456789"
ASKED = App(view("/", Ask(), methods=["GET", "POST", "PUT"]))
CHANGED = App(view("/", Answer(BODY)), after("change", Ask()))


def told(impl: Implementation, look: Callable[[Any], Any], exchange: Exchange) -> Any:
    """Return what a function of the request returns, as a trace keeps it."""
    found = impl.run(ASKED, exchange.asking(Apply(look, "request"))).answers()[0]
    assert not isinstance(found, Raised), f"looking at {exchange} raised {found}"
    return found


def changed(
    impl: Implementation, change: Callable[[Any], Any], exchange: Exchange | None = None
) -> tuple[Reply, Any]:
    """Answer with a response that a function has changed; return the reply and its result."""
    seen = impl.run(CHANGED, (exchange or get("/")).asking(Apply(change, "response")))
    result = seen.answers()[-1]
    assert not isinstance(result, Raised), f"changing the response raised {result}"
    return seen.reply, result


def without(response: Any, header: str) -> None:
    """Take a header away that an after function of somebody else may have added before."""
    if header in response.headers:
        del response.headers[header]


def moment(value: Any) -> Any:
    """Return a point in time as text in UTC, whether it is aware or not, and else the value."""
    if isinstance(value, datetime.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
        return aware.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S")
    return value
