"""The keeper, alone: it ends a child with all that this has started, whoever is gone or stopped."""

from __future__ import annotations

import os
import pty
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from resource import RLIMIT_CORE, getrlimit

import pytest

from conformance.supervision import descent, keeper
from conformance.supervision.vitals import children

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is Linux that gives orphans")
PATIENCE = 60.0  # seconds that a busy machine may take


class Kept:
    """A child that runs a function, and then waits; a pipe leads from it to this process."""

    def __init__(self, folder: Path, does: Callable[[int], None]) -> None:
        self.told = keeper.Told()
        self.source, sink = os.pipe()
        self.spared = frozenset(children(os.getpid()))
        parent = os.getpid()
        with keeper.signals_blocked():
            self.keeper = os.fork()
            if not self.keeper:
                keeper.keep(parent, self.told, folder, lambda: None)
        if not self.keeper:
            with suppress(BaseException):
                does(sink)
                time.sleep(1000)
            os._exit(1)
        os.close(sink)

    def reads(self) -> bytes:
        """Return what has come, once something has."""
        return os.read(self.source, 100)

    def end(self) -> int | None:
        os.close(self.source)
        return keeper.end(self.keeper, self.told, self.spared)


def starts_a_daemon(sink: int) -> None:
    if not os.fork():
        os.setsid()
        daemon = os.fork()
        if not daemon:
            time.sleep(1000)
        os.write(sink, b"%d" % daemon)
        os._exit(0)
    os.wait()


def test_what_a_child_has_started_ends_with_it(tmp_path: Path) -> None:
    kept = Kept(tmp_path, starts_a_daemon)
    daemon = int(kept.reads())

    status = kept.end()

    assert status is not None
    assert descent.told(status) == "the process was ended by SIGKILL"
    assert kept.told.status == status
    assert not os.path.exists(f"/proc/{daemon}")


def test_an_orphan_is_the_keepers_and_nobody_elses(tmp_path: Path) -> None:
    """Else it would be taken for a process of the user's, and stay."""

    def does(sink: int) -> None:
        starts_a_daemon(sink)
        os._exit(3)

    kept = Kept(tmp_path, does)
    daemon = int(kept.reads())
    until(lambda: kept.told.status is not None)

    assert set(children(os.getpid())) - kept.spared == {kept.keeper}
    assert not os.path.exists(f"/proc/{daemon}")
    status = kept.end()
    assert status is not None
    assert descent.told(status) == "the process exited with status 3"


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP", "SIGUSR1", "SIGALRM", "SIGCHLD", "SIGSTOP"])
def test_who_signals_the_parent_hits_nobody(tmp_path: Path, name: str) -> None:
    def does(sink: int) -> None:
        os.kill(os.getppid(), getattr(signal, name))
        os.write(sink, b"went on")

    kept = Kept(tmp_path, does)

    assert kept.reads() == b"went on"
    status = kept.end()
    assert status is not None
    assert descent.told(status) == "the process was ended by SIGKILL"
    assert kept.told.status == status, "it was the keeper that ended the child"


def test_who_kills_the_keeper_ends_with_it(tmp_path: Path) -> None:
    descent.adopting(True)
    try:

        def does(sink: int) -> None:
            starts_a_daemon(sink)
            os.kill(os.getppid(), signal.SIGKILL)

        kept = Kept(tmp_path, does)
        daemon = int(kept.reads())
        until(lambda: descent.is_over(kept.keeper))

        kept.end()

        assert set(children(os.getpid())) == set(kept.spared)
        assert not os.path.exists(f"/proc/{daemon}")
    finally:
        descent.adopting(False)


def test_all_ends_when_the_parent_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "scratch"
    folder.mkdir()
    source, sink = os.pipe()
    parent = os.fork()
    if not parent:
        kept = Kept(folder, starts_a_daemon)
        os.write(sink, kept.reads())
        os.kill(os.getpid(), signal.SIGKILL)
    daemon = int(os.read(source, 100))
    os.waitpid(parent, 0)
    os.close(source)
    os.close(sink)

    until(lambda: not os.path.exists(f"/proc/{daemon}"))
    until(lambda: not folder.exists())


def test_a_child_has_no_terminal(tmp_path: Path) -> None:
    """A password that it asks for would leave a terminal that does not echo."""

    def does(sink: int) -> None:
        try:
            os.open("/dev/tty", os.O_RDWR)
        except OSError:
            os.write(sink, b"none")
        else:
            os.write(sink, b"one")

    owner, terminal = pty.fork()
    if not owner:
        with suppress(BaseException):
            os.close(os.open("/dev/tty", os.O_RDWR))  # there is one
            kept = Kept(tmp_path, does)
            said = kept.reads()
            kept.end()
            os.close(os.open("/dev/tty", os.O_RDWR))  # and there still is, here
            os._exit(0 if said == b"none" else 1)
        os._exit(2)

    assert os.waitstatus_to_exitcode(os.waitpid(owner, 0)[1]) == 0
    os.close(terminal)


def test_a_child_leaves_no_core(tmp_path: Path) -> None:
    def does(sink: int) -> None:
        os.write(sink, b"%d" % getrlimit(RLIMIT_CORE)[0])

    kept = Kept(tmp_path, does)

    assert kept.reads() == b"0"
    kept.end()


@pytest.mark.parametrize("process", [0, -1])
def test_own_group_is_never_ended(process: int) -> None:
    with pytest.raises(ValueError, match=str(process)):
        keeper.end(process, keeper.Told(), frozenset())


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.01)
