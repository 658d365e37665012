"""Messages: the attributes of a request that stand for its headers.

What the request shows of the environment and of its body is in the chapter on WSGI.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.looking import moment, told
from conformance.clauses.messages.fields import REQUEST_FIELDS
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, request
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC
from conformance.strategies.text import text

AUTHORIZATION = FLASK.api("Request.authorization")
ACCEPT = [FLASK.api("Request.accept_mimetypes"), RFC(9110, "12.5")]
NEEDS = [C.REQUEST, C.HEADER_ATTRIBUTES]


def headed(**headers: str) -> Exchange:
    """Return a request with headers."""
    return get("/", headers={name.replace("_", "-"): value for name, value in headers.items()})


# What the client prefers.

TYPES = ("text/html", "text/plain", "application/json", "image/png")
TAGS = ("de", "fr", "ja", "pt")
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "accept_mimetypes": ("Accept", TYPES),
    "accept_languages": ("Accept-Language", TAGS),
    "accept_charsets": ("Accept-Charset", ("utf-8", "latin1", "koi8-r", "utf-16")),
    "accept_encodings": ("Accept-Encoding", ("gzip", "br", "deflate", "zstd")),
}


@clause("messages.accept-headers", MUST, needs=NEEDS, source=ACCEPT, examples=60)
@given(
    attribute=st.sampled_from(sorted(KINDS)),
    qualities=st.lists(st.sampled_from([0, 1, 2, 5, 9, 10]), min_size=3, max_size=3, unique=True),
    others=st.sampled_from([None, 3]),
)
@example(attribute="accept_mimetypes", qualities=[5, 0, 9], others=3)
@example(attribute="accept_languages", qualities=[10, 1, 0], others=None)
def test_accept_headers(
    impl: Implementation, attribute: str, qualities: list[int], others: int | None
) -> None:
    """Names that the client accepts MUST be ranked by the quality that it gives them.

    The best of all, the best of what an application has, and the quality of each can be asked. A
    name that is not listed, or has the quality 0, is refused; `*` stands for all that are not
    listed.
    """
    header, names = KINDS[attribute]
    star = "*/*" if attribute == "accept_mimetypes" else "*"
    ranked = {name: q / 10 for name, q in zip(names, qualities, strict=False)}
    listed = [f"{n};q={q:g}" if q < 1 else n for n, q in ranked.items()]
    listed += [] if others is None else [f"{star};q={others / 10}"]
    rest = 0 if others is None else others / 10

    def look(asked: Any) -> Any:
        accepts = getattr(asked, attribute)
        return [
            accepts.best if others is None else None,
            accepts.best_match(names), accepts.best_match(names[1:]),
            accepts.best_match([]), [float(accepts[name]) for name in names],
            [name in accepts for name in names if accepts[name]],
        ]  # fmt: skip

    quality = [ranked.get(name, rest) for name in names]
    ideal = max(zip(quality, names, strict=True))
    fallback = max(zip(quality[1:], names[1:], strict=True))
    # Whether `*` is the best of all when it has the highest quality is written nowhere.
    best = None if others is not None else max(ranked, key=lambda name: ranked[name])
    wanted = [
        best, ideal[1] if ideal[0] else None, fallback[1] if fallback[0] else None, None,
        [float(q) for q in quality], [True for q in quality if q],
    ]  # fmt: skip
    seen = told(impl, look, get("/", headers={header: ", ".join(listed)}))
    expect(seen, wanted, f"{attribute} for {header}: {', '.join(listed)}")


@clause("messages.accept-nothing-said", MUST, needs=NEEDS, source=ACCEPT)
@every(attribute=sorted(KINDS))
def test_accept_nothing_said(impl: Implementation, attribute: str) -> None:
    """A client that does not say what it accepts MUST leave the choice to the application.

    The default that the application names is the answer; nothing is listed.
    """

    def look(asked: Any) -> Any:
        accepts = getattr(asked, attribute)
        return [accepts.best_match(["a", "b"], default="b"), accepts.best, len(accepts)]

    expect(told(impl, look, get("/")), ["b", None, 0], attribute)


@clause("messages.accept-json", MUST, needs=NEEDS, source=ACCEPT)
def test_accept_json(impl: Implementation) -> None:
    """`accept_json` and `accept_html` MUST tell whether the client accepts these types, by a range
    too.
    """
    wanted = {"application/json": [True, False], "text/html": [False, True], "*/*": [True, True],
              "text/*": [False, True], "application/*": [True, True], "image/png": [False] * 2,
              "application/xhtml+xml": [False, True]}  # fmt: skip

    def look(asked: Any) -> Any:
        accepts = asked.accept_mimetypes
        return [accepts.accept_json, accepts.accept_html]

    for header, answer in wanted.items():
        expect(told(impl, look, headed(Accept=header)), answer, f"Accept: {header}")


# Conditions.


DATES = {
    "Sun, 06 Nov 1994 08:49:37 GMT": "1994-11-06 08:49:37",
    "Sunday, 06-Nov-94 08:49:37 GMT": "1994-11-06 08:49:37",
    "Sun Nov  6 08:49:37 1994": "1994-11-06 08:49:37",
    "yesterday": None,
    "": None,
}
DATED = ("if_modified_since", "if_unmodified_since", "date")


@clause(
    "messages.request-dates",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Request.date"), RFC(9110, "5.6.7")],
)
@every(attribute=DATED, date=sorted(DATES))
def test_request_dates(impl: Implementation, attribute: str, date: str) -> None:
    """A date in a header MUST be read in each of the three forms that HTTP has, and any other text
    as None.
    """
    header = attribute.replace("_", "-").title()
    seen = told(impl, lambda r: moment(getattr(r, attribute)), get("/", headers={header: date}))
    assert seen == DATES[date], f"{attribute} of {date!r} is {seen!r}, not {DATES[date]!r}"


ETAGS: dict[str, list[Any]] = {
    '"a"': [True, True, False, False],
    'W/"a"': [False, True, False, False],
    '"b", "a", W/"c"': [True, True, False, True],
    '"x,y", "a"': [True, True, False, False],
    "*": [True, True, True, True],
    '"other"': [False, False, False, False],
}


@clause(
    "messages.entity-tags",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Request.if_none_match"), RFC(9110, "13.1"), RFC(9110, "14.2")],
)
@every(attribute=["if_none_match", "if_match"], header=sorted(ETAGS))
def test_entity_tags(impl: Implementation, attribute: str, header: str) -> None:
    """Strong and weak tags in If-Match and If-None-Match MUST be told apart.

    `*` stands for every tag, and without the header there is none.
    """

    def look(asked: Any) -> Any:
        tags = getattr(asked, attribute)
        return ["a" in tags, tags.contains_weak("a"), "z" in tags, tags.contains_weak("c")]

    name = attribute.replace("_", "-").title()
    expect(told(impl, look, get("/", headers={name: header})), ETAGS[header], f"{name}: {header}")
    expect(told(impl, look, get("/")), [False] * 4, f"without {name}")


RANGES: dict[str, Any] = {
    "bytes=0-4": ["bytes", [[0, 5]]],
    "bytes=5-": ["bytes", [[5, None]]],
    "bytes=-3": ["bytes", [[-3, None]]],
    "bytes=0-0,2-3": ["bytes", [[0, 1], [2, 4]]],
    "lines=1-2": ["lines", [[1, 3]]],
    "bytes=4-1": None,
    "bytes": None,
    "bytes=a-b": None,
}


@clause(
    "messages.ranges",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Request.range"), RFC(9110, "14.1.2"), RFC(9110, "14.2")],
)
@every(header=sorted(RANGES))
def test_ranges(impl: Implementation, header: str) -> None:
    """A Range header MUST be read as a unit and ranges, whose ends are not included, or as None.

    A malformed header is None.
    """

    def look(asked: Any) -> Any:
        found = asked.range
        return None if found is None else [found.units, [list(pair) for pair in found.ranges]]

    seen = told(impl, look, headed(Range=header))
    assert seen == RANGES[header], f"Range: {header} is {seen}, not {RANGES[header]}"


# Who asks.


def credentials(asked: Any) -> Any:
    """Return what the request says of who asks."""
    found = asked.authorization
    return None if found is None else [found.type, found.username, found.password]


@clause("messages.basic-authorization", MUST, needs=NEEDS, source=[AUTHORIZATION, RFC(7617, "2")])
@given(user=text(without=":"), password=text())
@example(user="é", password="a:b:")
def test_basic_authorization(impl: Implementation, user: str, password: str) -> None:
    """User and password of Basic authorization MUST be found as they were sent, as UTF-8.

    The first colon is between them; a password may have more.
    """
    sent = base64.b64encode(f"{user}:{password}".encode()).decode()
    for scheme in ("Basic", "basic"):
        seen = told(impl, credentials, headed(Authorization=f"{scheme} {sent}"))
        expect(
            map(repr, seen or []), map(repr, ["basic", user, password]), f"{user!r} {password!r}"
        )


@clause("messages.bad-authorization", MUST, needs=NEEDS, source=[AUTHORIZATION, RFC(7617, "2")])
@every(header=["", "Basic !", "Basic /w==", "nonsense", "Basic abc", "Basic ==="])
def test_bad_authorization(impl: Implementation, header: str) -> None:
    """An Authorization header that cannot be read MUST be read without an error, and name no user.

    Without the header, `authorization` is None.
    """
    seen = told(impl, credentials, headed(Authorization=header))
    assert seen is None or (isinstance(seen, list) and not any(seen[1:])), (
        f"Authorization: {header!r} was read as {seen}"
    )
    without = told(impl, credentials, get("/"))
    assert without is None, f"without the header, authorization is {without}"


@clause(
    "messages.credentials-of-foreign-bytes",
    MUST,
    needs=NEEDS,
    source=[AUTHORIZATION, RFC(7617, "2.1")],
)
@every(pair=[b"\xff:p", b"u:\xff", b"\xe9:\xe9"])
def test_credentials_of_foreign_bytes(impl: Implementation, pair: bytes) -> None:
    """Basic credentials of bytes that are no UTF-8 MUST be read without an error.

    They name no user, or one in another encoding: nothing tells the server which the client has.
    """
    sent = f"Basic {base64.b64encode(pair).decode()}"
    seen = told(impl, lambda r: repr(r.authorization), headed(Authorization=sent))
    assert isinstance(seen, str), f"Authorization: {sent!r}, which is {pair!r}: {seen}"


# The rest.

PLAIN: tuple[tuple[str, str, Callable[[Any], Any], Any, Any], ...] = (
    ("User-Agent", "Fox/1 (é)", lambda r: str(r.user_agent), "Fox/1 (é)", ""),
    ("Referer", "http://a.example/x", lambda r: r.referrer, "http://a.example/x", None),
    ("Origin", "http://a.example", lambda r: r.origin, "http://a.example", None),
    ("Content-Encoding", "gzip", lambda r: r.content_encoding, "gzip", None),
    ("Max-Forwards", "7", lambda r: r.max_forwards, 7, None),
    ("Max-Forwards", "x", lambda r: r.max_forwards, None, None),
    ("Pragma", "no-cache", lambda r: "no-cache" in r.pragma, True, False),
    ("X-Forwarded-For", "1.2.3.4, 5.6.7.8", lambda r: list(r.access_route), ["1.2.3.4", "5.6.7.8"],
     ["127.0.0.1"]),
    ("Access-Control-Request-Method", "PUT", lambda r: r.access_control_request_method, "PUT",
     None),
    ("Access-Control-Request-Headers", "x-a, X-B",
     lambda r: sorted(r.access_control_request_headers or ()), ["X-B", "x-a"], []),
    ("Content-Type", "text/x; a=b; charset=utf-8", lambda r: sorted(r.mimetype_params.items()),
     [["a", "b"], ["charset", "utf-8"]], []),
)  # fmt: skip


@clause(
    "messages.request-attributes",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Request"), *REQUEST_FIELDS],
)
@every(index=range(len(PLAIN)))
def test_request_attributes(impl: Implementation, index: int) -> None:
    """An attribute of a request that stands for a header MUST say what the header says.

    Without the header it is empty, or None.
    """
    header, value, look, wanted, without = PLAIN[index]
    found = told(impl, look, get("/", headers={header: value}))
    none = told(impl, look, get("/"))
    assert found == wanted, f"{header}: {value} is read as {found!r}, not {wanted!r}"
    assert none == without, f"without {header} there is {none!r}, not {without!r}"


@clause("messages.values", MUST, needs=[*NEEDS, C.WSGI], source=FLASK.api("Request.values"))
@every(method=["GET", "POST", "PUT"])
def test_values(impl: Implementation, method: str) -> None:
    """`request.values` MUST have the fields of the query before those of the form, and no form for
    GET.

    The body of a GET request has no meaning.
    """
    exchange = request(
        method, "/", query="a=1&b=2", body=b"a=3&c=4",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    found = told(impl, lambda r: [r.values.getlist(key) for key in "abc"], exchange)
    form = method != "GET"
    expect(found, [["1", "3"] if form else ["1"], ["2"], ["4"] if form else []], method)


@clause(
    "messages.fields-by-type",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Request.args"), FLASK.api("Request.form")],
)
@every(value=["7", "-1", "x", "", "7.5"])
def test_fields_by_type(impl: Implementation, value: str) -> None:
    """`get` and `getlist` of fields MUST convert by `type`, and leave out values that cannot be
    converted.

    `get` returns its default then. `to_dict` has the first value of each name, or all; `items` the
    first, unless all are asked for.
    """

    def look(asked: Any) -> Any:
        args = asked.args
        return [
            args.get("a", 5, type=int), args.get("none", 5, type=int), args.getlist("a", type=int),
            args.to_dict(), args.to_dict(flat=False)["a"], next(iter(args.lists()))[1], len(args),
            list(args.items()), list(args.items(multi=True))[1],
        ]  # fmt: skip

    numbers = [int(value)] if value in ("7", "-1") else []
    found = told(impl, look, get("/", query=f"a={value}&a=3&b=c"))
    wanted = [
        numbers[0] if numbers else 5, 5, [*numbers, 3], {"a": value, "b": "c"}, [value, "3"],
        [value, "3"], 2, [["a", value], ["b", "c"]], ["a", "3"],
    ]  # fmt: skip
    expect(found, wanted, f"the query a={value}&a=3&b=c")
