"""The parts of the supervisor, each alone: channel, watch, stacks, and the end of processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from conformance.supervision import descent, stand
from conformance.supervision.channel import HEAD, Channel, Closed, channel
from conformance.supervision.vitals import Vitals, children, descendants, seen
from conformance.supervision.watch import Limits, Watch

linux = pytest.mark.skipif(sys.platform != "linux", reason="it is the kernel's /proc that tells")

STACKS = """\
Fatal Python error: Segmentation fault

Thread 0x0000000000000001 (most recent call first):
  File "{stdlib}/threading.py", line 320 in wait
  File "/app/other.py", line 3 in idle
  File "{here}/perform/threads.py", line 9 in run

Current thread 0x0000000000000002 (most recent call first):
  File "{stdlib}/ctypes/__init__.py", line 519 in string_at
  File "/site-packages/frame/work.py", line 12 in view
  File "{here}/drive/wire.py", line 70 in call_wsgi
  File "{stdlib}/runpy.py", line 1 in main
"""


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    both = channel()
    yield both
    for end in both:
        end.close()


def test_message_arrives_as_it_was_sent(ends: tuple[Channel, Channel]) -> None:
    parent, child = ends

    child.send({"text": "é\ud800\n" * 5_000})
    child.send({"second": 2})

    assert parent.receive(1) == {"text": "é\ud800\n" * 5_000}
    assert parent.receive(1) == {"second": 2}
    assert parent.receive(0) is None


def test_what_others_write_is_no_message(ends: tuple[Channel, Channel]) -> None:
    parent, child = ends
    os.write(child._end.fileno(), HEAD.pack(b"0123456789abcdef", 2) + b"{}")

    with pytest.raises(Closed, match="no message"):
        parent.receive(1)


def test_other_side_that_is_gone_is_told(ends: tuple[Channel, Channel]) -> None:
    parent, child = ends
    child.close()

    with pytest.raises(Closed, match="gone"):
        parent.receive(1)
    with pytest.raises(Closed, match="gone"):
        parent.send({})


def test_copy_of_a_process_sends_nothing(ends: tuple[Channel, Channel]) -> None:
    parent, child = ends
    process = os.fork()
    if not process:
        with suppress(BaseException):
            child.send({"from": "the copy"})
        os._exit(0)
    os.waitpid(process, 0)
    child.send({"from": "the process"})

    assert parent.receive(1) == {"from": "the process"}
    assert parent.receive(0) is None


class Clock:
    """A clock and the vital signs of a child, both set by hand."""

    def __init__(self) -> None:
        self.now, self.busy, self.memory, self.awake, self.pulse = 0.0, 0.0, 0, True, 0
        self.seen = True
        limits = Limits(busy=5, still=2)
        self.watch = Watch(limits, lambda: self.pulse, self.vitals, lambda: self.now)

    def vitals(self) -> Vitals | None:
        return Vitals(self.busy, self.memory, self.awake) if self.seen else None

    def pass_by(self, seconds: float, *, busy: float = 0.0, beats: bool = False) -> str | None:
        """Look ten times a second; return the first thing that is said."""
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            self.busy += busy * 0.1
            self.pulse += beats
            told = self.watch.look()
            if told:
                return told
        return None


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_busy_child_is_ended_by_its_processor_time(clock: Clock) -> None:
    assert clock.pass_by(4.5, busy=1) is None
    assert clock.pass_by(3, busy=1) == "it was still busy after 5 s of processor time"
    assert 5 <= clock.watch.spent < 5.5


def test_child_that_waits_is_ended(clock: Clock) -> None:
    clock.awake = False

    assert clock.pass_by(1.5) is None
    assert clock.pass_by(2) == "it waited for 2 s, for what never came"


def test_child_that_a_busy_machine_keeps_waiting_is_not_ended(clock: Clock) -> None:
    assert clock.pass_by(1000, busy=0.001) is None


def test_child_with_a_pulse_is_not_ended(clock: Clock) -> None:
    assert clock.pass_by(100, busy=1, beats=True) is None
    clock.awake = False
    assert clock.pass_by(100, beats=True) is None


def test_stopped_machine_is_no_wait(clock: Clock) -> None:
    clock.awake = False
    clock.pass_by(1)
    clock.now += 3600

    assert clock.watch.look() is None


def test_child_that_grows_is_ended(clock: Clock) -> None:
    clock.memory = 1 << 30
    assert clock.pass_by(1) is None
    clock.memory = 4 << 30

    assert clock.watch.look() == "it took more than 2 GiB of memory"


def test_plain_limit_counts_where_nothing_is_seen(clock: Clock) -> None:
    clock.seen = False

    assert clock.pass_by(299) is None
    clock.pulse += 1
    assert clock.pass_by(299) is None
    assert clock.pass_by(3) == "it gave no sign for 300 s"


def test_place_is_foreign_code_that_the_suite_called() -> None:
    stacks = STACKS.format(stdlib=stand.LIBRARIES[0], here=stand.HERE)

    assert str(stand.place(stacks)) == "frame/work.py:12, in view"
    waiting = stacks.replace("Current thread", "Thread")
    assert str(stand.place(waiting)) == "app/other.py:3, in idle"
    assert stand.place("") is None


def test_place_in_the_suite_is_its_innermost_line() -> None:
    stacks = (
        f'Current thread 0x1 (most recent call first):\n  File "{stand.HERE}/a.py", line 1 in f\n'
    )

    assert str(stand.place(stacks)) == "conformance/a.py:1, in f"


@linux
def test_vital_signs_tell_who_sleeps_and_who_is_busy() -> None:
    asleep = subprocess.Popen([sys.executable, "-c", "print(1, flush=True); input()"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    loops = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        assert asleep.stdout is not None
        asleep.stdout.readline()
        _until(lambda: (now := seen(asleep.pid)) is not None and not now.awake)
        _until(lambda: (now := seen(loops.pid)) is not None and now.busy > 0.3)
        looping, own = seen(loops.pid), seen(os.getpid())
        assert looping is not None
        assert looping.awake
        assert own is not None
        assert own.busy > 0.3, "descendants count, too"
        assert {asleep.pid, loops.pid} <= set(descendants(os.getpid()))
    finally:
        for process in (asleep, loops):
            process.kill()
            process.communicate()
    assert seen(loops.pid) is None


@linux
def test_all_that_a_process_has_started_ends_with_it() -> None:
    read, write = os.pipe()
    before = frozenset(children(os.getpid()))
    descent.adopting(True)
    try:
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            if not os.fork():  # stays in the group
                time.sleep(60)
            if not os.fork():
                os.setsid()  # leaves it, and its parent does not wait
                if not os.fork():
                    os.write(write, b"%d " % os.getpid())
                    time.sleep(60)
                os._exit(0)
            time.sleep(60)
        daemon = int(os.read(read, 100))
        _until(lambda: len(descendants(child)) >= 1)

        status = descent.end(child, before)

        assert status is not None
        assert descent.told(status) == "the process was ended by SIGKILL"
        assert set(children(os.getpid())) <= before
        assert not os.path.exists(f"/proc/{daemon}")
    finally:
        descent.adopting(False)
        os.close(read)
        os.close(write)


def test_how_a_process_ended_is_told() -> None:
    process = os.fork()
    if not process:
        os._exit(3)

    assert descent.told(os.waitpid(process, 0)[1]) == "the process exited with status 3"


@pytest.mark.parametrize("process", [0, -1])
def test_own_group_is_never_ended(process: int) -> None:
    with pytest.raises(ValueError, match=str(process)):
        descent.end(process, frozenset())


def _until(holds: object) -> None:
    assert callable(holds)
    for _ in range(3000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to be so")
