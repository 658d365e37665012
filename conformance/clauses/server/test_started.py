"""How the server begins: with TLS by a certificate of any form, and with URLs that are true."""

from __future__ import annotations

import logging
import re
import ssl
from typing import Any
from urllib.parse import urlsplit

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.certificate import CERTIFICATE, certificate_files
from conformance.clauses.conversing import BARE, Question, asking, conversations, echo
from conformance.clauses.needing import need_cryptography, need_ipv6
from conformance.clauses.server.test_logged import heard
from conformance.describe.capabilities import Capability as C
from conformance.drive.serving import LOOPBACK, running
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, WERKZEUG, plain_sense

NEEDS = [C.WSGI, C.SERVING]
TLS = [WERKZEUG.api("run_simple"), WERKZEUG("Serving WSGI Applications", "SSL")]


def serves_https(impl: Implementation, given: Any, certificate: str | None) -> None:
    """Assert that a server that is given this as `ssl_context` answers by TLS, and says so.

    `certificate` is the one that it has to show; any one will do where there is none.
    """
    client = ssl.create_default_context(cadata=certificate)
    if certificate is None:
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    close = "Connection: close"
    asked = [
        Question(asking("GET / HTTP/1.1", close), open=True),
        Question(
            asking("POST / HTTP/1.1", "Content-Length: 3", close, body=b"abc"), echo, open=True
        ),
    ]
    for talk in conversations(impl, asked, None, client, ssl_context=given):
        talk.keeps()
        scheme = talk.calls[0].environ["wsgi.url_scheme"]
        expect([talk.final.status, scheme], [200, "https"], f"status and scheme of {talk}")


@clause("server.tls", MUST, needs=[*NEEDS, C.TLS], source=[*TLS, PEP(3333, "URL Reconstruction")])
@every(form=["files", "context"])
def test_tls(impl: Implementation, form: str) -> None:
    """With an `ssl_context`, the names of the files of a certificate and its key or an SSLContext,
    the server MUST serve HTTPS with that certificate, and say so in the environ.
    """
    with certificate_files() as files:
        given: Any = files
        if form == "context":
            given = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            given.load_cert_chain(*files)
        serves_https(impl, given, CERTIFICATE)


@clause("server.tls-for-a-while", MUST, needs=[*NEEDS, C.TLS], source=TLS)
def test_tls_for_a_while(impl: Implementation) -> None:
    """With `ssl_context="adhoc"`, the server MUST serve HTTPS with a certificate that it makes.

    Making one takes the package cryptography.
    """
    need_cryptography()
    serves_https(impl, "adhoc", None)


@clause(
    "server.says-where-it-listens",
    SHOULD,
    needs=NEEDS,
    source=[
        FLASK("Quickstart", "A Minimal Application"),
        plain_sense("a URL that a server announces is one where it answers"),
    ],
)
@every(host=[LOOPBACK, "localhost", "::1"])
def test_says_where_it_listens(impl: Implementation, host: str) -> None:
    """The server SHOULD log, when it begins, the URL where it answers, and no other one."""
    if host == "::1":
        need_ipv6()
    found: list[tuple[str, str | None, int | None]] = []
    wanted: list[tuple[str, str | None, int | None]] = []

    def body() -> None:
        built: Any = impl.built(BARE)

        def serve(**options: Any) -> None:
            logging.disable(logging.NOTSET)  # who starts the server wants it quiet
            built.serve(**options)

        with heard() as lines, running(serve, use_reloader=False, host=host) as port:
            wanted.append(("http", host, port))
        for url in re.findall(r"https?://[\w.:\[\]-]+", "\n".join(lines)):
            parts = urlsplit(url.rstrip(".:"))
            found.append((parts.scheme, parts.hostname, parts.port))

    impl.perform(body)
    expect(found, wanted, f"the URLs that a server at {host} announces, in parts:")
