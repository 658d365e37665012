"""What every step means: one performance of one part, and the table from steps to actions.

A step never judges and never fails by itself; it records what it saw. Who performs, and how parts
become functions of a framework, is said by `conformance.perform.interpret`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conformance.describe.capabilities import Capability
from conformance.describe.steps import (
    Abort,
    AfterThis,
    Answer,
    Apply,
    Ask,
    Attempt,
    Bound,
    Call,
    Delete,
    Demand,
    Dispatch,
    Note,
    Pop,
    Push,
    Raise,
    Read,
    Register,
    Same,
    Step,
    Stream,
    Url,
    Within,
    Write,
)
from conformance.errors import AdapterError, Unsupported
from conformance.limits.bounded import Endless, bounded
from conformance.perform.contract import check_context
from conformance.perform.performer import AfterThisPart, Performance, Performer, Playable
from conformance.perform.reaching import GIVEN_TARGETS, bound, called, holder, lacks, reach
from conformance.perform.trace import MISSING, UNBOUND, Raised, plain

if TYPE_CHECKING:
    from conformance.perform.interpret import Stage


# Targets that hold items; all others hold attributes.
ITEM_TARGETS = frozenset({"session", "values"})
ITEM_PARTS = frozenset(
    {"args", "form", "headers", "cookies", "environ", "view_args", "config", "files", "values"}
)


class Scene:
    """One performance of one part: it knows the part, its ambience, and what it was given."""

    __slots__ = ("ambient", "given", "part", "performer", "stage")

    def __init__(self, stage: Stage, performer: Performer, part: Playable, ambient: Any) -> None:
        self.stage = stage
        self.performer = performer
        self.part = part
        self.ambient = ambient
        self.given: dict[str, Any] = {}

    def perform(self, steps: tuple[Step, ...]) -> Performance:
        """Run steps one by one; end with the answer that one of them gives, if any."""
        for step in steps:
            if isinstance(step, Answer):
                self.note(step, "", plain(step.status))
                return step
            if isinstance(step, (Ask, Within, Attempt)):
                answer = yield from NESTING[type(step)](self, step)
                if answer is not None:
                    return answer
            else:
                MEANINGS[type(step)](self, step)
            yield
        return None

    def note(self, step: Step | str, subject: str, value: Any) -> None:
        """Record what a step saw."""
        action = step if isinstance(step, str) else type(step).__name__.lower()
        self.performer.record(self.part, action, subject, value)

    def label(self, error: BaseException) -> Raised:
        """Return what stands for an exception in the trace."""
        house = self.stage.house
        return self.performer.label(error, *house.unbound_errors, *house.build_errors)

    def resolve(self, target: str) -> Any:
        """Return the object that a target names."""
        root, *rest = target.split(".")
        found = self.given.get(root) if root in GIVEN_TARGETS else self.reach(self.ambient, root)
        for name in rest:
            root += f".{name}"
            found = self.reach(found, root)
        return found

    def reach(self, found: Any, path: str) -> Any:
        """Return the part of what the adapter hands over that a dotted path ends with.

        Raises AdapterError for a missing name that a claimed capability promises.
        """
        return reach(self.stage.house, found, path)

    def observe(self, step: Step, subject: str, action: Callable[[], Any]) -> None:
        """Do something and record its result, or the error that the framework raised."""
        try:
            value = plain(action())
        except (AdapterError, Unsupported, Endless):
            raise
        except Exception as error:
            value = self.caught(step, error)
        self.note(step, subject, value)

    def caught(self, step: Step, error: Exception) -> Any:
        """Return what is recorded of an error that a step met.

        Raises AdapterError for a mistake in the adapter's own code.
        """
        house = self.stage.house
        if isinstance(error, house.unbound_errors):
            return UNBOUND if isinstance(step, Read | Same) else self.label(error)
        mistake = house.mistake(error)
        if mistake is not None:
            raise mistake from error
        if isinstance(step, Read) and isinstance(error, AttributeError | KeyError):
            return MISSING
        return self.label(error)

    def read(self, step: Read | Demand) -> Any:
        """Return what a target holds under a name."""
        found = self.resolve(step.target)
        if holds_items(step.target):
            return holder(found, step.target, "__getitem__")[step.name]
        return self.reach(found, f"{step.target}.{step.name}")

    def chunks(self, stream: Stream) -> Iterator[str | bytes]:
        """Produce a body, running a group of steps before each chunk."""
        try:
            for index, steps in enumerate(stream.chunks):
                self.note("chunk", str(index), None)
                for _ in self.perform(steps):
                    self.stage.house.pause()
                yield stream.texts[index] if index < len(stream.texts) else str(index)
        finally:
            for _ in self.perform(stream.steps_at_end):
                pass

    async def chunks_async(self, stream: Stream) -> AsyncIterator[str | bytes]:
        """Produce the same body asynchronously."""
        try:
            for index, steps in enumerate(stream.chunks):
                self.note("chunk", str(index), None)
                for _ in self.perform(steps):
                    waiting = self.stage.house.pause_async()
                    if waiting is not None:
                        await waiting
                yield stream.texts[index] if index < len(stream.texts) else str(index)
        finally:
            for _ in self.perform(stream.steps_at_end):
                pass


def holds_items(target: str) -> bool:
    """Tell whether a target is read by item rather than by attribute."""
    return target in ITEM_TARGETS or target.rpartition(".")[2] in ITEM_PARTS


def _read(scene: Scene, step: Read) -> None:
    scene.observe(step, f"{step.target}.{step.name}", lambda: scene.read(step))


def _demand(scene: Scene, step: Demand) -> None:
    scene.note(step, f"{step.target}.{step.name}", plain(scene.read(step)))


def _write(scene: Scene, step: Write) -> None:
    def action() -> None:
        found = scene.resolve(step.target)
        if holds_items(step.target):
            holder(found, step.target, "__setitem__")[step.name] = step.value
        else:
            setattr(found, step.name, step.value)

    scene.observe(step, f"{step.target}.{step.name}", action)


def _delete(scene: Scene, step: Delete) -> None:
    def action() -> None:
        found = scene.resolve(step.target)
        if holds_items(step.target):
            del holder(found, step.target, "__delitem__")[step.name]
        else:
            delattr(found, step.name)

    scene.observe(step, f"{step.target}.{step.name}", action)


def _call(scene: Scene, step: Call) -> None:
    def action() -> Any:
        path = f"{step.target}.{step.method}"
        owner = scene.resolve(step.target) if step.target else scene.ambient
        method = scene.reach(owner, path)
        keywords = dict(step.keywords)
        return called(scene.stage.house, owner, path, method, *step.arguments, **keywords)

    scene.observe(step, f"{step.target}.{step.method}", action)


def _apply(scene: Scene, step: Apply) -> None:
    def action() -> Any:
        found = scene.resolve(step.target)
        try:
            return step.function(found, *step.arguments)
        except AttributeError as error:
            lacking = lacks(scene.stage.house, found, step.target, error)
            if lacking is None:
                raise
            raise lacking from error

    name = getattr(step.function, "__name__", type(step.function).__name__)
    scene.observe(step, f"{name} {step.target}", action)


def _bound(scene: Scene, step: Bound) -> None:
    scene.observe(step, "", lambda: bound(scene.stage.house, scene.ambient))


def _same(scene: Scene, step: Same) -> None:
    def action() -> int:
        found = scene.resolve(step.target)
        try:  # asked of the proxy itself: it would forward the question
            current = object.__getattribute__(found, "_get_current_object")
        except AttributeError:
            return scene.performer.number(found)
        return scene.performer.number(current())

    scene.observe(step, step.target, action)


def _url(scene: Scene, step: Url) -> None:
    options = {f"_{key}": value for key, value in step.options}
    scene.observe(
        step,
        f"{step.endpoint}",
        lambda: called(
            scene.stage.house,
            scene.ambient,
            "url_for",
            scene.resolve("url_for"),
            *(step.endpoint,),
            **dict(step.values),
            **options,
        ),
    )


def _note(scene: Scene, step: Note) -> None:
    scene.note(step, step.text, None)


def _raise(scene: Scene, step: Raise) -> None:
    error = step.kind(*step.arguments)
    scene.note(step, "", scene.label(error))
    if step.cause is not None:
        raise error from step.cause()
    raise error


def _abort(scene: Scene, step: Abort) -> None:
    scene.note(step, str(step.code), None)
    reason: Any = step.code
    if isinstance(reason, Answer):
        reason = scene.stage.respond(replace(reason, shape="response"), reason.body)
        if isinstance(reason, Coroutine):
            reason.close()
            raise Unsupported(Capability.ABORT)  # a step has nothing to await it with
    called(scene.stage.house, scene.ambient, "abort", scene.resolve("abort"), reason)
    raise AdapterError("ambient.abort", f"abort({step.code}) returned")


def _after_this(scene: Scene, step: AfterThis) -> None:
    part = AfterThisPart(step.name, step.steps)
    stage = scene.stage
    make = stage.async_function if stage.asynchronous else stage.function
    function = make(part, scene.ambient)
    register = scene.resolve("after_this_request")
    called(scene.stage.house, scene.ambient, "after_this_request", register, function)


def _dispatch(scene: Scene, step: Dispatch) -> None:
    house = scene.stage.house
    built = house.built(step.app or scene.stage.app)
    reply = house.send(built, step.exchange, direct=True)  # what is current here stays so
    scene.note(step, str(step.exchange), str(reply))


def _register(scene: Scene, step: Register) -> None:
    built = scene.stage.house.built(scene.stage.app)
    scene.observe(step, step.part.name, lambda: bounded(lambda: built.register(step.part)))


def _context(scene: Scene, step: Within | Push) -> Any:
    built = scene.stage.house.built(step.app or scene.stage.app)
    if step.exchange is None:
        return check_context(built.app_context(), "app_context")
    return check_context(built.request_context(step.exchange), "request_context")


def _pushed(scene: Scene, step: Within | Push, context: Any) -> None:
    house = scene.stage.house
    if house.capabilities.issuperset((Capability.AMBIENT, Capability.UNBOUND)):
        method = "app_context" if step.exchange is None else "request_context"
        house.clues.pushed(method, context, lambda: bound(house, scene.ambient))


def _push(scene: Scene, step: Push) -> None:
    contexts = scene.performer.contexts

    def action() -> None:
        if step.label not in contexts:
            contexts[step.label] = _context(scene, step)
        contexts[step.label].push()
        _pushed(scene, step, contexts[step.label])

    scene.observe(step, step.label, action)


def _pop(scene: Scene, step: Pop) -> None:
    def action() -> None:
        context = scene.performer.contexts[step.label]
        if step.exception == "default":
            context.pop()
        elif step.exception is None:
            context.pop(None)
        else:
            context.pop(step.exception())

    scene.observe(step, step.label, action)


def _ask(scene: Scene, step: Ask) -> Performance:
    exchanges = scene.performer.exchanges
    return scene.perform(exchanges[-1].steps if exchanges else ())


def _within(scene: Scene, step: Within) -> Performance:
    context = _context(scene, step)
    with context:
        _pushed(scene, step, context)
        return (yield from scene.perform(step.steps))


def _attempt(scene: Scene, step: Attempt) -> Performance:
    try:
        return (yield from scene.perform(step.steps))
    except (AdapterError, Unsupported):
        raise
    except Exception as error:
        scene.note(step, "", scene.label(error))
        return None


# What each step does. The nesting ones run further steps and may end in an answer.
MEANINGS: dict[type[Step], Callable[[Scene, Any], None]] = {
    Read: _read,
    Demand: _demand,
    Write: _write,
    Delete: _delete,
    Call: _call,
    Apply: _apply,
    Bound: _bound,
    Same: _same,
    Url: _url,
    Note: _note,
    Raise: _raise,
    Abort: _abort,
    AfterThis: _after_this,
    Dispatch: _dispatch,
    Register: _register,
    Push: _push,
    Pop: _pop,
}
NESTING: dict[type[Step], Callable[[Scene, Any], Performance]] = {
    Ask: _ask,
    Within: _within,
    Attempt: _attempt,
}
