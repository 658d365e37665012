"""Attributes that are evaluated once, or that stand for an entry of an environ or of headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .multidicts import MISSING, converted


class cached_property(property):  # noqa: N801
    """An attribute that is evaluated when it is first asked for, set and deleted like any other."""

    def __init__(
        self, fget: Callable[[Any], Any], name: str | None = None, doc: str | None = None
    ) -> None:
        super().__init__(fget, doc=doc)
        self.__name__ = name or fget.__name__
        self.evaluate = fget

    def _slot(self, owner: Any) -> str:
        """Return where an object keeps the value: under the name, or in a slot of its own."""
        return self.__name__ if hasattr(owner, "__dict__") else f"_cache_{self.__name__}"

    def __get__(self, owner: Any, kind: type | None = None) -> Any:
        if owner is None:
            return self
        slot = self._slot(owner)
        kept = getattr(owner, "__dict__", None)
        value = getattr(owner, slot, MISSING) if kept is None else kept.get(slot, MISSING)
        if value is MISSING:
            value = self.evaluate(owner)
            self.__set__(owner, value)
        return value

    def __set__(self, owner: Any, value: Any) -> None:
        slot = self._slot(owner)
        if hasattr(owner, "__dict__"):
            owner.__dict__[slot] = value
        else:
            setattr(owner, slot, value)

    def __delete__(self, owner: Any) -> None:
        if hasattr(owner, "__dict__"):
            owner.__dict__.pop(self._slot(owner), None)
        else:
            setattr(owner, self._slot(owner), MISSING)


class Entry:
    """An attribute that stands for an entry; a subclass says of which attribute of the object."""

    within = ""
    read_only = False

    def __init__(
        self,
        name: str,
        default: Any = None,
        load_func: Callable[[str], Any] | None = None,
        dump_func: Callable[[Any], str] | None = None,
        read_only: bool | None = None,
        doc: str | None = None,
    ) -> None:
        self.name, self.default, self.load, self.dump = name, default, load_func, dump_func
        if read_only is not None:
            self.read_only = read_only
        self.__doc__ = doc

    def __get__(self, owner: Any, kind: type | None = None) -> Any:
        if owner is None:
            return self
        entries = getattr(owner, self.within)
        if self.name not in entries:
            return self.default
        return converted(entries[self.name], self.default, self.load)

    def _entries(self, owner: Any) -> Any:
        if self.read_only:
            raise AttributeError(f"{self.name} is read only")
        return getattr(owner, self.within)

    def __set__(self, owner: Any, value: Any) -> None:
        said = value if self.dump is None else self.dump(value)
        entries = self._entries(owner)
        if said is None:
            entries.pop(self.name, None)
        else:
            entries[self.name] = said

    def __delete__(self, owner: Any) -> None:
        self._entries(owner).pop(self.name, None)


class environ_property(Entry):  # noqa: N801
    """An attribute that stands for an entry of `environ`; read only unless it says otherwise."""

    within = "environ"
    read_only = True


class header_property(Entry):  # noqa: N801
    """An attribute that stands for a field of `headers`."""

    within = "headers"
