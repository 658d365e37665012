"""Headers: fields in their order, by names in any case. Each call by itself, and sequences."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import (
    Law,
    apart,
    as_it_is,
    called,
    made,
    nothing,
    truth,
)
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.describe.structures import Given, Use
from conformance.models.structures import HeadersModel
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense
from conformance.strategies.structures import (
    CHANGE_HEADERS,
    FIELDS,
    HEADER_FORMS,
    JOIN_HEADERS,
    READ_HEADERS,
    READ_PLACES,
    sequences,
)

NEEDS = [C.HEADER_LISTS]
HEADERS = WERKZEUG.api("Headers")
METHODS = [
    WERKZEUG.api(f"Headers.{name}")
    for name in (
        *(
            "add",
            "set",
            "setlist",
            "extend",
            "update",
            "remove",
            "pop",
            "popitem",
            "get",
            "getlist",
        ),
        *("get_all", "setdefault", "setlistdefault", "clear", "to_wsgi_list"),
    )
]
VIEW = WERKZEUG.api("EnvironHeaders")
Fields = tuple[tuple[str, Any], ...]
STARTS: list[Fields] = [*FIELDS, (("X-B", "1"), ("x-A", "2"), ("X-a", "x"), ("X-C", "4"))]


def pairs(found: Any) -> Any:
    """Return what Headers, their model, or what the model says of some, hold."""
    return list(found.pairs if isinstance(found, HeadersModel) else found)


def item(found: Any) -> Any:
    """Return a value or a pair as it is, and of a slice the pairs."""
    return found if isinstance(found, str | tuple) else list(found)


LAW = Law(
    {
        "[]": ("item", item),
        "in": ("has", truth),
        "get": ("get", as_it_is),
        "getlist": ("getlist", as_it_is),
        "get_all": ("getlist", as_it_is),
        "len": ("items", lambda found: found if isinstance(found, int) else len(found)),
        "bool": ("items", truth),
        "iter": ("items", list),
        "items": ("items", list),
        "keys": ("keys", list),
        "values": ("values", list),
        "to_wsgi_list": ("items", as_it_is),
        "str": ("text", as_it_is),
        "add": ("add", nothing),
        "add_header": ("add", nothing),
        "set": ("set", nothing),
        "[]=": ("put", nothing),
        "setlist": ("setlist", nothing),
        "setdefault": ("setdefault", as_it_is),
        "setlistdefault": ("setlistdefault", as_it_is),
        "extend": ("extend", nothing),
        "update": ("update", nothing),
        "|=": ("update", nothing),
        "|": ("joined", lambda found: by_name(pairs(found))),
        "remove": ("remove", nothing),
        "del": ("delete", nothing),
        "pop": ("pop", as_it_is),
        "popitem": ("pop", as_it_is),
        "clear": ("clear", nothing),
    },
    pairs,
    (KeyError, IndexError),
)
# Where these put fields is not promised, but for the order among those of one name.
FREE = frozenset({"setlist", "update", "|=", "|"})


def by_name(found: Any) -> dict[str, list[str]]:
    """Return values by name in lower case."""
    return HeadersModel(found).lists()


def keep(call: Use, real: Any, model: HeadersModel, kit: Any, before: str) -> None:
    """Make a call on both and compare; where the order is free, the model takes the real one."""
    law = LAW
    if call.name in FREE:
        law = Law(LAW.meanings, lambda found: by_name(pairs(found)), LAW.errors)
    law.holds(call, real, model, kit, before)
    if call.name in FREE:
        model.pairs = list(real)


@clause("structures.headers-calls", MUST, needs=NEEDS, source=[HEADERS, *METHODS])
@every(start=STARTS)
def test_headers_calls(impl: Implementation, start: Fields) -> None:
    """Each method and operator of Headers MUST do what it documents: fields stay in their order, a
    name may come again, a name is the same in any case, and values become texts.
    """

    def body(kit: Any) -> None:
        for call in (*READ_HEADERS, *READ_PLACES, *CHANGE_HEADERS):
            keep(call, kit.Headers(start), HeadersModel(start), kit, f"Headers({start!r})")

    apart(impl, body)


@clause("structures.headers-sequences", MUST, needs=NEEDS, source=[HEADERS, *METHODS], examples=30)
@given(calls=sequences(READ_HEADERS + READ_PLACES + CHANGE_HEADERS))
def test_headers_sequences(impl: Implementation, calls: list[Use]) -> None:
    """After any sequence of calls Headers MUST hold what a list of pairs would hold."""

    def body(kit: Any) -> None:
        real, model = kit.Headers(STARTS[3]), HeadersModel(STARTS[3])
        for number, call in enumerate(calls):
            done = ", ".join(map(str, calls[:number]))
            keep(call, real, model, kit, f"Headers({STARTS[3]!r}) after {done or 'nothing'}:")

    apart(impl, body)


@clause(
    "structures.headers-unions",
    MUST,
    needs=[*NEEDS, C.UNIONS],
    source=[WERKZEUG.changes("3.1.0", "`|` and `|=` of Headers"), METHODS[4]],
)
@every(start=STARTS)
def test_headers_unions(impl: Implementation, start: Fields) -> None:
    """`|` MUST give new Headers in which the fields of a mapping stand for those of their names,
    and leave both as they are; `|=` does the same in place, also with pairs.
    """

    def body(kit: Any) -> None:
        for call in JOIN_HEADERS:
            if call.name == "|" and call.arguments[0].form == "Headers":
                continue  # Headers are no mapping
            keep(call, kit.Headers(start), HeadersModel(start), kit, f"Headers({start!r})")
        for wrong in (1, None):
            end = ending(lambda wrong=wrong: kit.Headers(start) | wrong)
            assert isinstance(end, TypeError), f"Headers | {wrong} gives {end!r}"

    apart(impl, body)


@clause("structures.headers-of-every-form", MUST, needs=NEEDS, source=HEADERS)
@every(given=[one for (one,) in HEADER_FORMS])
def test_headers_of_every_form(impl: Implementation, given: Given) -> None:
    """Headers MUST be made of pairs, of a dict of values or of lists, of a MultiDict and of other
    Headers, which stay as they are; so do those that a copy is made of.
    """

    def body(kit: Any) -> None:
        argument = made(given, kit)
        real = kit.Headers(argument)
        expect([list(real)], [list(given.said)], f"Headers of {given}:")
        for copied in (kit.Headers(real), real.copy(), called(Use("copy.copy"), real, kit)):
            expect([type(copied), copied == real], [type(real), True], f"a copy of {real!r}:")
            copied.add("X-New", "1")
            copied["X-A"] = "changed"
            expect([list(real)], [list(given.said)], "what was copied, after the copy has changed:")

    apart(impl, body)


@clause("structures.headers-equality", MUST, needs=NEEDS, source=[HEADERS, RFC(9110, "5.1")])
def test_headers_equality(impl: Implementation) -> None:
    """Headers MUST be equal when they have the same fields, whatever the case of their names, and
    not be equal when a value or a name is another.
    """

    def body(kit: Any) -> None:
        real = kit.Headers([("X-A", "v"), ("X-B", "w")])
        same, lower = kit.Headers([("X-A", "v"), ("X-B", "w")]), [("x-a", "v"), ("x-b", "w")]
        expect([real == same, real != same, real == kit.Headers(lower)], [True, False, True], "")
        for other in ([("X-A", "V"), ("X-B", "w")], [("X-A", "v")], [("X-C", "v"), ("X-B", "w")]):
            seen = [real == kit.Headers(other), real != kit.Headers(other)]
            expect(seen, [False, True], f"{real!r} and {other!r}:")
        expect([real == [("X-A", "v"), ("X-B", "w")]], [False], "Headers and a list:")

    apart(impl, body)


@clause(
    "structures.headers-that-repeat",
    SHOULD,
    needs=NEEDS,
    source=[HEADERS, plain_sense("a message with a field twice is not one with the field once")],
)
def test_headers_that_repeat(impl: Implementation) -> None:
    """Headers with a field twice SHOULD NOT be equal to Headers that have it once."""

    def body(kit: Any) -> None:
        once, twice = kit.Headers([("X-A", "v")]), kit.Headers([("X-A", "v"), ("X-A", "v")])
        same = kit.Headers([("x-a", "v")])
        expect([once == same, list(twice)], [True, [("X-A", "v")] * 2], "what they hold:")
        expect([once == twice, once != twice], [False, True], f"{once!r} and {twice!r}:")

    apart(impl, body)


BREAKS = ("\n", "\r", "\r\n")
SETTING = [
    ("add", lambda h, v: h.add("X-A", v)),
    ("add of an option", lambda h, v: h.add("X-A", "v", name=v)),
    ("add_header", lambda h, v: h.add_header("X-A", v)),
    ("set", lambda h, v: h.set("X-A", v)),
    ("set of an option", lambda h, v: h.set("X-A", "v", name=v)),
    ("[name] =", lambda h, v: h.__setitem__("X-A", v)),
    ("[0] =", lambda h, v: h.__setitem__(0, ("X-A", v))),
    ("[:] =", lambda h, v: h.__setitem__(slice(None), [("X-A", v)])),
    ("setlist", lambda h, v: h.setlist("X-A", [v])),
    ("setlist of two", lambda h, v: h.setlist("X-C", ["w", v])),
    ("setdefault", lambda h, v: h.setdefault("X-C", v)),
    ("setlistdefault", lambda h, v: h.setlistdefault("X-C", [v])),
    ("extend with pairs", lambda h, v: h.extend([("X-A", v)])),
    ("extend with a dict", lambda h, v: h.extend({"X-A": [v]})),
    ("extend with a keyword", lambda h, v: h.extend(Age=v)),
    ("update with pairs", lambda h, v: h.update([("X-A", v)])),
    ("update with a dict", lambda h, v: h.update({"X-A": v})),
    ("update with a list", lambda h, v: h.update({"X-A": [v]})),
    ("update with a keyword", lambda h, v: h.update(Age=v)),
]


@clause(
    "structures.headers-refuse-line-breaks",
    MUST,
    needs=NEEDS,
    source=[HEADERS, METHODS[0], RFC(9110, "5.5")],
)
@every(way=[name for name, _ in SETTING], end=BREAKS)
def test_headers_refuse_line_breaks(impl: Implementation, way: str, end: str) -> None:
    """A value with a line break MUST be refused with ValueError by all that sets one: it would be
    another field. No field with such a value stays.
    """
    change = dict(SETTING)[way]

    def body(kit: Any) -> None:
        for value in (f"a{end}X-B: b", end, f"a{end}"):
            real = kit.Headers([("X-A", "1"), ("X-B", "2")])
            error = ending(change, real, value)
            assert isinstance(error, ValueError), f"{way}, {value!r}: {error!r}, not ValueError"
            seen = [one for _, one in real if "\n" in one or "\r" in one]
            expect(seen, [], f"values with a line break after {way}, {value!r}:")

    apart(impl, body)


@clause(
    "structures.headers-made-of-line-breaks",
    MUST,
    needs=NEEDS,
    source=[HEADERS, WERKZEUG.changes("2.1.0", "default values are validated")],
)
@every(form=["pairs", "dict", "lists", "MultiDict"], end=BREAKS)
def test_headers_made_of_line_breaks(impl: Implementation, form: str, end: str) -> None:
    """Headers MUST NOT be made of a value with a line break: that is a ValueError."""

    def body(kit: Any) -> None:
        given = Given(form, (("X-A", "1"), ("X-B", f"a{end}X-C: d")))
        error = ending(kit.Headers, made(given, kit))
        assert isinstance(error, ValueError), f"Headers of {given}: {error!r}, not ValueError"

    apart(impl, body)


@clause(
    "structures.empty-option-is-quoted",
    MUST,
    needs=NEEDS,
    source=[METHODS[0], RFC(9110, "5.6.6")],
)
def test_empty_option_is_quoted(impl: Implementation) -> None:
    """An empty keyword of `add` MUST be a quoted string of nothing: a token is not empty."""

    def body(kit: Any) -> None:
        real = kit.Headers()
        real.add("X", "v", name="")
        expect([list(real)], [[("X", 'v; name=""')]], "add('X', 'v', name=''):")

    apart(impl, body)


@clause("structures.header-options", MUST, needs=NEEDS, source=[METHODS[0], RFC(9110, "5.6.6")])
@every(
    case=[
        ({"filename": "a.txt"}, "v; filename=a.txt"),
        ({"file_name": "a"}, "v; file-name=a"),
        ({"filename": "a b"}, 'v; filename="a b"'),
        ({"filename": 'a"b'}, 'v; filename="a\\"b"'),
        ({"filename": "a\\b"}, 'v; filename="a\\\\b"'),
        ({"n": 7}, "v; n=7"),
        ({"a": "1", "b": "2"}, "v; a=1; b=2"),
        ({"filename*": "UTF-8''%C3%BC"}, "v; filename*=UTF-8''%C3%BC"),
    ]
)
def test_header_options(impl: Implementation, case: tuple[dict[str, Any], str]) -> None:
    """Keywords of `add` and `set` MUST become parameters of the value, with dashes for underscores,
    and quoted where they are no token.
    """
    options, wanted = case

    def body(kit: Any) -> None:
        for method in ("add", "add_header", "set"):
            real = kit.Headers()
            getattr(real, method)("X", "v", **options)
            expect([list(real)], [[("X", wanted)]], f"{method}('X', 'v', **{options!r}):")

    apart(impl, body)
