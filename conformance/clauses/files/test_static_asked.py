"""Static files: what odd or conditional requests are answered, and that no file is left open."""

from __future__ import annotations

import gc
import re
import warnings
from email.utils import formatdate

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.files.test_static import BIG, SEND_FROM_DIRECTORY, served, serves, site
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, MODIFIED, folder
from conformance.describe.messages import request
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, plain_sense

ASKING = ("If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "If-Match", "If-Range")
FIELDS = (*ASKING, "Range", "Accept-Encoding", "Accept", "Cache-Control")
ODD = (
    *("", " ", ",", ";", "=", "-", '"', "*", "0", "-1", "W/", 'W/"', "bytes", "bytes=", "bytes=-"),
    *("bytes=-0", "bytes=0-,", "bytes=9-1", "bytes=a-b", "bytes=0-0;q=1", "lines=0-1", "bytes=--1"),
    *("Thu", "Thu, 01 Jan 1970", "Thu, 01 Jan 1970 00:00:00", "01 Jan 99999 00:00:00 GMT"),
    *("Thu, 99 Xyz 1970 99:99:99 GMT", "Thu, 01 Jan 1970 00:00:00 GMT; length=5", "1e9", "\u00e9"),
    *("Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 9999 23:59:59 -2359", "9" * 40),
    *('"a', "a" * 300),
)  # fmt: skip


@clause(
    "files.static-odd-fields",
    MUST,
    needs=[C.STATIC],
    source=plain_sense("no header that a client makes up may break the server"),
)
@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(ODD), min_size=1, max_size=3),
    name=st.sampled_from(["plain.txt", "big.bin", "empty.txt"]),
)
@example(fields={"If-Modified-Since": ""}, name="plain.txt")
@example(fields={"If-None-Match": "", "Range": ""}, name="empty.txt")
@example(fields={"Range": "bytes=a-b"}, name="big.bin")
@example(fields={"If-Modified-Since": "01 Jan 99999 00:00:00 GMT"}, name="plain.txt")
@example(fields={"If-Range": "", "Range": "bytes=0-1"}, name="plain.txt")
def test_odd_fields(impl: Implementation, fields: dict[str, str], name: str) -> None:
    """A file MUST be answered without a server error, whatever the fields of the request say that
    ask for a part of it or tell what the client has.

    What is sent with 200 is the whole file.
    """
    serves(impl)
    reply = served(impl, name, headers=list(fields.items()))
    told = f"{name} with {fields} gives {reply}"
    assert reply.raised is None, told
    assert reply.status in (200, 206, 304, 400, 412, 416), told
    assert reply.status != 200 or reply.body == CONTENTS[name], f"{told}, which is not the file"


def validators(impl: Implementation) -> list[tuple[str, bool]]:
    """Return values of If-Range for the big file, and whether they are of its version."""
    told = served(impl, "big.bin")
    tag = told.header("ETag") or ""
    found = [('"another"', False), (formatdate(MODIFIED - 100, usegmt=True), False)]
    if re.fullmatch('"[^"]*"', tag):  # a weak one is never of the same bytes
        found.append((tag, True))
    return found


@clause("files.static-if-range", MUST, needs=[C.STATIC], source=RFC(9110, "13.1.5"))
@every(part=["0-1", "5000-", "-7"])
def test_if_range(impl: Implementation, part: str) -> None:
    """A part of a file MUST NOT be sent to a client whose If-Range tells of another version: it is
    sent the whole file.

    The client would put the part into the other version, and have a file that nobody wrote.
    """
    serves(impl)
    asked = ("Range", f"bytes={part}")
    if served(impl, "big.bin", headers=[asked]).status != 206:
        return  # there are no parts
    for value, same in validators(impl):
        reply = served(impl, "big.bin", headers=[asked, ("If-Range", value)])
        told = f"bytes={part} with If-Range: {value} gives {reply}"
        if same:
            assert reply.status == 206, f"{told}, though it is this version"
        else:
            expect([reply.status, reply.body == BIG], [200, True], told)


# How a reply with a file ends, by what the client asks.
ENDS: dict[str, tuple[str, dict[str, str]]] = {
    "the whole file": ("GET", {}),
    "HEAD": ("HEAD", {}),
    "a file that the client has": (
        "GET", {"If-Modified-Since": formatdate(MODIFIED + 1, usegmt=True)}
    ),
    "a file by its tag": ("GET", {"If-None-Match": "*"}),
    "a part": ("GET", {"Range": "bytes=0-1"}),
    "the last bytes": ("GET", {"Range": "bytes=-2"}),
    "a part that is not there": ("GET", {"Range": "bytes=99999-"}),
    "another version": ("GET", {"If-Match": '"other"'}),
}  # fmt: skip


@clause(
    "files.static-files-are-closed",
    SHOULD,
    needs=[C.STATIC, C.HEAD],
    source=[
        PEP(3333, "Specification Details"),
        SEND_FROM_DIRECTORY,
        plain_sense("an open file that nobody closes is one too many, after a thousand requests"),
    ],
)
@every(end=ENDS)
def test_files_are_closed(impl: Implementation, end: str) -> None:
    """A static file SHOULD be closed by who opened it, however the reply ends.

    Python warns of files that it has to close itself, which it does when it pleases.
    """
    serves(impl)
    method, fields = ENDS[end]
    asked = request(method, "/static/big.bin", headers=fields, query="")
    gc.disable()  # so that all that is new stays young, and a look at the young ones is enough
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always", ResourceWarning)
            reply = impl.reply(site(), asked)
            gc.collect(1)
    finally:
        gc.enable()
    left = [str(one.message) for one in told if folder() in str(one.message)]
    assert not left, f"asked for {end} ({reply.status}), the file is left open: {left[0]}"
