"""What was called of a kit (URL maps, tools for WSGI): taken down, and called again.

A tape has each call by its own number. What a call returned is a `Ref` wherever it is used later,
so that the same can be done with another implementation's kit. How the calls are written is said
by `tooling`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from conformance.errors import ConformanceError
from conformance.foreign import class_name
from conformance.perform.implementation import Implementation
from conformance.perform.trace import EXACT

KITS = ("routing", "wsgi_kit", "locals")
# What a clause derives from, or asks of by itself: handed out as it is.
AS_IT_IS = frozenset({"RuleFactory", "LocalProxy", "Local"})
# What changes nothing: not called again for the sake of a later call.
ASKING = frozenset({"match", "build", "dispatch", "allowed_methods", "test", "get_host", "bind"})
MOST = 12  # calls, from the last one backwards, that a failure may be about


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands for what the call of this number returned."""

    number: int


@dataclass(frozen=True, slots=True)
class Stream:
    """Stands for a stream of bytes."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Called:
    """One call: of a name of a kit, or of a method of what another call returned."""

    owner: str | Ref
    name: str
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]


@dataclass(slots=True)
class Calls:
    """All calls since the tape began. `found` holds what was handed out, and keeps it alive."""

    made: list[Called] = field(default_factory=list)
    found: dict[int, Any] = field(default_factory=dict)

    def call(self, owner: str | Ref, name: str, function: Callable[..., Any]) -> Any:
        """Return a function that is taken down whenever it is called."""

        def call(*arguments: Any, **keywords: Any) -> Any:
            taken = Called(owner, name, tuple(map(frozen, arguments)), frozen(keywords))
            self.made.append(taken)
            number = len(self.made) - 1
            result = function(*map(bare, arguments), **bare(keywords))
            return result if is_plain(result) else Handed(result, self, number)

        call.__name__ = name
        return call


class Handed:
    """What a call returned: it notes what is called on it, and is else what it stands for."""

    def __init__(self, real: Any, calls: Calls, number: int) -> None:
        self.__dict__.update(_real=real, _calls=calls, _number=number)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name.startswith("_") or not callable(found):
            return found
        return self._calls.call(Ref(self._number), name, found)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{name} is set, which cannot be taken down")

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call what it stands for."""
        return self._calls.call(Ref(self._number), "__call__", self._real)(*arguments, **keywords)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._real)

    def __repr__(self) -> str:
        return repr(self._real)


class Kit:
    """A kit whose names are taken down when they are called."""

    def __init__(self, kit: Any, which: str, calls: Calls) -> None:
        self._kit, self._which, self._calls = kit, which, calls
        self._names: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            found = getattr(self._kit, name)
            as_it_is = name in AS_IT_IS or name.endswith("Converter") or is_error(found)
            called = found if as_it_is else self._calls.call(self._which, name, found)
            self._names[name] = called
        return self._names[name]


def is_error(found: Any) -> bool:
    """Tell whether something is a class of exceptions."""
    return isinstance(found, type) and issubclass(found, BaseException)


def is_plain(value: Any) -> bool:
    """Tell whether a value is data, all of it."""
    if type(value) in (list, tuple, set, frozenset):
        return all(map(is_plain, value))
    if type(value) is dict:
        return all(is_plain(one) for pair in value.items() for one in pair)
    return type(value) in EXACT


def frozen(value: Any) -> Any:
    """Return an argument as it is now, with what calls returned as references."""
    if isinstance(value, Handed):
        return Ref(value._number)
    if isinstance(value, io.BytesIO):
        return Stream(value.getvalue()[value.tell() :])
    if type(value) is dict:  # nobody asks for what an environ has to write errors into
        value = {key: one for key, one in value.items() if key != "wsgi.errors"}
    return _within(value, frozen)


def bare(value: Any) -> Any:
    """Return an argument with what calls returned as it is."""
    return value._real if isinstance(value, Handed) else _within(value, bare)


def _within(value: Any, change: Callable[[Any], Any]) -> Any:
    if type(value) is dict:
        return {key: change(one) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(change, value))
    return value


@contextmanager
def calling(impl: Implementation) -> Iterator[Calls]:
    """Take down what is called of the kits for as long as the block runs."""
    calls = Calls()
    kits: dict[str, Kit] = {}
    original = impl._kit

    def kit(method: str) -> Any:
        if method not in KITS:  # operators do all that happens to what it has
            return original(method)
        if method not in kits:
            kits[method] = Kit(original(method), method, calls)
        return kits[method]

    impl._kit = kit  # type: ignore[method-assign]
    try:
        yield calls
    finally:
        del impl._kit


def needed(made: Sequence[Called], last: int) -> list[int]:
    """Return the numbers of the calls that have to be made for one of them, itself at the end."""
    wanted, owners = {last}, set()
    waiting = [last]
    while waiting:
        number = waiting.pop()
        for ref in refs_of(made[number]):
            found = {ref}
            if ref not in owners:
                owners.add(ref)
                found |= {
                    n
                    for n, one in enumerate(made[:last])
                    if one.owner == Ref(ref) and one.name not in ASKING
                }
            waiting += found - wanted
            wanted |= found
    return sorted(wanted)


def refs_of(value: Any) -> Iterator[int]:
    """Yield the numbers of all calls whose results a call, or a value, uses."""
    if isinstance(value, Ref):
        yield value.number
    elif isinstance(value, Called):
        yield from refs_of((value.owner, value.arguments, value.keywords))
    elif isinstance(value, dict):
        yield from refs_of(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from refs_of(one)


def outcome(impl: Implementation, made: Sequence[Called], numbers: Sequence[int]) -> Any:
    """Make calls with the kits of an implementation; return what comes of the last one."""
    found: dict[int, Any] = {}
    ends: list[Any] = []

    def thawed(value: Any) -> Any:
        if isinstance(value, Ref):
            return found[value.number]
        return io.BytesIO(value.content) if isinstance(value, Stream) else _within(value, thawed)

    def body() -> None:
        for number in numbers:
            one = made[number]
            owner = impl._kit(one.owner) if isinstance(one.owner, str) else found[one.owner.number]
            last = number == numbers[-1]
            with suppress(*() if last else (Exception,)):
                call = getattr(owner, one.name)
                found[number] = call(*thawed(one.arguments), **thawed(one.keywords))
        ends.append(said(found[numbers[-1]]))

    try:
        impl.perform(body)
    except ConformanceError:
        raise
    except Exception as error:
        where = getattr(error, "new_url", None)
        used = {one.owner for one in map(made.__getitem__, numbers) if isinstance(one.owner, str)}
        told = f"raises {documented(error, [impl._kit(kit) for kit in used])}"
        return told if where is None else f"{told} to {where}"
    return ends[0]


def documented(error: BaseException, kits: Sequence[Any]) -> str:
    """Return the name that one of the kits has for the nearest class of an exception."""
    named = [(getattr(kit, name, None), name) for kit in kits for name in dir(kit)]
    for kind in type(error).__mro__:
        found = next((name for value, name in named if value is kind), None)
        if found is not None:
            return found
    return class_name(error)


def said(value: Any) -> Any:
    """Return what stands for a result: data as it is, anything else by its class."""
    return value if is_plain(value) else f"a {class_name(value)}"
