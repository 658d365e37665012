"""Python's operators and protocols as a table: every operation that a proxy can forward.

An operation is written down as the expression that performs it on `a` (and `b`), together with
the special methods that Python looks for, so that a witness can have some of them and lack others.
Source: The Python Language Reference, 3.3, Special method names.
"""

from __future__ import annotations

import contextlib
import copy
import math
import operator
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from conformance.perform.recording import Fault


@dataclass(frozen=True, slots=True)
class Operation:
    """An expression over `a` and `b`, and the special methods that it asks of either.

    The methods of `a` are in the order in which Python tries them.
    """

    text: str
    methods: tuple[str, ...]
    reflected: tuple[str, ...]
    perform: Callable[..., Any]

    def __str__(self) -> str:
        return self.text


def drive(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine without an event loop; return what it waited for and its result."""
    waits: list[Any] = []
    try:
        while True:
            waits.append(coroutine.send(None))
    except StopIteration as stop:
        return [*waits, stop.value]
    finally:
        coroutine.close()


def entered(manager: Any) -> list[Any]:
    """Return what a with block got, and whether an error in it was let out."""
    log: list[Any] = []
    try:
        with manager as value:
            log.append(value)
            raise Fault("raised by the block")
    except Fault as error:
        log.append(error)
    return log


def entered_quietly(manager: Any) -> Any:
    """Return what a with block got that ends without an error."""
    with manager as value:
        return value


def entered_by_stack(manager: Any) -> list[Any]:
    """Do what `entered` does by way of `contextlib.ExitStack`, which asks the manager's type."""
    log: list[Any] = []
    try:
        with contextlib.ExitStack() as stack:
            log.append(stack.enter_context(manager))
            raise Fault("raised by the block")
    except Fault as error:
        log.append(error)
    return log


async def awaited(thing: Any) -> Any:
    """Return what `await` gives."""
    return await thing


async def entered_async(manager: Any) -> list[Any]:
    """Return what an async with block got, and whether an error in it was let out."""
    log: list[Any] = []
    try:
        async with manager as value:
            log.append(value)
            raise Fault("raised by the block")
    except Fault as error:
        log.append(error)
    return log


async def first_async(iterable: Any) -> Any:
    """Return the first item of an async for loop."""
    async for item in iterable:
        return item
    return "no item"


async def next_async(iterator: Any) -> Any:
    """Return what `anext` gives."""
    return await anext(iterator)


def set_item(container: Any, key: Any, value: Any) -> None:
    """Perform `container[key] = value`."""
    container[key] = value


def delete_item(container: Any, key: Any) -> None:
    """Perform `del container[key]`."""
    del container[key]


NAMESPACE: dict[str, Any] = {
    "index": operator.index,
    "length_hint": operator.length_hint,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "trunc": math.trunc,
    "floor": math.floor,
    "ceil": math.ceil,
    **{f.__name__: f for f in (drive, entered, entered_quietly, entered_by_stack)},
    **{f.__name__: f for f in (awaited, entered_async)},
    **{f.__name__: f for f in (first_async, next_async, set_item, delete_item)},
}


def operation(text: str, *methods: str, reflected: tuple[str, ...] = ()) -> Operation:
    """Make an operation of its expression; methods are named without the underscores."""
    perform: Callable[..., Any] = eval(f"lambda a, b: {text}", NAMESPACE)
    return Operation(text, _dunder(methods), _dunder(reflected), perform)


def _dunder(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"__{name}__" for name in names)


SYMBOLS = {
    "add": "+", "sub": "-", "mul": "*", "matmul": "@", "truediv": "/", "floordiv": "//",
    "mod": "%", "pow": "**", "lshift": "<<", "rshift": ">>", "and": "&", "or": "|", "xor": "^",
}  # fmt: skip
BINARY = (
    *(
        operation(f"a {symbol} b", name, reflected=(f"r{name}",))
        for name, symbol in SYMBOLS.items()
    ),
    operation("divmod(a, b)", "divmod", reflected=("rdivmod",)),
)
NAMESPACE.update((f"i{name}", getattr(operator, f"i{name}")) for name in SYMBOLS)
IN_PLACE = tuple(
    operation(f"i{name}(a, b)", f"i{name}", name, reflected=(f"r{name}",)) for name in SYMBOLS
)
COMPARISONS = tuple(
    operation(f"a {symbol} b", name, reflected=(mirrored,))
    for name, symbol, mirrored in (
        ("lt", "<", "gt"),
        ("le", "<=", "ge"),
        ("eq", "==", "eq"),
        ("ne", "!=", "ne"),
        ("gt", ">", "lt"),
        ("ge", ">=", "le"),
    )
)
UNARY = (
    operation("-a", "neg"),
    operation("+a", "pos"),
    operation("abs(a)", "abs"),
    operation("~a", "invert"),
)
NUMBERS = (
    operation("int(a)", "int", "index"),
    operation("float(a)", "float", "index"),
    operation("complex(a)", "complex", "float", "index"),
    operation("index(a)", "index"),
    operation("[10, 11, 12, 13, 14, 15, 16][a]", "index"),
    operation("'abcdefghij'[a:]", "index"),
    operation("range(a)", "index"),
    operation("round(a)", "round"),
    operation("round(a, 2)", "round"),
    operation("trunc(a)", "trunc"),
    operation("floor(a)", "floor", "float"),
    operation("ceil(a)", "ceil", "float"),
    operation("pow(a, b)", "pow"),
)
TEXT = (
    operation("str(a)", "str", "repr"),
    operation("repr(a)", "repr"),
    operation("format(a)", "format", "str"),
    operation("format(a, '>12x')", "format", "str"),
    operation("f'{a}'", "format", "str"),
    operation("f'{a!r:>20}'", "repr"),
    operation("'{:>8}'.format(a)", "format", "str"),
    operation("'%s' % a", "str", "repr"),
    operation("bytes(a)", "bytes"),
)
TRUTH = (
    operation("bool(a)", "bool", "len"),
    operation("not a", "bool", "len"),
    operation("'yes' if a else 'no'", "bool", "len"),
    operation("bool(a and 1)", "bool", "len"),
)
CONTAINERS = (
    operation("len(a)", "len"),
    operation("length_hint(a)", "length_hint"),
    operation("a['key']", "getitem"),
    operation("a[1:2:-1]", "getitem"),
    operation("a[..., None]", "getitem"),
    operation("a[b]", "getitem"),
    operation("set_item(a, 'key', b)", "setitem"),
    operation("delete_item(a, b)", "delitem"),
    operation("b in a", "contains", "iter"),
    operation("'item' not in a", "contains", "iter"),
)
ITERATION = (
    operation("[*a]", "iter"),
    operation("next(a)", "next"),
    operation("next(a, 'default')", "next"),
    operation("reversed(a)", "reversed"),
    operation("dict(enumerate(a))", "iter"),
)
CALLS = (
    operation("a()", "call"),
    operation("a(b)", "call"),
    operation("a(1, *[2, b], key=b, name=None, instance=4, **{'not a name': 5})", "call"),
)
MANAGERS = (
    operation("entered(a)", "enter", "exit"),
    operation("entered_quietly(a)", "enter", "exit"),
    operation("entered_by_stack(a)", "enter", "exit"),
)
ASYNCHRONOUS = (
    operation("drive(awaited(a))", "await"),
    operation("drive(entered_async(a))", "aenter", "aexit"),
    operation("drive(first_async(a))", "aiter", "anext"),
    operation("drive(next_async(a))", "anext"),
)
COPIES = (operation("copy(a)", "copy"), operation("deepcopy(a)", "deepcopy"))
HASHES = (operation("hash(a)", "hash"),)

# Everything whose first operand is the proxy.
ALL = (
    *BINARY, *COMPARISONS, *UNARY, *NUMBERS, *TEXT, *TRUTH, *CONTAINERS, *ITERATION, *CALLS,
    *MANAGERS, *ASYNCHRONOUS, *COPIES, *HASHES,
)  # fmt: skip
