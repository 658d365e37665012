"""`SharedDataMiddleware`: the files of a package, wherever it is installed."""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.resources.abc import ResourceReader
from pathlib import Path
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.fronts import Teller, send
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, request
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

SHARED = WERKZEUG.api("SharedDataMiddleware")
PACKAGE, FOLDER = "conformance.sources", "lists"  # a package that is there, and has such files
NAMES = ("rfc6455.txt", "pep3333.txt")
PACKAGES = WERKZEUG.changes("1.0.0", "SharedDataMiddleware finds packages by importlib")
PACKED = "conformance_packed"  # a package that is in no folder
FILES = {"static/a.txt": b"text", "static/b.bin": bytes(range(256))}


@clause("middleware.files-of-a-package", MUST, needs=[C.SHARED_DATA], source=SHARED)
@every(path=[FOLDER, f"{FOLDER}/"], cache=[True, False], pairs=[False, True])
def test_files_of_a_package(impl: Implementation, path: str, cache: bool, pairs: bool) -> None:
    """A pair of a package and a path in it MUST share the files of that folder, byte for byte; what
    is not there, the application answers.
    """
    exports = {"/own": (PACKAGE, path)}
    app = impl.kit.SharedDataMiddleware(
        Teller(), [*exports.items()] if pairs else exports, cache=cache
    )
    for name in NAMES:
        wanted = resources.files(PACKAGE).joinpath(FOLDER, name).read_bytes()
        for _ in range(2):
            reply = send(app, get(f"/own/{name}"))
            told = f"/own/{name} of the package {PACKAGE}"
            expect([reply.status, reply.header("X-Teller")], [200, None], told)
            assert reply.body == wanted, f"{told}: {len(reply.body)} of {len(wanted)} bytes come"
            length, kind = reply.header("Content-Length"), reply.header("Content-Type") or ""
            expect([length, kind[:10]], [str(len(wanted)), "text/plain"], told)
            expect([bool(reply.header("ETag"))], [cache], f"{told}: whether there is an ETag")
    for asked in ("/own/none.txt", "/own/", "/own", "/ownrfc6455.txt", "/rfc6455.txt"):
        reply = send(app, get(asked))
        expect([reply.header("X-Teller")], ["app"], f"{asked} is answered by")
    reply = send(app, request("HEAD", f"/own/{NAMES[0]}"))
    expect([reply.status, reply.header("X-Teller")], [200, None], f"HEAD /own/{NAMES[0]}")


@clause(
    "middleware.files-outside-of-a-package",
    MUST,
    needs=[C.SHARED_DATA],
    source=[SHARED, plain_sense("a folder is shared, and not what lies beside it")],
)
@every(
    path=[
        *("../source.py", "/../source.py", "./../source.py", "../lists/../source.py"),
        *("..//source.py", "..\\source.py", "none/../../source.py", "../__init__.py", ".."),
        *("%2e%2e/source.py", "source.py"),
    ]
)
def test_files_outside_of_a_package(impl: Implementation, path: str) -> None:
    """Nothing outside of a shared folder of a package MUST be sent, by no spelling of its path."""
    beside = resources.files(PACKAGE).joinpath("source.py").read_bytes()
    app = impl.kit.SharedDataMiddleware(Teller(), {"/own": (PACKAGE, FOLDER)})
    reply = send(app, get(f"/own/{path}"))
    assert beside[:200] not in reply.body, f"/own/{path} sends the file beside the folder"
    expect([reply.text], ["app"], f"/own/{path}: the application's answer")


@clause(
    "middleware.files-of-a-package-and-nul",
    MUST,
    needs=[C.SHARED_DATA],
    source=[SHARED, plain_sense("any client can ask for such a path, and none may cause an error")],
)
@every(path=["\0", "../source.py\0.txt", "rfc6455.txt\0", "\0/rfc6455.txt"])
def test_files_of_a_package_and_nul(impl: Implementation, path: str) -> None:
    """A path with a NUL, which no file has in its name, MUST reach the application."""
    app = impl.kit.SharedDataMiddleware(Teller(), {"/own": (PACKAGE, FOLDER)})
    expect([send(app, get(f"/own/{path}")).text], ["app"], f"/own/{path!r} is answered by")


class InMemory(MetaPathFinder, InspectLoader, ResourceReader):
    """Imports a package of its own from memory, as programs do that are packed into one file."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        """Find the package, and no other."""
        return ModuleSpec(fullname, self, is_package=True) if fullname == PACKED else None

    def get_source(self, fullname: str) -> str:
        """Return the source of the package: there is nothing in it."""
        return ""

    def is_package(self, fullname: str) -> bool:
        """Say that it is one."""
        return True

    def get_resource_reader(self, fullname: str) -> ResourceReader:
        """Return what reads the files of the package."""
        return self

    def open_resource(self, resource: str) -> io.BytesIO:
        """Open a file; FileNotFoundError where there is none."""
        if resource not in FILES:
            raise FileNotFoundError(resource)
        return io.BytesIO(FILES[resource])

    def resource_path(self, resource: str) -> str:
        """Say that no file is on the disk."""
        raise FileNotFoundError(resource)

    def is_resource(self, path: str) -> bool:
        """Tell whether there is such a file."""
        return path in FILES

    def contents(self) -> Iterator[str]:
        """Return the names of all files."""
        return iter(FILES)


@contextmanager
def importable(*, zipped: bool) -> Iterator[None]:
    """Let PACKED be imported, from a zip file or from memory."""
    finder = InMemory()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "packed.zip"))
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(f"{PACKED}/__init__.py", "")
            for name, data in FILES.items():
                file.writestr(f"{PACKED}/{name}", data)
        sys.path.insert(0, path) if zipped else sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            sys.path.remove(path) if zipped else sys.meta_path.remove(finder)
            sys.modules.pop(PACKED, None)
            sys.path_importer_cache.pop(path, None)


def shares_packed(impl: Implementation, *, zipped: bool, cache: bool) -> None:
    """Assert that the files of the packed package are sent, and nothing else."""
    with importable(zipped=zipped):
        app = impl.kit.SharedDataMiddleware(Teller(), {"/own": (PACKED, "static")}, cache=cache)
        for name in ("a.txt", "b.bin"):
            wanted = FILES[f"static/{name}"]
            for _ in range(2):
                reply = send(app, get(f"/own/{name}"))
                length = reply.header("Content-Length")
                expect([reply.status, reply.body, length], [200, wanted, str(len(wanted))], name)
                assert reply.header("Last-Modified"), f"{name} has no Last-Modified"
                again = get(
                    f"/own/{name}", headers=(("If-None-Match", reply.header("ETag") or ""),)
                )
                expect([send(app, again).status], [304 if cache else 200], f"{name} once more:")
        expect([send(app, get("/own/none.txt")).text], ["app"], "none.txt is answered by")


@clause(
    "middleware.files-of-a-package-in-memory",
    MUST,
    needs=[C.SHARED_DATA],
    source=[SHARED, PACKAGES],
)
@every(cache=[True, False])
def test_files_of_a_package_in_memory(impl: Implementation, cache: bool) -> None:
    """The files of a package that is in no folder MUST be shared as its loader has them."""
    shares_packed(impl, zipped=False, cache=cache)


@clause(
    "middleware.files-of-a-package-in-a-zip",
    SHOULD,
    needs=[C.SHARED_DATA],
    source=[SHARED, PACKAGES, plain_sense("Python imports from zip files by itself")],
)
@every(cache=[True, False])
def test_files_of_a_package_in_a_zip(impl: Implementation, cache: bool) -> None:
    """The files of a package that is in a zip file SHOULD be shared, too."""
    shares_packed(impl, zipped=True, cache=cache)
