"""Messages: `best_match` of types, languages and charsets, and what is accepted as a list."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.looking import told
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG

NEEDS = [C.REQUEST, C.HEADER_ATTRIBUTES]
# From the most specific to the least, each with what it stands for.
RANGES = ("text/html;level=1", "text/html", "text/*", "application/json", "application/*", "*/*")
OFFERS = ("text/html", "application/json", "text/plain", "image/png")
QUALITIES = ("0", "0.001", "0.25", "0.5", "0.9", "1", "1.000")


def stands_for(kind: str, offer: str) -> bool:
    """Tell whether a range of media types includes a type."""
    first, _, second = kind.partition("/")
    return kind in (offer, "*/*") or (second == "*" and offer.startswith(f"{first}/"))


@clause(
    "messages.accept-ranges",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Request.accept_mimetypes"), WERKZEUG.api("MIMEAccept"), RFC(9110, "12.5.1")],
    examples=60,
)
@given(
    listed=st.dictionaries(st.sampled_from(RANGES), st.sampled_from(QUALITIES), min_size=1),
    offers=st.permutations(OFFERS),
    default=st.sampled_from([None, "default"]),
)
@example({"text/*": "0.5", "text/html": "0", "*/*": "0.25"}, OFFERS, None)
@example({"*/*": "1", "text/html": "1", "text/html;level=1": "0.25"}, OFFERS[::-1], None)
@example({"image/*": "1", "text/html": "0"}, OFFERS[:1], "default")
def test_accept_ranges(
    impl: Implementation, listed: dict[str, str], offers: list[str], default: str | None
) -> None:
    """`best_match` MUST return an offered media type whose quality no other offered type exceeds.

    The most specific range that a type is in gives its quality. Between equals, a type that was
    listed more specifically is better, then the type that the application names first.
    """

    def look(asked: Any) -> Any:
        accepts = asked.accept_mimetypes
        best = accepts.best_match(offers, default=default)
        return [best, [float(accepts[offer]) for offer in offers],
                [float(accepts.quality(offer)) for offer in offers], len(accepts)]  # fmt: skip

    ranks = []
    for offer in offers:
        found = next((kind for kind in RANGES if kind in listed and stands_for(kind, offer)), None)
        narrow = 0 if found is None else 2 - found.count("*")
        ranks.append((0.0 if found is None else float(listed[found]), narrow))
    best = offers[ranks.index(max(ranks))] if max(ranks)[0] else default
    header = ", ".join(f"{kind};q={quality}" for kind, quality in listed.items())
    seen = told(impl, look, get("/", headers={"Accept": header}))
    qualities = [quality for quality, _ in ranks]
    expect(seen, [best, qualities, qualities, len(listed)], f"Accept: {header}, for {offers}")


# A header, what the application has, and the best of it.
LANGUAGES: tuple[tuple[str, tuple[str, ...], str | None], ...] = (
    ("en-GB, en;q=0.8, de;q=0.9", ("fr", "de", "en"), "de"),
    ("en-GB", ("de", "en"), "en"),
    ("en", ("de", "en-US"), "en-US"),
    ("de-AT, fr;q=0.5", ("fr", "de"), "fr"),
    ("ZH-hant-tw", ("zh", "zh-Hant-TW"), "zh-Hant-TW"),
    ("pt-br", ("pt_PT", "pt_BR"), "pt_BR"),
    ("es", ("de", "en"), None),
    ("en-AU", ("en-NZ",), None),
    ("de;q=0, *;q=0.5", ("de", "fr"), "fr"),
)


@clause(
    "messages.accept-languages",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("LanguageAccept"), RFC(4647, "3.3.1"), RFC(4647, "3.4")],
)
@every(case=LANGUAGES)
def test_accept_languages(
    impl: Implementation, case: tuple[str, tuple[str, ...], str | None]
) -> None:
    """`best_match` of languages MUST return a tag that is asked for, or else one with the same
    first subtag.

    Tags have no case, and `_` stands for `-` in tags. A tag is returned as the application spells
    it.
    """
    header, offers, wanted = case
    exchange = get("/", headers={"Accept-Language": header})

    def look(asked: Any) -> Any:
        languages = asked.accept_languages
        return [languages.best_match(offers), languages.best_match(offers, default="xx")]

    seen = told(impl, look, exchange)
    expect(seen, [wanted, wanted or "xx"], f"Accept-Language: {header}, for {offers}")


@clause(
    "messages.accept-charset-names",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("CharsetAccept"), RFC(9110, "8.3.2")],
)
@every(
    names=[("utf-8", "UTF8"), ("latin1", "ISO-8859-1"), ("X-Own", "x-own")], turned=(False, True)
)
def test_accept_charset_names(impl: Implementation, names: tuple[str, str], turned: bool) -> None:
    """A charset MUST be found under each of its names, in any case."""
    sent, offer = names[::-1] if turned else names

    def look(asked: Any) -> Any:
        charsets = asked.accept_charsets
        return [charsets.best_match(["koi8-r", offer]), offer in charsets, "koi8-r" in charsets]

    seen = told(impl, look, get("/", headers={"Accept-Charset": f"{sent};q=0.5"}))
    expect(seen, [offer, True, False], f"Accept-Charset: {sent}, asked for {offer}")


@clause("messages.accept-as-a-list", MUST, needs=NEEDS, source=WERKZEUG.api("Accept"))
@given(qualities=st.lists(st.sampled_from([1, 2, 5, 9, 10]), min_size=3, max_size=3, unique=True))
@example(qualities=[5, 10, 2])
def test_accept_as_a_list(impl: Implementation, qualities: list[int]) -> None:
    """What the client accepts MUST be a list with the best first, which can be written as a header
    again.

    `index` and `find` give places in it, and `values` the names without the qualities.
    """
    names = ("gzip", "br", "zstd")
    ranked = sorted(zip(qualities, names, strict=True), reverse=True)
    wanted = [name for _, name in ranked]

    def look(asked: Any) -> Any:
        found = asked.accept_encodings
        with_quality = [part.strip().replace(" ", "") for part in str(found).split(",")]
        return [
            [[name, float(quality)] for name, quality in found], list(found.values()),
            [found.index(name) for name in wanted], found.find("none"), found.best,
            found[0][0], [name.partition(";")[0] for name in with_quality],
            float(with_quality[-1].partition(";q=")[2]), found.to_header() == str(found),
        ]  # fmt: skip

    header = ", ".join(f"{n};q={q / 10}" for n, q in zip(names, qualities, strict=True))
    seen = told(impl, look, get("/", headers={"Accept-Encoding": header}))
    pairs = [[name, quality / 10] for quality, name in ranked]
    last = ranked[-1][0] / 10
    expect(seen, [pairs, wanted, [0, 1, 2], -1, wanted[0], wanted[0], wanted, last, True], header)


@clause(
    "messages.refused-is-not-accepted",
    SHOULD,
    needs=NEEDS,
    source=[RFC(9110, "12.4.2"), WERKZEUG.api("Accept")],
)
def test_refused_is_not_accepted(impl: Implementation) -> None:
    """A name to which the client gives the quality 0 SHOULD NOT count as accepted, nor be `in` the
    list.

    With the quality 0, a client says that it cannot take what the name stands for.
    """

    def look(asked: Any) -> Any:
        types = asked.accept_mimetypes
        return [types.accept_json, "application/json" in types, "text/html" in types,
                "gzip" in asked.accept_encodings, "br" in asked.accept_encodings]  # fmt: skip

    headers = {"Accept": "application/json;q=0, */*;q=0.5", "Accept-Encoding": "gzip;q=0, br"}
    expect(told(impl, look, get("/", headers=headers)), [False, False, True, False, True],
           f"accept_json, and what is in the lists, for {headers}:")  # fmt: skip
