"""Blueprints at work: hooks and handlers by scope, relative endpoints, URL defaults."""

from __future__ import annotations

from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.lives import WHOLE_LIFE, any_life, same_life, same_replies, same_teardown
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
from conformance.sources import FLASK, plain_sense
from conformance.strategies.apps import (
    KEY_ERROR,
    Shape,
    apps,
    complete,
)
from conformance.strategies.text import names

CALLBACKS_AND_ERRORS = FLASK("The Request Context", "Callbacks and Errors")
NESTING_BLUEPRINTS = FLASK("Modular Applications with Blueprints", "Nesting Blueprints")
BLUEPRINT_ERROR_HANDLERS = FLASK("Modular Applications with Blueprints", "Blueprint Error Handlers")
WHOLE = [C.BLUEPRINTS, *WHOLE_LIFE]
ENDS = ("teardown", "app_teardown")
BEHIND_FIRST = plain_sense("what a blueprint holds may need what the application around it holds")


@clause(
    "blueprints.order-of-hooks",
    MUST,
    needs=WHOLE,
    source=[FLASK.api("Blueprint.before_request"), CALLBACKS_AND_ERRORS],
    examples=60,
)
@any_life(Shape(blueprints=1))
def test_order_of_hooks(impl: Implementation, app: App) -> None:
    """Hooks of a blueprint MUST run for the views of that blueprint only, and inside the hooks of
    the application.

    Before functions of the application run first, and its after functions last. What a blueprint
    registers for the whole application runs among the hooks of the application.
    """
    same_life(impl, app, without=ENDS)


@clause(
    "blueprints.teardown-of-own-views",
    MUST,
    needs=WHOLE,
    source=[FLASK.api("Blueprint.teardown_request"), CALLBACKS_AND_ERRORS],
    examples=30,
)
@given(app=apps(Shape(blueprints=1)))
@example(app=complete(Shape(blueprints=1)))
@example(app=complete(Shape(blueprints=1), KEY_ERROR))
def test_teardown_of_own_views(impl: Implementation, app: App) -> None:
    """Teardown functions of a blueprint MUST run for the views of that blueprint, once for each
    request, and for no others.
    """
    same_teardown(impl, app)


@clause(
    "blueprints.order-of-teardown",
    SHOULD,
    needs=WHOLE,
    source=BEHIND_FIRST,
    examples=50,
)
@any_life(Shape(blueprints=1))
@example(app=App(blueprint("o", teardown("b"), view("/v"), prefix="/o"), teardown("a")))
def test_order_of_teardown(impl: Implementation, app: App) -> None:
    """Teardown functions of a blueprint SHOULD run before those of the application, each group last
    registered first.
    """
    same_life(impl, app, only=("teardown",))


NESTED = [*WHOLE, C.NESTED_BLUEPRINTS]


@clause(
    "blueprints.order-of-teardown-when-nested",
    SHOULD,
    needs=NESTED,
    source=BEHIND_FIRST,
    examples=30,
)
@given(app=apps(Shape(blueprints=2)))
@example(app=complete(Shape(blueprints=2)))
@example(app=complete(Shape(blueprints=3), KEY_ERROR))
def test_order_of_teardown_when_nested(impl: Implementation, app: App) -> None:
    """Teardown functions SHOULD run from inner to outer blueprints, and those of the application
    last.
    """
    same_life(impl, app, only=("teardown",))


@clause("blueprints.order-when-nested", MUST, needs=NESTED, source=NESTING_BLUEPRINTS, examples=60)
@any_life(Shape(blueprints=2))
@example(app=complete(Shape(blueprints=3)))
@example(app=complete(Shape(blueprints=3), KEY_ERROR))
def test_order_when_nested(impl: Implementation, app: App) -> None:
    """Before functions MUST run from the application through outer to inner blueprints, and after
    functions the other way round.

    An error handler is looked for in the inner blueprint first, then in the outer one, then in the
    application.
    """
    same_life(impl, app, without=ENDS)


@clause(
    "blueprints.order-with-dispatches",
    MUST,
    needs=[*NESTED, C.NESTED],
    source=NESTING_BLUEPRINTS,
    examples=30,
)
@any_life(Shape(blueprints=2, dispatching=True))
def test_order_with_dispatches(impl: Implementation, app: App) -> None:
    """A request that a view dispatches to another application MUST NOT change which hooks of
    blueprints run, nor their order.
    """
    same_life(impl, app, without=ENDS)


@clause(
    "blueprints.replies",
    MUST,
    needs=NESTED,
    source=[BLUEPRINT_ERROR_HANDLERS, NESTING_BLUEPRINTS],
    examples=45,
)
@any_life(Shape(blueprints=2))
def test_replies(impl: Implementation, app: App) -> None:
    """The reply MUST be the last answer of the hooks, views and handlers that run for the
    request.
    """
    same_replies(impl, app)


# Error handlers.

Caught = tuple[type[Exception] | int, ...]
CATCHES: Caught = (404, HttpError, Exception)
SOME = [some for count in range(len(CATCHES) + 1) for some in combinations(CATCHES, count)]


@clause(
    "blueprints.handler-by-scope",
    MUST,
    needs=[C.BLUEPRINTS, C.ERROR_TYPE, C.ERROR_CODE, C.ERROR_HTTP, C.ABORT],
    source=[FLASK("Handling Application Errors", "Handling"), BLUEPRINT_ERROR_HANDLERS],
)
@every(own=SOME, of_app=SOME)
def test_handler_by_scope(impl: Implementation, own: Caught, of_app: Caught) -> None:
    """A handler for the code of an error MUST come before a handler for its class, and among
    handlers of one kind the blueprint's before the application's.

    So a blueprint's handler for `Exception` comes before the application's handler for the very
    class of the error, and after the application's handler for its code.
    """
    inner = (handler(c, name=f"own {handler(c).name}") for c in CATCHES if c in own)
    outer = (handler(c, name=f"app {handler(c).name}") for c in CATCHES if c in of_app)
    app = App(blueprint("b", view("/", Abort(404)), *inner), *outer)

    seen = impl.run(app, get("/")).of("handler")

    rank: list[tuple[object, Caught, str]]
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
    """The error for a path that no rule matches MUST NOT be given to the error handlers of a
    blueprint, even when the path begins with the prefix of the blueprint.

    The rule that matches chooses the blueprint. The same holds for a method that no rule allows.
    """
    own = (handler(404, name="own 404"), handler(405, name="own 405"), before("own"))
    app = App(blueprint("b", view("/x"), *own, prefix="/b"), handler(404), handler(405))

    seen = impl.run(app, get("/b/none"), post("/b/x"))

    expect(seen.of("handler", "before"), ["404", "405"], "handlers and before functions that ran:")


@clause(
    "blueprints.handlers-for-everything",
    MUST,
    needs=[C.BLUEPRINTS, C.ERROR_CODE, C.ERROR_TYPE],
    source=FLASK.api("Blueprint.app_errorhandler"),
)
def test_handlers_for_everything(impl: Implementation) -> None:
    """A handler that `app_errorhandler` registers MUST handle errors of the whole application."""
    wide = (handler(404, everywhere=True), handler(KeyError, everywhere=True))
    app = App(blueprint("b", *wide), view("/boom", Raise(KeyError)))

    seen = impl.run(app, get("/none"), get("/boom"))

    expect(seen.of("handler"), ["404", "KeyError"], "handlers that ran:")


# Endpoints.

PAGE = view("/page", Ask(), endpoint="page")
GROUPS = st.lists(names(), min_size=2, max_size=2, unique=True)


@clause(
    "blueprints.relative-endpoint",
    MUST,
    needs=[C.BLUEPRINTS, C.URL, C.AMBIENT],
    source=[
        FLASK("Modular Applications with Blueprints", "Building URLs"),
        FLASK.api("Flask.url_for", "the name of the current blueprint, if any"),
    ],
    examples=20,
)
@given(groups=GROUPS, name=names())
@example(groups=["b", "admin"], name="list")
def test_relative_endpoint(impl: Implementation, groups: list[str], name: str) -> None:
    """An endpoint that begins with a dot MUST be looked up in the blueprint of the request, and
    outside of blueprints in the application.

    An endpoint without a dot in front is looked up in the application, wherever the URL is built.
    """
    one, two = groups
    page = view("/page", Ask(), endpoint=name)
    parts = blueprint(one, page, prefix="/1"), blueprint(two, page, prefix="/2")
    links = (url(f".{name}"), url(name), url(f"{one}.{name}"), url(f"{two}.{name}"))
    named = (Read("request", "endpoint"), Read("request", "blueprint"))
    for where, own in (("/1/page", one), ("/2/page", two), ("/page", None)):
        seen = impl.run(App(*parts, page), get(where, *links, *named)).answers()

        endpoint = name if own is None else f"{own}.{name}"
        wanted = [where, "/page", "/1/page", "/2/page", endpoint, own]
        expect(seen, wanted, f"in the view of {where}, URLs, request.endpoint, request.blueprint:")


@clause(
    "blueprints.relative-endpoint-when-nested",
    MUST,
    needs=[C.NESTED_BLUEPRINTS, C.URL, C.AMBIENT],
    source=NESTING_BLUEPRINTS,
)
def test_relative_endpoint_when_nested(impl: Implementation) -> None:
    """The endpoints of a nested blueprint MUST begin with the names of all blueprints around it,
    joined by dots, and a relative endpoint MUST be looked up in the innermost blueprint.
    """
    inner = blueprint("n", PAGE, view("/own", endpoint="own"), prefix="/n")
    app = App(blueprint("o", PAGE, inner, prefix="/o"), PAGE)
    steps = (url(".page"), url(".own"), url(".n.page"), url("o.page"), url("o.n.own"))

    seen = impl.run(app, get("/o/n/page", *steps, Read("request", "blueprint")))
    outer = impl.run(app, get("/o/page", *steps, Read("request", "blueprint")))

    values = [str(value) for value in seen.answers()]
    refused = "BuildError!"
    expect(
        values,
        ["/o/n/page", "/o/n/own", refused, "/o/page", "/o/n/own", "o.n"],
        "URLs and the blueprint, in the inner one:",
    )
    values = [str(value) for value in outer.answers()]
    expect(
        values,
        ["/o/page", refused, "/o/n/page", "/o/page", "/o/n/own", "o"],
        "URLs and the blueprint, in the outer one:",
    )


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
    """URL defaults and URL value preprocessors of a blueprint MUST act on the endpoints of that
    blueprint only.

    Defaults act on URLs of these endpoints, wherever they are built, and preprocessors on requests
    for them.
    """
    plain = blueprint("p", view("/<lang>/plain", Ask(), endpoint="page"))
    app = App(blueprint("b", *LANGUAGE), plain)
    links = (url("b.page"), url("p.page", {"lang": "fr"}))

    seen = impl.run(app, get("/en/plain", *links), get("/en/page", *links))

    expect(
        [e.value for e in seen if e.action == "url"],
        ["/de/page", "/fr/plain"] * 2,
        "URLs of both blueprints, built in each:",
    )
    expect(seen.of("url_value_preprocessor"), ["take"], "preprocessors that ran:")
    expect(seen.given("url_defaults"), [("b.page", {})] * 2, "what the URL defaults were given:")


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

    expect(seen.values("page"), ["/de/page"], "the URL:")
    expect(seen.of("url_value_preprocessor"), ["take"], "preprocessors that ran:")


@clause(
    "blueprints.url-defaults-when-nested",
    MUST,
    needs=[C.NESTED_BLUEPRINTS, C.URL_HOOKS, C.URL],
    source=NESTING_BLUEPRINTS,
)
def test_url_defaults_when_nested(impl: Implementation) -> None:
    """`url_defaults` functions MUST be called from the application through outer to inner
    blueprints.
    """
    inner = blueprint("n", Hook("url_defaults", "n"), view("/<who>", endpoint="page"), prefix="/n")
    fills = (Write("values", "who", "outer"),)
    app = App(blueprint("o", inner, Hook("url_defaults", "o", fills)), Hook("url_defaults", "app"))

    trace = impl.questioned(app, url("o.n.page"))

    expect(trace.of("url_defaults"), ["app", "o", "n"], "URL defaults that were asked:")
    expect([e.value for e in trace if e.action == "url"], ["/n/outer"], "the URL:")
