"""`python -m tests.scripts [RELEASE ...]`: run scripts of known deviations where nothing else is.

In an environment with the framework alone, each script of a release has to end with 1, and on the
newest release with 0 if its deviation is not known there. Exit status: 0 when all do, 1 when not,
2 for a wrong command.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.clause import load_clauses
from conformance.entries.deviations import Deviation, read_deviations
from conformance.scripts.offering import LAST, LIMIT
from tests.ranges.derive import is_inside
from tests.ranges.judging import ROOT, Bench, NotJudged
from tests.ranges.table import Environment, read_table

ADAPTER = "flask"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the scripts of each release, run them, and print what is wrong."""
    options = _parser().parse_args(arguments)
    environments = read_table().environments(ADAPTER)
    newest = environments[-1]
    clauses = [clause.id for clause in load_clauses()]
    entries = read_deviations(ROOT / "adapters" / "known" / f"{ADAPTER}.toml", clauses)
    right = True
    for release in options.releases or [newest.releases[0][1]]:
        of_release = [e for e in environments if e.releases[0][1] == release]
        if not of_release:
            print(f"{release}: no release of {ADAPTER} that releases.toml has", file=sys.stderr)
            return 2
        complaints = list(_judged(of_release[-1], newest, entries, options))
        print(*complaints, sep="\n", end="\n" if complaints else "", flush=True)
        right &= not complaints
    return 0 if right else 1


def _judged(
    environment: Environment,
    newest: Environment,
    entries: Sequence[Deviation],
    options: argparse.Namespace,
) -> Iterator[str]:
    """Yield what is wrong with the scripts of one environment."""
    known = {entry.clause for entry in entries if is_inside(entry, environment)}
    still = {entry.clause for entry in entries if is_inside(entry, newest)}
    chosen = tuple(sorted(known if environment == newest or options.every else known - still))
    with tempfile.TemporaryDirectory() as folder:
        kept = (options.environments or Path(folder, "environments")).absolute()
        bench = Bench(kept, Path(folder), chosen)
        try:
            scripts = bench.scripts(environment, Path(folder, "scripts"))
            # What `-k` chooses besides is not asked about: an id may begin with another one.
            scripts = [path for path in scripts if path.stem in chosen]
            yield from ended(scripts, bench.bare(environment), 1, environment)
            mended = [path for path in scripts if path.stem not in still]
            if mended:
                yield from ended(mended, bench.bare(newest), 0, newest)
        except NotJudged as error:
            yield f"{environment}: {error}"
            return
    print(
        f"{environment}: {len(chosen)} known deviations, {len(scripts)} scripts, "
        f"{len(mended)} of what {newest} has mended",
        flush=True,
    )


def ended(
    scripts: Sequence[Path], python: Path, wanted: int, environment: Environment
) -> Iterator[str]:
    """Run scripts with an interpreter; yield a complaint for each that ends otherwise."""
    for script in scripts:
        try:
            done = subprocess.run(
                [str(python), "-I", str(script)],
                cwd=script.parent,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            yield f"{environment}: {script.stem} does not end within {LIMIT} seconds"
            continue
        shows = done.stdout.rstrip().endswith("\n" + LAST)
        if done.returncode != wanted or shows != bool(wanted):
            said = (done.stderr or done.stdout).rstrip().rpartition("\n")[2]
            told = f"ends with {done.returncode} instead of {wanted}: {said[:200]}"
            yield f"{environment}: {script.stem} {told}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.scripts", description=__doc__)
    parser.add_argument(
        "releases", nargs="*", metavar="RELEASE", help=f"of {ADAPTER} (default: the newest)"
    )
    parser.add_argument(
        "--every", action="store_true", help="of older releases, also what is known to this day"
    )
    parser.add_argument(
        "--environments", type=Path, metavar="DIR", help="make environments here, and keep them"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
