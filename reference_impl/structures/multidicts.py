"""Dictionaries with several values for a key: one that changes, one that does not, and a view.

The values of a key are kept as a list. What a key has first stands for it wherever a plain
dictionary would have one value; a key whose list is empty is as good as missing there.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn

MISSING: Any = object()


class MissingKey(KeyError):
    """The key has no value."""


def pairs_of(given: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of a mapping, of one with lists, or of an iterable of pairs."""
    if given is None:
        return
    if isinstance(given, MultiDict):
        yield from given.items(multi=True)
    elif isinstance(given, Mapping):
        for key, value in given.items():
            several = isinstance(value, list | tuple | set)
            yield from ((key, one) for one in (value if several else (value,)))
    else:
        yield from given


def converted(value: Any, default: Any, kind: Callable[[Any], Any] | None) -> Any:
    """Return a value as `kind` makes it; the default if it cannot."""
    if kind is None:
        return value
    try:
        return kind(value)
    except (ValueError, TypeError):
        return default


class MultiDict(dict[Any, Any]):
    """A dictionary with a list of values for each key."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__()
        for key, value in pairs_of(mapping):
            self._values(key).append(value)

    def _values(self, key: Any) -> list[Any]:
        """Return the list of a key, which is made where there is none."""
        found: list[Any] = dict.setdefault(self, key, [])
        return found

    def __getitem__(self, key: Any) -> Any:
        """Return the first value of a key; raise KeyError if it has none."""
        for value in dict.get(self, key, ()):
            return value
        raise MissingKey(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        dict.__setitem__(self, key, [value])

    def __iter__(self) -> Iterator[Any]:  # else `dict(self)` would copy the lists
        return dict.__iter__(self)

    def get(self, key: Any, default: Any = None, type: Any = None) -> Any:  # noqa: A002
        """Return the first value, converted, or the default."""
        try:
            value = self[key]
        except KeyError:
            return default
        return converted(value, default, type)

    def getlist(self, key: Any, type: Any = None) -> list[Any]:  # noqa: A002
        """Return all values of a key, without those that cannot be converted."""
        found = (converted(value, MISSING, type) for value in dict.get(self, key, ()))
        return [value for value in found if value is not MISSING]

    def add(self, key: Any, value: Any) -> None:
        """Append a value to those of the key."""
        self._values(key).append(value)

    def setlist(self, key: Any, new_list: Iterable[Any]) -> None:
        """Put a copy of these values in the place of those of the key."""
        dict.__setitem__(self, key, list(new_list))

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the first value of the key, which gets this one if it has none."""
        if key not in self:
            self[key] = default
        return self[key]

    def setlistdefault(self, key: Any, default_list: Iterable[Any] | None = None) -> list[Any]:
        """Return the list of the key itself, which gets these values if it is missing."""
        if key not in self:
            self.setlist(key, default_list or ())
        return self._values(key)

    def lists(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield each key with a copy of its list."""
        for key in self:
            yield key, self.getlist(key)

    def listvalues(self) -> Iterator[list[Any]]:
        """Yield the list of each key."""
        return (values for _, values in self.lists())

    def items(self, multi: bool = False) -> Iterator[tuple[Any, Any]]:  # type: ignore[override]
        """Yield each key with its first value, or with each of its values."""
        for key, values in self.lists():
            yield from ((key, value) for value in (values if multi else values[:1]))

    def values(self) -> Iterator[Any]:  # type: ignore[override]
        """Yield the first value of each key."""
        return (value for _, value in self.items())

    def to_dict(self, flat: bool = True) -> dict[Any, Any]:
        """Return a plain dictionary of first values, or of lists."""
        return dict(self.items() if flat else self.lists())

    def update(self, mapping: Any) -> None:  # type: ignore[override]
        """Append all values of the other one to those that are there."""
        for key, value in list(pairs_of(mapping)):
            self.add(key, value)

    def __or__(self, other: Any) -> Any:
        if not isinstance(other, Mapping):
            return NotImplemented
        made = self.copy()
        made.update(other)
        return made

    def __ior__(self, other: Any) -> Any:
        if not isinstance(other, Mapping | Iterable):
            return NotImplemented
        self.update(other)
        return self

    def pop(self, key: Any, default: Any = MISSING) -> Any:
        """Remove a key and return its first value; without a default, raise KeyError."""
        values = dict.pop(self, key, None)
        if not values and default is MISSING:
            raise MissingKey(key)
        return values[0] if values else default

    def poplist(self, key: Any) -> list[Any]:
        """Remove a key and return its list, which is empty if it was missing."""
        values: list[Any] = dict.pop(self, key, [])
        return values

    def popitemlist(self) -> tuple[Any, list[Any]]:
        """Remove the last key; return it with its list."""
        if not dict.__len__(self):
            raise MissingKey("the dictionary is empty")
        return dict.popitem(self)

    def popitem(self) -> tuple[Any, Any]:
        """Remove the last key; return it with its first value."""
        key, values = self.popitemlist()
        if not values:
            raise MissingKey(key)
        return key, values[0]

    def copy(self) -> Any:
        """Return a copy with the same values."""
        return type(self)(self)

    def deepcopy(self, memo: Any = None) -> Any:
        """Return a copy with copies of the values."""
        return type(self)(copy.deepcopy(self.to_dict(flat=False), memo))

    def __copy__(self) -> Any:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> Any:
        return self.deepcopy(memo)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (self.to_dict(flat=False),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.items(multi=True))!r})"


def refuse(self: Any, *given: Any, **named: Any) -> NoReturn:
    """Refuse to change."""
    raise TypeError(f"a {type(self).__name__} cannot be changed")


class Unchanging(MultiDict):
    """What both classes share that never change."""

    add = setlist = setlistdefault = refuse
    setdefault = update = pop = poplist = popitem = popitemlist = clear = refuse
    __setitem__ = __delitem__ = __ior__ = refuse

    def copy(self) -> MultiDict:
        """Return a copy that can be changed."""
        return MultiDict(self)


class ImmutableMultiDict(Unchanging):
    """A MultiDict that never changes."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items(multi=True)))

    def __copy__(self) -> ImmutableMultiDict:
        return self


class CombinedMultiDict(Unchanging):
    """Several dictionaries, looked at as one; what changes in them is seen."""

    def __init__(self, dicts: Iterable[MultiDict] | None = None) -> None:
        super().__init__()
        self.dicts = list(dicts or ())

    @classmethod
    def fromkeys(cls, keys: Any, value: Any = None) -> NoReturn:
        """Refuse: it has nothing of its own."""
        raise TypeError(f"a {cls.__name__} is made of dictionaries, not of keys")

    def _whole(self) -> MultiDict:
        return MultiDict(pair for one in self.dicts for pair in one.items(multi=True))

    def __getitem__(self, key: Any) -> Any:
        return self._whole()[key]

    def get(self, key: Any, default: Any = None, type: Any = None) -> Any:  # noqa: A002
        """Return the first value that can be converted, or the default."""
        for one in self.dicts:
            if key in one:
                value = converted(one[key], MISSING, type)
                if value is not MISSING:
                    return value
        return default

    def getlist(self, key: Any, type: Any = None) -> list[Any]:  # noqa: A002
        """Return the values that all of them have."""
        return self._whole().getlist(key, type)

    def keys(self) -> Any:
        """Return all keys, each once."""
        return dict.keys(self._whole())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def __contains__(self, key: Any) -> bool:
        return any(key in one for one in self.dicts)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CombinedMultiDict):
            other = other._whole()
        return dict.__eq__(self._whole(), other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items(multi=True)))

    def deepcopy(self, memo: Any = None) -> CombinedMultiDict:
        """Return one of copies."""
        return CombinedMultiDict([one.deepcopy(memo) for one in self.dicts])

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (self.dicts,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.dicts!r})"
