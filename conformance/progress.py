"""How far a run is, while it goes on: in the last line of a terminal, or as a line now and then.

Where there is a terminal, the line stands below what pytest writes, and is taken away before pytest
writes again. Where there is none, long runs write a line each half minute. It is loaded when
something is judged; what is said at the end of a run is in `conformance.summary`.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

import pytest

from conformance.fuzz.budget import as_time
from conformance.judging.results import Shown
from conformance.judging.run import JudgedRun
from conformance.session import LIVE, in_one_process
from conformance.supervision.supervisor import Supervisor

PATIENCE = 1.0  # seconds in which a run may be over before anything is drawn
ROUND = 0.2  # seconds between two looks of a terminal's line
OFTEN = 30.0  # seconds between two lines where there is no terminal
LONG = ("default", "fuzz")  # profiles whose runs take long enough for that
GAP = "  "
NARROWEST = 20  # columns; in fewer, nothing can be read
NAME = 20  # columns that the clause has at least, before there is room for less urgent counts
# What is counted, how it is coloured, and how urgent it is: the first is left out last.
COUNTED = (
    (Shown.FAILED, "failed", "31;1", 0),
    (Shown.ERROR, "broken", "31;1", 1),
    (Shown.FIXED, "fixed", "31;1", 1),
    (Shown.PASSED, "passed", "32", 4),
    (Shown.MISSED, "missed", "33", 3),
    (Shown.KNOWN, "known", "33", 3),
)
NEEDED = 2  # what is as urgent as that comes before the clause
PLAIN = ""
DIM = "2"
# The row below is made, should there be none, without leaving the column; then it is written to.
BELOW = "\x1bD\x1bM\x1b7\x1b[B\r\x1b[K"
BACK = "\x1b8"
ERASED = "\x1b[J"  # from here on: what stands to the right, and below


@dataclass(slots=True)
class Standing:
    """How far a run is: what is counted, what runs now, and what is left.

    `examples` are those of clauses that have a verdict, `own` those of the one that runs. `turns`
    are those of the rounds of a fuzz run, `left` the seconds of its budget, None if it has none.
    """

    chosen: int = 0
    judged: int = 0
    counts: Counter[Shown] = field(default_factory=Counter)
    examples: int = 0
    own: int = 0
    turns: int = 0
    now: str = ""
    left: float | None = None
    gone: float = 0.0

    def line(self, width: int, *, coloured: bool = False) -> str:
        """Return a line of `width` columns at most; what matters least is left out first."""
        parts = [(0, f"{self.judged}/{self.chosen}", PLAIN)]
        if self.turns:
            parts = [(0, _counted(self.turns, "turn"), PLAIN)]
        for shown, word, style, urgency in COUNTED:
            if self.counts[shown]:
                parts.append((urgency, f"{self.counts[shown]} {word}", style))
        examples = self.examples + self.own
        parts.append((5, _counted(examples, "example"), DIM))
        time_told = f"{as_time(self.gone)}" if self.left is None else f"{as_time(self.left)} left"
        parts.append((6 if self.left is None else 2, time_told, PLAIN))
        behind = min(NAME, len(self.now)) + len(GAP)
        while (least := max(parts, key=_urgency)) != parts[0]:
            room = width - behind if least[0] > NEEDED else width
            if _wide(parts) <= room:
                break
            parts.remove(least)
        name = _cut(self.now, width - _wide(parts) - len(GAP), self.own)
        parts += [(0, name, DIM)] if name else []
        return GAP.join(_painted(text, style if coloured else PLAIN) for _, text, style in parts)

    def sentence(self) -> str:
        """Return what a line says where there is no terminal."""
        told = [f"{self.judged} of {self.chosen} clauses judged"]
        told += [f"{self.counts[s]} {word}" for s, word, *_ in COUNTED if self.counts[s]]
        told.append(_counted(self.examples + self.own, "example"))
        if self.left is None:
            told.append(f"{as_time(self.gone)} gone")
        else:
            told.append(f"{as_time(self.left)} left")
        now = f"; now {self.now}" if self.now else ""
        return f"conformance: {', '.join(told)}{now}"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _urgency(part: tuple[int, str, str]) -> int:
    return part[0]


def _wide(parts: list[tuple[int, str, str]]) -> int:
    return sum(len(text) for _, text, _ in parts) + len(GAP) * (len(parts) - 1)


def _cut(name: str, width: int, own: int) -> str:
    """Return the id of a clause in so many columns, with its examples if there is room for them."""
    behind = f" ({own:,})" if own else ""
    if len(name) + len(behind) <= width:
        return f"{name}{behind}"
    if len(name) <= width:
        return name
    return f"{name[: width - 3]}..." if width > NARROWEST // 2 else ""


def _painted(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


class Progress:
    """Tells how far a run is; not there in a worker of xdist, nor where nobody wants to know."""

    def __init__(self, config: pytest.Config, judged: JudgedRun) -> None:
        self._config, self._judged = config, judged
        self._standing = Standing()
        self._began = self._drawn_at = self._told_at = time.monotonic()
        self._drawn = False
        self._line = ""
        self._under_way: dict[str, None] = {}  # of all processes, in order
        self._file = _terminal(config)
        config.stash[LIVE] = self._file is not None
        long = judged.profile.name in LONG and config.get_verbosity() >= 0
        self._lines = self._file is None and long
        if isinstance(judged.judging, Supervisor) and (self._file is not None or self._lines):
            judged.judging.meanwhile = self._look

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> Generator[None, None, None]:
        """Note what is judged now."""
        self._under_way[nodeid.rpartition("::")[2]] = None
        self._erase()
        yield
        self._look()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None, None, None]:
        """Count what has a verdict, when the report says it."""
        if report.when == "call" or not report.passed:  # of others, pytest writes nothing
            self._erase()
        yield
        news = getattr(report, "conformance_news", None)
        if news is not None:
            self._take_news(news)
        elif getattr(report, "conformance_status", None) is not None:
            self._take(report)
        self._look()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logfinish(self) -> Generator[None, None, None]:
        """Make room for what pytest writes at the end of a line."""
        self._erase()
        yield
        self._look()

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_testnodedown(self) -> None:
        """Make room for what xdist says of a worker."""
        self._erase()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Leave the terminal to the summary."""
        self.end()

    def end(self) -> None:
        """Take the line away for good."""
        self._erase()
        self._file, self._lines = None, False

    def _take(self, report: Any) -> None:
        standing = self._standing
        self._under_way.pop(report.nodeid.rpartition("::")[2], None)
        standing.judged += 1
        standing.counts[Shown(report.conformance_status)] += 1
        standing.examples += int(getattr(report, "conformance", {}).get("examples", 0))

    def _take_news(self, news: dict[str, Any]) -> None:
        standing = self._standing
        self._lines = False  # the rounds have lines of their own, see `conformance.report.finds`
        standing.turns += news["turns"]
        standing.examples += news["examples"]
        self._under_way = {news["clause"]: None}
        if news["result"] is not None:
            strict = self._judged.strict
            results = self._judged.results()
            standing.counts = Counter(result.shown(strict=strict) for result in results)

    def _look(self) -> None:
        """Tell how far the run is, if it is time for that."""
        if self._file is not None:
            self._draw(self._file)
        elif self._lines and time.monotonic() - self._told_at > OFTEN:
            self._told_at = time.monotonic()
            write_apart(self._config, self._up_to_date().sentence())

    def _draw(self, file: IO[str]) -> None:
        """Draw the line, if it is not there, or no longer true."""
        clock = time.monotonic()
        old = clock - self._drawn_at >= ROUND
        if clock - self._began < PATIENCE or (self._drawn and not old):
            return
        writer = self._config.get_terminal_writer()
        width = writer.fullwidth - 1
        if width < NARROWEST:
            return
        if old or not self._line:
            self._line = self._up_to_date().line(width, coloured=writer.hasmarkup)
            self._drawn_at = clock
        self._write(file, f"{BELOW}{self._line}{BACK}")
        self._drawn = True

    def _erase(self) -> None:
        if self._drawn and self._file is not None:
            self._write(self._file, ERASED)
            self._drawn = False

    def _write(self, file: IO[str], text: str) -> None:
        try:
            file.write(text)
            file.flush()
        except (OSError, ValueError):
            self._file = None  # the terminal is gone

    def _up_to_date(self) -> Standing:
        standing, judged = self._standing, self._judged
        clock = time.monotonic()
        standing.chosen = len(judged.selected)
        standing.now = judged.now or next(reversed(self._under_way), "")
        judging = judged.judging
        standing.own = judging.examples if isinstance(judging, Supervisor) and judged.now else 0
        standing.gone = clock - self._began
        standing.left = max(0.0, judged.until - clock) if judged.budget else None
        return standing


def _terminal(config: pytest.Config) -> IO[str] | None:
    """Return the terminal whose last line is free, if there is one.

    It is not where others than pytest write to it: what is judged, a debugger, a live log.
    """
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if type(reporter).__module__ != "_pytest.terminal" or config.get_verbosity() < -1:
        return None
    log = config.getini("log_cli") or config.getoption("log_cli_level", None)
    if log or in_one_process(config) or os.environ.get("TERM", "dumb") == "dumb":
        return None
    file: IO[str] | None = getattr(config.get_terminal_writer(), "_file", None)
    with suppress(AttributeError, ValueError, OSError):
        return file if file is not None and file.isatty() else None
    return None


def write_apart(config: pytest.Config, line: str) -> None:
    """Write a line of its own, wherever pytest is in one of its."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is None:
        return
    reporter.ensure_newline()
    if getattr(config.get_terminal_writer(), "width_of_current_line", 0):
        reporter.write("\n")  # under xdist, letters stand there
    reporter.write_line(line)
