"""Setting up: what the decorators and methods of an application object and of blueprints do.

Other chapters describe applications as data, and leave the words to the adapter. Here the words
themselves are judged. What the registered functions then do, and when, is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.aborting import class_of, class_of_all
from conformance.clauses.setup.registrars import OF_APPLICATIONS, OF_BLUEPRINTS, there
from conformance.describe.app import App, Declaration, blueprint
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, post, request
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

ROUTE = FLASK.api("Flask.route")
METHODS = ("get", "post", "put", "delete", "patch")


def declared(declare: Callable[[Any, Any], object], **details: Any) -> App:
    """Return an app that is declared by this function."""
    return App(Declaration(declare.__name__, declare), **details)


def function() -> str:
    """Answer: a view like any other."""
    return "seen"


@clause(
    "setup.decorators-give-back",
    MUST,
    needs=[C.DECLARATIONS, C.BLUEPRINTS],
    source=[FLASK.api("Flask.before_request"), ROUTE],
)
def test_decorators_give_back(impl: Implementation) -> None:
    """Each decorator MUST return the very function that it registers.

    The name of the function keeps its meaning, and decorators can be stacked.
    """

    def decorate(app: Any, api: Any) -> None:
        made = api.Blueprint("b", "conformance.described", root_path="/")
        for target, table in ((app, OF_APPLICATIONS), (made, OF_BLUEPRINTS)):
            for row in there(table, impl, api):
                function = row.told()
                back = row.use(target, function)
                assert back is function, f"{row.name} left {back!r} in the function's place"

    impl.forget()  # or the application is not built again
    impl.perform(lambda: impl.built(declared(decorate)))


def routes(app: Any, api: Any) -> None:
    """Declare views by `route` in the forms that there are."""

    def named(page: int = 0) -> str:
        return f"{api.request.endpoint} {page}"

    app.route("/one")(named)
    app.route("/other", endpoint="mine", methods=["POST"])(named)
    app.route("/page/", defaults={"page": 1})(named)
    app.route("/page/<int:page>")(named)
    app.add_url_rule("/later", "late")
    app.endpoint("late")(lambda: f"{api.request.endpoint} bound")
    app.add_url_rule("/by-hand", view_func=named, defaults={"page": 7})


@clause(
    "setup.routes",
    MUST,
    needs=[C.DECLARATIONS, C.REQUEST, C.INT],
    source=[FLASK("API", "URL Route Registrations"), ROUTE, FLASK.api("Flask.add_url_rule")],
)
def test_routes(impl: Implementation) -> None:
    """`route` and `add_url_rule` MUST serve the view under the rule, with the name of the view as
    its endpoint unless another endpoint is given.

    A view may have many rules, each with an endpoint, methods and defaults of its own. `endpoint`
    may give a view to a rule that was added without a view.
    """
    asked = [get("/one"), get("/other"), post("/other"), post("/one"), get("/page/")]
    asked += [get("/page/5"), get("/later"), get("/by-hand")]
    seen = impl.run(declared(routes), *asked)

    replies = [r.text if r.status == 200 else r.status for r in seen.replies]
    expected = ["named 0", 405, "mine 0", 405, "named 1", "named 5", "late bound", "named 7"]
    expect(replies, expected, ", ".join(map(str, asked)))


def shortcuts(target: Any, api: Any) -> None:
    """Declare a view for each method by the decorator of that name."""
    for name in METHODS:
        back = getattr(target, name)(f"/{name}", endpoint=name)(function)
        assert back is function, f"the decorator {name} left {back!r} in the function's place"


@clause(
    "setup.method-decorators",
    MUST,
    needs=[C.DECLARATIONS, C.METHOD_DECORATORS, C.METHODS, C.HEAD, C.BLUEPRINTS],
    source=[FLASK.api("Flask.get"), FLASK.api("Blueprint.get")],
)
def test_method_decorators(impl: Implementation) -> None:
    """`get`, `post`, `put`, `delete` and `patch` MUST declare a view for that method only.

    A view for GET answers HEAD, too.
    """
    impl.forget()
    part = Declaration("shortcuts", shortcuts)
    for app, prefix in ((App(part), ""), (App(blueprint("b", part, prefix="/b")), "/b")):
        for name in METHODS:
            path = f"{prefix}/{name}"
            tried = [request(method, path) for method in ("HEAD", *map(str.upper, METHODS))]
            replies = impl.run(app, *tried).replies
            found = [str(e) for e, reply in zip(tried, replies, strict=True) if reply.status == 200]
            wanted = [f"HEAD {path}"] * (name == "get") + [f"{name.upper()} {path}"]
            expect(found, wanted, f"{path} answered:")


def contradicted(target: Any, api: Any) -> None:
    """Give each of these decorators methods of its own."""
    for name in METHODS:
        try:
            getattr(target, name)("/no", methods=["GET"])
        except Exception:
            continue
        raise AssertionError(f"the decorator {name} accepted methods=['GET']")


@clause(
    "setup.method-decorators-take-no-methods",
    SHOULD,
    needs=[C.DECLARATIONS, C.METHOD_DECORATORS],
    source=plain_sense("`methods` could only repeat or contradict the name of the decorator"),
)
def test_method_decorators_take_no_methods(impl: Implementation) -> None:
    """`get`, `post`, `put`, `delete` and `patch` SHOULD refuse the argument `methods`."""
    impl.forget()
    impl.perform(lambda: impl.built(declared(contradicted)))


def class_views(app: Any, api: Any) -> None:
    """Declare views that are classes."""
    views = import_module(f"{api.__name__}.views")

    class Item(views.MethodView):  # type: ignore[misc, name-defined]
        def __init__(self, kind: str) -> None:
            self.kind = kind
            self.count = 0

        def get(self, n: int) -> str:
            self.count += 1
            return f"get {self.kind} {n} {self.count} {api.request.endpoint}"

        def post(self, n: int) -> str:
            return f"post {self.kind} {n}"

    class Plain(views.View):  # type: ignore[misc, name-defined]
        methods = ("GET", "PUT")
        decorators = (lambda f: lambda: f"<{f()}>",)

        def dispatch_request(self) -> str:
            return f"plain {api.request.method}"

    app.add_url_rule("/item/<int:n>", view_func=Item.as_view("item", "red"))
    app.add_url_rule("/plain", view_func=Plain.as_view("plain"))


@clause(
    "setup.class-based-views",
    MUST,
    needs=[C.DECLARATIONS, C.REQUEST, C.INT, C.METHODS, C.HEAD, C.OPTIONS, C.BARE_HEAD, C.WSGI],
    source=FLASK("Class-based Views", "Method Dispatching and APIs"),
)
def test_class_based_views(impl: Implementation) -> None:
    """A class MUST be able to serve as a view: an object of it is made for each request, and its
    method with the name of the HTTP method answers.

    Its `methods` and `decorators` count. `get` answers HEAD, too, and a method that the class lacks
    is answered with 405.
    """
    asked = [get("/item/7"), get("/item/8"), post("/item/9"), request("PUT", "/item/1")]
    asked += [request("HEAD", "/item/7"), get("/plain"), request("PUT", "/plain"), post("/plain")]
    seen = impl.run(declared(class_views), *asked)

    replies = [r.text if r.status == 200 else r.status for r in seen.replies]
    expected = ["get red 7 1 item", "get red 8 1 item", "post red 9", 405, ""]
    expected += ["<plain GET>", "<plain PUT>", 405]
    expect(replies, expected, ", ".join(map(str, asked)))
    expect(sorted(seen.replies[3].allowed), ["GET", "HEAD", "OPTIONS", "POST"], "Allow of /item")


def error_classes(app: Any, api: Any) -> None:
    """Declare handlers for the framework's own classes of errors, and for one below them."""
    missing, every = class_of(api, 404), class_of_all(api)
    own = type("Own", (class_of(api, 403),), {})
    coded = type("Coded", (every,), {"code": 507, "description": "full"})
    app.register_error_handler(missing, lambda error: (f"missing {error.code}", 404))
    app.register_error_handler(own, lambda error: (f"own {error.code}", 403))
    app.register_error_handler(coded, lambda error: (f"coded {error.code}", 507))
    part = api.Blueprint("b", "conformance.described", root_path="/")
    part.register_error_handler(every, lambda error: (f"part {error.code}", 404))
    part.add_url_rule("/b", "b", raising(missing))
    app.register_blueprint(part)
    for rule, error in (("/403", own), ("/507", coded), ("/plain", class_of(api, 403))):
        app.add_url_rule(rule, rule[1:], raising(error))


def raising(kind: type[Exception]) -> Callable[[], str]:
    """Return a view that raises."""

    def view() -> str:
        raise kind

    return view


@clause(
    "setup.error-classes",
    MUST,
    needs=[C.DECLARATIONS, C.ERROR_HTTP, C.ABORT],
    source=FLASK("Handling Application Errors", "Registering"),
)
def test_error_classes(impl: Implementation) -> None:
    """A handler for a class of HTTP errors MUST be given the errors of that class, and no others.

    The class of a status code counts as the code, so its handler comes before a handler of a
    blueprint for all errors. A class that the application derives from it is another class, and may
    have a code that the framework does not know.
    """
    asked = [get("/none"), get("/b"), get("/403"), get("/507"), get("/plain")]
    replies = impl.run(declared(error_classes), *asked).replies

    expect([r.status for r in replies], [404, 404, 403, 507, 403], ", ".join(map(str, asked)))
    expect(
        [r.text for r in replies[:4]],
        ["missing 404", "missing 404", "own 403", "coded 507"],
        "which handler answered, with which code:",
    )
    assert "own" not in replies[4].text, "the handler for a class below was given the error"


def own_classes(app: Any, api: Any) -> None:
    """Declare a request class and a response class of the application's own."""
    app.request_class = type("Asked", (app.request_class,), {"shout": lambda r: r.path.upper()})
    app.response_class = type(
        "Told", (app.response_class,), {"default_mimetype": "text/x-own", "mine": "told"}
    )
    app.add_url_rule("/up", "up", lambda: api.request.shout())
    app.add_url_rule("/made", "made", lambda: api.make_response("x").mine)
    app.add_url_rule("/json", "json", lambda: {"a": 1})
    app.add_url_rule("/type", "type", lambda: type(api.jsonify(1)).__name__)


@clause(
    "setup.request-and-response-class",
    MUST,
    needs=[C.DECLARATIONS, C.REQUEST, C.WSGI],
    source=[FLASK.api("Flask.request_class"), FLASK.api("Flask.response_class")],
)
def test_request_and_response_class(impl: Implementation) -> None:
    """The classes that `request_class` and `response_class` of an application name MUST be used.

    The request class is used for every request, the response class for what views return and what
    `make_response` and `jsonify` make.
    """
    seen = impl.run(declared(own_classes), *map(get, ("/up", "/made", "/type", "/json")))

    expect(
        [r.text for r in seen.replies[:3]],
        ["/UP", "told", "Told"],
        "what the own classes were asked:",
    )
    kinds = [str(r.header("Content-Type")).partition(";")[0] for r in seen.replies]
    expect(kinds, ["text/x-own"] * 3 + ["application/json"], "Content-Type:")


def own_client(app: Any, api: Any) -> None:
    """Name a class of test clients of the application's own, and ask for one."""
    kind = type("Own", (type(app.test_client()),), {})
    app.test_client_class = kind
    found = app.test_client()
    assert isinstance(found, kind), f"test_client() made a {type(found).__name__}, not an Own"


@clause(
    "setup.test-client-class",
    MUST,
    needs=[C.DECLARATIONS, C.TEST_CLIENT, C.WSGI],
    source=FLASK.api("Flask.test_client_class"),
)
def test_test_client_class(impl: Implementation) -> None:
    """`test_client` MUST make a client of the class that `test_client_class` of the application
    names.
    """
    impl.forget()
    impl.perform(lambda: impl.built(declared(own_client)))


class Runner:
    """A class of runners of the application's own, which keeps what it is made with."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.given, self.named = given, named


def own_runner(app: Any, api: Any) -> None:
    """Name it, and ask for runners, with arguments and without."""
    app.test_cli_runner_class = Runner
    for named in ({}, {"mix_stderr": False}, {"env": {"A": "1"}, "other": None}):
        found = app.test_cli_runner(**named)
        told = f"test_cli_runner({', '.join(map('{0[0]}={0[1]!r}'.format, named.items()))})"
        assert isinstance(found, Runner), f"{told} made a {type(found).__name__}, not a Runner"
        assert found.given == (app,), f"{told} made a Runner of {found.given}, not of the app"
        expect([found.named], [named], f"arguments that {told} made a Runner with:")


@clause(
    "setup.test-cli-runner-class",
    MUST,
    needs=[C.DECLARATIONS, C.CLI_RUNNER, C.WSGI],
    source=[FLASK.api("Flask.test_cli_runner"), FLASK.api("Flask.test_cli_runner_class")],
)
def test_test_cli_runner_class(impl: Implementation) -> None:
    """`test_cli_runner` MUST make a runner of the class that `test_cli_runner_class` of the
    application names, with the application and all arguments.
    """
    impl.forget()
    impl.perform(lambda: impl.built(declared(own_runner)))


STATES: list[tuple[str, bool]] = []


def recording(made: Any, api: Any) -> None:
    """Declare functions that a blueprint calls when it is registered."""
    made.record(lambda state: STATES.append((state.app.name, state.first_registration)))
    made.record_once(lambda state: STATES.append(("once", state.first_registration)))


@clause(
    "setup.blueprint-records",
    MUST,
    needs=[C.DECLARATIONS, C.BLUEPRINTS, C.BLUEPRINTS_TWICE],
    source=[FLASK.api("Blueprint.record"), FLASK.api("Blueprint.record_once")],
)
def test_blueprint_records(impl: Implementation) -> None:
    """A function that a blueprint records MUST be called at each registration, a function of
    `record_once` at the first only.

    The function is told the application and whether it is the first registration.
    """
    made = blueprint("b", Declaration("recording", recording), again=[{"name": "c"}])
    STATES.clear()
    impl.forget()
    impl.perform(lambda: impl.built(App(made, name="recorder")))

    expect(
        STATES,
        [("recorder", True), ("once", True), ("recorder", False)],
        "who was called, and whether for the first time:",
    )
