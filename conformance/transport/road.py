"""How an exchange reaches an application: directly, or over a line to a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.describe.messages import Exchange, Reply
from conformance.drive.wire import AsgiLoop, call_wsgi
from conformance.errors import Unsupported
from conformance.transport.line import DIRECT, Line
from conformance.transport.mounted import Observer


class Road:
    """The way of all exchanges of one implementation; `line` is set where a server is on it."""

    def __init__(self) -> None:
        self.line: Line | None = None
        self._loop = AsgiLoop()

    def call(
        self,
        wsgi: Any,
        asgi: Any,
        exchange: Exchange,
        after: Callable[[], None] | None,
        *,
        observer: Observer | None = None,
        direct: bool,
    ) -> Reply:
        """Call the application that there is. Within a request (`direct`) no server is asked.

        `after` looks at the server's thread once the application has been closed there, and
        `observer` takes what is seen in a process of its own.
        """
        if self.line is not None and not direct:
            app = wsgi if self.line.speaks == "wsgi" else asgi
            return self.line.call(app, exchange, after, observer)
        if wsgi is not None:
            return call_wsgi(wsgi, exchange)
        return self._loop.call(asgi, exchange)

    def need_none(self, why: str) -> None:
        """Raise Unsupported when a server is on the way: what is asked needs none."""
        if self.line is not None:
            raise Unsupported(DIRECT, f"is needed, and a server is in between: {why}")

    def close(self) -> None:
        """Let go of what it holds."""
        if self.line is not None:
            self.line.close()
        self._loop.close()
