"""`SharedDataMiddleware`: what must never be sent, however it is asked for."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.fronts import Teller, send
from conformance.clauses.middleware.test_shared import is_file
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import SECRET, SECRET_NAME, folder
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

SHARED = WERKZEUG.api("SharedDataMiddleware")
OUTSIDE = plain_sense("a folder is shared, and not what lies beside it")
# Ways to leave a folder; {secret} is the absolute path of a file beside it.
SPELLINGS = [
    "../secret.txt",
    "/../secret.txt",
    "./../secret.txt",
    "../static/../secret.txt",
    "deep/../../secret.txt",
    "deep/er/../../../secret.txt",
    "..//secret.txt",
    "//../secret.txt",
    "none/../../secret.txt",
    "{secret}",
    "/{secret}",
    "//{secret}",
    "..\\secret.txt",
    "deep\\..\\..\\secret.txt",
    "%2e%2e/secret.txt",
    "..%2fsecret.txt",
    "..;/secret.txt",
    "../secret.txt\0.txt",
    "\0../secret.txt",
    ".../secret.txt",
    "plain.txt/../../secret.txt",
    "../secret.txt/",
]


@clause("middleware.files-none-outside", MUST, needs=[C.SHARED_DATA], source=[SHARED, OUTSIDE])
@every(export=["/shared", "/shared/", "/"], spelling=SPELLINGS)
def test_files_none_outside(impl: Implementation, export: str, spelling: str) -> None:
    """Nothing outside of a shared folder MUST be sent, by no spelling of its path: the application
    answers.
    """
    secret = os.path.join(os.path.dirname(folder()), SECRET_NAME)
    path = f"{export.rstrip('/')}/{spelling.format(secret=secret)}"
    reply = send(impl.kit.SharedDataMiddleware(Teller(), {export: folder()}), get(path))
    assert SECRET not in reply.body, f"{path!r} sends the file beside the folder"
    expect([reply.text], ["app"], f"{path!r}: the application's answer")


STEPS = st.lists(
    st.sampled_from(["..", ".", "", "deep", "er", "secret.txt", "static", "..\\", "plain.txt"]),
    min_size=1,
    max_size=7,
)


@clause(
    "middleware.files-any-path",
    MUST,
    needs=[C.SHARED_DATA],
    source=[SHARED, OUTSIDE],
    examples=40,
)
@given(steps=STEPS, first=st.sampled_from(["/", "/shared", "/shared/", "/shared//"]))
@example(steps=["deep", "..", "..", "secret.txt"], first="/shared/")
@example(steps=["..", "static", "..", "secret.txt"], first="/shared/")
def test_files_any_path(impl: Implementation, steps: list[str], first: str) -> None:
    """Whatever path is asked for, the reply MUST be a file of the folder, or the application's."""
    path = first + "/".join(steps)
    app = impl.kit.SharedDataMiddleware(Teller(), {"/shared": folder()})
    plain = send(app, get("/shared/plain.txt")).body
    reply = send(app, get(path))
    allowed = (b"app", plain)
    assert reply.body in allowed, f"{path!r} gives {reply.body!r}, and promised is {allowed}"


@clause("middleware.files-beside-a-single-file", MUST, needs=[C.SHARED_DATA], source=SHARED)
@every(rest=["/../secret.txt", "/plain.txt", "/style.css/../plain.txt"])
def test_files_beside_a_single_file(impl: Implementation, rest: str) -> None:
    """Of a single file that is shared, no other file MUST be reached."""
    file = os.path.join(folder(), "style.css")
    app = impl.kit.SharedDataMiddleware(Teller(), {"/look": file})
    style = send(app, get("/look")).body
    reply = send(app, get(f"/look{rest}"))
    assert reply.body in (b"app", style), f"/look{rest} gives {reply.body!r}"


def allowed_names(impl: Implementation, app: Any, names: list[str]) -> list[str]:
    """Return those of these files that are sent."""
    sent = []
    for name in names:
        reply = send(app, get(f"/shared/{name}"))
        if reply.header("X-Teller") is None:
            is_file(reply, name, get(f"/shared/{name}"))
            sent.append(name)
    return sent


NAMES = ["plain.txt", "style.css", "deep/er/file.txt", "deep/index.html", "picture.png"]


@clause("middleware.files-disallowed", MUST, needs=[C.SHARED_DATA], source=SHARED)
@every(
    case=[
        (["*.txt"], ["style.css", "deep/index.html", "picture.png"]),
        (["*.txt", "*.html"], ["style.css", "picture.png"]),
        (["index.*", "p*"], ["style.css", "deep/er/file.txt"]),
        ([], NAMES),
        (["none", "txt"], NAMES),
    ]
)
def test_files_disallowed(impl: Implementation, case: tuple[list[str], list[str]]) -> None:
    """A file whose name one of the patterns in the list `disallow` matches MUST NOT be sent, and
    all others are.
    """
    patterns, wanted = case
    app = impl.kit.SharedDataMiddleware(Teller(), {"/shared": folder()}, disallow=patterns)
    expect([allowed_names(impl, app, NAMES)], [wanted], f"sent with disallow={patterns}")


@clause("middleware.files-disallowed-by-a-text", SHOULD, needs=[C.SHARED_DATA], source=SHARED)
@every(pattern=["*.txt", "*.html", "deep*", "none"])
def test_files_disallowed_by_a_text(impl: Implementation, pattern: str) -> None:
    """A text in the place of the list `disallow` SHOULD be taken for its only pattern.

    It is what releases understand that take no list.
    """
    app = impl.kit.SharedDataMiddleware(Teller(), {"/shared": folder()}, disallow=pattern)
    ending = pattern.removeprefix("*")
    wanted = [name for name in NAMES if not name.endswith(ending)]
    expect([allowed_names(impl, app, NAMES)], [wanted], f"sent with disallow={pattern!r}")


@clause("middleware.files-allowed-by-a-subclass", MUST, needs=[C.SHARED_DATA], source=SHARED)
def test_files_allowed_by_a_subclass(impl: Implementation) -> None:
    """A subclass that overrides `is_allowed` MUST be asked for each file, by its name, and decides
    whether it is sent.
    """
    asked: list[str] = []

    def is_allowed(self: Any, filename: str) -> bool:
        asked.append(os.path.basename(filename))
        return filename.endswith(".css")

    made = type("Own", (impl.kit.SharedDataMiddleware,), {"is_allowed": is_allowed})
    app = made(Teller(), {"/shared": folder()})
    expect([allowed_names(impl, app, NAMES)], [["style.css"]], "sent where only .css is allowed")
    expect([asked], [[os.path.basename(name) for name in NAMES]], "names that were asked about")
