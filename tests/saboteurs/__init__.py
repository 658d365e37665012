"""Saboteurs: the reference implementation with one deliberate fault each.

A saboteur names the clause that must catch it and is written as an edit of the reference's source:
a text that occurs exactly once in one module, and what stands there instead. So each one reads as
a diff, and one that has gone stale says so. Each module of this package has a list `SABOTEURS`.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

from conformance.implementation import Implementation

PACKAGE = "reference_impl"
ADAPTER = "adapters.reference"


@dataclass(frozen=True, slots=True)
class Saboteur:
    """One fault: in `module` of the reference, `new` stands where `old` stood."""

    catches: str
    fault: str
    module: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.catches}: {self.fault}"

    def source(self) -> tuple[str, str]:
        """Return the path and the faulty source; raise ValueError when `old` is not there once."""
        path = Path(importlib.import_module(PACKAGE).__path__[0]) / f"{self.module}.py"
        text = path.read_text(encoding="utf-8")
        found = text.count(self.old)
        if found != 1:
            raise ValueError(
                f"saboteur of {self.catches} is stale: {self.old!r} occurs {found} times "
                f"in {path.name}"
            )
        return str(path), text.replace(self.old, self.new)


class _OneFault(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module from a changed source; everything else is found as usual."""

    def __init__(self, name: str, path: str, source: str) -> None:
        self.name, self.path, self.text = name, path, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def get_source(self, fullname: str) -> str:
        return self.text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.path, "exec")

    def is_package(self, fullname: str) -> bool:
        return self.path.endswith("__init__.py")


@contextmanager
def sabotaged(saboteur: Saboteur) -> Iterator[Implementation]:
    """Import the reference anew with the fault in it, and yield it as an implementation.

    The sound reference is back in place afterwards. Raises ValueError for a stale saboteur.
    """
    path, source = saboteur.source()
    suffix = "" if saboteur.module == "__init__" else f".{saboteur.module}"
    finder = _OneFault(PACKAGE + suffix, path, source)
    names = [n for n in sys.modules if n in (PACKAGE, ADAPTER) or n.startswith(PACKAGE + ".")]
    sound = {name: sys.modules.pop(name) for name in names}
    sys.meta_path.insert(0, finder)
    try:
        impl = Implementation(importlib.import_module(ADAPTER).adapter())
        try:
            yield impl
        finally:
            impl.close()
    finally:
        sys.meta_path.remove(finder)
        for name in [n for n in sys.modules if n == ADAPTER or n.split(".")[0] == PACKAGE]:
            del sys.modules[name]
        sys.modules.update(sound)
        if ADAPTER in sound:
            importlib.import_module("adapters").reference = sound[ADAPTER]  # type: ignore[attr-defined]


def all_saboteurs() -> list[Saboteur]:
    """Return the saboteurs of every chapter."""
    found: list[Saboteur] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        found += importlib.import_module(f"{__name__}.{module.name}").SABOTEURS
    return found
