"""Blueprints at work: hooks and handlers by scope, relative endpoints, defaults of URLs."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause
from conformance.clauses.lives import same_life, same_replies
from conformance.describe.app import (
    App,
    Hook,
    HttpError,
    Part,
    before,
    blueprint,
    handler,
    teardown,
    view,
)
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, post
from conformance.describe.steps import Abort, Ask, Raise, Read, Write, url
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK
from conformance.strategies.apps import (
    KEY_ERROR,
    NOT_FOUND,
    OTHER_ERROR,
    Shape,
    apps,
    complete,
)

CALLBACKS_AND_ERRORS = FLASK("The Request Context", "Callbacks and Errors")
NESTING_BLUEPRINTS = FLASK("Modular Applications with Blueprints", "Nesting Blueprints")
BLUEPRINT_ERROR_HANDLERS = FLASK("Modular Applications with Blueprints", "Blueprint Error Handlers")
WHOLE = [C.BLUEPRINTS, C.STATE, C.BEFORE, C.AFTER, C.TEARDOWN, C.APP_TEARDOWN, C.AFTER_THIS]
WHOLE += [C.URL_HOOKS, C.ERROR_TYPE, C.ERROR_CODE, C.ABORT, C.METHODS]
ENDS = ("teardown", "app_teardown")


@clause(
    "blueprints.order-of-hooks",
    MUST,
    needs=WHOLE,
    source=[FLASK.api("Blueprint.before_request"), CALLBACKS_AND_ERRORS],
    examples=60,
)
@given(app=apps(Shape(blueprints=1)))
@example(app=complete(Shape(blueprints=1)))
@example(app=complete(Shape(blueprints=1), KEY_ERROR))
@example(app=complete(Shape(blueprints=1), NOT_FOUND))
@example(app=complete(Shape(blueprints=1), OTHER_ERROR))
def test_order_of_hooks(impl: Implementation, app: App) -> None:
    """Hooks of a blueprint MUST run for its own views only, and inside those of the application.

    Before functions of the application come first, its after functions last. What a blueprint
    registers for the whole application runs among the application's own.
    """
    same_life(impl, app, without=ENDS)


@clause(
    "blueprints.order-of-teardown",
    MUST,
    needs=WHOLE,
    source=[FLASK.api("Blueprint.teardown_request"), CALLBACKS_AND_ERRORS],
    examples=50,
)
@given(app=apps(Shape(blueprints=1)))
@example(app=complete(Shape(blueprints=1)))
@example(app=complete(Shape(blueprints=1), KEY_ERROR))
@example(app=complete(Shape(blueprints=1), NOT_FOUND))
@example(app=complete(Shape(blueprints=1), OTHER_ERROR))
@example(app=App(blueprint("o", teardown("b"), view("/v"), prefix="/o"), teardown("a")))
def test_order_of_teardown(impl: Implementation, app: App) -> None:
    """Teardown functions of a blueprint MUST run for its own views, before the application's."""
    same_life(impl, app, only=("teardown",))


NESTED = [*WHOLE, C.NESTED_BLUEPRINTS]


@clause("blueprints.order-when-nested", MUST, needs=NESTED, source=NESTING_BLUEPRINTS, examples=60)
@given(app=apps(Shape(blueprints=2)))
@example(app=complete(Shape(blueprints=2)))
@example(app=complete(Shape(blueprints=2), KEY_ERROR))
@example(app=complete(Shape(blueprints=2), NOT_FOUND))
@example(app=complete(Shape(blueprints=2), OTHER_ERROR))
@example(app=complete(Shape(blueprints=3)))
@example(app=complete(Shape(blueprints=3), KEY_ERROR))
def test_order_when_nested(impl: Implementation, app: App) -> None:
    """Hooks MUST run from the application through outer to inner blueprints, and back after views.

    Error handlers are looked up the other way round: inner, outer, application.
    """
    same_life(impl, app, without=("app_teardown",))


@clause(
    "blueprints.order-with-dispatches",
    MUST,
    needs=[*NESTED, C.NESTED],
    source=NESTING_BLUEPRINTS,
    examples=30,
)
@given(app=apps(Shape(blueprints=2, dispatching=True)))
@example(app=complete(Shape(blueprints=2, dispatching=True)))
@example(app=complete(Shape(blueprints=2, dispatching=True), KEY_ERROR))
@example(app=complete(Shape(blueprints=2, dispatching=True), NOT_FOUND))
@example(app=complete(Shape(blueprints=2, dispatching=True), OTHER_ERROR))
def test_order_with_dispatches(impl: Implementation, app: App) -> None:
    """A request to another app MUST NOT change which hooks of blueprints run, and when."""
    same_life(impl, app, without=("app_teardown",))


@clause(
    "blueprints.replies",
    MUST,
    needs=NESTED,
    source=[BLUEPRINT_ERROR_HANDLERS, NESTING_BLUEPRINTS],
    examples=45,
)
@given(app=apps(Shape(blueprints=2)))
@example(app=complete(Shape(blueprints=2)))
@example(app=complete(Shape(blueprints=2), KEY_ERROR))
@example(app=complete(Shape(blueprints=2), NOT_FOUND))
@example(app=complete(Shape(blueprints=2), OTHER_ERROR))
def test_replies(impl: Implementation, app: App) -> None:
    """The reply MUST be the last answer that the hooks, views and handlers in scope gave."""
    same_replies(impl, app)


# Error handlers.

CATCHES: tuple[type[Exception] | int, ...] = (404, HttpError, Exception)


@clause(
    "blueprints.handler-by-scope",
    MUST,
    needs=[C.BLUEPRINTS, C.ERROR_TYPE, C.ERROR_CODE, C.ERROR_HTTP, C.ABORT],
    source=[FLASK("Handling Application Errors", "Handling"), BLUEPRINT_ERROR_HANDLERS],
)
@given(own=st.sets(st.sampled_from(CATCHES)), of_app=st.sets(st.sampled_from(CATCHES)))
def test_handler_by_scope(
    impl: Implementation, own: set[type[Exception] | int], of_app: set[type[Exception] | int]
) -> None:
    """Handlers for the code MUST come before those for classes, the blueprint's before the app's.

    A blueprint's handler for `Exception` still comes before a class handler of the application.
    """
    inner = (handler(c, name=f"own {handler(c).name}") for c in CATCHES if c in own)
    outer = (handler(c, name=f"app {handler(c).name}") for c in CATCHES if c in of_app)
    app = App(blueprint("b", view("/", Abort(404)), *inner), *outer)

    seen = impl.run(app, get("/")).of("handler")

    rank: list[tuple[object, set[type[Exception] | int], str]]
    rank = [(404, own, "own 404"), (404, of_app, "app 404")]
    rank += [(kind, own, f"own {handler(kind).name}") for kind in CATCHES[1:]]
    rank += [(kind, of_app, f"app {handler(kind).name}") for kind in CATCHES[1:]]
    expect(seen, [name for kind, there, name in rank if kind in there][:1], "abort(404); called:")


@clause(
    "blueprints.routing-errors-have-no-blueprint",
    MUST,
    needs=[C.BLUEPRINTS, C.ERROR_CODE, C.METHODS],
    source=BLUEPRINT_ERROR_HANDLERS,
)
def test_routing_errors_have_no_blueprint(impl: Implementation) -> None:
    """A path below its prefix that no rule matches MUST NOT be given to a blueprint's handlers.

    No blueprint is chosen before a rule is. The same holds for a method that no rule allows.
    """
    own = (handler(404, name="own 404"), handler(405, name="own 405"), before("own"))
    app = App(blueprint("b", view("/x"), *own, prefix="/b"), handler(404), handler(405))

    seen = impl.run(app, get("/b/none"), post("/b/x"))

    expect(seen.of("handler", "before"), ["404", "405"])


@clause(
    "blueprints.handlers-for-everything",
    MUST,
    needs=[C.BLUEPRINTS, C.ERROR_CODE, C.ERROR_TYPE],
    source=FLASK.api("Blueprint.app_errorhandler"),
)
def test_handlers_for_everything(impl: Implementation) -> None:
    """What `app_errorhandler` registers MUST handle errors of the whole application."""
    wide = (handler(404, everywhere=True), handler(KeyError, everywhere=True))
    app = App(blueprint("b", *wide), view("/boom", Raise(KeyError)))

    seen = impl.run(app, get("/none"), get("/boom"))

    expect(seen.of("handler"), ["404", "KeyError"])


# Endpoints.

PAGE = view("/page", Ask(), endpoint="page")
SITE = App(
    blueprint("a", PAGE, view("/only", endpoint="only"), prefix="/a"),
    blueprint("b", PAGE, prefix="/b"),
    PAGE,
)
LINKS = (url(".page"), url("page"), url("a.page"), url("b.page"), url("a.only"))


@clause(
    "blueprints.relative-endpoint",
    MUST,
    needs=[C.BLUEPRINTS, C.URL, C.AMBIENT],
    source=FLASK("Modular Applications with Blueprints", "Building URLs"),
)
def test_relative_endpoint(impl: Implementation) -> None:
    """An endpoint with a leading dot MUST belong to the blueprint of the request, or to the app.

    Without a dot it is the application's, wherever the link is built.
    """
    named = (Read("request", "endpoint"), Read("request", "blueprint"))
    for where, ask in (("/a/page", "a"), ("/b/page", "b"), ("/page", None)):
        seen = impl.run(SITE, get(where, *LINKS, *named)).answers()

        always = ["/page", "/a/page", "/b/page", "/a/only"]
        endpoint = "page" if ask is None else f"{ask}.page"
        expect(seen, [where, *always, endpoint, ask], f"built in the view of {where}:")


@clause(
    "blueprints.relative-endpoint-when-nested",
    MUST,
    needs=[C.NESTED_BLUEPRINTS, C.URL, C.AMBIENT],
    source=NESTING_BLUEPRINTS,
)
def test_relative_endpoint_when_nested(impl: Implementation) -> None:
    """In a nested blueprint, names MUST be joined with dots, and `.` is the innermost blueprint."""
    inner = blueprint("n", PAGE, view("/own", endpoint="own"), prefix="/n")
    app = App(blueprint("o", PAGE, inner, prefix="/o"), PAGE)
    steps = (url(".page"), url(".own"), url(".n.page"), url("o.page"), url("o.n.own"))

    seen = impl.run(app, get("/o/n/page", *steps, Read("request", "blueprint")))
    outer = impl.run(app, get("/o/page", *steps, Read("request", "blueprint")))

    values = [str(value) for value in seen.answers()]
    refused = "BuildError!"
    expect(values, ["/o/n/page", "/o/n/own", refused, "/o/page", "/o/n/own", "o.n"])
    values = [str(value) for value in outer.answers()]
    expect(values, ["/o/page", refused, "/o/n/page", "/o/page", "/o/n/own", "o"])


# URL hooks.

LANGUAGE: tuple[Part, ...] = (
    Hook("url_defaults", "fill", (Write("values", "lang", "de"),)),
    Hook("url_value_preprocessor", "take", (Read("values", "lang"),)),
    view("/<lang>/page", Ask(), endpoint="page"),
)


@clause(
    "blueprints.url-hooks-by-blueprint",
    MUST,
    needs=[C.BLUEPRINTS, C.URL_HOOKS, C.URL],
    source=FLASK("Using URL Processors", "Internationalized Blueprint URLs"),
)
def test_url_hooks_by_blueprint(impl: Implementation) -> None:
    """URL defaults and value preprocessors of a blueprint MUST act on its own endpoints only.

    Defaults act on links to it, from wherever; preprocessors on requests to it.
    """
    plain = blueprint("p", view("/<lang>/plain", Ask(), endpoint="page"))
    app = App(blueprint("b", *LANGUAGE), plain)
    links = (url("b.page"), url("p.page", {"lang": "fr"}))

    seen = impl.run(app, get("/en/plain", *links), get("/en/page", *links))

    expect([e.value for e in seen if e.action == "url"], ["/de/page", "/fr/plain"] * 2)
    expect(seen.of("url_value_preprocessor"), ["take"])
    expect(seen.given("url_defaults"), [("b.page", {})] * 2)


@clause(
    "blueprints.url-hooks-for-everything",
    MUST,
    needs=[C.BLUEPRINTS, C.URL_HOOKS, C.URL],
    source=[
        FLASK.api("Blueprint.app_url_defaults"),
        FLASK.api("Blueprint.app_url_value_preprocessor"),
    ],
)
def test_url_hooks_for_everything(impl: Implementation) -> None:
    """URL hooks that a blueprint registers for the application MUST act on all endpoints."""
    wide = (
        Hook("url_defaults", "fill", (Write("values", "lang", "de"),), everywhere=True),
        Hook("url_value_preprocessor", "take", everywhere=True),
    )
    app = App(blueprint("b", *wide), view("/<lang>/page", Ask(), endpoint="page"))

    seen = impl.run(app, get("/en/page", url("page")))

    expect(seen.values("page"), ["/de/page"])
    expect(seen.of("url_value_preprocessor"), ["take"])


@clause(
    "blueprints.url-defaults-when-nested",
    MUST,
    needs=[C.NESTED_BLUEPRINTS, C.URL_HOOKS, C.URL],
    source=NESTING_BLUEPRINTS,
)
def test_url_defaults_when_nested(impl: Implementation) -> None:
    """URL defaults MUST be asked from the application through outer to inner blueprints."""
    inner = blueprint("n", Hook("url_defaults", "n"), view("/<who>", endpoint="page"), prefix="/n")
    fills = (Write("values", "who", "outer"),)
    app = App(blueprint("o", inner, Hook("url_defaults", "o", fills)), Hook("url_defaults", "app"))

    trace = impl.questioned(app, url("o.n.page"))

    expect(trace.of("url_defaults"), ["app", "o", "n"])
    expect([e.value for e in trace if e.action == "url"], ["/n/outer"])
