"""The command: draws faults, has them judged, and tells which ones nobody noticed."""

from __future__ import annotations

import argparse
import difflib
import queue
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from tools.faults import state
from tools.faults.bench import Bench, Outcome
from tools.faults.draw import Fault, Package, Refused, named, sample
from tools.faults.telling import summary


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(prog="python -m tools.faults", description=__doc__)
    made.add_argument("--target", default="flask", metavar="PACKAGE", help="what is broken")
    made.add_argument("--sample", type=int, default=40, metavar="N", help="how many faults")
    made.add_argument("--seed", type=int, default=0, metavar="N", help="which ones")
    made.add_argument("--impl", default="flask", metavar="NAME", help="the adapter that judges")
    made.add_argument("--profile", default="quick", metavar="NAME", help="hypothesis's profile")
    made.add_argument("-k", default="", metavar="EXPRESSION", help="only clauses that match")
    made.add_argument("--jobs", type=int, default=1, metavar="N", help="how many at once")
    made.add_argument("--state", type=Path, metavar="FILE", help="keep outcomes, and go on there")
    made.add_argument("--only", default="", metavar="ID,...", help="these instead of a sample")
    made.add_argument("--show", default="", metavar="ID", help="print a fault as a diff, and end")
    made.add_argument("--judged", type=Path, metavar="FILE", help="what is known of survivors")
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the command; return its exit status: 0, or 2 with one line for what is refused."""
    given = parser().parse_args(arguments)
    try:
        package = Package.installed(given.target)
        if given.show:
            print(diff(package, *named(package, [given.show])))
            return 0
        known = state.judgements(given.judged) if given.judged else {}
        chosen = [one for one in given.only.split(",") if one]
        faults = named(package, chosen) if chosen else sample(package, given.sample, given.seed)
        done = state.read(given.state) if given.state else {}
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    options = [f"--impl={given.impl}", f"--hypothesis-profile={given.profile}"]
    options += ["-k", given.k] if given.k else []
    try:
        judge(package, faults, done, options, given)
    except KeyboardInterrupt:
        print("interrupted; so far:", file=sys.stderr)
    print(*summary(faults, done, known), sep="\n")
    return 0


def judge(
    package: Package,
    faults: Sequence[Fault],
    done: dict[str, Outcome],
    options: Sequence[str],
    given: argparse.Namespace,
) -> None:
    """Have each fault judged that is not done yet, and note what became of it."""
    waiting: queue.SimpleQueue[Fault] = queue.SimpleQueue()
    for fault in faults:
        if fault.id not in done:
            waiting.put(fault)
    came: queue.SimpleQueue[Outcome | None] = queue.SimpleQueue()
    benches = [Bench(package, options) for _ in range(max(1, given.jobs))]
    workers = [threading.Thread(target=_work, args=(b, waiting, came)) for b in benches]
    try:
        for worker in workers:
            worker.start()
        left = len(workers)
        while left:
            outcome = came.get()
            if outcome is None:
                left -= 1
                continue
            done[outcome.fault] = outcome
            if given.state:
                state.add(given.state, outcome)
            print(f"{outcome.fault}  {outcome.noticed or 'SURVIVED'}", flush=True)
    finally:
        for bench in benches:
            bench.close()
        for worker in workers:
            worker.join()


def _work(
    bench: Bench,
    waiting: queue.SimpleQueue[Fault],
    came: queue.SimpleQueue[Outcome | None],
) -> None:
    try:
        while True:
            came.put(bench.judge(waiting.get_nowait()))
    except (queue.Empty, KeyboardInterrupt):
        pass
    finally:
        came.put(None)


def diff(package: Package, fault: Fault) -> str:
    """Return a fault as a diff of its file."""
    sound = (package.folder / fault.path).read_bytes()
    before, after = (data.decode().splitlines() for data in (sound, fault.made(sound)))
    name = f"{package.name}/{fault.path}"
    lines = difflib.unified_diff(before, after, name, f"{name} ({fault.id})", lineterm="")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
