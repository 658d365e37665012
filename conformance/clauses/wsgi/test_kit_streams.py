"""WSGI: streams that end where the body does, and bodies that are closed. Without applications."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG

LIMITED = WERKZEUG.api("LimitedStream")
INPUT = WERKZEUG.api("get_input_stream")
LENGTH = WERKZEUG.api("get_content_length")
STREAMS = [C.WSGI_STREAMS]
DATA = b"one\ntwo\n\nthree\nfour, which is long\nend" * 3
MANY = 1000  # pieces; no clause has as many bytes
BEYOND = b"<what another request sent>\n"


class Slow(io.BytesIO):
    """A stream that hands out at most so many bytes at once, as a socket does."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self.most = most

    def read(self, size: int | None = -1) -> bytes:
        """Return some of the bytes."""
        return super().read(self.most if size is None or size < 0 else min(size, self.most))

    def readinto(self, buffer: Any) -> int:
        """Read some of the bytes into a buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def read_into(stream: Any, size: int) -> bytes:
    """Read into a buffer of this size, and return what was read."""
    buffer = bytearray(size)
    return bytes(buffer[: stream.readinto(buffer) or 0])


def pieces_of(read: Callable[[], Any]) -> list[Any]:
    """Return what is read until nothing more comes, or far too much did."""
    pieces: list[Any] = []
    while len(pieces) < MANY and (piece := read()) != b"":
        pieces.append(piece)
    return pieces


# How to read, and what a whole stream would give.
READS: dict[str, Callable[[Any, int], Any]] = {
    "read": lambda stream, size: stream.read(size),
    "readline": lambda stream, size: stream.readline(size),
    "readline to its end": lambda stream, size: stream.readline(),
    "read to the end": lambda stream, size: stream.read(),
    "read(-1)": lambda stream, size: stream.read(-1),
    "readlines": lambda stream, size: stream.readlines(),
    "next": lambda stream, size: next(iter(stream), b""),
    "readinto": read_into,
}
STEPS = st.lists(st.tuples(st.sampled_from(list(READS)), st.integers(1, 40)), max_size=6)


@clause("wsgi.limited-stream", MUST, needs=STREAMS, source=LIMITED, examples=80)
@given(limit=st.integers(0, len(DATA)), steps=STEPS)
@example(limit=0, steps=[("read", 5), ("readline", 5), ("readlines", 1), ("next", 1)])
@example(limit=10, steps=[("read", 3), ("readline", 9), ("read", 99), ("read", 1)])
@example(limit=10, steps=[("readlines", 1), ("read to the end", 1)])
@example(limit=11, steps=[("read", 11), ("read to the end", 1), ("next", 1)])
@example(limit=12, steps=[("readline to its end", 1), ("next", 1), ("read(-1)", 1)])
@example(limit=20, steps=[("readline", 2), ("readline", 40), ("readinto", 40), ("readinto", 4)])
@example(limit=30, steps=[("readinto", 7), ("readinto", 40)])
def test_limited_stream(impl: Implementation, limit: int, steps: list[tuple[str, int]]) -> None:
    """A LimitedStream MUST be read as a stream that ends at its limit, by whatever method, and
    never read beyond it.

    What follows in the underlying stream is the next request.
    """
    below = io.BytesIO(DATA[:limit] + BEYOND)
    stream, model = impl.kit.LimitedStream(below, limit), io.BytesIO(DATA[:limit])
    for number, (how, size) in enumerate(steps):
        if how == "readinto" and not impl.has(C.STREAM_MAXIMUM):
            continue
        told = f"limit {limit}, {steps[: number + 1]}"
        expect([READS[how](stream, size)], [READS[how](model, size)], told)
        place = model.tell()
        expect(
            [stream.tell(), bool(stream.is_exhausted), below.tell()],
            [place, place >= limit, place],
            f"{told}: tell(), is_exhausted, and how far the underlying stream is read",
        )


@clause("wsgi.limited-stream-of-a-slow-one", MUST, needs=STREAMS, source=LIMITED)
@every(limit=[0, 1, 9, 40, len(DATA)], most=[1, 3, 7, 1000], size=[1, 4, 1000])
def test_limited_stream_of_a_slow_one(
    impl: Implementation, limit: int, most: int, size: int
) -> None:
    """Where the underlying stream hands out less than is asked for, a read to the end MUST return
    everything up to the limit, and reads of any size give it piece by piece.
    """

    def make() -> tuple[Any, Slow]:
        below = Slow(DATA[:limit] + BEYOND, most)
        return impl.kit.LimitedStream(below, limit), below

    told = f"a limit of {limit}, and at most {most} bytes at once"
    stream, below = make()
    expect([stream.read()], [DATA[:limit]], f"{told}: read()")
    expect([stream.read(), stream.read(size)], [b"", b""], f"{told}: reads behind the end")
    expect([below.tell()], [limit], f"{told}: how far the underlying stream was read")
    stream, below = make()
    pieces = pieces_of(lambda: stream.read(size))
    expect([b"".join(pieces)], [DATA[:limit]], f"{told}: read({size}) again and again")
    assert all(len(piece) <= size for piece in pieces), f"{told}: read({size}) gives {pieces}"
    stream, below = make()
    stream.exhaust()
    expect([stream.is_exhausted, below.tell()], [True, limit], f"{told}: after exhaust()")


@clause("wsgi.limited-stream-that-ends-early", MUST, needs=STREAMS, source=LIMITED)
@every(how=[name for name in READS if name != "readinto"], there=[0, 1, 5])
def test_limited_stream_that_ends_early(impl: Implementation, how: str, there: int) -> None:
    """A stream that ends before the limit MUST raise ClientDisconnected when it is read further:
    a body that is cut off is none.
    """
    stream = impl.kit.LimitedStream(io.BytesIO(b"x" * there), 99)
    for _ in range(there + 2):
        end = ending(READS[how], stream, 4)
        if isinstance(end, Exception):
            break
    gone = isinstance(end, impl.kit.ClientDisconnected)
    assert gone, f"{there} of 99 bytes are there: {how} ends with {end!r}"


@clause("wsgi.limited-stream-hooks", MUST, needs=STREAMS, source=LIMITED)
@every(limit=[0, 4], there=[0, 2, 4, 9])
def test_limited_stream_hooks(impl: Implementation, limit: int, there: int) -> None:
    """`on_exhausted` MUST be called for a read at the limit, and `on_disconnect` for one at an
    earlier end, and neither before.
    """
    heard: list[str] = []

    class Own(impl.kit.LimitedStream):  # type: ignore[misc,name-defined]
        """Notes what it hears."""

        def on_exhausted(self) -> bytes:
            heard.append("exhausted")
            return b""

        def on_disconnect(self, *error: object, **more: object) -> bytes:
            heard.append("disconnect")
            return b""

    stream = Own(io.BytesIO(b"x" * there), limit)
    data = stream.read(min(limit, there)) if min(limit, there) else b""
    told = f"limit {limit}, {there} bytes there"
    expect([data, heard], [b"x" * min(limit, there), []], f"{told}: all that is there is read")
    stream.read(1)
    wanted = "exhausted" if there >= limit else "disconnect"
    expect([set(heard)], [{wanted}], f"{told}, and one more byte is read")


MAXIMUM = [C.STREAM_MAXIMUM]


@clause("wsgi.stream-with-a-maximum", MUST, needs=MAXIMUM, source=[LIMITED, INPUT])
@every(there=[0, 3, 4, 5, 50], most=[1, 1000])
def test_stream_with_a_maximum(impl: Implementation, there: int, most: int) -> None:
    """Where the limit is a maximum, a shorter stream MUST be read to its end without an error, and
    to read on at the limit MUST raise RequestEntityTooLarge.
    """
    stream = impl.kit.LimitedStream(Slow(b"x" * there, most), 4, is_max=True)
    data = b"".join(pieces_of(lambda: b"" if stream.is_exhausted else stream.read(3)))
    expect([data], [b"x" * min(there, 4)], f"{there} bytes where 4 are allowed")
    end = ending(stream.read, 1)
    large = isinstance(end, impl.kit.RequestEntityTooLarge)
    assert large == (there >= 4), f"{there} bytes where 4 are allowed: one more read gives {end!r}"


@clause("wsgi.content-length", MUST, needs=STREAMS, source=[LENGTH, RFC(9110, "8.6")])
@every(
    case=[
        ("5", 5), ("0", 0), ("007", 7), ("123456789012", 123456789012), (None, None), ("-1", 0),
        ("x", 0), ("5x", 0), ("1.0", 0), ("0x5", 0), ("5 5", 0),
    ]
)  # fmt: skip
def test_content_length(impl: Implementation, case: tuple[str | None, int | None]) -> None:
    """`get_content_length` MUST return the number that CONTENT_LENGTH is, 0 for what is no number
    or below 0, and None where there is none.
    """
    text, wanted = case
    made = {} if text is None else {"CONTENT_LENGTH": text}
    expect([impl.kit.get_content_length(made)], [wanted], f"CONTENT_LENGTH={text!r}")


@clause("wsgi.content-length-in-ascii", MUST, needs=STREAMS, source=RFC(9110, "8.6"))
@every(text=["１２", "٣", "1_0", "+5", "1_000"])
def test_content_length_in_ascii(impl: Implementation, text: str) -> None:
    """Only ASCII digits MUST count as a Content-Length.

    Servers in front read it so, and two readings of one length smuggle requests.
    """
    found = impl.kit.get_content_length({"CONTENT_LENGTH": text})
    expect([found], [0], f"CONTENT_LENGTH={text!r}")


@clause("wsgi.content-length-of-chunks", MUST, needs=STREAMS, source=[LENGTH, RFC(9112, "6.3")])
@every(length=["5", None, "x"])
def test_content_length_of_chunks(impl: Implementation, length: str | None) -> None:
    """A body in chunks MUST have no length, whatever Content-Length says."""
    made = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": length}
    found = impl.kit.get_content_length({k: v for k, v in made.items() if v is not None})
    expect([found], [None], f"{made}")


@clause("wsgi.input-stream", MUST, needs=STREAMS, source=INPUT)
@every(
    case=[
        ("5", {}, b"01234"),
        ("0", {}, b""),
        (None, {}, b""),
        ("x", {}, b""),
        ("-3", {}, b""),
        (None, {"safe_fallback": False}, b"0123456789"),
        ("5", {"safe_fallback": False}, b"01234"),
        ("10", {}, b"0123456789"),
    ]
)
def test_input_stream(impl: Implementation, case: tuple[str | None, dict[str, Any], bytes]) -> None:
    """The input MUST end where Content-Length says; without one it is empty, unless the caller
    switches `safe_fallback` off.
    """
    length, options, wanted = case
    made: dict[str, Any] = {"wsgi.input": io.BytesIO(b"0123456789")}
    made.update({} if length is None else {"CONTENT_LENGTH": length})
    found = impl.kit.get_input_stream(made, **options).read()
    expect([found], [wanted], f"CONTENT_LENGTH={length!r}, {options}")


@clause("wsgi.input-stream-terminated", MUST, needs=STREAMS, source=INPUT)
@every(length=["5", None], safe=[True, False])
def test_input_stream_terminated(impl: Implementation, length: str | None, safe: bool) -> None:
    """Where the server says that it ends the input, with `wsgi.input_terminated`, the input MUST be
    read as it is.
    """
    made: dict[str, Any] = {"wsgi.input": io.BytesIO(b"0123456789"), "wsgi.input_terminated": True}
    made.update({} if length is None else {"CONTENT_LENGTH": length})
    found = impl.kit.get_input_stream(made, safe_fallback=safe).read()
    expect([found], [b"0123456789"], f"CONTENT_LENGTH={length!r}, the input is terminated")


@clause("wsgi.input-stream-maximum", MUST, needs=MAXIMUM, source=INPUT)
@every(length=[None, "3", "5", "6", "99"], terminated=[False, True], most=[0, 5])
def test_input_stream_maximum(
    impl: Implementation, length: str | None, terminated: bool, most: int
) -> None:
    """A Content-Length above the maximum MUST be refused at once, and a body without one that the
    server ends, when it is read beyond the maximum.
    """
    body = b"x" * (int(length) if length else 9)
    made: dict[str, Any] = {"wsgi.input": io.BytesIO(body)}
    made.update({} if length is None else {"CONTENT_LENGTH": length})
    made.update({"wsgi.input_terminated": True} if terminated else {})
    told = f"CONTENT_LENGTH={length!r}, terminated: {terminated}, at most {most}"
    large = impl.kit.RequestEntityTooLarge
    stream = ending(impl.kit.get_input_stream, made, max_content_length=most)
    if length is not None and int(length) > most:
        assert isinstance(stream, large), f"{told}: {stream!r}, and not RequestEntityTooLarge"
        return
    assert not isinstance(stream, Exception), f"{told}: {stream!r}"
    found = ending(lambda: b"".join(pieces_of(lambda: stream.read(2))))
    if length is None and terminated:
        assert isinstance(found, large), f"{told}: {found!r}, and not RequestEntityTooLarge"
    elif not (terminated and len(body) == most):  # it may ask for one byte more, and be refused
        expect([found], [body if length else b""], told)


class Body:
    """A body that notes when it is closed."""

    def __init__(self, heard: list[str]) -> None:
        self.heard = heard

    def __iter__(self) -> Iterator[bytes]:
        yield b"a"
        yield b"b"

    def close(self) -> None:
        """Note it."""
        self.heard.append("body")


@clause(
    "wsgi.closing-iterator",
    MUST,
    needs=STREAMS,
    source=[WERKZEUG.api("ClosingIterator"), PEP(3333, "Specification Details")],
)
@every(callbacks=["none", "one", "two", "lazy"], read=[0, 1, 5], closable=[True, False])
def test_closing_iterator(impl: Implementation, callbacks: str, read: int, closable: bool) -> None:
    """A ClosingIterator MUST pass all chunks on, and when it is closed, and not before, close the
    body and then call back, in the given order.
    """
    heard: list[str] = []
    calls: list[Any] = [lambda: heard.append("1"), lambda: heard.append("2")]
    forms: dict[str, Any] = {"none": None, "one": calls[0], "two": calls, "lazy": iter(calls)}
    made = impl.kit.ClosingIterator(Body(heard) if closable else [b"a", b"b"], forms[callbacks])
    chunks = [chunk for chunk, _ in zip(made, range(read), strict=False)]
    expect([chunks, heard], [[b"a", b"b"][:read], []], f"{read} chunks are read")
    made.close()
    called = {"none": [], "one": ["1"], "two": ["1", "2"], "lazy": ["1", "2"]}[callbacks]
    wanted = ["body"] * closable + called
    expect([heard], [wanted], f"{callbacks} callbacks, closed after {read} chunks")


@clause(
    "wsgi.file-wrapper",
    MUST,
    needs=STREAMS,
    source=[
        WERKZEUG.api("FileWrapper"),
        PEP(3333, "Optional Platform-Specific File Handling"),
    ],
)
@every(length=[0, 1, 9, 10, 11, 20000], size=[1, 10, None])
def test_file_wrapper(impl: Implementation, length: int, size: int | None) -> None:
    """A file MUST be sent in blocks of the given size, whole, from where it is, and be closed with
    the body; without a wrapper of the server's it is `wrap_file` that does so, too.
    """
    block = 8192 if size is None else size
    data = bytes(number % 251 for number in range(length))
    given_size = () if size is None else (size,)
    makers: list[Any] = [
        impl.kit.FileWrapper,
        lambda file, *more: impl.kit.wrap_file({}, file, *more),
    ]
    if length == 20000 and size == 1:
        return
    for make in makers:
        file = io.BytesIO(b"##" + data)
        file.seek(2)
        made = make(file, *given_size)
        wanted = [data[n : n + block] for n in range(0, length, block)]
        expect([list(made)], [wanted], f"{length} bytes in blocks of {block}")
        assert not file.closed, "the file was closed before the body"
        made.close()
        assert file.closed, "the file is open after the body was closed"


@clause(
    "wsgi.file-wrapper-seeks",
    MUST,
    needs=STREAMS,
    source=WERKZEUG.api("FileWrapper"),
)
def test_file_wrapper_seeks(impl: Implementation) -> None:
    """A wrapped file MUST be read on from where it is sought, and tell its place."""
    made = impl.kit.FileWrapper(io.BytesIO(b"0123456789"), 4)
    seen = [made.seekable(), next(made), made.tell()]
    made.seek(8)
    expect([*seen, *made], [True, b"0123", 4, b"89"], "seekable, a block, tell, the end from 8")
    plain: Any = type("Plain", (), {"read": lambda self, size: b""})()
    bare = impl.kit.FileWrapper(plain)
    bare.close()
    expect([list(bare), bare.seekable(), bare.tell()], [[], False, None], "what only reads")


@clause(
    "wsgi.file-wrapper-of-the-server",
    MUST,
    needs=STREAMS,
    source=[WERKZEUG.api("wrap_file"), PEP(3333, "Optional Platform-Specific File Handling")],
)
def test_file_wrapper_of_the_server(impl: Implementation) -> None:
    """`wrap_file` MUST return what the server's own file wrapper makes of the file, where there is
    one.
    """
    heard: list[Any] = []
    own = object()

    def wrapper(*given: Any) -> object:
        heard.append(given)
        return own

    file = io.BytesIO()
    found = impl.kit.wrap_file({"wsgi.file_wrapper": wrapper}, file, 77)
    assert found is own, f"wrap_file returns {found!r}, and not what the server's wrapper made"
    expect(heard, [(file, 77)], "what the server's wrapper was given")
