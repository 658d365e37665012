"""The doctor: whether an adapter is sound, before anybody is judged through it.

Each capability that is claimed is tried once, with the clauses that cost least; what is not claimed
is tried, too, where an adapter that claimed it would keep its contract. What an adapter has to
offer is said by `conformance.perform.seam`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from conformance.clause import Clause
from conformance.command.children import Children
from conformance.command.running import last_line
from conformance.describe.capabilities import Capability
from conformance.errors import ConformanceError, UsageError
from conformance.foreign import capped
from conformance.judging.contract import check_contract
from conformance.judging.loading import load_adapter
from conformance.perform.seam import Adapter
from conformance.report.reports import Found, read_report

VARIABLE = "CONFORMANCE_CLAIMS"  # says what an adapter is to claim more
SPEC = "conformance.command.doctor:adapter"  # and this is that adapter
TRIED = 2  # clauses for a capability that is claimed
MORE = 6  # clauses for one that is not: to suggest it takes more than one that passes by chance
LEAST = 2  # of them, which have to hold
OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-profile=quick")
LONGEST = 240  # characters of what is wrong, where many such lines are shown
NAMED = 6  # capabilities with one message that are named
DEAR = "isolation"  # the chapter in which a clause takes as long as ten others


class State(StrEnum):
    """What has come of trying a capability."""

    WORKS = "works"
    BROKEN = "broken"
    FAILS = "fails"
    DECLINED = "declined"
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True)
class Tried:
    """A capability, what came of it, and of which clause; how many of how many held."""

    capability: Capability
    state: State
    found: Found | None = None
    holds: int = 0
    of: int = 0

    @property
    def message(self) -> str:
        """What is wrong, in one line; of what an adapter raises, with its line."""
        return capped(" ".join(" ".join(self.lines).split()), LONGEST)

    @property
    def lines(self) -> list[str]:
        """What is wrong, whole."""
        said = "" if self.found is None else self.found.message or self.found.reason
        return said.strip().splitlines() or [""]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor found: of each claim, and of what could be claimed."""

    title: str
    claims: tuple[Tried, ...]
    offers: tuple[Tried, ...]

    def of(self, *states: State) -> tuple[Tried, ...]:
        """Return the claims with one of these states."""
        return tuple(tried for tried in self.claims if tried.state in states)

    @property
    def first(self) -> Tried | None:
        """What to look at first: what breaks before what fails, what needs least before more."""
        for state in (State.BROKEN, State.DECLINED, State.FAILS):
            found = self.of(state)
            if found:
                return min(found, key=lambda tried: len(tried.found.needs) if tried.found else 0)
        return None

    @property
    def is_sound(self) -> bool:
        """Whether something is claimed, and nothing of it is wrong."""
        return bool(self.claims) and self.first is None


def cost(clause: Clause) -> tuple[bool, bool, int]:
    """Return a key that puts clauses first that take little and need little."""
    drawn = clause.is_property and not clause.domains
    return clause.chapter == DEAR, drawn, len(clause.needs)


def chosen(
    clauses: Iterable[Clause], capability: Capability, claims: Collection[Capability], most: int
) -> list[Clause]:
    """Return the cheapest clauses that need a capability and else only what is claimed."""
    fitting = [
        clause
        for clause in clauses
        if capability in clause.needs and set(clause.needs) <= {*claims, capability}
    ]
    return sorted(fitting, key=cost)[:most]


def claimable(adapter: Adapter, wanted: Iterable[Capability]) -> list[Capability]:
    """Return what an adapter could claim without breaking its contract."""
    found = []
    for capability in wanted:
        try:
            check_contract(claiming(adapter, [capability]))
        except (ConformanceError, TypeError):
            continue
        found.append(capability)
    return found


def expect_loadable(spec: str, clauses: Sequence[Clause], children: Children) -> None:
    """Raise UsageError, one line, for an adapter that cannot be imported, or exits or waits then.

    It is imported by a run of pytest, which such an adapter does not take down.
    """
    if ":" in spec:  # the shipped ones are not hostile
        judged(spec, [[min(clauses, key=cost)]], children)


def diagnose(
    spec: str, adapter: Adapter, clauses: Sequence[Clause], children: Children
) -> Diagnosis:
    """Try what an adapter claims, and then what it could; UsageError when nothing can be judged.

    Where something is wrong with what it claims, nobody wants to know what it could claim besides.
    """
    mine = [one for one in Capability if one in adapter.capabilities]
    plan = {one: chosen(clauses, one, mine, TRIED) for one in mine}
    found = judged(spec, plan.values(), children)
    claims = tuple(_tried(one, [found[c.id] for c in plan[one]]) for one in mine)
    title = f"{adapter.name} {adapter.version}"
    diagnosis = Diagnosis(title, claims, ())
    if diagnosis.first is not None:
        return diagnosis
    others = claimable(adapter, (one for one in Capability if one not in adapter.capabilities))
    more = {one: chosen(clauses, one, mine, MORE) for one in others}
    found = judged(spec, more.values(), children, others) if any(more.values()) else {}
    offers = (_tried(one, [found[c.id] for c in more[one]]) for one in others if more[one])
    kept = tuple(o for o in offers if o.state is State.WORKS and o.holds == o.of >= LEAST)
    return Diagnosis(title, claims, kept)


def judged(
    spec: str,
    chosen: Iterable[Sequence[Clause]],
    children: Children,
    more: Sequence[Capability] = (),
) -> Mapping[str, Found]:
    """Judge clauses, perhaps with more claims, and return what was found; UsageError if nothing."""
    names = sorted({clause.id for clauses in chosen for clause in clauses})
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        report, printed = Path(folder, "report.json"), Path(folder, "printed.txt")
        command = [sys.executable, "-m", "pytest", "--pyargs", "conformance", *OPTIONS]
        command += [f"--impl={SPEC if more else spec}", f"--impl-report={report}"]
        command += ["-k", " or ".join(names)]
        variables = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        if more:
            variables[VARIABLE] = asked(spec, more)
        with printed.open("wb") as output:
            children.watch(command, output, Path(folder), variables, lambda: None)
        try:
            return read_report(report).found
        except UsageError as error:
            said = last_line(printed.read_text(encoding="utf-8", errors="replace"))
            raise UsageError(said or str(error)) from error


def _tried(capability: Capability, found: Sequence[Found]) -> Tried:
    """Return what has come of a capability: one clause that holds shows that it works."""
    holds = sum(one.holds or one.verdict == "known" for one in found)
    grave = (
        (State.BROKEN, [one for one in found if one.verdict == "error"]),
        (State.FAILS, [one for one in found if one.verdict == "fail" and not holds]),
        (State.DECLINED, [one for one in found if one.verdict == "unsupported" and not holds]),
    )
    for state, those in grave:
        if those:
            return Tried(capability, state, those[0], holds, len(found))
    return Tried(capability, State.WORKS if holds else State.UNTRIED, None, holds, len(found))


def shown(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """Yield what was found as lines, each with a style."""
    works, untried = diagnosis.of(State.WORKS), diagnosis.of(State.UNTRIED)
    count = len(diagnosis.claims)
    yield f"{diagnosis.title}: {len(works)} of {count} claimed capabilities work", "bold"
    for state in (State.BROKEN, State.DECLINED, State.FAILS):
        for message, names in _alike(diagnosis.of(state)):
            yield f"{state} {listed(names)}: {message}", "red"
    if untried:
        them = ", ".join(tried.capability.value for tried in untried)
        yield f"not tried, as their clauses need more than is claimed: {them}", "cyan"
    for tried in diagnosis.offers:
        told = f"{tried.holds} of {tried.of} clauses hold"
        yield f"not claimed, and seems to work: {tried.capability.value} ({told})", "yellow"
    first = diagnosis.first
    if not diagnosis.claims:
        yield "nothing is claimed, so next to nothing is asked: set `capabilities`", "bold red"
    if first is not None:
        clause = first.found.id if first.found else ""
        yield f"look at this first: {clause}: {first.lines[0]}", "bold red"
        for line in first.lines[1:]:
            yield f"  {line}", "red"


def _alike(tried: Iterable[Tried]) -> Iterator[tuple[str, list[str]]]:
    """Yield each message with the capabilities that it is told of."""
    found: dict[str, list[str]] = {}
    for one in tried:
        found.setdefault(one.message, []).append(one.capability.value)
    yield from found.items()


def listed(names: Sequence[str]) -> str:
    """Return the first ones of some names, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


# An adapter that claims more.


def claiming(found: Adapter, more: Iterable[Capability]) -> Adapter:
    """Return an adapter as it is, but for what it claims."""
    kind = type(found)
    claims = frozenset(found.capabilities) | frozenset(more)
    made: Adapter = type(kind.__name__, (kind,), {"capabilities": claims})()
    return made


def asked(of: str, more: Iterable[Capability]) -> str:
    """Return what the variable says."""
    return json.dumps({"of": of, "more": sorted(one.value for one in more)})


def adapter() -> Adapter:
    """Return the adapter that the variable asks for."""
    said = json.loads(os.environ[VARIABLE])
    return claiming(load_adapter(said["of"]), map(Capability, said["more"]))
