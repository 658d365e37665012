"""Hosts: the threads and the event loop that carriers live on.

A host runs one call at a time and gives the turn back when the call returns or pauses. Which
call runs next is decided by `conformance.isolation.crew`; what a carrier is, by `carriers`.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import threading
from collections.abc import Callable
from contextvars import Context
from types import TracebackType
from typing import Any, Final

from conformance.isolation import waits
from conformance.isolation.waits import SOON
from conformance.perform.threads import LEFTOVERS


class Killed(BaseException):
    """Unwinds a worker that is not to be finished. No implementation should catch it."""


class _Unfinished:
    """What a call returns that is not at its end yet."""


PAUSED: Final = _Unfinished()  # it has given the turn back
BLOCKED: Final = _Unfinished()  # it waits for what another worker holds, and keeps the turn


@functools.cache
def optional_module(name: str) -> Any:
    """Import a module, or return None when its distribution is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


class HandLoop(asyncio.AbstractEventLoop):
    """An event loop that runs one callback when it is told which.

    Its tasks are real `asyncio.Task` objects: `current_task` and `get_running_loop` answer as they
    do in production. There is no selector, so making one costs nothing.
    """

    def __init__(self) -> None:
        self.arrived: list[Callable[[], object]] = []

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Keep a callback until `run` is called with it."""
        where = Context() if context is None else context
        self.arrived.append(lambda: where.run(callback, *args))
        return asyncio.Handle(callback, args, self, where)

    def create_task(self, coro: Any, **options: Any) -> asyncio.Task[Any]:
        """Make a task of this loop; its context is a copy of the current one."""
        return asyncio.Task(coro, loop=self, **options)

    def create_future(self) -> asyncio.Future[Any]:
        """Make a future of this loop."""
        return asyncio.Future(loop=self)

    def get_debug(self) -> bool:
        """No: debugging is for loops that run by themselves."""
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Let errors pass that nobody asked for: the crew looks at each task itself."""

    def run(self, callback: Callable[[], object]) -> None:
        """Run a kept callback as the running loop of this thread."""
        former = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        try:
            callback()
        finally:
            asyncio._set_running_loop(former)


class Host:
    """The thread that the scheduler itself runs on: a call is a plain call."""

    def __init__(self) -> None:
        self.loop: HandLoop | None = None
        self.hub: Any = None
        self.gevent_used = False
        self.blocked = False  # whether the call that runs here waits for another worker

    def host_greenlets(self) -> None:
        """Take note of which greenlet gives the turns here; called before the first one is made.

        Forgotten when the host is closed: for a thread whose own greenlet is still known somewhere
        when it ends, greenlet searches the whole heap, which takes longer than most proofs.
        """
        if self.hub is None:
            self.hub = optional_module("greenlet").getcurrent()

    def call(self, function: Callable[[], Any]) -> Any:
        """Run a function on this host's thread and return what it returns."""
        return function()

    def close(self) -> None:
        """Let go of what carriers needed here."""
        self.loop = self.hub = None
        if self.gevent_used:
            self.gevent_used = False
            self.call(lambda: optional_module("gevent").get_hub().destroy())


class ThreadHost(Host):
    """A thread of its own. The turn is handed over by two bare locks, the cheapest way there is."""

    def __init__(self) -> None:
        super().__init__()
        self._go, self._back = threading.Lock(), threading.Lock()
        self._go.acquire()
        self._back.acquire()
        self._function: Callable[[], Any] | None = None
        self._result: Any = None
        self._error: BaseException | None = None
        self._kill = False
        self._asleep: str | None = None
        self.thread = threading.Thread(target=self._main, name="conformance-host", daemon=True)
        self.thread.start()

    def _main(self) -> None:
        while True:
            self._go.acquire()
            function = self._function
            if function is None:
                return
            try:
                self._result, self._error = function(), None
            except BaseException as error:
                self._result, self._error = None, error
            del function
            self._back.release()

    def call(self, function: Callable[[], Any]) -> Any:
        """Run a function there; return its result, or PAUSED when it pauses first."""
        self._function = function
        return self.proceed()

    def proceed(self, *, kill: bool = False) -> Any:
        """Let a paused call go on, or unwind it with `Killed`."""
        self._kill = kill
        self._go.release()
        return self.settled()

    def settled(self) -> Any:
        """Return what the call has come to: its result, PAUSED or BLOCKED; raise what it raised."""
        if not self._back.acquire(timeout=SOON) and not self._comes_back():
            self.blocked = True
            return BLOCKED
        self.blocked = False
        self._function = None
        error, self._error = self._error, None
        result, self._result = self._result, None
        if error is not None:
            raise error
        return result

    def _comes_back(self) -> bool:
        """Wait while the call may come to something by itself."""
        if self.blocked:  # and still asleep where it was: a single look is enough
            asleep = self._asleep
            if asleep is not None and waits.asleep(self.thread.native_id or 0) == asleep:
                return False
        came = waits.comes_back(self._back)
        self._asleep = None if came else waits.asleep(self.thread.native_id or 0)
        return came

    def pause(self) -> None:
        """Give the turn back in the middle of a call; called on the host's own thread."""
        if self._kill:  # somebody swallowed the first one
            raise Killed
        self._result, self._error = PAUSED, None
        self._back.release()
        self._go.acquire()
        if self._kill:
            raise Killed

    def abandon(self) -> None:
        """Let a blocked thread unwind and end if what it waits for ever comes."""
        self._kill = True
        self._function = None
        self._go.release()

    def stop(self) -> None:
        """End the thread."""
        self._function = None
        self._go.release()
        self.thread.join()


class Pool:
    """Threads that are kept between runs: starting one costs twenty hand-overs.

    Used as a context manager; afterwards no thread is left.
    """

    def __init__(self) -> None:
        self.idle: list[ThreadHost] = []

    def take(self) -> ThreadHost:
        """Return an idle thread, the one given back last, or a new one."""
        return self.idle.pop() if self.idle else ThreadHost()

    def give(self, host: ThreadHost) -> None:
        """Take back a thread on which no worker lives any more; one with leftovers is not used."""
        host.close()
        if LEFTOVERS.watched and host.call(LEFTOVERS.here):
            LEFTOVERS.keep(host.stop)
        else:
            self.idle.append(host)

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self.idle:
            self.idle.pop().stop()
