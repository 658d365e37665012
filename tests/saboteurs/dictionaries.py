"""Faults patched into Werkzeug's dictionaries: converting, ordered, and unchanging."""

from __future__ import annotations

from typing import Any

from tests.saboteurs import Patched
from tests.saboteurs.structures.wrappers import instead, then

STRUCTURES, MIXINS = "datastructures.structures", "datastructures.mixins"
ORDERED = f"{STRUCTURES}:_OrderedMultiDict"


def bad(catches: str, fault: str, place: str, name: str, make: Any) -> Patched:
    """Return a saboteur of the chapter."""
    return Patched(f"dictionaries.{catches}", fault, place, name, make)


def converting_defaults(former: Any) -> Any:
    """Return a `get` that converts the default, too."""

    def get(self: Any, key: Any, default: Any = None, type: Any = None) -> Any:  # noqa: A002
        found = dict.get(self, key, default)
        return found if type is None or found is None else type(found)

    return get


def hashed_once(former: Any) -> Any:
    """Return a `__hash__` that forgets what it has kept."""

    def faulty(self: Any) -> Any:
        return former(self) if self._hash_cache is None else None

    return faulty


def first_of(self: Any, multi: bool = False) -> Any:
    """Return pairs by key, the order of keys alone."""
    for key, values in self.lists():
        yield from ((key, value) for value in (values if multi else values[:1]))


SABOTEURS = [
    bad(
        "conversions",
        "the default is converted, too",
        f"{STRUCTURES}:TypeConversionDict",
        "get",
        converting_defaults,
    ),
    bad(
        "unchanging",
        "`setdefault` of a key that is there is let through",
        f"{MIXINS}:ImmutableDictMixin",
        "setdefault",
        lambda former: (
            lambda self, key, default=None: self[key] if key in self else former(self, key)
        ),
    ),
    bad(
        "unchanging-by-union",
        "`|=` makes another dictionary",
        f"{MIXINS}:ImmutableDictMixin",
        "__ior__",
        instead(lambda self, other: type(self)({**self, **other})),
    ),
    bad(
        "unchanging-list",
        "a list can be sorted",
        f"{MIXINS}:ImmutableListMixin",
        "sort",
        instead(lambda self, key=None, reverse=False: list.sort(self, key=key, reverse=reverse)),
    ),
    bad(
        "unchanging-as-values",
        "a hash that is kept is None",
        f"{MIXINS}:ImmutableDictMixin",
        "__hash__",
        hashed_once,
    ),
    bad(
        "unchanging-as-values",
        "`copy.copy` makes another one",
        f"{STRUCTURES}:ImmutableDict",
        "__copy__",
        instead(lambda self: dict(self)),
    ),
    bad(
        "unchanging-list-as-value",
        "a hash that is kept is None",
        f"{MIXINS}:ImmutableListMixin",
        "__hash__",
        hashed_once,
    ),
    bad(
        "ordered-calls",
        "what cannot be converted is in the list",
        ORDERED,
        "getlist",
        lambda former: lambda self, key, *kind, **named: former(self, key),
    ),
    bad("ordered-pairs", "the order is that of the keys", ORDERED, "items", instead(first_of)),
    bad(
        "ordered-equality",
        "one with more pairs is equal",
        ORDERED,
        "__eq__",
        lambda former: (
            lambda self, other: (
                former(self, other)
                or (
                    type(self) is type(other)
                    and list(self.items(True))
                    == list(other.items(True))[: len(list(self.items(True)))]
                )
            )
        ),
    ),
    bad("ordered-inequality", "no two are equal", ORDERED, "__ne__", instead(lambda *given: True)),
    bad("ordered-clears", "nothing is cleared", ORDERED, "clear", instead(lambda self: None)),
    bad(
        "ordered-unchanging",
        "a copy is the same one",
        f"{STRUCTURES}:_ImmutableOrderedMultiDict",
        "copy",
        then(lambda found, self: self),
    ),
]
