"""Errors: the HTTP errors of the framework as objects, and the pages that they make."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.aborting import caught, class_of_all
from conformance.clauses.reading import media_type
from conformance.describe.app import App, Declaration, Handler, handler, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Reply, get, post
from conformance.describe.steps import Demand, Raise, Read
from conformance.drive.causes import CAUSES
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, WERKZEUG, plain_sense
from conformance.strategies.errors import CODES

HTTPEXCEPTION = WERKZEUG.api("HTTPException")
HANDLING_APPLICATION_ERRORS = FLASK("Handling Application Errors")
NEEDS = [C.DECLARATIONS, C.ABORT, C.WSGI]


def aborted(impl: Implementation, answer: Callable[[Any], Any]) -> Reply:
    """Answer with a view that may use the framework's names."""
    app = App(
        Declaration("aborts", lambda app, api: app.add_url_rule("/", "v", lambda: answer(api)))
    )
    reply = impl.reply(app, get("/"))
    impl.forget()  # each function makes another app
    return reply


def is_html(reply: Reply) -> bool:
    """Tell whether a reply is a page; where an application answers in another form, it is not."""
    return str(reply.header("Content-Type")).strip().lower().startswith("text/html")


def shown(reply: Reply) -> str:
    """Return what a person reads in a reply: of HTML or JSON, what their escapes stand for."""
    if is_html(reply):
        return unescape(reply.text)
    try:
        return "\n".join(words(json.loads(reply.text)))
    except ValueError:
        return reply.text


def words(value: Any) -> Iterator[str]:
    """Yield the texts and numbers in a value that was JSON."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from words(item)
    else:
        yield str(value)


@clause("errors.abort-describes", MUST, needs=NEEDS, source=[FLASK.api("abort"), HTTPEXCEPTION])
@every(code=[400, 404, 409, 418, 500], text=["gone", "<b>&", "é\n"])
def test_abort_describes(impl: Implementation, code: int, text: str) -> None:
    """A description that `abort` is given MUST be the description of the error, and be shown in the
    reply, escaped on an HTML page.

    Text of an application may hold what a user sent.
    """
    told: list[Any] = []

    def answer(api: Any) -> Any:
        error = caught(api, code, description=text)
        told.extend([error.code, error.description])
        raise error

    reply = aborted(impl, answer)
    expect(told, [code, text])
    assert reply.status == code, f"abort({code}) was answered by {reply}"
    if is_html(reply):
        assert "<b>" not in reply.text, f"{text!r} is on the page as it is: {reply.text}"
    assert text.strip() in shown(reply), f"{text!r} is not in the reply: {reply.text}"


@clause("errors.page", MUST, needs=NEEDS, source=[HANDLING_APPLICATION_ERRORS, HTTPEXCEPTION])
@every(code=CODES)
def test_page(impl: Implementation, code: int) -> None:
    """The reply to an HTTP error MUST say what the error is.

    An HTML page is in UTF-8, and gives the code, the name and the description of the error. Another
    form, such as JSON for programs, gives the name or the description.
    """
    told: list[Any] = []

    def answer(api: Any) -> Any:
        error = caught(api, code)
        told.extend([error.code, error.name, error.description])
        raise error

    reply = aborted(impl, answer)
    assert reply.status == code == told[0], f"abort({code}) was answered by {reply}"
    assert told[2], f"the error for {code} has no description"
    means = told[2].split("\n")[0]
    if not is_html(reply):
        told_there = [text for text in (told[1], means) if text in shown(reply)]
        assert told_there, f"neither {told[1]!r} nor {means!r} is in the reply: {reply.text}"
        return
    kind = media_type(reply.header("Content-Type"))
    assert kind == "text/html; charset=utf-8", f"the page for {code} is {kind!r}"
    for text in (str(code), told[1], means):
        assert text in shown(reply), f"{text!r} is not on the page: {reply.text}"


@clause(
    "errors.abort-sends-headers",
    MUST,
    needs=NEEDS,
    source=[
        WERKZEUG.api("MethodNotAllowed"),
        WERKZEUG.api("TooManyRequests"),
        WERKZEUG.api("ServiceUnavailable"),
        WERKZEUG.api("RequestedRangeNotSatisfiable"),
    ],
)
def test_abort_sends_headers(impl: Implementation) -> None:
    """An error MUST send the headers that tell the client what to do.

    They are Allow for 405, Retry-After for 429 and 503, and for 416 the length in Content-Range.
    """
    reply = aborted(impl, lambda api: api.abort(405, valid_methods=["PUT", "GET"]))
    expect([reply.status, *sorted(reply.allowed)], [405, "GET", "PUT"], "status and Allow:")
    for code, keywords, header, wanted in (
        (429, {"retry_after": 120}, "Retry-After", "120"),
        (503, {"retry_after": 7}, "Retry-After", "7"),
        (416, {"length": 9}, "Content-Range", "bytes */9"),
    ):
        reply = aborted(impl, lambda api, c=code, k=keywords: api.abort(c, **k))  # type: ignore[misc]
        expect([reply.status, reply.header(header)], [code, wanted], f"abort({code}, **{keywords})")


@clause("errors.abort-of-no-error", MUST, needs=NEEDS, source=FLASK.api("abort"))
@every(code=[200, 302, 299, 999, 42])
def test_abort_of_no_error(impl: Implementation, code: int) -> None:
    """`abort` with a status code that is no error MUST be an error of the application itself,
    answered with 500.

    A page or a redirect is returned, not raised.
    """
    began: list[int] = []

    def answer(api: Any) -> Any:
        began.append(code)
        return api.abort(code)

    reply = aborted(impl, answer)
    assert began, f"the view that calls abort({code}) did not run, and the reply is {reply}"
    assert reply.status == 500, f"abort({code}) was answered by {reply}"


@clause(
    "errors.error-makes-its-response",
    MUST,
    needs=NEEDS,
    source=WERKZEUG.api("HTTPException.get_response"),
)
def test_error_makes_its_response(impl: Implementation) -> None:
    """`get_response` of an HTTP error MUST make a response that a handler can change and return.

    So a handler answers in another format with the status and headers of the error.
    """

    def answer(api: Any) -> Any:
        response = caught(api, 405, valid_methods=["PUT"]).get_response()
        response.data = "mine"
        response.content_type = "text/x-mine"
        return response

    reply = aborted(impl, answer)
    kind = str(reply.header("Content-Type")).partition(";")[0].strip().lower()
    seen = [reply.status, reply.text, kind, *reply.allowed]
    expect(seen, [405, "mine", "text/x-mine", "PUT"], "status, body, type and Allow:")


NEAREST: dict[str, tuple[str, ...]] = {
    "nobody": (), "its own handler": ("base", "own", "other"), "the handler of its base": ("base",)
}  # fmt: skip


@clause(
    "errors.own-http-errors", MUST, needs=[*NEEDS, C.ERROR_TYPE], source=HANDLING_APPLICATION_ERRORS
)
@every(code=[404, 418, 507], taken_by=sorted(NEAREST))
def test_own_http_errors(impl: Implementation, code: int, taken_by: str) -> None:
    """An HTTP error of an application's own class MUST be answered with the code of the class, or
    be given to the handler for the nearest class.

    The handler finds the code and the description of the class.
    """
    given: list[Any] = []

    def taken(name: str, error: Any) -> str:
        given.extend([name, error.code, error.description])
        return "taken"

    def declare(app: Any, api: Any) -> None:
        base = class_of_all(api)
        own = type("Own", (base,), {"code": code, "description": "of its own"})
        kinds = {"base": base, "own": own, "other": type("Other", (own,), {"code": 410})}

        def failing() -> None:
            raise own

        app.add_url_rule("/", "failing", failing)
        for name in NEAREST[taken_by]:
            app.register_error_handler(kinds[name], partial(taken, name))

    reply = impl.reply(App(Declaration("own errors", declare)), get("/"))
    impl.forget()  # each function makes another app
    for nearest in NEAREST[taken_by][:2][-1:]:
        wanted = [nearest, code, "of its own"]
        expect(given, wanted, "the handler that was called, and the code and description it found:")
    assert given or reply.status == code, f"an error with the code {code} was answered by {reply}"


class Kept(logging.Handler):
    """Keeps the exceptions that are logged."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one, and how grave it is; what is logged without an exception is of no interest."""
        if record.exc_info and record.exc_info[0]:
            kind = record.exc_info[0].__name__
            if record.exc_info[1] is not None:
                CAUSES.note(record.exc_info[1])
            self.errors.append(f"{record.levelname} {kind} {record.getMessage()}")


def logged(impl: Implementation, *last: Handler) -> list[str]:
    """Return the exceptions that are logged for an unhandled, a handled and an HTTP error."""
    kept = Kept()

    def declare(app: Any, api: Any) -> None:
        app.logger.disabled = app.logger.propagate = False
        app.logger.addHandler(kept)

    parts = (view("/lost", Raise(KeyError)), view("/taken", Raise(ValueError)), handler(ValueError))
    app = App(Declaration("logs", declare), *parts, *last, name=f"logging{len(last)}")
    impl.run(app, get("/lost"), get("/taken"), get("/nowhere"))
    impl.forget()
    return kept.errors


@clause(
    "errors.unhandled-is-logged",
    MUST,
    needs=[*NEEDS, C.ERROR_TYPE, C.ERROR_CODE],
    source=[
        FLASK("Handling Application Errors", "Unhandled Exceptions"),
        FLASK.api("Flask.log_exception"),
    ],
)
@every(handled=(False, True))
def test_unhandled_is_logged(impl: Implementation, handled: bool) -> None:
    """An exception that is answered with 500 MUST be logged as an error with its traceback, and a
    handled exception MUST NOT be logged.

    This holds even when a handler for 500 makes the page: nothing but the log tells the developer.
    """
    errors = logged(impl, *[handler(500)] * handled)
    kinds = [" ".join(error.split(" ")[:2]) for error in errors]
    expect(kinds, ["ERROR KeyError"], "a KeyError was not handled; the exceptions in the log:")


@clause(
    "errors.log-names-the-request",
    SHOULD,
    needs=[*NEEDS, C.ERROR_TYPE],
    source=plain_sense("without it, nobody knows what the client did"),
)
def test_log_names_the_request(impl: Implementation) -> None:
    """The log of an unhandled exception SHOULD name the method and the path of the request."""
    error = " ".join(logged(impl))
    for word in ("/lost", "GET"):
        assert word in error, f"GET /lost raised, and {word} is not in the log: {error}"


@clause(
    "errors.what-was-missing",
    MUST,
    needs=[C.PROPAGATE, C.REQUEST, C.WSGI, C.ERROR_CODE, C.ERROR_OBJECT, C.STATE],
    source=[
        FLASK.api("TRAP_BAD_REQUEST_ERRORS"),
        FLASK.changes("1.0", "the message has the bad key in debug mode only"),
    ],
)
def test_what_was_missing(impl: Implementation) -> None:
    """The error for a key that was not sent MUST name the key in debug mode, and only there."""
    demands = view("/", Demand("request.form", "secretkey"), methods=["POST"])
    reply = impl.reply(App(demands), post("/"))
    assert reply.status == 400, f"a field was not sent, and the reply is {reply}"
    assert "secretkey" not in reply.text, f"the page names the field: {reply.text}"

    looks = handler(400, Read("exception", "description"))
    quiet = {"PROPAGATE_EXCEPTIONS": None, "TRAP_BAD_REQUEST_ERRORS": False}
    for config, shown in (({}, False), ({"DEBUG": True, **quiet}, True)):
        (said,) = impl.run(App(demands, looks, config=config), post("/")).values(
            "exception.description"
        )
        assert ("secretkey" in str(said)) == shown, f"configured {config}, the error says {said!r}"


@clause(
    "errors.trapped-names-the-key",
    SHOULD,
    needs=[C.PROPAGATE, C.REQUEST, C.WSGI],
    source=FLASK.api("TRAP_BAD_REQUEST_ERRORS"),
)
def test_trapped_names_the_key(impl: Implementation) -> None:
    """The exception that TRAP_BAD_REQUEST_ERRORS lets out SHOULD name the key that was missing.

    The setting is there to find out which request was wrong, and in what.
    """
    config = {"TRAP_BAD_REQUEST_ERRORS": True, "PROPAGATE_EXCEPTIONS": True}
    demands = view("/", Demand("request.args", "secretkey"))
    raised = impl.reply(App(demands, config=config), get("/")).raised

    assert raised is not None, "a key was missing, and nothing was raised"
    assert "secretkey" in str(raised), f"the exception does not name the key: {raised}"
