"""What adapters share for frameworks that hand the request over as an argument.

Not an adapter by itself, and bound to no framework: what it calls otherwise than Flask is a table
of the adapter, and so are its converters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.adapter import (
    Capability,
    Hook,
    Part,
    Rule,
    Stage,
    Unsupported,
    Var,
    View,
    WithoutContexts,
)

Names = Mapping[str, Callable[[Any], Any]]


class Renamed:
    """An object of a framework under Flask's names; what the table does not have is alike."""

    def __init__(self, own: Any, names: Names) -> None:
        self._own, self._names = own, names

    def __getattr__(self, name: str) -> Any:
        found = self._names.get(name)
        return getattr(self._own, name) if found is None else found(self._own)


def around(
    part: Hook,
    stage: Stage,
    ambient: Callable[[Any], Any],
    shown: Callable[[Any], Any] = lambda response: response,
) -> Callable[..., Callable[[Any], Any]]:
    """Return what wraps a function from a request to a response: a middleware, or a tween.

    It may answer in place of what is inside of it (`before`), or is given what that answered, as
    `shown` shows it (`after`). `ambient` makes what the part can reach of a request.
    """

    def before(handler: Callable[[Any], Any], *more: Any) -> Callable[[Any], Any]:
        def called(request: Any) -> Any:
            returned = stage.function(part, ambient(request))()
            return handler(request) if returned is None else returned

        return called

    def after(handler: Callable[[Any], Any], *more: Any) -> Callable[[Any], Any]:
        def called(request: Any) -> Any:
            response = handler(request)
            given = shown(response)
            returned = stage.function(part, ambient(request))(given)
            return response if returned is given else returned

        return called

    return before if part.kind == "before" else after


class Handed:
    """What a part can reach from a request that has a `state`, and an `app` with a `state.name`."""

    names: Names

    def __init__(self, request: Any) -> None:
        self._request = request
        self.request = Renamed(request, self.names)
        self.g = request.state

    @property
    def current_app(self) -> CurrentApp:
        """The application that answers this request."""
        return CurrentApp(self._request.app.state.name)


class CurrentApp:
    """An application, of which the name is known."""

    def __init__(self, name: str) -> None:
        self.name = name


class Answered:
    """A response of a framework under Flask's names; `own` is the framework's."""

    own: Any

    def __init__(self, own: Any) -> None:
        vars(self)["own"] = own

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)

    @property
    def status_code(self) -> int:
        """Its status."""
        status: int = self.own.status
        return status

    @status_code.setter
    def status_code(self, status: int) -> None:
        self.own.status = status


class Growing(WithoutContexts):
    """A built application, which takes parts at any time."""

    def __init__(self, register: Callable[[Part], None], **callables: Any) -> None:
        super().__init__(**callables)
        self.register = register


def spelled(
    rule: Rule,
    converters: Mapping[str, str],
    form: str,
    text: Callable[[str], str] = str,
) -> str:
    """Return a rule in a framework's notation.

    `form` is a variable with `{name}` and `{converter}` to be filled in, `text` what becomes of
    what is no variable. Raises Unsupported for a variable that cannot be said.
    """
    return "".join(
        text(part) if isinstance(part, str) else _variable(part, converters, form)
        for part in rule.parts
    )


def _variable(part: Var, converters: Mapping[str, str], form: str) -> str:
    if part.arguments or part.converter not in converters:
        raise Unsupported(Capability.CONVERTER_ARGUMENTS)
    return form.format(name=part.name, converter=converters[part.converter])


def number_of(status: Any) -> int:
    """Return a status as a number; raises Unsupported for a text that is none."""
    if isinstance(status, str) and not status.lstrip("-").isdecimal():
        raise Unsupported(Capability.RESPONSE, "has a number for a status")
    return int(status)


def pairs_of(headers: Any) -> tuple[tuple[str, str], ...]:
    """Return the headers that `Response` is given, a dictionary or pairs, as pairs."""
    return tuple(headers.items() if isinstance(headers, dict) else headers or ())


def methods_of(part: View, *, awaits: bool = False) -> list[str]:
    """Return the methods of a view, which are GET without any.

    Raises Unsupported for options of rules, and for a coroutine unless the framework awaits views.
    """
    if part.options:
        raise Unsupported(Capability.RULE_OPTIONS)
    if part.asynchronous and not awaits:
        raise Unsupported(Capability.ASYNC_VIEWS)
    return list(part.methods or ("GET",))


def folder_of(options: Mapping[str, Any]) -> tuple[str | None, str]:
    """Return the folder that is served, or None, and the prefix of its URLs."""
    if not options.keys() <= {"static_folder", "static_url_path"}:
        raise Unsupported(Capability.RULE_OPTIONS)
    folder = options.get("static_folder")
    return None if folder is None else str(folder), options.get("static_url_path", "/static")


class Items(Mapping[str, str]):
    """Names and texts of a request: of a collection of names, and of methods for single ones.

    `get` and `get_all` are such methods, called with a name: None is what was not sent.
    """

    def __init__(self, names: Any, get: Callable[..., Any], get_all: Callable[..., Any]) -> None:
        self._names, self._get, self._get_all = names, get, get_all

    def __getitem__(self, name: str) -> str:
        found: str | None = self._get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def getlist(self, name: str) -> list[str]:
        """Return all values with this name."""
        return list(self._get_all(name) or ())


class Encoded(Iterator[bytes]):
    """Encode the texts of a stream, for frameworks that send bytes."""

    def __init__(self, chunks: Any) -> None:
        self._chunks = chunks
        if hasattr(chunks, "close"):
            self.close = chunks.close

    def __next__(self) -> bytes:
        chunk = next(self._chunks)
        return chunk.encode() if isinstance(chunk, str) else chunk
