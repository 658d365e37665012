"""HTTP exceptions by themselves: what they say, their headers, and who raises them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart, environ, served
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense

NEEDS = [C.EXCEPTIONS, C.WRAPPED_RESPONSE]
BASE = WERKZEUG.api("HTTPException")
ABORT = [WERKZEUG.api("abort"), WERKZEUG.api("Aborter")]
CLASSES = {
    "BadRequest": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "NotFound": 404,
    "MethodNotAllowed": 405,
    "NotAcceptable": 406,
    "RequestTimeout": 408,
    "Conflict": 409,
    "Gone": 410,
    "LengthRequired": 411,
    "PreconditionFailed": 412,
    "RequestEntityTooLarge": 413,
    "RequestURITooLarge": 414,
    "UnsupportedMediaType": 415,
    "RequestedRangeNotSatisfiable": 416,
    "ExpectationFailed": 417,
    "ImATeapot": 418,
    "UnprocessableEntity": 422,
    "Locked": 423,
    "FailedDependency": 424,
    "PreconditionRequired": 428,
    "TooManyRequests": 429,
    "RequestHeaderFieldsTooLarge": 431,
    "UnavailableForLegalReasons": 451,
    "InternalServerError": 500,
    "NotImplemented": 501,
    "BadGateway": 502,
    "ServiceUnavailable": 503,
    "GatewayTimeout": 504,
    "HTTPVersionNotSupported": 505,
}


@clause(
    "structures.exception-classes",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG("HTTP Exceptions", "Error Classes"), BASE],
)
@every(name=list(CLASSES))
def test_exception_classes(impl: Implementation, name: str) -> None:
    """Each class MUST be an HTTPException with its code, be raised by `abort` for that code, and
    answer with it and its description.
    """
    code = CLASSES[name]

    def body(kit: Any) -> None:
        cls = getattr(kit, name)
        error = cls()
        assert isinstance(error, kit.HTTPException), f"{name} is no HTTPException"
        expect([cls.code, error.code], [code, code], f"the code of {name}:")
        assert error.description, f"{name} has no description"
        raised = ending(kit.abort, code)
        expect([type(raised)], [cls], f"abort({code}):")
        status, fields, data = served(error)
        expect([status[:3], fields["content-type"].split(";")[0]], [f"{code}", "text/html"], name)
        assert str(code).encode() in data, f"the page of {name} does not say {code}: {data!r}"
        assert error.name in f"{error}", f"{error} does not say {error.name!r}"

    apart(impl, body)


@clause("structures.exceptions-described", MUST, needs=NEEDS, source=[BASE, ABORT[0]])
@every(way=["argument", "abort", "class", "object"])
def test_exceptions_described(impl: Implementation, way: str) -> None:
    """An own description MUST stand in the page, without being markup; so do that of a class, and
    an object, as its text.
    """

    def body(kit: Any) -> None:
        text = "own <b>&\nin two lines"
        if way == "argument":
            error = kit.NotFound(text)
        elif way == "abort":
            error = ending(kit.abort, 404, description=text)
        elif way == "class":
            error = type("Own", (kit.HTTPException,), {"code": 404, "description": text})()
        else:
            error = kit.NotFound(ValueError(text))
        expect([error.code, str(error.description)], [404, text], f"by {way}:")
        page = error.get_body()
        assert "<b>" not in page, f"the page has the markup of the description: {page}"
        assert "own &lt;b&gt;&amp;" in page, f"the page does not have the description: {page}"
        assert "&in two" not in page.replace("amp;", ""), f"two lines are run together: {page}"
        sent = served(error)[2].decode()
        assert "own &lt;b&gt;&amp;" in sent, f"what is sent does not have the description: {sent}"

    apart(impl, body)


@clause(
    "structures.exceptions-with-a-response",
    MUST,
    needs=NEEDS,
    source=[BASE, ABORT[0], WERKZEUG.api("HTTPException.get_response")],
)
def test_exceptions_with_a_response(impl: Implementation) -> None:
    """A response that an exception is given MUST be its answer; `abort` of a response raises an
    exception that has it.
    """

    def body(kit: Any) -> None:
        response = kit.Response("own", 207)
        for error in (kit.NotFound(response=response), ending(kit.abort, response)):
            assert isinstance(error, kit.HTTPException), f"abort(response) raises {error!r}"
            for given in (None, environ()):
                found = error.get_response(given)
                assert found is response, f"{error!r} answers {found!r}"
            status, _, data = served(error)
            expect([status[:3], data], ["207", b"own"], "as an application:")
        made = kit.NotFound().get_response(environ())
        expect([type(made), made.status_code], [kit.Response, 404], "without a response:")

    apart(impl, body)


@clause(
    "structures.exception-headers",
    MUST,
    needs=NEEDS,
    source=[
        WERKZEUG.api("MethodNotAllowed"),
        WERKZEUG.api("RequestedRangeNotSatisfiable"),
        RFC(9110, "15.5.6"),
        RFC(9110, "15.5.17"),
    ],
)
@every(
    case=[
        ("MethodNotAllowed", {"valid_methods": ["GET", "HEAD"]}, "Allow", "GET, HEAD"),
        ("MethodNotAllowed", {}, "Allow", None),
        ("RequestedRangeNotSatisfiable", {"length": 9}, "Content-Range", "bytes */9"),
        ("RequestedRangeNotSatisfiable", {"length": 0}, "Content-Range", "bytes */0"),
        (
            "RequestedRangeNotSatisfiable",
            {"length": 9, "units": "items"},
            "Content-Range",
            "items */9",
        ),
        ("RequestedRangeNotSatisfiable", {}, "Content-Range", None),
    ]
)
def test_exception_headers(
    impl: Implementation, case: tuple[str, dict[str, Any], str, str | None]
) -> None:
    """What an exception is told of methods, or of a length, MUST be sent: Allow, Content-Range."""
    name, options, field, wanted = case
    sends(impl, name, options, field, wanted)


def sends(
    impl: Implementation, name: str, options: dict[str, Any], field: str, wanted: str | None
) -> None:
    """Assert that an exception has a field in its headers, and sends it."""

    def body(kit: Any) -> None:
        error = getattr(kit, name)(**options)
        told = f"{field} of {name}({options!r})"
        expect(listed(dict(error.get_headers()).get(field)), listed(wanted), f"{told}:")
        expect(listed(served(error)[1].get(field.lower())), listed(wanted), f"{told}, sent:")

    apart(impl, body)


def listed(value: str | None) -> list[str]:
    """Return what a field lists, sorted: its order has no meaning."""
    return ["(no such field)"] if value is None else sorted(map(str.strip, value.split(",")))


MOMENT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
LATER: list[tuple[Any, str | None]] = [
    (None, None),
    (30, "30"),
    (MOMENT, "Mon, 06 May 2024 07:08:09 GMT"),
    (MOMENT.replace(tzinfo=None), "Mon, 06 May 2024 07:08:09 GMT"),
]


@clause(
    "structures.retry-after",
    MUST,
    needs=NEEDS,
    source=[
        WERKZEUG.api("TooManyRequests"),
        WERKZEUG.api("ServiceUnavailable"),
        RFC(9110, "10.2.3"),
    ],
)
@every(name=["TooManyRequests", "ServiceUnavailable"], case=LATER)
def test_retry_after(impl: Implementation, name: str, case: tuple[Any, str | None]) -> None:
    """`retry_after` MUST be sent as Retry-After, in seconds or as a date."""
    sends(impl, name, {"retry_after": case[0]}, "Retry-After", case[1])


@clause(
    "structures.retry-at-once",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("TooManyRequests"), RFC(9110, "10.2.3")],
)
@every(name=["TooManyRequests", "ServiceUnavailable"])
def test_retry_at_once(impl: Implementation, name: str) -> None:
    """`retry_after=0` MUST be sent, too: it is given, and 0 is a number of seconds."""
    sends(impl, name, {"retry_after": 0}, "Retry-After", "0")


@clause(
    "structures.challenges-of-an-exception",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("Unauthorized"), RFC(9110, "11.6.1")],
)
def test_challenges_of_an_exception(impl: Implementation) -> None:
    """`www_authenticate` of a 401 MUST be sent: one challenge, or each of several in a field of its
    own; without it there is none.
    """

    def body(kit: Any) -> None:
        one = kit.WWWAuthenticate("basic", {"realm": "r"})
        other = kit.WWWAuthenticate("digest", {"realm": "s", "nonce": "n"})
        for given, wanted in (
            (None, []),
            (one, [str(one)]),
            ([one], [str(one)]),
            ((one, other), [str(one), str(other)]),
        ):
            error = kit.Unauthorized(www_authenticate=given)
            heard = [value for name, value in error.get_headers() if name == "WWW-Authenticate"]
            expect([heard], [wanted], f"www_authenticate={given!r}:")
            response = error.get_response()
            expect([response.headers.getlist("WWW-Authenticate")], [wanted], "of the response:")
        assert str(one).lower().startswith("basic realm="), f"the challenge is {str(one)!r}"

    apart(impl, body)


@clause(
    "structures.original-exceptions",
    MUST,
    needs=NEEDS,
    source=WERKZEUG.api("InternalServerError.original_exception"),
)
def test_original_exceptions(impl: Implementation) -> None:
    """An InternalServerError MUST keep the exception that caused it, and None by itself."""

    def body(kit: Any) -> None:
        cause = ValueError("cause")
        error = kit.InternalServerError(original_exception=cause)
        assert error.original_exception is cause, f"it keeps {error.original_exception!r}"
        expect([kit.InternalServerError().original_exception], [None], "by itself:")
        assert "cause" not in error.get_body(), "the page tells the cause"

    apart(impl, body)


@clause(
    "structures.missing-key-errors", MUST, needs=NEEDS, source=WERKZEUG.api("BadRequestKeyError")
)
def test_missing_key_errors(impl: Implementation) -> None:
    """A BadRequestKeyError MUST be a KeyError with its key and a BadRequest, and not tell the key
    unless `show_exception` is set.
    """

    def body(kit: Any) -> None:
        error = kit.BadRequestKeyError("the-key")
        both = isinstance(error, KeyError) and isinstance(error, kit.BadRequest)
        expect([both, error.args, error.code], [True, ("the-key",), 400], "it is both:")
        page = error.get_body()
        assert "the-key" not in page, f"the page tells the key: {page}"
        expect([error.description], [kit.BadRequest.description], "its description:")
        error.show_exception = True
        assert "the-key" in error.get_body(), f"it does not tell the key: {error.get_body()}"
        own = kit.BadRequestKeyError("the-key", description="own text")
        assert "own text" in own.get_body(), f"it has the page {own.get_body()}"

    apart(impl, body)


@clause("structures.aborters", MUST, needs=NEEDS, source=ABORT)
def test_aborters(impl: Implementation) -> None:
    """An Aborter MUST raise what its mapping, or the usual one with `extra`, has for a code, with
    the other arguments, and an error that is none of HTTP for a code that neither has.
    """

    def body(kit: Any) -> None:
        own = type("Own", (kit.HTTPException,), {"code": 777, "description": "d"})
        for aborter, code, wanted in (
            (kit.Aborter(), 404, kit.NotFound),
            (kit.Aborter(extra={777: own}), 777, own),
            (kit.Aborter(extra={777: own}), 404, kit.NotFound),
            (kit.Aborter(extra={404: own}), 404, own),
            (kit.Aborter({1: own}), 1, own),
            (kit.Aborter({1: own}, {2: kit.Gone}), 2, kit.Gone),
            (kit.abort, 404, kit.NotFound),
        ):
            end = ending(aborter, code)
            expect([type(end)], [wanted], f"the aborter of {code}:")
        for aborter, code in ((kit.Aborter({1: own}), 404), (kit.Aborter(), 777), (kit.abort, 777)):
            end = ending(aborter, code)
            refused = isinstance(end, Exception) and not isinstance(end, kit.HTTPException)
            assert refused, f"the aborter of {code}, which nothing has, gives {end!r}"
        given = {1: own}
        aborter = kit.Aborter(given)
        given.clear()
        expect([type(ending(aborter, 1))], [own], "after the mapping has changed:")
        expect([ending(kit.abort, 404, "text").description], ["text"], "the other arguments:")
        error = ending(kit.abort, 405, valid_methods=["GET"])
        expect([list(error.valid_methods)], [["GET"]], "the keywords:")
        response = kit.Response("own")
        found = ending(kit.Aborter(), response)
        assert found.get_response() is response, "the response is another one"

    apart(impl, body)


@clause(
    "structures.iterators-of-exceptions",
    SHOULD,
    needs=NEEDS,
    source=[WERKZEUG.api("MethodNotAllowed"), plain_sense("who asks twice is told the same twice")],
)
@every(
    case=[
        ("MethodNotAllowed", "valid_methods", ["GET", "PUT"], "Allow"),
        ("Unauthorized", "www_authenticate", ["basic"], "WWW-Authenticate"),
    ]
)
def test_iterators_of_exceptions(
    impl: Implementation, case: tuple[str, str, list[str], str]
) -> None:
    """Methods or challenges that an iterator gives SHOULD be in the headers each time that they are
    asked for.
    """
    name, argument, values, field = case

    def body(kit: Any) -> None:
        error = getattr(kit, name)(**{argument: iter(values)})
        seen = [dict(error.get_headers()).get(field) for _ in range(2)]
        expect(seen, [", ".join(values)] * 2, f"{field} of {name}, asked twice:")

    apart(impl, body)


@clause(
    "structures.exceptions-take-texts-and-replies",
    MUST,
    needs=NEEDS,
    source=[BASE, WERKZEUG("HTTP Exceptions", "Error Classes")],
)
@every(name=list(CLASSES))
def test_exceptions_take_texts_and_replies(impl: Implementation, name: str) -> None:
    """Each class MUST take a description, which its page shows, and a response, which is then the
    whole answer.
    """

    def body(kit: Any) -> None:
        cls = getattr(kit, name)
        told = cls(description="own text")
        expect([told.description, "own text" in told.get_body()], ["own text", True], name)
        own = kit.Response("own reply", 299)
        answered = cls(response=own).get_response()
        assert answered is own, f"{name}(response=...) answers with {answered!r}"

    apart(impl, body)
