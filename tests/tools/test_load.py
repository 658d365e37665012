"""The tool of loads: it starts servers and ends them, and sees what is somebody else's."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from conformance.drive.serving import LOOPBACK
from tools.load import journal, serving
from tools.load.__main__ import Load, loaded, main
from tools.load.clients import Client, Seen, asked
from tools.load.serving import SERVERS, Down, Server, Serving, named

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="servers have process groups")
REFERENCE = "reference_impl"


def gone(port: int) -> bool:
    """Tell whether nobody listens at a port."""
    with socket.socket() as attempt:
        return attempt.connect_ex((LOOPBACK, port)) != 0


def test_each_reply_shows_its_own() -> None:
    load = loaded("werkzeug", REFERENCE, requests=60, clients=6, seed=7)

    assert load.holds, load.lines()
    assert sum(load.seen.counts.values()) == 60
    assert load.noted.begun.keys() >= set(load.seen.left)
    assert load.lines()[0].startswith("werkzeug: 60 requests (")


def test_what_a_process_keeps_for_all_requests_is_seen() -> None:
    load = loaded("werkzeug", REFERENCE, requests=1000, clients=8, seed=7, leaking=True)

    assert not load.holds
    assert load.seen.foreign
    assert any(line.startswith("  foreign: ") for line in load.lines())


def test_a_server_that_is_killed_is_gone_and_leaves_nothing(tmp_path: Path) -> None:
    with Serving("werkzeug", REFERENCE, tmp_path / "journal") as running:
        port = running.port
        assert not gone(port)
        os.killpg(running._process.pid, signal.SIGKILL)
        seen = asked(port, 3, 1, 0, lambda seen: False)

        assert running.why == "it ended with status -9: and said nothing"
        assert len(seen.wrong) == 3
    assert gone(port)


def test_a_server_is_ended_with_its_workers(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn")
    with Serving("gunicorn", REFERENCE, tmp_path / "journal") as running:
        group = running._process.pid
        os.killpg(group, 0)

    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    assert gone(running.port)


def code(text: str) -> Server:
    """Return a server that is a program."""
    return Server("sys", lambda descriptor: ["timeit", "-n1", "-r1", text])


@pytest.mark.parametrize(
    ("server", "patience", "told"),
    [
        (
            code("raise LookupError('no such thing')"),
            60.0,
            "it ended with status 1: LookupError: no such",
        ),
        (code("import time; time.sleep(100)"), 1.0, "it did not answer within 1 s"),
    ],
    ids=["ends", "waits"],
)
def test_who_does_not_come_to_answer_is_told_in_one_line(
    server: Server, patience: float, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "SERVERS", {**SERVERS, "own": server})
    monkeypatch.setattr(serving, "PATIENCE", patience)

    with pytest.raises(Down, match=f"^own: {told}.*$"):
        Serving("own", REFERENCE, tmp_path / "journal")


def test_who_is_not_known_or_not_there_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "SERVERS", {**SERVERS, "own": Server("nowhere_at_all")})

    assert main(["wekzeug"]) == 2
    assert capsys.readouterr().err.startswith("load: there is no server 'wekzeug'; known are ")
    with pytest.raises(Down, match="own: nowhere_at_all is not installed"):
        named("own")


OWN = '["c-1", "c-1", "c-1", "c"]'


@pytest.mark.parametrize(
    ("lines", "foreign", "wrong"),
    [
        ([OWN] * 3, 0, 0),
        ([OWN, OWN.replace("c-1", "d-1", 1), OWN], 1, 0),
        ([OWN, OWN, OWN.replace('"c"', '"d"')], 1, 0),
        (["a page"], 1, 0),
        ([OWN] * 2, 0, 1),
        ([], 0, 1),
    ],
    ids=["own", "token", "session", "page", "short", "empty"],
)
def test_a_reply_is_looked_at(lines: list[str], foreign: int, wrong: int) -> None:
    seen = Seen()

    Client("c", 1, seen, 0)._check("whole", "c-1", lines)

    assert (len(seen.foreign), len(seen.wrong)) == (foreign, wrong)


def test_what_is_noted_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "journal"
    monkeypatch.setenv(journal.VARIABLE, str(place))
    for what, token in (
        ("begun", "a"), ("begun", "b"), ("begun", "c"), ("torn", "a"), ("torn", "b"), ("torn", "b"),
        ("streams", "a"), ("streams", "b"), ("closed", "b"),
    ):  # fmt: skip
        journal.note(what, token)

    noted = journal.read(place)
    load = Load("toy", Seen(), noted, 1.0, "")

    assert noted.never_torn == ["c"]
    assert noted.torn_again == ["b"]
    assert noted.unreached == 1
    assert not load.holds
    assert load.lines()[2:] == ["  never torn down: 1, as c", "  torn down again: 1, as b"]
    assert journal.read(tmp_path / "nothing").begun == {}
