"""Error handlers: which one is chosen, what it is given, and what becomes of its answer."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, HttpError, after, handler, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, post
from conformance.describe.steps import Abort, Answer, Ask, Demand, Given, Raise, Read
from conformance.perform.implementation import Implementation
from conformance.perform.steady import body_lines
from conformance.perform.trace import Raised, expect
from conformance.sources import FLASK, WERKZEUG
from conformance.strategies.errors import CODES, hierarchies
from conformance.strategies.text import text

REGISTERING = FLASK("Handling Application Errors", "Registering")
HANDLING = FLASK("Handling Application Errors", "Handling")
GENERIC_EXCEPTION_HANDLERS = FLASK("Handling Application Errors", "Generic Exception Handlers")
THE_REQUEST_OBJECT = FLASK("Quickstart", "The Request Object")
BAD_REQUEST_KEY_ERROR = WERKZEUG.api("BadRequestKeyError")
HANDLERS = [REGISTERING, HANDLING]


@clause("errors.nearest-class", MUST, needs=[C.ERROR_TYPE], source=HANDLERS, examples=60)
@given(kinds=hierarchies(), data=st.data())
def test_nearest_class(
    impl: Implementation, kinds: tuple[type[Exception], ...], data: st.DataObject
) -> None:
    """The handler for the nearest class in the error's method resolution order MUST be called.

    The order in which handlers were registered decides nothing.
    """
    raised = data.draw(st.sampled_from(kinds[1:]), label="raised")
    caught = data.draw(st.lists(st.sampled_from(kinds), unique=True), label="caught")

    seen = impl.run(App(view("/", Raise(raised)), *(handler(kind) for kind in caught)), get("/"))

    near = next((kind.__name__ for kind in raised.__mro__ if kind in caught), None)
    order = " < ".join(kind.__name__ for kind in raised.__mro__[:-2])
    expect(seen.of("handler"), [near] if near else [], f"{order}; handlers that were called:")
    expect(
        seen.given("handler"),
        [Raised(raised.__name__)] if near else [],
        "what the handler was given:",
    )
    if near or seen.reply.raised is None:  # what becomes of others, other clauses say
        assert seen.reply.status == (200 if near else 500), (
            f"the reply is {seen.reply}, not {(200 if near else 500)!r}"
        )


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
    other=st.sampled_from(CODES),
)
@example(code=404, others=[HttpError, Exception, 444], own=True, other=403)
@example(code=404, others=[Exception, HttpError, 444], own=False, other=403)
def test_code_before_class(
    impl: Implementation, code: int, others: list[type[Exception] | int], own: bool, other: int
) -> None:
    """An HTTP error MUST go to the handler for its code, and without one to the handler for its
    nearest class.

    Without either, the error is the reply.
    """
    assume(other != code)
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
    """A handler for a status code MUST be given an error that has this code as `error.code`."""
    for code in (400, 404, 418, 500, 503):
        seen = impl.run(App(view("/", Abort(code)), handler(code, Read("exception", "code"))))

        expect(seen.values("exception.code"), [code], f"abort({code}); error.code is:")


@clause("errors.status-of-the-answer", MUST, needs=[C.ERROR_CODE, C.ABORT], source=HANDLERS)
@given(status=st.none() | st.sampled_from([200, 202, 299, 404, 418, 500]), by_code=st.booleans())
def test_status_of_the_answer(impl: Implementation, status: int | None, by_code: bool) -> None:
    """The reply of a handler MUST have the status that the handler returns, or 200 if the handler
    returns none.

    The status of the error is not kept.
    """
    catches = 418 if by_code else KeyError
    fails = Abort(418) if by_code else Raise(KeyError)
    app = App(view("/", fails), handler(catches, Answer("said", status)))

    reply = impl.reply(app, get("/"))

    expect([reply.status, reply.text], [status or 200, "said"], "status and body:")


# HTTP errors.

ASKED = App(view("/", Ask(), methods=["GET", "POST"]), handler(400, Answer("asked wrongly", 400)))


@clause(
    "errors.redirect-is-no-error",
    MUST,
    needs=[C.ERROR_TYPE, C.ERROR_HTTP, C.SLASH_REDIRECT],
    source=[GENERIC_EXCEPTION_HANDLERS, WERKZEUG.api("MapAdapter.match", "RequestRedirect")],
)
@given(catches=st.lists(st.sampled_from([Exception, HttpError]), unique=True, min_size=1))
def test_redirect_is_no_error(impl: Implementation, catches: list[type[Exception]]) -> None:
    """A redirect to the path with the trailing slash MUST NOT be given to error handlers.

    The router may raise the redirect as an exception, but the redirect is an answer.
    """
    seen = impl.run(App(view("/page/"), *(handler(kind) for kind in catches)), get("/page"))

    expect(seen.of("handler"), [], "handlers that were given the redirect:")
    assert seen.reply.status in (301, 302, 307, 308), (
        f"the reply is {seen.reply}, not 301 or 302 or 307 or 308"
    )


@clause(
    "errors.abort-with-a-response",
    MUST,
    needs=[C.ABORT, C.ERROR_TYPE, C.ERROR_HTTP, C.ERROR_CODE, C.AFTER, C.WSGI],
    source=FLASK.api("abort"),
)
@every(status=[200, 204, 302, 404, 418, 500])
def test_abort_with_a_response(impl: Implementation, status: int) -> None:
    """`abort` with a response MUST send that response.

    No error handler is called. After functions run on the response.
    """
    answer = Answer("" if status == 204 else "mine", status, (("X-Mine", "1"),))
    handlers = (handler(kind) for kind in (HttpError, Exception, 404, 418, 500))

    seen = impl.run(App(view("/", Abort(answer)), *handlers, after("a")), get("/"))

    expect(seen.order(), ["view index", "after a"], "who ran:")
    expect([seen.reply.status, seen.reply.text], [status, answer.body], "status and body:")
    expect(seen.reply.headers_named("X-Mine"), ["1"], "the header X-Mine:")


@clause(
    "errors.handler-may-return-the-error",
    MUST,
    needs=[C.ABORT, C.ERROR_HTTP, C.ERROR_CODE],
    source=GENERIC_EXCEPTION_HANDLERS,
)
@every(code=CODES, by_code=(False, True))
def test_handler_may_return_the_error(impl: Implementation, code: int, by_code: bool) -> None:
    """A handler MUST be able to return the HTTP error that it was given, which is then the
    reply.
    """
    catches = code if by_code else HttpError

    def bare() -> list[str]:
        return [str(code), *body_lines(impl.reply(App(view("/", Abort(code))), get("/")))]

    reply = impl.reply(App(view("/", Abort(code)), handler(catches, Answer(Given()))), get("/"))

    seen = [str(reply.status), *body_lines(reply)]
    impl.expect_alike(seen, bare(), bare, "status and body, beside those without a handler:")


@clause(
    "errors.missing-key-is-a-bad-request",
    MUST,
    needs=[C.ERROR_CODE, C.REQUEST],
    source=[THE_REQUEST_OBJECT, BAD_REQUEST_KEY_ERROR],
)
@given(key=text(min_size=1))
def test_missing_key_is_a_bad_request(impl: Implementation, key: str) -> None:
    """Looking in `request.args` for a key that was not sent MUST be answered with 400.

    The client left out what the view needs. A handler for 400 is called.
    """
    seen = impl.run(ASKED, post("/", Demand("request.args", key)))

    expect(seen.of("handler"), ["400"], f"request.args[{key!r}] was not sent; handlers called:")
    expect([seen.reply.status, seen.reply.text], [400, "asked wrongly"], "status and body:")


@clause(
    "errors.refuses-what-is-no-error",
    MUST,
    needs=[C.ERROR_TYPE, C.ERROR_CODE, C.ERROR_CHECKED],
    source=HANDLERS,
)
@every(catches=[dict, object, int, 42, 200, 302, 999])
def test_refuses_what_is_no_error(impl: Implementation, catches: type[Exception] | int) -> None:
    """Registering a handler for a class that is no exception, or for a number that is no error
    code, MUST be refused.

    The handler would never be called.
    """
    accepted = impl.refusal(App(view("/"), handler(catches))) is None
    assert not accepted, f"a handler for {catches} was accepted"
