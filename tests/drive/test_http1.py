"""The strict reader of HTTP/1.1: what it takes apart, and what it tells of."""

from __future__ import annotations

import socket
import threading

import pytest

from conformance.drive.http1 import connected, replies

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def test_a_reply_is_taken_apart() -> None:
    heard = replies(OK + b"X-A: b\r\nx-a:\tc \r\nContent-Length: 2\r\n\r\nhi")

    message = heard.finals[0]
    assert (message.version, message.status, message.reason) == ("1.1", 200, "OK")
    assert message.all("x-A") == ["b", "c"]
    assert (message.body, message.framing, message.complete) == (b"hi", "length", True)
    assert not heard.breaches


def test_chunks_and_trailers_are_read() -> None:
    raw = CHUNKED + b"3;a=b\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX-End: 1\r\n\r\n"
    message = replies(raw).finals[0]

    assert (message.body, message.trailers) == (b"abc0123456789", (("X-End", "1"),))
    assert message.complete
    assert not message.breaches


def test_what_follows_is_not_lost() -> None:
    raw = (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 \r\n\r\n" + OK
        + b"Content-Length: 1\r\n\r\na" + OK + b"Content-Length: 5\r\n\r\n" + OK + b"\r\nrest"
    )  # fmt: skip
    heard = replies(raw, ("PUT", "GET", "HEAD", "GET"))

    assert [message.status for message in heard.messages] == [100, 204, 200, 200, 200]
    assert [message.framing for message in heard.finals] == ["none", "length", "none", "close"]
    assert heard.finals[-1].body == b"rest"
    assert not heard.breaches


@pytest.mark.parametrize(
    "raw",
    [
        OK + b"Content-Length: 3\r\n\r\nab",
        OK[:-2],
        OK + b"X: y\r\n",
        *(CHUNKED + end for end in (b"", b"3", b"3\r\n", b"3\r\nab", b"3\r\nabc\r\n", b"0\r\n")),
        CHUNKED + b"3\r\nabc\r\n0\r\nX: y\r\n",
    ],
)
def test_what_breaks_off_is_incomplete(raw: bytes) -> None:
    assert not replies(raw).messages[0].complete


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"HTTP/1.1 200 OK\nX: y\r\n\r\n", "no reply begins"),
        (b"HTTP/1.1 200\r\n\r\n", "no reply begins"),
        (b"<html>", "no reply begins"),
        (OK + b"X : y\r\n\r\n", "is no field line"),
        (OK + b"X\r\n\r\n", "is no field line"),
        (OK + b"X: y\nZ: a\r\n\r\n", "is no field line"),
        (OK + b"X: y\r\n z\r\n\r\n", "is no field line"),
        (OK + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\na", "Content-Length is"),
        (OK + b"Content-Length: +1\r\n\r\na", "Content-Length is"),
        (CHUNKED[:-2] + b"Content-Length: 1\r\n\r\n0\r\n\r\n", "both"),
        (CHUNKED + b"0x1\r\na\r\n0\r\n\r\n", "is no size"),
        (CHUNKED + b"1\r\nab\r\n0\r\n\r\n", "where a chunk ends"),
        (CHUNKED + b"0\r\n\r\n0\r\n\r\n", "no reply begins"),
        (b"HTTP/1.1 204 NO\r\nContent-Length: 0\r\n\r\n", "is sent with 204"),
        (b"HTTP/1.1 304 NO\r\n\r\n0\r\n\r\n", "no reply begins"),
        (OK + b"Content-Length: 1\r\n\r\nab", "no reply begins"),
    ],
)
def test_each_breach_is_told(raw: bytes, told: str) -> None:
    assert told in "; ".join(replies(raw).breaches)


def test_http_1_0_has_no_chunks_and_no_interim_replies() -> None:
    assert replies(CHUNKED + b"0\r\n\r\n", version="1.0").breaches
    assert replies(b"HTTP/1.1 100 Continue\r\n\r\n", version="1.0").breaches


def test_a_body_behind_head_is_told_of() -> None:
    assert replies(OK + b"Content-Length: 1\r\n\r\na", ("HEAD",)).breaches


def test_bytes_go_out_and_come_in_as_they_are() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def toy() -> None:
            connection, _ = listener.accept()
            with connection:
                data = b""
                while piece := connection.recv(3):
                    data += piece
                connection.sendall(OK + b"\r\n" + data[::-1])

        thread = threading.Thread(target=toy)
        thread.start()
        with connected(listener.getsockname()[1]) as wire:
            wire.send(b"ab\r\n\xff")
            wire.finish()
            raw = wire.all()
        thread.join()

    assert raw == OK + b"\r\n" + b"\xff\n\rba"


def test_nobody_who_listens_is_told_of() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    with pytest.raises(AssertionError, match="nobody listens"), connected(port):
        pass
