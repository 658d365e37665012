"""Routing by method: which rule answers, 404 and 405, Allow, HEAD, OPTIONS and WebSockets.

An automatic answer to OPTIONS may be any success without a view; its status is documented nowhere
(RFC 9110, 9.3.7).
"""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.routing.matching import as_modelled, decided
from conformance.describe.app import App, Rule, View, before, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, request
from conformance.describe.steps import Answer
from conformance.models.routing import Decision, Matched, Redirected, Refused, RoutingModel
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, RFC, WERKZEUG, plain_sense
from conformance.strategies.rules import PLAIN, Contest, contests

HTTP_METHODS = FLASK("Quickstart", "HTTP Methods")
ADD_URL_RULE = FLASK.api("Flask.add_url_rule")
WEB_SOCKETS = WERKZEUG("URL Routing", "WebSockets")
ALL = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "X-OWN")
VERBS = st.sampled_from(ALL)
OWN = ("GET", "POST", "PUT", "DELETE", "PATCH", "PROPFIND")
METHODS = [C.METHODS, C.HEAD, C.OPTIONS]


@clause(
    "routing.method-decides",
    MUST,
    needs=[*METHODS, C.WEIGHTED, C.INT, C.FLOAT, C.ANY, C.SLASH_REDIRECT, C.MERGE_SLASHES],
    source=[FLASK("API", "URL Route Registrations"), RFC(9110, "10.2.1"), RFC(9110, "15.5.6")],
    examples=100,
)
@given(contest=contests(PLAIN, methods=True, lax=True, size=5, depth=1))
@example(
    contest=Contest(
        App(
            view("/a", endpoint="text", methods=["GET"]),
            view("/<v>", endpoint="variable", methods=["POST"]),
        ),
        (("POST", "/a"), ("PUT", "/a")),
    )
)
@example(
    contest=Contest(
        App(view("/<v>/", endpoint="branch", strict_slashes=False)),
        (("GET", "/a"), ("POST", "/a/")),
    )
)
@example(
    contest=Contest(
        App(view("/a/", endpoint="branch"), view("/<v>", endpoint="word")), (("POST", "/a"),)
    )
)
def test_method_decides(impl: Implementation, contest: Contest) -> None:
    """A rule MUST answer its own methods alone, and leave other methods to the other rules.

    When rules accept the path and none of them has the method, the answer is 405 with the methods
    of all these rules. When no rule accepts the path, the answer is 404 for every method.
    """
    model = RoutingModel(contest.app)
    lax = "strict_slashes" in str(contest.app)
    for method, path in contest.requests:
        if lax and "//" in path:
            continue  # see routing.lax-slash-is-one-slash
        as_modelled(impl, contest.app, request(method, path, query=""), model)


@clause("routing.get-and-its-like", MUST, needs=[*METHODS, C.WEIGHTED], source=HTTP_METHODS)
@given(method=VERBS)
def test_get_and_its_like(impl: Implementation, method: str) -> None:
    """A view without methods MUST answer GET, HEAD and OPTIONS, and refuse others with 405."""
    seen = decided(impl, PAGE, request(method, "/page"))

    allowed = frozenset({"GET", "HEAD", "OPTIONS"})
    want: dict[str, Decision] = {
        "GET": Matched("page"),
        "HEAD": Matched("page"),
        "OPTIONS": Refused(200, allowed),
    }
    right = want.get(method, Refused(405, allowed))
    assert seen == right, f"{method} gives {seen}, not {right}"


PAGE = App(view("/page", Answer("text", 200, (("X-Own", "a"),)), endpoint="page"))


@clause(
    "routing.allow-is-exact",
    MUST,
    needs=[*METHODS, C.WEIGHTED, C.PATH],
    source=[RFC(9110, "10.2.1"), RFC(9110, "15.5.6")],
    examples=40,
)
@given(
    shares=st.lists(
        st.lists(st.sampled_from(OWN), min_size=1, max_size=3, unique=True), min_size=1, max_size=3
    ),
    rules=st.sampled_from([("/a", "/a", "/a"), ("/a", "/<v>", "/<path:v>")]),
)
@example(shares=[["GET"], ["POST", "PUT"]], rules=("/a", "/<v>", "/<path:v>"))
def test_allow_is_exact(
    impl: Implementation, shares: list[list[str]], rules: tuple[str, ...]
) -> None:
    """Allow in a 405 and in an automatic OPTIONS MUST name exactly the methods that the path has.

    HEAD is among them where GET is. A client relies on the list: RFC 9110 says that these are the
    methods that the resource supports.
    """
    own: set[str] = set()
    views = []
    for index, (rule, share) in enumerate(zip(rules, shares, strict=False)):
        # Rules of one text that share a method are equal, and may be refused.
        methods = [m for m in share if rule not in rules[:index] or m not in own]
        own.update(methods)
        views += [view(rule, endpoint=f"e{index}", methods=methods)] if methods else []
    app = App(*views)
    supported = frozenset(own | {"OPTIONS"} | ({"HEAD"} if "GET" in own else set()))

    for method in ALL:
        seen = decided(impl, app, request(method, "/a"))
        if method == "OPTIONS":
            assert seen == Refused(200, supported), f"OPTIONS: {seen}\n{app}"
        elif method in supported:
            assert isinstance(seen, Matched), f"{method}: {seen}\n{app}"
        else:
            assert seen == Refused(405, supported), f"{method}: {seen}\n{app}"


@clause(
    "routing.refused-with-the-methods",
    MUST,
    needs=[C.METHODS],
    source=[RFC(9110, "10.2.1"), RFC(9110, "15.5.6")],
)
@every(own=[("GET",), ("POST",), ("PUT", "DELETE"), ("GET", "POST", "PATCH")], rule=["/a", "/<v>"])
def test_refused_with_the_methods(impl: Implementation, own: tuple[str, ...], rule: str) -> None:
    """A 405 MUST have the header Allow, which names each method that the rule has, and not the one
    that was refused.
    """
    app = App(view(rule, endpoint="e", methods=list(own)))
    answered(impl, app, request(own[0], "/a"))
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - {*own}:
        reply = impl.reply(app, request(method, "/a"))
        told = f"{method} of a rule for {', '.join(own)} gives {reply}"
        assert reply.status == 405, told
        assert reply.allowed >= {*own}, f"{told}, and Allow: {sorted(reply.allowed)}"
        assert method not in reply.allowed, f"{told}, and Allow: {sorted(reply.allowed)}"


LAX = {"/leaf": ("/leaf", "/leaf/"), "/branch/": ("/branch/", "/branch")}


@clause(
    "routing.lax-slash-knows-methods",
    SHOULD,
    needs=[*METHODS, C.WEIGHTED, C.SLASH_REDIRECT, C.RULE_OPTIONS],
    source=[RFC(9110, "10.2.1"), RFC(9110, "15.5.6"), WERKZEUG.api("Map", "strict_slashes")],
)
@every(rule=list(LAX), method=["GET", "PUT", "PROPFIND"])
def test_lax_slash_knows_methods(impl: Implementation, rule: str, method: str) -> None:
    """With strict_slashes off, a wrong method SHOULD get 405 with the trailing slash and without
    it.

    Both paths are the page, so neither path is unknown.
    """
    app = App(view(rule, endpoint="page", methods=["POST"], strict_slashes=False))
    for path in LAX[rule]:
        seen = decided(impl, app, request(method, path))
        assert seen == Refused(405, frozenset({"POST", "OPTIONS"})), f"{path}: {seen}\n{app}"


@clause(
    "routing.unknown-path-is-404", MUST, needs=[C.METHODS, C.WEIGHTED], source=RFC(9110, "15.5.5")
)
@given(method=VERBS, path=st.sampled_from(["/", "/pag", "/page/", "/page/x", "/other"]))
def test_unknown_path_is_404(impl: Implementation, method: str, path: str) -> None:
    """A path that no rule accepts MUST be answered with 404, whatever the method."""
    answered(impl, PAGE, get("/page"))
    reply = impl.reply(PAGE, request(method, path))
    assert reply.status == 404, f"{method} {path} gives {reply}"


@clause(
    "routing.own-head",
    MUST,
    needs=[*METHODS, C.WEIGHTED],
    source=[ADD_URL_RULE, WERKZEUG("URL Routing", "Rule Priority")],
)
@every(first=(False, True))
def test_own_head(impl: Implementation, first: bool) -> None:
    """The first registered rule that has HEAD MUST answer HEAD, whether the rule is for HEAD alone
    or for GET.
    """
    head = view("/a", endpoint="head", methods=["HEAD"])
    own = view("/a", endpoint="own", methods=["GET"])
    app = App(*((head, own) if first else (own, head)))
    asked = impl.run(app, request("HEAD", "/a"), get("/a")).of("view")
    assert asked == ["head" if first else "own", "own"], f"HEAD and GET run {asked}\n{app}"


@clause(
    "routing.automatic-options", MUST, needs=[*METHODS, C.BEFORE, C.WEIGHTED], source=HTTP_METHODS
)
@given(methods=st.lists(st.sampled_from(OWN), min_size=1, unique=True))
def test_automatic_options(impl: Implementation, methods: list[str]) -> None:
    """OPTIONS MUST be answered with success and the methods in Allow, without a call of the view.

    To before functions, OPTIONS is a request like any other.
    """
    app = App(before("b"), view("/a", endpoint="own", methods=methods))
    seen = impl.run(app, request("OPTIONS", "/a"))
    want = {*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set())

    assert seen.order() == ["before b"], f"OPTIONS runs {seen.order()}, not {['before b']!r}"
    assert 200 <= seen.reply.status < 300, f"OPTIONS gives {seen.reply}"
    assert seen.reply.allowed == want, (
        f"OPTIONS of {methods}: Allow is {sorted(seen.reply.allowed)}, not {sorted(want)}"
    )


@clause("routing.own-options", MUST, needs=[*METHODS, C.RULE_OPTIONS], source=ADD_URL_RULE)
@every(methods=[("OPTIONS",), ("GET", "OPTIONS"), ("POST", "options")])
def test_own_options(impl: Implementation, methods: tuple[str, ...]) -> None:
    """A view that lists OPTIONS among its methods MUST answer OPTIONS itself."""
    app = App(view("/a", Answer("mine"), endpoint="own", methods=methods))
    reply = impl.reply(app, request("OPTIONS", "/a"))
    assert reply.text == "mine", f"OPTIONS gives {reply}, not 'mine'"


@clause("routing.options-can-be-off", MUST, needs=[*METHODS, C.RULE_OPTIONS], source=ADD_URL_RULE)
@every(methods=[None, ("GET",), ("POST",)])
def test_options_can_be_off(impl: Implementation, methods: tuple[str, ...] | None) -> None:
    """With provide_automatic_options off, OPTIONS MUST get 405, and Allow MUST NOT name OPTIONS."""
    app = App(view("/a", endpoint="own", methods=methods, provide_automatic_options=False))
    seen = decided(impl, app, request("OPTIONS", "/a"))
    want = {"GET", "HEAD"} if methods in (None, ("GET",)) else {"POST"}
    assert seen == Refused(405, frozenset(want)), (
        f"OPTIONS gives {seen}, not {Refused(405, frozenset(want))}"
    )


@clause(
    "routing.options-can-be-forced", MUST, needs=[*METHODS, C.RULE_OPTIONS], source=ADD_URL_RULE
)
@every(methods=[("OPTIONS",), ("POST", "OPTIONS"), ("OPTIONS", "PUT", "PATCH")])
def test_options_can_be_forced(impl: Implementation, methods: tuple[str, ...]) -> None:
    """With provide_automatic_options on, OPTIONS MUST be automatic even where the view lists it."""
    app = App(view("/a", endpoint="own", methods=methods, provide_automatic_options=True))
    seen = decided(impl, app, request("OPTIONS", "/a"))
    assert seen == Refused(200, frozenset(methods)), f"OPTIONS gives {seen}\n{app}"


@clause(
    "routing.options-on-adds-the-method",
    MUST,
    needs=[*METHODS, C.RULE_OPTIONS],
    source=[ADD_URL_RULE, FLASK.changes("3.2.0", "provide_automatic_options=True enables it")],
)
@every(methods=[None, ("GET",), ("POST",), ("PUT", "PATCH")], setting=[None, True, False])
def test_options_on_adds_the_method(
    impl: Implementation, methods: tuple[str, ...] | None, setting: bool | None
) -> None:
    """With provide_automatic_options on, OPTIONS MUST be answered for a rule that does not list it,
    whatever PROVIDE_AUTOMATIC_OPTIONS is.
    """
    if setting is not None and not impl.has(C.OPTIONS_SETTING):
        return
    config = {} if setting is None else {"PROVIDE_AUTOMATIC_OPTIONS": setting}
    page = view("/a", endpoint="own", methods=methods, provide_automatic_options=True)
    seen = decided(impl, App(page, config=config), request("OPTIONS", "/a"))
    allowed = {*(methods or ("GET",)), "OPTIONS"}
    want = Refused(200, frozenset(allowed | ({"HEAD"} if "GET" in allowed else set())))
    assert seen == want, f"{methods}, setting {setting}: OPTIONS gives {seen}, not {want}"


@clause(
    "routing.options-setting",
    MUST,
    needs=[*METHODS, C.OPTIONS_SETTING],
    source=FLASK.api("PROVIDE_AUTOMATIC_OPTIONS"),
)
@every(on=(False, True))
def test_options_setting(impl: Implementation, on: bool) -> None:
    """PROVIDE_AUTOMATIC_OPTIONS MUST decide about OPTIONS where the rule says nothing about it."""
    app = App(view("/a", endpoint="own"), config={"PROVIDE_AUTOMATIC_OPTIONS": on})
    seen = decided(impl, app, request("OPTIONS", "/a"))
    automatic = Refused(200, frozenset({"GET", "HEAD", "OPTIONS"}))
    want = automatic if on else Refused(405, frozenset({"GET", "HEAD"}))
    told = f"with the setting {'on' if on else 'off'}"
    assert seen == want, f"{told}, OPTIONS gives {seen}, not {want}"


@clause(
    "routing.methods-in-any-case",
    SHOULD,
    needs=METHODS,
    source=plain_sense("a rule for `post` that no request can match is a mistake that nobody sees"),
)
@every(method=["POST", "PUT", "PROPFIND", "DELETE"], write=[str.lower, str.title])
def test_methods_in_any_case(impl: Implementation, method: str, write: object) -> None:
    """The methods of a view SHOULD mean the same in lower and in upper case."""
    app = App(view("/a", endpoint="own", methods=[write(method)]))  # type: ignore[operator]
    reply = impl.reply(app, request(method, "/a"))
    assert reply.text == "own", f"{method} gives {reply}\n{app}"
    assert impl.reply(app, get("/a")).status == 405, "GET is answered, too"


@clause("routing.one-method-is-a-list", MUST, needs=[C.METHODS, C.WEIGHTED], source=ADD_URL_RULE)
@every(method=["GET", "POST", "P"])
def test_one_method_is_a_list(impl: Implementation, method: str) -> None:
    """Methods that are one string MUST be refused at registration, or taken as the one method that
    the string names.

    Python iterates over a string by its letters. A view for the methods P, O, S and T answers no
    request, and nothing tells the developer.
    """
    one: Any = method
    app = App(View(Rule.parse("/a"), "page", (), one))
    if impl.refusal(app) is None:
        seen = decided(impl, app, request(method, "/a"))
        assert seen == Matched("page"), f"with methods={method!r}, {method} gives {seen}"


@clause("routing.websocket-rules", MUST, needs=[C.WSGI, C.RULE_OPTIONS], source=WEB_SOCKETS)
@every(upgrade=(False, True), websocket=(False, True))
def test_websocket_rules(impl: Implementation, upgrade: bool, websocket: bool) -> None:
    """A WebSocket rule MUST answer WebSocket requests alone, and other rules all other requests.

    A path that exists for the other protocol only is answered with 400.
    """
    is_for_its_own(impl, websocket, get("/a", scheme="ws" if upgrade else "http"), upgrade)


OF_BOTH = App(view("/socket/", endpoint="s", websocket=True), view("/page/", endpoint="page"))


@clause(
    "routing.no-redirect-to-the-other-protocol",
    MUST,
    needs=[C.WSGI, C.RULE_OPTIONS, C.SLASH_REDIRECT],
    source=[WEB_SOCKETS, WERKZEUG.changes("2.2.0")],
)
@every(path=["/socket", "/page"], scheme=["http", "ws"])
def test_no_redirect_to_the_other_protocol(impl: Implementation, path: str, scheme: str) -> None:
    """The router MUST redirect a request without the trailing slash only if the rule answers
    requests of that protocol.

    A WebSocket rule answers WebSocket requests, other rules the others.
    """
    seen = decided(impl, OF_BOTH, get(path, scheme=scheme))
    right = Redirected if (path == "/socket") is (scheme == "ws") else Refused
    assert isinstance(seen, right), f"{scheme}://localhost{path}: {seen}\n{OF_BOTH}"


@clause(
    "routing.websocket-is-an-upgrade",
    MUST,
    needs=[C.WSGI, C.RULE_OPTIONS],
    source=[WEB_SOCKETS, RFC(6455, "4.2.1"), RFC(9110, "7.8")],
)
@every(
    upgrade=["websocket", "WebSocket", "h2c"],
    connection=["Upgrade", "upgrade", "keep-alive, Upgrade", "keep-alive"],
    websocket=(False, True),
    scheme=["http", "https"],
)
def test_websocket_is_an_upgrade(
    impl: Implementation, upgrade: str, connection: str, websocket: bool, scheme: str
) -> None:
    """A request whose headers ask for an upgrade to WebSocket MUST count as a WebSocket request.

    A WSGI server gives such a request the scheme `http`. The headers' values have no case.
    """
    headers = {"Connection": connection, "Upgrade": upgrade}
    asks = upgrade.lower() == "websocket" and "upgrade" in connection.lower()
    is_for_its_own(impl, websocket, get("/a", headers=headers, scheme=scheme), asks)


def is_for_its_own(impl: Implementation, websocket: bool, asked: Exchange, asks: bool) -> None:
    """Raise AssertionError unless a rule answers exactly the requests of its own protocol."""
    seen = decided(impl, App(view("/a", endpoint="own", websocket=websocket)), asked)
    want = Matched("own") if asks is websocket else Refused(400)
    assert seen == want, f"websocket={websocket}: {asked} gives {seen}, not {want}"
