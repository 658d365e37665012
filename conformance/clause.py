"""Clauses: one required behaviour each, written down as a test function.

The decorator keeps what a test function cannot say by itself (id, level, needs, sources); the
sentence is the first paragraph of the docstring, so the specification cannot drift from the suite.
How a clause is run is the business of `conformance.judging.judge`.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import inspect
import pkgutil
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.machinery import PathFinder
from typing import Any, TypeVar

from conformance.describe.capabilities import Capability
from conformance.errors import ChapterError
from conformance.frames import place
from conformance.sources import Source

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*")
CHAPTERS = "conformance.clauses"
HOW_TO_CITE = (
    'write source=FLASK("The Request Context", "Callbacks and Errors") with `from'
    " conformance.sources import FLASK` (or plain_sense, PEP, RFC, ...)"
)
KEYWORD = re.compile(r"\b(MUST|SHOULD|MAY)\b")


class Level(StrEnum):
    """How binding a clause is, in the words of RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"

    def covers(self, other: Level) -> bool:
        """Tell whether a run at this level judges a clause of the other one."""
        order = list(Level)
        return order.index(other) <= order.index(self)


MUST, SHOULD, MAY = Level.MUST, Level.SHOULD, Level.MAY


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the suite.

    `examples` is how many generated examples the default profile spends on it; other profiles
    scale that number. It has no meaning for a clause that is not a property.
    """

    id: str
    level: Level
    statement: str
    rationale: str
    needs: tuple[Capability, ...]
    sources: tuple[Source, ...]
    examples: int
    function: Callable[..., None]

    @property
    def chapter(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]

    @property
    def file(self) -> str:
        """Where the clause is written down: "conformance/clauses/urls/test_x.py:12"."""
        code = inspect.unwrap(self.inner).__code__
        return place(code.co_filename, code.co_firstlineno)

    @property
    def is_property(self) -> bool:
        """Whether this clause is called with more than the implementation."""
        return hasattr(self.function, "hypothesis") or bool(self.domains)

    @property
    def domains(self) -> Mapping[str, tuple[Any, ...]]:
        """The values that `every` names, by argument; none where hypothesis draws."""
        found: Mapping[str, tuple[Any, ...]] = getattr(self.function, "__domains__", {})
        return found

    @property
    def inner(self) -> Callable[..., None]:
        """What is called with the implementation and, of a property, with an example."""
        handle: Any = getattr(self.function, "hypothesis", None)
        inner: Callable[..., None] = self.function if handle is None else handle.inner_test
        return inner


F = TypeVar("F", bound=Callable[..., None])
REGISTRY: dict[str, Clause] = {}
WITHDRAWN: dict[str, str] = {}  # ids that are never used again, and why


def clause(
    id: str,  # noqa: A002 - what it is called in every report
    level: Level,
    *,
    source: Source | Iterable[Source],
    needs: Iterable[Capability] = (),
    examples: int = 50,
) -> Callable[[F], F]:
    """Make a test function a clause.

    The function takes `impl` and, if it is a property, what `@given` draws or `@every` lists. They
    stand below this decorator, so `@clause` is always the outermost. Raises `ValueError` when the
    id is malformed, taken, withdrawn, or of another chapter than its file, when no source is named,
    or when the docstring's first paragraph does not hold exactly one of MUST, SHOULD and MAY, the
    level;
    `TypeError` when a source is a plain text instead of one of `conformance.sources`, or a need is
    no capability. A need that is named twice is needed once.
    """
    sources = (source,) if isinstance(source, Source | str) else tuple(source)
    for one in sources:
        if not isinstance(one, Source):
            raise TypeError(f"clause {id}: {HOW_TO_CITE}, not {one!r}")
    needed = tuple(dict.fromkeys(needs))
    for need in needed:
        if not isinstance(need, Capability):
            raise TypeError(f"clause {id}: needs={need!r} is no Capability")

    def register(function: F) -> F:
        statement, _, rationale = inspect.cleandoc(function.__doc__ or "").partition("\n\n")
        statement = " ".join(statement.split())
        words = set(KEYWORD.findall(statement))
        if not ID.fullmatch(id):
            raise ValueError(f"clause id {id!r}: write chapter.short-name in lower case")
        if words != {level.value}:
            raise ValueError(f"clause {id}: its sentence must say {level} and no other level")
        if not sources:
            raise ValueError(f"clause {id}: name at least one source")
        if id in WITHDRAWN:
            raise ValueError(f"clause id {id} is withdrawn: give this clause another id")
        taken = REGISTRY.get(id)
        if taken is not None and _place(taken.function) != _place(function):
            raise ValueError(f"clause id {id} is taken by {_place(taken.function)}")
        chapter = function.__module__.removeprefix(f"{CHAPTERS}.").partition(".")[0]
        if function.__module__.startswith(f"{CHAPTERS}.") and chapter != id.partition(".")[0]:
            raise ValueError(f"clause {id} stands in the folder of the chapter {chapter}")
        made = Clause(id, level, statement, rationale, needed, sources, examples, function)
        REGISTRY[id] = made
        function.__clause__ = made  # type: ignore[attr-defined]
        return function

    return register


def every(**domains: Iterable[Any]) -> Callable[[F], F]:
    """Have a clause judged with each combination of these values: what is small is exhausted.

    In: for every argument but `impl` its values, the simplest first. It stands below `@clause`,
    where `@given` stands for what is too large for that. Raises `ValueError` for an argument that
    has no values, or that the function does not take.
    """
    values = {name: tuple(found) for name, found in domains.items()}
    empty = [name for name, found in values.items() if not found]

    def keep(function: F) -> F:
        wanted = set(inspect.signature(function).parameters) - {"impl"}
        if empty or set(values) != wanted:
            wrong = ", ".join(empty or sorted(wanted.symmetric_difference(values)))
            raise ValueError(f"{_place(function)}: say in `every` what there is for {wrong}")
        function.__domains__ = values  # type: ignore[attr-defined]
        return function

    return keep


def clause_of(function: object) -> Clause | None:
    """Return the clause that a test function states, or None."""
    found: Any = getattr(function, "__clause__", None)
    return found if isinstance(found, Clause) else None


def withdrawn(id: str, why: str) -> None:  # noqa: A002
    """Take a clause back. Its id stays behind, so that it never comes to mean something else.

    A chapter says so in its `__init__.py`. Raises `ValueError` when the id is malformed, or when a
    clause still has it.
    """
    if not ID.fullmatch(id):
        raise ValueError(f"clause id {id!r}: write chapter.short-name in lower case")
    if id in REGISTRY:
        place = _place(REGISTRY[id].function)
        raise ValueError(f"clause id {id} is withdrawn: give the clause {place} another id")
    WITHDRAWN[id] = why


def load_clauses() -> tuple[Clause, ...]:
    """Import every chapter and return all clauses: by chapter, by topic, by place in the file.

    A chapter's `TOPICS` says in which order its files are read; those that it does not name come
    last. Raises ChapterError if a chapter cannot be imported.
    """
    found: list[str] = []
    with _keeping_all():
        package = importlib.import_module(CHAPTERS)
        for chapter in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
            if chapter.ispkg:
                name = f"{CHAPTERS}.{chapter.name}"
                _import_plainly(name, package.__path__)
                found += _import_topics(name)
    return tuple(_in_order(found))


@contextmanager
def _keeping_all() -> Iterator[None]:
    """Let the garbage collector rest: what is imported stays, and looking at it takes a tenth."""
    rests = not gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not rests:
            gc.enable()


def _import_topics(chapter: str) -> list[str]:
    """Import the files of a chapter and return the names of their modules in order."""
    package = sys.modules[chapter]
    first = [f"test_{topic}" for topic in getattr(package, "TOPICS", ())]
    there = sorted(m.name for m in pkgutil.iter_modules(package.__path__))
    topics = [m for m in there if m.startswith("test_")]
    topics.sort(key=lambda m: first.index(m) if m in first else len(first))
    for topic in topics:
        _import_plainly(f"{chapter}.{topic}", package.__path__)
    return [f"{chapter}.{topic}" for topic in topics]


def _import_plainly(name: str, path: Iterable[str]) -> None:
    """Import a chapter without pytest's rewriting of its assertions.

    They say themselves what they compared, and rewriting takes longer than judging most chapters.
    """
    spec = None if name in sys.modules else PathFinder.find_spec(name, list(path))
    if spec is None or spec.loader is None:
        importlib.import_module(name)
        return
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ChapterError(_faulty(str(spec.origin), error)) from error


def _faulty(path: str, error: Exception) -> str:
    """Say what is wrong with a chapter, and in which line of it."""
    frames = traceback.extract_tb(error.__traceback__)
    line = next((frame.lineno for frame in reversed(frames) if frame.filename == path), None)
    if isinstance(error, SyntaxError) and error.filename == path:
        line = error.lineno
    what = error.msg if isinstance(error, SyntaxError) else error
    return f"{path}:{line or 1}: {type(error).__name__}: {what}"


def _in_order(modules: Sequence[str]) -> list[Clause]:
    """Return the clauses of these modules; whichever was imported first does not matter."""
    place = {name: number for number, name in enumerate(modules)}
    own = [c for c in REGISTRY.values() if c.function.__module__ in place]
    return sorted(own, key=lambda c: (c.chapter, place[c.function.__module__]))


def _place(function: Callable[..., None]) -> str:
    # Not the qualified name: hypothesis gives a function another one when it is imported anew.
    return f"{function.__module__}:{function.__name__}"
