"""What a run found: one result per clause of the suite, whether it was judged or not.

Results arrive as plain dictionaries, because they cross process borders (pytest-xdist). Nothing
here prints; how results are shown is the business of the other modules of this package.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from conformance.clause import MUST, Clause, Level
from conformance.entries.designs import Design
from conformance.foreign import capped, visible
from conformance.judging.judge import Judgement, Verdict
from conformance.perform.shown import REFUSAL, SAY_LITTLE


class Shown(StrEnum):
    """What a person is told about a clause: the verdict, and whether it fails the run.

    The verdict `fail` of a SHOULD or a MAY is `missed`.
    """

    PASSED = "passed"
    FAILED = "failed"
    MISSED = "missed"
    KNOWN = "known"
    FIXED = "fixed"
    UNSUPPORTED = "unsupported"
    ERROR = "error"
    NOT_JUDGED = "not judged"


SHOWN = {
    Verdict.PASS: Shown.PASSED,
    Verdict.KNOWN: Shown.KNOWN,
    Verdict.FIXED: Shown.FIXED,
    Verdict.UNSUPPORTED: Shown.UNSUPPORTED,
    Verdict.ERROR: Shown.ERROR,
    None: Shown.NOT_JUDGED,
}
SAYS = re.compile(r": .* \((?=[^()]*:\d+)", re.DOTALL)
# Who never comes back is ended after more or less time, and from outside with a longer path.
BUSY = re.compile(r"still busy after [\d.]+ s of .*\((?:[^()]*/)?([^()/]+:\d+[^()]*)\)$")
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
MANY = 6  # clauses that one refusal brings down, rather than by chance
FAILING = (Shown.FAILED, Shown.ERROR, Shown.FIXED)


@dataclass(frozen=True, slots=True)
class Run:
    """What was judged, where, and how thoroughly; the same for all results of a run."""

    implementation: str
    version: str
    adapter: str
    python: str
    platform: str
    packages: tuple[tuple[str, str], ...]
    profile: str
    seed: int | None
    level: Level
    strict: bool
    replay: tuple[str, ...]  # the command line that judges again, without the choice of a clause
    by_design: tuple[Design, ...] = ()
    known: str = ""  # how many known deviations apply, and whose they are
    idle: tuple[str, ...] = ()  # what a file of one's own says in vain
    server: str = ""  # what every exchange went over, with its version
    of_application: bool = False  # an application was named, so nobody writes an adapter

    def __post_init__(self) -> None:
        """Make portable what comes from outside."""
        for name in ("implementation", "version", "adapter"):
            object.__setattr__(self, name, portable(getattr(self, name)))
        packages = tuple((portable(name), portable(found)) for name, found in self.packages)
        object.__setattr__(self, "packages", packages)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one clause.

    `broken` names the adapter's method that is broken, if one is, and `cause` the exception behind
    a failure or an error, with its place. `example` is what a property was called with when it
    failed. Where entries of known deviations are to be written, `says` is what the message has
    whenever it fails so, and `unwritten` why there can be no entry. `by_design` tells that the
    clause may fail: somebody has declared it. `left_out` are headers that replies had, and that
    are not looked at by design. `manner` is what the application answers by itself, where that is
    behind a failure (`conformance.perform.manners`). Where scripts are to be written, `script` is
    the failure as a program, or `unscripted` says why there is none. Of a fuzz run, `finding` is by
    what the failure is known again, `choices` what hypothesis chose for it, `again` which findings
    showed that were no news, and `fresh` tells whether the corpus did not have this one.
    """

    clause: str
    level: Level
    verdict: Verdict | None = None
    message: str = ""
    counterexample: str = ""
    examples: int = 0
    seconds: float = 0.0
    reason: str = ""
    link: str = ""
    evidence: str = ""
    broken: str = ""
    example: str = ""
    says: str = ""
    unwritten: str = ""
    by_design: bool = False
    cause: str = ""
    left_out: tuple[str, ...] = ()
    manner: str = ""
    script: str = ""
    unscripted: str = ""
    finding: str = ""
    choices: str = ""
    again: tuple[str, ...] = ()
    fresh: bool = False

    @classmethod
    def of(
        cls, clause: Clause, judgement: Judgement, *, reason: str = "", link: str = ""
    ) -> Result:
        """Make a result of a judgement; reason and link are those of a known deviation."""
        return cls(
            clause.id,
            clause.level,
            judgement.verdict,
            portable(judgement.message),
            portable(judgement.counterexample),
            judgement.examples,
            judgement.seconds,
            portable(reason),
            portable(link),
            judgement.evidence,
            broken=portable(judgement.broken),
            example=judgement.example,
            cause=portable(judgement.cause),
            finding=portable(judgement.finding),
            again=judgement.again,
        )

    @classmethod
    def received(cls, data: Mapping[str, Any]) -> Result:
        """Make a result of what `sent` returned."""
        values = {field.name: data[field.name] for field in fields(cls)}
        verdict = None if values["verdict"] is None else Verdict(values["verdict"])
        made = {"level": Level(values["level"]), "verdict": verdict}
        rows = {name: tuple(values[name]) for name in ("left_out", "again")}
        return cls(**{**values, **made, **rows})

    def sent(self) -> dict[str, Any]:
        """Return the result as plain data."""
        verdict = None if self.verdict is None else self.verdict.value
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**values, "level": self.level.value, "verdict": verdict}

    def shown(self, *, strict: bool = False) -> Shown:
        """Return what a person is told; a strict run tells no SHOULD from a MUST."""
        if self.verdict is Verdict.FAIL:
            return Shown.FAILED if strict or self.level is MUST else Shown.MISSED
        return SHOWN[self.verdict]

    @property
    def fault(self) -> str:
        """What it has in common with others that one fault brought down; "" for nothing.

        What an exception says may differ from clause to clause: its class and its place count. An
        answer of the application's own comes before what the framework raises because of it.
        """
        busy = BUSY.search(self.message.partition("\n")[0])
        at = f"busy at {busy[1]}" if busy else ""
        return self.manner or SAYS.sub(" (", self.cause, count=1) or self.broken or at

    @property
    def refusal(self) -> str:
        """What the page of an error says that was the last reply; "" if there was none."""
        first = self.message.partition("\n")[0]
        if self.cause or not first.startswith(REFUSAL) or first.startswith(SAY_LITTLE):
            return ""
        return first


def portable(long: str) -> str:
    """Return text that any channel can carry, and that is the same in every process.

    It is cut where nobody would read on. Control characters, which a terminal would obey, and lone
    surrogates are written as escapes, and addresses of objects are left out.
    """
    return ADDRESS.sub(" at ...", visible(capped(long)))


def settled(clauses: Iterable[Clause], received: Iterable[Result]) -> tuple[Result, ...]:
    """Return one result per clause, in the suite's order; without a verdict where none came."""
    found = {result.clause: result for result in received}
    return tuple(found.get(clause.id, Result(clause.id, clause.level)) for clause in clauses)


def broken_off(by: str, names: Iterable[str], missing: int, count: int) -> str:
    """Return what a run was at when it was broken off, and how far it had come."""
    told = f"broken off by {portable(by)}"
    during = ", ".join(sorted(names))
    if not during and missing == count:
        return f"{told} before a clause was judged"
    at = f", while {during} was judged" if during else ""
    return f"{told}{at}: {count - missing} of {count} clauses have a verdict"


def by_fault(results: Sequence[Result]) -> list[list[Result]]:
    """Return results in groups: those that one fault brought down together, all others alone.

    Where nothing was raised, one page that refuses many requests is such a fault, too, and so is an
    error that many clauses ended with.
    """
    refusals = Counter(result.refusal for result in results)
    errors = Counter(result.message for result in results if result.verdict is Verdict.ERROR)
    groups: dict[str, list[Result]] = {}
    for result in results:
        shared = result.refusal if refusals[result.refusal] >= MANY else ""
        if errors[result.message] >= MANY:
            shared = result.message
        key = result.fault or shared or f"of its own: {result.clause}"
        groups.setdefault(key, []).append(result)
    return list(groups.values())


def judged(results: Iterable[Result]) -> Iterator[Result]:
    """Yield the results that have a verdict."""
    return (result for result in results if result.verdict is not None)
