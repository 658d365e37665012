"""The court: an implementation, and everything that is needed to judge it, in one process.

It is all that runs foreign code. Who asks it (`conformance.judging.run`) needs no more than plain
data of it, so the court may sit in a process of its own (`conformance.supervision`).
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from conformance.clause import Clause
from conformance.errors import ConformanceError, UsageError
from conformance.judging.deviations import (
    NONE,
    Deviation,
    applicable,
    installed_version,
    read_deviations,
    shipped_file,
)
from conformance.judging.judge import Judgement, Profile, Verdict, adapter_file, judge
from conformance.judging.loading import load_adapter
from conformance.judging.results import Result
from conformance.limits.patience import PATIENCE
from conformance.perform.implementation import Implementation
from conformance.perform.seam import Adapter


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be judged, and how; the same for every clause of a run.

    `known` is what `--impl-known` says, and `folder` is where a fuzz run keeps what failed.
    """

    spec: str
    clauses: Sequence[Clause]
    profile: Profile
    seed: int | None
    known: str | None
    folder: Path


@dataclass(frozen=True, slots=True)
class Identity:
    """What an implementation says of itself, and what is known of it; plain data.

    `packages` are the distributions that it is made of with their versions, `adapter_file` is where
    its adapter is written down, and `known` has the reason and the link of each known deviation.
    """

    name: str
    version: str
    packages: tuple[tuple[str, str], ...]
    adapter_file: str
    known: dict[str, tuple[str, str]]

    @classmethod
    def received(cls, data: dict[str, Any]) -> Identity:
        """Make it of what `asdict` and a channel have made of one."""
        packages = tuple((str(name), str(version)) for name, version in data["packages"])
        known = {str(name): (str(said[0]), str(said[1])) for name, said in data["known"].items()}
        return cls(str(data["name"]), str(data["version"]), packages, data["adapter_file"], known)


class Judging(Protocol):
    """Who judges: a court in this process, or one elsewhere."""

    @property
    def identity(self) -> Identity:
        """What is judged."""

    def judge(self, clause: Clause) -> Result:
        """Judge one clause; nothing is raised but KeyboardInterrupt and its like."""

    def printed(self) -> str:
        """Return what has been printed since the last call, where pytest cannot see it."""

    def close(self) -> str:
        """Let go of what the implementation holds; return what went wrong, or nothing."""

    def abandon(self) -> None:
        """Let go at once, and run no more of what is judged."""


class Court:
    """The court of this process.

    Raises UsageError, one line, for whatever the person who started the run has to mend.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        adapter = _adapter(case.spec)
        try:
            self.impl = Implementation(adapter)
        except Exception as error:
            raise UsageError(f"--impl={case.spec}: {type(error).__name__}: {error}") from error
        self._deviations = _deviations(case, adapter, (self.impl.name, self.impl.version))
        self._database: Any = None
        self.identity = Identity(
            name=self.impl.name,
            version=self.impl.version,
            packages=_found(adapter.packages),
            adapter_file=adapter_file(adapter),
            known={name: (known.reason, known.link) for name, known in self._deviations.items()},
        )

    def judge(self, clause: Clause) -> Result:
        """Judge one clause; nothing is raised but KeyboardInterrupt and its like."""
        if PATIENCE.spent:
            return Result(clause.id, clause.level, Verdict.ERROR, PATIENCE.spent)
        known = self._deviations.get(clause.id)
        try:
            judgement = judge(
                clause,
                self.impl,
                self.case.profile,
                seed=self.case.seed,
                known=known is not None,
                database=self._kept() if self.case.profile.database else None,
            )
        except Exception as error:
            judgement = Judgement(
                Verdict.ERROR, f"the suite broke: {type(error).__name__}: {error}"
            )
        if known is None or judgement.verdict not in (Verdict.KNOWN, Verdict.FIXED):
            return Result.of(clause, judgement)
        return Result.of(clause, judgement, reason=known.reason, link=known.link)

    def printed(self) -> str:
        """Return nothing: in this process, pytest sees what is printed."""
        return ""

    def close(self) -> str:
        """Let go of what the implementation holds; return what went wrong, or nothing."""
        try:
            self.impl.close()
        except (Exception, SystemExit) as error:
            return f"the adapter's close broke: {type(error).__name__}: {error}"
        # What the implementation has left open is let go of where nobody is warned of it: under
        # `-W error`, a warning out of a destructor would end the run without its summary.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gc.collect()
        return ""

    def abandon(self) -> None:
        """Do nothing: in one process, whoever was interrupted has already let go."""

    def _kept(self) -> Any:
        if self._database is None:
            from hypothesis.database import DirectoryBasedExampleDatabase

            # One per implementation: a run of another one that passes would delete what this found.
            folder = self.case.folder / f"conformance-{self.impl.name}"
            self._database = DirectoryBasedExampleDatabase(folder)
        return self._database


def _found(packages: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found = ((name, installed_version(name)) for name in packages)
    return tuple((name, version) for name, version in found if version)


def _deviations(case: Case, adapter: Adapter, own: tuple[str, str]) -> dict[str, Deviation]:
    if case.known == NONE:
        return {}
    name, version = getattr(adapter, "deviates_as", own)
    path = shipped_file(name) if case.known is None else Path(case.known)
    if path is None:
        return {}
    read = read_deviations(path, (clause.id for clause in case.clauses))
    return applicable(read, version)


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
