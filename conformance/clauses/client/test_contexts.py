"""The client: what the framework's own test client and test contexts show is what would be served.

Elsewhere the suite sends its requests itself, because a client that is friendly hides faults.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.reading import signature
from conformance.describe.app import App, after, app_teardown, before, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, Reply, get, post, request
from conformance.describe.steps import Answer, Apply, Call, Raise, Read, Write
from conformance.drive.declared import DECLARED, as_sent, sent
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Trace, expect
from conformance.sources import FLASK, RFC
from conformance.strategies.sessions import json_values, typed

TEST_CLIENT = FLASK("Testing Flask Applications", "Sending Requests with the Test Client")
ACTIVE_CONTEXT = FLASK("Testing Flask Applications", "Tests that depend on an Active Context")
FOLLOWING_REDIRECTS = FLASK("Testing Flask Applications", "Following Redirects")
NEEDS = [C.TEST_CLIENT, C.WSGI, C.REQUEST]

SEEN = (
    Read("request", "method"), Read("request", "path"), Read("request", "query_string"),
    Read("request", "host"), Read("request", "script_root"), Read("request", "is_secure"),
    Read("request.headers", "X-Custom"), Read("request", "mimetype"), Call("request", "get_data"),
)  # fmt: skip
SERVED = App(
    before("before"),
    view("/", *SEEN, Answer("é", 201, (("X-A", "1"), ("Set-Cookie", "a=1")))),
    view("/boom", Raise(KeyError)),
    view("/folder/", *SEEN),
    view("/<path:rest>", *SEEN, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
    after("after", Read("response", "status_code")),
    teardown("teardown"),
    app_teardown("app_teardown"),
)
ASKED: tuple[Exchange, ...] = (
    get("/", headers={"X-Custom": "x"}),
    get("/a b/é", query="a=1&b=%C3%A9+%2F"),
    request("HEAD", "/"),
    post("/x", body=b"a\x00\xff", headers={"Content-Type": "text/x"}),
    request("PUT", "/x", script="/root", host="example.org:8080", scheme="https"),
    request("OPTIONS", "/x"), request("DELETE", "/x"), request("PATCH", "/x"), post("/"),
    get("/boom"), get("/folder"),
)  # fmt: skip


def with_client(impl: Implementation, app: App, body: Callable[[Any], object]) -> Trace:
    """Call `body` with a new test client of an app, and return what was seen."""

    def asked() -> None:
        built: Any = impl.built(app)
        if DECLARED.scheme:  # the client has none but its own, which is the framework's default
            built.wsgi.wsgi_app = as_sent(built.wsgi.wsgi_app)
        body(built.client())

    return impl.perform(asked)


def send(client: Any, exchange: Exchange) -> Any:
    """Send an exchange by a client."""
    return client.open(
        exchange.path,
        method=exchange.method,
        query_string=exchange.query,
        headers=list(exchange.headers),
        data=exchange.body,
        base_url=f"{sent(exchange.scheme)}://{exchange.host}{exchange.script}/",
    )


@clause(
    "client.answers-alike", MUST, needs=[*NEEDS, C.PATH, C.AFTER, C.TEARDOWN], source=TEST_CLIENT
)
@every(asked=ASKED)
def test_answers_alike(impl: Implementation, asked: Exchange) -> None:
    """The test client MUST get the reply that a server would send, and the application MUST see the
    request that a server would hand to it.

    Compared are status, headers and body of the reply, and all hooks in their order.
    """
    answered(impl, SERVED, ASKED[0], status=201)
    direct = impl.run(SERVED, asked)
    got: list[Reply] = []

    def body(client: Any) -> None:
        response = send(client, asked)
        headers = tuple(DECLARED.kept(response.headers.items()))
        got.append(Reply(response.status_code, "", headers, (response.data,)))
        response.close()

    def as_sent(reply: Reply) -> list[str]:
        return signature(replace(reply, reason=""))

    seen = with_client(impl, SERVED, body)
    again = partial(impl.reply, SERVED, asked)
    wanted = as_sent(direct.reply)
    impl.expect_alike(as_sent(got[0]), wanted, lambda: as_sent(again()), f"{asked}")
    expect(map(str, seen.events), map(str, direct.events), f"what was seen of {asked}")


BUILT = App(
    view("/", Apply(lambda r: sorted(r.args.items(multi=True)), "request"),
         Apply(lambda r: sorted(r.form.items(multi=True)), "request"),
         Apply(lambda r: r.get_json(silent=True), "request"), Read("request", "mimetype"),
         Read("request.headers", "X-A"), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
# The arguments of a request, and what the view finds: query, form, JSON, type, a header.
BUILDING: tuple[tuple[dict[str, Any], list[Any]], ...] = (
    ({"query_string": {"a": "é &"}}, [[["a", "é &"]], [], None, "", "-"]),
    ({"data": {"a": "é &", "b": ["1", "2"]}},
     [[], [["a", "é &"], ["b", "1"], ["b", "2"]], None, FORM, "-"]),
    ({"json": {"a": [1, None, "é"]}}, [[], [], {"a": [1, None, "é"]}, "application/json", "-"]),
    ({"headers": {"X-A": "h"}}, [[], [], None, "", "h"]),
    ({"data": b"[1]", "content_type": "application/json"},
     [[], [], [1], "application/json", "-"]),
)  # fmt: skip


@clause(
    "client.builds-requests",
    MUST,
    needs=NEEDS,
    source=[
        FLASK("Testing Flask Applications", "Form Data"),
        FLASK("Testing Flask Applications", "JSON Data"),
    ],
)
@every(arguments=BUILDING, method=["post", "put", "patch"])
def test_builds_requests(
    impl: Implementation, arguments: tuple[dict[str, Any], list[Any]], method: str
) -> None:
    """The query, the form, the JSON and the headers that the test client is given MUST arrive as
    given.
    """
    given, wanted = arguments
    seen = with_client(impl, BUILT, lambda client: getattr(client, method)("/", **given))

    found = ["-" if str(value) == "(missing)" else value for value in seen.answers()]
    found = [[list(pair) for pair in v] if isinstance(v, list) and i < 2 else v
             for i, v in enumerate(found)]  # fmt: skip
    expect(found, wanted, f"client.{method}('/', **{given})")


COOKIES = App(
    view("/set", Answer("", headers=(("Set-Cookie", "a=1; Path=/"),))),
    view("/gone", Answer("", headers=(("Set-Cookie", "a=; Max-Age=0; Path=/"),))),
    view("/", Read("request.cookies", "a")),
)


@clause("client.keeps-cookies", MUST, needs=NEEDS, source=[TEST_CLIENT, FLASK.api("FlaskClient")])
def test_keeps_cookies(impl: Implementation) -> None:
    """The test client MUST keep cookies as a browser does until they are deleted, and another
    client MUST NOT have them.
    """

    def body(client: Any) -> None:
        other = impl.built(COOKIES).client()  # type: ignore[attr-defined]
        for path in ("/", "/set", "/", "/", "/gone", "/", "/set"):
            client.get(path)
        other.get("/")

    seen = [str(value) for value in with_client(impl, COOKIES, body).answers() if value is not None]
    expect(
        [value for value in seen if value != ""],
        ["(missing)", "1", "1", "(missing)", "(missing)"],
        "what /, after cookies were set and deleted, and another client found:",
    )


STATE = App(
    view("/", Apply(lambda s: {key: typed(s[key]) for key in s}, "session")),
    view("/write", Write("session", "w", 5)),
)


@clause(
    "client.session-transaction",
    MUST,
    needs=[*NEEDS, C.SESSION],
    source=FLASK("Testing Flask Applications", "Accessing and Modifying the Session"),
)
@given(value=json_values())
@example(value={"é": [1, None]})
def test_session_transaction(impl: Implementation, value: Any) -> None:
    """`session_transaction` MUST open the session of the client, and keep what the block changes in
    it.

    The next request finds it, and the next transaction finds what that request stored.
    """
    found: list[Any] = []

    def body(client: Any) -> None:
        with client.session_transaction() as session:
            session["k"] = value
        client.get("/")
        client.get("/write")
        with client.session_transaction() as session:
            found.extend([typed(session["k"]), session["w"]])
            del session["k"]
        client.get("/")

    seen = [v for v in with_client(impl, STATE, body).answers() if isinstance(v, dict)]
    expect(found, [typed(value), 5], "in a transaction after a request")
    wanted = [{"k": typed(value)}, {"w": ("int", 5)}]
    expect(seen, [plain_of(w) for w in wanted], "in the requests")


def plain_of(value: Any) -> Any:
    """Return a value with tuples as lists, as traces keep it."""
    if isinstance(value, dict):
        return {key: plain_of(item) for key, item in value.items()}
    return [plain_of(item) for item in value] if isinstance(value, (list, tuple)) else value


STAYS = App(
    view("/<name>", Write("g", "mine", 1), Write("session", "s", 2)),
    teardown("teardown"),
    app_teardown("app_teardown"),
)


@clause(
    "client.context-stays-in-the-block",
    MUST,
    needs=[*NEEDS, C.STATE, C.SESSION, C.UNBOUND, C.AMBIENT],
    source=ACTIVE_CONTEXT,
)
def test_context_stays_in_the_block(impl: Implementation) -> None:
    """In a `with` block of the client, the last request MUST stay current until the next request,
    and with it its `g` and its session.

    After the block nothing is current any more.
    """
    found: list[Any] = []

    def body(client: Any) -> None:
        api = impl.built(STAYS).ambient
        with client:
            for name in ("one", "two"):
                client.get(f"/{name}")
                found.extend([api.request.path, api.g.mine, api.session["s"]])
        found.extend([api.has_request_context(), api.has_app_context()])
        client.get("/three")
        found.extend([api.has_request_context(), api.has_app_context()])

    with_client(impl, STAYS, body)
    expect(
        found,
        ["/one", 1, 2, "/two", 1, 2, False, False, False, False],
        "path, g.mine and session value, twice, and what is current afterwards:",
    )


REDIRECTS = App(
    view("/one", Answer("", 303, (("Location", "/two"),)), methods=["GET", "POST"]),
    view("/two", Answer("", 307, (("Location", "/three?a=1"),)), methods=["GET", "POST"]),
    view("/three", Read("request", "method"), Read("request", "query_string"), Answer("there"),
         methods=["GET", "POST"]),
)  # fmt: skip


@clause("client.follows-redirects", MUST, needs=NEEDS, source=FOLLOWING_REDIRECTS)
def test_follows_redirects(impl: Implementation) -> None:
    """The test client MUST follow redirects when it is told to, and MUST NOT otherwise.

    After a 303, a POST goes on as a GET.
    """
    found: list[Any] = []

    def body(client: Any) -> None:
        found.append(client.get("/one").status_code)
        last = client.post("/one", follow_redirects=True, data={"a": "b"})
        found.extend([last.status_code, last.data])

    seen = with_client(impl, REDIRECTS, body)
    expect(found, [303, 200, b"there"], "not followed; followed, and the last reply:")
    expect([e.value for e in seen if e.action == "read"], ["GET", b"a=1"], "the last view saw:")


@clause(
    "client.redirect-keeps-the-method",
    MUST,
    needs=NEEDS,
    source=[FOLLOWING_REDIRECTS, RFC(9110, "15.4.8"), RFC(9110, "15.4.9")],
)
@every(data=[None, b"raw", {"a": "b"}], method=["post", "get"])
def test_redirect_keeps_the_method(impl: Implementation, data: Any, method: str) -> None:
    """After a 307 or 308, the test client MUST send the same method and body again."""

    def body(client: Any) -> None:
        getattr(client, method)("/two", follow_redirects=True, data=data)

    seen = with_client(impl, REDIRECTS, body)
    wanted = [method.upper(), b"a=1"]
    expect([e.value for e in seen if e.action == "read"], wanted, f"{method}, data={data}:")


@clause("client.errors-come-out", MUST, needs=[*NEEDS, C.PROPAGATE], source=FLASK.api("TESTING"))
def test_errors_come_out(impl: Implementation) -> None:
    """In testing mode, an exception that nobody handles MUST come out of the client as it is.

    A test then fails where the fault is, and not at a 500. Teardown functions have run.
    """
    raised: list[str] = []

    def body(client: Any) -> None:
        try:
            client.get("/")
        except KeyError as error:
            raised.append(str(error))

    app = App(view("/", Raise(KeyError, ("mine",))), teardown("t"), config={"TESTING": True,
              "PROPAGATE_EXCEPTIONS": None})  # fmt: skip
    seen = with_client(impl, app, body)
    told = "what came out, and teardown functions that ran:"
    expect([raised, seen.of("teardown")], [["'mine'"], ["t"]], told)


PLACES: tuple[tuple[dict[str, Any], dict[str, Any], str], ...] = (
    # Which host it is without a SERVER_NAME is said nowhere.
    ({}, {}, "http://*/p?q=1"),
    ({"SERVER_NAME": "a.example:81"}, {}, "http://a.example:81/p?q=1"),
    ({"APPLICATION_ROOT": "/root"}, {}, "http://*/root/p?q=1"),
    ({"PREFERRED_URL_SCHEME": "https"}, {}, "https://*/p?q=1"),
    ({"SERVER_NAME": "a.example"}, {"subdomain": "s"}, "http://s.a.example/p?q=1"),
    ({"SERVER_NAME": "a.example"}, {"base_url": "https://b.example/m/"},
     "https://b.example/m/p?q=1"),
)  # fmt: skip


@clause(
    "client.request-context",
    MUST,
    needs=[*NEEDS, C.REQUEST_SCOPE, C.TEARDOWN, C.BEFORE],
    source=[FLASK.api("Flask.test_request_context"), ACTIVE_CONTEXT],
)
@every(place=PLACES, method=["GET", "POST"])
def test_request_context(
    impl: Implementation, place: tuple[dict[str, Any], dict[str, Any], str], method: str
) -> None:
    """`test_request_context` MUST make the request that its arguments describe, and run neither
    hooks nor a view.

    Host, scheme and script root come from the configuration unless they are given. Teardown
    functions run when the context ends.
    """
    config, arguments, url = place
    parts = (before("b"), view("/p", methods=["POST", "GET"]), after("a"), teardown("t"))
    app = App(*parts, config=config)
    found: list[Any] = []

    def body() -> None:
        built = impl.built(app)
        given = {"method": method, "query_string": "q=1", "headers": {"X-A": "1"}, **arguments}
        with built.wsgi.test_request_context("/p", **given):  # type: ignore[union-attr]
            asked = built.ambient.request
            host = asked.host if "*" in url else "*"
            found.append(asked.url.replace(f"//{host}/", "//*/"))
            found.extend([asked.method, asked.headers["X-A"], asked.path])

    seen = impl.perform(body)
    expect(found, [url, method, "1", "/p"], f"configured {config}, given {arguments}")
    expect(seen.order(), ["teardown t"], "who ran:")
