"""Setting blueprints up: prefixes, defaults, several registrations, and subdomains."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import (
    App,
    Blueprint,
    Part,
    after,
    before,
    blueprint,
    handler,
    teardown,
    view,
)
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Ask, Raise, Read, url
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

REGISTERING_BLUEPRINTS = FLASK("Modular Applications with Blueprints", "Registering Blueprints")
NESTING_BLUEPRINTS = FLASK("Modular Applications with Blueprints", "Nesting Blueprints")

PREFIXES = st.sampled_from([None, "/p", "/p/", "/p/q", "/<word>", "/p/<word>/"])
RULES = st.sampled_from(["/", "/r", "/r/", "/r/s", "/<int:n>", ""])


def joined(*parts: str | None) -> str:
    """Return prefixes and a rule, joined with exactly one slash each.

    The empty rule stands for the prefix itself.
    """
    *prefixes, rule = [part for part in parts if part is not None]
    if not rule and prefixes:
        *prefixes, rule = prefixes
    return "".join("/" + p.strip("/") for p in prefixes if p.strip("/")) + rule


def filled(rule: str) -> str:
    """Return a path that a rule matches."""
    return rule.replace("<word>", "w").replace("<int:n>", "7")


def values_of(rule: str) -> dict[str, object]:
    """Return the values that are in it."""
    found: dict[str, object] = {"word": "w"} if "<word>" in rule else {}
    return found | ({"n": 7} if "<int:n>" in rule else {})


NEEDS = [C.BLUEPRINTS, C.INT, C.URL]


@clause("blueprints.prefix", MUST, needs=NEEDS, source=REGISTERING_BLUEPRINTS, examples=30)
@given(prefix=PREFIXES, rule=RULES, at_registration=PREFIXES)
@example(prefix="/p/", rule="/r/", at_registration=None)
@example(prefix="/p/", rule="", at_registration="/<word>")
def test_prefix(
    impl: Implementation, prefix: str | None, rule: str, at_registration: str | None
) -> None:
    """Rules of a blueprint MUST be served below its prefix, joined to it by exactly one slash.

    A prefix that is given at registration takes the place of the blueprint's own. The values of
    variables in the prefix are given to the view.
    """
    registration = {} if at_registration is None else {"url_prefix": at_registration}
    rule = rule if prefix or at_registration else rule or "/"
    page = view(rule, Ask(), endpoint="page")
    app = App(blueprint("b", page, prefix=prefix, registration=registration))
    whole = joined(prefix if at_registration is None else at_registration, rule)
    values = values_of(whole)

    seen = impl.run(app, get(filled(whole), url("b.page", values)))

    expect(seen.given("view"), [values], f"{whole} was asked for as {filled(whole)}; values:")
    expect(seen.answers(), [filled(whole)], "url_for('b.page'):")


@clause(
    "blueprints.prefixes-when-nested",
    MUST,
    needs=[*NEEDS, C.NESTED_BLUEPRINTS],
    source=NESTING_BLUEPRINTS,
    examples=30,
)
@given(
    outer=st.sampled_from([None, "/o", "/o/", "/<word>"]),
    inner=st.sampled_from([None, "/i", "/i/", "/i/j"]),
    rule=RULES,
    instead=st.sampled_from([None, None, "/x"]),
)
@example(outer="/o/", inner="/i/", rule="/r", instead=None)
def test_prefixes_when_nested(
    impl: Implementation, outer: str | None, inner: str | None, rule: str, instead: str | None
) -> None:
    """The prefix of a nested blueprint MUST be the prefix of the outer blueprint, followed by its
    own.
    """
    registration = {} if instead is None else {"url_prefix": instead}
    rule = rule if outer or inner or instead else rule or "/"
    page = view(rule, Ask(), endpoint="page")
    nested = blueprint("i", page, prefix=inner, registration=registration)
    whole = joined(outer, inner if instead is None else instead, rule)
    values = values_of(whole)

    seen = impl.run(
        App(blueprint("o", nested, prefix=outer)), get(filled(whole), url("o.i.page", values))
    )

    expect(seen.given("view"), [values], f"{whole} was asked for as {filled(whole)}; values:")
    expect(seen.answers(), [filled(whole)], "url_for('o.i.page'):")


@clause(
    "blueprints.default-values",
    MUST,
    needs=[C.BLUEPRINTS, C.URL],
    source=FLASK.api("Blueprint", "url_defaults"),
)
@every(own=(False, True), at_registration=(False, True), of_rule=(False, True))
def test_default_values(
    impl: Implementation, own: bool, at_registration: bool, of_rule: bool
) -> None:
    """The views of a blueprint MUST be given its `url_defaults`, where no nearer place gives a
    value.

    The defaults that are given at registration are nearer, and the defaults of the rule are
    nearest.
    """
    page = view("/", endpoint="page", **defaults("defaults", "rule", of_rule))
    other = view("/other", endpoint="other")
    registration = defaults("url_defaults", "registration", at_registration)
    given = defaults("url_defaults", "own", own)
    group = blueprint("b", page, other, registration=registration, **given)

    seen = impl.run(App(group), get("/"), get("/other"))

    near = [("rule", of_rule), ("registration", at_registration), ("own", own)]
    wanted = [
        next(({"v": name} for name, there in nearest if there), {}) for nearest in (near, near[1:])
    ]
    expect(seen.given("view"), wanted, "the view, and another one without defaults, were given:")


def defaults(keyword: str, value: str, there: bool) -> dict[str, Any]:
    """Return a keyword that gives the variable `v` a value, or none."""
    return {keyword: (("v", value),)} if there else {}


# The same blueprint more than once.

TWICE: tuple[Part, ...] = (
    view("/page", Ask(), endpoint="page"),
    view("/boom", Raise(KeyError)),
    *(before("b"), after("a"), teardown("t"), handler(KeyError)),
)


@clause(
    "blueprints.twice-under-two-names",
    MUST,
    needs=[C.BLUEPRINTS_TWICE, C.URL, C.BEFORE, C.AFTER, C.TEARDOWN, C.ERROR_TYPE, C.AMBIENT],
    source=REGISTERING_BLUEPRINTS,
)
def test_twice_under_two_names(impl: Implementation) -> None:
    """A blueprint that is registered again under another name MUST work there as it does under its
    own name.

    Each registration has its own endpoints, and an endpoint that begins with a dot stays within the
    registration.
    """
    app = App(blueprint("b", *TWICE, prefix="/b", again=[{"name": "c", "url_prefix": "/c"}]))
    for name in ("b", "c"):
        links = (url(".page"), url("b.page"), url("c.page"), Read("request", "blueprint"))

        seen = impl.run(app, get(f"/{name}/page", *links), get(f"/{name}/boom"))

        expect(
            seen.answers()[:4],
            [f"/{name}/page", "/b/page", "/c/page", name],
            "URLs and the blueprint:",
        )
        around = ["before b", "view page", "after a", "teardown t"]
        expect(seen.order()[:4], around, "who ran for /page:")
        failed = ["before b", "view boom", "handler KeyError", "after a", "teardown t"]
        expect(seen.order()[4:], failed, "who ran for /boom:")


@clause(
    "blueprints.hooks-for-everything-once",
    MUST,
    needs=[C.BLUEPRINTS_TWICE, C.BEFORE, C.AFTER, C.TEARDOWN],
    source=[FLASK.api("Blueprint.before_app_request"), FLASK.api("Blueprint.after_app_request")],
)
def test_hooks_for_everything_once(impl: Implementation) -> None:
    """A hook that a blueprint registers for the whole application MUST run once for each request,
    even when the blueprint was registered several times.
    """
    wide = [make("w", everywhere=True) for make in (before, after, teardown)]
    app = App(blueprint("b", *wide, again=[{"name": "c"}, {"name": "d"}]), view("/"))

    expect(
        impl.run(app, get("/")).order(),
        ["before w", "view index", "after w", "teardown w"],
        "who ran:",
    )


@clause(
    "blueprints.nested-twice",
    MUST,
    needs=[C.BLUEPRINTS_TWICE, C.NESTED_BLUEPRINTS, C.URL, C.AMBIENT, C.BEFORE],
    source=NESTING_BLUEPRINTS,
)
def test_nested_twice(impl: Implementation) -> None:
    """A nested blueprint MUST be registered each time that the blueprint around it is registered.

    Its names and prefixes are those of that registration, at every depth.
    """
    inner = blueprint("k", view("/page", Ask(), endpoint="page"), before("k"), prefix="/k")
    outer = blueprint("j", inner, before("j"), prefix="/j")
    again = [{"name": "c", "url_prefix": "/c"}, {"name": "d", "url_prefix": "/d"}]
    app = App(blueprint("b", outer, before("b"), prefix="/b", again=again))
    for name in ("b", "c", "d"):
        links = (url(".page"), *(url(f"{other}.j.k.page") for other in "bcd"))

        seen = impl.run(app, get(f"/{name}/j/k/page", *links, Read("request", "blueprint")))

        paths = [f"/{other}/j/k/page" for other in (name, *"bcd")]
        expect(seen.answers(), [*paths, f"{name}.j.k"], "URLs and the blueprint:")
        expect(seen.of("before"), ["b", "j", "k"], "before functions that ran:")


# Too late.


@clause(
    "blueprints.late-part",
    SHOULD,
    needs=[C.BLUEPRINTS, C.BEFORE],
    source=FLASK("Application Structure and Lifecycle", "Application Setup"),
)
@every(part=[view("/late"), before("late"), after("late"), handler(404)])
def test_late_part(impl: Implementation, part: Part) -> None:
    """Adding a rule, a hook or a handler to a blueprint that has been registered SHOULD be refused.

    The addition would have no effect.
    """
    accepted = impl.refusal(App(blueprint("b", view("/"), late=[part]))) is None
    assert not accepted, f"accepted after the registration: {part}"


# Hosts.


@clause(
    "blueprints.subdomain",
    MUST,
    needs=[C.BLUEPRINTS, C.HOSTS],
    source=FLASK.api("Blueprint", "subdomain"),
)
def test_subdomain(impl: Implementation) -> None:
    """Rules of a blueprint with a subdomain MUST be served on that subdomain, and on no other host
    of the application.
    """
    admin = blueprint("b", view("/", endpoint="page"), view("/only"), subdomain="admin")
    config = {"SERVER_NAME": "example.test"}
    app = App(
        admin, view("/", endpoint="home"), options={"subdomain_matching": True}, config=config
    )
    asked = [
        get(path, host=host)
        for path in ("/", "/only")
        for host in ("admin.example.test", "example.test", "other.example.test")
    ]

    seen = impl.run(app, *asked)

    expect(seen.of("view"), ["page", "home", "only"], "the views that were called:")
    statuses = [200, 200, 404, 200, 404, 404]
    expect([reply.status for reply in seen.replies], statuses, ", ".join(map(str, asked)))


@clause(
    "blueprints.subdomain-when-nested",
    MUST,
    needs=[C.NESTED_BLUEPRINTS, C.HOSTS],
    source=NESTING_BLUEPRINTS,
)
@every(outer=[None, "out"], inner=[None, "in"])
def test_subdomain_when_nested(impl: Implementation, outer: str | None, inner: str | None) -> None:
    """The subdomain of a nested blueprint MUST be its own subdomain, followed by the subdomain of
    the outer blueprint.

    A blueprint without a subdomain of its own has that of the outer one.
    """
    nested = Blueprint("i", (view("/"),), None, (("subdomain", inner),) * bool(inner))
    app = App(
        Blueprint("o", (nested,), None, (("subdomain", outer),) * bool(outer)),
        options={"subdomain_matching": True}, config={"SERVER_NAME": "example.test"},
    )  # fmt: skip
    host = ".".join(part for part in (inner, outer, "example.test") if part)

    expect(impl.run(app, get("/", host=host)).of("view"), ["index"], f"asked for http://{host}/")
