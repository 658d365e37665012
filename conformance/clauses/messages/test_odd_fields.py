"""Messages: headers that no client should send, and what is read of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.looking import changed, told
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, post
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG, plain_sense
from conformance.strategies.fields import values

NEEDS = [C.REQUEST, C.HEADER_ATTRIBUTES]
Look = Callable[[Any], Any]
A_CLIENT_CAN = plain_sense("any client can send such a header, and no client may cause an error")
# The headers that attributes of a request stand for, with these attributes.
READ: dict[str, tuple[str, ...]] = {
    "Accept": ("accept_mimetypes",),
    "Accept-Charset": ("accept_charsets",),
    "Accept-Encoding": ("accept_encodings",),
    "Accept-Language": ("accept_languages",),
    "Access-Control-Request-Headers": ("access_control_request_headers",),
    "Access-Control-Request-Method": ("access_control_request_method",),
    "Authorization": ("authorization",),
    "Cache-Control": ("cache_control",),
    "Content-Encoding": ("content_encoding",),
    "Content-Type": ("mimetype", "mimetype_params", "is_json", "content_type"),
    "Cookie": ("cookies",),
    "Date": ("date",),
    "If-Match": ("if_match",),
    "If-Modified-Since": ("if_modified_since",),
    "If-None-Match": ("if_none_match",),
    "If-Range": ("if_range",),
    "If-Unmodified-Since": ("if_unmodified_since",),
    "Max-Forwards": ("max_forwards",),
    "Origin": ("origin",),
    "Pragma": ("pragma",),
    "Range": ("range",),
    "Referer": ("referrer",),
    "User-Agent": ("user_agent",),
    "X-Forwarded-For": ("access_route",),
}


def failures(look: Look) -> Look:
    """Return a function that tells of which attributes of a request `look` raises an error."""

    def failing(asked: Any) -> list[str]:
        found = []
        for name in (name for names in READ.values() for name in names):
            try:
                look(getattr(asked, name))
            except Exception as error:
                found.append(f"{name}: {type(error).__name__}: {error}")
        return found

    return failing


def sending(value: str) -> Exchange:
    """Return a request that has this text in every header."""
    basic = value.lower().startswith("basic") and not value.isascii()  # has a clause of its own
    headers = {name: value for name in READ if not (basic and name == "Authorization")}
    return get("/", headers=headers)


@clause(
    "messages.any-text-is-read",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Request"), A_CLIENT_CAN],
    examples=100,
)
@given(value=values())
@example(value="Digest a=b,,=,c")
@example(value='W/"a\\"b", ";q=1.')
def test_any_text_is_read(impl: Implementation, value: str) -> None:
    """An attribute of a request that stands for a header MUST be readable whatever text the client
    has sent in that header.

    What means nothing is left out, or is None. An error would be the server's, and is answered with
    500.
    """
    found = told(impl, failures(bool), sending(value))
    expect(found, [], f"attributes that raise where each header is {value!r}:")


@clause(
    "messages.any-text-is-shown",
    SHOULD,
    needs=NEEDS,
    source=plain_sense("who looks for the cause of an error prints what the client has sent"),
)
@given(value=values())
@example(value='W/"a"b"')
@example(value=', ""')
def test_any_text_is_shown(impl: Implementation, value: str) -> None:
    """What an attribute of a request holds SHOULD be printable, whatever the client has sent."""
    found = told(impl, failures(repr), sending(value))
    expect(found, [], f"attributes that cannot be printed where each header is {value!r}:")


@clause(
    "messages.no-ascii-in-basic",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Request.authorization"), RFC(7617, "2"), A_CLIENT_CAN],
)
@every(sent=["é", "dTpwé", "dT\xa4pw", "\xff=="])
def test_no_ascii_in_basic(impl: Implementation, sent: str) -> None:
    """Basic credentials with a character that base64 does not have MUST be read without an error,
    and name no user.
    """
    asked = get("/", headers={"Authorization": f"Basic {sent}"})
    found = told(impl, lambda r: repr(r.authorization and r.authorization.username), asked)
    assert found == "None", f"Authorization: Basic {sent!r} has the user {found}"


@clause(
    "messages.basic-is-base64",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Request.authorization"), RFC(7617, "2"), RFC(4648, "3.3")],
)
@every(sent=["dTp!w", "dTpw!", "d-T_pw==", ":dTpw", "dT.pw"])
def test_basic_is_base64(impl: Implementation, sent: str) -> None:
    """Basic credentials with a sign that base64 does not have MUST name no user.

    Who passes it over reads others than a proxy in front does, which looks at the same text.
    """
    good = get("/", headers={"Authorization": "Basic dTpw"})
    found = [
        told(impl, lambda r: repr(r.authorization and r.authorization.username), asked)
        for asked in (good, get("/", headers={"Authorization": f"Basic {sent}"}))
    ]
    expect(found, ["'u'", "None"], f"the users of Basic dTpw, and of Basic {sent}:")


# Python's `int` reads more than the digits that HTTP has (RFC 9110, 5.6.1).
NO_NUMBERS = ("+3", "-3", "1_0", "\xb2", "\xa03", "3.0", "3 4", "0x3", "1e3", "9" * 4301 + "x", "")


@clause(
    "messages.length-is-digits",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[FLASK.api("Request.content_length"), RFC(9110, "8.6")],
)
@every(number=NO_NUMBERS)
def test_length_is_digits(impl: Implementation, number: str) -> None:
    """A length of the body that is not written in digits alone MUST NOT be read as one.

    A server in front that reads it otherwise would take the rest for the next request.
    """
    asked = post("/", body=b"0123456789abcdef", environ=(("CONTENT_LENGTH", number),))
    found = told(impl, lambda r: [r.content_length or 0, len(r.get_data())], asked)
    expect(found, [0, 0], f"CONTENT_LENGTH is {number[:9]!r}; the length, and the bytes read:")


@clause(
    "messages.range-is-digits",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Request.range"), RFC(9110, "14.1.1")],
)
@every(form=["bytes={}-99", "bytes=0-{}", "bytes=0-1,{}-99"], number=NO_NUMBERS[:-1])
def test_range_is_digits(impl: Implementation, form: str, number: str) -> None:
    """A position in a Range header that is not written in digits alone MUST NOT be read as one."""
    header = form.format(number)
    found = told(impl, lambda r: repr(r.range), get("/", headers={"Range": header}))
    assert found == "None", f"Range: {header[:30]!r} is read as {found}"


REQUEST_NUMBERS: dict[str, tuple[str, Look]] = {
    "Max-Forwards": ("{}", lambda r: r.max_forwards),
    "Cache-Control": ("max-age={}", lambda r: r.cache_control.max_age),
}
RESPONSE_NUMBERS: dict[str, tuple[str, Look]] = {
    "Age": ("{}", lambda r: r.age),
    "Content-Length": ("{}", lambda r: r.content_length),
    "Access-Control-Max-Age": ("{}", lambda r: r.access_control_max_age),
    "Cache-Control": ("max-age={}", lambda r: r.cache_control.max_age),
}
PLACES = [*(("request", n) for n in REQUEST_NUMBERS), *(("response", n) for n in RESPONSE_NUMBERS)]


@clause(
    "messages.numbers-are-digits",
    SHOULD,
    needs=NEEDS,
    source=[FLASK.api("Request.max_forwards"), RFC(9110, "7.6.2"), RFC(9111, "1.2.2")],
)
@every(place=PLACES, number=NO_NUMBERS[:-1])
def test_numbers_are_digits(impl: Implementation, place: tuple[str, str], number: str) -> None:
    """A number in a header that is not written in digits alone SHOULD be read as None."""
    which, name = place
    form, look = (REQUEST_NUMBERS if which == "request" else RESPONSE_NUMBERS)[name]
    header = form.format(number)

    def looking(response: Any) -> Any:
        former = response.headers.get(name)
        response.headers[name] = header
        found = look(response)
        del response.headers[name]
        if former is not None:
            response.headers[name] = former  # what is sent has to be true
        return found

    if which == "request":
        found = told(impl, look, get("/", headers={name: header}))
    else:
        found = changed(impl, looking)[1]
    assert found is None, f"{name}: {header[:30]} of a {which} is read as {found!r}"


KINDS: dict[str, Any] = {
    "args": get("/", query="a=1&a=x&a=2"),
    "form": post("/", body=b"a=1&a=x&a=2",
                 headers={"Content-Type": "application/x-www-form-urlencoded"}),
    "values": get("/", query="a=1&a=x&a=2"),
    "headers": get("/", headers=(("A", "x"),)),
    "cookies": get("/", headers={"Cookie": "a=1; a=x; a=2"}),
}  # fmt: skip


def converted(impl: Implementation, kind: str, error: type[Exception]) -> tuple[Any, Any]:
    """Return what `get` and `getlist` say whose `type` raises an error, and what is promised."""

    def convert(value: str) -> int:
        if value == "x":
            raise error(value)
        return int(value) * 10

    def refuse(value: str) -> int:
        raise error(value)

    def look(asked: Any) -> Any:
        fields = getattr(asked, kind)
        return [
            fields.get("a", "left", type=refuse),
            fields.get("a", type=refuse),
            fields.getlist("a", type=convert),
        ]

    some = [] if kind == "headers" else [10, 20]
    return told(impl, look, KINDS[kind]), ["left", None, some]


@clause(
    "messages.type-refuses-a-value",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[WERKZEUG.api("MultiDict.get"), WERKZEUG.api("MultiDict.getlist")],
)
@every(kind=KINDS)
def test_type_refuses_a_value(impl: Implementation, kind: str) -> None:
    """A value for which `type` raises ValueError MUST be left out of `getlist`, and be the default
    of `get`.

    Fields, headers and cookies are read in this way.
    """
    seen, wanted = converted(impl, kind, ValueError)
    expect(seen, wanted, f"request.{kind}: get with a default, get without, getlist")


@clause(
    "messages.type-cannot-take-a-value",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[WERKZEUG.api("MultiDict.get"), WERKZEUG.changes("3.0.2", "TypeError is caught")],
)
@every(kind=[kind for kind in KINDS if kind != "headers"])
def test_type_cannot_take_a_value(impl: Implementation, kind: str) -> None:
    """A value of a field or a cookie for which `type` raises TypeError MUST be left out, as for
    ValueError.
    """
    seen, wanted = converted(impl, kind, TypeError)
    expect(seen, wanted, f"request.{kind}: get with a default, get without, getlist")
