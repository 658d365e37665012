"""Programs: what each worker does, as data, and all programs up to a size.

Values are not part of a program: every write writes a value of its own that names its writer
(`conformance.isolation.play`), so whoever sees it tells where it came from.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Do:
    """One action of the system under test: "set" "a", "push", "get" "a"."""

    action: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.action} {self.name}".rstrip()


@dataclass(frozen=True, slots=True)
class Scope:
    """Steps inside a context that is entered with `with`; `raises` leaves it by an exception."""

    kind: str
    steps: Steps = ()
    raises: bool = False


@dataclass(frozen=True, slots=True)
class Spawn:
    """Start a child on a carrier. `handed` wraps what it does in `copy_current_request_context`."""

    carrier: str
    steps: Steps = ()
    handed: bool = False


Steps: TypeAlias = "tuple[Do | Scope | Spawn, ...]"


@dataclass(frozen=True, slots=True)
class Program:
    """Workers that start by themselves, each with its carrier and its steps."""

    roots: tuple[tuple[str, Steps], ...]

    def carriers(self) -> set[str]:
        """Return every carrier that occurs."""
        found = {carrier for carrier, _ in self.roots}
        for _, steps in self.roots:
            found |= {step.carrier for step in walk(steps) if isinstance(step, Spawn)}
        return found

    def size(self) -> int:
        """Return how many steps there are, the spawning of a child among them."""
        return sum(1 for _, steps in self.roots for _ in walk(steps))

    def on(self, carriers: Sequence[str], *, handed: bool = True) -> Program:
        """Return the same program with carriers that are not among these moved to one that is.

        Without `handed`, no request is handed over.
        """
        places = {name: i for i, name in enumerate(sorted(self.carriers()))}

        def moved(carrier: str) -> str:
            return carrier if carrier in carriers else carriers[places[carrier] % len(carriers)]

        def below(steps: Steps) -> Steps:
            return tuple(
                step
                if isinstance(step, Do)
                else Spawn(moved(step.carrier), below(step.steps), handed and step.handed)
                if isinstance(step, Spawn)
                else Scope(step.kind, below(step.steps), step.raises)
                for step in steps
            )

        return Program(tuple((moved(carrier), below(steps)) for carrier, steps in self.roots))

    def __str__(self) -> str:
        lines = []
        for number, (carrier, steps) in enumerate(self.roots):
            lines.append(f"worker {number} on {a(carrier)}:")
            lines += _listing(steps, "    ") or ["    (nothing)"]
        return "\n".join(lines)


def walk(steps: Steps) -> Iterator[Do | Scope | Spawn]:
    """Yield all steps, nested ones too."""
    for step in steps:
        yield step
        if not isinstance(step, Do):
            yield from walk(step.steps)


def a(carrier: str) -> str:
    """Name a carrier with its article."""
    noun = {"pooled": "pooled thread", "gevent": "greenlet of gevent"}.get(carrier, carrier)
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _listing(steps: Steps, indent: str) -> list[str]:
    lines = []
    for step in steps:
        if isinstance(step, Do):
            lines.append(indent + str(step))
            continue
        if isinstance(step, Scope):
            lines.append(f"{indent}with {step.kind}:" + "  # left by an exception" * step.raises)
        else:
            how = " with the request handed over" if step.handed else ""
            lines.append(f"{indent}spawn on {a(step.carrier)}{how}:")
        lines += _listing(step.steps, indent + "    ") or [indent + "    (nothing)"]
    return lines


# All programs up to a size.

# What has no effect as the first thing that happens, so that shorter programs stand for these.
IDLE_AT_FIRST = frozenset({"del", "pop", "get", "top", "release", "sdel", "sget"})


def sequences(steps: Sequence[Do | Scope | Spawn], longest: int) -> Iterator[Steps]:
    """Yield every sequence of these steps, the shortest first."""
    for length in range(longest + 1):
        yield from itertools.product(steps, repeat=length)


def starts_idle(steps: Steps) -> bool:
    """Tell whether the first step has no effect on a worker that starts with nothing."""
    return bool(steps) and isinstance(steps[0], Do) and steps[0].action in IDLE_AT_FIRST


def couples(steps: Sequence[Do | Scope | Spawn], total: int, *carriers: str) -> Iterator[Program]:
    """Yield every program of two roots, side by side, with at most `total` steps together.

    Both run on the one carrier, or each on its own. Two programs that differ in the order of equal
    workers only are one.
    """
    first, second = (*carriers, carriers[0])[:2]
    found = sorted(
        (
            (mine, other)
            for mine in sequences(steps, total)
            for other in sequences(steps, total - len(mine))
            if mine and not starts_idle(mine) and not starts_idle(other)
        ),
        key=lambda pair: len(pair[0]) + len(pair[1]),
    )
    seen: set[tuple[Steps, Steps]] = set()
    for mine, other in found:
        if first == second and (other, mine) in seen:
            continue
        seen.add((mine, other))
        yield Program(((first, mine), (second, other)))


def families(
    steps: Sequence[Do | Scope], total: int, parent: str, child: str, *, handed: bool = False
) -> Iterator[Program]:
    """Yield every program of a parent that spawns one child, with at most `total` steps.

    The spawning counts as a step; the parent may take steps before and after it. Of equally long
    programs those come first whose child does most: what a child does is what it can be blamed for.
    """
    for number in range(total):
        for chosen in itertools.product(steps, repeat=number):
            if starts_idle(chosen):
                continue
            spans = itertools.combinations_with_replacement(range(number + 1), 2)
            for before, after in sorted(spans, key=lambda span: span[0] - span[1]):
                spawn = Spawn(child, chosen[before:after], handed)
                yield Program(((parent, (*chosen[:before], spawn, *chosen[after:])),))


def by_size(*spaces: Iterable[Program]) -> Iterator[Program]:
    """Yield the programs of several spaces, the shortest first if each space is ordered so."""
    return heapq.merge(*spaces, key=Program.size)
