"""Writes docs/backtest.md: which bugs of the changelogs the clauses show, and which not.

Its data are the changelogs as they were gone through (`changelogs.py`) and the verdicts that
`docs/backtest.json` keeps.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.report.history import escaped
from tests.backtest.changelogs import REASONS, Bug, Changelog
from tests.backtest.pairs import Outcome, Pair, Verdicts, outcome

DATA, PAGE = "backtest.json", "backtest.md"
TITLES = {"flask": "Flask", "werkzeug": "Werkzeug", "quart": "Quart", "bottle": "Bottle"}
HEAD = """\
# The back-test

Would this suite have noticed? The changelogs of four projects, gone through entry by entry: each
bug whose behaviour a chapter of the suite speaks of is judged on the last release that has it, and
on the first one without it. It is *shown* where one clause is missed on the former and holds on the
latter, *not shown* where none does so, and *cannot be asked* where no adapter runs such a release,
or none claims what the clauses need. Many of the clauses were written with the changelogs at hand,
so this says that these bugs cannot come back unnoticed, and not how many others there are.

`tox run -e backtest` installs the releases, judges the clauses that are named, and writes this
page. Entries that are no such bugs are counted at the end, by the reason.
"""


def read_verdicts(folder: Path) -> Verdicts:
    """Return the verdicts that are kept in a folder; none where there is no file yet."""
    path = folder / DATA
    if not path.exists():
        return {}
    verdicts: Verdicts = json.loads(path.read_text(encoding="utf-8"))
    return verdicts


def page(logs: Sequence[Changelog], pairs: Sequence[Pair], verdicts: Verdicts) -> str:
    """Return the page: counts of all projects, the bugs of each, and what was left out."""
    found = {id(bug): outcome(bug, pairs, verdicts) for log in logs for bug in log.bugs}
    lines = [*HEAD.splitlines(), ""]
    lines += [f"| | bugs | {' | '.join(Outcome)} |", f"| --- | ---: |{' ---: |' * len(Outcome)}"]
    for log in logs:
        counts = Counter(found[id(bug)][0] for bug in log.bugs)
        cells = [len(log.bugs), *(counts[one] for one in Outcome)]
        title = TITLES[log.project]
        lines.append(f"| [{title}](#{log.project}) | {' | '.join(map(str, cells))} |")
    for log in logs:
        lines += ["", f"## {TITLES[log.project]}", ""]
        lines += ["| mended in | the bug | outcome | clause |", "| --- | --- | --- | --- |"]
        lines += [_row(bug, *found[id(bug)]) for bug in reversed(log.bugs)]
    return "\n".join([*lines, "", *_left(logs), ""])


def _row(bug: Bug, result: Outcome, shown: Pair | None) -> str:
    told = escaped(bug.told).replace("|", "\\|")  # which would end the cell
    if result is not Outcome.SHOWN and bug.why:
        told += f" *{escaped(bug.why)}*"
    by = f"`{shown.clause}`: {shown.bad} → {shown.good}" if shown else ""
    return f"| [{bug.good}]({bug.link}) | {told} | {result} | {by} |"


def _left(logs: Sequence[Changelog]) -> Iterator[str]:
    """Yield a table of the entries that are no bugs which a clause could notice."""
    yield "## What was left out"
    yield ""
    yield f"| reason | | {' | '.join(TITLES[log.project] for log in logs)} |"
    yield f"| --- | --- |{' ---: |' * len(logs)}"
    for word, meaning in REASONS.items():
        cells = " | ".join(str(log.left.get(word, 0)) for log in logs)
        yield f"| {word} | {meaning} | {cells} |"
    totals = " | ".join(str(sum(log.left.values())) for log in logs)
    yield f"| all | | {totals} |"
