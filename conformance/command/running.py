"""Judging: one run of pytest for each thing that is wanted, some of them side by side.

What is installed is said by `environments.py`; how it looks while it goes on, by `live.py`.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conformance.command import narrator
from conformance.command.children import Children, Stopped
from conformance.command.environments import Environment, Environments
from conformance.command.installing import NotInstalled, one_line
from conformance.command.tracks import Narration, Stage, Track
from conformance.command.wanted import Wanted
from conformance.errors import UsageError
from conformance.foreign import text
from conformance.report.reports import Report, read_report

ALWAYS = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "conformance.command.narrator")
REPEATABLE = frozenset({"quick", "default"})  # the profiles that draw the same each time
FAILED = 1  # pytest's exit statuses: up to here each clause has a verdict
BROKE = 3
USAGE = 4
NOTHING = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """How everything is judged: what pytest is given."""

    profile: str = "default"
    keyword: str = ""
    level: str = "may"
    strict: bool = False

    @property
    def digest(self) -> str:
        """What tells reports of different settings apart."""
        return hashlib.sha256(repr(self.options()).encode()).hexdigest()[:12]

    def options(self) -> list[str]:
        """Return them as pytest's options."""
        chosen = [f"--hypothesis-profile={self.profile}", f"--impl-level={self.level}"]
        chosen += ["-k", self.keyword] if self.keyword else []
        return chosen + (["--impl-strict"] if self.strict else [])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one run: pytest's exit status, and the report where there is one."""

    wanted: Wanted
    status: int
    problem: str = ""
    path: Path | None = None
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Where everything is made and kept.

    `reports` is a folder that is there; without one, a report that is kept with an environment is
    taken, since the same clauses come to the same verdicts in the same environment.
    """

    environments: Environments
    children: Children
    settings: Settings
    reports: Path | None


def judge_all(
    work: Work,
    wanted: Mapping[str, Wanted],
    tracks: Sequence[Track],
    jobs: int,
    wait: Callable[[], None],
) -> list[Outcome]:
    """Judge everything and return what came of it, in the order in which it was asked for.

    `wait` is called until all has been done; whatever it raises ends what runs.
    """
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        futures: list[Future[Outcome]] = [
            pool.submit(_judge, work, name, one, track)
            for (name, one), track in zip(wanted.items(), tracks, strict=True)
        ]
        try:
            while not all(future.done() for future in futures):
                wait()
        except BaseException:
            work.children.stop()
            raise
    return [future.result() for future in futures]


def _judge(work: Work, name: str, wanted: Wanted, track: Track) -> Outcome:
    """Judge one thing, and keep the track of it; what goes wrong is its outcome."""
    track.began = time.monotonic()
    track.stage = Stage.INSTALLING
    try:
        outcome = _in_environment(work, name, wanted, track)
    except (NotInstalled, UsageError) as error:
        outcome = Outcome(wanted, USAGE, text(error))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        outcome = Outcome(wanted, BROKE, f"{where}{error.strerror or text(error)}")
    except Stopped:
        outcome = Outcome(wanted, BROKE, "broken off")
    track.ended = time.monotonic()
    track.stage = Stage.BROKEN if outcome.report is None else Stage.DONE
    track.told = outcome.problem or str(outcome.path)
    return outcome


def _in_environment(work: Work, name: str, wanted: Wanted, track: Track) -> Outcome:
    environment = work.environments.of(wanted)
    track.note = environment.note
    kept = environment.folder / f"report-{work.settings.digest}.json"
    if work.reports is None and not work.environments.renew:
        with suppress(UsageError):
            return Outcome(wanted, 0, "", kept, read_report(kept))
    track.stage = Stage.COLLECTING
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        return _in_folder(work, name, wanted, track, environment, Path(folder))


def _in_folder(
    work: Work, name: str, wanted: Wanted, track: Track, environment: Environment, folder: Path
) -> Outcome:
    """Run pytest in an empty folder, and keep what it leaves: the report and what it printed."""
    fresh, printed, told = folder / "report.json", folder / "printed.txt", folder / "told"
    empty = folder / "empty"
    empty.mkdir()
    command = [str(environment.python), "-m", "pytest", "--pyargs", "conformance", *ALWAYS]
    command += [f"--impl={wanted.adapter}", f"--impl-report={fresh}", *work.settings.options()]
    narration = Narration(told)

    def look() -> None:
        for event in narration.news():
            track.take(event)

    with printed.open("wb") as output:
        variables = {narrator.VARIABLE: str(told)}
        status = work.children.watch(command, output, empty, variables, look)
    said = printed.read_text(encoding="utf-8", errors="replace")
    try:
        report = read_report(fresh)
    except UsageError:
        if status != USAGE:
            environment.distrust()
        again = "" if status == USAGE else "; its environment is made anew next time"
        how = f"pytest ended with {status}" if status >= 0 else f"signal {-status} ended pytest"
        problem = f"{last_line(said) or 'nothing was printed'} ({how}{again})"
        return Outcome(wanted, status if status > FAILED else BROKE, problem)
    problem = ""
    if status == NOTHING:
        problem = "no clause was chosen; `conformance list` names them"
    elif status > FAILED or status < 0:
        problem = f"{last_line(said)} (pytest ended with {status})"
    if problem:
        return Outcome(wanted, status if status > FAILED else BROKE, problem)
    if work.settings.profile in REPEATABLE:
        with suppress(OSError):
            put(fresh, environment.folder / f"report-{work.settings.digest}.json")
    if work.reports is None:
        return Outcome(wanted, status, "", None, report)
    path = keep(fresh, work.reports / f"{name}.json")
    try:
        keep(printed, work.reports / f"{name}.txt")
    except OSError as error:  # the report is there, which is what counts
        track.note = str(error.strerror)
    return Outcome(wanted, status, "", path, report)


def put(made: Path, wanted: Path) -> None:
    """Copy a file to where it is wanted, as a whole; raises OSError, and nothing is half there."""
    part = wanted.with_name(f".{wanted.name}.part")
    try:
        shutil.copyfile(made, part)
        part.replace(wanted)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def keep(made: Path, wanted: Path) -> Path:
    """Put a file where it is wanted; raises OSError when it cannot be.

    Then it stays in a folder of its own, which the error tells.
    """
    try:
        put(made, wanted)
    except OSError as error:
        told = f"{wanted} could not be written: {error.strerror or text(error)}"
        try:
            elsewhere = Path(tempfile.mkdtemp(prefix="conformance-")) / wanted.name
            made.rename(elsewhere)
        except OSError:
            raise OSError(error.errno, f"{told}; nor elsewhere") from error
        raise OSError(error.errno, f"{told}; it is {elsewhere} instead") from error
    return wanted


def last_line(said: str) -> str:
    """Return the line of pytest's output that says what is wrong: an error, else the last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR: ", "INTERNALERROR> E "))]
    return one_line(errors[0].partition(" ")[2].strip() if errors else "\n".join(lines[-1:]))


def worst(outcomes: Sequence[Outcome]) -> int:
    """Return the exit status of everything: the highest one, as pytest's get worse."""
    return max((outcome.status for outcome in outcomes), default=0)
