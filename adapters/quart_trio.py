"""Quart-Trio: Quart's class derived, for Trio's event loop, in which each request is run here."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import trio
from quart_trio import QuartTrio

from adapters.below.lifespan import Message, Receive, Send
from adapters.quart import BuiltQuart, QuartAdapter
from conformance.adapter import App, Stage
from conformance.adapter import Capability as C


class InTrio:
    """An ASGI application for Trio as one for any loop: a request is answered in a run of its own.

    The loop outside waits meanwhile, so no two requests overlap.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, and send on what was sent."""
        arrived = [await receive()]
        sent: list[Message] = []

        async def receive_in_trio() -> Message:
            if not arrived:
                await trio.sleep_forever()  # Quart ends this when it has answered
            return arrived.pop()

        async def send_in_trio(message: Message) -> None:
            sent.append(message)

        try:
            trio.run(self._app, scope, receive_in_trio, send_in_trio)
        finally:
            for message in sent:
                await send(message)


class QuartTrioAdapter(QuartAdapter):
    """Quart-Trio as it is installed; what Quart itself is known to miss is in Quart's file."""

    factory = QuartTrio

    name = "quart-trio"
    version = metadata.version("quart-trio")
    packages = ("quart-trio", "trio", *QuartAdapter.packages)
    capabilities = QuartAdapter.capabilities - {C.TASKS}

    def build(self, app: App, stage: Stage) -> BuiltQuart:
        """Build as for Quart, and run in Trio."""
        built = super().build(app, stage)
        built.asgi = InTrio(built.asgi)
        return built


adapter = QuartTrioAdapter
