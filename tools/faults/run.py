"""How many faults are judged, several at once: each outcome is kept and told when it comes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.faults import state
from tools.faults.bench import Bench, Manner, Outcome
from tools.faults.draw import Fault, Package
from tools.kept import add


@dataclass(frozen=True, slots=True)
class Order:
    """In which order clauses judge a fault: some sooner, and those that `near` chooses alone."""

    sooner: Sequence[str] = ()
    near: str = ""


Ordered = Callable[[Fault], Order]


def sooner_by_outcomes(faults: Sequence[Fault], done: MutableMapping[str, Outcome]) -> Ordered:
    """Return the order in which what noticed faults so far is judged first."""
    return lambda fault: Order(state.sooner(faults, done, fault.path))


def judge(
    package: Package,
    faults: Sequence[Fault],
    done: MutableMapping[str, Outcome],
    manner: Manner,
    jobs: int = 1,
    kept: Path | None = None,
    ordered: Ordered | None = None,
) -> None:
    """Have each fault judged that is not done yet; what became of it goes into `done` and `kept`.

    Raise Refused where the package is not passed without a fault.
    """
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
                order = ordered(fault) if ordered else Order()
                came.put(bench.judge(fault, order.sooner, order.near))
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
        benches += [Bench(package, manner, longest) for _ in range(1, jobs)]
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
            if kept:
                add(kept, outcome)
            count = sum(fault.id in done for fault in faults)
            more = f" and {len(outcome.also)} more" if outcome.also else ""
            told = f"{outcome.fault}  {outcome.noticed or 'SURVIVED'}{more}"
            print(f"{count}/{len(faults)}  {told}  {places[outcome.fault]}", flush=True)
    finally:
        for bench in benches:
            bench.close()
        for worker in workers:
            worker.join()
