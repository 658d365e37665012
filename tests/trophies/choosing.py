"""Which known deviations are trophies: a bug of a framework, in its newest release.

By this rule: the clause is a MUST; its entry is about the newest release; and every document that
the clause cites binds the framework: a standard, or its own documentation (whoever has Flask's
names promises what Flask's documentation does). Entries with one reason and one link are one bug,
which is counted where it lives: with Werkzeug, if that misses the same clause by itself.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.clause import MUST, Clause
from conformance.entries.deviations import Deviation, read_deviations
from conformance.errors import UsageError
from conformance.sources import FLASK, GEVENT, QUART, WERKZEUG, Source
from tests.ranges.derive import is_inside
from tests.ranges.judging import ROOT
from tests.ranges.table import Environment, Table

KNOWN = ROOT / "adapters" / "known"
TOLD = Path(__file__).parent / "told.toml"
# The documentation of frameworks, and which of it binds whom; standards bind everybody.
DOCUMENTATION = (FLASK, WERKZEUG, QUART, GEVENT)
OWN = {
    "werkzeug": (WERKZEUG,),
    "flask": (FLASK, WERKZEUG),
    "flask-restx": (FLASK, WERKZEUG),
    "quart": (QUART, FLASK, WERKZEUG),
    "quart-trio": (QUART, FLASK, WERKZEUG),
}
# Whose bugs show in whom, too. What comes first is asked first where a bug lives.
BENEATH = {"flask": ("werkzeug",), "quart": ("werkzeug", "flask")}
FIRST = ("werkzeug", "flask", "quart", "bottle")


@dataclass(frozen=True, slots=True)
class Told:
    """What no rule tells: bugs that are the same, how some were found, and what is guarded."""

    same: Mapping[str, str]
    found: Mapping[str, str]
    guarded: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Trophy:
    """A bug: where it is, the clause that shows it, and further clauses that it breaks.

    `guarded` is what is told of it instead of its reason, where the reason could do harm.
    """

    framework: str
    where: Environment
    clause: Clause
    entry: Deviation
    others: tuple[str, ...] = ()
    found: str = ""
    guarded: str = ""

    @property
    def name(self) -> str:
        """What stands for it in `told.toml`."""
        return f"{self.framework}:{self.clause.id}"


def trophies(table: Table, clauses: Sequence[Clause], told: Told) -> tuple[Trophy, ...]:
    """Return all trophies, by framework.

    Raises UsageError for a name in `told` that is none of a bug or a clause.
    """
    by_id = {clause.id: clause for clause in clauses}
    candidates = {
        f"{framework}:{entry.clause}": (framework, environment, entry)
        for framework in frameworks()
        for environment, entry in _bugs(framework, table, by_id)
    }
    _check(told, candidates, by_id)
    heads: dict[str, str] = {}
    known: dict[tuple[str, str, str], str] = {}
    for name, (framework, _, entry) in candidates.items():
        beneath = [
            first
            for below in BENEATH.get(framework, ())
            if (first := heads.get(f"{below}:{entry.clause}")) is not None
            or (first := known.get((below, entry.reason, entry.link))) is not None
        ]
        alike = known.setdefault((framework, entry.reason, entry.link), name)
        # What is the same as another one may be that by way of a third.
        heads[name] = beneath[0] if beneath else told.same.get(name, alike)
    for name in heads:
        while heads[heads[name]] != heads[name]:
            heads[name] = heads[heads[name]]
    return tuple(
        Trophy(
            framework,
            environment,
            by_id[entry.clause],
            entry,
            tuple(other for other, head in heads.items() if head == name and other != name),
            told.found.get(name, ""),
            told.guarded.get(entry.clause, ""),
        )
        for name, (framework, environment, entry) in candidates.items()
        if heads[name] == name
    )


def frameworks() -> tuple[str, ...]:
    """Return the adapters with a file of known deviations: those first that others stand on."""
    names = sorted(path.stem for path in KNOWN.glob("*.toml"))
    return (*FIRST, *(name for name in names if name not in FIRST))


def read_told(path: Path = TOLD) -> Told:
    """Return what a file says; UsageError for an unknown table."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = sorted(set(data) - {"same", "found", "guarded"})
    if unknown:
        raise UsageError(f"{path}: unknown table {unknown[0]!r}; there are same, found, guarded")
    return Told(data.get("same", {}), data.get("found", {}), data.get("guarded", {}))


def binds(source: Source, framework: str) -> bool:
    """Tell whether a framework has to keep what a source says."""
    return source.document not in DOCUMENTATION or source.document in OWN.get(framework, ())


def _bugs(
    framework: str, table: Table, clauses: Mapping[str, Clause]
) -> Iterator[tuple[Environment, Deviation]]:
    newest = table.environments(framework)[-1]
    for entry in read_deviations(KNOWN / f"{framework}.toml", clauses):
        clause = clauses[entry.clause]
        if clause.level is not MUST or not is_inside(entry, newest):
            continue
        if all(binds(source, framework) for source in clause.sources):
            yield newest, entry


def _check(told: Told, bugs: Iterable[str], clauses: Iterable[str]) -> None:
    for names, known, kind in (
        ((*told.same, *told.same.values(), *told.found), [*bugs], "bug of a newest release"),
        (told.guarded, [*clauses], "clause"),
    ):
        for name in names:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise UsageError(f"{TOLD.name}: {name} is no {kind}{hint}")
