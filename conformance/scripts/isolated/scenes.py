"""Scenes as programs: contexts that several workers hold, and a function that is handed over.

What is told of is the step that went wrong; where none did, how often teardown functions ran.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from conformance.isolation import held
from conformance.isolation.held import Call, Held, Pop, Push, See, Start, Steps, Turn, Wrap
from conformance.perform.implementation import Implementation
from conformance.scripts.idioms import Idiom
from conformance.scripts.isolated.bodies import tried
from conformance.scripts.isolated.carriers import FORMS, define
from conformance.scripts.isolated.wording import LOOK, Lines
from conformance.scripts.literals import Names, NotSpelled, literal, quoted
from conformance.scripts.program import Written
from conformance.scripts.steps import indented

LOOKED = "look(lambda: request.path)"
TEARDOWN = """\


@app.teardown_request
def teardown(exception):
    seen.append("teardown")"""
CAME = {Pop: "what comes of popping it as worker", Call: "what comes of the call by worker"}


@contextmanager
def holding() -> Iterator[list[Held]]:
    """Take down the runs of scenes for as long as the block runs."""
    found: list[Held] = []
    held.HEARD.append(found.append)
    try:
        yield found
    finally:
        held.HEARD.remove(found.append)


def written_scene(
    impl: Implementation, reference: Implementation, idiom: Idiom, played: Sequence[Held]
) -> Written:
    """Return the program of the last scene that was played.

    Raises NotSpelled where it did not go wrong, or has no words.
    """
    return _Writer(idiom, played[-1]).written(impl, reference)


class _Writer:
    """Writes one scene."""

    def __init__(self, idiom: Idiom, played: Held) -> None:
        if idiom.asynchronous or not idiom.client or not idiom.factory:
            raise NotSpelled(f"contexts that are entered by hand, in the words of {idiom.title}")
        self.idiom, self.played, self.scene = idiom, played, played.scene
        self.wrong = played.wrong
        self.names = Names()
        self.names.module("sys")
        self.carriers: dict[str, None] = {}
        self.functions: list[Lines] = []
        self.pushed: set[str] = set()
        self.order = [played.crew.workers[number].name for number in played.crew.order]

    def name(self, name: str) -> str:
        """Import a name of the framework."""
        return self.names.of(self.idiom.place(name), name)

    def written(self, impl: Implementation, reference: Implementation) -> Written:
        """Return the program, without its head and its end."""
        looked, expected, seen = self._sides(impl, reference)
        given: Lines = []
        if self.scene.function or any(isinstance(step, Call) for step in self._steps()):
            self._function("", "handed_over", self.scene.function)
        if self.scene.wrapped_in:
            request = f"app.test_request_context({quoted(self.scene.wrapped_in)})"
            given = [f"with {request}:", f"    wrapped = {self._wrapping()}", ""]
        for name, carrier, steps in self.scene.workers:
            self._worker(name, carrier, steps)
        define(self.names, self.carriers, "\n".join(map("\n".join, self.functions)))
        started = [
            f'workers["{name}"] = {self._started(name, carrier)}'
            for name, carrier, _ in self.scene.workers
        ]
        factory = self.name(self.idiom.factory)
        body = [line for lines in self.functions for line in ["", "", *lines]]
        lines = [
            *["", "", "# Who has the turn, one after the other."],
            f"ORDER = {literal(self.order, self.names)}",
            "seen = []",
            "workers, contexts = {}, {}",
            f"app = {factory}(__name__)",
            *(TEARDOWN.split("\n") if self.wrong is None else []),
            *body,
            *["", ""],
            *given,
            *started,
            "for name in ORDER:",
            "    workers[name].turn()",
        ]
        sides = literal(expected, self.names), literal(seen, self.names)
        return Written([*self.names.lines(), *self.names.defined(), *lines], looked, *sides)

    def _sides(
        self, impl: Implementation, reference: Implementation
    ) -> tuple[str, list[str], list[str]]:
        """Return what is looked at, and what was expected and seen there."""
        if self.wrong is None:
            seen, expected = (self._torn_down(one) for one in (impl, reference))
            if seen == expected:
                raise NotSpelled("workers none of which saw what it must not")
            return "which teardown functions ran", expected, seen
        step, worker = self.wrong.step, self.wrong.worker
        noted = [one for one in self.played.judged if self._is_told(one.worker, one.step)]
        sides = [one.wanted for one in noted], [one.seen for one in noted]
        if not isinstance(step, See):
            return f"{CAME[type(step)]} {worker}", *sides
        who = f"as worker {worker} sees it" if worker else "in the function"
        return f"request.path, {who}", *sides

    def _torn_down(self, impl: Implementation) -> list[str]:
        order = self.played.crew.order
        trace = impl.perform(lambda: held.in_order(impl, self.scene, order))
        return ["teardown"] * len(trace.of("teardown"))

    def _steps(self) -> Iterator[held.Step]:
        waiting = [steps for _, _, steps in self.scene.workers]
        while waiting:
            for step in waiting.pop():
                yield step
                if isinstance(step, Start):
                    waiting.append(step.steps)

    def _is_told(self, worker: str, step: held.Step) -> bool:
        """Tell whether a step is the one that went wrong: this very one, of this worker."""
        wrong = self.wrong
        return wrong is not None and step is wrong.step and worker == wrong.worker

    def _worker(self, name: str, carrier: str, steps: Steps) -> None:
        self.carriers[carrier] = None
        form = FORMS[carrier]
        if form.given or form.define != "def":
            raise NotSpelled(f"contexts that are held on a {carrier}")
        self._function(name, f"worker_{name}", steps, form.pause)

    def _started(self, name: str, carrier: str) -> str:
        return FORMS[carrier].start.format(f"worker_{name}")

    def _function(self, worker: str, name: str, steps: Steps, pause: str = "pause()") -> None:
        lines: Lines = []
        for step in steps:
            lines += [pause] if isinstance(step, Turn) else self._step(worker, step)
        wraps = any(isinstance(step, Wrap) for step in steps)
        head = ["    global wrapped"] if wraps else []
        self.functions.append([f"def {name}():", *head, *indented(lines)])

    def _step(self, worker: str, step: held.Step) -> Lines:
        told = self._is_told(worker, step)
        if isinstance(step, Push):
            held_as = f"contexts[{quoted(step.path)}]"
            made = f"{held_as} = app.test_request_context({quoted(step.path)})"
            first = step.path not in self.pushed
            self.pushed.add(step.path)
            return [*([made] if first else []), f"{held_as}.push()"]
        if isinstance(step, See):
            if not told:
                return []
            self.names.definitions["look"] = LOOK
            self.name("request")
            return [f"seen.append({LOOKED})"]
        if isinstance(step, Wrap):
            return [f"wrapped = {self._wrapping()}"]
        if isinstance(step, Start):
            self._worker(step.name, step.carrier, step.steps)
            return [f'workers["{step.name}"] = {self._started(step.name, step.carrier)}']
        done = "wrapped()" if isinstance(step, Call) else ""
        if isinstance(step, Pop):
            done = f"contexts[{quoted(step.path)}].pop()"
        if told:
            return tried([done])
        if isinstance(step, Call) and not step.may_raise:
            return [done]
        self.names.of("contextlib", "suppress")
        return ["with suppress(Exception):", f"    {done}"]

    def _wrapping(self) -> str:
        return f"{self.name('copy_current_request_context')}(handed_over)"
