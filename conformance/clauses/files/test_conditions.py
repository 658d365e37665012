"""Conditions on files: who has the file already, and which part still belongs to what he has.

The order of the conditions is that of RFC 9110, 13.2.2. Ranges by themselves are in `test_ranges`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from email.utils import formatdate
from functools import partial
from itertools import product

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.delivering import asking, check_allowed, check_each, sends, sent
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, MODIFIED, path_of
from conformance.models.parts import Held, answered
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC

SEND_FILE = FLASK.api("send_file")
NEEDS = [C.SEND_FILE]
NAME = "ten.bin"
CONTENT = CONTENTS[NAME]
Fields = Mapping[str, str]


def date(seconds: int = 0) -> str:
    """Return the date of the file, or one some seconds later."""
    return formatdate(MODIFIED + seconds, usegmt=True)


NO_DATES = ("", "no date", "0", "-1", "2020-09-13T12:26:40Z", date().replace("13", "32"))
# Values by field; {} is the tag of the file without its quotes.
TAGS = (
    *(
        '"{}"',
        'W/"{}"',
        '"other"',
        'W/"other"',
        '"other", "{}"',
        '"{}", "other"',
        '"a","b",  W/"{}"',
    ),
    *('"{}x"', '"x{}"', '""', '"a,{}"', '"a, {} b"', '"other","an,other"'),
)
NONE_MATCH = {"If-None-Match": (*TAGS, "*")}
MODIFIED_SINCE = {"If-Modified-Since": (date(), date(-1), date(1), date(86400), *NO_DATES)}
UNMODIFIED_SINCE = {"If-Unmodified-Since": (date(), date(-1), date(1), *NO_DATES)}
MATCH = {"If-Match": TAGS}
# What the client has: the file, or another one.
HAS = {"If-None-Match": ('"{}"', '"other"'), "If-Modified-Since": (date(), date(-1))}
MATCHES = {"If-Match": ('"{}"', '"other"')}
HAS_NOT = {"If-None-Match": ('"other"',), "If-Modified-Since": (date(-1),)}


def singles(*tables: Mapping[str, Iterable[str]]) -> list[Fields]:
    """Return one field for each value."""
    return [{name: value} for table in tables for name, values in table.items() for value in values]


def pairs_of(one: Mapping[str, Iterable[str]], other: Mapping[str, Iterable[str]]) -> list[Fields]:
    """Return each field of one table together with each of the other."""
    return [{**a, **b} for a, b in product(singles(one), singles(other)) if a.keys() != b.keys()]


def check_fields(
    impl: Implementation,
    asked: Iterable[Fields],
    methods: Iterable[str] = ("GET", "HEAD"),
    but: Callable[[Fields], bool] = lambda fields: False,
) -> None:
    """Ask for the file with each of these sets of fields, and check each reply by the model."""
    answer = sends(path_of(NAME), conditional=True)
    plain = sent(impl, answer)
    tag = plain.header("ETag")
    told = f"GET of a file without conditions gives {plain.status}"
    assert plain.status == 200, f"{told}, not 200: {plain}"
    changed = plain.header("Last-Modified")
    assert changed == date(), f"{told} with Last-Modified: {changed}, and the file is of {date()}"
    assert tag, f"{told} without an ETag, on which conditions could be asked: {plain.headers}"
    held = Held(len(CONTENT), tag, MODIFIED)
    cases = []
    for method, pattern in product(methods, asked):
        fields = {k: v.replace("{}", tag.removeprefix("W/")[1:-1]) for k, v in pattern.items()}
        if but(pattern) or (method == "HEAD" and "Range" in fields):
            continue
        told = f"{method} of a file with {tag}, changed {date()}, and {fields}"
        check = partial(
            check_allowed, wanted=answered(held, method, fields), content=CONTENT, method=method,
            asked=told,
        )  # fmt: skip
        cases.append((asking(answer, fields, method), check))
    check_each(impl, cases)


@clause("files.none-match", MUST, needs=[*NEEDS, C.HEAD], source=[SEND_FILE, RFC(9110, "13.1.2")])
def test_none_match(impl: Implementation) -> None:
    """A file MUST be answered with 304 if and only if one of the tags in If-None-Match is its own.

    Weak tags count as strong ones do, and the star is any file that is there.
    """
    check_fields(impl, singles(NONE_MATCH))


@clause(
    "files.modified-since", MUST, needs=[*NEEDS, C.HEAD], source=[SEND_FILE, RFC(9110, "13.1.3")]
)
def test_modified_since(impl: Implementation) -> None:
    """A file MUST be answered with 304 if and only if it has not changed since If-Modified-Since.

    What is no date is ignored.
    """
    check_fields(impl, singles(MODIFIED_SINCE))


@clause("files.match", MUST, needs=[*NEEDS, C.HEAD], source=[SEND_FILE, RFC(9110, "13.1.1")])
def test_match(impl: Implementation) -> None:
    """A file MUST be answered with 412 if and only if none of the strong tags in If-Match is its
    own.
    """
    check_fields(impl, singles(MATCH))


@clause("files.match-any", MUST, needs=[*NEEDS, C.HEAD], source=RFC(9110, "13.1.1"))
def test_match_any(impl: Implementation) -> None:
    """`If-Match: *` MUST hold for any file that is there."""
    check_fields(impl, [{"If-Match": "*"}])


@clause("files.unmodified-since", MUST, needs=[*NEEDS, C.HEAD], source=RFC(9110, "13.1.4"))
def test_unmodified_since(impl: Implementation) -> None:
    """A file MUST be answered with 412 if and only if it has changed since If-Unmodified-Since.

    What is no date is ignored.
    """
    check_fields(impl, singles(UNMODIFIED_SINCE))


@clause(
    "files.tags-before-dates",
    MUST,
    needs=[*NEEDS, C.HEAD],
    source=[RFC(9110, "13.1.3"), RFC(9110, "13.1.4")],
)
def test_tags_before_dates(impl: Implementation) -> None:
    """Beside If-None-Match, If-Modified-Since MUST be ignored; and beside If-Match,
    If-Unmodified-Since.

    A date says less than a tag: two versions may be of one second.
    """
    check_fields(impl, pairs_of(NONE_MATCH, {"If-Modified-Since": (date(), date(-1), date(1))}))
    check_fields(impl, pairs_of(MATCH, {"If-Unmodified-Since": (date(), date(-1), date(1))}))


@clause("files.match-before-none-match", MUST, needs=[*NEEDS, C.HEAD], source=RFC(9110, "13.2.2"))
def test_match_before_none_match(impl: Implementation) -> None:
    """When If-Match does not hold, 412 MUST be the answer, whatever else is asked."""
    failed = {"If-Match": ('"other"', 'W/"{}"')}
    check_fields(impl, pairs_of(failed, HAS))


@clause(
    "files.unchanged-though-it-matches", MUST, needs=[*NEEDS, C.HEAD], source=RFC(9110, "13.2.2")
)
def test_unchanged_though_it_matches(impl: Implementation) -> None:
    """When If-Match holds, If-None-Match and If-Modified-Since MUST be asked next."""
    check_fields(impl, pairs_of({"If-Match": ('"{}"', '"other", "{}"')}, HAS))


@clause(
    "files.conditions-before-ranges", MUST, needs=NEEDS, source=[RFC(9110, "13.2.2"), SEND_FILE]
)
def test_conditions_before_ranges(impl: Implementation) -> None:
    """When a condition does not hold, its 304 or 412 MUST be the answer, and no part of the file.

    A client that has the file is not sent a part of it, and one whose parts are of another version
    is told so.
    """
    ranges = {"Range": ("bytes=0-1", "bytes=7-")}
    failed = {"If-None-Match": ('"{}"',), "If-Modified-Since": (date(),), "If-Match": ('"x"',)}
    check_fields(impl, pairs_of(ranges, failed), ["GET"])


@clause("files.ranges-with-conditions", MUST, needs=NEEDS, source=[SEND_FILE, RFC(9110, "13.2.2")])
def test_ranges_with_conditions(impl: Implementation) -> None:
    """When all conditions hold, the part of the file that is asked for MUST be sent."""
    ranges = {"Range": ("bytes=0-1", "bytes=7-", "bytes=10-")}
    hold = {**HAS_NOT, "If-Match": ('"{}"',), "If-Unmodified-Since": (date(), date(1))}
    check_fields(impl, pairs_of(ranges, hold), ["GET"])


PARTS = {"Range": ("bytes=0-1", "bytes=9-20", "bytes=3-")}


@clause("files.if-range", MUST, needs=[*NEEDS, C.HEAD], source=[SEND_FILE, RFC(9110, "13.1.5")])
def test_if_range(impl: Implementation) -> None:
    """With If-Range, a part of a file MUST be sent if and only if the file is still the same.

    Otherwise the whole file is sent: parts of two versions make a third one that never was. A weak
    tag never says that a file is the same, and without a Range, If-Range says nothing.
    """
    tags = ('"{}"', '"other"', '"{}x"', '"x{}"', '""')
    values = (*tags, date(), date(-1), date(-86400), "no date")
    check_fields(impl, pairs_of(PARTS, {"If-Range": values}))
    check_fields(impl, singles({"If-Range": ('"{}"', '"other"', date(), date(-1))}))


@clause("files.if-range-with-a-comma", MUST, needs=NEEDS, source=RFC(9110, "8.8.3"))
def test_if_range_with_a_comma(impl: Implementation) -> None:
    """A tag in If-Range MUST be read as one, also with a comma in it: no list stands there."""
    check_fields(impl, pairs_of(PARTS, {"If-Range": ('"a,{}"', '"{},a"', '"a, {} b"')}), ["GET"])


@clause("files.if-range-with-a-weak-tag", MUST, needs=NEEDS, source=RFC(9110, "13.1.5"))
def test_if_range_with_a_weak_tag(impl: Implementation) -> None:
    """With a weak tag in If-Range, the whole file MUST be sent: the comparison is a strong one."""
    check_fields(impl, pairs_of(PARTS, {"If-Range": ('W/"{}"', 'W/"other"')}), ["GET"])


@clause("files.if-range-with-a-later-date", MUST, needs=NEEDS, source=RFC(9110, "13.1.5"))
def test_if_range_with_a_later_date(impl: Implementation) -> None:
    """With another date in If-Range than that of the file, the whole file MUST be sent.

    The date has to be the same, not later: a file that was put back has an older date.
    """
    check_fields(impl, pairs_of(PARTS, {"If-Range": (date(1), date(86400))}), ["GET"])


KEPT = ("Cache-Control", "ETag", "Vary", "Content-Location")
HELD_BACK = ({"If-None-Match": "{}"}, {"If-Modified-Since": date()}, {"Range": "bytes=0-1"})


@clause(
    "files.same-fields",
    MUST,
    needs=NEEDS,
    source=[RFC(9110, "15.4.5"), RFC(9110, "15.3.7")],
)
def test_same_fields(impl: Implementation) -> None:
    """A 304 and a 206 MUST have the tag and the Cache-Control that the whole file is sent with.

    A cache takes them over.
    """
    answer = sends(path_of(NAME), conditional=True)
    plain = sent(impl, answer)
    told = {name: plain.header(name) for name in KEPT}
    assert told["ETag"], f"the file is sent without an entity tag: {plain.headers}"
    for pattern in HELD_BACK:
        fields = {name: value.replace("{}", told["ETag"] or "") for name, value in pattern.items()}
        reply = sent(impl, answer, fields)
        assert reply.status in (304, 206), f"{fields} gives {reply}"
        seen = {name: reply.header(name) for name in KEPT}
        assert seen == told, f"{fields} gives {reply.status} with {seen}, a 200 has {told}"


@clause("files.same-expiry", MUST, needs=[C.FILE_OPTIONS],
        source=[RFC(9110, "15.4.5"), RFC(9110, "15.3.7")])  # fmt: skip
def test_same_expiry(impl: Implementation) -> None:
    """A 304 and a 206 MUST say for how long the file may be kept, as the whole file says.

    A cache that has asked again would ask each time from then on.
    """
    answer = sends(path_of(NAME), max_age=60)
    plain = sent(impl, answer)
    assert plain.header("Cache-Control"), (
        f"with max_age=60, a file is sent without Cache-Control: {plain.headers}"
    )
    for fields in ({"If-Modified-Since": date()}, {"Range": "bytes=0-1"}):
        reply = sent(impl, answer, fields)
        assert reply.status in (304, 206), f"{fields} gives {reply}"
        seen = [reply.header("Cache-Control"), reply.header("Expires") is None]
        wanted = [plain.header("Cache-Control"), plain.header("Expires") is None]
        expect(seen, wanted, f"Cache-Control of a {reply.status}, and whether Expires is missing:")


@clause("files.unchanged-says-no-more", SHOULD, needs=NEEDS, source=RFC(9110, "15.4.5"))
def test_unchanged_says_no_more(impl: Implementation) -> None:
    """A 304 SHOULD NOT have fields on the content that is not sent, as its type and its length.

    A cache would take them for those of what it has.
    """
    answer = sends(path_of(NAME), conditional=True)
    reply = sent(impl, answer, {"If-Modified-Since": date()})
    assert reply.status == 304, f"If-Modified-Since: {date()} gives {reply}"
    for name in ("Content-Type", "Content-Length", "Content-Encoding", "Content-Range"):
        assert reply.header(name) is None, f"a 304 has {name}: {reply.header(name)}"


@clause("files.not-conditional", MUST, needs=[*NEEDS, C.HEAD], source=SEND_FILE)
def test_not_conditional(impl: Implementation) -> None:
    """With `conditional=False`, the whole file MUST be sent, whatever conditions and ranges ask."""
    answer = sends(path_of(NAME), conditional=False)
    fields = singles(NONE_MATCH, MODIFIED_SINCE, MATCH, {"Range": ("bytes=0-1", "bytes=99-", "x")})
    tag = sent(impl, answer).header("ETag") or '"x"'
    for asked in fields:
        asked = {name: value.replace("{}", tag[1:-1]) for name, value in asked.items()}
        reply = sent(impl, answer, asked)
        assert [reply.status, reply.body] == [200, CONTENT], f"{asked} gives {reply}"
