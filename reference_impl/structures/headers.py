"""Header fields: a list of names and values that is asked by name, and the view of an environ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from .lists import dump_options_header
from .multidicts import MISSING, MissingKey, MultiDict, pairs_of, refuse

Pair = tuple[str, str]
# Fields that an environ has without HTTP_ in front.
BARE = ("CONTENT_TYPE", "CONTENT_LENGTH")


def text_of(value: Any) -> str:
    """Return a value as the text of a field; raise ValueError for one with a line break."""
    made = str(value)
    if "\n" in made or "\r" in made:
        raise ValueError("the value of a header field has no line breaks")
    return made


def lists_of(given: Any) -> Iterator[tuple[str, list[Any]]]:
    """Yield each name of an argument of `update` with all that takes its place."""
    if isinstance(given, Headers | MultiDict):
        for name in dict.fromkeys(given.keys()):
            yield name, given.getlist(name)
    elif isinstance(given, Mapping):
        for name, value in given.items():
            yield name, list(value) if isinstance(value, list | tuple | set) else [value]
    else:
        for name, value in given or ():
            yield name, [value]


class Headers:
    """A list of pairs that knows names in any case."""

    def __init__(self, defaults: Any = None) -> None:
        self._pairs: list[Pair] = []
        if defaults is not None:
            self.extend(defaults)

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # noqa: A002
        """Return all values of a field, without those that cannot be converted."""
        return MultiDict((name.lower(), value) for name, value in self).getlist(key.lower(), type)

    def get_all(self, name: str) -> list[str]:
        """Return all values of a field."""
        return self.getlist(name)

    def __getitem__(self, key: Any) -> Any:
        """Return the first value of a name, the pair at a place, or the fields of a slice."""
        if isinstance(key, str):
            for value in self.getlist(key):
                return value
            raise MissingKey(key)
        found = self._pairs[key]
        return type(self)(found) if isinstance(key, slice) else found

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # noqa: A002
        """Return the first value, converted, or the default."""
        found = self.getlist(key)[:1]
        return MultiDict((key, value) for value in found).get(key, default, type)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and bool(self.getlist(key))

    def items(self, lower: bool = False) -> Iterator[Pair]:
        """Yield the pairs, with names in lower case if asked for."""
        return ((name.lower() if lower else name, value) for name, value in self)

    def keys(self, lower: bool = False) -> Iterator[str]:
        """Yield the names, each as often as it is there."""
        return (name for name, _ in self.items(lower))

    def values(self) -> Iterator[str]:
        """Yield the values."""
        return (value for _, value in self)

    def to_wsgi_list(self) -> list[Pair]:
        """Return the pairs as WSGI takes them."""
        return list(self)

    def add(self, key: str, value: Any, /, **options: Any) -> None:
        """Append a field; options become parameters of its value."""
        self._pairs.append((key, self._text(value, options)))

    add_header = add

    @staticmethod
    def _text(value: Any, options: dict[str, Any]) -> str:
        if options:
            dashed = {name.replace("_", "-"): one for name, one in options.items()}
            value = dump_options_header(value, dashed)
        return text_of(value)

    def extend(self, arg: Any = None, /, **named: Any) -> None:
        """Append all fields of the other one."""
        for key, value in [*pairs_of(arg), *pairs_of(named)]:
            self.add(key, value)

    def set(self, key: str, value: Any, /, **options: Any) -> None:
        """Put one field where the first of this name is, or at the end."""
        pair = (key, self._text(value, options))
        places = [n for n, (name, _) in enumerate(self._pairs) if name.lower() == key.lower()]
        if places:
            self._pairs[places[0]] = pair
        else:
            self._pairs.append(pair)
        for place in places[:0:-1]:
            del self._pairs[place]

    def setlist(self, key: str, values: Iterable[Any]) -> None:
        """Put these values in the place of all of this name."""
        texts = [text_of(value) for value in values]
        if not texts:
            self.remove(key)
            return
        self.set(key, texts[0])
        self._pairs += [(key, text) for text in texts[1:]]

    def setdefault(self, key: str, default: Any) -> str:
        """Return the first value of a field, which gets this one if it is missing."""
        return self.setlistdefault(key, [default])[0]

    def setlistdefault(self, key: str, default: Iterable[Any]) -> list[str]:
        """Return the values of a field, which gets these if it is missing."""
        if key not in self:
            self.setlist(key, default)
        return self.getlist(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, str):
            self.set(key, value)
        elif isinstance(key, slice):
            self._pairs[key] = [(name, text_of(one)) for name, one in value]
        else:
            self._pairs[key] = (value[0], text_of(value[1]))

    def update(self, arg: Any = None, /, **named: Any) -> None:
        """Put the fields of the other one in the place of those of the same names."""
        for key, values in [*lists_of(arg), *lists_of(named)]:
            self.setlist(key, values)

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

    def remove(self, key: str) -> None:
        """Remove all fields of a name, if there are any."""
        self._pairs[:] = [pair for pair in self._pairs if pair[0].lower() != key.lower()]

    def __delitem__(self, key: Any) -> None:
        if isinstance(key, str):
            self.remove(key)
        else:
            del self._pairs[key]

    def pop(self, key: Any = None, default: Any = MISSING) -> Any:
        """Remove and return the last pair, the pair at a place, or the first value of a name."""
        if not isinstance(key, str):
            return self._pairs.pop(-1 if key is None else key)
        values = self.getlist(key)
        if not values and default is MISSING:
            raise MissingKey(key)
        self.remove(key)
        return values[0] if values else default

    def popitem(self) -> Pair:
        """Remove and return the last pair."""
        return self._pairs.pop()

    def clear(self) -> None:
        """Remove all fields."""
        self._pairs.clear()

    def copy(self) -> Any:
        """Return a copy."""
        return type(self)(self._pairs)

    __copy__ = copy

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return sorted(self.items(lower=True)) == sorted(other.items(lower=True))

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return "".join(f"{name}: {value}\r\n" for name, value in self) + "\r\n"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)!r})"


class EnvironHeaders(Headers):
    """The header fields of an environ; what changes in it is seen."""

    add = add_header = extend = set = setlist = setdefault = setlistdefault = refuse
    update = remove = pop = popitem = clear = refuse
    __setitem__ = __delitem__ = __ior__ = __or__ = refuse

    def __init__(self, environ: Mapping[str, Any]) -> None:
        super().__init__()
        self.environ = environ

    def __iter__(self) -> Iterator[Pair]:
        for key, value in self.environ.items():
            name = key.removeprefix("HTTP_")
            if (key in BARE and value) or (name != key and name not in BARE):
                yield name.replace("_", "-").title(), value

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            raise MissingKey(key)
        return super().__getitem__(key.replace("_", "-"))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EnvironHeaders):
            return NotImplemented
        return self.environ is other.environ

    def copy(self) -> NoReturn:
        """Refuse: it is a view."""
        raise TypeError("the headers of an environ are not copied")

    __copy__ = copy
    __hash__ = None
