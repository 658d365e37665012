"""The court: an implementation, and everything that is needed to judge it, in one process.

It is all that runs foreign code. Who asks it (`conformance.judging.run`) needs no more than plain
data of it, so the court may sit in a process of its own (`conformance.supervision`).
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from conformance.clause import Clause
from conformance.drive.causes import told_with_place
from conformance.drive.declared import DECLARED
from conformance.entries.designs import Design
from conformance.entries.deviations import Deviation, installed_version
from conformance.errors import AdapterError, ConformanceError, UsageError
from conformance.foreign import text
from conformance.fuzz.turns import FIRST, Choices, Turn
from conformance.judging.applications import OPTION, behind_it, load_application, settings_of
from conformance.judging.examples import PROFILES, Profile
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.judging.known import About, held_to, known_of, result_of, shown_again
from conformance.judging.loading import load_adapter
from conformance.judging.results import Result, portable
from conformance.limits.patience import PATIENCE
from conformance.perform.blame import file_of, is_shipped
from conformance.perform.implementation import Implementation
from conformance.perform.manners import Manner, behind, manners_of
from conformance.perform.seam import Adapter
from conformance.transport.line import opened


class Scribe(Protocol):
    """Writes failures as programs; see `conformance.scripts`."""

    def write(
        self,
        clause: Clause,
        impl: Implementation,
        profile: Profile,
        judgement: Judgement,
        *,
        known: bool,
        example: str,
        seed: int | None,
        choices: str = "",
    ) -> tuple[str, str]:
        """Return a program, or "" and why there is none."""


# Why nothing more was found out about a failure.
ENDED = "the process that judged it had to be ended"


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be judged, and how; the same for every clause of a run.

    `app` is an application of one's own, which the adapter builds onto; `scheme` is that of every
    request, and `server` what requests go over. `known` is what `--impl-known` says. With `writes`,
    a failure is to become an entry of known deviations; `scribe` writes it as a program.
    """

    spec: str
    clauses: Sequence[Clause]
    profile: Profile
    seed: int | None
    known: str | None
    writes: bool = False
    scribe: Scribe | None = None
    app: str = ""
    scheme: str = ""
    server: str = ""

    @property
    def option(self) -> str:
        """The option that names what is judged."""
        return f"{OPTION}={self.app}" if self.app else f"--impl={self.spec}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What an implementation says of itself, and what is known of it; plain data.

    `packages` are the distributions that it is made of with their versions, `adapter_file` is where
    its adapter is written down, and `known` has the reason and the link of each known deviation,
    and what its message must have. `own` are the clauses with an entry that is not shipped,
    `applied` says how many entries apply and whose they are, and `idle` what a file says in vain.
    `server` is what exchanges go over, with its version.
    """

    name: str
    version: str
    packages: tuple[tuple[str, str], ...]
    adapter_file: str
    known: dict[str, tuple[str, str, str]]
    designs: tuple[Design, ...] = ()
    own: tuple[str, ...] = ()
    applied: str = ""
    idle: tuple[str, ...] = ()
    server: str = ""

    @classmethod
    def received(cls, data: dict[str, Any]) -> Identity:
        """Make it of what `asdict` and a channel have made of one."""
        packages = tuple((str(name), str(version)) for name, version in data["packages"])
        known = {str(k): (str(a), str(b), str(c)) for k, (a, b, c) in data["known"].items()}
        designs = tuple(Design.received(design) for design in data["designs"])
        named = (str(data["name"]), str(data["version"]), packages, data["adapter_file"])
        own, idle = tuple(map(str, data["own"])), tuple(map(str, data["idle"]))
        return cls(*named, known, designs, own, str(data["applied"]), idle, data["server"])


def ignored(choices: str) -> None:
    """Keep nothing of what fails."""


class Judging(Protocol):
    """Who judges: a court in this process, or one elsewhere."""

    @property
    def identity(self) -> Identity:
        """What is judged."""

    def judge(
        self, clause: Clause, turn: Turn = FIRST, held: Callable[[str], None] = ignored
    ) -> Result:
        """Judge one clause; nothing is raised but KeyboardInterrupt and its like.

        In a fuzz run, `held` is called with what hypothesis chose when something fails first.
        """

    def printed(self) -> str:
        """Return what has been printed since the last call, where pytest cannot see it."""

    def close(self) -> str:
        """Let go of what the implementation holds; return what went wrong, or nothing."""

    def abandon(self) -> None:
        """Let go at once, and run no more of what is judged."""


class Court:
    """The court of this process.

    A failure is looked into (`asks`): the implementation is asked for more. `stands` is called with
    the result before that.

    Raises UsageError, one line, for whatever the person who started the run has to mend.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.asks = True
        self.stands: Callable[[Result], None] = lambda result: None
        adapter = _adapter(case)
        try:
            self.impl = Implementation(adapter)
        except ConformanceError as error:
            raise UsageError(f"{case.option}: the adapter is broken: {text(error)}") from error
        except Exception as error:
            raise UsageError(f"{case.option}: {told_with_place(error)}") from error
        about = About.of(adapter, (self.impl.name, self.impl.version))
        self._known = known_of(about, case.known, case.clauses)
        self.impl.capabilities -= self._known.drops
        self.impl.missed = frozenset(self._known.entries)
        self.impl.unasked = frozenset(
            clause.id
            for clause in case.clauses
            if not self.impl.capabilities.issuperset(clause.needs)
        )
        self.impl.road.line = opened(case.server, self.impl.capabilities)
        DECLARED.headers = self._known.headers
        DECLARED.scheme = self._known.scheme or case.scheme
        self._manners: tuple[Manner, ...] | None = None  # asked for when a clause fails
        self._settings: tuple[str, ...] | None = None  # so are these
        self.identity = Identity(
            name=self.impl.name,
            version=self.impl.version,
            packages=_found(adapter.packages),
            adapter_file=file_of(adapter),
            known={k: (e.reason, e.link, e.says) for k, e in self._known.entries.items()},
            designs=self._known.designs,
            own=tuple(sorted(self._known.own)),
            applied=portable(self._known.applied),
            idle=tuple(map(portable, self._known.idle)),
            server="" if self.impl.road.line is None else portable(str(self.impl.road.line)),
        )

    def judge(
        self, clause: Clause, turn: Turn = FIRST, held: Callable[[str], None] = ignored
    ) -> Result:
        """Judge one clause; nothing is raised but KeyboardInterrupt and its like."""
        if PATIENCE.spent:
            return Result(clause.id, clause.level, Verdict.ERROR, PATIENCE.spent)
        known = self._known.entries.get(clause.id)
        DECLARED.met.clear()
        kept = Choices(clause, turn.entries, held) if self.case.profile.database else None
        try:
            judgement = judge(
                clause,
                self.impl,
                self.case.profile,
                seed=self.case.seed,
                known=known is not None,
                example="" if known is None else known.example,
                database=kept,
                turn=turn,
            )
        except Exception as error:
            judgement = Judgement(Verdict.ERROR, f"the suite broke: {told_with_place(error)}")
        if known is not None and clause.id in self._known.own and not known.example:
            judgement = self._as_written(clause, known, judgement)
        choices = kept.best if kept is not None and judgement.verdict is Verdict.FAIL else ""
        if judgement.verdict in (Verdict.FAIL, Verdict.KNOWN):
            standing = replace(result_of(self._known, clause, judgement), choices=choices)
            if not self.asks:
                self.impl.missed |= {clause.id} - self._known.entries.keys()
                return replace(standing, unwritten=ENDED, unscripted=ENDED)
            self.stands(standing)  # what comes now calls the implementation, which may do anything
        manner = self._manner(judgement if known is None else held_to(known, judgement))
        if self.case.app and manner is not None and judgement.verdict is Verdict.FAIL:
            # What an application does on purpose makes the clause unanswerable, and breaks nothing.
            judgement = Judgement(Verdict.UNSUPPORTED, f"the application has its own: {manner}")
        setting = "" if manner is not None else self._setting(clause, judgement)
        if self.case.app and setting:
            judgement = Judgement(Verdict.UNSUPPORTED, f"the application has {setting}")
        if judgement.verdict is Verdict.FAIL:  # what is compared later leaves out what it says
            self.impl.missed |= {clause.id}
        again = partial(shown_again, clause, self.impl, self.case.profile)
        result = result_of(
            self._known,
            clause,
            judgement,
            again if self.case.writes else None,
            hidden_by=str(manner) if manner is not None and manner.hides else "",
        )
        result = replace(result, left_out=tuple(sorted(DECLARED.met)))
        told = setting if manner is None else portable(str(manner))
        result = replace(result, manner=told, choices=choices)
        scribe = self.case.scribe
        if scribe is None or result.verdict not in (Verdict.FAIL, Verdict.KNOWN):
            return result
        script, unscripted = scribe.write(
            clause,
            self.impl,
            self.case.profile,
            judgement,
            known=known is not None,
            example="" if known is None else known.example,
            seed=self.case.seed,
            choices=choices,
        )
        return replace(result, script=script, unscripted=unscripted)

    def _as_written(self, clause: Clause, entry: Deviation, judgement: Judgement) -> Judgement:
        """Return the judgement on an entry of one's own without an example, where it shows.

        Who wrote it may have judged in another profile, in which the clause tries more, or less.
        """
        others = (PROFILES[name] for name in ("quick", "default") if name != self.case.profile.name)
        for profile in others:
            if held_to(entry, judgement).verdict is Verdict.KNOWN:
                break
            if judgement.verdict not in (Verdict.KNOWN, Verdict.FIXED):
                break
            again = judge(clause, self.impl, profile, seed=self.case.seed, known=True)
            if held_to(entry, again).verdict is Verdict.KNOWN:
                return again
        return judgement

    def _manner(self, judgement: Judgement) -> Manner | None:
        """Return what the implementation answers by itself, if that is behind the judgement.

        Shipped adapters make bare applications: these have nothing of their own. An exception that
        the application raised is told instead, but for what the framework raises because the answer
        came in place of the view's.
        """
        if judgement.verdict not in (Verdict.FAIL, Verdict.FIXED) or is_shipped(self.impl.adapter):
            return None
        answers, app = self.impl.last.answers, self.impl.last.app
        if self._manners is None:
            self._manners = manners_of(self.impl)
        found = behind(self._manners, answers, app, judgement.message)
        if found is None or not judgement.cause:
            return found
        return found if found.hides and self._in_framework(judgement.cause) else None

    def _setting(self, clause: Clause, judgement: Judgement) -> str:
        """Return which settings of its own a failure goes back to, as a person is told, or ""."""
        if judgement.verdict is not Verdict.FAIL or is_shipped(self.impl.adapter):
            return ""
        if self._settings is None:
            self._settings = settings_of(self.impl)
        return portable(
            behind_it(
                clause, self.impl, self.case.profile, judgement, self._settings, self.case.seed
            )
        )

    def _in_framework(self, cause: str) -> bool:
        """Tell whether a cause, as it is told, was raised by one of the adapter's packages."""
        place = cause.rpartition(" (")[2]
        return place.startswith(tuple(f"{name}/" for name in self.impl.adapter.packages))

    def printed(self) -> str:
        """Return nothing: in this process, pytest sees what is printed."""
        return ""

    def close(self) -> str:
        """Let go of what the implementation holds; return what went wrong, or nothing."""
        try:
            self.impl.close()
        except AdapterError as error:
            return portable(f"the adapter's close broke: {error.problem}")
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return portable(f"the adapter's close broke: {told_with_place(error)}")
        finally:
            DECLARED.headers, DECLARED.scheme = frozenset(), ""
        # What the implementation has left open is let go of where nobody is warned of it: under
        # `-W error`, a warning out of a destructor would end the run without its summary.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gc.collect()
        return ""

    def abandon(self) -> None:
        """Do nothing: in one process, whoever was interrupted has already let go."""


def _found(packages: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found = ((name, installed_version(name)) for name in packages)
    return tuple((name, version) for name, version in found if version)


def _adapter(case: Case) -> Adapter:
    try:
        if case.app:
            return load_application(case.app, case.spec or None)
        return load_adapter(case.spec)
    except UsageError:
        raise
    except ConformanceError as error:
        raise UsageError(f"{case.option}: the adapter is broken: {text(error)}") from error
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        problem = told_with_place(error)
        raise UsageError(f"{case.option}: the adapter is broken: {problem}") from error
