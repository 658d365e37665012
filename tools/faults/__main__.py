"""The command: draws faults, has them judged, and tells which ones nobody noticed."""

from __future__ import annotations

import argparse
import difflib
import queue
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from tools.faults import state
from tools.faults.bench import Bench, Manner, Outcome
from tools.faults.draw import Fault, Package, named, sample
from tools.faults.telling import summary
from tools.kept import Refused, add


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
    manner = Manner(tuple(given.impl.split(",")), given.profile, given.k)
    faults: Sequence[Fault] = ()
    done: dict[str, Outcome] = {}
    known: dict[str, tuple[str, str]] = {}
    status = 0
    try:
        package = Package.installed(given.target)
        if given.show:
            print(diff(package, *named(package, [given.show])))
            return 0
        known = state.judgements(given.judged) if given.judged else {}
        chosen = [one for one in given.only.split(",") if one]
        faults = (
            named(package, chosen)
            if chosen
            else sample(package, given.sample, given.seed, given.files)
        )
        done = state.read(given.state, str(manner)) if given.state else {}
        judge(package, faults, done, manner, given)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; so far:", file=sys.stderr)
        status = 130
    print(*summary(faults, done, known), sep="\n")
    return status


def judge(
    package: Package,
    faults: Sequence[Fault],
    done: dict[str, Outcome],
    manner: Manner,
    given: argparse.Namespace,
) -> None:
    """Have each fault judged that is not done yet, and note what became of it."""
    missing = [fault for fault in faults if fault.id not in done]
    if not missing:
        return
    waiting: queue.SimpleQueue[Fault] = queue.SimpleQueue()
    for fault in missing:
        waiting.put(fault)
    came: queue.SimpleQueue[Outcome | None] = queue.SimpleQueue()
    places = {fault.id: f"{fault.place}  {fault.operator}" for fault in faults}

    def work(bench: Bench) -> None:
        try:
            while True:
                fault = waiting.get_nowait()
                sooner = state.sooner(faults, done, fault.path) if given.order else ()
                came.put(bench.judge(fault, sooner))
        except (queue.Empty, KeyboardInterrupt):
            pass
        finally:
            came.put(None)

    benches: list[Bench] = []
    workers: list[threading.Thread] = []
    try:
        benches.append(Bench(package, manner))
        took = benches[0].unbroken()
        print(f"without a fault: {took.cpu} s of processor time", flush=True)
        longest = benches[0].longest
        benches += [Bench(package, manner, longest) for _ in range(1, given.jobs)]
        workers += [threading.Thread(target=work, args=(bench,)) for bench in benches]
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
                add(given.state, outcome)
            count = sum(fault.id in done for fault in faults)
            told = f"{outcome.fault}  {outcome.noticed or 'SURVIVED'}"
            print(f"{count}/{len(faults)}  {told}  {places[outcome.fault]}", flush=True)
    finally:
        for bench in benches:
            bench.close()
        for worker in workers:
            worker.join()


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
