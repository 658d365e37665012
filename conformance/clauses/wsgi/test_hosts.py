"""WSGI: which host a request shows, and which hosts it is answered for."""

from __future__ import annotations

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered, ran_views
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Ask, Demand, Read
from conformance.drive.declared import sent
from conformance.drive.wire import PORTS
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC

TRUSTED_HOSTS = FLASK.api("TRUSTED_HOSTS")
APP = App(view("/", Ask()))
NEEDS = [C.WSGI, C.REQUEST]
LINE = [C.WSGI, C.REQUEST_LINE]
# Only this version may come without a Host header: HTTP/1.1 is refused then (RFC 9112, 3.2).
OLD = ("SERVER_PROTOCOL", "HTTP/1.0")


@clause(
    "wsgi.host-falls-back",
    MUST,
    needs=LINE,
    source=[PEP(3333, "URL Reconstruction"), FLASK.api("Request.host")],
)
@every(
    name=["example.org", "10.0.0.1", "[::1]"], port=["80", "443", "8080"], scheme=["http", "https"]
)
def test_host_falls_back(impl: Implementation, name: str, port: str, scheme: str) -> None:
    """A request without a Host header MUST show the server's name as its host, with its port.

    The port that the scheme implies is left out.
    """
    server = (("SERVER_NAME", name), ("SERVER_PORT", port), OLD)
    exchange = get("/", Read("request", "host"), host=None, scheme=scheme, environ=server)
    usual = port == PORTS[sent(scheme)]
    expect(impl.run(APP, exchange).answers(), [name if usual else f"{name}:{port}"])


@clause("wsgi.server-address-in-brackets", MUST, needs=LINE, source=RFC(3986, "3.2.2"))
def test_server_address_in_brackets(impl: Implementation) -> None:
    """An IPv6 address of the server that stands for a missing Host header MUST be shown in
    brackets.

    Otherwise its last part reads as a port.
    """
    for port, wanted in (("8080", "[::1]:8080"), (PORTS[sent()], "[::1]")):
        server = (("SERVER_NAME", "::1"), ("SERVER_PORT", port), OLD)
        exchange = get("/", Read("request", "host"), host=None, environ=server)
        expect(impl.run(APP, exchange).answers(), [wanted], f"port {port}")


HOSTS = (
    *("example.org", "example.org:81", "a.example.org", "b.a.example.org", "other.net"),
    *("evil", "example.org.x", "xexample.org", "a.other.net", "localhost"),
)
HOSTILE = ("a b", "a/b", "a@b", "<x>", 'a"b', "a\\b", "a#b", "a?b", "", "\x00", "é", "a,b")


@clause("wsgi.bad-host-does-no-harm", MUST, needs=LINE, source=RFC(9110, "7.2"))
@every(host=HOSTILE)
def test_bad_host_does_no_harm(impl: Implementation, host: str) -> None:
    """A request with an invalid Host header MUST NOT be answered with a server error.

    The reply may be 400, or, from a view that does not ask for the host, the reply that a valid
    host would get.
    """
    for steps in ((), (Demand("request", "host"),), (Demand("request", "url"),)):
        answered(impl, APP, get("/", *steps))
        reply = impl.reply(APP, get("/", *steps, environ=(("HTTP_HOST", host),)))
        assert 0 < reply.status < 500, f"the Host {host!r} was answered by {reply} to {steps}"


@clause(
    "wsgi.untrusted-host-is-refused", MUST, needs=[*NEEDS, C.TRUSTED_HOSTS], source=TRUSTED_HOSTS
)
@every(host=HOSTS)
def test_untrusted_host_is_refused(impl: Implementation, host: str) -> None:
    """A request for a host that is not in TRUSTED_HOSTS MUST be answered with 400.

    Ports do not matter; `.example.org` stands for the host and all below it. So the application
    builds no URL with a host that the client made up.
    """
    app = App(*APP.parts, config={"TRUSTED_HOSTS": (".example.org", "other.net")})
    name = host.partition(":")[0]
    trusted = name in ("example.org", "other.net") or name.endswith(".example.org")
    seen = impl.run(app, get("/", Read("request", "host"), host=host))

    expect([seen.reply.status], [200 if trusted else 400], f"the Host was {host}")


@clause(
    "wsgi.trusted-hosts-in-any-case",
    SHOULD,
    needs=[*NEEDS, C.TRUSTED_HOSTS],
    source=[RFC(3986, "3.2.2"), TRUSTED_HOSTS],
)
def test_trusted_hosts_in_any_case(impl: Implementation) -> None:
    """A host SHOULD be compared with TRUSTED_HOSTS in any case: host names have no case."""
    for trusted, host in (("example.org", "Example.ORG"), ("Example.ORG", "example.org")):
        app = App(*APP.parts, config={"TRUSTED_HOSTS": (trusted,)})
        seen = impl.run(app, get("/", host=host))
        expect([seen.reply.status], [200], f"{host} was asked for, {trusted} is trusted")
        ran_views(seen, get("/", host=host))
