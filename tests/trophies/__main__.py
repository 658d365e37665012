"""`python -m tests.trophies`: write docs/trophies.md; `--scripts`: the programs, too, and run them.

Exit status: 0, or 1 when a framework could not be judged, or a program does not end with 1 where
nothing but the framework is; 2 for a wrong command.
"""

from __future__ import annotations

import argparse
import difflib
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.clause import load_clauses
from conformance.errors import UsageError
from conformance.scripts.idioms import IDIOMS
from tests.ranges.judging import ROOT, Bench, NotJudged
from tests.ranges.table import read_table
from tests.scripts.__main__ import ended
from tests.trophies.choosing import Trophy, frameworks, read_told, trophies
from tests.trophies.page import PAGE, page, script_path

DOCS = ROOT / "docs"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, and the programs where they are asked for."""
    options = _parser().parse_args(arguments)
    unknown = [name for name in options.frameworks if name not in frameworks()]
    if unknown:
        near = difflib.get_close_matches(unknown[0], frameworks(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(frameworks())}"
        print(
            f"{unknown[0]}: no adapter has known deviations by that name; {hint}", file=sys.stderr
        )
        return 2
    try:
        found = trophies(read_table(), load_clauses(), read_told())
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    right = True
    if options.scripts:
        for name in options.frameworks or [name for name in frameworks() if name in IDIOMS]:
            mine = [one for one in found if one.framework == name]
            complaints = list(_written(mine, options.environments)) if mine else []
            print(*complaints, sep="\n", end="\n" if complaints else "", flush=True)
            right &= not complaints
    (DOCS / PAGE).write_text(page(found, DOCS), encoding="utf-8")
    return 0 if right else 1


def _written(mine: Sequence[Trophy], environments: Path | None) -> Iterator[str]:
    """Write the programs of one framework, those that end with 1; yield what is wrong."""
    where = mine[0].where
    # What is guarded has a program as well, but it is not written down here.
    open_ones = {one.clause.id: one for one in mine if not one.guarded}
    with tempfile.TemporaryDirectory() as folder:
        kept = (environments or Path(folder, "environments")).absolute()
        bench = Bench(kept, Path(folder), tuple(sorted(open_ones)))
        try:
            made = bench.scripts(where, Path(folder, "scripts"))
            made = [path for path in made if path.stem in open_ones]
            complaints = list(ended(made, bench.bare(where), 1, where))
        except NotJudged as error:
            yield f"{where}: {error}"
            return
        target = script_path(mine[0], DOCS).parent
        shutil.rmtree(target, ignore_errors=True)
        for path in made:
            if not any(f" {path.stem} " in complaint for complaint in complaints):
                wanted = script_path(open_ones[path.stem], DOCS)
                wanted.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, wanted)
    yield from complaints
    print(f"{where}: {len(open_ones)} bugs, {len(made) - len(complaints)} programs", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.trophies", description=__doc__)
    parser.add_argument(
        "frameworks", nargs="*", metavar="NAME", help="whose programs (default: all that have some)"
    )
    parser.add_argument("--scripts", action="store_true", help="write the programs and run them")
    parser.add_argument(
        "--environments", type=Path, metavar="DIR", help="make environments here, and keep them"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
