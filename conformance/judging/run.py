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
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeAlias

import pytest

from conformance.clause import Clause, Level, load_clauses
from conformance.errors import UsageError
from conformance.fuzz.budget import budget_of
from conformance.fuzz.corpus import Corpus, opened, shown
from conformance.fuzz.turns import FIRST, Turn
from conformance.judging.court import Case, Court, Judging, Scribe
from conformance.judging.examples import PROFILES, ROUND
from conformance.judging.judge import Verdict
from conformance.judging.known import begun
from conformance.judging.results import FAILING, Result, Run, settled
from conformance.limits.patience import PATIENCE
from conformance.perform.implementation import Implementation

DEFAULT = "reference"
FUZZ = "--hypothesis-profile=fuzz"
SEED = "conformance_seed"  # an attribute of the options, so that xdist's workers get it
UNTIL = "conformance_until"  # likewise
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
        self.budget = budget_of(config.getoption("impl_budget"))
        self.until = self._until()
        opening = self._corpus(config)
        if self.budget:
            self.profile = ROUND
        self.seed = self._seed()
        self.received: list[Result] = []
        self.now = ""  # the clause that this process judges, or judged last
        self.selected: set[str] = set()
        self.clauses = load_clauses()
        self.case = Case(
            spec=_spec(config),
            clauses=self.clauses,
            profile=self.profile,
            seed=self.seed,
            known=begun(config.getoption("impl_known"), config.getoption("impl_known_write")),
            writes=config.getoption("impl_known_write") is not None,
            scribe=scribe,
            app=config.getoption("impl_app") or "",
            scheme=config.getoption("impl_scheme") or "",
            server=config.getoption("impl_server") or "",
        )
        self.spec = self.case.app or self.case.spec
        PATIENCE.lost = 0.0  # whatever an earlier run of this process has lost
        self.judging = seat(self.case)
        self.identity = self.judging.identity
        self.corpus: Corpus | None = None
        if opening is not None:
            self.corpus = opening(self.identity.name, self.identity.version)
            config.add_cleanup(self.corpus.close)

    def judge(self, clause: Clause, turn: Turn = FIRST) -> Result:
        """Judge a clause; in a fuzz run, begin with what is kept of it, and keep what it finds."""
        self.now = clause.id
        if self.corpus is None:
            return self.judging.judge(clause)
        corpus, held = self.corpus, ""

        def hold(choices: str) -> None:
            nonlocal held
            held = choices
            corpus.hold(clause.id, choices)

        turn = replace(turn, entries=corpus.entries(clause.id))
        result = self.judging.judge(clause, turn, hold)
        if result.verdict is not Verdict.FAIL:
            return result
        said = {"message": result.message, "counterexample": result.counterexample}
        held = "" if held in turn.entries else held
        fresh = corpus.keep(clause.id, result.finding, result.choices, held, **said)
        return replace(result, fresh=fresh)

    @property
    def place(self) -> str:
        """Where a fuzz run keeps what it finds, as a person names it."""
        wanted = self.config.getoption("impl_corpus") or [".hypothesis"]
        return ", ".join(map(shown, wanted))

    @property
    def trouble(self) -> str:
        """What went wrong with the corpus, or nothing."""
        return "" if self.corpus is None else self.corpus.trouble

    def turns(self, result: Result) -> bool:
        """Tell whether a finding turns a verdict: what has failed once stays as it is."""
        own = [one for one in self.received if one.clause == result.clause]
        return not own or own[-1].verdict not in (Verdict.FAIL, Verdict.ERROR)

    def _until(self) -> float:
        """Return when the time of a run with a budget is over; its processes have one moment."""
        if not self.budget:
            return 0.0
        options = self.config.option
        if not hasattr(options, UNTIL):
            setattr(options, UNTIL, time.monotonic() + self.budget)
        return float(getattr(options, UNTIL))

    def _corpus(self, config: pytest.Config) -> Callable[[str, str], Corpus] | None:
        """Check what only a fuzz run has, and return what opens its corpus."""
        wanted = config.getoption("impl_corpus") or []
        if not self.profile.database:
            given = [("--impl-budget", self.budget), ("--impl-corpus", wanted)]
            for option, value in given:
                if value:
                    raise UsageError(f"{option} is for fuzz runs: give {FUZZ} as well")
            return None
        return opened(wanted, config.rootpath / ".hypothesis" / "conformance")

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
            server=self.identity.server,
            of_application=bool(self.case.app),
        )

    def _replay(self) -> list[str]:
        path = os.environ.get("PYTHONPATH")
        words = [f"PYTHONPATH={shlex.quote(path)}"] if path and ":" in self.spec else []
        words.append("pytest")
        if self.config.option.pyargs:
            words += ["--pyargs", "conformance"]
        words.append(self.case.option)
        if self.case.server:
            words.append(f"--impl-server={self.case.server}")
        if self.case.scheme:
            words.append(f"--impl-scheme={self.case.scheme}")
        if self.config.getoption("impl_known") is not None:
            words.append(f"--impl-known={self.config.getoption('impl_known')}")
        if self.profile.name != "default":
            words.append(f"--hypothesis-profile={self.profile.name}")
        if self.seed is not None:
            words.append(f"--hypothesis-seed={self.seed}")
        for one in self.config.getoption("impl_corpus") or []:
            words.append(shlex.quote(f"--impl-corpus={shown(one)}"))
        return words


def _spec(config: pytest.Config) -> str:
    """Return what `--impl` says; an application of one's own needs none."""
    app, spec = config.getoption("impl_app"), config.getoption("impl")
    if app is not None and not app:
        raise UsageError("--impl-app= names nothing; say package.module:factory")
    return ("" if app else DEFAULT) if spec is None else str(spec)
