"""`SharedDataMiddleware`: the files of a package, wherever it is installed."""

from __future__ import annotations

from importlib import resources

from conformance.clause import MUST, clause, every
from conformance.clauses.fronts import Teller, send
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, request
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

SHARED = WERKZEUG.api("SharedDataMiddleware")
PACKAGE, FOLDER = "conformance.sources", "lists"  # a package that is there, and has such files
NAMES = ("rfc6455.txt", "pep3333.txt")


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
