"""Messages: the qualities that a client gives to what it accepts."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, clause, every
from conformance.clauses.looking import told
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense
from conformance.strategies.fields import values

NEEDS = [C.REQUEST, C.HEADER_ATTRIBUTES]
# A weight as it is sent, and what it is; RFC 9110, 12.4.2 has the grammar.
WEIGHTS = {
    "q=0.5": 0.5, "q=0": 0, "q=1": 1, "q=0.0": 0, "q=1.0": 1, "q=1.00": 1, "q=1.000": 1,
    "q=0.5 ": 0.5, "q=0.25": 0.25, "q=0.001": 0.001, "q=0.999": 0.999, "q=0.000": 0,
}  # fmt: skip
A_CLIENT_CAN = plain_sense("any client can send such a header, and no client may cause an error")
WEIGHT = RFC(9110, "12.4.2")
FIELDS = {
    "Accept": ("accept_mimetypes", "text/html", "text/plain"),
    "Accept-Encoding": ("accept_encodings", "gzip", "br"),
    "Accept-Language": ("accept_languages", "de", "fr"),
}
FIELD = list(FIELDS)


def weighed(impl: Implementation, field: str, weight: str, wanted: float, gap: str = "") -> None:
    """Assert that what a client gives this weight has this quality, beside one with 0.4."""
    attribute, first, second = FIELDS[field]
    header = f"{first}{gap};{gap}{weight}, {second};q=0.4"
    seen = told(
        impl,
        lambda asked: [
            float(getattr(asked, attribute).quality(first)),
            getattr(asked, attribute).best_match([first, second]),
            getattr(asked, attribute).best_match([second]),
        ],
        get("/", headers={field: header}),
    )
    expect(seen, [wanted, first if wanted > 0.4 else second, second], f"{field}: {header}")


@clause("messages.quality", MUST, needs=NEEDS, source=WEIGHT)
@every(field=FIELD, weight=list(WEIGHTS), gap=["", " ", "\t"])
def test_quality(impl: Implementation, field: str, weight: str, gap: str) -> None:
    """A quality MUST be read with up to three digits behind the point, and with blanks around its
    semicolon.
    """
    weighed(impl, field, weight, WEIGHTS[weight], gap)


@clause("messages.quality-with-a-bare-point", MUST, needs=NEEDS, source=WEIGHT)
@every(field=FIELD, weight=[("q=1.", 1.0), ("q=0.", 0.0)])
def test_quality_with_a_bare_point(
    impl: Implementation, field: str, weight: tuple[str, float]
) -> None:
    """A quality MUST be read that has no digit behind its point: the grammar allows none to three.

    Who leaves it out takes what is refused for what is not spoken of, which `*` may allow.
    """
    weighed(impl, field, *weight)


@clause("messages.quality-in-any-case", MUST, needs=NEEDS, source=[WEIGHT, RFC(9110, "5.6.6")])
@every(field=FIELD, weight=[("Q=0.5", 0.5), ("Q=0", 0.0), ("Q=0.25", 0.25)])
def test_quality_in_any_case(impl: Implementation, field: str, weight: tuple[str, float]) -> None:
    """The name of a quality MUST be read in upper case, too: names of parameters have no case."""
    weighed(impl, field, *weight)


@clause(
    "messages.anything-is-accepted",
    MUST,
    needs=NEEDS,
    source=[RFC(9110, "12.5.1"), RFC(9110, "12.5.3"), RFC(9110, "12.5.4")],
)
@every(field=FIELD, weight=[1.0, 0.3])
def test_anything_is_accepted(impl: Implementation, field: str, weight: float) -> None:
    """An asterisk MUST stand for whatever the client does not speak of, with its own quality."""
    attribute, first, second = FIELDS[field]
    star = "*/*" if field == "Accept" else "*"
    header = f"{star};q={weight}, {first};q=0.8"

    def look(asked: Any) -> Any:
        accepted = getattr(asked, attribute)
        return [
            float(accepted.quality(first)),
            float(accepted.quality(second)),
            accepted.best_match([second]),
            accepted.best_match([first, second]),
            second in accepted,
        ]

    best = second if weight > 0.8 else first
    seen = told(impl, look, get("/", headers={field: header}))
    expect(seen, [0.8, weight, second, best, True], f"{field}: {header}")


ODD_WEIGHTS = [
    *("q=2", "q=-1", "q=x", "q=", "q", "q=.5", "q=1e0", "q=0.1234", "q=1.5", "q=+0.5", "q=nan"),
    *("q=inf", "q=0,5", "q=0x1", "q=\u0661", "q=--", "q==1", 'q="1"', "q=0.5;q=0.1", "=", ";;"),
]


@clause(
    "messages.odd-qualities-are-in-range",
    MUST,
    needs=NEEDS,
    source=[WEIGHT, A_CLIENT_CAN],
)
@every(field=FIELD, weight=ODD_WEIGHTS)
def test_odd_qualities_are_in_range(impl: Implementation, field: str, weight: str) -> None:
    """What has a malformed quality MUST be read without an error: its quality is from 0 to 1, and
    what stands beside it keeps its own.
    """
    attribute, first, second = FIELDS[field]
    header = f"{second};q=0.4, {first};{weight}"

    def look(asked: Any) -> Any:
        found = getattr(asked, attribute)
        quality = float(found.quality(first))
        best = found.best_match([first, second])
        wanted = first if quality > 0.4 else second
        return [0 <= quality <= 1, float(found.quality(second)), best == wanted,
                isinstance(str(found), str), found.find(second) >= 0]  # fmt: skip

    # As a server hands it on: characters that stand for bytes.
    sent = {field: header.encode().decode("latin-1")}
    seen = told(impl, look, get("/", headers=sent))
    expect(seen, [True, 0.4, True, True, True], f"{field}: {header!r}")


OFFERS = {
    "Accept": ("accept_mimetypes", ("text/html", "text/plain;x=1", "a/b")),
    "Accept-Charset": ("accept_charsets", ("utf-8", "latin1", "x")),
    "Accept-Encoding": ("accept_encodings", ("gzip", "br", "identity")),
    "Accept-Language": ("accept_languages", ("de", "en-GB", "zh_Hant")),
}


@clause(
    "messages.any-accept-is-asked",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("Accept"), RFC(9110, "12.5"), A_CLIENT_CAN],
    examples=60,
)
@given(value=values())
@example(value="*/html, text/*;q=0.5, text, /, */*;q=0.1, *;q=x")
@example(value="text/html;=;q=0.3, ;q=1, gzip;q=0, ,,*")
@example(value="a;*=a")
@example(value='de-, -de, *-de, de;q="0.5", "a/b";x="1')
@example(value="text/plain;x=1;q=0.5, text/plain;x;q=0.7, en_GB;q=1.000")
def test_any_accept_is_asked(impl: Implementation, value: str) -> None:
    """Whatever a client says that it accepts, each offer MUST have a quality from 0 to 1 and a
    place in the list or none, and `best_match` return one of the offers or the default, without an
    error.

    Of media types, charsets and codings no offer is better than the best one.
    """
    # A server hands no NUL on (RFC 9110, 5.5).
    headers = dict.fromkeys(OFFERS, value.replace("\0", " "))
    seen = told(impl, unfair, get("/", headers=headers))
    expect(seen, [], f"where each Accept field is {value!r}:")


def unfair(asked: Any) -> list[str]:
    """Return of which fields an offer has a quality or a place that none has, or an unfair best."""
    wrong = []
    for field, (attribute, offers) in OFFERS.items():
        found = getattr(asked, attribute)
        ranks = [float(found.quality(offer)) for offer in offers]
        places = [found.find(offer) for offer in offers]
        best = found.best_match(offers, "default")
        if not all(0 <= rank <= 1 for rank in ranks):
            wrong.append(f"{field}: the qualities of {offers} are {ranks}")
        if not all(-1 <= place < len(found) for place in places):
            wrong.append(f"{field}: the places of {offers} are {places} of {len(found)}")
        # Of languages a part of a tag may do where no whole one does.
        most = 0 if best == "default" or field == "Accept-Language" else max(ranks)
        if best not in (*offers, "default") or (most and ranks[offers.index(best)] < most):
            wrong.append(f"{field}: the best of {offers} is {best!r}, their qualities {ranks}")
        if found.best not in (None, *found.values()) or not isinstance(found.to_header(), str):
            wrong.append(f"{field}: the best is {found.best!r}, as a header {found.to_header()!r}")
    return wrong
