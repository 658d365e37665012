"""What must be current after every step, when one worker pushes and pops contexts by hand.

The model is a stack of frames; it knows no framework. Where implementations may differ, each way
is a named dialect, and an implementation must keep to one of them throughout. The programs are
ordinary steps, made of scopes by `steps_of`; what the steps mean is said by
`conformance.perform.scene`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from conformance.describe.app import App, view
from conformance.describe.messages import Exchange, get
from conformance.describe.steps import (
    Ask,
    Attempt,
    Bound,
    Dispatch,
    Pop,
    Push,
    Raise,
    Read,
    Same,
    Step,
    Within,
    Write,
)
from conformance.perform.trace import MISSING, UNBOUND, Raised, Trace

# Two applications that answer every request by running the steps that it carries.
APPS = (
    App(view("/", Ask(), endpoint="first"), name="first"),
    App(view("/", Ask(), endpoint="second"), name="second"),
)
# Everything that can be current.
LOOK: tuple[Step, ...] = (
    Bound(),
    Same("current_app"),
    Same("g"),
    Same("request"),
    Same("session"),
    Read("g", "x"),
    Read("session", "x"),
    Read("request.args", "who"),
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an implementation answers two questions that no document answers.

    `shares_g`: does a request that is pushed over a context of the same application take that
    one's g? `sees_through`: is the request below an application context still current?
    """

    name: str
    shares_g: bool
    sees_through: bool


DIALECTS = (
    Dialect("two stacks (Flask to 3.1)", shares_g=True, sees_through=True),
    Dialect("two stacks, a new g for each request", shares_g=False, sees_through=True),
    Dialect("one merged stack (Flask from 3.2)", shares_g=False, sees_through=False),
)

Manner = Literal["within", "push", "twice", "raise", "dispatch"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A context of application number `app` with what happens inside it.

    `manner` is how it is made current: with a block, with `push` and `pop`, with both twice over,
    with a block that an exception leaves, or by a request that is sent. A context is one of a
    request or, unless it is sent, of the application alone. With `writes`, g and the session are
    written before anything else happens inside.
    """

    manner: Manner
    app: int
    request: bool
    writes: bool = True
    body: tuple[Scope, ...] = ()

    def __str__(self) -> str:
        kind = "request" if self.request or self.manner == "dispatch" else "app"
        inner = ", ".join(map(str, self.body))
        writes = " writes" if self.writes else ""
        return f"{self.manner} {kind} context of {APPS[self.app].name}{writes} [{inner}]"

    __repr__ = __str__


def steps_of(scopes: tuple[Scope, ...]) -> tuple[Step, ...]:
    """Return the steps of a program, with a look at everything after each of them."""
    return (*LOOK, *_steps(scopes, count(1)))


def _steps(scopes: tuple[Scope, ...], numbers: Iterator[int]) -> Iterator[Step]:
    for scope in scopes:
        number = next(numbers)
        app = APPS[scope.app]
        written = (Write("g", "x", f"g{number}"), Write("session", "x", f"s{number}"))
        first = (*LOOK, *written) if scope.writes else ()
        inner = (*first, *LOOK, *_steps(scope.body, numbers))
        exchange = get(f"/?who={number}")
        pushed = exchange if scope.request else None
        if scope.manner == "within":
            yield Within(pushed, inner, app)
        elif scope.manner == "raise":
            yield Attempt((Within(pushed, (*inner, Raise(KeyError)), app),))
        elif scope.manner == "dispatch":
            yield Dispatch(exchange.asking(*inner), app)
        else:
            times = 2 if scope.manner == "twice" else 1
            label = f"context{number}"
            for time in range(times):
                yield from LOOK if time else ()
                yield Push(label, pushed, app)
            yield from inner
            for time in range(times):
                yield from LOOK if time else ()
                yield Pop(label)
        yield from LOOK


NESTING = (Within, Attempt, Dispatch)  # the steps that have steps inside


@dataclass(slots=True)
class Frame:
    """What one push made current. The dictionaries are the objects themselves."""

    app: App
    g: dict[str, Any]
    request: Exchange | None = None
    session: dict[str, Any] | None = None


@dataclass(slots=True)
class Model:
    """Runs steps on a stack of frames and says what each must show."""

    dialect: Dialect
    frames: list[Frame] = field(default_factory=list)
    labels: dict[str, Frame] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    _numbers: dict[int, tuple[int, object]] = field(default_factory=dict)

    def number(self, thing: object) -> int:
        """Return the number of an object, in the order in which objects are first seen."""
        return self._numbers.setdefault(id(thing), (len(self._numbers) + 1, thing))[0]

    def error(self, name: str) -> Raised:
        """Return what stands for a new exception."""
        self.number(object())
        return Raised(name)

    def enter(self, app: App, exchange: Exchange | None) -> Frame:
        """Return the frame that a new context of this kind makes."""
        top = self.frames[-1] if self.frames else None
        if exchange is not None:
            shared = self.dialect.shares_g and top is not None and top.app is app
            return Frame(app, top.g if shared and top else {}, exchange, {})
        if top is not None and self.dialect.sees_through:
            return Frame(app, {}, top.request, top.session)
        return Frame(app, {})

    def play(self, steps: tuple[Step, ...]) -> None:
        """Run steps; KeyError goes out as it does in the program."""
        for step in steps:
            if type(step) not in NESTING:
                self.single(step)
            elif isinstance(step, Within):
                self.frames.append(self.enter(step.app or APPS[0], step.exchange))
                try:
                    self.play(step.steps)
                finally:
                    self.frames.pop()
            elif isinstance(step, Attempt):
                try:
                    self.play(step.steps)
                except KeyError:
                    self.note("attempt", "", Raised("KeyError"))
            elif isinstance(step, Dispatch):
                self.dispatch(step)

    def dispatch(self, step: Dispatch) -> None:
        """Run the steps that a request carries, in a context of its own."""
        app = step.app or APPS[0]
        self.frames.append(self.enter(app, step.exchange))
        self.play(step.exchange.steps)
        self.frames.pop()
        self.note("dispatch", str(step.exchange), f"200 {app.name.encode()!r}")

    def single(self, step: Step) -> None:
        """Run a step that has no steps inside."""
        top = self.frames[-1] if self.frames else None
        if isinstance(step, Bound):
            request = ["request"] * (top is not None and top.request is not None)
            self.note("bound", "", ["app"] * (top is not None) + request)
        elif isinstance(step, Same):
            found = getattr(top, step.target.removeprefix("current_"), None)
            self.note("same", step.target, UNBOUND if found is None else self.number(found))
        elif isinstance(step, Read):
            self.note("read", f"{step.target}.{step.name}", self.read(step))
        elif isinstance(step, Write):
            found = None if top is None else getattr(top, step.target)
            if found is not None:
                found[step.name] = step.value
            self.note(
                "write",
                f"{step.target}.{step.name}",
                self.error("RuntimeError") if found is None else None,
            )
        elif isinstance(step, Raise):
            self.note("raise", "", self.error("KeyError"))
            raise KeyError
        elif isinstance(step, Push):
            frame = self.labels.get(step.label) or self.enter(step.app or APPS[0], step.exchange)
            self.frames.append(self.labels.setdefault(step.label, frame))
            self.note("push", step.label, None)
        elif isinstance(step, Pop):
            self.frames.pop()
            self.note("pop", step.label, None)

    def read(self, step: Read) -> Any:
        """Return what a target of the current frame holds."""
        top = self.frames[-1] if self.frames else None
        found = getattr(top, step.target.partition(".")[0], None)
        if found is None:
            return UNBOUND
        if isinstance(found, Exchange):
            return found.query.removeprefix("who=")
        return found.get(step.name, MISSING)

    def note(self, action: str, subject: str, value: Any) -> None:
        """Keep what a step showed."""
        self.seen.append(f"{action} {subject} {value!r}")


def shown(trace: Trace) -> list[str]:
    """Return what the steps of a run showed, in the model's words."""
    return [f"{e.action} {e.subject} {e.value!r}" for e in trace if e.action != "enter"]
