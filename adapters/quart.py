"""Quart: Flask's API on ASGI. Contexts are entered with `async with`, so none is pushed by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import metadata
from inspect import isawaitable
from typing import Any

import quart
import quart.sessions
import werkzeug.exceptions
import werkzeug.routing

from adapters.below.flask_like import BuiltFlaskLike, FlaskLike
from adapters.below.releases import had_by, version_of
from conformance.adapter import Answer, App, LocalKit, SessionStore, Stage, Unsupported
from conformance.adapter import Capability as C

# What needs a synchronous call, a context pushed without a loop, or what Quart does not have.
NOT_QUART = {
    # Quart's tools, structures and URL maps are Werkzeug's, which is judged by itself.
    *(c for c in C if c.startswith(("wsgi.", "middleware.", "map.", "structure.", "field."))),
    *(c for c in C if c.startswith(("tool.", "parser.", "wrapper."))),
    C.TEMPLATES,  # its functions are coroutines
    C.TEMPLATE_STREAMS,
    C.WSGI,
    C.THREADS,
    C.GREENLETS,
    C.REQUEST_SCOPE,
    C.APP_SCOPE,
    C.NESTED,
    C.HANDOVER,
    C.COPIED,
    C.NAMESPACE,
    C.LOCAL,
    C.STACK,
    C.PROXY,
    C.PROXY_SOURCES,
    C.MANAGER,
    C.ORDERED,
    C.MIDDLEWARE,
    C.TRUSTED_HOSTS,
    C.SHORTCUTS,  # QuartRule takes no redirect_to, alias or build_only
    C.FLASHING,  # coroutine functions
    C.SETUP,
    C.TEST_CLIENT,
    C.TEST_COOKIES,
    C.TEST_RESPONSES,
    C.SERVING,
    C.TLS,
    C.CLI,
    C.CLI_OPTIONS,
    C.CLI_GROUPS,
    C.CLI_SCRIPTS,
    C.CLI_SHELL,
    C.CLI_RUNNER,
    C.DOTENV,
    C.REQUEST_FORMS,  # have to be awaited
    C.REQUEST_FILES,
    C.FILE_OPTIONS,  # under other names, and of no file object but BytesIO
}
# What came later than 0.19, and with which release.
SINCE = {C.KEY_ROTATION: "0.21", C.PARTITIONED: "0.21"}
# The same of Flask, which holds Quart's rules.
SINCE_FLASK = {C.OPTIONS_SETTING: "3.1"}


class Ambient:
    """Quart's names; `stream_with_context` decorates a function there, here it takes the body."""

    def __getattr__(self, name: str) -> Any:
        return getattr(quart, name)

    def stream_with_context(self, body: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Wrap an async iterator."""

        async def produce() -> AsyncIterator[Any]:
            async for chunk in body:
                yield chunk

        wrapped: AsyncIterator[Any] = quart.stream_with_context(produce)()
        return wrapped


class BuiltQuart(BuiltFlaskLike):
    """A built Quart application."""

    wsgi = None
    asgi: Any

    def __init__(self, app: Any, api: Any) -> None:
        self.asgi = app
        self.ambient = api


class QuartAdapter(FlaskLike):
    """Quart as it is installed."""

    api = quart
    factory = quart.Quart
    base_converter = werkzeug.routing.BaseConverter
    validation_error = werkzeug.routing.ValidationError
    http_error = werkzeug.exceptions.HTTPException
    session_interface = quart.sessions.SessionInterface
    session_class = quart.sessions.SecureCookieSession
    asynchronous = True

    name = "quart"
    version = version_of(quart)
    deviates_as = (name, version)
    packages: tuple[str, ...] = ("quart", "flask", "werkzeug", "hypercorn")
    build_errors = (werkzeug.routing.BuildError, ValueError)
    capabilities = had_by(
        version, had_by(metadata.version("flask"), set(C) - NOT_QUART, SINCE_FLASK), SINCE
    )

    def build(self, app: App, stage: Stage) -> BuiltQuart:
        """Build as for Flask; what answers is a coroutine function."""
        built = super().build(app, stage)
        stage.ambient = Ambient()
        return BuiltQuart(built.wsgi, stage.ambient)

    async def respond(self, answer: Answer, body: Any) -> Any:
        """Return what a view returns; `make_response` is a coroutine function here."""
        value = answer.value(await body if isawaitable(body) else body)
        return await quart.make_response(value) if answer.shape == "response" else value

    def store(self, part: SessionStore, stage: Stage) -> Any:
        """Return a session interface, whose methods are coroutine functions here."""
        function = stage.async_function(part)

        async def open_session(interface: Any, app: Any, request: Any) -> Any:
            await function("open")
            return None if part.content is None else self.session_class(dict(part.content))

        async def save_session(interface: Any, app: Any, session: Any, response: Any) -> None:
            await function("save", response)

        members = {"open_session": open_session, "save_session": save_session}
        return type(part.name, (self.session_interface,), members)()

    def locals(self) -> LocalKit:
        """Quart's locals are Werkzeug's: judged there."""
        raise Unsupported(C.LOCAL)


adapter = QuartAdapter
