"""What `run` is given for its server: files, a handler, errors to let through, a client's TLS."""

from __future__ import annotations

import json
import ssl
import tempfile
import threading
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.certificate import CERTIFICATE, certificate_files
from conformance.clauses.conversing import (
    BARE,
    PLAIN,
    Called,
    Question,
    asking,
    conversations,
    deaf,
    echo,
)
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.steps import Answer, Raise
from conformance.drive.http1 import Wire, connected, replies
from conformance.drive.serving import LONGEST, running
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, WERKZEUG, plain_sense

NEEDS = [C.WSGI, C.SERVING, C.RUN_OPTIONS]
RUN = [WERKZEUG.api("run_simple"), FLASK.api("Flask.run")]
BESIDE = App(view("/", Answer("view")), view("/shared/view", Answer("view")))


@clause("server.shares-files", MUST, needs=NEEDS, source=RUN)
@every(form=["a folder", "a file", "a package"])
def test_shares_files(impl: Implementation, form: str) -> None:
    """With `static_files`, the server MUST share the files of a folder, of a folder in a package,
    or one file, below their URLs, and leave all other URLs to the application.
    """
    text = b"content \xff"
    wanted = {"/shared/a.png": (200, text), "/": (200, b"view"), "/shared/view": (200, b"view")}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.png").write_bytes(text)
        given: dict[str, Any] = {"/shared": folder}
        if form == "a file":
            given = {"/shared/a.png": str(Path(folder, "a.png"))}
        elif form == "a package":
            text = Path(json.__file__).with_name("scanner.py").read_bytes()
            given = {"/shared": ("json", ".")}
            wanted["/shared/scanner.py"] = (200, text)
            del wanted["/shared/a.png"]
        asked = [Question(asking(f"GET {path} HTTP/1.1"), None) for path in wanted]
        talks = conversations(impl, asked, BESIDE, static_files=given)
    for path, talk in zip(wanted, talks, strict=True):
        talk.keeps()
        seen = (talk.final.status, talk.final.body)
        expect([seen], [wanted[path]], f"GET {path} with static_files={given}:")


class Own(BaseHTTPRequestHandler):
    """A handler that answers by itself."""

    def do_GET(self) -> None:
        """Answer."""
        body = b"by the handler"
        self.send_response(203)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given: Any) -> None:
        """Log nothing."""


@clause("server.own-handler", MUST, needs=NEEDS, source=RUN)
@every(threaded=[False, True])
def test_own_handler(impl: Implementation, threaded: bool) -> None:
    """A `request_handler` that the server is given MUST handle its requests."""
    talks = conversations(
        impl, [Question(asking())], request_handler=type("Given", (Own,), {}), threaded=threaded
    )
    seen = [(talk.final.status, talk.final.body) for talk in talks]
    expect(seen, [(203, b"by the handler")], f"{talks[0]}")


@clause(
    "server.lets-errors-through",
    MUST,
    needs=NEEDS,
    source=[*RUN, plain_sense("a debugger stops where nobody has caught the error")],
)
@every(through=[False, True])
def test_lets_errors_through(impl: Implementation, through: bool) -> None:
    """With `passthrough_errors`, what the application raises MUST come out of `run`; without, the
    server MUST answer 500 and go on.
    """
    ended: list[str] = []
    statuses: list[list[int]] = []
    called = threading.Event()

    def breaking(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        called.set()
        raise ZeroDivisionError("of the application")

    def body() -> None:
        built: Any = impl.built(BARE)

        def serve(**options: Any) -> None:
            try:
                built.serve(**options)
            except ZeroDivisionError as error:
                ended.append(str(error))

        options: dict[str, Any] = {
            "use_reloader": False,
            "threaded": False,
            "passthrough_errors": through,
        }
        with running(serve, breaking, **options) as port:
            for _ in range(1 if through else 2):
                with connected(port) as wire:
                    wire.send(asking())
                    wire.finish()
                    if through:  # nobody promises that the connection is closed then
                        called.wait(LONGEST)
                    else:
                        statuses.append([m.status for m in replies(wire.all(), ("GET",)).finals])

    impl.perform(body)
    told = f"passthrough_errors={through}, and an application that fails"
    expect(statuses, [] if through else [[500], [500]], f"{told}: statuses of replies:")
    expect(ended, ["of the application"] * through, f"{told}: what comes out of run:")


FAILING = App(
    view("/", Raise(ZeroDivisionError)), config={"PROPAGATE_EXCEPTIONS": True, "DEBUG": False}
)


@clause("server.debugger-shows-errors", MUST, needs=[*NEEDS, C.PROPAGATE], source=RUN)
@every(on=[True, False])
def test_debugger_shows_errors(impl: Implementation, on: bool) -> None:
    """With `use_debugger`, the page for an exception that nobody handles MUST show it; without, the
    server MUST answer 500 and show nothing of it.
    """
    asked = [Question(asking(), None)]
    (talk,) = conversations(impl, asked, FAILING, use_debugger=on)
    seen = [talk.final.status, b"ZeroDivisionError" in talk.final.body]
    expect(seen, [500, on], f"status, and whether the error is shown, use_debugger={on}:")


TLS = [C.WSGI, C.SERVING, C.TLS]


@clause(
    "server.certificate-of-a-client",
    MUST,
    needs=[*TLS, C.RUN_OPTIONS],
    source=WERKZEUG.changes("1.0.0", "the certificate that a client shows is in the environ"),
)
@every(shown=[True, False])
def test_certificate_of_a_client(impl: Implementation, shown: bool) -> None:
    """The certificate that a client shows by TLS MUST be SSL_CLIENT_CERT in the environ, in PEM;
    where the client shows none, it is not there.
    """
    with certificate_files() as files:
        given = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        given.load_cert_chain(*files)
        given.verify_mode = ssl.CERT_OPTIONAL
        given.load_verify_locations(cadata=CERTIFICATE)
        client = ssl.create_default_context(cadata=CERTIFICATE)
        if shown:
            client.load_cert_chain(*files)
        asked = [Question(asking("GET / HTTP/1.1", "Connection: close"), open=True)]
        (talk,) = conversations(impl, asked, None, client, ssl_context=given)
    talk.keeps()
    found = talk.calls[0].environ.get("SSL_CLIENT_CERT")
    wanted = "".join(CERTIFICATE.split()) if shown else None
    expect([found and "".join(found.split())], [wanted], "SSL_CLIENT_CERT, without white space:")


@clause(
    "server.goes-on-after-no-tls",
    MUST,
    needs=TLS,
    source=[RUN[0], plain_sense("one client that speaks nonsense does not end the server")],
)
def test_goes_on_after_no_tls(impl: Implementation) -> None:
    """After a client that speaks no TLS, and one that just leaves, a server of HTTPS MUST answer
    the next one.
    """
    with certificate_files() as files:
        found: list[Any] = []

        def body() -> None:
            built: Any = impl.built(BARE)
            with running(built.serve, None, use_reloader=False, ssl_context=files) as port:
                for first in (asking(), b""):
                    with connected(port) as wire:
                        wire.send(first)
                        wire.finish()
                        wire.all()
                client = ssl.create_default_context(cadata=CERTIFICATE)
                with connected(port, secure=client) as wire:
                    wire.send(asking("GET / HTTP/1.1", "Connection: close"))
                    heard = replies(wire.all(), ("GET",))
                    found.extend(message.status for message in heard.finals)

        impl.perform(body)
    expect(found, [200], "the status of the reply after two broken ones:")


LARGE = [b"x" * 100_000] * 50


class Large:
    """A body that does not fit into a connection, and tells when it is closed."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        return iter(LARGE)

    def close(self) -> None:
        """Tell."""
        self.closed.set()


@clause(
    "server.goes-on-after-a-client-left",
    MUST,
    needs=[C.WSGI, C.SERVING],
    source=[PEP(3333, "Specification Details"), plain_sense("clients leave, and a server stays")],
)
def test_goes_on_after_a_client_left(impl: Implementation) -> None:
    """A client that leaves before it has read its reply, or before it has sent its body, MUST NOT
    keep the server from the next one; the body of the reply is closed all the same.
    """
    body = Large()

    def large(called: Called, start_response: Any) -> Large:
        start_response("200 OK", PLAIN)
        return body

    def leaving(wire: Wire) -> None:
        """Ask, read a little of the reply, and go; the server sees it when it writes on."""
        wire.send(asking())
        wire.until(b"\r\n\r\n")
        wire.socket.close()
        body.closed.wait(LONGEST)

    half = asking("POST / HTTP/1.1", "Content-Length: 9", body=b"abc")
    asked = [
        Question(b"", large, talk=leaving),
        Question(half, deaf),
        Question(asking("POST / HTTP/1.1", "Content-Length: 3", body=b"abc"), echo),
    ]
    last = conversations(impl, asked)[-1]
    last.keeps()
    expect([last.final.status, last.final.body], [200, b"abc"], f"{last}")
    assert body.closed.is_set(), "the body of which a client read a little is never closed"
