"""Binding a map by hand, with every argument."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.mapping import SERVER, apart, caught, leads, map_with
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG

BIND = WERKZEUG.api("Map.bind")
GET_HOST = WERKZEUG.api("MapAdapter.get_host")
NEEDS = [C.MAP_BUILDING, C.MAPS]


def rules(kit: Any) -> list[Any]:
    """Return a branch on each subdomain, and a page on another one."""
    return [
        kit.Rule("/b/", endpoint="branch", subdomain="<sub>"),
        kit.Rule("/b/", endpoint="bare"),
        kit.Rule("/", endpoint="api", subdomain="api"),
    ]


@clause("maps.bound-place", MUST, needs=NEEDS, source=BIND)
@every(
    server=["h.example", "h.example:8080", "H.Example"],
    root=[None, "/", "/app", "/app/", "/a/b"],
    subdomain=[None, "", "x", "x.y"],
    scheme=[None, "https"],
)
def test_bound_place(
    impl: Implementation,
    server: str,
    root: str | None,
    subdomain: str | None,
    scheme: str | None,
) -> None:
    """Redirects and external URLs MUST have the scheme, server name, subdomain and script root that
    the map is bound with; relative URLs MUST have the script root.
    """
    options: dict[str, Any] = {"script_name": root, "subdomain": subdomain}
    if scheme is not None:
        options["url_scheme"] = scheme
    host = f"{subdomain}.{server}".lower() if subdomain else server.lower()
    where = (root or "/").rstrip("/")
    base = f"{scheme or 'http'}://{host}{where}"
    values = {"sub": subdomain} if subdomain else {}
    name = "branch" if subdomain else "bare"

    def body(kit: Any) -> None:
        adapter = map_with(kit, rules).bind(server, **options)
        seen = [
            leads(kit, lambda: adapter.match("/b")),
            adapter.build(name, values),
            adapter.build(name, values, force_external=True),
            adapter.build("api"),
            adapter.get_host(None),
        ]
        far = f"{scheme or 'http'}://api.{server.lower()}{where}/"
        wanted = [f"{base}/b/", f"{where}/b/", f"{base}/b/", far, host]
        expect(seen, wanted, f"bound to {server!r}, {options}:")

    apart(impl, body)


@clause("maps.redirect-without-scheme", MUST, needs=[C.MAPS], source=BIND)
@every(subdomain=["", "x"])
def test_redirect_without_scheme(impl: Implementation, subdomain: str) -> None:
    """A map that is bound to the empty scheme MUST redirect to whole URLs all the same, of HTTP."""

    def body(kit: Any) -> None:
        made = kit.Map([*rules(kit), kit.Rule("/r", redirect_to="b/", subdomain=subdomain)])
        adapter = made.bind(SERVER, subdomain=subdomain, url_scheme="")
        seen = [leads(kit, lambda: adapter.match("/b")), leads(kit, lambda: adapter.match("/r"))]
        host = f"{subdomain}.{SERVER}".lstrip(".")
        expect(seen, [f"http://{host}/b/"] * 2, "the slash at the end, and redirect_to:")

    apart(impl, body)


@clause("maps.bound-by-position", MUST, needs=[C.MAPS], source=BIND)
def test_bound_by_position(impl: Implementation) -> None:
    """`bind` MUST take server name, script name, subdomain, scheme, method, path and query in this
    order, and all but the first one by these names.
    """
    names = ["script_name", "subdomain", "url_scheme", "default_method", "path_info", "query_args"]
    given = ("/app", "x", "https", "PUT", "/b", {"q": "1"})

    def body(kit: Any) -> None:
        rule = kit.Rule("/b/", endpoint="e", subdomain="x", methods=["PUT"])
        made = kit.Map([rule])
        for adapter in (
            made.bind(SERVER, *given),
            made.bind(server_name=SERVER, **dict(zip(names, given, strict=True))),
        ):
            seen = leads(kit, adapter.match)
            wanted = f"https://x.{SERVER}/app/b/?q=1"
            assert seen == wanted, f"it leads to {seen}, not {wanted}"

    apart(impl, body)


@clause("maps.host-of-domain", MUST, needs=[C.MAPS], source=GET_HOST)
@every(
    bound=["", "x"],
    part=[None, "", "api", "a.b"],
)
def test_host_of_domain(impl: Implementation, bound: str, part: str | None) -> None:
    """`get_host` MUST put a subdomain in front of the server name, the bound one for None; where
    hosts are matched, it MUST return a host as it is, and the bound one for None.
    """
    subdomain = bound if part is None else part

    def body(kit: Any) -> None:
        adapter = kit.Map().bind(SERVER, subdomain=bound)
        wanted = f"{subdomain}.{SERVER}" if subdomain else SERVER
        seen = adapter.get_host(part)
        assert seen == wanted, f"get_host({part!r}) on {bound!r} is {seen!r}, not {wanted!r}"
        adapter = kit.Map(host_matching=True).bind("one.example")
        for given, host in ((None, "one.example"), ("two.example", "two.example")):
            seen = adapter.get_host(given)
            assert seen == host, f"get_host({given!r}) with host_matching is {seen!r}"

    apart(impl, body)


@clause("maps.international-server-name", MUST, needs=NEEDS, source=[BIND, RFC(3986, "3.2.2")])
@every(server=["bücher.example", "BÜCHER.example:8080", "例え.テスト"])
def test_international_server_name(impl: Implementation, server: str) -> None:
    """A server name that is not ASCII MUST be written in its IDNA form, and its port MUST stay."""
    name, colon, port = server.partition(":")
    wanted = name.lower().encode("idna").decode() + colon + port

    def body(kit: Any) -> None:
        adapter = kit.Map([kit.Rule("/b/", endpoint="e")]).bind(server)
        seen = [leads(kit, lambda: adapter.match("/b")), adapter.build("e", force_external=True)]
        expect(seen, [f"http://{wanted}/b/"] * 2, f"bound to {server!r}:")

    apart(impl, body)


@clause("maps.long-international-server-name", MUST, needs=NEEDS, source=[BIND, RFC(3986, "3.2.2")])
@every(port=["", ":8080", ":65535"])
def test_long_international_server_name(impl: Implementation, port: str) -> None:
    """The port of a server name that is not ASCII MUST NOT count for the length of its labels."""
    name = "ü" + "c" * 55  # whose IDNA form has 63 characters, as many as a label can have

    def body(kit: Any) -> None:
        adapter = kit.Map([kit.Rule("/b", endpoint="e")]).bind(name + port)
        host = name.encode("idna").decode() + port
        expect(
            [adapter.build("e", force_external=True)], [f"http://{host}/b"], f"bound {name + port}:"
        )

    apart(impl, body)


LONG = "a" * 64


@clause("maps.bad-server-name", SHOULD, needs=[C.MAPS], source=[BIND, RFC(9110, "15.5.1")])
def test_bad_server_name(impl: Implementation) -> None:
    """A server name that cannot be one SHOULD be refused with an HTTP error for the client's
    mistake.

    It comes from the Host header, so the client has made it.
    """

    def body(kit: Any) -> None:
        _, error = caught(lambda: kit.Map().bind(f"{LONG}ü.example"), Exception)
        assert isinstance(error, kit.HTTPException), f"binding raised {error!r}"
        assert error.code == 400, f"the code of {error!r} is {error.code}"

    apart(impl, body)
