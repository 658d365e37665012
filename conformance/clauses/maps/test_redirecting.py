"""Where a path is redirected to: slashes, defaults, aliases, and rules that only redirect."""

from __future__ import annotations

from functools import partial
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.mapping import SERVER, apart, leads, map_with, page, said
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG

REDIRECT_TO = WERKZEUG.api("Rule", "redirect_to")
DEFAULTS = WERKZEUG.api("Rule", "defaults")
OPTION = (None, False, True)


ALL = "/all/page/{}"


@clause(
    "maps.strict-slashes",
    MUST,
    needs=[C.MAPS],
    source=[WERKZEUG.api("Map", "strict_slashes"), WERKZEUG.api("Rule", "strict_slashes")],
)
@every(
    of_map=OPTION,
    of_rule=OPTION,
    path=["/a", "/a/", "/b/x", "/b/x/", "/l", "/l/", "/p/x/y", "/p/x/y/"],
)
def test_strict_slashes(
    impl: Implementation, of_map: bool | None, of_rule: bool | None, path: str
) -> None:
    """A branch MUST be redirected to, and a leaf MUST NOT take a slash, unless strict slashes are
    off for the rule or, if it says nothing, for the map.
    """
    strict = (of_map is None or of_map) if of_rule is None else of_rule
    wanted: Any = {
        "/a": page("/a/") if strict else ("branch", {}),
        "/a/": ("branch", {}),
        "/b/x": page("/b/x/") if strict else ("deep", {"v": "x"}),
        "/b/x/": ("deep", {"v": "x"}),
        "/p/x/y": page("/p/x/y/") if strict else ("path", {"v": "x/y"}),
        "/p/x/y/": ("path", {"v": "x/y"}),
        "/l": ("leaf", {}),
        "/l/": "404" if strict else ("leaf", {}),
    }[path]

    def body(kit: Any) -> None:
        options = {} if of_rule is None else {"strict_slashes": of_rule}
        rules = [
            kit.Rule("/a/", endpoint="branch", **options),
            kit.Rule("/b/<v>/", endpoint="deep", **options),
            kit.Rule("/p/<path:v>/", endpoint="path", **options),
            kit.Rule("/l", endpoint="leaf", **options),
        ]
        made = kit.Map(rules, **({} if of_map is None else {"strict_slashes": of_map}))
        seen = said(kit, lambda: made.bind(SERVER).match(path))
        given = f"map {of_map}, rule {of_rule}"
        assert seen == wanted, f"strict_slashes of {given}: {path} gives {seen}, not {wanted}"

    apart(impl, body)


LAX = [
    WERKZEUG.api("Map", "strict_slashes"),
    WERKZEUG.changes(
        "2.2.2", "without strict slashes, leaves match branches and the other way round"
    ),
]


@clause("maps.lax-leaves-refuse", MUST, needs=[C.MAPS], source=[*LAX, RFC(9110, "15.5.6")])
@every(path=["/l/", "/l", "/v/x/", "/v/x", "/p/x/y"], method=["POST", "GET"])
def test_lax_leaves_refuse(impl: Implementation, path: str, method: str) -> None:
    """Without strict slashes, a leaf MUST refuse a method that it does not answer with 405, also
    where the path has a slash too many.
    """
    refused_by_method(impl, "/l", "/v/<v>", "/p/<path:v>", path=path, method=method)


@clause("maps.lax-branches-refuse", MUST, needs=[C.MAPS], source=[*LAX, RFC(9110, "15.5.6")])
@every(path=["/b", "/b/", "/v/x", "/v/x/"], method=["POST", "GET"])
def test_lax_branches_refuse(impl: Implementation, path: str, method: str) -> None:
    """Without strict slashes, a branch MUST refuse a method that it does not answer with 405, also
    where the path lacks the last slash.
    """
    refused_by_method(impl, "/b/", "/v/<v>/", path=path, method=method)


def refused_by_method(impl: Implementation, *rules: str, path: str, method: str) -> None:
    """Assert that rules for GET, one of which accepts the path, answer GET and refuse the rest."""

    def body(kit: Any) -> None:
        made = [kit.Rule(rule, endpoint="e", methods=["GET"]) for rule in rules]
        adapter = kit.Map(made, strict_slashes=False).bind(SERVER)
        seen = said(kit, lambda: adapter.match(path, method))
        if method == "GET":
            assert seen[0] == "e", f"GET {path} gives {seen}"
        else:
            assert seen == "405", f"{method} {path} gives {seen}, not 405, with {made}"

    apart(impl, body)


@clause(
    "maps.lax-leaves-and-websockets",
    MUST,
    needs=[C.MAP_WEBSOCKETS, C.MAPS],
    source=[*LAX, WERKZEUG("URL Routing", "WebSockets")],
)
@every(path=["/l/", "/l"], socket=(False, True), of_rule=(True, False))
def test_lax_leaves_and_websockets(
    impl: Implementation, path: str, socket: bool, of_rule: bool
) -> None:
    """Without strict slashes, a leaf of the other kind MUST be refused with 400, also where the
    path has a slash too many.
    """
    refused_by_kind(impl, "/l", path=path, socket=socket, of_rule=of_rule)


@clause(
    "maps.lax-branches-and-websockets",
    MUST,
    needs=[C.MAP_WEBSOCKETS, C.MAPS],
    source=[*LAX, WERKZEUG("URL Routing", "WebSockets")],
)
@every(path=["/b", "/b/"], socket=(False, True), of_rule=(True, False))
def test_lax_branches_and_websockets(
    impl: Implementation, path: str, socket: bool, of_rule: bool
) -> None:
    """Without strict slashes, a branch of the other kind MUST be refused with 400, also where the
    path lacks the last slash.
    """
    refused_by_kind(impl, "/b/", path=path, socket=socket, of_rule=of_rule)


def refused_by_kind(
    impl: Implementation, rule: str, *, path: str, socket: bool, of_rule: bool
) -> None:
    """Assert that a rule of one kind answers what is of its kind, and refuses the other."""

    def body(kit: Any) -> None:
        adapter = kit.Map(
            [kit.Rule(rule, endpoint="e", websocket=of_rule)], strict_slashes=False
        ).bind(SERVER, url_scheme="ws" if socket else "http")
        seen = said(kit, lambda: adapter.match(path))
        wanted: Any = ("e", {}) if socket == of_rule else "400"
        told = f"{rule} is {'for WebSockets' if of_rule else 'a page'}"
        assert seen == wanted, f"{told}: {path} gives {seen}, not {wanted}"

    apart(impl, body)


@clause(
    "maps.merge-slashes",
    MUST,
    needs=[C.MAP_MERGING, C.MAPS],
    source=[WERKZEUG.api("Map", "merge_slashes"), WERKZEUG.api("Rule", "merge_slashes")],
)
@every(of_map=OPTION, of_rule=OPTION, path=["/a/b", "/a//b", "/c//x", "/p/x//y"])
def test_merge_slashes(
    impl: Implementation, of_map: bool | None, of_rule: bool | None, path: str
) -> None:
    """A path with several slashes in a row MUST be redirected to the path with one, unless merging
    is off for the rule or, if it says nothing, for the map.

    Slashes in the text of a variable stay. (What a rule that merges does in a map that does not is
    not asked for: there nothing is compared twice.)
    """
    merge = (of_map is None or of_map) if of_rule is None else of_rule
    if of_map is False and of_rule:
        return
    wanted: Any = {
        "/a/b": ("static", {}),
        "/a//b": page("/a/b") if merge else "404",
        "/c//x": page("/c/x") if merge else "404",
        "/p/x//y": ("path", {"v": "x//y"}),
    }[path]

    def body(kit: Any) -> None:
        options = {} if of_rule is None else {"merge_slashes": of_rule}
        rules = [
            kit.Rule("/a/b", endpoint="static", **options),
            kit.Rule("/c/<v>", endpoint="text", **options),
            kit.Rule("/p/<path:v>", endpoint="path", **options),
        ]
        made = kit.Map(rules, **({} if of_map is None else {"merge_slashes": of_map}))
        seen = said(kit, lambda: made.bind(SERVER).match(path))
        given = f"map {of_map}, rule {of_rule}"
        assert seen == wanted, f"merge_slashes of {given}: {path} gives {seen}, not {wanted}"

    apart(impl, body)


@clause(
    "maps.merge-long-runs",
    MUST,
    needs=[C.MAP_MERGING, C.MAPS],
    source=WERKZEUG.api("Map", "merge_slashes"),
)
@every(run=range(3, 8), where=["/a{}b", "/a/b{}", "/c{}x"])
def test_merge_long_runs(impl: Implementation, run: int, where: str) -> None:
    """A run of more than two slashes MUST be merged into one, as two are."""
    path, wanted = where.format("/" * run), where.format("/")

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/a/b", endpoint="leaf"),
            kit.Rule("/a/b/", endpoint="branch"),
            kit.Rule("/c/<v>", endpoint="text"),
        ]
        adapter = kit.Map(rules).bind(SERVER)
        seen = said(kit, lambda: adapter.match(path))
        assert seen == page(wanted), f"{path} gives {seen}, not {page(wanted)}"

    apart(impl, body)


@clause(
    "maps.merge-slashes-of-rule",
    MUST,
    needs=[C.MAP_MERGING, C.MAP_BUILDING, C.MAPS],
    source=WERKZEUG.api("Map", "merge_slashes"),
)
@every(merge=OPTION)
def test_merge_slashes_of_rule(impl: Implementation, merge: bool | None) -> None:
    """A rule that has several slashes in a row MUST be matched and built with one, unless merging
    is off.
    """
    path = "/a//b/x" if merge is False else "/a/b/x"

    def body(kit: Any) -> None:
        options = {} if merge is None else {"merge_slashes": merge}
        made = kit.Map([kit.Rule("/a//b/<v>", endpoint="e")], **options).bind(SERVER)
        seen = said(kit, lambda: made.match(path))
        assert seen == ("e", {"v": "x"}), f"{path} gives {seen}"
        built = made.build("e", {"v": "x"})
        assert built == path, f"built is {built}, not {path}"

    apart(impl, body)


def with_defaults(kit: Any) -> list[Any]:
    """Return rules of which some are the same but for defaults."""
    return [
        kit.Rule("/all/", defaults={"page": 1}, endpoint="all"),
        kit.Rule("/all/page/<int:page>", endpoint="all"),
        kit.Rule("/other/<int:page>", endpoint="other"),
        kit.Rule("/far/", defaults={"page": 1}, endpoint="far", subdomain="api"),
        kit.Rule("/far/<int:page>", endpoint="far"),
        kit.Rule("/<lang>/all/page/<int:page>", endpoint="more"),
        kit.Rule("/<lang>/all/", defaults={"page": 1}, endpoint="more"),
    ]


@clause(
    "maps.redirect-defaults",
    MUST,
    needs=[C.MAPS],
    source=[DEFAULTS, WERKZEUG.api("Map", "redirect_defaults")],
)
@every(
    redirects=OPTION,
    path=["/all/", ALL.format(1), ALL.format(2), "/other/1", "/x/all/page/1", "/far/1"],
    query=["", "q=1&r"],
    root=["/", "/app"],
)
def test_redirect_defaults(
    impl: Implementation, redirects: bool | None, path: str, query: str, root: str
) -> None:
    """A path whose values are the defaults of another rule of its endpoint MUST be redirected to
    that rule's, unless `redirect_defaults` is off.

    The redirect keeps domain, root and query. Rules of other endpoints, and with other variables,
    have nothing to do with it.
    """
    on = redirects is None or redirects
    where = "" if root == "/" else root
    asked = f"?{query}" * bool(query)
    wanted: Any = {
        "/all/": ("all", {"page": 1}),
        ALL.format(1): page(f"{where}/all/", asked) if on else ("all", {"page": 1}),
        ALL.format(2): ("all", {"page": 2}),
        "/other/1": ("other", {"page": 1}),
        "/far/1": (page(f"{where}/far/", asked, f"api.{SERVER}") if on else ("far", {"page": 1})),
        "/x/all/page/1": (
            page(f"{where}/x/all/", asked) if on else ("more", {"lang": "x", "page": 1})
        ),
    }[path]

    def body(kit: Any) -> None:
        options = {} if redirects is None else {"redirect_defaults": redirects}
        adapter = map_with(kit, with_defaults, **options).bind(SERVER, root, query_args=query)
        seen = said(kit, lambda: adapter.match(path))
        assert seen == wanted, f"redirect_defaults={redirects}: {path} gives {seen}, not {wanted}"

    apart(impl, body)


@clause("maps.alias", MUST, needs=[C.MAP_BUILDING, C.MAPS], source=WERKZEUG.api("Rule", "alias"))
@every(first=(False, True), redirects=(True, False), query=["", "q=1"])
def test_alias(impl: Implementation, first: bool, redirects: bool, query: str) -> None:
    """An alias MUST be redirected to the URL of the rule with the same endpoint and variables, and
    never be built instead of it, in whatever order they were added.

    Where the map does not redirect, the alias answers.
    """

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/users/", endpoint="users"),
            kit.Rule("/index.html", endpoint="users", alias=True),
            kit.Rule("/u/<int:id>", endpoint="user"),
            kit.Rule("/user-<int:id>", endpoint="user", alias=True),
        ]
        made = kit.Map(rules[::-1] if first else rules, redirect_defaults=redirects)
        adapter = made.bind(SERVER, query_args=query)
        asked = f"?{query}" * bool(query)
        seen = [said(kit, partial(adapter.match, path)) for path in ("/index.html", "/user-3")]
        wanted: list[Any] = [page("/users/", asked), page("/u/3", asked)]
        expect(seen, wanted if redirects else [("users", {}), ("user", {"id": 3})], "matching:")
        built = [adapter.build("users"), adapter.build("user", {"id": 3})]
        expect(built, ["/users/", "/u/3"], "building:")

    apart(impl, body)


@clause("maps.redirect-to-text", MUST, needs=[C.MAPS], source=REDIRECT_TO)
@every(
    case=[
        ("/old/<slug>", "new/<slug>", "/old/a", "{root}new/a"),
        ("/old/<slug>", "/new/<slug>", "/old/a", "/new/a"),
        ("/n/<int(fixed_digits=3):id>", "i-<id>", "/n/007", "{root}i-007"),
        ("/o/<a>/<b>", "<b>/<a>/<b>", "/o/x/y", "{root}y/x/y"),
        ("/p/<path:rest>", "q/<rest>", "/p/a/b", "{root}q/a/b"),
        ("/fixed", "there", "/fixed", "{root}there"),
        ("/far", "https://other.example/x", "/far", "https://other.example/x"),
    ],
    root=["/", "/app", "/app/"],
)
def test_redirect_to_text(impl: Implementation, case: tuple[str, str, str, str], root: str) -> None:
    """A rule with a text for `redirect_to` MUST redirect to it, its variables filled in, below the
    script root unless the text begins with a slash or is a whole URL.
    """
    rule, target, path, wanted = case
    wanted = wanted.format(root="/" if root == "/" else "/app/")
    wanted = wanted if "://" in wanted else f"http://{SERVER}{wanted}"

    def body(kit: Any) -> None:
        adapter = kit.Map([kit.Rule(rule, redirect_to=target)]).bind(SERVER, root)
        seen = leads(kit, lambda: adapter.match(path))
        assert seen == wanted, f"{rule} -> {target}: {path} leads to {seen}, not {wanted}"

    apart(impl, body)


@clause("maps.redirect-to-function", MUST, needs=[C.MAPS], source=REDIRECT_TO)
@every(subdomain=["", "api"], scheme=["http", "https"], answer=["foo/{id}", "/foo/{id}"])
def test_redirect_to_function(
    impl: Implementation, subdomain: str, scheme: str, answer: str
) -> None:
    """A function for `redirect_to` MUST be called with the adapter of the map and with the values
    by their names, and what it returns is where the request is redirected to.
    """

    def body(kit: Any) -> None:
        calls: list[Any] = []

        def target(adapter: Any, **values: Any) -> str:
            calls.append((adapter, values))
            return answer.format(**values)

        rule = kit.Rule("/old/<int:id>", redirect_to=target, subdomain=subdomain)
        adapter = kit.Map([rule]).bind(SERVER, "/app", subdomain=subdomain, url_scheme=scheme)
        seen = leads(kit, lambda: adapter.match("/old/7"))
        host = f"{subdomain}.{SERVER}".lstrip(".")
        wanted = f"{scheme}://{host}{'' if answer[0] == '/' else '/app/'}{answer.format(id=7)}"
        assert seen == wanted, f"it leads to {seen}, not {wanted}"
        expect(calls, [(adapter, {"id": 7})], "the function was called with:")

    apart(impl, body)
