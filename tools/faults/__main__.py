"""The command: draws faults, has them judged, and tells which ones nobody noticed."""

from __future__ import annotations

import argparse
import difflib
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.faults import reasons, run, state
from tools.faults.bench import Manner, Outcome
from tools.faults.draw import Fault, Package, named, sample
from tools.faults.telling import summary
from tools.kept import Refused


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(prog="python -m tools.faults", description=__doc__)
    made.add_argument("--target", default="flask", metavar="PACKAGE", help="what is broken")
    made.add_argument("--sample", type=int, default=40, metavar="N", help="how many faults")
    made.add_argument("--seed", type=int, default=0, metavar="N", help="which ones")
    made.add_argument(
        "--impl", default="flask", metavar="NAME", help="the adapter that judges, or several: A,B"
    )
    made.add_argument("--profile", default="quick", metavar="NAME", help="hypothesis's profile")
    made.add_argument("-k", default="", metavar="EXPRESSION", help="only clauses that match")
    made.add_argument(
        "--most", type=int, default=1, metavar="N", help="end a run when N clauses noticed"
    )
    made.add_argument("--jobs", type=int, default=1, metavar="N", help="how many at once")
    made.add_argument("--state", type=Path, metavar="FILE", help="keep outcomes, and go on there")
    made.add_argument("--in", dest="files", default="*", metavar="GLOB", help="in these files only")
    made.add_argument("--order", action="store_true", help="what noticed faults is judged first")
    made.add_argument("--only", default="", metavar="ID,...", help="these instead of a sample")
    made.add_argument("--show", default="", metavar="ID", help="print a fault as a diff, and end")
    made.add_argument("--judged", type=Path, metavar="FILE", help="what is known of survivors")
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the command.

    Return its exit status: 0, 2 with one line for what is refused, or 130 after Ctrl-C.
    """
    given = parser().parse_args(arguments)
    manner = Manner(tuple(given.impl.split(",")), given.profile, given.k, given.most)
    faults: Sequence[Fault] = ()
    done: dict[str, Outcome] = {}
    known: dict[str, reasons.Reason] = {}
    status = 0
    try:
        package = Package.installed(given.target)
        if given.show:
            print(diff(package, *named(package, [given.show])))
            return 0
        said = reasons.read(given.judged) if given.judged else {}
        chosen = [one for one in given.only.split(",") if one]
        faults = (
            named(package, chosen)
            if chosen
            else sample(package, given.sample, given.seed, given.files)
        )
        known = reasons.of(faults, said)
        done = state.read(given.state, str(manner)) if given.state else {}
        order = run.sooner_by_outcomes(faults, done) if given.order else None
        run.judge(package, faults, done, manner, given.jobs, given.state, order)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; so far:", file=sys.stderr)
        status = 130
    print(*summary(faults, done, known), sep="\n")
    return status


def diff(package: Package, fault: Fault) -> str:
    """Return a fault as a diff of its file."""
    sound = (package.folder / fault.path).read_bytes()
    before, after = (data.decode().splitlines() for data in (sound, fault.made(sound)))
    name = f"{package.name}/{fault.path}"
    lines = difflib.unified_diff(before, after, name, f"{name} ({fault.id})", lineterm="")
    return "\n".join(lines)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it leaves nothing behind, either
    sys.exit(main(sys.argv[1:]))
