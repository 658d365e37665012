"""Timelines of requests that ran side by side: who saw whose value, and when it was written.

How requests are run and compared is said by `conformance.isolation.requests`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from conformance.describe.messages import Exchange
from conformance.describe.steps import Write
from conformance.isolation.crew import Crew
from conformance.isolation.explain import switches, table
from conformance.isolation.play import Breach, Moment
from conformance.isolation.programs import a
from conformance.perform.performer import Performer
from conformance.perform.trace import Event


class Differs(AssertionError):
    """A request saw something else than alone: `worker` at its line number `place`."""

    def __init__(self, worker: str, place: int, told: str) -> None:
        super().__init__(told)
        self.worker, self.place = worker, place


@dataclass(slots=True)
class Timeline:
    """The performers of one run, by worker, and how much each had seen before each turn."""

    performers: dict[str, Performer] = field(default_factory=dict)
    turns: list[tuple[str, int]] = field(default_factory=list)

    def clear(self) -> None:
        """Begin another run."""
        self.performers.clear()
        self.turns.clear()

    def turn(self, worker: str) -> None:
        """Note that a worker is about to take a turn."""
        self.turns.append((worker, len(self.performers[worker].trace.events)))

    def events(self) -> Iterator[tuple[str, int, Event]]:
        """Yield worker, place and event of everything that was seen, in the order of the turns."""
        for number, (worker, start) in enumerate(self.turns):
            later = (place for who, place in self.turns[number + 1 :] if who == worker)
            seen = self.performers[worker].trace.events
            for place in range(start, next(later, len(seen))):
                yield worker, place, seen[place]

    def check_adapter(self) -> None:
        """Raise what the adapter broke; no worker's performer is looked at by anybody else."""
        for performer in self.performers.values():
            if performer.broken:
                raise performer.broken[0]

    def told(
        self, crew: Crew, error: AssertionError, requests: Mapping[str, Sequence[Exchange | str]]
    ) -> str:
        """Return the explanation of a failure: a sentence, the requests, and the run as a table.

        `requests` says what each worker sent, or in words what it did. The table ends where a
        worker saw what it must not.
        """
        self.check_adapter()
        shown: list[tuple[str, Event]] = []
        sentence, last = "", None
        for worker, place, event in self.events():
            shown.append((worker, event))
            if isinstance(error, Differs) and (worker, place) == (error.worker, error.place):
                sentence = leak(shown, requests)
                last = Breach("wrong", worker, "", "", "")
                break
        carriers = {worker.name: worker.carrier for worker in crew.workers}
        listing = [
            f"worker {name} on {a(carriers[name])}: {listed(exchange)}"
            for name, exchanges in requests.items()
            for exchange in exchanges
            if name in carriers
        ]
        moments = [Moment(worker, told_of(event)) for worker, event in shown]
        happened = [f"what happened, with {switches(crew.order)}:", *table(moments, last)]
        return "\n".join([*filter(None, [sentence]), str(error), *listing, *happened])


def told_of(event: Event) -> str:
    """Return an event in few words: only a look says that it found None."""
    text = str(event)
    return text if event.action == "read" else text.removesuffix(" None")


def listed(exchange: Exchange | str) -> str:
    """Return a request and the steps that its view is asked to take."""
    if isinstance(exchange, str):
        return exchange
    return f"{exchange}" + "".join(f"\n    {step}" for step in exchange.steps)


def leak(
    shown: Sequence[tuple[str, Event]], requests: Mapping[str, Sequence[Exchange | str]]
) -> str:
    """Say whose value the last event saw, if it was somebody else's, and when it was written."""
    worker, event = shown[-1]
    for other, exchanges in requests.items():
        if other == worker or str(event.value) not in set(owned(exchanges)):
            continue
        written = [
            turn
            for turn, (who, earlier) in enumerate(shown, start=1)
            if who == other and earlier.action == "write" and earlier.subject == event.subject
        ]
        when = f", written at {written[-1]}" if written else ""
        what = f"{event.value!r} as {event.subject}"
        return f"sideways leak: worker {worker} saw {what}, which is worker {other}'s{when}"
    return ""


def owned(exchanges: Sequence[Exchange | str]) -> Iterator[str]:
    """Yield the values that belong to these requests: their paths, queries, and what they write."""
    for exchange in exchanges:
        if isinstance(exchange, str):
            continue
        yield str(exchange.path)
        yield from (str(value) for _, value in parse_qsl(exchange.query))
        yield from (str(step.value) for step in exchange.steps if isinstance(step, Write))
