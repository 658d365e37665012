"""What was declared of every call holds for sockets and for CGI, and for what clauses expect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from conformance.describe.messages import get
from conformance.drive.declared import DECLARED, placed, sent
from conformance.drive.serving import fetch, listening, running, through_cgi


@pytest.fixture
def declared() -> Iterator[None]:
    """Declare a header and the scheme, for this test only."""
    DECLARED.headers, DECLARED.scheme = frozenset({"x-added"}), "https"
    yield
    DECLARED.headers, DECLARED.scheme = frozenset(), ""


def shown(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer with the scheme that is seen, and two headers."""
    start_response("200 OK", [("X-Added", "1"), ("X-Own", "2")])
    return [environ["wsgi.url_scheme"].encode()]


def by_standard_library(host: str, port: int) -> None:
    with make_server(host, port, shown) as server:
        server.serve_forever()


def by_werkzeug(host: str, port: int) -> None:
    serving = pytest.importorskip("werkzeug.serving")
    with serving.make_server(host, port, shown) as server:
        server.serve_forever()


SERVERS: dict[str, Callable[[], AbstractContextManager[int]]] = {
    "listening": partial(listening, shown),
    "standard library": partial(running, by_standard_library),
    "werkzeug": partial(running, by_werkzeug),
}


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_it_holds_over_sockets(server: Callable[[], AbstractContextManager[int]]) -> None:
    with server() as port:
        reply = fetch(port, get("/"))

    assert (reply.body, reply.header("X-Added"), reply.header("X-Own")) == (b"https", None, "2")


@pytest.mark.usefixtures("declared")
def test_it_holds_for_cgi() -> None:
    reply = through_cgi(shown, get("/"))

    assert (reply.body, reply.header("X-Added"), reply.header("X-Own")) == (b"https", None, "2")


def test_nothing_changes_unless_it_is_declared() -> None:
    with listening(shown) as port:
        reply = fetch(port, get("/"))

    assert (reply.body, reply.header("X-Added")) == (b"http", "1")
    assert (sent(), placed("a.example:80")) == ("http", ("a.example:80", "http"))


@pytest.mark.usefixtures("declared")
def test_a_port_that_is_implied_stays_implied() -> None:
    assert placed("a.example:80") == ("a.example:443", "https")
    assert placed("a.example:443") == ("a.example:80", "https")
    assert placed("a.example:443", "https") == ("a.example:443", "https")
    assert placed("a.example:8080") == ("a.example:8080", "https")
    assert placed("[::1]") == ("[::1]", "https")
