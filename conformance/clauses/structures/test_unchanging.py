"""ImmutableMultiDict and CombinedMultiDict: read like a MultiDict, they refuse to change."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart, called
from conformance.clauses.structures.test_multidicts import LAW, STARTS, held
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.describe.structures import Given, Use
from conformance.models.structures import MultiModel
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense
from conformance.strategies.structures import CHANGE_DICT, JOIN, READ_DICT

NEEDS = [C.MULTI_DICTS]
IMMUTABLE = WERKZEUG("Data Structures", "General Purpose")
COMBINED = WERKZEUG.api("CombinedMultiDict")
START = STARTS[2]
# One who combines: the parts, one after another.
PARTS: list[tuple[tuple[tuple[str, Any], ...], ...]] = [
    (),
    ((),),
    (START,),
    (START[:1], START[1:]),
    ((("a", "x"),), (("a", "1"), ("b", "2")), ()),
]


def combined(kit: Any, parts: tuple[tuple[tuple[str, Any], ...], ...]) -> Any:
    """Return a CombinedMultiDict of these parts."""
    return kit.CombinedMultiDict([kit.MultiDict(part) for part in parts])


@clause("structures.immutable-multidict-calls", MUST, needs=NEEDS, source=IMMUTABLE)
@every(start=STARTS)
def test_immutable_multidict_calls(
    impl: Implementation, start: tuple[tuple[str, Any], ...]
) -> None:
    """What a MultiDict says when it is asked, an ImmutableMultiDict MUST say, too; its `copy` can
    be changed, and `copy.copy` of it is the same one.
    """

    def body(kit: Any) -> None:
        real = kit.ImmutableMultiDict(start)
        for call in READ_DICT:
            LAW.holds(call, real, MultiModel(start), kit, f"ImmutableMultiDict({start!r})")
        other = real.copy()
        other.add("new", "1")
        expect([other.getlist("new"), "new" in real], [["1"], False], "of a copy that changed:")
        assert called(Use("copy.copy"), real, kit) is real, "copy.copy makes another one"
        for name in ("pickle", "copy.deepcopy"):
            found = called(Use(name), real, kit)
            expect([type(found), found == real], [type(real), True], f"{name} of {real!r}:")

    apart(impl, body)


@clause("structures.combined-multidict-calls", MUST, needs=NEEDS, source=COMBINED)
@every(parts=PARTS)
def test_combined_multidict_calls(
    impl: Implementation, parts: tuple[tuple[tuple[str, Any], ...], ...]
) -> None:
    """A CombinedMultiDict MUST say what a MultiDict with the pairs of all its parts, one part after
    the other, would say; also after a part has changed.
    """

    def body(kit: Any) -> None:
        whole = [pair for part in parts for pair in part]
        dicts = [kit.MultiDict(part) for part in parts]
        real = kit.CombinedMultiDict(dicts)
        for last in (False, True):
            if last and dicts:
                dicts[-1].add("b", "late")
                whole.append(("b", "late"))
            for call in READ_DICT:
                if not (call.name == "get" and len(call.arguments) + len(call.options) > 2):
                    LAW.holds(call, real, MultiModel(whole), kit, f"the combination of {parts!r}")

    apart(impl, body)


@clause("structures.combined-copy", MUST, needs=NEEDS, source=COMBINED)
def test_combined_copy(impl: Implementation) -> None:
    """`copy` of a CombinedMultiDict MUST be a MultiDict that can be changed, and changes alone."""

    def body(kit: Any) -> None:
        part = kit.MultiDict(START)
        real = kit.CombinedMultiDict([part, kit.MultiDict({"c": "5"})])
        made = real.copy()
        wanted = {**MultiModel(START).lists(), "c": ["5"]}
        expect([held(made)], [wanted], "the copy holds:")
        made.add("c", "6")
        part.add("d", "7")
        expect([real.getlist("c"), "d" in made], [["5"], False], "after both have changed:")

    apart(impl, body)


@clause(
    "structures.combined-get-converts",
    MUST,
    needs=NEEDS,
    source=[COMBINED, WERKZEUG.api("MultiDict.get")],
)
def test_combined_get_converts(impl: Implementation) -> None:
    """`get` of a CombinedMultiDict MUST convert the first value, and give the default where there
    is none, or none that can be converted.
    """

    def body(kit: Any) -> None:
        real = combined(kit, ((("a", "1"), ("x", "x")), (("a", "2"), ("b", "3"))))
        seen = [real.get(key, 0, int) for key in "axbz"]
        expect(seen, [1, 0, 3, 0], "get of a, x, b and z:")
        expect([real.get("b", type=int), real.get("z", type=int)], [3, None], "without a default:")

    apart(impl, body)


@clause(
    "structures.combined-equality",
    SHOULD,
    needs=NEEDS,
    source=[COMBINED, plain_sense("what is asked for the same in vain and in turn is no equal")],
)
def test_combined_equality(impl: Implementation) -> None:
    """CombinedMultiDicts with other values SHOULD NOT be equal, and those with the same should."""

    def body(kit: Any) -> None:
        for one in PARTS:
            for other in PARTS:
                same = dict(_lists(one)) == dict(_lists(other))
                left, right = combined(kit, one), combined(kit, other)
                expect([left == right], [same], f"{one!r} == {other!r}:")

    apart(impl, body)


def _lists(parts: tuple[tuple[tuple[str, Any], ...], ...]) -> list[tuple[str, list[Any]]]:
    return list(MultiModel(pair for part in parts for pair in part).lists().items())


@clause(
    "structures.combined-deepcopy",
    MUST,
    needs=NEEDS,
    source=[COMBINED, WERKZEUG.api("MultiDict.deepcopy")],
)
@every(way=["deepcopy", "copy.deepcopy", "pickle"])
def test_combined_deepcopy(impl: Implementation, way: str) -> None:
    """A deep copy of a CombinedMultiDict, and a pickled one, MUST hold what it held, and nothing of
    it changes.
    """

    def body(kit: Any) -> None:
        value = ["v"]
        real = combined(kit, ((("a", value),), (("a", "2"), ("b", "3"))))
        found = called(Use(way), real, kit)
        assert not isinstance(found, Exception), f"{way} of {real!r} raises {found!r}"
        expect([held(found)], [{"a": [["v"], "2"], "b": ["3"]}], f"{way} of {real!r}:")
        assert found["a"] is not value, f"{way} keeps the value itself"

    apart(impl, body)


CHANGES = [
    *{call.name: call for call in CHANGE_DICT}.values(),
    Use("update", (Given("dict", (("a", "1"),)),)),
]


@clause("structures.unchanging-dicts", MUST, needs=NEEDS, source=[IMMUTABLE, COMBINED])
@every(call=CHANGES, kind=["ImmutableMultiDict", "CombinedMultiDict"])
def test_unchanging_dicts(impl: Implementation, call: Use, kind: str) -> None:
    """What would change an ImmutableMultiDict or a CombinedMultiDict MUST raise TypeError, and
    change nothing.
    """

    def body(kit: Any) -> None:
        for start in (START, ()):
            part = kit.MultiDict(start)
            real = kit.ImmutableMultiDict(part) if kind.startswith("I") else combined(kit, (start,))
            end = called(call, real, kit)
            assert isinstance(end, TypeError), f"{call} of {real!r} gives {end!r}, not TypeError"
            expect([held(real)], [MultiModel(start).lists()], f"{real!r} after {call}:")

    apart(impl, body)


@clause(
    "structures.unchanging-unions",
    MUST,
    needs=[*NEEDS, C.UNIONS],
    source=[WERKZEUG.changes("3.1.0", "`|=` of immutable classes is refused"), IMMUTABLE],
)
@every(kind=["ImmutableMultiDict", "CombinedMultiDict"])
def test_unchanging_unions(impl: Implementation, kind: str) -> None:
    """`|` of an ImmutableMultiDict or a CombinedMultiDict MUST give a MultiDict with the values of
    both, and `|=` raise TypeError.
    """

    def body(kit: Any) -> None:
        for call in JOIN:
            real = combined(kit, (START,))
            if kind.startswith("I"):
                real = kit.ImmutableMultiDict(START)
            if call.name == "|":
                LAW.holds(call, real, MultiModel(START), kit, repr(real))
            else:
                end = called(call, real, kit)
                assert isinstance(end, TypeError), f"{real!r} {call} gives {end!r}"
                expect([held(real)], [MultiModel(START).lists()], f"after {call}:")

    apart(impl, body)


@clause(
    "structures.multidict-from-keys", MUST, needs=NEEDS, source=WERKZEUG.api("MultiDict.fromkeys")
)
def test_multidict_from_keys(impl: Implementation) -> None:
    """`fromkeys` of a MultiDict MUST make one with the same value for each key, or None."""

    def body(kit: Any) -> None:
        found = kit.MultiDict.fromkeys(["a", "b"], "1")
        expect([type(found), held(found)], [kit.MultiDict, {"a": ["1"], "b": ["1"]}], "of '1':")
        expect([held(kit.MultiDict.fromkeys("a"))], [{"a": [None]}], "of nothing:")

    apart(impl, body)


@clause("structures.combined-of-no-keys", MUST, needs=NEEDS, source=COMBINED)
def test_combined_of_no_keys(impl: Implementation) -> None:
    """A CombinedMultiDict MUST refuse `fromkeys` with TypeError: it has no values of its own."""

    def body(kit: Any) -> None:
        end = ending(kit.CombinedMultiDict.fromkeys, "ab", 1)
        assert isinstance(end, TypeError), f"fromkeys gives {end!r}"

    apart(impl, body)


@clause(
    "structures.multidicts-as-plain-dicts",
    SHOULD,
    needs=NEEDS,
    source=[
        WERKZEUG.api("MultiDict"),
        plain_sense("what reads like a dict is copied into one as it reads"),
    ],
)
@every(parts=PARTS)
def test_multidicts_as_plain_dicts(
    impl: Implementation, parts: tuple[tuple[tuple[str, Any], ...], ...]
) -> None:
    """`dict(m)`, `{**m}` and keywords SHOULD have the first value of each key, as `m[key]` has,
    for each kind of MultiDict.
    """

    def body(kit: Any) -> None:
        pairs = [pair for part in parts for pair in part]
        for made in (kit.MultiDict(pairs), kit.ImmutableMultiDict(pairs), combined(kit, parts)):
            first = dict(reversed(pairs))
            seen = [dict(made), {**made}, (lambda **named: named)(**made)]
            expect(seen, [first] * 3, f"{made!r} as dict(m), as {{**m}}, and as keywords:")

    apart(impl, body)
