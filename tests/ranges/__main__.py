"""`python -m tests.ranges [ADAPTER or CLAUSE ...]`: run every range of the known deviations.

Exit status: 0 when every entry is right, 1 when not, 2 for a wrong command, 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

from conformance.clause import load_clauses
from conformance.entries.deviations import Deviation, read_deviations
from tests.ranges.complaints import complaints, seen_in
from tests.ranges.derive import Point, chosen, every_release, points_of
from tests.ranges.judging import ROOT, Bench, NotJudged, Report
from tests.ranges.table import Environment, Table, age, read_table

KNOWN = ROOT / "adapters" / "known"


def main(arguments: Sequence[str] | None = None) -> int:
    """Derive the environments, judge in each, and print what is wrong."""
    options = _parser().parse_args(arguments)
    table, clauses = read_table(), [clause.id for clause in load_clauses()]
    adapters = [name for name in options.chosen if _file(name).is_file()]
    picked = tuple(word for word in options.chosen if word not in adapters)
    unknown = [word for word in picked if word not in clauses]
    if unknown:
        files = sorted(path.stem for path in KNOWN.glob("*.toml"))
        near = difflib.get_close_matches(unknown[0], [*files, *clauses], n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(files)}"
        told = f"{unknown[0]}: neither a file of known deviations nor a clause; {hint}"
        print(told, file=sys.stderr)
        return 2
    right = True
    for adapter in adapters or sorted(path.stem for path in KNOWN.glob("*.toml")):
        entries = [
            entry
            for entry in read_deviations(_file(adapter), clauses)
            if not picked or entry.clause in picked
        ]
        points = [point for entry in entries for point in points_of(entry, table, adapter)]
        if entries or options.every:
            # What it stands on has a file, whose ranges are run with that.
            own = tuple(entry.clause for entry in entries) if adapter in table.stands else ()
            right &= _judged(adapter, entries, points, table, picked or own, options)
    return 0 if right else 1


def _judged(
    adapter: str,
    entries: Sequence[Deviation],
    points: Sequence[Point],
    table: Table,
    picked: tuple[str, ...],
    options: argparse.Namespace,
) -> bool:
    """Judge one adapter and print its complaints; tell whether there were none."""
    every = every_release(table, adapter) if options.every else ()
    environments = sorted(chosen((*points, *every)), key=age)
    print(f"{adapter}: {len(entries)} entries, {len(environments)} environments", flush=True)
    unlined = table.newer_than_lines(adapter)
    for release in unlined:
        print(f"releases.toml: no line of {adapter} allows {release}", flush=True)
    if options.list:
        print("\n".join(f"  {environment}" for environment in environments))
        return not unlined
    with kept_or_gone(options.environments) as made, kept_or_gone(options.reports) as kept:
        bench = Bench(made, kept, picked)
        reports = _reports(bench, environments, options.at_once)
    # What is picked by words of `-k` may be more: an id is often the beginning of another one.
    seen = {
        clause: states
        for clause, states in seen_in(reports).items()
        if not picked or clause in picked
    }
    found = list(complaints(f"{adapter}.toml", entries, seen, points))
    print("\n".join(found), end="\n" if found else "", flush=True)
    return not (found or unlined) and len(reports) == len(environments)


def _reports(
    bench: Bench, environments: Sequence[Environment], at_once: int
) -> dict[Environment, Report]:
    """Return a report for each environment that could be judged; say so of the others."""
    reports: dict[Environment, Report] = {}
    with ThreadPoolExecutor(at_once) as pool:
        started = {pool.submit(bench.report, e): e for e in environments}
        try:
            for number, done in enumerate(as_completed(started), start=1):
                environment = started[done]
                place = f"  {number}/{len(environments)} {environment}"
                try:
                    reports[environment] = done.result()
                    print(place, flush=True)
                except NotJudged as error:
                    print(f"{place}: not judged: {error}", flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            bench.stop()
            raise
    return reports


def _file(adapter: str) -> Path:
    return KNOWN / f"{adapter}.toml"


@contextmanager
def kept_or_gone(named: Path | None) -> Iterator[Path]:
    """Give the folder that was named, or one that is gone afterwards."""
    if named is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    else:
        named.mkdir(parents=True, exist_ok=True)
        yield named.absolute()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.ranges", description=__doc__)
    parser.add_argument(
        "chosen", nargs="*", metavar="NAME", help="an adapter or a clause (default: all)"
    )
    parser.add_argument("--list", action="store_true", help="print the environments, judge nothing")
    parser.add_argument("--every", action="store_true", help="judge each release of the table, too")
    parser.add_argument(
        "--environments", type=Path, metavar="DIR", help="make environments here, and keep them"
    )
    parser.add_argument(
        "--reports", type=Path, metavar="DIR", help="keep reports here, and go on with those there"
    )
    parser.add_argument(
        "--at-once", type=int, choices=(1, 2), default=1, help="environments at once (default: 1)"
    )
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(130)
