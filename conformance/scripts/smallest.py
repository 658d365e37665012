"""The smallest run that still shows a difference: the part that matters, and what may be left out.

The runs of an example are small already, as far as its arguments go; what is left out here is what
a clause builds once and asks many questions of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from conformance.describe.app import App, Blueprint, Handler, Hook, Rule, View
from conformance.describe.messages import Exchange
from conformance.errors import ConformanceError
from conformance.perform.implementation import PROBE, PROBE_ENDPOINT, Implementation
from conformance.scripts.bare import Facts, Key, facts_of
from conformance.scripts.speaking import NOTHING, is_confirmed, spoken_of
from conformance.scripts.tape import Run

USUAL = Exchange()
# What is looked at first: what a client sees before what parts see, plain things before others.
TIERS = (
    *("built", "line", "chunks", "status", "event", "header", "reason", "body", "order", "raised"),
    "noise",
)
# What is taken also where the message does not show it: it would be seen by anybody.
PLAIN_TO_SEE = ("built", "line", "chunks", "status")
NOISE = ("enter", "answer", "raise", "abort")  # events that follow from something else


@dataclass(frozen=True, slots=True)
class Difference:
    """One run in which the implementation shows something else than the reference."""

    run: Run
    key: Key
    seen: Any
    expected: Any
    raises: bool = False  # whether something comes out of the application


class Both:
    """The implementation, and the reference beside it."""

    def __init__(self, impl: Implementation, reference: Implementation) -> None:
        self.impl, self.reference = impl, reference

    def differing(self, run: Run) -> dict[Key, tuple[Any, Any]]:
        """Return what differs, by its key: what was seen, and what was expected."""
        seen, again = facts_of(self.impl, run), facts_of(self.impl, run)
        expected = facts_of(self.reference, run)
        return {
            key: (seen.get(key, NOTHING), expected.get(key, NOTHING))
            for key in (*seen, *(key for key in expected if key not in seen))
            if _same(seen, again, key) and seen.get(key, NOTHING) != expected.get(key, NOTHING)
        }

    def shows(self, run: Run, wanted: Difference) -> bool:
        """Tell whether a run shows the same difference."""
        try:
            found = self.differing(run).get(wanted.key)
        except (ConformanceError, AssertionError):
            return False
        return bool(found == (wanted.seen, wanted.expected))


def _same(one: Facts, other: Facts, key: Key) -> bool:
    return bool(one.get(key, NOTHING) == other.get(key, NOTHING))


def first_of(both: Both, runs: list[Run], message: str) -> Difference | None:
    """Return the difference that the message speaks of, as far as can be told.

    Of what a clause has driven by hand, nothing is taken but what its message shows as it is.
    """
    found: list[tuple[tuple[Any, ...], Difference]] = []
    for number, whole in enumerate(runs):
        for run in [*whole.alone, whole] if len(whole.exchanges) > 1 else [whole]:
            differing = both.differing(run)
            for key, (seen, expected) in differing.items():
                confirmed = is_confirmed(message, seen, expected)
                spoken = spoken_of(message, seen, expected)
                if confirmed or (not run.by_hand and (spoken or _is_asked(run, key))):
                    rank = (not confirmed, _tier(key), -spoken, number)
                    found.append((rank, Difference(run, key, seen, expected)))
            if differing:
                break  # an exchange by itself shows it: the others are not needed
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _is_asked(run: Run, key: Key) -> bool:
    """Tell whether a fact is what a clause asks for, or what anybody would see."""
    if key[0] != "event":
        return key[0] in PLAIN_TO_SEE
    asked = (*run.outside, *(step for exchange in run.exchanges for step in exchange.steps))
    return key[3] in {type(step).__name__.lower() for step in asked} and key[3] not in NOISE


def compares(runs: list[Run]) -> bool:
    """Tell whether an example asks two applications the same that are made of the same parts."""
    pairs = ((a, b) for n, a in enumerate(runs) for b in runs[n + 1 :])
    return any(
        a.exchanges == b.exchanges
        and a.app != b.app
        and len(a.app.parts) == len(b.app.parts)
        and all(part in b.app.parts for part in a.app.parts)
        for a, b in pairs
    )


def _tier(key: Key) -> int:
    """Return how late a fact is looked at; what follows from other things comes last."""
    name = str(key[0])
    if name == "event" and key[3] in NOISE:
        name = "noise"
    return TIERS.index(name) * 4 + (name == "order") * (4 - min(len(key), 4))


def smallest(both: Both, found: Difference) -> Difference:
    """Return the difference in the smallest run that still shows it."""
    run = found.run
    changed = True
    while changed:
        changed = False
        for candidate in _smaller(run):
            if both.shows(candidate, found):
                run, changed = candidate, True
                break
    raises = any(key[0] == "raised" for key in facts_of(both.impl, run))
    return replace(found, run=run, raises=raises)


def _smaller(run: Run) -> Iterator[Run]:
    app = run.app
    for place in reversed(range(len(run.outside))):
        yield replace(run, outside=(*run.outside[:place], *run.outside[place + 1 :]))
    for parts in _fewer(app.parts):
        yield replace(run, app=_with(app, parts))
    for pairs in ("config", "options"):
        for pair in getattr(app, pairs):
            left = tuple(one for one in getattr(app, pairs) if one != pair)
            yield replace(run, app=_with(app, app.parts, **{pairs: left}))
    for number, exchange in enumerate(run.exchanges):
        for smaller in _exchanges(exchange):
            exchanges = (*run.exchanges[:number], smaller, *run.exchanges[number + 1 :])
            yield replace(run, exchanges=exchanges)


def _fewer(parts: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield parts without one of them, or with one that does less."""
    for number in reversed(range(len(parts))):
        before, part, behind = parts[:number], parts[number], parts[number + 1 :]
        yield (*before, *behind)
        if isinstance(part, Blueprint) and not part.late:
            for fewer in _fewer(part.parts):
                yield (*before, replace(part, parts=fewer), *behind)
        elif isinstance(part, View) and part.methods is not None:
            yield (*before, replace(part, methods=None), *behind)
        if isinstance(part, View | Hook | Handler):
            for place in range(len(part.steps)):
                steps = (*part.steps[:place], *part.steps[place + 1 :])
                yield (*before, replace(part, steps=steps), *behind)


def _exchanges(exchange: Exchange) -> Iterator[Exchange]:
    for name in ("query", "body", "script", "host", "scheme"):
        usual = getattr(USUAL, name)
        if getattr(exchange, name) != usual:
            yield replace(exchange, **{name: usual})
    for name in ("headers", "steps", "environ"):
        values = getattr(exchange, name)
        for place in range(len(values)):
            fewer: Any = (*values[:place], *values[place + 1 :])
            yield replace(exchange, **{name: fewer})


def _with(app: App, parts: Any, **others: Any) -> App:
    details = {"name": app.name, "config": app.config, "options": app.options, **others}
    return App(*parts, **details)


def named_plainly(run: Run) -> Run:
    """Return a run whose probe has the name that a person would give it."""
    views = {view.endpoint for view in run.app.views}
    if "probe" in views or PROBE_ENDPOINT not in views:
        return run

    def part(one: Any) -> Any:
        probe = isinstance(one, View) and one.endpoint == PROBE_ENDPOINT
        return replace(one, rule=Rule(("/probe",)), endpoint="probe") if probe else one

    def exchange(one: Any) -> Any:
        return replace(one, path="/probe") if one.path == PROBE else one

    app = _with(run.app, [part(one) for one in run.app.parts])
    return replace(run, app=app, exchanges=tuple(map(exchange, run.exchanges)))
