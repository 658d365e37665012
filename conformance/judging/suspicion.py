"""Suspicion: what clues in the adapter mean, once a clause has failed.

A clue is nothing by itself: there are frameworks whose hooks return nothing. So the plainest
application of that kind is asked. Where not even that works, and the same clue shows, the adapter
is at fault; where nobody can be sure, a failure begins with a remark, which says where to look.
Clues are collected by `conformance.clues`.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.clues import DROPPED, TOLD, UNBOUND, Clue
from conformance.describe.app import App, after, before, handler, view
from conformance.describe.capabilities import Capability
from conformance.describe.messages import Reply, get
from conformance.describe.steps import Answer, Note, Raise, Within
from conformance.drive.causes import CAUSES
from conformance.errors import AdapterError
from conformance.limits.patience import Stuck
from conformance.perform.implementation import Implementation

OURS = "ours of conformance"
STATUS = 202
PATH = "/conformance-has-a-plain-view"


def _plain(*steps: Answer | Raise) -> App:
    return App(view(PATH, *steps, endpoint="conformance_plain"))


# The plainest application of each kind of part whose value is the reply.
PLAINLY: Mapping[str, App] = {
    "view": _plain(Answer(OURS)),
    "status": _plain(Answer(OURS, STATUS)),  # a generator in its place is a body, too
    "before": _plain(Answer("another")).with_parts(before("plain", Answer(OURS))),
    "after": _plain(Answer(OURS)).with_parts(after("plain")),
    "handler": _plain(Raise(ZeroDivisionError)).with_parts(
        handler(ZeroDivisionError, Answer(OURS))
    ),
    "request_context": _plain(Answer(OURS)),
    "app_context": _plain(Answer(OURS)),
}
# What is pushed outside of a request, and shows in nothing but what is current then.
SCOPES = {"request_context": get(PATH), "app_context": None}
REPLIES = ("view", "after", "handler")  # whoever calls these wants what they return
NEEDS = {
    "status": Capability.RESPONSES,
    "before": Capability.BEFORE,
    "after": Capability.AFTER,
    "handler": Capability.ERROR_TYPE,
}


@dataclass(frozen=True, slots=True)
class Plainly:
    """What came of the plainest application: the reply, and what was noticed meanwhile."""

    reply: Reply | None = None
    status: int | None = None  # if another one than 200 was asked for
    noticed: Mapping[Clue, str] = field(default_factory=dict)
    views: int = 0

    @property
    def works(self) -> bool:
        """Whether the reply is what the part has returned."""
        if self.reply is None or self.status not in (None, self.reply.status):
            return False
        return OURS.encode() in self.reply.body

    @property
    def is_dead(self) -> bool:
        """Whether there is no page at all: an application that answers by itself has one."""
        reply = self.reply
        return reply is not None and (reply.status not in range(200, 500) or not reply.body)

    @property
    def is_missing(self) -> bool:
        """Whether no such page is there."""
        return self.reply is not None and self.reply.status in (404, 405)


def fault_of(impl: Implementation) -> AdapterError | None:
    """Return the fault of the adapter that lies behind the failure of the last example, or None."""
    for clue, kind in list(impl.clues.noticed.items()):
        if kind in PLAINLY:
            found = plainly(impl, kind)
            if not found.works and clue in found.noticed:
                return _fault(clue)
    for kind in ("view", "status") if _is_own(impl) else ():
        found = plainly(impl, kind)
        if not found.works and found.noticed:
            return _fault(next(iter(found.noticed)))
    return None


def _fault(clue: Clue) -> AdapterError:
    hint = "; a `return` may be missing" if clue.fate == DROPPED else ""
    if clue.fate == UNBOUND:
        return AdapterError("push", f"{TOLD[UNBOUND]} ({clue.place})")
    return AdapterError("stage.function", f"was called, and {TOLD[clue.fate]} ({clue.place}){hint}")


def _is_own(impl: Implementation) -> bool:
    """Tell whether somebody's own adapter made the views of an application that ran."""
    return impl.last.app is not None and bool(impl.clues.asked_at("view"))


def remark_on(impl: Implementation) -> str:
    """Return what may lie behind a failure, with a line of whoever is at fault; "" for nothing.

    That the application drops what a view returned is no fault of an adapter: the failure stands.
    """
    for clue, kind in impl.clues.in_application.items() if impl.blame.names_only else ():
        if clue.fate == DROPPED and kind in REPLIES:
            told = f"the application calls a function of the clause, and {TOLD[DROPPED]}"
            return f"{told} ({clue.place}); a `return` may be missing"
    if not _is_own(impl):
        return ""
    found = plainly(impl, "view")
    if found.works or not (found.is_dead or found.is_missing):
        return ""
    made = f"the adapter has its function made at {impl.clues.asked_at('view')}"
    if not found.views:
        return f"not even a plain view is called; {made}"
    return f"not even a plain view is answered with what it returns; {made}"


def plainly(impl: Implementation, kind: str) -> Plainly:
    """Return what comes of the plainest application; it is asked once."""
    asked: dict[str, Plainly] = impl.clues.plainly
    if kind not in asked:
        asked[kind] = _asked(impl, kind)
    return asked[kind]


def _asked(impl: Implementation, kind: str) -> Plainly:
    needed = NEEDS.get(kind)
    if needed is not None and not impl.has(needed):
        return Plainly()
    with impl.undisturbed(), CAUSES.undisturbed(), impl.clues.apart() as clues:
        try:
            if kind in SCOPES:
                impl.outside(PLAINLY[kind], Within(SCOPES[kind], (Note("inside"),)))
                return Plainly(noticed=dict(clues.noticed))
            reply = impl.reply(PLAINLY[kind], get(PATH))
        except (Exception, Stuck):
            reply = None
        gc.collect()  # an exception may keep a coroutine alive that nobody awaits
        status = STATUS if kind == "status" else None
        return Plainly(reply, status, dict(clues.noticed), clues.views)
