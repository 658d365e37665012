"""URL building, which rule is built: endpoints, several rules, defaults, and no request at all."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.building import built
from conformance.describe.app import App, Hook, View, before, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Ask, Url, Within, Write, url
from conformance.drive.declared import sent
from conformance.drive.follow import follow
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Raised, expect
from conformance.sources import FLASK, WERKZEUG, plain_sense
from conformance.strategies.text import segments

URL_FOR = FLASK.api("url_for")
MAP_ADAPTER_BUILD = WERKZEUG.api("MapAdapter.build")
NAMES = ("a", "b", "c")


@clause(
    "urls.unknown-endpoint-is-refused", MUST, needs=[C.URL], source=[URL_FOR, MAP_ADAPTER_BUILD]
)
@given(name=segments(), values=st.dictionaries(st.sampled_from(NAMES), segments(), max_size=2))
def test_unknown_endpoint_is_refused(
    impl: Implementation, name: str, values: dict[str, str]
) -> None:
    """`url_for` MUST raise a build error for an endpoint that no rule has."""
    app = App(view("/x/<a>", endpoint="x"))
    (made,) = impl.ask(app, Url(f"no_{name}", tuple(values.items())))

    assert refusal(impl, made), f"url_for gave {made!r}"


@clause("urls.missing-value-is-refused", MUST, needs=[C.URL], source=[URL_FOR, MAP_ADAPTER_BUILD])
@given(
    names=st.lists(st.sampled_from(NAMES), unique=True, min_size=1).flatmap(
        lambda names: st.tuples(st.just(names), st.sampled_from(names))
    ),
    none=st.booleans(),
)
def test_missing_value_is_refused(
    impl: Implementation, names: tuple[list[str], str], none: bool
) -> None:
    """`url_for` MUST raise a build error when the value of a variable is missing or None."""
    wanted, missing = names
    values = {name: f"v{name}" for name in wanted if name != missing}
    if none and impl.has(C.QUERY) and impl.has(C.ANCHOR):  # there None means "left out"
        values[missing] = None  # type: ignore[assignment]
    app = App(view("/" + "/".join(f"<{name}>" for name in wanted), endpoint="x"))
    (made,) = impl.ask(app, url("x", values))

    assert refusal(impl, made), f"url_for with {values} gave {made!r}"


def refusal(impl: Implementation, made: object) -> bool:
    """Tell whether what a `Url` step saw is one of the implementation's build errors."""
    names = {error.__name__ for error in impl.build_errors}
    return isinstance(made, Raised) and (made.name in names or "Build" in made.name)


RULES: dict[tuple[str, ...], str] = {
    names: "/" + "".join(f"{n}/<{n}>/" for n in names) for names in ((), ("a",), ("a", "b"), ("b",))
}


@clause(
    "urls.most-values-win",
    MUST,
    needs=[C.URL, C.QUERY, C.WEIGHTED],
    source=MAP_ADAPTER_BUILD,
    examples=80,
)
@given(
    rules=st.permutations(sorted(RULES)).flatmap(
        lambda r: st.integers(1, len(r)).map(lambda n: r[:n])
    ),
    given_names=st.sets(st.sampled_from(NAMES)),
)
def test_most_values_win(
    impl: Implementation, rules: list[tuple[str, ...]], given_names: set[str]
) -> None:
    """Of the rules of an endpoint, `url_for` MUST build one that uses the most of the given values.

    A rule that lacks a value cannot be built. A value that the rule does not use goes into the
    query.
    """
    app = App(*(view(RULES[rule], endpoint="x") for rule in rules))
    usable = [rule for rule in rules if given_names.issuperset(rule)]
    (made,) = impl.ask(app, url("x", {n: f"v{n}" for n in sorted(given_names)}))

    if not usable:
        assert refusal(impl, made), f"{sorted(given_names)} of {rules} gives {made!r}, no error"
        return
    most = max(map(len, usable))
    paths = {"/" + "".join(f"{n}/v{n}/" for n in rule) for rule in usable if len(rule) == most}
    assert isinstance(made, str), f"{sorted(given_names)} of {rules} raises {made}"
    assert made.partition("?")[0] in paths, f"{sorted(given_names)} of {rules} gives {made!r}"


DEFAULTS = (
    view("/p/", endpoint="page", defaults=(("n", 1), ("kind", "all"))),
    view("/p/<int:n>", endpoint="page", defaults=(("kind", "all"),)),
    view("/p/<int:n>/<kind>", endpoint="page"),
)


@clause(
    "urls.defaults-make-the-shortest",
    MUST,
    needs=[C.URL, C.DEFAULTS, C.INT],
    source=WERKZEUG.api("Rule", "defaults"),
)
@given(
    rules=st.permutations(DEFAULTS),
    n=st.integers(0, 3),
    kind=st.sampled_from(["all", "new"]),
    implied=st.booleans(),
)
def test_defaults_make_the_shortest(
    impl: Implementation, rules: list[View], n: int, kind: str, implied: bool
) -> None:
    """Where values equal the defaults of a rule, `url_for` MUST build that rule's shorter URL.

    So each page has one URL, which `url_for` gives and which answers. A value may be left out when
    all rules that remain have it as their default.
    """
    values: dict[str, object] = {"n": n, "kind": kind}
    if implied and kind == "all":
        del values["kind"]
        if n == 1:
            del values["n"]
    want = f"/p/{n}/{kind}" if kind != "all" else f"/p/{n}" if n != 1 else "/p/"
    app = App(*rules)
    made = built(impl, app, url("page", values))
    trace = impl.run(app, follow(made, get()))

    assert made == want, f"{values} is built as {made!r}, not {want!r}"
    assert trace.given("view") == [{"n": n, "kind": kind}], f"{made!r} gives {trace.reply}"


@clause("urls.method-chooses", MUST, needs=[C.URL, C.METHODS, C.ANCHOR], source=URL_FOR)
@given(methods=st.lists(st.sampled_from(["GET", "POST", "PUT", "DELETE"]), min_size=1, unique=True))
@example(methods=["POST"])
@example(methods=["POST", "GET"])
def test_method_chooses(impl: Implementation, methods: list[str]) -> None:
    """Of the rules of an endpoint, `url_for` MUST build one that has the method of `_method`.

    Without `_method`, a rule for the method of the current request (GET) goes first.
    """
    app = App(*(view(f"/{method}", endpoint="x", methods=[method]) for method in methods))
    made = impl.ask(app, *(url("x", {}, method=method) for method in methods), url("x", {}))

    expect(made[:-1], [f"/{method}" for method in methods], "the URLs built for each method:")
    assert made[-1] in (["/GET"] if "GET" in methods else made[:-1]), (
        f"url_for gives {made[-1]}, none of {['/GET'] if 'GET' in methods else made[:-1]!r}"
    )


@clause(
    "urls.slash-needs-no-redirect",
    MUST,
    needs=[C.URL, C.SLASH_REDIRECT],
    source=[
        FLASK("Quickstart", "URL Building"),
        FLASK("Quickstart", "Unique URLs / Redirection Behavior"),
    ],
)
@given(value=segments())
def test_slash_needs_no_redirect(impl: Implementation, value: str) -> None:
    """A built URL MUST end with a slash exactly when its rule does, and so need no redirect."""
    if not impl.has(C.WEIGHTED):
        value = "v"
    made = impl.ask(SLASHES, *(url(endpoint, {"v": value}) for endpoint in ENDS))
    replies = impl.run(SLASHES, *(follow(str(one), get()) for one in made)).replies
    for rule, one, reply in zip(ENDS.values(), made, replies, strict=True):
        assert reply.status == 200, f"{rule!r} is built as {one!r}, which gives {reply}"
        assert str(one).endswith("/") is rule.endswith("/"), f"{rule!r} is built as {one!r}"


ENDS = {"a": "/a/<v>", "b": "/b/<v>/", "c": "/c/<v>/leaf", "d": "/d/<v>/branch/"}
SLASHES = App(*(view(rule, endpoint=endpoint) for endpoint, rule in ENDS.items()))


WORDS = (
    "self",
    "values",
    "method",
    "scheme",
    "anchor",
    "external",
    "name",
    "func",
    "rule",
    "map",
    "kwargs",
)


@clause(
    "urls.any-name-for-a-variable",
    SHOULD,
    needs=[C.URL],
    source=plain_sense("the names of an application's variables are its own"),
)
@every(name=WORDS)
def test_any_name_for_a_variable(impl: Implementation, name: str) -> None:
    """A variable SHOULD be free to have any name but `endpoint`, which `url_for` needs itself."""
    made = built(impl, App(view(f"/n/<{name}>", endpoint="x")), url("x", {name: "v"}))

    assert made == "/n/v", f"a variable called {name!r} gives {made!r}"


LANGUAGE = Hook("url_defaults", "language", (Write("values", "lang", "en"),))


@clause(
    "urls.url-defaults-add-values",
    MUST,
    needs=[C.URL, C.URL_HOOKS, C.QUERY, C.EXTERNAL],
    source=FLASK("Using URL Processors", "Internationalized Application URLs"),
)
@given(value=segments())
def test_url_defaults_add_values(impl: Implementation, value: str) -> None:
    """`url_for` MUST use what a `url_defaults` function adds like a value that was given."""
    app = App(LANGUAGE, view("/<lang>/<v>", endpoint="a"), view("/q", endpoint="b"))
    steps = (url("a", {"v": value}), url("b", {}), url("b", {}, external=True))
    first, second, third = impl.ask(app, *steps)

    assert str(first).startswith("/en/"), f"url_for gave {first!r}"
    assert second == "/q?lang=en", f"url_for gave {second!r}, not '/q?lang=en'"
    assert third == f"{sent()}://localhost/q?lang=en", (
        f"url_for gave {third!r}, not '{sent()}://localhost/q?lang=en'"
    )


def placed(**config: str) -> App:
    """Return an app that knows from its configuration where it is served."""
    return App(view("/u/<v>", endpoint="user"), config=config)


@clause(
    "urls.outside-a-request",
    MUST,
    needs=[C.URL, C.OUTSIDE, C.APP_SCOPE, C.EXTERNAL],
    source=FLASK.api("SERVER_NAME"),
)
@given(
    name=st.sampled_from(["example.org", "example.org:8080", "localhost:5000"]),
    root=st.sampled_from(["/", "/app", "/a/b"]),
    scheme=st.sampled_from(["http", "https"]),
    value=segments(),
)
def test_outside_a_request(
    impl: Implementation, name: str, root: str, scheme: str, value: str
) -> None:
    """Without a request, `url_for` MUST build an external URL from the configured server name and
    root.

    The settings are SERVER_NAME, APPLICATION_ROOT and, for the scheme, PREFERRED_URL_SCHEME.
    """
    app = placed(SERVER_NAME=name, APPLICATION_ROOT=root, PREFERRED_URL_SCHEME=scheme)
    values = {"v": value}
    steps = (url("user", values), url("user", values, external=False))
    whole, local = impl.outside(app, Within(None, steps))
    at_home = built(impl, App(view("/u/<v>", endpoint="user")), url("user", values))

    prefix = root.rstrip("/")
    assert whole == f"{scheme}://{name}{prefix}{at_home}", (
        f"url_for gives {whole!r}, not '{scheme}://{name}{prefix}{at_home}'"
    )
    assert local == prefix + at_home, f"with external=False, url_for gives {local!r}"


@clause(
    "urls.outside-needs-a-server-name",
    MUST,
    needs=[C.URL, C.OUTSIDE, C.APP_SCOPE],
    source=URL_FOR,
    examples=20,
)
@given(value=segments(), root=st.sampled_from(["/", "/app"]))
def test_outside_needs_a_server_name(impl: Implementation, value: str, root: str) -> None:
    """Without a request and without SERVER_NAME, `url_for` MUST raise an error."""
    app = placed(APPLICATION_ROOT=root)
    (made,) = impl.outside(app, Within(None, (url("user", {"v": value}),)))

    assert isinstance(made, Raised), f"without SERVER_NAME, url_for gave {made!r}, and no error"


HOME = App(view("/here", Ask(), endpoint="here"))


@clause(
    "urls.of-the-pushed-application",
    SHOULD,
    needs=[C.URL, C.OUTSIDE, C.APP_SCOPE],
    source=[URL_FOR, FLASK("The Application Context", "Manually Push a Context")],
)
@every(name=["example.org", "example.org:8080"], value=["x", "é"])
def test_of_the_pushed_application(impl: Implementation, name: str, value: str) -> None:
    """Where the context of another application is pushed within a request, `url_for` SHOULD build
    the URLs of that application.

    `current_app` is that application then. A page that links to the application beside it asks for
    such URLs.
    """
    there = placed(SERVER_NAME=name)
    step = url("user", {"v": value})
    (wanted,) = impl.outside(there, Within(None, (step,)))
    (made,) = impl.run(HOME, get("/here", Within(None, (step,), there))).answers()

    assert isinstance(wanted, str), f"outside of a request, url_for gives {wanted!r}"
    assert made == wanted, f"within a request for another application, url_for gives {made!r}"


@clause(
    "urls.before-matching-fails",
    MUST,
    needs=[C.URL, C.BEFORE],
    source=FLASK("Application Structure and Lifecycle", "How a Request is Handled"),
    examples=20,
)
@given(value=segments(), path=st.sampled_from(["/nowhere", "/u/", "/u/x/y"]))
@example(value="a\\", path="/nowhere")
def test_before_matching_fails(impl: Implementation, value: str, path: str) -> None:
    """`url_for` MUST work during a request that no rule matches, because error pages have links."""
    user = view("/u/<v>", endpoint="user")
    app = App(before("b", url("user", {"v": value})), user)
    at_home = built(impl, App(user), url("user", {"v": value}))

    expect(impl.run(app, get(path)).answers(), [at_home], f"built for {path}, which is unknown:")
