"""Values as Python source: plain data, classes by their names, functions with what they use.

A value without a spelling raises `NotSpelled`, with the reason as its text.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import math
import operator
import re
import sys
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from conformance.errors import ConformanceError
from conformance.foreign import class_name, name_of

LONG = 200  # from here on, texts are looked through for what repeats itself
REPEATED = re.compile(r"(.{1,16}?)\1{19,}", re.DOTALL)
STANDARD = sys.stdlib_module_names
CALLED: dict[type[Any], tuple[str, Callable[[Any], str]]] = {
    uuid.UUID: ("uuid", lambda v: f"uuid.UUID({str(v)!r})"),
    decimal.Decimal: ("decimal", lambda v: f"decimal.Decimal({str(v)!r})"),
    datetime.datetime: ("datetime", repr),
    datetime.date: ("datetime", repr),
    datetime.timedelta: ("datetime", repr),
}


MOST_FILES, LARGEST = 6, 2000
STORED = '''\
def stored(files, when=None):
    """Write files into a new folder, and return the folder."""
    folder = pathlib.Path(tempfile.mkdtemp())
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        os.utime(folder / name, when and (when, when))
    return str(folder)'''


class NotSpelled(ConformanceError):
    """There is no spelling; the text says of what."""


class Names:
    """What a program imports and defines at its top, in the order in which it was needed."""

    def __init__(self) -> None:
        self.modules: set[str] = set()
        self.imported: dict[str, set[str]] = {}
        self.definitions: dict[str, str] = {}
        self.asked = ""  # the paths that are asked for: of a folder, other files are not needed

    def module(self, name: str) -> str:
        """Import a module of the standard library; return its name."""
        self.modules.add(name)
        return name

    def of(self, module: str, name: str) -> str:
        """Import a name of a module; return it."""
        self.imported.setdefault(module, set()).add(name)
        return name

    def lines(self) -> list[str]:
        """Return the import statements, those of the standard library first."""
        plain = {f"import {name}": name for name in self.modules}
        taken = {
            f"from {name} import {', '.join(sorted(found))}": name
            for name, found in self.imported.items()
        }
        groups: tuple[list[str], list[str]] = ([], [])
        for line, name in [*sorted(plain.items()), *sorted(taken.items())]:
            groups[name.partition(".")[0] not in STANDARD].append(line)
        return [*groups[0], "", *groups[1]]

    def defined(self) -> list[str]:
        """Return the definitions, each behind two empty lines."""
        texts = self.definitions.values()
        return [line for text in texts for line in ["", "", *text.split("\n")]]


def literal(value: Any, names: Names) -> str:
    """Return a value as source.

    Raises NotSpelled for what is not plain data, or known by its name.
    """
    kind = type(value)
    if value is None or kind in (bool, int):
        return repr(value)
    if kind is float:
        return repr(value) if math.isfinite(value) else f"float({str(value)!r})"
    if kind in (str, bytes):
        return _text(value, names)
    if kind in (list, tuple, set, frozenset, dict):
        return _container(value, names)
    if kind is bytearray:
        return f"bytearray({bytes(value)!r})"
    if kind in CALLED:
        module, spell = CALLED[kind]
        names.module(module)
        return spell(value)
    if isinstance(value, enum.Enum) and kind.__module__ in STANDARD:
        return f"{names.of(kind.__module__, kind.__name__)}.{value.name}"
    if isinstance(value, type | FunctionType | BuiltinFunctionType):
        return named(value, names)
    raise NotSpelled(f"a {class_name(value)} has no text")


def named(value: Any, names: Names) -> str:
    """Return the name of a class or function; one of the suite's is written down with it."""
    if isinstance(value, ModuleType) and value.__name__.partition(".")[0] in STANDARD:
        return names.module(value.__name__)
    module, name = getattr(value, "__module__", None) or "", getattr(value, "__name__", "")
    if module == "builtins" or (isinstance(value, type) and value.__module__ == "builtins"):
        return name
    if module == "_operator" and hasattr(operator, name):
        return f"{names.module('operator')}.{name}"
    if (
        module.partition(".")[0] in STANDARD
        and name.isidentifier()
        and "." not in value.__qualname__
    ):
        names.module(module)
        return f"{module}.{name}"
    from conformance.scripts.functions import defined

    return defined(value, names)


def exception(kind: type[BaseException], names: Names) -> str:
    """Return the name of an exception class; one of the suite's is written as one of its base."""
    if kind.__module__ == "builtins":
        return kind.__name__
    if kind.__module__.partition(".")[0] in STANDARD:
        return named(kind, names)
    if kind.__module__.partition(".")[0] != "conformance":
        raise NotSpelled(f"the exception {name_of(kind)} is not Python's own")
    bases = ", ".join(exception(base, names) for base in kind.__bases__)
    names.definitions.setdefault(kind.__name__, f"class {kind.__name__}({bases}):\n    pass")
    return kind.__name__


def _text(value: str | bytes, names: Names) -> str:
    """Return a literal, or a sum and products where a text mostly repeats itself."""
    if isinstance(value, str) and value.startswith(tempfile.gettempdir()):
        return stored(Path(value), names)
    if len(value) <= LONG:
        return quoted(value)
    whole = value if isinstance(value, str) else value.decode("latin-1")
    pieces, done = [], 0

    def piece(part: str) -> str:
        return quoted(part if isinstance(value, str) else part.encode("latin-1"))

    for found in REPEATED.finditer(whole):
        if found.start() > done:
            pieces.append(piece(whole[done : found.start()]))
        pieces.append(f"{piece(found[1])} * {len(found[0]) // len(found[1])}")
        done = found.end()
    if done < len(whole):
        pieces.append(piece(whole[done:]))
    return " + ".join(pieces)


def quoted(value: str | bytes) -> str:
    """Return a literal with double quotes, unless it would need more escapes so."""
    shown = repr(value)
    prefix = "b" if shown.startswith("b") else ""
    inner = shown[len(prefix) + 1 : -1]
    plain = shown[len(prefix)] == "'" and '"' not in inner and "\\'" not in inner
    return f'{prefix}"{inner}"' if plain else shown


def stored(path: Path, names: Names) -> str:
    """Return a file or folder of the run as an expression that makes it anew.

    Raises NotSpelled where it is not there any more, or too much.
    """
    if path.is_file():
        folder, files = path.parent, [path]
    elif path.is_dir():
        folder, files = path, sorted(p for p in path.rglob("*") if p.is_file())
        files = [file for file in files if file.stem in names.asked] or files
    else:
        raise NotSpelled("a file that was there for a moment")
    if len(files) > MOST_FILES or any(file.stat().st_size > LARGEST for file in files):
        raise NotSpelled("many files, or large ones")
    names.module("os")
    names.module("pathlib")
    names.module("tempfile")
    names.definitions["stored"] = STORED
    held = {str(file.relative_to(folder)): file.read_bytes() for file in files}
    times = {int(file.stat().st_mtime) for file in files}
    when = f", {times.pop()}" if len(times) == 1 and path.is_file() else ""
    inner = ", ".join(f"{quoted(name)}: {_text(data, names)}" for name, data in held.items())
    made = f"stored({{{inner}}}{when})"
    return f"{made} + {quoted('/' + path.name)}" if path.is_file() else made


def _container(value: Any, names: Names) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{literal(k, names)}: {literal(v, names)}" for k, v in value.items())
            + "}"
        )
    items = [literal(item, names) for item in value]
    if isinstance(value, tuple):
        return f"({', '.join(items)}{',' * (len(items) == 1)})"
    if isinstance(value, list):
        return f"[{', '.join(items)}]"
    if not items:
        return f"{type(value).__name__}()"
    inner = "{" + ", ".join(sorted(items)) + "}"
    return inner if isinstance(value, set) else f"frozenset({inner})"
