"""Rules that lead to other rules: defaults, redirect_to, alias, and rules only for building."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.routing.matching import decided, path_of, redirect, target_of
from conformance.describe.app import App, View, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get
from conformance.describe.steps import url
from conformance.models.routing import Matched, Redirected
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG
from conformance.strategies.text import segments

URL_ROUTE_REGISTRATIONS = FLASK("API", "URL Route Registrations")
RULE_REDIRECT_TO = WERKZEUG.api("Rule", "redirect_to")
RULE_BUILD_ONLY = WERKZEUG.api("Rule", "build_only")


@clause(
    "routing.defaults-are-handed-over", MUST, needs=[C.DEFAULTS], source=URL_ROUTE_REGISTRATIONS
)
@given(default=st.integers(2, 99) | st.text(max_size=3) | st.none() | st.booleans())
def test_defaults_are_handed_over(impl: Implementation, default: object) -> None:
    """A view MUST be given the defaults of its rule unchanged."""
    app = App(view("/all", endpoint="list", defaults=(("page", default),)))
    seen = decided(impl, app, get("/all"))
    assert seen == Matched("list", (("page", repr(default)),)), f"{default!r}: {seen}"


PAGED = App(
    view("/p/", endpoint="list", defaults=(("page", 1),)),
    view("/p/<int:page>", endpoint="list"),
    view("/s/", endpoint="other", defaults=(("a", 1),)),
    view("/s/<int:b>", endpoint="other"),  # which has another variable
    view("/t/<int:a>-<b>", endpoint="two"),
    view("/t/<int:a>/", endpoint="two", defaults=(("b", "é"),)),
    view("/t/", endpoint="two", defaults=(("a", 1), ("b", "é"))),
    view("/m/", endpoint="posted", defaults=(("page", 1),), methods=["POST"]),
    view("/m/<int:page>", endpoint="posted"),
    view("/b/", endpoint="built", defaults=(("page", 1),), build_only=True),
    view("/b/<int:page>", endpoint="built"),
)
# Where a path is redirected to, or what the view there is given.
SHORTER: dict[str, str | dict[str, object]] = {
    "/p/1": "/p/",
    "/p/01": "/p/",
    "/p/": {"page": 1},
    "/p/2": {"page": 2},
    "/s/1": {"b": 1},
    "/t/1-é": "/t/",
    "/t/2-é": "/t/2/",
    "/t/1/": "/t/",
    "/t/1-x": {"a": 1, "b": "x"},
    "/t/2/": {"a": 2, "b": "é"},
    "/t/": {"a": 1, "b": "é"},
    "/m/1": {"page": 1},
    "/b/1": {"page": 1},
}


@clause(
    "routing.default-has-the-shorter-url",
    MUST,
    needs=[C.DEFAULTS, C.INT, C.MIXED_SEGMENTS, C.METHODS, C.SHORTCUTS],
    source=URL_ROUTE_REGISTRATIONS,
)
@every(
    path=SHORTER,
    script=["/app", ""],
    query=["q=1&q=%2F", ""],
    host=["localhost", "example.org:8080"],
)
def test_default_has_the_shorter_url(
    impl: Implementation, path: str, script: str, query: str, host: str
) -> None:
    """A path whose values are the defaults of another rule MUST be redirected to that rule.

    The other rule has the same endpoint, variables and method. The redirect keeps query, script
    root and host. A path with other values is answered without a redirect.
    """
    asked = get(path, query=query, script=script, host=host)
    trace, want = impl.run(PAGED, asked), SHORTER[path]
    if isinstance(want, str):
        assert 300 <= trace.reply.status < 400, f"{asked} gives {trace.reply}"
        leads = target_of(trace.reply, asked)
        seen = (path_of(leads), leads.query, leads.script, leads.host)
        assert seen == (want, query, script, host), f"{asked} leads to {leads}"
    else:
        assert trace.given("view") == [want], f"{asked} gives {trace.reply}\n{trace}"


@clause(
    "routing.default-without-redirect",
    MUST,
    needs=[C.DEFAULTS, C.INT, C.RULE_OPTIONS, C.MIXED_SEGMENTS, C.METHODS, C.SHORTCUTS],
    source=WERKZEUG.api("Map", "redirect_defaults"),
)
@every(path=list(SHORTER))
def test_default_without_redirect(impl: Implementation, path: str) -> None:
    """With redirect_defaults off, a path with the default values MUST be answered without a
    redirect.
    """
    app = App(*PAGED.parts, options={"url_map.redirect_defaults": False})
    seen = decided(impl, app, get(path))
    assert isinstance(seen, Matched), f"{path} gives {seen}"


@clause(
    "routing.redirect-to", MUST, needs=[C.SHORTCUTS, C.INT], source=RULE_REDIRECT_TO, examples=40
)
@given(
    number=st.integers(0, 10**6),
    value=segments(max_size=4),
    script=st.sampled_from(["", "/app"]),
    query=st.sampled_from(["", "q=1"]),
)
@example(number=7, value="é", script="/app", query="q=1")
def test_redirect_to(
    impl: Implementation, number: int, value: str, script: str, query: str
) -> None:
    """A rule with redirect_to MUST redirect to that target, with the values of the path put in.

    The target is below the script root. The view at the target is given the same values.
    """
    assume(not value.endswith(("\n", ";")) and value not in (".", ".."))
    app = App(
        view("/old/<int:n>/<v>", endpoint="old", redirect_to="new/<n>/<v>"),
        view("/new/<int:n>/<v>", endpoint="new"),
    )
    asked = get(f"/old/{number:04}/{value}", query=query, script=script)
    reply = redirect(impl, app, asked)
    seen = decided(impl, app, target_of(reply, asked))
    assert seen == Matched.of("new", [("n", number), ("v", value)]), (
        f"{asked}: {reply}, then {seen}"
    )


def elsewhere(adapter: object, n: int, v: str) -> str:
    """Return where a rule leads, computed from its values; their types count."""
    return f"new/{n + 1}/{quote(v, safe='')}"


FOLLOWED = App(
    view("/old/<int:n>/<v>", endpoint="old", redirect_to=elsewhere),
    view("/new/<int:n>/<v>", endpoint="new"),
)


@clause("routing.redirect-to-function", MUST, needs=[C.SHORTCUTS, C.INT], source=RULE_REDIRECT_TO)
@given(number=st.integers(0, 99), value=segments(max_size=4), script=st.sampled_from(["", "/app"]))
def test_redirect_to_function(impl: Implementation, number: int, value: str, script: str) -> None:
    """A function as redirect_to MUST be called with the converted values, and return the target.

    Its first argument is what matched the URL, the others are the values by their names.
    """
    assume(not value.endswith(("\n", ";")) and value not in (".", ".."))
    asked = get(f"/old/{number}/{value}", query="", script=script)
    reply = redirect(impl, FOLLOWED, asked)
    seen = decided(impl, FOLLOWED, target_of(reply, asked))
    want = Matched.of("new", [("n", number + 1), ("v", value)])
    assert seen == want, f"{asked}: {reply}, then {seen}"


@clause("routing.alias", MUST, needs=[C.SHORTCUTS, C.INT], source=WERKZEUG.api("Rule", "alias"))
@given(number=st.integers(0, 99), first=st.booleans(), query=st.sampled_from(["", "q=1&q=%2F"]))
def test_alias(impl: Implementation, number: int, first: bool, query: str) -> None:
    """A rule with alias=True MUST redirect to the other rule of its endpoint, with the same values.

    The redirect keeps the query.
    """
    alias = view("/u/<int:n>.html", endpoint="user", alias=True)
    own = view("/users/<int:n>", endpoint="user")
    app = App(*((alias, own) if first else (own, alias)))
    asked = get(f"/u/{number}.html", query=query)
    assert decided(impl, app, asked) == Redirected(f"/users/{number}"), (
        f"{asked} is not redirected to /users/{number}"
    )
    leads = target_of(impl.reply(app, asked), asked)
    assert leads.query == query, f"{asked} leads to {leads}"


@clause(
    "routing.alias-refuses-methods",
    MUST,
    needs=[C.SHORTCUTS, C.INT, C.METHODS],
    source=[WERKZEUG.api("Rule", "alias"), RFC(9110, "15.5.6")],
)
@every(first=[False, True], method=["POST", "DELETE"])
def test_alias_refuses_methods(impl: Implementation, first: bool, method: str) -> None:
    """The path of an alias MUST be answered with 405 where no rule takes the method, or be
    redirected to where that is the answer.
    """
    alias = view("/u/<int:n>.html", endpoint="user", alias=True)
    own = view("/users/<int:n>", endpoint="user")
    app = App(*((alias, own) if first else (own, alias)))
    asked = Exchange(method, "/u/7.html")
    reply = impl.reply(app, asked)
    if reply.status in (301, 308):
        reply = impl.reply(app, target_of(reply, asked))
    expect([reply.status], [405], f"{asked} was answered by {reply}:")


@clause("routing.build-only", MUST, needs=[C.SHORTCUTS, C.URL], source=RULE_BUILD_ONLY)
@every(value=["a", "b.css", "x y"])
def test_build_only(impl: Implementation, value: str) -> None:
    """A rule with build_only=True MUST serve `url_for`, and never answer a path."""
    app = App(view("/files/<v>", endpoint="files", build_only=True), view("/", endpoint="root"))
    (made,) = impl.ask(app, url("files", {"v": value}))
    reply = impl.reply(app, get(f"/files/{value}"))

    assert made == "/files/" + value.replace(" ", "%20"), (
        f"url_for gives {made!r}, not {'/files/' + value.replace(' ', '%20')!r}"
    )
    assert reply.status == 404, f"/files/{value} gives {reply}"


@clause("routing.build-only-hides-nothing", MUST, needs=[C.SHORTCUTS], source=RULE_BUILD_ONLY)
@given(
    rules=st.permutations(
        [view("/<v>", endpoint="built", build_only=True), view("/<w>", endpoint="own")]
    ),
    value=st.sampled_from(["a", "é", "a b"]),
)
def test_build_only_hides_nothing(impl: Implementation, rules: list[View], value: str) -> None:
    """A rule with build_only=True MUST leave its paths to the rules that answer."""
    seen = decided(impl, App(*rules), get(f"/{value}"))
    assert seen == Matched("own", (("w", repr(value)),)), f"/{value} gives {seen}"
