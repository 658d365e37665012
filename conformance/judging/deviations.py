"""Known deviations: clauses that named versions of an implementation are known to miss, as data.

Here a file of them is read, checked and matched against what is installed. How a known deviation
is judged is said by `conformance.judging.judge`: it must show again in every run.
"""

from __future__ import annotations

import difflib
import importlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from conformance.clause import WITHDRAWN
from conformance.errors import UsageError

REQUIRED = ("clause", "versions", "reason", "link")
OPTIONAL = ("with",)
NONE = "none"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One entry of a file: the clause, where it is missed, why, and where to read about it.

    `versions` is a range of the implementation, `beside` are ranges of other distributions.
    """

    clause: str
    versions: SpecifierSet
    beside: tuple[tuple[str, SpecifierSet], ...]
    reason: str
    link: str

    def applies(self, version: str, installed: Callable[[str], str | None]) -> bool:
        """Tell whether this version, beside these distributions, is known to deviate."""
        if not within(version, self.versions):
            return False
        found = [(installed(name), wanted) for name, wanted in self.beside]
        return all(other is not None and within(other, wanted) for other, wanted in found)

    def overlaps(self, other: Deviation) -> bool:
        """Tell whether both entries could apply to one environment."""
        if self.clause != other.clause or not meet(self.versions, other.versions):
            return False
        beside = dict(other.beside)
        return all(meet(mine, beside.get(name, SpecifierSet())) for name, mine in self.beside)


def shipped_file(name: str) -> Path | None:
    """Return the file of the adapter with this name, if one is shipped."""
    path = Path(importlib.import_module("adapters").__path__[0]) / "known" / f"{name}.toml"
    return path if path.is_file() else None


def read_deviations(path: Path, clauses: Iterable[str]) -> tuple[Deviation, ...]:
    """Return the entries of a file.

    `clauses` are the ids of the suite. Raises UsageError, one line with the file and the entry,
    for a file that cannot be read, keys that are missing or unknown, a malformed range, a clause
    that does not exist, and two entries that could apply to one environment.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    unknown = sorted(set(data) - {"deviation"})
    if unknown:
        raise UsageError(f"{path}: unknown key {unknown[0]!r}; entries are [[deviation]]")
    entries = data.get("deviation", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError(f"{path}: entries are written as [[deviation]]")
    known = frozenset(clauses)
    read: list[Deviation] = []
    for number, entry in enumerate(entries, start=1):
        place = f"{path}: entry {number} ({entry.get('clause', 'no clause')})"
        made = _read_entry(entry, place)
        if made.clause not in known:
            raise UsageError(f"{place}: {_why_unknown(made.clause, known)}")
        for earlier, former in enumerate(read, start=1):
            if made.overlaps(former):
                raise UsageError(f"{place}: its versions overlap with those of entry {earlier}")
        read.append(made)
    return tuple(read)


def _why_unknown(name: str, known: Iterable[str]) -> str:
    if name in WITHDRAWN:
        return f"the clause is withdrawn ({WITHDRAWN[name]}); remove the entry"
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    return "no clause has this id" + (f"; did you mean {near[0]}?" if near else "")


def applicable(deviations: Iterable[Deviation], version: str) -> dict[str, Deviation]:
    """Return the deviations of this version in this environment, by clause id."""
    return {d.clause: d for d in deviations if d.applies(version, installed_version)}


def installed_version(distribution: str) -> str | None:
    """Return the version of an installed distribution, or None."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def within(version: str, wanted: SpecifierSet) -> bool:
    """Tell whether a version is in a range (PEP 440); a pre-release is a version like others."""
    try:
        return wanted.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False


def meet(one: SpecifierSet, other: SpecifierSet) -> bool:
    """Tell whether two ranges have a version in common.

    Two ranges that meet do so at a bound of one of them, just above one, or at the very beginning.
    """
    bounds = {spec.version.removesuffix(".*") for spec in (*one, *other)}
    candidates = {"0", *bounds, *(f"{Version(bound).base_version}.0.0.1" for bound in bounds)}
    return any(within(version, one) and within(version, other) for version in candidates)


def _read_entry(entry: Mapping[str, Any], place: str) -> Deviation:
    for key in REQUIRED:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise UsageError(f"{place}: {key!r} is missing or no text")
    for key in entry:
        if key not in REQUIRED + OPTIONAL:
            raise UsageError(f"{place}: unknown key {key!r}")
    if not entry["link"].startswith(("https://", "http://")):
        raise UsageError(f"{place}: 'link' is no address")
    beside = entry.get("with", {})
    if not isinstance(beside, dict):
        raise UsageError(f"{place}: 'with' is a table of distributions and version ranges")
    return Deviation(
        entry["clause"],
        _read_range(entry["versions"], place),
        tuple((name, _read_range(text, place)) for name, text in sorted(beside.items())),
        " ".join(entry["reason"].split()),
        entry["link"],
    )


def _read_range(text: object, place: str) -> SpecifierSet:
    try:
        return SpecifierSet(text if isinstance(text, str) else f"no text: {text!r}")
    except InvalidSpecifier as error:
        raise UsageError(f"{place}: {error}") from error
