"""What a client accepts, as a list by itself: asked for qualities, places and the best offer."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.models.fields import best, covers, quality
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense

NEEDS = [C.FIELD_ACCEPT]
ACCEPT = WERKZEUG.api("Accept")
PARSE = WERKZEUG.api("parse_accept_header")
MIME = WERKZEUG.api("MIMEAccept")
METHODS = [
    WERKZEUG.api(f"Accept.{name}")
    for name in ("quality", "index", "find", "values", "to_header", "best_match", "best")
]
QUALITIES = (0, 0.5, 1)
TYPES = ("text/html", "text/*", "*/*", "a/b")
OFFERS = ("text/html", "text/plain", "a/b", "c/d")
NAMES = ("gzip", "br", "*")


def lists(values: tuple[str, ...]) -> list[tuple[tuple[str, float], ...]]:
    """Return lists of some of these values, each with qualities in every order of three."""
    found: list[tuple[tuple[str, float], ...]] = [()]
    for count in (1, 2, 3):
        for some in permutations(values, count):
            for weights in permutations(QUALITIES, count):
                found.append(tuple(zip(some, weights, strict=True)))
            found.append(tuple((value, 0.5) for value in some))
    return found


def written(pairs: tuple[tuple[str, float], ...]) -> str:
    """Return a field that says so."""
    return ", ".join(f"{value};q={weight}" for value, weight in pairs)


@clause(
    "structures.accepted-types",
    MUST,
    needs=NEEDS,
    source=[MIME, PARSE, METHODS[0], METHODS[5], RFC(9110, "12.5.1")],
)
@every(first=TYPES)
def test_accepted_types(impl: Implementation, first: str) -> None:
    """A media type MUST have the quality of the most specific range that covers it, and 0 if none
    does; the best match is the one with the best quality, and of several the one that is named most
    specifically, and then the first.
    """

    def body(kit: Any) -> None:
        for pairs in lists(TYPES):
            if not pairs or pairs[0][0] != first:
                continue
            real = kit.parse_accept_header(written(pairs), kit.MIMEAccept)
            told = f"of Accept: {written(pairs)}"
            seen = [real.quality(offer) for offer in OFFERS]
            expect(seen, [quality(pairs, offer) for offer in OFFERS], f"qualities {told}:")
            expect([real[offer] for offer in OFFERS], seen, f"asked in brackets {told}:")
            for offer, weight in zip(OFFERS, seen, strict=True):
                named = any(covers(value, offer) for value, _ in pairs)
                if weight or not named:  # what is refused is a clause of `messages`
                    expect([offer in real], [named], f"{offer!r} in the list {told}:")
            for offers in (OFFERS, OFFERS[::-1], OFFERS[1:3]):
                match = real.best_match(offers)
                expect([match], [best(pairs, offers)], f"the best of {offers} {told}:")

    apart(impl, body)


@clause(
    "structures.accepted-names",
    MUST,
    needs=NEEDS,
    source=[ACCEPT, PARSE, *METHODS, RFC(9110, "12.5.3")],
)
@every(first=NAMES)
def test_accepted_names(impl: Implementation, first: str) -> None:
    """Of plain values, an Accept MUST say quality, best match and place by the value itself in any
    case, and else by `*`.
    """

    def body(kit: Any) -> None:
        for pairs in lists(NAMES):
            if not pairs or pairs[0][0] != first:
                continue
            offers = ("gzip", "br", "zstd")
            for real in (kit.parse_accept_header(written(pairs)), kit.Accept(pairs)):
                told = f"of {pairs!r}"
                for offer in offers:
                    wanted = quality(pairs, offer)
                    expect([real.quality(offer), real[offer.upper()]], [wanted, wanted], told)
                    named = any(value in (offer, "*") for value, _ in pairs)
                    if wanted or not named:
                        expect([offer.upper() in real], [named], f"{offer!r} in the list {told}:")
                    place = real.find(offer)
                    expect([place >= 0], [named], f"find({offer!r}) {told}:")
                    if named:
                        seen = [real.index(offer), real[place][1], list(real.values())[place]]
                        expect(seen, [place, wanted, real[place][0]], f"the place {told}:")
                expect([real.best_match(offers)], [best(pairs, offers)], f"the best {told}:")
                expect([sorted(real), len(real)], [sorted(pairs), len(pairs)], f"a list {told}:")
                stars = [value == "*" for value, _ in real]
                expect(stars, sorted(stars), f"the most specific first {told}:")
                expect([real.best], [real[0][0]], f"best {told}:")
                again = kit.parse_accept_header(real.to_header())
                expect([list(again), str(real)], [list(real), real.to_header()], f"text {told}:")

    apart(impl, body)


@clause("structures.nothing-accepted", MUST, needs=NEEDS, source=[ACCEPT, PARSE, *METHODS])
@every(kind=["Accept", "MIMEAccept", "LanguageAccept", "CharsetAccept"], value=["", None])
def test_nothing_accepted(impl: Implementation, kind: str, value: str | None) -> None:
    """Where a client says nothing, an Accept MUST be empty: quality 0, `find` -1, `index` a
    ValueError, the best is None and the best match the default.
    """

    def body(kit: Any) -> None:
        cls = getattr(kit, kind)
        for real in (kit.parse_accept_header(value, cls), cls(), cls(None)):
            asked = "a/b"
            seen = [list(real), bool(real), real.quality(asked), real[asked], real.find(asked)]
            expect(seen, [[], False, 0, 0, -1], f"{kind} of {value!r}:")
            found = [real.best, real.best_match([asked]), real.best_match([asked], default="d")]
            expect(found, [None, None, "d"], f"the best of {kind} of {value!r}:")
            end = ending(real.index, asked)
            assert isinstance(end, ValueError), f"index gives {end!r}, not ValueError"
            expect([real.to_header(), asked in real], ["", False], f"{kind} of {value!r}:")

    apart(impl, body)


@clause("structures.odd-qualities", MUST, needs=NEEDS, source=[PARSE, RFC(9110, "12.4.2")])
@every(
    case=[
        ("a;q=0.5", [("a", 0.5)]),
        ("a; q=0.5 , b", [("b", 1), ("a", 0.5)]),
        ("a;q=x, b", [("b", 1)]),
        ("a;q=2, b", [("b", 1)]),
        ("a;q=-1, b", [("b", 1)]),
        ("a;q=1e-1, b", [("b", 1)]),
        ("a;q=nan, b", [("b", 1)]),
        ("a;q=inf, b", [("b", 1)]),
        ("a;Q=0.5", [("a", 0.5)]),
        ("a;q=0", [("a", 0)]),
        ("a;q=1.000", [("a", 1)]),
        ("a;q=0.123", [("a", 0.123)]),
    ]
)
def test_odd_qualities(impl: Implementation, case: tuple[str, list[tuple[str, float]]]) -> None:
    """Qualities from 0 to 1 MUST be read, 1 where there is none; an item with an invalid one is
    skipped, and the others stay.
    """
    text, wanted = case
    apart(
        impl,
        lambda kit: expect(
            [sorted(kit.parse_accept_header(text))], [sorted(wanted)], f"Accept: {text}"
        ),
    )


@clause("structures.types-with-parameters", MUST, needs=NEEDS, source=[MIME, RFC(9110, "12.5.1")])
def test_types_with_parameters(impl: Implementation) -> None:
    """A media type with parameters MUST go before the same without, in whatever order and case the
    parameters are.
    """

    def body(kit: Any) -> None:
        text = "text/html;level=1;q=0.3, text/html;q=0.7, text/*;q=0.1, a/b;x=1;y=2;q=0.4"
        real = kit.parse_accept_header(text, kit.MIMEAccept)
        offers = ["text/html;level=1", "text/html", "text/plain", "a/b;y=2;x=1", "A/B; X=1;Y=2"]
        seen = [real.quality(offer) for offer in offers]
        expect(seen, [0.3, 0.7, 0.1, 0.4, 0.4], f"qualities of {offers} in {text}:")
        expect([real.quality("c/d"), real.quality("a/b")], [0, 0], "of what is not covered:")
        expect([real.best_match(offers[:3])], ["text/html"], "the best:")

    apart(impl, body)


@clause("structures.types-that-are-none", MUST, needs=NEEDS, source=MIME)
def test_types_that_are_none(impl: Implementation) -> None:
    """What a client accepts and is no media type MUST cover nothing, and be no error."""

    def body(kit: Any) -> None:
        for text in ("html", "*", "*/html", "text", "q=1", ";"):
            real = kit.parse_accept_header(text, kit.MIMEAccept)
            seen = [real.quality("text/html"), real.best_match(["text/html"])]
            expect(seen, [0, None], f"Accept: {text}")

    apart(impl, body)


@clause(
    "structures.accepted-media",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api(f"MIMEAccept.accept_{name}") for name in ("html", "xhtml", "json")],
)
@every(
    case=[
        ("text/html", (True, False, False)),
        ("application/xhtml+xml", (True, True, False)),
        ("application/xml", (True, True, False)),
        ("application/json", (False, False, True)),
        ("text/plain", (False, False, False)),
        ("*/*", (True, True, True)),
        ("", (False, False, False)),
    ]
)
def test_accepted_media(impl: Implementation, case: tuple[str, tuple[bool, ...]]) -> None:
    """`accept_html`, `accept_xhtml` and `accept_json` MUST tell whether one of them is accepted;
    HTML is also where XHTML is.
    """
    text, wanted = case

    def body(kit: Any) -> None:
        real = kit.parse_accept_header(text, kit.MIMEAccept)
        seen = (real.accept_html, real.accept_xhtml, real.accept_json)
        expect([tuple(map(bool, seen))], [wanted], f"HTML, XHTML and JSON for Accept: {text}")

    apart(impl, body)


@clause("structures.accepted-charsets", MUST, needs=NEEDS, source=ACCEPT)
def test_accepted_charsets(impl: Implementation) -> None:
    """A CharsetAccept MUST know a charset by each of its names, as the documented example does."""

    def body(kit: Any) -> None:
        real = kit.CharsetAccept([("ISO-8859-1", 1), ("utf-8", 0.7), ("own", 0.2)])
        names = ("iso-8859-1", "latin1", "UTF8", "utf-8", "OWN", "utf7")
        seen = [real[name] for name in names]
        expect(seen, [1, 1, 0.7, 0.7, 0.2, 0], f"qualities of {names}:")
        seen = [real.best, "UTF8" in real, "utf7" in real, real.best_match(["utf7", "utf8"])]
        expect(seen, ["ISO-8859-1", True, False, "utf8"], "best, in, and the best match:")

    apart(impl, body)


@clause("structures.accepted-languages", MUST, needs=NEEDS, source=WERKZEUG.api("LanguageAccept"))
@every(
    case=[
        ("en-US", ["de", "en-us"], "en-us"),
        ("en_US", ["en-US"], "en-US"),
        ("en-US", ["de", "en"], "en"),
        ("en", ["de", "en-GB"], "en-GB"),
        ("de-AT;q=0.5, en", ["de", "en"], "en"),
        ("de-AT, en;q=0.5", ["en", "de-AT"], "de-AT"),
        ("fr", ["de", "en"], None),
        ("*", ["de"], "de"),
        ("en-GB", ["en-US"], None),
        ("zh-Hant", ["zh-Hans", "zh"], "zh"),
        ("en;q=0", ["en"], None),
    ]
)
def test_accepted_languages(impl: Implementation, case: tuple[str, list[str], str | None]) -> None:
    """The best language MUST be one that is accepted as it is; else one that is the first subtag of
    what is accepted, else one whose first subtag is accepted.
    """
    text, offers, wanted = case

    def body(kit: Any) -> None:
        real = kit.parse_accept_header(text, kit.LanguageAccept)
        seen = [real.best_match(offers), real.best_match(offers, "d")]
        expect(seen, [wanted, wanted or "d"], f"Accept-Language: {text}, of {offers}:")

    apart(impl, body)


@clause(
    "structures.languages-that-begin-alike",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("LanguageAccept"), RFC(4647, "3.4")],
)
@every(
    case=[
        ("en", ["enm", "en-GB"], "en-GB"),
        ("fi", ["fil", "fi-FI"], "fi-FI"),
        ("ar", ["arn", "de", "ar_EG"], "ar_EG"),
    ]
)
def test_languages_that_begin_alike(impl: Implementation, case: tuple[str, list[str], str]) -> None:
    """A language MUST NOT be taken for another one that begins with the same letters."""
    text, offers, wanted = case

    def body(kit: Any) -> None:
        real = kit.parse_accept_header(text, kit.LanguageAccept)
        expect([real.best_match(offers)], [wanted], f"Accept-Language: {text}, of {offers}:")

    apart(impl, body)


CHANGES: list[tuple[str, Any]] = [
    ("append", lambda real: real.append(("c", 1))),
    ("extend", lambda real: real.extend([("c", 1)])),
    ("insert", lambda real: real.insert(0, ("c", 1))),
    ("pop", lambda real: real.pop()),
    ("remove", lambda real: real.remove(("a", 1))),
    ("reverse", lambda real: real.reverse()),
    ("sort", lambda real: real.sort()),
    ("[] =", lambda real: real.__setitem__(0, ("c", 1))),
    ("del", lambda real: real.__delitem__(0)),
    ("+=", lambda real: real.__iadd__([("c", 1)])),
    ("*=", lambda real: real.__imul__(2)),
]


@clause("structures.accepted-is-unchanging", MUST, needs=NEEDS, source=ACCEPT)
@every(change=[name for name, _ in CHANGES])
def test_accepted_is_unchanging(impl: Implementation, change: str) -> None:
    """An Accept is forced immutable: what would change it MUST raise TypeError."""
    function = dict(CHANGES)[change]

    def body(kit: Any) -> None:
        real = kit.Accept([("a", 1), ("b", 0.5)])
        end = ending(function, real)
        assert isinstance(end, TypeError), f"{change} of an Accept gives {end!r}, not TypeError"
        expect([list(real)], [[("a", 1), ("b", 0.5)]], f"after {change}:")

    apart(impl, body)


@clause(
    "structures.accepted-is-not-cleared",
    SHOULD,
    needs=NEEDS,
    source=[ACCEPT, plain_sense("a list that is immutable is not emptied either")],
)
def test_accepted_is_not_cleared(impl: Implementation) -> None:
    """`clear` of an Accept SHOULD raise TypeError, too, and clear nothing."""

    def body(kit: Any) -> None:
        real = kit.Accept([("a", 1)])
        end = ending(real.clear)
        assert isinstance(end, TypeError), f"clear() gives {end!r}, not TypeError"
        expect([list(real)], [[("a", 1)]], "after clear():")

    apart(impl, body)


@clause("structures.places-of-accepted", MUST, needs=NEEDS, source=[ACCEPT, METHODS[1], METHODS[2]])
def test_places_of_accepted(impl: Implementation) -> None:
    """An Accept MUST be asked by place, by slice and for a pair as a list is."""

    def body(kit: Any) -> None:
        real = kit.Accept([("a", 0.5), ("b", 1)])
        seen = [real[0], real[-1], real[:1], real[5:]]
        expect(seen, [("b", 1), ("a", 0.5), [("b", 1)], []], "places and slices:")
        expect([real.index(("a", 0.5)), real.find(("c", 1))], [1, -1], "a pair:")
        again = kit.Accept(real)
        expect([list(again), again == real], [list(real), True], "made of another one:")

    apart(impl, body)
