"""What leaves an application is checked, whatever it is: a breach is a breach, and no error."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.describe.messages import get
from conformance.drive.protocol import ProtocolBreach
from conformance.drive.wire import AsgiLoop, call_wsgi


class Liar(bytes):
    """Bytes that are equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __bytes__(self) -> bytes:
        return b"other"


class Number(int):
    """A number that is equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__

    def __int__(self) -> int:
        return 7


class Silent:
    """Something that cannot be shown."""

    def __repr__(self) -> str:
        raise SystemExit


@pytest.mark.parametrize("returned", [None, 7, Silent()])
def test_wsgi_application_that_returns_no_iterable(returned: Any) -> None:
    with pytest.raises(ProtocolBreach, match="no iterable"):
        call_wsgi(lambda environ, start: returned, get("/"))


@pytest.mark.parametrize("chunk", ["text", None, Silent(), bytearray(b"a")])
def test_wsgi_chunk_of_a_wrong_type(chunk: Any) -> None:
    def app(environ: Any, start: Any) -> Any:
        start("200 OK", [])
        return [chunk]

    with pytest.raises(ProtocolBreach, match="not bytes"):
        call_wsgi(app, get("/"))


@pytest.mark.parametrize("given", [(Silent(), []), ("200 OK", [Silent()]), ("200 OK", Silent())])
def test_wsgi_start_response_of_a_wrong_type(given: Any) -> None:
    def app(environ: Any, start: Any) -> Any:
        start(*given)
        return []

    with pytest.raises(ProtocolBreach):
        call_wsgi(app, get("/"))


def test_wsgi_bytes_are_kept_as_bytes() -> None:
    def app(environ: Any, start: Any) -> Any:
        start("200 OK", [])(Liar(b"a"))
        return [Liar(b"b")]

    reply = call_wsgi(app, get("/"))

    assert [type(chunk) for chunk in reply.chunks] == [bytes, bytes]
    assert reply.body == b"ab"


START = {"type": "http.response.start", "status": 200, "headers": []}
BODY = {"type": "http.response.body", "body": b"b"}


def call_asgi(*messages: Any) -> Any:
    """Return the reply of an application that sends these."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    loop = AsgiLoop()
    try:
        return loop.call(app, get("/"))
    finally:
        loop.close()


@pytest.mark.parametrize(
    "messages",
    [
        [None],
        [7],
        [{}],
        [{"type": 7}],
        [{**START, "status": "200"}],
        [{**START, "status": 1 << 100_000}],  # Python does not write so long a number
        [{**START, "status": 99}],
        [{**START, "status": Silent()}],
        [{**START, "headers": 7}],
        [{**START, "headers": "text"}],
        [{**START, "headers": [("a", "b")]}],
        [{**START, "headers": [(b"a",)]}],
        [{**START, "headers": [7]}],
        [START, {**BODY, "body": "text"}],
        [START, {**BODY, "body": 7}],
    ],
)
def test_asgi_message_of_a_wrong_type(messages: list[Any]) -> None:
    """It is a breach of the implementation, and no fault of the suite."""
    with pytest.raises(ProtocolBreach):
        call_asgi(*messages)


def test_asgi_values_are_kept_as_what_they_are() -> None:
    start = {**START, "status": Number(404), "headers": [[Liar(b"a"), Liar(b"b")]]}

    reply = call_asgi(start, {**BODY, "body": Liar(b"c")})

    assert (type(reply.status), reply.status) == (int, 404)
    assert reply.headers == (("a", "b"),)
    assert [type(chunk) for chunk in reply.chunks] == [bytes]
