"""Blame: whose code raised, the clause's, the suite's, the adapter's or the implementation's.

What counts is the innermost frame that stands for somebody; Python's own library stands for who
called it. The adapter's code is

- the modules of the adapter's class and of its bases, and everything in the shipped `adapters`;
- the package that the adapter's module is in, unless that is what is judged: a framework may have
  its adapter inside, so a package with the adapter's name, or one of its `packages`, is not meant;
- modules that use the suite's names: a second module of the adapter, beside the first one. An
  application in the same folder has nothing of ours, so it is the implementation;
- functions that are handed a description, a stage or an answer: who is given these, translates.

An adapter that is derived from a shipped one, and does no more than name things (a factory, say),
has no code of its own: what else is in its module is the application's.

What a verdict makes of it is said by `conformance.judging.judge`.
"""

from __future__ import annotations

import re
import sys
from enum import Enum, auto
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, get_args

from conformance.describe.app import App, Part, Rule, Var
from conformance.describe.messages import Exchange
from conformance.describe.steps import Answer, Stream
from conformance.drive.causes import told_with_place
from conformance.errors import AdapterError
from conformance.foreign import module_of, text
from conformance.frames import (
    HERE,
    MACHINERY,
    frames_of,
    is_adapters,
    is_library,
    is_local,
    is_ours,
)

CLAUSES = str(Path(HERE, "clauses"))
SHIPPED = "adapters"
SUITE = "conformance"
# What an adapter translates; nobody else is handed one.
DESCRIPTIONS = frozenset({App, Rule, Var, Exchange, Answer, Stream, *get_args(Part)})


# How Python says that code is wrong, rather than what it was asked for.
MISTAKES = (
    *(AttributeError, TypeError, NameError, UnboundLocalError, KeyError, IndexError),
    *(ImportError, ModuleNotFoundError, AssertionError),
)
# Methods that raise some of these as they should.
PROTOCOL = frozenset(
    {
        *("__getattr__", "__getattribute__", "__setattr__", "__delattr__"),
        *("__getitem__", "__setitem__", "__delitem__", "__missing__", "pop", "popitem"),
    }
)


# What does something in a class, rather than to name it.
BEHAVIOUR = (FunctionType, staticmethod, classmethod, property)


class Party(Enum):
    """Whose code a frame is."""

    CLAUSE = auto()
    SUITE = auto()
    ADAPTER = auto()
    LIBRARY = auto()
    IMPLEMENTATION = auto()


class Blame:
    """Knows the modules of one adapter, and says who is at fault for an exception."""

    def __init__(self, adapter: Any) -> None:
        modules = [kind.__module__ for kind in type(adapter).__mro__ if kind is not object]
        self._modules = {name for name in modules if isinstance(name, str)}
        self._judged = {plainly(name) for name in adapter.packages}
        self._package = _own_package(adapter)
        self.names_only = _names_only(adapter)
        self._own: dict[str, bool] = {}  # by path, as each exception asks for each of its frames

    def party(self, error: BaseException, clause: CodeType | None = None) -> Party:
        """Return whose code raised: that of the innermost frame that stands for somebody.

        `clause` is the code of the clause's function, wherever that was written.
        """
        found = self.frame(error, clause)
        return Party.SUITE if found is None else found[1]

    def frame(
        self, error: BaseException, clause: CodeType | None = None
    ) -> tuple[FrameType, Party] | None:
        """Return the innermost frame that stands for somebody, and for whom."""
        for frame, _ in reversed(list(frames_of(error))):
            party = Party.CLAUSE if frame.f_code is clause else self._party(frame, clause)
            if party is not Party.LIBRARY:
                return frame, party
        return None

    def fault(self, error: BaseException, method: str = "") -> AdapterError | None:
        """Return what to raise in place of an exception that the adapter's own code raised.

        `method` is the adapter's method that was called; without one, the function that raised is
        named. Returns None when somebody else raised.
        """
        found = self.frame(error)
        if found is None or found[1] is not Party.ADAPTER:
            return None
        return AdapterError(
            method or found[0].f_code.co_name, told_with_place(error, self.wants_to_know)
        )

    def wrote(self, path: str) -> bool:
        """Tell whether a file is the adapter's, as far as the modules tell that are imported."""
        names = _module_at(path)
        if names is None:
            return False
        name = str(names.get("__name__"))
        return self._is_adapters(name, names)

    def is_own(self, path: str) -> bool:
        """Tell whether a file is the adapter's and not one that is shipped."""
        if path not in self._own:
            names = None if is_ours(path) or is_library(path) else _module_at(path)
            if names is None:
                return False  # or it is imported just now
            shipped = str(names.get("__name__")).partition(".")[0] == SHIPPED
            self._own[path] = not shipped and self.wrote(path)
        return self._own[path]

    def wants_to_know(self, path: str) -> bool:
        """Tell whether who wrote a file has called what raised: an adapter, or an application."""
        return self.is_own(path) or (is_local(path) and not self._is_judged(path))

    def _is_judged(self, path: str) -> bool:
        return any(plainly(part) in self._judged for part in Path(path).parts)

    def made(self, one: object) -> bool:
        """Tell whether the adapter's own code defines a function, or the class of an object."""
        kept = one if type(one) is FunctionType else getattr(one, "__func__", one)
        if type(kept) is FunctionType:
            names: dict[str, Any] = kept.__globals__
        else:
            names = vars(sys.modules.get(module_of(type(one)), sys))
        return self._is_adapters(str(names.get("__name__")), names)

    def mistake(self, error: BaseException) -> AdapterError | None:
        """Return what to raise in place of a mistake in the adapter's own code; None for all else.

        That somebody finds no such item, or attribute, is none where the adapter has a mapping.
        """
        if type(error) not in MISTAKES:  # a class of somebody's own is raised on purpose
            return None
        if "multiple values for" in text(error):
            return None  # of the values that a clause hands over, one has the name of a parameter
        found = self.frame(error)
        if found is None or found[1] is not Party.ADAPTER or found[0].f_code.co_name in PROTOCOL:
            return None
        return AdapterError(found[0].f_code.co_name, told_with_place(error, self.wants_to_know))

    def calls(self, frame: FrameType) -> bool:
        """Tell whether a frame is the adapter's."""
        return self._party(frame, None) is Party.ADAPTER

    def _party(self, frame: FrameType, clause: CodeType | None) -> Party:
        path, module = frame.f_code.co_filename, frame.f_globals.get("__name__")
        if path.startswith(CLAUSES):
            return Party.CLAUSE
        if is_ours(path):
            return Party.SUITE
        name = module if type(module) is str else ""
        if is_library(path) or name.partition(".")[0] in MACHINERY:
            # What was made by `exec` has a module only if somebody gave it one.
            return Party.LIBRARY
        if clause is not None and path == clause.co_filename and name not in self._modules:
            return Party.CLAUSE
        is_adapter = self._is_adapters(name, frame.f_globals) or translates(frame)
        return Party.ADAPTER if is_adapter else Party.IMPLEMENTATION

    def _is_adapters(self, name: str, names: dict[str, Any]) -> bool:
        """Tell whether a module, by its name and what it holds, is the adapter's."""
        if self.names_only and name in self._modules and name.partition(".")[0] != SHIPPED:
            return False
        if name in self._modules or name.partition(".")[0] == SHIPPED:
            return True
        if self._package and f"{name}.".startswith(f"{self._package}."):
            return True
        return uses_the_suite(names)


class Blaming:
    """What a stage asks of an implementation about blame."""

    blame: Blame

    def fault(self, error: BaseException, method: str = "") -> AdapterError | None:
        """Return what an exception of the adapter's own code is told as; None for all others."""
        return self.blame.fault(error, method)

    def mistake(self, error: BaseException) -> AdapterError | None:
        """Return what a mistake in the adapter's own code is told as; None for all others."""
        return self.blame.mistake(error)

    def is_adapters(self, one: FrameType | object) -> bool:
        """Tell whether the adapter's code runs in a frame, or defines a function or a class."""
        return self.blame.calls(one) if isinstance(one, FrameType) else self.blame.made(one)


def party_of(path: str, adapter_file: str) -> Party:
    """Return whose code a file is, as far as its path tells; `adapter_file` is the adapter's."""
    if path.startswith(CLAUSES):
        return Party.CLAUSE
    if is_ours(path):
        return Party.SUITE
    if path == adapter_file or is_adapters(path):
        return Party.ADAPTER
    return Party.LIBRARY if is_library(path) else Party.IMPLEMENTATION


def is_shipped(adapter: object) -> bool:
    """Tell whether an adapter is one of those that come with the suite."""
    return str(type(adapter).__module__).partition(".")[0] == SHIPPED


def file_of(adapter: object) -> str:
    """Return where an adapter is written down, as far as Python knows."""
    module = sys.modules.get(str(type(adapter).__module__))
    return getattr(module, "__file__", None) or ""


def _module_at(path: str) -> dict[str, Any] | None:
    """Return what the module holds that was imported from a file, or None."""
    for module in list(sys.modules.values()):
        if type(module) is ModuleType and vars(module).get("__file__") == path:
            return vars(module)
    return None


def _names_only(adapter: Any) -> bool:
    """Tell whether somebody's own adapter takes all that it does from a shipped one.

    A `factory` makes the application, and is a part of that.
    """
    kinds = [kind for kind in type(adapter).__mro__ if kind is not object]
    own = [kind for kind in kinds if str(kind.__module__).partition(".")[0] != SHIPPED]
    if not own or own == kinds:
        return False
    held = [value for kind in own for name, value in vars(kind).items() if name != "factory"]
    return not any(isinstance(value, BEHAVIOUR) for value in held)


def _own_package(adapter: Any) -> str:
    """Return the package of an adapter's module, or "" when there is none, or when it is judged."""
    module = type(adapter).__module__
    if not isinstance(module, str):
        return ""
    package = module.rpartition(".")[0]
    if hasattr(sys.modules.get(module), "__path__"):
        package = module
    judged = {plainly(name) for name in (adapter.name, *adapter.packages)}
    return "" if plainly(package.partition(".")[0]) in judged else package


def plainly(name: str) -> str:
    """Return the name of a distribution or a package, in which "-", "_" and "." are alike."""
    return re.sub(r"[-_.]+", "-", str(name)).lower()


def uses_the_suite(names: dict[str, Any]) -> bool:
    """Tell whether a module has something of the suite among its names."""
    for value in list(names.values()):
        module: Any = ""
        if issubclass(type(value), ModuleType):
            module = value.__dict__.get("__name__")
        elif type(value) is FunctionType:
            module = value.__module__
        elif issubclass(type(value), type):
            module = module_of(value)
        if type(module) is str and module.partition(".")[0] == SUITE:
            return True
    return False


def translates(frame: FrameType) -> bool:
    """Tell whether a function is handed a part of a description, or an answer, or a request."""
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount
    values = [frame.f_locals.get(name) for name in code.co_varnames[:count]]
    return any(type(value) in DESCRIPTIONS for value in values)
