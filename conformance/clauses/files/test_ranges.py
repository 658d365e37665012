"""Parts of files: which bytes a Range gives, and what is no range (RFC 9110, 14).

Conditions that stand beside a Range are in `test_conditions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import product
from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.delivering import asking, check_allowed, check_each, sends, sent
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, Memory, Pipe, Wrapper, path_of
from conformance.models.parts import Held, Wanted, answered
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, PEP, RFC, WERKZEUG

SEND_FILE = FLASK.api("send_file")
NEEDS = [C.SEND_FILE]
# Files of no byte, one, several, and of more than one block.
NAMES = ("empty.txt", "one.bin", "ten.bin", "big.bin")
NUMBERS = (0, 1, 2, 9, 10, 11, 8191, 8192, 8193, 16384, 76799, 76800, 10**20)
RANGES = (
    *(f"bytes={first}-" for first in NUMBERS),
    *(f"bytes={first}-{last}" for first in NUMBERS[::3] for last in NUMBERS if first <= last),
    *("bytes=00-01", "bytes=0002-", "BYTES=0-0", "Bytes=1-"),
)
# `int` takes these, or parts of them; RFC 9110 has digits of ASCII and no more.
MALFORMED = (
    *("", "bytes", "bytes=", "bytes=-", "bytes=x", "bytes=0", "bytes=1-0", "bytes=5-2,0-1"),
    *(
        "bytes=+0-1",
        "bytes=0-+1",
        "bytes=-+1",
        "bytes=--1",
        "bytes=0--1",
        "bytes=1_0-",
        "bytes=-1_0",
    ),
    *(
        "bytes=0-1_0",
        "bytes=0-1-2",
        "bytes=0x0-0x1",
        "bytes=0-1.5",
        "bytes=0-1;2",
        "bytes 0-1",
        "0-1",
    ),
    *("bytes=a-1", "bytes=0-b", "=0-1", "bytes=0-1=", "bytes==0-1", "bytes=*", "bytes=0-*"),
    *("bytes=\u0660-\u0661", "bytes=-\u0663", "bytes=\xb2-", "bytes=0-\xb9", "bytes=\uff10-\uff11"),
)
# As a server hands the bytes of a header over: one character for each byte (PEP 3333).
WIRE = [text.encode().decode("latin-1") for text in MALFORMED]


def check_ranges(
    impl: Implementation, names: Iterable[str], ranges: Iterable[str], method: str = "GET"
) -> None:
    """Ask for each of these files with each of these ranges."""
    cases = []
    for name, asked in product(names, ranges):
        content, fields = CONTENTS[name], {"Range": asked}
        check = partial(
            check_allowed,
            wanted=answered(Held(len(content), None, None), method, fields),
            content=content,
            method=method,
            asked=f"{method} of {len(content)} bytes with Range: {asked}",
        )
        cases.append((asking(sends(path_of(name), conditional=True), fields, method), check))
    check_each(impl, cases)


@clause("files.one-range", MUST, needs=NEEDS, source=[SEND_FILE, RFC(9110, "14.2")])
def test_one_range(impl: Implementation) -> None:
    """A request for one range of a file MUST be answered with 206 and these bytes, or with 416 if
    the file has none of them.

    A player that jumps in a film, and a download that goes on, put the parts together.
    """
    check_ranges(impl, NAMES, RANGES)


@clause("files.suffix", MUST, needs=NEEDS, source=[SEND_FILE, RFC(9110, "14.1.2")])
def test_suffix(impl: Implementation) -> None:
    """A request for the last bytes of a file MUST be answered with 206 and these bytes."""
    for name in NAMES[1:]:
        size = len(CONTENTS[name])
        counts = [count for count in (*NUMBERS, size - 1, size) if 0 < count <= size]
        check_ranges(impl, [name], [f"bytes=-{count}" for count in counts])


@clause("files.suffix-of-nothing", MUST, needs=NEEDS, source=RFC(9110, "14.1.2"))
def test_suffix_of_nothing(impl: Implementation) -> None:
    """A request for the last 0 bytes of a file MUST NOT be answered with a part of it."""
    check_ranges(impl, ["one.bin", "ten.bin"], ["bytes=-0", "bytes=-000"])


@clause("files.suffix-in-memory", MUST, needs=NEEDS, source=[SEND_FILE, RFC(9110, "14.1.2")])
def test_suffix_in_memory(impl: Implementation) -> None:
    """The last bytes of a file in memory MUST be the same as of one on disk."""
    content = CONTENTS["big.bin"]
    for asked in ("bytes=-1", "bytes=-8193", "bytes=-76800"):
        answer = sends(Memory(content), "x/y", conditional=True)
        wanted = answered(Held(len(content), None, None), "GET", {"Range": asked})
        reply = sent(impl, answer, {"Range": asked})
        check_allowed(reply, wanted, content, "GET", f"Range: {asked}")


@clause("files.range-not-there", SHOULD, needs=NEEDS, source=RFC(9110, "15.5.17"))
def test_range_not_there(impl: Implementation) -> None:
    """A 416 SHOULD say in Content-Range how long the file is, so that a client asks again."""
    for name in ("one.bin", "ten.bin", "big.bin"):
        size = len(CONTENTS[name])
        asked = f"bytes={size}-"
        reply = sent(impl, sends(path_of(name), conditional=True), {"Range": asked})
        place = reply.header("Content-Range")
        assert reply.status == 416, f"{asked} of {size} bytes gives {reply}"
        assert place == f"bytes */{size}", f"{asked} gives 416 with Content-Range: {place}"


@clause("files.suffix-longer-than-the-file", MUST, needs=NEEDS, source=RFC(9110, "14.1.2"))
def test_suffix_longer_than_the_file(impl: Implementation) -> None:
    """A request for more of the last bytes than a file has MUST be answered with the whole file.

    A client that asks for the end of a log does not know how long the log is.
    """
    for name, count in (("one.bin", 2), ("one.bin", 10**20), ("ten.bin", 11), ("ten.bin", 8192)):
        check_ranges(impl, [name], [f"bytes=-{count}"])


@clause("files.malformed-ranges", MUST, needs=NEEDS, source=RFC(9110, "14.1.1"))
def test_malformed_ranges(impl: Implementation) -> None:
    """What is no range by the grammar MUST NOT give a part of a file: it is ignored or refused.

    Numbers are digits of ASCII. What two servers read in two ways, a cache between them mixes up.
    """
    check_ranges(impl, ["one.bin", "ten.bin"], WIRE)


@clause("files.other-range-unit", MUST, needs=NEEDS, source=RFC(9110, "14.2"))
def test_other_range_unit(impl: Implementation) -> None:
    """A Range with another unit than bytes MUST be ignored."""
    check_ranges(impl, ["ten.bin"], ["items=0-1", "seconds=5-", "x=-1", "bytes2=0-1", "none=abc"])


@clause("files.several-ranges", SHOULD, needs=NEEDS, source=RFC(9110, "15.5.17"))
def test_several_ranges(impl: Implementation) -> None:
    """A request for several ranges of which one is there SHOULD NOT be answered with 416.

    The whole file is an answer, too; 416 says that the file has none of them.
    """
    for asked in (
        "bytes=0-1,4-5",
        "bytes=0-0, -1",
        "bytes=4-5,0-1",
        "bytes=0-1,900-",
        "bytes=0-1,",
    ):
        reply = sent(impl, sends(path_of("ten.bin"), conditional=True), {"Range": asked})
        wanted = Wanted(frozenset({200, 206}))
        check_allowed(reply, wanted, CONTENTS["ten.bin"], "GET", f"Range: {asked}")


@clause("files.head-has-no-ranges", MUST, needs=[*NEEDS, C.HEAD], source=RFC(9110, "14.2"))
def test_head_has_no_ranges(impl: Implementation) -> None:
    """A Range with HEAD MUST be ignored: ranges are those of GET."""
    check_ranges(impl, ["ten.bin"], ["bytes=0-1", "bytes=-2", "bytes=20-"], "HEAD")


@clause("files.accept-ranges", SHOULD, needs=NEEDS, source=RFC(9110, "14.3"))
def test_accept_ranges(impl: Implementation) -> None:
    """A file of which parts are sent SHOULD be sent with `Accept-Ranges: bytes`.

    Without it, a client that was broken off may begin again from the start.
    """
    for name in NAMES[1:]:
        reply = sent(impl, sends(path_of(name), conditional=True))
        told = reply.header("Accept-Ranges")
        assert told == "bytes", f"{name} is sent with Accept-Ranges: {told}"


PLACES = (
    *("bytes=0-0", "bytes=8191-8192", "bytes=8192-8192", "bytes=8192-", "bytes=1-8190"),
    *("bytes=16383-24577", "bytes=0-8191", "bytes=0-8192", "bytes=76799-", "bytes=20000-20010"),
)


@clause("files.ranges-of-a-file-object", MUST, needs=NEEDS, source=[SEND_FILE, RFC(9110, "14.2")])
def test_ranges_of_a_file_object(impl: Implementation) -> None:
    """A part of a file in memory MUST be the same as of one on disk."""
    content = CONTENTS["big.bin"]
    for asked in (*PLACES, "bytes=76800-"):
        answer = sends(Memory(content), "x/y", conditional=True)
        wanted = answered(Held(len(content), None, None), "GET", {"Range": asked})
        reply = sent(impl, answer, {"Range": asked})
        check_allowed(reply, wanted, content, "GET", f"Range: {asked}")


@clause(
    "files.servers-file-wrapper",
    MUST,
    needs=[C.WSGI, *NEEDS],
    source=PEP(3333, "Optional Platform-Specific File Handling"),
)
def test_servers_file_wrapper(impl: Implementation) -> None:
    """With a server that has a file wrapper, the same bytes MUST be sent, also of a part.

    The wrapper need not be able to seek.
    """
    content = CONTENTS["big.bin"]
    details: dict[str, Any] = {"environ": (("wsgi.file_wrapper", Wrapper),)}
    answer = sends(path_of("big.bin"), conditional=True)
    whole = sent(impl, answer, **details)
    check_allowed(whole, Wanted(frozenset({200})), content, "GET", "a file")
    for asked in PLACES:
        wanted = answered(Held(len(content), None, None), "GET", {"Range": asked})
        reply = sent(impl, answer, {"Range": asked}, **details)
        check_allowed(reply, wanted, content, "GET", f"Range: {asked}")


@clause("files.length-unknown", MUST, needs=[C.FILE_OPTIONS], source=[SEND_FILE, RFC(9110, "14.2")])
def test_length_unknown(impl: Implementation) -> None:
    """A file object whose length nobody knows MUST be sent whole, or the part that is asked for."""
    content = CONTENTS["big.bin"]
    for asked in ("bytes=0-", "bytes=1-2", "bytes=8192-8193", "bytes=-1"):
        reply = sent(impl, sends(Pipe(content), "x/y"), {"Range": asked})
        wanted = answered(Held(len(content), None, None), "GET", {"Range": asked})
        if reply.status == 200:
            wanted = Wanted(frozenset({200}))
        check_allowed(reply, wanted, content, "GET", f"a pipe with Range: {asked}")


@clause(
    "files.range-of-an-empty-file",
    SHOULD,
    needs=NEEDS,
    source=WERKZEUG.api("Response.make_conditional", "a length of 0 has no ranges"),
)
def test_range_of_an_empty_file(impl: Implementation) -> None:
    """A Range SHOULD be ignored where the file is empty, on disk and in memory.

    A client that goes on with a download finds it at its end, and no error.
    """
    known = sent(impl, sends(Memory(b"ab"), "a/b", conditional=True), {"Range": "bytes=0-0"})
    assert known.body in (b"a", b"ab"), f"Range: bytes=0-0 of the file b'ab' gives {known}"
    for asked in ("bytes=0-", "bytes=0-0", "bytes=5-", "bytes=-1"):
        for file in (path_of("empty.txt"), Memory(b"")):
            reply = sent(impl, sends(file, "a/b", conditional=True), {"Range": asked})
            told = f"Range: {asked} of the empty {file!r} gives {reply}"
            assert [reply.status, reply.body] == [200, b""], told
