"""Parts of a body by themselves: Range, Content-Range and If-Range."""

from __future__ import annotations

import re
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.models.fields import mutations
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense

NEEDS = [C.FIELD_RANGES]
PARSE = WERKZEUG.api("parse_range_header")
RANGE = WERKZEUG.api("Range")
METHODS = [
    WERKZEUG.api(f"Range.{name}")
    for name in ("range_for_length", "make_content_range", "to_header", "to_content_range_header")
]
CONTENT = [WERKZEUG.api("parse_content_range_header"), WERKZEUG.api("ContentRange")]
IF_RANGE = [WERKZEUG.api("parse_if_range_header"), WERKZEUG.api("IfRange")]
FIELD = RFC(9110, "14.1.2")

READ: list[tuple[str | None, tuple[str, list[tuple[int, int | None]]] | None]] = [
    ("bytes=0-4", ("bytes", [(0, 5)])),
    ("bytes=5-", ("bytes", [(5, None)])),
    ("bytes=-5", ("bytes", [(-5, None)])),
    ("bytes=0-0", ("bytes", [(0, 1)])),
    ("bytes=0-4,6-9", ("bytes", [(0, 5), (6, 10)])),
    ("bytes=0-4, 6-", ("bytes", [(0, 5), (6, None)])),
    ("bytes=0-4,-2", ("bytes", [(0, 5), (-2, None)])),
    ("awesomes=0-1", ("awesomes", [(0, 2)])),
    ("Bytes=0-1", ("bytes", [(0, 2)])),
    ("bytes=52", None),
    ("bytes", None),
    ("bytes=", None),
    ("bytes=a-b", None),
    ("bytes=1-0", None),
    ("bytes=-0", None),
    ("bytes=--1", None),
    ("bytes=-", None),
    ("bytes=0-4,x", None),
    ("bytes=1.0-2", None),
    ("bytes=+1-2", None),
    ("bytes=0x1-2", None),
    ("bytes=1_0-20", None),
    ("", None),
    (None, None),
]


@clause("structures.ranges-read", MUST, needs=NEEDS, source=[PARSE, FIELD])
@every(case=READ)
def test_ranges_read(
    impl: Implementation,
    case: tuple[str | None, tuple[str, list[tuple[int, int | None]]] | None],
) -> None:
    """`parse_range_header` MUST read units and parts, whose ends are not inclusive, and return None
    for what is missing or malformed.
    """
    text, wanted = case

    def body(kit: Any) -> None:
        found = kit.parse_range_header(text)
        seen = None if found is None else (found.units, list(found.ranges))
        expect([seen], [wanted], f"parse_range_header({text!r}):")
        if found is not None:
            again = kit.parse_range_header(found.to_header())
            expect([again.ranges], [found.ranges], f"read again from {found.to_header()!r}:")
            expect([str(found)], [found.to_header()], "its text:")

    apart(impl, body)


STRICT = re.compile(r"[!#$%&'*+.^_`|~\w-]+=(?:[0-9]+-[0-9]*|-[0-9]+)", re.ASCII)


@clause("structures.any-range-is-read", MUST, needs=NEEDS, source=[PARSE, FIELD])
@every(field=["bytes=0-10", "bytes=-7", "bytes=3-", "bytes=0-1,2-3"])
def test_any_range_is_read(impl: Implementation, field: str) -> None:
    """Whatever text stands in a Range, `parse_range_header` MUST return None or parts, and raise
    nothing; one part by the grammar whose ends are in order is read.
    """

    def body(kit: Any) -> None:
        for text in mutations(field, "09-,= +._x²"):
            found = ending(kit.parse_range_header, text)
            assert not isinstance(found, Exception), f"{text!r} raises {found!r}"
            if found is not None:
                for start, stop in found.ranges:
                    assert stop is None or 0 <= start < stop, f"{text!r} is {found.ranges!r}"
            elif STRICT.fullmatch(text):
                first, _, last = text.partition("=")[2].partition("-")
                empty = int(last) == 0 if not first else bool(last) and int(last) < int(first)
                assert empty, f"{text!r} is read as None"

    apart(impl, body)


@clause(
    "structures.ranges-in-any-order",
    SHOULD,
    needs=NEEDS,
    source=[PARSE, FIELD, plain_sense("RFC 9110 does not ask for an order")],
)
@every(
    case=[
        ("bytes=5-9,0-4", [(5, 10), (0, 5)]),
        ("bytes=-5,0-4", [(-5, None), (0, 5)]),
        ("bytes=5-,0-1", [(5, None), (0, 2)]),
        ("bytes=0-4,2-9", [(0, 5), (2, 10)]),
    ]
)
def test_ranges_in_any_order(
    impl: Implementation, case: tuple[str, list[tuple[int, int | None]]]
) -> None:
    """Parts that are in no order, or overlap, are well-formed and SHOULD be read."""
    text, wanted = case

    def body(kit: Any) -> None:
        found = kit.parse_range_header(text)
        expect([None if found is None else list(found.ranges)], [wanted], f"of {text!r}:")

    apart(impl, body)


@clause("structures.ranges-of-a-length", MUST, needs=NEEDS, source=[RANGE, *METHODS, FIELD])
@every(start=[0, 1, 5, -1, -3], stop=[None, 1, 3, 5, 9], length=[0, 1, 3, 5, 6])
def test_ranges_of_a_length(
    impl: Implementation, start: int, stop: int | None, length: int
) -> None:
    """A part MUST be cut to a body of a given length, and be None where the body has no byte of it;
    the Content-Range says the same.

    The last bytes of a shorter body are another clause's.
    """

    def body(kit: Any) -> None:
        if stop is not None and not 0 <= start < stop:
            end = ending(kit.Range, "bytes", [(start, stop)])
            assert isinstance(end, ValueError), f"Range({(start, stop)}) gives {end!r}"
            return
        if -start > length:
            return
        real = kit.Range("bytes", [(start, stop)])
        first, last = start % length if start < 0 else start, length
        if stop is not None:
            last = min(stop, length)
        wanted = (first, last) if first < last else None
        expect([real.range_for_length(length)], [wanted], f"{real.to_header()} of {length} bytes:")
        made, text = real.make_content_range(length), real.to_content_range_header(length)
        if wanted is None:
            expect([made, text], [None, None], f"the Content-Range of {real.to_header()}:")
        else:
            seen = (made.units, made.start, made.stop, made.length)
            expect([seen], [("bytes", *wanted, length)], f"the Content-Range of {real}:")
            said = f"bytes {first}-{last - 1}/{length}"
            expect([text, made.to_header()], [said, said], f"its texts, of {real}:")

    apart(impl, body)


@clause("structures.last-bytes-of-a-shorter-body", MUST, needs=NEEDS, source=[METHODS[0], FIELD])
@every(last=[2, 5, 100], length=[1, 4])
def test_last_bytes_of_a_shorter_body(impl: Implementation, last: int, length: int) -> None:
    """The last bytes of a body that has fewer MUST be the whole body."""

    def body(kit: Any) -> None:
        real = kit.Range("bytes", [(-last, None)])
        wanted = (max(length - last, 0), length)
        expect([real.range_for_length(length)], [wanted], f"{real} of {length} bytes:")

    apart(impl, body)


@clause("structures.ranges-without-an-answer", MUST, needs=NEEDS, source=[RANGE, METHODS[0]])
def test_ranges_without_an_answer(impl: Implementation) -> None:
    """For another unit, for several parts and without a length, there MUST be no part of a length:
    None.
    """

    def body(kit: Any) -> None:
        for real, length in (
            (kit.Range("items", [(0, 2)]), 5),
            (kit.Range("bytes", [(0, 2), (3, 4)]), 5),
            (kit.Range("bytes", [(0, 2)]), None),
        ):
            seen = [real.range_for_length(length), real.make_content_range(length)]
            expect(seen, [None, None], f"{real.to_header()} of {length}:")
            expect([real.to_content_range_header(length)], [None], f"{real.to_header()}:")
        expect([kit.Range("items", [(0, 2)]).to_header()], ["items=0-1"], "another unit:")

    apart(impl, body)


@clause("structures.ranges-refused", MUST, needs=NEEDS, source=RANGE)
@every(part=[(None, 5), (5, 5), (5, 3), (-1, 3), (None, None)])
def test_ranges_refused(impl: Implementation, part: tuple[Any, Any]) -> None:
    """A Range MUST refuse parts that are none with ValueError."""

    def body(kit: Any) -> None:
        for parts in ([part], [(0, 2), part]):
            end = ending(kit.Range, "bytes", parts)
            assert isinstance(end, ValueError), f"Range('bytes', {parts}) gives {end!r}"

    apart(impl, body)


SENT: list[tuple[str | None, tuple[Any, ...] | None]] = [
    ("bytes 0-98/100", ("bytes", 0, 99, 100)),
    ("bytes 0-98/*", ("bytes", 0, 99, None)),
    ("bytes */100", ("bytes", None, None, 100)),
    ("items 1-2/9", ("items", 1, 3, 9)),
    (None, None),
    ("", None),
    ("bytes", None),
    ("bytes 0-98", None),
    ("bytes 0/100", None),
    ("bytes a-b/100", None),
    ("bytes 5-3/100", None),
    ("bytes 100-110/100", None),
    ("bytes 0-1/x", None),
    ("bytes -1-2/9", None),
    ("bytes 0-1_0/99", None),
    ("bytes +1-2/9", None),
]


@clause("structures.content-ranges-read", MUST, needs=NEEDS, source=[*CONTENT, RFC(9110, "14.4")])
@every(case=SENT)
def test_content_ranges_read(
    impl: Implementation, case: tuple[str | None, tuple[Any, ...] | None]
) -> None:
    """`parse_content_range_header` MUST read units, part and length, `*` as None, and return None
    for what is missing or malformed.
    """
    text, wanted = case

    def body(kit: Any) -> None:
        found = kit.parse_content_range_header(text)
        seen = None if found is None else (found.units, found.start, found.stop, found.length)
        expect([seen], [wanted], f"parse_content_range_header({text!r}):")
        if found is not None:
            expect([found.to_header(), str(found), bool(found)], [text, text, True], "written:")

    apart(impl, body)


@clause("structures.any-content-range-is-read", MUST, needs=NEEDS, source=CONTENT)
@every(field=["bytes 0-9/20", "bytes */7"])
def test_any_content_range_is_read(impl: Implementation, field: str) -> None:
    """Whatever text stands in a Content-Range, it MUST be read as None or as a part of the length,
    and raise nothing.
    """

    def body(kit: Any) -> None:
        for text in mutations(field, "09-/* +x²"):
            found = ending(kit.parse_content_range_header, text)
            assert not isinstance(found, Exception), f"{text!r} raises {found!r}"
            if found is not None and found.start is not None:
                told = f"{text!r} is {found.start}-{found.stop}/{found.length}"
                assert 0 <= found.start < found.stop, told
                assert found.length is None or found.start < found.length, told

    apart(impl, body)


@clause(
    "structures.content-range-changes",
    MUST,
    needs=NEEDS,
    source=[*CONTENT, WERKZEUG.api("ContentRange.set"), WERKZEUG.api("ContentRange.unset")],
)
def test_content_range_changes(impl: Implementation) -> None:
    """A ContentRange that is set, at once or by its attributes, MUST be written so and tell it;
    `unset` makes it no field.
    """

    def body(kit: Any) -> None:
        heard: list[Any] = []
        for real in (
            kit.ContentRange("bytes", 0, 5, 10, on_update=heard.append),
            kit.parse_content_range_header("bytes 0-4/10", heard.append),
        ):
            heard.clear()
            real.set(2, 4, 8)
            expect([real.to_header(), len(heard)], ["bytes 2-3/8", 1], "set(2, 4, 8):")
            real.set(2, 4)
            expect([real.to_header(), len(heard)], ["bytes 2-3/*", 2], "set(2, 4):")
            real.units, real.length = "items", 9
            real.start, real.stop = 0, 2
            expect([real.to_header(), len(heard)], ["items 0-1/9", 6], "attribute by attribute:")
            real.unset()
            seen = [real.to_header(), str(real), bool(real), real.units, real.start, len(heard)]
            expect(seen, ["", "", False, None, None, 7], "unset():")
            assert all(one is real for one in heard), f"told of {heard!r}"
        end = ending(kit.ContentRange("bytes", 0, 5, 10).set, 7, 5)
        assert isinstance(end, Exception), "a part that ends before it begins is taken"

    apart(impl, body)


@clause("structures.byte-ranges", MUST, needs=NEEDS, source=WERKZEUG.api("is_byte_range_valid"))
@every(
    case=[
        ((0, 1, 1), True),
        ((0, 5, 10), True),
        ((9, 10, 10), True),
        ((9, 99, 10), True),
        ((0, 1, None), True),
        ((None, None, None), True),
        ((None, None, 0), True),
        ((10, 11, 10), False),
        ((5, 5, 10), False),
        ((5, 4, 10), False),
        ((5, 4, None), False),
        ((-1, 4, 10), False),
        ((-1, 4, None), False),
        ((0, None, 10), False),
        ((None, 5, 10), False),
        ((None, None, -1), False),
        ((0, 1, 0), False),
    ]
)
def test_byte_ranges(impl: Implementation, case: tuple[tuple[Any, ...], bool]) -> None:
    """`is_byte_range_valid` MUST tell whether a part begins inside of a body and before it ends."""
    given, wanted = case

    def body(kit: Any) -> None:
        expect([bool(kit.is_byte_range_valid(*given))], [wanted], f"is_byte_range_valid{given}:")

    apart(impl, body)


DATE = "Mon, 06 May 2024 07:08:09 GMT"


@clause(
    "structures.if-range",
    MUST,
    needs=[*NEEDS, C.FIELD_DATES],
    source=[*IF_RANGE, RFC(9110, "13.1.5")],
)
def test_if_range(impl: Implementation) -> None:
    """`parse_if_range_header` MUST read a tag without its quotes, or a date, or neither, and never
    both; the text is what was read.
    """

    def body(kit: Any) -> None:
        tagged, dated = kit.parse_if_range_header('"a"'), kit.parse_if_range_header(DATE)
        expect([tagged.etag, tagged.date, str(tagged)], ["a", None, '"a"'], "a tag:")
        expect([dated.etag, dated.date, str(dated)], [None, kit.parse_date(DATE), DATE], "a date:")
        weak = kit.parse_if_range_header('W/"a"').etag  # which nobody may send
        assert weak in ("a", None), f"a weak tag is read as {weak!r}"
        for text in ("", None):
            found = kit.parse_if_range_header(text)
            expect([found.etag, found.date, found.to_header()], [None, None, ""], f"{text!r}:")
        made = [kit.IfRange("a"), kit.IfRange(date=kit.parse_date(DATE)), kit.IfRange()]
        expect([one.to_header() for one in made], ['"a"', DATE, ""], "made by hand:")

    apart(impl, body)
