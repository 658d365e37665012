"""WSGI: which host an environ is for, and whether it is trusted. Judged without applications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.tooling import asked, environ, gives, refuses
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.seam import WsgiKit
from conformance.sources import PEP, RFC, WERKZEUG, plain_sense

GET_HOST = WERKZEUG.api("get_host")
TRUSTED = WERKZEUG.api("host_is_trusted")
RECONSTRUCTION = PEP(3333, "URL Reconstruction")
NEEDS = [C.WSGI_HOSTS]


def trusts(kit: WsgiKit) -> Callable[..., bool]:
    """Return `host_is_trusted` with an answer that is a bool."""

    def host_is_trusted(*given: Any) -> bool:
        return bool(kit.host_is_trusted(*given))

    return host_is_trusted


# A Host header: by scheme, what is shown of it.
SENT = (
    ("example.org", "example.org", "example.org"),
    ("example.org:80", "example.org", "example.org:80"),
    ("example.org:443", "example.org:443", "example.org"),
    ("example.org:8080", "example.org:8080", "example.org:8080"),
    ("example.org:4430", "example.org:4430", "example.org:4430"),
    ("a80.example.org:180", "a80.example.org:180", "a80.example.org:180"),
    ("10.0.0.1:80", "10.0.0.1", "10.0.0.1:80"),
    ("[::1]", "[::1]", "[::1]"),
    ("[::1]:80", "[::1]", "[::1]:80"),
    ("[2001:db8::80]:443", "[2001:db8::80]:443", "[2001:db8::80]"),
)


@clause("wsgi.host-without-usual-port", MUST, needs=NEEDS, source=[GET_HOST, RECONSTRUCTION])
def test_host_without_usual_port(impl: Implementation) -> None:
    """`get_host` MUST return the Host header, without the port that the scheme implies.

    Any other port stays: also the usual port of another scheme.
    """

    def ask(kit: WsgiKit) -> None:
        for host, by_http, by_https in SENT:
            gives(by_http, kit.get_host, environ(host=host, scheme="http"))
            gives(by_https, kit.get_host, environ(host=host, scheme="https"))

    asked(impl, ask)


@clause("wsgi.host-of-the-server", MUST, needs=NEEDS, source=[GET_HOST, RECONSTRUCTION])
def test_host_of_the_server(impl: Implementation) -> None:
    """Without a Host header, `get_host` MUST return the name of the server, with its port.

    The port that the scheme implies is left out. With a Host header, the server's name and port do
    not count.
    """

    def ask(kit: WsgiKit) -> None:
        for host, by_http, by_https in SENT:
            name, _, port = host.rpartition(":")
            if host.endswith("]") or not name:
                continue
            server = (("SERVER_NAME", name), ("SERVER_PORT", port))
            gives(by_http, kit.get_host, environ(host=None, environ=server))
            gives(by_https, kit.get_host, environ(host=None, scheme="https", environ=server))
            gives("a.org", kit.get_host, environ(host="a.org", environ=server))

    asked(impl, ask)


@clause(
    "wsgi.host-of-an-ipv6-server",
    MUST,
    needs=NEEDS,
    source=[
        WERKZEUG.changes("3.1.3", "an IPv6 SERVER_NAME is put in brackets"),
        RFC(3986, "3.2.2"),
    ],
)
def test_host_of_an_ipv6_server(impl: Implementation) -> None:
    """An IPv6 address of the server MUST be put in brackets by `get_host`, once."""

    def ask(kit: WsgiKit) -> None:
        for name in ("2001:db8::1", "[2001:db8::1]"):
            for port, wanted in (("80", "[2001:db8::1]"), ("81", "[2001:db8::1]:81")):
                server = (("SERVER_NAME", name), ("SERVER_PORT", port))
                gives(wanted, kit.get_host, environ(host=None, environ=server))

    asked(impl, ask)


@clause("wsgi.host-of-a-socket-file", SHOULD, needs=NEEDS, source=GET_HOST)
def test_host_of_a_socket_file(impl: Implementation) -> None:
    """Where the server listens on a Unix socket and no Host header is sent, `get_host` SHOULD
    return no host, and raise nothing.

    The path of the socket is no name of a host.
    """

    def ask(kit: WsgiKit) -> None:
        for port in ("", None):
            server = (("SERVER_NAME", "/run/app.sock"), ("SERVER_PORT", port))
            gives("", kit.get_host, environ(host=None, environ=server))
            gives("a.org", kit.get_host, environ(host="a.org", environ=server))

    asked(impl, ask)


# A list of trusted hosts: those which it trusts, and those which it does not.
LISTS: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("example.org", "b.net"),
        ("example.org", "example.org:81", "b.net", "b.net:443"),
        ("a.example.org", "xexample.org", "example.org.x", "example", "org", "c.net", ""),
    ),
    (
        (".example.org",),
        ("example.org", "a.example.org", "b.a.example.org", "a.example.org:81"),
        ("xexample.org", "example.org.x", "example.com", "org", "aexample.org:81", ""),
    ),
    (
        ("x.org", ".example.org", "y.org"),
        ("x.org", "y.org", "a.example.org"),
        ("a.x.org", "a.y.org", "org"),
    ),
    (("10.0.0.1",), ("10.0.0.1", "10.0.0.1:81"), ("10.0.0.2", "110.0.0.1", "10.0.0.11")),
    (("localhost",), ("localhost", "localhost:5000"), ("a.localhost", "localhost.x")),
)


@clause("wsgi.trusted-hosts", MUST, needs=NEEDS, source=[TRUSTED, GET_HOST])
def test_trusted_hosts(impl: Implementation) -> None:
    """`host_is_trusted` MUST trust the hosts that are listed, whatever their port, and no others.

    A name with a dot in front stands for all names below it, too. `get_host` returns a trusted
    host, and raises SecurityError for any other one, also for the server's own.
    """

    def ask(kit: WsgiKit) -> None:
        for trusted, good, bad in LISTS:
            for host in (*good, *bad):
                gives(host in good, trusts(kit), host, list(trusted))
            for host in good:
                gives(host, kit.get_host, environ(host=host, scheme="ftp"), list(trusted))
            for host in filter(None, bad):
                refuses(kit.SecurityError, kit.get_host, environ(host=host), list(trusted))
        server = environ(host=None, environ=(("SERVER_NAME", "evil.org"), ("SERVER_PORT", "81")))
        refuses(kit.SecurityError, kit.get_host, server, ["example.org"])
        gives("evil.org:81", kit.get_host, server, ["example.org", "evil.org"])
        refuses(
            kit.SecurityError, kit.get_current_url, environ(host="evil.org"),
            trusted_hosts=["example.org"],
        )  # fmt: skip

    asked(impl, ask)


@clause("wsgi.trusted-hosts-of-any-alphabet", MUST, needs=NEEDS, source=TRUSTED)
def test_trusted_hosts_of_any_alphabet(impl: Implementation) -> None:
    """A trusted host that is listed in its own alphabet MUST be trusted in its IDNA form."""

    def ask(kit: WsgiKit) -> None:
        for trusted, host, wanted in (
            ("bücher.example", "xn--bcher-kva.example", True),
            ("xn--bcher-kva.example", "xn--bcher-kva.example:81", True),
            (".bücher.example", "a.xn--bcher-kva.example", True),
            ("bücher.example", "bcher.example", False),
        ):
            gives(wanted, trusts(kit), host, [trusted])

    asked(impl, ask)


@clause(
    "wsgi.host-is-trusted-in-any-case",
    SHOULD,
    needs=NEEDS,
    source=[TRUSTED, RFC(9110, "4.2.3")],
)
def test_host_is_trusted_in_any_case(impl: Implementation) -> None:
    """A trusted host SHOULD be trusted in upper and in lower case, which are one name."""

    def ask(kit: WsgiKit) -> None:
        for host in ("EXAMPLE.org", "example.ORG:81"):
            gives(True, trusts(kit), host, ["example.org"])
            gives(True, trusts(kit), host.lower(), ["Example.Org"])

    asked(impl, ask)


@clause("wsgi.one-trusted-host-as-text", SHOULD, needs=NEEDS, source=TRUSTED)
def test_one_trusted_host_as_text(impl: Implementation) -> None:
    """A text in place of a list of trusted hosts SHOULD be one host, and not a list of letters."""

    def ask(kit: WsgiKit) -> None:
        for host, wanted in (("example.org", True), ("e", False), ("a.org", False)):
            gives(wanted, trusts(kit), host, "example.org")

    asked(impl, ask)


@clause(
    "wsgi.trusted-addresses",
    MUST,
    needs=NEEDS,
    source=[TRUSTED, plain_sense("to trust one address is not to trust another one")],
)
def test_trusted_addresses(impl: Implementation) -> None:
    """To list one IPv6 address as trusted MUST NOT trust another one."""

    def ask(kit: WsgiKit) -> None:
        gives(True, trusts(kit), "a.org", ["[::1]", "a.org"])
        for host in ("[::2]", "[::2]:81", "[2001:db8::1]"):
            gives(False, trusts(kit), host, ["[::1]"])

    asked(impl, ask)


@clause("wsgi.trusted-address-is-trusted", SHOULD, needs=NEEDS, source=TRUSTED)
def test_trusted_address_is_trusted(impl: Implementation) -> None:
    """An IPv6 address that is listed as trusted SHOULD be trusted, with and without a port."""

    def ask(kit: WsgiKit) -> None:
        for host in ("[::1]", "[::1]:81"):
            gives(True, trusts(kit), host, ["a.org", "[::1]"])

    asked(impl, ask)


MALFORMED = ("a b", "a/b", "a@b", "<x>", 'a"b', "a\\b", "a#b", "a?b", "é.org", "a\x00b")
PORTS = ("a.org:x", "a.org:8 0", "a.org:-1", "a.org:65536", "a.org:99999", "[::1", "[::1]x")


@clause(
    "wsgi.malformed-host",
    MUST,
    needs=NEEDS,
    source=[
        TRUSTED,
        GET_HOST,
        WERKZEUG.changes("3.1.8", "the host is empty when its characters are invalid"),
    ],
)
def test_malformed_host(impl: Implementation) -> None:
    """A host with characters that no host has MUST NOT be trusted, and `get_host` MUST NOT return
    it.

    Whoever builds a URL with it would be led elsewhere.
    """

    def ask(kit: WsgiKit) -> None:
        for host in (*MALFORMED, *PORTS):
            gives(False, kit.host_is_trusted, host, [host])
            gives("", kit.get_host, environ(host=None, environ=(("HTTP_HOST", host),)))

    asked(impl, ask)
