"""Structures beside objects of any other kind: equal to none of them, and joined with none."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

PAIRS = [("A", "1"), ("B", "2"), ("A", "3")]
# How each is made, and with which capability.
MADE: dict[str, tuple[C, Callable[[Any], Any]]] = {
    "MultiDict": (C.MULTI_DICTS, lambda kit: kit.MultiDict(PAIRS)),
    "ImmutableMultiDict": (C.MULTI_DICTS, lambda kit: kit.ImmutableMultiDict(PAIRS)),
    "CombinedMultiDict": (
        C.MULTI_DICTS,
        lambda kit: kit.CombinedMultiDict([kit.MultiDict(PAIRS), kit.MultiDict(PAIRS)]),
    ),
    "Headers": (C.HEADER_LISTS, lambda kit: kit.Headers(PAIRS)),
    "EnvironHeaders": (C.HEADER_LISTS, lambda kit: kit.EnvironHeaders({"HTTP_A": "1"})),
    "HeaderSet": (C.HEADER_SETS, lambda kit: kit.HeaderSet(["A", "B"])),
    "Accept": (C.FIELD_ACCEPT, lambda kit: kit.parse_accept_header("a, b;q=0.5")),
    "ETags": (C.FIELD_TAGS, lambda kit: kit.parse_etags('"a", W/"b"')),
    "Range": (C.FIELD_RANGES, lambda kit: kit.parse_range_header("bytes=0-1")),
    "ContentRange": (C.FIELD_RANGES, lambda kit: kit.ContentRange("bytes", 0, 1, 5)),
    "RequestCacheControl": (C.FIELD_CACHE, lambda kit: kit.parse_cache_control_header("a=1")),
    "FileStorage": (C.FILE_STORAGE, lambda kit: kit.FileStorage(filename="a")),
    "Authorization": (
        C.BUILDERS,
        lambda kit: kit.Authorization("basic", {"username": "a", "password": "b"}),
    ),
    "WWWAuthenticate": (C.EXCEPTIONS, lambda kit: kit.WWWAuthenticate("basic", {"realm": "a"})),
}
# Those that are what they hold, and those that change, and so are no keys of dictionaries.
VALUES = ("MultiDict", "ImmutableMultiDict", "Headers", "Accept")
CHANGING = ("MultiDict", "Headers", "EnvironHeaders")


OBJECT = object()


class Like:
    """Something that says that it is equal to whatever it is asked about."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0


@clause(
    "classes.equal-to-no-others",
    MUST,
    needs=[C.MULTI_DICTS],
    source=[
        *(WERKZEUG.api(name) for name in ("MultiDict", "Headers", "Authorization")),
        plain_sense("comparing never fails, and tells True or False"),
    ],
)
@every(name=[name for name in MADE if name != "EnvironHeaders"])
def test_equal_to_no_others(impl: Implementation, name: str) -> None:
    """A structure MUST be equal to itself, and unequal to what is of no such kind; one that is what
    it holds is equal to a second one, and one that can change has no hash.

    Something else that is equal to it may say so itself.
    """
    compares(impl, name)


@clause(
    "classes.environ-headers-equal-to-no-others",
    MUST,
    needs=[C.HEADER_LISTS],
    source=[
        WERKZEUG.api("EnvironHeaders"),
        plain_sense("comparing never fails, and tells True or False"),
    ],
)
def test_environ_headers_equal_to_no_others(impl: Implementation) -> None:
    """EnvironHeaders MUST be equal to themselves, unequal to what is of no such kind, and have no
    hash.
    """
    compares(impl, "EnvironHeaders")


def compares(impl: Implementation, name: str) -> None:
    """Assert that a structure is equal to what it is, and to nothing else."""
    need, make = MADE[name]
    if not impl.has(need):
        return

    def body(kit: Any) -> None:
        real = make(kit)
        same: Any = real
        expect([real == same, real != same], [True, False], f"{name}, compared with itself:")
        for other in (5, None, "A", OBJECT, ..., 1.5):
            for told, one, two in (("", real, other), (", turned", other, real)):
                seen = [ending(operator.eq, one, two), ending(operator.ne, one, two)]
                expect(seen, [False, True], f"{name}, compared with {other!r}{told}:")
        if name in VALUES:
            second = make(kit)
            expect([real == second, real != second], [True, False], f"two of {name}, alike:")
        if name in CHANGING:
            end = ending(hash, real)
            assert isinstance(end, TypeError), f"the hash of a {name} is {end!r}"
        expect([Like() == real], [True], f"{name}, and something that says that it is equal:")

    apart(impl, body)


@clause(
    "classes.joined-with-no-others",
    MUST,
    needs=[C.MULTI_DICTS, C.HEADER_LISTS, C.UNIONS],
    source=WERKZEUG.changes("3.1.0", "MultiDict and Headers have the operators | and |="),
)
@every(name=["MultiDict", "Headers"], other=[5, None, 1.5, True], way=["|", "|=", "turned"])
def test_joined_with_no_others(impl: Implementation, name: str, other: Any, way: str) -> None:
    """`|` and `|=` with what holds no pairs MUST raise TypeError, and leave a structure as it
    was.
    """

    def body(kit: Any) -> None:
        real = MADE[name][1](kit)
        given = (other, real) if way == "turned" else (real, other)
        end = ending(operator.ior if way == "|=" else operator.or_, *given)
        assert isinstance(end, TypeError), f"{name}, {way} with {other!r} gives {end!r}"
        expect([real == MADE[name][1](kit)], [True], f"{name} is as before, after {way}:")

    apart(impl, body)


# What looks a key up, and raises KeyError where it is missing.
LOOKUPS: dict[str, Callable[[Any], Any]] = {
    "[]": lambda real: real["missing"],
    "pop": lambda real: real.pop("missing"),
}


@clause(
    "classes.missing-keys-are-named",
    SHOULD,
    needs=[C.MULTI_DICTS],
    source=[
        WERKZEUG.api("BadRequestKeyError"),
        plain_sense("who is told that something is missing wants to know what"),
    ],
)
@every(
    case=[
        *(("[]", name) for name in (*VALUES[:3], "CombinedMultiDict", "EnvironHeaders")),
        *(("pop", name) for name in ("MultiDict", "Headers")),
    ]
)
def test_missing_keys_are_named(impl: Implementation, case: tuple[str, str]) -> None:
    """The KeyError for a key that is missing SHOULD have that key."""
    way, name = case
    need, make = MADE[name]
    if not impl.has(need):
        return

    def body(kit: Any) -> None:
        end = ending(LOOKUPS[way], make(kit))
        assert isinstance(end, KeyError), f"{way} of a missing key of {name} gives {end!r}"
        told = "missing" in str(end.args).lower()  # the name that an environ has for it, too
        assert told, f"{way} of the key missing of {name} raises {end!r} with {end.args}"

    apart(impl, body)
