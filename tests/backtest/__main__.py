"""`python -m tests.backtest [PROJECT ...]`: compare the releases that changelogs tell of bugs in.

What is found goes to docs/backtest.json and docs/backtest.md. Exit status: 0 when what showed a bug
still does, 1 when not, or when an environment could not be judged, 2 for a wrong command, 130 after
Ctrl-C.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.clause import Clause, load_clauses
from conformance.errors import UsageError
from conformance.judging.loading import load_adapter
from tests.backtest.changelogs import PROJECTS, Changelog, all_changelogs
from tests.backtest.page import DATA, PAGE, page, read_verdicts
from tests.backtest.pairs import Outcome, Pair, Verdicts, outcome, pairs_of, to_judge
from tests.ranges.__main__ import kept_or_gone
from tests.ranges.judging import ROOT, Bench, NotJudged
from tests.ranges.table import Environment, read_table

DOCS = ROOT / "docs"


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge what the changelogs of the projects need, and write the data and the page."""
    options = _parser().parse_args(arguments)
    unknown = [name for name in options.projects if name not in PROJECTS]
    if unknown:
        near = difflib.get_close_matches(unknown[0], PROJECTS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(PROJECTS)}"
        print(f"{unknown[0]}: no changelog of that was gone through; {hint}", file=sys.stderr)
        return 2
    try:
        logs, pairs = changelogs_and_pairs()
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    chosen = options.projects or PROJECTS
    wanted = to_judge(pair for pair in pairs if pair.bug.project in chosen)
    before = read_verdicts(DOCS)
    if options.list:
        for environment, clauses in wanted.items():
            print(f"{environment}: {len(clauses)} clauses")
        return 0
    right = True
    if not options.page:
        with kept_or_gone(options.environments) as made, kept_or_gone(options.reports) as kept:
            found = dict(_judged(wanted, made, kept))
        right = len(found) == len(wanted)
        needed = {environment.name for environment in to_judge(pairs)}
        after = {**before, **found}
        write_data({name: after[name] for name in sorted(after) if name in needed}, DOCS)
    verdicts = read_verdicts(DOCS)
    (DOCS / PAGE).write_text(page(logs, pairs, verdicts), encoding="utf-8")
    lost = list(_lost(logs, pairs, before, verdicts))
    print(*lost, sep="\n", end="\n" if lost else "")
    return 0 if right and not lost else 1


def changelogs_and_pairs() -> tuple[tuple[Changelog, ...], tuple[Pair, ...]]:
    """Return what was found in the changelogs, and what has to be compared for it."""
    table, clauses = read_table(), load_clauses()
    logs = tuple(all_changelogs([clause.id for clause in clauses], table.releases))
    return logs, tuple(pair for log in logs for pair in pairs_of(log, table, _own(log, clauses)))


def _own(log: Changelog, clauses: Sequence[Clause]) -> frozenset[str]:
    """Return the clauses that the adapter of a project can be asked, by what it claims here."""
    if log.through == log.project:
        return frozenset(clause.id for clause in clauses)
    claimed = load_adapter(log.project).capabilities
    return frozenset(clause.id for clause in clauses if set(clause.needs) <= claimed)


def write_data(verdicts: Verdicts, folder: Path) -> None:
    """Write verdicts, an environment on a line."""
    rows = [f"  {json.dumps(name)}: {json.dumps(told)}" for name, told in verdicts.items()]
    (folder / DATA).write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def _judged(
    wanted: dict[Environment, tuple[str, ...]], made: Path, kept: Path
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the verdicts of each environment that can be judged; say so of the others."""
    for number, (environment, clauses) in enumerate(wanted.items(), start=1):
        place = f"{number}/{len(wanted)} {environment}"
        try:
            report = Bench(made, kept, clauses).report(environment)
        except NotJudged as error:
            print(f"{place}: not judged: {error}", flush=True)
            continue
        told = {found["id"]: found["verdict"] for found in report["clauses"]}
        print(f"{place}: {len(clauses)} clauses", flush=True)
        yield environment.name, {clause: told[clause] or "" for clause in clauses}


def _lost(
    logs: Sequence[Changelog], pairs: Sequence[Pair], before: Verdicts, after: Verdicts
) -> Iterator[str]:
    for bug in (bug for log in logs for bug in log.bugs):
        old, now = outcome(bug, pairs, before)[0], outcome(bug, pairs, after)[0]
        if old is Outcome.SHOWN and now is not Outcome.SHOWN:
            yield f"{bug.project} {bug.release}: {now}, and was shown before: {bug.told}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.backtest", description=__doc__)
    parser.add_argument(
        "projects", nargs="*", metavar="PROJECT", help=f"{', '.join(PROJECTS)} (default: all)"
    )
    parser.add_argument("--list", action="store_true", help="print the environments, judge nothing")
    parser.add_argument("--page", action="store_true", help="write the page anew, judge nothing")
    parser.add_argument(
        "--environments", type=Path, metavar="DIR", help="make environments here, and keep them"
    )
    parser.add_argument(
        "--reports", type=Path, metavar="DIR", help="keep reports here, and go on with those there"
    )
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(130)
