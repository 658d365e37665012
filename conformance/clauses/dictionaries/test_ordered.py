"""OrderedMultiDict: a MultiDict that keeps the order of its pairs, across keys."""

from __future__ import annotations

import pickle
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import apart, called
from conformance.clauses.structures.test_multidicts import STARTS, keep
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.describe.structures import Use
from conformance.models.structures import MultiModel
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense
from conformance.strategies.structures import CHANGE_DICT, COPIES, READ_DICT

NEEDS = [C.ORDERED_DICTS]
ORDERED = WERKZEUG.api("OrderedMultiDict")
CLEAR = plain_sense("a dictionary that was cleared holds nothing")
IMMUTABLE = WERKZEUG.api("ImmutableOrderedMultiDict")
PAIRS = (("b", "1"), ("a", "x"), ("b", "2"), ("c", "1"), ("a", "3"))
# It has no lists of its own to hand out.
CHANGES = [call for call in CHANGE_DICT if call.name != "setlistdefault"]
# What loses nothing of it: that it clears is a clause of its own.
KEPT = [call for call in CHANGES if call.name != "clear"]


@clause(
    "dictionaries.ordered-calls", MUST, needs=NEEDS, source=[ORDERED, WERKZEUG.api("MultiDict")]
)
@every(start=STARTS)
def test_ordered_calls(impl: Implementation, start: tuple[tuple[str, Any], ...]) -> None:
    """Each method and operator of an OrderedMultiDict MUST do what that of a MultiDict does."""

    def body(kit: Any) -> None:
        for call in (*READ_DICT, *KEPT, *COPIES):
            real = kit.OrderedMultiDict(start)
            keep(call, real, MultiModel(start), kit, f"OrderedMultiDict({start!r})")

    apart(impl, body)


def in_order(real: Any, pairs: list[tuple[str, str]], told: str) -> None:
    """Assert that an object has these pairs in this order, however it is asked."""
    expect(list(real.items(multi=True)), pairs, f"{told}: all pairs:")
    keys = list(dict.fromkeys(key for key, _ in pairs))
    values = [[value for key, value in pairs if key == wanted] for wanted in keys]
    expect([list(real), list(real.keys())], [keys, keys], f"{told}: keys:")
    firsts = [one[0] for one in values]
    expect(list(real.items()), list(zip(keys, firsts, strict=True)), f"{told}: items:")
    expect([list(real.values())], [firsts], f"{told}: values:")
    expect(list(real.lists()), list(zip(keys, values, strict=True)), f"{told}: lists:")
    expect([list(real.listvalues()), len(real)], [values, len(keys)], f"{told}: lists alone:")


# Each change, and the pairs that it leaves of PAIRS.
CHANGED: list[tuple[Use, tuple[tuple[str, str], ...]]] = [
    (Use("add", ("a", "9")), (*PAIRS, ("a", "9"))),
    (Use("[]=", ("b", "9")), (PAIRS[1], *PAIRS[3:], ("b", "9"))),
    (Use("setlist", ("a", ["8", "9"])), (PAIRS[0], *PAIRS[2:4], ("a", "8"), ("a", "9"))),
    (Use("setdefault", ("d", "9")), (*PAIRS, ("d", "9"))),
    (Use("setdefault", ("a", "9")), PAIRS),
    (Use("update", ([("d", "8"), ("b", "9")],)), (*PAIRS, ("d", "8"), ("b", "9"))),
    (Use("pop", ("b",)), (PAIRS[1], *PAIRS[3:])),
    (Use("poplist", ("a",)), (PAIRS[0], *PAIRS[2:4])),
    (Use("del", ("c",)), (*PAIRS[:3], PAIRS[4])),
    (Use("pop", ("d", None)), PAIRS),
]


@clause("dictionaries.ordered-pairs", MUST, needs=NEEDS, source=ORDERED)
@every(case=CHANGED)
def test_ordered_pairs(impl: Implementation, case: tuple[Use, tuple[tuple[str, str], ...]]) -> None:
    """An OrderedMultiDict MUST keep the order of its pairs, also of different keys: what is added
    comes last, what is taken leaves the others where they were, and a pickle has the same order.
    """
    call, pairs = case

    def body(kit: Any) -> None:
        real = kit.OrderedMultiDict(PAIRS)
        in_order(real, list(PAIRS), "as it was made")
        end = called(call, real, kit)
        assert not isinstance(end, Exception), f"{call} gives {end!r}"
        in_order(real, list(pairs), f"OrderedMultiDict({PAIRS!r}) {call}")
        real.add("z", "last")
        last = [*pairs, ("z", "last")]
        in_order(real, last, f"{call}, and z added")
        for again in (pickle.loads(pickle.dumps(real)), real.copy(), kit.OrderedMultiDict(real)):
            in_order(again, last, "another one of it")
            expect([again == real], [True], "another one is equal:")

    apart(impl, body)


@clause("dictionaries.ordered-equality", MUST, needs=NEEDS, source=ORDERED)
def test_ordered_equality(impl: Implementation) -> None:
    """Two OrderedMultiDicts MUST be equal when they have the same pairs in the same order; one and
    a MultiDict, when the values of each key are the same.
    """
    turned = (PAIRS[1], PAIRS[0], *PAIRS[2:])

    def body(kit: Any) -> None:
        real = kit.OrderedMultiDict(PAIRS)
        for pairs, equal, alike in (
            (PAIRS, True, True),
            (turned, False, True),
            (PAIRS[:-1], False, False),
            ((*PAIRS, ("a", "9")), False, False),
            ((*PAIRS, ("d", "9")), False, False),
            ((*PAIRS[:-1], ("a", "9")), False, False),
            ((*PAIRS[:-1], ("d", "3")), False, False),
            ((), False, False),
        ):
            other = kit.OrderedMultiDict(pairs)
            seen = [real == other, other == real]
            expect(seen, [equal, equal], f"one of {PAIRS!r}, one of {pairs!r}:")
            plain = kit.MultiDict(pairs)
            expect([real == plain], [alike], f"one of {PAIRS!r}, a MultiDict of {pairs!r}:")
        expect([real == dict(PAIRS), real == list(PAIRS)], [False, False], "others are not equal:")
        assert isinstance(ending(hash, real), TypeError), "one that can change has a hash"

    apart(impl, body)


@clause(
    "dictionaries.ordered-inequality",
    MUST,
    needs=NEEDS,
    source=[ORDERED, plain_sense("what is equal to another is not unequal to it")],
)
def test_ordered_inequality(impl: Implementation) -> None:
    """Of two OrderedMultiDicts, `!=` MUST say the contrary of `==`."""

    def body(kit: Any) -> None:
        real = kit.OrderedMultiDict(PAIRS)
        for pairs in (PAIRS, PAIRS[1:]):
            other = kit.OrderedMultiDict(pairs)
            expect([real != other], [not real == other], f"{PAIRS!r} != {pairs!r}:")  # noqa: SIM201

    apart(impl, body)


@clause("dictionaries.ordered-clears", MUST, needs=NEEDS, source=[ORDERED, CLEAR])
def test_ordered_clears(impl: Implementation) -> None:
    """An OrderedMultiDict that was cleared MUST be empty, and take pairs as a new one does."""

    def body(kit: Any) -> None:
        real = kit.OrderedMultiDict(PAIRS)
        real.clear()
        in_order(real, [], "cleared")
        real.add("b", "9")
        in_order(real, [("b", "9")], "cleared, and b added")

    apart(impl, body)


@clause("dictionaries.ordered-unchanging", MUST, needs=NEEDS, source=IMMUTABLE)
def test_ordered_unchanging(impl: Implementation) -> None:
    """An ImmutableOrderedMultiDict MUST say what an OrderedMultiDict says, refuse to change with
    TypeError, have a hash, and a `copy` that can be changed.
    """

    def body(kit: Any) -> None:
        real = kit.ImmutableOrderedMultiDict(PAIRS)
        in_order(real, list(PAIRS), "as it was made")
        for call in CHANGES:
            end = called(call, real, kit)
            assert isinstance(end, TypeError), f"{call} gives {end!r}, and not TypeError"
        in_order(real, list(PAIRS), "after all changes were refused")
        equal = kit.ImmutableOrderedMultiDict(iter(PAIRS))
        expect([real == equal, hash(real) == hash(equal), hash(real)], [True, True, hash(equal)])
        changed = real.copy()
        changed.add("z", "9")
        in_order(changed, [*PAIRS, ("z", "9")], "a copy that changed")
        again = pickle.loads(pickle.dumps(real))
        expect([type(again), again == real], [type(real), True], "from a pickle:")
        assert called(Use("copy.copy"), real, kit) is real, "copy.copy makes another one"
        empty = kit.ImmutableOrderedMultiDict()
        in_order(empty, [], "an empty one")

    apart(impl, body)
