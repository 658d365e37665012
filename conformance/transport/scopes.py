"""What an ASGI server is given to serve: as in `conformance.transport.mounted`, but with scopes.

What the server made of the exchange is compared with what the ASGI specification has it hand on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from conformance.describe.messages import Exchange
from conformance.drive.declared import DECLARED
from conformance.drive.wire import AsgiApp, AsgiConversation, AsgiMessage, path_bytes, scope_of
from conformance.foreign import said, shown
from conformance.transport.mounted import SHORT, TICKET, Expecting, OnTheWay, Stopped

FIELD = TICKET.lower().encode()
SAME = ("method", "path", "query_string", "root_path")  # of a scope
Receive = Callable[[], Awaitable[AsgiMessage]]
Send = Callable[[AsgiMessage], Awaitable[None]]


class AsgiCall(OnTheWay):
    """One exchange with an ASGI application."""

    def __init__(self, app: AsgiApp, exchange: Exchange) -> None:
        super().__init__(exchange)
        self.app = app

    async def serve(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Call the application with what the server has; raise what the server is to be told."""
        self.changed = changed(scope, scope_of(self.exchange))
        if self.changed:
            self.over.set()
            await answer(send, 500)
            return
        self.asked = talk = AsgiConversation(self.app, self.exchange, send)
        try:
            await talk.run(scope, receive)
        except BaseException as error:
            self.error = error
            raise Stopped(said(error)) from error
        else:
            self.read, self.refused = True, talk.refused
        finally:
            self.over.set()
        self.raise_again()


class AsgiMounted(Expecting):
    """The ASGI application that a server serves."""

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request of the server's; 404 to one that nobody has sent.

        Raises Stopped for what is no request: this has no lifespan.
        """
        if scope["type"] != "http":
            raise Stopped(f"{scope['type']} is not served")
        tickets = [value for name, value in scope["headers"] if name == FIELD]
        call: AsgiCall | None = self._calls.pop(b"".join(tickets).decode("latin-1"), None)
        if call is None:
            await answer(send, 404)
            return
        await call.serve(placed(scope, call.exchange), receive, send)


async def answer(send: Send, status: int) -> None:
    """Answer with nothing but a status."""
    fields = [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": b""})


def placed(scope: Mapping[str, Any], exchange: Exchange) -> dict[str, Any]:
    """Return a scope as what stands between a server and an application makes it.

    It mounts the application, and tells the scheme. Our ticket, and the end of the connection that
    we ask for, are taken away.
    """
    fields = [(bytes(name), bytes(value)) for name, value in scope["headers"]]
    own = {(b"connection", b"close")} - {
        (name.lower().encode(), value.encode("latin-1")) for name, value in exchange.headers
    }
    kept = [(name, value) for name, value in fields if name != FIELD and (name, value) not in own]
    return {
        **scope,
        "headers": kept,
        "root_path": path_bytes(exchange.script).decode("utf-8", "replace"),
        "scheme": DECLARED.sent(exchange.scheme),
    }


def changed(seen: Mapping[str, Any], meant: Mapping[str, Any]) -> str:
    """Return what a server has handed on otherwise than the specification asks for, or ""."""
    for key in SAME:
        if seen.get(key) != meant[key]:
            return f"{key} {shown(seen.get(key), SHORT)} for {shown(meant[key], SHORT)}"
    had, has = by_name(meant["headers"]), by_name(seen["headers"])
    for name in sorted({*had, *has}):
        if had.get(name) != has.get(name):
            got, gave = has.get(name, []), had.get(name, [])
            return f"{name.decode('latin-1')} {shown(got, SHORT)} for {shown(gave, SHORT)}"
    return ""


def by_name(fields: Iterable[tuple[bytes, bytes]]) -> dict[bytes, list[bytes]]:
    """Return the values of each field, in order; blanks around one do not count."""
    found: dict[bytes, list[bytes]] = {}
    for name, value in fields:
        found.setdefault(name.lower(), []).append(value.strip(b" \t"))
    return found
