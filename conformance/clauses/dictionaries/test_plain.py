"""A dictionary that converts, and dictionaries and lists that refuse to change."""

from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG

NEEDS = [C.DICTIONARIES]
GET = WERKZEUG.api("TypeConversionDict.get")
GENERAL = WERKZEUG("Data Structures", "General Purpose")
DICTS = ["ImmutableDict", "ImmutableTypeConversionDict"]
HELD = {"a": "1", "b": "x"}
LISTED = ["1", "x", "1"]

# For each kind what would change it, and would do so to a dict or a list of Python's.
Change = Callable[[Any], Any]
DICT_CHANGES: dict[str, Change] = {
    "real['a'] = '2'": lambda real: operator.setitem(real, "a", "2"),
    "real['new'] = '2'": lambda real: operator.setitem(real, "new", "2"),
    "del real['a']": lambda real: operator.delitem(real, "a"),
    "real.update({'a': '2'})": lambda real: real.update({"a": "2"}),
    "real.update([('c', '2')])": lambda real: real.update([("c", "2")]),
    "real.setdefault('c', '2')": lambda real: real.setdefault("c", "2"),
    "real.setdefault('a')": lambda real: real.setdefault("a"),
    "real.pop('a')": lambda real: real.pop("a"),
    "real.pop('c', None)": lambda real: real.pop("c", None),
    "real.popitem()": lambda real: real.popitem(),
    "real.clear()": lambda real: real.clear(),
}
LIST_CHANGES: dict[str, Change] = {
    "real[0] = '2'": lambda real: operator.setitem(real, 0, "2"),
    "real[:1] = ['2']": lambda real: operator.setitem(real, slice(1), ["2"]),
    "del real[0]": lambda real: operator.delitem(real, 0),
    "real += ['2']": lambda real: real.__iadd__(["2"]),
    "real *= 2": lambda real: real.__imul__(2),
    "real.append('2')": lambda real: real.append("2"),
    "real.extend(['2'])": lambda real: real.extend(["2"]),
    "real.insert(0, '2')": lambda real: real.insert(0, "2"),
    "real.remove('1')": lambda real: real.remove("1"),
    "real.pop()": lambda real: real.pop(),
    "real.pop(0)": lambda real: real.pop(0),
    "real.reverse()": lambda real: real.reverse(),
    "real.sort()": lambda real: real.sort(),
    "real.sort(key=len, reverse=True)": lambda real: real.sort(key=len, reverse=True),
}


def refuses_all(real: Any, changes: dict[str, Change], plain: type) -> None:
    """Assert that an object refuses each change with TypeError, and is as before afterwards."""
    before = plain(real)
    for told, change in changes.items():
        end = ending(change, real)
        name = f"{told} of {type(real).__name__}({before!r})"
        assert isinstance(end, TypeError), f"{name} gives {end!r}, and not TypeError"
        expect([plain(real)], [before], f"{name} leaves behind:")


@clause("dictionaries.conversions", MUST, needs=NEEDS, source=GET)
@every(name=["TypeConversionDict", "ImmutableTypeConversionDict"])
def test_conversions(impl: Implementation, name: str) -> None:
    """`get` of a TypeConversionDict MUST convert a value by `type`, and return the default for a
    key that is missing and for a value that the type refuses with ValueError; else it is a dict's.
    """

    def body(kit: Any) -> None:
        real = getattr(kit, name)(HELD)
        for given, named, wanted in (
            (("a",), {}, "1"),
            (("a", "d"), {}, "1"),
            (("c",), {}, None),
            (("c", "d"), {}, "d"),
            (("a",), {"type": int}, 1),
            (("a", -1), {"type": int}, 1),
            (("a", -1, float), {}, 1.0),
            (("b",), {"type": int}, None),
            (("b", -1), {"type": int}, -1),
            (("b",), {"default": -1, "type": int}, -1),
            (("c",), {"type": int}, None),
            (("c", "7"), {"type": int}, "7"),
        ):
            end = ending(real.get, *given, **named)
            expect([repr(end)], [repr(wanted)], f"{name}({HELD!r}).get(*{given!r}, **{named!r}):")
        expect([dict(real), len(real), real["a"]], [HELD, 2, "1"], "as a dict:")
        end = ending(real.__getitem__, "c")
        assert isinstance(end, KeyError), f"a missing key gives {end!r}"
        made = getattr(kit, name)(a="1", b="x")
        expect([dict(made), made == real], [HELD, True], "made of keywords:")

    apart(impl, body)


@clause("dictionaries.unchanging", MUST, needs=NEEDS, source=[GENERAL, WERKZEUG.api(DICTS[0])])
@every(name=DICTS)
def test_unchanging(impl: Implementation, name: str) -> None:
    """An immutable dictionary MUST refuse every method and statement that would change it with
    TypeError, and hold what it held.
    """
    apart(impl, lambda kit: refuses_all(getattr(kit, name)(HELD), DICT_CHANGES, dict))


@clause(
    "dictionaries.unchanging-by-union",
    MUST,
    needs=[*NEEDS, C.UNIONS],
    source=WERKZEUG.changes("3.1.0", "mutable and immutable structures and the operator |="),
)
@every(name=DICTS)
def test_unchanging_by_union(impl: Implementation, name: str) -> None:
    """An immutable dictionary MUST refuse `|=`, and be as before."""
    changes: dict[str, Change] = {"real |= {'c': '2'}": lambda real: real.__ior__({"c": "2"})}
    apart(impl, lambda kit: refuses_all(getattr(kit, name)(HELD), changes, dict))


@clause("dictionaries.unchanging-list", MUST, needs=NEEDS, source=WERKZEUG.api("ImmutableList"))
def test_unchanging_list(impl: Implementation) -> None:
    """An ImmutableList MUST refuse every method and statement that would change it with TypeError,
    and hold what it held.
    """
    apart(impl, lambda kit: refuses_all(kit.ImmutableList(LISTED), LIST_CHANGES, list))


def hashed_alike(one: Any, equal: Any, other: Any) -> None:
    """Assert that what is equal has one hash, each time that it is asked for."""
    expect([one == equal, one == other], [True, False], f"{one!r} is {equal!r}, is {other!r}:")
    hashes = [ending(hash, each) for each in (one, one, equal, equal)]
    assert all(type(each) is int for each in hashes), f"hash, asked twice, gives {hashes}"
    expect([len(set(hashes))], [1], f"different hashes of {one!r} and {equal!r}, asked twice:")
    expect([{one: "kept"}.get(equal), {one: "kept"}.get(other)], ["kept", None], "as a key:")


@clause(
    "dictionaries.unchanging-as-values",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api(f"{name}.copy") for name in DICTS],
)
@every(name=DICTS)
def test_unchanging_as_values(impl: Implementation, name: str) -> None:
    """An immutable dictionary MUST be a key of others, the same as what is equal to it; its `copy`
    can be changed, `copy.copy` of it is itself, and what is pickled comes back.
    """

    def body(kit: Any) -> None:
        cls = getattr(kit, name)
        real = cls(HELD)
        hashed_alike(real, cls(reversed(HELD.items())), cls({"a": "1", "b": "y"}))
        changed = real.copy()
        changed["c"] = "2"
        expect([dict(changed), dict(real)], [{**HELD, "c": "2"}, HELD], "a copy that changed:")
        converts = "Conversion" in name
        seen = ending(lambda: changed.get("a", type=int)) if converts else 1
        expect([seen], [1], "what the copy converts:")
        assert copy.copy(real) is real, f"copy.copy makes {copy.copy(real)!r}"
        for told, again in (
            ("pickled", pickle.loads(pickle.dumps(real))),
            ("copied deeply", copy.deepcopy(real)),
            ("made of keys", cls.fromkeys(["a", "b"], "1")),
            ("made of keys alone", cls.fromkeys("ab")),
        ):
            wanted = {
                "made of keys": {"a": "1", "b": "1"},
                "made of keys alone": {"a": None, "b": None},
            }.get(told, HELD)
            expect([type(again), dict(again)], [cls, wanted], f"{told}:")

    apart(impl, body)


@clause(
    "dictionaries.unchanging-list-as-value",
    MUST,
    needs=NEEDS,
    source=WERKZEUG.api("ImmutableList"),
)
def test_unchanging_list_as_value(impl: Implementation) -> None:
    """An ImmutableList MUST be read as a list is, be a key of dictionaries, the same as what is
    equal to it, and come back from a pickle.
    """

    def body(kit: Any) -> None:
        cls = kit.ImmutableList
        real = cls(LISTED)
        hashed_alike(real, cls(iter(LISTED)), cls(reversed(LISTED[1:])))
        seen = [list(real), real == LISTED, len(real), real[0], real[-2:], real.count("1")]
        expect(seen, [LISTED, True, 3, "1", ["x", "1"], 2], "read as a list:")
        expect([real.index("x"), "x" in real, [*real, "2"]], [1, True, [*LISTED, "2"]], "as a list")
        for again in (pickle.loads(pickle.dumps(real)), copy.deepcopy(real)):
            expect([type(again), list(again)], [cls, LISTED], "pickled, and copied deeply:")

    apart(impl, body)
