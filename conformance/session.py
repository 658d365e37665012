"""What a pytest session knows of the suite: what it judges, and what has to be said at its end.

It is loaded in every pytest run of its environment, so nothing heavy is imported at module level.
What is done at which moment is said by `conformance.plugin` and `conformance.summary`.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conformance.judging.run import JudgedRun
    from conformance.scripts.offering import Offered

JUDGED: pytest.StashKey[JudgedRun] = pytest.StashKey()
REFUSED: pytest.StashKey[str] = pytest.StashKey()
LIVE: pytest.StashKey[bool] = pytest.StashKey()  # a line of the terminal tells how far it is
IDLE: pytest.StashKey[bool] = pytest.StashKey()
PROBLEMS: pytest.StashKey[list[str]] = pytest.StashKey()
ENTRIES: pytest.StashKey[list[str]] = pytest.StashKey()
SCRIPTS: pytest.StashKey[Offered] = pytest.StashKey()
WORKER_PROBLEM = "conformance_problem"  # what a worker of xdist tells its controller
WORKER_IDLE = "conformance_idle"
WORKER_TROUBLE = "conformance_trouble"


def judged_run(config: pytest.Config) -> JudgedRun:
    """Return what this process judges; made when it is first asked for.

    Raises pytest.UsageError, one line, when it cannot be made.
    """
    if JUDGED not in config.stash:
        from conformance.errors import UsageError
        from conformance.judging.court import Court
        from conformance.judging.known import same_file
        from conformance.judging.run import JudgedRun
        from conformance.limits.interrupts import INTERRUPTS
        from conformance.report import entries
        from conformance.report.document import check
        from conformance.supervision.supervisor import Supervisor

        report = config.getoption("impl_report")
        try:
            wanted = config.getoption("impl_known_write")
            if report is not None:
                check(report)
                for option in ("impl_known", "impl_known_write"):
                    if same_file(report, config.getoption(option)):
                        other = option.replace("_", "-")
                        raise UsageError(f"--impl-report={report}: --{other} names the same file")
            if wanted is not None and not hasattr(config, "workerinput"):
                entries.check(wanted, config.getoption("impl_known"))
            folder = config.getoption("impl_scripts")
            scribe = None
            if folder is not None:
                from conformance.judging.drawing import undrawn

                with undrawn():
                    from conformance.scripts import offering
                    from conformance.scripts.scribe import Scribe

                offering.check(folder)
                scribe = Scribe()
            INTERRUPTS.begin()  # before anything foreign is imported, which may take long
            config.add_cleanup(INTERRUPTS.end)
            seat = Court if in_one_process(config) else Supervisor
            config.stash[JUDGED] = JudgedRun(config, seat, scribe)
        except UsageError as error:
            from conformance.judging.results import portable

            raise pytest.UsageError(portable(" ".join(str(error).split()))) from error
        # Also where there is no session to finish: who interrupts may be that early.
        config.add_cleanup(config.stash[JUDGED].judging.abandon)
    return config.stash[JUDGED]


def in_one_process(config: pytest.Config) -> str:
    """Return why this run judges in pytest's own process, or nothing if it has a child for that.

    A debugger, a terminal and what measures coverage reach no further than their process.
    """
    coverage = sys.modules.get("coverage")
    reasons = (
        (not hasattr(os, "fork"), "this system cannot fork"),
        (config.getoption("usepdb", False), "--pdb"),
        (config.getoption("trace", False), "--trace"),
        (config.getoption("capture", "") == "no", "-s"),
        (coverage is not None and coverage.Coverage.current() is not None, "coverage is measured"),
        (sys.gettrace() is not None or _is_monitored(), "a debugger is at work"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def note(session: pytest.Session, problem: str) -> None:
    """Keep what the summary has to say beside the verdicts; it fails a run that is green so far."""
    problems = session.config.stash.setdefault(PROBLEMS, [])
    if problem not in problems:
        problems.append(problem)
    session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def _is_monitored() -> bool:
    """Tell whether a debugger watches in the way that Python has since 3.12."""
    monitoring = getattr(sys, "monitoring", None)
    return monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) is not None
