"""The client: how it is called, what it keeps between requests, and what it lets go."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from ipaddress import ip_address
from itertools import groupby
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.client.test_contexts import (
    NEEDS,
    with_client,
)
from conformance.describe.app import App, Declaration, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Answer, Note, Raise, Read, Stream, Write
from conformance.drive.declared import sent
from conformance.drive.wire import environ_of
from conformance.errors import Unsupported
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, WERKZEUG, plain_sense

FLASK_CLIENT_OPEN = FLASK.api("FlaskClient.open")
ACTIVE_CONTEXT = FLASK("Testing Flask Applications", "Tests that depend on an Active Context")

ANYWHERE = App(view("/<path:p>", Read("request", "url")))
PLACE = App(*ANYWHERE.parts, config={"SERVER_NAME": "a.example"})
ADDRESSED = plain_sense("a server knows the address of each client, and views log and compare it")
ADDRESS = App(view("/<path:p>", Read("request", "remote_addr")))
# What a client is asked with, and the URL that the view has to find.
CALLS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("/p", {}, "http://a.example/p"),
    ("/p?q=1&r=%20", {}, "http://a.example/p?q=1&r=%20"),
    ("/p", {"query_string": "q=1"}, "http://a.example/p?q=1"),
    ("/p?q=1", {"url_scheme": "https"}, "https://a.example/p?q=1"),
    ("/p", {"base_url": "https://b.example/"}, "https://b.example/p"),
    ("https://b.example/p?q=1", {}, "https://b.example/p?q=1"),
)


@clause(
    "client.path-or-url",
    MUST,
    needs=[*NEEDS, C.PATH],
    source=[
        FLASK("Testing Flask Applications", "Sending Requests with the Test Client"),
        FLASK_CLIENT_OPEN,
    ],
)
@given(call=st.sampled_from(CALLS))
def test_path_or_url(impl: Implementation, call: tuple[str, dict[str, Any], str]) -> None:
    """The test client MUST ask for the path or the whole URL that it is given, with its query, and
    with the host and the scheme that are given or configured.
    """
    asked, options, url = call
    # Before Flask 3.1, an application with a SERVER_NAME was nowhere else.
    app = PLACE if "//a.example" in url else ANYWHERE
    seen = with_client(impl, app, lambda client: client.get(asked, **options))
    url = url.replace("http:", f"{sent()}:")
    expect(seen.answers(), [url], f"client.get({asked!r}, **{options})")


@clause("client.takes-an-environ", MUST, needs=[*NEEDS, C.PATH], source=FLASK_CLIENT_OPEN)
def test_takes_an_environ(impl: Implementation) -> None:
    """The test client MUST send a request that is given as an environ, and MUST NOT change that
    environ.
    """
    environ = environ_of(get("/p", query="q=1", host="b.example"))
    known = dict(environ)

    def body(client: Any) -> None:
        with client:
            client.open(environ).close()

    seen = with_client(impl, ANYWHERE, body)
    expect(seen.answers(), [f"{sent()}://b.example/p?q=1"], "the URL that the view found:")
    expect(sorted(environ), sorted(known), "the environ that was given, afterwards:")


@clause(
    "client.environ-of-the-client", MUST, needs=[*NEEDS, C.PATH], source=FLASK.api("FlaskClient")
)
def test_environ_of_the_client(impl: Implementation) -> None:
    """What the test client has as `environ_base` MUST be in the environ of each of its requests.

    Such requests may be described by a path or by an environ.
    """
    environ = environ_of(get("/p"))
    del environ["REMOTE_ADDR"]

    def body(client: Any) -> None:
        client.environ_base["REMOTE_ADDR"] = "10.0.0.1"
        client.get("/p").close()
        client.open(dict(environ)).close()

    seen = with_client(impl, ADDRESS, body)
    expect(seen.answers(), ["10.0.0.1", "10.0.0.1"], "asked by path and by environ:")


HOLDING: list[Any] = []


def _hold(app: Any, api: Any) -> None:
    """Keep the application and its framework's module, and say what the environ of requests has."""
    HOLDING[:] = [app, api]
    names = ("REMOTE_ADDR", "own.value", "HTTP_X_OWN")

    def show() -> str:
        environ = api.request.environ
        return " ".join(str(environ.get(name)) for name in names) + f" {api.request.data!r}"

    app.add_url_rule("/p", "show", show, methods=["PUT"])


@clause(
    "client.whole-requests-are-completed",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.REQUEST_FORMS],
    source=[FLASK.api("FlaskClient"), FLASK_CLIENT_OPEN, WERKZEUG.api("Client.open")],
)
@every(form=["builder", "request"], own=[{}, {"own.value": "theirs"}])
def test_whole_requests_are_completed(impl: Implementation, form: str, own: dict[str, str]) -> None:
    """To what it is given in place of a path (a builder, a request), the test client MUST add what
    it has as `environ_base`; what that says itself wins, and arrives.
    """
    if form == "request" and not impl.has(C.TEST_RESPONSES):
        raise Unsupported(C.TEST_RESPONSES)  # both came with Werkzeug 2
    found: list[str] = []

    def body() -> None:
        built: Any = impl.built(App(Declaration("holding", _hold)))
        app, api = HOLDING
        builders = import_module(f"{api.__name__}.testing")
        options = {"method": "PUT", "data": b"abc", "headers": {"X-Own": "1"}}
        place = f"{sent('http')}://localhost/"
        builder = builders.EnvironBuilder(app, "/p", place, environ_base=own, **options)
        environ = builder.get_environ()
        environ.pop("REMOTE_ADDR", None)
        asked = builder if form == "builder" else api.Request(environ)
        client = built.client()
        client.environ_base.update({"REMOTE_ADDR": "10.0.0.1", "own.value": "the client's"})
        with client.open(asked) as reply:
            found.append(reply.get_data(as_text=True))

    impl.perform(body)
    wins = own.get("own.value", "the client's")
    expect(
        found,
        [f"10.0.0.1 {wins} 1 {b'abc'!r}"],
        f"REMOTE_ADDR, own.value, X-Own and body of a {form} with {own}:",
    )


@clause("client.client-has-an-address", SHOULD, needs=[*NEEDS, C.PATH], source=ADDRESSED)
def test_client_has_an_address(impl: Implementation) -> None:
    """The requests of the test client SHOULD have a `remote_addr` that is an address."""
    seen = with_client(impl, ADDRESS, lambda client: client.get("/p").close())
    found = seen.answers()[0]
    try:
        ip_address(found)
    except ValueError:
        raise AssertionError(f"the view found {found!r}, which is no address") from None


APART = App(
    view("/<name>", Read("g", "mine"), Write("g", "mine", 1), Note("view")), teardown("teardown")
)


@clause(
    "client.block-requests-are-apart",
    MUST,
    needs=[*NEEDS, C.STATE, C.TEARDOWN, C.AMBIENT],
    source=[ACTIVE_CONTEXT, FLASK("The Application Context", "Storing Data")],
)
def test_block_requests_are_apart(impl: Implementation) -> None:
    """In a `with` block of the client, each request MUST begin with an empty `g`, after the request
    before it has ended.
    """

    def body(client: Any) -> None:
        with client:
            for name in ("one", "two", "three"):
                client.get(f"/{name}").close()

    seen = with_client(impl, APART, body)
    found = [str(event.value) for event in seen if event.action == "read"]
    expect(found, ["(missing)"] * 3, "g.mine at the beginning of each request:")
    order = [e.subject or e.name for e in seen if e.action == "note" or e.kind == "teardown"]
    first = order.index("teardown")
    assert first < len(order) - 1 - order[::-1].index("view"), f"no request ended in time: {order}"


@clause(
    "client.block-after-an-error",
    MUST,
    needs=[*NEEDS, C.STATE, C.TEARDOWN, C.AMBIENT],
    source=ACTIVE_CONTEXT,
)
def test_block_after_an_error(impl: Implementation) -> None:
    """A `with` block of the client that an error has ended MUST be over: the request in it has
    ended, the next one ends by itself, and another block may begin.
    """

    def body(client: Any) -> None:
        with suppress(ZeroDivisionError), client:
            client.get("/one").close()
            raise ZeroDivisionError
        try:
            client.get("/two").close()
            with client:
                client.get("/three").close()
        finally:  # whatever is kept still is let go of, and troubles nobody later
            client.__exit__(None, None, None)

    seen = with_client(impl, APART, body)
    order = [e.subject or e.name for e in seen if e.action == "note" or e.kind == "teardown"]
    ended = [name for name, _ in groupby(order)]  # what is kept for a block may end in two steps
    expect(ended, ["view", "teardown"] * 3, "views that ran, and requests that ended:")


MOVES = App(
    view("/one", Write("session", "at", "one"), Answer("", 302, (("Location", "/two"),))),
    view("/two", Write("session", "at", "two"), Answer("", 302, (("Location", "/three"),))),
    view("/three", Write("session", "at", "three")),
)


@clause(
    "client.block-shows-the-last-of-redirects",
    MUST,
    needs=[*NEEDS, C.SESSION, C.AMBIENT],
    source=[
        FLASK("Testing Flask Applications", "Following Redirects"),
        ACTIVE_CONTEXT,
        FLASK.changes("3.1.2", "the final state is kept when redirects are followed"),
    ],
)
def test_block_shows_the_last_of_redirects(impl: Implementation) -> None:
    """In a `with` block, the request and the session of the last redirect that the client followed
    MUST be current.
    """
    found: list[Any] = []

    def body(client: Any) -> None:
        api = impl.built(MOVES).ambient
        with client:
            for path in ("/one", "/two", "/three"):
                client.get(path, follow_redirects=True)
                found.append(f"{api.request.path} {api.session['at']}")

    with_client(impl, MOVES, body)
    expect(found, ["/three three"] * 3, "current after two redirects, after one, and after none:")


@clause(
    "client.transaction-at-a-place",
    MUST,
    needs=[*NEEDS, C.SESSION],
    source=FLASK("Testing Flask Applications", "Accessing and Modifying the Session"),
)
@every(by_position=[False, True])
def test_transaction_at_a_place(impl: Implementation, by_position: bool) -> None:
    """`session_transaction` MUST open the session of the host that it is told, on whatever port,
    and MUST raise an error when there is no session to open.

    There is no session when the client keeps no cookies, and none without a secret key.
    """
    app = App(view("/", Read("session", "k")))
    place = {"base_url": "http://b.example:8080/"}

    def body(client: Any) -> None:
        given, named = (("/else", place["base_url"]), {}) if by_position else ((), place)
        with client.session_transaction(*given, **named) as session:
            session["k"] = "there"
        client.get("/", **place)
        client.get("/", base_url="http://b.example/")
        locked = App(*app.parts, config={"SECRET_KEY": None})
        for other in (
            impl.built(app).wsgi.test_client(use_cookies=False),  # type: ignore[union-attr]
            impl.built(locked).client(),  # type: ignore[attr-defined]
        ):
            refused.append(refuses(other))

    refused: list[bool] = []
    found = [str(value) for value in with_client(impl, app, body).answers()]
    expect(found, ["there", "there"], "what the same host finds, on that port and on another:")
    expect(refused, [True, True], "refused without cookies, and without a secret key:")


def refuses(client: Any) -> bool:
    """Tell whether a client cannot open its session."""
    try:
        with client.session_transaction():
            return False
    except Exception:
        return True


STREAMED = App(view("/", Answer(Stream(((), ()), context=False, steps_at_end=(Note("end"),)))))


@clause("client.buffered", MUST, needs=[*NEEDS, C.STREAMING], source=FLASK_CLIENT_OPEN)
def test_buffered(impl: Implementation) -> None:
    """With `buffered`, the client MUST have read the body and closed it when it returns."""
    found: list[Any] = []

    def body(client: Any) -> None:
        response = client.get("/", buffered=True)
        found.append([e.subject for e in impl.performer.trace if e.action in ("chunk", "note")])
        found.append(response.data)

    with_client(impl, STREAMED, body)
    expect(
        found,
        [["0", "1", "end"], b"01"],
        "what had been produced and closed when the client returned, and the body:",
    )


@clause(
    "client.block-runs-teardown",
    MUST,
    needs=[*NEEDS, C.TEARDOWN],
    source=[
        ACTIVE_CONTEXT,
        FLASK.changes("2.2.0", "teardown functions run at the end of a request that is preserved"),
    ],
)
@every(fails=[False, True])
def test_block_runs_teardown(impl: Implementation, fails: bool) -> None:
    """In a `with` block of the client, teardown functions MUST have run when the request has ended,
    although its context stays.

    A test looks into the database for what the request left there.
    """
    ended: list[object] = []
    app = App(teardown("request"), view("/", *(Raise(KeyError),) * fails))

    def body(client: Any) -> None:
        with client:
            client.get("/")
            ended.extend(impl.performer.trace.of("teardown"))

    with_client(impl, app, body)
    expect(ended, ["request"], "teardown functions that ran when the client returns:")
