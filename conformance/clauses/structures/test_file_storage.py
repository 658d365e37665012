"""FileStorage: an uploaded file with its names, its headers, and ways to save it."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.structures.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG

NEEDS = [C.FILE_STORAGE]
STORAGE = WERKZEUG.api("FileStorage")
CONTENT = bytes(range(256)) * 100


def method(name: str) -> Any:
    """Return where a method or an attribute of it is described."""
    return WERKZEUG.api(f"FileStorage.{name}")


@clause(
    "structures.stored-file",
    MUST,
    needs=NEEDS,
    source=[STORAGE, method("stream"), method("filename"), method("name")],
)
def test_stored_file(impl: Implementation) -> None:
    """A FileStorage MUST have its names and its stream, whose attributes are its own; it counts as
    true where it has a file name, and is empty where it has no stream.
    """

    def body(kit: Any) -> None:
        stream = io.BytesIO(b"a\nb\nc")
        real = kit.FileStorage(stream, "f.txt", "field")
        assert real.stream is stream, f"it has the stream {real.stream!r}"
        expect([real.filename, real.name, bool(real)], ["f.txt", "field", True], "its names:")
        expect([real.readline(), list(real), real.tell()], [b"a\n", [b"b\n", b"c"], 5], "read:")
        real.seek(0)
        expect([real.read(1), real.getvalue()], [b"a", b"a\nb\nc"], "what a stream can:")
        end = ending(lambda: real.no_such_name)
        assert isinstance(end, AttributeError), f"a missing attribute gives {end!r}"
        empty = kit.FileStorage()
        seen = [empty.filename, empty.name, bool(empty), empty.read()]
        expect(seen, [None, None, False, b""], "of nothing:")
        assert not kit.FileStorage(stream), "without a file name it counts as true"

    apart(impl, body)


@clause("structures.name-of-a-stored-file", MUST, needs=NEEDS, source=method("filename"))
@every(case=[("/tmp/x.txt", "/tmp/x.txt"), ("<stderr>", None), (b"b.txt", "b.txt"), (None, None)])
def test_name_of_a_stored_file(impl: Implementation, case: tuple[Any, str | None]) -> None:
    """Without a file name, a FileStorage MUST take that of its stream, unless Python names the
    stream with brackets.
    """
    name, wanted = case

    def body(kit: Any) -> None:
        stream = io.BytesIO()
        if name is not None:
            stream = type("Named", (io.BytesIO,), {"name": name})()
        expect([kit.FileStorage(stream).filename], [wanted], f"of a stream named {name!r}:")
        expect([kit.FileStorage(stream, "own").filename], ["own"], "with a name of its own:")

    apart(impl, body)


@clause(
    "structures.headers-of-a-stored-file",
    MUST,
    needs=[*NEEDS, C.HEADER_LISTS],
    source=[
        method(name)
        for name in ("headers", "content_type", "content_length", "mimetype", "mimetype_params")
    ],
)
def test_headers_of_a_stored_file(impl: Implementation) -> None:
    """Type and length MUST be those of its headers, where the arguments stand, too; the media type
    is in lower case and without its parameters, and a length that is none is 0.
    """

    def body(kit: Any) -> None:
        given = "Text/HTML; charset=utf-8"
        for real in (
            kit.FileStorage(content_type=given, content_length=7),
            kit.FileStorage(headers=kit.Headers({"content-type": given, "content-length": "7"})),
        ):
            seen = [real.content_type, real.content_length, real.mimetype, real.mimetype_params]
            expect(seen, [given, 7, "text/html", {"charset": "utf-8"}], "type and length:")
            seen = [real.headers["Content-Type"], real.headers["Content-Length"]]
            expect(seen, [given, "7"], "in the headers:")
        real = kit.FileStorage()
        seen = [real.content_type, real.content_length, real.mimetype, real.mimetype_params]
        expect(seen, [None, 0, "", {}], "of nothing:")
        odd = kit.FileStorage(headers=kit.Headers({"Content-Length": "x"}))
        expect([odd.content_length, len(real.headers)], [0, 0], "of no number:")

    apart(impl, body)


@clause("structures.files-saved", MUST, needs=NEEDS, source=method("save"))
@every(way=["text", "path", "file"], buffer=[None, 7])
def test_files_saved(impl: Implementation, way: str, buffer: int | None) -> None:
    """`save` MUST write what the stream has left to a file of that name or path, or to an open
    file, which stays open.
    """

    def body(kit: Any) -> None:
        options = {} if buffer is None else {"buffer_size": buffer}
        real = kit.FileStorage(io.BytesIO(b"xx" + CONTENT), "f")
        real.read(2)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "ü.bin")
            if way == "file":
                with path.open("wb") as target:
                    real.save(target, **options)
                    expect([target.closed], [False], "the open file is closed:")
            else:
                real.save(str(path) if way == "text" else path, **options)
            found = path.read_bytes()
        assert found == CONTENT, f"{len(found)} bytes are saved, and not the {len(CONTENT)}"

    apart(impl, body)


@clause("structures.stored-file-closed", MUST, needs=NEEDS, source=method("close"))
def test_stored_file_closed(impl: Implementation) -> None:
    """`close` MUST close the stream if possible, and not fail where it is not."""

    def body(kit: Any) -> None:
        stream = io.BytesIO()
        kit.FileStorage(stream).close()
        assert stream.closed, "the stream is open"

        class Stubborn(io.BytesIO):
            """Cannot be closed."""

            def close(self) -> None:
                """Raise."""
                raise OSError("it stays open")

        stubborn = Stubborn()
        end = ending(kit.FileStorage(stubborn).close)
        io.BytesIO.close(stubborn)
        assert end is None, f"of a stream that cannot be closed it gives {end!r}"

    apart(impl, body)
