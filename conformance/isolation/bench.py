"""How fast workers run, by carrier: `python -m conformance.isolation.bench`.

Beside each carrier stands what the bare hand-over of the same number of turns costs in the same
process, so that the ratio means the same on every machine. It measures; it judges nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from conformance.isolation.carriers import CARRIERS, Body, missing
from conformance.isolation.crew import Crew
from conformance.isolation.hosts import Pool
from conformance.isolation.model import BY_CONTEXT, MISSING, Names
from conformance.isolation.play import Play
from conformance.isolation.programs import Do, Program
from conformance.isolation.schedules import Given

STEPS = (Do("set", "a"), Do("get", "a"), Do("set", "b"), Do("get", "b"))
TURNS = 2 * (len(STEPS) + 1)
BY_TURNS = [0, 1] * (TURNS // 2)
SECONDS = 0.3


class Nowhere:
    """A system that does nothing: what is measured is the tester itself."""

    def do(self, action: str, name: str, value: str) -> object:
        """Answer as the model of workers that never see anything of each other."""
        return (MISSING, MISSING, MISSING) if action == "see-all" else None

    def scope(self, kind: str, value: str) -> object:
        """There are no scopes."""
        raise NotImplementedError

    def hand_over(self, function: Callable[[], None]) -> Callable[[], None]:
        """Nothing is handed over."""
        return function

    def finish(self) -> str:
        """Nothing is held."""
        return ""


def bare(carrier: str, pool: Pool) -> None:
    """Hand turns over between two workers that do nothing."""

    def body() -> Body:
        for _ in STEPS:
            yield

    crew = Crew(pool)
    crew.add("0", carrier, body())
    crew.add("1", carrier, body())
    crew.run(Given(BY_TURNS))


def whole(carrier: str, pool: Pool) -> None:
    """Run two workers of four steps, with a model looking on."""
    program = Program(((carrier, STEPS), (carrier, STEPS)))
    crew = Crew(pool)
    play = Play(program, Nowhere(), [Blind(BY_CONTEXT)], crew)  # type: ignore[arg-type]
    play.prepare()
    crew.run(Given(BY_TURNS))


class Blind(Names):
    """Does the model's work and expects nothing of it."""

    def do(self, worker: str, action: str, name: str, value: str) -> object:
        """Do the work; then say what `Nowhere` says."""
        super().do(worker, action, name, value)
        return (MISSING, MISSING, MISSING) if action == "see-all" else None


def cost(run: Callable[[str, Pool], None], carrier: str) -> float:
    """Return the seconds of CPU of one run, the best of three rounds."""
    best = float("inf")
    with Pool() as pool:
        for _ in range(3):
            count, start = 0, time.process_time()
            while (spent := time.process_time() - start) < SECONDS:
                for _ in range(20):
                    run(carrier, pool)
                count += 20
            best = min(best, spent / count)
    return best


def main() -> None:
    """Print a line for each carrier that can run here."""
    print(f"{'carrier':<10} {'runs/s':>8} {'turns/s':>9} {'bare, turns/s':>14} {'ratio':>6}")
    for carrier in CARRIERS:
        problem = missing(carrier)
        if problem:
            print(f"{carrier:<10} {problem}")
            continue
        all_in, handing = cost(whole, carrier), cost(bare, carrier)
        rates = f"{1 / all_in:>8,.0f} {TURNS / all_in:>9,.0f} {TURNS / handing:>14,.0f}"
        print(f"{carrier:<10} {rates} {all_in / handing:>6.1f}")


if __name__ == "__main__":
    main()
