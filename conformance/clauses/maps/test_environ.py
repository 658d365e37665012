"""Binding a map to the environ of a WSGI request."""

from __future__ import annotations

import warnings
from typing import Any
from urllib.parse import unquote

from conformance.clause import MUST, clause, every
from conformance.clauses.mapping import SERVER, apart, map_with, said
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get
from conformance.drive.declared import nothing_declared
from conformance.drive.wire import environ_of
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG

BIND = WERKZEUG.api("Map.bind")
BIND_TO_ENVIRON = WERKZEUG.api("Map.bind_to_environ")
ENVIRON = [C.MAP_ENVIRON, C.MAP_BUILDING, C.MAPS]


def rules(kit: Any) -> list[Any]:
    """Return a branch on each subdomain, and a page on another one."""
    return [
        kit.Rule("/b/", endpoint="branch", subdomain="<sub>"),
        kit.Rule("/b/", endpoint="bare"),
        kit.Rule("/", endpoint="api", subdomain="api"),
    ]


def environ(exchange: Exchange, **more: str) -> dict[str, Any]:
    """Return the environ of an exchange, with more keys."""
    with nothing_declared():
        return {**environ_of(exchange), **more}


@clause(
    "maps.bound-environ",
    MUST,
    needs=ENVIRON,
    source=[BIND_TO_ENVIRON, PEP(3333, "environ Variables")],
)
@every(
    scheme=["http", "https"],
    host=["h.example", "H.example:8080"],
    script=["", "/app", "/é"],
    path=["/b", "/b/", "/x/é"],
    query=["", "a=1&b"],
)
def test_bound_environ(
    impl: Implementation, scheme: str, host: str, script: str, path: str, query: str
) -> None:
    """`bind_to_environ` MUST take scheme, host, script root, path, method and query from the
    environ.
    """
    asked = get(path, query=query, script=script, host=host, scheme=scheme)
    base = f"{scheme}://{host.lower()}{script}"

    def body(kit: Any) -> None:
        given: Any = environ(asked)
        made = kit.Map(
            [
                kit.Rule("/b/", endpoint="branch", methods=["GET"]),
                kit.Rule("/x/<v>", endpoint="text"),
            ]
        )
        adapter = made.bind_to_environ(given)
        seen = said(kit, adapter.match)
        if isinstance(seen, str):
            seen = seen.partition("?")[2], unquote(seen.partition("?")[0])
        wanted: Any = {
            "/b": (query, f"redirect to {base}/b/"),
            "/b/": ("branch", {}),
            "/x/é": ("text", {"v": "é"}),
        }[path]
        assert seen == wanted, f"{asked} gives {seen}, not {wanted}"
        built = unquote(adapter.build("branch", force_external=True))
        assert built == f"{base}/b/", f"{asked}: built is {built}"
        posted = made.bind_to_environ({**given, "REQUEST_METHOD": "POST"})
        assert said(kit, lambda: posted.match("/b/")) == "405", "POST of the environ"

    apart(impl, body)


# Host -> server name -> the subdomain, or None for a foreign host; with the default port left out.
HOSTS: list[tuple[str, str, str, str | None]] = [
    ("http", "h.example", "h.example", ""),
    ("http", "api.h.example", "h.example", "api"),
    ("http", "a.b.h.example", "h.example", "a.b"),
    ("http", "API.H.example", "h.example", "api"),
    ("http", "api.h.example", "H.EXAMPLE", "api"),
    ("http", "api.h.example:8080", "h.example:8080", "api"),
    ("http", "api.h.example:80", "h.example", "api"),
    ("https", "api.h.example:443", "h.example", "api"),
    ("http", "api.h.example:8080", "h.example", None),
    ("http", "api.h.example", "h.example:8080", None),
    ("http", "api.h.example", "h.example:443", None),
    ("https", "api.h.example", "h.example:80", None),
    ("http", "other.example", "h.example", None),
    ("http", "xh.example", "h.example", None),
    ("http", "h.example.com", "h.example", None),
    ("http", "example", "h.example", None),
]


@clause("maps.subdomain-of-environ", MUST, needs=ENVIRON, source=BIND_TO_ENVIRON)
@every(case=[one for one in HOSTS if one[3] is not None])
def test_subdomain_of_environ(impl: Implementation, case: tuple[str, str, str, str | None]) -> None:
    """With a server name, the subdomain MUST be what the host of the request has in front of it, in
    any case, whether or not the usual port of the scheme is written.
    """
    scheme, host, server, subdomain = case
    asked = get("/b/", query="", host=host, scheme=scheme)

    def body(kit: Any) -> None:
        adapter = map_with(kit, rules).bind_to_environ(environ(asked), server)
        wanted: Any = ("branch", {"sub": subdomain}) if subdomain else ("bare", {})
        seen = said(kit, adapter.match)
        assert seen == wanted, f"{asked} with server name {server}: {seen}, not {wanted}"
        named = map_with(kit, rules).bind_to_environ(environ(asked), server_name=server)
        assert said(kit, named.match) == wanted, "with the server name by name"

    apart(impl, body)


@clause("maps.usual-port-of-server-name", MUST, needs=ENVIRON, source=BIND_TO_ENVIRON)
@every(case=[("http", ":80"), ("https", ":443")], host=["", "api."], socket=(False, True))
def test_usual_port_of_server_name(
    impl: Implementation, case: tuple[str, str], host: str, socket: bool
) -> None:
    """A server name with the usual port of the scheme MUST mean the same as without it."""
    scheme, port = case
    given = environ(get("/b/", query="", host=f"{host}{SERVER}", scheme=scheme))
    if socket and impl.has(C.MAP_WEBSOCKETS):
        given |= {"HTTP_CONNECTION": "Upgrade", "HTTP_UPGRADE": "websocket"}

    def body(kit: Any) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            adapter = map_with(kit, rules).bind_to_environ(given, f"{SERVER}{port}")
        wanted = [f"{host}{SERVER}", "api" if host else ""]
        expect([adapter.get_host(None), adapter.subdomain], wanted, f"{scheme}, {port}:")

    apart(impl, body)


@clause("maps.foreign-host", MUST, needs=ENVIRON, source=BIND_TO_ENVIRON)
@every(case=[one for one in HOSTS if one[3] is None])
def test_foreign_host(impl: Implementation, case: tuple[str, str, str, str | None]) -> None:
    """A host that does not end with the server name MUST NOT be an error when the map is bound, and
    MUST NOT be taken for a subdomain.

    It is answered as the bare server name is, or not found. A warning is in order.
    """
    scheme, host, server, _ = case
    asked = get("/b/", query="", host=host, scheme=scheme)

    def body(kit: Any) -> None:
        made = kit.Map(
            [
                kit.Rule("/b/", endpoint="bare"),
                *(kit.Rule("/b/", endpoint="sub", subdomain=name) for name in NAMES),
            ]
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            adapter = made.bind_to_environ(environ(asked), server)
        seen = said(kit, adapter.match)
        right: Any = (("bare", {}), "404")
        assert seen in right, f"{asked} with server name {server}: {seen}"

    apart(impl, body)


NAMES = ("api", "x", "other", "xh", "h", "api.h", "example", "h.example")


@clause("maps.given-subdomain", MUST, needs=ENVIRON, source=BIND_TO_ENVIRON)
@every(subdomain=["", "api", "x"], server=[None, SERVER, "other.example"])
def test_given_subdomain(impl: Implementation, subdomain: str, server: str | None) -> None:
    """A subdomain that `bind_to_environ` is given MUST be taken, whatever the host is."""
    asked = get("/b/", query="", host=f"api.{SERVER}")

    def body(kit: Any) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            adapter = map_with(kit, rules).bind_to_environ(
                environ(asked), server, subdomain=subdomain
            )
        wanted: Any = ("branch", {"sub": subdomain}) if subdomain else ("bare", {})
        seen = said(kit, adapter.match)
        assert seen == wanted, f"bound to {subdomain!r}: {seen}, not {wanted}"
        built = adapter.build("api", force_external=True)
        host = f"api.{SERVER}" if server is None else server
        assert built == f"http://api.{host}/", f"built is {built}, not 'http://api.{host}/'"

    apart(impl, body)


@clause("maps.no-server-name", MUST, needs=ENVIRON, source=BIND_TO_ENVIRON)
@every(host=["api.h.example", "h.example:8080", "127.0.0.1:5000"], server=["h", "10.0.0.1"])
def test_no_server_name(impl: Implementation, host: str, server: str) -> None:
    """Without a server name, `bind_to_environ` MUST take the Host header or else name and port of
    the server for the server name, with no subdomain.
    """
    made_of: Any = get("/b/", query="", host=host)

    def body(kit: Any) -> None:
        given = environ(made_of)
        adapter = map_with(kit, rules).bind_to_environ(given)
        seen = [said(kit, adapter.match), adapter.build("bare", force_external=True)]
        expect(seen, [("bare", {}), f"http://{host}/b/"], f"Host is {host}:")
        given |= {"SERVER_NAME": server, "SERVER_PORT": "8000"}
        del given["HTTP_HOST"]
        adapter = map_with(kit, rules).bind_to_environ(given)
        seen = [said(kit, adapter.match), adapter.build("bare", force_external=True)]
        expect(seen, [("bare", {}), f"http://{server}:8000/b/"], "without a Host:")
        given["SERVER_PORT"] = "80"
        adapter = map_with(kit, rules).bind_to_environ(given)
        built = adapter.build("bare", force_external=True)
        assert built == f"http://{server}/b/", f"on the usual port: {built}"

    apart(impl, body)


@clause(
    "maps.hosts-of-environ",
    MUST,
    needs=ENVIRON,
    source=[BIND_TO_ENVIRON, WERKZEUG.api("Map", "host_matching")],
)
@every(host=["one.example", "ONE.example", "x.two.example:8080", "two.example"])
def test_hosts_of_environ(impl: Implementation, host: str) -> None:
    """A map with `host_matching` that is bound to an environ MUST compare the host of the request,
    with its port.
    """
    wanted: Any = {
        "one.example": ("one", {}),
        "x.two.example:8080": ("two", {"name": "x"}),
        "two.example": "404",
    }[host.lower()]

    def body(kit: Any) -> None:
        own = [
            kit.Rule("/", endpoint="one", host="one.example"),
            kit.Rule("/", endpoint="two", host="<name>.two.example:8080"),
        ]
        made = kit.Map(own, host_matching=True)
        seen = said(kit, made.bind_to_environ(environ(get("/", query="", host=host))).match)
        assert seen == wanted, f"on {host}: {seen}, not {wanted}"

    apart(impl, body)


# Connection, Upgrade -> whether it is the handshake of a WebSocket (RFC 6455, 4.2.1).
HANDSHAKES = [
    ("Upgrade", "websocket", True),
    ("keep-alive, Upgrade", "WebSocket", True),
    ("upgrade,keep-alive", "WEBSOCKET", True),
    ("keep-alive", "websocket", False),
    ("Upgrade", "h2c", False),
    ("Upgrade", None, False),
    (None, "websocket", False),
    ("no-upgrade", "websocket", False),
]


@clause(
    "maps.websocket-of-environ",
    MUST,
    needs=[C.MAP_WEBSOCKETS, *ENVIRON],
    source=[BIND, RFC(6455, "4.2.1")],
)
@every(handshake=HANDSHAKES, scheme=["http", "https"])
def test_websocket_of_environ(
    impl: Implementation, handshake: tuple[str | None, str | None, bool], scheme: str
) -> None:
    """An environ with the handshake of a WebSocket MUST be bound as a request for one, over TLS
    where the request came so, and every other as one of HTTP.
    """
    connection, upgrade, socket = handshake
    given = environ(get("/w", query="", scheme=scheme, host=SERVER))
    if connection is not None:
        given["HTTP_CONNECTION"] = connection
    if upgrade is not None:
        given["HTTP_UPGRADE"] = upgrade
    tls = "s" * (scheme == "https")

    def body(kit: Any) -> None:
        made = kit.Map(
            [kit.Rule("/w", endpoint="ws", websocket=True), kit.Rule("/w", endpoint="http")]
        )
        adapter = made.bind_to_environ(given)
        seen = said(kit, adapter.match)
        wanted: Any = ("ws" if socket else "http", {})
        assert seen == wanted, f"{handshake[:2]} gives {seen}"
        built = [adapter.build(name, force_external=True) for name in ("ws", "http")]
        urls = [f"ws{tls}://{SERVER}/w", f"http{tls}://{SERVER}/w"]
        expect(built, urls, f"{handshake[:2]}, built:")

    apart(impl, body)
