"""Servers: what one would bind is found out without binding it, whatever the port is used for."""

from __future__ import annotations

import contextlib
import os
import socket
import socketserver
import sys
from collections.abc import Iterator

import pytest

from conformance.drive.serving import Intent, intent


@pytest.fixture
def taken() -> Iterator[int]:
    """Yield a port at which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


class Threaded(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A server with a thread for each request."""


def plain(host: str, port: int) -> None:
    """Start a server as most do: it binds by itself."""
    Threaded((host, port), socketserver.BaseRequestHandler)


def prepared(host: str, port: int) -> None:
    """Start a server as Werkzeug 2.1 does: a socket is bound first, and handed on by its number."""
    bound = socket.socket()
    try:
        bound.bind((host, port))
    except OSError:
        sys.exit(1)
    bound.listen(5)
    os.environ["CONFORMANCE_TEST_FD"] = str(bound.fileno())
    socketserver.TCPServer((host, port), socketserver.BaseRequestHandler, bind_and_activate=False)


@pytest.mark.parametrize(("serve", "threaded"), [(plain, True), (prepared, False)])
def test_a_port_that_is_taken_can_be_intended(taken: int, serve: object, threaded: bool) -> None:
    assert callable(serve)
    for host in ("127.0.0.1", "0.0.0.0"):
        assert intent(serve, host=host, port=taken) == Intent(host, taken, threaded)


def test_nothing_is_bound_and_nothing_stays(taken: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])

    intent(prepared, host="127.0.0.1", port=port)

    with socket.create_server(("127.0.0.1", port)):
        assert "CONFORMANCE_TEST_FD" not in os.environ
        assert not {"bind", "listen"} & set(vars(socket.socket))


def test_a_server_that_is_none_is_told_of() -> None:
    with pytest.raises(AssertionError, match="no server was started"):
        intent(lambda **options: None, port=1)


def test_an_exit_comes_out_and_nothing_stays() -> None:
    with contextlib.suppress(SystemExit):
        intent(lambda **options: sys.exit(1))

    assert not {"bind", "listen"} & set(vars(socket.socket))
