"""What adapters for libraries of locals share: there is no application to build.

Not an adapter by itself; the library is handed in.
"""

from __future__ import annotations

from typing import Any

from conformance.adapter import App, Capability, LocalKit, Stage, Unsupported


class LocalsOnly:
    """An adapter for a library that has locals and no applications."""

    name: str
    version: str
    packages: tuple[str, ...]
    capabilities: frozenset[Capability]
    unbound_errors: tuple[type[BaseException], ...] = (RuntimeError,)
    build_errors: tuple[type[BaseException], ...] = ()
    kit: Any

    def build(self, app: App, stage: Stage) -> Any:
        """Refuse: there are no applications."""
        raise Unsupported(Capability.WSGI)

    def locals(self) -> LocalKit:
        """Return the library's locals."""
        kit: LocalKit = self.kit
        return kit


class Missing:
    """Stands for a kind of local that a library does not have."""

    def __init__(self, *arguments: Any) -> None:
        raise Unsupported(Capability.LOCAL)


class NamespaceKit:
    """A kit of locals that hold attributes, and nothing else."""

    LocalStack = LocalProxy = Missing

    def __init__(self, local: Any) -> None:
        self.Local = local

    def release(self, local: Any) -> None:
        """Refuse: such libraries have no way to release all at once."""
        raise Unsupported(Capability.LOCAL)
