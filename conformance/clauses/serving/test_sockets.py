"""Over sockets, as a CGI program, and several requests at once; and where a server listens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from functools import partial
from http.client import HTTPException
from typing import Any

from conformance.clause import MUST, clause
from conformance.clauses.answering import answered
from conformance.clauses.reading import in_one_spelling
from conformance.describe.app import App, after, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, Reply, get, request
from conformance.describe.steps import Answer, Call, Raise, Read, Stream, Write
from conformance.drive.cookies import cookies_of
from conformance.drive.serving import (
    LONGEST,
    SERVERS_OWN,
    Intent,
    fetch,
    intent,
    listening,
    running,
    through_cgi,
)
from conformance.limits.processes import Standstill
from conformance.perform.implementation import Implementation
from conformance.perform.steady import body_lines
from conformance.perform.trace import Trace, expect
from conformance.sources import FLASK, PEP, RFC

THE_SERVER_GATEWAY_SIDE = PEP(3333, "The Server/Gateway Side")
RUN = FLASK.api("Flask.run")
COOKIES = (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
SEEN = (
    Read("request", "method"),
    Read("request", "path"),
    Read("request", "query_string"),
    Read("request", "host"),
    Read("request.headers", "X-Custom"),
    Call("request", "get_data"),
)
APP = App(
    view(
        "/", *SEEN, Answer("é", 201, (("X-A", "é"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")))
    ),
    view("/<path:rest>", *SEEN, methods=["GET", "POST"]),
    view("/empty", Answer("", 204)),
    view("/boom", Raise(KeyError)),
    view("/stream", Answer(Stream(((), ()), context=False, texts=("s", "é")))),
    view("/folder/", *SEEN),
    after("after", Read("response", "status_code")),
    teardown("teardown"),
)
EXCHANGES: tuple[Exchange, ...] = (
    get("/", headers={"X-Custom": "é"}),
    get("/a b/é%?x#y;z", query="a=1&b=%C3%A9+%2F"),
    request("HEAD", "/"),
    request("POST", "/x", body=b"a\x00\r\n\xff" * 999, headers={"Content-Type": "text/x"}),
    request("POST", "/"),
    request("OPTIONS", "/x"),
    get("/empty"),
    get("/boom"),
    get("/stream"),
    get("/folder"),
    get("/nowhere/at/all", host="example.org"),
)
NEEDS = [C.WSGI, C.REQUEST, C.PATH, C.AFTER, C.TEARDOWN, C.STREAMING]


def alike(impl: Implementation, seen: Reply, direct: Reply, exchange: Exchange) -> None:
    """Check that a reply that took another way holds what the application sent.

    A server may add headers, and may leave out the reason phrase (RFC 9112, 4). What it says of
    itself and of the connection, it says in place of the application.
    """
    names = {name.lower() for name, _ in direct.headers} - SERVERS_OWN

    def as_sent(reply: Reply) -> list[str]:
        sent = [(name, value) for name, value in reply.headers if name.lower() in names]
        # The body of a reply to HEAD may be the server's to drop.
        body = [] if exchange.method == "HEAD" else body_lines(reply)
        return [str(reply.status), *in_one_spelling(sent), *body]

    again = partial(impl.reply, APP, exchange)
    impl.expect_alike(as_sent(seen), as_sent(direct), lambda: as_sent(again()), f"{exchange}")
    # The order of cookies has a meaning: a client keeps the last one.
    cookies = [cookie.name for cookie in cookies_of(seen)]
    expect(cookies, [cookie.name for cookie in cookies_of(direct)], f"{exchange}")


def differs_nowhere(
    impl: Implementation, server: Callable[[Any], AbstractContextManager[int]]
) -> None:
    """Check that all exchanges are answered over a server as in process, and show the same."""
    answered(impl, APP, EXCHANGES[0], status=201)
    direct = impl.run(APP, *EXCHANGES)
    replies: list[Reply] = []

    def body() -> None:
        with server(impl.built(APP)) as port:
            replies.extend(fetch(port, exchange) for exchange in EXCHANGES)

    seen = impl.perform(body)
    for exchange, reply, wanted in zip(EXCHANGES, replies, direct.replies, strict=True):
        alike(impl, reply, wanted, exchange)
    # A request may be torn down after its reply arrived, and so beside the next request.
    expect(
        sorted(map(str, seen.events)),
        sorted(map(str, direct.events)),
        "what the views and hooks saw, sorted",
    )


@clause("serving.wsgiref-answers-alike", MUST, needs=NEEDS, source=THE_SERVER_GATEWAY_SIDE)
def test_wsgiref_answers_alike(impl: Implementation) -> None:
    """An application MUST answer over Python's own WSGI server as it does in process.

    This covers paths and queries with escapes, bodies, headers, errors, streams, and replies
    without a body.
    """
    differs_nowhere(impl, lambda built: listening(built.wsgi))


@clause("serving.run-answers-alike", MUST, needs=[*NEEDS, C.SERVING], source=RUN)
def test_run_answers_alike(impl: Implementation) -> None:
    """An application MUST answer over the framework's own server as it does in process.

    So what a test sees is what a person with a browser sees.
    """
    differs_nowhere(impl, lambda built: running(built.serve, use_reloader=False))


@clause(
    "serving.cgi-answers-alike",
    MUST,
    needs=NEEDS,
    source=[THE_SERVER_GATEWAY_SIDE, RFC(3875, "4.1"), RFC(3875, "6.3.3")],
)
def test_cgi_answers_alike(impl: Implementation) -> None:
    """An application that runs as a CGI program MUST print what it answers in process.

    The request comes in environment variables, and the status goes into a header.
    """
    answered(impl, APP, EXCHANGES[0], status=201)
    for exchange in EXCHANGES:
        direct = impl.run(APP, exchange)
        replies: list[Reply] = []

        def body(exchange: Exchange = exchange, replies: list[Reply] = replies) -> None:
            wsgi = impl.built(APP).wsgi
            assert wsgi is not None, "the application is no WSGI application"
            replies.append(through_cgi(wsgi, exchange))

        seen = impl.perform(body)
        alike(impl, replies[0], direct.reply, exchange)
        expect(map(str, seen.events), map(str, direct.events), f"{exchange}")


NAMES = ("a", "b", "c", "d")
PARALLEL = App(
    *(
        view(
            f"/{name}",
            Write("g", "who", name),
            Write("session", "who", name),
            Read("g", "who"),
            Read("request", "path"),
            Answer(name),
        )
        for name in NAMES
    )
)


def at_once(impl: Implementation, port: int) -> dict[str, Reply]:
    """Send one request for each name; all views take each step together."""
    replies: dict[str, Reply] = {}

    def ask(name: str) -> None:
        with suppress(OSError, HTTPException):  # a reply that is missing is told of
            replies[name] = fetch(port, get(f"/{name}"))

    threads = [threading.Thread(target=ask, args=(name,)) for name in NAMES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def together(
    impl: Implementation, server: Callable[[Any], AbstractContextManager[int]]
) -> Iterator[tuple[str, Reply | None, Trace]]:
    """Yield each name with its reply and the trace, after all requests were served at once."""
    replies: dict[str, Reply] = {}
    barrier = threading.Barrier(len(NAMES))

    def wait() -> None:
        barrier.wait(LONGEST)

    def body() -> None:
        built = impl.built(PARALLEL)
        impl.pausing = wait
        try:
            with server(built) as port:
                replies.update(at_once(impl, port))
        except Standstill as error:
            raise AssertionError(f"the requests were not served at once: {error}") from error
        finally:
            impl.pausing = None
            barrier.abort()  # for a view that still waits

    trace = impl.perform(body)
    for name in NAMES:
        yield name, replies.get(name), trace


def kept_apart(impl: Implementation, server: Callable[[Any], AbstractContextManager[int]]) -> None:
    """Check that each of several requests at once saw its own context only."""
    for name, reply, trace in together(impl, server):
        assert reply is not None, f"/{name} was not answered"
        expect([reply.status, reply.text], [200, name], f"GET /{name}")
        names = [cookie.name for cookie in cookies_of(reply)]
        alone = impl.reply(PARALLEL, get(f"/{name}"))
        expect(names, [cookie.name for cookie in cookies_of(alone)], f"cookies of GET /{name}")
        expect(trace.values("g.who", name=name), [None, name], "g")
        expect(trace.values("request.path", name=name), [f"/{name}"], "request")


PARTS = [C.WSGI, C.REQUEST, C.STATE, C.SESSION, C.THREADS]


@clause("serving.parallel-requests", MUST, needs=PARTS, source=[RUN, PEP(3333, "Thread Support")])
def test_parallel_requests(impl: Implementation) -> None:
    """Each of several requests that threads serve at once MUST see only its own `request`, `g` and
    `session`.

    All views take each of their steps together, so that every overlap happens.
    """
    kept_apart(impl, lambda built: listening(built.wsgi))


@clause("serving.run-serves-in-parallel", MUST, needs=[*PARTS, C.SERVING], source=RUN)
def test_run_serves_in_parallel(impl: Implementation) -> None:
    """The framework's own server MUST serve several requests at once, each in its own context.

    Otherwise a page that waits for another page of the same application waits forever.
    """
    assert intended(impl, PARALLEL).threaded, "the server would serve one request after the other"
    kept_apart(impl, lambda built: running(built.serve, use_reloader=False))


def intended(impl: Implementation, app: App, **options: Any) -> Intent:
    """Return which server the framework would start."""
    found: list[Intent] = []

    def body() -> None:
        built: Any = impl.built(app)
        found.append(intent(built.serve, **options))

    impl.perform(body)
    return found[0]


@clause("serving.run-stays-local", MUST, needs=[C.SERVING], source=RUN)
def test_run_stays_local(impl: Implementation) -> None:
    """`run()` without arguments MUST listen on 127.0.0.1, port 5000.

    The server is for development: no other machine reaches it unless the developer wants that.
    """
    seen = intended(impl, APP)

    expect([seen.host, seen.port], ["127.0.0.1", 5000])


@clause("serving.run-listens-where-told", MUST, needs=[C.SERVING], source=RUN)
def test_run_listens_where_told(impl: Implementation) -> None:
    """`run()` MUST listen on the host and port of its arguments, or else on those of SERVER_NAME.

    Port 0 is a port: the system chooses a free one.
    """
    named = App(*APP.parts, config={"SERVER_NAME": "127.0.0.2:8000"})
    bare = App(*APP.parts, config={"SERVER_NAME": "127.0.0.2"})
    for app, options, wanted in (
        (APP, {"host": "0.0.0.0"}, ["0.0.0.0", 5000]),
        (APP, {"port": 81}, ["127.0.0.1", 81]),
        (APP, {"port": 0}, ["127.0.0.1", 0]),
        (APP, {"host": "127.0.0.3", "port": 82}, ["127.0.0.3", 82]),
        (named, {}, ["127.0.0.2", 8000]),
        (bare, {}, ["127.0.0.2", 5000]),
        (named, {"host": "127.0.0.3"}, ["127.0.0.3", 8000]),
        (named, {"port": 83}, ["127.0.0.2", 83]),
        (named, {"port": 0}, ["127.0.0.2", 0]),
    ):
        seen = intended(impl, app, **options)
        expect([seen.host, seen.port], wanted, f"{app.config} and {options}")
