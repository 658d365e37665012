"""Requests that views answer: what a clause shows before it says what does not happen.

A law about what is absent, or about two replies that are alike, holds of an application that
answers nothing, and says nothing about it. So such a clause begins with a request that has to be
answered. No clauses live here.
"""

from __future__ import annotations

from conformance.describe.app import App
from conformance.describe.files import ORDINARY
from conformance.describe.messages import Exchange, Reply
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Trace


def answered(impl: Implementation, app: App, *exchanges: Exchange, status: int = 200) -> Trace:
    """Send requests that views have to answer with this status, and return what was seen.

    Raises AssertionError when a request is answered otherwise, or without a view.
    """
    seen = impl.run(app, *exchanges)
    for exchange, reply in zip(exchanges, seen.replies, strict=True):
        has_status(reply, status, exchange)
    ran_views(seen, *exchanges)
    return seen


def ran_views(seen: Trace, *exchanges: Exchange) -> None:
    """Check that a view ran for each of these requests; how it was answered is not asked."""
    ran = sum(event.depth == 0 for event in seen if (event.kind, event.action) == VIEW)
    sent = ", ".join(map(str, exchanges))
    assert ran == len(exchanges), f"{ran} views ran for {sent}, and the reply is {seen.reply}"


VIEW = ("view", "enter")


def has_status(reply: Reply, status: int, asked: object) -> None:
    """Check that a reply has this status, and that it is one at all."""
    well = reply.raised is None and reply.status == status
    assert well, f"{asked} has to be answered with {status}, and the reply is {reply}"


def is_served(name: str, reply: Reply) -> bool:
    """Tell whether the static folder has a file at all, as far as a name may be refused.

    Which odd names are not found is what `files.static-serves-each-file` says; another clause
    passes them over, so that one cause fails one clause. An ordinary name is never passed over.
    """
    return name in ORDINARY or reply.status != 404
