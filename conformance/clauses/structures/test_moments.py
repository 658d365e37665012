"""Dates and ages by themselves: every form that a client may send, and what is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.models.fields import mutations
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense

NEEDS = [C.FIELD_DATES]
PARSE, WRITE = WERKZEUG.api("parse_date"), WERKZEUG.api("http_date")
FORMS = RFC(9110, "5.6.7")
MOMENT = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)
TEXT = "Sun, 06 Nov 1994 08:49:37 GMT"


@clause("structures.dates-read", MUST, needs=NEEDS, source=[PARSE, FORMS])
@every(
    text=[
        TEXT,
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37 -0000",
        "Sun, 06 Nov 1994 10:49:37 +0200",
        "06 Nov 1994 08:49:37 GMT",
    ]
)
def test_dates_read(impl: Implementation, text: str) -> None:
    """`parse_date` MUST read all three forms of RFC 9110, and offsets, as an aware date; without a
    zone it is in UTC.
    """

    def body(kit: Any) -> None:
        found = kit.parse_date(text)
        expect([found], [MOMENT], f"parse_date({text!r}):")
        assert found.tzinfo is not None, f"parse_date({text!r}) has no zone"

    apart(impl, body)


@clause("structures.dates-there-and-back", MUST, needs=NEEDS, source=[PARSE, WRITE, FORMS])
@given(
    second=st.integers(86_400, 253_402_214_400),  # from 1970 to 9999
    micro=st.sampled_from((0, 999_999)),
    hours=st.integers(-12, 12),
)
@example(second=951_868_799, micro=0, hours=5)  # the last second of a leap day
@example(second=86_400, micro=0, hours=-11)
@example(second=1_735_603_200, micro=999_999, hours=0)
def test_dates_there_and_back(impl: Implementation, second: int, micro: int, hours: int) -> None:
    """`http_date` MUST write a moment in GMT, to the second, in the one form that is generated:
    `parse_date` reads it, and a timestamp and a naive date in UTC are written alike.
    """

    def body(kit: Any) -> None:
        whole = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
        moment = whole.replace(microsecond=micro, tzinfo=None)
        days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        months = [
            "Jan",
            "Feb",
            "Mar",
            "Apr",
            "May",
            "Jun",
            "Jul",
            "Aug",
            "Sep",
            "Oct",
            "Nov",
            "Dec",
        ]
        wanted = (
            f"{days[whole.weekday()]}, {whole.day:02} {months[whole.month - 1]} {whole.year:04} "
            f"{whole.hour:02}:{whole.minute:02}:{whole.second:02} GMT"
        )
        text = kit.http_date(moment)
        expect([text], [wanted], f"http_date({moment!r}):")
        expect([kit.parse_date(text)], [whole], f"parse_date({text!r}):")
        zoned = moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))
        expect([kit.http_date(zoned)], [wanted], f"http_date({zoned!r}):")
        seen = [kit.http_date(second), kit.http_date(float(second))]
        expect(seen, [wanted] * 2, f"http_date({second}):")

    apart(impl, body)


@clause("structures.dates-written", MUST, needs=NEEDS, source=WRITE)
def test_dates_written(impl: Implementation) -> None:
    """`http_date` MUST write a day as its midnight in UTC, the epoch as it was, and now where it is
    given nothing.
    """

    def body(kit: Any) -> None:
        seen = [kit.http_date(date(1994, 11, 6)), kit.http_date(0)]
        wanted = ["Sun, 06 Nov 1994 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"]
        expect(seen, wanted, "a day, and the epoch:")
        before, found, after = datetime.now(UTC), kit.parse_date(kit.http_date()), datetime.now(UTC)
        inside = before - timedelta(seconds=1) <= found <= after
        assert inside, f"now is {found}, between {before} and {after}"

    apart(impl, body)


@clause("structures.dates-that-are-none", MUST, needs=NEEDS, source=PARSE)
@every(
    text=[
        *(None, "", " ", "x", "tomorrow", "2024", "1994-11-06", "Sun,", "GMT", "0", ","),
        "Sun, 99 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT",
    ]
)
def test_dates_that_are_none(impl: Implementation, text: str | None) -> None:
    """`parse_date` MUST return None for what is no date."""
    apart(impl, lambda kit: expect([ending(kit.parse_date, text)], [None], f"of {text!r}:"))


@clause("structures.any-date-is-read", MUST, needs=NEEDS, source=PARSE)
@every(field=[TEXT, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])
def test_any_date_is_read(impl: Implementation, field: str) -> None:
    """A date with a character too many, too few or wrong MUST be read as an aware date or as None,
    and be no error.
    """

    def body(kit: Any) -> None:
        for text in mutations(field, "0:, +x²"):
            found = ending(kit.parse_date, text)
            fine = found is None or (isinstance(found, datetime) and found.tzinfo is not None)
            assert fine, f"parse_date({text!r}) gives {found!r}"

    apart(impl, body)


@clause("structures.dates-far-away", MUST, needs=NEEDS, source=PARSE)
@every(
    text=[
        "Sun, 06 Nov 1994 08:49:37 +9999",
        "Sun, 06 Nov 1994 08:49:37 +99999999999999999999",
        "Sun, 06 Nov 1994 08:49:37 -99999999999999999999",
        "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        "Sun, 06 Nov 19940 08:49:37 GMT",
        "99999999999999999999 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 99999999999999999999:49:37 GMT",
    ]
)
def test_dates_far_away(impl: Implementation, text: str) -> None:
    """A date with a number that no date has MUST be None, and be no error."""
    apart(impl, lambda kit: expect([ending(kit.parse_date, text)], [None], f"of {text!r}:"))


AGES: list[tuple[str | None, int | None]] = [
    ("0", 0),
    ("5", 5),
    ("86400", 86400),
    ("007", 7),
    (None, None),
    ("", None),
    ("-1", None),
    ("x", None),
    ("1.5", None),
    ("1 2", None),
    ("5s", None),
    ("9" * 30, None),
]


@clause(
    "structures.ages-read",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG("HTTP Utilities", "Datetime Functions"), RFC(9111, "1.2.2")],
)
@every(case=AGES)
def test_ages_read(impl: Implementation, case: tuple[str | None, int | None]) -> None:
    """`parse_age` MUST read seconds as a duration, and return None for what is no such number."""
    text, wanted = case

    def body(kit: Any) -> None:
        found = ending(kit.parse_age, text)
        expect(
            [found],
            [None if wanted is None else timedelta(seconds=wanted)],
            f"parse_age({text!r}):",
        )

    apart(impl, body)


@clause(
    "structures.ages-are-digits",
    SHOULD,
    needs=NEEDS,
    source=[
        RFC(9111, "1.2.2"),
        plain_sense("what Python writes numbers with is no part of a field"),
    ],
)
@every(text=["+5", " 5", "1_000", "５", "٣"])
def test_ages_are_digits(impl: Implementation, text: str) -> None:
    """An age that is not written in digits alone SHOULD be None."""
    apart(impl, lambda kit: expect([ending(kit.parse_age, text)], [None], f"of {text!r}:"))


@clause(
    "structures.ages-written",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG("HTTP Utilities", "Datetime Functions"), RFC(9111, "5.1")],
)
@every(
    case=[
        (0, "0"),
        (5, "5"),
        (timedelta(minutes=1), "60"),
        (timedelta(days=30, seconds=1), "2592001"),
        (timedelta(milliseconds=1500), "1"),
        (None, None),
    ]
)
def test_ages_written(impl: Implementation, case: tuple[Any, str | None]) -> None:
    """`dump_age` MUST write a duration in whole seconds, return None for none, and refuse a
    negative one with ValueError.
    """
    age, wanted = case

    def body(kit: Any) -> None:
        expect([kit.dump_age(age)], [wanted], f"dump_age({age!r}):")
        for negative in (-1, timedelta(seconds=-5)):
            end = ending(kit.dump_age, negative)
            assert isinstance(end, ValueError), f"dump_age({negative!r}) gives {end!r}"

    apart(impl, body)


@clause("structures.dates-of-early-years", SHOULD, needs=NEEDS, source=[WRITE, FORMS])
@every(year=[1, 99, 476, 999, 1000, 1969])
def test_dates_of_early_years(impl: Implementation, year: int) -> None:
    """`http_date` SHOULD write each year with four digits.

    Other readers take fewer for a year of this century, or for no date.
    """

    def body(kit: Any) -> None:
        moment = datetime(year, 7, 1, 12, 30, 5, tzinfo=UTC)
        for said in (moment, moment.replace(tzinfo=None), moment.date(), moment.timetuple()):
            text = kit.http_date(said)
            assert f" Jul {year:04d} " in text, f"http_date({said!r}) is {text!r}"

    apart(impl, body)
