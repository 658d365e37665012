"""Where aliases and redirects lead: to other domains, to rules for a method, never to themselves.

What is redirected on one domain is in `redirecting`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.mapping import SERVER, apart, caught, leads, page, said
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense

ALIAS = WERKZEUG.api("Rule", "alias")
DEFAULTS = WERKZEUG.api("Rule", "defaults")
METHODS = WERKZEUG.api("Rule", "methods")
REDIRECT_TO = WERKZEUG.api("Rule", "redirect_to")
HOSTS = WERKZEUG.api("Map", "host_matching")
BUILD = WERKZEUG.api("MapAdapter.build")
PLACES = [("http", "/", ""), ("https", "/app", "q=1"), ("http", "/a/b/", "x&y=%26")]


@clause("maps.alias-of-a-subdomain", MUST, needs=[C.MAPS], source=ALIAS)
@every(place=PLACES, same=(False, True))
def test_alias_of_a_subdomain(
    impl: Implementation, place: tuple[str, str, str], same: bool
) -> None:
    """An alias on one subdomain MUST be redirected to the rule of its endpoint on another one, with
    the scheme, script root and query of the request, also where both have the same path.
    """
    scheme, root, query = place
    wanted = f"{scheme}://new.{SERVER}{root.rstrip('/')}/b/x{'?' * bool(query)}{query}"
    path = "/b/x" if same else "/old/x"

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/b/<v>", endpoint="b", subdomain="new"),
            kit.Rule(path.replace("x", "<v>"), endpoint="b", subdomain="old", alias=True),
        ]
        made = kit.Map(rules)
        adapter = made.bind(SERVER, root, "old", scheme, query_args=query)
        seen = leads(kit, lambda: adapter.match(path))
        assert seen == wanted, f"{rules[1]} of {rules[0]} leads to {seen}, not {wanted}"
        there = made.bind(SERVER, root, "new", scheme)
        assert said(kit, lambda: there.match("/b/x")) == ("b", {"v": "x"}), "the rule itself"

    apart(impl, body)


@clause("maps.alias-of-a-host", MUST, needs=[C.MAPS], source=[ALIAS, HOSTS])
@every(place=PLACES)
def test_alias_of_a_host(impl: Implementation, place: tuple[str, str, str]) -> None:
    """Where hosts are matched, an alias on one host MUST be redirected to the rule of its endpoint
    on another one, with the scheme, script root and query of the request.
    """
    scheme, root, query = place
    wanted = f"{scheme}://new.example{root.rstrip('/')}/b/x{'?' * bool(query)}{query}"

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/b/<v>", endpoint="b", host="new.example"),
            kit.Rule("/old/<v>", endpoint="b", host="old.example", alias=True),
        ]
        made = kit.Map(rules, host_matching=True)
        adapter = made.bind("old.example", root, url_scheme=scheme, query_args=query)
        seen = leads(kit, lambda: adapter.match("/old/x"))
        assert seen == wanted, f"{rules[1]} of {rules[0]} leads to {seen}, not {wanted}"

    apart(impl, body)


# Rules beside an alias for POST to which it cannot lead: path and options.
OTHERS: dict[str, tuple[str, dict[str, Any]]] = {
    "none": ("", {}),
    "for another method": ("/new", {"methods": ["GET"]}),
    "with another variable": ("/new/<v>", {}),
    "of another endpoint": ("/new", {"endpoint": "other"}),
}


@clause(
    "maps.alias-without-a-rule",
    MUST,
    needs=[C.MAPS],
    source=[ALIAS, plain_sense("a redirect to where one is never ends")],
)
@every(other=list(OTHERS))
def test_alias_without_a_rule(impl: Implementation, other: str) -> None:
    """An alias of which no rule of its endpoint can take the request MUST NOT be redirected to
    itself.

    What happens is left open: it answers, or is refused with an error of any kind.
    """

    def body(kit: Any) -> None:
        alias = kit.Rule("/old", endpoint="e", alias=True, methods=["POST"])
        path, options = OTHERS[other]
        rules = [kit.Rule(path, **{"endpoint": "e", **options})] if path else []
        adapter = kit.Map([*rules, alias]).bind(SERVER)
        _, end = caught(lambda: adapter.match("/old", "POST"), Exception)
        url = end.new_url if isinstance(end, kit.RequestRedirect) else ""
        assert url != f"http://{SERVER}/old", f"with a rule {other}, POST /old leads to {url}"

    apart(impl, body)


@clause("maps.defaults-by-method", MUST, needs=[C.MAPS], source=[DEFAULTS, METHODS])
@every(method=["GET", "HEAD", "POST", "PUT"], turned=(False, True))
def test_defaults_by_method(impl: Implementation, method: str, turned: bool) -> None:
    """A path whose values are the defaults of another rule MUST NOT be redirected to that rule's
    when it does not answer the method of the request.
    """
    wanted: Any = {
        "POST": ("all", {"page": 1}),
        "PUT": "405",
    }.get(method, page("/all/"))

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/all/", defaults={"page": 1}, endpoint="all", methods=["GET"]),
            kit.Rule("/all/<int:page>", endpoint="all", methods=["GET", "POST"]),
        ]
        adapter = kit.Map(rules[::-1] if turned else rules).bind(SERVER)
        seen = said(kit, lambda: adapter.match("/all/1", method))
        assert seen == wanted, f"{method} /all/1 gives {seen}, not {wanted}"

    apart(impl, body)


@clause("maps.defaults-of-a-host", MUST, needs=[C.MAPS], source=[DEFAULTS, HOSTS])
@every(place=PLACES)
def test_defaults_of_a_host(impl: Implementation, place: tuple[str, str, str]) -> None:
    """Where hosts are matched, a path whose values are the defaults of a rule on another host MUST
    be redirected there, with the scheme, script root and query of the request.
    """
    scheme, root, query = place
    wanted = f"{scheme}://new.example{root.rstrip('/')}/all/{'?' * bool(query)}{query}"

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/all/", defaults={"page": 1}, endpoint="all", host="new.example"),
            kit.Rule("/all/<int:page>", endpoint="all", host="old.example"),
        ]
        made = kit.Map(rules, host_matching=True)
        adapter = made.bind("old.example", root, url_scheme=scheme, query_args=query)
        seen = leads(kit, lambda: adapter.match("/all/1"))
        assert seen == wanted, f"/all/1 leads to {seen}, not {wanted}"
        assert said(kit, lambda: adapter.match("/all/2")) == ("all", {"page": 2}), "/all/2"

    apart(impl, body)


TARGETS = [
    ("new/<v>", "{base}/new/x"),
    ("https://far.example/<v>", "https://far.example/x"),
    ("//far.example/<v>", "{scheme}://far.example/x"),
]


@clause("maps.redirect-to-on-hosts", MUST, needs=[C.MAPS], source=[REDIRECT_TO, HOSTS])
@every(target=TARGETS, function=(False, True), scheme=["http", "https"])
def test_redirect_to_on_hosts(
    impl: Implementation, target: tuple[str, str], function: bool, scheme: str
) -> None:
    """Where hosts are matched, `redirect_to` MUST lead to the host of the request, unless text or
    function name another one.
    """
    text, form = target
    wanted = form.format(base=f"{scheme}://h.example:8080/app", scheme=scheme)

    def body(kit: Any) -> None:
        def moved(adapter: Any, v: str) -> str:
            return text.replace("<v>", v)

        to: Any = moved if function else text
        rule = kit.Rule("/old/<v>", redirect_to=to, host="h.example:8080")
        made = kit.Map([rule], host_matching=True)
        adapter = made.bind("h.example:8080", "/app", url_scheme=scheme)
        seen = leads(kit, lambda: adapter.match("/old/x"))
        assert seen == wanted, f"redirect_to {text!r} leads to {seen}, not {wanted}"

    apart(impl, body)


@clause("maps.redirect-to-by-method", MUST, needs=[C.MAPS], source=[REDIRECT_TO, METHODS])
def test_redirect_to_by_method(impl: Implementation) -> None:
    """A rule with `redirect_to` MUST redirect the methods that it answers, and no other."""

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/old", redirect_to="/new", methods=["GET"]),
            kit.Rule("/old", endpoint="send", methods=["POST"]),
        ]
        adapter = kit.Map(rules).bind(SERVER)
        seen = [said(kit, partial(adapter.match, "/old", one)) for one in ("GET", "POST", "PUT")]
        expect(seen, [page("/new"), ("send", {}), "405"], "GET, POST and PUT:")

    apart(impl, body)


@clause("maps.redirect-to-with-defaults", SHOULD, needs=[C.MAPS], source=[REDIRECT_TO, DEFAULTS])
def test_redirect_to_with_defaults(impl: Implementation) -> None:
    """The text of `redirect_to` SHOULD be filled in with the defaults of the rule, too: they are
    values of the match.
    """

    def body(kit: Any) -> None:
        rule = kit.Rule("/old/<v>", redirect_to="new/<v>/<w>", defaults={"w": "y"})
        adapter = kit.Map([rule]).bind(SERVER)
        _, end = caught(lambda: adapter.match("/old/x"), Exception)
        assert isinstance(end, kit.RequestRedirect), f"/old/x ends with {end!r}"
        assert end.new_url == f"http://{SERVER}/new/x/y", (
            f"/old/x leads to {end.new_url}, not 'http://{SERVER}/new/x/y'"
        )

    apart(impl, body)


@clause(
    "maps.built-on-this-host",
    MUST,
    needs=[C.MAP_BUILDING, C.MAPS],
    source=[BUILD, WERKZEUG.changes("1.0.0", "building takes the current host into account")],
)
@every(turned=(False, True), host=["one.example", "two.example:8080", "x.three.example"])
def test_built_on_this_host(impl: Implementation, turned: bool, host: str) -> None:
    """Where hosts are matched, and an endpoint has a rule on each of several hosts, the one on the
    host of the request MUST be built.
    """
    path = {"one.example": "/1", "two.example:8080": "/2", "x.three.example": "/3"}[host]

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/1", endpoint="e", host="one.example"),
            kit.Rule("/2", endpoint="e", host="two.example:8080"),
            kit.Rule("/3", endpoint="e", host="x.three.example"),
            kit.Rule("/4", endpoint="far", host="one.example"),
        ]
        adapter = kit.Map(rules[::-1] if turned else rules, host_matching=True).bind(host)
        seen = [adapter.build("e"), adapter.build("e", force_external=True)]
        expect(seen, [path, f"http://{host}{path}"], f"built on {host}:")
        far = adapter.build("far")
        wanted = "/4" if host == "one.example" else "http://one.example/4"
        assert far == wanted, f"an endpoint of one.example alone, on {host}: {far}"

    apart(impl, body)


@clause(
    "maps.no-empty-host",
    MUST,
    needs=[C.MAP_BUILDING, C.MAPS],
    source=[BUILD, RFC(9110, "4.2.1")],
)
@every(external=(False, True), scheme=["http", "https"])
def test_no_empty_host(impl: Implementation, external: bool, scheme: str) -> None:
    """Where hosts are matched, no URL with an empty host MUST be built for a rule that has none.

    It is refused, or on the host of the request.
    """

    def body(kit: Any) -> None:
        rules = [kit.Rule("/a", endpoint="a"), kit.Rule("/b", endpoint="b", host="h.example")]
        adapter = kit.Map(rules, host_matching=True).bind("h.example", url_scheme=scheme)
        assert adapter.build("b") == "/b", "the rule that has a host"
        url, error = caught(lambda: adapter.build("a", force_external=external), kit.BuildError)
        allowed = (f"{scheme}://h.example/a", *([] if external else ["/a"]))
        assert error is not None or url in allowed, f"the rule without a host is built as {url!r}"

    apart(impl, body)
