"""Each use of a capability is seen, and what is not used is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
import pytest
from flask import Blueprint, Flask, render_template_string
from flask.sessions import SecureCookieSessionInterface
from flask.views import View
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter
from werkzeug.security import generate_password_hash

from conformance.describe.capabilities import Capability as C
from conformance.usage.application import functions_of, seen_in
from conformance.usage.code import functions_in, spoken_in
from conformance.usage.names import SPOKEN


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take other signals: to the process's, an earlier test may listen still."""
    for name, signal in list(vars(flask.signals).items()):
        if hasattr(signal, "receivers"):
            monkeypatch.setattr(flask.signals, name, type(signal)(name))
            if hasattr(flask, name):
                monkeypatch.setattr(flask, name, getattr(flask.signals, name))


def uses(app: Flask) -> set[C]:
    """Return what is seen of an application, and of the functions that it was given."""
    functions = functions_in(functions_of(app))
    return {c for c, _ in (*seen_in(app, flask), *spoken_in(functions, flask))}


def plain() -> Flask:
    """Return an application that does what every application does."""
    app = Flask("conformance.plain", static_folder=None)
    app.add_url_rule("/", "index", lambda: "x")
    return app


class Page(View):
    def dispatch_request(self) -> str:
        return "x"


class Own(BaseConverter):
    pass


def ruled(rule: str, **options: Any) -> Callable[[Flask], object]:
    return lambda app: app.add_url_rule(rule, "ruled", lambda **values: "x", **options)


def viewed(view: Callable[..., Any]) -> Callable[[Flask], object]:
    return lambda app: app.add_url_rule("/v", "viewed", view)


async def awaited() -> str:
    return "x"


def produced() -> Any:
    def chunks() -> Any:
        yield "x"

    return chunks()


def twice(app: Flask) -> None:
    again = Blueprint("again", __name__)
    app.register_blueprint(again)
    app.register_blueprint(again, name="other", url_prefix="/other")


def nested(app: Flask) -> None:
    outer = Blueprint("outer", __name__)
    outer.register_blueprint(Blueprint("inner", __name__))
    app.register_blueprint(outer)


def with_converter(app: Flask) -> None:
    app.url_map.converters["own"] = Own
    app.add_url_rule("/<own:v>", "own", lambda v: v)


class Interface(SecureCookieSessionInterface):
    pass


def with_interface(app: Flask) -> None:
    app.session_interface = Interface()


def wrapped(app: Flask) -> None:
    app.wsgi_app = lambda environ, start: []  # type: ignore[method-assign, assignment]


# A use of each capability that is seen.
USES: dict[C, Callable[[Flask], object]] = {
    C.BEFORE: lambda app: app.before_request(lambda: None),
    C.AFTER: lambda app: app.after_request(lambda response: response),
    C.TEARDOWN: lambda app: app.teardown_request(lambda error: None),
    C.APP_TEARDOWN: lambda app: app.teardown_appcontext(lambda error: None),
    C.URL_HOOKS: lambda app: app.url_defaults(lambda endpoint, values: None),
    C.TEMPLATE_CONTEXT: lambda app: app.context_processor(dict),
    C.ERROR_CODE: lambda app: app.register_error_handler(404, lambda error: "x"),
    C.ERROR_TYPE: lambda app: app.register_error_handler(KeyError, lambda error: "x"),
    C.ERROR_HTTP: lambda app: app.register_error_handler(HTTPException, lambda error: "x"),
    C.BLUEPRINTS: lambda app: app.register_blueprint(Blueprint("one", __name__)),
    C.BLUEPRINTS_TWICE: twice,
    C.NESTED_BLUEPRINTS: nested,
    C.INT: ruled("/<int:v>"),
    C.FLOAT: ruled("/<float:v>"),
    C.PATH: ruled("/<path:v>"),
    C.UUID: ruled("/<uuid:v>"),
    C.ANY: ruled("/<any(a, b):v>"),
    C.CONVERTER_ARGUMENTS: ruled("/<int(min=1):v>"),
    C.CUSTOM_CONVERTERS: with_converter,
    C.MIXED_SEGMENTS: ruled("/<v>.html"),
    C.SLASH_REDIRECT: ruled("/v/"),
    C.DEFAULTS: ruled("/v", defaults={"v": 1}),
    C.HOSTS: ruled("/v", subdomain="api"),
    C.RULE_OPTIONS: ruled("/v", strict_slashes=False),
    C.SHORTCUTS: ruled("/v", redirect_to="/w"),
    C.ASYNC_VIEWS: viewed(awaited),
    C.KEPT_VIEWS: viewed(Page.as_view("page")),
    C.SESSION_INTERFACE: with_interface,
    C.MIDDLEWARE: wrapped,
    C.SESSION: viewed(lambda: flask.session.get("k", "")),
    C.STATE: viewed(lambda: flask.g.get("k", "")),
    C.URL: viewed(lambda: flask.url_for("index")),
    C.TEMPLATES: viewed(lambda: render_template_string("x")),
    C.REQUEST_FORMS: viewed(lambda: flask.request.form["k"]),
    C.REQUEST_FILES: viewed(lambda: str(flask.request.files)),
    C.COOKIES: viewed(lambda: flask.Response("x").set_cookie("k")),
    C.PASSWORDS: viewed(lambda: generate_password_hash("x")),
    C.TRUSTED_HOSTS: lambda app: app.config.update(TRUSTED_HOSTS=["a.example"]),
    C.KEY_ROTATION: lambda app: app.config.update(SECRET_KEY_FALLBACKS=["old"]),
}
# What brings another capability along.
TOGETHER = {
    C.BLUEPRINTS_TWICE: {C.BLUEPRINTS},
    C.NESTED_BLUEPRINTS: {C.BLUEPRINTS},
    C.ANY: {C.CONVERTER_ARGUMENTS},
    C.CONVERTER_ARGUMENTS: {C.INT},
    C.REQUEST_FILES: {C.REQUEST_FORMS},
}


def test_a_plain_application_uses_nothing() -> None:
    assert uses(plain()) - {C.GREENLETS} == set()  # the carriers are those of this process


@pytest.mark.parametrize("capability", USES)
def test_a_use_is_seen_and_no_other(capability: C) -> None:
    app = plain()
    USES[capability](app)

    assert uses(app) - {C.GREENLETS} == {capability} | TOGETHER.get(capability, set())


def test_a_generator_is_seen() -> None:
    app = plain()
    app.before_request(produced)

    def streams() -> Any:
        yield "x"

    app.add_url_rule("/s", "streams", streams)

    assert C.STREAMING in uses(app)


@pytest.mark.parametrize("spoken", SPOKEN)
def test_each_name_is_flasks(spoken: str) -> None:
    head, _, attribute = spoken.partition(".")

    assert hasattr(flask, head)
    assert not attribute or hasattr(flask.Request, attribute)


def test_what_is_enclosed_is_read() -> None:
    def decorated(function: Callable[[], str]) -> Callable[[], str]:
        return lambda: function()

    app = plain()
    app.add_url_rule("/d", "decorated", decorated(lambda: flask.url_for("index")))

    assert C.URL in uses(app)
