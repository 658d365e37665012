"""The client: the response that it returns, and the classes that stand behind it."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, clause
from conformance.clauses.client.recording import NEEDS, RECORDED, RECORDER, Said, asked, refused
from conformance.describe.app import App, Declaration, SessionStore, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.steps import Answer, Raise, Write
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, WERKZEUG, plain_sense

RESPONSE = WERKZEUG.api("TestResponse")
SENDING = FLASK("Testing Flask Applications", "Sending Requests with the Test Client")
FIELDS = (("Content-Type", "application/json"), ("X-A", "1"), ("X-A", "2"), ("X-B", "é"))
# What is answered, and what the response shows: text, data, JSON.
SHOWN: tuple[tuple[Said, str, bytes, Any], ...] = (
    (Said(200, FIELDS, b'{"a": [1, null]}'), '{"a": [1, null]}', b'{"a": [1, null]}',
     {"a": [1, None]}),
    (Said(201, FIELDS, '"é"'.encode()), '"é"', '"é"'.encode(), "é"),
    (Said(404, FIELDS, b"0"), "0", b"0", 0),
    (Said(204, (("X-A", "1"), ("Content-Type", "text/plain"))), "", b"", None),
    (Said(418, (("Content-Type", "text/plain"),), b"[]"), "[]", b"[]", None),
)  # fmt: skip


@clause(
    "client.response-shows-the-reply",
    MUST,
    needs=[*NEEDS, C.TEST_RESPONSES],
    source=[SENDING, RESPONSE, FLASK("Testing Flask Applications", "JSON Data")],
)
def test_response_shows_the_reply(impl: Implementation) -> None:
    """A response of the test client MUST show the status, all headers and the body of the reply,
    the body as bytes, as text and, where that is its type, as JSON.
    """
    for said, text, data, value in SHOWN:
        found: list[Any] = []

        def ask(client: Any, found: list[Any] = found, said: Said = said) -> None:
            for buffered in (False, True):
                response = client.get("/", buffered=buffered)
                json = response.get_json(silent=True)
                found.append([response.status_code, response.status, response.text, response.data,
                              json, sorted(response.headers.items())])  # fmt: skip

        asked(impl, ask, {"/": said})
        headers = sorted(said.headers)
        wanted = [said.status, f"{said.status} Said", text, data, value, headers]
        expect(found, [wanted, wanted], f"what a response shows of {said}, read late and at once:")


@clause(
    "client.response-knows-its-request",
    MUST,
    needs=[*NEEDS, C.TEST_RESPONSES],
    source=WERKZEUG.api("TestResponse.request"),
)
def test_response_knows_its_request(impl: Implementation) -> None:
    """The request of a response MUST be the one that was sent, with the cookies that the client
    added.
    """
    found: list[Any] = []

    def ask(client: Any) -> None:
        client.get("/set")
        asked_for = client.post("/p?a=1", json=[1], headers={"X-A": "1"}).request
        found.extend([asked_for.method, asked_for.path, asked_for.args["a"], asked_for.mimetype,
                      asked_for.headers["X-A"], asked_for.cookies["k"]])  # fmt: skip

    asked(impl, ask, {"/set": Said(headers=(("Set-Cookie", "k=v"),))})
    wanted = ["POST", "/p", "1", "application/json", "1", "v"]
    expect(found, wanted, "method, path, query, type, header and cookie:")


@clause(
    "client.default-type-is-none",
    MUST,
    needs=[*NEEDS, C.TEST_RESPONSES],
    source=WERKZEUG.changes("2.2.0", "TestResponse.default_mimetype is None"),
)
def test_default_type_is_none(impl: Implementation) -> None:
    """A response of the test client MUST NOT have a Content-Type that the reply does not have."""
    found: list[Any] = []
    asked(impl, lambda client: found.append(client.get("/").headers.get("Content-Type")))
    expect(found, [None], "Content-Type of a reply without one:")


@clause(
    "client.bodies-are-closed",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("Client.open", "buffered"), PEP(3333, "The Application/Framework Side")],
)
def test_bodies_are_closed(impl: Implementation) -> None:
    """The body of a reply MUST be closed when the response is, at once with `buffered`, and at the
    latest when a redirect is followed.
    """
    answers = {"/0": Said(302, (("Location", "/1"),), b"moved"), "/1": Said(200, (), b"end")}
    found: list[Any] = []

    def ask(client: Any) -> None:
        closed = RECORDER.closed
        client.get("/1", buffered=True)
        found.append(tuple(closed))
        response = client.get("/0", follow_redirects=True)
        found.append(tuple(closed))
        response.close()
        found.append(tuple(closed))
        client.get("/0", follow_redirects=True, buffered=True)
        found.append(tuple(dict.fromkeys(closed[3:])))  # perhaps more than once

    asked(impl, ask, answers)
    wanted = [(b"end",), (b"end", b"moved"), (b"end", b"moved", b"end"), (b"moved", b"end")]
    told = "closed after a buffered request, a redirect, close(), and a buffered redirect:"
    expect(found, wanted, told)


@clause(
    "client.own-classes",
    MUST,
    needs=[*NEEDS, C.TEST_RESPONSES],
    source=[
        FLASK.api("Flask.test_client_class"),
        FLASK.api("Flask.test_client"),
        FLASK.api("Flask.response_class"),
    ],
)
def test_own_classes(impl: Implementation) -> None:
    """The test client MUST be of the class that the application names, with what that class adds,
    and its responses, those of redirects too, of the application's response class.
    """
    found: list[Any] = []
    answers = {"/0": Said(302, (("Location", "/1"),)), "/1": Said(200, (), b"end")}

    def ask(client: Any) -> None:
        app = client.application
        usual, plain = type(client), app.response_class

        class OwnResponse(plain):  # type: ignore[misc, valid-type]
            def own(self) -> str:
                return str(self.status_code)

        class OwnClient(usual):  # type: ignore[misc, valid-type]
            def __init__(self, *arguments: Any, **keywords: Any) -> None:
                self.name = keywords.pop("name", "nobody")
                super().__init__(*arguments, **keywords)

            def open(self, *arguments: Any, **keywords: Any) -> Any:
                headers = {"X-Name": self.name, **keywords.pop("headers", {})}
                return super().open(*arguments, headers=headers, **keywords)

        app.test_client_class, app.response_class = OwnClient, OwnResponse
        try:
            last = app.test_client(name="mine").get("/0", follow_redirects=True)
        finally:
            app.test_client_class, app.response_class = None, plain
        found.extend([last.own(), *(one.own() for one in last.history)])
        found.append([isinstance(one, OwnResponse) for one in (last, *last.history)])

    heard = asked(impl, ask, answers, App(*RECORDED.parts, name="own"))
    expect(found, ["200", "302", [True, True]], "a method of the own class, of each response:")
    expect([one["HTTP_X_NAME"] for one in heard], ["mine", "mine"], "what the own client adds:")


@clause(
    "client.blocks-are-not-nested",
    MUST,
    needs=NEEDS,
    source=plain_sense("the inner block would end what the outer one keeps"),
)
def test_blocks_are_not_nested(impl: Implementation) -> None:
    """A `with` block of a client inside another one of the same client MUST be refused with an
    error, and one after the other MUST NOT.
    """
    found: list[bool] = []

    def ask(client: Any) -> None:
        with client as entered:
            found.append(entered is client)
            found.append(refused(client.__enter__))
        with client:
            client.get("/")

    expect([len(asked(impl, ask)), *found], [1, True, True], "requests; itself; refused:")


RAISING = App(view("/", Raise(KeyError)), view("/<name>", Answer("well")), config={
    "PROPAGATE_EXCEPTIONS": None})  # fmt: skip


@clause(
    "client.goes-on-after-an-error", MUST, needs=[*NEEDS, C.PROPAGATE], source=FLASK.api("TESTING")
)
def test_goes_on_after_an_error(impl: Implementation) -> None:
    """After an exception that came out of the test client, it MUST go on as before, inside of a
    block too.
    """
    found: list[Any] = []

    def body() -> None:
        built: Any = impl.built(App(*RAISING.parts, config={**dict(RAISING.config),
                                                           "TESTING": True}))  # fmt: skip
        client = built.client()
        found.append([refused(lambda: client.get("/")), client.get("/x").data])
        with client:
            found.append([refused(lambda: client.get("/")), client.get("/x").data])
            found.append([refused(lambda: client.get("/"))])
        found.append(client.get("/x").data)

    impl.perform(body)
    expect(found, [[True, b"well"]] * 2 + [[True], b"well"], "refused, and what came next:")


TAKEN = App(view("/", Write("session", "k", "view")), view("/else", Answer("")))


@clause(
    "client.transaction-and-views",
    MUST,
    needs=[C.TEST_CLIENT, C.WSGI, C.SESSION],
    source=FLASK("Testing Flask Applications", "Accessing and Modifying the Session"),
)
def test_transaction_and_views(impl: Implementation) -> None:
    """A session transaction MUST see what views have stored, MUST be saved when its block ends, and
    a session that it has emptied MUST be gone.
    """
    found: list[Any] = []

    def body() -> None:
        client = impl.built(TAKEN).client()  # type: ignore[attr-defined]
        for change in ({}, {"k": "mine"}, {"l": 1}, None):
            client.get("/else")
            with client.session_transaction() as session:
                found.append(dict(session))
                session.clear() if change is None else session.update(change)
        with client.session_transaction("/else", method="POST") as session:
            found.append(dict(session))
        client.get("/")
        with client.session_transaction() as session:
            found.append(dict(session))

    impl.perform(body)
    wanted = [{}, {}, {"k": "mine"}, {"k": "mine", "l": 1}, {}, {"k": "view"}]
    expect(found, wanted, "the session at the beginning of each transaction:")


@clause(
    "client.failed-transaction",
    MUST,
    needs=[C.TEST_CLIENT, C.WSGI, C.SESSION, C.UNBOUND],
    source=[
        FLASK.api("FlaskClient.session_transaction"),
        plain_sense("what failed is not saved, and leaves nothing current"),
    ],
)
def test_failed_transaction(impl: Implementation) -> None:
    """A session transaction whose block raises MUST let the error out and leave no context."""
    found: list[Any] = []

    def body() -> None:
        built: Any = impl.built(TAKEN)
        client = built.client()

        def fail() -> None:
            with client.session_transaction() as session:
                session["k"] = 1
                raise KeyError("mine")

        found.append(refused(fail))
        found.append(built.ambient.has_request_context())
        found.append(built.ambient.has_app_context())

    impl.perform(body)
    expect(found, [True, False, False], "raised, and what is current afterwards:")


@clause(
    "client.transaction-without-a-session",
    MUST,
    needs=[C.TEST_CLIENT, C.WSGI, C.SESSION_INTERFACE],
    source=[
        FLASK.api("FlaskClient.session_transaction"),
        FLASK.api("SessionInterface.open_session", "returns None when it cannot be opened"),
    ],
)
def test_transaction_without_a_session(impl: Implementation) -> None:
    """A session transaction MUST be refused with an error when no session can be opened."""
    found: list[bool] = []

    def body() -> None:
        client = impl.built(NONE).client()  # type: ignore[attr-defined]
        found.append(refused(lambda: client.session_transaction().__enter__()))

    impl.perform(body)
    expect(found, [True], "refused by an interface that opens no session:")


NONE = App(SessionStore("none", None), view("/", Answer("")))


def provided(app: Any, api: Any) -> None:
    """Declare a JSON provider of the application's own, and a view that answers with JSON."""

    class Provider(type(app.json)):  # type: ignore[misc]
        def loads(self, text: Any, **options: Any) -> Any:
            return ["own", super().loads(text, **options)]

    app.json = Provider(app)
    app.add_url_rule("/", "index", lambda: api.Response("[1]", mimetype="application/json"))


@clause(
    "client.json-by-the-provider",
    MUST,
    needs=[C.TEST_CLIENT, C.WSGI, C.DECLARATIONS, C.JSON_PROVIDER],
    source=[FLASK.api("Flask.json"), FLASK("Testing Flask Applications", "JSON Data")],
)
def test_json_by_the_provider(impl: Implementation) -> None:
    """`json` and `get_json` of a response of the test client MUST read it by the JSON provider of
    the application.
    """
    found: list[Any] = []

    def body() -> None:
        built: Any = impl.built(App(Declaration("provided", provided)))
        response = built.client().get("/")
        found.extend([response.json, response.get_json()])

    impl.perform(body)
    expect(found, [["own", [1]], ["own", [1]]], "`json` and `get_json()` of [1]:")


@clause(
    "client.own-class-of-responses",
    MUST,
    needs=[*NEEDS, C.TEST_RESPONSES],
    source=[
        WERKZEUG.api("Client"),
        WERKZEUG.changes("3.0.2", "the type of response_wrapper is checked as it should be"),
    ],
)
def test_own_class_of_responses(impl: Implementation) -> None:
    """A class of responses that derives from the client's own MUST be taken by the test client, and
    its responses be of that class.
    """
    found: list[Any] = []

    def ask(client: Any) -> None:
        kind = type(client.get("/"))
        own = type("Own", (kind,), {"own": lambda self: self.status_code})
        response = type(client)(client.application, own).get("/")
        found.extend([isinstance(response, own), response.own(), response.request.path])

    asked(impl, ask, {"/": Said(201)})
    expect(found, [True, 201, "/"], "of its class, its own method, the path of its request:")
