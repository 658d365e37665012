"""The exception behind a reply: wherever it comes to light, it is told with its place."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.describe.messages import get
from conformance.drive.causes import CAUSES
from conformance.drive.wire import AsgiLoop, call_wsgi
from conformance.perform.scene import Scene

Start = Callable[..., Any]
PLACE = "(tests/drive/test_causes.py:{}, in {})"


@pytest.fixture(autouse=True)
def _begun() -> Iterator[None]:
    CAUSES.begin()
    with CAUSES.watched():
        yield
    CAUSES.begin()


def load_user() -> None:
    raise LookupError("no user table")


def line_of(function: Callable[..., Any], more: int = 1) -> str:
    """Return the place of a line of a function."""
    return PLACE.format(function.__code__.co_firstlineno + more, function.__name__)


CAUSE = f"LookupError: no user table {line_of(load_user)}"


def answering(environ: dict[str, Any], start: Start, status: str = "200 OK") -> list[bytes]:
    start(status, [("Content-Type", "text/plain")])
    return [b""]


def raises(environ: dict[str, Any], start: Start) -> list[bytes]:
    load_user()
    return answering(environ, start)


def raises_in_the_body(environ: dict[str, Any], start: Start) -> Iterator[bytes]:
    start("200 OK", [])
    yield b"a"
    load_user()


class Closing(list[bytes]):
    def close(self) -> None:
        load_user()


def raises_at_the_end(environ: dict[str, Any], start: Start) -> Closing:
    return Closing(answering(environ, start))


def logs(environ: dict[str, Any], start: Start) -> list[bytes]:
    try:
        load_user()
    except LookupError:
        logging.getLogger("theirs").exception("it failed")
    return answering(environ, start, "500 Oh")


def writes(environ: dict[str, Any], start: Start) -> list[bytes]:
    try:
        load_user()
    except LookupError:
        environ["wsgi.errors"].write(f"oh\n{traceback.format_exc()}\nthat was it\n")
    return answering(environ, start, "500 Oh")


@pytest.mark.parametrize(
    ("app", "told"),
    [
        (raises, "no reply came, the application raised"),
        (raises_in_the_body, "the reply was 200, and behind it was"),
        (raises_at_the_end, "the reply was 200, and behind it was"),
        (logs, "the reply was 500:"),
        (writes, "the reply was 500:"),
    ],
)
def test_what_is_raised_is_told_with_its_place(app: Any, told: str) -> None:
    call_wsgi(app, get("/"))

    assert str(CAUSES.found) == CAUSE
    assert CAUSES.told() == f"{told} {CAUSE}"


def test_asgi() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        load_user()

    loop = AsgiLoop()
    loop.call(app, get("/"))
    loop.close()

    assert CAUSES.told() == f"the reply was 500: {CAUSE}"


def test_nothing_is_told_of_what_the_suite_raised() -> None:
    """A step that raises on purpose is no cause."""

    def app(environ: dict[str, Any], start: Start) -> list[bytes]:
        Scene.resolve(None, "x")  # type: ignore[arg-type]
        return []

    call_wsgi(app, get("/"))

    assert CAUSES.found is None
    assert CAUSES.told() == ""


def test_of_two_the_first_of_the_last_exchange() -> None:
    """Later ones come of it; those of other exchanges are told of no more."""

    def twice(environ: dict[str, Any], start: Start) -> list[bytes]:
        logs(environ, lambda *given: None)
        raise KeyError("later")

    for app in (raises_in_the_body, twice, answering):
        call_wsgi(app, get("/"))

    assert CAUSES.told() == f"no reply came, the application raised {CAUSE}"


class HttpError(Exception):
    code = 404


def test_what_a_handler_is_given() -> None:
    """Errors of HTTP are how a framework answers; what one of them stands for is the cause."""
    try:
        raise HttpError
    except HttpError as error:
        CAUSES.handed(error)
    assert CAUSES.found is None

    try:
        load_user()
    except LookupError:
        CAUSES.handed(HttpError())
    assert str(CAUSES.found) == CAUSE


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    call_wsgi(logs, get("/"))
    logging.getLogger("theirs").error("without an exception")

    assert capfd.readouterr() == ("", "")


def test_no_exception_is_kept() -> None:
    """It would keep what its frames hold, and a clause asks whether that is let go of."""
    call_wsgi(logs, get("/"))

    assert sys.exc_info() == (None, None, None)
    assert isinstance(str(CAUSES.found), str)
    assert not any(isinstance(v, BaseException) for v in vars(CAUSES).values())


def test_handlers_are_as_they_were() -> None:
    root = logging.getLogger()
    former = root.handlers
    with CAUSES.watched():
        root.addHandler(logging.NullHandler())
        assert root.handlers is not former
    assert root.handlers is former


def test_silenced_loggers_are_heard() -> None:
    """An application that was made before may have silenced them, with all others."""
    theirs = logging.getLogger("theirs")
    theirs.disabled = True
    logging.disable(logging.CRITICAL)
    try:
        with CAUSES.watched():
            CAUSES.begin()
            call_wsgi(logs, get("/"))
            assert CAUSES.found is not None
        assert theirs.disabled
        assert logging.root.manager.disable == logging.CRITICAL
    finally:
        theirs.disabled = False
        logging.disable(logging.NOTSET)
