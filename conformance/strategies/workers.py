"""Programs for workers, and requests that run side by side.

What workers may do is said by the clause; the carriers of a program are moved to those that the
implementation promises, so one strategy serves all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from conformance.describe.steps import (
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
from conformance.isolation.carriers import CARRIERS
from conformance.isolation.programs import Do, Program, Scope, Spawn, Steps

# Scopes and children are nested at most so deep, and as many workers begin: more was never needed.
DEPTH = 3
ROOTS = 3
# Below this byte, only what is inside a request hands one over: elsewhere it is refused.
MOSTLY = 240


def worker_programs(
    actions: Sequence[Do], scopes: Sequence[str] = (), longest: int = 24
) -> st.SearchStrategy[Program]:
    """Generate programs of actions, scopes of these kinds and children on any carrier.

    Where there are scopes, a request may be handed over to a child.
    One draw of bytes for a whole program is ten times cheaper than a draw for each step, and it
    shrinks as well: a lower byte is a simpler step, and zero is none.
    """
    return st.binary(min_size=12, max_size=longest).map(
        lambda data: _decoded(data, list(actions), list(scopes))
    )


def _decoded(data: bytes, actions: list[Do], scopes: list[str]) -> Program:
    """Read bytes as steps: every text of bytes is a program.

    What opens a block takes the steps up to the next "end" as its own; "root" begins a new worker.
    """
    carriers = list(CARRIERS)
    table: list[Do | Scope | Spawn | str] = ["end", *actions, "root"]
    table += [Scope(kind, (), raises) for kind in scopes for raises in (False, True)]
    table += [Spawn(carrier) for carrier in carriers]
    table += [Spawn(carrier, (), True) for carrier in carriers] * bool(scopes)
    roots: list[tuple[str, Steps]] = []
    open_blocks: list[tuple[Scope | Spawn | None, list[Do | Scope | Spawn]]] = [(None, [])]

    def close() -> None:
        block, steps = open_blocks.pop()
        assert block is not None
        open_blocks[-1][1].append(replace(block, steps=tuple(steps)))

    for byte in data[1:]:
        step = table[byte % len(table)]
        if step == "root" and len(roots) < ROOTS - 1:
            while len(open_blocks) > 1:
                close()
            roots.append((carriers[byte // len(table) % len(carriers)], tuple(open_blocks[0][1])))
            open_blocks = [(None, [])]
        elif step == "end" and len(open_blocks) > 1:
            close()
        elif isinstance(step, Do):
            open_blocks[-1][1].append(step)
        elif not isinstance(step, str) and len(open_blocks) < DEPTH:
            if isinstance(step, Spawn) and step.handed and byte < MOSTLY:
                step = replace(step, handed=any(map(_is_request, open_blocks)))
            open_blocks.append((step, []))
    while len(open_blocks) > 1:
        close()
    roots.append((carriers[data[0] % len(carriers)], tuple(open_blocks[0][1])))
    return Program(tuple(roots))


def _is_request(block: tuple[Scope | Spawn | None, object]) -> bool:
    return isinstance(block[0], Scope) and block[0].kind.startswith("request")


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
