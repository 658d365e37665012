"""The supervisor: the parent of the processes that judge, one after another.

It has the interface of `conformance.judging.court.Court`, and never runs foreign code itself.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from mmap import mmap
from typing import Any

from conformance.clause import Clause
from conformance.entries.designs import designed
from conformance.errors import UsageError
from conformance.fuzz.turns import FIRST as FIRST_TURN
from conformance.fuzz.turns import Turn, finding_in
from conformance.judging.court import ENDED, Case, Court, Identity, ignored
from conformance.judging.judge import Verdict
from conformance.judging.results import Result, portable
from conformance.limits.patience import EXAMPLES, PATIENCE, SHARED
from conformance.perform.blame import Party, party_of
from conformance.supervision import child, descent, keeper, scratch, stand
from conformance.supervision.channel import Channel, Closed, channel
from conformance.supervision.vitals import children, seen
from conformance.supervision.watch import FIRST, NEXT, ROUND, Watch

GRACE = 1.0  # seconds that a process has to say where it stands
PRINTED = 1 << 26  # bytes; what is printed beyond is thrown away
SHOWN = 10_000  # characters of what one clause has printed
FILES = frozenset({"printed", "stacks"})
TRIES = 3  # processes in a row that do not come to judge anything
AGAIN = 0.5  # seconds that another process counts as; a clock would give up sooner when it is busy


class Supervisor:
    """Judges in a process of its own, and in another one if that has to be ended.

    Raises UsageError, one line, for whatever the person who started the run has to mend.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._index = {clause.id: number for number, clause in enumerate(case.clauses)}
        self._given_up = ""
        try:
            with ExitStack() as made:
                self._scratch = scratch.make()
                made.callback(scratch.remove, self._scratch)
                self._printed = made.enter_context(scratch.file(self._scratch / "printed"))
                self._stacks = made.enter_context(scratch.file(self._scratch / "stacks"))
                self._pulse = mmap(-1, SHARED)
                made.pop_all()  # they stay until `abandon`
        except OSError as error:
            raise _none_can_be_made(error) from error
        self._keeper = 0
        self._told = keeper.Told()
        self._channel: Channel | None = None
        self._asks = True
        self.meanwhile: Callable[[], None] = lambda: None  # done now and then while a clause runs
        self._held: Callable[[str], None] = ignored
        self._standing: Result | None = None  # of a failure that is being looked into
        self._spared: frozenset[int] = frozenset()  # children that this process had before
        self._there = frozenset(children(os.getpid()))  # at the last answer
        descent.adopting(True)
        try:
            self.identity = self._first()
        except BaseException:
            self.abandon()
            raise

    # What a run asks for.

    def judge(
        self, clause: Clause, turn: Turn = FIRST_TURN, held: Callable[[str], None] = ignored
    ) -> Result:
        """Judge one clause; nothing is raised but KeyboardInterrupt and its like."""
        self._standing, self._held = None, held
        try:
            if self._channel is None:
                self._again()
            if not self._given_up:
                wanted = {"judge": self._index[clause.id], "asks": self._asks}
                answer = self._ask({**wanted, "turn": turn.sent()})
                PATIENCE.lost = answer["lost"]
                return Result.received(answer["result"])
        except _Ended as ended:
            if self._standing is None:
                return self._verdict(clause, ended)
            self._asks = False  # who does not survive being asked is asked no more
            return replace(self._standing, unwritten=ENDED, unscripted=ENDED)
        return Result(clause.id, clause.level, Verdict.ERROR, self._given_up)

    @property
    def examples(self) -> int:
        """How many examples ran of the clause that is judged now, or was judged last."""
        return int.from_bytes(self._pulse[EXAMPLES], "little")

    def printed(self) -> str:
        """Return what the process has printed since the last call."""
        size = os.fstat(self._printed.fileno()).st_size
        if not size:
            return ""
        text = os.pread(self._printed.fileno(), SHOWN, 0).decode("utf-8", "backslashreplace")
        os.ftruncate(self._printed.fileno(), 0)
        return text if size <= SHOWN else f"{text}\n... and {size - SHOWN:,} bytes more"

    def close(self) -> str:
        """Let go of what the implementation holds; return what went wrong, or nothing."""
        if self._channel is None:
            self.abandon()
            return ""
        try:
            problem = str(self._ask({"close": True})["closed"])
        except _Ended as ended:
            problem = f"the adapter's close did not come to an end: {ended.told}{_at(ended.place)}"
        self.abandon()
        return problem

    def abandon(self) -> None:
        """End the process and all that it has started, at once."""
        self._spare()
        self._end()
        descent.adopting(False)
        self._printed.close()
        self._stacks.close()
        scratch.remove(self._scratch)

    # How a process is made, asked and ended.

    def _first(self) -> Identity:
        try:
            return self._fork()
        except _Ended as ended:
            told = f"importing the adapter did not come to an end: {ended.told}"
            raise UsageError(f"{self._case.option}: {told}{_at(ended.place)}") from None

    def _again(self) -> None:
        """Make another process, which imports what is judged once more, unless too much is lost."""
        for _ in range(TRIES):
            if self._given_up or PATIENCE.spent:
                self._given_up = self._given_up or PATIENCE.spent
                return
            PATIENCE.lost += AGAIN
            try:
                self._fork()
                return
            except _Ended as ended:
                told = str(ended)
            except UsageError as error:
                told = str(error)
        self._given_up = f"not judged: the adapter could not be imported again: {told}"

    def _fork(self) -> Identity:
        try:
            ours, theirs = channel()
        except OSError as error:
            raise _none_can_be_made(error) from error
        os.ftruncate(self._stacks.fileno(), 0)
        files = (self._printed, self._stacks, self._scratch)
        own = child.Belongings(theirs, *files, self._pulse)
        self._told = keeper.Told()
        self._spared = frozenset(children(os.getpid()))
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()  # else the child's copy might be written, too
        parent = os.getpid()
        assert keeper.FORK is not None
        with warnings.catch_warnings(), keeper.signals_blocked():
            warnings.simplefilter("ignore")  # xdist has a thread, which the child does not use
            try:
                self._keeper = keeper.FORK()
            except OSError as error:
                ours.close()
                theirs.close()
                raise _none_can_be_made(error) from error
            if not self._keeper:
                ours.close()
                keeper.keep(parent, self._told, self._scratch, theirs.close)
        if not self._keeper:
            child.run(own, partial(Court, self._case))
        theirs.close()
        self._channel = ours
        self._there = self._spared | {self._keeper}
        answer = self._ask(None)
        if "usage" in answer:
            self._end()
            raise UsageError(answer["usage"])
        return Identity.received(answer["ready"])

    def _ask(self, message: dict[str, Any] | None) -> dict[str, Any]:
        """Ask something, and return the answer; raise _Ended when the process had to be ended."""
        assert self._channel is not None
        process = self._keeper
        self._spare()
        try:
            if message is not None:
                self._channel.send(message)
            watch: Watch | None = None
            while True:
                answer = self._channel.receive(ROUND)
                if answer is not None and not self._is_on_the_way(answer):
                    return answer
                # An import takes what it takes: the second one no less than the first.
                limits = NEXT if PATIENCE.lost and message is not None else FIRST
                watch = watch or Watch(limits, lambda: self._pulse[0], lambda: seen(process))
                told = watch.look()
                self.meanwhile()
                if os.fstat(self._printed.fileno()).st_size > PRINTED:
                    os.ftruncate(self._printed.fileno(), 0)
                if told is not None:
                    PATIENCE.lost += watch.spent
                    return self._stopped(told)
                if _orphaned():
                    self._end()
                    os._exit(1)
        except Closed as closed:
            raise self._gone(str(closed)) from None
        except _Ended:
            raise
        except BaseException:
            self._end()
            raise
        finally:
            self._there = frozenset(children(os.getpid()))

    def _is_on_the_way(self, answer: dict[str, Any]) -> bool:
        """Tell whether a message is no answer yet; keep a verdict that stands already.

        What runs ("so far") may come late, from a process that went on after all.
        """
        if "stands" in answer:
            self._standing = Result.received(answer["stands"])
        if "held" in answer:
            self._held(answer["held"])
        return bool(answer.keys() & {"stands", "held", "so far"})

    def _spare(self) -> None:
        """Note children that have come while nothing was asked; an answer was the last thing.

        They are not of the process that judges: a fixture of the user's may have started them.
        """
        self._spared |= frozenset(children(os.getpid())) - self._there

    def _stopped(self, told: str) -> dict[str, Any]:
        """End a process that does not answer, unless it answers now after all."""
        stacks = self._dumped()
        shown: dict[str, Any] = {}
        assert self._channel is not None
        if self._signal(stand.TELL):
            with suppress(Closed):
                answer = self._channel.receive(GRACE) or {}
                if answer and not self._is_on_the_way(answer):
                    return answer
                shown = answer.get("so far", {})
        self._end()
        found = shown.pop("awaits", None)
        awaits = None if found is None else stand.Place(*found)
        raise _Ended(told, stand.place(stacks, awaits), **shown)

    def _gone(self, told: str) -> _Ended:
        """Return what is to be said of a process that is gone."""
        left = GRACE
        while left > 0 and not descent.is_over(self._keeper):
            time.sleep(0.01)
            left -= 0.01
        over = left > 0
        status = self._end()
        how = descent.told(status) if over and status is not None else f"the channel broke: {told}"
        return _Ended(how, stand.place(self._read()))

    def _dumped(self) -> str:
        """Let the process write its stacks, and return them."""
        os.ftruncate(self._stacks.fileno(), 0)
        if not self._signal(stand.DUMP):
            return ""
        left, former = GRACE, -1
        while left > 0:
            time.sleep(0.02)
            left -= 0.02
            size = os.fstat(self._stacks.fileno()).st_size
            if size and size == former:
                break
            former = size
        return self._read()

    def _signal(self, number: int | None) -> bool:
        """Send the child a signal; tell whether there are such a signal and a child."""
        there = number is not None and self._told.child > 0 and self._told.status is None
        if there and number is not None:
            with suppress(OSError):
                os.kill(self._told.child, number)
        return there

    def _read(self) -> str:
        return os.pread(self._stacks.fileno(), 1 << 20, 0).decode("utf-8", "replace")

    def _end(self) -> int | None:
        """End the process, if there is one, with all that it started; return how it ended."""
        if not self._keeper:  # zero would be this process's own group
            return None
        status = keeper.end(self._keeper, self._told, self._spared)
        if self._channel is not None:
            self._channel.close()
        self._keeper, self._channel = 0, None
        scratch.clear(self._scratch, FILES)
        return status

    def _verdict(self, clause: Clause, ended: _Ended) -> Result:
        """Say what a clause comes to whose process was ended: it fails by who held it up."""
        place = ended.place
        own = self.identity.adapter_file
        whose = party_of(place.file, own) if place else Party.IMPLEMENTATION
        known = self.identity.known.get(clause.id)
        if whose is Party.ADAPTER:
            return self._result(clause, Verdict.ERROR, f"the adapter broke: {ended}", ended)
        design = designed(self.identity.designs, clause.id)
        if known is None and design is not None:
            known = (f"by design: {design.reason}", "", "")
        if known is not None and known[2] in str(ended):
            result = self._result(clause, Verdict.KNOWN, str(ended), ended)
            return replace(result, reason=known[0], link=known[1], by_design=design is not None)
        return self._result(clause, Verdict.FAIL, str(ended), ended)

    def _result(self, clause: Clause, verdict: Verdict, message: str, ended: _Ended) -> Result:
        return Result(
            clause.id,
            clause.level,
            verdict,
            portable(message),
            portable(ended.counterexample),
            ended.examples,
            unwritten=ENDED,
            finding=portable(finding_in(clause, message)) if verdict is Verdict.FAIL else "",
        )


class _Ended(Exception):
    """A process was ended, or is gone: how, and where it stood."""

    def __init__(
        self, told: str, where: stand.Place | None, *, examples: int = 0, counterexample: str = ""
    ) -> None:
        super().__init__(told)
        self.told, self.place = told, where
        self.examples, self.counterexample = examples, counterexample

    def __str__(self) -> str:
        return f"{self.told}{_at(self.place)}"


def _at(place: stand.Place | None) -> str:
    return f" ({place})" if place else ""


def _none_can_be_made(error: OSError) -> UsageError:
    """Return what to say where so many files, processes or bytes are in use that no more may be."""
    return UsageError(f"no process can be made: {error.strerror or error}")


PARENT = os.getppid()


def _orphaned() -> bool:
    """Tell whether this is a worker of xdist whose controller is gone."""
    return "PYTEST_XDIST_WORKER" in os.environ and os.getppid() != PARENT
