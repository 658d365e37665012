"""Setting up: what a subclass of an application says in the place of the framework.

Its methods, which are called while a request is answered, and the classes that it is made of. What
functions ask of the current application is in `test_own`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, request
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

NEEDS = [C.DECLARATIONS, C.MIDDLEWARE, C.SUBCLASSING, C.WSGI]


def subclassed(members: dict[str, Any], told: list[str] | None = None) -> App:
    """Return an application of a subclass with these members, which stands in another's place.

    Its views are `/`; `/boom`, which raises; `/link/<endpoint>`, which builds a URL; `/rule`, which
    names the class of its rule. What its teardown functions are given goes into `told`.
    """

    def declare(app: Any, api: Any) -> None:
        own = type("Own", (type(app),), members)("conformance.described", root_path="/")
        own.config["PROPAGATE_EXCEPTIONS"] = False
        own.logger.disabled = True
        own.add_url_rule("/", "plain", lambda: "plain")
        own.add_url_rule("/boom", "boom", boom)
        own.add_url_rule("/link/<endpoint>", "link", lambda endpoint: api.url_for(endpoint))
        own.add_url_rule("/rule", "rule", lambda: type(api.request.url_rule).__name__)
        if told is not None:
            own.teardown_request(lambda error: told.append(f"request {type(error).__name__}"))
            own.teardown_appcontext(lambda error: told.append(f"app {type(error).__name__}"))
        app.wsgi_app = own.wsgi_app

    return App(Declaration("declare", declare), name="replaced")


def boom() -> None:
    """Raise what nobody handles."""
    raise KeyError("boom")


def processed(self: Any, response: Any) -> Any:
    """Stand for `process_response`: change what is sent."""
    response.set_data("processed")
    return response


def made(self: Any, rv: Any) -> Any:
    """Stand for `make_response`: let what views return be something else."""
    return self.response_class(f"made of {rv}")


def moved(self: Any, request: Any) -> Any:
    """Stand for `create_url_adapter`: see the map from another place."""
    path = None if request is None else request.path
    return self.url_map.bind("h.example", "/moved", path_info=path)


def added(self: Any, endpoint: str, values: dict[str, Any]) -> None:
    """Stand for `inject_url_defaults`: add to a URL."""
    values["of"] = endpoint


# What stands for a method, and what it makes of a request: status and text of the reply.
STATIONS: dict[str, tuple[Callable[..., Any], str, int, str]] = {
    "full_dispatch_request": (lambda self: self.response_class("full"), "/", 200, "full"),
    "preprocess_request": (lambda self: "before", "/", 200, "before"),
    "dispatch_request": (lambda self: "dispatched", "/", 200, "dispatched"),
    "make_response": (made, "/", 200, "made of plain"),
    "process_response": (processed, "/", 200, "processed"),
    "handle_user_exception": (lambda self, e: type(e).__name__, "/boom", 200, "KeyError"),
    "handle_http_exception": (lambda self, e: (f"no {e.code}", 410), "/none", 410, "no 404"),
    "handle_exception": (
        lambda self, e: self.response_class(type(e).__name__, 503), "/boom", 503, "KeyError"
    ),
    "create_url_adapter": (moved, "/link/plain", 200, "/moved/"),
    "inject_url_defaults": (added, "/link/plain", 200, "/?of=plain"),
    "handle_url_build_error": (
        lambda self, error, endpoint, values: f"/no/{endpoint}", "/link/nowhere", 200, "/no/nowhere"
    ),
}  # fmt: skip


@clause(
    "setup.replaced-stations",
    MUST,
    needs=[*NEEDS, C.REQUEST],
    source=[
        *(FLASK.api(f"Flask.{name}") for name in STATIONS),
        FLASK("Application Structure and Lifecycle", "How a Request is Handled"),
    ],
)
@every(station=list(STATIONS))
def test_replaced_stations(impl: Implementation, station: str) -> None:
    """What a subclass of the application says in the place of a documented method MUST be what
    happens at that station of a request.
    """
    stands, path, status, text = STATIONS[station]
    reply = impl.reply(subclassed({station: stands}), get(path))
    expect([(reply.status, reply.text)], [(status, text)], f"GET {path} with an own `{station}`:")


@clause(
    "setup.replaced-options",
    MUST,
    needs=[*NEEDS, C.OPTIONS],
    source=FLASK.api("Flask.make_default_options_response"),
)
def test_replaced_options(impl: Implementation) -> None:
    """OPTIONS MUST be answered by the `make_default_options_response` of the application."""
    own = {"make_default_options_response": lambda self: self.response_class("own options")}
    reply = impl.reply(subclassed(own), request("OPTIONS", "/"))
    expect([(reply.status, reply.text)], [(200, "own options")], "OPTIONS / with an own answer:")


@clause("setup.replaced-trap", MUST, needs=NEEDS, source=FLASK.api("Flask.trap_http_exception"))
def test_replaced_trap(impl: Implementation) -> None:
    """An HTTP error for which `trap_http_exception` of the application is true MUST be an unhandled
    exception, and one for which it is false MUST be answered as usual.
    """
    seen = [
        impl.reply(
            subclassed({"trap_http_exception": lambda self, e, trapped=trapped: trapped}),
            get("/none"),
        )
        for trapped in (True, False)
    ]
    expect([reply.status for reply in seen], [500, 404], "GET /none, trapped and not:")


@clause(
    "setup.replaced-log", MUST, needs=NEEDS, source=FLASK.api("Flask.log_exception")
)  # fmt: skip
def test_replaced_log(impl: Implementation) -> None:
    """An exception that nobody handles MUST be given to `log_exception` of the application, once,
    as class, exception and traceback.
    """
    logged: list[Any] = []
    app = subclassed({"log_exception": lambda self, exc_info: logged.append(exc_info)})
    expect([impl.reply(app, get("/boom")).status], [500], "GET /boom:")
    told = [(kind.__name__, str(error), traceback is not None) for kind, error, traceback in logged]
    expect(told, [("KeyError", "'boom'", True)], "what `log_exception` was given:")


def forgotten(self: Any, *exc: Any) -> None:
    """Stand for a method that ends a context: run none of the functions."""


ENDINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no method": ({}, ["request KeyError", "app KeyError"]),
    "should_ignore_error": (
        {"should_ignore_error": lambda self, error: isinstance(error, KeyError)},
        ["request NoneType", "app NoneType"],
    ),
    "do_teardown_request": ({"do_teardown_request": forgotten}, ["app KeyError"]),
    "do_teardown_appcontext": ({"do_teardown_appcontext": forgotten}, ["request KeyError"]),
}


@clause(
    "setup.replaced-endings",
    MUST,
    needs=[*NEEDS, C.TEARDOWN, C.APP_TEARDOWN],
    source=[FLASK.api(f"Flask.{name}") for name in ENDINGS if name != "no method"],
)
@every(method=list(ENDINGS))
def test_replaced_endings(impl: Implementation, method: str) -> None:
    """`do_teardown_request` and `do_teardown_appcontext` of the application MUST be what ends its
    contexts, and an error for which `should_ignore_error` is true MUST NOT be told to functions.
    """
    members, wanted = ENDINGS[method]
    told: list[str] = []
    expect([impl.reply(subclassed(members, told), get("/boom")).status], [500], "GET /boom:")
    expect(told, wanted, f"what teardown functions were given, with an own {method}:")


@clause(
    "setup.replaced-rules",
    MUST,
    needs=[*NEEDS, C.REQUEST],
    source=[FLASK.api("Flask.url_rule_class"), FLASK.api("Flask.url_map_class")],
)
def test_replaced_rules(impl: Implementation) -> None:
    """Rules and the map MUST be of the `url_rule_class` and the `url_map_class` of the application.

    So an application has rules of a syntax of its own.
    """
    found: list[str] = []

    def declare(app: Any, api: Any) -> None:
        rule, map_class = app.url_rule_class, app.url_map_class
        members = {
            "url_rule_class": type("OwnRule", (rule,), {}),
            "url_map_class": type("OwnMap", (map_class,), {}),
        }
        own = type("Own", (type(app),), members)("conformance.described", root_path="/")
        own.add_url_rule("/", "plain", lambda: type(api.request.url_rule).__name__)
        found.extend([type(own.url_map).__name__])
        app.wsgi_app = own.wsgi_app

    reply = impl.reply(App(Declaration("declare", declare), name="ruled"), get("/"))
    expect([*found, reply.text], ["OwnMap", "OwnRule"], "the classes of the map and of a rule:")


@clause(
    "setup.replaced-configuration",
    MUST,
    needs=[C.CONFIG, C.DECLARATIONS, C.SUBCLASSING],
    source=[FLASK.api("Flask.config_class"), FLASK.api("Flask.make_config")],
)
def test_replaced_configuration(impl: Implementation) -> None:
    """The configuration MUST be of the `config_class` of the application, and be what `make_config`
    returns, which is asked with `instance_relative_config`.
    """
    found: list[Any] = []

    def declare(app: Any, api: Any) -> None:
        kind = type(app)

        def make_config(self: Any, instance_relative: bool = False) -> Any:
            config = kind.make_config(self, instance_relative)
            config["RELATIVE"] = instance_relative
            return config

        members = {"config_class": type("OwnConfig", (kind.config_class,), {})}
        own = type("Own", (kind,), {**members, "make_config": make_config})
        for relative in (False, True):
            made = own("conformance.described", root_path="/", instance_path="/instance",
                       instance_relative_config=relative)  # fmt: skip
            config = made.config
            found.append((type(config).__name__, config["RELATIVE"], str(config.root_path)))

    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("declare", declare), name="configured")))
    wanted = [("OwnConfig", False, "/"), ("OwnConfig", True, "/instance")]
    expect(found, wanted, "class, what was asked, and where files are looked for:")


@clause(
    "setup.replaced-aborter",
    MUST,
    needs=[*NEEDS, C.REPLACEABLE],
    source=[FLASK.api("Flask.aborter_class"), FLASK.api("Flask.make_aborter"),
            FLASK.api("Flask.aborter")],
)  # fmt: skip
def test_replaced_aborter(impl: Implementation) -> None:
    """`abort` MUST raise what an `aborter_class` of the application has for a code, and what the
    aborter has that `make_aborter` returns.
    """

    def declare(app: Any, api: Any) -> None:
        kind = type(app)
        teapot = type("Own", (KeyError,), {})

        class Aborter(kind.aborter_class):  # type: ignore[misc, name-defined]
            def __init__(self, *given: Any, **named: Any) -> None:
                super().__init__(*given, **named)
                self.mapping[418] = teapot

        def make_aborter(self: Any) -> Any:
            made = kind.make_aborter(self)
            made.mapping[419] = teapot
            return made

        members = {"aborter_class": Aborter, "make_aborter": make_aborter}
        own = type("Own", (kind,), members)("conformance.described", root_path="/")
        own.register_error_handler(teapot, lambda error: f"own {error.args[0]}")
        for code in (418, 419):
            own.add_url_rule(f"/{code}", str(code), lambda code=code: api.abort(code, code))
        app.wsgi_app = own.wsgi_app

    app = App(Declaration("declare", declare), name="aborting")
    seen = [impl.reply(app, get(path)).text for path in ("/418", "/419")]
    expect(seen, ["own 418", "own 419"], "abort(418), abort(419):")
