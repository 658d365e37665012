"""Setting up: the name of an application, and the folders where it looks for files."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.errors import Unsupported
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

PATHS = FLASK.api("Flask", "root_path and instance_path")
INSTANCE_FOLDERS = FLASK("Configuration Handling", "Instance Folders")
NEEDS = [C.DECLARATIONS, C.WSGI]


def declared(impl: Implementation, declare: Callable[[Any, Any], object]) -> None:
    """Build a new application that is declared by this function."""
    app = App(Declaration("declare", declare))
    impl.perform(lambda: impl.built(app))


@contextmanager
def files(*names: str) -> Iterator[Path]:
    """Make files in a folder that Python imports from, while the block runs."""
    with TemporaryDirectory(prefix="conformance-") as made:
        folder = Path(made).resolve()
        for name in names:
            folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
            folder.joinpath(name).write_text(f"# {name}", encoding="utf-8")
        sys.path.insert(0, str(folder))
        try:
            yield folder
        finally:
            sys.path.remove(str(folder))
            for name, module in list(sys.modules.items()):
                if str(getattr(module, "__file__", None)).startswith(str(folder)):
                    del sys.modules[name]


# What an application is named after, its root path, and where its instance folder is.
NAMED = (
    ("conformance_single", "", ""),
    ("conformance_package", "conformance_package", ""),
    ("conformance_package.inner.deep", "conformance_package/inner", ""),
    ("conformance_space.one", "conformance_space", ""),
    ("conformance_space.two", "other/conformance_space/two", "other"),
)
FILES = (
    "conformance_single.py", "conformance_package/__init__.py", "conformance_space/one.py",
    "conformance_package/inner/__init__.py", "conformance_package/inner/deep.py",
    "other/conformance_space/two/__init__.py", "other/conformance_space/three.py",
)  # fmt: skip


@clause("setup.folders", MUST, needs=NEEDS, source=[PATHS, INSTANCE_FOLDERS])
def test_folders(impl: Implementation) -> None:
    """The root path of an application MUST be the folder of the module or package that the
    application is named after, and its instance path the folder "instance" beside that module or
    beside its outermost package.

    A package without a file of its own may be spread over several folders: the folder is that of
    the module.
    """
    wanted = [f"{name} {Path(root)} {Path(beside, 'instance')}" for name, root, beside in NAMED]
    for imported in (True, False):
        found = folders(impl, [name for name, _, _ in NAMED], imported=imported)
        expect(found, wanted, f"imported before: {imported}; name, root path, instance path:")


def folders(impl: Implementation, names: list[str], *, imported: bool = True) -> list[str]:
    """Return the name, the root path and the instance path of applications of these names."""
    found: list[str] = []

    def declare(app: Any, api: Any) -> None:
        for name in names:
            if imported:
                import_module(name)
            made = impl.new(name, static_folder=None)
            paths = Path(made.root_path).resolve(), Path(made.instance_path).resolve()
            found.append(" ".join([name, *(str(path.relative_to(folder)) for path in paths)]))

    with files(*FILES) as folder:
        sys.path.append(str(folder / "other"))
        try:
            declared(impl, declare)
        finally:
            sys.path.remove(str(folder / "other"))
    return found


@clause("setup.folder-of-a-blueprint", MUST, needs=NEEDS, source=FLASK.api("Blueprint"))
def test_folder_of_a_blueprint(impl: Implementation) -> None:
    """The root path of a blueprint MUST be the folder of the module or package that it is named
    after, unless it is given another one.
    """
    found: list[str] = []

    def declare(app: Any, api: Any) -> None:
        with files(*FILES) as folder:
            for name, _, _ in NAMED[:3]:
                path = api.Blueprint("b", name).root_path
                found.append(str(Path(path).resolve().relative_to(folder)))
            found.append(str(api.Blueprint("b", NAMED[0][0], root_path="/given").root_path))

    declared(impl, declare)
    wanted = [str(Path(root)) for _, root, _ in NAMED[:3]]
    names = ", ".join(name for name, _, _ in NAMED[:3])
    expect(found, [*wanted, "/given"], f"the root paths of {names}, and of one that is given:")


@clause("setup.folder-of-a-spread-module", SHOULD, needs=NEEDS, source=INSTANCE_FOLDERS)
def test_folder_of_a_spread_module(impl: Implementation) -> None:
    """The instance folder of a module in a package that is spread over several folders SHOULD be
    beside the folder that the module is in.
    """
    found = folders(impl, ["conformance_space.one", "conformance_space.three"])
    wanted = [f"conformance_space.one conformance_space {Path('instance')}"]
    wanted += [
        f"conformance_space.three {Path('other/conformance_space')} {Path('other/instance')}"
    ]
    expect(found, wanted, "name, root path, instance path:")


@contextmanager
def installed_below(folder: Path) -> Iterator[None]:
    """Let a folder be the prefix of Python, with its site-packages, while the block runs."""
    packages = str(folder / PACKAGES)
    former = sys.prefix
    sys.prefix = str(folder)
    sys.path.insert(0, packages)
    try:
        yield
    finally:
        sys.path.remove(packages)
        sys.prefix = former


PACKAGES = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
INSTALLED = ("conformance_there", "conformance_there.inner", "conformance_alone")


@clause("setup.instance-folder-when-installed", MUST, needs=NEEDS, source=INSTANCE_FOLDERS)
@every(imported=(True, False))
def test_instance_folder_when_installed(impl: Implementation, imported: bool) -> None:
    """The instance path of an application in an installed module or package MUST be the folder
    "var/NAME-instance" below the prefix of Python, and its root path the folder of the module.
    """
    found: list[str] = []

    def declare(app: Any, api: Any) -> None:
        for name in INSTALLED:
            if imported:
                import_module(name)
            made = impl.new(name, static_folder=None)
            paths = Path(made.root_path).resolve(), Path(made.instance_path).resolve()
            found.append(" ".join([name, *(str(path.relative_to(folder)) for path in paths)]))

    names = ("conformance_there/__init__.py", "conformance_there/inner.py", "conformance_alone.py")
    with files(*(f"{PACKAGES}/{name}" for name in names)) as folder, installed_below(folder):
        impl.forget()
        declared(impl, declare)
    roots = ("conformance_there", "conformance_there", "")
    wanted = [
        f"{name} {Path(PACKAGES, root)} {Path('var', f'{name}-instance')}"
        for name, root in zip(INSTALLED, roots, strict=True)
    ]
    expect(found, wanted, f"imported before: {imported}; name, root path, instance path:")


def relative(impl: Implementation) -> None:
    """Make applications with paths of their own."""
    made = impl.new("made", static_folder=None, root_path="/root", instance_path="/instance")
    found = [made.root_path, made.instance_path]
    assert found == ["/root", "/instance"], f"the paths that were given became {found}"
    try:
        refused = impl.new("made", static_folder=None, root_path="/", instance_path="instance")
    except Exception:
        return
    raise AssertionError(f"a relative instance path was taken: {refused.instance_path!r}")


@clause("setup.instance-path-is-absolute", MUST, needs=NEEDS, source=[PATHS, INSTANCE_FOLDERS])
def test_instance_path_is_absolute(impl: Implementation) -> None:
    """The paths that an application is given MUST be its paths, and a relative instance path MUST
    be refused.

    A relative path would change with the folder that a process works in.
    """
    declared(impl, lambda app, api: relative(impl))


@clause(
    "setup.resources",
    MUST,
    needs=NEEDS,
    source=[
        FLASK.api("Flask.open_resource"),
        FLASK.api("Flask.open_instance_resource"),
        FLASK.api("Blueprint.open_resource"),
    ],
)
def test_resources(impl: Implementation) -> None:
    """`open_resource` of an application or a blueprint MUST open a file below its root path, as
    bytes or as text and for reading only. `open_instance_resource` MUST open a file below the
    instance path, also for writing.
    """

    def declare(app: Any, api: Any) -> None:
        options = {"root_path": str(folder), "instance_path": str(folder / "instance")}
        made = impl.new("made", static_folder=None, **options)
        part = api.Blueprint("part", "part", root_path=str(folder))
        for holder, function, name in (
            (made, "open_resource", "one.txt"),
            (part, "open_resource", "one.txt"),
            (made, "open_instance_resource", "two.txt"),
        ):
            open_ = getattr(holder, function)
            for mode, kind in (("", bytes), ("rb", bytes), ("r", str), ("rt", str)):
                with open_(name, *[mode] * bool(mode)) as file:
                    found = file.read()
                said = found.decode() if isinstance(found, bytes) else found
                assert isinstance(found, kind), f"{function}, mode {mode!r}, read {found!r}"
                assert said.endswith(name), f"{function}({name!r}) read {found!r}"
        for holder, mode in product((made, part), ("w", "wb", "a", "r+", "rbx")):
            try:
                holder.open_resource("one.txt", mode).close()
            except Exception:
                continue
            raise AssertionError(f"open_resource opened a file with the mode {mode!r}")
        with made.open_instance_resource("new.txt", "w") as file:
            file.write("new")
        assert folder.joinpath("instance", "new.txt").read_text() == "new", "it was not written"

    with files("one.txt", "instance/two.txt") as folder:
        declared(impl, declare)


@clause("setup.name-of-a-program", MUST, needs=NEEDS, source=FLASK.api("Flask.name"))
def test_name_of_a_program(impl: Implementation) -> None:
    """The name of an application MUST be the name that it is given, or for "__main__" the name of
    the file that was run, without its ending.
    """
    seen: list[str] = []

    def declare(app: Any, api: Any) -> None:
        for name in ("module.of.an.application", "__main__"):
            seen.append(impl.new(name, static_folder=None, root_path="/", instance_path="/").name)

    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    sys.modules["__main__"].__file__ = "/folder/program.py"
    try:
        declared(impl, declare)
    finally:
        sys.modules["__main__"] = program
    expect(seen, ["module.of.an.application", "program"])


@clause(
    "setup.encoding-of-a-resource",
    MUST,
    needs=NEEDS,
    source=FLASK.changes("3.1.0", "`open_resource` and its kin take an encoding"),
)
@every(encoding=["latin-1", "utf-16"])
def test_encoding_of_a_resource(impl: Implementation, encoding: str) -> None:
    """`open_resource` and `open_instance_resource` MUST read text with the encoding that they are
    given, and bytes as they are, whatever it is.
    """
    seen: list[object] = []

    def declare(app: Any, api: Any) -> None:
        data = "é".encode(encoding)
        folder.joinpath("own.txt").write_bytes(data)
        options = {"root_path": str(folder), "instance_path": str(folder)}
        made = impl.new("made", static_folder=None, **options)
        part = api.Blueprint("part", "part", root_path=str(folder))
        for open_ in (made.open_resource, part.open_resource, made.open_instance_resource):
            with open_("own.txt", "r", encoding=encoding) as text:
                seen.append(text.read() == "é")
            with open_("own.txt", "rb", encoding=encoding) as raw:
                seen.append(raw.read() == data)

    with files("own.txt") as folder:
        declared(impl, declare)
    expect(seen, [True] * 6, f"whether text and bytes are right, encoding={encoding!r}:")


@clause(
    "setup.applications-are-freed",
    SHOULD,
    needs=[*NEEDS, C.STATIC, C.SETUP],
    source=plain_sense("who makes an application for each test keeps none of them"),
)
@every(folder=[None, "static"])
def test_applications_are_freed(impl: Implementation, folder: str | None) -> None:
    """An application that nobody has any longer SHOULD be freed, and not wait for the garbage
    collector.
    """
    if sys.implementation.name != "cpython":
        raise Unsupported("what is freed at once", "needs CPython, which counts references")
    kept: list[weakref.ref[object]] = []

    def body() -> None:
        options = {"static_folder": folder, "root_path": "/", "instance_path": "/instance"}
        # Its class once more: what an extension adds to an application may hold it.
        own = type(impl.new("made", **options))
        kept.append(weakref.ref(own("made", **options)))

    gc.disable()
    try:
        impl.perform(body)
        left = [each() is not None for each in kept]
    finally:
        gc.enable()
    expect(left, [False], f"whether an application with static_folder={folder!r} is there still:")
