"""Rule factories and templates: what they change of the rules inside, and what they leave alone."""

from __future__ import annotations

from functools import partial
from itertools import permutations
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.mapping import SERVER, apart, caught, page, said
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG

SUBMOUNT = WERKZEUG.api("Submount")
SUBDOMAIN = WERKZEUG.api("Subdomain")
ENDPOINT_PREFIX = WERKZEUG.api("EndpointPrefix")
FACTORIES = WERKZEUG("URL Routing", "Rule Factories")
TEMPLATE = WERKZEUG.api("RuleTemplate")
NEEDS = [C.MAP_FACTORIES, C.MAPS]


@clause("maps.submount", MUST, needs=NEEDS, source=SUBMOUNT)
@every(path=["/blog", "/blog/", "/a/b", "/<name>", "/", ""])
def test_submount(impl: Implementation, path: str) -> None:
    """Rules in a Submount MUST be matched below its path, which may end with a slash and have
    variables, and nowhere else.
    """
    root = path.rstrip("/").replace("<name>", "x")
    given = {"name": "x"} if "<" in path else {}

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/", endpoint="index"),
            kit.Rule("/entry/<int:id>", endpoint="entry"),
        ]
        # Otherwise the slash at the end of the path would be merged.
        options = {"merge_slashes": False} if impl.has(C.MAP_MERGING) else {}
        adapter = kit.Map([kit.Submount(path, rules)], **options).bind(SERVER)
        seen = [
            said(kit, partial(adapter.match, where))
            for where in (f"{root}/", f"{root}/entry/3", "/q/entry/3/")
        ]
        wanted = [("index", given), ("entry", {**given, "id": 3}), "404"]
        expect(seen, wanted, f"below {path!r}:")
        if root:
            seen = [said(kit, partial(adapter.match, where)) for where in (root, "/entry/3")]
            expect(seen, [page(f"{root}/"), "404"], f"around {path!r}:")

    apart(impl, body)


@clause("maps.subdomain-factory", MUST, needs=NEEDS, source=SUBDOMAIN)
@every(subdomain=["api", "<string(length=2):lang>", ""])
def test_subdomain_factory(impl: Implementation, subdomain: str) -> None:
    """Rules in a Subdomain MUST be matched on this subdomain, which may have variables, and on no
    other; rules beside it stay where they are.
    """

    def body(kit: Any) -> None:
        inside = [
            kit.Rule("/", endpoint="index"),
            kit.Rule("/about", endpoint="about", subdomain="old"),
        ]
        made = kit.Map(
            [kit.Rule("/", endpoint="select", subdomain="www"), kit.Subdomain(subdomain, inside)]
        )
        for name in ("api", "de", "", "old", "www"):
            adapter = made.bind(SERVER, subdomain=name)
            here = name == "de" if "<" in subdomain else name == subdomain
            values = {"lang": "de"} if "<" in subdomain else {}
            seen = [said(kit, partial(adapter.match, path)) for path in ("/", "/about")]
            outside: Any = ("select", {}) if name == "www" else "404"
            wanted = [("index", values), ("about", values)] if here else [outside, "404"]
            expect(seen, wanted, f"in {subdomain!r}, on {name!r}:")

    apart(impl, body)


@clause("maps.endpoint-prefix", MUST, needs=[*NEEDS, C.MAP_BUILDING], source=ENDPOINT_PREFIX)
def test_endpoint_prefix(impl: Implementation) -> None:
    """Rules in an EndpointPrefix MUST have its text in front of their endpoints, when they are
    matched and when they are built.
    """

    def body(kit: Any) -> None:
        rules = [kit.Rule("/", endpoint="index"), kit.Rule("/e/<slug>", endpoint="show")]
        adapter = kit.Map([kit.EndpointPrefix("blog/", rules)]).bind(SERVER)
        seen = [said(kit, partial(adapter.match, path)) for path in ("/", "/e/x")]
        expect(seen, [("blog/index", {}), ("blog/show", {"slug": "x"})], "matched:")
        built = [adapter.build("blog/index"), adapter.build("blog/show", {"slug": "y"})]
        expect(built, ["/", "/e/y"], "built:")
        _, error = caught(lambda: adapter.build("index"), kit.BuildError)
        assert error is not None, "the endpoint without the prefix is built, too"

    apart(impl, body)


@clause("maps.nested-factories", MUST, needs=[*NEEDS, C.MAP_BUILDING], source=FACTORIES)
@every(order=list(permutations(range(4))))
def test_nested_factories(impl: Implementation, order: tuple[int, ...]) -> None:
    """Factories in factories MUST do all that they do alone, in any order; of two paths and of two
    prefixes, the outer one comes first.
    """

    def body(kit: Any) -> None:
        rules: list[Any] = [
            kit.Rule("/", endpoint="index"),
            kit.Submount("/deep", [kit.Rule("/<int:id>", endpoint="show", methods=["POST"])]),
        ]
        factories = [
            partial(kit.Submount, "/out"),
            partial(kit.Subdomain, "sub"),
            partial(kit.EndpointPrefix, "p."),
            kit.RuleTemplate,
        ]
        for number in order:
            made = factories[number](rules)
            rules = [made() if number == 3 else made]
        rules = [kit.Submount("/top", [kit.EndpointPrefix("q.", rules)])]
        adapter = kit.Map(rules).bind(SERVER, subdomain="sub")
        root = "/top/out"
        seen = [
            said(kit, lambda: adapter.match(f"{root}/")),
            said(kit, lambda: adapter.match(f"{root}/deep/7", "POST")),
            said(kit, lambda: adapter.match(f"{root}/deep/7", "GET")),
        ]
        expect(seen, [("q.p.index", {}), ("q.p.show", {"id": 7}), "405"], "matched:")
        built = [adapter.build("q.p.index"), adapter.build("q.p.show", {"id": 1})]
        expect(built, [f"{root}/", f"{root}/deep/1"], "built:")

    apart(impl, body)


FACTORY = ["Submount", "Subdomain", "EndpointPrefix"]


def inside(kit: Any, factory: str, rules: list[Any]) -> Any:
    """Return rules in a factory that changes nothing about them."""
    return getattr(kit, factory)("", rules)


@clause("maps.factories-keep-options", MUST, needs=[*NEEDS, C.MAP_BUILDING], source=FACTORIES)
@every(factory=FACTORY)
def test_factories_keep_options(impl: Implementation, factory: str) -> None:
    """A factory MUST leave all of a rule alone but the one thing that it is for: defaults, methods,
    `build_only`, `strict_slashes`, `redirect_to`, `alias`, and the rule itself, which can be put
    into several factories.
    """

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/a", endpoint="a", defaults={"page": 1}, methods=["POST"]),
            kit.Rule("/b", endpoint="b", build_only=True),
            kit.Rule("/c/", endpoint="c", strict_slashes=False),
            kit.Rule("/d", endpoint="d", redirect_to="/c/"),
            kit.Rule("/e", endpoint="c", alias=True),
        ]
        for _ in range(2):
            adapter = kit.Map([inside(kit, factory, rules)]).bind(SERVER)
            asked = [("/a", "POST"), ("/a", "GET"), *((f"/{one}", "GET") for one in "bcde")]
            seen = [said(kit, partial(adapter.match, *one)) for one in asked]
            wanted = [
                *(("a", {"page": 1}), "405", "404", ("c", {}), page("/c/"), page("/c/")),
            ]
            expect(seen, wanted, f"in a {factory}:")
            built = [adapter.build("b"), adapter.build("c"), adapter.build("a", method="POST")]
            expect(built, ["/b", "/c/", "/a"], f"built, in a {factory}:")

    apart(impl, body)


@clause("maps.factories-default-subdomain", MUST, needs=NEEDS, source=FACTORIES)
@every(factory=["Submount", "EndpointPrefix", "RuleTemplate"], default=["", "www"])
def test_factories_default_subdomain(impl: Implementation, factory: str, default: str) -> None:
    """A rule without a subdomain that is inside of a factory or a template MUST be on the default
    subdomain of the map, and one on the bare server name stay there.
    """

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/a", endpoint="usual"),
            kit.Rule("/b", endpoint="bare", subdomain=""),
            kit.Rule("/b", endpoint="api", subdomain="api"),
        ]
        template = factory == "RuleTemplate"
        inner = kit.RuleTemplate(rules)() if template else inside(kit, factory, rules)
        made = kit.Map([inner], default_subdomain=default)
        for name in ("", "www", "api"):
            adapter = made.bind(SERVER, subdomain=name)
            seen = [said(kit, partial(adapter.match, path)) for path in ("/a", "/b")]
            other: Any = {"": ("bare", {}), "api": ("api", {})}.get(name, "404")
            wanted = [("usual", {}) if name == default else "404", other]
            expect(seen, wanted, f"in a {factory}, default {default!r}, on {name!r}:")

    apart(impl, body)


@clause("maps.factories-keep-domains", MUST, needs=NEEDS, source=FACTORIES)
@every(factory=["Submount", "EndpointPrefix"], hosts=(False, True))
def test_factories_keep_domains(impl: Implementation, factory: str, hosts: bool) -> None:
    """A factory that is not for domains MUST leave the subdomain and the host of a rule alone."""

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/a", endpoint="one", subdomain="x", host="x.example"),
            kit.Rule("/a", endpoint="two", subdomain="<v>", host="<v>.example"),
        ]
        made = kit.Map([inside(kit, factory, rules)], host_matching=hosts)
        for name, wanted in (("x", ("one", {})), ("y", ("two", {"v": "y"}))):
            adapter = made.bind(f"{name}.example") if hosts else made.bind(SERVER, subdomain=name)
            seen = said(kit, partial(adapter.match, "/a"))
            assert seen == wanted, f"in a {factory}, on {name}: {seen}, not {wanted}"

    apart(impl, body)


@clause(
    "maps.factories-keep-websockets",
    MUST,
    needs=[*NEEDS, C.MAP_WEBSOCKETS],
    source=[FACTORIES, WERKZEUG.api("Rule.empty")],
)
@every(factory=[*FACTORY, "empty"])
def test_factories_keep_websockets(impl: Implementation, factory: str) -> None:
    """A rule for WebSockets MUST stay one in a factory, and in a copy."""

    def body(kit: Any) -> None:
        rule = kit.Rule("/a", endpoint="e", websocket=True)
        inner = rule.empty() if factory == "empty" else inside(kit, factory, [rule])
        made = kit.Map([inner])
        seen = said(kit, lambda: made.bind(SERVER, url_scheme="ws").match("/a"))
        assert seen == ("e", {}), f"{factory}: a WebSocket gets {seen}"
        seen = said(kit, lambda: made.bind(SERVER).match("/a"))
        assert seen == "400", f"{factory}: an HTTP request gets {seen}"

    apart(impl, body)


@clause(
    "maps.factories-keep-slashes",
    MUST,
    needs=[*NEEDS, C.MAP_MERGING],
    source=[FACTORIES, WERKZEUG.api("Rule.empty")],
)
@every(factory=[*FACTORY, "empty"])
def test_factories_keep_slashes(impl: Implementation, factory: str) -> None:
    """A rule that does not merge slashes MUST NOT merge them in a factory, nor in a copy."""

    def body(kit: Any) -> None:
        rule = kit.Rule("/a//b", endpoint="e", merge_slashes=False)
        inner = rule.empty() if factory == "empty" else inside(kit, factory, [rule])
        adapter = kit.Map([inner]).bind(SERVER)
        seen = [said(kit, partial(adapter.match, path)) for path in ("/a//b", "/a/b")]
        expect(seen, [("e", {}), "404"], f"{factory}:")

    apart(impl, body)


@clause("maps.templates", MUST, needs=NEEDS, source=TEMPLATE)
def test_templates(impl: Implementation) -> None:
    """A template MUST fill its names into path, endpoint, defaults and subdomain of its rules, for
    each call anew, and leave alone what is no text.
    """

    def body(kit: Any) -> None:
        template = kit.RuleTemplate(
            [
                kit.Rule("/$name/", endpoint="$name.list", methods=["GET"]),
                kit.Rule("/$name/<int:id>", endpoint="${name}.show", defaults={"kind": "$name!"}),
                kit.Rule("/sub/$name", endpoint=7, subdomain="$name"),
                kit.Rule("/page/$name", endpoint="$name.page", defaults={"page": 1}),
                kit.Rule("/only/$name", endpoint="$name.only", build_only=True),
                kit.Rule("/lax/$name/", endpoint="$name.lax", strict_slashes=False),
            ]
        )
        made = kit.Map([template(name="user"), template(name="page")])
        adapter = made.bind(SERVER)
        for name in ("user", "page"):
            asked = [f"/{name}/", f"/{name}/3", f"/page/{name}", f"/only/{name}", f"/lax/{name}"]
            seen = [said(kit, partial(adapter.match, path)) for path in asked]
            wanted = [
                (f"{name}.list", {}),
                (f"{name}.show", {"id": 3, "kind": f"{name}!"}),
                (f"{name}.page", {"page": 1}),
                "404",
                (f"{name}.lax", {}),
            ]
            expect(seen, wanted, f"filled with {name}:")
            seen = [said(kit, partial(adapter.match, f"/{name}/", "POST"))]
            seen += [said(kit, partial(made.bind(SERVER, subdomain=name).match, f"/sub/{name}"))]
            expect(seen, ["405", (7, {})], f"filled with {name}:")

    apart(impl, body)


@clause("maps.template-of-factories", MUST, needs=NEEDS, source=TEMPLATE)
def test_template_of_factories(impl: Implementation) -> None:
    """A template MUST fill in the rules of the factories inside, and be usable inside of one."""

    def body(kit: Any) -> None:
        rules = [kit.Rule("/$name", endpoint="$name.$what")]
        template = kit.RuleTemplate([kit.Submount("/$what", rules)])
        made = kit.Map([kit.Submount("/top", [template(name="n", what="w")])]).bind(SERVER)
        seen = said(kit, lambda: made.match("/top/w/n"))
        assert seen == ("n.w", {}), f"/top/w/n gives {seen}, not {('n.w', {})!r}"

    apart(impl, body)


# An option of a rule -> its keywords, those of the map and of the binding, and what comes of it.
OPTIONS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], Any]] = {
    "redirect_to": ({"redirect_to": "/b"}, {}, {}, page("/b")),
    "redirect_to with a name": ({"redirect_to": "/$name"}, {}, {}, page("/x")),
    "alias": ({"endpoint": "b", "alias": True}, {}, {}, page("/b")),
    "host": ({"host": SERVER}, {"host_matching": True}, {}, ("a", {})),
    "host with a name": ({"host": "$host.example"}, {"host_matching": True}, {}, ("a", {})),
    "websocket": ({"websocket": True}, {}, {"url_scheme": "ws"}, ("a", {})),
    "merge_slashes": ({"merge_slashes": False}, {}, {"path_info": "/r//a"}, "404"),
}


@clause("maps.templates-keep-options", MUST, needs=[*NEEDS, C.MAP_WEBSOCKETS], source=TEMPLATE)
@every(option=list(OPTIONS))
def test_templates_keep_options(impl: Implementation, option: str) -> None:
    """A rule of a template MUST do what its options say, as it does outside: redirect, be an alias,
    be on a host, be for WebSockets, not merge slashes; names in texts are filled in.
    """
    options, settings, bound, wanted = OPTIONS[option]

    def body(kit: Any) -> None:
        template = kit.RuleTemplate([kit.Rule("/r/a", **{"endpoint": "a", **options})])
        made = kit.Map(
            [template(name="x", host="h"), kit.Rule("/b", endpoint="b")],
            **settings,
        )
        adapter = made.bind(SERVER, **{"path_info": "/r/a", **bound})
        seen = said(kit, adapter.match)
        assert seen == wanted, f"{options} in a template gives {seen}, not {wanted}"

    apart(impl, body)


@clause("maps.own-factories", MUST, needs=NEEDS, source=WERKZEUG.api("RuleFactory.get_rules"))
def test_own_factories(impl: Implementation) -> None:
    """A map MUST take the rules that `get_rules` of an own factory returns, which is called with
    the map; the base class has none.
    """

    def body(kit: Any) -> None:
        maps: list[Any] = []

        class Numbered(kit.RuleFactory):  # type: ignore[misc]
            def get_rules(self, map: Any) -> Any:  # noqa: A002
                maps.append(map)
                return [kit.Rule(f"/{n}", endpoint=n) for n in range(2)]

        made = kit.Map([Numbered()])
        inner = kit.Map([kit.Submount("/in", [Numbered()])])
        seen = [said(kit, partial(made.bind(SERVER).match, path)) for path in ("/0", "/1", "/2")]
        expect(seen, [(0, {}), (1, {}), "404"], "of an own factory:")
        seen = [said(kit, lambda: inner.bind(SERVER).match("/in/1"))]
        expect(seen, [(1, {})], "of an own factory in a Submount:")
        assert maps[0] is made, "get_rules was called with something else than the map"
        assert maps[1] is inner, "in a Submount, get_rules was called with something else"
        _, error = caught(lambda: kit.Map([kit.RuleFactory()]), NotImplementedError)
        assert error is not None, "the base class made rules"

    apart(impl, body)
