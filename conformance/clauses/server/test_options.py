"""What the server is started with: threads or none, an address of IPv6, a socket of the system."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Sequence
from pathlib import Path

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.conversing import (
    BARE,
    Conversation,
    Question,
    answering,
    asking,
    conversations,
    echo,
)
from conformance.clauses.needing import need_ipv6
from conformance.describe.app import App
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC, WERKZEUG, plain_sense

NEEDS = [C.WSGI, C.SERVING]


@clause(
    "server.options-of-run",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("run_simple"), PEP(3333, "environ Variables")],
)
@every(threaded=[True, False])
def test_options_of_run(impl: Implementation, threaded: bool) -> None:
    """A server with and without threads MUST answer alike, and say in the environ which it is."""
    asked = [
        Question(asking()),
        Question(asking("HEAD / HTTP/1.1"), answering("200 OK", []), ("HEAD",)),
        Question(asking("POST / HTTP/1.1", "Content-Length: 3", body=b"abc"), echo),
    ]
    for talk in conversations(impl, asked, threaded=threaded):
        talk.keeps()
        environ = talk.calls[0].environ
        expect([talk.final.status, environ["wsgi.multithread"]], [200, threaded], f"{talk}")


@clause("server.ipv6", MUST, needs=NEEDS, source=FLASK.api("Flask.run"))
def test_ipv6(impl: Implementation) -> None:
    """`run` MUST listen on an address of IPv6 that it is given, and say so in the environ."""
    need_ipv6()
    talk = conversations(impl, [Question(asking(host="[::1]"))], host="::1")[0]
    talk.keeps()
    environ = talk.calls[0].environ
    expect([environ["REMOTE_ADDR"]], ["::1"], f"{talk}")


UNIX = WERKZEUG("Serving WSGI Applications", "Unix Sockets")


def by_path(impl: Implementation, asked: Sequence[Question], app: App | None) -> list[Conversation]:
    """Ask a server that listens on a socket of the file system."""
    with tempfile.TemporaryDirectory() as folder:
        return conversations(impl, asked, app, host=f"unix://{Path(folder, 's')}")


@clause("server.unix-socket", MUST, needs=[*NEEDS, C.UNIX], source=UNIX)
def test_unix_socket(impl: Implementation) -> None:
    """With a host that begins with `unix://`, the server MUST listen on the socket of that path,
    and answer there, also to clients of HTTP/1.0 without Host.
    """
    old = asking("GET / HTTP/1.0", host="")
    asked = [
        Question(asking()),
        Question(old, version="1.0"),
        Question(asking("POST / HTTP/1.1", "Content-Length: 3", body=b"abc"), echo),
    ]
    talks = by_path(impl, asked, None)
    talks += by_path(impl, [Question(old, None, version="1.0")], BARE)

    for talk in talks:
        talk.keeps()
        expect([talk.final.status], [200], f"{talk}")


@clause("server.unix-socket-has-no-port", SHOULD, needs=[*NEEDS, C.UNIX], source=RFC(3875, "4.1"))
def test_unix_socket_has_no_port(impl: Implementation) -> None:
    """Behind a socket of the file system, SERVER_PORT SHOULD be a number, or empty.

    URLs are made of it where a client sends no Host.
    """
    for talk in by_path(impl, [Question(asking())], None):
        port = talk.calls[0].environ["SERVER_PORT"]
        assert port == "" or port.isdecimal(), f"SERVER_PORT is {port!r}\n{talk}"


@clause(
    "server.unix-socket-left-over",
    SHOULD,
    needs=[*NEEDS, C.UNIX],
    source=[UNIX, plain_sense("a server that was killed can be started again")],
)
def test_unix_socket_left_over(impl: Implementation) -> None:
    """A socket of the file system that nobody listens on any more SHOULD NOT keep the server from
    listening there.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "s"))
        with socket.socket(socket.AF_UNIX) as former:
            former.bind(path)
        (talk,) = conversations(impl, [Question(asking())], host=f"unix://{path}")
    talk.keeps()
    expect([talk.final.status], [200], f"{talk}")
