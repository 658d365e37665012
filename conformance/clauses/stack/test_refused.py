"""Pops and pushes that fail or come in a wrong order, and what exceptions do to a context."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, SessionStore, app_teardown, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import (
    Ask,
    Attempt,
    Bound,
    Note,
    Pop,
    Push,
    Raise,
    Same,
    Step,
    Within,
)
from conformance.models.contexts import APPS, LOOK
from conformance.perform.implementation import Implementation
from conformance.perform.reaching import bound
from conformance.perform.trace import Raised, Trace, expect
from conformance.sources import FLASK

MANUAL = [
    FLASK("The Request Context", "Manually Push a Context"),
    FLASK("The Application Context", "Manually Push a Context"),
]
POP = [
    FLASK.api("RequestContext.pop"),
    FLASK.api("AppContext.pop", "it has to be the active one", release="3.2"),
]
TIMES = FLASK.api("AppContext.pop", "as many times as it was pushed", release="3.2")
NEEDS = (C.REQUEST_SCOPE, C.APP_SCOPE, C.STATE, C.CURRENT_APP, C.UNBOUND)
TORN = App(view("/"), teardown("request"), app_teardown("app"), name="torn")

# A context: of which of three applications, and whether of a request.
Kind = tuple[int, bool]
KINDS = st.tuples(st.sampled_from((0, 1, 2)), st.booleans())
OWNERS = (TORN, *APPS)


def pushes(kinds: list[Kind]) -> list[Step]:
    """Return the steps that push these contexts, called c0, c1, ..."""
    return [
        Push(f"c{number}", get(f"/?who={number}") if request else None, OWNERS[app])
        for number, (app, request) in enumerate(kinds)
    ]


def pops(kinds: list[Kind]) -> list[Step]:
    """Return the steps that pop them again, the last one first."""
    return [Pop(f"c{number}") for number in reversed(range(len(kinds)))]


def of_pops(trace: Trace) -> list[str]:
    """Return what each pop came to."""
    return [f"{e.subject}: {e.value or 'popped'}" for e in trace if e.action == "pop"]


def shared(kinds: list[Kind]) -> bool:
    """Tell whether a request stands on an application context of its own application.

    Where it takes that one over, popping the lower one is not out of order for the framework.
    """
    return any(
        upper[1] and not lower[1] and lower[0] == upper[0] for lower, upper in pairwise(kinds)
    )


@clause("stack.wrong-pop-raises", MUST, needs=NEEDS, source=POP, examples=40)
@given(kinds=st.lists(KINDS, min_size=2, max_size=4).filter(lambda kinds: not shared(kinds)))
@example(kinds=[(1, True), (2, True)])
@example(kinds=[(0, True), (0, True)])
@example(kinds=[(0, False), (0, False)])
def test_wrong_pop_raises(impl: Implementation, kinds: list[Kind]) -> None:
    """Popping a context that is not on top MUST raise.

    Otherwise a pop out of order tears down a context that somebody still works in.
    """
    seen = impl.outside_trace(TORN, *pushes(kinds), Pop("c0"))
    [came] = [e.value for e in seen if e.action == "pop"]
    assert isinstance(came, Raised), f"c0 was popped below c{len(kinds) - 1}, and nothing raised"


@clause("stack.wrong-pop-loses-nothing", SHOULD, needs=[*NEEDS, C.SESSION], source=POP, examples=40)
@given(kinds=st.lists(KINDS, min_size=2, max_size=4), number=st.integers(0, 2))
@example(kinds=[(1, True), (2, True)], number=0)
@example(kinds=[(0, False), (1, True)], number=0)
def test_wrong_pop_loses_nothing(impl: Implementation, kinds: list[Kind], number: int) -> None:
    """Popping a context that is not on top SHOULD NOT change what is current or run a teardown
    function, and all contexts SHOULD pop in their order afterwards.
    """
    number = min(number, len(kinds) - 2)
    before, wrong = [*pushes(kinds), *LOOK], [Note("pop"), Pop(f"c{number}"), *LOOK]
    seen = impl.outside_trace(TORN, *before, *wrong, Note("in order"), *pops(kinds), Bound())
    looks = [str(e) for e in seen if e.action in ("bound", "same", "read")]
    expect(looks[8:16], looks[:8], f"with {kinds} open, after popping c{number}:")
    names = [f"c{n}: popped" for n in reversed(range(len(kinds)))]
    expect(of_pops(seen)[1:], names, f"with {kinds} open and c{number} popped once too early:")
    events = [e.subject if e.action == "note" else e.name for e in seen]
    between = events[events.index("pop") : events.index("in order")]
    assert "request" not in between, "the refused pop ran a teardown function of the request"
    assert "app" not in between, "the refused pop ran a teardown function of the application"
    assert looks[-1].endswith("[]"), f"afterwards still current: {looks[-1]}"


@clause("stack.second-pop-raises", MUST, needs=NEEDS, source=POP, examples=20)
@given(kind=KINDS)
@example(kind=(0, True))
def test_second_pop_raises(impl: Implementation, kind: Kind) -> None:
    """Popping a context that is not pushed, or not pushed any more, MUST raise when no context is
    open.
    """
    again = impl.outside_trace(TORN, *pushes([kind]), Pop("c0"), Pop("c0"), Bound())
    came = [e.value for e in again if e.action == "pop"]
    assert came[0] is None, f"the first pop came to {came[0]}"
    assert isinstance(came[1], Raised), f"the second pop of {kind} came to {came[1]}"

    def body() -> None:
        built = impl.built(OWNERS[kind[0]])
        never = built.request_context(get()) if kind[1] else built.app_context()
        try:
            never.pop()
        except Exception:
            return
        raise AssertionError(f"popping a context {kind} that was never pushed did not raise")

    impl.perform(body)


@clause(
    "stack.second-pop-changes-nothing", MUST, needs=[*NEEDS, C.SESSION], source=POP, examples=30
)
@given(below=KINDS, kind=KINDS)
@example(below=(0, False), kind=(1, True))
@example(below=(0, False), kind=(0, False))
@example(below=(0, True), kind=(0, True))
@example(below=(0, True), kind=(1, True))
def test_second_pop_changes_nothing(impl: Implementation, below: Kind, kind: Kind) -> None:
    """Popping a context a second time MUST raise, and the context below MUST stay current until its
    own `pop`, which runs its teardown functions.
    """
    steps = (*pushes([below]), *LOOK, *pushes([below, kind])[1:], Pop("c1"))
    seen = impl.outside_trace(TORN, *steps, Pop("c1"), *LOOK, Pop("c0"), Bound())
    looks = [str(e) for e in seen if e.action in ("bound", "same", "read")]
    expect(looks[8:16], looks[:8], f"{below} is open, {kind} was pushed on it and popped twice:")
    second = [came for came in of_pops(seen) if came.startswith("c1")][1]
    assert second.endswith("!"), f"the second pop of {kind} over {below}: {second}"
    assert of_pops(seen)[-1] == "c0: popped", f"then {of_pops(seen)[-1]}, not 'c0: popped'"


@clause("stack.unpushed-pop-tears-down-nothing", SHOULD, needs=[*NEEDS, C.TEARDOWN], source=POP)
def test_unpushed_pop_tears_down_nothing(impl: Implementation) -> None:
    """Popping a context that is not open SHOULD run no teardown function."""
    for request in (True, False):
        steps = (*pushes([(0, request)]), Pop("c0"), Note("again"), Pop("c0"))
        seen = impl.outside_trace(TORN, *steps)
        events = [e.subject if e.action == "note" else e.name for e in seen]
        again = events.index("again")
        assert "app" in events[:again], f"popped for the first time, it ran {events[:again]}"
        after = [name for name in events[again:] if name in ("request", "app")]
        expect(after, [], "teardown functions that ran when a context was popped a second time:")


@clause("stack.pushed-many-times", MUST, needs=[*NEEDS, C.TEARDOWN], source=TIMES)
@every(times=range(1, 11), request=(False, True))
def test_pushed_many_times(impl: Implementation, times: int, request: bool) -> None:
    """A context that was pushed several times MUST stay current until it has been popped as often,
    and MUST run its teardown functions once, at the last pop.
    """
    push = pushes([(0, request)])[0]
    look = (Same("current_app"), Same("g"), Bound())
    steps: list[Step] = [push] * times + [Pop("c0"), *look] * (times - 1) + [Note("last")]
    seen = impl.outside_trace(TORN, *steps, Pop("c0"), Bound())
    events = [e.subject if e.action == "note" else f"{e.kind} {e.name}" for e in seen]
    torn = ["last", *(["teardown request"] if request else []), "app_teardown app"]
    expect([e for e in events if e != "before outside"], torn, f"pushed and popped {times} times:")
    kinds = ["app", "request"] if request else ["app"]
    looks = [e.value for e in seen if e.action == "bound"]
    expect(looks, [kinds] * (times - 1) + [[]], "what is current after each pop:")
    assert len(set(seen.values("g"))) <= 1, f"g after each pop: {seen.values('g')}"


@clause("stack.exception-goes-on", MUST, needs=[*NEEDS, C.TEARDOWN], source=MANUAL)
def test_exception_goes_on(impl: Implementation) -> None:
    """A `with` block over a context MUST pop the context when an exception leaves the block, and
    MUST let the same exception go on.

    This holds, too, for exceptions that are not errors: KeyboardInterrupt, SystemExit,
    GeneratorExit.
    """
    for kind in (ValueError, KeyError, GeneratorExit, KeyboardInterrupt, SystemExit):
        for request in (True, False):
            _goes_on(impl, kind("own"), request)


def _goes_on(impl: Implementation, error: BaseException, request: bool) -> None:
    def body() -> None:
        built = impl.built(TORN)
        came: BaseException | None = None
        try:
            with built.request_context(get()) if request else built.app_context():
                raise error
        except BaseException as seen:
            came = seen
        assert came is error, f"{error!r} left the block, and {came!r} came out"
        assert not bound(impl, built.ambient), (
            f"after {error!r} left the block: {bound(impl, built.ambient)}"
        )

    trace = impl.perform(body)
    wanted = ["request", "app"] if request else ["app"]
    expect(trace.of("teardown", "app_teardown"), wanted, f"teardown after {error!r}:")
    given = trace.given("teardown") + trace.given("app_teardown")
    assert len({label.number for label in given}) == 1, (
        f"the functions were given {given}, not one context"
    )


@clause(
    "stack.block-tells-the-exception",
    MUST,
    needs=[*NEEDS, C.TEARDOWN, C.APP_TEARDOWN],
    source=MANUAL,
)
def test_block_tells_the_exception(impl: Implementation) -> None:
    """A `with` block over a context MUST give its teardown functions the exception that leaves the
    block, and None when none does.
    """
    for exchange, steps in ((get(), ()), (get(), (Raise(KeyError),)), (None, (Raise(KeyError),))):
        seen = impl.outside_trace(TORN, Attempt((Within(exchange, steps),)))
        given = [str(e.value) for e in seen if e.action == "enter" and "teardown" in e.kind]
        wanted = ["KeyError!" if steps else "None"] * (2 if exchange else 1)
        expect(given, wanted, f"a block over {exchange or 'an application context'}, {steps}:")


@clause(
    "stack.pop-finds-the-exception",
    SHOULD,
    needs=[*NEEDS, C.TEARDOWN, C.APP_TEARDOWN],
    source=[
        FLASK.api(
            "Flask.do_teardown_request", "without an argument, the exception that is being handled"
        ),
        FLASK.api("Flask.do_teardown_appcontext"),
    ],
)
def test_pop_finds_the_exception(impl: Implementation) -> None:
    """`pop()` SHOULD give teardown functions the exception that is being handled, and `pop(exc)`
    SHOULD give them `exc`, even when it is None.

    A `with` block that no exception leaves gives them None, even inside of an `except` clause.
    """
    for request in (True, False):
        for way, wanted in (("pop()", "KeyError!"), ("pop(None)", "None"), ("with", "None")):
            _pop_in_a_handler(impl, request, way, wanted)


def _pop_in_a_handler(impl: Implementation, request: bool, way: str, wanted: str) -> None:
    def body() -> None:
        built = impl.built(TORN)
        context = built.request_context(get()) if request else built.app_context()
        if way != "with":
            context.push()
        try:
            raise KeyError("own")
        except KeyError:
            if way == "with":
                with context:
                    pass
            else:
                context.pop(*(() if way == "pop()" else (None,)))

    seen = impl.perform(body)
    given = [str(each) for each in seen.given("teardown") + seen.given("app_teardown")]
    why = f"{way} while a KeyError is being handled:"
    expect(given, [wanted] * (2 if request else 1), why)


@clause(
    "stack.pop-in-a-coroutine",
    SHOULD,
    needs=[*NEEDS, C.APP_TEARDOWN, C.ASYNC_VIEWS],
    source=FLASK.api("Flask.do_teardown_appcontext"),
)
def test_pop_in_a_coroutine(impl: Implementation) -> None:
    """`pop()` in a coroutine view SHOULD give teardown functions no exception, where none is being
    handled.

    How the framework comes to run the coroutine is no error of the application.
    """
    app = App(view("/", Push("c", None, TORN), Pop("c"), asynchronous=True))
    seen = impl.run(app, get("/"))
    given = [str(each) for each in seen.given("app_teardown")]
    expect(given, ["None"], "pop() in a coroutine, with no exception:")


BROKEN = App(
    view("/", Ask()),
    SessionStore("store", steps_at_open=(Raise(KeyError),)),
    name="broken",
)  # fmt: skip


@clause(
    "stack.failed-push-leaves-nothing",
    SHOULD,
    needs=[*NEEDS, C.SESSION_INTERFACE],
    source=MANUAL,
    examples=10,
)
@given(kinds=st.lists(KINDS, max_size=2))
@example(kinds=[])
def test_failed_push_leaves_nothing(impl: Implementation, kinds: list[Kind]) -> None:
    """A push that raises SHOULD leave current what was current before, for example when the session
    cannot be opened.

    A `with` block that fails at its first line runs no code that could clean up.
    """
    failing = Push("failing", get(), BROKEN)
    seen = impl.outside_trace(TORN, *pushes(kinds), *LOOK, failing, *LOOK, *pops(kinds), Bound())
    [came] = [e.value for e in seen if e.subject == "failing"]
    assert isinstance(came, Raised), f"open_session raises, and the push came to {came}"
    looks = [str(e) for e in seen if e.action in ("bound", "same", "read")]
    expect(looks[8:16], looks[:8], f"with {kinds} open, after a push that raised:")
    assert looks[-1].endswith("[]"), f"after popping the rest: {looks[-1]}"


@clause("stack.unpushed-changes-nothing", MUST, needs=NEEDS, source=MANUAL)
def test_unpushed_changes_nothing(impl: Implementation) -> None:
    """Making a context MUST NOT change what is current.

    Only pushing the context changes that.
    """

    def body() -> None:
        built = impl.built(TORN)
        made: list[Any] = [built.app_context(), built.request_context(get())]
        assert not bound(impl, built.ambient), (
            f"{made} were made: {bound(impl, built.ambient)} is current"
        )
        with built.app_context():
            g = built.ambient.g._get_current_object()
            made += [built.app_context(), built.request_context(get())]
            assert built.ambient.g._get_current_object() is g, "g changed when a context was made"
            expect(bound(impl, built.ambient), ["app"], "bound within one application context:")

    impl.perform(body)
