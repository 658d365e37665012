"""How a fault is judged: in a copy of the package that comes first on the path, in an empty folder.

The distribution stays where it is, so versions, and what is known of them, are those of what is
installed.
"""

from __future__ import annotations

import compileall
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tools.faults.draw import Fault, Package
from tools.kept import Refused

LONGEST = 600.0  # seconds, until it is known how long the suite takes without a fault
PATIENCE = 10  # times as long as that a fault may take; the suite mostly ends it by itself
AT_LEAST = 60.0  # seconds
ROOT = Path(__file__).parents[2]
SOONER = "faults_sooner"  # the name of the copy of a module that stands beside that of the package
# A SHOULD that is missed is noticed, too.
JUDGE = "pytest --pyargs conformance --impl-strict -q -p no:cacheprovider -p no:randomly"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a fault: who noticed it ("" for nobody), and what that cost.

    It is noticed by a clause, or as `import` where the suite could not begin, or as `hang`. `also`
    has the clauses that noticed it after the first one, where the run went on.
    """

    fault: str
    noticed: str
    cpu: float
    wall: float
    how: str = ""  # judged by which options
    also: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How faults are judged: by which adapters in turn, with which examples, by which clauses.

    A run ends when `most` clauses have noticed a fault.
    """

    impls: tuple[str, ...]
    profile: str = "quick"
    chosen: str = ""
    most: int = 1

    def __str__(self) -> str:
        chosen = f" -k {self.chosen}" if self.chosen else ""
        most = f" --most {self.most}" if self.most != 1 else ""
        return f"--impl {','.join(self.impls)} --profile {self.profile}{chosen}{most}"

    def options(self, impl: str, near: str) -> list[str]:
        """Return the options of pytest for one adapter; `near` chooses among the clauses."""
        chosen = " and ".join(f"({some})" for some in (self.chosen, near) if some)
        return [
            *(f"--impl={impl}", f"--hypothesis-profile={self.profile}", f"--maxfail={self.most}"),
            *(["-k", chosen] if chosen else []),
        ]


class Bench:
    """A copy of a package, in which one fault after another is put and judged.

    `longest` is how many seconds a run may take before it counts as a hang.
    """

    def __init__(self, package: Package, manner: Manner, longest: float = LONGEST) -> None:
        self.longest = longest
        self._package = package
        self._manner = manner
        self._folder = Path(tempfile.mkdtemp(prefix="faults-"))
        self._copy = self._folder / "path" / package.name
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False
        try:
            self._prepare()
        except BaseException:  # Ctrl-C, too
            self.close()
            raise

    def _prepare(self) -> None:
        (self._folder / "here").mkdir()
        without = shutil.ignore_patterns("__pycache__")
        shutil.copytree(self._package.folder, self._copy, ignore=without)
        shutil.copy(Path(__file__).with_name("sooner.py"), self._copy.parent / f"{SOONER}.py")
        compileall.compile_dir(self._copy, quiet=2)

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def unbroken(self) -> Outcome:
        """Judge the copy as it is; raise Refused when that fails already.

        How long it takes decides about `longest`.
        """
        outcome = self._in_turn("", ())
        if outcome.noticed:
            raise Refused(f"{self._manner} fails without a fault: {outcome.noticed}")
        self.longest = max(AT_LEAST, PATIENCE * outcome.wall)
        return outcome

    def judge(self, fault: Fault, sooner: Sequence[str] = (), near: str = "") -> Outcome:
        """Judge the package with this fault, and mend it again; some clauses sooner than others.

        With `near`, an expression, the clauses that it chooses are judged by themselves. All are
        judged only where none of these notices.
        """
        file = self._copy / fault.path
        sound = file.read_bytes()
        self._write(file, fault.made(sound))
        try:
            return self._in_turn(fault.id, sooner, near)
        finally:
            if file.parent.exists():
                self._write(file, sound)

    def close(self) -> None:
        """End what runs, and remove the copy."""
        with self._lock:
            self._closed = True
            self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, file: Path, data: bytes) -> None:
        file.write_bytes(data)
        # What was compiled before would be taken, if it were of the same second and size.
        Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)

    def _in_turn(self, name: str, sooner: Sequence[str], near: str = "") -> Outcome:
        """Judge by one adapter after the other, until one notices."""
        noticed: list[str] = []
        cpu, start = 0.0, time.monotonic()
        for part in (near, "") if near else ("",):
            for impl in self._manner.impls:
                if not noticed:
                    noticed, used = self._run(impl, sooner, part)
                    cpu += used
        wall = time.monotonic() - start
        first, also = "".join(noticed[:1]), noticed[1:]
        return Outcome(name, first, round(cpu, 2), round(wall, 2), str(self._manner), also)

    def _run(self, impl: str, sooner: Sequence[str], near: str) -> tuple[list[str], float]:
        """Return who noticed, and the processor time."""
        report = self._folder / "report.json"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", *JUDGE.split(), f"--impl-report={report}"]
        environment = self._environment()
        if sooner:
            command += ["-p", SOONER]
            environment["FAULTS_SOONER"] = " ".join(sooner)
        start = time.monotonic()
        with self._lock:
            if self._closed:
                raise KeyboardInterrupt
            self._process = subprocess.Popen(
                [*command, *self._manner.options(impl, near)],
                cwd=self._folder / "here",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        status, cpu = self._waited(start)
        return ["hang"] if status is None else _noticed(status, report), cpu

    def _waited(self, start: float) -> tuple[int | None, float]:
        """Return the exit status, None if it had to be ended, and the processor time."""
        process = self._process
        assert process is not None
        ended = None
        while True:
            done, status, used = os.wait4(process.pid, os.WNOHANG)
            if done:
                process.returncode = os.waitstatus_to_exitcode(status)
                self._process = None
                whole = process.returncode if ended is None else None
                return whole, used.ru_utime + used.ru_stime
            if ended is None and time.monotonic() - start > self.longest:
                ended = time.monotonic()
                self._end()
            time.sleep(0.02)

    def _end(self) -> None:
        if self._process is not None:
            with suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _environment(self) -> dict[str, str]:
        others = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        # The copy first; then this checkout, for an adapter that is not shipped.
        return {**others, "PYTHONPATH": os.pathsep.join([str(self._copy.parent), str(ROOT)])}


def _noticed(status: int, report: Path) -> list[str]:
    """Return who noticed it, by the exit status and what the report says."""
    if status == 0:
        return []
    try:
        clauses = json.loads(report.read_text(encoding="utf-8"))["clauses"]
    except (OSError, ValueError, KeyError):
        return ["import"]
    told = [str(c["id"]) for c in clauses if c["verdict"] in ("fail", "error", "fixed")]
    return told or ["import"]
