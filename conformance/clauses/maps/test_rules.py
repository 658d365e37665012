"""The options of a rule: what each does, in every map, and that a copy keeps it."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import unquote

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.mapping import SERVER, apart, caught, map_with, page, said
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

EMPTY = WERKZEUG.api("Rule.empty")
DEFAULTS = WERKZEUG.api("Rule", "defaults")


@clause("maps.defaults-are-values", MUST, needs=[C.MAPS], source=DEFAULTS)
@every(
    case=[
        ("/a", {"page": 1}, "/a", {"page": 1}),
        ("/a/<v>", {"page": 1, "kind": None}, "/a/x", {"v": "x", "page": 1, "kind": None}),
        ("/b/<int:v>", {"v2": "<v>"}, "/b/3", {"v": 3, "v2": "<v>"}),
        ("/c", {}, "/c", {}),
    ]
)
def test_defaults_are_values(
    impl: Implementation, case: tuple[str, dict[str, Any], str, dict[str, Any]]
) -> None:
    """The defaults of a rule MUST be among the values of a match, as they are, and each match MUST
    have values of its own.
    """
    rule, defaults, path, values = case

    def body(kit: Any) -> None:
        adapter = kit.Map([kit.Rule(rule, defaults=defaults, endpoint="e")]).bind(SERVER)
        for _ in range(2):
            endpoint, seen = adapter.match(path)
            assert (endpoint, dict(seen)) == ("e", values), f"{path} gives {endpoint}, {seen}"
            seen["page"] = seen["new"] = "changed by the caller"

    apart(impl, body)


@clause(
    "maps.build-only",
    MUST,
    needs=[C.MAP_BUILDING, C.MAPS],
    source=WERKZEUG.api("Rule", "build_only"),
)
def test_build_only(impl: Implementation) -> None:
    """A rule that is `build_only` MUST NOT match, and its URL MUST be built."""

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/static/<path:name>", endpoint="static", build_only=True),
            kit.Rule("/s/<path:name>", endpoint="text", build_only=False),
            kit.Rule("/", endpoint="cdn", subdomain="cdn", build_only=True),
        ]
        adapter = kit.Map(rules).bind(SERVER)
        seen = [said(kit, partial(adapter.match, path)) for path in ("/static/a", "/s/a", "/")]
        expect(seen, ["404", ("text", {"name": "a"}), "404"], "matching:")
        built = [adapter.build("static", {"name": "a/b"}), adapter.build("cdn")]
        expect(built, ["/static/a/b", f"http://cdn.{SERVER}/"], "building:")

    apart(impl, body)


@clause(
    "maps.any-endpoint",
    MUST,
    needs=[C.MAP_BUILDING, C.MAPS],
    source=WERKZEUG.api("Rule", "endpoint"),
)
@every(endpoint=["text", 7, None, ("a", 1), test_build_only, frozenset({1})])
def test_any_endpoint(impl: Implementation, endpoint: Any) -> None:
    """The endpoint of a rule MUST be returned as it is, whatever it is, and URLs MUST be built for
    it.
    """

    def body(kit: Any) -> None:
        adapter = kit.Map([kit.Rule("/a/<v>", endpoint=endpoint)]).bind(SERVER)
        found, values = adapter.match("/a/x")
        assert (found, values) == (endpoint, {"v": "x"}), (
            f"the endpoint is {found!r}, not {(endpoint, {'v': 'x'})!r}"
        )
        built = adapter.build(endpoint, {"v": "x"})
        assert built == "/a/x", f"built is {built!r}, not '/a/x'"

    apart(impl, body)


def of_both_kinds(kit: Any) -> list[Any]:
    """Return rules for WebSockets and for HTTP."""
    return [
        kit.Rule("/ws", endpoint="socket", websocket=True),
        kit.Rule("/http", endpoint="page"),
        kit.Rule("/both", endpoint="socket", websocket=True),
        kit.Rule("/both", endpoint="page", websocket=False),
    ]


@clause(
    "maps.websocket-rules",
    MUST,
    needs=[C.MAP_WEBSOCKETS, C.MAPS],
    source=WERKZEUG("URL Routing", "WebSockets"),
)
@every(
    scheme=["http", "https", "ws", "wss"],
    asked=[None, False, True],
    path=["/ws", "/http", "/both"],
)
def test_websocket_rules(impl: Implementation, scheme: str, asked: bool | None, path: str) -> None:
    """A rule MUST answer WebSockets alone if it is one for these, and else HTTP alone; which of the
    two is asked for MUST be taken from `match`, or from the scheme.

    If the only rule is of the other kind, the error is WebsocketMismatch, with status 400.
    """
    kind = scheme in ("ws", "wss") if asked is None else asked
    own, other = ("socket", "page") if kind else ("page", "socket")
    wanted: Any = {"/both": own, "/ws": "socket", "/http": "page"}[path]
    wanted = (wanted, {}) if wanted == own else f"400 for {other}"

    def body(kit: Any) -> None:
        adapter = map_with(kit, of_both_kinds).bind(SERVER, url_scheme=scheme)
        options = {} if asked is None else {"websocket": asked}
        found, error = caught(lambda: adapter.match(path, **options), kit.HTTPException)
        if isinstance(wanted, str):
            assert error is not None, f"{scheme} {path} is answered by {found}"
            right = isinstance(error, kit.WebsocketMismatch) and error.code == 400
            assert right, f"{scheme} {path} raises {error!r}"
        else:
            assert found == wanted, f"{scheme} {path} gives {error or found}, not {wanted}"

    apart(impl, body)


@clause(
    "maps.redirects-keep-the-kind",
    MUST,
    needs=[C.MAP_WEBSOCKETS, C.MAPS],
    source=WERKZEUG("URL Routing", "WebSockets"),
)
@every(socket=(False, True), methods=[None, ["GET"]])
def test_redirects_keep_the_kind(
    impl: Implementation, socket: bool, methods: list[str] | None
) -> None:
    """A request MUST NOT be redirected to a rule of the other kind, which does not answer it."""

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/b/", endpoint="branch", websocket=not socket, methods=methods),
            kit.Rule("/c/<v>/", endpoint="deep", websocket=not socket, methods=methods),
            kit.Rule("/c/<v>", endpoint="leaf", websocket=socket),
        ]
        adapter = kit.Map(rules).bind(SERVER, url_scheme="ws" if socket else "http")
        seen = [said(kit, partial(adapter.match, path)) for path in ("/b", "/c/x")]
        assert seen[0] in ("400", "404"), f"/b gives {seen[0]}, with {rules[0]} of the other kind"
        assert seen[1] == ("leaf", {"v": "x"}), (
            f"/c/x gives {seen[1]}, not {('leaf', {'v': 'x'})!r}"
        )

    apart(impl, body)


@clause(
    "maps.websocket-methods",
    SHOULD,
    needs=[C.MAP_WEBSOCKETS, C.MAPS],
    source=plain_sense("the handshake of a WebSocket is a GET request, so no other ever comes"),
)
@every(methods=[["POST"], ["GET", "PUT"]])
def test_websocket_methods(impl: Implementation, methods: list[str]) -> None:
    """A rule for WebSockets SHOULD refuse methods that no WebSocket has."""

    def body(kit: Any) -> None:
        kit.Rule("/ok", websocket=True, methods=["GET", "HEAD", "OPTIONS"])
        made, error = caught(lambda: kit.Rule("/", websocket=True, methods=methods), Exception)
        assert error is not None, f"methods={methods} made {made!r}"

    apart(impl, body)


@clause(
    "maps.text-is-no-expression",
    MUST,
    needs=[C.MAP_BUILDING, C.MAPS],
    source=WERKZEUG("URL Routing", "Rule Format"),
)
@every(
    text=["a.b", "a+", "a*b", "x?", "(a)", "[ab]", "^a", "a$", "a\\d", "{2}", "-", "$1", "a|b"],
    form=["/{}", "/{}<v>", "/<v>{}", "/<v>{}<w>", "/{}/<v>", "/<v>/{}", "/{}<path:v>", "/{}/"],
)
def test_text_is_no_expression(impl: Implementation, text: str, form: str) -> None:
    """The text of a rule MUST be matched as it is written, character by character: it is no
    expression, wherever variables stand.
    """
    rule = form.format(text)

    def filled(text: str) -> str:
        return form.replace("<v>", "1").replace("<w>", "2").replace("<path:v>", "1").format(text)

    values = {name: n for name, n in (("v", "1"), ("w", "2")) if f"{name}>" in form}

    def body(kit: Any) -> None:
        adapter = kit.Map([kit.Rule(rule, endpoint="e")]).bind(SERVER)
        seen = said(kit, lambda: adapter.match(filled(text)))
        assert seen == ("e", values), f"{rule}: {filled(text)} gives {seen}"
        for other in ("axb", "aa", "ab", "a", "", "aab", "x", "a1", "a5", "aaab"):
            seen = said(kit, partial(adapter.match, filled(other)))
            assert seen == "404", f"{rule}: {filled(other)} gives {seen}"
        built = unquote(adapter.build("e", values))
        assert built == filled(text), f"{rule} is built as {built}"

    apart(impl, body)


@clause("maps.rule-copies", MUST, needs=[C.MAPS], source=EMPTY)
@every(bound=(False, True))
def test_rule_copies(impl: Implementation, bound: bool) -> None:
    """`Rule.empty` MUST give a copy with the same path, endpoint, methods, defaults and redirect,
    which another map takes, also when the rule has a map already.
    """

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/a/<int:v>", endpoint="e", methods=["POST"], defaults={"w": 1}),
            kit.Rule("/b/", endpoint="b", strict_slashes=False),
            kit.Rule("/c", redirect_to="/d"),
            kit.Rule("/d", endpoint="d", build_only=True),
            kit.Rule("/", endpoint="sub", subdomain="sub"),
            kit.Rule("/al", endpoint="b", alias=True),
        ]
        original = kit.Map(rules) if bound else None
        copies = [rule.empty() for rule in rules]
        assert not any(one in map(id, rules) for one in map(id, copies)), "the rule itself"
        adapter = kit.Map(copies).bind(SERVER)
        maps = [adapter] if original is None else [adapter, original.bind(SERVER)]
        for one in maps:
            seen = [
                said(kit, partial(one.match, "/a/1", "POST")),
                said(kit, partial(one.match, "/a/1", "GET")),
                said(kit, partial(one.match, "/b")),
                said(kit, partial(one.match, "/c")),
                said(kit, partial(one.match, "/d")),
                said(kit, partial(one.match, "/al")),
            ]
            wanted = [
                *(("e", {"v": 1, "w": 1}), "405", ("b", {}), page("/d"), "404", page("/b/")),
            ]
            expect(seen, wanted, "the copies:" if one is adapter else "the originals:")
        other = kit.Map([rule.empty() for rule in copies]).bind(SERVER, subdomain="sub")
        assert said(kit, lambda: other.match("/")) == ("sub", {}), "a copy on a subdomain"

    apart(impl, body)


@clause("maps.bound-once", MUST, needs=[C.MAPS], source=WERKZEUG.api("Map.add"))
def test_bound_once(impl: Implementation) -> None:
    """A rule that is part of a map MUST be refused by every map."""

    def body(kit: Any) -> None:
        rule = kit.Rule("/a", endpoint="e")
        made = kit.Map([rule])
        for target in (kit.Map(), made):
            _, error = caught(partial(target.add, rule), Exception)
            assert error is not None, "a rule was added twice"
        assert said(kit, lambda: made.bind(SERVER).match("/a")) == ("e", {}), "its own map"

    apart(impl, body)


@clause(
    "maps.malformed-rules",
    MUST,
    needs=[C.MAPS],
    source=WERKZEUG("URL Routing", "Rule Format"),
)
@every(rule=["", "a", "<v>", "/<v", "/<nothing:v>", "/<v>>x</<", "/<int(:v>"])
def test_malformed_rules(impl: Implementation, rule: str) -> None:
    """A rule that does not begin with a slash, is malformed, or names no converter MUST be refused
    when it is made or added.
    """

    def body(kit: Any) -> None:
        good = kit.Map([kit.Rule("/ok", endpoint="e", methods=["GET"])]).bind(SERVER)
        assert said(kit, lambda: good.match("/ok")) == ("e", {}), "a good rule does not answer"
        _, error = caught(lambda: kit.Map([kit.Rule(rule, endpoint="e")]), Exception)
        assert error is not None, f"{rule!r} was taken"

    apart(impl, body)


@clause(
    "maps.methods-are-a-list",
    SHOULD,
    needs=[C.MAPS],
    source=plain_sense("the letters of a text are no methods, so such a rule would never answer"),
)
def test_methods_are_a_list(impl: Implementation) -> None:
    """A single text SHOULD be refused as the methods of a rule."""

    def body(kit: Any) -> None:
        good = kit.Map([kit.Rule("/ok", endpoint="e", methods=["GET"])]).bind(SERVER)
        assert said(kit, lambda: good.match("/ok")) == ("e", {}), "a good rule does not answer"
        made, error = caught(lambda: kit.Map([kit.Rule("/", methods="GET")]), Exception)
        assert error is not None, f"a rule with methods='GET' is part of {made!r}"

    apart(impl, body)
