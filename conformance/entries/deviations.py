"""Known deviations: clauses that named versions of an implementation are known to miss, as data.

Here a file of them is read, checked and matched against what is installed. Files that are shipped
are strict; in a file of one's own there may be less of an entry, and more besides entries. How the
two go together is said by `conformance.judging.known`, and how a known deviation is judged by
`conformance.judging.judge`: it must show again in every run.
"""

from __future__ import annotations

import difflib
import importlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from conformance.clause import WITHDRAWN
from conformance.entries.designs import Design, read_design
from conformance.errors import UsageError

REQUIRED = ("clause", "versions", "reason", "link")  # in a file that is shipped
OWN = ("clause", "reason")  # in one's own
OPTIONAL = ("versions", "link", "with", "example", "says")
CURED = ("versions", "link", "with")
LONGEST = {"clause": 100, "versions": 200, "reason": 2000, "link": 2000, "says": 2000}
LONGEST["example"] = 100_000
LARGEST = 20_000_000  # bytes of a file
DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Deviation:
    """One entry of a file: the clause, where it is missed, why, and where to read about it.

    `versions` is a range of the implementation, `beside` are ranges of other distributions.
    `example` is what the clause, a property, is called with to show the deviation, and `says` what
    its message must have. A `cured` one is none: it says that a shipped entry has to go.
    """

    clause: str
    versions: SpecifierSet
    beside: tuple[tuple[str, SpecifierSet], ...]
    reason: str
    link: str
    example: str = ""
    says: str = ""
    cured: bool = False

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


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of one's own: its entries, its designs, and whether it adds to the shipped one."""

    path: Path
    entries: tuple[Deviation, ...] = ()
    designs: tuple[Design, ...] = ()
    shipped: bool = True


def shipped_file(name: str) -> Path | None:
    """Return the file of the adapter with this name, if one is shipped."""
    folder = Path(importlib.import_module("adapters").__path__[0]) / "known"
    return next((path for path in folder.glob("*.toml") if path.stem == name), None)


def read_deviations(path: Path, clauses: Iterable[str]) -> tuple[Deviation, ...]:
    """Return the entries of a file that is shipped.

    `clauses` are the ids of the suite. Raises UsageError, one line with the file and the entry,
    for a file that cannot be read, keys that are missing or unknown, a malformed range, a clause
    that does not exist, and two entries that could apply to one environment.
    """
    data = _parsed(path)
    _only(data, ("deviation", "cured"), f"{path}: ", "entries are [[deviation]] and [[cured]]")
    read = list(_entries(data, "deviation", path, frozenset(clauses), REQUIRED))
    former: dict[str, list[tuple[int, Deviation]]] = {}
    for number, made in enumerate(read, start=1):
        for earlier, other in former.setdefault(made.clause, []):
            if made.overlaps(other):
                place = f"{path}: entry {number} ({made.clause})"
                raise UsageError(f"{place}: its versions overlap with those of entry {earlier}")
        former[made.clause].append((number, made))
    return tuple(read)


def read_cured(path: Path, clauses: Iterable[str]) -> tuple[Deviation, ...]:
    """Return what a shipped file says that it does not share with what it stands on.

    Raises UsageError as `read_deviations` does.
    """
    return tuple(_entries(_parsed(path), "cured", path, frozenset(clauses), OWN))


def read_own(path: Path, clauses: Iterable[str]) -> KnownFile:
    """Return what a file of one's own says.

    Its entries may do without `versions` and `link`; besides there are [[cured]], [[by-design]]
    and `shipped`. Raises UsageError as `read_deviations` does, but ranges may overlap: that matters
    only where both entries apply.
    """
    data = _parsed(path)
    known = frozenset(clauses)
    told = "there are [[deviation]], [[cured]], [[by-design]] and shipped"
    _only(data, ("deviation", "cured", "by-design", "shipped"), f"{path}: ", told)
    if not isinstance(data.get("shipped", True), bool):
        raise UsageError(f"{path}: 'shipped' is true or false")
    entries = (
        *_entries(data, "deviation", path, known, OWN),
        *_entries(data, "cured", path, known, OWN),
    )
    designs = tuple(
        read_design(entry, f"{path}: by-design {number}", known)
        for number, entry in enumerate(_tables(data, "by-design", path), start=1)
    )
    return KnownFile(path, entries, designs, data.get("shipped", True))


def _parsed(path: Path) -> dict[str, Any]:
    """Return what a TOML file says; UsageError for whatever is none."""
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: is no file")
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}: is larger than {LARGEST} bytes")
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    except RecursionError as error:
        raise UsageError(f"{path}: is nested too deeply") from error
    except ValueError as error:  # what is no TOML, no UTF-8, or a number of too many digits
        raise UsageError(f"{path}: {_short(error)}") from error


def _only(data: Mapping[str, Any], keys: Iterable[str], place: str, told: str) -> None:
    unknown = sorted(set(data) - set(keys))
    if unknown:
        raise UsageError(f"{place}unknown key {_short(repr(unknown[0]))}; {told}")


def _tables(data: Mapping[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise UsageError(f"{path}: entries are written as [[{key}]]")
    return found


def _entries(
    data: Mapping[str, Any],
    key: str,
    path: Path,
    known: frozenset[str],
    required: tuple[str, ...],
) -> Iterator[Deviation]:
    word = "entry" if key == "deviation" else key
    for number, entry in enumerate(_tables(data, key, path), start=1):
        name = entry.get("clause", "no clause")
        place = f"{path}: {word} {number} ({_short(name)})"
        made = _read_entry(entry, place, required, cured=key == "cured")
        if made.clause not in known:
            raise UsageError(f"{place}: {_why_unknown(made.clause, known)}")
        yield made


def _short(value: object) -> str:
    """Return a text that fits on a line: what is not printable is escaped, what is long is cut."""
    text = " ".join(str(value)[:400].split())
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return shown if len(shown) <= 200 else shown[:197] + "..."


def _why_unknown(name: str, known: Iterable[str]) -> str:
    if name in WITHDRAWN:
        return f"the clause is withdrawn ({WITHDRAWN[name]}); remove the entry"
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    return "no clause has this id" + (f"; did you mean {near[0]}?" if near else "")


def applicable(deviations: Iterable[Deviation], version: str) -> dict[str, Deviation]:
    """Return the deviations of this version in this environment, by clause id."""
    installed = cache(installed_version)  # which reads the file of a distribution each time
    return {d.clause: d for d in deviations if d.applies(version, installed)}


def installed_version(distribution: str) -> str | None:
    """Return the version of an installed distribution, or None."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def within(version: str, wanted: SpecifierSet) -> bool:
    """Tell whether a version is in a range (PEP 440); a pre-release is a version like others.

    A version that PEP 440 does not know is in the range of all versions and in `===` itself.
    """
    try:
        return wanted.contains(Version(version), prereleases=True)
    except InvalidVersion:
        same = version.lower()
        return all(spec.operator == "===" and spec.version.lower() == same for spec in wanted)


def meet(one: SpecifierSet, other: SpecifierSet) -> bool:
    """Tell whether two ranges have a version in common.

    Two ranges that meet do so at a bound of one of them, just above one, or at the very beginning.
    """
    bounds = {spec.version.removesuffix(".*") for spec in (*one, *other)}
    above = {f"{Version(bound).base_version}.0.0.1" for bound in bounds if is_version(bound)}
    return any(within(v, one) and within(v, other) for v in {"0", *bounds, *above})


def is_version(text: str) -> bool:
    """Tell whether a text is a version as PEP 440 has them."""
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def _read_entry(
    entry: Mapping[str, Any], place: str, required: tuple[str, ...], *, cured: bool
) -> Deviation:
    optional = CURED if cured else OPTIONAL
    for key in required:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise UsageError(f"{place}: {key!r} is missing or no text")
    for key, value in entry.items():
        if key not in required + optional:
            raise UsageError(f"{place}: unknown key {_short(repr(key))}")
        if key != "with" and not isinstance(value, str):
            raise UsageError(f"{place}: {key!r} is no text")
        if key != "with" and len(value) > LONGEST[key]:
            told = f"{len(value)} characters, and {LONGEST[key]} are the most"
            raise UsageError(f"{place}: {key!r} has {told}")
    link = entry.get("link", "")
    if ("link" in entry and not link.startswith(("https://", "http://"))) or not _one_word(link):
        raise UsageError(f"{place}: 'link' is no address")
    return Deviation(
        entry["clause"],
        _read_range(entry.get("versions", ""), place),
        _read_beside(entry.get("with", {}), place),
        _plainly(entry["reason"]),
        link,
        entry.get("example", "").strip(),
        " ".join(entry.get("says", "").split()),
        cured,
    )


def _one_word(text: str) -> bool:
    return text.isprintable() and " " not in text


def _plainly(text: str) -> str:
    """Return a text on one line, with what is not printable escaped: it goes to the terminal."""
    words = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)


def _read_beside(found: object, place: str) -> tuple[tuple[str, SpecifierSet], ...]:
    if not isinstance(found, dict):
        raise UsageError(f"{place}: 'with' is a table of distributions and version ranges")
    for name in found:
        if not DISTRIBUTION.fullmatch(name):
            raise UsageError(f"{place}: {_short(repr(name))} is no name of a distribution")
    return tuple((name, _read_range(text, place)) for name, text in sorted(found.items()))


def _read_range(text: object, place: str) -> SpecifierSet:
    if not isinstance(text, str):
        raise UsageError(f"{place}: Invalid specifier: no text: {_short(repr(text))}")
    if len(text) > LONGEST["versions"]:
        raise UsageError(f"{place}: Invalid specifier: it has {len(text)} characters")
    try:
        return SpecifierSet(text)
    except InvalidSpecifier as error:
        mend = "; write a range, such as ==3.1.*, >=2.2 or >=2.2,<3"
        raise UsageError(f"{place}: {_short(error)}{mend}") from error
