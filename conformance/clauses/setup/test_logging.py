"""Setting up: the logger of an application that nobody has configured."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, Declaration, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Raise
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

DEFAULTS = FLASK("Logging", "Basic Configuration", "Default Configuration")
LOGGER = FLASK.api("Flask.logger")


@contextmanager
def unconfigured(name: str) -> Iterator[logging.Logger]:
    """Let the block run where nobody has configured logging, and undo what it configures."""
    root, own = logging.getLogger(), logging.getLogger(name)
    former, root.handlers[:] = list(root.handlers), []
    own.handlers[:], own.level = [], logging.NOTSET
    try:
        yield own
    finally:
        root.handlers[:], own.handlers[:], own.propagate = former, [], True


def errors_of(impl: Implementation, app: App) -> str:
    """Return what is in the error stream of a request whose view raises."""
    stream = io.StringIO()
    impl.reply(app, get("/lost", environ=(("wsgi.errors", stream),)))
    return stream.getvalue()


@clause(
    "setup.log-goes-to-the-server",
    MUST,
    needs=[C.DECLARATIONS, C.WSGI],
    source=[DEFAULTS, FLASK("Logging", "Basic Configuration", "Removing the Default Handler")],
)
@every(removed=(False, True))
def test_log_goes_to_the_server(impl: Implementation, removed: bool) -> None:
    """Where nobody configures logging, errors MUST be logged into `wsgi.errors` of their request,
    unless the default handler is removed.

    That is where the server wants them, and may be another stream for each request.
    """

    def declare(app: Any, api: Any) -> None:
        if removed:
            app.logger.removeHandler(import_module(f"{api.__name__}.logging").default_handler)
            app.logger.addHandler(logging.NullHandler())

    name = f"conformance-log-{removed}"
    impl.forget()
    with unconfigured(name):
        app = App(Declaration("logs", declare), view("/lost", Raise(KeyError)), name=name)
        written = [errors_of(impl, app).count("Traceback") for _ in range(2)]
        impl.forget()
    expect(written, [0 if removed else 1] * 2, "tracebacks in wsgi.errors of two requests:")


@clause("setup.logger-in-debug-mode", MUST, needs=[C.DECLARATIONS, C.WSGI], source=LOGGER)
@every(debug=(False, True))
def test_logger_in_debug_mode(impl: Implementation, debug: bool) -> None:
    """The logger MUST have the name of the application, and let everything through in debug mode.

    Otherwise its level is that of the loggers above it.
    """
    name = f"conformance-debug-{debug}"
    seen: list[object] = []

    def declare(app: Any, api: Any) -> None:
        app.debug = debug
        seen.extend([app.logger.name, app.logger.level])

    impl.forget()
    with unconfigured(name):
        impl.perform(lambda: impl.built(App(Declaration("level", declare), name=name)))
    wanted = logging.DEBUG if debug else logging.NOTSET
    expect(seen, [name, wanted], f"the name and the level of the logger, debug={debug}:")


@clause(
    "setup.logger-keeps-its-level",
    SHOULD,
    needs=[C.DECLARATIONS, C.WSGI],
    source=plain_sense("who sets the level of a logger does not mean another one"),
)
@every(level=(logging.INFO, logging.ERROR))
def test_logger_keeps_its_level(impl: Implementation, level: int) -> None:
    """A level that the logger was given before the application asks for it SHOULD be kept, in
    debug mode, too.

    Logging is configured first, in a file or by `dictConfig`, and the application comes later.
    """
    name = f"conformance-level-{level}"
    seen: list[int] = []

    def declare(app: Any, api: Any) -> None:
        app.debug = True
        seen.append(app.logger.level)

    impl.forget()
    with unconfigured(name) as own:
        own.setLevel(level)
        impl.perform(lambda: impl.built(App(Declaration("kept level", declare), name=name)))
    expect(seen, [level], "the level of the logger in debug mode:")


# Handlers that somebody has put somewhere: whether they take what the logger lets through.
CONFIGURED: dict[str, tuple[str, int, bool]] = {
    "nothing": ("", logging.NOTSET, False),
    "the root logger": ("root", logging.NOTSET, True),
    "the logger itself": ("own", logging.WARNING, True),
    "the root logger, for worse": ("root", logging.CRITICAL, False),
    "the root logger, which is not asked": ("apart", logging.NOTSET, False),
}


@clause(
    "setup.logger-leaves-handlers", MUST, needs=[C.DECLARATIONS, C.WSGI], source=[DEFAULTS, LOGGER]
)
@every(configured=CONFIGURED)
def test_logger_leaves_handlers(impl: Implementation, configured: str) -> None:
    """The logger MUST be given the default handler where none takes what it lets through, and no
    handler where somebody has put one: else each message is told twice.
    """
    place, level, taken = CONFIGURED[configured]
    name = f"conformance-configured-{place}-{level}"
    seen: list[int] = []

    def declare(app: Any, api: Any) -> None:
        default = import_module(f"{api.__name__}.logging").default_handler
        seen.append(app.logger.handlers.count(default))

    impl.forget()
    with unconfigured(name) as own:
        handler = logging.NullHandler(level)
        for logger in [logging.getLogger()] * (place in ("root", "apart")) + [own] * (
            place == "own"
        ):
            logger.addHandler(handler)
        own.propagate = place != "apart"
        impl.perform(lambda: impl.built(App(Declaration("handlers", declare), name=name)))
    what = f"default handlers of the logger, where {configured} has a handler:"
    expect(seen, [0 if taken else 1], what)
