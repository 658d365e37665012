"""The command: plays whole applications beside the reference, and prints each difference once."""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from collections.abc import Sequence

from conformance.errors import ConformanceError
from conformance.strategies.whole.kinds import KINDS
from tools.differences.found import Search


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(prog="python -m tools.differences", description=__doc__)
    made.add_argument("--impl", default="flask", metavar="NAME", help="what is played")
    made.add_argument("--seconds", type=float, default=60, metavar="N", help="for how long")
    made.add_argument("--seed", type=int, default=0, metavar="N", help="which applications")
    made.add_argument(
        "--closed",
        default="",
        metavar="CLAUSE,...",
        help="take these clauses for missed, too: what they speak of is not generated",
    )
    made.add_argument("kinds", nargs="*", metavar="KIND", help=f"some of: {', '.join(KINDS)}")
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the command. Return its exit status: 0, 1 when something differs, 2 for bad input."""
    given = parser().parse_args(arguments)
    unknown = set(given.kinds) - set(KINDS)
    if unknown:
        print(f"no kind {sorted(unknown)[0]!r}; there are {', '.join(KINDS)}", file=sys.stderr)
        return 2
    try:
        search = Search(given.impl, given.seed, given.closed.split(","))
    except ConformanceError as error:
        print(error, file=sys.stderr)
        return 2
    former = logging.root.manager.disable
    logging.disable()  # applications that raise are a part of what is played
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            search.go(search.kinds(given.kinds), given.seconds)
    finally:
        logging.disable(former)
    print(f"{search.played} applications, {len(search.found)} differences")
    for found in sorted(search.found.values(), key=lambda one: -one.times):
        print(f"\n{found.kind}, {found.times} times\n{found.case}\n\n{found.comparison}")
    return min(len(search.found), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
