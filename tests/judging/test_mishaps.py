"""Where the interpreter itself fails, nobody who is judged is blamed for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from conformance.clause import MUST, Clause
from conformance.describe.app import App, Declaration, view
from conformance.describe.messages import get
from conformance.judging.judge import Verdict, judge
from conformance.judging.loading import load_adapter
from conformance.perform.implementation import Implementation
from conformance.sources import plain_sense

MISHAP = "AST constructor recursion depth mismatch (before=276, after=48)"
OTHER = "error return without exception set"
# The code of an implementation: it fails as often as `left` has something.
FAILS = "def fail(left, told):\n    if left:\n        left.pop()\n        raise SystemError(told)"


def failing(times: int, told: str) -> Callable[[], None]:
    """Return a function of somebody else's, which fails so many times."""
    scope: dict[str, Any] = {}
    exec(compile(FAILS, os.path.join(os.sep, "theirs", "framework.py"), "exec"), scope)
    left = [None] * times
    return lambda: scope["fail"](left, told)


@pytest.mark.parametrize("where", ["while it builds", "behind a reply"])
@pytest.mark.parametrize(
    ("times", "told", "verdict"),
    [(1, MISHAP, Verdict.PASS), (2, MISHAP, Verdict.FAIL), (1, OTHER, Verdict.FAIL)],
)
def test_a_mishap_is_tried_once_more(where: str, times: int, told: str, verdict: Verdict) -> None:
    fail = failing(times, told)
    impl = Implementation(load_adapter("reference"))

    def declared(app: Any, api: Any) -> None:
        if where == "while it builds":
            fail()
        else:
            app.before_request(fail)

    def asks(impl: Implementation) -> None:
        reply = impl.reply(App(Declaration("fails", declared), view("/")), get("/"))
        assert reply.status == 200

    clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 1, asks)
    judgement = judge(clause, impl)
    impl.close()

    assert judgement.verdict is verdict, judgement.message
