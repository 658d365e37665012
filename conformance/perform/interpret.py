"""The interpreter: turns the parts of an app description into functions of a framework.

A part (view, hook, handler) is performed by a generator: each `next()` is one step, so the same
description runs in a sync view, an async view, a thread, a task or a greenlet, and every step is a
possible interleaving point. What the steps mean is said by `conformance.perform.scene`.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from functools import partial
from types import FrameType
from typing import Any, NoReturn, cast

from conformance.describe.app import App, SessionStore
from conformance.describe.steps import Answer, Given, Made, Stream
from conformance.drive.causes import CAUSES
from conformance.errors import AdapterError, Unsupported
from conformance.foreign import class_name, text
from conformance.frames import place_of
from conformance.perform.performer import House, Performance, Performer, Playable
from conformance.perform.reaching import bound, called, reach
from conformance.perform.scene import Scene
from conformance.perform.trace import plain

__all__ = ["House", "Performer", "Stage", "bound"]


# Whatever these return has no meaning.
WITHOUT_RESULT = frozenset(
    {"teardown", "app_teardown", "url_value_preprocessor", "url_defaults", "store", "signal"}
)


# What a function has to be called with, of those that make something of it.
TAKES = {"after": "the response", "after_this": "the response", "handler": "the exception"}


def _not_set(answer: Answer, body: Any) -> NoReturn:
    promise = "it makes what a view returns, of an Answer and its body"
    raise AdapterError("build", f"has set no stage.respond; {promise}")


class Stage:
    """Turns the parts of one app into functions that a framework can register.

    An adapter gets it in `build`, sets `ambient` (an object with Flask's names: request, g,
    session, current_app, url_for, abort, ...; for Flask it is the module) and `respond` (makes what
    a view returns from an `Answer` and its body), and registers `stage.function(part)`.
    """

    def __init__(self, app: App, house: House) -> None:
        self.app = app
        self.house = house
        self.ambient: Any = None
        self.asynchronous = False  # whether steps that register functions register coroutines
        self.building = False  # whether the adapter still makes the application
        self.respond: Callable[[Answer, Any], Any] = _not_set

    def function(
        self, part: Playable | None = None, ambient: Any = None, **values: Any
    ) -> Callable[..., Any]:
        """Return the function of a part, as Flask would call it (and sync).

        A view takes its values as keywords, a before function nothing, an after function the
        response, a teardown function and a handler the exception, and a URL hook the endpoint and
        the values. A session store is called with "open", or with "save" and the response.
        `ambient` replaces that of the stage, for frameworks that pass the request.
        """
        part = self._expect_part(part, "function", values)

        def call(*given: Any, **values: Any) -> Any:
            performance = self._begin(part, ambient or self.ambient, given, values)
            answer = None
            try:
                while True:
                    next(performance)
                    self.house.pause()
            except StopIteration as stop:
                answer = stop.value
            native = self._end(part, ambient or self.ambient, answer, given, asynchronous=False)
            if native is not None:
                self.house.clues.returned(part.kind, sys._getframe(1))
            return native

        return self._named(call, part)

    def async_function(
        self, part: Playable | None = None, ambient: Any = None, **values: Any
    ) -> Callable[..., Any]:
        """Return the same function as a coroutine function."""
        part = self._expect_part(part, "async_function", values)

        async def call(*given: Any, **values: Any) -> Any:
            performance = self._begin(part, ambient or self.ambient, given, values)
            answer = None
            try:
                while True:
                    next(performance)
                    waiting = self.house.pause_async()
                    if waiting is not None:
                        await waiting
            except StopIteration as stop:
                answer = stop.value
            native = self._end(part, ambient or self.ambient, answer, given, asynchronous=True)
            native = await native if isinstance(native, Awaitable) else native
            caller = sys._getframe(1) if native is not None else None
            if caller is not None:  # a task is called by nobody
                self.house.clues.returned(part.kind, caller)
            return native

        return self._named(call, part)

    def _expect_part(self, part: Any, method: str, values: dict[str, Any]) -> Playable:
        """Return the part; say what is wrong when there is none, as when the method is a view."""
        if values or not isinstance(getattr(part, "kind", None), str):
            problem = f"was handed {class_name(part)}; it takes a part, then the ambience"
            if values or part is None:
                problem = f"was called as if it were the function; register stage.{method}(part)"
            self._broken(
                AdapterError(f"stage.{method}", f"{problem} ({place_of(sys._getframe(2))})")
            )
        self.house.clues.asked(part.kind, sys._getframe(2))
        return cast("Playable", part)

    def _expect_given(self, part: Playable, given: tuple[Any, ...], caller: FrameType) -> None:
        if part.kind == "view" and given:
            problem = "a view takes the values of its rule as keywords, and got them by place"
        elif part.kind in TAKES and not given:
            problem = f"{part.kind} functions take {TAKES[part.kind]}; this was called without"
        else:
            return
        if self.house.is_adapters(caller):
            self._broken(AdapterError("stage.function", f"{problem} ({place_of(caller)})"))
        raise TypeError(problem)

    def _status_of(self, part: Playable, response: Any, caller: FrameType) -> Any:
        """Return the status of what an after function was given; the contract has its name."""
        status = getattr(response, "status_code", None)
        demands = {"after": "hook.after", "after_this": "hook.after-this-request"}.get(part.kind)
        if demands and not hasattr(response, "status_code"):
            missing = f"is missing in {class_name(response)}"
            problem = f"{missing}; {demands} demands response.status_code ({place_of(caller)})"
            self._broken(AdapterError("response.status_code", problem))
        return status

    def _broken(self, error: AdapterError) -> NoReturn:
        """Raise what the adapter did wrong, and keep it: a framework may swallow it."""
        self.house.performer.broken.append(error)
        raise error

    @staticmethod
    def _named(call: Callable[..., Any], part: Playable) -> Callable[..., Any]:
        call.__name__ = call.__qualname__ = part.name
        call.__module__ = "conformance.described"  # some frameworks show where a view comes from
        return call

    def _begin(
        self, part: Playable, ambient: Any, given: tuple[Any, ...], values: dict[str, Any]
    ) -> Performance:
        caller = sys._getframe(2)
        self._expect_given(part, given, caller)
        if self.building and self.house.is_adapters(caller):
            problem = f"the function of {part.kind} {part.name} was called, and not registered"
            self._broken(AdapterError("build", f"{problem} ({place_of(caller)})"))
        performer = self.house.performer
        scene = Scene(self, performer, part, ambient)
        seen: Any = None
        if part.kind == "view":
            self.house.clues.views += 1
            seen = {key: plain(value) for key, value in values.items()}
        elif part.kind in ("url_value_preprocessor", "url_defaults"):
            scene.given["values"] = given[1] if len(given) > 1 else None
            seen = (plain(given[0]), plain(scene.given["values"])) if given else None
        elif part.kind == "store":
            seen = given[0]
            scene.given["response"] = given[1] if seen == "save" else None
        elif part.kind == "signal":
            error = values.get("exception", values.get("exc"))
            scene.given = {"exception": error, "response": values.get("response")}
            seen = plain(getattr(values.get("response"), "status_code", None))
            seen = scene.label(error) if isinstance(error, BaseException) else seen
        elif given and isinstance(given[0], BaseException):
            CAUSES.handed(given[0])
            scene.given["exception"] = given[0]
            seen = scene.label(given[0])
        elif given and given[0] is not None:
            scene.given["response"] = given[0]
            seen = plain(self._status_of(part, given[0], caller))
        performer.record(part, "enter", "", seen)
        if isinstance(part, SessionStore) and seen == "open":
            return self._guarded(scene.perform(part.steps_at_open))
        return self._guarded(scene.perform(part.steps))

    def _guarded(self, performance: Performance) -> Performance:
        """Perform, and keep errors that are the adapter's or ours: frameworks swallow them."""
        try:
            return (yield from performance)
        except (AdapterError, Unsupported) as error:
            self.house.performer.broken.append(error)
            raise

    def _end(
        self,
        part: Playable,
        ambient: Any,
        answer: Answer | None,
        given: tuple[Any, ...],
        *,
        asynchronous: bool,
    ) -> Any:
        if part.kind in WITHOUT_RESULT:
            return None
        if answer is None:
            if part.kind in ("after", "after_this"):
                return given[0] if given else None
            if part.kind == "before":
                return None
            answer = Answer(part.name)
        try:
            body = answer.body
            if isinstance(body, Stream):
                body = self._stream(part, ambient, body, asynchronous)
            elif isinstance(body, Made):
                body = make(self.house, ambient, body)
            elif isinstance(body, Given):
                body = given[0]
            native = self.respond(answer, body)
            if native is None and body is not None:
                self._broken(AdapterError("respond", "returned None; a `return` may be missing"))
            return native
        except (AdapterError, Unsupported) as error:
            self.house.performer.broken.append(error)
            raise
        except Exception as error:
            fault = self.house.fault(error, "respond") or self._not_taken(error)
            if fault is not None:
                self.house.performer.broken.append(fault)
            raise

    def _not_taken(self, error: Exception) -> AdapterError | None:
        """Return what to raise where `respond` cannot be called as it is; None for all else."""
        trace = error.__traceback__
        at_the_call = type(error) is TypeError and trace is not None and trace.tb_next is None
        if not at_the_call or not (
            self.house.is_adapters(self.respond) or not callable(self.respond)
        ):
            return None
        return AdapterError("respond", f"{text(error)}; it is called with an Answer and its body")

    def _stream(self, part: Playable, ambient: Any, stream: Stream, asynchronous: bool) -> Any:
        scene = Scene(self, self.house.performer, part, ambient)
        produce = partial(scene.chunks_async if asynchronous else scene.chunks, stream)
        if not stream.context:
            return produce()
        keeping = scene.resolve("stream_with_context")
        return keeping(produce)() if stream.decorated else keeping(produce())


def make(house: House, ambient: Any, made: Made) -> Any:
    """Return what a function of the framework makes."""
    function = reach(house, ambient, made.function)
    thing = called(house, ambient, made.function, function, *made.arguments, **dict(made.keywords))
    for name, arguments, keywords in made.then:
        owner, path = thing, f"{made.function}()"
        for part in name.split("."):
            path += f".{part}"
            owner = reach(house, owner, path)
        owner(*arguments, **dict(keywords))
    return thing
