"""The command: has saboteurs judged by whole applications alone, and tells the rate."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.bench.tables import Line, by_chapter
from tools.caught.choice import concerned, sample
from tools.caught.rounds import Outcome, judged
from tools.kept import Refused, add, outcomes


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(prog="python -m tools.caught", description=__doc__)
    made.add_argument("--sample", type=int, default=200, metavar="N", help="how many; 0: all")
    made.add_argument("--seed", type=int, default=0, metavar="N", help="which ones")
    made.add_argument(
        "--seconds", type=float, default=60, metavar="N", help="processor time for each one"
    )
    made.add_argument("--state", type=Path, metavar="FILE", help="keep outcomes, and go on there")
    made.add_argument("--missed", action="store_true", help="judge those again that were missed")
    made.add_argument("words", nargs="*", metavar="CHAPTER", help="only of these, or clauses")
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the command. Return its exit status: 0, 2 for a file that is refused, 130 for Ctrl-C."""
    given = parser().parse_args(arguments)
    try:
        done = read(given.state) if given.state else {}
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    chosen = sample(concerned(given.words), given.sample, given.seed)
    left = [
        one for one in chosen if str(one) not in done or (given.missed and not done[str(one)].by)
    ]
    status = 0
    former = logging.root.manager.disable
    logging.disable()  # applications that raise are a part of what is played
    try:
        for saboteur in left:
            outcome = judged(saboteur, given.seconds, given.seed)
            done[outcome.saboteur] = outcome
            if given.state:
                add(given.state, outcome)
            print(outcome, flush=True)
    except KeyboardInterrupt:
        print("interrupted; so far:", file=sys.stderr)
        status = 130
    finally:
        logging.disable(former)
    print(*summary([done[str(one)] for one in chosen if str(one) in done]), sep="\n")
    return status


def read(path: Path) -> dict[str, Outcome]:
    """Return the last outcome of each saboteur; raise Refused for a file of something else."""
    return {one.saboteur: one for _, one in outcomes(path, Outcome, "a saboteur")}


def summary(done: Sequence[Outcome]) -> Iterator[str]:
    """Yield the table by chapter, who was missed, and the rate."""
    yield ""
    lines = [Line(one.saboteur.partition(":")[0], one.seconds, int(bool(one.by))) for one in done]
    yield from by_chapter(lines, "kills", "saboteurs", rate=True)
    missed = [one.saboteur for one in done if not one.by]
    if missed:
        yield ""
        yield "missed:"
        yield from (f"  {name}" for name in sorted(missed))
    caught = len(done) - len(missed)
    yield ""
    yield f"caught: {caught}/{len(done)}" + (f" ({caught / len(done):.1%})" if done else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
