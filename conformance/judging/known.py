"""What is known of one implementation in one environment, before any clause is judged.

The file that `--impl-known` names is laid over the shipped one: an entry of one's own replaces the
shipped one of its clause, a cure removes it, and a design sets it aside. How a file is read is said
by `conformance.entries.deviations`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from conformance.clause import Clause
from conformance.describe.capabilities import Capability
from conformance.entries.applying import applied, without_effect
from conformance.entries.designs import Design, designed
from conformance.entries.deviations import (
    Deviation,
    KnownFile,
    applicable,
    installed_version,
    read_cured,
    read_deviations,
    read_own,
    shipped_file,
)
from conformance.errors import UsageError
from conformance.judging.examples import Profile
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.judging.reading import Unreadable, read
from conformance.judging.results import Result
from conformance.judging.telling import BEHIND, telling
from conformance.perform.implementation import Implementation
from conformance.perform.trace import first_difference

NONE = "none"
# What is another one in every run: times, ports, paths, tokens, addresses.
VARIES = re.compile(
    r"\b(?=[\w.-]*(?:[a-z][A-Z]|[A-Z]{2}[a-z]|\d[A-Za-z]))[\w.-]{16,}|"  # what is signed, random
    r"\d{1,2}:\d\d|\d{4}-\d\d-\d\d|\d{5,}|:\d{4,5}\b|/tmp/|\b[0-9a-f]{8,}\b|[\w-]{24,}|0x[0-9a-f]+"
)
LEAST, MOST = 10, 200  # characters of what a message must say


@dataclass(frozen=True, slots=True)
class About:
    """Whom entries are about: what is judged, and which shipped files are its.

    What stands on a framework has the framework's file, by `deviates_as`, and that of its own name.
    """

    version: str
    deviates_as: tuple[str, str]  # the name of the shipped file, and the version in its ranges
    name: str = ""

    @property
    def whose(self) -> str:
        """Name those whose shipped files apply, with the versions that their ranges are about."""
        told = " ".join(self.deviates_as)
        besides = self.name != self.deviates_as[0] and shipped_file(self.name) is not None
        return f"{told} and {self.name} {self.version}" if besides else told

    @classmethod
    def of(cls, adapter: Any, own: tuple[str, str]) -> About:
        """Return it of an adapter; UsageError when it names no shipped file and version."""
        found = getattr(adapter, "deviates_as", own)
        if not isinstance(found, tuple) or [type(part) for part in found] != [str, str]:
            raise UsageError("the adapter's deviates_as is not a name and a version")
        return cls(own[1], (found[0], found[1]), own[0])

    def shipped(self, ids: Sequence[str]) -> dict[str, Deviation]:
        """Return the shipped entries that apply, by clause: one's own goes before another's."""
        found: dict[str, Deviation] = {}
        for name, version in dict.fromkeys((self.deviates_as, (self.name, self.version))):
            path = shipped_file(name)
            if path:
                found |= applicable(read_deviations(path, ids), version)
                for entry in read_cured(path, ids):
                    if entry.applies(version, installed_version):
                        found.pop(entry.clause, None)
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """The entries that apply, by clause, and the designs."""

    entries: Mapping[str, Deviation] = field(default_factory=dict)
    designs: tuple[Design, ...] = ()
    own: frozenset[str] = frozenset()  # the clauses whose entry is one's own
    applied: str = ""  # how many apply, and whose they are
    idle: tuple[str, ...] = ()  # what a file says in vain

    @property
    def headers(self) -> frozenset[str]:
        """The names of headers, in lower case, that are left out of replies."""
        return frozenset(h.lower() for design in self.designs for h in design.headers)

    @property
    def scheme(self) -> str:
        """The scheme that requests are sent with; "" for what the clause says."""
        return next((design.scheme for design in self.designs if design.scheme), "")

    @property
    def drops(self) -> frozenset[Capability]:
        """The capabilities that are not claimed any more."""
        return frozenset(c for design in self.designs for c in design.drops)


def same_file(one: str, other: str | None) -> bool:
    """Tell whether two paths name one file, there or not."""
    return other is not None and Path(one).resolve() == Path(other).resolve()


def begun(chosen: str | None, written: str | None) -> str | None:
    """Return the file to be read first: none where the run itself is to begin it."""
    if chosen is None or written is None or not same_file(chosen, written):
        return chosen
    return chosen if Path(chosen).exists() else None


def known_of(who: About, chosen: str | None, clauses: Sequence[Clause]) -> Known:
    """Return what is known of an implementation.

    `chosen` is what `--impl-known` says: nothing, `none`, or a file. Raises UsageError, one line,
    for a file that cannot be used, and for two entries of a clause that both apply here.
    """
    if chosen == "":
        raise UsageError("--impl-known= names no file; leave it out, or say none")
    if chosen == NONE:
        return Known(applied="known deviations: none, as --impl-known=none wants it")
    ids = [clause.id for clause in clauses]
    shipped = who.shipped(ids)
    if chosen is None:
        return Known(shipped, applied=applied(shipped, {}, shipped, who.whose, None))
    file = read_own(Path(chosen), ids)
    own = _own(file, who.version)
    check_examples(file, clauses)
    schemes = {design.scheme for design in file.designs if design.scheme}
    if len(schemes) > 1:
        raise UsageError(f"{file.path}: requests cannot be http and https")
    entries = {
        name: entry
        for name, entry in shipped.items()
        if file.shipped and name not in own and designed(file.designs, name) is None
    }
    entries |= {name: entry for name, entry in own.items() if not entry.cured}
    return Known(
        entries,
        file.designs,
        frozenset(own),
        applied(entries, own, shipped, who.whose, file),
        tuple(without_effect(file, own, shipped, (*who.deviates_as, who.version))),
    )


def _own(file: KnownFile, version: str) -> dict[str, Deviation]:
    """Return the entries of a file that apply here, by clause."""
    found: dict[str, Deviation] = {}
    for entry in file.entries:
        if entry.applies(version, installed_version):
            if entry.clause in found:
                told = f"two entries of {entry.clause} apply to {version}; limit their versions"
                raise UsageError(f"{file.path}: {told}")
            found[entry.clause] = entry
    return found


def check_examples(file: KnownFile, clauses: Iterable[Clause]) -> None:
    """Raise UsageError for an example that cannot be read, or is not what its clause takes."""
    by_id = {clause.id: clause for clause in clauses}
    for entry in file.entries:
        if entry.example:
            place = f"{file.path}: the example of {entry.clause}"
            try:
                given = set(read(entry.example))
            except Unreadable as error:
                raise UsageError(f"{place}: {str(error)[:200]}") from error
            wanted = parameters(by_id[entry.clause])
            if given != wanted:
                names = ", ".join(sorted(wanted)) or "nothing"
                raise UsageError(f"{place} gives {', '.join(sorted(given))}; it takes {names}")


def parameters(clause: Clause) -> set[str]:
    """Return the names of what a property is called with, besides the implementation."""
    if not clause.is_property:
        return set()
    return set(inspect.signature(clause.inner).parameters) - {"impl"}


# What becomes of a judgement.


def result_of(
    known: Known,
    clause: Clause,
    judgement: Judgement,
    again: Callable[[Judgement], tuple[str, str]] | None = None,
    *,
    hidden_by: str = "",
) -> Result:
    """Return the result of a judgement by what is known.

    `again` is `shown_again` where entries are to be written, and None otherwise. `hidden_by` is the
    answer of the application's own that came in place of what the clause asked for.
    """
    entry = known.entries.get(clause.id)
    if entry is not None:
        held = held_to(entry, judgement)
        if hidden_by and held.verdict in (Verdict.FIXED, Verdict.FAIL):
            held = hidden(held, hidden_by)
        if held.verdict in (Verdict.KNOWN, Verdict.FIXED) or held is not judgement:
            return Result.of(clause, held, reason=entry.reason, link=entry.link)
    design = by_design(known.designs, clause.id, judgement)
    if design is not None:
        made = Result.of(
            clause, replace(judgement, verdict=Verdict.KNOWN), reason=f"by design: {design.reason}"
        )
        return replace(made, by_design=True)
    made = Result.of(clause, judgement)
    if again is None or judgement.verdict is not Verdict.FAIL:
        return made
    says, unwritten = again(judgement)
    return replace(made, says=says, unwritten=unwritten)


def held_to(entry: Deviation, judgement: Judgement) -> Judgement:
    """Return the judgement on a known deviation; one that shows otherwise than it says fails."""
    if judgement.verdict is not Verdict.KNOWN or not entry.says:
        return judgement
    if entry.says in " ".join(judgement.message.split()):
        return judgement
    message = f"a known deviation that shows otherwise; its entry says: {entry.says}\n"
    return replace(judgement, verdict=Verdict.FAIL, message=message + judgement.message)


def hidden(judgement: Judgement, manner: str) -> Judgement:
    """Return the judgement on a known deviation that nobody could ask for: known as before."""
    told = f"an answer of the application's own hides whether it still shows: {manner}"
    return replace(judgement, verdict=Verdict.KNOWN, message=told, counterexample="", cause="")


def by_design(designs: Iterable[Design], clause: str, judgement: Judgement) -> Design | None:
    """Return the design by which a clause failed, or None."""
    return designed(designs, clause) if judgement.verdict is Verdict.FAIL else None


def shown_again(
    clause: Clause, impl: Implementation, profile: Profile, judgement: Judgement
) -> tuple[str, str]:
    """Judge a clause that failed once more, as an entry of the failure would let it be judged.

    Returns what the entry can demand of the message ("" when nothing of it is the same again), and
    why there can be no entry ("" when there can).
    """
    if clause.is_property and not judgement.example:
        return "", "its counterexample cannot be written down"
    again = judge(clause, impl, profile, known=True, example=judgement.example)
    if again.verdict is not Verdict.KNOWN:
        return "", f"with its counterexample alone, the verdict is {again.verdict}"
    return common(judgement.message, again.message), ""


def common(one: str, other: str) -> str:
    """Return the beginning of what two messages say first, as far as any run will say it."""
    lines = [" ".join(_said_first(text.strip()).split()) for text in (one, other)]
    same = takewhile(lambda pair: pair[0] == pair[1], zip(*lines, strict=False))
    shared = "".join(letter for letter, _ in same)
    if shared not in lines:  # it ends where they part, perhaps within a word
        shared = shared.rpartition(" ")[0]
    varies = VARIES.search(shared)
    shared = shared[: varies.start() if varies else MOST].rstrip()
    return shared if len(shared) >= LEAST else ""


def _said_first(message: str) -> str:
    """Return the line of a message that tells most: of two timelines, the one that differs."""
    message = telling(message)
    first, _, rest = message.partition("\n")
    difference = first_difference(message)
    if difference is None or first.startswith(BEHIND):
        return first
    at_once = first.split() == ["expected", "seen"]
    tells = len(difference[0]) >= LEAST and rest.startswith("  expected")
    return difference[0] if at_once or tells else first
