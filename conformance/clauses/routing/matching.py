"""What the clauses on routing share: ask for a path, and tell what the router decided.

Which decision is right is said by each clause, or by `conformance.models.routing`.
"""

from __future__ import annotations

from conformance.describe.app import App
from conformance.describe.messages import Exchange, Reply, get
from conformance.drive.follow import follow
from conformance.models.routing import Decision, Matched, Redirected, Refused, RoutingModel
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Trace

PERMANENT = (301, 308)


def decided(impl: Implementation, app: App, exchange: Exchange) -> Decision:
    """Send one exchange and return what the application decided, as the model would say it."""
    trace = impl.run(app, exchange)
    views = [event for event in trace if event.kind == "view" and event.action == "enter"]
    if views:
        assert len(views) == 1, f"{exchange} was answered by {len(views)} views"
        name, values = views[0].name, views[0].value
        return Matched(name, tuple(sorted((key, repr(value)) for key, value in values.items())))
    reply = trace.reply
    assert reply.raised is None, f"{exchange}: the application {reply}"
    assert reply.status < 500, f"{exchange} is answered with {reply.status}\n{app}"
    if 300 <= reply.status < 400:
        return Redirected(path_of(target_of(reply, exchange)))
    # Without a view, a success is an automatic answer to OPTIONS; any status will do.
    return Refused(200 if 200 <= reply.status < 300 else reply.status, reply.allowed)


def redirect(impl: Implementation, app: App, exchange: Exchange) -> Reply:
    """Send an exchange that must be redirected, and return the reply."""
    reply = impl.reply(app, exchange)
    assert 300 <= reply.status < 400, f"{exchange} is not redirected but gives {reply}"
    return reply


def refuses_query(impl: Implementation, app: App, exchange: Exchange) -> bool:
    """Whether 400 answers a query that is not ASCII, as a request's has to be (RFC 9112, 3.2)."""
    return not exchange.query.isascii() and impl.reply(app, exchange).status == 400


def target_of(reply: Reply, exchange: Exchange) -> Exchange:
    """Return the exchange that a redirect leads to."""
    where = reply.header("Location")
    assert where is not None, f"{exchange}: {reply.status} without Location"
    return follow(where, exchange, exchange.method)


def path_of(exchange: Exchange) -> str:
    """Return the path of an exchange as text."""
    path = exchange.path
    return path if isinstance(path, str) else path.decode("utf-8", "surrogateescape")


def value_of(impl: Implementation, app: App, path: str | bytes) -> object:
    """Ask for a path; return the only value that the only view got, or None if none was called."""
    trace = impl.run(app, get(path, query=""))
    assert trace.reply.raised is None, f"GET {path!r}: the application {trace.reply}"
    assert trace.reply.status < 500, f"GET {path!r} is answered with {trace.reply.status}"
    return only_value(trace)


def only_value(trace: Trace) -> object:
    """Return the only value that the only view of a trace got, or None if none was called."""
    given = trace.given("view")
    return next(iter(given[0].values())) if given else None


def as_modelled(
    impl: Implementation, app: App, exchange: Exchange, model: RoutingModel | None = None
) -> None:
    """Send one exchange; raise AssertionError unless the model allows what is decided."""
    right = (model or RoutingModel(app)).decide(exchange.method, path_of(exchange))
    seen = decided(impl, app, exchange)
    wanted = " or ".join(sorted(map(str, right)))
    assert seen in right, f"{exchange} gives {seen}; right is {wanted}\n{app}"
