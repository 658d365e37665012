"""WSGI: hosts that look well and are none, lists of trusted ones, and queries of raw bytes."""

from __future__ import annotations

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.tooling import ending, environ
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Apply, Ask, Demand
from conformance.perform.implementation import Implementation
from conformance.sources import RFC, WERKZEUG, plain_sense

CURRENT = WERKZEUG.api("werkzeug.wsgi.get_current_url")
TRUSTED = WERKZEUG.api("host_is_trusted")
A_CLIENT_CAN = plain_sense("any client can send such a Host, and no client may cause an error")
APP = App(view("/", Ask()))
# Characters that a host may have; but an address that is none, or a label that IDNA does not know.
ODD = [
    *("[:.]", "[1:2]:80", "[::1::]", "[::ffff:1.2.3.999]", "[:::::::::]"),
    *("xn--a.org", "xn--.org", "xn--0.org:8080", "a.xn--a", "..", "a..b", "-a-", "." * 80),
]


@clause(
    "wsgi.odd-host-does-no-harm",
    MUST,
    needs=[C.REQUEST_LINE],
    source=[RFC(9110, "7.2"), A_CLIENT_CAN],
)
@every(host=ODD)
def test_odd_host_does_no_harm(impl: Implementation, host: str) -> None:
    """A request whose Host is no name and no address, but is made of their characters, MUST NOT be
    answered with a server error, also by a view that asks for the URL.

    The reply may be 400.
    """
    for steps in ((), (Demand("request", "host"),), (Demand("request", "url"),)):
        answered(impl, APP, get("/", *steps))
        reply = impl.reply(APP, get("/", *steps, host=host))
        assert 0 < reply.status < 500, f"the Host {host!r} was answered by {reply} to {steps}"


@clause(
    "wsgi.raw-query-does-no-harm",
    MUST,
    needs=[C.REQUEST_FIELDS],
    source=[RFC(9112, "3.2"), A_CLIENT_CAN],
)
@every(query=["\xc3\xa9=1", "q=\xe2\x82\xac", "q=\xff", "\x80"])
def test_raw_query_does_no_harm(impl: Implementation, query: str) -> None:
    """A query with bytes that no URL may have, because a client has not escaped them, MUST NOT be
    answered with a server error, also by a view that reads it.

    The reply may be 400.
    """
    for steps in ((), (Apply(len, "request.args"),)):
        answered(impl, APP, get("/", *steps))
        reply = impl.reply(APP, get("/", *steps, query=query))
        assert 0 < reply.status < 500, f"the query {query!r} was answered by {reply} to {steps}"


@clause(
    "wsgi.current-url-of-an-odd-host",
    MUST,
    needs=[C.WSGI_HOSTS],
    source=[CURRENT, A_CLIENT_CAN],
)
@every(host=ODD)
def test_current_url_of_an_odd_host(impl: Implementation, host: str) -> None:
    """`get_current_url` MUST return a URL, or raise SecurityError, whatever the Host header is."""
    kit = impl.kit
    for sent in ("a.org", host):
        made = environ("/x", host=None, environ=(("HTTP_HOST", sent),))
        found = ending(kit.get_current_url, made)
        right = isinstance(found, kit.SecurityError) or str(found).startswith("http://")
        assert right, f"HTTP_HOST is {sent!r}: get_current_url gives {found!r}"


NAMES = ["a.org", "b.a.org", "c.b.a.org", "xa.org", "a.org.b", "org", "a", "127.0.0.1", "0.0.1"]


@clause("wsgi.trusted-by-name", MUST, needs=[C.WSGI_HOSTS], source=TRUSTED)
@every(trusted=NAMES, dot=["", "."], more=[(), ("z.net",), (".z.net", "y.net")])
def test_trusted_by_name(
    impl: Implementation, trusted: str, dot: str, more: tuple[str, ...]
) -> None:
    """A host MUST be trusted if it is listed, or if it ends with a listed name that begins with a
    dot, whatever its port is; and no other host MUST be.

    The order of the list does not count.
    """
    for name in NAMES:
        wanted = name == trusted or (bool(dot) and name.endswith(f".{trusted}"))
        for port in ("", ":80", ":8080"):
            for listed in ([dot + trusted, *more], [*more, dot + trusted]):
                seen = bool(impl.kit.host_is_trusted(name + port, listed))
                assert seen == wanted, f"host_is_trusted({name + port!r}, {listed}) is {seen}"


BAD_NAMES = ["ü" * 70, "..a.org", "a..org", ".", "", "*", "a b", "[", ":80"]


@clause("wsgi.malformed-names-are-not-trusted", SHOULD, needs=[C.WSGI_HOSTS], source=TRUSTED)
@every(bad=BAD_NAMES, last=(False, True))
def test_malformed_names_are_not_trusted(impl: Implementation, bad: str, last: bool) -> None:
    """A name that is no host in the list of trusted ones SHOULD trust nobody, and leave the others
    as they are.
    """
    listed = ["good.org", bad] if last else [bad, "good.org"]
    for host, wanted in (("good.org", True), ("a.org", False), ("a", False), ("x.a.org", False)):
        found = ending(impl.kit.host_is_trusted, host, listed)
        right = not isinstance(found, Exception) and bool(found) == wanted
        assert right, f"host_is_trusted({host!r}, {listed}) gives {found!r}, and not {wanted}"
