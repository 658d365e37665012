"""Certificates for development that are kept in files: who has one can be talked to by TLS."""

from __future__ import annotations

import ssl
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.needing import need_cryptography
from conformance.clauses.performing import apart
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG

NEEDS = [C.CERTIFICATES]
MAKE = WERKZEUG.api("make_ssl_devcert")
NOT_YET = 9  # OpenSSL's number for a certificate that is of later
TRIES, ROUND = 100, 0.02  # seconds


def shaken(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> str | None:
    """Shake hands in memory; return which TLS is spoken, or None where they disagree.

    OpenSSL asks a clock that may be some milliseconds behind the one that a certificate was made
    by. So one that is not valid yet is tried again.
    """
    for _ in range(TRIES):
        try:
            return _shaken(server, client, host)
        except ssl.SSLCertVerificationError as error:
            if error.verify_code != NOT_YET:
                return None
            time.sleep(ROUND)
        except ssl.SSLError:
            return None
    return None


def _shaken(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> str | None:
    """Shake hands once; raise SSLError where they disagree."""
    ways = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(ways[0], ways[1], server_hostname=host),
        server.wrap_bio(ways[1], ways[0], server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
    return ends[0].version()


def trusted(paths: tuple[str, str], *hosts: str, names: bool = True) -> list[bool]:
    """Tell for each host whether who trusts a certificate can talk to whoever has its key."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*paths)
    client = ssl.create_default_context(cafile=paths[0])
    client.check_hostname = names
    return [shaken(server, client, host) is not None for host in hosts]


@clause("server.certificates-in-files", MUST, needs=NEEDS, source=MAKE)
@every(options=[{}, {"cn": "own.example"}, {"host": "own.example"}])
def test_certificates_in_files(impl: Implementation, options: dict[str, str]) -> None:
    """`make_ssl_devcert` MUST write a certificate and its key into files with the endings `.crt`
    and `.key`, and return their names: with them TLS is spoken, by who trusts the certificate.
    """
    need_cryptography()

    def body(kit: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            base = str(Path(folder, "kept"))
            paths = kit.make_ssl_devcert(base, **options)
            expect([tuple(paths)], [(f"{base}.crt", f"{base}.key")], f"the files, {options}:")
            written = sorted(path.name for path in Path(folder).iterdir())
            expect(written, ["kept.crt", "kept.key"], f"what is written, {options}:")
            seen = trusted(paths, "own.example", names=False)
            expect([seen], [[True]], f"whether TLS is spoken with them, {options}:")

    apart(impl, body)


@clause(
    "server.certificate-of-a-host",
    MUST,
    needs=NEEDS,
    source=[MAKE, WERKZEUG.changes("3.0.3", "a better format of certificates"), RFC(9110, "4.3.4")],
)
@every(by=["host", "cn"])
def test_certificate_of_a_host(impl: Implementation, by: str) -> None:
    """The certificate that is made for a host MUST be one for it and the hosts below it, and for no
    other.

    Clients compare the name of the host that they ask with those in the certificate.
    """
    need_cryptography()

    def body(kit: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            paths = kit.make_ssl_devcert(str(Path(folder, "kept")), **{by: "own.example"})
            hosts = ("own.example", "www.own.example", "other.example")
            seen = trusted(paths, *hosts)
        expect([seen], [[True, True, False]], f"whether it is one of {hosts}:")

    apart(impl, body)
