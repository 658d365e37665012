"""Clues: what was noticed of the adapter's own code while an example ran.

A wrapper that throws away what a view returned, a coroutine that nobody awaited: each may be right
in its place, so nothing comes of it by itself. What it means once a clause has failed is said by
`conformance.judging.suspicion`.
"""

from __future__ import annotations

import dis
import inspect
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import CodeType, CoroutineType, FrameType
from typing import Any, Protocol

from conformance.foreign import module_of
from conformance.frames import is_library, is_ours, place
from conformance.whereabouts import written_at

# What stands between an `await` and what becomes of its value.
AWAITING = frozenset(
    {
        *("SEND", "YIELD_VALUE", "RESUME", "JUMP_BACKWARD_NO_INTERRUPT"),
        *("CLEANUP_THROW", "END_SEND", "NOP"),
    }
)
DROPPED, YIELDED, UNAWAITED, UNBOUND = "dropped", "yielded", "never awaited", "unbound"
YIELDS = inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR
# What becomes of the value of a function, as a person is told.
TOLD = {
    DROPPED: "what it returned is dropped",
    YIELDED: "what it returned is yielded, so a generator takes its place",
    UNBOUND: "has returned, and nothing is current",
    UNAWAITED: "it is in a coroutine that nobody awaits",
}


@dataclass(frozen=True, slots=True)
class Clue:
    """What became of what the function of a part returned, and where in the adapter."""

    fate: str
    place: str


class Knows(Protocol):
    """Who knows what is the adapter's; see `conformance.perform.blame`."""

    def calls(self, frame: FrameType) -> bool:
        """Tell whether a frame is the adapter's."""

    def is_own(self, path: str) -> bool:
        """Tell whether a file is the adapter's and not one that is shipped."""

    def wants_to_know(self, path: str) -> bool:
        """Tell whether a file is the adapter's, or of somebody's own application."""

    def made(self, one: object) -> bool:
        """Tell whether the adapter's own code defines a function, or the class of an object."""


class Clues:
    """What was noticed in one example, and where the adapter has parts made into functions."""

    def __init__(self, blame: Knows) -> None:
        self._blame = blame
        self._fates: dict[tuple[int, int], tuple[CodeType, Clue | None, bool]] = {}
        self._asked: dict[str, tuple[str, int, str]] = {}
        self._makers: dict[type, str] = {}
        self.noticed: dict[Clue, str] = {}  # and the kind of the part; in the order of time
        self.in_application: dict[Clue, str] = {}  # the same, of who is judged
        self.views = 0  # how many views ran
        self.plainly: dict[str, Any] = {}  # what came of the plainest application, by kind

    def begin(self) -> None:
        """Forget what was noticed: another example begins."""
        self.noticed.clear()
        self.in_application.clear()
        self.views = 0

    def asked(self, kind: str, frame: FrameType) -> None:
        """Note who has a part of some kind made into a function."""
        if not is_ours(frame.f_code.co_filename):
            self._asked[kind] = frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name

    def asked_at(self, kind: str) -> str:
        """Return where an adapter of somebody's own had such a part made into a function, or ""."""
        found = self._asked.get(kind)
        return place(*found) if found is not None and self._blame.is_own(found[0]) else ""

    def returned(self, kind: str, caller: FrameType) -> None:
        """Note what becomes of a value that is about to be returned to this frame."""
        key = id(caller.f_code), caller.f_lasti
        known = self._fates.get(key)
        if known is None:  # the code is kept, so that no other one gets its number
            known = self._fates[key] = caller.f_code, self._fate(caller), self._blame.calls(caller)
        _, clue, by_adapter = known
        if clue is not None:
            noticed = self.noticed if by_adapter else self.in_application
            noticed.setdefault(clue, kind)

    def _fate(self, caller: FrameType) -> Clue | None:
        path = caller.f_code.co_filename
        if is_ours(path) or is_library(path):
            return None
        fate = fate_of(caller.f_code, caller.f_lasti)
        if not fate or not (self._blame.calls(caller) or self._blame.wants_to_know(path)):
            return None
        return Clue(fate, place(path, caller.f_lineno, caller.f_code.co_name))

    def pushed(self, method: str, context: object, bound: Callable[[], object]) -> None:
        """Note a context of the adapter's own making that makes nothing current."""
        kind = type(context)
        if kind not in self._makers:
            own = self._blame.made(context) and self._blame.is_own(_file_of(kind))
            self._makers[kind] = written_at(getattr(kind, "push", None)) if own else ""
        where = self._makers[kind]
        if where and not bound():
            self.noticed.setdefault(Clue(UNBOUND, where), method)

    @contextmanager
    def apart(self) -> Iterator[Clues]:
        """Notice what shows within the block by itself, and go on as before."""
        former = self.noticed, self.in_application, self.views
        self.noticed, self.in_application, self.views = {}, {}, 0
        try:
            yield self
        finally:
            self.noticed, self.in_application, self.views = former

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Notice coroutines of the adapter that nobody awaits, as Python itself does."""
        former = getattr(warnings, "_warn_unawaited_coroutine", None)
        if former is None:  # another Python
            yield
            return

        def warn(coroutine: Any) -> None:
            self._unawaited(coroutine)
            former(coroutine)

        warnings._warn_unawaited_coroutine = warn  # type: ignore[attr-defined]
        try:
            yield
        finally:
            warnings._warn_unawaited_coroutine = former  # type: ignore[attr-defined]

    def _unawaited(self, coroutine: Any) -> None:
        if type(coroutine) is not CoroutineType:
            return
        code = coroutine.cr_code
        if is_ours(code.co_filename):
            where = self.asked_at("view")
        elif self._blame.is_own(code.co_filename):
            where = place(code.co_filename, code.co_firstlineno, code.co_name)
        else:
            return
        if where:
            self.noticed.setdefault(Clue(UNAWAITED, where), "view")


def _file_of(kind: type) -> str:
    return getattr(sys.modules.get(module_of(kind)), "__file__", None) or ""


@lru_cache(maxsize=256)
def _instructions(code: CodeType) -> tuple[dis.Instruction, ...]:
    return tuple(one for one in dis.get_instructions(code) if one.opname != "CACHE")


def fate_of(code: CodeType, at: int) -> str:
    """Return what becomes of the value of the call at an offset, where that is nothing good."""
    instructions = _instructions(code)
    before = [n for n, one in enumerate(instructions) if one.offset <= at]
    if not before:
        return ""
    number = before[-1]  # a frame may stand in what the call keeps behind itself
    rest = list(instructions[number + 1 :])
    if instructions[number].opname in AWAITING:
        while rest and rest[0].opname in AWAITING:
            rest.pop(0)
    if not rest:
        return ""
    then, name = rest[0].opname, rest[0].argval
    if then == "POP_TOP":
        return DROPPED
    if then == "YIELD_VALUE" and code.co_flags & inspect.CO_GENERATOR:
        return YIELDED
    if then == "STORE_FAST":
        read = (one.argval for one in instructions if "LOAD" in one.opname)
        return "" if any(name == one or _among(name, one) for one in read) else DROPPED
    return ""


def returns_nothing(function: object) -> bool:
    """Tell whether a function returns, and None wherever it does.

    Of what has no code of its own, and of generators, nothing is told.
    """
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    if not isinstance(code, CodeType) or code.co_flags & YIELDS:
        return False
    instructions = [one for one in _instructions(code) if one.opname not in ("NOP", "RESUME")]
    returned = [
        one if one.opname == "RETURN_CONST" else before
        for before, one in pairwise(instructions)
        if one.opname in ("RETURN_VALUE", "RETURN_CONST")
    ]
    constants = ("LOAD_CONST", "RETURN_CONST")
    return bool(returned) and all(
        one.opname in constants and one.argval is None for one in returned
    )


def _among(name: str, names: object) -> bool:
    return isinstance(names, tuple) and name in names
