"""What stands behind a middleware: an application that tells what reached it.

No clauses live here. `behind` sends a request through a middleware and returns what the
application saw, `told` a reply together with who was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from conformance.describe.messages import Exchange, Reply
from conformance.drive.declared import nothing_declared
from conformance.drive.wire import WsgiApp, call_wsgi, environ_of

# What of an environ a middleware could exchange for something equal.
STREAMS = ("wsgi.input", "wsgi.errors")


class Teller:
    """A WSGI application that answers with its name, and keeps each environ that it was given."""

    def __init__(self, name: str = "app") -> None:
        self.name = name
        self.environs: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Keep the environ and answer."""
        self.environs.append(dict(environ))
        start_response("200 OK", [("X-Teller", self.name), ("Content-Type", "text/plain")])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.name.encode()]

    @property
    def environ(self) -> dict[str, Any]:
        """The environ of the only request; AssertionError unless there was exactly one."""
        count = len(self.environs)
        assert count == 1, f"the application {self.name} was called {count} times, and not once"
        return self.environs[0]


def behind(wrap: Callable[[WsgiApp], WsgiApp], exchange: Exchange) -> dict[str, Any]:
    """Send a request through a middleware; return the environ that the application was given."""
    app = Teller()
    reply = send(wrap(app), exchange)
    assert reply.body == b"app" or exchange.method == "HEAD", f"{exchange}: the reply is {reply}"
    return app.environ


def send(app: WsgiApp, exchange: Exchange) -> Reply:
    """Send a request; what the middleware raises fails the clause."""
    with nothing_declared():
        reply = call_wsgi(app, exchange)
    if reply.raised is not None:
        raise AssertionError(f"{exchange} raises {reply.raised!r}") from reply.raised
    return reply


def changed(exchange: Exchange, environ: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs from the environ that the server made; None where it was removed.

    Names with a prefix of one's own are left out: everybody may put such ones in.
    """
    with nothing_declared():
        before = environ_of(exchange)
    names = {name for name in {*before, *environ} if name.startswith("wsgi.") or "." not in name}
    names.difference_update(STREAMS)
    return {name: environ.get(name) for name in names if before.get(name) != environ.get(name)}
