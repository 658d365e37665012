"""The shape of the project: which way imports run, how long a module is, what it is called.

Read from the syntax trees, so that what is imported inside a function counts, too.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("conformance", "reference_impl", "adapters", "tests", "tools")
LONGEST = 400
CROWDED = 20
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "tools"}
STANDARD = set(sys.stdlib_module_names)

# The rooms of each package, from the ground up: a module imports from its own room, and from rooms
# on lower floors. A room is a folder, or a module that stands alone.
FLOORS = {
    "conformance": (
        ("foreign", "frames", "caches"),
        ("errors",),
        ("whereabouts",),
        ("clues",),
        ("describe", "limits", "sources"),
        ("drive",),
        ("transport",),
        ("perform", "clause"),
        ("adapter", "models", "entries"),
        ("fuzz",),
        ("judging",),
        ("isolation",),
        ("report", "scripts", "supervision", "options"),
        ("strategies",),
        ("clauses", "session", "usage"),
        ("fuzzing", "progress"),
        ("summary", "pages"),
        ("plugin", "command"),
    ),
    "reference_impl": (
        ("config", "locals", "routing", "signals", "structures"),
        ("application", "wsgi"),
        ("contexts",),
        ("json",),
        ("messages",),
        ("sessions", "serving", "middleware"),
        ("",),  # what makes an application: all other modules
    ),
}
# What stands lower, and may not be looked at all the same: (who, what).
NOT_FOR = (
    ("conformance/clauses/", ("conformance.judging", "conformance.adapter", "conformance.report")),
    ("adapters/", ("conformance.describe", "conformance.drive", "conformance.perform")),
)
# The modules of the command that read requirements, and those that show something.
PACKAGING = ("lines", "suite", "wanted")
SHOWING = ("cli", "asking", "live", "ending", "differing", "matrix", "lookup")
# What a module may import besides the standard library and its own package: each pattern that
# matches the beginning of its path counts.
FOREIGN: tuple[tuple[str, frozenset[str]], ...] = (
    ("conformance/plugin.py", frozenset({"pytest", "hypothesis"})),
    ("conformance/session.py", frozenset({"pytest"})),
    ("conformance/summary.py", frozenset({"pytest"})),
    ("conformance/fuzzing.py", frozenset({"pytest"})),
    ("conformance/progress.py", frozenset({"pytest"})),
    ("conformance/options.py", frozenset({"pytest", "hypothesis"})),
    ("conformance/judging/", frozenset({"hypothesis"})),
    ("conformance/fuzz/", frozenset({"hypothesis"})),
    ("conformance/judging/run.py", frozenset({"pytest"})),
    ("conformance/fuzz/corpus.py", frozenset({"redis"})),  # where it is installed
    ("conformance/judging/items.py", frozenset({"pytest"})),
    ("conformance/entries/deviations.py", frozenset({"packaging"})),
    ("conformance/report/outcomes.py", frozenset({"pytest"})),
    ("conformance/report/choosing.py", frozenset({"_pytest", "pytest"})),
    ("conformance/command/narrator.py", frozenset({"pytest"})),  # in what is judged, so no more
    *((f"conformance/command/{name}.py", frozenset({"packaging"})) for name in PACKAGING),
    *((f"conformance/command/{name}.py", frozenset({"click", "rich"})) for name in SHOWING),
    ("conformance/pages/columns.py", frozenset({"packaging"})),
    ("conformance/pages/rendering.py", frozenset({"jinja2", "markupsafe"})),
    ("conformance/pages/drawing.py", frozenset({"markupsafe"})),
    ("conformance/pages/telling.py", frozenset({"markupsafe"})),
    ("conformance/pages/versions.py", frozenset({"markupsafe"})),
    # What is no frame of the implementation is told by where these are installed.
    ("conformance/supervision/stand.py", frozenset({"_pytest", "hypothesis", "pluggy"})),
    ("conformance/strategies/", frozenset({"hypothesis"})),
    ("conformance/clauses/", frozenset({"hypothesis"})),
    ("conformance/isolation/", frozenset({"hypothesis", "greenlet"})),
    ("adapters/", frozenset({"conformance", "packaging"})),
    ("tools/caught/", frozenset({"conformance", "tests"})),  # which has clauses judge saboteurs
    ("tools/bench/", frozenset({"conformance", "tests"})),  # which have the profiles, the saboteurs
    ("tools/strength/", frozenset({"conformance"})),  # whose data the pages show, too
    ("tools/strength/worth.py", frozenset({"tests"})),  # which has the saboteurs
    ("tools/differences/", frozenset({"conformance"})),  # which draws and compares
    ("tools/given/", frozenset({"pytest"})),  # which is its plugin
    ("tools/load/", frozenset({"conformance", "gevent"})),  # which starts servers
    ("reference_impl/serving/environment.py", frozenset({"dotenv"})),  # where it is installed
    ("reference_impl/templating/", frozenset({"jinja2"})),  # where it is installed
    ("reference_impl/serving/", frozenset({"click"})),  # where it is installed
    ("reference_impl/json/tag.py", frozenset({"markupsafe"})),
    *(  # Where Werkzeug may serve the reference: nothing normative is decided there.
        (f"reference_impl/{place}", frozenset({"werkzeug", "markupsafe"}))
        for place in ("messages/", "serving/", "static.py")
    ),
)


@dataclass(frozen=True)
class Module:
    """A source file, its text and what it imports."""

    path: str
    text: str

    @property
    def name(self) -> str:
        """The dotted name."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
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


def each(
    *places: str, but: tuple[str, ...] = ()
) -> Callable[[Callable[[Module], None]], Callable[[], None]]:
    """Make one test of a rule for each module in these places, which names all that break it."""

    def made(rule: Callable[[Module], None]) -> Callable[[], None]:
        def test() -> None:
            broken = []
            for module in modules():
                if module.path.startswith(places or "") and not module.path.startswith(but):
                    try:
                        rule(module)
                    except AssertionError as error:
                        broken.append(f"{module}: {error}".partition("\n")[0])
            assert not broken, "\n".join(broken)

        test.__doc__, test.__name__ = rule.__doc__, rule.__name__
        return test

    return made


@each()
def test_it_says_what_lives_in_it(module: Module) -> None:
    assert ast.get_docstring(module.tree), "it does not open with a docstring"


@each()
def test_it_is_not_too_long(module: Module) -> None:
    length = module.text.count("\n")

    assert length <= LONGEST, f"it has {length} lines; a concept wants a file of its own"


@each()
def test_its_name_is_a_concept(module: Module) -> None:
    assert Path(module.path).stem not in FORBIDDEN, "its name says nothing"


@each(but=("tests/",))
def test_it_imports_what_it_may(module: Module) -> None:
    package = module.path.partition("/")[0]
    allowed = {package} | frameworks(module.path)
    for place, names in FOREIGN:
        if module.path.startswith(place):
            allowed |= names
    foreign = {top(name) for name in module.imports} - STANDARD - allowed

    assert not foreign, f"it imports {', '.join(sorted(foreign))}"


def frameworks(path: str) -> frozenset[str]:
    """Return what an adapter's framework brings: the framework, and Werkzeug below Flask's."""
    if not path.startswith("adapters/"):
        return frozenset()
    name = Path(path).stem
    beside = {
        "flask": {"werkzeug"},
        "flask_restx": {"flask"},
        "quart": {"werkzeug"},
        "quart_trio": {"trio"},
        "reference": {"reference_impl"},
    }
    return frozenset({name, *beside.get(name, ())})


def room_of(name: str) -> str:
    """Return the room that a dotted name leads into; "" for what makes an application."""
    package, _, rest = name.partition(".")
    room = top(rest)
    named = {room for floor in FLOORS[package] for room in floor}
    return room if room in named or "" not in named else ""


def floor_of(package: str, room: str) -> int:
    """Return the number of the floor that a room is on."""
    return next(number for number, floor in enumerate(FLOORS[package]) if room in floor)


@each(*(f"{package}/" for package in FLOORS))
def test_imports_lead_down(module: Module) -> None:
    """Also those inside of functions, and those for types only: so there is no circle of rooms."""
    package = module.path.partition("/")[0]
    if module.path == f"{package}/__init__.py":
        return
    room = room_of(module.name)
    names = {name for name in module.imports if name.startswith(f"{package}.")}
    others = {room_of(name) for name in names if name in named()} - {room}
    level = floor_of(package, room)
    upward = [other for other in others if floor_of(package, other) >= level]

    assert not upward, f"it looks up, into {', '.join(sorted(upward))}"


@cache
def named() -> frozenset[str]:
    """Return the dotted names of all modules."""
    return frozenset(module.name for module in modules())


@pytest.mark.parametrize(("place", "names"), NOT_FOR)
def test_some_do_not_look_everywhere(place: str, names: tuple[str, ...]) -> None:
    found = [
        f"{module} imports {name}"
        for module in modules()
        if module.path.startswith(place)
        for name in module.imports
        if name.startswith(names)
    ]

    assert found == []


def test_no_room_is_crowded() -> None:
    paths = [Path(m.path) for m in modules()]
    rooms = Counter(str(path.parent) for path in paths if path.stem != "__init__")

    assert [room for room, count in rooms.items() if count > CROWDED] == []


@each("conformance/clauses/")
def test_assertions_of_clauses_say_what_they_compare(module: Module) -> None:
    bare = [n.lineno for n in ast.walk(module.tree) if isinstance(n, ast.Assert) and n.msg is None]

    assert not bare, f"line {bare[0]}: an assertion without a message tells a stranger nothing"


def test_plugin_imports_nothing_heavy_at_module_level() -> None:
    light = {f"conformance/{name}.py" for name in ("plugin", "options", "session", "summary")}
    names = {
        name
        for module in modules()
        if module.path in light
        for node in module.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported(node, module.path)
    }
    own = {name for name in names if top(name) == "conformance"}

    assert {top(name) for name in names - own} <= {*STANDARD, "pytest"}
    assert {"/".join(name.split(".")[:2]) + ".py" for name in own} <= light


@pytest.mark.parametrize("package", FLOORS)
def test_modules_do_not_import_in_a_circle(package: str) -> None:
    """Inside of a room, too; a module may name the types of another one that imports it."""
    graph = {m.name: at_module_level(m) for m in modules() if m.path.startswith(f"{package}/")}
    del graph[package]
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
    """Return what a module imports while it is imported itself, but for types and its own door."""
    return {
        name
        for node in module.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported(node, module.path)
    } - {module.name, module.name.rpartition(".")[0]}


@each(but=("tests/",))
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

    assert not set(listed) - bound, f"`__all__` has {sorted(set(listed) - bound)}"
    assert len(listed) == len(set(listed)), "`__all__` names something twice"


DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
