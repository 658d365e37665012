"""What requests say of their header fields, and what responses make of their attributes.

A subject is a field with values for it and questions about it, so that what is asked concerns what
was sent. A change is a function that is called with the response; it tells what can be read then.
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.describe.steps import Apply, Step
from conformance.strategies.fields import (
    CREDENTIALS,
    MISTAKES,
    MOMENTS,
    NUMBERS,
    QUOTED,
    RANGES,
    mistaken,
)
from conformance.strategies.whole.dice import Among, Dice

Question = Callable[..., Any]
MOMENT = datetime.datetime(1994, 11, 6, 8, 49, 37, tzinfo=datetime.UTC)
ELSEWHERE = MOMENT.astimezone(datetime.timezone(datetime.timedelta(hours=9)))


@dataclass(frozen=True, slots=True)
class Subject:
    """A header field, values for it, and what is asked: a function of the request, and more."""

    field: str
    values: tuple[str, ...]
    asked: tuple[tuple[Question, tuple[Any, ...]], ...]


def reached(held: Any, path: str) -> Any:
    """Return an attribute of an attribute."""
    return operator.attrgetter(path)(held)


def accepted(request: Any, attribute: str, offers: tuple[str, ...]) -> list[Any]:
    """Return how good each offer is to a client, and which is the best."""
    found = getattr(request, attribute)
    return [
        found.best_match(offers),
        [found.quality(offer) for offer in offers],
        [offer in found for offer in offers],
        list(found.values()),
    ]


def written(request: Any, attribute: str) -> str:
    """Return an attribute as it is written in a header."""
    return str(getattr(request, attribute))


def cleared(request: Any, attribute: str) -> Any:
    """Try to empty what the client accepts."""
    getattr(request, attribute).clear()
    return len(getattr(request, attribute))


def tags(request: Any, attribute: str) -> list[Any]:
    """Return which entity tags there are, and which ones count."""
    found = getattr(request, attribute)
    each = ("a", "b", "t")
    return [
        sorted(found.as_set(include_weak=True)),
        [tag in found for tag in each],
        [found.contains_weak(tag) for tag in each],
        bool(found.star_tag),
    ]


def of_range(request: Any) -> Any:
    """Return the ranges, and what is left of them in a body of ten bytes."""
    found = request.range
    if found is None:
        return None
    return [found.units, list(found.ranges), found.range_for_length(10), found.to_header()]


def if_range(request: Any) -> list[Any]:
    """Return the condition of a range."""
    found = request.if_range
    return [found.etag, moment(found.date), str(found)]


def moment(found: Any) -> str | None:
    """Return a moment as text."""
    return None if found is None else str(found.isoformat())


def moment_of(request: Any, attribute: str) -> str | None:
    """Return a moment of the request."""
    return moment(getattr(request, attribute))


def credentials(request: Any) -> Any:
    """Return who is asking."""
    found = request.authorization
    return None if found is None else [found.type, found.username, found.password]


def wishes(request: Any) -> list[Any]:
    """Return what a client wants of caches."""
    found = request.cache_control
    return [found.max_age, found.min_fresh, bool(found.no_cache), bool(found.no_store)]


def parameters(request: Any) -> list[Any]:
    """Return the type of the body, and its parameters."""
    return [request.mimetype, sorted(request.mimetype_params.items())]


MEDIA = ("text/html", "text/plain", "application/json")
WORDS = ("a", "b", "en", "utf-8", "gzip")
SUBJECTS = Among(
    {
        "": (Subject("X-A", ("1", "x, y"), ()),),
        "accepts": (
            Subject(
                "Accept",
                (
                    *MEDIA,
                    "text/*, application/json;q=0.5",
                    "text/html;q=0.2, text/plain",
                    "",
                    "*/*",
                ),
                ((accepted, ("accept_mimetypes", MEDIA)), (written, ("accept_mimetypes",))),
            ),
            Subject(
                "Accept-Encoding",
                ("gzip", "a, gzip;q=0.5", "*", ""),
                ((accepted, ("accept_encodings", WORDS)),),
            ),
            Subject(
                "Accept-Language",
                ("en", "a;q=0.3, en", "*;q=0.1, b", "en-GB"),
                ((accepted, ("accept_languages", WORDS)),),
            ),
        ),
        "accepts odd-accepts": (
            Subject(
                "Accept-Encoding",
                ("gzip;q=0, *", "*;q=0", "a;q=x"),
                ((accepted, ("accept_encodings", WORDS)), (cleared, ("accept_encodings",))),
            ),
            Subject(
                "Accept",
                ("text/html;q=0", "text/html;level=1", "text/html;Q=0.5", "a/b;q=1."),
                (
                    (accepted, ("accept_mimetypes", MEDIA)),
                    (cleared, ("accept_mimetypes",)),
                ),
            ),
        ),
        "conditions": (
            Subject(
                "If-None-Match",
                ('"a"', 'W/"b", "t"', "*", '"a", W/"a"'),
                ((tags, ("if_none_match",)),),
            ),
            Subject("If-Match", ('"a"', 'W/"b", "t"', "*"), ((tags, ("if_match",)),)),
            *(
                Subject(field, MOMENTS[:4], ((moment_of, (field.lower().replace("-", "_"),)),))
                for field in ("If-Modified-Since", "If-Unmodified-Since")
            ),
            Subject("If-Range", ('"a"', 'W/"a"', MOMENTS[0], "x"), ((if_range, ()),)),
        ),
        "ranges": (Subject("Range", (*RANGES, "bytes=0-1,3-5,7-"), ((of_range, ()),)),) * 2,
        "authorizations": (Subject("Authorization", CREDENTIALS[:1], ((credentials, ()),)),),
        "authorizations odd-authorizations": (
            Subject("Authorization", CREDENTIALS, ((credentials, ()),)),
        ),
        "wishes": (
            Subject(
                "Cache-Control",
                ("no-cache", "max-age=5", "no-store, min-fresh=3", "NO-STORE", ""),
                ((wishes, ()),),
            ),
        ),
        "types": (
            Subject(
                "Content-Type",
                ("text/x; a=b", 'Text/Plain; a="b; c"; d=e', "application/json", ""),
                ((parameters, ()),),
            ),
        ),
        "types odd-types": (
            Subject(
                "Content-Type",
                ("text/x; a*=UTF-8''%c3%a9", "text/x; A=B", "text/x; a*0=b; a*1=c", "text/x;;"),
                ((parameters, ()),),
            ),
        ),
        "plain-fields": (
            Subject("Max-Forwards", ("7", "x", ""), ((reached, ("max_forwards",)),)),
            Subject("Content-Encoding", ("gzip",), ((reached, ("content_encoding",)),)),
            Subject("Origin", ("http://a.example",), ((reached, ("origin",)),)),
            Subject("Referer", ("/r",), ((reached, ("referrer",)),)),
            Subject("User-Agent", ("Fox/1 (x)", ""), ((written, ("user_agent",)),)),
            Subject("Pragma", ("no-cache",), ((written, ("pragma",)),)),
        ),
        "plain-fields odd-fields": (
            Subject("Max-Forwards", NUMBERS, ((reached, ("max_forwards",)),)),
            Subject("Accept", QUOTED, ((written, ("accept_mimetypes",)),)),
        ),
    }
)


def asked_of(row: Dice) -> tuple[tuple[tuple[str, str], ...], tuple[Step, ...]]:
    """Return a field that is sent, and steps that ask about it."""
    subject: Subject = row.pick(SUBJECTS)
    value = row.pick(subject.values)
    if row.may("odd-fields", times=1, of=8):
        value = mistaken(value, (row.byte(), row.pick(MISTAKES), row.chance(4)))
    asks = subject.asked
    steps = tuple(Apply(question, "request", more) for question, more in asks)
    # Without a value it is asked about a field that is not there.
    return ((subject.field, value),) if not row.chance(1) else (), steps


# Attributes of responses: what each is set to, also what is no attribute of HTTP.
SET: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("mimetype", ("text/x-own", "image/png")),
    ("content_type", ("text/plain; a=b",)),
    ("status_code", (418, 299)),
    ("status", ("299 Mine",)),
    ("location", ("http://a.example/?x=%20",)),
    ("age", (7, datetime.timedelta(minutes=1))),
    ("last_modified", (MOMENT, ELSEWHERE)),
    ("expires", (MOMENT,)),
    ("retry_after", (MOMENT,)),  # seconds would be read as a moment from now
    ("content_location", ("/here",)),
    ("content_encoding", ("gzip",)),
    ("accept_ranges", ("bytes",)),
    ("access_control_allow_origin", ("*",)),
    ("access_control_max_age", (9,)),
)
DIRECTIVES: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("max_age", (5, 0)),
    ("s_maxage", (7,)),
    *((name, (True,)) for name in ("public", "no_store", "must_revalidate", "immutable")),
)
ODD_DIRECTIVES: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("max_age", (60.5, "60")),
    ("no_store", (False,)),
    ("public", (False,)),
    ("private", (True, "X-A")),
    ("no_cache", (True, "Set-Cookie")),
)
SETS = ("vary", "allow", "content_language")
POLICIES = ("content_security_policy", "content_security_policy_report_only")


def put(response: Any, name: str, value: Any) -> str:
    """Set an attribute; return what can be read then."""
    setattr(response, name, value)
    return str(getattr(response, name))


def direct(response: Any, name: str, value: Any) -> list[str]:
    """Set a directive for caches; return what can be read then."""
    setattr(response.cache_control, name, value)
    return [str(getattr(response.cache_control, name)), response.cache_control.to_header()]


def among(response: Any, name: str, method: str, item: str) -> list[str]:
    """Change a list of names; return what is in it then."""
    getattr(getattr(response, name), method)(item)
    return sorted(getattr(response, name))


def permit(response: Any, name: str, value: str | None) -> str:
    """Set a directive of a policy, or take it out; return the policy."""
    policy = getattr(response, name)
    policy.default_src = value
    return str(getattr(response, name))


def tag(response: Any, value: str, weak: bool) -> Any:
    """Give the response an entity tag; return it."""
    response.set_etag(value, weak)
    return list(response.get_etag())


def put_header(response: Any, method: str, *arguments: str) -> Any:
    """Call a method of the headers; return all of those that are the application's own."""
    getattr(response.headers, method)(*arguments)
    return [[name, value] for name, value in response.headers if name.lower().startswith("x-")]


def text_of(response: Any) -> Any:
    """Return the body as text."""
    return response.get_data(as_text=True)


HEADERS = (
    ("add", "X-L", "1"),
    ("add", "x-c", "2"),
    ("set", "X-l", "3"),
    ("setdefault", "X-A", "4"),
    ("remove", "x-a"),
    ("pop", "X-L", ""),
)


def attributes_set(row: Dice) -> Step | None:
    """Return a change of a response by its attributes, or None where none is open."""
    changes = CHANGES.on(row.terrain)
    return row.pick(changes)(row) if changes else None


def _of(function: Question, table: tuple[tuple[str, tuple[Any, ...]], ...]) -> Any:
    def change(row: Dice) -> Step:
        name, values = row.pick(table)
        return Apply(function, "response", (name, row.pick(values)))

    return change


CHANGES = Among(
    {
        "": (),
        "sent-fields": (
            _of(put, SET),
            lambda row: Apply(among, "response", (row.pick(SETS), "add", row.pick(("a", "B")))),
            lambda row: Apply(
                among, "response", (row.pick(SETS), row.pick(("add", "discard")), "a")
            ),
            lambda row: Apply(tag, "response", ("t", row.pick((False, True)))),
            lambda row: Apply(put_header, "response", row.pick(HEADERS)),
            lambda row: Apply(text_of, "response"),
        ),
        "sent-fields caching": (_of(direct, DIRECTIVES),),
        "sent-fields caching odd-caching": (_of(direct, ODD_DIRECTIVES),),
        "sent-fields policies": (
            lambda row: Apply(
                permit, "response", (row.pick(POLICIES), row.pick(("'self'", "x", None)))
            ),
        ),
    }
)
