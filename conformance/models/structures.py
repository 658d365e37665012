"""Models of Werkzeug's data structures: lists of pairs, of names, and what each call does to them.

The order of keys in a MultiDict, and where `setlist` puts fields, is not promised, so it is not
modelled. How a real thing is asked, and compared, is said by the clauses.
Sources: the API of `werkzeug.datastructures`; Python's dict and `MutableSet`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from conformance.describe.structures import Given

NOTHING: Any = object()  # no default was given


def convert(values: Iterable[Any], kind: Callable[[Any], Any] | None) -> list[Any]:
    """Return the values that a function can convert, converted."""
    found = []
    for value in values:
        try:
            found.append(value if kind is None else kind(value))
        except ValueError:
            continue
    return found


class MultiModel:
    """A MultiDict: pairs in the order in which they came."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        self.pairs = list(pairs)

    def lists(self) -> dict[str, list[Any]]:
        """Return the values by key."""
        return {key: self.getlist(key) for key, _ in self.pairs}

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # noqa: A002
        """Return all values of a key."""
        return convert([value for name, value in self.pairs if name == key], type)

    def first(self, key: str) -> Any:
        """Return the first value; raise KeyError if there is none."""
        for name, value in self.pairs:
            if name == key:
                return value
        raise KeyError(key)

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # noqa: A002
        """Return the first value, or the default."""
        return next(iter(convert(self.getlist(key)[:1], type)), default)

    def has(self, key: str) -> bool:
        """Tell whether a key is there."""
        return any(name == key for name, _ in self.pairs)

    def add(self, key: str, value: Any) -> None:
        """Add a pair."""
        self.pairs.append((key, value))

    def add_alone(self, key: str, value: Any) -> None:
        """Put one pair in the place of those of a key."""
        self.setlist(key, [value])

    def setlist(self, key: str, values: Iterable[Any]) -> None:
        """Put pairs in the place of those of a key."""
        self.pairs = [pair for pair in self.pairs if pair[0] != key]
        self.pairs += [(key, value) for value in values]

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the first value, which is added if the key is missing."""
        return self.setlistdefault(key, [default])[0]

    def setlistdefault(self, key: str, values: Iterable[Any] = ()) -> list[Any]:
        """Return all values, which are added if the key is missing."""
        if not self.has(key):
            self.setlist(key, values)
        return self.getlist(key)

    def pop(self, key: str, default: Any = NOTHING) -> Any:
        """Remove a key; return its first value."""
        if default is NOTHING or self.has(key):
            default = self.first(key)
        self.setlist(key, ())
        return default

    def poplist(self, key: str) -> list[Any]:
        """Remove a key; return its values."""
        found = self.getlist(key)
        self.setlist(key, ())
        return found

    def delete(self, key: str) -> None:
        """Remove a key; raise KeyError if it is missing."""
        self.pop(key)

    def update(self, given: Given) -> None:
        """Add all pairs."""
        self.pairs += given.said

    def joined(self, given: Given) -> dict[str, list[Any]]:
        """Return what a new one holds to which these pairs are added."""
        return MultiModel((*self.pairs, *given.said)).lists()

    def clear(self) -> None:
        """Remove all."""
        self.pairs.clear()

    def keys(self) -> list[str]:
        """Return each key once."""
        return list(self.lists())

    def items(self, multi: bool = False) -> list[tuple[str, Any]]:
        """Return the first pair of each key, or all of them."""
        return list(self.pairs) if multi else [(key, self.first(key)) for key in self.lists()]

    def values(self) -> list[Any]:
        """Return the first value of each key."""
        return [value for _, value in self.items()]

    def to_dict(self, flat: bool = True) -> dict[str, Any]:
        """Return a plain dictionary."""
        return dict(self.items()) if flat else self.lists()

    def same(self) -> dict[str, list[Any]]:
        """Return what a copy holds."""
        return self.lists()


class HeadersModel:
    """Headers: pairs whose names are equal in any case. After `setlist` their order is free."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        self.pairs = [(name, str(value)) for name, value in pairs]

    def lists(self) -> dict[str, list[str]]:
        """Return the values by name in lower case."""
        return {name.lower(): self.getlist(name) for name, _ in self.pairs}

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # noqa: A002
        """Return all values of a name."""
        return convert([v for name, v in self.pairs if name.lower() == key.lower()], type)

    def first(self, key: str) -> str:
        """Return the first value; raise KeyError if there is none."""
        for value in self.getlist(key):
            return str(value)
        raise KeyError(key)

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # noqa: A002
        """Return the first value, or the default."""
        return next(iter(convert(self.getlist(key)[:1], type)), default)

    def has(self, key: str) -> bool:
        """Tell whether a name is there."""
        return bool(self.getlist(key))

    def item(self, key: Any) -> Any:
        """Return a value, a pair, or a list of pairs."""
        return self.first(key) if isinstance(key, str) else self.pairs[key]

    def add(self, key: str, value: Any, **options: str) -> None:
        """Add a field with parameters, which are tokens here."""
        dashed = [f"{name.replace('_', '-')}={text}" for name, text in options.items()]
        self.pairs.append((key, "; ".join([str(value), *dashed])))

    def set(self, key: str, value: Any, **options: str) -> None:
        """Put a field in the place of the first one of its name, or at the end."""
        self.add(key, value, **options)
        made = self.pairs.pop()
        found = [pair for pair in self.pairs if pair[0].lower() == key.lower()]
        place = self.pairs.index(found[0]) if found else len(self.pairs)
        self.pairs[place : place + 1] = [made]
        self.pairs = [
            pair
            for number, pair in enumerate(self.pairs)
            if number == place or pair[0].lower() != key.lower()
        ]

    def setlist(self, key: str, values: Iterable[Any]) -> None:
        """Put fields in the place of those of a name."""
        self.remove(key)
        self.pairs += [(key, str(value)) for value in values]

    def put(self, key: Any, value: Any) -> None:
        """Set a name, a place or a slice."""
        if isinstance(key, str):
            self.set(key, value)
        elif isinstance(key, slice):
            self.pairs[key] = [(name, str(one)) for name, one in value]
        else:
            self.pairs[key] = (value[0], str(value[1]))

    def extend(self, given: Given | None = None, **named: Any) -> None:
        """Add fields."""
        said = () if given is None else given.said
        self.pairs += [(name, str(value)) for name, value in (*said, *named.items())]

    def update(self, given: Given | None = None, **named: Any) -> None:
        """Put fields in the place of those of their names."""
        lists: dict[str, list[Any]] = {}
        for name, value in () if given is None else given.said:
            known = [] if given is None or given.in_turn else lists.get(name, [])
            lists[name] = [*known, value]
        for name, values in [*lists.items(), *((name, [value]) for name, value in named.items())]:
            self.setlist(name, values)

    def joined(self, given: Given) -> list[tuple[str, str]]:
        """Return what new ones hold that are updated so."""
        found = HeadersModel(self.pairs)
        found.update(given)
        return found.pairs

    def remove(self, key: str) -> None:
        """Remove a name."""
        self.pairs = [pair for pair in self.pairs if pair[0].lower() != key.lower()]

    def delete(self, key: Any) -> None:
        """Remove a name, a place or a slice."""
        if isinstance(key, str):
            self.remove(key)
        else:
            del self.pairs[key]

    def pop(self, key: Any = -1, default: Any = NOTHING) -> Any:
        """Remove and return a value, or the pair at a place."""
        if not isinstance(key, str):
            return self.pairs.pop(key)
        if default is NOTHING or self.has(key):
            default = self.first(key)
        self.remove(key)
        return default

    def setdefault(self, key: str, default: Any) -> str:
        """Return the first value, which is set if the name is missing."""
        return self.setlistdefault(key, [default])[0]

    def setlistdefault(self, key: str, values: Iterable[Any]) -> list[str]:
        """Return all values, which are set if the name is missing."""
        if not self.has(key):
            self.setlist(key, values)
        return self.getlist(key)

    def clear(self) -> None:
        """Remove all."""
        self.pairs.clear()

    def items(self, lower: bool = False) -> list[tuple[str, str]]:
        """Return the pairs."""
        return [(name.lower() if lower else name, value) for name, value in self.pairs]

    def keys(self, lower: bool = False) -> list[str]:
        """Return the names."""
        return [name for name, _ in self.items(lower)]

    def values(self) -> list[str]:
        """Return the values."""
        return [value for _, value in self.pairs]

    def text(self) -> str:
        """Return the fields as they are sent, and the empty line."""
        return "".join(f"{name}: {value}\r\n" for name, value in self.pairs) + "\r\n"


class NamesModel:
    """A HeaderSet: names in their order, which are equal in any case."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: list[str] = []
        self.told = 0  # changes
        self.update(names)
        self.told = 0

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def find(self, name: str) -> int:
        """Return the place of a name, or -1."""
        places = [n for n, one in enumerate(self.names) if one.lower() == name.lower()]
        return places[0] if places else -1

    def index(self, name: str) -> int:
        """Return the place of a name; raise IndexError if it is missing."""
        if self.find(name) < 0:
            raise IndexError(name)
        return self.find(name)

    def has(self, name: str) -> bool:
        """Tell whether a name is there."""
        return self.find(name) >= 0

    def update(self, names: Iterable[str]) -> None:
        """Add names."""
        before = len(self.names)
        for name in names:
            if not self.has(name):
                self.names.append(name)
        self.told += len(self.names) > before

    def add(self, name: str) -> None:
        """Add a name."""
        self.update([name])

    def remove(self, name: str) -> None:
        """Remove a name; raise KeyError if it is missing."""
        if not self.has(name):
            raise KeyError(name)
        self.delete(self.find(name))

    def discard(self, name: str) -> None:
        """Remove a name if it is there."""
        if self.has(name):
            self.remove(name)

    def delete(self, place: int) -> None:
        """Remove the name at a place."""
        del self.names[place]
        self.told += 1

    def put(self, place: int, name: str) -> None:
        """Write another name in a place."""
        self.names[place] = name
        self.told += 1

    def clear(self) -> None:
        """Remove all."""
        self.names.clear()
        self.told += 1

    def item(self, place: int) -> str:
        """Return the name at a place."""
        return self.names[place]

    def listed(self) -> list[str]:
        """Return the names."""
        return list(self.names)

    def as_set(self, preserve_casing: bool = False) -> set[str]:
        """Return a plain set."""
        return {name if preserve_casing else name.lower() for name in self.names}
