"""Building by hand: every option of `build`, and the forms that its values have.

Which rule is built is asked for any map in `test_matching`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from conformance.clause import MUST, clause, every
from conformance.clauses.mapping import SERVER, apart, caught, map_with
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG

BUILD = WERKZEUG.api("MapAdapter.build")
NEEDS = [C.MAP_BUILDING, C.MAPS]


def rules(kit: Any) -> list[Any]:
    """Return a page, and pages on another subdomain."""
    return [
        kit.Rule("/p/<v>", endpoint="page"),
        kit.Rule("/far/<v>", endpoint="far", subdomain="api"),
        kit.Rule("/m", endpoint="by-method", methods=["GET"]),
        kit.Rule("/m/post", endpoint="by-method", methods=["POST"]),
    ]


@clause("maps.built-externally", MUST, needs=NEEDS, source=BUILD)
@every(
    endpoint=["page", "far"],
    external=[None, False, True],
    scheme=["http", "https", ""],
    root=["/", "/app"],
)
def test_built_externally(
    impl: Implementation, endpoint: str, external: bool | None, scheme: str, root: str
) -> None:
    """A built URL MUST be a path below the script root, unless it is to be external or is on
    another domain: then it MUST begin with the scheme of the binding, if that has one, and with
    the host.
    """
    path = f"{root.rstrip('/')}/{'p' if endpoint == 'page' else 'far'}/x"
    host = SERVER if endpoint == "page" else f"api.{SERVER}"
    absolute = f"{scheme}{':' * bool(scheme)}//{host}{path}"
    wanted = absolute if external or endpoint == "far" else path
    options = {} if external is None else {"force_external": external}

    def body(kit: Any) -> None:
        adapter = map_with(kit, rules).bind(SERVER, root, url_scheme=scheme)
        seen = adapter.build(endpoint, {"v": "x"}, **options)
        assert seen == wanted, f"{endpoint}, {options}, {scheme!r}: {seen}, not {wanted}"

    apart(impl, body)


@clause("maps.built-scheme", MUST, needs=[C.MAP_BUILT_SCHEME, *NEEDS], source=BUILD)
@every(
    bound=["http", "https", "ws", "wss"],
    given=[None, "http", "https", "ws", "wss", ""],
    socket=(False, True),
)
def test_built_scheme(impl: Implementation, bound: str, given: str | None, socket: bool) -> None:
    """`url_scheme` MUST be the scheme of an external URL, and else the scheme of the binding; what
    is bound to a WebSocket MUST build pages for HTTP, and the other way round, as safe as it is.
    """
    scheme = bound if given is None else given
    safe = "s" * (scheme in ("https", "wss"))
    wanted = f"ws{safe}:" if socket else f"http{safe}:" * bool(scheme)

    def body(kit: Any) -> None:
        if socket and not impl.has(C.MAP_WEBSOCKETS):
            return
        options = {"websocket": True} if socket else {}
        made = kit.Map([kit.Rule("/w/<v>", endpoint="w", **options)])
        adapter = made.bind(SERVER, url_scheme=bound)
        seen = adapter.build("w", {"v": "x"}, force_external=True, url_scheme=given)
        url = f"{wanted}//{SERVER}/w/x"
        assert seen == url, f"bound to {bound}, url_scheme={given!r}: {seen}, not {url}"

    apart(impl, body)


@clause(
    "maps.websocket-urls",
    MUST,
    needs=[C.MAP_WEBSOCKETS, *NEEDS],
    source=WERKZEUG("URL Routing", "WebSockets"),
)
@every(bound=["http", "https", "ws", "wss"], root=["/", "/app"])
def test_websocket_urls(impl: Implementation, bound: str, root: str) -> None:
    """The URL of a rule for WebSockets MUST be a whole one, with ws or wss for its scheme."""
    scheme = "wss" if bound in ("https", "wss") else "ws"
    wanted = f"{scheme}://{SERVER}{root.rstrip('/')}/w"

    def body(kit: Any) -> None:
        made = kit.Map([kit.Rule("/w", endpoint="w", websocket=True)])
        seen = made.bind(SERVER, root, url_scheme=bound).build("w")
        assert seen == wanted, f"bound to {bound}: {seen}, not {wanted}"

    apart(impl, body)


# Values -> those of the variable and of the query.
VALUES: list[tuple[Any, str, list[tuple[str, str]]]] = [
    ([("v", "x")], "x", []),
    ([("v", 5), ("q", "a b")], "5", [("q", "a b")]),
    ([("v", "x"), ("q", None), ("r", "1")], "x", [("r", "1")]),
    ([("v", "x"), ("q", ["1", "2"]), ("r", ("3", "4"))], "x", [*zip("qqrr", "1234", strict=True)]),
    ([("v", "x"), ("q", []), ("r", ())], "x", []),
    ([("v", "x"), ("q", ["1", None, "2"])], "x", [("q", "1"), ("q", "2")]),
    ([("v", "é"), ("é", "é&="), ("q", "")], "é", [("é", "é&="), ("q", "")]),
    ([("v", "x"), ("q", True), ("r", 0.5)], "x", [("q", "True"), ("r", "0.5")]),
]


@clause("maps.built-from-values", MUST, needs=NEEDS, source=BUILD)
@every(case=VALUES, append=[None, True, False])
def test_built_from_values(
    impl: Implementation, case: tuple[Any, str, list[tuple[str, str]]], append: bool | None
) -> None:
    """Values without a variable MUST make the query, a pair for each item of a list and none for
    None, unless `append_unknown` is off; the values themselves MUST be left as they are.
    """
    values, text, query = case
    options = {} if append is None else {"append_unknown": append}

    def body(kit: Any) -> None:
        adapter = map_with(kit, rules).bind(SERVER)
        given = dict(values)
        url = adapter.build("page", given, **options)
        parts = urlsplit(url)
        assert unquote(parts.path) == f"/p/{text}", f"{given} gives {url}"
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        expect(pairs, [] if append is False else query, f"the query of {url}:")
        assert given == dict(values), f"the values became {given}, not {dict(values)!r}"

    apart(impl, body)


@clause("maps.no-empty-query", MUST, needs=NEEDS, source=BUILD)
@every(values=[{}, {"q": None}, {"q": []}, {"q": (), "r": None}, {"q": [None]}])
def test_no_empty_query(impl: Implementation, values: dict[str, Any]) -> None:
    """A URL whose query would be empty MUST be built without a question mark."""

    def body(kit: Any) -> None:
        url = map_with(kit, rules).bind(SERVER).build("page", {"v": "x", **values})
        assert url == "/p/x", f"{values} gives {url}"

    apart(impl, body)


@clause("maps.built-from-multidict", MUST, needs=NEEDS, source=BUILD)
@every(
    case=[
        ([("v", "x")], "x", []),
        (
            [("v", "x"), ("q", "1"), ("q", "2"), ("r", "3")],
            "x",
            [("q", "1"), ("q", "2"), ("r", "3")],
        ),
        ([("q", "1"), ("v", "x"), ("q", "2")], "x", [("q", "1"), ("q", "2")]),
    ],
    append=(True, False),
)
def test_built_from_multidict(
    impl: Implementation, case: tuple[Any, str, list[tuple[str, str]]], append: bool
) -> None:
    """A MultiDict MUST give all of its values to the query, and the only value of a name to a
    variable.
    """
    values, text, query = case

    def body(kit: Any) -> None:
        given = kit.MultiDict(values)
        given.setlist("empty", [])
        url = map_with(kit, rules).bind(SERVER).build("page", given, append_unknown=append)
        parts = urlsplit(url)
        assert parts.path == f"/p/{text}", f"{given} gives {url}"
        expect(parse_qsl(parts.query), query if append else [], f"the query of {url}:")

    apart(impl, body)


@clause("maps.built-by-method", MUST, needs=NEEDS, source=BUILD)
@every(
    bound=["GET", "HEAD", "POST", "PUT"],
    method=[None, "GET", "HEAD", "POST", "PUT"],
)
def test_built_by_method(impl: Implementation, bound: str, method: str | None) -> None:
    """With a method, `build` MUST write a rule that answers it, or refuse; without, it MUST prefer
    a rule that answers the method of the binding.
    """
    paths = {"GET": "/m", "HEAD": "/m", "POST": "/m/post"}
    right = {paths.get(method, "BuildError")} if method else {paths.get(bound, "")}
    if right == {""}:
        right = {"/m", "/m/post"}

    def body(kit: Any) -> None:
        adapter = map_with(kit, rules).bind(SERVER, default_method=bound)
        url, error = caught(lambda: adapter.build("by-method", method=method), kit.BuildError)
        seen = url if error is None else "BuildError"
        assert seen in right, f"bound to {bound}, method={method}: {seen}, not {right}"

    apart(impl, body)


@clause("maps.build-is-refused", MUST, needs=NEEDS, source=BUILD)
@every(
    case=[
        ("nowhere", {}),
        ("page", {}),
        ("page", None),
        ("page", {"v": None}),
        ("page", {"w": "x"}),
        ("all", {"page": 2}),
        ("any", {"v": "c"}),
    ]
)
def test_build_is_refused(impl: Implementation, case: tuple[str, Any]) -> None:
    """`build` MUST raise BuildError, which is a LookupError, when no rule of the endpoint has all
    values, or one contradicts a default; a converter that refuses a value MUST be heard.
    """
    endpoint, values = case

    def body(kit: Any) -> None:
        own = [
            *rules(kit),
            kit.Rule("/all", endpoint="all", defaults={"page": 1}),
            kit.Rule("/any/<int:v>", endpoint="any"),
        ]
        adapter = kit.Map(own).bind(SERVER)
        kinds = (kit.BuildError, ValueError) if endpoint == "any" else (kit.BuildError,)
        url, error = caught(lambda: adapter.build(endpoint, values), *kinds)
        assert error is not None, f"{endpoint} with {values} gives {url}"
        if endpoint != "any":
            assert isinstance(error, LookupError), f"{error!r} is no LookupError"

    apart(impl, body)


@clause(
    "maps.unlisted-word",
    MUST,
    needs=NEEDS,
    source=[
        WERKZEUG.api("AnyConverter"),
        WERKZEUG.changes("2.2.0", "AnyConverter looks at the value when it builds"),
    ],
)
@every(word=["c", "", "A", "ab", "a/b", "a, b"])
def test_unlisted_word(impl: Implementation, word: str) -> None:
    """A word that an `any` converter does not list MUST NOT be built: its URL would not be found.

    The error is BuildError or ValueError.
    """

    def body(kit: Any) -> None:
        adapter = kit.Map([kit.Rule("/<any(a, b):v>", endpoint="e")]).bind(SERVER)
        assert adapter.build("e", {"v": "b"}) == "/b", "a word that is listed"
        url, error = caught(lambda: adapter.build("e", {"v": word}), kit.BuildError, ValueError)
        assert error is not None, f"{word!r} of <any(a, b):v> is built as {url!r}"

    apart(impl, body)


@clause("maps.defaults-are-built", MUST, needs=NEEDS, source=WERKZEUG.api("Rule", "defaults"))
@every(turned=(False, True), redirects=(True, False))
def test_defaults_are_built(impl: Implementation, turned: bool, redirects: bool) -> None:
    """The rule whose defaults the values are MUST be built, in whatever order the rules were added
    and whether or not the map redirects; a default MUST be left out of the query.
    """

    def body(kit: Any) -> None:
        own = [
            kit.Rule("/all/", defaults={"page": 1}, endpoint="all"),
            kit.Rule("/all/<int:page>", endpoint="all"),
            kit.Rule("/all/<int:page>/<int:size>", endpoint="all"),
            kit.Rule("/in/<int:page>", defaults={"page": 7}, endpoint="in"),
        ]
        made = kit.Map(own[::-1] if turned else own, redirect_defaults=redirects)
        adapter = made.bind(SERVER)
        given: list[dict[str, Any]] = [{"page": 1}, {}, {"page": 2}, {"page": 1, "size": 3}]
        built = [adapter.build("all", values) for values in given]
        expect(built, ["/all/", "/all/", "/all/2", "/all/1/3"], f"{given}:")
        built = [adapter.build("all", {"page": 1, "q": 2}), adapter.build("in")]
        expect(built, ["/all/?q=2", "/in/7"], "with a query, and without a value:")
        _, error = caught(lambda: adapter.build("in", {"page": 8}), kit.BuildError)
        assert error is not None, "another value than the default was built"

    apart(impl, body)


@clause("maps.built-text-is-escaped", MUST, needs=NEEDS, source=[BUILD, RFC(3986, "2.1")])
@every(text=["a b", "é", "%", "?", "#", "a?b#c", "'\"<>", "%41", "日本", "[x]", "~-_."])
def test_built_text_is_escaped(impl: Implementation, text: str) -> None:
    """The text of a rule, and of a value, MUST be escaped in a built URL, once."""

    def body(kit: Any) -> None:
        own = [] if set(text) & set("<>") else [kit.Rule(f"/s{text}/e", endpoint="static")]
        adapter = kit.Map([*own, kit.Rule("/v/<v>/<path:p>", endpoint="value")]).bind(SERVER)
        urls = [adapter.build("value", {"v": text, "p": f"{text}/{text}"})]
        wanted = [f"/v/{text}/{text}/{text}"]
        if own:
            urls.append(adapter.build("static"))
            wanted.append(f"/s{text}/e")
        expect([unquote(urlsplit(url).path) for url in urls], wanted, f"{urls} decoded:")
        assert all(url.isascii() and " " not in url for url in urls), f"{urls} are no URLs"

    apart(impl, body)
