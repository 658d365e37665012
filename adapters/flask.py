"""Flask, every line from 1.1 to 3.1: what a line does not have is not claimed for it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import flask
import flask.sessions
import werkzeug
import werkzeug.exceptions
import werkzeug.routing

from adapters.below.flask_like import FlaskLike
from adapters.below.releases import had_by, version_of
from adapters.werkzeug import (
    ALL_MESSAGES,
    MAPS,
    MESSAGES,
    TOOLS,
    VALIDATION_ERROR,
    Locals,
    Messages,
    Routing,
    wsgi_kit,
)
from conformance.adapter import Capability as C
from conformance.adapter import WsgiKit

# Not Flask's: the one who judges precedence by registration order is somebody else.
NOT_FLASK = {C.ASGI, C.ORDERED}
# These are Werkzeug's, and came with its releases.
OF_WERKZEUG = {c for c in C if c.startswith(("wsgi.", "middleware.", "map."))} | ALL_MESSAGES
# What Flask leaves to distributions that it does not require (blinker: until 2.3).
OPTIONAL = {
    C.ASYNC_VIEWS: "asgiref",
    C.SIGNALS: "blinker",
    C.ASYNC_SIGNALS: "asgiref",
    C.DOTENV: "dotenv",
}
NOT_FLASK |= {capability for capability, name in OPTIONAL.items() if find_spec(name) is None}
# What came later than 1.1, and with which release.
SINCE = {
    C.ASYNC_VIEWS: "2.0",
    C.FILE_OPTIONS: "2.0",
    C.METHOD_DECORATORS: "2.0",
    C.NESTED_BLUEPRINTS: "2.0",
    C.BLUEPRINTS_TWICE: "2.0.1",
    C.CONTEXT_LOCALS: "2.0",
    C.COPIED: "2.0",
    C.TASKS: "2.0",
    C.CONFIG_SOURCES: "2.1",
    C.JSON_REFUSED: "2.1",
    C.JSON_PROVIDER: "2.2",
    C.KEPT_VIEWS: "2.2",
    C.REPLACEABLE: "2.2",
    C.CLI_OPTIONS: "2.2",
    C.SEQUENCES: "2.2",
    C.TEMPLATE_STREAMS: "2.2",
    C.PROXY_SOURCES: "2.2",
    C.AUTHENTICATION: "2.3",
    C.ASYNC_SIGNALS: "2.3",
    C.FORM_LIMITS: "3.1",
    C.KEY_ROTATION: "3.1",
    C.PARTITIONED: "3.1",
    C.TRUSTED_HOSTS: "3.1",
    C.OPTIONS_SETTING: "3.1",
}
# What came with Werkzeug.
SINCE_WERKZEUG = {C.TEST_RESPONSES: "2.1", C.TEST_COOKIES: "2.3"}


class FlaskAdapter(FlaskLike):
    """Flask as it is installed."""

    api = flask
    factory: Any = flask.Flask
    base_converter = werkzeug.routing.BaseConverter
    validation_error = VALIDATION_ERROR
    http_error = werkzeug.exceptions.HTTPException
    session_interface = flask.sessions.SessionInterface
    session_class = flask.sessions.SecureCookieSession

    name = module = command = "flask"
    version = version_of(flask)
    deviates_as = (name, version)
    packages: tuple[str, ...] = ("flask", "werkzeug", "jinja2", "itsdangerous", "blinker")
    build_errors = (werkzeug.routing.BuildError, ValueError)
    capabilities = (
        had_by(
            version_of(werkzeug),
            had_by(version, set(C) - NOT_FLASK - OF_WERKZEUG, SINCE),
            SINCE_WERKZEUG,
        )
        | TOOLS
        | MAPS
        | MESSAGES
    )

    def locals(self) -> Locals:
        """Return Werkzeug's locals."""
        return Locals()

    def wsgi_kit(self) -> WsgiKit:
        """Return Werkzeug's tools for every WSGI application."""
        return wsgi_kit()

    def message_kit(self) -> Messages:
        """Return what Werkzeug makes messages of."""
        return Messages()

    def routing(self) -> Routing:
        """Return Werkzeug's URL maps."""
        return Routing()


adapter = FlaskAdapter
