"""Names: sets of those of fields, their kinds, and the phrases that name a status."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import Law, apart, as_it_is, nothing, truth
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.describe.structures import Use
from conformance.models.structures import NamesModel
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG, plain_sense
from conformance.strategies.structures import SET_CALLS, SET_PLACES, sequences

NEEDS = [C.HEADER_SETS]
HEADER_SET = WERKZEUG.api("HeaderSet")
METHODS = [
    WERKZEUG.api(f"HeaderSet.{name}")
    for name in ("add", "remove", "update", "discard", "find", "index", "clear", "as_set")
]
PARSED = WERKZEUG.api("parse_set_header")
LAW = Law(
    {
        "in": ("has", truth),
        "find": ("find", as_it_is),
        "index": ("index", as_it_is),
        "add": ("add", nothing),
        "update": ("update", nothing),
        "remove": ("remove", nothing),
        "discard": ("discard", nothing),
        "clear": ("clear", nothing),
        "[]": ("item", as_it_is),
        "[]=": ("put", nothing),
        "del": ("delete", nothing),
        "len": ("listed", lambda found: found if isinstance(found, int) else len(found)),
        "bool": ("listed", truth),
        "iter": ("listed", list),
        "as_set": ("as_set", as_it_is),
    },
    lambda found: [list(found), found.as_set(), found.as_set(True)],
    (KeyError, IndexError),
)
# A name whose first letter is upper case is removed in a clause of its own.
UPPER = {"remove", "discard"}
CALLS = [one for one in SET_CALLS if one.name not in UPPER or one.arguments[0].islower()]


def compared(kit: Any, start: list[str], made: list[Use]) -> None:
    """Make calls on both, and compare what is told when they change."""
    heard: list[Any] = []
    real, model = kit.HeaderSet(start, heard.append), NamesModel(start)
    for number, call in enumerate(made):
        done = ", ".join(map(str, made[:number]))
        LAW.holds(call, real, model, kit, f"HeaderSet({start!r}) after {done or 'nothing'}:")
        told = f"{call} of HeaderSet({start!r})"
        assert all(one is real for one in heard), f"{told} tells its listener {heard!r}"
    unheard = [call for call in made if call.name == "clear"] and model.told > len(heard)
    expect([bool(heard) or bool(unheard)], [model.told > 0], f"told of {made}:")


@clause("structures.header-set-calls", MUST, needs=NEEDS, source=[HEADER_SET, *METHODS])
@every(start=[["Aa", "b"], ["c", "AA", "D"], ["aa"], []])
def test_header_set_calls(impl: Implementation, start: list[str]) -> None:
    """Each method of a HeaderSet MUST do what it documents: a name is there once, whatever its
    case, in the order in which it came; `remove` of a missing one is a KeyError, `index` of one an
    IndexError.
    """

    def body(kit: Any) -> None:
        for call in (*CALLS, *SET_PLACES):
            compared(kit, start, [call])

    apart(impl, body)


@clause(
    "structures.header-set-sequences",
    MUST,
    needs=NEEDS,
    source=[HEADER_SET, *METHODS],
    examples=30,
)
@given(calls=sequences(CALLS))
@example(calls=[])
def test_header_set_sequences(impl: Implementation, calls: list[Use]) -> None:
    """After any sequence of calls a HeaderSet MUST hold what a list of distinct names would."""
    apart(impl, lambda kit: compared(kit, ["Aa", "b"], calls))


@clause(
    "structures.header-set-removes-any-case", MUST, needs=NEEDS, source=[HEADER_SET, METHODS[1]]
)
@every(written=["Accept", "accept", "ACCEPT"], name=["Accept", "ACCEPT"])
def test_header_set_removes_any_case(impl: Implementation, written: str, name: str) -> None:
    """`remove` and `discard` MUST remove a name, in whatever case it is there or given."""

    def body(kit: Any) -> None:
        for method in ("remove", "discard"):
            real = kit.HeaderSet(["Via", written, "Age"])
            getattr(real, method)(name)
            seen = [list(real), real.to_header(), len(real), name in real]
            expect(seen, [["Via", "Age"], "Via, Age", 2, False], f"{method}({name!r}), {written}:")

    apart(impl, body)


@clause("structures.header-set-tells", MUST, needs=NEEDS, source=PARSED)
@every(
    case=[
        (Use("add", ("new",)), 1),
        (Use("add", ("AA",)), 0),
        (Use("update", (["x", "y"],)), 1),
        (Use("update", ([],)), 0),
        (Use("remove", ("aa",)), 1),
        (Use("discard", ("aa",)), 1),
        (Use("discard", ("new",)), 0),
        (Use("clear"), 1),
        (Use("del", (0,)), 1),
        (Use("[]=", (0, "x")), 1),
        (Use("find", ("aa",)), 0),
    ]
)
def test_header_set_tells(impl: Implementation, case: tuple[Use, int]) -> None:
    """`on_update` MUST be called with the HeaderSet whenever something in it is changed, and not
    when nothing is.
    """
    call, wanted = case

    def body(kit: Any) -> None:
        for maker in (kit.HeaderSet, lambda names, told: kit.parse_set_header("aa, b", told)):
            heard: list[Any] = []
            real = maker(["aa", "b"], heard.append)
            LAW.holds(call, real, NamesModel(["aa", "b"]), kit, "HeaderSet(['aa', 'b'])")
            expect([len(heard)], [wanted], f"how often {call} was told:")
            assert all(one is real for one in heard), f"{call} told {heard!r}"

    apart(impl, body)


@clause(
    "structures.header-set-of-repeated-names",
    SHOULD,
    needs=NEEDS,
    source=[HEADER_SET, plain_sense("a set has each member once")],
)
def test_header_set_of_repeated_names(impl: Implementation) -> None:
    """A HeaderSet SHOULD have a name once, also when it is made of names that repeat, or when a
    place is set to a name that is there.
    """

    def body(kit: Any) -> None:
        for real in (kit.HeaderSet(["a", "A", "b"]), kit.parse_set_header("a, A, b")):
            expect([list(real), len(real)], [["a", "b"], 2], "made of a, A and b:")
            real.remove("a")
            expect([list(real), "a" in real], [["b"], False], "after a is removed:")
        real = kit.HeaderSet(["a", "b"])
        real[0] = "B"
        expect([len(list(real)), len(real)], [1, 1], "after [0] = 'B':")

    apart(impl, body)


@clause("structures.header-set-is-a-set", MUST, needs=NEEDS, source=[HEADER_SET, METHODS[7]])
def test_header_set_is_a_set(impl: Implementation) -> None:
    """A HeaderSet MUST join, meet and differ as a set does, and its texts be those of its names."""

    def body(kit: Any) -> None:
        real = kit.HeaderSet(["Aa", "b"])
        for seen, wanted in (
            (real | {"c"}, {"aa", "b", "c"}),
            (real & {"b", "c"}, {"b"}),
            (real - {"b"}, {"aa"}),
        ):
            expect([{name.lower() for name in seen}], [wanted], "of HeaderSet(['Aa', 'b']):")
        expect([real.isdisjoint({"c"}), real.isdisjoint({"b"})], [True, False], "isdisjoint:")
        expect([list(real)], [["Aa", "b"]], "afterwards:")
        real |= {"c"}
        expect([list(real), real.pop() in ("Aa", "b", "c"), len(real)], [["Aa", "b", "c"], True, 2])

    apart(impl, body)


@clause(
    "structures.set-fields",
    MUST,
    needs=[*NEEDS, C.FIELD_LISTS],
    source=[PARSED, WERKZEUG.api("HeaderSet.to_header"), RFC(9110, "5.6.1")],
)
@every(
    case=[
        ("Accept, Origin", ["Accept", "Origin"]),
        ('token, "quoted value"', ["token", "quoted value"]),
        ("", []),
        (None, []),
        ("a,b", ["a", "b"]),
        (" a ,\tb ", ["a", "b"]),
        ("*", ["*"]),
        ('"a,b", c', ["a,b", "c"]),
    ]
)
def test_set_fields(impl: Implementation, case: tuple[str | None, list[str]]) -> None:
    """`parse_set_header` MUST read a list of names, and `to_header` write it so that it is read
    again; a field that is missing has none.
    """
    text, wanted = case

    def body(kit: Any) -> None:
        real = kit.parse_set_header(text)
        expect([list(real), len(real)], [wanted, len(wanted)], f"parse_set_header({text!r}):")
        written = real.to_header()
        expect([str(real), kit.dump_header(real)], [written, written], f"texts of {text!r}:")
        expect([list(kit.parse_set_header(written))], [wanted], f"read again: {written!r}")
        if wanted:
            assert wanted[0].upper() in real, f"{wanted[0].upper()!r} is not in {real!r}"
        end = ending(real.index, "missing")
        assert isinstance(end, IndexError), f"index of a missing name gives {end!r}"

    apart(impl, body)


OF_KINDS = [C.FIELD_KINDS]
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
    needs=OF_KINDS,
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
    needs=[*OF_KINDS, C.HEADER_LISTS],
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


# The registry of HTTP's statuses (RFC 9110, 16.2.1), but for 511, which has a clause elsewhere; the
# phrases that have changed are below.
PHRASES = {
    100: "Continue",
    101: "Switching Protocols",
    102: "Processing",
    103: "Early Hints",
    200: "OK",
    201: "Created",
    202: "Accepted",
    203: "Non Authoritative Information",
    204: "No Content",
    205: "Reset Content",
    206: "Partial Content",
    207: "Multi Status",
    208: "Already Reported",
    226: "IM Used",
    300: "Multiple Choices",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    304: "Not Modified",
    305: "Use Proxy",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    402: "Payment Required",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    411: "Length Required",
    412: "Precondition Failed",
    415: "Unsupported Media Type",
    417: "Expectation Failed",
    421: "Misdirected Request",
    423: "Locked",
    424: "Failed Dependency",
    425: "Too Early",
    426: "Upgrade Required",
    428: "Precondition Required",
    429: "Too Many Requests",
    502: "Bad Gateway",
    431: "Request Header Fields Too Large",
    451: "Unavailable For Legal Reasons",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    504: "Gateway Timeout",
    505: "HTTP Version Not Supported",
    506: "Variant Also Negotiates",
    507: "Insufficient Storage",
    508: "Loop Detected",
    510: "Not Extended",
}
CHANGED = {
    413: ("Content Too Large", "Payload Too Large", "Request Entity Too Large"),
    414: ("URI Too Long", "Request URI Too Long"),
    416: ("Range Not Satisfiable", "Requested Range Not Satisfiable"),
    418: ("I'm a teapot", "Unused"),
    422: ("Unprocessable Content", "Unprocessable Entity"),
}


@clause(
    "structures.response-phrases",
    SHOULD,
    needs=[C.WRAPPED_RESPONSE],
    source=[WERKZEUG.api("HTTP_STATUS_CODES"), WERKZEUG.api("Response.status"), RFC(9110, "15.1")],
)
@every(code=[*PHRASES, *CHANGED])
def test_response_phrases(impl: Implementation, code: int) -> None:
    """A status SHOULD be sent with the phrase that HTTP recommends, in any case, hyphens or not."""

    def body(kit: Any) -> None:
        seen = kit.Response(status=code).status.upper().replace("-", " ")
        names = CHANGED.get(code, (PHRASES.get(code, ""),))
        wanted = [f"{code} {name.upper()}" for name in names]
        assert seen in wanted, f"Response(status={code}) has the status {seen}, not {wanted}"

    apart(impl, body)
