"""Calls of data structures: every documented method and operator with every form of argument.

The lists are small, so that clauses can try each call by itself; sequences are drawn from them.
What is right is said by `conformance.models.structures`.
"""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from conformance.describe.structures import FORMS, MAPPINGS, Given, Span, Use

KEYS = ("a", "b", "A")
PAIRS = ((("a", "1"), ("b", "x"), ("a", "2")), (("b", "3"), ("b", "3")), ())


def calls(*names: str, arguments: Iterable[tuple[object, ...]] = ((),)) -> list[Use]:
    """Return a call of each of these names with each of these arguments."""
    return [Use(name, given) for name in names for given in arguments]


def keyed(*rest: object) -> list[tuple[object, ...]]:
    """Return arguments: each key, and the same rest."""
    return [(key, *rest) for key in KEYS]


def forms(names: Iterable[str] = FORMS) -> list[tuple[Given]]:
    """Return arguments: pairs in each of these forms."""
    return [(Given(name, pairs),) for name in names for pairs in PAIRS]


READ = [
    *calls("[]", "in", "get", "getlist", arguments=keyed()),
    *calls("get", arguments=keyed("d")),
    *calls("get", arguments=keyed(None, int)),
    *calls("get", arguments=keyed("d", int)),
    *(Use("get", (key,), (("type", int), ("default", 0))) for key in KEYS),
    *calls("getlist", arguments=keyed(int)),
    *(Use("getlist", (key,), (("type", int),)) for key in KEYS),
    *calls("len", "bool", "keys", "values", "items"),
]
READ_DICT = [
    *READ,
    *calls("iter", "lists", "listvalues", "to_dict"),
    *calls("items", "to_dict", arguments=[(True,), (False,)]),
    Use("items", (), (("multi", True),)),
    Use("to_dict", (), (("flat", False),)),
]
COPIES = calls("copy", "deepcopy", "copy.copy", "copy.deepcopy", "pickle")
CHANGE = [
    *calls("add", "[]=", "setdefault", arguments=keyed("9")),
    *calls("setlist", "setlistdefault", arguments=keyed(["8", "x"])),
    *calls("setlist", arguments=keyed(("7",))),
    *calls("pop", "del", arguments=keyed()),
    *calls("pop", arguments=keyed("d")),
    *calls("pop", arguments=keyed(None)),
    *calls("popitem", "clear"),
    *calls("update", arguments=forms()),
]
CHANGE_DICT = [
    *CHANGE,
    *calls("poplist", arguments=keyed()),
    *calls("setdefault", arguments=keyed()),
    *calls("popitemlist"),
]
JOIN = [*calls("|", arguments=forms(MAPPINGS)), *calls("|=", arguments=forms())]

NAMES = ("X-A", "x-a", "X-B")
FIELDS = ((("X-A", "1"), ("X-B", "x"), ("X-A", "2")), (("x-a", "3"), ("X-C", "3")), ())
HEADER_FORMS = [
    (Given(form, pairs),)
    for form in ("pairs", "iterator", "dict", "lists", "tuples", "MultiDict", "Headers")
    for pairs in FIELDS
]


def named(*rest: object) -> list[tuple[object, ...]]:
    """Return arguments: each name of a field, and the same rest."""
    return [(name, *rest) for name in NAMES]


SLICES = (Span(None, 1), Span(1, None), Span(None, None), Span(None, None, 2), Span(5, 9))
READ_HEADERS = [
    *calls("[]", "in", "get", "getlist", "get_all", arguments=named()),
    *calls("get", arguments=named("d")),
    *calls("get", arguments=named(None, int)),
    *calls("get", arguments=named("d", int)),
    *calls("getlist", arguments=named(int)),
    *calls("len", "bool", "iter", "keys", "values", "items", "to_wsgi_list", "str"),
    *calls("items", "keys", arguments=[(True,), (False,)]),
]
READ_PLACES = calls("[]", arguments=[(place,) for place in (0, -1, 2, 7, *SLICES)])
CHANGE_HEADERS = [
    *calls("add", "add_header", "set", "[]=", "setdefault", arguments=named("9")),
    *calls("add", "set", "[]=", arguments=named(9)),
    *(
        Use(method, (name, "v"), (("file_name", "f"), ("q", "1")))
        for method in ("add", "add_header", "set")
        for name in NAMES
    ),
    *calls("setlist", "setlistdefault", arguments=named(["8", 9])),
    *calls("setlist", arguments=named(())),
    *calls("pop", "remove", "del", arguments=named()),
    *calls("pop", arguments=named("d")),
    *calls("pop", "del", arguments=[(0,), (-1,), (7,)]),
    *calls("del", arguments=[(place,) for place in SLICES]),
    *calls("[]=", arguments=[(0, ("X-A", 7)), (-1, ("x-b", "7")), (7, ("X-A", "7"))]),
    *calls("[]=", arguments=[(place, [("X-A", 6), ("X-D", "6")]) for place in SLICES[:3]]),
    *calls("pop", "popitem", "clear"),
    *calls("extend", "update", arguments=HEADER_FORMS),
    *(Use(method, (), (("Age", "5"), ("Via", "v"))) for method in ("extend", "update")),
    *(
        Use(method, (Given("pairs", FIELDS[0]),), (("Age", "5"),))
        for method in ("extend", "update")
    ),
]
JOIN_HEADERS = [
    *calls("|", arguments=[one for one in HEADER_FORMS if not one[0].in_turn][:-3]),
    *calls("|=", arguments=HEADER_FORMS),
]

TAGS = ("Aa", "aa", "B")
SET_CALLS = [
    *calls("add", "discard", "remove", "find", "index", "in", arguments=[(tag,) for tag in TAGS]),
    *calls("update", arguments=[(["c", "C", "B"],), (("aa",),), ([],)]),
    *calls("clear", "len", "bool", "iter", "as_set"),
    *calls("as_set", arguments=[(True,), (False,)]),
    *calls("[]", "del", arguments=[(0,), (-1,), (5,)]),
]
SET_PLACES = calls("[]=", arguments=[(0, "new"), (-1, "newer"), (5, "new")])


def sequences(among: list[Use]) -> st.SearchStrategy[list[Use]]:
    """Generate sequences of these calls, one or more."""
    return st.lists(st.sampled_from(among), min_size=1, max_size=12)
