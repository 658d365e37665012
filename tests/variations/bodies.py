"""Variations of how a response is handed over, and of what bodies the framework writes itself.

PEP 3333 leaves open in which pieces a body comes and when `start_response` is called. Error pages
are in `faults`.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import werkzeug.utils
from flask.json.provider import DefaultJSONProvider
from markupsafe import escape
from werkzeug.datastructures import Range
from werkzeug.wrappers import Response
from werkzeug.wrappers.response import ResponseStream

from conformance.describe.app import App, Declaration, view
from conformance.describe.messages import get, request
from conformance.describe.steps import Answer, Made, Raise
from conformance.drive.wire import Conversation
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, PEP, RFC, WERKZEUG, plain_sense
from tests.variations import Application, Patch, Variation

TOO_LONG = {"Range": "bytes=-99999999"}


def declared(app: Any, api: Any) -> None:
    """Register a view that writes to a response, and one that serves a file."""

    @app.route("/write")  # type: ignore[untyped-decorator]
    def write() -> str:
        return repr(api.Response().stream.write(b"abc"))

    @app.route("/file")  # type: ignore[untyped-decorator]
    def file() -> Any:
        return api.send_file(__file__, conditional=True)


SITE = App(
    view("/", Answer("hello")),
    view("/broken", Raise(KeyError)),
    view("/json", Answer(Made("jsonify", (1,)))),
    view("/elsewhere", Answer(Made("redirect", ("/",)))),
    Declaration("declared", declared),
)


class Pieces:
    """A body in halves, with empty pieces between them."""

    def __init__(self, body: Any) -> None:
        self.body = body

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.body:
            half = len(chunk) // 2
            yield from (chunk[:half], b"", chunk[half:])

    def close(self) -> None:
        """Close the body."""
        if hasattr(self.body, "close"):
            self.body.close()


def in_pieces(former: Any) -> Any:
    """Hand over a body that is known in small pieces; streams come as they are made."""

    def get_app_iter(self: Response, environ: Any) -> Any:
        body = former(self, environ)
        return Pieces(body) if self.is_sequence and not self.direct_passthrough else body

    return get_app_iter


class Later(Pieces):
    """A body that starts the response when its first piece is asked for."""

    def __init__(self, body: Any, start: Callable[[], object]) -> None:
        super().__init__(body)
        self.start = start

    def __iter__(self) -> Iterator[bytes]:
        self.start()
        yield from self.body


class StartsLater(Application):
    """Responses that start with their first piece."""

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        given: list[Any] = []
        keep: Any = given.extend
        body = super().wsgi_app(environ, lambda *now: keep(now))
        return Later(body, lambda: start_response(*given))


class Told(Application):
    """Error pages that tell the server which error they are for.

    Werkzeug's test client is no such server: it raises whatever it is told.
    """

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: Any, *more: Any) -> Any:
            try:
                raise RuntimeError(status)
            except RuntimeError:
                about = sys.exc_info() if status.startswith("5") else None
            return start_response(status, headers, about)

        by_client = environ.get("HTTP_USER_AGENT", "").startswith("Werkzeug/")
        return super().wsgi_app(environ, start_response if by_client else start)


class Whole(list[bytes]):
    """A body as a list that can be closed."""

    close: Callable[[], None]


def as_list(former: Any) -> Any:
    """Hand over a body that is known as a list of one piece."""

    def get_app_iter(self: Response, environ: Any) -> Any:
        body = former(self, environ)
        if not self.is_sequence or self.direct_passthrough:
            return body
        whole = Whole([b"".join(body)])
        whole.close = body.close
        return whole

    return get_app_iter


def by_write(former: Any) -> Any:
    """Hand over a body that is known with `write`, and then an empty one."""

    def call(self: Response, environ: Any, start_response: Any) -> Any:
        if not self.is_sequence or self.direct_passthrough:
            return former(self, environ, start_response)
        body, status, headers = self.get_wsgi_response(environ)
        write = start_response(status, headers)
        for chunk in body:
            write(chunk)
        return body  # it has come to its end, and is still to be closed

    return call


class EmptyOptions(Application):
    """A default reply to OPTIONS that says it has no content."""

    def make_default_options_response(self) -> Any:
        made = super().make_default_options_response()
        made.status_code = 204
        return made


class OtherRedirects(Application):
    """Redirects with another text for who does not follow them."""

    def redirect(self, location: str, *code: int, **named: int) -> Any:
        made = super().redirect(location, *code, **named)
        made.set_data(f"<p>Go to {escape(made.headers['Location'])}")
        return made


def without_line_break(former: Any) -> Any:
    """Return a method that makes JSON without a line break at the end."""

    def response(self: Any, *values: Any, **named: Any) -> Any:
        made = former(self, *values, **named)
        made.set_data(made.get_data().rstrip(b"\n"))
        return made

    return response


def silent(former: Any) -> Any:
    """Return a `write` without a result."""

    def write(self: Any, value: bytes) -> None:
        former(self, value)

    return write


def whole(former: Any) -> Any:
    """Return a method that takes a suffix which is longer than the body for all of it."""

    def range_for_length(self: Range, length: int | None) -> Any:
        if self.units == "bytes" and length and len(self.ranges) == 1:
            start, end = self.ranges[0]
            if end is None and start < -length:
                return 0, length
        return former(self, length)

    return range_for_length


def layers(body: Any) -> list[str]:
    """Return the classes of a body and of what it is wrapped in."""
    return [type(body).__name__, *(layers(body.body) if hasattr(body, "body") else ())]


def talk(impl: Implementation, path: str = "/") -> Conversation:
    """Begin an exchange, and let its body alone."""
    return Conversation(impl.built(SITE).wsgi, get(path))  # type: ignore[arg-type]


def etag(impl: Implementation) -> str:
    """Return the ETag of a file."""
    return impl.reply(SITE, get("/file")).header("etag") or ""


VARIATIONS = [
    Variation(
        "bodies-in-small-pieces",
        "how a body is cut into pieces says nothing, and pieces may be empty",
        (PEP(3333, "Buffering and Streaming"),),
        lambda impl: impl.reply(SITE, get("/")).chunks == (b"he", b"", b"llo"),
        patches=(Patch(Response, "get_app_iter", in_pieces),),
        rivals=("pieces",),
    ),
    Variation(
        "bodies-as-lists",
        "a body is any iterable, with or without a length",
        (PEP(3333, "The Application/Framework Side"),),
        lambda impl: "Whole" in layers(talk(impl)._iterable),
        patches=(Patch(Response, "get_app_iter", as_list),),
        rivals=("pieces",),
    ),
    Variation(
        "bodies-by-write",
        "what start_response returns can be called with the body",
        (PEP(3333, "The write() Callable"),),
        lambda impl: talk(impl).written == [b"hello"],
        patches=(Patch(Response, "__call__", by_write),),
        rivals=("pieces", "start"),
    ),
    Variation(
        "starts-with-the-first-piece",
        "start_response may be called as late as the first piece is asked for",
        (PEP(3333, "Specification Details"),),
        lambda impl: not talk(impl).starts,
        mixin=StartsLater,
        rivals=("start", "first-piece"),
    ),
    Variation(
        "error-pages-with-the-error",
        "an error handler may tell the server of the error",
        (PEP(3333, "The start_response() Callable"),),
        lambda impl: talk(impl, "/broken").starts[0][2],
        mixin=Told,
        rivals=("first-piece",),
    ),
    Variation(
        "204-for-options",
        "which success a reply to OPTIONS without content has",
        (
            RFC(9110, "9.3.7"),
            RFC(9110, "15.3.5"),
            FLASK.api("Flask.make_default_options_response"),
        ),
        lambda impl: impl.reply(SITE, request("OPTIONS", "/")).status == 204,
        mixin=EmptyOptions,
    ),
    Variation(
        "other-text-of-redirects",
        "what a redirect says to who does not follow it",
        (
            RFC(9110, "15.4"),
            FLASK.api("Flask.redirect"),
        ),
        lambda impl: impl.reply(SITE, get("/elsewhere")).text == "<p>Go to /",
        mixin=OtherRedirects,
    ),
    Variation(
        "json-without-line-break",
        "white space around a JSON text says nothing",
        (plain_sense("white space around a JSON text says nothing (RFC 8259, 2)"),),
        lambda impl: impl.reply(SITE, get("/json")).body == b"1",
        patches=(Patch(DefaultJSONProvider, "response", without_line_break),),
    ),
    Variation(
        "write-returns-nothing",
        "what writing to the stream of a response returns",
        (WERKZEUG.api("Response.stream"),),
        lambda impl: impl.reply(SITE, get("/write")).text == "None",
        patches=(Patch(ResponseStream, "write", silent),),
    ),
    Variation(
        "long-suffixes-are-the-whole",
        "a suffix that is longer than the body asks for all of it",
        (RFC(9110, "14.1.2"),),
        lambda impl: impl.reply(SITE, get("/file", headers=TOO_LONG)).status == 206,
        patches=(Patch(Range, "range_for_length", whole),),
    ),
    Variation(
        "other-etags",
        "an ETag is opaque",
        (RFC(9110, "8.8.3"),),
        lambda impl: etag(impl).endswith(f'-{zlib.crc32(__file__.encode())}"'),
        patches=(Patch(werkzeug.utils, "adler32", lambda former: zlib.crc32),),
    ),
]
