"""One judged pytest run: what is judged, how thoroughly, and what was found.

Made once per process by `conformance.plugin`, and only when clauses are to be judged. Under
pytest-xdist each worker has its own, and the controller's only collects.
"""

from __future__ import annotations

import os
import platform
import random
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import pytest

from conformance.clause import Level, load_clauses
from conformance.errors import UsageError
from conformance.judging.court import Case, Court, Judging, Scribe
from conformance.judging.examples import PROFILES
from conformance.judging.known import begun
from conformance.judging.results import FAILING, Result, Run, settled
from conformance.limits.patience import PATIENCE
from conformance.perform.implementation import Implementation

DEFAULT = "reference"
SEED = "conformance_seed"  # an attribute of the options, so that xdist's workers get it
OPTIMISED = (
    "the verdicts are made by assertions, and an optimised Python leaves them out: "
    "judge without -O, and without PYTHONOPTIMIZE in the environment"
)

Seat: TypeAlias = Callable[[Case], Judging]


class JudgedRun:
    """The implementation, the settings and the results of this process.

    `seat` says who judges: a court in this process, or a supervisor; `scribe` writes what fails as
    programs, if that is asked for. Raises UsageError, one line,
    for whatever the person who started the run has to mend.
    """

    def __init__(self, config: pytest.Config, seat: Seat, scribe: Scribe | None = None) -> None:
        if sys.flags.optimize:
            raise UsageError(OPTIMISED)
        self.config = config
        self.level = Level(config.getoption("impl_level").upper())
        self.strict = bool(config.getoption("impl_strict"))
        wanted = config.getoption("--hypothesis-profile", None)
        self.profile = PROFILES.get(wanted or "default", PROFILES["default"])
        self.seed = self._seed()
        self.received: list[Result] = []
        self.selected: set[str] = set()
        self.clauses = load_clauses()
        self.case = Case(
            spec=_spec(config),
            clauses=self.clauses,
            profile=self.profile,
            seed=self.seed,
            known=begun(config.getoption("impl_known"), config.getoption("impl_known_write")),
            writes=config.getoption("impl_known_write") is not None,
            folder=config.rootpath / ".hypothesis",
            scribe=scribe,
            app=config.getoption("impl_app") or "",
            scheme=config.getoption("impl_scheme") or "",
        )
        self.spec = self.case.app or self.case.spec
        PATIENCE.lost = 0.0  # whatever an earlier run of this process has lost
        self.judging = seat(self.case)
        self.identity = self.judging.identity

    @contextmanager
    def in_this_process(self) -> Iterator[Implementation]:
        """Yield the implementation in this process, for tests that are no clauses.

        Raises UsageError when it cannot be let go of, unless the run does that by itself.
        """
        if isinstance(self.judging, Court):
            yield self.judging.impl
            return
        court = Court(self.case)
        yield court.impl
        problem = court.close()
        if problem:
            raise UsageError(problem)

    def _seed(self) -> int | None:
        """Return the seed that was asked for; a fuzz run without one draws its own."""
        text = self.config.getoption("--hypothesis-seed", None)
        if text is not None:
            try:
                return abs(int(str(text)))
            except ValueError:
                raise UsageError(f"--hypothesis-seed={text}: a seed is a whole number") from None
        if not self.profile.database:
            return None
        options = self.config.option
        if not hasattr(options, SEED):
            setattr(options, SEED, random.SystemRandom().getrandbits(32))
        return int(getattr(options, SEED))

    def receive(self, result: Result) -> Result:
        """Keep a result, of this process or another; return it as it is to be shown."""
        self.received.append(result)
        return result

    def results(self) -> tuple[Result, ...]:
        """Return what was found so far: one result per clause of the suite."""
        return settled(self.clauses, self.received)

    def select(self, clauses: Iterable[str]) -> None:
        """Note clauses that were collected and are to be judged."""
        self.selected.update(clauses)

    @property
    def missing(self) -> int:
        """How many of the selected clauses have no verdict."""
        judged = {result.clause for result in self.received if result.verdict is not None}
        return len(self.selected - judged)

    @property
    def complete(self) -> bool:
        """Whether clauses were selected, and each of them has a verdict."""
        return bool(self.selected) and not self.missing

    def fails(self, result: Result) -> bool:
        """Tell whether a result fails the run."""
        return result.shown(strict=self.strict) in FAILING

    def about(self) -> Run:
        """Return what is judged, where and how."""
        return Run(
            implementation=self.identity.name,
            version=self.identity.version,
            adapter=self.spec,
            python=platform.python_version(),
            platform=platform.platform(),
            packages=self.identity.packages,
            profile=self.profile.name,
            seed=self.seed,
            level=self.level,
            strict=self.strict,
            replay=tuple(self._replay()),
            by_design=self.identity.designs,
            known=self.identity.applied,
            idle=self.identity.idle,
        )

    def _replay(self) -> list[str]:
        path = os.environ.get("PYTHONPATH")
        words = [f"PYTHONPATH={shlex.quote(path)}"] if path and ":" in self.spec else []
        words.append("pytest")
        if self.config.option.pyargs:
            words += ["--pyargs", "conformance"]
        words.append(self.case.option)
        if self.case.scheme:
            words.append(f"--impl-scheme={self.case.scheme}")
        if self.config.getoption("impl_known") is not None:
            words.append(f"--impl-known={self.config.getoption('impl_known')}")
        if self.profile.name != "default":
            words.append(f"--hypothesis-profile={self.profile.name}")
        if self.seed is not None:
            words.append(f"--hypothesis-seed={self.seed}")
        return words


def _spec(config: pytest.Config) -> str:
    """Return what `--impl` says; an application of one's own needs none."""
    app, spec = config.getoption("impl_app"), config.getoption("impl")
    if app is not None and not app:
        raise UsageError("--impl-app= names nothing; say package.module:factory")
    return ("" if app else DEFAULT) if spec is None else str(spec)
