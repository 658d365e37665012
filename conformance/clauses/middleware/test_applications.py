"""Middleware in front of a framework's applications: what views and `url_for` make of it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, Middleware, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, folder
from conformance.describe.messages import Exchange, get, request
from conformance.describe.steps import Answer, Ask, Read, url
from conformance.drive.declared import sent
from conformance.drive.wire import WsgiApp
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Trace, expect
from conformance.sources import FLASK, PEP, WERKZEUG

PROXY_FIX = WERKZEUG.api("ProxyFix")
DISPATCHER = WERKZEUG.api("DispatcherMiddleware")
COMBINED = FLASK("Application Dispatching", "Combining Applications")
HERE = view("/here/<name>", Ask(), endpoint="here")


def through(
    impl: Implementation, exchange: Exchange, wrap: Callable[..., WsgiApp], *apps: App
) -> Trace:
    """Return what is seen when a middleware hands a request to applications."""

    def body() -> None:
        made = wrap(impl.kit, *(impl.built(app).wsgi for app in apps))
        impl.send(SimpleNamespace(wsgi=made, asgi=None), exchange)

    return impl.perform(body)


@clause(
    "middleware.applications-behind-a-proxy",
    MUST,
    needs=[C.PROXY_FIX, C.WSGI, C.REQUEST, C.URL, C.EXTERNAL, C.SCRIPT],
    source=PROXY_FIX,
)
@every(
    sent=[
        ("outer.example", "", "outer.example"),
        ("outer.example:8443", "", "outer.example:8443"),
        ("outer.example:443", "", "outer.example"),
        ("outer.example", "8443", "outer.example:8443"),
        ("outer.example:1", "443", "outer.example"),
    ],
    prefix=["", "/mount", "/two/levels"],
)
def test_applications_behind_a_proxy(
    impl: Implementation, sent: tuple[str, str, str], prefix: str
) -> None:
    """Behind ProxyFix, `request.url`, `request.remote_addr`, `request.script_root` and external
    URLs of `url_for` MUST be those that the client of the proxy knows.
    """
    host, port, shown = sent
    app = App(HERE, view("/other", Answer("x"), endpoint="other"))
    headers = [("X-Forwarded-For", "9.9.9.9, 203.0.113.7"), ("X-Forwarded-Proto", "https")]
    headers += [("X-Forwarded-Host", host)]
    headers += [("X-Forwarded-Port", port)] if port else []
    headers += [("X-Forwarded-Prefix", prefix)] if prefix else []
    exchange = get(
        "/here/x?q=1",
        Read("request", "url"),
        Read("request", "remote_addr"),
        Read("request", "script_root"),
        url("other"),
        url("other", external=True),
        headers=headers,
        host="inner:5000",
    )
    wrap = lambda kit, wsgi: kit.ProxyFix(wsgi, 1, 1, 1, 1, 1)  # noqa: E731 - said once
    seen = through(impl, exchange, wrap, app).answers()
    root = f"https://{shown}{prefix}"
    wanted = [f"{root}/here/x?q=1", "203.0.113.7", prefix, f"{prefix}/other", f"{root}/other"]
    expect(seen, wanted, f"{exchange}: url, remote_addr, script_root, URLs of `other`")


@clause(
    "middleware.applications-mounted-twice",
    MUST,
    needs=[C.DISPATCHER, C.WSGI, C.REQUEST_LINE, C.URL, C.SCRIPT],
    source=[DISPATCHER, COMBINED],
)
@every(mount=["/a", "/a/b", "/c"], script=["", "/own"])
def test_applications_mounted_twice(impl: Implementation, mount: str, script: str) -> None:
    """One application that is mounted at several places MUST answer at each, with paths below the
    mount, and build URLs that lead back to the same mount.
    """
    app = App(HERE)
    exchange = get(
        f"{mount}/here/x",
        Read("request", "path"),
        Read("request", "script_root"),
        url("here", {"name": "y"}),
        script=script,
    )
    missing = App(view("/here/<name>", Answer("outer")))

    def wrap(kit: Any, outer: WsgiApp, inner: WsgiApp) -> WsgiApp:
        made: WsgiApp = kit.DispatcherMiddleware(outer, {"/a": inner, "/a/b": inner, "/c": inner})
        return made

    seen = through(impl, exchange, wrap, missing, app)
    place = f"{script}{mount}"
    expect(
        seen.answers(),
        ["/here/x", place, f"{place}/here/y"],
        f"{exchange}: path, script_root, URL of `here`",
    )
    reply = through(impl, get("/here/x", script=script), wrap, missing, app).reply
    expect([reply.status, reply.text], [200, "outer"], "a path that nothing is mounted at")


@clause(
    "middleware.applications-behind-files",
    MUST,
    needs=[C.SHARED_DATA, C.WSGI],
    source=[
        WERKZEUG.api("SharedDataMiddleware"),
        PEP(3333, "Middleware: Components that Play Both Sides"),
    ],
)
def test_applications_behind_files(impl: Implementation) -> None:
    """An application behind shared files MUST answer what no file is there for, and
    nothing else.
    """
    app = App(
        view("/", Answer("index")), view("/plain.txt", Answer("view")), view("/x", Answer("x"))
    )

    def wrap(kit: Any, wsgi: WsgiApp) -> WsgiApp:
        made: WsgiApp = kit.SharedDataMiddleware(wsgi, {"/": folder()})
        return made

    for path, status, wanted in (
        ("/", 200, b"index"),
        ("/plain.txt", 200, CONTENTS["plain.txt"]),
        ("/x", 200, b"x"),
        ("/none", 404, None),
    ):
        reply = through(impl, get(path), wrap, app).reply
        expect([reply.status], [status], f"{path}: status")
        if wanted is not None:
            expect([reply.body], [wanted], f"{path}: body")


@clause(
    "middleware.applications-replaced-callable",
    MUST,
    needs=[C.PROXY_FIX, C.DISPATCHER, C.MIDDLEWARE, C.REQUEST],
    source=[FLASK.api("Flask.wsgi_app"), PROXY_FIX, DISPATCHER],
)
def test_applications_replaced_callable(impl: Implementation) -> None:
    """Middleware that replaces `app.wsgi_app` MUST fix what the views of the application see."""

    def wrap(wsgi: WsgiApp) -> WsgiApp:
        kit = impl.kit
        mounted = kit.DispatcherMiddleware(wsgi, {"/mount": wsgi})
        made: WsgiApp = kit.ProxyFix(mounted, x_for=2, x_proto=0)
        return made

    app = App(HERE, Middleware("fixed", wrap))
    headers = [("X-Forwarded-For", "a, b, c"), ("X-Forwarded-Proto", "https")]
    for mount in ("", "/mount"):
        exchange = request(
            "GET",
            f"{mount}/here/x",
            Read("request", "remote_addr"),
            Read("request", "scheme"),
            Read("request", "script_root"),
            headers=headers,
        )
        expect(impl.run(app, exchange).answers(), ["b", sent(), mount], f"{exchange}")
