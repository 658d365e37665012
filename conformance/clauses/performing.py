"""How clauses on structures make calls: on the real thing and its model, and of applications.

Which calls there are is said by `conformance.strategies.structures`, and what comes of them by
`conformance.models.structures`.
"""

from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.clauses.tooling import ending
from conformance.describe.messages import request
from conformance.describe.structures import Given, Span, Use
from conformance.drive.declared import nothing_declared
from conformance.drive.wire import environ_of
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect

OPERATORS: dict[str, Callable[..., Any]] = {
    "[]": operator.getitem,
    "[]=": operator.setitem,
    "del": operator.delitem,
    "in": operator.contains,
    "len": len,
    "bool": bool,
    "iter": iter,
    "str": str,
    "|=": operator.ior,
    "|": operator.or_,
    "copy.copy": copy.copy,
    "copy.deepcopy": copy.deepcopy,
    "pickle": lambda real: pickle.loads(pickle.dumps(real)),
}


def apart(impl: Implementation, body: Callable[[Any], object]) -> None:
    """Use a function with the kit for messages, where nothing of earlier runs is seen."""
    impl.perform(lambda: body(impl.messages))


def environ(path: str = "/", *, method: str = "GET", **details: Any) -> dict[str, Any]:
    """Return the environ of a request; `details` are fields of the exchange."""
    with nothing_declared():
        return environ_of(request(method, path, **details))


def made(given: Given, kit: Any) -> Any:
    """Return pairs in the form that is described."""
    lists: dict[str, list[Any]] = {}
    for key, value in given.pairs:
        lists.setdefault(key, []).append(value)
    match given.form:
        case "pairs":
            return list(given.pairs)
        case "iterator":
            return iter(given.pairs)
        case "dict":
            return {key: values[0] for key, values in lists.items()}
        case "lists":
            return lists
        case "tuples":
            return {key: tuple(values) for key, values in lists.items()}
        case "sets":
            return {key: {values[0]} for key, values in lists.items()}
        case "combined":
            return kit.CombinedMultiDict([kit.MultiDict([pair]) for pair in given.pairs])
        case _:
            return getattr(kit, given.form)(given.pairs)


def spoken(call: Use) -> list[Any]:
    """Return the arguments of a call, slices as Python has them."""
    return [one.cut if isinstance(one, Span) else one for one in call.arguments]


def called(call: Use, real: Any, kit: Any) -> Any:
    """Make a call; return what comes back, or the exception that it raises."""
    given = [made(one, kit) if isinstance(one, Given) else one for one in spoken(call)]
    function = OPERATORS.get(call.name)
    if function is not None:
        return ending(function, real, *given)
    return ending(getattr(real, call.name), *given, **dict(call.options))


@dataclass(frozen=True, slots=True)
class Law:
    """How a class is compared with its model.

    `meanings` has for a call the model's method, and how its result is seen; `state` is what both
    have to hold afterwards. `errors` are those that the class documents.
    """

    meanings: Mapping[str, tuple[str, Callable[[Any], Any]]]
    state: Callable[[Any], Any]
    errors: tuple[type[Exception], ...] = (KeyError,)

    def holds(self, call: Use, real: Any, model: Any, kit: Any, before: str) -> None:
        """Make a call on both, and compare what comes back, and what they hold."""
        method, seen = self.meanings[call.name]
        end = called(call, real, kit)
        wanted = ending(getattr(model, method), *spoken(call), **dict(call.options))
        told = f"{before} {call}"
        if isinstance(wanted, Exception):
            promised = next(one for one in self.errors if isinstance(wanted, one))
            assert isinstance(end, promised), f"{told} gives {end!r}, not {promised.__name__}"
        elif isinstance(end, Exception):
            raise AssertionError(f"{told} raises {end!r}, and should give {wanted!r}") from end
        else:
            expect([seen(end)], [seen(wanted)], f"{told} gives something else:")
        expect([self.state(real)], [self.state(model)], f"{told} leaves something else behind:")


def unordered(found: Iterable[Any]) -> list[Any]:
    """Return what is found, in an order that says nothing."""
    return sorted(found, key=repr)


def as_it_is(found: Any) -> Any:
    """Return a result as it is."""
    return found


def truth(found: Any) -> bool:
    """Return whether a result counts as true."""
    return bool(found)


def nothing(found: Any) -> None:
    """Return nothing: what comes back is not promised."""


class Body:
    """A stream of texts and bytes that knows how often it was closed."""

    def __init__(self, *items: str | bytes) -> None:
        self.items, self.closed = iter(items), 0

    def __iter__(self) -> Iterator[str | bytes]:
        return self.items

    def close(self) -> None:
        """Count."""
        self.closed += 1


def served(response: Any, **details: Any) -> tuple[str, dict[str, str], bytes]:
    """Use a response as an application; return status, fields by lower-case name, and body."""
    heard: list[Any] = []
    pieces: list[bytes] = []

    def start_response(*given: Any) -> Callable[[bytes], object]:
        heard.append(given)
        return pieces.append

    body = response(environ(**details), start_response)
    pieces.extend(body)
    if hasattr(body, "close"):
        body.close()
    ((status, headers, *_),) = heard
    return status, {name.lower(): value for name, value in headers}, b"".join(pieces)
