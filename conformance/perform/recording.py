"""Witnesses: objects that record which special method was called on them, and with what.

An operation on a proxy must cause exactly the calls, and have exactly the outcome, that it has on
the target itself. Here are the witnesses and the comparison; the operations are in
`conformance.models.operations`, and which methods a witness has is drawn by `strategies.objects`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from conformance.perform.trace import class_named

# What a special method of a witness does: it returns a value of its own, returns NotImplemented,
# is not there at all, or raises.
Manner: TypeAlias = Literal["answers", "declines", "absent"] | type[Exception]
Manners: TypeAlias = tuple[Manner, ...]


class Fault(Exception):
    """An error of the target's own, that nothing else raises."""


@dataclass(frozen=True, slots=True)
class Token:
    """A value that tells who returned it from which call."""

    who: str
    call: str

    def __repr__(self) -> str:
        return f"<result of {self.who}: {self.call}>"


async def _later(value: Any) -> Any:
    return value


class _Wait:
    """An iterator as `__await__` returns it: it waits once and then has a value."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.waited = False

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.waited:
            raise StopIteration(self.value)
        self.waited = True
        return f"waiting for {self.value!r}"


# What Python insists on being returned, in two variants, so that no constant is right by chance.
# A callable makes it of the token and of the witness itself.
RETURNS: dict[str, tuple[Any, Any]] = {
    "__bool__": (False, True),
    "__len__": (7, 0),
    "__length_hint__": (5, 9),
    "__hash__": (4242, -17),
    "__contains__": (True, False),
    "__int__": (41, -3),
    "__index__": (6, 1),
    "__float__": (4.25, -0.5),
    "__complex__": (1 + 2j, 3j),
    "__str__": ("text of the target", ""),
    "__repr__": ("<the target>", "!"),
    "__format__": ("formatted by the target", ""),
    "__bytes__": (b"bytes of the target", b""),
    "__dir__": (["zeta", "alpha"], []),
    "__setitem__": (None, None),
    "__delitem__": (None, None),
    "__exit__": (True, False),
    "__iter__": (lambda token, self: iter([token, 1]), lambda token, self: iter([])),
    "__await__": (lambda token, self: _Wait(token), lambda token, self: _Wait(None)),
    "__aiter__": (lambda token, self: self, lambda token, self: self),
    "__anext__": (lambda token, self: _later(token), lambda token, self: _later(None)),
    "__aenter__": (lambda token, self: _later(token), lambda token, self: _later(None)),
    "__aexit__": (lambda token, self: _later(True), lambda token, self: _later(False)),
}
IN_PLACE = frozenset(
    f"__i{name}__"
    for name in [
        "add",
        "sub",
        "mul",
        "matmul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "lshift",
        "rshift",
        "and",
        "or",
        "xor",
    ]
)


@dataclass(slots=True)
class Journal:
    """What happened to the witnesses of one run, with operands and their proxies by name."""

    calls: list[str] = field(default_factory=list)
    _known: dict[int, tuple[str, object]] = field(default_factory=dict)

    def know(self, thing: object, name: str) -> None:
        """Let `thing`, an operand or a proxy of it, be called by this name."""
        self._known[id(thing)] = (name, thing)

    def show(self, value: Any) -> str:
        """Return a value as text that is the same in the run with a proxy and in the one without.

        The type is part of it, and the class of an exception stands for it.
        """
        if id(value) in self._known:
            return self._known[id(value)][0]
        kind = type(value)
        if issubclass(kind, BaseException):
            return f"{kind.__name__}{value.args!r}"
        if kind in (tuple, list):
            return f"{kind.__name__}({', '.join(map(self.show, value))})"
        if kind.__name__ == "traceback":
            return "its traceback"
        return repr(value) if kind is Token else f"{kind.__name__} {value!r}"

    def about(self, name: str) -> list[str]:
        """Return the calls that the witness of this name received."""
        return [call for call in self.calls if call.startswith(f"{name}: ")]


def witness(journal: Journal, name: str, methods: Mapping[str, Manner], *, variant: int = 0) -> Any:
    """Return an object of a class of its own with these special methods.

    `variant` chooses among the values that methods with a fixed type of result return.
    """
    members: dict[str, Any] = {
        method: _recording(journal, name, method, manner, variant)
        for method, manner in methods.items()
        if manner != "absent"
    }
    # Nothing may depend on an address, and a missing hash is a hash that is forbidden.
    members.setdefault("__repr__", lambda self: f"<plain {name}>")
    members.setdefault("__hash__", None if "__hash__" in methods else lambda self: len(name))
    made = type(f"Witness_{name}", (), members)()
    journal.know(made, name)
    return made


def _recording(
    journal: Journal, who: str, method: str, manner: Manner, variant: int
) -> Callable[..., Any]:
    def record(self: Any, /, *arguments: Any, **keywords: Any) -> Any:
        shown = [journal.show(value) for value in arguments]
        shown += [f"{key}={journal.show(value)}" for key, value in keywords.items()]
        call = f"{method}({', '.join(shown)})"
        journal.calls.append(f"{who}: {call}")
        if manner == "declines":
            return NotImplemented
        if isinstance(manner, type):
            raise manner(f"raised by {who}: {call}")
        if method in IN_PLACE and not variant:
            return self
        token = Token(who, call)
        wanted = RETURNS.get(method, (token, token))[variant]
        return wanted(token, self) if callable(wanted) else wanted

    return record


def ending(journal: Journal, action: Callable[[], Any]) -> str:
    """Do something and return how it ended: what it returned or which error it raised.

    Errors of a witness are shown in full, others by their class alone (`class_named`): the text of
    Python's names the types of the operands.
    """
    try:
        return f"returned {journal.show(action())}"
    except Exception as error:
        own = bool(error.args) and str(error.args[0]).startswith("raised by ")
        return f"raised {journal.show(error) if own else class_named(error)}"
