"""Contexts that several workers hold: pushed by one, popped by another, handed over to many.

What each worker does is data, as in `programs`; what it must see stands beside the step that
looks. A `Play` cannot say this: there, each context is entered and left by one worker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from conformance.describe.app import App, app_teardown, teardown, view
from conformance.describe.messages import get
from conformance.foreign import said
from conformance.isolation.carriers import Body
from conformance.isolation.crew import Crew
from conformance.isolation.hosts import Pool
from conformance.isolation.prove import explore
from conformance.isolation.schedules import Given
from conformance.perform.implementation import Implementation

APP = App(view("/<name>"), teardown("request"), app_teardown("app"))
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Push:
    """Push the request context of a path; it is made when it is pushed first."""

    path: str


@dataclass(frozen=True, slots=True)
class Pop:
    """Pop it. `must` is "raise" or "work", or empty where either will do."""

    path: str
    must: str = ""


@dataclass(frozen=True, slots=True)
class See:
    """Look at the path of the current request, which must be this one, or "nothing"."""

    path: str
    who: str


@dataclass(frozen=True, slots=True)
class Wrap:
    """Hand the current request over to the function of the scene."""


@dataclass(frozen=True, slots=True)
class Call:
    """Call what was handed over; unless it may raise, it must work."""

    may_raise: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """Start another worker."""

    name: str
    carrier: str
    steps: Steps


@dataclass(frozen=True, slots=True)
class Turn:
    """Give the turn back."""


Step: TypeAlias = Push | Pop | See | Wrap | Call | Start | Turn
Steps: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """Workers, each with its name, carrier and steps, and the function that is handed over.

    With `wrapped_in`, that happens in a request to this path, before anybody has the turn. The
    function has to run so often at least.
    """

    workers: tuple[tuple[str, str, Steps], ...]
    function: Steps = ()
    wrapped_in: str = ""
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one step that was judged: of whom, and what it must have been."""

    worker: str
    step: Step
    seen: str
    wanted: str


class Wrong(AssertionError):
    """A step came to something else than it must; frameworks raise AssertionError, too."""


@dataclass(slots=True)
class Held:
    """One run of a scene. `judged` has what came of steps, and `wrong` is the one that failed."""

    impl: Implementation
    scene: Scene
    crew: Crew
    built: Any = None
    contexts: dict[str, Any] = field(default_factory=dict)
    wrapped: Callable[[], None] | None = None
    ran: int = 0
    judged: list[Seen] = field(default_factory=list)
    wrong: Seen | None = None

    def begin(self) -> None:
        """Put the workers on the crew."""
        self.built = self.impl.built(APP)
        if self.scene.wrapped_in:
            with self.built.request_context(get(self.scene.wrapped_in)):
                self._wrap()
        for name, carrier, steps in self.scene.workers:
            self.crew.add(name, carrier, self._worker(name, steps))

    def check(self) -> None:
        """Raise AssertionError unless the function ran often enough."""
        if self.ran < self.scene.runs:
            raise AssertionError(f"the wrapped function was called twice, and ran {self.ran} times")

    def _worker(self, name: str, steps: Steps) -> Body:
        for step in steps:
            if isinstance(step, Turn):
                yield
            else:
                self._do(name, step)
        return
        yield

    def _function(self) -> None:
        self.ran += 1
        for step in self.scene.function:
            if isinstance(step, Turn):
                self.crew.pause()
            else:
                self._do("", step)

    def _wrap(self) -> None:
        self.wrapped = self.built.ambient.copy_current_request_context(self._function)

    def _do(self, name: str, step: Step) -> None:
        if isinstance(step, Push):
            if step.path not in self.contexts:
                self.contexts[step.path] = self.built.request_context(get(step.path))
            self.contexts[step.path].push()
        elif isinstance(step, Pop):
            self._tried(name, step, self.contexts[step.path].pop, step.must)
        elif isinstance(step, See):
            seen = current_path(self.built.ambient, self.impl.unbound_errors)
            self._judge(
                Seen(name, step, seen, step.path), f"{step.who} sees {seen}, not {step.path}"
            )
        elif isinstance(step, Wrap):
            self._wrap()
        elif isinstance(step, Call):
            assert self.wrapped is not None
            self._tried(name, step, self.wrapped, "" if step.may_raise else "work")
        elif isinstance(step, Start):
            self.crew.spawn(step.name, step.carrier, self._worker(step.name, step.steps))

    def _tried(self, name: str, step: Step, action: Callable[[], object], must: str) -> None:
        done = f"{name}'s call of the wrapped function"
        if isinstance(step, Pop):
            done = f"popping {step.path} as worker {name}"
        try:
            action()
        except Wrong:
            raise
        except Exception as error:
            raised = said(error)
            came = Seen(name, step, f"raises {type(error).__name__}", "no error")
            self._judge(came, f"{done} raised {raised}", right=must != "work")
        else:
            came = Seen(name, step, "no error", "raises an error")
            self._judge(came, f"{done} did not raise", right=must != "raise")

    def _judge(self, seen: Seen, told: str, *, right: bool | None = None) -> None:
        if self.wrong is not None:  # those that are left are unwound
            return
        self.judged.append(seen)
        if not (seen.seen == seen.wanted if right is None else right):
            self.wrong = seen
            raise Wrong(told)


# Who wants to hear of runs: the last one of a scene is written as a program, if it went wrong.
HEARD: list[Callable[[Held], None]] = []


def every_order(impl: Implementation, *scenes: Scene) -> int:
    """Play scenes in every order of turns; return how many runs that were.

    Raises AssertionError for the first step that comes to something else than it must.
    """
    return sum(_explored(impl, scene) for scene in scenes)


def _explored(impl: Implementation, scene: Scene) -> int:
    played: list[Held] = []

    def begun(crew: Crew) -> Callable[[], None]:
        played[:] = [Held(impl, scene, crew)]
        played[0].begin()
        return played[0].check

    try:
        return explore(begun, bound=None).runs
    finally:
        tell(played)


def in_order(impl: Implementation, scene: Scene, order: Sequence[int]) -> Held:
    """Play a scene in one order of turns, and return the run.

    Raises AssertionError for the first step that comes to something else than it must.
    """
    with Pool() as pool:
        played = Held(impl, scene, Crew(pool))
        played.begin()
        try:
            played.crew.run(Given(order))
        finally:
            tell([played])
    return played


def tell(played: Sequence[Held]) -> None:
    """Let whoever wants to hear of runs have these."""
    for hear in HEARD:
        for one in played:
            hear(one)


def current_path(ambient: Any, unbound: tuple[type[BaseException], ...]) -> str:
    """Return the path of the current request, or "nothing"."""
    try:
        return str(ambient.request.path)
    except unbound:
        return NOTHING
