"""Keeps one run: a process that starts it, listens, ends it if need be, and sees what is left.

It adopts all that the run leaves behind, daemons too, so nothing escapes. Needs Linux. It decides
nothing: what it saw is written down as an outcome.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import select
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.hostile.row import Sent

PR_SET_CHILD_SUBREAPER = 36
ROUND = 0.1  # seconds between two looks
RARELY = 0.5  # seconds between two looks at what is dear to see
DEADLINE = 100.0  # seconds; a run that takes longer has been taken down
GRACE = 2.0  # seconds for processes that have been killed to be gone
MEMORY = 5 << 30  # bytes; more than that, and the machine is taken down
DISK = 2 << 30  # bytes in a file that output goes to; the same
LONGEST = 1 << 22  # bytes of output; a person reads no more


@dataclass(slots=True)
class Outcome:
    """What a run came to.

    `status` is its exit status (negative: the signal that ended it), None when it had to be ended
    from outside, for the reason `stopped`. `processes` and `files` are what it left behind.
    `before` is what it had written when the first signal came, and `since` the seconds from then
    to its end.
    """

    status: int | None = None
    stopped: str = ""
    seconds: float = 0.0
    busy: float = 0.0
    output: str = ""
    processes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    report: str | None = None
    before: str = ""
    since: float = 0.0


def keep(folder: Path, sent: Sequence[Sent], run: Callable[[], None]) -> bool:
    """Start `run` in a process and write down its outcome, as `outcome.json` in the folder.

    In: what signals the process gets. Out: whether this is the process of the keeper; the other
    one comes back from `run`.
    """
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    source, sink = os.pipe()
    process = os.fork()
    with suppress(OSError):
        os.setpgid(process, process)  # 0 means the same in the other process
    if not process:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        os.closerange(3, 1024)
        run()
        return False
    os.close(sink)
    outcome = _watched(process, source, list(sent))
    _look_around(folder, outcome)
    place = folder / "outcome.part"
    place.write_text(json.dumps(asdict(outcome)))
    place.rename(folder / "outcome.json")
    return True


def _watched(process: int, source: int, sent: list[Sent]) -> Outcome:
    outcome = Outcome()
    start = time.monotonic()
    first = due = looked = 0.0
    output = bytearray()
    while outcome.status is None and not outcome.stopped:
        if select.select([source], [], [], ROUND)[0]:
            output += os.read(source, 1 << 16)
            del output[LONGEST + 1 :]
        if sent and not due and re.search(sent[0].after.encode(), output):
            due = time.monotonic() + sent[0].delay
        if sent and due and time.monotonic() >= due:
            first = first or time.monotonic()
            outcome.before = outcome.before or output.decode("utf-8", "replace")
            _send(sent.pop(0), process)
            due = 0.0
        ended, status, used = os.wait4(process, os.WNOHANG)
        if ended:
            outcome.status = os.waitstatus_to_exitcode(status)
            outcome.busy = used.ru_utime + used.ru_stime
        elif time.monotonic() - start > DEADLINE:
            outcome.stopped = f"it had not ended after {DEADLINE:.0f} s"
        elif time.monotonic() - looked > RARELY:
            looked = time.monotonic()
            outcome.stopped = _excess()
    outcome.seconds = time.monotonic() - start
    outcome.since = time.monotonic() - first if first else 0.0
    while len(output) <= LONGEST and select.select([source], [], [], 0)[0]:
        came = os.read(source, 1 << 16)
        if not came:
            break
        output += came
    outcome.output = output.decode("utf-8", "backslashreplace")
    return outcome


def _send(sent: Sent, process: int) -> None:
    number = getattr(signal, sent.signal)
    with suppress(OSError):
        if sent.to == "group":
            os.killpg(process, number)
            return
        if sent.to == "process":
            os.kill(process, number)
            return
        workers = [one for one in descendants(process) if "sys.stdin.readline" in _told(one)]
        os.kill(min(workers), number)


def _look_around(folder: Path, outcome: Outcome) -> None:
    """Note what was left behind, and clear it away."""
    until = time.monotonic() + (0.0 if outcome.stopped else GRACE)
    while (left := _alive()) and time.monotonic() < until:
        time.sleep(ROUND / 5)
    outcome.processes = [] if outcome.stopped else [_told(one) for one in left]
    while left := _alive():
        for one in left:
            with suppress(OSError):
                os.kill(one, signal.SIGKILL)
        time.sleep(ROUND / 5)
    # A report that cannot be written where it was asked for is written elsewhere.
    elsewhere = sorted(folder.glob("temporary/conformance-*/report.json"))
    reports = [folder / "here" / "report.json", folder / "here" / "folder" / "report.json"]
    report = next((path for path in (*reports, *elsewhere) if path.is_file()), None)
    kept = {"report.json", ".hypothesis", "folder", "fifo", "link"} | {
        p.parent.name for p in elsewhere
    }
    outcome.files = [
        str(path.relative_to(folder))
        for place in ("here", "temporary")
        for path in sorted((folder / place).glob("*"))
        if path.name not in kept and not path.name.startswith("pytest-of-")  # is pytest's
    ]
    outcome.report = report.read_text("utf-8", "replace") if report else None
    outcome.busy = outcome.busy or resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def descendants(process: int | str = "self") -> list[int]:
    """Return all processes below one."""
    found: list[int] = []
    with suppress(OSError):
        for task in os.listdir(f"/proc/{process}/task"):
            with suppress(OSError):
                for child in Path(f"/proc/{process}/task/{task}/children").read_text().split():
                    found += [int(child), *descendants(child)]
    return found


def _alive() -> list[int]:
    """Return the descendants that still run; those that have ended are let go of."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return [one for one in descendants() if _state(one) not in "ZX"]


def _state(process: int) -> str:
    try:
        return (
            Path(f"/proc/{process}/stat")
            .read_text("utf-8", "replace")
            .rpartition(")")[2]
            .split()[0]
        )
    except OSError:
        return "X"


def _told(process: int) -> str:
    try:
        words = Path(f"/proc/{process}/cmdline").read_text("utf-8", "replace").replace("\0", " ")
    except OSError:
        words = ""
    return f"{process} ({_state(process)}) {words[:200]}"


def _excess() -> str:
    memory = 0
    for one in descendants():
        with suppress(OSError, ValueError, IndexError):
            words = Path(f"/proc/{one}/statm").read_text().split()
            memory += (int(words[1]) - int(words[2])) * resource.getpagesize()
        for number in (1, 2):
            with suppress(OSError):
                if os.stat(f"/proc/{one}/fd/{number}").st_size > DISK:
                    return "it wrote more than 2 GiB"
    return "it took more than 5 GiB of memory" if memory > MEMORY else ""
