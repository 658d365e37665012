"""Messages: the attributes and methods of a response, and the headers that they send.

What views may return is in the chapter on responses, cookies there as well; responses that depend
on what the client has are in `test_conditional`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.looking import changed, without
from conformance.clauses.messages.fields import RESPONSE_FIELDS
from conformance.clauses.reading import items, media_type
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG, plain_sense

VARY = FLASK.api("Response.vary")
ALLOW = FLASK.api("Response.allow")
CACHE_CONTROL = FLASK.api("Response.cache_control")
NEEDS = [C.AFTER, C.RESPONSES, C.HEADER_ATTRIBUTES]
MOMENT = datetime.datetime(1994, 11, 6, 8, 49, 37, tzinfo=datetime.UTC)
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


def setting(name: str, value: Any) -> Callable[[Any], Any]:
    """Return a function that sets an attribute, which may have dots in its name."""

    def change(response: Any) -> Any:
        owner, _, last = name.rpartition(".")
        setattr(getattr(response, owner) if owner else response, last, value)

    return change


# An attribute, what it is set to, the header, and what is sent.
SIMPLE: tuple[tuple[str, Any, str, str], ...] = (
    ("mimetype", "text/x-own", "Content-Type", "text/x-own; charset=utf-8"),
    ("mimetype", "image/png", "Content-Type", "image/png"),
    ("content_type", "text/plain; a=b", "Content-Type", "text/plain; a=b"),
    ("status_code", 418, "", "418"),
    ("status", "299 Mine", "", "299"),
    ("location", "http://a.example/?x=%20", "Location", "http://a.example/?x=%20"),
    ("age", 7, "Age", "7"),
    ("age", datetime.timedelta(minutes=1), "Age", "60"),
    ("last_modified", MOMENT, "Last-Modified", DATE),
    ("expires", MOMENT, "Expires", DATE),
    ("date", MOMENT, "Date", DATE),
    ("date", MOMENT.astimezone(datetime.timezone(datetime.timedelta(hours=9))), "Date", DATE),
    ("retry_after", 120, "Retry-After", "120"),
    ("retry_after", MOMENT, "Retry-After", DATE),
    ("content_location", "/here", "Content-Location", "/here"),
    ("content_encoding", "gzip", "Content-Encoding", "gzip"),
    ("accept_ranges", "bytes", "Accept-Ranges", "bytes"),
    ("cache_control.max_age", 5, "Cache-Control", "max-age=5"),
    ("cache_control.no_store", True, "Cache-Control", "no-store"),
    ("cache_control.public", True, "Cache-Control", "public"),
    ("cache_control.must_revalidate", True, "Cache-Control", "must-revalidate"),
    ("access_control_allow_origin", "*", "Access-Control-Allow-Origin", "*"),
    ("access_control_allow_credentials", True, "Access-Control-Allow-Credentials", "true"),
    ("access_control_max_age", 9, "Access-Control-Max-Age", "9"),
)  # fmt: skip
LISTS = {"vary": "Vary", "allow": "Allow", "content_language": "Content-Language"}


@clause(
    "messages.response-attributes",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Response"), *RESPONSE_FIELDS],
)
@every(index=range(len(SIMPLE)))
def test_response_attributes(impl: Implementation, index: int) -> None:
    """An attribute of a response MUST be sent in the header that it stands for.

    The header has the form that HTTP gives it: dates in GMT, durations in seconds.
    """
    name, value, header, wanted = SIMPLE[index]
    reply, _ = changed(impl, setting(name, value))

    seen = reply.headers_named(header) if header else [str(reply.status)]
    if header == "Content-Type":
        seen = [media_type(value) for value in seen]
    expect(seen, [wanted], f"response.{name} = {value!r} was sent as {header or 'status'}:")


UNSET = sorted({name for name, _, header, _ in SIMPLE if header and "." not in name} - {"mimetype"})


@clause("messages.response-attributes-unset", MUST, needs=NEEDS, source=FLASK.api("Response"))
@every(name=[*UNSET, *LISTS])
def test_response_attributes_unset(impl: Implementation, name: str) -> None:
    """An attribute of a response MUST be empty while its header is not there, and when it is
    deleted.

    An attribute that cannot be deleted is set to None.
    """

    def change(response: Any) -> Any:
        if name in LISTS:  # of these, others may have added some
            without(response, LISTS[name])
        before = getattr(response, name)
        setattr(response, name, next((v for n, v, _, _ in SIMPLE if n == name), "x"))
        count = len(response.headers)
        try:
            delattr(response, name)
        except AttributeError:
            setattr(response, name, None)
        return [bool(before), bool(getattr(response, name)), count - len(response.headers)]

    seen = changed(impl, change)[1]
    expect(
        seen, [name == "content_type", False, 1], f"response.{name}: before, after, headers less"
    )


@clause(
    "messages.attribute-that-is-gone",
    SHOULD,
    needs=NEEDS,
    source=plain_sense("who wants a header away says so, and need not ask whether it is there"),
)
@every(name=UNSET)
def test_attribute_that_is_gone(impl: Implementation, name: str) -> None:
    """An attribute of a response that can be deleted SHOULD be deleted without an error where its
    header is not there.
    """

    def change(response: Any) -> Any:
        setattr(response, name, next(v for n, v, _, _ in SIMPLE if n == name))
        try:
            delattr(response, name)
        except AttributeError:
            return ["no attribute to delete"]
        try:
            delattr(response, name)
        except Exception as error:
            return [repr(error)]
        return []

    reply, seen = changed(impl, change)
    wrong = [told for told in seen if told != "no attribute to delete"]
    expect([wrong, reply.status], [[], 200], f"del response.{name}, twice:")


@clause(
    "messages.response-lists-in-any-case",
    MUST,
    needs=NEEDS,
    source=[VARY, ALLOW, WERKZEUG.api("HeaderSet", "it has no case")],
)
@every(name=sorted(LISTS), item=["Cookie", "GET", "de"])
def test_response_lists_in_any_case(impl: Implementation, name: str, item: str) -> None:
    """A name that is taken out of a list in a header MUST NOT be sent, in whatever case it is
    written.

    Otherwise the attribute says that the name is not there, and clients read that it is.
    """

    def change(response: Any) -> Any:
        found = getattr(response, name)
        found.update([item, "other"])
        found.remove(item)
        found.update([item.lower()])
        found.discard(item.upper())
        return [item in found, len(found)]

    reply, seen = changed(impl, change)
    sent = [one.lower() for one in items(reply, LISTS[name])]
    expect([item.lower() in sent, "other" in sent], [False, True],
           f"{item} was taken out, and other was not; {LISTS[name]} is {sent}:")  # fmt: skip
    expect(seen, [False, 1], f"whether {item} is there, and how many are:")


@clause("messages.cache-control-off", MUST, needs=NEEDS, source=[CACHE_CONTROL, RFC(9111, "5.2.2")])
@every(name=["no_cache", "no_store", "public", "private", "must_revalidate"])
def test_cache_control_off(impl: Implementation, name: str) -> None:
    """A directive of Cache-Control that is set to False MUST NOT be sent.

    A client would read `no-cache=False` as `no-cache` for a header called False.
    """
    reply, _ = changed(impl, setting(f"cache_control.{name}", False))
    expect(reply.headers_named("Cache-Control"), [], f"cache_control.{name} = False sent")


@clause(
    "messages.body-of-a-response",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[FLASK.api("Response.set_data"), FLASK.api("Response.get_data")],
)
@every(data=[b"", b"x", "é", b"\xff" * 3000])
def test_body_of_a_response(impl: Implementation, data: str | bytes) -> None:
    """A body that is set on a response MUST be sent, with its length, and be read back."""

    def change(response: Any) -> Any:
        response.set_data(data)
        first = [response.get_data(), response.content_length]
        response.data = response.data + b"!"
        return [*first, response.data, response.is_streamed, response.is_sequence]

    reply, seen = changed(impl, change)
    raw = data.encode() if isinstance(data, str) else data
    expect([reply.body, reply.header("Content-Length")], [raw + b"!", str(len(raw) + 1)])
    expect(seen, [raw, len(raw), raw + b"!", False, True])


@clause(
    "messages.json-of-a-changed-body",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[
        FLASK.api("Response.get_json"),
        WERKZEUG.changes("2.0.0", "Response.get_json does not cache its result"),
    ],
)
def test_json_of_a_changed_body(impl: Implementation) -> None:
    """`get_json` of a response MUST return the value of the body as it is now: once the body was
    replaced, the new one, and what a caller does to an earlier value changes nothing.
    """

    def change(response: Any) -> Any:
        response.mimetype = "application/json"
        response.set_data(b'{"a": 1}')
        first = response.get_json()
        first["b"] = 2
        again = response.get_json()
        response.set_data(b"[3]")
        return [again, response.get_json()]

    expect(changed(impl, change)[1], [{"a": 1}, [3]], "asked again, and of another body:")


@clause(
    "messages.json-of-a-response",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[FLASK.api("Response.json"), FLASK.api("Response.is_json")],
)
def test_json_of_a_response(impl: Implementation) -> None:
    """`get_json` of a response MUST return the value of its JSON body, and `is_json` tell whether
    it has one.

    application/json and application/*+json count; other types are read by force.
    """

    def change(response: Any) -> Any:
        seen = []
        for kind in ("application/json", "application/a+json", "text/json", "application/jsonx"):
            response.mimetype = kind
            response.set_data(b'{"a": [1, null]}')
            value = response.get_json() if response.is_json else None
            seen.append([response.is_json, value, response.get_json(force=True)["a"][0]])
        return seen

    def spoil(response: Any) -> Any:
        response.set_data(b"{")
        return response.get_json(force=True, silent=True)

    wanted = {"a": [1, None]}
    kinds = [[True, wanted, 1], [True, wanted, 1], [False, None, 1], [False, None, 1]]
    expect(changed(impl, change)[1], kinds)
    assert changed(impl, spoil)[1] is None, "a body that is no JSON was read silently"


# Headers.

NAMES = st.sampled_from(["X-A", "x-a", "X-B", "X-C"])
OURS = ("x-a", "x-b", "x-c")
VALUES = st.sampled_from(["1", "2", "a b", ""])
CHANGES = ("add", "set", "setdefault", "remove", "item", "delete", "pop")


def apply_to_pairs(pairs: list[tuple[str, str]], change: str, name: str, value: str) -> None:
    """Do to a list of pairs what a change does to headers."""
    same = [i for i, (key, _) in enumerate(pairs) if key.lower() == name.lower()]
    if change == "add":
        pairs.append((name, value))
    elif change in ("set", "item"):
        for index in reversed(same[1:]):
            del pairs[index]
        pairs[same[0] if same else len(pairs) :][:1] = []
        if same:
            pairs[same[0]] = (name, value)
        else:
            pairs.append((name, value))
    elif change == "setdefault":
        pairs += [] if same else [(name, value)]
    else:
        for index in reversed(same):
            del pairs[index]


def apply_to_headers(headers: Any, change: str, name: str, value: str) -> None:
    """Do the same to headers."""
    if change == "item":
        headers[name] = value
    elif change == "delete":
        if name in headers:
            del headers[name]
    elif change == "pop":
        headers.pop(name, None)
    elif change == "remove":
        headers.remove(name)
    else:
        getattr(headers, change)(name, value)


@clause(
    "messages.headers",
    MUST,
    needs=NEEDS,
    source=[FLASK("API", "Response Objects"), WERKZEUG.api("Headers")],
    examples=80,
)
@given(changes=st.lists(st.tuples(st.sampled_from(CHANGES), NAMES, VALUES), min_size=1, max_size=6))
@example(changes=[("add", "X-A", "1"), ("add", "x-a", "2"), ("set", "X-A", "a b")])
@example(changes=[("add", "X-A", "1"), ("add", "x-a", "2"), ("delete", "X-A", "")])
@example(changes=[("add", "X-C", "2"), ("add", "X-A", "2"), ("add", "X-A", "1")])
def test_headers(impl: Implementation, changes: list[tuple[str, str, str]]) -> None:
    """The headers of a response MUST be kept as pairs in their order, with names in any case.

    `add` adds one more, `set` leaves one in the place of the first, and `remove` takes all away.
    All that are kept are sent.
    """
    pairs: list[tuple[str, str]] = []

    def change(response: Any) -> Any:
        headers = response.headers
        for one in changes:
            apply_to_headers(headers, *one)
        mine = [list(pair) for pair in headers if pair[0].lower() in OURS]
        return [mine, headers.getlist("X-A"), headers.get("x-A"), "X-B" in headers]

    for one in changes:
        apply_to_pairs(pairs, *one)
    reply, seen = changed(impl, change)
    values = [value for name, value in pairs if name.lower() == "x-a"]
    found = any(name.lower() == "x-b" for name, _ in pairs)
    wanted = [[list(pair) for pair in pairs], values, values[0] if values else None, found]
    expect(seen, wanted, f"headers after {changes}:")
    sent = [(n.lower(), v) for n, v in reply.headers if n.lower() in OURS]
    expect(sorted(sent), sorted((n.lower(), v) for n, v in pairs), "sent:")


# Tags.


@clause(
    "messages.etags",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[FLASK.api("Response.set_etag"), FLASK.api("Response.add_etag"), RFC(9110, "8.8.3")],
)
def test_etags(impl: Implementation) -> None:
    """An entity tag MUST be sent in quotes, marked where it is weak; tags of different bodies
    differ.

    `add_etag` leaves a tag that is there, unless it is told to replace it.
    """

    def change(response: Any) -> Any:
        seen = [list(response.get_etag())]
        tags = []
        for body in (b"one", b"two", b"one"):
            response.set_data(body)
            response.add_etag(overwrite=True)
            tags.append(response.get_etag()[0])
        response.set_data(b"two")
        response.add_etag()
        seen.append([tags[0] == tags[2], tags[0] == tags[1], response.get_etag()[0] == tags[0]])
        response.set_etag("mine", weak=True)
        return [*seen, list(response.get_etag())]

    reply, seen = changed(impl, change)
    expect(seen, [[None, None], [True, False, True], ["mine", True]])
    expect(reply.headers_named("ETag"), ['W/"mine"'])
