"""Teardown functions: when they run, in which order, what they are given and what they see."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.lives import WHOLE_LIFE, any_life, lives
from conformance.describe.app import App, after, app_teardown, before, handler, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, post, request
from conformance.describe.steps import (
    Abort,
    Answer,
    Delete,
    Dispatch,
    Note,
    Pop,
    Push,
    Raise,
    Read,
    Stream,
    Within,
    Write,
)
from conformance.perform.added import cookies_set
from conformance.perform.implementation import Implementation
from conformance.perform.trace import MISSING, Event, Raised, expect
from conformance.sources import FLASK, plain_sense
from conformance.strategies.apps import (
    Shape,
)

CALLBACKS_AND_ERRORS = FLASK("The Request Context", "Callbacks and Errors")
TEARDOWN_REQUEST = FLASK.api("Flask.teardown_request")
LIFETIME = FLASK("The Application Context", "Lifetime of the Context")
# No document says in which order they run.
BEHIND_FIRST = plain_sense("what was set up last may need what was set up before it, to the end")
ENDS = ("teardown", "app_teardown")


@clause(
    "teardown.runs-once-when-view-raises", MUST, needs=[C.TEARDOWN], source=CALLBACKS_AND_ERRORS
)
def test_runs_once_when_view_raises(impl: Implementation) -> None:
    """Every teardown function MUST run exactly once when the view raises.

    Teardown functions release resources: a skipped function leaks a connection, and a second run
    closes a connection that somebody else already uses.
    """
    app = App(view("/boom", Raise(KeyError)), teardown("a"), teardown("b"))

    seen = impl.run(app, get("/boom"))

    expect(sorted(seen.of("teardown")), ["a", "b"])


@clause(
    "teardown.gets-what-nobody-handled",
    MUST,
    needs=WHOLE_LIFE,
    source=[CALLBACKS_AND_ERRORS, TEARDOWN_REQUEST],
    examples=60,
)
@example(app=App(view("/v", Raise(KeyError)), teardown("t"), app_teardown("z")))
@any_life(Shape())
def test_gets_what_nobody_handled(impl: Implementation, app: App) -> None:
    """Teardown functions MUST be given the exception that no error handler took, and None if there
    is none.

    By the exception, teardown functions know whether to commit or to roll back. An HTTP error is a
    reply, and not such an exception.
    """
    seen, predicted = lives(impl, app)

    given = [f"{e.kind} {e.name}: {e.value}" for e in seen if is_end(e)]
    wanted = [f"{e.kind} {e.name}: {e.value}" for p in predicted for e in p.events if is_end(e)]
    expect(sorted(given), sorted(wanted), "what teardown functions were given, sorted:")


def is_end(event: Event) -> bool:
    """Tell whether an event is the entering of a teardown function."""
    return event.action == "enter" and event.kind in ENDS


FAIL = (Raise(KeyError, ("the one",)),)
RAISES = st.booleans()


@clause(
    "teardown.gets-the-very-exception",
    MUST,
    needs=[C.BEFORE, C.AFTER, C.TEARDOWN, C.APP_TEARDOWN, C.ERROR_CODE],
    source=[CALLBACKS_AND_ERRORS, TEARDOWN_REQUEST],
)
@every(place=["before", "view", "after"], answered=(False, True))
def test_gets_the_very_exception(impl: Implementation, place: str, answered: bool) -> None:
    """The exception that teardown functions are given MUST be the object that was raised.

    A handler for 500 is given an HTTP error that carries this object, and teardown functions are
    given the object itself.
    """
    app = App(
        before("b", *FAIL * (place == "before")), view("/", *FAIL * (place == "view")),
        after("a", *FAIL * (place == "after")), *[handler(500)] * answered,
        teardown("t"), teardown("u"), app_teardown("z"),
    )  # fmt: skip

    seen = impl.run(app, get("/"))

    raised = next(e.value for e in seen if e.action == "raise")
    for event in seen:
        if is_end(event):
            number = getattr(event.value, "number", None)
            given = f"{event.value} (object {number})"
            assert number == raised.number, f"{event.kind} {event.name} was given {given}"


@clause("teardown.last-registered-first", SHOULD, needs=[C.TEARDOWN], source=BEHIND_FIRST)
@given(names=st.lists(st.sampled_from("abcde"), min_size=1, max_size=5, unique=True), fails=RAISES)
@example(names=["c", "a", "b"], fails=False)
def test_last_registered_first(impl: Implementation, names: list[str], fails: bool) -> None:
    """Teardown functions of the request SHOULD run last registered first."""
    ends = [teardown(name) for name in names]

    seen = impl.run(App(view("/", *FAIL * fails), *ends), get("/"))

    expect(seen.of("teardown"), reversed(names), "teardown functions, in the order they ran:")


@clause("teardown.app-last-registered-first", SHOULD, needs=[C.APP_TEARDOWN], source=BEHIND_FIRST)
@given(names=st.lists(st.sampled_from("abcde"), min_size=1, max_size=5, unique=True), fails=RAISES)
@example(names=["c", "a", "b"], fails=False)
def test_app_last_registered_first(impl: Implementation, names: list[str], fails: bool) -> None:
    """Teardown functions of the application context SHOULD run last registered first."""
    ends = [app_teardown(name) for name in names]

    seen = impl.run(App(view("/", *FAIL * fails), *ends), get("/"))

    expect(seen.of("app_teardown"), reversed(names), "teardown functions, in the order they ran:")


@clause(
    "teardown.request-before-app",
    MUST,
    needs=[C.TEARDOWN, C.APP_TEARDOWN],
    source=FLASK("Application Structure and Lifecycle", "How a Request is Handled"),
)
@given(kinds=st.lists(st.booleans(), max_size=5), fails=st.booleans())
def test_request_before_app(impl: Implementation, kinds: list[bool], fails: bool) -> None:
    """All teardown functions of the request MUST run before those of the application context."""
    ends = [(app_teardown if kind else teardown)(f"{n}") for n, kind in enumerate(kinds)]

    seen = impl.run(App(view("/", *FAIL * fails), *ends), get("/"))

    expect(
        [e.kind for e in seen if is_end(e)],
        sorted((e.kind for e in ends), reverse=True),
        "teardown functions, by kind:",
    )


OUTCOMES: dict[Exchange, str] = {
    get("/"): "a page", request("HEAD", "/"): "HEAD", request("OPTIONS", "/"): "OPTIONS",
    post("/"): "405", get("/none"): "404", get("/moved"): "a redirect", get("/boom"): "an error",
    get("/refused"): "an abort", get("/handled"): "a handled error", get("/stream"): "a stream",
}  # fmt: skip
MANY = App(
    view("/"), view("/moved/"), view("/boom", Raise(RuntimeError)), view("/refused", Abort(418)),
    view("/handled", Raise(KeyError)), handler(KeyError),
    view("/stream", Answer(Stream(((), ()), context=False))),
    before("b", Read("g", "stain"), Write("g", "stain", 1)), teardown("t", Read("g", "stain")),
    app_teardown("z", Read("g", "stain")),
)  # fmt: skip


@clause(
    "teardown.once-for-each-request",
    MUST,
    needs=[*WHOLE_LIFE, C.HEAD, C.OPTIONS, C.SLASH_REDIRECT, C.STREAMING],
    source=CALLBACKS_AND_ERRORS,
)
@given(asked=st.lists(st.sampled_from(sorted(OUTCOMES, key=str)), min_size=1, max_size=8))
def test_once_for_each_request(impl: Implementation, asked: list[Exchange]) -> None:
    """Teardown functions MUST run once for each request, whatever its outcome and whatever came
    before.

    Teardown functions find the `g` of their own request, which starts empty.
    """
    seen = impl.run(MANY, *asked)

    what = ", then ".join(f"{exchange} ({OUTCOMES[exchange]})" for exchange in asked)
    expect(seen.of("before", *ENDS), ["b", "t", "z"] * len(asked), f"asked: {what}")
    expect(seen.values("g.stain", kind="before"), [MISSING, None] * len(asked), f"asked: {what}")
    expect(seen.values("g.stain", kind="app_teardown"), [1] * len(asked), f"asked: {what}")


@clause(
    "teardown.coroutines",
    MUST,
    needs=[C.ASYNC_VIEWS, C.TEARDOWN, C.APP_TEARDOWN],
    source=FLASK("Using async and await"),
)
@every(fails=(False, True), count=range(1, 4))
def test_coroutines(impl: Implementation, fails: bool, count: int) -> None:
    """Teardown functions that are coroutine functions MUST be awaited, once each."""
    ends = [
        make(f"{make.__name__}{number}", asynchronous=True)
        for make in (teardown, app_teardown)
        for number in range(count)
    ]

    seen = impl.run(App(view("/", *FAIL * fails), *ends), get("/"))

    expect(sorted(seen.of(*ENDS)), sorted(end.name for end in ends), "awaited were, sorted:")


# What teardown functions see and cannot do any more.


@clause(
    "teardown.app-context-is-usable",
    MUST,
    needs=[C.APP_TEARDOWN, C.STATE, C.CURRENT_APP, C.AMBIENT],
    source=LIFETIME,
)
@every(fails=(False, True))
def test_app_context_is_usable(impl: Implementation, fails: bool) -> None:
    """`g` and the application MUST be usable in teardown functions of the application context.

    These functions release what is in `g`.
    """
    clear = (Read("current_app", "name"), Read("g", "held"), Delete("g", "held"))
    app = App(
        view("/", Write("g", "held", 1), *FAIL * fails),
        app_teardown("y", Read("g", "held")), app_teardown("z", *clear),
    )  # fmt: skip

    seen = impl.run(app, get("/"))

    looks = [e.value for e in seen if e.kind == "app_teardown" and e.action != "enter"]
    both = (["app", 1, None, MISSING], [1, "app", 1, None])  # which one is first is said elsewhere
    assert looks in both, f"current_app.name, g.held, deleting it, g.held again: {looks}"


@clause(
    "teardown.comes-after-the-response",
    MUST,
    needs=[C.TEARDOWN, C.SESSION],
    source=TEARDOWN_REQUEST,
)
@every(fails=(False, True))
def test_comes_after_the_response(impl: Implementation, fails: bool) -> None:
    """Teardown functions MUST NOT change the reply.

    What teardown functions write into the session is not sent, so it is not there in the next
    request.
    """
    late = teardown("t", Write("session", "late", 1))

    seen = impl.run(App(view("/", *FAIL * fails), late), get("/"))

    assert not cookies_set(impl, seen.reply), "a cookie tells what was written in teardown"
    assert seen.reply.status == (500 if fails else 200), (
        f"the reply is {seen.reply}, not {(500 if fails else 200)!r}"
    )


@clause(
    "teardown.runs-for-a-body-left-unread",
    MUST,
    needs=[C.TEARDOWN, C.WSGI],
    source=CALLBACKS_AND_ERRORS,
)
@given(chunks=st.integers(1, 4), data=st.data())
def test_runs_for_a_body_left_unread(
    impl: Implementation, chunks: int, data: st.DataObject
) -> None:
    """Teardown functions MUST run once when the server closes the response without having read the
    whole body.
    """
    read = data.draw(st.integers(0, chunks), label="chunks that are read")
    app = App(view("/", Answer(Stream(((),) * chunks, context=False))), teardown("t"))

    def body() -> None:
        with impl.conversation(app, get("/")) as talk:
            for _ in range(read):
                talk.next_chunk()

    expect(impl.perform(body).of("teardown"), ["t"], f"{read} of {chunks} chunks were read")


WHOLE = App(before("i"), view("/"), after("k"), teardown("j"), app_teardown("l"), name="whole")


@clause(
    "teardown.may-dispatch",
    MUST,
    needs=[C.NESTED, C.STATE, C.BEFORE, C.AFTER, C.TEARDOWN, C.APP_TEARDOWN],
    source=FLASK("The Request Context", "How the Context Works"),
)
def test_may_dispatch(impl: Implementation) -> None:
    """A request that a teardown function dispatches to another application MUST run from beginning
    to end, and the function then goes on with the `g` of its own request.
    """
    steps = (Write("g", "mine", 1), Dispatch(get("/"), WHOLE), Read("g", "mine"))

    seen = impl.run(App(view("/"), teardown("t", *steps)), get("/"))

    inner = ["before i", "view index", "after k", "teardown j", "app_teardown l"]
    expect(seen.order(), ["view index", "teardown t", *inner], "who ran:")
    expect(seen.values("g.mine", name="t"), [None, 1], "g.mine, before and after the dispatch:")


# Contexts that are pushed by hand.

IN_APP = App(teardown("t"), app_teardown("y"), app_teardown("z"), name="inner")
HANDED = st.sampled_from([None, KeyError, SystemExit])


@clause(
    "teardown.of-an-app-context",
    MUST,
    needs=[C.APP_SCOPE, C.TEARDOWN, C.APP_TEARDOWN],
    source=LIFETIME,
)
@given(kind=HANDED)
def test_of_an_app_context(impl: Implementation, kind: type[BaseException] | None) -> None:
    """An application context without a request MUST run the teardown functions of the application
    context when it ends.

    The functions are given the exception that leaves the `with` block, or None. Teardown functions
    of requests do not run.
    """
    leaving = () if kind is None else (Raise(kind),)
    block = Within(None, (Note("inside"), *leaving), IN_APP)

    seen = impl.questioned(App(handler(KeyError)), block)

    expect(sorted(seen.of(*ENDS)), ["y", "z"], "teardown functions that ran, sorted:")
    expect(seen.given("app_teardown"), [kind and Raised(kind.__name__)] * 2, "they were given:")


@clause(
    "teardown.gets-what-pop-is-given",
    MUST,
    needs=[C.REQUEST_SCOPE, C.TEARDOWN, C.APP_TEARDOWN, C.ERROR_TYPE],
    source=FLASK.api("Flask.do_teardown_request"),
)
@given(kind=HANDED, handling=st.booleans())
def test_gets_what_pop_is_given(
    impl: Implementation, kind: type[BaseException] | None, handling: bool
) -> None:
    """Teardown functions MUST be given exactly the exception that `pop` was given, or None.

    This holds even while another exception is being handled.
    """
    steps = (Push("c", get("/"), IN_APP), Pop("c", kind))
    app = App(view("/", *steps if not handling else FAIL), handler(KeyError, *steps))

    seen = impl.run(app, get("/"))

    ran = seen.of(*ENDS)
    expect([*ran[:1], *sorted(ran[1:])], ["t", "y", "z"], "those of the request, then of the app:")
    given = [e.value for e in seen if is_end(e)]
    expect(given, [kind and Raised(kind.__name__)] * 3, "they were given:")


@clause(
    "teardown.called-by-hand",
    MUST,
    needs=[C.REQUEST_SCOPE, C.TEARDOWN, C.APP_TEARDOWN, C.DECLARATIONS, C.CURRENT_APP],
    source=[FLASK.api("Flask.do_teardown_request"), FLASK.api("Flask.do_teardown_appcontext")],
)
@every(ends=["teardown", "app_teardown"], given=[True, False])
def test_called_by_hand(impl: Implementation, ends: str, given: bool) -> None:
    """`do_teardown_request` and `do_teardown_appcontext` MUST hand on the exception that they are
    given, and without one that which is being handled.
    """
    of = "request" if ends == "teardown" else "appcontext"
    calling: list[bool] = []

    def body() -> None:
        built = impl.built(IN_APP)
        context = built.request_context(get("/"))
        context.push()
        app = built.ambient.current_app
        call = getattr(app, f"do_teardown_{of}")
        try:
            raise KeyError("handled")
        except KeyError:
            call(*([ValueError("given")] if given else []))
            calling.append(True)
        context.pop(None)

    seen = impl.perform(body)
    first = [e.value for e in seen if is_end(e) and e.kind == ends][:1]
    expect([*calling, *first], [True, Raised("ValueError" if given else "KeyError")], of)
