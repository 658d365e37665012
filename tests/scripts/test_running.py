"""Programs of failures run by themselves: they end, what they leave ends, and Ctrl-C ends them."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from conformance.clause import MUST
from conformance.judging.judge import Verdict
from conformance.judging.results import Result
from conformance.scripts.offering import BROKEN_OFF, Running, _all_run, run_alone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
SLEEPS = "import time; time.sleep(1000)"
# It is left behind, and holds the output of the program that has started it.
LEAVES = """
import pathlib, subprocess
left = subprocess.Popen(["sleep", "1000"])
pathlib.Path({place!r}).write_text(str(left.pid))
"""


def failed(name: str, script: str) -> Result:
    return Result(name, MUST, Verdict.FAIL, script=script)


def test_what_a_program_leaves_ends_with_it(tmp_path: Path) -> None:
    place = tmp_path / "left"

    ran = run_alone(LEAVES.format(place=str(place)))

    assert ran.why == "run by itself, it does not show the behaviour"
    left = int(place.read_text())
    end = time.monotonic() + 60  # a busy machine may take a while to end it
    while not is_gone(left) and time.monotonic() < end:
        time.sleep(0.01)
    assert is_gone(left)


def test_programs_can_be_ended_at_once() -> None:
    running = Running()
    soon = threading.Timer(1.0, running.end)
    soon.start()

    assert run_alone(SLEEPS, running) == BROKEN_OFF
    assert run_alone("", running) == BROKEN_OFF, "none is begun any more"
    soon.join()


def test_a_run_that_was_broken_off_has_a_second_for_all_programs() -> None:
    ran, broken_off = _all_run([failed(str(n), SLEEPS) for n in range(8)], hurried=True)

    assert ran == [BROKEN_OFF] * 8
    assert not broken_off


def test_ctrl_c_ends_the_programs() -> None:
    soon = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    soon.start()

    ran, broken_off = _all_run([failed("a", SLEEPS), failed("b", "")], hurried=False)

    assert (ran, broken_off) == ([BROKEN_OFF, None], True)
    soon.join()


def is_gone(process: int) -> bool:
    """Tell whether a process has ended; nobody may have reaped it yet."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"
