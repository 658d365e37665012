"""What a server is given to serve: it hands each request to the application that is asked.

A request is known by a field that is taken away again. What the server made of the exchange is
compared with what a server hands on by PEP 3333, before the application is called. The same for
ASGI is in `conformance.transport.scopes`.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from conformance.describe.messages import Exchange, Reply
from conformance.drive.declared import DECLARED
from conformance.drive.protocol import ProtocolBreach
from conformance.drive.wire import Conversation, WsgiApp, environ_of, path_bytes
from conformance.foreign import said, shown

TICKET = "X-Conformance-Exchange"
KEY = "HTTP_X_CONFORMANCE_EXCHANGE"
SHORT = 80  # characters of what a server has made of something
# What is compared: with the entries that stand for fields.
SAME = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE")


class Stopped(Exception):
    """What a server is told in place of what would end its thread, such as SystemExit."""


class Observer(Protocol):
    """Who keeps what is seen while an application answers."""

    def mark(self) -> Any:
        """Return how much there is so far."""

    def since(self, mark: Any) -> Any:
        """Return what has been seen behind a mark, as what can be pickled."""

    def add(self, seen: Any) -> None:
        """Take what was seen elsewhere."""


class Talk(Protocol):
    """What an application was asked and has answered."""

    raised: BaseException | None

    def reply(self) -> Reply:
        """Return what it answered."""


class OnTheWay:
    """One exchange that is on its way through a server."""

    unended = "did not let the application end"

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.asked: Talk | None = None  # None where the application was not reached
        self.changed = ""  # what the server handed on otherwise than it came
        self.refused = ""  # why the server does not send what the application answers
        self.error: BaseException | None = None  # of ours: a breach, or what `after` raised
        self.read = False  # to its end
        self.observer: Observer | None = None
        self.mark: Any = None  # of the observer, where another process goes on
        self.over = threading.Event()

    def raise_again(self) -> None:
        """Give the server what the application raised, if it has."""
        raised = None if self.asked is None else self.asked.raised
        if isinstance(raised, Exception):
            raise raised
        if raised is not None:
            raise Stopped(said(raised)) from raised


class Expecting:
    """What a server serves: it knows whom it waits for, by ticket."""

    def __init__(self) -> None:
        self._calls: dict[str, Any] = {}

    def expect(self, ticket: str, call: OnTheWay) -> None:
        """Wait for a request with this ticket."""
        self._calls[ticket] = call

    def forget(self, ticket: str) -> None:
        """Wait for it no longer."""
        self._calls.pop(ticket, None)


class Call(OnTheWay):
    """One exchange with a WSGI application; `after` is called where it has been closed."""

    unended = "did not call close() of the body (PEP 3333)"

    def __init__(self, app: WsgiApp, exchange: Exchange, after: Callable[[], None] | None) -> None:
        super().__init__(exchange)
        self.app = app
        self.after = after
        self.talk: Conversation | None = None

    def begin(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Call the application; return what the server is to iterate over."""
        self.changed = changed(environ, environ_of(self.exchange), self.exchange)
        if self.changed:
            self.over.set()
            start("500 Internal Server Error", [("Content-Length", "0")])
            return []
        try:
            self.talk = self.asked = Conversation(self.app, self.exchange, environ, start)
        except BaseException as error:
            self.error = error
            self.over.set()
            raise Stopped(said(error)) from error
        if self.talk.raised is not None:
            self.finish()
            self.raise_again()
        return Passed(self)

    def finish(self) -> None:
        """End the call as a server does, and look what it has left behind."""
        if self.over.is_set():
            return
        try:
            if self.talk is not None:
                self.talk.close()
            if self.after is not None:
                self.after()
        except BaseException as error:
            self.error = self.error or error
        finally:
            self.over.set()


class Passed:
    """The body on its way to the server, chunk by chunk."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        call = self._call
        assert call.talk is not None
        try:
            chunk = call.talk.next_chunk()
        except ProtocolBreach as error:
            call.error = error
            raise Stopped(said(error)) from error
        if chunk is None:
            call.read = True
            call.raise_again()
            raise StopIteration
        return chunk

    def close(self) -> None:
        """Close what the application has returned."""
        self._call.finish()


class Mounted(Expecting):
    """The WSGI application that a server serves."""

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request of the server's; 404 to one that nobody has sent."""
        call: Call | None = self._calls.pop(environ.pop(KEY, ""), None)
        if call is None:
            start("404 Not Found", [("Content-Length", "0")])
            return []
        place(environ, call.exchange)
        return call.begin(environ, start)


def place(environ: dict[str, Any], exchange: Exchange) -> None:
    """Do what stands between a server and an application does: mount it, and tell the scheme."""
    script = path_bytes(exchange.script).decode("latin-1")
    path = environ.get("PATH_INFO", "")
    if script and path.startswith(script):
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + script
        environ["PATH_INFO"] = path[len(script) :]
    environ["wsgi.url_scheme"] = DECLARED.sent(exchange.scheme)
    environ["wsgi.errors"] = io.StringIO()
    if "close" in environ.get("HTTP_CONNECTION", "").lower():
        del environ["HTTP_CONNECTION"]
    for key, value in exchange.environ:
        if value is None:
            environ.pop(key, None)
        else:
            environ[key] = value


def changed(seen: Mapping[str, Any], meant: Mapping[str, Any], exchange: Exchange) -> str:
    """Return what a server has handed on otherwise than PEP 3333 asks for; "" if nothing."""
    own = {key for key, _ in exchange.environ}
    fields = {key for key in (*seen, *meant) if key.startswith("HTTP_")}
    for key in (*SAME, *sorted(fields)):
        had, has = meant.get(key, ""), seen.get(key, "")
        if key not in own and had != has:
            return f"{key} {shown(has, SHORT)} for {shown(had, SHORT)}"
    return ""
