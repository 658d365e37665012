"""Entity tags by themselves: one, a list of them, and conditions that a request makes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.models.fields import mutations
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense

NEEDS = [C.FIELD_TAGS]
PARSE = WERKZEUG.api("parse_etags")
TAG = RFC(9110, "8.8.3")
COMPARED = RFC(9110, "8.8.3.2")
METHODS = [
    WERKZEUG.api(f"ETags.{name}")
    for name in (
        *("as_set", "is_weak", "is_strong", "contains_weak", "contains", "contains_raw"),
        "to_header",
    )
]
QUOTE = [WERKZEUG.api("quote_etag"), WERKZEUG.api("unquote_etag")]
TAGS = ("a", "x/y", "b,c", "ü", "W/")
MODIFIED = WERKZEUG.api("is_resource_modified")


@clause("structures.one-tag", MUST, needs=NEEDS, source=[*QUOTE, TAG])
@every(tag=["a", "", "b c", "x,y", "W/", "ü"], weak=[False, True])
def test_one_tag(impl: Implementation, tag: str, weak: bool) -> None:
    """`quote_etag` MUST write a tag, and a weak one with W/ in front; `unquote_etag` reads both."""

    def body(kit: Any) -> None:
        text = kit.quote_etag(tag, weak)
        wanted = f'W/"{tag}"' if weak else f'"{tag}"'
        expect([text, kit.quote_etag(tag)], [wanted, f'"{tag}"'], f"quote_etag({tag!r}, {weak}):")
        expect([kit.unquote_etag(text)], [(tag, weak)], f"unquote_etag({text!r}):")
        end = ending(kit.quote_etag, f'{tag}"')
        assert isinstance(end, ValueError), f"a tag with a quotation mark gives {end!r}"

    apart(impl, body)


@clause(
    "structures.tags-of-a-field",
    MUST,
    needs=NEEDS,
    source=[PARSE, *METHODS, TAG, COMPARED],
)
@every(strong=[(), ("a",), ("a", "b,c")], weak=[(), ("x/y",), ("a", "W/")], gap=[", ", ",", " , "])
def test_tags_of_a_field(
    impl: Implementation, strong: tuple[str, ...], weak: tuple[str, ...], gap: str
) -> None:
    """A list of tags MUST be read as its strong and its weak ones; each question compares as it
    says, and `to_header` writes what is read again.
    """

    def body(kit: Any) -> None:
        text = gap.join([f'"{tag}"' for tag in strong] + [f'W/"{tag}"' for tag in weak])
        built = kit.ETags(strong, weak)
        for found in (kit.parse_etags(text), built, kit.parse_etags(built.to_header())):
            for tag in TAGS:
                is_strong, is_weak = tag in strong, tag in weak
                seen = [found.is_strong(tag), found.is_weak(tag), tag in found]
                expect(seen, [is_strong, is_weak, is_strong], f"strong, weak, in: {tag!r}, {text}")
                seen = [found.contains(tag), found.contains_weak(tag)]
                expect(seen, [is_strong, is_strong or is_weak], f"contains {tag!r}, {text}")
                seen = [found.contains_raw(f'"{tag}"'), found.contains_raw(f'W/"{tag}"')]
                expect(seen, [is_strong, is_strong or is_weak], f"as written, {tag!r}, {text}")
                seen = [found(tag), found(tag, include_weak=True)]
                expect(seen, [is_strong, is_strong or is_weak], f"called with {tag!r}, {text}")
            seen = [found.as_set(), found.as_set(include_weak=True), set(found), len(found)]
            wanted = [set(strong), {*strong, *weak}, set(strong), len(strong)]
            expect(seen, wanted, f"as sets, {text}")
            expect([bool(found), found.star_tag], [bool(strong or weak), False], text)

    apart(impl, body)


@clause("structures.any-tag", MUST, needs=NEEDS, source=[PARSE, WERKZEUG.api("ETags"), TAG])
def test_any_tag(impl: Implementation) -> None:
    """`*` MUST be any tag: everything is contained, weakly, too."""

    def body(kit: Any) -> None:
        for found in (kit.parse_etags("*"), kit.ETags(star_tag=True), kit.ETags(["a"], (), True)):
            seen = [found.star_tag, "x" in found, found.contains_weak("x"), bool(found)]
            expect(seen, [True, True, True, True], "of *:")
            expect([found.contains_raw('W/"x"'), found.to_header()], [True, "*"], "of *:")
        for missing in (None, ""):
            found = kit.parse_etags(missing)
            seen = [found.star_tag, bool(found), "x" in found, found.to_header()]
            expect(seen, [False, False, False, ""], f"of {missing!r}:")

    apart(impl, body)


@clause("structures.empty-tag", MUST, needs=NEEDS, source=[PARSE, TAG])
@every(weak=[False, True])
def test_empty_tag(impl: Implementation, weak: bool) -> None:
    """The empty tag, which RFC 9110 has as an example, MUST be read as a tag like others."""

    def body(kit: Any) -> None:
        text = 'W/""' if weak else '""'
        found = kit.parse_etags(f'"a", {text}')
        seen = [found.contains_weak(""), found.is_strong(""), found.as_set(include_weak=True)]
        expect(seen, [True, not weak, {"a", ""}], f'of "a", {text}:')
        end = ending(found.to_header)
        assert text in str(end), f'the text of "a", {text} is {end!r}'

    apart(impl, body)


@clause(
    "structures.tags-of-data",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("generate_etag"), WERKZEUG.api("ETags"), MODIFIED],
)
def test_tags_of_data(impl: Implementation) -> None:
    """`generate_etag` MUST give the same data the same tag, and other data another one, which can
    be quoted; ETags can be asked for data.
    """

    def body(kit: Any) -> None:
        datas = [b"", b"a", b"b", b"a" * 10_000, bytes(range(256))]
        tags = [kit.generate_etag(data) for data in datas]
        expect([len(set(tags))], [len(datas)], f"tags of {len(datas)} bodies: {tags}")
        expect([kit.generate_etag(bytes(data)) for data in datas], tags, "once more:")
        expect([kit.unquote_etag(kit.quote_etag(tag)) for tag in tags], [(t, False) for t in tags])
        found = kit.ETags([tags[1]])
        expect([found(data=b"a"), found(data=b"b")], [True, False], "asked for data:")
        end = ending(found)
        assert isinstance(end, TypeError), f"asked for nothing, it gives {end!r}"

    apart(impl, body)


@clause("structures.any-text-of-tags", MUST, needs=NEEDS, source=[PARSE, TAG])
@every(field=['"a", W/"b,c"', "*", 'a, "b'])
def test_any_text_of_tags(impl: Implementation, field: str) -> None:
    """Whatever text stands for tags, `parse_etags` MUST read it without an error, as texts that can
    be written again, and find the tags that are well-formed in front of what is not.
    """

    def body(kit: Any) -> None:
        for text in mutations(field, '",*W/ ü\\'):
            found = ending(kit.parse_etags, text)
            assert not isinstance(found, Exception), f"{text!r} raises {found!r}"
            tags = found.as_set(include_weak=True) - {None, ""}
            assert all(type(tag) is str for tag in tags), f"{text!r} has the tags {tags!r}"
            if text.startswith('"a", '):
                assert found.is_strong("a"), f"{text!r} has only the tags {tags!r}"
            end = ending(kit.unquote_etag, text)
            assert not isinstance(end, Exception), f"unquote_etag({text!r}) raises {end!r}"

    apart(impl, body)


# Conditions of requests.
NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
NEEDED = [C.FIELD_CONDITIONS, C.FIELD_DATES]
NONE_MATCH, SINCE = RFC(9110, "13.1.2"), RFC(9110, "13.1.3")


def modified(kit: Any, fields: dict[str, str], **known: Any) -> Any:
    """Ask whether a resource is modified for a request with these fields."""
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in fields.items()}
    return kit.is_resource_modified({"REQUEST_METHOD": "GET", **environ}, **known)


@clause("structures.modified-by-date", MUST, needs=NEEDED, source=[MODIFIED, SINCE])
@every(seconds=[-1, 0, 1, 86400, -86400], micro=[0, 999_999])
def test_modified_by_date(impl: Implementation, seconds: int, micro: int) -> None:
    """A resource MUST count as modified when it was changed after If-Modified-Since, to the second,
    whether its date is aware, naive (in UTC) or a text.
    """

    def body(kit: Any) -> None:
        asked = {"If-Modified-Since": kit.http_date(NOW)}
        changed = NOW.replace(microsecond=micro) + timedelta(seconds=seconds)
        for last in (changed, changed.replace(tzinfo=None), kit.http_date(changed)):
            seen = bool(modified(kit, asked, last_modified=last))
            expect([seen], [seconds > 0], f"changed {last!r}, asked since {NOW}:")
        expect([bool(modified(kit, {}, last_modified=changed))], [True], "not asked:")
        expect([bool(modified(kit, asked))], [True], "asked, and nothing is known:")
        odd = {"If-Modified-Since": "yesterday"}
        expect([bool(modified(kit, odd, last_modified=changed))], [True], "asked since no date:")

    apart(impl, body)


@clause("structures.modified-by-tag", MUST, needs=NEEDED, source=[MODIFIED, NONE_MATCH, COMPARED])
@every(
    field=['"a"', 'W/"a"', '"b", "a"', '"b"', "*", 'W/"b"'],
    tag=["a", '"a"', 'W/"a"'],
)
def test_modified_by_tag(impl: Implementation, field: str, tag: str) -> None:
    """A resource MUST count as modified when If-None-Match does not name its tag, strong or weak;
    a date then does not count.
    """

    def body(kit: Any) -> None:
        wanted = not (field == "*" or '"a"' in field)
        seen = bool(modified(kit, {"If-None-Match": field}, etag=tag))
        expect([seen], [wanted], f"If-None-Match: {field}, of {tag!r}:")
        dates = {"If-None-Match": field, "If-Modified-Since": kit.http_date(NOW)}
        for last in (NOW - timedelta(1), NOW + timedelta(1)):
            seen = bool(modified(kit, dates, etag=tag, last_modified=last))
            expect([seen], [wanted], f"If-None-Match: {field}, of {tag!r}, and dates:")

    apart(impl, body)


@clause("structures.modified-without-a-tag", MUST, needs=NEEDED, source=[MODIFIED, SINCE])
def test_modified_without_a_tag(impl: Implementation) -> None:
    """If-Modified-Since MUST NOT count where there is If-None-Match, also of a resource that has no
    tag.
    """

    def body(kit: Any) -> None:
        asked = {"If-None-Match": '"a"', "If-Modified-Since": kit.http_date(NOW)}
        seen = bool(modified(kit, asked, last_modified=NOW))
        expect([seen], [True], "of a resource without a tag that has not changed since:")

    apart(impl, body)


@clause("structures.modified-by-data", MUST, needs=[*NEEDED, C.FIELD_TAGS], source=MODIFIED)
def test_modified_by_data(impl: Implementation) -> None:
    """Of data, `is_resource_modified` MUST make the tag, and refuse data beside a tag with
    TypeError.
    """

    def body(kit: Any) -> None:
        asked = {"If-None-Match": kit.quote_etag(kit.generate_etag(b"data"))}
        seen = [bool(modified(kit, asked, data=data)) for data in (b"data", b"other")]
        expect(seen, [False, True], "the same data, and other data:")
        end = ending(modified, kit, asked, data=b"data", etag="a")
        assert isinstance(end, TypeError), f"data and a tag give {end!r}, not TypeError"

    apart(impl, body)


@clause("structures.modified-if-match", MUST, needs=NEEDED, source=[MODIFIED, RFC(9110, "13.1.1")])
def test_modified_if_match(impl: Implementation) -> None:
    """A tag that If-Match names MUST let the request go on, and a tag that it does not name, or
    names as a weak one, not.
    """

    def body(kit: Any) -> None:
        for field, wanted in (('"a"', True), ('"b", "a"', True), ('"b"', False), ('W/"a"', False)):
            seen = bool(modified(kit, {"If-Match": field}, etag="a"))
            expect([seen], [wanted], f"If-Match: {field}, of 'a':")

    apart(impl, body)


@clause("structures.modified-if-any-matches", MUST, needs=NEEDED, source=RFC(9110, "13.1.1"))
def test_modified_if_any_matches(impl: Implementation) -> None:
    """`If-Match: *` MUST let the request go on for a resource that is there."""

    def body(kit: Any) -> None:
        expect([bool(modified(kit, {"If-Match": "*"}, etag="a"))], [True], "If-Match: *")

    apart(impl, body)


@clause("structures.modified-if-range", MUST, needs=NEEDED, source=[MODIFIED, RFC(9110, "13.1.5")])
def test_modified_if_range(impl: Implementation) -> None:
    """If-Range MUST count only beside Range, and only where it is asked for: then a tag that it
    names, or a date, is unmodified, and another one modified.
    """

    def body(kit: Any) -> None:
        for named, wanted in (('"a"', False), ('"b"', True)):
            asked = {"Range": "bytes=0-1", "If-Range": named}
            seen = [
                bool(modified(kit, asked, etag="a", ignore_if_range=False)),
                bool(modified(kit, asked, etag="a")),
                bool(modified(kit, {"If-Range": named}, etag="a", ignore_if_range=False)),
            ]
            expect(seen, [wanted, True, True], f"If-Range: {named}, ignored, without Range:")
        asked = {"Range": "bytes=0-1", "If-Range": kit.http_date(NOW)}
        for last, wanted in ((NOW, False), (NOW + timedelta(1), True)):
            found = bool(modified(kit, asked, last_modified=last, ignore_if_range=False))
            expect([found], [wanted], f"If-Range: {NOW}, changed {last}:")

    apart(impl, body)


@clause(
    "structures.tags-with-blanks-around-any",
    SHOULD,
    needs=NEEDS,
    source=[TAG, RFC(9110, "5.6.3"), plain_sense("blanks around a value mean nothing")],
)
@every(field=[" *", "* ", "\t*"])
def test_tags_with_blanks_around_any(impl: Implementation, field: str) -> None:
    """Blanks around `*` SHOULD NOT matter."""
    apart(impl, lambda kit: expect([kit.parse_etags(field).star_tag], [True], f"of {field!r}:"))
