"""The shape of the project: which way imports run, how long a module is, what it is called.

Read from the syntax trees, so that what is imported inside a function counts, too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("conformance", "reference_impl", "adapters", "tests")
LONGEST = 400
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "tools"}
STANDARD = set(sys.stdlib_module_names)
OURS = set(PACKAGES)

# What a module may import besides the standard library: the first pattern that matches counts.
# `conformance/strategies` and the like are prefixes of paths.
ALLOWED: tuple[tuple[str, frozenset[str]], ...] = (
    ("conformance/plugin.py", frozenset({"pytest", "conformance", "hypothesis"})),
    ("conformance/run.py", frozenset({"pytest", "conformance", "hypothesis"})),
    ("conformance/items.py", frozenset({"pytest", "conformance"})),
    ("conformance/judge.py", frozenset({"conformance", "hypothesis"})),
    ("conformance/deviations.py", frozenset({"conformance", "packaging"})),
    ("conformance/report/", frozenset({"conformance"})),
    ("conformance/strategies/", frozenset({"conformance", "hypothesis"})),
    ("conformance/clauses/", frozenset({"conformance", "hypothesis"})),
    ("conformance/isolation/", frozenset({"conformance", "hypothesis", "greenlet"})),
    ("conformance/", frozenset({"conformance"})),
    ("reference_impl/", frozenset({"reference_impl", "werkzeug", "markupsafe"})),
    ("adapters/", frozenset({"adapters", "conformance", "packaging"})),
)
# Where Werkzeug may serve the reference: nothing normative is decided there (DESIGN, decision 4).
WERKZEUG = {
    "messages.py",
    "forms.py",
    "fields.py",
    "conditions.py",
    "serving.py",
    "testing.py",
    "cli.py",
    "static.py",
    "__init__.py",
}
# What the modules of conformance that others stand on may not know.
UPPER = ("conformance.plugin", "conformance.run", "conformance.items", "conformance.clauses")
UPPER_MODULES = {"plugin.py", "run.py", "items.py"}


@dataclass(frozen=True, slots=True)
class Module:
    """A source file, its text and what it imports."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def imports(self) -> list[str]:
        """The dotted names that are imported, wherever in the file."""
        return list(imported(self.tree, self.path))

    def __str__(self) -> str:
        return self.path


def imported(tree: ast.AST, path: str = "") -> Iterator[str]:
    """Yield the dotted names of a tree's imports; relative ones are those of the file's package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.split("/")[: -node.level] if node.level else []
            module = ".".join([*package, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


@cache
def modules() -> tuple[Module, ...]:
    """Return every source file of the project."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
    )


def top(name: str) -> str:
    """Return the first part of a dotted name."""
    return name.partition(".")[0]


EVERY = pytest.mark.parametrize("module", modules(), ids=str)


@EVERY
def test_it_says_what_lives_in_it(module: Module) -> None:
    assert ast.get_docstring(module.tree), f"{module} does not open with a docstring"


@EVERY
def test_it_is_not_too_long(module: Module) -> None:
    length = module.text.count("\n")

    assert length <= LONGEST, f"{module} has {length} lines; a concept wants a file of its own"


@EVERY
def test_its_name_is_a_concept(module: Module) -> None:
    assert Path(module.path).stem not in FORBIDDEN


@pytest.mark.parametrize(
    "module", [m for m in modules() if not m.path.startswith("tests/")], ids=str
)
def test_it_imports_what_it_may(module: Module) -> None:
    allowed = next(names for prefix, names in ALLOWED if module.path.startswith(prefix))
    if module.path.startswith("adapters/"):
        allowed = allowed | frameworks(module.path)
    foreign = {top(name) for name in module.imports} - STANDARD - allowed

    assert not foreign, f"{module} imports {', '.join(sorted(foreign))}"


def frameworks(path: str) -> frozenset[str]:
    """Return what an adapter's framework brings: the framework, and Werkzeug below Flask's."""
    name = Path(path).stem
    beside = {"flask": {"werkzeug"}, "quart": {"werkzeug"}, "reference": {"reference_impl"}}
    return frozenset({name, *beside.get(name, ())})


@pytest.mark.parametrize("module", [m for m in modules() if "reference_impl/" in m.path], ids=str)
def test_reference_uses_werkzeug_only_where_nothing_is_decided(module: Module) -> None:
    if Path(module.path).name not in WERKZEUG:
        assert {top(name) for name in module.imports}.isdisjoint({"werkzeug", "markupsafe"})


@pytest.mark.parametrize(
    "module",
    [m for m in modules() if m.path.startswith("conformance/") and m.path.count("/") == 1],
    ids=str,
)
def test_what_others_stand_on_does_not_look_up(module: Module) -> None:
    if Path(module.path).name in UPPER_MODULES:
        return
    upward = [name for name in module.imports if name.startswith(UPPER)]

    assert not upward, f"{module} imports {upward[0]}"


@pytest.mark.parametrize("module", [m for m in modules() if "/clauses/" in m.path], ids=str)
def test_chapters_know_nothing_of_pytest_runs(module: Module) -> None:
    above = ("conformance.plugin", "conformance.run", "conformance.items", "conformance.report")

    assert not [name for name in module.imports if name.startswith(above)]


@pytest.mark.parametrize("module", [m for m in modules() if "/clauses/" in m.path], ids=str)
def test_assertions_of_clauses_say_what_they_compare(module: Module) -> None:
    bare = [n.lineno for n in ast.walk(module.tree) if isinstance(n, ast.Assert) and n.msg is None]

    assert not bare, f"{module}:{bare[0]}: an assertion without a message tells a stranger nothing"


def test_plugin_imports_nothing_heavy_at_module_level() -> None:
    plugin = next(m for m in modules() if m.path == "conformance/plugin.py")
    statements = [
        node for node in plugin.tree.body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    names = {top(name) for node in statements for name in imported(node, plugin.path)}

    assert names <= {"__future__", "collections", "inspect", "pathlib", "typing", "pytest"}


def test_core_does_not_import_in_a_circle() -> None:
    graph = {
        module.path.removesuffix(".py").replace("/", "."): at_module_level(module)
        for module in modules()
        if module.path.startswith("conformance/") and "/clauses/" not in module.path
    }
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join([*above, name])
        if name in done:
            return
        for other in graph[name] & graph.keys():
            visit(other, (*above, name))
        done.add(name)

    for name in graph:
        visit(name, ())


def at_module_level(module: Module) -> set[str]:
    """Return what a module imports while it is imported itself, but for types."""
    return {
        name
        for node in module.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported(node, module.path)
    }


@pytest.mark.parametrize(
    "module", [m for m in modules() if not m.path.startswith("tests/")], ids=str
)
def test_public_names_exist(module: Module) -> None:
    listed = next(
        (
            ast.literal_eval(node.value)
            for node in module.tree.body
            if isinstance(node, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
        ),
        None,
    )
    if listed is None:
        return
    bound = {
        alias.asname or top(alias.name)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    bound |= {
        node.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    bound |= {node.name for node in module.tree.body if isinstance(node, DEFINITIONS)}

    assert sorted(set(listed) - bound) == []
    assert len(listed) == len(set(listed))


DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
