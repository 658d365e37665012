"""Kinds of header fields: those that describe the body, and those for the next hop alone."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.structures.performing import apart
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG

NEEDS = [C.FIELD_KINDS]
ENTITY = (
    *("Allow", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location"),
    *("Content-MD5", "Content-Range", "Content-Type", "Expires", "Last-Modified"),
)
# Those of RFC 2616, 13.5.1, which PEP 3333 refers to, but for its misspelt Trailers.
HOPS = (
    *("Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE"),
    *("Transfer-Encoding", "Upgrade"),
)
OTHERS = ("Server", "Date", "ETag", "X-Content-Type", "Content", "Connect", "Set-Cookie", "Vary")
EXPIRES = ("Expires", "Content-Location")


@clause(
    "structures.kinds-of-fields",
    MUST,
    needs=NEEDS,
    source=[
        WERKZEUG.api("is_entity_header"),
        WERKZEUG.api("is_hop_by_hop_header"),
        PEP(3333, "Other HTTP Features"),
        RFC(9110, "7.6.1"),
    ],
)
@every(name=[*ENTITY, *HOPS, *OTHERS])
def test_kinds_of_fields(impl: Implementation, name: str) -> None:
    """`is_entity_header` and `is_hop_by_hop_header` MUST know the fields of HTTP/1.1, in any
    case.
    """

    def body(kit: Any) -> None:
        for text in (name, name.lower(), name.upper()):
            seen = [bool(kit.is_entity_header(text)), bool(kit.is_hop_by_hop_header(text))]
            expect(seen, [name in ENTITY, name in HOPS], f"of the entity, of a hop: {text}")

    apart(impl, body)


@clause(
    "structures.fields-removed",
    MUST,
    needs=[*NEEDS, C.HEADER_LISTS],
    source=[WERKZEUG.api("remove_entity_headers"), WERKZEUG.api("remove_hop_by_hop_headers")],
)
@every(form=["list", "Headers"], lower=[False, True])
def test_fields_removed(impl: Implementation, form: str, lower: bool) -> None:
    """Fields of a kind MUST be removed in place from Headers and from lists; of an entity Expires
    and Content-Location stay, or what is allowed in their place.
    """
    pairs = [
        (name.lower() if lower else name, "v") for name in (*ENTITY, *HOPS, *OTHERS, "Expires")
    ]

    def kept(without: tuple[str, ...]) -> list[tuple[str, str]]:
        gone = {name.lower() for name in without}
        return [pair for pair in pairs if pair[0].lower() not in gone]

    def body(kit: Any) -> None:
        def made() -> Any:
            return list(pairs) if form == "list" else kit.Headers(pairs)

        found = made()
        kit.remove_hop_by_hop_headers(found)
        expect([list(found)], [kept(HOPS)], "without those for a hop:")
        found = made()
        kit.remove_entity_headers(found)
        gone = tuple(name for name in ENTITY if name not in EXPIRES)
        expect([list(found)], [kept(gone)], "without those of the entity:")
        found = made()
        kit.remove_entity_headers(found, allowed=["ALLOW", "content-type"])
        gone = tuple(name for name in ENTITY if name not in ("Allow", "Content-Type"))
        expect([list(found)], [kept(gone)], "allowed are ALLOW and content-type:")

    apart(impl, body)
