"""Variations: Flask in another manner, that keeps every documented promise and so fails no MUST.

A saboteur shows that a clause can fail; a variation shows that it does not fail what is correct.
Each uses one freedom that the documents leave: another order of headers, a subclass of a documented
exception, a body in other pieces. `tests/test_variations.py` judges them, many in one run, and
`python -m tests.variations` one after another, or those that are named.

To add one, put a `Variation` into the list `VARIATIONS` of the module of its topic: `fields` (what
headers look like), `bodies` (WSGI and bodies), `faults` (exceptions and error pages), `routing`
(redirects and URLs), `rules`, `proxies` (and locals), `surroundings` (contexts, sessions, classes
and servers), `locks`, `heads` (what answers HEAD), `chance` (what is another thing each time),
`alone` (maps, streams and middleware without an application), `templates`, `defaults` (what hashes
cost, what clients send, what servers say).
Name the document that leaves the freedom. A change that breaks a promise is no variation, however
sensible it is; where the documents are in doubt, there is none.

How variations are made is here, and which clause they must hold is in the clauses alone.
"""

from __future__ import annotations

import builtins
import importlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import flask

from adapters.flask import FlaskAdapter
from conformance.describe.capabilities import Capability
from conformance.perform.implementation import Implementation
from conformance.sources import Source

if TYPE_CHECKING:
    Application = flask.Flask
else:
    Application = object  # a mixin for Flask's class, which comes after it

TOPICS = (
    "fields",
    "files",
    "bodies",
    "faults",
    "routing",
    "rules",
    "proxies",
    "surroundings",
    "locks",
    "heads",
    "chance",
    "alone",
    "templates",
    "defaults",
)
# Programs that are run in processes of their own would import Flask as it is.
ELSEWHERE = frozenset({Capability.CLI})


@dataclass(frozen=True, slots=True)
class Patch:
    """One name of a module or a class that has another value: `make` is given the former one.

    A module has all names of Python, too: `Patch(module, "TypeError", ...)` changes what it raises.
    """

    owner: Any
    name: str
    make: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Variation:
    """One freedom that is used: Flask with patches, and with a mixin for the application's class.

    `freedom` says what is left open, and `sources` where. `shows` tells whether an implementation
    is varied like that: a variation that nobody could notice would prove nothing. Of those with one
    of their `rivals` in common, only one can be used at a time. What a freedom leaves unpromised is
    `unclaimed`.
    """

    name: str
    freedom: str
    sources: tuple[Source, ...]
    shows: Callable[[Implementation], bool]
    patches: tuple[Patch, ...] = ()
    mixin: type[Any] | None = None
    rivals: tuple[str, ...] = ()
    unclaimed: frozenset[Capability] = frozenset()

    def __str__(self) -> str:
        return self.name


class _Varied(FlaskAdapter):
    """Flask that is varied. Processes that import an adapter by its module cannot have it."""

    # What a variation patches into Flask is Flask's, though this package has the adapter, too.
    packages = (*FlaskAdapter.packages, "tests")
    capabilities = FlaskAdapter.capabilities - ELSEWHERE


@contextmanager
def varied(*variations: Variation) -> Iterator[Implementation]:
    """Vary Flask, and yield it as an implementation. Flask is as before afterwards."""
    mixins = [variation.mixin for variation in variations if variation.mixin is not None]
    with ExitStack() as stack:
        for variation in variations:
            for patch in variation.patches:
                stack.enter_context(_patched(patch))
        factory = type("Flask", (*mixins, flask.Flask), {"__module__": "flask.app"})
        unclaimed = frozenset[Capability]().union(*(each.unclaimed for each in variations))
        members = {
            "factory": factory,
            "capabilities": _Varied.capabilities - unclaimed,
            "__module__": __name__,
        }
        adapter = type("VariedFlask", (_Varied,), members)
        impl = Implementation(adapter())
        stack.callback(impl.close)
        yield impl


@contextmanager
def _patched(patch: Patch) -> Iterator[None]:
    held = patch.name in vars(patch.owner)
    of_python = getattr(builtins, patch.name, None)
    former = inspect.getattr_static(patch.owner, patch.name, of_python)
    setattr(patch.owner, patch.name, patch.make(former))
    try:
        yield
    finally:
        if held:
            setattr(patch.owner, patch.name, former)
        else:
            delattr(patch.owner, patch.name)


def composed(variations: Sequence[Variation], runs: int) -> list[tuple[Variation, ...]]:
    """Deal variations out to so many runs, or as many more as it takes to keep rivals apart."""
    dealt: list[list[Variation]] = [[] for _ in range(runs)]
    for variation in sorted(variations, key=lambda v: -len(v.rivals)):
        free = [
            run for run in dealt if all(set(v.rivals).isdisjoint(variation.rivals) for v in run)
        ]
        if not free:
            free = [[]]
            dealt += free
        min(free, key=len).append(variation)
    return [tuple(run) for run in dealt]


def all_variations() -> list[Variation]:
    """Return the variations of every topic."""
    modules = (importlib.import_module(f"{__name__}.{topic}") for topic in TOPICS)
    return [variation for module in modules for variation in module.VARIATIONS]
