"""Designs: what an application, or an extension, does on purpose, declared in a file of one's own.

Each says why, and what of: headers that are left out of every reply, the scheme that requests are
sent with, capabilities that are not claimed any more, and clauses that may fail. Whoever reads the
report sees what was declared. Where headers and scheme are applied: `conformance.drive.declared`.
"""

from __future__ import annotations

import difflib
import fnmatch
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.describe.capabilities import Capability
from conformance.errors import UsageError

LISTS = ("headers", "drops", "clauses")
SCHEMES = ("http", "https")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")  # RFC 9110, 5.6.2
WIDE = 4  # times as many clauses as fail are covered by a pattern that is too wide
MOST = 200  # entries of a list
LONGEST = 2000  # characters of a reason


@dataclass(frozen=True, slots=True)
class Design:
    """One [[by-design]] of a file. `clauses` are patterns: "sessions.*", "urls.external"."""

    reason: str
    headers: tuple[str, ...] = ()
    scheme: str = ""
    drops: tuple[Capability, ...] = ()
    clauses: tuple[str, ...] = ()

    @classmethod
    def received(cls, data: Mapping[str, Any]) -> Design:
        """Make a design of what `asdict` and a channel have made of one."""
        drops = tuple(Capability(name) for name in data["drops"])
        lists = (tuple(data["headers"]), str(data["scheme"]), drops, tuple(data["clauses"]))
        return cls(str(data["reason"]), *lists)

    def covers(self, clause: str) -> bool:
        """Tell whether a clause may fail by this design."""
        return any(fnmatch.fnmatchcase(clause, pattern) for pattern in self.clauses)

    def plain(self) -> dict[str, Any]:
        """Return what was declared as plain data, without what was not."""
        declared = {
            "reason": self.reason,
            "headers": list(self.headers),
            "scheme": self.scheme,
            "drops": [capability.value for capability in self.drops],
            "clauses": list(self.clauses),
        }
        return {key: value for key, value in declared.items() if value}


def designed(designs: Iterable[Design], clause: str) -> Design | None:
    """Return the first design by which a clause may fail, or None."""
    return next((design for design in designs if design.covers(clause)), None)


def told(designs: Collection[Design], clauses: Iterable[str]) -> str:
    """Return one line that says what was declared, "" when nothing was."""
    if not designs:
        return ""
    headers = {header.lower() for design in designs for header in design.headers}
    drops = {capability for design in designs for capability in design.drops}
    schemes = {design.scheme for design in designs if design.scheme}
    may_fail = sum(designed(designs, clause) is not None for clause in clauses)
    parts = [
        _counted(len(headers), "header is", "headers are") + " left out" if headers else "",
        f"requests are {schemes.pop()}" if schemes else "",
        _counted(len(drops), "capability is", "capabilities are") + " dropped" if drops else "",
        _counted(may_fail, "clause", "clauses") + " may fail" if may_fail else "",
    ]
    return f"by design: {', '.join(filter(None, parts))}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def idle(designs: Iterable[Design], verdicts: Mapping[str, bool | None]) -> list[str]:
    """Return the patterns by which nothing failed.

    `verdicts` tells of each clause whether it passed; None when it was not judged, in which case
    nothing is said of a pattern that covers it.
    """
    found: list[str] = []
    for pattern in (pattern for design in designs for pattern in design.clauses):
        met = [
            passed for clause, passed in verdicts.items() if fnmatch.fnmatchcase(clause, pattern)
        ]
        if met and all(met):
            found.append(pattern)
    return found


def wide(designs: Iterable[Design], verdicts: Mapping[str, bool | None]) -> list[str]:
    """Return patterns that cover many clauses of which few fail, and the names of these.

    `verdicts` are those that `idle` takes.
    """
    found: list[str] = []
    for pattern in (pattern for design in designs for pattern in design.clauses):
        met = {c: passed for c, passed in verdicts.items() if fnmatch.fnmatchcase(c, pattern)}
        failed = [clause for clause, passed in met.items() if passed is False]
        if failed and len(met) >= WIDE * len(failed):
            found.append(f"{pattern} covers {len(met)} clauses, and may be {', '.join(failed)}")
    return found


def read_design(entry: Mapping[str, Any], place: str, clauses: Collection[str]) -> Design:
    """Return a design from its table; UsageError, which begins with `place`, if it is none."""
    reason = entry.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise UsageError(f"{place}: 'reason' is missing or no text")
    if len(reason) > LONGEST:
        raise UsageError(f"{place}: 'reason' has {len(reason)} characters, {LONGEST} are the most")
    unknown = sorted(set(entry) - {"reason", "scheme", *LISTS})
    if unknown:
        keys = ", ".join(("reason", "headers", "scheme", "drops", "clauses"))
        raise UsageError(f"{place}: unknown key {unknown[0][:60]!r}; there are {keys}")
    if len(entry) == 1:
        raise UsageError(f"{place}: nothing is declared; write headers, scheme, drops or clauses")
    lists = {key: _texts(entry.get(key, []), f"{place}: {key!r}") for key in LISTS}
    scheme = entry.get("scheme", "")
    if "scheme" in entry and scheme not in SCHEMES:
        raise UsageError(f"{place}: 'scheme' is http or https")
    for header in lists["headers"]:
        if not TOKEN.fullmatch(header):
            raise UsageError(f"{place}: {header[:60]!r} is no name of a header")
    for pattern in lists["clauses"]:
        if not any(fnmatch.fnmatchcase(clause, pattern) for clause in clauses):
            near = difflib.get_close_matches(pattern, clauses, n=1, cutoff=0.6)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise UsageError(f"{place}: no clause matches {pattern[:60]!r}{hint}")
    drops = tuple(_capability(name, place) for name in lists["drops"])
    said = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in " ".join(reason.split()))
    return Design(said, lists["headers"], scheme, drops, lists["clauses"])


def _texts(found: object, place: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise UsageError(f"{place} is a list of texts")
    if len(found) > MOST or any(len(item) > MOST for item in found):
        raise UsageError(f"{place} has more than {MOST} texts, or one of more than {MOST} letters")
    return tuple(found)


def _capability(name: str, place: str) -> Capability:
    try:
        return Capability(name)
    except ValueError:
        near = difflib.get_close_matches(name, [c.value for c in Capability], n=1, cutoff=0.4)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise UsageError(f"{place}: {name[:60]!r} is no capability{hint}") from None
