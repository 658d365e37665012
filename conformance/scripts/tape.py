"""The tape: which applications an example ran, and what was sent to them.

It stands where the implementation keeps what was done last, only while a failure is judged once
more for its script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from conformance.describe.app import App
from conformance.describe.messages import Exchange
from conformance.describe.steps import Step
from conformance.perform.implementation import Implementation
from conformance.perform.shown import LastRun
from conformance.perform.trace import Trace

PLAIN = (str, int, bytes, type(None))  # of an environment: what can be written down


@dataclass(frozen=True, slots=True)
class Run:
    """One application, and what was done with it: exchanges, or steps outside of a request.

    `opaque` names what came with a request and cannot be written down. With `by_hand`, a clause has
    driven it itself: chunk by chunk, on threads of its own, or by the framework's client.
    """

    app: App
    exchanges: tuple[Exchange, ...] = ()
    outside: tuple[Step, ...] = ()
    opaque: str = ""
    by_hand: bool = False

    @property
    def alone(self) -> list[Run]:
        """The same run for each of its exchanges by itself."""
        return [replace(self, exchanges=(one,)) for one in self.exchanges]


class Tape(LastRun):
    """Keeps all runs since the last example began."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[Run] = []
        self._begun = False
        self.by_hand = False
        self.performs = False  # whether a run that was begun is played as a whole

    def whole(self) -> list[Run]:
        """Return the runs; where one was driven by hand, the others are a part of that."""
        by_hand = self.by_hand or any(run.by_hand for run in self.runs)
        return [replace(run, by_hand=by_hand) for run in self.runs]

    def begun(self) -> bool:
        """Tell whether a run was begun since this was asked last."""
        found, self._begun = self._begun, False
        return found

    def forget(self) -> None:
        """Begin anew."""
        super().forget()
        self.runs, self.by_hand = [], False

    def begin(self, app: App, *steps: Step) -> None:
        """Note a run."""
        super().begin(app, *steps)
        self.runs.append(Run(app, (), steps))
        self._begun = True

    def restore(self, kept: Any) -> None:
        """Go on with what something else was run in the middle of: a clause drives it by hand."""
        super().restore(kept)
        self.by_hand = True

    def uses(self, app: App) -> None:
        """Note that an application is used; where no run was begun just before, by hand."""
        super().uses(app)
        if not self.performs and self.runs:
            self.runs[-1] = replace(self.runs[-1], by_hand=True)
            self._begun = False

    def sends(self, exchange: Exchange) -> None:
        """Note an exchange, without the objects that came with it."""
        super().sends(exchange)
        if not self.runs:
            return
        run = self.runs[-1]
        kept = tuple((k, v) for k, v in exchange.environ if isinstance(v, PLAIN))
        others = [k for k, v in exchange.environ if not isinstance(v, PLAIN)]
        exchange = replace(exchange, environ=kept)
        opaque = run.opaque or ", ".join(others)
        exchanges = (*run.exchanges, exchange)
        by_hand = run.by_hand or not self.performs
        self.runs[-1] = replace(run, exchanges=exchanges, opaque=opaque, by_hand=by_hand)


@contextmanager
def taped(impl: Implementation) -> Iterator[Tape]:
    """Let a tape run for as long as the block does."""
    former, tape = impl.last, Tape()
    original = impl.perform

    def perform(body: Callable[[], object]) -> Trace:
        whole, tape.performs = tape.performs, tape.begun()
        try:
            return original(body)
        finally:
            tape.performs = whole

    impl.last, impl.perform = tape, perform  # type: ignore[method-assign]
    try:
        yield tape
    finally:
        impl.last = former
        del impl.perform
