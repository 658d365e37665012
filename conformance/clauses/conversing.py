"""Conversations with the development server: exact bytes out, exact bytes in, and who was called.

The server is the framework's own, started as the framework starts it; the application that it
serves is a small one of ours, so that what is judged is the server alone. What a reply looks like
is said by `conformance.drive.http1`.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.describe.app import App, view
from conformance.drive.http1 import Heard, Message, Wire, connected, replies
from conformance.drive.serving import LOOPBACK, running
from conformance.drive.wire import WsgiApp
from conformance.perform.implementation import Implementation

BARE = App(view("/"))  # it is built for its server
PLAIN = [("Content-Type", "text/plain")]


@dataclass(slots=True)
class Called:
    """One call of the application: what it was given, the body it read, and its ends."""

    environ: dict[str, Any]
    kind: type
    body: bytes | None = None
    failed: str = ""
    closed: int = 0

    @property
    def line(self) -> str:
        """Method and path, as a request line has them."""
        return f"{self.environ.get('REQUEST_METHOD')} {self.environ.get('PATH_INFO')}"


# What answers: it is given the call, and `start_response`.
Answering = Callable[[Called, Callable[..., Any]], Iterable[bytes]]


def reading(called: Called) -> bytes:
    """Read the body of a request as PEP 3333 has it; where the server ends it, to its end."""
    stream = called.environ["wsgi.input"]
    try:
        if called.environ.get("wsgi.input_terminated"):
            called.body = stream.read()
        else:
            called.body = stream.read(int(called.environ.get("CONTENT_LENGTH") or 0))
    except Exception as error:
        called.failed = f"{type(error).__name__}: {error}"
        raise
    return called.body or b""


def echo(called: Called, start_response: Callable[..., Any]) -> list[bytes]:
    """Answer with the body that was read."""
    body = reading(called)
    start_response("200 OK", [*PLAIN, ("Content-Length", str(len(body)))])
    return [body]


def deaf(called: Called, start_response: Callable[..., Any]) -> list[bytes]:
    """Answer without a look at the body."""
    start_response("200 OK", [*PLAIN, ("Content-Length", "4")])
    return [b"deaf"]


def answering(status: str, headers: Sequence[tuple[str, str]], *body: bytes) -> Answering:
    """Return what always gives the same answer."""

    def answer(called: Called, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(status, list(headers))
        return list(body)

    return answer


@dataclass(frozen=True, slots=True)
class Question:
    """Bytes to send on one connection, and who answers.

    `methods` has those of the requests in them, and `version` theirs. With `talk`, that speaks
    with the server in place of sending all at once. With `open`, we never say that we have
    finished: the server has to close. Without `answer`, the framework's own application answers.
    With `bare`, the server is handed what the answer is as it is: nobody counts when it is closed.
    """

    sent: bytes
    answer: Answering | None = deaf
    methods: tuple[str, ...] = ("GET",)
    version: str = "1.1"
    open: bool = False
    talk: Callable[[Wire], None] | None = None
    bare: bool = False

    def __str__(self) -> str:
        return f"sent: {self.sent[:300]!r}"


@dataclass(frozen=True, slots=True)
class Conversation:
    """What came of a question."""

    question: Question
    heard: Heard
    calls: list[Called]
    port: int  # the client's
    address: int | str  # the server's port, or the path of its socket

    def __str__(self) -> str:
        called = ", ".join(self.lines) or "nobody"
        return f"{self.question}\ncame: {self.heard.raw[:600]!r}\ncalled: {called}"

    @property
    def lines(self) -> list[str]:
        """Who was called, as request lines have it."""
        return [call.line for call in self.calls]

    @property
    def final(self) -> Message:
        """The first final reply; raises AssertionError when there is none."""
        assert self.heard.finals, f"no reply came\n{self}"
        return self.heard.finals[0]

    @property
    def refused(self) -> bool:
        """Whether a 4xx or 501 came, or the connection was closed, and nobody was called."""
        statuses = [message.status for message in self.heard.finals]
        return not self.calls and all(400 <= one < 500 or one == 501 for one in statuses)

    def keeps(self) -> None:
        """Check that what came is HTTP/1.1 to the byte, and complete."""
        breaches = self.heard.breaches
        assert not breaches, f"{'; '.join(breaches)}\n{self}"
        for message in self.heard.messages:
            assert message.complete, f"the reply breaks off\n{self}"


@dataclass(slots=True)
class _Stage:
    """The application that is served: it has one question at a time."""

    answer: Answering = deaf
    calls: list[Called] = field(default_factory=list)
    bare: bool = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        called = Called(dict(environ), type(environ))
        self.calls.append(called)
        answered = self.answer(called, start_response)
        return answered if self.bare else _Closing(answered, called)


class _Closing:
    """What an application returns; it counts how often it is closed."""

    def __init__(self, chunks: Iterable[bytes], called: Called) -> None:
        self.given, self.chunks = chunks, iter(chunks)
        self.called = called

    def __iter__(self) -> _Closing:
        return self

    def __next__(self) -> bytes:
        return next(self.chunks)

    def close(self) -> None:
        self.called.closed += 1
        if hasattr(self.given, "close"):
            self.given.close()


def conversations(
    impl: Implementation,
    questions: Sequence[Question],
    app: App | None = None,
    secure: ssl.SSLContext | None = None,
    **options: Any,
) -> list[Conversation]:
    """Ask one server all questions, each on a connection of its own.

    With `app`, that application is served in place of ours. With `secure`, connections speak TLS.
    `options` are those of `run`; a `host` that is a path is a socket there.
    """
    found: list[Conversation] = []
    stage = _Stage()

    def body() -> None:
        built: Any = impl.built(app or BARE)
        instead: WsgiApp | None = stage if app is None else None
        with running(built.serve, instead, use_reloader=False, **options) as port:
            for question in questions:
                stage.answer, stage.calls = question.answer or deaf, []
                stage.bare = question.bare
                with connected(port, options.get("host", LOOPBACK), secure) as wire:
                    if question.talk:
                        question.talk(wire)
                    else:
                        wire.send(question.sent)
                    if not question.open:
                        wire.finish()
                    heard = replies(wire.all(), question.methods, question.version)
                    found.append(Conversation(question, heard, stage.calls, wire.port, port))

    impl.perform(body)
    return found


def asking(
    line: str = "GET / HTTP/1.1", *fields: str | bytes, host: str = "localhost", body: bytes = b""
) -> bytes:
    """Return a request as bytes: its line, Host, further field lines, and what comes after."""
    lines = [line.encode("latin-1"), *([f"Host: {host}".encode()] if host else [])]
    lines += [one.encode("latin-1") if isinstance(one, str) else one for one in fields]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
