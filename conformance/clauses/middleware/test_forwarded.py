"""`ProxyFix`: each header of one proxy, and what an application is told of it."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.fronts import Teller, behind, changed, send
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG

PROXY_FIX = WERKZEUG.api("ProxyFix")
ORIGINAL = "werkzeug.proxy_fix.orig"
SAVED = (
    *("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST"),
    *("SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME"),
)
NONE = {"x_for": 0, "x_proto": 0, "x_host": 0, "x_port": 0, "x_prefix": 0}
# Where the value of a header goes, if there is nothing else to do.
PLAIN = {"For": "REMOTE_ADDR", "Proto": "wsgi.url_scheme", "Prefix": "SCRIPT_NAME"}


def forwarded(exchange: Exchange, **trusted: int) -> Any:
    """Return a function that asks a kit what an application behind its ProxyFix is told."""
    return lambda kit: behind(lambda app: kit.ProxyFix(app, **{**NONE, **trusted}), exchange)


def differing(impl: Implementation, exchange: Exchange, **trusted: int) -> dict[str, Any]:
    """Return what ProxyFix changed of an environ."""
    return changed(exchange, forwarded(exchange, **trusted)(impl.kit))


def asking(*headers: tuple[str, str], **details: Any) -> Exchange:
    """Return a request that came through a proxy, with these `X-Forwarded-` headers."""
    sent = [(f"X-Forwarded-{name}", value) for name, value in headers]
    return get("/p/a", query="q=1", script="/own", headers=sent, **{"host": "inner:81", **details})


@clause("middleware.proxy-values", MUST, needs=[C.PROXY_FIX], source=PROXY_FIX)
@every(
    given=[
        ("For", "203.0.113.7", "REMOTE_ADDR"),
        ("For", "2001:db8::1", "REMOTE_ADDR"),
        ("For", "unknown", "REMOTE_ADDR"),
        ("Proto", "https", "wsgi.url_scheme"),
        ("Prefix", "/mount", "SCRIPT_NAME"),
        ("Prefix", "/two/levels", "SCRIPT_NAME"),
    ],
    host=["inner:81", "inner", None],
)
def test_proxy_values(impl: Implementation, given: tuple[str, str, str], host: str | None) -> None:
    """`X-Forwarded-For`, `-Proto` and `-Prefix` of one trusted proxy MUST become REMOTE_ADDR,
    `wsgi.url_scheme` and SCRIPT_NAME, and nothing else changes.
    """
    name, value, key = given
    exchange = asking((name, value), host=host)
    seen = differing(impl, exchange, **{f"x_{name.lower()}": 1})
    expect([seen], [{key: value}], f"X-Forwarded-{name}: {value} changes of the environ")


# Host header of the proxy, and what becomes of name and port; None where documents say nothing.
HOSTS = [
    ("outer.example", "outer.example", None),
    ("outer.example:8443", "outer.example", "8443"),
    ("203.0.113.7:80", "203.0.113.7", "80"),
    ("OUTER", "OUTER", None),
]


@clause("middleware.proxy-host", MUST, needs=[C.PROXY_FIX], source=PROXY_FIX)
@every(given=HOSTS, host=["inner:81", "inner", None])
def test_proxy_host(
    impl: Implementation, given: tuple[str, str, str | None], host: str | None
) -> None:
    """`X-Forwarded-Host` of a trusted proxy MUST become HTTP_HOST as it is, its name SERVER_NAME,
    and its port SERVER_PORT.
    """
    value, name, port = given
    seen = differing(impl, asking(("Host", value), host=host), x_host=1)
    told = f"X-Forwarded-Host: {value}"
    shown_port = seen.pop("SERVER_PORT", None)
    expect([seen], [{"HTTP_HOST": value, "SERVER_NAME": name}], told)
    if port is not None:
        before = "81" if host == "inner:81" else "80"
        wanted = None if port == before else port
        expect([shown_port], [wanted], f"{told} changes SERVER_PORT, which was {before}, to")


# Header of the client, what the proxy says of host and port, and which Host comes of it.
PORTS = [
    ("inner", "8443", "inner:8443"),
    ("inner:81", "8443", "inner:8443"),
    ("inner:8443", "1", "inner:1"),
    (None, "8443", None),
]


@clause("middleware.proxy-port", MUST, needs=[C.PROXY_FIX], source=PROXY_FIX)
@every(given=PORTS)
def test_proxy_port(impl: Implementation, given: tuple[str | None, str, str | None]) -> None:
    """`X-Forwarded-Port` of a trusted proxy MUST become SERVER_PORT and the port of HTTP_HOST,
    in the place of another one.
    """
    host, port, wanted = given
    seen = differing(impl, asking(("Port", port), host=host), x_port=1)
    expected = {"SERVER_PORT": port, **({"HTTP_HOST": wanted} if wanted else {})}
    expect([seen], [expected], f"X-Forwarded-Port: {port} for the host {host}")


@clause("middleware.proxy-host-and-port", MUST, needs=[C.PROXY_FIX], source=PROXY_FIX)
@every(
    host=["outer.example", "outer.example:1"],
    own=["inner:81", None],
    order=[1, -1],
)
def test_proxy_host_and_port(impl: Implementation, host: str, own: str | None, order: int) -> None:
    """Where a trusted proxy sends `X-Forwarded-Host` and `X-Forwarded-Port`, the port MUST be that
    of `X-Forwarded-Port`, and the name that of `X-Forwarded-Host`.
    """
    sent = [("Host", host), ("Port", "8443")][::order]
    seen = differing(impl, asking(*sent, host=own), x_host=1, x_port=1)
    name = host.removesuffix(":1")
    expect(
        [seen.get("HTTP_HOST"), seen.get("SERVER_PORT"), seen.get("SERVER_NAME")],
        [f"{name}:8443", "8443", name],
        f"{sent} give HTTP_HOST, SERVER_PORT, SERVER_NAME",
    )


# Header of the client, what the proxy says of host and port; then HTTP_HOST and SERVER_PORT.
ADDRESSES = [
    ("inner", "[2001:db8::1]", "", "[2001:db8::1]", None),
    ("inner", "[2001:db8::1]:8443", "", "[2001:db8::1]:8443", "8443"),
    ("[::2]:81", "[::1]:1", "", "[::1]:1", "1"),
    ("[::1]", "", "8443", "[::1]:8443", "8443"),
    ("[::1]:81", "", "8443", "[::1]:8443", "8443"),
    ("inner:81", "[2001:db8::1]", "8443", "[2001:db8::1]:8443", "8443"),
    (None, "[2001:db8::1]:1", "8443", "[2001:db8::1]:8443", "8443"),
]


@clause(
    "middleware.proxy-ipv6",
    MUST,
    needs=[C.PROXY_FIX],
    source=[PROXY_FIX, RFC(3986, "3.2.2"), WERKZEUG.changes("2.0.3", "ProxyFix and IPv6")],
)
@every(case=ADDRESSES)
def test_proxy_ipv6(impl: Implementation, case: tuple[Any, str, str, str, Any]) -> None:
    """The colons inside of the brackets of an IPv6 address MUST NOT be taken for the one in front
    of a port.

    The name of the server has brackets, or none.
    """
    own, host, port, wanted, wanted_port = case
    sent = [("Host", host)] * bool(host) + [("Port", port)] * bool(port)
    seen = differing(impl, asking(*sent, host=own), x_host=1, x_port=1)
    told = f"{sent} behind the host {own} give"
    expect([seen.get("HTTP_HOST"), seen.get("SERVER_PORT")], [wanted, wanted_port], told)
    if host:
        name = host[1 : host.index("]")]
        expect([str(seen.get("SERVER_NAME")).strip("[]")], [name], f"{told} the SERVER_NAME")


@clause("middleware.proxy-defaults", MUST, needs=[C.PROXY_FIX], source=PROXY_FIX)
def test_proxy_defaults(impl: Implementation) -> None:
    """Without arguments, ProxyFix MUST trust one proxy for `X-Forwarded-For` and `-Proto`, and none
    for the other headers.
    """
    exchange = asking(
        ("For", "client, 203.0.113.7"), ("Proto", "http, https"), ("Host", "evil"),
        ("Port", "1"), ("Prefix", "/evil"),
    )  # fmt: skip
    seen = changed(exchange, behind(lambda app: impl.kit.ProxyFix(app), exchange))
    expect([seen], [{"REMOTE_ADDR": "203.0.113.7", "wsgi.url_scheme": "https"}], str(exchange))


@clause("middleware.proxy-originals", MUST, needs=[C.PROXY_FIX], source=PROXY_FIX)
@every(
    exchange=[
        asking(),
        asking(("For", "a"), ("Proto", "https"), ("Host", "o:1"), ("Port", "2"), ("Prefix", "/x")),
        asking(("Host", "o:1"), host=None),
        asking(("Port", "2"), environ=[("REMOTE_ADDR", None)]),
    ],
    trusted=[0, 1],
)
def test_proxy_originals(impl: Implementation, exchange: Exchange, trusted: int) -> None:
    """The values that the server had set MUST be found in `werkzeug.proxy_fix.orig`, whether they
    were changed or not.
    """
    seen = forwarded(exchange, **dict.fromkeys(NONE, trusted))(impl.kit)
    before = behind(lambda app: app, exchange)
    saved = seen.get(ORIGINAL)
    assert isinstance(saved, dict), f"{exchange}: {ORIGINAL} is {saved!r}, and no dict"
    kept = {name: saved.get(name) for name in SAVED}
    expect([kept], [{name: before.get(name) for name in SAVED}], f"{ORIGINAL} of {exchange}")


@clause("middleware.proxy-each-request", MUST, needs=[C.PROXY_FIX], source=PROXY_FIX)
def test_proxy_each_request(impl: Implementation) -> None:
    """A ProxyFix MUST read each request anew: what a proxy said of an earlier one is gone.

    An application object serves many clients.
    """
    app = Teller()
    fixed = impl.kit.ProxyFix(app, x_for=1, x_host=1, x_prefix=1)
    first = asking(("For", "a"), ("Host", "outer:1"), ("Prefix", "/x"))
    for exchange in (first, asking(), first):
        send(fixed, exchange)
    told = ("REMOTE_ADDR", "HTTP_HOST", "SCRIPT_NAME")
    expect(
        [tuple(environ[key] for key in told) for environ in app.environs],
        [("a", "outer:1", "/x"), ("127.0.0.1", "inner:81", "/own"), ("a", "outer:1", "/x")],
        f"{told} of three requests, the second without a proxy",
    )
