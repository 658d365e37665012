"""Carriers: what a worker runs on, one lane each, and what each one hands to a child.

One worker body serves them all: it is a generator, `next()` is one step, and since a generator has
no context of its own it shows the identity of whatever drives it. A body may also give the turn
back in the middle of a step (a view that pauses), on the carriers whose stack can be kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any

from conformance.errors import Unsupported
from conformance.isolation.hosts import (
    BLOCKED,
    PAUSED,
    HandLoop,
    Host,
    Killed,
    ThreadHost,
    optional_module,
)

Body = Generator[None, None, None]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A unit of concurrency.

    `inherits` tells whether a child starts with a copy of its parent's context or with nothing,
    `own_thread` whether it takes a thread for itself, `pauses` whether a step can be interrupted
    within, `package` what must be installed for it.
    """

    name: str
    inherits: bool
    own_thread: bool = False
    pauses: bool = False
    package: str = ""


CARRIERS = {
    carrier.name: carrier
    for carrier in (
        # A thread, in an empty context as a new thread has it.
        Carrier("thread", inherits=False, own_thread=True, pauses=True),
        # A thread of a pool, in its own context, which outlives the worker.
        Carrier("pooled", inherits=False, own_thread=True, pauses=True),
        # A thread in a copied context: asyncio.to_thread, executors of web frameworks.
        Carrier("executor", inherits=True, own_thread=True, pauses=True),
        # A real asyncio.Task.
        Carrier("task", inherits=True),
        # A bare contextvars.Context: Context.run for each step.
        Carrier("context", inherits=True),
        Carrier("greenlet", inherits=False, pauses=True, package="greenlet"),
        # A greenlet that is given a copied context, as bridges between sync and async code do.
        Carrier("bridge", inherits=True, pauses=True, package="greenlet"),
        # A greenlet of gevent below its real hub.
        Carrier("gevent", inherits=False, pauses=True, package="gevent"),
    )
}


def missing(*carriers: str) -> str:
    """Say what to install for these carriers, or return an empty text when they can run."""
    for name in carriers:
        package = CARRIERS[name].package
        if package and optional_module(package) is None:
            return f"cannot run here; install it with: pip install {package}"
    return ""


def require(*carriers: str) -> None:
    """Raise Unsupported, with one line that says how to mend it, if one of them cannot run."""
    for name in carriers:
        problem = missing(name)
        if problem:
            raise Unsupported(f"carrier {name}", problem)


def _never() -> bool:
    return False


class Lane:
    """A worker on its carrier.

    After each step `goes_on` is asked, where the worker runs, whether it has the next turn as well:
    a turn that stays where it is costs no hand-over.
    """

    def __init__(self, host: Host, body: Body) -> None:
        self.host = host
        self.body = body
        self.done = False
        self.paused = self.blocked = False
        self.goes_on: Callable[[], bool] = _never

    def resume(self) -> None:
        """Run steps, or what is left of one, while it goes on; errors of the worker come out.

        Afterwards it is `done`, `paused` within a step, `blocked` by what another worker holds, or
        between two steps.
        """
        self.settle(partial(self.host.call, self.stretch))

    def settle(self, turn: Callable[[], Any]) -> None:
        """Let the host run, and note what it has come to."""
        try:
            given = turn()
        except BaseException:
            self.done, self.paused, self.blocked = True, False, False
            raise
        self.paused, self.blocked = given is PAUSED, given is BLOCKED

    def look(self) -> None:
        """Note what a blocked step has come to meanwhile."""
        assert isinstance(self.host, ThreadHost)
        self.settle(self.host.settled)

    def stretch(self) -> None:
        """Run steps, on the host's thread."""
        self.step()
        # Who was blocked has lost its turn to another one.
        while not self.done and not self.host.blocked and self.goes_on():
            self.step()

    def step(self) -> None:
        """Run one step, on the host's thread."""
        raise NotImplementedError

    def pause(self) -> None:
        """Give the turn back within a step; carriers that cannot do it go on."""

    def kill(self) -> None:
        """Unwind a worker that is not at its end, on its carrier."""
        if not self.done:
            self.done = True
            self.host.call(self.unwind)

    def unwind(self) -> None:
        """Close the body, on the host's thread."""
        self.body.close()


class ContextLane(Lane):
    """Runs each step in one context, on the host it was given."""

    def __init__(self, host: Host, body: Body, context: Context | None) -> None:
        super().__init__(host, body)
        self.run: Callable[..., Any] = _run_here if context is None else context.run

    def step(self) -> None:
        """Run one step in the context."""
        if self.run(next, self.body, PAUSED) is PAUSED:
            self.done = True

    def unwind(self) -> None:
        """Close the body in the context."""
        self.run(self.body.close)


def _run_here(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


class ThreadLane(ContextLane):
    """The same on a thread of its own; a step can give the turn back."""

    host: ThreadHost

    def resume(self) -> None:
        """Run one step, or what is left of it."""
        self.settle(self.host.proceed if self.paused else partial(self.host.call, self.stretch))

    def pause(self) -> None:
        """Give the turn back; elsewhere than on the lane's own thread, go on."""
        if threading.current_thread() is self.host.thread and (
            self.host.blocked or not self.goes_on()
        ):
            self.host.pause()

    def kill(self) -> None:
        """Unwind, first what is paused and then the body."""
        if self.paused:
            self.paused = False
            try:
                self.done = self.host.proceed(kill=True) is BLOCKED
            except BaseException:
                self.done = True
        super().kill()


class TaskLane(Lane):
    """A real task of a loop that is stepped by hand."""

    def __init__(self, host: Host, body: Body) -> None:
        super().__init__(host, body)
        if host.loop is None:
            host.loop = HandLoop()  # type: ignore[abstract]
        self.loop = host.loop
        self.task = self.loop.create_task(_steps(body))
        self.next = self.loop.arrived.pop()

    def step(self) -> None:
        """Run the task up to its next step."""
        self.loop.run(self.next)
        if self.task.done():
            self.done = True
            error = None if self.task.cancelled() else self.task.exception()
            if error is not None:
                raise error
        else:
            self.next = self.loop.arrived.pop()

    def unwind(self) -> None:
        """Cancel the task and let it end."""
        self.task.cancel()
        self.loop.run(self.next)
        if not self.task.cancelled():
            self.task.exception()


class _Turn:
    """Awaited to give the turn back to the loop."""

    def __await__(self) -> Generator[None, None, None]:
        yield


async def _steps(body: Body) -> None:
    turn = _Turn()
    try:
        for _ in body:
            await turn
    finally:
        body.close()


class GreenletLane(Lane):
    """A greenlet that is switched by hand; with a context, it runs in that one."""

    def __init__(self, host: Host, body: Body, context: Context | None = None) -> None:
        super().__init__(host, body)
        host.host_greenlets()
        self.greenlet = optional_module("greenlet").greenlet(self._main, parent=host.hub)
        if context is not None:
            self.greenlet.gr_context = context
        self._kill = False

    def _main(self) -> Any:
        try:
            for _ in self.body:
                self._back()
        finally:
            self.body.close()
        return PAUSED

    def _back(self) -> None:
        if self._kill:  # somebody swallowed the first one
            raise Killed
        self.host.hub.switch()
        if self._kill:
            raise Killed

    def step(self) -> None:
        """Switch to the greenlet."""
        if self.greenlet.switch() is PAUSED:
            self.done = True

    def pause(self) -> None:
        """Switch back; elsewhere than in the lane's own greenlet, go on."""
        if optional_module("greenlet").getcurrent() is self.greenlet:
            self._back()

    def unwind(self) -> None:
        """Raise in the greenlet, so that it ends where it stands."""
        self._kill = True
        if self.greenlet:
            with suppress(Killed):
                self.greenlet.switch()
        self.body.close()


class GeventLane(Lane):
    """A greenlet of gevent; two of its semaphores hand the turn over below its hub."""

    def __init__(self, host: Host, body: Body) -> None:
        super().__init__(host, body)
        host.host_greenlets()
        host.gevent_used = True
        semaphore = optional_module("gevent.lock").Semaphore
        self._go, self._returned = semaphore(0), semaphore(0)
        self._kill = False
        self._error: BaseException | None = None
        self.greenlet = optional_module("gevent").spawn(self._main)

    def _main(self) -> None:
        try:
            self._go.acquire()
            if not self._kill:
                for _ in self.body:
                    self.pause()
        except Killed:
            pass
        except BaseException as error:
            self._error = error
        finally:
            self.body.close()
            self.done = True
            self._returned.release()

    def step(self) -> None:
        """Let the greenlet go on until another worker has the turn."""
        self._go.release()
        self._returned.acquire()
        error, self._error = self._error, None
        if error is not None:
            raise error
        if self.done:
            self.greenlet.join()

    def stretch(self) -> None:
        """Run steps; `pause` asks whether it goes on."""
        self.step()

    def pause(self) -> None:
        """Give the turn back, through the hub."""
        if self._kill:  # somebody swallowed the first one
            raise Killed
        if not self.host.blocked and self.goes_on():
            return
        self._returned.release()
        self._go.acquire()
        if self._kill:
            raise Killed

    def unwind(self) -> None:
        """Raise in the greenlet, so that it ends where it stands."""
        self._kill = True
        self.step()
        self.greenlet.join()


def lane(carrier: str, host: Host, body: Body, take: Callable[[], ThreadHost]) -> Lane:
    """Put a body on a carrier.

    Called inside the step that spawns it, so that what the child inherits is copied there and
    then. `host` is where the spawning worker lives, `take` gives a thread.
    """
    if carrier == "thread":
        return ThreadLane(take(), body, Context())
    if carrier == "pooled":
        return ThreadLane(take(), body, None)
    if carrier == "executor":
        return ThreadLane(take(), body, copy_context())
    if carrier == "task":
        return TaskLane(host, body)
    if carrier == "context":
        return ContextLane(host, body, copy_context())
    if carrier == "greenlet":
        return GreenletLane(host, body)
    if carrier == "bridge":
        return GreenletLane(host, body, copy_context())
    if carrier == "gevent":
        return GeventLane(host, body)
    raise ValueError(f"no carrier {carrier!r}; there are {', '.join(CARRIERS)}")
