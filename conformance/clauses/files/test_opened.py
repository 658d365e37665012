"""File objects: what is sent of them, and that every one is closed, however a reply ends."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.delivering import FILES, asking, sends, sent
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, Memory, Pipe, Wrapper, path_of
from conformance.describe.messages import Exchange
from conformance.describe.steps import Answer, Made
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, WERKZEUG, plain_sense

SEND_FILE = FLASK.api("send_file")
CONTENT = CONTENTS["big.bin"]
WHY = plain_sense("an open file that nobody closes is one too many, after a thousand requests")
# How a reply to a tag "x" ends, by what the client asks.
ENDS: dict[str, tuple[str, dict[str, str], int]] = {
    "the whole file": ("GET", {}, 200),
    "HEAD": ("HEAD", {}, 200),
    "a file that the client has": ("GET", {"If-None-Match": '"x"'}, 304),
    "a part": ("GET", {"Range": "bytes=0-1"}, 206),
    "a part in the middle": ("GET", {"Range": "bytes=9000-9999"}, 206),
    "a part that is not there": ("GET", {"Range": "bytes=99999-"}, 416),
    "another version": ("GET", {"If-Match": '"other"'}, 412),
}
PARTS = ("a part", "a part in the middle")
WRAPPER = (("wsgi.file_wrapper", Wrapper),)


@clause("files.open-files", MUST, needs=[C.FILE_OPTIONS], source=SEND_FILE)
def test_open_files(impl: Implementation) -> None:
    """A file object MUST be sent as it is: in memory, on disk, or one that can only be read.

    If the reply has a length, it is the length of the file.
    """
    for content in (b"", b"1", b"0123456789", CONTENT):
        for make in (Memory, io.BytesIO, Pipe, lambda data: io.BufferedReader(Memory(data))):
            told = f"{len(content)} bytes in a {type(make(b'')).__name__}"
            reply = sent(impl, sends(make(content), "a/b"))
            assert [reply.status, reply.body] == [200, content], f"{told} gives {reply}"
            length = reply.header("Content-Length")
            assert length in (None, str(len(content))), f"{told} is sent with the length {length}"


@clause("files.length-of-a-file", MUST, needs=[C.SEND_FILE, C.HEAD], source=SEND_FILE)
def test_length_of_a_file(impl: Implementation) -> None:
    """A file on disk or in memory MUST be sent with its length, and the reply to HEAD have the same
    length or none.
    """
    for method in ("GET", "HEAD"):
        for name in ("empty.txt", "one.bin", "big.bin"):
            for file in (path_of(name), Memory(CONTENTS[name])):
                reply = sent(impl, sends(file, "a/b", conditional=True), method=method)
                length = reply.header("Content-Length")
                seen = [reply.status, len(CONTENTS[name]) if length is None else int(length)]
                expect(seen, [200, len(CONTENTS[name])], f"{method} of {file!r}")
                assert length is not None or method == "HEAD", f"GET of {file!r} has no length"


@clause("files.text-is-refused", MUST, needs=[C.FILE_OPTIONS], source=WERKZEUG.api("send_file"))
def test_text_is_refused(impl: Implementation) -> None:
    """A file that is open in text mode MUST be refused with an error.

    Its text has no bytes yet: whatever is sent would be a guess.
    """
    known = sent(impl, sends(Memory(b"x"), "text/plain"))
    assert [known.status, known.body] == [200, b"x"], f"in binary mode, it gives {known}"
    for make in (lambda: io.StringIO("text"), lambda: io.TextIOWrapper(io.BytesIO(b"text"))):
        file: Any = make()
        reply = sent(impl, sends(file, "text/plain"))
        assert reply.status == 500, f"a {type(file).__name__} gives {reply}"


def check_closed(
    impl: Implementation,
    make: Callable[[bytes], Any],
    ends: Iterable[str] = ENDS,
    *,
    statuses: bool = True,
    **details: Any,
) -> None:
    """Check that a file of this kind is closed, however the reply ends."""
    for told, (method, headers, status) in ((told, ENDS[told]) for told in ends):
        file = make(CONTENT)
        answer = sends(file, "a/b", etag="x")
        reply = sent(impl, answer, headers, method=method, **details)
        assert not statuses or reply.status == status, f"{told} gives {reply}, not {status}"
        assert file.closes, f"asked for {told} ({reply.status}), {file!r} is not closed"


@clause(
    "files.are-closed",
    MUST,
    needs=[C.FILE_OPTIONS, C.HEAD],
    source=[PEP(3333, "Specification Details"), WHY],
)
def test_are_closed(impl: Implementation) -> None:
    """A file object that is sent MUST be closed, however the reply ends: whole, in part, with 304,
    412 or 416, and for HEAD.
    """
    check_closed(impl, Memory)
    check_closed(impl, Pipe, statuses=False)


@clause(
    "files.are-closed-by-the-wrapper",
    MUST,
    needs=[C.FILE_OPTIONS, C.HEAD, C.WSGI],
    source=[PEP(3333, "Optional Platform-Specific File Handling"), WHY],
)
def test_are_closed_by_the_wrapper(impl: Implementation) -> None:
    """A file object that the server's file wrapper sends MUST be closed, too."""
    check_closed(impl, Memory, [told for told in ENDS if told not in PARTS], environ=WRAPPER)


@clause(
    "files.are-closed-by-the-wrapper-of-a-part",
    MUST,
    needs=[C.FILE_OPTIONS, C.HEAD, C.WSGI],
    source=[PEP(3333, "Optional Platform-Specific File Handling"), WHY],
)
def test_are_closed_by_the_wrapper_of_a_part(impl: Implementation) -> None:
    """A file object of which a part is sent by the server's file wrapper MUST be closed, too.

    The wrapper has `close`; an iterator over it need not, as that of PEP 3333's own example.
    """
    check_closed(impl, Memory, PARTS, environ=WRAPPER)


@clause(
    "files.are-closed-when-the-client-leaves",
    MUST,
    needs=[C.FILE_OPTIONS, C.WSGI],
    source=[PEP(3333, "Specification Details"), WHY],
)
def test_are_closed_when_the_client_leaves(impl: Implementation) -> None:
    """A file object MUST be closed when the client leaves before, or after, its first block."""
    for told in ("the whole file", "a part in the middle"):
        for blocks in (0, 1):
            file = Memory(CONTENT)
            exchange = asking(sends(file, "a/b", etag="x"), ENDS[told][1])
            impl.perform(partial(leave_after, impl, exchange, blocks))
            assert file.closes, f"after {blocks} blocks of {told}, the file is not closed"


def leave_after(impl: Implementation, exchange: Exchange, blocks: int) -> None:
    """Take some blocks of a reply and no more."""
    with impl.conversation(FILES, exchange) as talk:
        for _ in range(blocks):
            talk.next_chunk()


@clause(
    "files.close-functions-run",
    SHOULD,
    needs=[C.FILE_OPTIONS, C.HEAD],
    source=WERKZEUG.api("Response.call_on_close"),
)
def test_close_functions_run(impl: Implementation) -> None:
    """A function that is registered with `call_on_close` of a file's response SHOULD run once,
    however the reply ends.

    Views remove temporary files so. Without it, these stay.
    """
    for told in ("the whole file", "HEAD", "a file that the client has", "a part"):
        calls: list[int] = []
        registered = (("call_on_close", (lambda calls=calls: calls.append(1),), ()),)
        made = Made("send_file", (Memory(CONTENT), "a/b"), (("etag", "x"),), registered)
        method, headers, status = ENDS[told]
        reply = sent(impl, Answer(made), headers, method=method)
        assert reply.status == status, f"{told} gives {reply}"
        assert len(calls) == 1, f"asked for {told}, the function has run {len(calls)} times"
