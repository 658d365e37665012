"""Saboteurs: the reference implementation with one deliberate fault each.

A saboteur names the clause that must catch it and is written as an edit of the reference's source:
a text that occurs exactly once in one module, and what stands there instead. So each one reads as
a diff, and one that has gone stale says so. Where the reference has only what Werkzeug has, a fault
is patched into Werkzeug. Each module of this package has a list `SABOTEURS`.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import pkgutil
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from conformance.judging.loading import reference
from conformance.perform.implementation import Implementation

PACKAGE = "reference_impl"
ADAPTER = "adapters.reference"


@dataclass(frozen=True, slots=True)
class Saboteur:
    """One fault: in `module` of the reference, `new` stands where `old` stood.

    `more` has the further edits that some faults need, because the reference checks twice. With
    `on_disk`, processes that are started meet the fault, too.
    """

    catches: str
    fault: str
    module: str
    old: str
    new: str
    more: tuple[tuple[str, str, str], ...] = ()  # further edits: (module, old, new)
    on_disk: bool = False

    def __str__(self) -> str:
        return f"{self.catches}: {self.fault}"

    def sources(self) -> dict[str, tuple[str, str]]:
        """Return path and faulty source by module; raise ValueError for an `old` not there once."""
        folder = Path(importlib.import_module(PACKAGE).__path__[0])
        faulty: dict[str, tuple[str, str]] = {}
        for module, old, new in ((self.module, self.old, self.new), *self.more):
            path = folder.joinpath(*module.split(".")).with_suffix(".py")
            name = PACKAGE if module == "__init__" else f"{PACKAGE}.{module}"
            if not path.is_file():
                raise ValueError(f"saboteur of {self.catches}: the reference has no {module}")
            text = faulty[name][1] if name in faulty else path.read_text(encoding="utf-8")
            found = text.count(old)
            if found != 1:
                raise ValueError(
                    f"saboteur of {self.catches} is stale: {old!r} occurs {found} times "
                    f"in {path.name}"
                )
            faulty[name] = (str(path), text.replace(old, new))
        return faulty


@dataclass(frozen=True, slots=True)
class Patched:
    """One fault in what the reference has of Werkzeug, and adapters of Werkzeug are judged by.

    In `place`, a module of Werkzeug or a class in one, stands what `make` makes of the former
    `name`.
    """

    catches: str
    fault: str
    place: str
    name: str
    make: Callable[[Any], Any]

    def __str__(self) -> str:
        return f"{self.catches}: {self.fault}"


@contextmanager
def _patched(saboteur: Patched) -> Iterator[Implementation]:
    """Patch Werkzeug, and yield it as an implementation. It is as before afterwards."""
    owner = pkgutil.resolve_name(f"werkzeug.{saboteur.place}")
    held = saboteur.name in vars(owner)
    former = inspect.getattr_static(owner, saboteur.name)
    setattr(owner, saboteur.name, saboteur.make(former))
    impl = Implementation(importlib.import_module("adapters.werkzeug").adapter())
    try:
        yield impl
    finally:
        impl.close()
        if held:
            setattr(owner, saboteur.name, former)
        else:
            delattr(owner, saboteur.name)


# The code of sound modules by their names, and their paths: to find, to read and to load a hundred
# modules for each saboteur takes longer than to judge it.
_SOUND: dict[str, tuple[str, CodeType]] = {}


def _keep_code(names: Iterable[str]) -> None:
    """Keep the code of modules that are imported, and sound."""
    for name in names:
        spec = sys.modules[name].__spec__
        if name not in _SOUND and spec is not None:
            assert isinstance(spec.loader, importlib.abc.InspectLoader)
            code, path = spec.loader.get_code(name), spec.origin
            assert code is not None
            assert path is not None
            _SOUND[name] = path, code


class _Faulty(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports some modules from changed sources, and the others beside them from code that is kept.

    Everything else is found as usual.
    """

    def __init__(self, sources: dict[str, tuple[str, str]]) -> None:
        self.sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self.sources and fullname not in _SOUND:
            return None
        return importlib.util.spec_from_file_location(fullname, self._path(fullname), loader=self)

    def _path(self, fullname: str) -> str:
        return (self.sources.get(fullname) or _SOUND[fullname])[0]

    def get_source(self, fullname: str) -> str:
        if fullname in self.sources:
            return self.sources[fullname][1]
        return Path(self._path(fullname)).read_text(encoding="utf-8")

    def get_code(self, fullname: str) -> CodeType:
        if fullname not in self.sources:
            return _SOUND[fullname][1]
        path, text = self.sources[fullname]
        return compile(text, path, "exec")

    def is_package(self, fullname: str) -> bool:
        return self._path(fullname).endswith("__init__.py")


@contextmanager
def _for_processes(sources: dict[str, tuple[str, str]]) -> Iterator[None]:
    """Put a copy of the reference with the fault in it in front of the path."""
    folder = Path(importlib.import_module(PACKAGE).__path__[0])
    with tempfile.TemporaryDirectory() as parent:
        copied = Path(parent, PACKAGE)
        shutil.copytree(folder, copied, ignore=shutil.ignore_patterns("__pycache__"))
        for path, text in sources.values():
            Path(copied, Path(path).relative_to(folder)).write_text(text, encoding="utf-8")
        sys.path.insert(0, parent)
        try:
            yield
        finally:
            sys.path.remove(parent)


@contextmanager
def sabotaged(saboteur: Saboteur | Patched) -> Iterator[Implementation]:
    """Import the reference anew with the fault in it, and yield it as an implementation.

    The sound reference is back in place afterwards. Raises ValueError for a stale saboteur.
    """
    if isinstance(saboteur, Patched):
        with _patched(saboteur) as impl:
            yield impl
        return
    reference()  # the sound one, which stands beside the faulty one
    finder = _Faulty(saboteur.sources())
    names = [n for n in sys.modules if n in (PACKAGE, ADAPTER) or n.startswith(PACKAGE + ".")]
    _keep_code(names)
    sound = {name: sys.modules.pop(name) for name in names}
    sys.meta_path.insert(0, finder)
    try:
        impl = Implementation(importlib.import_module(ADAPTER).adapter())
        try:
            with _for_processes(finder.sources) if saboteur.on_disk else nullcontext():
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


def all_saboteurs() -> list[Saboteur | Patched]:
    """Return the saboteurs of every chapter."""
    found: list[Saboteur | Patched] = []
    for module in sorted(pkgutil.walk_packages(__path__, f"{__name__}."), key=lambda m: m.name):
        if not module.ispkg:
            found += importlib.import_module(module.name).SABOTEURS
    return found
