"""MultiDict: several values for a key. Each call by itself, sequences of them, and copies."""

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
    unordered,
)
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.describe.structures import FORMS, Given, Use
from conformance.models.structures import MultiModel
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense
from conformance.strategies.structures import (
    CHANGE_DICT,
    COPIES,
    JOIN,
    PAIRS,
    READ_DICT,
    sequences,
)

NEEDS = [C.MULTI_DICTS]
MULTI_DICT = WERKZEUG.api("MultiDict")
METHODS = [
    WERKZEUG.api(f"MultiDict.{name}")
    for name in (
        *("add", "getlist", "setlist", "setdefault", "setlistdefault", "items", "lists", "values"),
        *("listvalues", "to_dict", "update", "pop", "popitem", "poplist", "popitemlist", "get"),
    )
]
STARTS = [
    (),
    (("a", "1"),),
    (("a", "1"), ("b", "x"), ("a", "2"), ("A", "x")),
    (("a", "x"), ("a", "1")),
]


def lists(found: Any) -> list[Any]:
    """Return keys with their lists, in an order that says nothing."""
    return unordered((key, list(values)) for key, values in found)


def held(found: Any) -> dict[Any, list[Any]]:
    """Return what a MultiDict, its model, or what the model says of a copy, holds."""
    if isinstance(found, MultiModel):
        return found.lists()
    if type(found) is dict:
        return found
    return {key: found.getlist(key) for key in list(found.keys())}


def by_lists(found: Any) -> Any:
    """Return pairs by key: of one key they stay in their order."""
    seen: dict[Any, list[Any]] = {}
    for key, value in found:
        seen.setdefault(key, []).append(value)
    return seen


LAW = Law(
    {
        "[]": ("first", as_it_is),
        "get": ("get", as_it_is),
        "getlist": ("getlist", as_it_is),
        "in": ("has", truth),
        "len": ("keys", lambda found: found if isinstance(found, int) else len(found)),
        "bool": ("keys", truth),
        "iter": ("keys", unordered),
        "keys": ("keys", unordered),
        "values": ("values", unordered),
        "items": ("items", by_lists),
        "lists": ("lists", lambda found: lists(getattr(found, "items", found.__iter__)())),
        "listvalues": ("lists", lambda found: unordered(getattr(found, "values", lambda: found)())),
        "to_dict": ("to_dict", as_it_is),
        "add": ("add", nothing),
        "[]=": ("add_alone", nothing),
        "setlist": ("setlist", nothing),
        "setdefault": ("setdefault", as_it_is),
        "setlistdefault": ("setlistdefault", list),
        "pop": ("pop", as_it_is),
        "poplist": ("poplist", list),
        "del": ("delete", nothing),
        "clear": ("clear", nothing),
        "update": ("update", nothing),
        "|=": ("update", nothing),
        "|": ("joined", held),
        **dict.fromkeys([call.name for call in COPIES], ("same", held)),
    },
    held,
)
# What takes any of the keys: the model is told which.
TAKING = {"popitem": MultiModel.pop, "popitemlist": MultiModel.poplist}


def keep(call: Use, real: Any, model: MultiModel, kit: Any, before: str) -> None:
    """Make a call on both and compare."""
    if call.name not in TAKING:
        LAW.holds(call, real, model, kit, before)
        return
    end = called(call, real, kit)
    if isinstance(end, Exception):
        assert isinstance(end, KeyError), f"{before} {call} gives {end!r}, not KeyError"
        assert not model.pairs, f"{before} {call} gives {end!r}, although there are keys"
        return
    key, value = end
    expect([value], [ending(TAKING[call.name], model, key)], f"{before} {call} of {key!r}:")
    expect([held(real)], [held(model)], f"{before} {call} leaves something else behind:")


@clause("structures.multidict-calls", MUST, needs=NEEDS, source=[MULTI_DICT, *METHODS])
@every(start=STARTS)
def test_multidict_calls(impl: Implementation, start: tuple[tuple[str, Any], ...]) -> None:
    """Each method and operator of a MultiDict MUST do what it documents: methods of a dict see the
    first value of a key, those of lists all of them in their order, a missing key is a KeyError.
    """

    def body(kit: Any) -> None:
        for call in (*READ_DICT, *CHANGE_DICT):
            keep(call, kit.MultiDict(start), MultiModel(start), kit, f"MultiDict({start!r})")

    apart(impl, body)


@clause(
    "structures.multidict-sequences", MUST, needs=NEEDS, source=[MULTI_DICT, *METHODS], examples=30
)
@given(calls=sequences(READ_DICT + CHANGE_DICT))
def test_multidict_sequences(impl: Implementation, calls: list[Use]) -> None:
    """After any sequence of calls a MultiDict MUST hold what a list of pairs would hold."""

    def body(kit: Any) -> None:
        real, model = kit.MultiDict(STARTS[2]), MultiModel(STARTS[2])
        for number, call in enumerate(calls):
            done = ", ".join(map(str, calls[:number]))
            keep(call, real, model, kit, f"MultiDict({STARTS[2]!r}) after {done or 'nothing'}:")

    apart(impl, body)


@clause("structures.multidict-of-every-form", MUST, needs=NEEDS, source=[MULTI_DICT])
@every(form=FORMS, pairs=PAIRS)
def test_multidict_of_every_form(
    impl: Implementation, form: str, pairs: tuple[tuple[str, Any], ...]
) -> None:
    """A MultiDict MUST be made of pairs, of a dict of values or of lists, and of a MultiDict, which
    stays as it is when the new one changes.
    """

    def body(kit: Any) -> None:
        argument = made(Given(form, pairs), kit)
        real = kit.MultiDict(argument)
        model = MultiModel(Given(form, pairs).said)
        expect([held(real)], [held(model)], f"MultiDict of {form} {pairs!r}:")
        expect([isinstance(real, dict)], [True], "a MultiDict is a dictionary:")
        real.add("a", "new")
        real.setlist("b", ["new"])
        if form not in ("pairs", "iterator"):
            again = kit.MultiDict(argument)
            expect([held(again)], [held(model)], f"{form} {pairs!r} after its copy has changed:")
        expect([held(kit.MultiDict()), held(kit.MultiDict(None))], [{}, {}], "made of nothing:")

    apart(impl, body)


@clause(
    "structures.sets-of-values",
    MUST,
    needs=[*NEEDS, C.HEADER_LISTS],
    source=[
        WERKZEUG.changes("3.1.0", "sets are taken where lists are"),
        MULTI_DICT,
        WERKZEUG.api("Headers.update"),
    ],
)
def test_sets_of_values(impl: Implementation) -> None:
    """A mapping of sets MUST be taken as one of lists is, by MultiDict and Headers."""

    def body(kit: Any) -> None:
        given = {"a": {"1", "2"}, "b": {"3"}}
        updated, headers, replaced = kit.MultiDict(), kit.Headers(given), kit.Headers({"A": "0"})
        updated.update(given)
        replaced.update(given, c={"4"})
        for found in (kit.MultiDict(given), updated, headers, replaced):
            seen = [sorted(found.getlist("a")), found.getlist("b")]
            expect(seen, [["1", "2"], ["3"]], f"{type(found).__name__} of {given!r}:")
        expect([replaced.getlist("c")], [["4"]], "a keyword:")

    apart(impl, body)


@clause(
    "structures.single-values",
    MUST,
    needs=NEEDS,
    source=[MULTI_DICT, WERKZEUG.changes("3.1.3", "lists, tuples and sets alone are several")],
)
@every(value=["ab", b"ab", bytearray(b"ab"), range(2), {"k": 1}, 1, None])
def test_single_values(impl: Implementation, value: object) -> None:
    """Whatever is no list, tuple or set MUST be one value of a MultiDict, also bytes and mappings,
    which could be iterated over.
    """

    def body(kit: Any) -> None:
        updated, united = kit.MultiDict(), kit.MultiDict([("a", value)])
        updated.update({"a": value})
        for found in (kit.MultiDict({"a": value}), updated, united):
            expect([found.getlist("a")], [[value]], f"of {value!r}:")

    apart(impl, body)


@clause(
    "structures.multidict-unions",
    MUST,
    needs=[*NEEDS, C.UNIONS],
    source=[WERKZEUG.changes("3.1.0", "`|` and `|=` of MultiDict"), METHODS[10]],
)
@every(start=STARTS)
def test_multidict_unions(impl: Implementation, start: tuple[tuple[str, Any], ...]) -> None:
    """`|` MUST give a new MultiDict with the values of both, and leave them as they are; `|=` adds
    the values of the other one, which may be pairs, too.
    """

    def body(kit: Any) -> None:
        for call in JOIN:
            keep(call, kit.MultiDict(start), MultiModel(start), kit, f"MultiDict({start!r})")
        for wrong in (1, None):
            end = ending(lambda wrong=wrong: kit.MultiDict(start) | wrong)
            assert isinstance(end, TypeError), f"MultiDict | {wrong} gives {end!r}"

    apart(impl, body)


@clause(
    "structures.multidict-copies",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("MultiDict.copy"), WERKZEUG.api("MultiDict.deepcopy"), MULTI_DICT],
)
@every(way=COPIES)
def test_multidict_copies(impl: Implementation, way: Use) -> None:
    """Copies of a MultiDict, also pickled ones, MUST be equal to it, of its class, and change
    without it; a deep copy has copies of the values, too.
    """

    def body(kit: Any) -> None:
        value = ["v"]
        real = kit.MultiDict([("a", value), ("b", "x"), ("a", "2")])
        copied = called(way, real, kit)
        told = f"{way} of {real!r}"
        expect([type(copied)], [type(real)], f"{told} is of the class:")
        expect([held(copied), copied == real], [held(real), True], told)
        deep = way.name != "copy" and way.name != "copy.copy"
        expect([copied["a"] is value], [not deep], f"{told} has the same value:")
        copied.add("a", "3")
        copied["b"] = "y"
        expect([held(real)], [{"a": [value, "2"], "b": ["x"]}], f"{told}, and then it changed:")

    apart(impl, body)


@clause("structures.multidict-equality", MUST, needs=NEEDS, source=MULTI_DICT)
def test_multidict_equality(impl: Implementation) -> None:
    """MultiDicts MUST be equal when they have the same values for the same keys, each in its order,
    and else not.
    """

    def body(kit: Any) -> None:
        cases = [(("a", "1"), ("a", "2")), (("a", "2"), ("a", "1")), (("a", "1"),), (("b", "1"),)]
        for one in (*cases, ()):
            for other in (*cases, ()):
                left, right = kit.MultiDict(one), kit.MultiDict(other)
                expect(
                    [left == right, left != right], [one == other, one != other], f"{one}, {other}"
                )
        mixed = kit.MultiDict([("a", "1"), ("b", "1"), ("a", "2")])
        assert mixed == kit.MultiDict([("b", "1"), ("a", "1"), ("a", "2")]), "keys have no order"

    apart(impl, body)


@clause(
    "structures.lists-are-copied",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("MultiDict.setlist"), WERKZEUG.api("MultiDict.setlistdefault")],
)
def test_lists_are_copied(impl: Implementation) -> None:
    """`setlist` and `setlistdefault` MUST copy the list that they are given; the list that
    `setlistdefault` returns is the one of the MultiDict.
    """

    def body(kit: Any) -> None:
        mine = ["1"]
        real = kit.MultiDict({"n": 1})
        real.setlist("a", mine)
        inside = real.setlistdefault("b", mine)
        mine.append("2")
        expect([real.getlist("a"), real.getlist("b")], [["1"], ["1"]], "my list has changed:")
        inside.append("3")
        real.setlistdefault("n").extend([2, 3])
        real.setlistdefault("new").append("4")
        seen = [real.getlist(key) for key in ("b", "n", "new")]
        expect(seen, [["1", "3"], [1, 2, 3], ["4"]], "what was appended to the returned lists:")
        real.getlist("a").append("5")
        expect([real.getlist("a")], [["1"]], "the list of getlist is not the one inside:")

    apart(impl, body)


@clause("structures.types-that-cannot-convert", MUST, needs=NEEDS, source=[METHODS[15], METHODS[1]])
def test_types_that_cannot_convert(impl: Implementation) -> None:
    """A `type` that raises ValueError or TypeError MUST give the default from `get`, and nothing
    from `getlist`.
    """

    def body(kit: Any) -> None:
        for refusal in (None, "x"):  # int raises TypeError, and ValueError
            real = kit.MultiDict([("a", refusal), ("a", "2")])
            seen = [real.get("a", type=int), real.get("a", 7, int), real.getlist("a", type=int)]
            expect(seen, [None, 7, [2]], f"a value {refusal!r}, and int:")

    apart(impl, body)


@clause(
    "structures.missing-keys-are-bad-requests",
    MUST,
    needs=[*NEEDS, C.HEADER_LISTS, C.EXCEPTIONS],
    source=[MULTI_DICT, WERKZEUG.api("Headers"), WERKZEUG.api("CombinedMultiDict")],
)
def test_missing_keys_are_bad_requests(impl: Implementation) -> None:
    """The KeyError of a MultiDict, a CombinedMultiDict and of Headers MUST be a BadRequest, too."""

    def body(kit: Any) -> None:
        for name in ("MultiDict", "ImmutableMultiDict", "CombinedMultiDict", "Headers"):
            error = ending(lambda name=name: getattr(kit, name)([])["missing"])
            both = isinstance(error, KeyError) and isinstance(error, kit.BadRequest)
            assert both, f"{name}([])['missing'] raises {error!r}"
            expect([error.code], [400], f"{name}([])['missing']:")
        for call in (Use("pop", ("x",)), Use("popitem"), Use("popitemlist")):
            error = called(call, kit.MultiDict(), kit)
            both = isinstance(error, KeyError) and isinstance(error, kit.BadRequest)
            assert both, f"MultiDict().{call} raises {error!r}"

    apart(impl, body)


@clause(
    "structures.empty-lists",
    SHOULD,
    needs=NEEDS,
    source=[MULTI_DICT, plain_sense("the methods of a dict raise no IndexError")],
)
@every(call=[*READ_DICT, Use("pop", ("a",)), Use("pop", ("a", "d")), *COPIES])
def test_empty_lists(impl: Implementation, call: Use) -> None:
    """Where `setlist` has put an empty list, methods SHOULD raise KeyError, or nothing."""

    def body(kit: Any) -> None:
        for real in (kit.MultiDict(), kit.MultiDict([("b", "1")])):
            real.setlist("a", [])
            end = called(call, real, kit)
            if not isinstance(end, str | int | Exception) and end is not None:
                end = ending(list, end)  # generators raise late
            failed = isinstance(end, Exception) and not isinstance(end, KeyError)
            assert not failed, f"{call} of a MultiDict with an empty list for 'a' raises {end!r}"

    apart(impl, body)


@clause("structures.odd-keys", MUST, needs=NEEDS, source=MULTI_DICT)
def test_odd_keys(impl: Implementation) -> None:
    """Keys and values of a MultiDict MUST be kept as they are, whatever their type, as a dict's."""

    def body(kit: Any) -> None:
        marker = object()
        pairs = [(1, "n"), ((2, "t"), marker), (None, None), ("", ""), ("a", ["list"])]
        real = kit.MultiDict(pairs)
        for key, value in pairs:
            assert real[key] is value, f"the value of {key!r} is {real[key]!r}"
            expect([real.getlist(key)], [[value]], f"getlist({key!r})")
        end = ending(lambda: real["b"])
        assert isinstance(end, KeyError), f"a missing key gives {end!r}"

    apart(impl, body)
