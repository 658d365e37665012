"""CGI: what a process for each request answers, what comes back of it, and what cannot."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conformance.clause import MUST, Clause
from conformance.describe.app import App, Declaration, teardown, view
from conformance.describe.messages import get, post
from conformance.describe.steps import Answer, Raise, Read, Same, Write
from conformance.drive.http1 import Wire
from conformance.errors import Unsupported
from conformance.judging.judge import Verdict, judge
from conformance.judging.loading import reference
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import plain_sense
from conformance.transport.cgi import Gateway
from conformance.transport.line import Differs, Line

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
Start = Callable[..., Any]


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    """Give a test the line."""
    with closing(Line("cgi")) as made:
        yield made


@pytest.fixture
def impl(line: Line) -> Iterator[Implementation]:
    """Give a test the reference, over the line."""
    made = reference()
    made.road.line = line
    yield made
    made.road.line = None
    made.close()


def answering(text: Callable[[dict[str, Any]], str]) -> Any:
    """Return an application that answers with what is made of the environ."""

    def app(environ: dict[str, Any], start: Start) -> list[bytes]:
        start("200 OK", [])
        return [text(environ).encode()]

    return app


def test_each_request_has_a_process(line: Line) -> None:
    app = answering(lambda environ: f"{os.getpid()} {os.environ['REQUEST_METHOD']}")

    one, other = (line.call(app, post("/", body=b"x"), None).text for _ in range(2))

    assert one != other
    assert str(os.getpid()) not in (one.split()[0], other.split()[0])
    assert one.endswith(" POST")
    assert os.environ.get("REQUEST_METHOD") is None


def test_the_environ_is_that_of_a_cgi_program(line: Line) -> None:
    names = ("GATEWAY_INTERFACE", "wsgi.run_once", "wsgi.multiprocess", "wsgi.multithread")

    reply = line.call(answering(lambda environ: str([environ[n] for n in names])), get("/"), None)

    assert reply.text == "['CGI/1.1', True, True, False]"


def test_a_body_is_read_from_standard_input(line: Line) -> None:
    body = bytes(range(256)) * 999
    app = answering(lambda environ: environ["wsgi.input"].read().hex())

    assert line.call(app, post("/", body=body), None).text == body.hex()


def test_what_is_seen_comes_back(impl: Implementation) -> None:
    app = App(
        view("/", Write("g", "x", 1), Read("g", "x"), Same("g"), Answer("a", 207)),
        view("/boom", Raise(KeyError)),
        teardown("t", Read("g", "x")),
    )

    seen = impl.run(app, get("/"), get("/"), get("/boom"))

    assert [reply.status for reply in seen.replies] == [207, 207, 500]
    assert seen.order() == ["view index", "teardown t"] * 2 + ["view boom", "teardown t"]
    assert seen.values("g.x", name="t")[:2] == [1, 1]
    first, second = seen.values("g")
    assert first != second  # objects of two processes are two


def test_what_is_left_behind_is_seen_in_the_process(line: Line) -> None:
    def left() -> None:
        raise AssertionError("a context is still current")

    with pytest.raises(AssertionError, match="still current"):
        line.call(answering(str), get("/"), left)


class Local(Exception):
    """What cannot be made of its arguments in another process."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)


def test_what_cannot_be_handed_over_is_nobodys_fault(line: Line) -> None:
    def app(environ: dict[str, Any], start: Start) -> list[bytes]:
        raise Local("a", "b")

    with pytest.raises(Unsupported, match="from process to process"):
        line.call(app, get("/"), None)


@pytest.mark.parametrize(
    ("end", "status"),
    [(lambda: os._exit(3), 3), (lambda: os.kill(os.getpid(), signal.SIGKILL), -signal.SIGKILL)],
    ids=["exits", "killed"],
)
def test_a_process_that_ends_has_not_answered(
    line: Line, end: Callable[[], object], status: int
) -> None:
    with pytest.raises(AssertionError, match=f"ended with status {status}, unanswered"):
        line.call(answering(lambda environ: str(end())), get("/"), None)


class Gone(Exception):
    """What ends a call in the middle."""


def test_a_process_ends_when_its_client_goes_away(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "process"

    def waits(environ: dict[str, Any]) -> str:
        place.write_text(str(os.getpid()))
        time.sleep(1000)
        return ""

    def leaves(wire: Wire, method: str) -> None:
        until(lambda: place.exists() and bool(place.read_text()))
        raise Gone

    monkeypatch.setattr(Wire, "reply", leaves)
    with pytest.raises(Gone):
        line.call(answering(waits), get("/"), None)

    until(lambda: ended(int(place.read_text())))


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, as long as a busy machine needs."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def ended(process: int) -> bool:
    """Tell whether a process is gone."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_path_that_no_variable_holds_is_answered_by_the_gateway(line: Line) -> None:
    with pytest.raises(Unsupported, match="by itself, with 400"):
        line.call(answering(str), get("/a\0b"), None)


def test_a_reply_that_differs_is_told_as_one(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    former = Gateway.send
    monkeypatch.setattr(Gateway, "send", lambda self, told: former(self, told + b"!"))

    with pytest.raises(Differs, match=r"^over cgi [\d.]+, the body of the reply"):
        line.call(answering(lambda environ: "a"), get("/"), None)


COUNTED: list[int] = []


def counting(app: Any, api: Any) -> None:
    """Count requests where the clause sees them, in its own process."""
    app.before_request(lambda: COUNTED.append(1))


def judged(impl: Implementation, body: Callable[..., None]) -> tuple[Verdict, str]:
    """Judge a clause of one's own."""
    source = (plain_sense("a toy"),)
    judgement = judge(Clause("toys.toy", MUST, "It MUST hold.", "", (), source, 1, body), impl)
    return judgement.verdict, judgement.message


def test_what_needs_one_process_is_unsupported(impl: Implementation) -> None:
    def counts(impl: Implementation) -> None:
        COUNTED.clear()
        impl.run(App(view("/", Answer("a")), Declaration("counts", counting)), get("/"))
        expect(COUNTED, [1], "how often it was counted")

    verdict, message = judged(impl, counts)

    assert verdict is Verdict.UNSUPPORTED
    assert message.startswith("call.one-process is what this needs: it holds there"), message
    assert impl.road.line is not None
    assert impl.road.line.apart


def test_what_fails_in_one_process_fails(impl: Implementation) -> None:
    def fails(impl: Implementation) -> None:
        expect([impl.reply(App(view("/", Answer("a"))), get("/")).text], ["b"], "the body")

    verdict, message = judged(impl, fails)

    assert verdict is Verdict.FAIL
    assert message.startswith("the body"), message


def once_only(app: Any, api: Any) -> None:
    """Answer otherwise in a program that is run once, as CGI programs are."""
    app.after_request(lambda response: _refused(api, response))


def _refused(api: Any, response: Any) -> Any:
    if api.request.environ["wsgi.run_once"]:
        response.status_code = 503
    return response


def test_what_a_cgi_program_does_otherwise_fails(impl: Implementation) -> None:
    app = App(view("/", Answer("a")), Declaration("once", once_only))

    def fails(impl: Implementation) -> None:
        expect([impl.reply(app, get("/")).status], [200], "the status")

    assert judged(impl, fails)[0] is Verdict.FAIL
