"""The servers: how each is started on a thread, on a port that the kernel picks, and stopped.

They are data for `conformance.transport.line`, which knows none of them. No server is imported
before it is asked for, since the suite needs none.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import platform
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

from conformance.drive.serving import LOOPBACK
from conformance.errors import UsageError
from conformance.foreign import said
from conformance.transport import cgi

THREADS = 4  # that a server has, where it wants to know
BACKLOG = 128  # connections that wait to be accepted
WAIT = 10.0  # seconds until a server listens, and until it has stopped
LOOK = 0.5  # seconds after which a worker looks whether it is to stop
Started = tuple[int, Callable[[], None]]  # the port, and what stops it


@dataclass(frozen=True, slots=True)
class Server:
    """A server: its distribution, whether it speaks "wsgi" or "asgi", and how it is started.

    `start` is called with the application, and with a function that runs another one on a thread;
    `apart` is whether each request has a process of its own. Without a distribution, it is Python's
    own.
    """

    package: str
    speaks: str
    start: Callable[[Any, Callable[[Callable[[], object]], None]], Started]
    apart: bool = False

    def version(self, name: str) -> str:
        """Return the installed version; raises UsageError, one line, when there is none."""
        if self.apart and not hasattr(os, "fork"):
            told = "a process for each request needs fork, which this system lacks"
            raise UsageError(f"--impl-server={name}: {told}")
        try:
            return metadata.version(self.package) if self.package else platform.python_version()
        except metadata.PackageNotFoundError:
            told = f"{self.package} is not installed; pip install {self.package}"
            raise UsageError(f"--impl-server={name}: {told}") from None


class Running:
    """A server that runs; `close` stops it, and `why` says why it ended by itself."""

    def __init__(self, name: str, server: Server, app: Any) -> None:
        self._threads: list[threading.Thread] = []
        self.why = ""
        try:
            self.port, self._stop = server.start(app, self._on_a_thread)
        except Exception as error:
            told = f"{server.package or name} does not start: {said(error)}"
            raise UsageError(f"--impl-server={name}: {told}") from error

    def _on_a_thread(self, body: Callable[[], object]) -> None:
        def target() -> None:
            try:
                body()
            except BaseException as error:
                self.why = said(error)

        thread = threading.Thread(target=target, name="conformance-server", daemon=True)
        self._threads.append(thread)
        thread.start()

    @property
    def ended(self) -> bool:
        """Whether it serves no more."""
        return not any(thread.is_alive() for thread in self._threads)

    def close(self) -> None:
        """Stop it, and wait for that; one that does not heed it is left to itself."""
        with contextlib.suppress(Exception):
            self._stop()
        for thread in self._threads:
            thread.join(WAIT)


def _werkzeug(app: Any, run: Callable[[Callable[[], object]], None]) -> Started:
    serving = import_module("werkzeug.serving")
    quiet = type("Quiet", (serving.WSGIRequestHandler,), {"log": lambda *given: None})
    server = serving.make_server(LOOPBACK, 0, app, threaded=True, request_handler=quiet)

    def stop() -> None:
        server.shutdown()
        server.server_close()

    run(server.serve_forever)
    return server.server_port, stop


def _waitress(app: Any, run: Callable[[Callable[[], object]], None]) -> Started:
    create = import_module("waitress.server").create_server
    server = create(
        app, host=LOOPBACK, port=0, threads=THREADS, clear_untrusted_proxy_headers=False
    )

    def stop() -> None:
        server.task_dispatcher.shutdown()
        server.pull_trigger()
        server.close()

    run(server.run)
    return int(server.effective_port), stop


def _cheroot(app: Any, run: Callable[[Callable[[], object]], None]) -> Started:
    server = import_module("cheroot.wsgi").Server((LOOPBACK, 0), app, numthreads=THREADS)
    server.error_log = lambda *given, **named: None
    server.prepare()
    run(server.serve)
    return server.bind_addr[1], server.stop


def _gevent(app: Any, run: Callable[[Callable[[], object]], None]) -> Started:
    begun: list[Any] = []
    ready = threading.Event()

    def body() -> None:
        try:
            gevent = import_module("gevent")
            server = import_module("gevent.pywsgi").WSGIServer(
                (LOOPBACK, 0), app, log=None, error_log=None
            )
            ended = gevent.get_hub().loop.async_()
            over = import_module("gevent.event").Event()
            ended.start(over.set)
            server.start()
            begun.extend([server.server_port, ended.send])
            ready.set()
            over.wait()
            server.stop()
        finally:
            ready.set()

    run(body)
    ready.wait(WAIT)
    port, stop = begun
    return port, stop


def _gunicorn(worker: str, threads: int) -> Callable[..., Started]:
    """Return what starts a worker of gunicorn by itself: without the process that watches it."""

    def start(app: Any, run: Callable[[Callable[[], object]], None]) -> Started:
        settings = import_module("gunicorn.config").Config()
        given = {"bind": f"{LOOPBACK}:0", "threads": threads, "loglevel": "critical"}
        for name, value in given.items():
            settings.set(name, value)
        log = import_module("gunicorn.glogging").Logger(settings)
        sockets = import_module("gunicorn.sock").create_sockets(settings, log)
        module, _, name = worker.rpartition(".")
        kind: Any = getattr(import_module(module), name)
        own = {
            "load_wsgi": lambda self: setattr(self, "wsgi", app),
            "init_signals": lambda self: None,  # they are handled on the main thread only
        }
        made = type(name, (kind,), own)(0, os.getppid(), sockets, None, LOOK, settings, log)

        def stop() -> None:
            made.alive = False
            for one in sockets:
                one.close()

        def body() -> None:
            try:
                made.init_process()
            finally:
                made.tmp.close()

        run(body)
        return sockets[0].getsockname()[1], stop

    return start


def _uvicorn(app: Any, run: Callable[[Callable[[], object]], None]) -> Started:
    uvicorn = import_module("uvicorn")
    listener = socket.create_server((LOOPBACK, 0), backlog=BACKLOG)
    settings = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
    settings.load()
    server = uvicorn.Server(settings)
    logging.getLogger("uvicorn.error").disabled = True  # it tells of each error that a view raises

    def stop() -> None:
        server.should_exit = True

    run(lambda: server.run(sockets=[listener]))
    return listener.getsockname()[1], stop


def _hypercorn(app: Any, run: Callable[[Callable[[], object]], None]) -> Started:
    listener = socket.create_server((LOOPBACK, 0), backlog=BACKLOG)
    settings = import_module("hypercorn.config").Config()
    port: int = listener.getsockname()[1]
    settings.bind = [f"fd://{listener.detach()}"]
    settings.errorlog = None
    serve = import_module("hypercorn.asyncio").serve
    begun: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def body() -> None:
        over = asyncio.Event()
        begun.append((asyncio.get_running_loop(), over))
        await serve(app, settings, shutdown_trigger=over.wait)

    def stop() -> None:
        loop, over = begun[0]
        loop.call_soon_threadsafe(over.set)

    run(lambda: asyncio.run(body()))
    return port, stop


def _granian(interface: str, threads: int) -> Callable[..., Started]:
    """Return what starts a worker of granian by itself: without the process that watches it."""

    def start(app: Any, run: Callable[[Callable[[], object]], None]) -> Started:
        listener = socket.create_server((LOOPBACK, 0), backlog=BACKLOG)
        port: int = listener.getsockname()[1]
        constants, kind = import_module("granian.constants"), import_module("granian.server.mt")
        server = kind.MTServer(
            "", interface=constants.Interfaces(interface), blocking_threads=threads,
            runtime_mode=constants.RuntimeModes.mt, loop=constants.Loops.asyncio,
            websockets=False, log_enabled=False,
        )  # fmt: skip
        shared = import_module("granian.net").SocketHolder(listener.detach(), False, BACKLOG)
        server._shd = shared  # a worker listens there; without it, on a port that it binds itself
        worker = server._spawn_worker(0, getattr(server, f"_spawn_{interface}_worker"), app)
        run(worker.inner.run)
        return port, worker.terminate

    return start


SERVERS: Mapping[str, Server] = {
    "werkzeug": Server("werkzeug", "wsgi", _werkzeug),
    "waitress": Server("waitress", "wsgi", _waitress),
    "cheroot": Server("cheroot", "wsgi", _cheroot),
    "gevent": Server("gevent", "wsgi", _gevent),
    "gunicorn": Server("gunicorn", "wsgi", _gunicorn("gunicorn.workers.sync.SyncWorker", 1)),
    "gunicorn-gthread": Server(
        "gunicorn", "wsgi", _gunicorn("gunicorn.workers.gthread.ThreadWorker", THREADS)
    ),
    "uvicorn": Server("uvicorn", "asgi", _uvicorn),
    "hypercorn": Server("hypercorn", "asgi", _hypercorn),
    "granian": Server("granian", "wsgi", _granian("wsgi", THREADS)),
    "granian-asgi": Server("granian", "asgi", _granian("asgi", 1)),
    "cgi": Server("", "wsgi", cgi.start, apart=True),
}
