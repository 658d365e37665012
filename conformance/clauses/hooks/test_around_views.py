"""Hooks: which functions run around a view, in which order, how often, and what they can do."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.lives import WHOLE_LIFE, any_life, same_life, same_replies
from conformance.describe.app import App, after, app_teardown, before, handler, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, post, request
from conformance.describe.steps import AfterThis, Answer, Call, Dispatch, Note, Raise, Read, Write
from conformance.drive.cookies import sent_back
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense
from conformance.strategies.apps import (
    Shape,
    apps,
)

CALLBACKS_AND_ERRORS = FLASK("The Request Context", "Callbacks and Errors")
REQUEST_HANDLING = FLASK("Application Structure and Lifecycle", "How a Request is Handled")
AFTER_REQUEST = FLASK.api("Flask.after_request")
ENDS = ("teardown", "app_teardown")  # their order among themselves is documented nowhere
AMBIENT = [C.AMBIENT, C.STATE, C.SESSION, C.CURRENT_APP]


@clause(
    "hooks.order",
    MUST,
    needs=WHOLE_LIFE,
    source=[CALLBACKS_AND_ERRORS, REQUEST_HANDLING],
    examples=110,
)
@any_life(Shape())
def test_order(impl: Implementation, app: App) -> None:
    """All functions around a view MUST run once and in the documented order, whatever raises or
    answers.

    The order is: URL value preprocessors; before functions until one answers; the view; an error
    handler if one of these raised; functions of `after_this_request`; after functions in reverse.
    All of them share one `g`. What runs after them is in the chapter on teardown.
    """
    same_life(impl, app, without=ENDS)


@clause(
    "hooks.order-with-dispatches",
    MUST,
    needs=[*WHOLE_LIFE, C.NESTED],
    source=CALLBACKS_AND_ERRORS,
    examples=60,
)
@any_life(Shape(dispatching=True))
def test_order_with_dispatches(impl: Implementation, app: App) -> None:
    """A request that is dispatched to another application MUST NOT change the order, wherever it is
    dispatched.

    The inner request runs from beginning to end, teardown included. Then the function that
    dispatched it goes on, with the `g` of the outer request.
    """
    same_life(impl, app, without=ENDS)


COROUTINES = App(
    *(make(make.__name__, asynchronous=True) for make in (before, after, teardown, app_teardown)),
    before("plain"),
    view("/v", Raise(KeyError), asynchronous=True),
    handler(KeyError, asynchronous=True),
)


@clause(
    "hooks.order-of-coroutines",
    MUST,
    needs=[*WHOLE_LIFE, C.ASYNC_VIEWS],
    source=FLASK("Using async and await"),
    examples=25,
)
@given(app=apps(Shape(asynchronous=True)))
@example(app=COROUTINES)
def test_order_of_coroutines(impl: Implementation, app: App) -> None:
    """Coroutine functions as views, hooks and handlers MUST run in the same order as plain
    functions.
    """
    same_life(impl, app, without=ENDS)


@clause(
    "hooks.decide-the-reply",
    MUST,
    needs=WHOLE_LIFE,
    source=[CALLBACKS_AND_ERRORS, REQUEST_HANDLING],
    examples=60,
)
@any_life(Shape())
@example(
    app=App(
        view("/v", endpoint="app"),
        after("late", Answer("of an after function", 202, shape="response")),
    )
)
def test_decide_the_reply(impl: Implementation, app: App) -> None:
    """The reply MUST be the last answer of a before function, the view, an error handler or an
    after function.

    The answer of a handler has the status that the handler returns, or 200, and not the status of
    the error.
    """
    same_replies(impl, app)


SOMEWHERE = App(
    before("b"), view("/page/"), view("/<int:n>", endpoint="n"), after("a"), teardown("t"),
    app_teardown("z"),
)  # fmt: skip
ELSEWHERE = (get("/none"), get("/page"), post("/7"), request("OPTIONS", "/7"), get("/x"))


@clause(
    "hooks.run-without-a-view",
    MUST,
    needs=[C.BEFORE, C.AFTER, C.TEARDOWN, C.SLASH_REDIRECT, C.INT, C.METHODS, C.OPTIONS],
    source=REQUEST_HANDLING,
)
@given(asked=st.lists(st.sampled_from(ELSEWHERE), min_size=1, max_size=6))
def test_run_without_a_view(impl: Implementation, asked: list[Exchange]) -> None:
    """Hooks MUST run once for each request that no view answers: a 404, a 405, a redirect of the
    router, an automatic reply to OPTIONS.
    """
    seen = impl.run(SOMEWHERE, *asked)

    each = ["before b", "after a", "teardown t"]
    order = [line for line in seen.order() if not line.startswith("app_teardown")]
    expect(order, each * len(asked), f"asked: {', '.join(map(str, asked))}")


ROUTED = (Read("request", "endpoint"), Read("request", "view_args"))


@clause(
    "hooks.see-the-route",
    MUST,
    needs=[C.BEFORE, C.AMBIENT, C.INT, C.REQUEST],
    source=[FLASK.api("Request.endpoint"), FLASK.api("Request.view_args")],
)
def test_see_the_route(impl: Implementation) -> None:
    """A before function MUST see the endpoint and the values of the rule that matched, or None when
    no rule matched.
    """
    app = App(before("b", *ROUTED), view("/<int:n>", endpoint="number"))

    seen = impl.run(app, get("/7"), get("/x")).answers()

    assert seen[0] == "number", f"request.endpoint is {seen[0]!r} for the endpoint 'number'"
    expect(seen[1:2], [{"n": 7}], "the values of /7:")
    expect(seen[2:], [None, None], "endpoint and values of /x, which no rule matches:")


LOOKS = (
    Read("request", "path"), Read("g", "mine"), Read("session", "s"), Read("current_app", "name"),
)  # fmt: skip
EVERYWHERE = App(
    before("b", Write("g", "mine", 1), *LOOKS),
    view("/", AfterThis("l", LOOKS), *LOOKS, Raise(KeyError)),
    handler(KeyError, *LOOKS),
    after("a", *LOOKS),
    teardown("t", *LOOKS),
)


@clause(
    "hooks.context-is-usable",
    MUST,
    needs=[*AMBIENT, C.BEFORE, C.AFTER, C.AFTER_THIS, C.ERROR_TYPE, C.TEARDOWN],
    source=CALLBACKS_AND_ERRORS,
)
def test_context_is_usable(impl: Implementation) -> None:
    """The request, `g`, the session and the application MUST be usable in every hook and error
    handler.

    Teardown functions need them, too: they release what was put into `g`.
    """
    cookie = sent_back(impl.reply(App(view("/", Write("session", "s", 2))), get("/")))
    assert cookie, "no cookie was sent for a session that was written to"

    seen = impl.run(EVERYWHERE, get("/", headers=[("Cookie", cookie)]))

    looks = [f"{e.kind} {e.value!r}" for e in seen if e.action == "read"]
    kinds = ("before", "view", "handler", "after_this", "after", "teardown")
    expect(
        looks,
        [f"{kind} {value!r}" for kind in kinds for value in ("/", 1, 2, "app")],
        "who found which path, g.mine, session value and application:",
    )


# Before functions.


@clause(
    "hooks.before-may-answer-falsely",
    MUST,
    needs=[C.BEFORE, C.RESPONSE],
    source=FLASK.api("Flask.before_request"),
)
@every(body=["", b""])
def test_before_may_answer_falsely(impl: Implementation, body: object) -> None:
    """What a before function returns MUST be the reply unless it is None, even when it is an empty
    text.
    """
    app = App(before("a", Answer(body)), before("b"), view("/", Note("the view ran")))

    seen = impl.run(app, get("/"))

    expect(seen.order(), ["before a"], f"before function a returned {body!r}")
    assert seen.reply.status == 200, f"{body!r} was answered as {seen.reply}"


# After functions.


@clause(
    "hooks.after-changes-the-response", MUST, needs=[C.AFTER, C.RESPONSES], source=AFTER_REQUEST
)
@given(names=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True))
def test_after_changes_the_response(impl: Implementation, names: list[str]) -> None:
    """What after functions do to the response MUST be sent, in the order in which they did it."""
    add = [after(n, Call("response.headers", "add", ("X-Was-Here", n))) for n in names]

    reply = impl.reply(App(view("/"), *add), get("/"))

    expect(reply.headers_named("X-Was-Here"), reversed(names), "the headers X-Was-Here:")


@clause("hooks.after-last-registered-first", SHOULD, needs=[C.AFTER], source=AFTER_REQUEST)
@every(count=range(1, 5))
def test_after_last_registered_first(impl: Implementation, count: int) -> None:
    """After functions SHOULD run last registered first, as what is opened last is closed first."""
    names = [str(number) for number in range(count)]

    seen = impl.run(App(view("/"), *map(after, names)), get("/"))

    expect(seen.of("after"), reversed(names), "after functions, in the order they ran:")


@clause(
    "hooks.after-must-return-a-response",
    MUST,
    needs=[C.AFTER, C.TEARDOWN, C.RESPONSES],
    source=AFTER_REQUEST,
)
def test_after_must_return_a_response(impl: Implementation) -> None:
    """An after function that returns None MUST make the request an error, not an empty reply."""
    seen = impl.run(App(view("/"), after("a", Answer(None)), teardown("t")), get("/"))

    failed = seen.reply.raised is not None or seen.reply.status == 500
    assert failed, f"an after function returned None, and the reply is {seen.reply}"
    expect(seen.of("teardown"), ["t"], "teardown functions that ran:")


FAILS = (Raise(RuntimeError, ("of an after function",)),)


@clause("hooks.after-that-raises", MUST, needs=[C.AFTER, C.TEARDOWN], source=AFTER_REQUEST)
@every(place=range(3))
def test_after_that_raises(impl: Implementation, place: int) -> None:
    """An error in an after function MUST be answered with 500, and teardown functions run."""
    names = ["a", "b", "c"]
    app = App(view("/"), *(after(n, *FAILS * (i == place)) for i, n in enumerate(names)))

    seen = impl.run(app.with_parts(teardown("t")), get("/"))

    assert seen.reply.status == 500, f"an after function raised, and the reply is {seen.reply}"
    assert names[place] in seen.of("after"), "the after function that raises did not run"
    expect(seen.of("teardown"), ["t"], "teardown functions that ran:")


@clause(
    "hooks.after-runs-once-when-one-raises",
    SHOULD,
    needs=[C.AFTER],
    source=plain_sense("each request has one reply, which is marked, counted and logged once"),
)
@every(place=range(3))
def test_after_runs_once_when_one_raises(impl: Implementation, place: int) -> None:
    """An after function SHOULD NOT run a second time for the same request because another one
    raised.

    What the function does (a header, a counter, a line in a log) would be done twice.
    """
    app = App(view("/"), *(after(n, *FAILS * (i == place)) for i, n in enumerate("abc")))

    ran = impl.run(app, get("/")).of("after")

    assert "abc"[place] in ran, f"'{'abc'[place]}' did not run; ran: {', '.join(ran) or 'nothing'}"
    twice = sorted({name for name in ran if ran.count(name) > 1})
    assert not twice, f"'{'abc'[place]}' raised; ran: {', '.join(ran)}; twice: {', '.join(twice)}"


# After this request.


@clause(
    "hooks.after-this-request-only",
    MUST,
    needs=[C.AFTER_THIS, C.AFTER],
    source=FLASK.api("after_this_request"),
)
@given(names=st.lists(st.sampled_from("abcdef"), max_size=4), more=st.integers(1, 3))
@example(names=["b", "a"], more=1)
def test_after_this_request_only(impl: Implementation, names: list[str], more: int) -> None:
    """Functions of `after_this_request` MUST run once, for this request only, between the view and
    the after functions of the application.

    (For their order among themselves see `hooks.after-this-request-in-order`.)
    """
    app = App(view("/", *(AfterThis(name) for name in names)), view("/other"), after("z"))

    seen = impl.run(app, get("/"), *[get("/other")] * more).order()

    mine = len(names) + 1
    ran = [*seen[:1], *sorted(seen[1:mine]), *seen[mine:]]
    first = ["view index", *(f"after_this {name}" for name in sorted(names)), "after z"]
    expect(ran, [*first, *["view other", "after z"] * more], "who ran, after this one sorted:")


@clause(
    "hooks.after-this-request-in-order",
    SHOULD,
    needs=[C.AFTER_THIS],
    source=plain_sense("what is registered later adds to what was registered before"),
)
@given(names=st.permutations("abc"))
@example(names=["b", "c", "a"])
def test_after_this_request_in_order(impl: Implementation, names: list[str]) -> None:
    """Functions of `after_this_request` SHOULD run in the order of registration."""
    seen = impl.run(App(view("/", *(AfterThis(name) for name in names))), get("/"))

    expect(seen.of("after_this"), names, "functions of after_this_request that ran:")


@clause(
    "hooks.after-this-request-replaces",
    MUST,
    needs=[C.AFTER_THIS, C.RESPONSE],
    source=FLASK.api("after_this_request"),
)
@every(before=range(3))
def test_after_this_request_replaces(impl: Implementation, before: int) -> None:
    """What a function of `after_this_request` returns MUST be sent in place of the response that
    it was given.
    """
    others = [AfterThis(f"looks{number}") for number in range(before)]
    new = AfterThis("new", (Answer("new", 203, shape="response"),))
    reply = impl.reply(App(view("/", *others, new, Answer("old"))), get("/"))

    expect([reply.status, reply.text], [203, "new"], "the reply, after it was replaced:")


# Dispatching to the same application.

WHERE = Read("request", "path")
SELF = App(
    before("b", WHERE),
    view("/", Dispatch(get("/in")), WHERE, AfterThis("l", (WHERE,))),
    view("/in", AfterThis("i", (WHERE,)), Raise(KeyError)),
    handler(KeyError, Dispatch(get("/leaf")), WHERE),
    view("/leaf", WHERE),
    after("a", WHERE),
    teardown("t", WHERE),
)
NESTED = """
before / ; . before /in ; . . before /leaf ; . . view /leaf ; . . after /leaf ; . . teardown /leaf
. handler /in ; . after_this /in ; . after /in ; . teardown /in
view / ; after_this / ; after / ; teardown /
"""


@clause(
    "hooks.dispatch-to-itself",
    MUST,
    needs=[C.NESTED, C.BEFORE, C.AFTER, C.AFTER_THIS, C.TEARDOWN, C.ERROR_TYPE, C.REQUEST_LINE],
    source=FLASK("The Request Context", "How the Context Works"),
)
def test_dispatch_to_itself(impl: Implementation) -> None:
    """A request that an application dispatches to itself MUST run from beginning to end within the
    outer request.
    """
    seen = impl.run(SELF, get("/"))

    lines = [f"{'. ' * e.depth}{e.kind} {e.value}" for e in seen if e.action == "read"]
    expect(
        lines,
        [line.strip() for line in NESTED.strip().replace("\n", ";").split(";")],
        "who ran, and for which path:",
    )
