"""`LocalProxy`: an object that stands for whatever is bound in the current context.

Theory of operation. A proxy owns one function, its *resolver*, which returns the
target or raises RuntimeError when nothing is bound. Every operation of the Python data
model calls the resolver once and repeats the operation on the target. Nothing is cached,
so one proxy may be shared by all threads, tasks and greenlets.

Two mechanisms forward everything. Attribute access goes through the three attribute
hooks. Operators do not: Python looks them up on the type, therefore the tables below
name them and the loops after the class turn each entry into a real method. They have to
be methods, not descriptors: CPython silently falls back when a descriptor raises, and an
unbound proxy would then compare unequal instead of raising.

What a proxy can be made of (`Local`, `LocalStack`) does not live here: such objects
offer a `__resolver__` method, and that is all this module knows about them.
"""

import copy
import math
import operator
from collections.abc import Awaitable, Callable, Generator
from contextvars import ContextVar
from typing import Any

__all__ = ["LocalProxy"]

_UNBOUND_MESSAGE = "Nothing is bound to this proxy in the current execution context."

# Operations whose proxy is the only operand; extra arguments are passed on.
_UNARY: dict[str, Callable[..., Any]] = {
    "__str__": str,
    "__bytes__": bytes,
    "__format__": format,
    "__hash__": hash,
    "__len__": len,
    "__length_hint__": operator.length_hint,
    "__iter__": iter,
    "__next__": next,
    "__reversed__": reversed,
    "__aiter__": aiter,
    "__anext__": anext,
    "__getitem__": operator.getitem,
    "__setitem__": operator.setitem,
    "__delitem__": operator.delitem,
    "__contains__": operator.contains,
    "__neg__": operator.neg,
    "__pos__": operator.pos,
    "__abs__": abs,
    "__invert__": operator.invert,
    "__int__": int,
    "__float__": float,
    "__complex__": complex,
    "__round__": round,
    "__trunc__": math.trunc,
    "__floor__": math.floor,
    "__ceil__": math.ceil,
    "__copy__": copy.copy,
    "__deepcopy__": copy.deepcopy,
}

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "__lt__": operator.lt,
    "__le__": operator.le,
    "__eq__": operator.eq,
    "__ne__": operator.ne,
    "__gt__": operator.gt,
    "__ge__": operator.ge,
}

# name: (the operation, its in-place form or None)
_BINARY: dict[str, tuple[Callable[..., Any], Callable[[Any, Any], Any] | None]] = {
    "add": (operator.add, operator.iadd),
    "sub": (operator.sub, operator.isub),
    "mul": (operator.mul, operator.imul),
    "matmul": (operator.matmul, operator.imatmul),
    "truediv": (operator.truediv, operator.itruediv),
    "floordiv": (operator.floordiv, operator.ifloordiv),
    "mod": (operator.mod, operator.imod),
    "divmod": (divmod, None),
    "pow": (pow, operator.ipow),
    "lshift": (operator.lshift, operator.ilshift),
    "rshift": (operator.rshift, operator.irshift),
    "and": (operator.and_, operator.iand),
    "xor": (operator.xor, operator.ixor),
    "or": (operator.or_, operator.ior),
}

# Protocols that have no function of their own: the method of the target's type is called.
_SPECIAL = ("__enter__", "__exit__", "__aenter__", "__aexit__")


class LocalProxy:
    """Stands for the object that is bound in the current context.

    `local` is a Local (then `name` is required), a LocalStack, a `ContextVar` or a
    function without arguments. With `name` the proxy stands for that attribute of the
    object. Anything else raises TypeError at once. Unbound, every use raises RuntimeError
    with `unbound_message`; only repr, bool, dir, `__class__`, `__doc__` and `__wrapped__`
    answer. Source: Werkzeug documentation, "Context Locals", Object Proxies.
    """

    __slots__ = ("_origin", "_resolve")

    def __init__(
        self,
        local: Any,
        name: str | None = None,
        *,
        unbound_message: str | None = None,
    ) -> None:
        resolver = _resolver(local, name, unbound_message or _UNBOUND_MESSAGE)
        object.__setattr__(self, "_origin", local)
        object.__setattr__(self, "_resolve", resolver)

    def _get_current_object(self) -> Any:
        """Return the target itself; RuntimeError when nothing is bound."""
        return _target(self)

    # Attributes

    def __getattribute__(self, name: str) -> Any:
        # deepcopy asks the object, not its type, and must not lose the memo that it hands over.
        if name in ("_get_current_object", "__deepcopy__"):
            return object.__getattribute__(self, name)
        try:
            target = _target(self)
        except RuntimeError:
            if name in _UNBOUND_ATTRIBUTES:
                return _UNBOUND_ATTRIBUTES[name](self)
            raise
        return getattr(target, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(_target(self), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(_target(self), name)

    # The three operations that answer when nothing is bound

    def __repr__(self) -> str:
        try:
            target = _target(self)
        except RuntimeError:
            return f"<{type(self).__name__} unbound>"
        return repr(target)

    def __bool__(self) -> bool:
        try:
            target = _target(self)
        except RuntimeError:
            return False
        return bool(target)

    def __dir__(self) -> list[str]:
        try:
            target = _target(self)
        except RuntimeError:
            return []
        return dir(target)

    # Operations that fit into no table

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Call the target."""
        return _target(self)(*args, **kwargs)

    def __index__(self) -> int:
        return int(operator.index(_target(self)))

    def __await__(self) -> Generator[Any, Any, Any]:
        return _wait_for(_target(self)).__await__()

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, _target(self))

    def __subclasscheck__(self, subclass: Any) -> bool:
        return issubclass(subclass, _target(self))


_resolve_of: Callable[[LocalProxy], Callable[[], Any]] = LocalProxy.__dict__["_resolve"].__get__
_origin_of: Callable[[LocalProxy], Any] = LocalProxy.__dict__["_origin"].__get__

_UNBOUND_ATTRIBUTES: dict[str, Callable[[LocalProxy], Any]] = {
    "__class__": type,
    "__doc__": lambda proxy: type(proxy).__doc__,
    "__wrapped__": _origin_of,
}


def _target(proxy: LocalProxy) -> Any:
    return _resolve_of(proxy)()


def _operand(value: Any) -> Any:
    """Return what `value` stands for: two proxies combine as their targets do."""
    return _target(value) if issubclass(type(value), LocalProxy) else value


async def _wait_for(target: Awaitable[Any]) -> Any:
    return await target


def _resolver(local: Any, name: str | None, message: str) -> Callable[[], Any]:
    make = getattr(type(local), "__resolver__", None)
    if make is not None:
        resolver: Callable[[], Any] = make(local, name, message)
        return resolver
    if isinstance(local, ContextVar):
        return _attribute(_variable_resolver(local, message), name)
    if callable(local):
        return _attribute(local, name)
    raise TypeError(
        f"A proxy is made of a Local, a LocalStack, a ContextVar or a callable,"
        f" not of {type(local).__name__!r}."
    )


def _variable_resolver(variable: ContextVar[Any], message: str) -> Callable[[], Any]:
    def resolve() -> Any:
        try:
            return variable.get()
        except LookupError:
            raise RuntimeError(message) from None

    return resolve


def _attribute(resolve: Callable[[], Any], name: str | None) -> Callable[[], Any]:
    if name is None:
        return resolve
    return lambda: getattr(resolve(), name)


def _unary(operation: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, /, *args: operation(_target(self), *args)


def _binary(operation: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, other, /, *args: operation(_target(self), _operand(other), *args)


def _reflected(operation: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, other, /, *args: operation(_operand(other), _target(self), *args)


def _in_place(operation: Callable[[Any, Any], Any], name: str) -> Callable[..., Any]:
    def operate(self: LocalProxy, other: Any, /) -> Any:
        target = _target(self)
        result = operation(target, _operand(other))
        # A mutable target was changed where it is: the name stays a proxy. For an
        # immutable one Python rebinds the name to the result, and so must we.
        return self if result is target and hasattr(type(target), name) else result

    return operate


def _special(name: str) -> Callable[..., Any]:
    def call(self: LocalProxy, /, *args: Any) -> Any:
        target = _target(self)
        method = getattr(type(target), name, None)
        if method is None:
            raise TypeError(f"{type(target).__name__!r} object has no method {name}")
        return method(target, *args)

    return call


def _define(name: str, method: Callable[..., Any]) -> None:
    method.__name__ = name
    method.__qualname__ = f"LocalProxy.{name}"
    setattr(LocalProxy, name, method)


for _name, _operation in _UNARY.items():
    _define(_name, _unary(_operation))
for _name, _operation in _COMPARISONS.items():
    _define(_name, _binary(_operation))
for _name, (_operation, _in_place_operation) in _BINARY.items():
    _define(f"__{_name}__", _binary(_operation))
    _define(f"__r{_name}__", _reflected(_operation))
    if _in_place_operation is not None:
        _define(f"__i{_name}__", _in_place(_in_place_operation, f"__i{_name}__"))
for _name in _SPECIAL:
    _define(_name, _special(_name))
