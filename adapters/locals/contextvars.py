"""`contextvars` of the standard library: one variable for each name of a namespace."""

from __future__ import annotations

import platform
from contextvars import ContextVar
from typing import Any

from adapters.below.locals_only import LocalsOnly, NamespaceKit
from conformance.adapter import Capability as C

DELETED = object()  # a variable cannot be deleted, so a value says that it was


class Variables:
    """A namespace whose names are context variables."""

    def __init__(self) -> None:
        object.__setattr__(self, "_variables", {})

    def _variable(self, name: str) -> ContextVar[Any]:
        made: ContextVar[Any] = self._variables.setdefault(name, ContextVar(name, default=DELETED))
        return made

    def __getattr__(self, name: str) -> Any:
        value = self._variable(name).get()
        if value is DELETED:
            raise AttributeError(name)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        self._variable(name).set(value)

    def __delattr__(self, name: str) -> None:
        getattr(self, name)
        self._variable(name).set(DELETED)


class ContextvarsAdapter(LocalsOnly):
    """The running Python."""

    name = "contextvars"
    version = platform.python_version()
    packages = ()
    kit = NamespaceKit(Variables)
    capabilities = frozenset({C.NAMESPACE, C.CONTEXT_LOCALS, C.THREADS, C.TASKS, C.GREENLETS})


adapter = ContextvarsAdapter
