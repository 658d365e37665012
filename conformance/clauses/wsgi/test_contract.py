"""WSGI: the validator, middleware, errors that leave, coroutine views, mounted applications."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any
from wsgiref.validate import validator

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.reading import signature
from conformance.describe.app import App, Middleware, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.claimed import claimed
from conformance.describe.messages import Exchange, Reply, get, request
from conformance.describe.steps import Abort, Answer, Ask, Bound, Raise, Read, Write, url
from conformance.drive.wire import WsgiApp
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Trace, expect
from conformance.sources import FLASK, PEP
from conformance.strategies.traffic import apps, exchanges

WSGI_APP = FLASK.api("Flask.wsgi_app")
LIVELY = App(
    view("/", Answer("x")),
    view("/own", Answer("own", 201, (("X-A", "1"),))),
    view("/404", Abort(404)),
    view("/boom", Raise(KeyError)),
)
OWN = get("/own")


def through(
    impl: Implementation, wrap: Callable[[WsgiApp], WsgiApp], app: App, exchange: Exchange
) -> Trace:
    """Return what is seen when a middleware stands between the server and the application."""

    def body() -> None:
        wsgi = impl.built(app).wsgi
        assert wsgi is not None, "the application is no WSGI application"
        impl.send(SimpleNamespace(wsgi=wrap(wsgi), asgi=None), exchange)

    return impl.perform(body)


@clause(
    "wsgi.validator-accepts",
    MUST,
    needs=[C.WSGI],
    source=PEP(3333, "Specification Details"),
    examples=40,
)
@given(app=apps(), exchange=exchanges())
@example(app=LIVELY, exchange=get("/boom"))
@example(app=LIVELY, exchange=request("HEAD", "/"))
def test_validator_accepts(impl: Implementation, app: App, exchange: Exchange) -> None:
    """An application MUST keep to PEP 3333 as the validator of Python's `wsgiref` checks it.

    Status and headers are native strings, chunks are bytes, the iterable is closed, and the input
    is read only as a server allows, whatever the application answers.
    """
    answered(impl, LIVELY, OWN, status=201)
    app = claimed(app, impl.capabilities)
    raised = through(impl, validator, app, exchange).reply.raised

    assert not isinstance(raised, AssertionError), f"the validator says: {raised}"


def forwarding(app: WsgiApp) -> WsgiApp:
    """Return a middleware that hands everything over."""
    return lambda environ, start_response: app(environ, start_response)


def copying(app: WsgiApp) -> WsgiApp:
    """Return one that hands over a copy of the environment, with a key of its own."""
    return lambda environ, start_response: app(
        {**environ, "own.key": object()}, lambda *given: start_response(*given)
    )


class Passing:
    """An iterable that passes chunks on, and closes what it passes on."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self.body = body

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def close(self) -> None:
        """Close the body, as PEP 3333 asks of a middleware."""
        getattr(self.body, "close", int)()


def passing(app: WsgiApp) -> WsgiApp:
    """Return one that puts an iterable of its own around the body."""
    return lambda environ, start_response: Passing(app(environ, start_response))


def buffering(app: WsgiApp) -> WsgiApp:
    """Return one that reads the whole body first, and only then starts the response."""

    def wrapped(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        started: list[tuple[Any, ...]] = []
        body = Passing(app(environ, lambda *given: started.append(given)))
        try:
            chunks = list(body)
        finally:
            body.close()
        start_response(*started[-1])
        return chunks

    return wrapped


INVISIBLE = [forwarding, copying, passing, buffering]


@clause(
    "wsgi.middleware-is-invisible",
    MUST,
    needs=[C.WSGI],
    source=PEP(3333, "Middleware: Components that Play Both Sides"),
    examples=40,
)
@given(app=apps(), exchange=exchanges(), wrap=st.sampled_from(INVISIBLE))
@example(app=LIVELY, exchange=get("/"), wrap=copying)
@example(app=LIVELY, exchange=get("/boom"), wrap=buffering)
def test_middleware_is_invisible(
    impl: Implementation, app: App, exchange: Exchange, wrap: Callable[[WsgiApp], WsgiApp]
) -> None:
    """A middleware that only passes requests on MUST change neither the reply nor the parts that
    run, nor their order.

    The middleware may copy the environ, wrap the body, or read the body before it starts the
    response.
    """
    answered(impl, LIVELY, OWN, status=201)
    app = claimed(app, impl.capabilities)
    direct = impl.run(app, exchange)
    wrapped = through(impl, wrap, app, exchange)

    impl.expect_alike(
        signature(wrapped.reply),
        signature(direct.reply),
        lambda: signature(impl.reply(app, exchange)),
        f"{exchange} through {wrap.__name__}",
    )
    expect(wrapped.order(), direct.order(), f"{exchange} through {wrap.__name__}")


def naming(name: str) -> Callable[[WsgiApp], WsgiApp]:
    """Return a middleware that adds its name to a header and to a key of the environment."""

    def wrap(app: WsgiApp) -> WsgiApp:
        def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            environ["HTTP_X_IN"] = environ.get("HTTP_X_IN", "") + name
            return app(environ, lambda s, h, *e: start_response(s, [*h, ("X-Out", name)], *e))

        return wrapped

    return wrap


@clause("wsgi.replaced-callable-is-used", MUST, needs=[C.MIDDLEWARE, C.REQUEST], source=WSGI_APP)
def test_replaced_callable_is_used(impl: Implementation) -> None:
    """A middleware that replaces `app.wsgi_app` MUST be called for each request to the application.

    The application object stays what it was, so that its other methods can be used. The middleware
    that is set last is the outermost.
    """
    middleware = [Middleware(name, naming(name)) for name in "ab"]
    app = App(view("/", Read("request.headers", "X-In")), *middleware)
    for exchange in (get("/"), get("/nowhere")):
        reply = impl.reply(app, exchange)
        expect([reply.headers_named("X-Out")], [["a", "b"]], str(exchange))
    expect(impl.run(app, get("/")).answers(), ["ba"])


@clause(
    "wsgi.requests-do-not-mix",
    MUST,
    source=PEP(3333, "The Application/Framework Side"),
    examples=40,
)
@given(app=apps(), sequence=st.lists(exchanges(), min_size=2, max_size=5))
@example(app=LIVELY, sequence=[get("/boom"), get("/"), get("/404"), get("/own"), get("/")])
def test_requests_do_not_mix(impl: Implementation, app: App, sequence: list[Exchange]) -> None:
    """The reply to a request MUST NOT depend on the requests that were served before.

    Nor do the parts that run for it: no hook is added, no error remembered, no header left over.
    """
    answered(impl, LIVELY, OWN, status=201)
    app = claimed(app, impl.capabilities)
    together = impl.run(app, *sequence)
    alone = [impl.run(app, exchange) for exchange in sequence]
    asked = ", then ".join(map(str, sequence))

    for exchange, reply, after in zip(sequence, together.replies, alone, strict=True):
        if signature(reply) != signature(after.reply):
            as_by_a_new_one(impl, app, exchange, reply, f"{exchange}, in a row: {asked}")
            as_by_a_new_one(impl, app, exchange, after.reply, f"{exchange}, after all of {asked}")
    expect(together.order(), [entry for a in alone for entry in a.order()], asked)
    as_by_a_new_one(impl, app, sequence[-1], together.reply, f"the last of {asked}")


def as_by_a_new_one(
    impl: Implementation, app: App, exchange: Exchange, reply: Reply, why: str
) -> None:
    """Check that a reply is what a new application answers that has served nothing before."""

    def fresh() -> list[str]:
        impl.forget()
        return signature(impl.reply(app, exchange))

    impl.expect_alike(signature(reply), fresh(), fresh, f"{why}; expected is a new application's")


@clause(
    "wsgi.errors-leave-when-asked", MUST, needs=[C.WSGI, C.PROPAGATE, C.TEARDOWN], source=WSGI_APP
)
def test_errors_leave_when_asked(impl: Implementation) -> None:
    """An error that nobody handles MUST leave the application when PROPAGATE_EXCEPTIONS is set.

    No response has been started then, and teardown functions have run. When the setting is false,
    the reply is 500, and the message of the error is not in the reply.
    """
    parts = (view("/", Raise(KeyError, ("secret",))), teardown("end"))
    for propagate in (True, False):
        seen = impl.run(App(*parts, config={"PROPAGATE_EXCEPTIONS": propagate}), get("/"))
        raised = seen.reply.raised
        if propagate:
            assert type(raised) is KeyError and seen.reply.status == 0, str(seen.reply)  # noqa: PT018
        else:
            assert raised is None and seen.reply.status == 500, str(seen.reply)  # noqa: PT018
            assert b"secret" not in seen.reply.body, "the error page says what the error says"
        expect(seen.of("teardown"), ["end"])


SEEN = (Read("request", "method"), Write("g", "a", 1), Read("g", "a"), Bound())


@clause(
    "wsgi.async-views-answer-alike",
    MUST,
    needs=[C.WSGI, C.ASYNC_VIEWS, C.ABORT, C.UNBOUND, C.REQUEST, C.STATE, C.SESSION],
    source=WSGI_APP,
)
@every(
    ends=[
        ((), 200),
        ((Answer("x", 201, (("X-A", "1"),)),), 201),
        ((Abort(404),), 404),
        ((Raise(KeyError),), 500),
        (SEEN, 200),
    ]
)
def test_async_views_answer_alike(impl: Implementation, ends: tuple[tuple[Any, ...], int]) -> None:
    """A view that is a coroutine function MUST be answered as the same view without `async` is.

    The view sees the same request and the same session.
    """
    steps, status = ends
    app = App(view("/<x>", *steps))
    plain = answered(impl, app, get("/é"), status=status)
    coroutine = impl.run(App(view("/<x>", *steps, asynchronous=True)), get("/é"))

    impl.expect_alike(
        signature(coroutine.reply),
        signature(plain.reply),
        lambda: signature(impl.reply(app, get("/é"))),
    )
    expect(map(str, coroutine.events), map(str, plain.events))


def mounting(table: dict[str, WsgiApp], default: WsgiApp) -> WsgiApp:
    """Return a dispatcher: the longest prefix of the path says which application answers.

    What it takes from the path goes to the script name, as PEP 3333 describes it.
    """

    def dispatch(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        for prefix in sorted(table, key=len, reverse=True):
            if path == prefix or path.startswith(f"{prefix}/"):
                script = environ["SCRIPT_NAME"] + prefix
                moved = {**environ, "SCRIPT_NAME": script, "PATH_INFO": path[len(prefix) :]}
                return table[prefix](moved, start_response)
        return default(environ, start_response)

    return dispatch


PREFIXES = ("/one", "/one/two", "/é x", "/two")
ASKED = [view("/", Ask()), view("/two/<path:rest>", Ask(), endpoint="rest")]


@clause(
    "wsgi.mounted-apps-see-their-root",
    MUST,
    needs=[C.WSGI, C.REQUEST_LINE, C.SCRIPT, C.URL],
    source=PEP(3333, "environ Variables"),
)
@given(
    prefixes=st.lists(st.sampled_from(PREFIXES), unique=True, max_size=4),
    outer=st.sampled_from(["", "/server"]),
    path=st.sampled_from(["/", "/one/", "/one/two/", "/two/", "/é x/", "/two/one"]),
)
@example(prefixes=["/one", "/one/two"], outer="/server", path="/one/two/")
@example(prefixes=["/é x"], outer="", path="/é x/")
def test_mounted_apps_see_their_root(
    impl: Implementation, prefixes: list[str], outer: str, path: str
) -> None:
    """An application that is mounted below a prefix MUST see the prefix as its script root, and the
    rest as its path.

    The application builds URLs that lead to itself, however deep it is mounted.
    """
    described = {p: App(*ASKED, name=p.strip("/").replace("/", "_")) for p in ("", *PREFIXES)}
    steps = (Read("request", "script_root"), Read("request", "path"), url("index"))

    def body() -> None:
        built = {p: impl.built(app).wsgi for p, app in described.items()}
        table = {p.encode().decode("latin-1"): built[p] for p in prefixes}
        dispatcher = mounting(table, built[""])  # type: ignore[arg-type]
        exchange = get(path, *steps, script=outer)
        impl.send(SimpleNamespace(wsgi=dispatcher, asgi=None), exchange)

    seen = impl.perform(body)
    fits = [p for p in prefixes if path.startswith(f"{p}/")]
    mounted = max(fits, key=len, default="")
    rest = path[len(mounted) :]
    if rest not in ("/", "/two/one", "/two/"):
        assert seen.reply.status == 404, f"{path} with {prefixes}: {seen.reply}"
    elif rest != "/two/":
        built_url = f"{outer}{mounted}/".replace("é x", "%C3%A9%20x")
        root, at, built = seen.answers()
        expect([root, at], [outer + mounted, rest], f"{path} with {prefixes}")
        assert built.replace("é x", "%C3%A9%20x") == built_url, f"the URL of the root is {built}"
