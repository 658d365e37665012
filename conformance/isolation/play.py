"""Plays a program: runs its workers on a crew, with the models looking on.

The first thing that no model allows ends the run as a `Breach`. How many schedules are played, and
of which programs, is decided by `conformance.isolation.prove`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from conformance.drive.causes import CAUSES
from conformance.foreign import said
from conformance.isolation.carriers import Body
from conformance.isolation.crew import Crew
from conformance.isolation.model import MISSING, anomaly
from conformance.isolation.programs import Do, Program, Scope, Spawn, Steps
from conformance.isolation.systems import System
from conformance.perform.trace import plain

LOOK = "look"
OUTSIDE = "(outside)"
WRITES = frozenset({"set", "push", "put-box", "add-to-box", "sset"})
IDLE = frozenset({"get", "top", "sget", LOOK, "spawn"})
# What a look at everything shows: of locals three things, of contexts four.
PARTS = {3: ("a", "b", "top of stack"), 4: ("current_app", "request", "g", "session")}


@dataclass(frozen=True, slots=True)
class Moment:
    """What one worker did and saw in one turn. `written` is the value, if it wrote one."""

    worker: str
    what: str
    written: str = ""
    seen: Any = None

    @property
    def changes(self) -> bool:
        """Whether it was meant to change what its worker sees."""
        return self.what.partition(" ")[0] not in IDLE

    def __str__(self) -> str:
        wrote = f" {self.written}" if self.written else ""
        saw = "" if self.seen is None else f" -> {brief(self.seen, self.what)}"
        return f"{self.what}{wrote}{saw}"


def brief(seen: Any, what: str = "") -> str:
    """Return what was seen in few words; of a look at everything, what was there."""
    if what == LOOK and isinstance(seen, tuple):
        parts = zip(PARTS[len(seen)], seen, strict=True)
        return ", ".join(f"{n} is {brief(p)}" for n, p in parts if p != MISSING) or "nothing"
    if isinstance(seen, tuple):
        pairs = all(isinstance(part, tuple) for part in seen)
        inside = ", ".join(": ".join(map(str, p)) if pairs else brief(p) for p in seen)
        return f"{{{inside}}}" if pairs else f"[{inside}]"
    return "nothing" if seen == MISSING else str(seen)


class Breach(AssertionError):
    """No model allows what a worker saw. `kind` is the name of the anomaly."""

    def __init__(self, kind: str, worker: str, what: str, wanted: Any, seen: Any) -> None:
        super().__init__(f"{kind}: {worker} saw {brief(seen, what)}, not {brief(wanted, what)}")
        self.kind, self.worker, self.what = kind, worker, what
        self.wanted, self.seen = wanted, seen


class Planned(Exception):
    """The exception that a program leaves a scope by."""


@dataclass(slots=True)
class Play:
    """One run of one program. `history` is kept also when the run fails."""

    program: Program
    system: System
    models: list[Any]
    crew: Crew
    history: list[Moment] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    breach: Breach | None = None

    def prepare(self) -> None:
        """Put the roots on the crew."""
        for number, (carrier, steps) in enumerate(self.program.roots):
            name = str(number)
            self.crew.add(name, carrier, self.worker(name, carrier, steps, None))

    def check_nothing_stays(self) -> None:
        """Look, from outside, after all workers are done."""
        seen = self.system.do("see-all", "", "")
        if any(part != MISSING for part in seen):
            nothing = tuple(MISSING for _ in seen)
            raise Breach("residue of a finished worker", OUTSIDE, LOOK, nothing, seen)

    def worker(self, name: str, carrier: str, steps: Steps, parent: str | None) -> Body:
        """Return the body of a worker; at its end it looks at everything there is."""
        if parent is None:
            self._begin(name, carrier, parent)
        yield from self._guarded(name, steps)
        self._finish(name)

    def handed(self, name: str, wrapped: Callable[[], None]) -> Body:
        """Return the body of a worker that a request was handed to."""
        wrapped()
        self.leave(name)
        self._finish(name)
        return
        yield

    def _finish(self, name: str) -> None:
        self.do(name, "see-all")
        done = self.system.finish()
        if done:
            self.history.append(Moment(name, f"end: {done}"))
        self.finished.append(name)

    def _begin(self, name: str, carrier: str, parent: str | None) -> None:
        self.counts[name] = 0
        for model in self.models:
            model.start(name, carrier, parent)

    def _guarded(self, name: str, steps: Steps) -> Body:
        with suppress(Planned):
            yield from self._steps(name, steps)

    def _steps(self, name: str, steps: Steps) -> Iterator[None]:
        for step in steps:
            if isinstance(step, Do):
                self.do(name, step.action, step.name)
                yield
            elif isinstance(step, Scope):
                yield from self._scope(name, step)
            else:
                self._spawn(name, f"{name}.{self._next_child(name)}", step)
                yield

    def _next_child(self, name: str) -> int:
        worker = next(w for w in self.crew.workers if w.name == name)
        worker.children += 1
        return worker.children - 1

    def _spawn(self, parent: str, name: str, step: Spawn) -> None:
        if step.handed:
            self._hand_over(parent, name, step)
            return
        self._begin(name, step.carrier, parent)
        self.history.append(Moment(parent, f"spawn {name}"))
        body = self.worker(name, step.carrier, step.steps, parent)
        self.crew.spawn(name, step.carrier, body)

    def _hand_over(self, parent: str, name: str, step: Spawn) -> None:
        """Spawn a worker that a request is handed to; without one, nothing is spawned."""

        def function() -> None:
            for _ in self._guarded(name, step.steps):
                self.crew.pause()
            self.do(name, "see-all")

        what = f"spawn {name} with the request handed over"
        wrapped = self.system.hand_over(function)
        seen = "done" if wrapped is not None else "refused, there is no request"
        self.history.append(Moment(parent, what, "", seen if wrapped is None else None))
        self._begin(name, step.carrier, parent)
        self._agree(parent, what, seen, [model.hand_over(name, parent) for model in self.models])
        if wrapped is not None:
            self.crew.spawn(name, step.carrier, self.handed(name, wrapped))

    def _scope(self, name: str, step: Scope) -> Iterator[None]:
        value = self._next_value(name)
        entered = False
        try:
            with self.system.scope(step.kind, value):
                entered = True
                for model in self.models:
                    model.do(name, "enter", step.kind, value)
                self.history.append(Moment(name, f"enter {step.kind}", value))
                self.do(name, "see-all")
                yield
                yield from self._steps(name, step.steps)
                if step.raises:
                    raise Planned
        except (Breach, GeneratorExit):
            raise
        except Planned:
            self._left(name, step)
            yield
            raise
        except Exception as error:
            if isinstance(error.__context__, Breach):  # what was seen before it is the cause
                raise error.__context__ from None
            doing = "leaving" if entered else "entering"
            text = said(error)
            CAUSES.note(error)
            raise Breach("error", name, f"{doing} {step.kind}", "no error", text) from error
        self._left(name, step)
        yield

    def _left(self, name: str, step: Scope) -> None:
        self.leave(name)
        self.history.append(Moment(name, f"leave {step.kind}"))
        self.do(name, "see-all")

    def leave(self, name: str) -> None:
        """Tell the models that a scope has been left."""
        for model in self.models:
            model.do(name, "leave", "", "")

    def _next_value(self, worker: str) -> str:
        self.counts[worker] += 1
        return f"{worker}#{self.counts[worker]}"

    def do(self, worker: str, action: str, name: str = "") -> None:
        """Perform an action and compare what was seen with what the models allow."""
        value = self._next_value(worker)
        what = LOOK if action == "see-all" else f"{action} {name}".rstrip()
        try:
            seen = kept(self.system.do(action, name, value))
        except Exception as error:
            text = said(error)
            CAUSES.note(error)
            raise Breach("error", worker, what, "no error", text) from error
        self.history.append(Moment(worker, what, value if action in WRITES else "", seen))
        self._agree(worker, what, seen, [m.do(worker, action, name, value) for m in self.models])

    def _agree(self, worker: str, what: str, seen: Any, wanted: Sequence[Any]) -> None:
        """Keep the models that wanted what was seen; the last moment of the history shows it."""
        alive = [m for m, want in zip(self.models, wanted, strict=True) if want == seen]
        if self.models and not alive:
            meddling = meanwhile(worker, self.history)
            meddler = meddling[-1][1].worker if meddling else ""
            kind = anomaly(worker, wanted[0], seen, self.finished, meddler)
            if kind == "own value came back" and self._has_left(worker):
                kind = "stuck context"
            raise Breach(kind, worker, what, wanted[0], seen)
        self.models = alive

    def _has_left(self, worker: str) -> bool:
        """Tell whether the last thing that a worker did, but for looking, was to leave a scope."""
        done = [m.what for m in self.history if m.worker == worker and m.changes]
        return bool(done) and done[-1].startswith("leave ")


def kept(seen: Any) -> Any:
    """Return what was seen in the plain form of traces: no object of theirs is compared."""
    return tuple(map(kept, seen)) if type(seen) is tuple else plain(seen)


def meanwhile(worker: str, history: Sequence[Moment]) -> list[tuple[int, Moment]]:
    """Return the changes, each with its turn, that others made since a worker was last right.

    The last moment of the history is the one when it was wrong.
    """
    found: list[tuple[int, Moment]] = []
    for turn in range(len(history) - 1, 0, -1):
        moment = history[turn - 1]
        if moment.worker == worker or moment.what == f"spawn {worker}":
            break
        if moment.changes:
            found.insert(0, (turn, moment))
    return found


def observations(history: Sequence[Moment]) -> dict[str, list[Any]]:
    """Return what each worker saw, in its own order."""
    found: dict[str, list[Any]] = {}
    for moment in history:
        if not moment.what.startswith("spawn "):
            wrote_and_saw = (moment.what, moment.written, moment.seen)
            found.setdefault(moment.worker, []).append(wrote_and_saw)
    return found
