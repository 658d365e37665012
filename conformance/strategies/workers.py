"""Programs for workers, and requests that run side by side.

What workers may do is said by the clause; the carriers of a program are moved to those that the
implementation promises, so one strategy serves all.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from conformance.isolation.carriers import CARRIERS
from conformance.isolation.programs import Do, Program, Scope, Spawn, Steps
from conformance.steps import (
    Abort,
    AfterThis,
    Answer,
    Bound,
    Delete,
    Raise,
    Read,
    Step,
    Write,
    url,
)

# Scopes and children are nested at most so deep: deeper ones were never needed.
DEPTH = 2


def worker_steps(
    actions: Sequence[Do], scopes: Sequence[str] = (), depth: int = DEPTH
) -> st.SearchStrategy[Steps]:
    """Generate what a worker does: actions, scopes of these kinds, and children."""
    one: st.SearchStrategy[Do | Scope | Spawn] = st.sampled_from(actions)
    if depth:
        below = worker_steps(actions, scopes, depth - 1)
        nested = [st.builds(Spawn, st.sampled_from(list(CARRIERS)), below)]
        if scopes:
            nested.append(st.builds(Scope, st.sampled_from(scopes), below, st.booleans()))  # type: ignore[arg-type]
        one = st.one_of(one, *nested)
    return st.lists(one, max_size=4).map(tuple)


def worker_programs(
    actions: Sequence[Do], scopes: Sequence[str] = ()
) -> st.SearchStrategy[Program]:
    """Generate programs of one to three roots."""
    root = st.tuples(st.sampled_from(list(CARRIERS)), worker_steps(actions, scopes))
    return st.lists(root, min_size=1, max_size=3).map(lambda roots: Program(tuple(roots)))


def request_steps(who: str, nested: Step | None = None) -> st.SearchStrategy[tuple[Step, ...]]:
    """Generate what the view of one request does; every value that it writes names it."""
    reading: list[Step] = [
        Read("g", "x"),
        Read("session", "k"),
        Read("request", "path"),
        Read("request.args", "who"),
        Read("current_app", "name"),
        url("name", {"name": who}),
        Bound(),
    ]
    writing: list[Step] = [
        Write("g", "x", f"{who} on g"),
        Write("session", "k", f"{who} in the session"),
        Delete("g", "x"),
        Delete("session", "k"),
        AfterThis(f"after {who}", (Read("request", "path"), Read("g", "x"))),
    ]
    if nested is not None:
        writing.append(nested)
    ending: list[tuple[Step, ...]] = [(), (Raise(KeyError, (who,)),), (Abort(404),), (Answer(who),)]
    middle = st.lists(st.sampled_from(writing + reading), min_size=1, max_size=5)
    return st.tuples(middle, st.sampled_from(ending)).map(lambda parts: (*parts[0], *parts[1]))
