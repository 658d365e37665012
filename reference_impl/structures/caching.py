"""Cache-Control as a dictionary of directives, with attributes for known ones. RFC 9111, 5.2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .lists import dump_header, parse_dict_header
from .multidicts import refuse

Heard = Callable[[Any], object] | None


def directive(name: str, kind: type | None, bare: Any = None) -> Any:
    """Return an attribute: a flag, a number or a text; `bare` stands for one without a value."""

    def read(control: dict[str, Any]) -> Any:
        if kind is bool:
            return name in control
        if name not in control:
            return None
        value = control[name]
        if value is None:
            return bare
        try:
            return value if kind is None else kind(value)
        except ValueError:
            return None

    def write(control: dict[str, Any], value: Any) -> None:
        if value is None or value is False or (kind is bool and not value):
            control.pop(name, None)
        elif value is True or kind is bool:
            control[name] = None
        else:
            control[name] = str(value if kind is None else kind(value))

    return property(read, write, lambda control: write(control, None))


class Directives(dict[str, Any]):
    """What both kinds have in common."""

    no_store = directive("no-store", bool)
    no_transform = directive("no-transform", bool)
    max_age = directive("max-age", int)
    stale_if_error = directive("stale-if-error", int)

    def __init__(self, values: Any = (), on_update: Heard = None) -> None:
        super().__init__(values or ())
        self.on_update = on_update

    def to_header(self) -> str:
        """Return the text of the field."""
        return dump_header(self)

    def __str__(self) -> str:
        return self.to_header()


class RequestCacheControl(Directives):
    """The directives of a request, which never change."""

    no_cache = directive("no-cache", bool)
    only_if_cached = directive("only-if-cached", bool)
    max_stale = directive("max-stale", int, bare=True)
    min_fresh = directive("min-fresh", int)

    setdefault = update = pop = popitem = clear = refuse
    __setitem__ = __delitem__ = __ior__ = refuse


class ResponseCacheControl(Directives):
    """The directives of a response; a change is told."""

    no_cache = directive("no-cache", None, bare=True)
    private = directive("private", None, bare=True)
    public = directive("public", bool)
    must_revalidate = directive("must-revalidate", bool)
    proxy_revalidate = directive("proxy-revalidate", bool)
    immutable = directive("immutable", bool)
    must_understand = directive("must-understand", bool)
    s_maxage = directive("s-maxage", int)
    stale_while_revalidate = directive("stale-while-revalidate", int)

    def _then(self, result: Any = None) -> Any:
        if self.on_update is not None:
            self.on_update(self)
        return result

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        self._then()

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self._then()

    def pop(self, name: str, *default: Any) -> Any:
        """Remove a directive; tell it if it was there."""
        there = name in self
        found = super().pop(name, *default)
        return self._then(found) if there else found

    def update(self, *given: Any, **named: Any) -> None:
        """Set several at once."""
        super().update(*given, **named)
        self._then()

    def clear(self) -> None:
        """Remove all."""
        super().clear()
        self._then()


def parse_cache_control_header(value: str | None, on_update: Heard = None, cls: Any = None) -> Any:
    """Return the directives of a field."""
    kind = RequestCacheControl if cls is None else cls
    named = parse_dict_header(value or "").items()
    return kind({name.lower(): one for name, one in named}, on_update)
