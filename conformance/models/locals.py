"""Programs over locals, what they do to real ones, and what plain dicts and lists say they do.

A program is a tuple of operations on some Locals and LocalStacks; a branch is a program that runs
in a copied, a fresh or another thread's context. Real locals must show, operation by operation,
what the model shows. How workers interleave is another matter: see `conformance.isolation`.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, Protocol

from conformance.perform.threads import in_thread
from conformance.perform.trace import class_named

Action = Literal[
    "set", "get", "delete", "has", "items", "push", "pop", "top", "proxied", "release",
    "release stack", "copied", "fresh", "thread",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Op:
    """One operation on Local or LocalStack number `which`, or a branch with its own program."""

    action: Action
    which: int = 0
    name: str = ""
    value: Any = None
    program: tuple[Op, ...] = ()

    def __str__(self) -> str:
        if self.program:
            return f"in a {self.action} context: [{', '.join(map(str, self.program))}]"
        local, stack = f"local{self.which}", f"stack{self.which}"
        return {
            "set": f"{local}.{self.name} = {self.value!r}",
            "get": f"{local}.{self.name}",
            "delete": f"del {local}.{self.name}",
            "has": f"hasattr({local}, {self.name!r})",
            "items": f"list({local})",
            "push": f"{stack}.push({self.value!r})",
            "pop": f"{stack}.pop()",
            "top": f"{stack}.top",
            "proxied": f"{stack}()._get_current_object()",
            "release": f"release({local})",
            "release stack": f"release({stack})",
        }.get(self.action, self.action)

    __repr__ = __str__


Program = tuple[Op, ...]


class Kit(Protocol):
    """What is needed of an implementation's locals."""

    Local: Callable[..., Any]
    LocalStack: Callable[..., Any]

    def release(self, local: Any) -> None:
        """Drop what a local holds here."""


@dataclass(slots=True)
class Real:
    """Locals of an implementation, and how each operation is performed on them."""

    kit: Kit
    locals: list[Any]
    stacks: list[Any]

    @classmethod
    def of(cls, kit: Kit, count: int) -> Real:
        """Make new locals."""
        return cls(
            kit, [kit.Local() for _ in range(count)], [kit.LocalStack() for _ in range(count)]
        )

    def seen(self, program: Program) -> list[str]:
        """Perform a whole program."""
        return list(self.play(program))

    def play(self, program: Program) -> Iterator[str]:
        """Perform a program and yield what each operation showed, those of branches included."""
        for op in program:
            if op.action == "copied":
                yield from contextvars.copy_context().run(self.seen, op.program)
            elif op.action == "fresh":
                yield from contextvars.Context().run(self.seen, op.program)
            elif op.action == "thread":
                yield from in_thread(partial(self.seen, op.program))
            else:
                yield f"{op} -> {self.perform(op)}"

    def perform(self, op: Op) -> str:
        """Perform one operation; return what it gave, or how documents name the error."""
        local, stack = self.locals[op.which], self.stacks[op.which]
        actions: dict[str, Callable[[], Any]] = {
            "set": lambda: setattr(local, op.name, op.value),
            "get": lambda: getattr(local, op.name),
            "delete": lambda: delattr(local, op.name),
            "has": lambda: hasattr(local, op.name),
            "items": lambda: list(local),
            "push": lambda: stack.push(op.value) is None or None,
            "pop": lambda: stack.pop(),
            "top": lambda: stack.top,
            "proxied": lambda: stack()._get_current_object(),
            "release": lambda: self.kit.release(local),
            "release stack": lambda: self.kit.release(stack),
        }
        try:
            return repr(actions[op.action]())
        except Exception as error:
            return class_named(error)


@dataclass(slots=True)
class Model:
    """The same on plain dicts and lists."""

    names: list[dict[str, Any]]
    items: list[list[Any]] = field(default_factory=list)

    @classmethod
    def of(cls, count: int) -> Model:
        """Make an empty state."""
        return cls([{} for _ in range(count)], [[] for _ in range(count)])

    def play(self, program: Program) -> Iterator[str]:
        """Yield what each operation of a program must show."""
        for op in program:
            if op.action == "copied":
                copied = Model([dict(d) for d in self.names], [list(s) for s in self.items])
                yield from copied.play(op.program)
            elif op.action in ("fresh", "thread"):
                yield from Model.of(len(self.names)).play(op.program)
            else:
                yield f"{op} -> {self.perform(op)}"

    def perform(self, op: Op) -> str:
        """Return what one operation must give."""
        names, items = self.names[op.which], self.items[op.which]
        if op.action in ("get", "delete") and op.name not in names:
            return "AttributeError"
        if op.action == "proxied" and not items:
            return "RuntimeError"
        actions: dict[str, Callable[[], Any]] = {
            "set": lambda: names.__setitem__(op.name, op.value),
            "get": lambda: names[op.name],
            "delete": lambda: names.__delitem__(op.name),
            "has": lambda: op.name in names,
            "items": lambda: list(names.items()),
            "push": lambda: items.append(op.value),
            "pop": lambda: items.pop() if items else None,
            "top": lambda: items[-1] if items else None,
            "proxied": lambda: items[-1],
            "release": names.clear,
            "release stack": items.clear,
        }
        return repr(actions[op.action]())
