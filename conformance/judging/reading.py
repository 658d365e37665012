"""Examples are read: text becomes what a property is called with.

A text is read from its syntax tree. Only literals, the frozen dataclasses and enums of the suite
and what the tables here name mean anything, so reading it runs nobody's code. How an example is
written is said by `conformance.judging.spelling`.
"""

from __future__ import annotations

import ast
import builtins
import datetime
import decimal
import enum
import fractions
import functools
import http
import operator
import sys
import types
import uuid
import warnings
from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any

from conformance.describe import app as parts
from conformance.describe import capabilities, maps, messages, steps, structures
from conformance.errors import ConformanceError
from conformance.foreign import said
from conformance.foreign import text as text_of
from conformance.judging.drawing import Drawn

SUITE = __name__.partition(".")[0]
LONGEST = 100_000  # characters of a whole example
LARGEST = 10_000_000  # of a text that is written as a product


class Unreadable(ConformanceError):
    """A text is no example of this version of the suite."""


# What else has a name in an example, and is not called.
CLASSES = (bool, int, float, str, bytes, list, tuple, dict, set, frozenset, object)
NAMED: dict[str, Any] = {
    **{kind.__name__: kind for kind in CLASSES},
    **{
        name: kind
        for name, kind in vars(builtins).items()
        if isinstance(kind, type) and issubclass(kind, BaseException) and kind.__name__ == name
    },
    **{f.__name__: f for f in (len, sorted, repr)},
    "operator.contains": operator.contains,
    "str.lower": str.lower,
    "str.upper": str.upper,
    "str.title": str.title,
    "HTTPStatus": http.HTTPStatus,
    "timedelta": datetime.timedelta,
}


def _bytes_only(value: bytes) -> bytearray:
    return bytearray(bytes(memoryview(value)))


# What is called, but for the suite's own: the name, and what makes the value.
MAKERS: dict[str, Callable[..., Any]] = {
    "drawn": Drawn,
    "float": float,
    "complex": complex,
    "set": set,
    "frozenset": frozenset,
    "bytearray": _bytes_only,
    "range": lambda *ends: range(*map(int, ends)),
    "Decimal": decimal.Decimal,
    "Fraction": lambda over, under: fractions.Fraction(int(over), int(under)),
    "UUID": uuid.UUID,
    "datetime": datetime.datetime,
    "date": datetime.date,
    "timedelta": datetime.timedelta,
    "timezone": datetime.timezone,
}
# A class that is made while an example is drawn: who makes it, so that it can be made again.
DERIVED = "strategies.errors.derived"


def read(text: str) -> dict[str, Any]:
    """Return the arguments that a text stands for, made anew.

    Raises Unreadable, one line, for whatever `spelled` would not have written.
    """
    if len(text) > LONGEST:
        raise Unreadable(f"it has {len(text)} characters, and {LONGEST} are the most")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is odd in a literal
            tree = ast.parse(text.strip())
        read = _Reader()
        arguments: dict[str, Any] = {}
        for line in tree.body:
            match line:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    arguments[name] = read.value(value)
                case _:
                    raise Unreadable(f"line {line.lineno}: write name = value")
    except (RecursionError, MemoryError) as error:
        raise Unreadable("it is nested too deeply") from error
    except (SyntaxError, ValueError) as error:
        raise Unreadable(" ".join(text_of(error).split())) from error
    return arguments


class _Reader:
    """Makes the values of one example; what is written alike is one and the same class."""

    def __init__(self) -> None:
        self._derived: dict[str, Any] = {}

    def value(self, node: ast.expr) -> Any:
        """Return what an expression stands for."""
        match node:
            case ast.Constant(value=value) if value is not Ellipsis:
                return value
            case ast.Tuple(elts=items):
                return tuple(map(self.value, items))
            case ast.List(elts=items):
                return list(map(self.value, items))
            case ast.Dict(keys=keys, values=values) if None not in keys:
                pairs = zip(keys, values, strict=True)
                return {self.value(k): self.value(v) for k, v in pairs if k is not None}
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return -value
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._sum(self.value(left), self.value(right))
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self._product(self.value(left), self.value(right))
            case ast.Name() | ast.Attribute():
                return named(_dotted(node))
            case ast.Call(func=function, args=given, keywords=keywords):
                return self._made(_dotted(function), given, keywords)
        raise Unreadable(f"line {node.lineno}: {ast.unparse(node)[:60]!r} has no meaning here")

    def _sum(self, left: Any, right: Any) -> Any:
        if type(left) is not type(right) or type(left) not in (str, bytes):
            raise Unreadable("only texts are added")
        return left + right

    def _product(self, text: Any, times: Any) -> Any:
        if type(text) not in (str, bytes) or type(times) is not int:
            raise Unreadable("only a text is multiplied, by a number")
        if len(text) * max(times, 0) > LARGEST:
            raise Unreadable(f"a text of {len(text) * times} characters is too long")
        return text * times

    def _made(self, name: str, given: list[ast.expr], keywords: list[ast.keyword]) -> Any:
        words = {k.arg: self.value(k.value) for k in keywords if k.arg is not None}
        if len(words) < len(keywords):
            raise Unreadable(f"{name}: ** has no meaning here")
        arguments = [self.value(one) for one in given]
        if name == DERIVED:
            key = ast.dump(ast.Tuple(given))
            if key not in self._derived:
                self._derived[key] = _call(name, _suite(name), arguments, words)
            return self._derived[key]
        return _call(name, MAKERS.get(name) or _maker(name), arguments, words)


def _call(name: str, maker: Any, arguments: list[Any], words: dict[str, Any]) -> Any:
    try:
        return maker(*arguments, **words)
    except Exception as error:
        raise Unreadable(" ".join(f"{name}: {said(error)}".split())[:240]) from error


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{_dotted(value)}.{name}"
    raise Unreadable(f"line {node.lineno}: {ast.unparse(node)[:60]!r} is no name")


@functools.cache
def _described() -> dict[str, Any]:
    """Return the classes of descriptions by their short names."""
    return {
        name: thing
        for module in (capabilities, maps, messages, steps, structures, parts)
        for name, thing in vars(module).items()
        if isinstance(thing, type) and thing.__module__ == module.__name__
    }


def _suite(name: str) -> Any:
    """Return what a dotted name means inside of the suite: nothing that is private."""
    words = name.split(".")
    if any(word.startswith("_") for word in words):
        raise Unreadable(f"{name} is private")
    if words[0] in _described():
        return functools.reduce(_attribute, words[1:], _described()[words[0]])
    for length in range(len(words) - 1, 0, -1):
        module = sys.modules.get(".".join([SUITE, *words[:length]]))
        if module is not None:
            return functools.reduce(_attribute, words[length:], module)
    raise Unreadable(f"there is no {name}")


def _attribute(owner: Any, name: str) -> Any:
    if isinstance(owner, types.ModuleType | type) and name in vars(owner):
        return vars(owner)[name]
    raise Unreadable(f"there is no {name} in {getattr(owner, '__name__', owner)}")


def named(name: str) -> Any:
    """Return what a name stands for: what the table has, a member, a class or a clause's function.

    Whatever else could be reached by its name is none of these: an example may be called.
    """
    if name in NAMED:
        return NAMED[name]
    owner, _, member = name.rpartition(".")
    if owner in NAMED and isinstance(NAMED[owner], enum.EnumMeta):
        return _member(NAMED[owner], member)
    found = _suite(name)
    if isinstance(found, enum.Enum):
        return found
    module = str(getattr(found, "__module__", ""))
    if isinstance(found, type) and module.startswith(f"{SUITE}."):
        return found
    if isinstance(found, types.FunctionType) and module.startswith(f"{SUITE}.clauses."):
        return found
    raise Unreadable(f"{name} is not what an example may name")


def _member(kind: enum.EnumMeta, name: str) -> Any:
    if name not in kind.__members__:
        raise Unreadable(f"{kind.__name__} has no {name}")
    return kind.__members__[name]


def _maker(name: str) -> Any:
    """Return a class of the suite that may be called: it keeps what it is given, and no more."""
    found = _suite(name)
    if isinstance(found, type) and str(found.__module__).startswith(f"{SUITE}."):
        if is_dataclass(found) and found.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            return found
        if issubclass(found, str) or found.__module__.startswith(f"{SUITE}.clauses."):
            return found
    raise Unreadable(f"{name} makes nothing that an example may hold")
