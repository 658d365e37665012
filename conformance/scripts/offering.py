"""Offering: each program is run by itself before anybody gets it, and written down with its head.

This runs in pytest's own process, and what is judged in others. A program that does not show what
it was written for is not offered; the description of the failure is kept as it is.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from conformance.clause import Clause
from conformance.errors import UsageError
from conformance.frames import is_library
from conformance.judging.judge import Verdict
from conformance.judging.results import Result, Run
from conformance.limits.interrupts import INTERRUPTS
from conformance.limits.processes import end_group
from conformance.scripts.idioms import EXITS

OPTION = "--impl-scripts"
LAST = "the behaviour shows"  # the last line of a program that shows it
LIMIT = 30  # seconds that a program may take
SOON = 1.0  # seconds for all programs of a run that was broken off
MOST_SAID = 1 << 20  # bytes that are read of what a program says
AT_ONCE = 2
MOST = 3  # reasons that are told
TITLES = {
    "flask": "Flask",
    "werkzeug": "Werkzeug",
    "quart": "Quart",
    "bottle": "Bottle",
    "starlette": "Starlette",
}
BENEATH = ("flask", "quart", "werkzeug")  # named beside the implementation
# Run before the program, in its process: no connection leads away from this machine.
ALONE = """\
import runpy, sys
def hook(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise ConnectionRefusedError(f"no network: {address}")
sys.addaudithook(hook)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
# What the reference has under the same names.
ALIKE, OURS = (
    re.compile(r"^from (flask|werkzeug\.local) import", re.M),
    "from reference_impl import",
)
# What of the environment is about this run, and not about the framework.
OWN = ("PYTEST", "COVERAGE", "COV_", "CONFORMANCE", "HYPOTHESIS", "PYTHONWARNINGS")


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of running a program: whether it shows the behaviour, what it said, and why not."""

    shows: bool
    said: str = ""
    why: str = ""


BROKEN_OFF = Ran(False, why="the run was broken off before it had come to its end")


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of the failures of a run: the scripts that were written, and why others not."""

    folder: str
    scripts: dict[str, Path]
    left: dict[str, str]
    broken_off: bool = False  # while programs ran

    def line(self) -> str:
        """Return what a person is told."""
        count = len(self.scripts)
        told = f"{count} script{'' if count == 1 else 's'} written to {self.folder}"
        if not self.left:
            return told
        lost = "1 failure has" if len(self.left) == 1 else f"{len(self.left)} failures have"
        told += f"; {lost} none, but what was seen as a text, <id>.md, which says why:"
        reasons = Counter(self.left.values()).most_common()
        shown = [f"{number}: {why}" for why, number in reasons[:MOST]]
        more = sum(number for _, number in reasons[MOST:])
        return "\n  ".join([told, *shown, *([f"{more}: other reasons"] if more else [])])


def check(wanted: str) -> None:
    """Raise UsageError, one line, when no scripts can be written there; make the folder."""
    told = f"{OPTION}={wanted}"
    folder = Path(wanted)
    try:
        if not wanted.strip():
            raise UsageError(f"{told}: name a folder")
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{told}: it is a file; name a folder")
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise UsageError(f"{told}: nobody may write into this folder")
    except (OSError, ValueError) as error:
        raise UsageError(f"{told}: {getattr(error, 'strerror', None) or error}") from error


class Running:
    """The programs that run now. All can be ended at once, and then none is begun any more."""

    def __init__(self) -> None:
        self.over = False
        self._groups: set[int] = set()

    @contextmanager
    def kept(self, group: int) -> Iterator[None]:
        """Keep a process group while the block runs; what is left of it then is ended."""
        self._groups.add(group)
        if self.over:
            end_group(group)
        try:
            yield
        finally:
            end_group(group)
            self._groups.discard(group)

    def end(self) -> None:
        """End all of them."""
        self.over = True
        for group in tuple(self._groups):
            end_group(group)


def run_alone(program: str, running: Running | None = None) -> Ran:
    """Run a program in a clean process, in a folder of its own, and tell whether it shows it.

    One that shows it with the reference as well, whose names are the same, shows something else.
    """
    running = running or Running()
    ran = _ran(program, running)
    beside = ALIKE.sub(OURS, program)
    if not ran.shows or beside == program:
        return ran
    if _ran(beside, running).shows:
        return Ran(False, ran.said, "run with the suite's reference, it shows the behaviour, too")
    return ran


def _ran(program: str, running: Running) -> Ran:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OWN)}
    with tempfile.TemporaryDirectory(prefix="conformance-script-") as folder, ExitStack() as files:
        path = Path(folder, "script.py")
        path.write_text(program.replace(EXITS, "is run", 1), encoding="utf-8")
        # No pipes: who is left behind would hold them, and nobody would see their end.
        printed, told = (files.enter_context(tempfile.TemporaryFile()) for _ in range(2))
        if running.over:
            return BROKEN_OFF
        process = subprocess.Popen(
            [sys.executable, "-c", ALONE, str(path)],
            cwd=folder,
            env=kept
            | {"TMPDIR": folder, "PYTHONIOENCODING": "utf-8:backslashreplace"}
            | {"PYTHONPATH": os.pathsep.join(_own_path())},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=told,
            start_new_session=True,
        )
        with process, running.kept(process.pid):
            try:
                status = process.wait(timeout=LIMIT)
            except subprocess.TimeoutExpired:
                return Ran(False, why=f"run by itself, it does not end within {LIMIT} seconds")
        if running.over:
            return BROKEN_OFF
        said, last = _read(printed), _read(told).rpartition("\n")[2]
    if status == 1 and said.endswith("\n" + LAST):
        return Ran(True, said)
    if status == 0:
        return Ran(False, said, "run by itself, it does not show the behaviour")
    return Ran(False, said, f"run by itself, it breaks: {last[:200]}")


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(MOST_SAID).decode("utf-8", "backslashreplace").rstrip()


def _own_path() -> list[str]:
    """Return where modules of one's own are imported from: a program may import a factory."""
    entries = [os.path.abspath(entry) for entry in sys.path]
    return [entry for entry in entries if not is_library(os.path.join(entry, "own.py"))]


def offer(
    wanted: str,
    run: Run,
    clauses: Sequence[Clause],
    results: Iterable[Result],
    found: Iterable[tuple[str, Result]] = (),
    *,
    hurried: bool = False,
) -> Offered:
    """Run the programs of all failures, and write those that show something.

    `found` are further findings of a fuzz run, each with the name of its files. Who is `hurried`,
    because the run was broken off, gets what can be had in a second; a KeyboardInterrupt ends what
    runs, and is noted. Raises OSError when the folder cannot be written to.
    """
    named = {r.clause: r for r in results if r.verdict in (Verdict.FAIL, Verdict.KNOWN)}
    named |= {name: result for name, result in found if name not in named}
    failed = list(named.values())
    ran, broken_off = _all_run(failed, hurried=hurried)
    folder = Path(wanted)
    by_id = {clause.id: clause for clause in clauses}
    offered = Offered(wanted, {}, {}, broken_off)
    for (name, result), outcome in zip(named.items(), ran, strict=True):
        program, path = "", folder / f"{name}.py"
        if outcome is not None and outcome.shows:
            program = result.script.replace(EXITS, f"exits 1 on {_where(run)}", 1)
            path.write_text(program, encoding="utf-8", errors="backslashreplace")
            offered.scripts[name] = path
        else:
            path.unlink(missing_ok=True)  # of an earlier run: it would claim what is not so
            why = result.unscripted if outcome is None else outcome.why
            offered.left[name] = why or result.unwritten or "nothing was kept of it"
        text = markdown(by_id[result.clause], result, run, program, outcome)
        path.with_suffix(".md").write_text(text, encoding="utf-8", errors="backslashreplace")
    return offered


def _all_run(failed: Sequence[Result], *, hurried: bool) -> tuple[list[Ran | None], bool]:
    """Return what came of each program, and whether somebody has broken that off."""
    running, broken_off = Running(), False
    soon = threading.Timer(SOON, running.end)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures = [pool.submit(run_alone, r.script, running) if r.script else None for r in failed]
        try:
            if hurried:
                soon.start()
            with INTERRUPTS.heard():
                wait([future for future in futures if future])
        except KeyboardInterrupt:
            running.end()
            broken_off = True
    soon.cancel()
    return [None if one is None else one.result() for one in futures], broken_off


def _where(run: Run) -> str:
    versions = dict(run.packages)
    title = TITLES.get(run.implementation, run.implementation)
    beside = [n for n in BENEATH if n in versions and n != run.implementation]
    return ", ".join([f"{title} {run.version}", *(f"{TITLES[n]} {versions[n]}" for n in beside)])


def markdown(clause: Clause, result: Result, run: Run, program: str, ran: Ran | None) -> str:
    """Return a text for an issue tracker."""
    sources = [f"- {s}{f': {s.link}' if s.link else ''}" for s in clause.sources]
    lines = [" ".join(clause.statement.split()), ""]
    lines += ["It is written down here:", "", *sources, ""] if sources else []
    if program and ran is not None:
        lines += ["This program:", "", *fenced(program, "python"), ""]
        lines += ["It prints:", "", *fenced(ran.said), ""]
    else:
        why = result.unscripted if ran is None else ran.why
        lines += [f"There is no program that shows it by itself ({why}). This was seen:", ""]
        lines += [*fenced(result.message), ""]
        if result.counterexample:
            lines += ["With this:", "", *fenced(result.counterexample), ""]
    if result.link.startswith("http"):
        lines += [f"See {result.link}", ""]
    lines += [f"Environment: {_where(run)}, Python {run.python}, {run.platform}.", ""]
    return "\n".join(lines)


def fenced(text: str, language: str = "") -> list[str]:
    """Return text as a block of code, whatever fences are in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return [f"{fence}{language}", *text.rstrip().split("\n"), fence]
