"""The child: judges what it is asked to, and is prepared to be ended at any moment.

It leaves terminal, signals, exit functions and temporary files of its parent alone. What it prints
goes into a file. Nothing here is imported late: the implementation may take modules away.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from gc import collect, freeze, set_threshold
from mmap import mmap
from pathlib import Path
from types import FrameType
from typing import IO, Any

from conformance.clause import Clause
from conformance.drive.causes import told_with_place
from conformance.errors import UsageError
from conformance.fuzz.turns import Turn
from conformance.judging.court import Court
from conformance.judging.drawing import keep_apart
from conformance.judging.judge import Verdict, so_far
from conformance.judging.results import Result
from conformance.limits.patience import PATIENCE
from conformance.supervision.channel import Channel, Closed
from conformance.supervision.stand import TELL, awaited, write_stacks_into

EXIT = os._exit
YOUNG = 5_000  # objects between two looks of the garbage collector: by default 700 of them
DEFAULTS = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGALRM", "SIGCHLD")


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a child is given: its end of the channel, files for its prints and stacks, a folder."""

    channel: Channel
    printed: IO[bytes]
    stacks: IO[bytes]
    scratch: Path
    pulse: mmap


def run(belongings: Belongings, open_court: Callable[[], Court]) -> None:
    """Be the child, from the fork to its end; it never returns."""
    status = 1
    try:
        _settle(belongings)
        _serve(belongings.channel, open_court)
        status = 0
    except (Closed, BrokenPipeError):
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        EXIT(status)


def _settle(own: Belongings) -> None:
    """Become a process that nothing of the parent's can be done harm by."""
    own.channel.take_over()
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in DEFAULTS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    for number in (1, 2):
        os.dup2(own.printed.fileno(), number)
    for name, number in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        stream = _stream(number)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    atexit._clear()  # they are the parent's
    tempfile.tempdir = os.environ["TMPDIR"] = str(own.scratch)
    keep_apart(own.scratch / "hypothesis")
    write_stacks_into(own.stacks)
    PATIENCE.begin(own.pulse)


def _stream(number: int) -> IO[str]:
    mode = "w" if number else "r"
    return open(number, mode, 1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _serve(channel: Channel, open_court: Callable[[], Court]) -> None:
    try:
        court = open_court()
    except UsageError as error:
        channel.send({"usage": str(error)})
        return
    except BaseException as error:  # no Ctrl-C comes here
        channel.send({"usage": f"the adapter is broken: {told_with_place(error)}"})
        return
    collect()
    freeze()  # what is loaded stays; each look at it would take some 50 ms
    set_threshold(YOUNG)
    _stand_ready(channel, court)
    court.stands = lambda result: channel.send({"stands": result.sent()})

    def held(choices: str) -> None:
        channel.send({"held": choices})

    channel.send({"ready": asdict(court.identity)})
    while True:
        asked: Any = channel.receive()
        if "judge" in asked:
            court.asks = asked["asks"]
            turn = Turn.received(asked["turn"])
            result = _judged(court, court.case.clauses[asked["judge"]], turn, held)
            channel.send({"result": result.sent(), "lost": PATIENCE.lost})
        else:
            channel.send({"closed": _closed(court)})
            return


def _judged(court: Court, clause: Clause, turn: Turn, held: Callable[[str], None]) -> Result:
    """Judge a clause. No Ctrl-C comes here: a signal to end is the implementation's own."""
    try:
        return court.judge(clause, turn, held)
    except KeyboardInterrupt as error:
        told = f"it sent the process that judges a signal to end: {told_with_place(error)}"
        return Result(clause.id, clause.level, Verdict.FAIL, told)


def _closed(court: Court) -> str:
    """Let go of the implementation; return what went wrong. No Ctrl-C comes here: it is its own."""
    try:
        problem = court.close()
        atexit._run_exitfuncs()  # the implementation's
    except BaseException as error:
        return f"the adapter's close broke: {told_with_place(error)}"
    return problem


def _stand_ready(channel: Channel, court: Court) -> None:
    """Tell what runs, whenever the parent asks for it by a signal."""

    def tell(number: int, frame: FrameType | None) -> None:
        examples, shown = so_far(court.impl)
        place = None
        with suppress(Exception):  # asyncio may have been taken apart
            place = awaited()
        awaits = None if place is None else (place.file, place.line, place.name)
        channel.send({"so far": {"examples": examples, "counterexample": shown, "awaits": awaits}})

    if TELL is not None:
        signal.signal(TELL, tell)
