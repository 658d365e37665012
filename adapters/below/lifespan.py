"""What begins once for each event loop: applications that a server has to start.

Not an adapter by itself, and bound to no framework.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, Generic, TypeVar

from conformance.adapter import AdapterError, AsgiApp

Begun = TypeVar("Begun")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class OncePerLoop(Generic[Begun]):
    """Awaits what `begin` returns, once for each event loop, whoever asks first."""

    def __init__(self, begin: Callable[[], Coroutine[Any, Any, Begun]]) -> None:
        self._begin = begin
        self._loop: asyncio.AbstractEventLoop | None = None
        self._begun: asyncio.Task[Begun]

    async def __call__(self) -> Begun:
        """Return what has begun on the running loop."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._begun = loop, loop.create_task(self._begin())
        return await asyncio.shield(self._begun)


class Started:
    """An ASGI application that is told of a server that starts, before its first request."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self._start = OncePerLoop(lambda: start(app))

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request; raises AdapterError where the application cannot be started."""
        await self._start()
        await self._app(scope, receive, send)


async def start(app: AsgiApp) -> None:
    """Play the lifespan of a server: the application is told that it starts, and no end follows."""
    said: list[Message] = []
    started = asyncio.Event()
    told = [{"type": "lifespan.startup"}]

    async def receive() -> Message:
        if not told:
            await asyncio.Event().wait()  # a server that does not stop
        return told.pop()

    async def send(message: Message) -> None:
        said.append(message)
        started.set()

    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    lifespan = asyncio.ensure_future(app(scope, receive, send))
    waiting = asyncio.ensure_future(started.wait())
    await asyncio.wait([lifespan, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    lifespan.cancel()
    if not said or said[0]["type"] != "lifespan.startup.complete":
        raise AdapterError("build", f"the application did not start: {said[:1]}")
