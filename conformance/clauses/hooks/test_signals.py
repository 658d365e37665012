"""Signals and URL hooks: who is told of a request, when and with what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import (
    App,
    Declaration,
    Hook,
    Part,
    after,
    app_teardown,
    before,
    blueprint,
    handler,
    listener,
    teardown,
    view,
)
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import (
    Abort,
    Answer,
    Call,
    Delete,
    Raise,
    Read,
    Register,
    Write,
    url,
)
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Raised, expect
from conformance.sources import FLASK, plain_sense

GOT_REQUEST_EXCEPTION = FLASK.api("got_request_exception")
URL_PROCESSORS = FLASK("Using URL Processors", "Internationalized Application URLs")
APPLICATION_SETUP = FLASK("Application Structure and Lifecycle", "Application Setup")
Receiver = Callable[..., Any]
NAMES = (
    "appcontext_pushed", "request_started", "request_finished", "got_request_exception",
    "request_tearing_down", "appcontext_tearing_down", "appcontext_popped",
)  # fmt: skip
LISTENERS = tuple(listener(name) for name in NAMES)
AROUND = (before("b"), after("a"), teardown("t"), app_teardown("z"))
NEEDS = [C.SIGNALS, C.BEFORE, C.AFTER, C.TEARDOWN, C.APP_TEARDOWN]


def signals(*names: str) -> list[str]:
    """Return the lines of these signals in a timeline."""
    return [f"signal {name}" for name in names]


@clause(
    "hooks.signals-in-order",
    MUST,
    needs=NEEDS,
    source=[
        FLASK("API", "Signals"),
        FLASK("Application Structure and Lifecycle", "How a Request is Handled"),
    ],
)
def test_signals_in_order(impl: Implementation) -> None:
    """Each signal MUST be sent once for a request that goes well, in the documented order."""
    seen = impl.run(App(view("/"), *AROUND, *LISTENERS), get("/")).order()

    expect(
        seen,
        [
            *signals("appcontext_pushed", "request_started"),
            *("before b", "view index", "after a", "signal request_finished"),
            *("teardown t", "signal request_tearing_down"),
            *("app_teardown z", "signal appcontext_tearing_down", "signal appcontext_popped"),
        ],
        "functions and signals:",
    )


FAILURES = (Raise(KeyError), Raise(RuntimeError), Abort(404), Answer("x", 500))
PLACES = ("before", "view", "after")


@clause(
    "hooks.signal-for-unhandled-errors",
    MUST,
    needs=[*NEEDS, C.ABORT, C.ERROR_TYPE],
    source=GOT_REQUEST_EXCEPTION,
)
@every(failure=FAILURES, handled=((), (KeyError, RuntimeError), (500,)), place=PLACES[:2])
def test_signal_for_unhandled_errors(
    impl: Implementation,
    failure: Raise | Abort | Answer,
    handled: tuple[type[Exception] | int, ...],
    place: str,
) -> None:
    """`got_request_exception` MUST be sent with the exception, once, when no error handler takes
    it, and only then.

    The signal is not sent for HTTP errors, nor for replies with the status 500. A handler of 500
    takes what is made of the exception afterwards.
    """
    parts = (before("b", *[failure] * (place == "before")), view("/", failure))
    handlers = map(handler, handled)

    seen = impl.run(App(*parts, *handlers, *LISTENERS), get("/"))

    unhandled = isinstance(failure, Raise) and KeyError not in handled
    told = [Raised(failure.kind.__name__)] if unhandled and isinstance(failure, Raise) else []
    expect(seen.given("signal", "got_request_exception"), told, "got_request_exception was sent:")
    torn = [*seen.given("signal", "request_tearing_down")]
    expect(torn, told or [None], "request_tearing_down was sent with:")
    expect(seen.given("signal", "appcontext_tearing_down"), told or [None], "for the application:")


@clause(
    "hooks.signal-of-the-final-response",
    MUST,
    needs=[C.SIGNALS, C.AFTER],
    source=FLASK.api("request_finished"),
)
def test_signal_of_the_final_response(impl: Implementation) -> None:
    """`request_finished` MUST carry the response that is sent, after all after functions."""
    finished = listener("request_finished", Call("response.headers", "get", ("X-After",)))
    mark = Call("response.headers", "add", ("X-After", "a"))
    app = App(view("/"), after("a", mark), after("b", Answer("b", 299, shape="response")), finished)

    seen = impl.run(app, get("/"))

    expect(seen.given("signal"), [299], "the status that request_finished was sent with:")
    expect(seen.values("response.headers.get"), ["a"], "the header that was set last:")


@clause(
    "hooks.signal-when-propagated",
    MUST,
    needs=[C.SIGNALS, C.PROPAGATE, C.TEARDOWN],
    source=GOT_REQUEST_EXCEPTION,
)
def test_signal_when_propagated(impl: Implementation) -> None:
    """`got_request_exception` MUST be sent for an exception that is raised to the server, and
    `request_finished` MUST NOT be sent.

    No response was made that could be sent.
    """
    app = App(view("/", Raise(KeyError)), *LISTENERS, config={"PROPAGATE_EXCEPTIONS": True})

    seen = impl.run(app, get("/"))

    assert isinstance(seen.reply.raised, KeyError), f"the reply is {seen.reply}"
    order = [name for name in NAMES if name != "request_finished"]
    expect(seen.of("signal"), order, "signals that were sent:")


@clause(
    "hooks.signals-of-one-app",
    MUST,
    needs=[C.SIGNALS, C.NESTED],
    source=FLASK("Signals", "Subscribing to Signals"),
)
def test_signals_of_one_app(impl: Implementation) -> None:
    """A receiver that is connected to one application MUST NOT be sent the signals of another
    application.
    """
    other = App(view("/"), name="other")
    impl.run(other, get("/"))

    seen = impl.run(App(view("/"), *LISTENERS), get("/"))
    silent = impl.run(other, get("/"))

    expect(
        seen.of("signal"),
        [name for name in NAMES if name != "got_request_exception"],
        "signals of the application that has receivers:",
    )
    expect(silent.of("signal"), [], "signals of the other application:")


# URL hooks.


@clause(
    "hooks.url-values-are-given", MUST, needs=[C.URL_HOOKS, C.INT, C.STATE],
    source=URL_PROCESSORS,
)  # fmt: skip
@every(name=["x", "a b", "ü"], number=range(10))
def test_url_values_are_given(impl: Implementation, name: str, number: int) -> None:
    """A URL value preprocessor MUST be given the endpoint and the values of the URL, and what it
    changes there MUST be what the view is given.

    Preprocessors run in the order of registration, and before the before functions.
    """
    keep = (Read("values", "name"), Delete("values", "name"))
    app = App(
        before("b"),
        Hook("url_value_preprocessor", "p", keep),
        Hook("url_value_preprocessor", "q", (Write("values", "number", 77),)),
        view("/<name>/<int:number>", endpoint="numbered"),
    )

    seen = impl.run(app, get(f"/{name}/{number}"))

    preprocessors = seen.given("url_value_preprocessor")
    first = ("numbered", {"name": name, "number": number})
    expect(
        preprocessors,
        [first, ("numbered", {"number": number})],
        "what the preprocessors were given:",
    )
    expect(seen.order()[2:], ["before b", "view numbered"], "who ran after the preprocessors:")
    expect(seen.given("view"), [{"number": 77}], "what the view was given:")


@clause(
    "hooks.url-defaults-fill-in", MUST, needs=[C.URL_HOOKS, C.URL],
    source=URL_PROCESSORS,
)  # fmt: skip
def test_url_defaults_fill_in(impl: Implementation) -> None:
    """A `url_defaults` function MUST be given the endpoint and the values of a URL that is built,
    and what it adds to the values MUST count as given.

    These functions run in the order of registration. Each finds the values that the one before it
    left.
    """
    app = App(
        Hook("url_defaults", "d", (Write("values", "lang", "de"),)),
        Hook("url_defaults", "e", (Read("values", "lang"), Write("values", "q", "1"))),
        view("/<lang>/page", endpoint="page"),
    )

    trace = impl.questioned(app, url("page", {"own": "2"}))

    expect(
        trace.given("url_defaults", "d"),
        [("page", {"own": "2"})],
        "what the first function was given:",
    )
    expect(
        trace.given("url_defaults", "e"),
        [("page", {"own": "2", "lang": "de"})],
        "what the second function was given:",
    )
    (made,) = [e.value for e in trace if e.action == "url"]
    path, _, query = str(made).partition("?")
    expect(
        [path, *sorted(query.split("&"))],
        ["/de/page", "own=2", "q=1"],
        "path and query of the URL:",
    )


# Too late.

LATE: tuple[Part, ...] = (
    view("/late"), before("late"), after("late"), teardown("late"), handler(KeyError, name="late"),
    blueprint("late", view("/late")),
)  # fmt: skip


@clause(
    "hooks.late-part",
    MUST,
    needs=[C.SETUP, C.BLUEPRINTS, C.BEFORE, C.AFTER, C.TEARDOWN, C.ERROR_TYPE],
    source=APPLICATION_SETUP,
)
@every(part=LATE, debug=(False, True))
def test_late_part(impl: Implementation, part: Part, debug: bool) -> None:
    """A rule, a hook or a handler that is registered while requests are served MUST be refused, or
    have its full effect.
    """
    config = {"DEBUG": debug, "PRESERVE_CONTEXT_ON_EXCEPTION": False}
    app = App(view("/", Register(part)), view("/boom", Raise(KeyError)), config=config)
    impl.forget()

    seen = impl.run(app, get("/"), get("/late"), get("/boom"))

    (outcome,) = [e.value for e in seen if e.action == "register"]
    effect = "late" in [e.name for e in seen if e.action == "enter"]
    assert effect or outcome is not None, f"was accepted and had no effect: {part}"
    assert not (effect and outcome is not None), f"was refused and had an effect: {part}"


@clause(
    "hooks.late-part-is-refused",
    SHOULD,
    needs=[C.SETUP, C.BLUEPRINTS, C.BEFORE, C.AFTER, C.TEARDOWN, C.ERROR_TYPE],
    source=APPLICATION_SETUP,
)
@every(part=LATE)
def test_late_part_is_refused(impl: Implementation, part: Part) -> None:
    """Registering a rule, a hook or a handler while requests are served SHOULD be refused.

    Other processes that serve the same application would not have what is registered.
    """
    impl.forget()

    (outcome,) = impl.run(App(view("/", Register(part))), get("/")).answers()

    assert outcome is not None, f"was accepted: {part}"


@clause(
    "hooks.signals-to-coroutines",
    MUST,
    needs=[C.DECLARATIONS, C.SIGNALS, C.ASYNC_SIGNALS, C.WSGI],
    source=FLASK.changes("2.3.0", "signals support async subscriber functions"),
)
def test_signals_to_coroutines(impl: Implementation) -> None:
    """Receivers of signals that are coroutine functions MUST be called and waited for."""
    heard: list[str] = []

    def coroutine(name: str) -> Receiver:
        async def hear(sender: Any, **given: Any) -> None:
            await asyncio.sleep(0)
            heard.append(name)

        return hear

    made = {name: coroutine(name) for name in NAMES}
    send_all(impl, made.__getitem__, weak=False)
    expect(sorted(heard), sorted(NAMES), "the signals that were heard:")


class Ear:
    """An object with a method that hears a signal."""

    def __init__(self, name: str, heard: list[str]) -> None:
        self.name = name
        self.heard = heard

    def hear(self, sender: Any, **given: Any) -> None:
        """Note the name."""
        self.heard.append(self.name)


@clause(
    "hooks.signals-to-methods",
    MUST,
    needs=[C.DECLARATIONS, C.SIGNALS, C.WSGI],
    source=[
        FLASK("Signals", "Subscribing to Signals"),
        plain_sense("a method of an object that lives is as good a receiver as a function"),
    ],
)
def test_signals_to_methods(impl: Implementation) -> None:
    """A method that was connected to a signal MUST be called as long as its object lives.

    Receivers are referred to weakly, and each look at a method makes a new object: a reference to
    that one is dead before the first signal is sent.
    """
    heard: list[str] = []
    ears = {name: Ear(name, heard) for name in NAMES}

    send_all(impl, lambda name: ears[name].hear)
    expect(sorted(heard), sorted(NAMES), "the signals whose methods were called:")


def send_all(impl: Implementation, receiver: Callable[[str], Receiver], **how: bool) -> None:
    """Have every signal sent, with the receiver of each name connected for that time."""
    connected: list[tuple[Any, str, Any]] = []

    def declare(app: Any, api: Any) -> None:
        for name in NAMES:
            signal = getattr(api, name)
            signal.connect(receiver(name), sender=app, **how)
            connected.append((signal, name, app))

    impl.forget()
    app = App(Declaration("heard", declare), view("/", Raise(KeyError)))
    try:
        impl.reply(app, get("/"))
    finally:
        for signal, name, sender in connected:
            signal.disconnect(receiver(name), sender=sender)
        connected.clear()
        impl.forget()
