"""The table of what adapters owe, held against what the clauses really touch.

Each clause is judged on the reference, but the adapter claims only what the clause needs: so the
clause can ask for nothing else.
"""

from __future__ import annotations

import ast
import inspect
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from adapters.below.flask_like import BuiltFlaskLike
from adapters.reference import ReferenceAdapter
from conformance.adapter import App, Stage
from conformance.clause import Clause, load_clauses
from conformance.describe.capabilities import Capability as C
from conformance.describe.contract import CONTRACT, entries, path_of
from conformance.describe.steps import Apply, Write
from conformance.judging.examples import PROFILES
from conformance.judging.judge import judge
from conformance.perform import interpret, reaching, scene
from conformance.perform.implementation import Implementation

# Namespaces: what is in them, steps have put there.
FREE = ("g.", "session.", "values.")
# Asked for without a step, or where nothing is watched: in each run, and by programs.
SEEN_OTHERWISE = ("adapter.", "built.wsgi", "built.asgi", "locals.LocalManager")
# Under this name is noted what clauses ask for in addition, where more is claimed than they need.
WITH_EVERYTHING = "with everything"
# What `url_for` makes of arguments that are none is their question.
ODD = frozenset({"urls.any-name-for-a-variable", "urls.options-are-no-arguments"})


@dataclass
class Touched:
    """What one clause touched: dotted paths, and the arguments of those that it called."""

    paths: set[str] = field(default_factory=set)
    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def watched_when_called(self, path: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that is noted when it is called."""

        def call(*arguments: Any, **keywords: Any) -> Any:
            self.paths.add(path)
            self.calls.append((path, arguments, keywords))
            return function(*arguments, **keywords)

        return call

    def watched(self, path: str, found: Any) -> Any:
        """Note a path; return what it leads to, so that calls of it are noted, too."""
        if path.startswith(FREE):
            return found
        self.paths.add(path)
        if not inspect.isroutine(found) and path not in ("Response",):
            return found

        return self.watched_when_called(path, found)


class Watched:
    """Stands for an object while a clause's own function looks at it."""

    def __init__(self, touched: Touched, path: str, thing: Any) -> None:
        object.__setattr__(self, "_held", (touched, path, thing))

    def __getattr__(self, name: str) -> Any:
        touched, path, thing = object.__getattribute__(self, "_held")
        return touched.watched(f"{path}.{name}", getattr(thing, name))

    def __setattr__(self, name: str, value: Any) -> None:
        touched, path, thing = object.__getattribute__(self, "_held")
        touched.paths.add(f"{path}.{name}")
        setattr(thing, name, value)


@pytest.fixture(scope="module")
def touched() -> Iterator[Mapping[str, Touched]]:
    """Judge every clause while what it touches is noted."""
    found: dict[str, Touched] = defaultdict(Touched)
    current = ""
    reach, apply, write = reaching.reach, scene.MEANINGS[Apply], scene.MEANINGS[Write]

    def reached(house: Any, owner: Any, path: str) -> Any:
        return found[current].watched(path, reach(house, owner, path))

    def applying(where: Any, step: Apply) -> None:
        if step.target in ("request", "response", "exception"):
            function = step.function

            def look(thing: Any, *arguments: Any) -> Any:
                return function(Watched(found[current], step.target, thing), *arguments)

            step = replace(step, function=look)
        apply(where, step)

    def writing(where: Any, step: Write) -> None:
        found[current].watched(f"{step.target}.{step.name}", None)
        write(where, step)

    def judged(capabilities: frozenset[C]) -> None:
        adapter: Any = Claiming(found[current], capabilities)
        impl = Implementation(adapter)
        judge(clause, impl, PROFILES["quick"], seed=None, known=False, database=None)
        impl.close()

    with pytest.MonkeyPatch.context() as patch:
        for module in (reaching, scene, interpret):
            patch.setattr(module, "reach", reached)
        patch.setitem(scene.MEANINGS, Apply, applying)
        patch.setitem(scene.MEANINGS, Write, writing)
        for clause in load_clauses():
            current = clause.id
            found[current] = Touched()
            judged(frozenset(clause.needs))
            if "impl.has(" in source_of(clause):
                current = WITH_EVERYTHING
                judged(ReferenceAdapter.capabilities)
        yield found


def source_of(clause: Clause) -> str:
    """Return the text of a clause's function."""
    return inspect.getsource(clause.inner)


class Claiming(ReferenceAdapter):
    """The reference, with what is touched of it noted; it claims what one clause needs."""

    def __init__(self, touched: Touched, capabilities: frozenset[C]) -> None:
        self.touched = touched
        self.capabilities = capabilities

    def build(self, app: App, stage: Stage) -> BuiltFlaskLike:
        """Note what is asked of what it built, but for what every built app has."""
        built = super().build(app, stage)
        touched = self.touched

        for name in ("register", "client", "serve", "app_context", "request_context"):
            setattr(built, name, touched.watched_when_called(f"built.{name}", getattr(built, name)))
        return built

    def locals(self) -> Any:
        """Note which locals are asked for."""
        return Watched(self.touched, "locals", super().locals())

    def wsgi_kit(self) -> Any:
        """Note which tools are asked for."""
        return Watched(self.touched, "kit", super().wsgi_kit())

    def message_kit(self) -> Any:
        """Note which names of the kit are asked for."""
        return Watched(self.touched, "messages", super().message_kit())

    def routing(self) -> Any:
        """Note which names of the kit are asked for."""
        return Watched(self.touched, "routing", super().routing())


def signature(name: str) -> inspect.Signature | None:
    """Return the signature that a name has in the table."""
    text = name.removeprefix(path_of(name))
    if not text:
        return None
    (function,) = ast.parse(f"def f{text}: pass").body
    assert isinstance(function, ast.FunctionDef)
    given, kinds = function.args, inspect.Parameter
    parameters = [
        *(kinds(a.arg, kinds.POSITIONAL_ONLY) for a in given.posonlyargs),
        *(kinds(a.arg, kinds.POSITIONAL_OR_KEYWORD) for a in given.args),
        *([kinds(given.vararg.arg, kinds.VAR_POSITIONAL)] if given.vararg else []),
        *(kinds(a.arg, kinds.KEYWORD_ONLY) for a in given.kwonlyargs),
        *([kinds(given.kwarg.arg, kinds.VAR_KEYWORD)] if given.kwarg else []),
    ]
    needed = len(given.posonlyargs) + len(given.args) - len(given.defaults)
    optional = {p.name for p in parameters[needed : needed + len(given.defaults)]}
    optional |= {a.arg for a in given.kwonlyargs}
    return inspect.Signature(
        [p.replace(default=None) if p.name in optional else p for p in parameters]
    )


def binds(wanted: inspect.Signature, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> bool:
    """Tell whether a function with this signature can be called so.

    Values of a URL go by any name, but `url_for`'s own options are those that are listed.
    """
    try:
        wanted.bind(*arguments, **keywords)
    except TypeError:
        return False
    return all(name in wanted.parameters for name in keywords if name.startswith("_"))


def names_of(capabilities: Collection[C]) -> set[str]:
    """Return what is owed for capabilities: each path and the paths on the way to it."""
    paths = [path_of(name) for _, name in entries(capabilities)]
    return {".".join(p.split(".")[:n]) for p in paths for n in range(1, p.count(".") + 2)}


def owing(clause: Clause) -> Collection[C]:
    """Return the capabilities that owe what a clause touches.

    Whole applications are made of what an implementation claims, feature by feature: here, of all.
    """
    return set(C) if clause.chapter == "differential" else clause.needs


def what_clauses_touch_is_owed(touched: Mapping[str, Touched]) -> None:
    more = {c.id: touched[c.id].paths - names_of(owing(c)) for c in load_clauses()}

    assert {name: sorted(paths) for name, paths in more.items() if paths} == {}


def what_clauses_call_is_called_as_owed(touched: Mapping[str, Touched]) -> None:
    assert {c.id: list(called_otherwise(c, touched[c.id])) for c in load_clauses()} == {
        c.id: [] for c in load_clauses()
    }


def called_otherwise(clause: Clause, touched: Touched) -> Iterator[str]:
    """Yield the calls that no signature of what the clause needs allows."""
    signatures = defaultdict(list)
    for _, name in entries(owing(clause)):
        wanted = signature(name)
        if wanted is not None:
            signatures[path_of(name)].append(wanted)
    for path, arguments, keywords in touched.calls:
        if path == "url_for" and clause.id in ODD:
            continue
        listed = {name for wanted in signatures[path] for name in wanted.parameters}
        rest = {k: v for k, v in keywords.items() if not (k.startswith("_") and k in listed)}
        if not any(binds(wanted, arguments, rest) for wanted in signatures[path]):
            yield f"{path} is called with {arguments} and {keywords}"


def what_is_touched_in_addition_is_owed(touched: Mapping[str, Touched]) -> None:
    every = names_of(ReferenceAdapter.capabilities)

    assert sorted(touched[WITH_EVERYTHING].paths - every) == []


def every_name_is_touched(touched: Mapping[str, Touched]) -> None:
    """Nothing is asked of an adapter that no clause asks for.

    What the reference does not claim, it is not asked for.
    """
    paths = set().union(*(found.paths for found in touched.values()))
    paths |= names_of(set(C) - ReferenceAdapter.capabilities)

    listed = {path_of(name) for entry in CONTRACT.values() for name in entry.names}
    assert sorted(p for p in listed - paths if not p.startswith(SEEN_OTHERWISE)) == []


def test_it_is_what_clauses_touch(touched: Mapping[str, Touched]) -> None:
    """One test, since the clauses are judged for it."""
    broken = []
    for check in (
        what_clauses_touch_is_owed,
        what_clauses_call_is_called_as_owed,
        what_is_touched_in_addition_is_owed,
        every_name_is_touched,
    ):
        try:
            check(touched)
        except AssertionError as error:
            broken.append(f"{check.__name__}: {error}")
    assert not broken, "\n".join(broken)


def test_every_capability_says_something() -> None:
    """Those that are left out are about how routing or building behaves, and hand over nothing."""
    assert [c for c in CONTRACT if not CONTRACT[c].names and not CONTRACT[c].words] == []
