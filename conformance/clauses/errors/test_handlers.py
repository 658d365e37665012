"""Error handlers: which one is chosen, what it is given, and what becomes of its answer."""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause
from conformance.describe.app import App, HttpError, after, handler, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, post
from conformance.describe.steps import Abort, Answer, Ask, Demand, Given, Raise, Read, Same
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Raised, expect
from conformance.sources import FLASK, WERKZEUG
from conformance.strategies.errors import CODES, hierarchies
from conformance.strategies.text import text

REGISTERING = FLASK("Handling Application Errors", "Registering")
HANDLING = FLASK("Handling Application Errors", "Handling")
GENERIC_EXCEPTION_HANDLERS = FLASK("Handling Application Errors", "Generic Exception Handlers")
UNHANDLED_EXCEPTIONS = FLASK("Handling Application Errors", "Unhandled Exceptions")
PROPAGATE_EXCEPTIONS = FLASK.api("PROPAGATE_EXCEPTIONS")
THE_REQUEST_OBJECT = FLASK("Quickstart", "The Request Object")
BAD_REQUEST_KEY_ERROR = WERKZEUG.api("BadRequestKeyError")
HANDLERS = [REGISTERING, HANDLING]


@clause("errors.nearest-class", MUST, needs=[C.ERROR_TYPE], source=HANDLERS, examples=60)
@given(kinds=hierarchies(), data=st.data())
def test_nearest_class(
    impl: Implementation, kinds: tuple[type[Exception], ...], data: st.DataObject
) -> None:
    """The handler of the nearest class MUST be called: the first in the method resolution order.

    In which order handlers were registered says nothing.
    """
    raised = data.draw(st.sampled_from(kinds[1:]), label="raised")
    caught = data.draw(st.lists(st.sampled_from(kinds), unique=True), label="caught")

    seen = impl.run(App(view("/", Raise(raised)), *(handler(kind) for kind in caught)), get("/"))

    near = next((kind.__name__ for kind in raised.__mro__ if kind in caught), None)
    order = " < ".join(kind.__name__ for kind in raised.__mro__[:-2])
    expect(seen.of("handler"), [near] if near else [], f"{order}; handlers that were called:")
    expect(seen.given("handler"), [Raised(raised.__name__)] if near else [])
    assert seen.reply.status == (200 if near else 500), f"the reply is {seen.reply}"


@clause(
    "errors.code-before-class",
    MUST,
    needs=[C.ERROR_TYPE, C.ERROR_CODE, C.ERROR_HTTP, C.ABORT],
    source=[REGISTERING, HANDLING, GENERIC_EXCEPTION_HANDLERS],
    examples=80,
)
@given(
    code=st.sampled_from(CODES),
    others=st.lists(st.sampled_from([HttpError, Exception, KeyError, 444]), unique=True),
    own=st.booleans(),
    data=st.data(),
)
def test_code_before_class(
    impl: Implementation, code: int, others: list[type[Exception] | int], own: bool,
    data: st.DataObject,
) -> None:  # fmt: skip
    """An HTTP error MUST go to the handler for its code, else to the one for the nearest class.

    Without a handler, it is the reply.
    """
    other = data.draw(st.sampled_from([c for c in CODES if c != code]), label="another code")
    caught = [*(other if kind == 444 else kind for kind in others), *[code] * own]

    seen = impl.run(App(view("/", Abort(code)), *(handler(kind) for kind in caught)), get("/"))

    rank = (code, HttpError, Exception)
    near = next((handler(kind).name for kind in rank if kind in caught), None)
    expect(seen.of("handler"), [near] if near else [], f"abort({code}); called were:")
    assert seen.reply.status == (200 if near else code), f"abort({code}) is answered: {seen.reply}"


@clause(
    "errors.error-has-its-code",
    MUST,
    needs=[C.ERROR_CODE, C.ERROR_OBJECT, C.ABORT, C.STATE],
    source=HANDLERS,
)
def test_error_has_its_code(impl: Implementation) -> None:
    """The error that a handler for a status code is given MUST tell that code."""
    for code in (400, 404, 418, 500, 503):
        seen = impl.run(App(view("/", Abort(code)), handler(code, Read("exception", "code"))))

        expect(seen.values("exception.code"), [code], f"abort({code}); error.code is:")


@clause("errors.status-of-the-answer", MUST, needs=[C.ERROR_CODE, C.ABORT], source=HANDLERS)
@given(status=st.none() | st.sampled_from([200, 202, 299, 404, 418, 500]), by_code=st.booleans())
def test_status_of_the_answer(impl: Implementation, status: int | None, by_code: bool) -> None:
    """The reply of a handler MUST have the status that the handler names, and 200 if it names none.

    The status of the error is not kept.
    """
    catches = 418 if by_code else KeyError
    fails = Abort(418) if by_code else Raise(KeyError)
    app = App(view("/", fails), handler(catches, Answer("said", status)))

    reply = impl.reply(app, get("/"))

    expect([reply.status, reply.text], [status or 200, "said"])


# Unhandled exceptions.

ASKED = App(view("/", Ask(), methods=["GET", "POST"]), handler(400, Answer("asked wrongly", 400)))


@clause("errors.unhandled-tells-nothing", MUST, needs=[C.ERROR_CODE], source=UNHANDLED_EXCEPTIONS)
@given(number=st.integers(10**9, 10**10), kind=st.sampled_from([RuntimeError, KeyError, OSError]))
def test_unhandled_tells_nothing(impl: Implementation, number: int, kind: type[Exception]) -> None:
    """An unhandled exception MUST be answered with 500, and what it says MUST NOT be told."""
    secret = f"secret{number}"
    reply = impl.reply(ASKED, get("/", Raise(kind, (secret,))))

    assert reply.status == 500, f"{kind.__name__} was raised, and the reply is {reply}"
    told = secret.encode() in reply.body or any(secret in value for _, value in reply.headers)
    assert not told, f"the reply tells the exception's text: {reply.body!r} {reply.headers!r}"


@clause(
    "errors.handler-for-500-gets-the-original",
    MUST,
    needs=[C.ERROR_CODE, C.ERROR_OBJECT, C.ABORT],
    source=UNHANDLED_EXCEPTIONS,
)
def test_handler_for_500_gets_the_original(impl: Implementation) -> None:
    """A handler for 500 MUST be given an error with code 500 that carries the original exception.

    It is the one that was raised, not its cause. With `abort(500)`, there is none.
    """
    looks = (Read("exception", "code"), Same("exception.original_exception"))
    raising = (view("/", Raise(KeyError)), view("/caused", Raise(KeyError, cause=ValueError)))
    app = App(*raising, handler(500, *looks), view("/abort", Abort(500)))

    seen = impl.run(app, get("/"), get("/caused"), get("/abort"))

    expect(seen.values("exception.code"), [500, 500, 500])
    raised = [e.value.number for e in seen if e.action == "raise"]
    *same, aborted = seen.values("exception.original_exception")
    expect(same, raised, "original_exception, by number of those that were raised:")
    assert aborted not in (None, *same), "abort(500) is given the original of another request"


@clause(
    "errors.last-handler-that-raises",
    MUST,
    needs=[C.ERROR_CODE, C.TEARDOWN],
    source=UNHANDLED_EXCEPTIONS,
)
def test_last_handler_that_raises(impl: Implementation) -> None:
    """An error in the handler for 500 MUST end in a reply with 500 or reach the server.

    Either way, the request is torn down, once.
    """
    app = App(view("/", Raise(KeyError)), handler(500, Raise(RuntimeError)), teardown("t"))

    seen = impl.run(app, get("/"))

    ended = isinstance(seen.reply.raised, RuntimeError) or seen.reply.status == 500
    assert ended, f"the handler for 500 raised RuntimeError, and the reply is {seen.reply}"
    expect(seen.of("handler", "teardown"), ["500", "t"])


Config: TypeAlias = dict[str, bool | None]
# Before Flask 2.2, debug mode kept the context of a failed request unless told otherwise.
DEBUG: Config = {"DEBUG": True, "PRESERVE_CONTEXT_ON_EXCEPTION": False}
MODES: tuple[Config, ...] = (
    {"PROPAGATE_EXCEPTIONS": None, "TESTING": True},
    {"PROPAGATE_EXCEPTIONS": None, **DEBUG},
)
KEPT: tuple[Config, ...] = (
    {"PROPAGATE_EXCEPTIONS": None},
    {"PROPAGATE_EXCEPTIONS": False, "TESTING": True},
    {"PROPAGATE_EXCEPTIONS": False, **DEBUG},
)
RAISES = App(view("/", Raise(KeyError, ("k",))), after("a"), teardown("t"))


@clause(
    "errors.propagate-when-configured",
    MUST,
    needs=[C.PROPAGATE, C.AFTER, C.TEARDOWN, C.ERROR_CODE],
    source=PROPAGATE_EXCEPTIONS,
)
def test_propagate_when_configured(impl: Implementation) -> None:
    """With PROPAGATE_EXCEPTIONS, unhandled exceptions MUST be let out to the server.

    It is the very object; no after function runs and no handler for 500; teardown functions get it.
    """
    lets_out(impl, {"PROPAGATE_EXCEPTIONS": True})


@clause(
    "errors.propagate-in-testing-and-debug-mode",
    MUST,
    needs=[C.PROPAGATE, C.AFTER, C.TEARDOWN, C.ERROR_CODE],
    source=PROPAGATE_EXCEPTIONS,
)
@given(config=st.sampled_from(MODES))
@example(config=MODES[0])
def test_propagate_in_testing_and_debug_mode(impl: Implementation, config: Config) -> None:
    """In testing and in debug mode, unhandled exceptions MUST be let out unless configured."""
    lets_out(impl, config)


# Some that frameworks raise themselves, and may take for their own.
KINDS = (KeyError, ValueError, RuntimeError, TypeError, LookupError, OSError)


def lets_out(impl: Implementation, config: Config) -> None:
    """Assert that unhandled exceptions get to the server, and what runs then."""
    views = [view(f"/{kind.__name__}", Raise(kind)) for kind in KINDS]
    app = App(*views, after("a"), teardown("t"), handler(500), config=config)
    for kind in KINDS:
        seen = impl.run(app, get(f"/{kind.__name__}"))

        assert type(seen.reply.raised) is kind, f"{config}, {kind}: the reply is {seen.reply}"
        expect(seen.order(), [f"view {kind.__name__}", "teardown t"], f"{config}")
        (torn,), out = seen.given("teardown"), impl.performer.number(seen.reply.raised)
        assert torn is not None, f"{config}: {kind} was let out, and teardown was given None"
        assert torn.number == out, f"{config}: teardown and the server were given different objects"


@clause(
    "errors.kept-when-configured",
    MUST,
    needs=[C.PROPAGATE, C.AFTER, C.TEARDOWN],
    source=PROPAGATE_EXCEPTIONS,
)
@given(config=st.sampled_from(KEPT))
def test_kept_when_configured(impl: Implementation, config: Config) -> None:
    """Without that, or when PROPAGATE_EXCEPTIONS is False, they MUST be answered with 500.

    After functions run on that reply.
    """
    seen = impl.run(App(*RAISES.parts, config=config), get("/"))

    assert seen.reply.raised is None, f"{config}: {seen.reply}"
    assert seen.reply.status == 500, f"{config}: {seen.reply}"
    expect(seen.order(), ["view index", "after a", "teardown t"], f"{config}")


@clause(
    "errors.handled-also-when-propagating",
    MUST,
    needs=[C.PROPAGATE, C.ERROR_TYPE, C.ABORT],
    source=PROPAGATE_EXCEPTIONS,
)
@given(config=st.sampled_from([{"PROPAGATE_EXCEPTIONS": True}, *MODES]))
def test_handled_also_when_propagating(impl: Implementation, config: Config) -> None:
    """Handlers and HTTP errors MUST work as always where unhandled exceptions are let out."""
    app = App(view("/", Raise(KeyError)), view("/no", Abort(418)), handler(KeyError), config=config)

    seen = impl.run(app, get("/"), get("/no"))

    expect([f"{r.status} {r.raised}" for r in seen.replies], ["200 None", "418 None"], f"{config}")


# HTTP errors.


@clause(
    "errors.redirect-is-no-error",
    MUST,
    needs=[C.ERROR_TYPE, C.ERROR_HTTP, C.SLASH_REDIRECT],
    source=[GENERIC_EXCEPTION_HANDLERS, WERKZEUG.api("MapAdapter.match", "RequestRedirect")],
)
@given(catches=st.lists(st.sampled_from([Exception, HttpError]), unique=True, min_size=1))
def test_redirect_is_no_error(impl: Implementation, catches: list[type[Exception]]) -> None:
    """The redirect to a path with a slash at its end MUST NOT be given to error handlers."""
    seen = impl.run(App(view("/page/"), *(handler(kind) for kind in catches)), get("/page"))

    expect(seen.of("handler"), [], "handlers that were given the redirect:")
    assert seen.reply.status in (301, 302, 307, 308), f"the reply is {seen.reply}"


@clause(
    "errors.abort-with-a-response",
    MUST,
    needs=[C.ABORT, C.ERROR_TYPE, C.ERROR_HTTP, C.ERROR_CODE, C.AFTER, C.WSGI],
    source=FLASK.api("abort"),
)
@given(status=st.sampled_from([200, 204, 302, 404, 418, 500]))
def test_abort_with_a_response(impl: Implementation, status: int) -> None:
    """`abort` with a response MUST send it, past handlers and through after functions."""
    answer = Answer("" if status == 204 else "mine", status, (("X-Mine", "1"),))
    handlers = (handler(kind) for kind in (HttpError, Exception, 404, 418, 500))

    seen = impl.run(App(view("/", Abort(answer)), *handlers, after("a")), get("/"))

    expect(seen.order(), ["view index", "after a"])
    expect([seen.reply.status, seen.reply.text], [status, answer.body])
    expect(seen.reply.headers_named("X-Mine"), ["1"])


@clause(
    "errors.handler-may-return-the-error",
    MUST,
    needs=[C.ABORT, C.ERROR_HTTP, C.ERROR_CODE],
    source=GENERIC_EXCEPTION_HANDLERS,
)
@given(code=st.sampled_from(CODES), by_code=st.booleans())
@example(code=404, by_code=False)
def test_handler_may_return_the_error(impl: Implementation, code: int, by_code: bool) -> None:
    """A handler MUST be able to return the HTTP error that it was given as the reply."""
    catches = code if by_code else HttpError
    bare = impl.reply(App(view("/", Abort(code))), get("/"))

    reply = impl.reply(App(view("/", Abort(code)), handler(catches, Answer(Given()))), get("/"))

    expect([reply.status, reply.text], [code, bare.text])


@clause(
    "errors.missing-key-is-a-bad-request",
    MUST,
    needs=[C.ERROR_CODE, C.REQUEST],
    source=[THE_REQUEST_OBJECT, BAD_REQUEST_KEY_ERROR],
)
@given(key=text(min_size=1))
def test_missing_key_is_a_bad_request(impl: Implementation, key: str) -> None:
    """Asking `request.args` for a key that was not sent MUST be a 400."""
    asks_wrongly(impl, Demand("request.args", key))


@clause(
    "errors.missing-field-is-a-bad-request",
    MUST,
    needs=[C.ERROR_CODE, C.REQUEST, C.WSGI],
    source=[THE_REQUEST_OBJECT, BAD_REQUEST_KEY_ERROR],
)
@given(key=text(min_size=1), target=st.sampled_from(["request.form", "request.files"]))
def test_missing_field_is_a_bad_request(impl: Implementation, key: str, target: str) -> None:
    """Asking `request.form` or `request.files` for a field that was not sent MUST be a 400."""
    asks_wrongly(impl, Demand(target, key))


def asks_wrongly(impl: Implementation, step: Demand) -> None:
    """Assert that a step that demands what was not sent is answered by the handler for 400."""
    seen = impl.run(ASKED, post("/", step))

    expect(seen.of("handler"), ["400"], f"{step} was not sent; handlers called:")
    expect([seen.reply.status, seen.reply.text], [400, "asked wrongly"])


@clause(
    "errors.trapped-when-configured",
    MUST,
    needs=[C.PROPAGATE, C.ABORT],
    source=[FLASK.api("TRAP_BAD_REQUEST_ERRORS"), FLASK.api("TRAP_HTTP_EXCEPTIONS")],
)
def test_trapped_when_configured(impl: Implementation) -> None:
    """The settings TRAP_BAD_REQUEST_ERRORS and TRAP_HTTP_EXCEPTIONS MUST make errors unhandled.

    The first is about keys that were not sent, and holds in debug mode unless it is False.
    """
    parts = (view("/key", Demand("request.args", "x")), view("/gone", Abort(410)))
    wanted: list[tuple[Config, list[int]]] = [
        ({}, [400, 410]),
        ({"TRAP_BAD_REQUEST_ERRORS": True}, [500, 410]),
        ({"TRAP_HTTP_EXCEPTIONS": True}, [500, 500]),
        (DEBUG, [500, 410]),
        ({**DEBUG, "TRAP_BAD_REQUEST_ERRORS": False}, [400, 410]),
    ]
    for config, statuses in wanted:
        seen = impl.run(App(*parts, config=config), get("/key"), get("/gone"))

        expect([reply.status for reply in seen.replies], statuses, f"configured: {config}")


@clause(
    "errors.refuses-what-is-no-error",
    MUST,
    needs=[C.ERROR_TYPE, C.ERROR_CODE, C.ERROR_CHECKED],
    source=HANDLERS,
)
@given(catches=st.sampled_from([dict, object, int, 42, 200, 302, 999]))
def test_refuses_what_is_no_error(impl: Implementation, catches: type[Exception] | int) -> None:
    """Registering a handler for what is no exception class and no error code MUST be refused."""
    accepted = impl.refusal(App(view("/"), handler(catches))) is None
    assert not accepted, f"a handler for {catches} was accepted"
