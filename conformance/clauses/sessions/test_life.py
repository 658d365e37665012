"""Sessions: when and by whom they are opened and saved: hooks, errors, nested requests."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.describe.app import (
    App,
    Handler,
    Hook,
    SessionStore,
    View,
    after,
    app_teardown,
    before,
    handler,
    teardown,
    view,
)
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, request
from conformance.describe.steps import (
    Abort,
    AfterThis,
    Answer,
    Apply,
    Ask,
    Call,
    Dispatch,
    Made,
    Raise,
    Read,
    Step,
    Write,
)
from conformance.perform.added import cookies_set
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Raised, expect
from conformance.perform.visitor import Client
from conformance.sources import FLASK
from conformance.strategies.sessions import CONTENT

REQUEST_HANDLING = FLASK("Application Structure and Lifecycle", "How a Request is Handled")
CALLBACKS_AND_ERRORS = FLASK("The Request Context", "Callbacks and Errors")
SAVE = FLASK.api("SessionInterface.save_session")
OPEN_SESSION = FLASK.api("SessionInterface.open_session")
SESSIONS = FLASK("API", "Sessions")
ASKED = view("/", Ask())


def add(name: str) -> Step:
    """Return a step that adds a name to the list in the session."""
    return Apply(note_in, "session", (name,))


def note_in(session: dict[str, list[str]], name: str) -> None:
    """Put a new list into the session, one name longer."""
    session["seen"] = [*session.get("seen", []), name]


# How a request may end, and what each of these parts adds to the session.
WHOLE = App(
    before("before", add("before")),
    view("/view", add("view")),
    view("/abort", add("view"), Abort(404)),
    view("/abort/handled", add("view"), Abort(418)),
    view("/raise", add("view"), Raise(KeyError)),
    view("/raise/handled", add("view"), Raise(ZeroDivisionError)),
    view("/slash/", add("view")),
    view("/go", add("view"), Answer(Made("redirect", ("/view",)))),
    view("/empty", add("view"), Answer("", 204)),
    view("/bad", add("view"), Answer("", 503)),
    handler(418, add("handler"), Answer("418", 418)),
    handler(ZeroDivisionError, add("handler"), Answer("zero")),
    after("after", add("after")),
)
# Redirects and replies without content have several codes that are as good.
REDIRECTED, EMPTY_REPLY = frozenset({301, 302, 303, 307, 308}), frozenset({200, 204})
ENDS: dict[tuple[str, str], tuple[int | frozenset[int], list[str]]] = {
    ("GET", "/view"): (200, ["before", "view", "after"]),
    ("HEAD", "/view"): (200, ["before", "view", "after"]),
    ("OPTIONS", "/view"): (EMPTY_REPLY, ["before", "after"]),
    ("GET", "/abort"): (404, ["before", "view", "after"]),
    ("GET", "/abort/handled"): (418, ["before", "view", "handler", "after"]),
    ("GET", "/raise"): (500, ["before", "view", "after"]),
    ("GET", "/raise/handled"): (200, ["before", "view", "handler", "after"]),
    ("GET", "/slash"): (REDIRECTED, ["before", "after"]),
    ("GET", "/go"): (REDIRECTED, ["before", "view", "after"]),
    ("GET", "/empty"): (204, ["before", "view", "after"]),
    ("GET", "/bad"): (503, ["before", "view", "after"]),
    ("GET", "/nowhere"): (404, ["before", "after"]),
    ("POST", "/view"): (405, ["before", "after"]),
}


@clause(
    "sessions.saved-however-it-ends",
    MUST,
    needs=[
        C.SESSION,
        C.BEFORE,
        C.AFTER,
        C.ERROR_CODE,
        C.ERROR_TYPE,
        C.SLASH_REDIRECT,
        C.HEAD,
        C.OPTIONS,
        C.ABORT,
        C.REDIRECT,
    ],
    source=[REQUEST_HANDLING, CALLBACKS_AND_ERRORS],
)
def test_saved_however_it_ends(impl: Implementation) -> None:
    """The session MUST be saved with the reply, however the request ends.

    The session is opened before the first before function runs, and saved after the last after
    function: what the view and error handlers change is saved, too. A login must not be lost
    because a page is missing.
    """
    for (method, path), (status, parts) in ENDS.items():
        client = Client(impl, WHOLE)
        reply = client.visit(method=method, path=path).reply
        wanted = {status} if isinstance(status, int) else status
        assert reply.status in wanted, f"{method} {path} was answered by {reply}"
        client.app = App(ASKED)
        expect(client.visit(Read("session", "seen")).answers(), [parts], f"{method} {path}")


@clause(
    "sessions.before-may-answer",
    MUST,
    needs=[C.SESSION, C.BEFORE],
    source=[REQUEST_HANDLING, CALLBACKS_AND_ERRORS],
)
def test_before_may_answer(impl: Implementation) -> None:
    """The session MUST be saved even when a before function answers in place of the view.

    In this way an application asks for a login and remembers where to go afterwards.
    """
    client = Client(impl, App(ASKED, before("gate", add("gate"), Answer("log in", 401))))
    client.visit()
    client.app = App(ASKED)

    expect(
        client.visit(Read("session", "seen")).answers(),
        [["gate"]],
        "who is in the session of the next request:",
    )


@clause(
    "sessions.after-this-request-is-saved",
    MUST,
    needs=[C.SESSION, C.AFTER_THIS],
    source=[SAVE, CALLBACKS_AND_ERRORS],
)
def test_after_this_request_is_saved(impl: Implementation) -> None:
    """What a function of `after_this_request` stores in the session MUST be saved.

    Such a function runs before the reply is sent, as all after functions do.
    """
    client = Client(impl, App(ASKED))
    client.visit(AfterThis("late", (add("late"),)))

    expect(
        client.visit(Read("session", "seen")).answers(),
        [["late"]],
        "who is in the session of the next request:",
    )


@clause(
    "sessions.teardown-comes-too-late",
    MUST,
    needs=[C.SESSION, C.TEARDOWN],
    source=REQUEST_HANDLING,
)
def test_teardown_comes_too_late(impl: Implementation) -> None:
    """A teardown function MUST see the session of its request, and what it stores there MUST NOT be
    sent.

    The reply has left by then.
    """
    late = teardown("late", Read("session", "k"), Write("session", "late", 1))
    client = Client(impl, App(ASKED, late))
    seen = client.visit(Write("session", "k", 1))

    expect(
        seen.values("session.k", kind="teardown"),
        [1],
        "the session that the teardown function saw:",
    )
    expect(
        client.visit(CONTENT).values("content session"),
        [{"k": ["int", 1]}],
        "the session of the next request:",
    )


@clause(
    "sessions.url-hooks-see-it",
    MUST,
    needs=[C.SESSION, C.URL_HOOKS, C.BEFORE],
    source=[OPEN_SESSION, REQUEST_HANDLING],
)
def test_url_hooks_see_it(impl: Implementation) -> None:
    """The session MUST be open before the first function of the request runs.

    URL value preprocessors are the first ones. A language that is kept in the session decides what
    they do.
    """
    parts = (Hook("url_value_preprocessor", "url", (Read("session", "k"),)), ASKED)
    client = Client(impl, App(ASKED))
    client.visit(Write("session", "k", 1))
    client.app = App(before("before", Read("session", "k")), *parts)

    expect(
        client.visit().answers(),
        [1, 1],
        "the session, for a URL value preprocessor and a before function:",
    )


def interfaces() -> st.SearchStrategy[tuple[View | Hook | Handler, ...]]:
    """Generate hooks around a view that may fail."""
    names = st.sampled_from(["a", "b", "c"])
    hooks = st.builds(
        lambda make, name: make(name),
        st.sampled_from([before, after, teardown, app_teardown]),
        names,
    )
    endings = st.sampled_from([(), (Abort(404),), (Raise(KeyError),), (Answer("x", 201),)])
    return st.builds(
        lambda hooks, steps: (view("/", *steps), *hooks), st.lists(hooks, max_size=5), endings
    )


@clause(
    "sessions.interface-is-asked-once",
    MUST,
    needs=[C.SESSION_INTERFACE, C.BEFORE, C.AFTER, C.TEARDOWN, C.APP_TEARDOWN, C.ABORT],
    source=[OPEN_SESSION, SAVE],
    examples=40,
)
@given(parts=interfaces(), content=st.sampled_from([(), (("k", 1),), None]))
@example(parts=(view("/"), after("a"), after("b")), content=())
@example(parts=(view("/", Raise(KeyError)), before("a"), after("b"), teardown("c")), content=())
@example(parts=(view("/"), before("a"), after("b")), content=None)
def test_interface_is_asked_once(
    impl: Implementation,
    parts: tuple[View | Hook | Handler, ...],
    content: tuple[tuple[str, int], ...] | None,
) -> None:
    """The session interface MUST be asked once to open the session, before all hooks, and once to
    save it, after all hooks but teardown.

    An interface that opened nothing is not asked to save.
    """
    seen = impl.run(App(SessionStore("store", content), *parts), get("/"))

    order = [e for e in seen if e.action == "enter"]
    shown = [f"{e.name} {e.value}" if e.kind == "store" else e.kind for e in order]
    ran = [kind for kind in shown if not kind.startswith("store")]
    ends = [k for k in ran if "teardown" in k]
    body = [k for k in ran if "teardown" not in k]
    expected = ["store open", *body, *(["store save"] if content is not None else []), *ends]
    expect(shown, expected, f"the session holds {content}")


@clause(
    "sessions.interface-is-used",
    MUST,
    needs=[C.SESSION_INTERFACE, C.AFTER],
    source=[OPEN_SESSION, SAVE],
)
def test_interface_is_used(impl: Implementation) -> None:
    """The session interface MUST decide what the session holds, and may change the reply when it
    saves.

    The session is then not kept in the signed cookie. `session` and the reply are those of the
    request that is answered.
    """
    steps = (CONTENT, Read("response", "status_code"), Call("response", "set_cookie", ("id", "7")))
    app = App(SessionStore("store", (("k", 1),), steps), view("/", Ask()))
    seen = impl.run(app, get("/", CONTENT, Write("session", "n", 2), Answer("x", 201)))

    expect(
        seen.values("content session", kind="view"),
        [{"k": ["int", 1]}],
        "the session that the view saw:",
    )
    expect(
        seen.values("content session", kind="store"),
        [{"k": ["int", 1], "n": ["int", 2]}],
        "the session that the interface was given to save:",
    )
    expect(seen.values("response.status_code"), [201], "the status of the reply that it was given:")
    expect(
        [(c.name, c.value) for c in cookies_set(impl, seen.reply)],
        [("id", "7")],
        "the cookies that were sent:",
    )


@clause(
    "sessions.opening-sees-the-request",
    MUST,
    needs=[C.SESSION_INTERFACE, C.REQUEST_LINE, C.AMBIENT],
    source=[REQUEST_HANDLING, SAVE],
)
def test_opening_sees_the_request(impl: Implementation) -> None:
    """The request that is answered MUST be current while its session is opened and while it is
    saved.
    """
    look = (Read("request", "path"), Read("request", "method"))
    app = App(SessionStore("store", (), look, look), view("/<name>"))
    seen = impl.run(app, get("/one"), request("HEAD", "/two"))

    wanted = ["/one", "GET"] * 2 + ["/two", "HEAD"] * 2
    expect(
        [e.value for e in seen if e.kind == "store" and e.action == "read"],
        wanted,
        "path and method, while each session was opened and saved:",
    )


@clause(
    "sessions.null-cannot-be-written",
    MUST,
    needs=[C.SESSION_INTERFACE],
    source=FLASK.api("NullSession"),
)
def test_null_cannot_be_written(impl: Implementation) -> None:
    """A session that the interface could not open MUST read as empty, and storing a value in it
    MUST raise an error.

    Otherwise what an application stores there would be lost without a word.
    """
    app = App(SessionStore("store", None), ASKED)
    seen = impl.run(app, get("/", CONTENT, Write("session", "k", 1), CONTENT))

    before, refused, behind = seen.answers()
    expect([before, behind], [{}, {}], "the session, before and after a value was stored:")
    assert isinstance(refused, Raised), f"storing a value gave {refused!r}, and no error"


INNER = (Write("session", "k", "inner"), CONTENT)
OUTER = App(ASKED, view("/inner", *INNER))
OTHER = App(view("/inner", *INNER), name="other")


@clause("sessions.nested-request-has-its-own", MUST, needs=[C.SESSION, C.NESTED], source=SESSIONS)
@every(same=(False, True), cookie=(False, True))
def test_nested_request_has_its_own(impl: Implementation, same: bool, cookie: bool) -> None:
    """A request inside another request MUST have the session that its own cookie says.

    What the inner request stores leaves the outer session as it was, and the other way round.
    """
    client = Client(impl, OUTER)
    client.visit(Write("session", "k", "outer"))
    sent = client.jar.header(Exchange())
    headers = (("Cookie", sent),) if cookie else ()
    inner = request("GET", "/inner", headers=headers)
    seen = client.visit(CONTENT, Dispatch(inner, None if same else OTHER), CONTENT)

    outer = {"k": ["str", "outer"]}
    expect(
        seen.values("content session"),
        [outer, {"k": ["str", "inner"]}, outer],
        "the session outside, inside, and outside again:",
    )
    expect(client.visit(CONTENT).answers(), [outer], "the outer session in the next request:")


@clause("sessions.two-apps-two-sessions", MUST, needs=[C.SESSION], source=SESSIONS)
def test_two_apps_two_sessions(impl: Implementation) -> None:
    """Two applications on one host MUST keep their sessions apart when their cookies have different
    names.

    With the same secret key, one application could read the cookie of the other.
    """
    one = App(ASKED, name="one", config={"SESSION_COOKIE_NAME": "one"})
    two = App(ASKED, name="two", config={"SESSION_COOKIE_NAME": "two"})
    client = Client(impl, one)
    for app, value in ((one, 1), (two, 2), (one, 3)):
        client.app = app
        client.visit(Write("session", "k", value))
    seen = []
    for app in (one, two):
        client.app = app
        seen += client.visit(Read("session", "k"), Apply(len, "session")).answers()
    expect(seen, [3, 1, 2, 1], "what each application reads, and how many values it has:")
