"""What contexts hold: `g`, and a request that was pushed by hand; and when both are freed."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.answering import answered
from conformance.clauses.proxying import outcome
from conformance.describe.app import App, after, app_teardown, before, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, post, request
from conformance.describe.steps import Apply, Ask, Note, Read, Step, Within, Write
from conformance.perform.implementation import Implementation
from conformance.perform.trace import MISSING, expect
from conformance.sources import FLASK, WERKZEUG
from conformance.strategies.objects import ordinary
from conformance.strategies.text import text

APP_CTX_GLOBALS = FLASK.api("_AppCtxGlobals")
MANUAL_PUSH = FLASK("The Request Context", "Manually Push a Context")
ACTIVE_CONTEXT = FLASK("Testing Flask Applications", "Tests that depend on an Active Context")
FLASK_0_9 = FLASK.changes("0.9", "the garbage collector is not needed to tear down a request")
SCOPES = (C.REQUEST_SCOPE, C.APP_SCOPE, C.UNBOUND)

# How `g` is used, and what a dictionary does then. A missing attribute is an AttributeError.
Use = tuple[Callable[[Any, str, Any], Any], Callable[[dict[str, Any], str, Any], Any]]
USES: dict[str, Use] = {
    "g.name = value": (setattr, lambda d, name, value: d.__setitem__(name, value)),
    "g.name": (lambda g, name, _: getattr(g, name), lambda d, name, _: _attribute(d, name)),
    "del g.name": (
        lambda g, name, _: delattr(g, name),
        lambda d, name, _: _attribute(d, name, delete=True),
    ),
    "getattr(g, name, value)": (getattr, lambda d, name, value: d.get(name, value)),
    "hasattr(g, name)": (lambda g, name, _: hasattr(g, name), lambda d, name, _: name in d),
    "name in g": (lambda g, name, _: name in g, lambda d, name, _: name in d),
    "sorted(g)": (lambda g, *_: sorted(g), lambda d, *_: sorted(d)),
    "g.get(name)": (lambda g, name, _: g.get(name), lambda d, name, _: d.get(name)),
    "g.get(name, value)": (lambda g, *a: g.get(*a), lambda d, *a: d.get(*a)),
    "g.pop(name)": (lambda g, name, _: g.pop(name), lambda d, name, _: d.pop(name)),
    "g.pop(name, value)": (lambda g, *a: g.pop(*a), lambda d, *a: d.pop(*a)),
    "g.setdefault(name, value)": (
        lambda g, *a: g.setdefault(*a),
        lambda d, *a: d.setdefault(*a),
    ),
    "g.setdefault(name)": (
        lambda g, name, _: g.setdefault(name),
        lambda d, name, _: d.setdefault(name),
    ),
}


def _attribute(names: dict[str, Any], name: str, *, delete: bool = False) -> Any:
    if name not in names:
        raise AttributeError(name)
    return names.__delitem__(name) if delete else names[name]


# Set first, so that each default is another value than the one that is there.
WITH_A_DEFAULT = (
    "g.name = value", "getattr(g, name, value)", "g.get(name, value)",
    "g.setdefault(name, value)", "g.pop(name, value)", "g.pop(name, value)",
    "g.setdefault(name, value)", "g.name",
)  # fmt: skip
LINES = st.tuples(
    st.sampled_from(sorted(USES)), st.sampled_from(["a", "b", "é", "a b", ""]), ordinary()
)


@clause(
    "stack.g-as-a-namespace",
    MUST,
    needs=[C.APP_SCOPE, C.STATE],
    source=APP_CTX_GLOBALS,
    examples=110,
)
@given(lines=st.lists(LINES, max_size=10))
@example(lines=[(use, "a", 1) for use in USES])
@example(lines=[("g.name = value", "a", None), ("name in g", "a", 0)])
@example(lines=[("g.name = value", "a", None), ("g.setdefault(name, value)", "a", 0)])
@example(lines=[("g.name = value", "b", 1), ("g.name = value", "a", 2), ("sorted(g)", "", 0)])
@example(lines=[(use, "a", number) for number, use in enumerate(WITH_A_DEFAULT)])
@example(lines=[("g.name = value", "a", None), ("g.pop(name, value)", "a", 1), ("g.name", "a", 0)])
@example(
    lines=[("g.name = value", "a", 0), ("g.get(name, value)", "a", 1), ("g.pop(name)", "a", 1)]
)
def test_g_as_a_namespace(impl: Implementation, lines: list[tuple[str, str, Any]]) -> None:
    """`g` MUST keep attributes, and MUST answer `in`, iteration over names, `get`, `pop` and
    `setdefault` as a dictionary of them does, missing names included.
    """

    def body() -> None:
        built, model = impl.built(APP), dict[str, Any]()
        with built.app_context():
            for text_, name, value in lines:
                use, meaning = USES[text_]
                seen = outcome(use, built.ambient.g, name, value)
                wanted = outcome(meaning, model, name, value)
                assert seen == wanted, f"{text_}, name={name!r}, value={value!r}: {seen}; {wanted}"

    impl.perform(body)


APP = App(view("/", Ask()), name="app")


@clause("stack.g-is-new", MUST, needs=[C.STATE], source=APP_CTX_GLOBALS, examples=20)
@given(names=st.lists(st.sampled_from(["a", "b", "of_a_clause"]), min_size=1, max_size=4))
@example(names=["a", "a"])
def test_g_is_new(impl: Implementation, names: list[str]) -> None:
    """Every request MUST begin with an empty `g`, whatever earlier requests left on theirs."""
    look = tuple(Read("g", name) for name in sorted(set(names)))
    leave = [
        (Write("g", name, "left over"), Apply(getattr, "g", (name, "nothing"))) for name in names
    ]
    seen = impl.run(APP, *(get("/", *look, *steps) for steps in leave))
    left = [e.value for e in seen if e.action == "apply"]
    expect(left, ["left over"] * len(names), f"what requests find that write {names}:")
    found = [e.value for e in seen if e.action == "read"]
    expect(
        found, [MISSING] * len(look) * len(names), f"g at the start of requests that write {names}:"
    )


@clause(
    "stack.g-class", MUST, needs=[C.APP_SCOPE, C.STATE, C.CURRENT_APP, C.DECLARATIONS],
    source=FLASK.api("Flask.app_ctx_globals_class"),
)  # fmt: skip
def test_g_class(impl: Implementation) -> None:
    """`g` MUST be an instance of the application's `app_ctx_globals_class`."""

    class Own:
        user = "nobody"

    def body() -> None:
        built = impl.built(App(view("/"), name="own-globals"))
        with built.app_context():
            built.ambient.current_app.app_ctx_globals_class = Own
        with built.app_context():
            real = built.ambient.g._get_current_object()
            assert isinstance(real, Own), f"g is a {type(real).__name__}"

    impl.perform(body)
    impl.forget()


@clause("stack.g-says-whose", SHOULD, needs=[C.APP_SCOPE, C.STATE], source=APP_CTX_GLOBALS)
def test_g_says_whose(impl: Implementation) -> None:
    """The `repr` of `g` SHOULD name the application whose context is open."""
    for name in ("app", "other"):
        seen = impl.outside(App(view("/"), name=name), Within(None, (Apply(repr, "g"),)))
        assert name in seen[0], f"repr(g) inside a context of {name} is {seen[0]!r}"


# What a request shows of itself and of its route.
SHOWN: tuple[Step, ...] = (
    Read("request", "method"),
    Read("request", "path"),
    Read("request", "args"),
    Read("request", "form"),
    Read("request", "full_path"),
    Read("request", "script_root"),
    Read("request", "host"),
    Read("request", "url"),
    Read("request", "scheme"),
    Read("request", "endpoint"),
    Read("request", "view_args"),
    Read("request", "blueprint"),
    Read("request", "is_secure"),
    Apply(str, "request.url_rule"),
    Apply(lambda headers: sorted(headers.items()), "request.headers"),
    Apply(lambda error: type(error).__name__, "request.routing_exception"),
)
ROUTED = App(
    before("before", Ask()),
    view("/", methods=["GET", "POST"], endpoint="index"),
    view("/user/<name>"),
    view("/item/<int:number>"),
    view("/slash/", endpoint="slash"),
    view("/files/<path:rest>", methods=["PUT"], endpoint="files"),
    name="routed",
)
PATHS = st.one_of(
    st.sampled_from(["/", "/user/a", "/item/7", "/item/x", "/slash", "/slash/", "/none"]),
    text(max_size=4).map(lambda name: f"/user/{name}"),
    text(max_size=4).map(lambda rest: f"/files/{rest}"),
)


@clause(
    "stack.pushed-request",
    MUST,
    needs=[*SCOPES, C.BEFORE, C.INT, C.PATH, C.METHODS, C.SLASH_REDIRECT, C.REQUEST],
    source=[MANUAL_PUSH, ACTIVE_CONTEXT],
    examples=100,
)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]),
    path=PATHS,
    query=st.sampled_from(["", "a=1", "a=1&a=2", "a=%26&b", "%"]),
    script=st.sampled_from(["", "/app"]),
    host=st.sampled_from(["localhost", "example.org:8080"]),
)
@example(method="POST", path="/item/7", query="a=1&a=2", script="/app", host="localhost")
def test_pushed_request(
    impl: Implementation, method: str, path: str, query: str, script: str, host: str
) -> None:
    """A request that is pushed by hand MUST show the method, URL, parameters, rule, endpoint and
    values, or the routing error, that it shows when it is sent.

    Pushing raises nothing, not even when the path matches no rule.
    """
    asked = Exchange(method, path, query, script=script, host=host, steps=SHOWN)
    ran_before = answered(impl, ROUTED, Exchange("GET", "/item/7", steps=SHOWN)).of("before")
    assert ran_before, "no before function ran for GET /item/7"
    sent = impl.run(ROUTED, asked)
    pushed = impl.outside_trace(ROUTED, Within(asked, SHOWN))
    shown = [[f"{e.subject} {e.value!r}" for e in t if e.action != "enter"] for t in (pushed, sent)]
    if sent.of("before"):
        expect(shown[0], shown[1], f"{asked}, pushed by hand, must show what it shows when sent:")
    else:  # answered before any function of the application ran
        assert len(shown[0]) == len(SHOWN), f"of {SHOWN}, it was shown: {shown[0]}"


CODE = Apply(lambda error: getattr(error, "code", None), "request.routing_exception")
ROUTES: tuple[tuple[Exchange, str | None, dict[str, Any] | None, int | None], ...] = (
    (get("/"), "index", {}, None),
    (get("/item/7"), "item_number", {"number": 7}, None),
    (request("PUT", "/files/a/b"), "files", {"rest": "a/b"}, None),
    (get("/none"), None, None, 404),
    (request("DELETE", "/"), None, None, 405),
)


@clause(
    "stack.pushed-request-is-routed",
    MUST,
    needs=[*SCOPES, C.INT, C.PATH, C.METHODS, C.REQUEST],
    source=[MANUAL_PUSH, ACTIVE_CONTEXT, FLASK.api("Request.routing_exception")],
)
def test_pushed_request_is_routed(impl: Implementation) -> None:
    """A request that has been pushed by hand MUST have its endpoint and values, or, when it matches
    no rule, the HTTP error as its `routing_exception`.
    """
    steps = (Read("request", "endpoint"), Read("request", "view_args"), CODE)
    for exchange, endpoint, values, code in ROUTES:
        seen = impl.outside(ROUTED, Within(exchange, steps))
        expect(seen, [endpoint, values, code], f"{exchange}, pushed by hand:")


@clause(
    "stack.pushed-request-runs-nothing",
    MUST,
    needs=[*SCOPES, C.BEFORE, C.AFTER, C.TEARDOWN, C.APP_TEARDOWN],
    source=[MANUAL_PUSH, ACTIVE_CONTEXT],
)
def test_pushed_request_runs_nothing(impl: Implementation) -> None:
    """Pushing a request by hand MUST NOT run a view, a before function or an after function;
    popping it MUST run the teardown functions.
    """
    app = App(
        view("/"), before("b"), after("a"), teardown("t1"), teardown("t2"), app_teardown("at")
    )
    for exchange in (get("/"), post("/none")):
        seen = impl.outside_trace(app, Within(exchange, (Note("inside"),)))
        events = [e.subject or e.name for e in seen]
        expect(events, ["outside", "inside", "t2", "t1", "at"], f"{exchange}, pushed by hand:")


UPLOAD = post(
    "/",
    headers={"Content-Type": "multipart/form-data; boundary=cut"},
    body=b'--cut\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\n'
    b"content\r\n--cut--\r\n",
)


@clause(
    "stack.uploads-are-closed", SHOULD, needs=[*SCOPES, C.PROXY],
    source=WERKZEUG.api("Request.close", "it closes the files of the request"),
)  # fmt: skip
def test_uploads_are_closed(impl: Implementation) -> None:
    """The files that were uploaded with a request SHOULD be closed when its context is popped, and
    SHOULD NOT be closed before.
    """

    def body() -> None:
        built = impl.built(APP)
        for error in (None, KeyError("in the request")):
            with suppress(KeyError), built.request_context(UPLOAD):
                stream = built.ambient.request.files["f"].stream
                content = stream.read()
                assert content == b"content", f"the file holds {content!r}, not b'content'"
                if error is not None:
                    raise error
            closed = stream.closed
            stream.close()
            ended = f" that ended with {error!r}" if error else ""
            assert closed, f"an uploaded file is still open after the request{ended}"

    impl.perform(body)


def freed(impl: Implementation, exchange: Exchange) -> None:
    """Assert that request and g are gone when the reply is there, without the garbage collector."""
    left: dict[str, Any] = {}

    def remember(held: Any, name: str) -> None:
        left[name] = weakref.ref(held._get_current_object())

    app = App(
        before("b", Apply(remember, "request", ("request",)), Apply(remember, "g", ("g",))),
        view("/"),
    )
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        impl.run(app, exchange)
        alive = [name for name, ref in left.items() if ref() is not None]
    finally:
        if was_enabled:
            gc.enable()
    assert sorted(left) == ["g", "request"], f"the function before the request saw {sorted(left)}"
    assert not alive, f"after the reply to {exchange}, still there: {' and '.join(alive)}"


@clause("stack.request-is-freed", SHOULD, needs=[C.PROXY, C.STATE, C.BEFORE], source=FLASK_0_9)
def test_request_is_freed(impl: Implementation) -> None:
    """`request` and `g` SHOULD be freed as soon as the request is over, without the garbage
    collector.

    Otherwise uploads and database rows that hang on them stay until the next collection.
    """
    freed(impl, get("/"))


@clause(
    "stack.unrouted-request-is-freed", SHOULD, needs=[C.PROXY, C.STATE, C.BEFORE], source=FLASK_0_9
)
def test_unrouted_request_is_freed(impl: Implementation) -> None:
    """`request` and `g` of a request without a matching rule SHOULD be freed as soon as the request
    is over.

    Anybody can send such requests, as many as they like.
    """
    freed(impl, get("/none"))
    freed(impl, request("DELETE", "/"))


@clause(
    "stack.copied-context",
    MUST,
    needs=[*SCOPES, C.REQUEST, C.SESSION, C.HANDOVER],
    source=FLASK.api("RequestContext.copy"),
)
def test_copied_context(impl: Implementation) -> None:
    """A copy of a request context MUST have the same request and the same session, and MUST be
    pushed and popped apart from the original, even after the original was popped.
    """
    found: list[Any] = []

    def body() -> None:
        built = impl.built(APP)
        api, original = built.ambient, built.request_context(get("/?who=1"))
        original.push()
        api.session["k"] = 1
        asked = api.request._get_current_object()
        copied = original.copy()
        with original.copy():
            found.append((api.request._get_current_object() is asked, dict(api.session)))
        found.append((api.request._get_current_object() is asked, dict(api.session)))
        original.pop()
        found.append(api.has_request_context())
        with copied:
            found.append((api.request._get_current_object() is asked, dict(api.session)))
        found.append(api.has_request_context())

    impl.perform(body)
    same = (True, {"k": 1})
    where = "in the copy, after it, after the original, in a copy that outlived it, after that"
    expect(found, [same, same, False, same, False], f"the same request, and its session: {where}")
