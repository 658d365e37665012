"""The life of requests, and of sessions and messages that clients carry from one to the next."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conformance.clause import SHOULD, clause
from conformance.clauses.comparing import SAME, does_as_the_reference, terrain
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.strategies.whole.cases import cases
from conformance.strategies.whole.lives import lives
from conformance.strategies.whole.sessions import sessions


@clause("differential.lives", SHOULD, source=SAME, examples=135)
@given(data=st.data())
def test_lives(impl: Implementation, data: Any) -> None:
    """An application SHOULD run the same functions in the same order as with the reference, and
    each of them SHOULD see the same.

    Hooks, handlers, listeners and views on every level, with errors, requests inside of requests
    and pushed contexts.
    """
    does_as_the_reference(impl, data.draw(cases(lives, terrain(impl))))


@clause(
    "differential.sessions", SHOULD, needs=[C.SESSION, C.SESSION_STATE], source=SAME, examples=120
)
@given(data=st.data())
def test_sessions(impl: Implementation, data: Any) -> None:
    """A client SHOULD find in its session and among its messages what the reference keeps there.

    With each reply, the cookie has the same attributes, is set, or is not.
    """
    does_as_the_reference(impl, data.draw(cases(sessions, terrain(impl))))
