"""Toys: small implementations with one fault each, and two without, to judge the tester by.

What finds them, and how soon, is said by `test_toys`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, Token
from typing import Any

from conformance.isolation.model import MISSING

Storage = tuple[dict[str, Any], list[Any]]


class Toy:
    """A namespace and a stack; subclasses say where they are kept."""

    def storage(self) -> Storage:
        raise NotImplementedError

    def do(self, action: str, name: str, value: str) -> Any:
        names, stack = self.storage()
        seen: Any = None
        if action == "set":
            names[name] = value
        elif action == "get":
            seen = names.get(name, MISSING)
        elif action == "del":
            seen = names.pop(name, MISSING) is not MISSING
        elif action == "push":
            stack.append(value)
        elif action == "pop":
            seen = stack.pop() if stack else MISSING
        elif action == "see-all":
            top = stack[-1] if stack else MISSING
            seen = (names.get("a", MISSING), names.get("b", MISSING), top)
        return seen

    def scope(self, kind: str, value: str) -> AbstractContextManager[Any]:
        raise NotImplementedError

    def hand_over(self, function: Any) -> Any:
        return function

    def finish(self) -> str:
        """Release what the worker holds; say what was done."""
        return ""


class Plain(Toy):
    """T1: one mapping for all."""

    def __init__(self) -> None:
        self.kept: Storage = ({}, [])

    def storage(self) -> Storage:
        return self.kept


class ByThread(Toy):
    """T2: storage by thread, with tasks and greenlets on it."""

    def __init__(self) -> None:
        self.local = threading.local()

    def storage(self) -> Storage:
        kept: Storage = self.local.__dict__.setdefault("kept", ({}, []))
        return kept

    def finish(self) -> str:
        self.local.__dict__.clear()
        return "release"


class ByIdent(Toy):
    """T3: storage by the thread's number, which is never released."""

    def __init__(self) -> None:
        self.kept: dict[int, Storage] = {}

    def storage(self) -> Storage:
        return self.kept.setdefault(threading.get_ident(), ({}, []))


class InPlace(Toy):
    """T4: a context variable whose value is changed in place."""

    def __init__(self) -> None:
        self.variable: ContextVar[Storage] = ContextVar("toy")

    def storage(self) -> Storage:
        try:
            return self.variable.get()
        except LookupError:
            self.variable.set(({}, []))
            return self.variable.get()


class MutableDefault(Toy):
    """T5: a context variable with a default that is changed in place."""

    def __init__(self) -> None:
        self.variable: ContextVar[Storage] = ContextVar("toy", default=({}, []))

    def storage(self) -> Storage:
        return self.variable.get()


class CopyOnWrite(InPlace):
    """No fault: every change makes a new value."""

    def storage(self) -> Storage:
        names, stack = self.variable.get(({}, []))
        self.variable.set((dict(names), list(stack)))
        return self.variable.get()


class ReadCache(CopyOnWrite):
    """T10: sound storage behind a shared cache, which a second write to a name fills."""

    def __init__(self) -> None:
        super().__init__()
        self.cache: dict[str, Any] = {}

    def do(self, action: str, name: str, value: str) -> Any:
        if action == "set" and name in self.storage()[0]:
            self.cache[name] = value
        elif action == "get" and name in self.cache:
            return self.cache.pop(name)
        elif action == "del":
            self.cache.pop(name, None)
        return super().do(action, name, value)


class NotAtOnce(Toy):
    """T11: one mapping by thread that is read, copied and written back: right between steps."""

    def __init__(self) -> None:
        self.kept: dict[int, dict[str, Any]] = {}

    def do(self, action: str, name: str, value: str) -> Any:
        me = threading.get_ident()
        if action == "set":
            everybody = dict(self.kept)
            everybody[me] = {**everybody.get(me, {}), name: value}
            self.kept = everybody
            return None
        names = self.kept.get(me, {})
        if action == "get":
            return names.get(name, MISSING)
        return (names.get("a", MISSING), names.get("b", MISSING), MISSING)

    def finish(self) -> str:
        self.kept.pop(threading.get_ident(), None)
        return "release"


class Scoped:
    """No fault: a scope that resets what it has set. Its view has the shape of a context's."""

    def __init__(self) -> None:
        self.current: ContextVar[str] = ContextVar("scope", default=MISSING)

    def do(self, action: str, name: str, value: str) -> Any:
        return (MISSING, self.seen(), MISSING, MISSING) if action == "see-all" else None

    def seen(self) -> str:
        return self.current.get()

    @contextmanager
    def scope(self, kind: str, value: str) -> Iterator[None]:
        token = self.current.set(value)
        try:
            yield
        finally:
            self.current.reset(token)

    def hand_over(self, function: Any) -> Any:
        return function

    def finish(self) -> str:
        """Nothing is held."""
        return ""


class NoResetOnError(Scoped):
    """T6: an exception leaves the scope current."""

    @contextmanager
    def scope(self, kind: str, value: str) -> Iterator[None]:
        token = self.current.set(value)
        yield
        self.current.reset(token)


class FirstInFirstOut(Scoped):
    """T7: the oldest token is reset first."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: ContextVar[tuple[Token[str], ...]] = ContextVar("tokens", default=())

    @contextmanager
    def scope(self, kind: str, value: str) -> Iterator[None]:
        self.tokens.set((*self.tokens.get(), self.current.set(value)))
        try:
            yield
        finally:
            first, *rest = self.tokens.get()
            self.tokens.set(tuple(rest))
            self.current.reset(first)


class SharedTokens(Scoped):
    """T8: one list of tokens for all workers."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[Token[str]] = []

    @contextmanager
    def scope(self, kind: str, value: str) -> Iterator[None]:
        self.tokens.append(self.current.set(value))
        try:
            yield
        finally:
            self.current.reset(self.tokens.pop())


class SavedAndRestored(Scoped):
    """T9: a global that is saved and restored: right unless scopes overlap."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MISSING

    def seen(self) -> str:
        return self.now

    @contextmanager
    def scope(self, kind: str, value: str) -> Iterator[None]:
        former, self.now = self.now, value
        try:
            yield
        finally:
            self.now = former
