"""Messages: headers that have a structure of their own: caching, tags and ranges."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.looking import changed, moment, told
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG

RESPONSE_CACHE_CONTROL = WERKZEUG.api("ResponseCacheControl")
RANGE_RANGE_FOR_LENGTH = WERKZEUG.api("Range.range_for_length")
REQUEST = [C.REQUEST, C.HEADER_ATTRIBUTES]
RESPONSE = [C.AFTER, C.RESPONSES, C.HEADER_ATTRIBUTES]

# Directives of a response: what they are set to, what is sent, and what is then read. How
# `s_maxage` is read is in `messages.cache-ages-are-numbers`.
DIRECTIVES: dict[str, tuple[Any, str, Any]] = {
    "max_age": (60, "max-age=60", 60),
    "no_store": (True, "no-store", True),
    "public": (True, "public", True),
    "must_revalidate": (True, "must-revalidate", True),
    "proxy_revalidate": (True, "proxy-revalidate", True),
    "immutable": (True, "immutable", True),
    "no_cache": ("Set-Cookie", "no-cache=Set-Cookie", "Set-Cookie"),
    "private": ("X-A", "private=X-A", "X-A"),
}
# The directives that name headers may also stand alone.
ALONE = {**DIRECTIVES, "private": (True, "private", True), "no_cache": (True, "no-cache", True)}


def directives(header: str | None) -> list[str]:
    """Return the directives of a header without quotes, sorted: a token may be quoted."""
    return sorted(part.strip().replace('"', "") for part in (header or "").split(",") if part)


@clause(
    "messages.cache-directives",
    MUST,
    needs=RESPONSE,
    source=[RESPONSE_CACHE_CONTROL, RFC(9111, "5.2.2")],
    examples=30,
)
@given(
    names=st.lists(st.sampled_from(sorted(DIRECTIVES)), unique=True, max_size=4),
    gone=st.lists(st.sampled_from(sorted(DIRECTIVES)), unique=True, max_size=2),
    way=st.sampled_from(["None", "del"]),
    alone=st.booleans(),
)
@example(names=sorted(DIRECTIVES), gone=["public"], way="del", alone=False)
@example(names=["private", "no_cache"], gone=["max_age"], way="del", alone=True)
@example(names=["max_age", "no_cache"], gone=["max_age", "no_cache"], way="None", alone=False)
def test_cache_directives(
    impl: Implementation, names: list[str], gone: list[str], way: str, alone: bool
) -> None:
    """Directives of `cache_control` MUST be sent in one header as they are set, and read again.

    A directive that is set to None or deleted is not sent; without a directive there is no header.
    """
    kept = [name for name in names if name not in gone]
    table = ALONE if alone else DIRECTIVES

    def change(response: Any) -> Any:
        for name in names:
            setattr(response.cache_control, name, table[name][0])
        for name in gone:
            if way == "del":
                delattr(response.cache_control, name)
            else:
                setattr(response.cache_control, name, None)
        control = response.cache_control
        read = {name: getattr(control, name) for name in kept}
        # Of a directive that may name headers and does not, it is left open what it is, but true.
        read = {n: bool(value) if table[n][2] is True else value for n, value in read.items()}
        return [read, [name for name in gone if getattr(control, name)],
                directives(control.to_header()), directives(str(control))]  # fmt: skip

    reply, seen = changed(impl, change)
    sent = sorted(table[name][1] for name in kept)
    headers = [directives(header) for header in reply.headers_named("Cache-Control")]
    expect(headers, [sent] if sent else [], f"{names} set, then {gone} taken out: sent as")
    wanted = [{name: table[name][2] for name in kept}, [], sent, sent]
    expect(seen, wanted, "read again: attributes, those taken out, to_header(), str()")


CONTROLS: tuple[tuple[str, str, Any], ...] = (
    ("max-age=5", "max_age", 5), ("max-age=0", "max_age", 0), ("", "max_age", None),
    ("no-cache", "no_cache", True), ("no-store, no-cache", "no_store", True),
    ("max-stale=7", "max_stale", 7), ("min-fresh=3", "min_fresh", 3),
    ("only-if-cached", "only_if_cached", True), ("NO-STORE", "no_cache", False),
    ("no-cache, max-age=9, no-store", "max_age", 9),
)  # fmt: skip


@clause(
    "messages.cache-wishes",
    MUST,
    needs=REQUEST,
    source=[FLASK.api("Request.cache_control"), RFC(9111, "5.2.1")],
)
@every(case=CONTROLS)
def test_cache_wishes(impl: Implementation, case: tuple[str, str, Any]) -> None:
    """`cache_control` of a request MUST tell which directives the client sent, and with which
    numbers.

    A directive that was not sent is None or false.
    """
    header, name, wanted = case
    exchange = get("/", headers={"Cache-Control": header} if header else {})
    found = told(impl, lambda r: getattr(r.cache_control, name), exchange)
    found = found if isinstance(wanted, (int, type(None))) and type(wanted) is not bool else (
        bool(found)
    )  # fmt: skip
    assert found == wanted, f"cache_control.{name} of {header!r} is {found!r}, not {wanted!r}"


@clause(
    "messages.cache-ages-are-numbers",
    MUST,
    needs=RESPONSE,
    source=[RESPONSE_CACHE_CONTROL, RFC(9111, "1.2.2")],
)
@every(name=["max_age", "s_maxage"], value=[60.5, "60"])
def test_cache_ages_are_numbers(impl: Implementation, name: str, value: Any) -> None:
    """An age in Cache-Control MUST be sent as whole seconds, and be read as a number."""

    def change(response: Any) -> Any:
        setattr(response.cache_control, name, value)
        return getattr(response.cache_control, name)

    reply, seen = changed(impl, change)
    header = f"{name.replace('s_maxage', 's-maxage').replace('_', '-')}=60"
    expect([reply.headers_named("Cache-Control"), seen], [[header], 60], f"{name} = {value!r}:")


@clause(
    "messages.cache-ages-that-are-none",
    MUST,
    needs=REQUEST,
    source=[RESPONSE_CACHE_CONTROL, RFC(9111, "4.2.1")],
)
@every(header=["max-age=x", "max-age", "min-fresh=-"])
def test_cache_ages_that_are_none(impl: Implementation, header: str) -> None:
    """An age in Cache-Control that is no number MUST be read as None."""
    name = header.partition("=")[0].replace("-", "_")
    exchange = get("/", headers={"Cache-Control": header})
    found = told(impl, lambda asked: getattr(asked.cache_control, name), exchange)
    assert found is None, f"{name} of Cache-Control: {header} is {found!r}"


@clause(
    "messages.no-transform",
    MUST,
    needs=[*REQUEST, *RESPONSE],
    source=[WERKZEUG.api("RequestCacheControl"), RESPONSE_CACHE_CONTROL, RFC(9111, "5.2.2.6")],
)
def test_no_transform(impl: Implementation) -> None:
    """`no_transform` MUST be true where Cache-Control has this directive, in requests and in
    responses.
    """

    def change(response: Any) -> Any:
        response.cache_control.no_transform = True
        return bool(response.cache_control.no_transform)

    exchange = get("/", headers={"Cache-Control": "no-transform"})
    asked = told(impl, lambda r: bool(r.cache_control.no_transform), exchange)
    reply, seen = changed(impl, change)
    sent = reply.headers_named("Cache-Control")
    expect([asked, seen, sent], [True, True, ["no-transform"]], "request, response, and sent:")


@clause(
    "messages.sets-of-tags", MUST, needs=REQUEST, source=[WERKZEUG.api("ETags"), RFC(9110, "8.8.3")]
)
@given(
    strong=st.lists(st.sampled_from(["a", "b,c", "d e", "W/"]), unique=True),
    weak=st.lists(st.sampled_from(["x", "y,z", "a"]), unique=True, min_size=1),
    header=st.sampled_from(["If-Match", "If-None-Match"]),
)
@example(strong=["a"], weak=["x", "a"], header="If-None-Match")
def test_sets_of_tags(
    impl: Implementation, strong: list[str], weak: list[str], header: str
) -> None:
    """Entity tags in a condition MUST be a set of strong tags and a set of weak tags, in whatever
    way they are read.

    A tag may have commas and spaces. Tags that are written as a header again are the same tags.
    """
    sent = ", ".join([f'"{tag}"' for tag in strong] + [f'W/"{tag}"' for tag in weak])

    def look(asked: Any) -> Any:
        tags = getattr(asked, header.lower().replace("-", "_"))
        again = sorted(part.strip() for part in tags.to_header().replace('", ', '"\n').split("\n"))
        return [
            sorted(tags), len(list(tags)), bool(tags), sorted(tags.as_set()),
            sorted(tags.as_set(include_weak=True)), again, str(tags) == tags.to_header(),
            [[tags.is_strong(t), tags.is_weak(t), tags.contains(t), tags.contains_weak(t),
              t in tags, tags.contains_raw(f'"{t}"'), tags.contains_raw(f'W/"{t}"'), tags(t),
              tags(t, include_weak=True)] for t in ("a", "x", "none")],
        ]  # fmt: skip

    def each(tag: str) -> list[bool]:
        is_strong, is_weak = tag in strong, tag in weak
        either = is_strong or is_weak
        return [is_strong, is_weak, is_strong, either, is_strong, is_strong, either, is_strong,
                either]  # fmt: skip

    wanted = [
        sorted(strong), len(strong), True, sorted(strong), sorted({*strong, *weak}),
        sorted([f'"{tag}"' for tag in strong] + [f'W/"{tag}"' for tag in weak]), True,
        [each(tag) for tag in ("a", "x", "none")],
    ]  # fmt: skip
    seen = told(impl, look, get("/", headers={header: sent}))
    expect(seen, wanted, f"{header}: {sent}")


@clause(
    "messages.ranges-of-a-length",
    MUST,
    needs=REQUEST,
    source=[RANGE_RANGE_FOR_LENGTH, RFC(9110, "14.1.2")],
    examples=40,
)
@given(start=st.integers(-6, 12), end=st.integers(0, 12) | st.none(), length=st.integers(1, 10))
@example(start=2, end=4, length=10)
@example(start=-3, end=None, length=10)
@example(start=-10, end=None, length=10)
@example(start=9, end=20, length=10)
@example(start=10, end=None, length=10)
def test_ranges_of_a_length(impl: Implementation, start: int, end: int | None, length: int) -> None:
    """A range MUST be cut to a body of a given length, and be None where it has no byte of that
    body.

    The range is given as positions, and as a Content-Range, whose last position is included.
    """
    start = max(start, -length)  # longer ones: messages.suffix-longer-than-the-body
    end = None if start < 0 else end
    end = end if end is None or end >= start else start
    sent = f"bytes={start}" if start < 0 else f"bytes={start}-{'' if end is None else end}"

    def look(asked: Any) -> Any:
        found, made = asked.range, asked.range.make_content_range(length)
        first = found.range_for_length(length)
        return [
            None if first is None else list(first), found.to_content_range_header(length),
            None if made is None else [made.units, made.start, made.stop, made.length, str(made)],
            found.to_header(), found.range_for_length(None),
        ]  # fmt: skip

    begin = start + length if start < 0 else start
    stop = length if end is None else min(end + 1, length)
    header = f"bytes {begin}-{stop - 1}/{length}"
    there = [[begin, stop], header, ["bytes", begin, stop, length, header]]
    wanted = there if begin < length else [None] * 3
    seen = told(impl, look, get("/", headers={"Range": sent}))
    expect(seen, [*wanted, sent, None], f"Range: {sent} of {length} bytes")


@clause(
    "messages.several-ranges",
    MUST,
    needs=REQUEST,
    source=[RANGE_RANGE_FOR_LENGTH, RFC(9110, "14.1.2")],
)
@every(header=["bytes=0-1,3-4", "items=0-1"])
def test_several_ranges(impl: Implementation, header: str) -> None:
    """Several ranges, and ranges of other units, MUST NOT be taken for one range of bytes."""

    def look(asked: Any) -> Any:
        found = asked.range
        return [found.range_for_length(9), found.make_content_range(9),
                found.to_content_range_header(9), found.to_header()]  # fmt: skip

    seen = told(impl, look, get("/", headers={"Range": header}))
    expect(seen, [None, None, None, header], f"Range: {header}")


MOMENT = "Sun, 06 Nov 1994 08:49:37 GMT"
PLACES: tuple[tuple[tuple[Any, ...], str], ...] = (
    ((2, 5, 10), "bytes 2-4/10"),
    ((0, 1), "bytes 0-0/*"),
    ((None, None, 10), "bytes */10"),
    ((2, 5, 10, "items"), "items 2-4/10"),
)


@clause(
    "messages.content-range",
    MUST,
    needs=RESPONSE,
    source=[FLASK.api("Response.content_range"), WERKZEUG.api("ContentRange"), RFC(9110, "14.4")],
)
@every(case=PLACES, way=["set", "text", "attributes", "unset"])
def test_content_range(impl: Implementation, case: tuple[tuple[Any, ...], str], way: str) -> None:
    """`content_range` MUST be sent as it is set, at once or attribute by attribute, and read as it
    is sent.

    In the header, the last position is included. A Content-Range that is unset is not sent.
    """
    arguments, header = case
    start, stop, length = (*arguments, None)[:3]
    units = arguments[3] if arguments[3:] else "bytes"

    def change(response: Any) -> Any:
        if way == "text":
            response.content_range = header
        else:
            response.content_range.set(*arguments)
        found = response.content_range
        if way == "attributes":
            found.length = 50
            found.stop = None if start is None else start + 1
        if way == "unset":
            found.unset()
        again = response.content_range
        return [again.units, again.start, again.stop, again.length, str(again)]

    reply, seen = changed(impl, change)
    if way == "attributes":
        stop, length = (None if start is None else start + 1), 50
        header = f"{units} {'*' if start is None else f'{start}-{start}'}/50"
    unset = way == "unset"
    expect(reply.headers_named("Content-Range"), [] if unset else [header], f"{way} {arguments}")
    found = [None, None, None, None, ""] if unset else [units, start, stop, length, header]
    expect(seen, found, f"read after {way} {arguments}")


@clause(
    "messages.if-range-as-a-header",
    MUST,
    needs=REQUEST,
    source=[WERKZEUG.api("IfRange"), RFC(9110, "13.1.5")],
)
@every(header=['"tag"', MOMENT, "", "Sunday, 06-Nov-94 08:49:37 GMT"])
def test_if_range_as_a_header(impl: Implementation, header: str) -> None:
    """If-Range MUST be read as a tag or as a date, and be written as the same header again."""

    def look(asked: Any) -> Any:
        found = asked.if_range
        return [found.etag, moment(found.date), found.to_header(), str(found)]

    tag = header.strip('"') if header.startswith('"') else None
    dated = header.startswith("Sun")
    again = MOMENT if dated else header
    seen = told(impl, look, get("/", headers={"If-Range": header} if header else {}))
    wanted = [tag, "1994-11-06 08:49:37" if dated else None, again, again]
    expect(seen, wanted, f"If-Range: {header}")
