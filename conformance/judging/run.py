"""One judged pytest run: what is judged, how thoroughly, and what was found.

Made once per process by `conformance.plugin`, and only when clauses are to be judged. Under
pytest-xdist each worker has its own, and the controller's only collects.
"""

from __future__ import annotations

import gc
import platform
import random
import warnings
import zlib
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from conformance.clause import Clause, Level, load_clauses
from conformance.errors import ConformanceError, UsageError
from conformance.judging.deviations import (
    NONE,
    Deviation,
    applicable,
    installed_version,
    read_deviations,
    shipped_file,
)
from conformance.judging.judge import PROFILES, Judgement, Verdict, judge
from conformance.judging.loading import load_adapter
from conformance.judging.results import FAILING, Result, Run, settled
from conformance.perform.implementation import Implementation
from conformance.perform.seam import Adapter

DEFAULT = "reference"
SEED = "conformance_seed"  # an attribute of the options, so that xdist's workers get it


class JudgedRun:
    """The implementation, the settings and the results of this process.

    Raises UsageError, one line, for whatever the person who started the run has to mend.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.spec = config.getoption("impl") or DEFAULT
        self.level = Level(config.getoption("impl_level").upper())
        self.strict = bool(config.getoption("impl_strict"))
        wanted = config.getoption("--hypothesis-profile", None)
        self.profile = PROFILES.get(wanted or "default", PROFILES["default"])
        self.seed = self._seed()
        self.received: list[Result] = []
        self.adapter = _adapter(self.spec)
        try:
            self.impl = Implementation(self.adapter)
        except Exception as error:
            raise UsageError(f"--impl={self.spec}: {type(error).__name__}: {error}") from error
        self.clauses = load_clauses()
        self.deviations = self._deviations()

    def _seed(self) -> int | None:
        """Return the seed that was asked for; a fuzz run without one draws its own."""
        text = self.config.getoption("--hypothesis-seed", None)
        if text is not None:
            number = str(text)
            return int(number) if number.isdigit() else zlib.crc32(number.encode())
        if not self.profile.database:
            return None
        options = self.config.option
        if not hasattr(options, SEED):
            setattr(options, SEED, random.SystemRandom().getrandbits(32))
        return int(getattr(options, SEED))

    def _deviations(self) -> dict[str, Deviation]:
        chosen = self.config.getoption("impl_known")
        if chosen == NONE:
            return {}
        own = (self.adapter.name, self.adapter.version)
        name, version = getattr(self.adapter, "deviates_as", own)
        path = shipped_file(name) if chosen is None else Path(chosen)
        if path is None:
            return {}
        read = read_deviations(path, (clause.id for clause in self.clauses))
        return applicable(read, version)

    @cached_property
    def _database(self) -> Any:
        from hypothesis.database import DirectoryBasedExampleDatabase

        # One per implementation: a run of another one that passes would delete what this one found.
        folder = self.config.rootpath / ".hypothesis" / f"conformance-{self.adapter.name}"
        return DirectoryBasedExampleDatabase(folder)

    def judge(self, clause: Clause) -> Result:
        """Judge one clause; nothing is raised but KeyboardInterrupt and its like."""
        known = self.deviations.get(clause.id)
        database = self._database if self.profile.database else None
        try:
            judgement = judge(
                clause,
                self.impl,
                self.profile,
                seed=self.seed,
                known=known is not None,
                database=database,
            )
        except Exception as error:
            judgement = Judgement(
                Verdict.ERROR, f"the suite broke: {type(error).__name__}: {error}"
            )
        if known is None or judgement.verdict not in (Verdict.KNOWN, Verdict.FIXED):
            return Result.of(clause, judgement)
        return Result.of(clause, judgement, reason=known.reason, link=known.link)

    def receive(self, result: Result) -> Result:
        """Keep a result, of this process or another; return it as it is to be shown.

        Of the clauses that met the same broken method of the adapter, only the first is an error.
        """
        met = any(former.broken == result.broken for former in self.received)
        self.received.append(result)
        return result.without_verdict() if result.broken and met else result

    def results(self) -> tuple[Result, ...]:
        """Return what was found so far: one result per clause of the suite."""
        return settled(self.clauses, self.received)

    def fails(self, result: Result) -> bool:
        """Tell whether a result fails the run."""
        return result.shown(strict=self.strict) in FAILING

    def about(self) -> Run:
        """Return what is judged, where and how."""
        packages = {name: installed_version(name) for name in self.adapter.packages}
        return Run(
            implementation=self.adapter.name,
            version=self.adapter.version,
            adapter=self.spec,
            python=platform.python_version(),
            platform=platform.platform(),
            packages=tuple((name, found) for name, found in packages.items() if found),
            profile=self.profile.name,
            seed=self.seed,
            level=self.level,
            strict=self.strict,
            replay=tuple(self._replay()),
        )

    def _replay(self) -> list[str]:
        words = ["pytest"]
        if self.config.option.pyargs:
            words += ["--pyargs", "conformance"]
        words.append(f"--impl={self.spec}")
        if self.config.getoption("impl_known") is not None:
            words.append(f"--impl-known={self.config.getoption('impl_known')}")
        if self.profile.name != "default":
            words.append(f"--hypothesis-profile={self.profile.name}")
        if self.seed is not None:
            words.append(f"--hypothesis-seed={self.seed}")
        return words

    def close(self) -> None:
        """Let go of what the implementation holds."""
        self.impl.close()
        # What the implementation has left open is let go of where nobody is warned of it: under
        # `-W error`, a warning out of a destructor would end the run without its summary.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gc.collect()


def _adapter(spec: str) -> Adapter:
    try:
        return load_adapter(spec)
    except UsageError:
        raise
    except ConformanceError as error:
        raise UsageError(f"--impl={spec}: the adapter is broken: {error}") from error
    except (Exception, SystemExit) as error:
        problem = f"{type(error).__name__}: {error}"
        raise UsageError(f"--impl={spec}: the adapter is broken: {problem}") from error
