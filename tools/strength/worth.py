"""Writes `docs/worth.md`: what speaks for each clause, and which cost most for that.

A clause is worth its processor time where something shows that it can tell right from wrong: a
saboteur that it catches, an injected fault that it noticed, a release that is known to miss it, a
bug of a changelog that it showed. The first is of our own making; the others are not.

    python -m tools.strength.worth docs REPORT...

The reports are those of runs of one suite, best of a few each; they have the seconds, and of these
the least count. Why the dearest are kept is said by `kept.toml`.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.clause import load_clauses
from conformance.entries.deviations import read_deviations, shipped_file
from conformance.errors import UsageError
from conformance.report.injected import read_samples
from conformance.report.reports import Report, read_report
from tests.saboteurs import all_saboteurs
from tests.saboteurs.isolation import CAUGHT_IN_A_PROCESS, CAUGHT_ON_TASKS
from tools.strength.documents import DATA

PAGE, BACKTEST = "worth.md", "backtest.json"
KEPT = Path(__file__).with_name("kept.toml")
DEAREST = 10
MISSED = ("known", "fail")
HEAD = """\
# What the clauses are worth

Four things can speak for a clause. **Saboteurs** are faults in the reference that were written for
it, and that it catches (`tests/saboteurs/`). **Faults** were injected into the reference, Flask and
Werkzeug by a machine, and it noticed them ([strength.md](strength.md); of most of them only the
first clause that noticed is known). **Releases** are the ranges of versions that are known to miss
it (`adapters/known/`), the [trophies](trophies.md) among them. **Back-test** are releases on which
it showed a bug of a changelog ([backtest.md](backtest.md)). A clause for which nothing speaks is
withdrawn; one that costs more than all others for what speaks for it is sharpened, merged with
another one or withdrawn, or it is said why it stays.

Seconds are processor time of the profile `quick` on {titles}, the least of {runs}.
This page is written by `python -m tools.strength.worth docs REPORT...`.
"""


@dataclass(frozen=True, slots=True)
class Worth:
    """What speaks for a clause, counted, and what it costs."""

    clause: str
    saboteurs: int
    faults: int
    releases: int
    backtest: int
    seconds: float

    @property
    def witnesses(self) -> int:
        """How much speaks for it."""
        return self.saboteurs + self.found

    @property
    def found(self) -> int:
        """How much speaks for it that nobody has made for that."""
        return self.faults + self.releases + self.backtest

    @property
    def each(self) -> float:
        """Seconds for each thing that speaks for it."""
        return self.seconds / max(1, self.witnesses)


def worths(docs: Path, seconds: Mapping[str, float]) -> list[Worth]:
    """Return the worth of all clauses, in the suite's order.

    In: the folder with the data of strength and back-test, and seconds by clause; one without any
    costs nothing. Raises UsageError for a file of something else, OSError where there is none.
    """
    ids = [clause.id for clause in load_clauses()]
    saboteurs = Counter(one.catches for one in all_saboteurs())
    saboteurs.update((*CAUGHT_ON_TASKS, *CAUGHT_IN_A_PROCESS))
    samples = read_samples(docs / DATA)
    faults = Counter(name for s in samples for fault in s.faults for name in {*fault.by})
    flask = shipped_file("flask")
    assert flask is not None, "the adapters are not there"
    releases = Counter(
        entry.clause for path in flask.parent.glob("*.toml") for entry in read_deviations(path, ids)
    )
    asked = json.loads((docs / BACKTEST).read_text(encoding="utf-8"))
    backtest = Counter(
        name for found in asked.values() for name, verdict in found.items() if verdict in MISSED
    )
    return [
        Worth(n, saboteurs[n], faults[n], releases[n], backtest[n], seconds.get(n, 0.0))
        for n in ids
    ]


def least(reports: Iterable[Report]) -> dict[str, float]:
    """Return the least seconds of each clause that was judged."""
    found: dict[str, float] = {}
    for report in reports:
        for name, one in report.found.items():
            if one.verdict not in (None, "unsupported"):
                found[name] = min(one.seconds, found.get(name, one.seconds))
    return found


def dearest(found: Iterable[Worth]) -> list[Worth]:
    """Return the clauses that cost most for each thing that speaks for them."""
    return sorted(found, key=lambda one: (-one.each, one.clause))[:DEAREST]


def reasons() -> dict[str, str]:
    """Return why clauses are kept, by the id, or by the beginning that several have in common."""
    return {str(k): str(v) for k, v in tomllib.loads(KEPT.read_text(encoding="utf-8")).items()}


def why(clause: str, said: Mapping[str, str]) -> str:
    """Return why a clause is kept, by the longest beginning that there is; "" if none is."""
    fitting = [begin for begin in said if clause.startswith(begin)]
    return said[max(fitting, key=len)] if fitting else ""


def page(found: Sequence[Worth], reports: Sequence[Report]) -> str:
    """Return the page."""
    return "\n".join([*_lines(found, reports), ""])


def _lines(found: Sequence[Worth], reports: Sequence[Report]) -> Iterator[str]:
    titles = ", ".join(dict.fromkeys(report.title for report in reports))
    yield HEAD.format(titles=titles, runs=_counted(len(reports), "run"))
    yield "| what speaks for a clause | clauses | seconds |\n| --- | ---: | ---: |"
    kinds = (
        ("saboteurs", [one for one in found if one.saboteurs]),
        ("faults", [one for one in found if one.faults]),
        ("releases", [one for one in found if one.releases]),
        ("back-test", [one for one in found if one.backtest]),
        ("saboteurs alone", [one for one in found if one.saboteurs and not one.found]),
        ("nothing", [one for one in found if not one.witnesses]),
        ("*all clauses*", found),
    )
    for name, some in kinds:
        yield f"| {name} | {len(some)} | {_sum(some)} |"
    unspoken = [f"`{one.clause}`" for one in found if not one.witnesses]
    if unspoken:
        yield f"\nNothing speaks for {', '.join(unspoken)}."
    yield "\nOf which nothing but a saboteur speaks for them, by chapter, the dearest first:\n"
    yield "| chapter | clauses | by saboteurs alone | seconds of these |"
    yield "| --- | ---: | ---: | ---: |"
    yield from _chapters(found)
    yield f"\nThe {DEAREST} dearest for each thing that speaks for them:\n"
    yield "| clause | saboteurs | faults | releases | back-test | seconds | why it stays |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    said = reasons()
    for one in dearest(found):
        counts = f"{one.saboteurs} | {one.faults} | {one.releases} | {one.backtest}"
        told = why(one.clause, said) or "not looked at yet"
        yield f"| `{one.clause}` | {counts} | {one.seconds:.3f} | {told} |"


def _chapters(found: Sequence[Worth]) -> Iterator[str]:
    grouped: dict[str, list[Worth]] = {}
    for one in found:
        grouped.setdefault(one.clause.partition(".")[0], []).append(one)
    alone = {name: [o for o in some if not o.found] for name, some in grouped.items()}
    for name in sorted(grouped, key=lambda n: (-sum(o.seconds for o in alone[n]), n)):
        yield f"| `{name}` | {len(grouped[name])} | {len(alone[name])} | {_sum(alone[name])} |"


def _sum(some: Iterable[Worth]) -> str:
    return f"{sum(one.seconds for one in some):.2f}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def main(arguments: Sequence[str]) -> str | None:
    """Write the page into a folder; return what was wrong, in one line, or None."""
    if len(arguments) < 2:
        return "name the folder, and reports: python -m tools.strength.worth docs REPORT..."
    docs = Path(arguments[0])
    try:
        reports = [read_report(Path(one)) for one in arguments[1:]]
        text = page(worths(docs, least(reports)), reports)
        (docs / PAGE).write_text(text, encoding="utf-8")
    except OSError as error:
        return f"{error.filename}: {error.strerror or error}"
    except UsageError as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
