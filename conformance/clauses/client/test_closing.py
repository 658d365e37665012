"""The client: what it was given to send is closed when it has been sent, and not before."""

from __future__ import annotations

import io
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.client.recording import NEEDS, opened
from conformance.clauses.client.test_values import parts_of
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, WERKZEUG, plain_sense

FORGETFUL = plain_sense("a test that opens files does not have to remember to close some of them")
CLOSED = [WERKZEUG.api("EnvironBuilder.close"), FORGETFUL]


@clause(
    "client.file-is-closed",
    SHOULD,
    needs=NEEDS,
    source=[*CLOSED, FLASK("Testing Flask Applications", "Form Data")],
)
@every(count=[1, 2, 3])
def test_file_is_closed(impl: Implementation, count: int) -> None:
    """A file that the test client is given for a field of a form SHOULD be closed when it has been
    sent.

    The documentation opens one in the call, and nobody else has it.
    """
    closed_when_sent(impl, count, apart=True)


@clause("client.files-are-closed", SHOULD, needs=NEEDS, source=CLOSED)
@every(count=[2, 3])
def test_files_are_closed(impl: Implementation, count: int) -> None:
    """Of several files that the test client is given for one field of a form, every one SHOULD be
    closed when they have been sent.
    """
    closed_when_sent(impl, count, apart=False)


def closed_when_sent(impl: Implementation, count: int, *, apart: bool) -> None:
    """Send files, each under a name of its own or all under one; assert that they are closed."""
    files = [io.BytesIO(b"%d" % number) for number in range(count)]
    given: dict[str, Any] = {"f": [(file, f"{i}.txt") for i, file in enumerate(files)]}
    if apart:
        given = {f"f{i}": (file, f"{i}.txt") for i, file in enumerate(files)}
    (heard,) = opened(impl, "/", {"method": "POST", "data": given})
    arrived = [content for _, _, _, content in parts_of(heard)]
    expect(arrived, [b"%d" % number for number in range(count)], "the files that arrived:")
    names = "names of their own" if apart else "one name"
    expect([file.closed for file in files], [True] * count, f"closed, of {count} with {names}:")


@clause(
    "client.input-is-closed",
    MUST,
    needs=NEEDS,
    source=[
        WERKZEUG.api("Client.open"),
        WERKZEUG.changes("2.0.0", "closing a response of the client closes the input stream"),
    ],
)
@every(follow=[False, True], buffered=[False, True])
def test_input_is_closed(impl: Implementation, follow: bool, buffered: bool) -> None:
    """The input stream that the test client is given MUST be closed when the response is closed,
    and not before it was sent.

    It may be a file on the disk.
    """
    stream = io.BytesIO(b"of a file")
    given = {"method": "POST", "input_stream": stream, "content_length": 9}
    (heard,) = opened(impl, "/", {**given, "follow_redirects": follow, "buffered": buffered})
    expect([heard.body], [b"of a file"], "what was sent:")
    told = f"whether it is closed, follow_redirects={follow}, buffered={buffered}:"
    expect([stream.closed], [True], told)
