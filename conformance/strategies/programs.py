"""Programs: sequences of operations on locals, and of pushes and pops of contexts.

What the operations mean is said by `conformance.models.locals` and `conformance.models.contexts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import strategies as st

from conformance.models.contexts import Manner, Scope
from conformance.models.locals import Action, Op, Program

MANNERS: tuple[Manner, ...] = ("within", "push", "twice", "raise", "dispatch")
# Few, so that operations meet; some are no identifiers, and some are methods elsewhere.
NAMES = ("a", "b", "é", "a b", "", "get", "items", "top")
# "new" stands for a value that no other operation of the program has.
VALUES: tuple[Any, ...] = ("new", "new", "new", 0, 1, "", [], ["item"], False, ())
ON_LOCALS: tuple[Action, ...] = ("set", "set", "set", "get", "delete", "has", "release")
ON_STACKS: tuple[Action, ...] = (
    "push", "push", "push", "push", "pop", "top", "proxied", "release stack",
)  # fmt: skip
# What a program ends with, so that nothing it did stays unseen.
LAST_LOOK_AT_LOCALS = tuple(Op("get", which, name) for which in (0, 1) for name in NAMES)
LAST_LOOK_AT_STACKS = tuple(
    Op(action, which) for which in (0, 1) for _ in range(6) for action in ("proxied", "pop")
)


def programs(
    *actions: Action, last: Program, branches: tuple[Action, ...] = (), longest: int = 14
) -> st.SearchStrategy[Program]:
    """Generate programs of these actions on two locals, with branches of these kinds, two deep."""
    op = st.builds(
        Op,
        st.sampled_from(actions),
        st.sampled_from((0, 0, 1)),
        st.sampled_from(NAMES),
        st.sampled_from(VALUES),
    )
    size = longest if not branches else longest // 2
    program = _listed(op, size, last)
    for _ in range(2 if branches else 0):
        branch = st.builds(Op, st.sampled_from(branches), program=program)
        program = _listed(st.one_of(op, op, op, branch), size, last)
    return program.map(lambda drawn: _numbered(drawn, count(1)))


def _listed(op: st.SearchStrategy[Op], longest: int, last: Program) -> st.SearchStrategy[Program]:
    lists = st.one_of(
        st.lists(op, max_size=longest // 2), st.lists(op, min_size=longest // 2, max_size=longest)
    )
    return lists.map(lambda drawn: (*drawn, *last))


def _numbered(program: Program, numbers: Iterator[int]) -> Program:
    return tuple(
        replace(
            op,
            value=f"value {next(numbers)}" if op.value == "new" else op.value,
            program=_numbered(op.program, numbers),
        )
        for op in program
    )


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
