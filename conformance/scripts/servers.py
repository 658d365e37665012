"""Conversations with the development server: exact bytes out, taken down and sent again.

The server is the framework's own. What it serves is a small WSGI application that answers as the
clause's has answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from conformance.describe.app import App, view
from conformance.drive import http1, serving
from conformance.perform.implementation import Implementation
from conformance.scripts.idioms import Idiom
from conformance.scripts.literals import Names, NotSpelled, literal, quoted
from conformance.scripts.program import Written
from conformance.scripts.speaking import NOTHING, is_confirmed, is_in_the_line

Facts: TypeAlias = dict[str, Any]
Answer: TypeAlias = tuple[str, list[tuple[str, str]], list[bytes]]

BARE = App(view("/"))
STATUS = re.compile(rb"^HTTP/1\.[01] (\d{3})", re.MULTILINE)
STATUSES, CALLED, BODY = "the statuses of the replies", "who was called", "the body of the reply"
FIELDS = ("date", "server", "transfer-encoding", "content-length", "connection")
COUNTED = "how many fields {}"
# What a program reads of what came; the facts are read in the same way.
READING = {
    STATUSES: r'[int(one) for one in re.findall(rb"^HTTP/1\.[01] (\d{3})", raw, re.M)]',
    CALLED: "[f\"{one['REQUEST_METHOD']} {one['PATH_INFO']}\" for one in calls]",
    BODY: r'raw.partition(b"\r\n\r\n")[2]',
}
COUNTING = r're.findall(rb"(?i)^{}:", raw, re.M)'
ECHO = """\
    stream, length = environ["wsgi.input"], int(environ.get("CONTENT_LENGTH") or 0)
    body = stream.read() if environ.get("wsgi.input_terminated") else stream.read(length)
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]"""
ASKED = """\
server = make_server("127.0.0.1", 0, application, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
with socket.create_connection(server.server_address, timeout=10) as connection:
    connection.sendall(SENT){finished}
    raw = b"".join(iter(lambda: connection.recv(65536), b""))"""


@dataclass(slots=True)
class Asked:
    """What was sent on one connection, whether that was all, and what was answered."""

    sent: bytes = b""
    finished: bool = False
    answers: list[Answer | None] = field(default_factory=list)  # None where an error came out


@contextmanager
def conversing() -> Iterator[list[Asked]]:
    """Take down what is sent to servers for as long as the block runs."""
    found: list[Asked] = []
    wires: dict[int, tuple[Any, Asked]] = {}
    send, finish, declare = http1.Wire.send, http1.Wire.finish, serving._declare

    def of(wire: http1.Wire) -> Asked:
        if id(wire) not in wires:
            found.append(Asked())
            wires[id(wire)] = wire, found[-1]
        return wires[id(wire)][1]

    def sending(wire: http1.Wire, data: bytes) -> None:
        of(wire).sent += data
        send(wire, data)

    def finishing(wire: http1.Wire) -> None:
        of(wire).finished = True
        finish(wire)

    def declaring(server: Any, instead: Any = None) -> None:
        declare(server, instead and _noted(instead, found))

    kind: Any = http1.Wire
    kind.send, kind.finish = sending, finishing
    serving._declare = declaring
    try:
        yield found
    finally:
        kind.send, kind.finish = send, finish
        serving._declare = declare


def _noted(app: Callable[..., Any], found: list[Asked]) -> Callable[..., Iterable[bytes]]:
    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            started[:] = [status, list(headers)]
            return start_response(status, headers, *more)

        answers = found[-1].answers if found else []
        answers.append(None)
        place = len(answers) - 1
        body: Any = app(environ, start)
        if not isinstance(body, Sequence):
            chunks = getattr(body, "chunks", iter(()))
            kept = list(chunks) if type(chunks).__name__ == "list_iterator" else None
            if kept is None:
                return body  # type: ignore[no-any-return]
            body.chunks = iter(kept)
            answers[place] = (started[0], started[1], kept)
        return body  # type: ignore[no-any-return]

    return answer


def facts_of(impl: Implementation, asked: Asked) -> Facts:
    """Send the same to the server of an implementation, and return what came, by what it is."""
    calls: list[dict[str, Any]] = []
    raw: list[bytes] = []
    constant = _constant(asked)

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        calls.append(dict(environ))
        if constant is not None:
            start_response(constant[0], list(constant[1]))
            return constant[2]
        stream, length = environ["wsgi.input"], int(environ.get("CONTENT_LENGTH") or 0)
        body = stream.read() if environ.get("wsgi.input_terminated") else stream.read(length)
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    def body() -> None:
        built: Any = impl.built(BARE)
        with (
            serving.running(built.serve, application, use_reloader=False) as port,
            http1.connected(port) as wire,
        ):
            wire.send(asked.sent)
            if asked.finished:
                wire.finish()
            raw.append(wire.all())

    impl.perform(body)
    came = raw[0]
    found: Facts = {
        STATUSES: [int(one) for one in STATUS.findall(came)],
        CALLED: [f"{one.get('REQUEST_METHOD')} {one.get('PATH_INFO')}" for one in calls],
        BODY: came.partition(b"\r\n\r\n")[2],
    }
    for name in FIELDS:
        lines = re.findall(rb"(?i)^" + name.encode() + rb":", came, re.MULTILINE)
        found[COUNTED.format(name.title())] = len(lines)
    if calls:
        found.update((k, v) for k, v in calls[0].items() if type(v) in (str, bool))
    return found


def _constant(asked: Asked) -> Answer | None:
    """Return what is answered without a look at the body; None where the body is read."""
    answers = [answer for answer in asked.answers if answer is not None]
    if len(answers) < len(asked.answers) or not answers:
        return None
    echoed = b"".join(answers[0][2])
    read = len(echoed) > 0 and echoed in asked.sent and "Content-Length" in dict(answers[0][1])
    return None if read else answers[0]


def written_talk(
    impl: Implementation,
    reference: Implementation,
    idiom: Idiom,
    talks: Sequence[Asked],
    message: str,
) -> Written:
    """Return the program of a conversation that ends otherwise than with the reference's server.

    Raises NotSpelled where there is none.
    """
    asked = next((one for one in talks if f"{one.sent[:300]!r}" in message), None)
    if asked is None:
        raise NotSpelled("the message does not say what was sent")
    seen, expected = facts_of(impl, asked), facts_of(reference, asked)
    again = facts_of(impl, asked)
    ranked = []
    for place, key in enumerate([*seen, *(key for key in expected if key not in seen)]):
        one, other = seen.get(key, NOTHING), expected.get(key, NOTHING)
        if one == other or one != again.get(key, NOTHING):
            continue
        sides = (one[:1], other[:1]) if isinstance(one, list) else ([one], [other])
        first = [side[0] if side else "-" for side in sides]
        told = is_confirmed(message, one, other) or is_in_the_line(message, *first)
        if told or key in READING or key.startswith(COUNTED.format("")):
            ranked.append((not told, place, key, one, other))
    if not ranked:
        raise NotSpelled("what the server sent does not differ as the message says")
    _, _, key, one, other = min(ranked, key=lambda found: found[:2])
    return _written(idiom, asked, key, one, other)


def _written(idiom: Idiom, asked: Asked, key: str, seen: Any, expected: Any) -> Written:
    names = Names()
    for module in ("socket", "sys", "threading"):
        names.module(module)
    names.of(idiom.places.get("make_server", "werkzeug.serving"), "make_server")
    constant = _constant(asked)
    answer = ECHO.split("\n")
    if constant is not None:
        status, headers, chunks = constant
        answer = [
            f"    start_response({quoted(status)}, {literal(headers, names)})",
            f"    return {literal(chunks, names)}",
        ]
    if key in READING:
        reading = READING[key]
    elif key.startswith(COUNTED.format("")):
        reading = f"len({COUNTING.format(key.rpartition(' ')[2])})"
    else:
        reading = f"calls[0].get({quoted(key)})"
    if "re." in reading:
        names.module("re")
    finished = "\n    connection.shutdown(socket.SHUT_WR)" if asked.finished else ""
    lines = [
        f"SENT = {literal(asked.sent, names)}",
        "calls = []",
        "",
        "",
        "def application(environ, start_response):",
        "    calls.append(environ)",
        *answer,
        "",
        "",
        *ASKED.format(finished=finished).split("\n"),
        f"seen = {reading}",
    ]
    values = [None if one == NOTHING else one for one in (expected, seen)]
    looked = key if " " in key else f"{key} of the first request"
    sides = [literal(one, names) for one in values]
    return Written([*names.lines(), *names.defined(), "", "", *lines], looked, sides[0], sides[1])
