"""Changelogs, gone through by hand: which entries are bugs that clauses could notice.

A file has a table for each release: `bugs`, and `left`, how many entries are left out, by a word
for the reason. Together they are all entries of the release: none is passed over in silence.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from conformance.errors import UsageError

FOLDER = Path(__file__).parent
PROJECTS = ("flask", "werkzeug", "quart", "bottle")
# Why an entry is no bug that a clause could notice: a word, and what it means.
REASONS = {
    "feature": "something new",
    "change": "another behaviour, by decision",
    "removal": "deprecated, removed, or brought back for a while",
    "typing": "annotations",
    "packaging": "requirements, builds and supported Pythons",
    "inside": "code that is written otherwise",
    "speed": "time and memory, also when it is a client who costs them",
    "wording": "messages and documentation",
    "debugger": "the pages of the debugger and their PIN",
    "reloader": "what the reloader watches, and how it starts again",
    "agents": "names of browsers",
    "background": "background tasks",
    "websocket": "hooks of WebSockets",
    "platform": "Windows, macOS, and builds of Python of which there is none here",
    "older": "bugs of releases that do not run on the Pythons of today",
    "repeated": "told again for another release",
}
KEYS = ("told", "clauses", "link", "bad", "good", "why", "through")


@dataclass(frozen=True, slots=True)
class Bug:
    """A bug that a changelog tells of, in our own words.

    It is in the release `bad` and not in `good`: the one whose changelog tells, and the one before,
    unless something else is written down. `bad` is empty where there is none that runs here. `why`
    says why clauses do not show it, where somebody has found out. `through` is the adapter that all
    its clauses are asked through, where the releases do not have all that their project's claims.
    """

    project: str
    release: str
    told: str
    clauses: tuple[str, ...]
    link: str
    bad: str
    good: str
    why: str = ""
    through: str = ""


@dataclass(frozen=True, slots=True)
class Changelog:
    """What was found in a changelog. `through` names the adapter for what its own cannot say."""

    project: str
    through: str
    bugs: tuple[Bug, ...]
    left: Mapping[str, int]


def read_changelog(
    path: Path, clauses: Collection[str], releases: Mapping[str, Sequence[str]]
) -> Changelog:
    """Return what a file says; its name is that of the project.

    `releases` has the releases of each project, older ones first. Raises UsageError, one line with
    the file and the release, for what is no TOML, an unknown key, reason or clause, and a version
    that is none.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from error
    source, through = data.pop("source", ""), data.pop("through", path.stem)
    left: Counter[str] = Counter()
    bugs: list[Bug] = []
    for release, told in data.items():
        place = f"{path}: {release}"
        _only(told, ("left", "bugs"), place)
        _only(told.get("left", {}), REASONS, place)
        left.update(told.get("left", {}))
        link = source.format(release.replace(".", "-"))
        for entry in told.get("bugs", ()):
            _only(entry, KEYS, place)
            bugs.append(_bug(entry, path.stem, release, link, releases[path.stem], place))
            unknown = set(bugs[-1].clauses) - set(clauses)
            if unknown:
                raise UsageError(f"{place}: no clause has the id {min(unknown)}")
    return Changelog(path.stem, through, tuple(bugs), left)


def all_changelogs(
    clauses: Collection[str], releases: Mapping[str, Sequence[str]]
) -> Iterator[Changelog]:
    """Yield what the files say, in their order; UsageError as `read_changelog` raises it."""
    for project in PROJECTS:
        yield read_changelog(FOLDER / f"{project}.toml", clauses, releases)


def _bug(
    entry: Mapping[str, Any],
    project: str,
    release: str,
    link: str,
    releases: Sequence[str],
    place: str,
) -> Bug:
    if not isinstance(entry.get("told"), str) or not isinstance(entry.get("clauses"), list):
        raise UsageError(f"{place}: a bug has 'told', a text, and 'clauses', a list")
    try:
        before = [one for one in releases if Version(one) < Version(release)]
    except InvalidVersion as error:
        raise UsageError(f"{place}: is no version") from error
    return Bug(
        project,
        release,
        entry["told"],
        tuple(entry["clauses"]),
        entry.get("link", link),
        entry.get("bad", before[-1] if before else ""),
        entry.get("good", release),
        entry.get("why", ""),
        entry.get("through", ""),
    )


def _only(found: object, keys: Collection[str], place: str) -> None:
    if not isinstance(found, dict):
        raise UsageError(f"{place}: {str(found)[:60]!r} is no table")
    unknown = sorted(set(found) - set(keys))
    if unknown:
        raise UsageError(f"{place}: unknown key {unknown[0]!r}; there are {', '.join(keys)}")
