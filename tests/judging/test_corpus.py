"""The corpus: what it keeps, where, and what becomes of it when a database is no good."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.fuzz.corpus import Corpus, opened, shown
from tests.conftest import ALONE_OR_NOT, Run, WriteAdapter
from tests.judging.redis_server import redis_server
from tests.plugin.test_fuzzing import FUZZ, ONE, OWN, THERE

HERE = ("flask", "3.1")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Yield the address of a real Redis server."""
    with redis_server(tmp_path) as url:
        yield url


def corpora(tmp_path: Path, *wanted: str) -> Corpus:
    return opened(wanted, tmp_path / "own")(*HERE)


def unwritable(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let a folder not be written to, as root may write to any."""
    former = tempfile.TemporaryFile

    def made(*, dir: Path) -> object:  # noqa: A002 - as it is called there
        if Path(dir) == folder:
            raise PermissionError(13, "no")
        return former(dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", made)


def test_another_run_finds_what_was_kept(tmp_path: Path) -> None:
    wanted = str(tmp_path / "shared")
    first = corpora(tmp_path, wanted)
    first.hold("a.b", "00ff")
    first.keep("a.b", "x | y", "ff", "00ff")

    again = corpora(tmp_path, wanted)

    assert again.entries("a.b") == ("ff",)  # what was held has been made smaller
    assert again.former("a.b") == {"x | y"}
    assert again.entries("a.bc") == ()


def test_what_this_run_keeps_is_no_former_finding(tmp_path: Path) -> None:
    corpus = corpora(tmp_path)
    corpus.keep("a.b", "x", "", "")

    assert corpus.former("a.b") == frozenset()
    assert corpora(tmp_path).former("a.b") == {"x"}


def test_each_version_has_its_own(tmp_path: Path) -> None:
    opening = opened([], tmp_path)
    opening("flask", "3.1").keep("a.b", "x", "01", "")

    assert opening("flask", "3.2").entries("a.b") == opening("own", "3.1").entries("a.b") == ()
    assert opening("flask", "3.1").entries("a.b") == ("01",)
    opening("../../x", "/1").keep("a.b", "x", "01", "")
    assert {path.name for path in tmp_path.iterdir()} == {"flask-3.1", ".._.._x-_1"}


def test_first_folder_is_written_and_others_are_read(tmp_path: Path) -> None:
    above, below = str(tmp_path / "above"), str(tmp_path / "below")
    corpora(tmp_path, below).keep("a.b", "old", "01", "")
    both = corpora(tmp_path, above, below)
    both.keep("a.b", "new", "02", "")

    assert both.entries("a.b") == ("01", "02")
    assert corpora(tmp_path, below).entries("a.b") == ("01",)
    assert corpora(tmp_path, above).former("a.b") == {"new"}


def test_folder_that_cannot_be_written_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    corpora(tmp_path, str(shared)).keep("a.b", "old", "01", "")
    before = {path: path.stat().st_mtime_ns for path in shared.rglob("*")}
    unwritable(monkeypatch, shared)

    corpus = corpora(tmp_path, str(shared))
    corpus.hold("a.b", "0202")
    corpus.keep("a.b", "new", "02", "0202")

    assert corpora(tmp_path, str(shared)).entries("a.b") == ("01", "02")
    assert corpora(tmp_path).entries("a.b") == ("02",)  # it is this machine's
    assert {path: path.stat().st_mtime_ns for path in shared.rglob("*")} == before


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write all")
def test_folder_of_somebody_else(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    corpora(tmp_path, str(shared)).keep("a.b", "old", "01", "")
    folders = [shared, *(path for path in shared.rglob("*") if path.is_dir())]
    for path in folders:
        path.chmod(0o555)
    try:
        corpus = corpora(tmp_path, str(shared))
        corpus.keep("a.b", "new", "02", "")
    finally:
        for path in folders:
            path.chmod(0o755)

    assert corpus.trouble == ""
    assert corpora(tmp_path, str(shared)).former("a.b") == {"old"}


def test_what_somebody_else_has_put_there_is_left_alone(tmp_path: Path) -> None:
    corpus = corpora(tmp_path)
    corpus.keep("a.b", "x", "01", "")
    (book,) = [p.parent for p in (tmp_path / "own").rglob("*") if b'"finding"' in _bytes(p)]
    for name, text in (("a", b"\xff"), ("b", b"[]"), ("c", b"{}"), ("d", b'"finding"')):
        (book / name).write_bytes(text)

    assert corpora(tmp_path).former("a.b") == {"x"}


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def test_address_is_shown_without_its_password() -> None:
    assert shown("redis://me:secret@127.0.0.1:6379/0") == "redis://...@127.0.0.1:6379/0"


# With a server.


def test_redis_keeps_it_for_all(tmp_path: Path, server: str) -> None:
    first = corpora(tmp_path, server)
    first.hold("a.b", "00ff")
    first.keep("a.b", "x | y", "ff", "00ff")

    again = corpora(tmp_path / "another", server)

    assert again.entries("a.b") == ("ff",)
    assert again.former("a.b") == {"x | y"}
    assert not (tmp_path / "own").exists()
    first.close()
    again.close()


def test_below_redis_is_what_this_machine_has(tmp_path: Path, server: str) -> None:
    corpora(tmp_path).keep("a.b", "mine", "01", "")
    corpora(tmp_path, str(tmp_path / "more")).keep("a.b", "more", "02", "")
    corpus = corpora(tmp_path, server, str(tmp_path / "more"))
    corpus.keep("a.b", "new", "03", "")

    assert corpus.entries("a.b") == ("01", "02", "03")
    assert corpora(tmp_path).entries("a.b") == ("01",)
    elsewhere = corpora(tmp_path / "another", server)
    assert elsewhere.entries("a.b") == ("03",)
    corpus.close()
    elsewhere.close()


def test_server_that_goes_away_does_not_end_a_run(tmp_path: Path) -> None:
    with redis_server(tmp_path) as url:
        corpus = corpora(tmp_path, url)
        corpus.keep("a.b", "x", "01", "")
    corpus.keep("a.b", "y", "02", "")

    assert corpus.trouble
    assert corpus.entries("a.b") == ("02",)  # what was found since is kept here
    assert corpora(tmp_path).former("a.b") == {"y"}
    corpus.close()


@pytest.mark.parametrize("workers", ALONE_OR_NOT)
def test_a_run_with_a_server(
    pytester: pytest.Pytester,
    server: str,
    own_adapter: WriteAdapter,
    workers: tuple[str, ...],
) -> None:
    if workers:
        pytest.importorskip("xdist")
    own_adapter(THERE)
    (pytester.path / "broken").touch()
    options = ("-p", "no:randomly", "-p", "no:cacheprovider", "--pyargs", "conformance")
    run = (OWN, FUZZ, *ONE, "--impl-budget=2s", f"--impl-corpus={server}", *options, *workers)

    first, second = (pytester.runpytest_subprocess(*run) for _ in range(2))

    first.stdout.fnmatch_lines(["fuzz: 1 new finding*"])
    second.stdout.fnmatch_lines(["fuzz: 0 new findings, 1 old one showed again*"])


def test_server_ends_with_who_asked_for_it(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys\n"
        "from tests.judging.redis_server import redis_server\n"
        "with redis_server(pathlib.Path(sys.argv[1])) as url:\n"
        "    print(url, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    with redis_server(tmp_path):  # skipped where there is none
        pass
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, text=True
    )
    port = int(ran.stdout.strip().rpartition(":")[2].partition("/")[0])

    for _ in range(1000):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return
        time.sleep(0.02)
    raise AssertionError("the server is still there")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("redis://127.0.0.1:1/0", "no server answers"),
        ("redis://me:secret@127.0.0.1:1/0", "--impl-corpus=redis://...@127.0.0.1:1/0: no server"),
        ("redis://127.0.0.1:1/first", "first is no number of a database"),
        ("redis://127.0.0.1:port/0", "port"),
    ],
)
def test_server_that_does_not_answer(judge_run: Run, address: str, says: str) -> None:
    pytest.importorskip("redis", reason="the client of Redis is not installed")

    result = judge_run(FUZZ, f"--impl-corpus={address}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.errlines if line]
    assert says in line
    assert "secret" not in line


def test_without_the_client_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)

    with pytest.raises(UsageError, match=r'pip install "microframework-conformance\[fuzz\]"'):
        opened(["redis://127.0.0.1:6379/0"], tmp_path)
