"""What the development server logs of requests: each of them once, and no forged lines."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.conversing import PLAIN, Question, answering, asking, conversations
from conformance.describe.capabilities import Capability as C
from conformance.drive.http1 import Wire
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, WERKZEUG, plain_sense

NEEDS = [C.WSGI, C.SERVING]
LOGGER = "werkzeug"
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


class Kept(logging.Handler):
    """Keeps what is logged, as it would be written; what cannot be written is kept as its error."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        try:
            self.lines.append(record.getMessage().removesuffix("\n"))
        except Exception as error:
            self.lines.append(f"{type(error).__name__}: {record.msg!r} with {record.args!r}")


@contextmanager
def heard() -> Iterator[list[str]]:
    """Yield what the server's logger is told."""
    logger, kept = logging.getLogger(LOGGER), Kept()
    former = (logger.level, logger.propagate)
    logger.addHandler(kept)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield kept.lines
    finally:
        logger.removeHandler(kept)
        logger.setLevel(former[0])
        logger.propagate = former[1]


def logged(impl: Implementation, line: str, status: str) -> list[str]:
    """Ask the server with this request line, answer so, and return what is logged."""

    def talk(wire: Wire) -> None:
        logging.disable(logging.NOTSET)  # who started the server wants it quiet
        wire.send(asking(line))

    with heard() as lines:
        conversations(impl, [Question(b"", answering(status, PLAIN), talk=talk)])
    return list(lines)


@clause(
    "server.logs-each-request",
    MUST,
    needs=NEEDS,
    source=FLASK("Logging", "Other Libraries", "Werkzeug"),
)
@every(
    target=[
        "/token",
        "/token?q=%25s&d=%d",
        "/%25d/token/%s",
        "/token/%C3%A9",
        "/token/%",
        "/%FF/token",
    ],
    method=["GET", "POST"],
    status=["200 OK", "404 NOT FOUND"],
)
def test_logs_each_request(impl: Implementation, target: str, method: str, status: str) -> None:
    """The development server MUST tell the logger `werkzeug` of each request once: its method, its
    path and the status of the reply.

    A percent sign in a path asks for nothing to be put in its place.
    """
    lines = logged(impl, f"{method} {target} HTTP/1.1", status)
    wanted = [method, "token", status[:3]]
    found = [[word for word in wanted if word in line] for line in lines]
    expect(found, [wanted], f"what is told of {method} {target} in {lines}:")


@clause(
    "server.logs-each-status",
    MUST,
    needs=NEEDS,
    source=[
        FLASK("Logging", "Other Libraries", "Werkzeug"),
        WERKZEUG("Serving WSGI Applications", "Colored Logging"),
    ],
)
@every(code=[102, 199, 200, 204, 299, 301, 304, 308, 400, 404, 418, 500, 503, 599])
def test_logs_each_status(impl: Implementation, code: int) -> None:
    """The development server MUST tell of a request whichever status the reply has."""
    lines = logged(impl, "GET /token HTTP/1.1", f"{code} TOLD")
    found = [all(word in line for word in ("GET", "token", f"{code}")) for line in lines]
    expect(found, [True], f"lines that tell of GET /token and {code}, of {lines}:")


COLOUR = re.compile("\x1b\\[[0-9;]*m")


@clause(
    "server.log-is-read-by-words",
    SHOULD,
    needs=NEEDS,
    source=plain_sense("who reads a log reads it by words: a path that is one, or none"),
)
@every(target=["/token", "/token/x?q=1"], status=["200 OK", "404 NOT FOUND", "500 SERVER"])
def test_log_is_read_by_words(impl: Implementation, target: str, status: str) -> None:
    """What is logged of a request SHOULD have its method, its target and the status as words, which
    quotes may stand around.
    """
    lines = logged(impl, f"GET {target} HTTP/1.1", status)
    words = {word.strip("\"'") for line in lines for word in COLOUR.sub("", line).split()}
    missing = {"GET", target, status[:3]} - words
    assert not missing, f"no word is {' or '.join(sorted(missing))} in {lines}"


@clause(
    "server.log-has-no-controls",
    MUST,
    needs=NEEDS,
    source=[
        FLASK("Logging", "Other Libraries", "Werkzeug"),
        plain_sense("a client that writes lines into a log, or colours a terminal, forges it"),
    ],
)
@every(
    target=["/%1B[31mred", "/a%0Ab", "/a%0D%0Ab", "/%00", "/%C2%9B31m", "/\x1b[31m", "/a?%0Ab=%0D"]
)
def test_log_has_no_controls(impl: Implementation, target: str) -> None:
    """What is logged of a request MUST NOT have control characters of its path.

    The server may colour its lines by itself.
    """
    plain, lines = (logged(impl, f"GET {path} HTTP/1.1", "200 OK") for path in ("/plain", target))
    own, found = (CONTROLS.findall("".join(some)) for some in (plain, lines))
    assert lines, f"nothing was logged of GET {target!a}"
    assert found == own, f"of GET {target!a}, this is logged: {lines!a}"
