"""The command: what a run costs by chapter, or with --kills what its examples catch."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from conformance.errors import ConformanceError
from conformance.judging.examples import PROFILES
from tools.bench import kills
from tools.bench.runs import Broken, measured
from tools.bench.tables import Line, by_chapter, dearest
from tools.bench.throughput import table, throughput


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    made.add_argument("--impl", default="flask", metavar="NAME", help="the adapter that judges")
    made.add_argument("--profile", default="quick", choices=PROFILES, help="hypothesis's profile")
    made.add_argument("-k", default="", metavar="EXPRESSION", help="only clauses that match")
    made.add_argument("--runs", type=int, default=3, metavar="N", help="take the cheapest of N")
    made.add_argument("--most", type=int, default=20, metavar="N", help="how many clauses to name")
    made.add_argument(
        "--throughput",
        action="store_true",
        help="play whole applications instead, and the same exchanges bare",
    )
    made.add_argument(
        "--kills",
        nargs="*",
        metavar="CHAPTER",
        help="judge the saboteurs of these chapters or clauses instead, or all, and name those "
        "that are not caught",
    )
    made.add_argument(
        "--by",
        default="",
        metavar="CHAPTER",
        help="with --kills: have them judged by this chapter or clause, not by their own clauses",
    )
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the command. Return its exit status: 0, or 2 when a run could not be measured."""
    given = parser().parse_args(arguments)
    if given.kills is not None:
        catch(given.kills, given.profile, given.by)
        return 0
    try:
        if given.throughput:
            print(*table(throughput(given.impl)), sep="\n")
            return 0
        run = measured(given.impl, given.profile, given.k, given.runs)
    except (Broken, ConformanceError) as broken:
        print(broken, file=sys.stderr)
        return 2
    rest = run.whole - run.start - run.judging
    print(f"{run.about}: {run.whole:.2f} s of processor time, of which {run.start:.2f} to begin,")
    print(f"{run.judging:.2f} in clauses, {rest:.2f} between them\n")
    print(*by_chapter(run.clauses, "examples", "clauses"), "", sep="\n")
    print(*dearest(run.clauses, given.most), sep="\n")
    if not given.k:
        print("", *table(throughput(given.impl)), sep="\n")
    return 0


def catch(words: Sequence[str], profile: str, by: str) -> None:
    """Have saboteurs judged, and print what was caught by chapter, and what was not."""
    outcomes = [kills.judged(saboteur, profile, by) for saboteur in kills.chosen(words)]
    lines = [Line(o.saboteur.catches, o.seconds, int(o.caught)) for o in outcomes]
    print(*by_chapter(lines, "kills", "saboteurs", rate=True), sep="\n")
    missed = [outcome.saboteur for outcome in outcomes if not outcome.caught]
    if missed:
        print(f"\nnot caught by profile {profile}:", *sorted(map(str, missed)), sep="\n  ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
