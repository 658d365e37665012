"""Variations of what stands around a request: classes, contexts, locals, sessions, servers.

Flask names most of these places itself: class attributes that a subclass may set. Locks are in
`locks`.
"""

from __future__ import annotations

import asyncio
import http.client
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from hashlib import sha256
from typing import Any

import flask
import flask.ctx
import flask.globals
import flask.json.provider
import flask.sessions
import flask.templating
import flask.testing
from werkzeug.datastructures import ImmutableDict, ImmutableList, ImmutableMultiDict
from werkzeug.local import LocalProxy
from werkzeug.serving import WSGIRequestHandler

import adapters.werkzeug
from conformance.describe.app import App, Declaration, view
from conformance.describe.messages import get
from conformance.describe.steps import Answer, Apply, Read
from conformance.drive.serving import LONGEST, LOOPBACK, running
from conformance.perform.implementation import Implementation
from conformance.perform.trace import MISSING
from conformance.sources import FLASK, PEP, RFC, WERKZEUG
from tests.variations import Application, Patch, Variation


def class_of(thing: Any) -> str:
    """Return the name of the class of a thing, or of what a proxy stands for."""
    return type(getattr(thing, "_get_current_object", lambda: thing)()).__name__


def own(kind: type[Any], **members: Any) -> type[Any]:
    """Return a subclass of a name of its own, which is shown in another manner."""
    members = {"__module__": __name__, **members}
    return type(f"Own{kind.__name__}", (kind,), members)


def shown_otherwise(self: Any) -> str:
    """Return how an object of an own class is shown."""
    return f"<own {type(self).__name__}>"


class OwnMessages(Application):
    """Requests and responses of own classes, with containers of own classes."""

    request_class = own(
        flask.Request,
        __repr__=shown_otherwise,
        parameter_storage_class=own(ImmutableMultiDict),
        dict_storage_class=own(ImmutableMultiDict),
        list_storage_class=own(ImmutableList),
    )
    response_class = own(flask.Response, __repr__=shown_otherwise)


class OwnNamespace(Application):
    """`g` of an own class."""

    app_ctx_globals_class = own(flask.ctx._AppCtxGlobals, __repr__=shown_otherwise)


class OwnSurroundings(Application):
    """Configuration, JSON and templates of own classes."""

    config_class = own(flask.Config)
    json_provider_class = own(flask.json.provider.DefaultJSONProvider)
    jinja_environment = own(flask.templating.Environment)


class OwnSessions(Application):
    """Sessions of an own class, signed in another manner."""

    session_interface = own(
        flask.sessions.SecureCookieSessionInterface,
        salt="own",
        digest_method=staticmethod(sha256),
        key_derivation="django-concat",
        session_class=own(flask.sessions.SecureCookieSession),
    )()


class OwnClient(flask.testing.FlaskClient):
    """A test client that calls itself otherwise, from another address of the loopback."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.environ_base = {"REMOTE_ADDR": "127.0.0.2", "HTTP_USER_AGENT": "own/1"}


class OwnClients(Application):
    """Test clients of an own class."""

    test_client_class = OwnClient


class OwnHooks(Application):
    """Hooks of the framework's own, that change nothing."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.before_request(lambda: None)
        self.after_request(lambda response: response)
        self.teardown_request(lambda error: None)
        self.teardown_appcontext(lambda error: None)
        self.url_value_preprocessor(lambda endpoint, values: None)
        self.url_defaults(lambda endpoint, values: None)
        self.context_processor(dict)


class OwnStations(Application):
    """Stations of its own, which end where the framework's do."""

    stations = 0

    def full_dispatch_request(self) -> Any:
        self.stations += 1
        return super().full_dispatch_request()

    def handle_user_exception(self, e: Any) -> Any:
        return super().handle_user_exception(e)

    def make_response(self, rv: Any) -> Any:
        return super().make_response(rv)


def stations(app: Any) -> Any:
    """Return how often an application has begun to answer, or 0 where nobody counts."""
    return getattr(app, "stations", 0)


class More(Application):
    """More settings, converters and entries of the environment than are documented."""

    default_config = ImmutableDict({**flask.Flask.default_config, "OWN_SETTING": True})

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.url_map.converters["own-digits"] = self.url_map.converters["int"]

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        environ["own.framework"] = self.name
        return super().wsgi_app(environ, start_response)


class OwnLoops(Application):
    """Coroutines that each run in an event loop of their own, on a thread of its own."""

    def async_to_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            with ThreadPoolExecutor(1, "own-loop") as thread:
                return thread.submit(
                    copy_context().run, asyncio.run, func(*given, **named)
                ).result()

        return run


class Passed:
    """An iterator that passes on what another one yields, and is no generator."""

    def __init__(self, chunks: Any) -> None:
        self.chunks = chunks

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return next(self.chunks)

    def close(self) -> None:
        """Close the other one."""
        self.chunks.close()


def passing(former: Any) -> Any:
    """Return `stream_with_context` that makes iterators which are no generators."""

    def stream_with_context(given: Any) -> Any:
        made = former(given)
        if hasattr(made, "__next__"):
            return Passed(made)
        return lambda *values, **named: Passed(made(*values, **named))

    return stream_with_context


class OwnProxy(LocalProxy[Any]):  # the documentation of a proxy is that of its object
    __slots__ = ()
    __doc__ = vars(LocalProxy)["__doc__"]


def own_proxy(former: Any) -> OwnProxy:
    """Return a proxy of what another proxy stands for."""
    return OwnProxy(former._get_current_object)


def declared(app: Any, api: Any) -> None:
    """Register views in which a coroutine and a stream show where they are."""

    @app.route("/thread")  # type: ignore[untyped-decorator]
    async def thread() -> str:
        return threading.current_thread().name

    @app.route("/stream")  # type: ignore[untyped-decorator]
    def stream() -> str:
        return type(api.stream_with_context(iter(["a"]))).__name__

    @app.route("/agent")  # type: ignore[untyped-decorator]
    def agent() -> str:
        return str(api.request.user_agent)


SITE = App(view("/", Answer("hello")), Declaration("declared", declared))


def text(impl: Implementation, path: str) -> str:
    """Return what a view of the site says."""
    return impl.reply(SITE, get(path)).text


def classes(impl: Implementation, *names: str) -> list[Any]:
    """Return the classes of what is current."""
    return impl.ask(SITE, *(Apply(class_of, name) for name in names))


def surroundings(app: Any) -> str:
    """Return the classes of what an application consists of."""
    return " ".join(type(thing).__name__ for thing in (app.config, app.json, app.jinja_env))


def hooks(app: Any) -> int:
    """Return how many functions run before each request."""
    return len(app.before_request_funcs.get(None, ()))


def agent(impl: Implementation) -> str:
    """Return how a test client calls itself."""
    client: Any = impl.built(SITE).client()  # type: ignore[attr-defined]
    return str(client.get("/agent").text)


def speaks(impl: Implementation) -> tuple[int, str]:
    """Return the version of HTTP and the name of the framework's server."""
    serve: Any = impl.built(SITE).serve  # type: ignore[attr-defined]
    with running(serve) as port:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=LONGEST)
        try:
            connection.request("GET", "/")
            reply = connection.getresponse()
            reply.read()
            return reply.version, reply.getheader("Server", "")
        finally:
            connection.close()


VARIATIONS = [
    Variation(
        "messages-of-own-classes",
        "requests, responses and what they contain may be of subclasses",
        (
            FLASK.api("Flask.request_class"),
            FLASK.api("Flask.response_class"),
            WERKZEUG.api("Request.parameter_storage_class"),
        ),
        lambda impl: (
            classes(impl, "request", "request.args") == ["OwnRequest", "OwnImmutableMultiDict"]
        ),
        mixin=OwnMessages,
    ),
    Variation(
        "namespace-of-an-own-class",
        "g may be of another class",
        (FLASK.api("Flask.app_ctx_globals_class"),),
        lambda impl: classes(impl, "g") == ["Own_AppCtxGlobals"],
        mixin=OwnNamespace,
    ),
    Variation(
        "surroundings-of-own-classes",
        "configuration, JSON and templates may be of subclasses",
        (
            FLASK.api("Flask.config_class"),
            FLASK.api("Flask.json_provider_class"),
            FLASK.api("Flask.jinja_environment"),
        ),
        lambda impl: (
            impl.ask(SITE, Apply(surroundings, "current_app"))
            == ["OwnConfig OwnDefaultJSONProvider OwnEnvironment"]
        ),
        mixin=OwnSurroundings,
    ),
    Variation(
        "sessions-signed-otherwise",
        "how a session is signed, and of which class it is",
        (
            FLASK.api("SecureCookieSessionInterface.salt"),
            FLASK.api("SecureCookieSessionInterface.digest_method"),
            FLASK.api("SecureCookieSessionInterface.session_class"),
        ),
        lambda impl: classes(impl, "session") == ["OwnSecureCookieSession"],
        mixin=OwnSessions,
    ),
    Variation(
        "locals-of-own-classes",
        "locals may be of subclasses",
        (WERKZEUG("Context Locals"),),
        lambda impl: type(impl.locals.Local()).__name__ == "OwnLocal",
        patches=tuple(
            Patch(adapters.werkzeug.Locals, name, own)
            for name in ("Local", "LocalStack", "LocalManager")
        ),
    ),
    Variation(
        "proxies-of-an-own-class",
        "request and the others are proxies, of LocalProxy or a subclass",
        (
            FLASK("The Request Context", "Notes On Proxies"),
            WERKZEUG.api("LocalProxy"),
        ),
        lambda impl: issubclass(type(impl.built(SITE).ambient.request), OwnProxy),
        patches=tuple(
            Patch(flask, name, own_proxy) for name in ("request", "session", "g", "current_app")
        ),
    ),
    Variation(
        "more-than-is-documented",
        "a framework may have more settings, converters and entries of the environment",
        (PEP(3333, "Specification Details"), FLASK.api("Flask.config")),
        lambda impl: impl.ask(SITE, Read("request.environ", "own.framework")) != [MISSING],
        mixin=More,
    ),
    Variation(
        "hooks-of-the-framework",
        "a framework may register hooks of its own, that change nothing",
        (FLASK.api("Flask.before_request_funcs"),),
        lambda impl: impl.ask(SITE, Apply(hooks, "current_app")) == [1],
        mixin=OwnHooks,
    ),
    Variation(
        "stations-of-its-own",
        "a framework may answer requests in methods of a class between",
        (FLASK.api("Flask.full_dispatch_request"),),
        lambda impl: impl.ask(SITE, Apply(stations, "current_app")) != [0],
        mixin=OwnStations,
    ),
    Variation(
        "event-loop-for-each-coroutine",
        "how a coroutine is run from a synchronous call",
        (
            FLASK("Using async and await"),
            FLASK.api("Flask.async_to_sync"),
        ),
        lambda impl: text(impl, "/thread").startswith("own-loop"),
        mixin=OwnLoops,
    ),
    Variation(
        "streams-that-are-no-generators",
        "stream_with_context returns an iterator",
        (FLASK.api("stream_with_context"),),
        lambda impl: text(impl, "/stream") == "Passed",
        patches=(Patch(flask, "stream_with_context", passing),),
    ),
    Variation(
        "test-clients-of-an-own-class",
        "how a test client calls itself, and where it says it is",
        (FLASK.api("Flask.test_client_class"),),
        lambda impl: agent(impl) == "own/1",
        mixin=OwnClients,
    ),
    Variation(
        "server-speaks-http-1.1",
        "the development server's version of HTTP, and its name",
        (
            WERKZEUG("Serving WSGI Applications"),
            RFC(9110, "10.2.4"),
        ),
        lambda impl: speaks(impl) == (11, "own Python"),
        patches=(
            Patch(WSGIRequestHandler, "protocol_version", lambda former: "HTTP/1.1"),
            Patch(WSGIRequestHandler, "server_version", lambda former: "own"),
            Patch(WSGIRequestHandler, "sys_version", lambda former: "Python"),
        ),
        rivals=("server",),  # both say who serves
    ),
]
