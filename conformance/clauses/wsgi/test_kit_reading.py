"""WSGI: a body that is read in unusual ways: nothing of it, or through a buffer."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.tooling import ending, environ
from conformance.clauses.wsgi.test_kit_streams import BEYOND, DATA, Slow, read_into
from conformance.clauses.wsgi.test_kit_streams import READS as WHOLE
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG, plain_sense

LIMITED = WERKZEUG.api("LimitedStream")
BUFFERS = WERKZEUG.changes("2.3.0", "LimitedStream is a raw stream of the module io")


@clause(
    "wsgi.limited-stream-reads-nothing",
    MUST,
    needs=[C.WSGI_STREAMS],
    source=[
        LIMITED,
        PEP(3333, "Input and Error Streams"),
        plain_sense("who asks for no byte hears nothing of those that are missing"),
    ],
)
@every(limit=[0, 1, 9], before=[0, 1, 4], there=[0, 4, 99])
def test_limited_stream_reads_nothing(
    impl: Implementation, limit: int, before: int, there: int
) -> None:
    """`read(0)` MUST return no byte, and leave the stream as it is, in front of the limit and at
    it, also where bytes are missing.
    """
    before = min(before, limit, there)
    below = io.BytesIO(b"x" * there)
    stream = impl.kit.LimitedStream(below, limit)
    if before:
        expect([stream.read(before)], [b"x" * before], f"read({before})")
    told = f"a limit of {limit}, {there} bytes there, {before} read: read(0)"
    for _ in range(2):
        expect([ending(stream.read, 0), stream.tell(), below.tell()], [b"", before, before], told)
    rest = min(limit, there) - before
    if rest and there >= limit:
        expect([stream.read()], [b"x" * rest], f"{told}, and then read()")


class Broken:
    """A stream whose connection breaks after some bytes."""

    def __init__(self, there: int, error: Exception) -> None:
        self.there, self.error = there, error

    def read(self, size: int = -1) -> bytes:
        """Return what is there, and raise at its end."""
        if not self.there:
            raise self.error
        found = self.there if size < 0 else min(size, self.there)
        self.there -= found
        return b"x" * found


class BrokenInto(Broken):
    """The same, which reads into buffers, too."""

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer, and raise at the end."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


BREAKS: dict[str, Callable[[Any], Any]] = {
    "read()": lambda stream: stream.read(),
    "read(2) until the end": lambda stream: list(iter(lambda: stream.read(2), b"")),
    "read(99) until the end": lambda stream: list(iter(lambda: stream.read(99), b"")),
    "readline()": lambda stream: stream.readline(),
    "iteration": list,
    "exhaust()": lambda stream: stream.exhaust(),
}

ERRORS: dict[str, Exception] = {"an OSError": OSError("reset"), "closed": ValueError("closed")}


@clause(
    "wsgi.limited-stream-that-breaks",
    MUST,
    needs=[C.STREAM_MAXIMUM],
    source=[LIMITED, WERKZEUG.api("LimitedStream.on_disconnect")],
)
@every(
    way=list(BREAKS),
    error=list(ERRORS),
    below=[Broken, BrokenInto],
    there=[0, 3],
    is_max=[False, True],
)
def test_limited_stream_that_breaks(
    impl: Implementation,
    way: str,
    error: str,
    below: type[Broken],
    there: int,
    is_max: bool,
) -> None:
    """An error of the wrapped stream before the limit MUST raise ClientDisconnected, however the
    stream is read, and wherever the limit is.
    """
    for limit in (there + 1, 1000):
        stream = impl.kit.LimitedStream(below(there, ERRORS[error]), limit, is_max)
        end = ending(BREAKS[way], stream)
        told = f"{way}, a limit of {limit}, {ERRORS[error]!r} after {there} bytes"
        assert isinstance(end, impl.kit.ClientDisconnected), f"{told} gives {end!r}"


# How to read of a buffered reader, and of the model.
READS: dict[str, Callable[[Any, int], Any]] = {
    "read": lambda stream, size: stream.read(size),
    "readline": lambda stream, size: stream.readline(),
    "next": lambda stream, size: next(iter(stream), b""),
    "readinto": read_into,
    "read nothing": lambda stream, size: stream.read(0),
    "readlines": lambda stream, size: stream.readlines(size),
    "read to the end": lambda stream, size: stream.read(),
}
STEPS = st.lists(st.tuples(st.sampled_from(list(READS)), st.integers(1, 40)), max_size=6)


@clause(
    "wsgi.limited-stream-in-a-buffer",
    MUST,
    needs=[C.STREAM_MAXIMUM],
    source=[LIMITED, BUFFERS],
    examples=40,
)
@given(
    limit=st.integers(0, len(DATA)),
    size=st.sampled_from([1, 2, 7, 64, 8192]),
    most=st.sampled_from([1, 5, 1000]),
    steps=STEPS,
)
@example(limit=len(DATA), size=7, most=1000, steps=[("read", 3), ("readline", 1), ("next", 1)])
@example(limit=20, size=8192, most=5, steps=[("read to the end", 1), ("read", 9)])
@example(limit=2, size=7, most=1, steps=[("read", 1)])
@example(limit=0, size=1, most=1, steps=[("readinto", 9), ("readlines", 4)])
def test_limited_stream_in_a_buffer(
    impl: Implementation, limit: int, size: int, most: int, steps: list[tuple[str, int]]
) -> None:
    """A BufferedReader around a LimitedStream MUST read what is there up to the limit, and nothing
    beyond it, by whatever methods, and however much the underlying stream hands out at once.
    """
    below = Slow(DATA[:limit] + BEYOND, most)
    stream = io.BufferedReader(impl.kit.LimitedStream(below, limit), size)
    # A buffer, too: how far `readlines` may go beyond its hint, Python's own classes differ in.
    model = io.BufferedReader(io.BytesIO(DATA[:limit]), size)
    told = f"limit {limit}, a buffer of {size}, at most {most} bytes at once"
    for number, (how, count) in enumerate(steps):
        made = f"{told}: {steps[: number + 1]}"
        expect([READS[how](stream, count)], [READS[how](model, count)], made)
        assert below.tell() <= limit, f"{made}: the underlying stream was read to {below.tell()}"
    expect([stream.read()], [model.read()], f"{told}: {steps}, and then the rest")
    stream.detach()


class Bare:
    """A stream with the methods that a server's has to have, and no other (PEP 3333)."""

    def __init__(self, data: bytes, error: Exception | None = None) -> None:
        self.below = io.BytesIO(data)
        self.error = error

    def read(self, size: int = -1) -> bytes:
        """Return some bytes; at the end raise the error, if there is one."""
        data = self.below.read(size)
        if self.error is not None and not data and size:
            raise self.error
        return data

    def readline(self, size: int = -1) -> bytes:
        """Return a line."""
        return self.below.readline(size)

    def readlines(self, hint: int = -1) -> list[bytes]:
        """Return all lines."""
        return self.below.readlines(hint)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.below)


ALONE = [name for name in WHOLE if name != "readinto"]


@clause(
    "wsgi.limited-stream-of-a-bare-one",
    MUST,
    needs=[C.WSGI_STREAMS],
    source=[LIMITED, PEP(3333, "Input and Error Streams")],
)
@every(how=ALONE, limit=[0, 1, 9, len(DATA)], size=[1, 7, 1000])
def test_limited_stream_of_a_bare_one(
    impl: Implementation, how: str, limit: int, size: int
) -> None:
    """A LimitedStream MUST read a stream that has no other methods than those which every server
    has to offer: `read`, `readline`, `readlines`, and iterating.
    """
    stream = impl.kit.LimitedStream(Bare(DATA[:limit] + BEYOND), limit)
    model = io.BytesIO(DATA[:limit])
    for _ in range(3):
        seen, right = WHOLE[how](stream, size), WHOLE[how](model, size)
        expect([seen], [right], f"a limit of {limit}: {how}, {size}")


@clause(
    "wsgi.limited-stream-of-a-broken-one",
    MUST,
    needs=[C.WSGI_STREAMS],
    source=[LIMITED, WERKZEUG.api("LimitedStream.on_disconnect")],
)
@every(there=[0, 3], how=["read", "read to the end"])
def test_limited_stream_of_a_broken_one(impl: Implementation, there: int, how: str) -> None:
    """Where the underlying stream ends before the limit, or fails there with an OSError, reading
    MUST raise ClientDisconnected; where a subclass lets that pass, nothing MUST be read.
    """

    class Quiet(impl.kit.LimitedStream):  # type: ignore[misc,name-defined]
        """Takes an early end for the end."""

        def on_disconnect(self, *error: object, **more: object) -> bytes:
            return b""

    for error in (None, ConnectionResetError("gone"), OSError("gone")):
        ends = []
        for kind, read in ((impl.kit.LimitedStream, how), (Quiet, "read")):
            stream = kind(Bare(b"x" * there, error), 9)
            if there:
                expect([stream.read(there)], [b"x" * there], "what is there is read")
            ends.append(ending(WHOLE[read], stream, 4))
        told = f"{there} of 9 bytes, then {error!r}"
        gone = isinstance(ends[0], impl.kit.ClientDisconnected)
        assert gone, f"{told}: {how} ends with {ends[0]!r}"
        expect(ends[1:], [b""], f"{told}: read(4) where on_disconnect raises nothing")


@clause(
    "wsgi.current-url-of-few-keys",
    MUST,
    needs=[C.WSGI_HOSTS],
    source=PEP(3333, "environ Variables"),
)
@every(gone=["QUERY_STRING", "SCRIPT_NAME", "PATH_INFO"])
def test_current_url_of_few_keys(impl: Implementation, gone: str) -> None:
    """`get_current_url` MUST take a key that is missing for one that is empty, where a server may
    leave it out.
    """
    whole = {**environ("/p", query="q=1", script="/s"), gone: ""}
    url = impl.kit.get_current_url(whole)
    del whole[gone]
    expect([impl.kit.get_current_url(whole)], [url], f"without {gone}:")


@clause(
    "wsgi.no-path",
    MUST,
    needs=[C.WSGI_PATHS],
    source=PEP(3333, "environ Variables"),
)
@every(given=[None, ""])
def test_no_path(impl: Implementation, given: str | None) -> None:
    """An environ without PATH_INFO MUST have the empty path: what is empty may be left out."""
    made = {**environ("/"), "PATH_INFO": given}
    if given is None:
        del made["PATH_INFO"]
    expect([impl.kit.get_path_info(made)], [""], f"PATH_INFO is {given!r}")


@clause(
    "wsgi.content-length-of-several-codings",
    MUST,
    needs=[C.WSGI_STREAMS],
    source=[
        WERKZEUG.api("get_content_length"),
        RFC(9112, "6.3"),
        RFC(9112, "7", note="names of transfer codings have no case"),
    ],
)
@every(
    coding=["gzip, chunked", "gzip,chunked", "GZIP, Chunked", "CHUNKED", "x;a=b, chunked"],
    length=["5", None],
)
def test_content_length_of_several_codings(
    impl: Implementation, coding: str, length: str | None
) -> None:
    """A body in chunks MUST have no length, also when it is coded otherwise besides, and in
    whatever case the coding is written.

    Who believes the length leaves a part of the body behind, which is the next request then.
    """
    made = {"HTTP_TRANSFER_ENCODING": coding, "CONTENT_LENGTH": length}
    found = impl.kit.get_content_length({k: v for k, v in made.items() if v is not None})
    expect([found], [None], f"{made}")
