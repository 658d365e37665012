"""Programs: sequences of operations on locals, and of pushes and pops of contexts.

What the operations mean is said by `conformance.locals_model` and `conformance.contexts_model`.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from conformance.contexts_model import Manner, Scope
from conformance.locals_model import Action, Op, Program

MANNERS: tuple[Manner, ...] = ("within", "push", "twice", "raise", "dispatch")
# Few, so that operations meet; some are no identifiers, and some are methods elsewhere.
NAMES = ("a", "b", "é", "a b", "", "get", "items", "top")
VALUES: tuple[Any, ...] = (0, 1, "", "x", [], ["item"], False, 2.5, ())
ON_LOCALS: tuple[Action, ...] = ("set", "set", "get", "delete", "has", "release")
ON_STACKS: tuple[Action, ...] = ("push", "push", "pop", "top", "proxied", "release stack")


def programs(
    *actions: Action, branches: tuple[Action, ...] = (), locals_: int = 2, size: int = 12
) -> st.SearchStrategy[Program]:
    """Generate programs of these actions, with branches of these kinds, two deep at most."""
    op = st.builds(
        Op,
        st.sampled_from(actions),
        st.integers(0, locals_ - 1),
        st.sampled_from(NAMES),
        st.sampled_from(VALUES),
    )
    flat = st.lists(op, max_size=size // 2).map(tuple)
    for _ in range(2 if branches else 0):
        branch = st.builds(Op, st.sampled_from(branches), program=flat)
        flat = st.lists(st.one_of(op, op, op, branch), max_size=size // 2).map(tuple)
    return st.tuples(flat, flat).map(lambda parts: (*parts[0], *parts[1]))


def scopes(*, deep: int = 3, wide: int = 2) -> st.SearchStrategy[tuple[Scope, ...]]:
    """Generate contexts within contexts, of two applications, entered in every manner."""
    inner: st.SearchStrategy[tuple[Scope, ...]] = st.just(())
    for level in range(deep):
        scope = st.builds(
            Scope,
            st.sampled_from(MANNERS),
            st.sampled_from((0, 0, 1)),
            st.booleans(),
            st.booleans(),
            inner,
        )
        inner = st.lists(scope, min_size=int(level == deep - 1), max_size=wide).map(tuple)
    return inner
