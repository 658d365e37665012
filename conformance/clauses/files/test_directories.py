"""`send_from_directory`: what it sends, and that nothing outside of the directory is sent.

The same of static files is in `test_static`.
"""

from __future__ import annotations

from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.delivering import asking, check_each, sends_from, sent
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, SECRET, folder, path_of, secret_path
from conformance.describe.messages import Reply
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

SEND_FROM_DIRECTORY = FLASK.api("send_from_directory")
NEEDS = [C.FROM_DIRECTORY]


@clause("files.from-directory", MUST, needs=NEEDS, source=SEND_FROM_DIRECTORY)
def test_from_directory(impl: Implementation) -> None:
    """A file below the directory MUST be sent, whatever its name has in it."""
    for name, content in CONTENTS.items():
        reply = sent(impl, sends_from(folder(), name, conditional=True))
        expect([reply.status, reply.body], [200, content], f"send_from_directory(..., {name!r})")


@clause("files.directory-spellings", MUST, needs=NEEDS, source=SEND_FROM_DIRECTORY)
def test_directory_spellings(impl: Implementation) -> None:
    """The directory MUST be taken as a text or a `Path`, with a slash at its end or without."""
    directories = (folder(), folder() + "/", Path(folder()), PurePath(folder()))
    for directory in directories:
        reply = sent(impl, sends_from(directory, "deep/er/file.txt", conditional=True))
        seen, wanted = [reply.status, reply.body], [200, CONTENTS["deep/er/file.txt"]]
        expect(seen, wanted, f"send_from_directory({directory!r}, 'deep/er/file.txt')")


@clause("files.path-as-an-object", MUST, needs=[*NEEDS, C.FILE_OPTIONS], source=SEND_FROM_DIRECTORY)
def test_path_as_an_object(impl: Implementation) -> None:
    """The path below the directory MUST be taken as a `Path`, too, and be as safe."""
    for path in (PurePath("deep/er/file.txt"), Path("deep", "er", "file.txt")):
        reply = sent(impl, sends_from(folder(), path))
        seen, wanted = [reply.status, reply.body], [200, CONTENTS["deep/er/file.txt"]]
        expect(seen, wanted, f"send_from_directory(..., {path!r})")
    for path in (
        PurePosixPath("../secret.txt"),
        Path(secret_path()),
        Path("deep/../../secret.txt"),
    ):
        reply = sent(impl, sends_from(folder(), path))
        seen = [reply.status, SECRET in reply.body]
        expect(seen, [404, False], f"send_from_directory(..., {path!r})")


NOT_THERE = (
    *("none.txt", "deep", "deep/", "deep/er", "", ".", "./", "plain.txt/x", "deep/none.txt"),
    *("PLAIN.TXT/x", " plain.txt", "plain.txt ", "deep//", "\xe9"),
)
# Steps out of the directory by any spelling, on any system.
OUTSIDE = (
    *("..", "../", "../secret.txt", "deep/../../secret.txt", "./../secret.txt", "deep/../.."),
    *("../static/../secret.txt", "../static/plain.txt/../../secret.txt", "....//secret.txt"),
    *(
        "..\\secret.txt",
        "\\..\\secret.txt",
        "deep\\..\\..\\secret.txt",
        "../../../../../etc/passwd",
    ),
    *(
        "/secret.txt",
        "//secret.txt",
        "/etc/passwd",
        "//etc/passwd",
        "\\etc\\passwd",
        "/../secret.txt",
    ),
    *(
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "%2e%2e%2fsecret.txt",
        "..;/secret.txt",
        "~/secret.txt",
    ),
    *(
        "C:\\secret.txt",
        "C:secret.txt",
        "C:/secret.txt",
        "file:///etc/passwd",
        "\\\\host\\share\\x",
    ),
    *("CON", "NUL", "nul.txt", "deep/AUX", "COM1", "..\uff0fsecret.txt", "\uff0e\uff0e/secret.txt"),
    *("deep/../../../etc/passwd", "deep/..//../secret.txt", ".../secret.txt", ".. /secret.txt"),
    "\u2024\u2024/secret.txt",
)


def check_not_there(reply: Reply, name: str) -> None:
    """Check that nothing is sent under this name."""
    told = f"send_from_directory(..., {name[:60]!r})"
    assert SECRET not in reply.body, f"{told} gives the file beside the directory"
    assert reply.status == 404, f"{told} gives {reply}, not 404"


def check_names(impl: Implementation, names: tuple[str, ...]) -> None:
    """Ask for each of these names, of which none is there."""
    known = sent(impl, sends_from(folder(), "plain.txt", conditional=True))
    expect([known.status, known.body], [200, CONTENTS["plain.txt"]], "a file that is there")

    def check(name: str) -> Any:
        return lambda reply: check_not_there(reply, name)

    answers = [(name, sends_from(folder(), name, conditional=True)) for name in names]
    check_each(impl, [(asking(answer), check(name)) for name, answer in answers])


@clause("files.nothing-but-files", MUST, needs=NEEDS, source=SEND_FROM_DIRECTORY)
def test_nothing_but_files(impl: Implementation) -> None:
    """A path that names no file below the directory MUST be answered with 404; a folder is none."""
    check_names(impl, NOT_THERE)


@clause("files.nothing-outside", MUST, needs=NEEDS, source=SEND_FROM_DIRECTORY)
def test_nothing_outside(impl: Implementation) -> None:
    """A path that leads out of the directory MUST be answered with 404, however it is written.

    The path is what a client asked for.
    """
    check_names(impl, (*OUTSIDE, secret_path(), "/" + secret_path(), path_of("plain.txt")))


@clause(
    "files.names-of-no-file",
    SHOULD,
    needs=NEEDS,
    source=plain_sense("a request for what cannot exist is a client's error"),
)
def test_names_of_no_file(impl: Implementation) -> None:
    """A path that no file can have, with NUL or a very long name, SHOULD be answered with 404."""
    check_names(
        impl, ("\x00", "plain.txt\x00", "plain.txt\x00.png", "deep\x00/er/file.txt", "x" * 300)
    )
