"""The judge: runs one clause against an implementation and says what its verdict is.

It needs no pytest, so the plugin and the suite's own tests judge in the same way. What is raised is
a `fail` where the implementation raised it, an `error` where the adapter or the suite did; who that
is, `conformance.perform.blame` tells by the frames.
"""

from __future__ import annotations

import functools
import inspect
import math
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from types import CodeType
from typing import Any

import hypothesis
from hypothesis.errors import (
    FailedHealthCheck,
    HypothesisException,
    StopTest,
    Unsatisfiable,
    UnsatisfiedAssumption,
)

from conformance.clause import Clause
from conformance.drive.causes import CAUSES, told_with_place
from conformance.errors import AdapterError, Unsupported
from conformance.foreign import said, text
from conformance.fuzz.turns import FIRST, Turn, finding_in
from conformance.judging import sparing
from conformance.judging.attempts import Attempts
from conformance.judging.attribution import attribute, fault_behind, stuck_told
from conformance.judging.drawing import remembering
from conformance.judging.examples import (
    PROFILES,
    Profile,
    cases,
    explicit,
    prepared,
    settings_for,
)
from conformance.judging.loading import reference
from conformance.judging.mishaps import in_one_process, once_more
from conformance.judging.reading import Unreadable, read
from conformance.judging.spelling import written
from conformance.judging.suspicion import fault_of
from conformance.judging.telling import counterexample, declined, with_cause, with_seen
from conformance.limits.interrupts import heeding_interrupts
from conformance.limits.patience import PATIENCE, Stuck
from conformance.perform.implementation import Implementation

UNFINISHED = "(there may be a smaller one: the time was over)"
CLOCK = time.process_time  # taken early: an implementation may put another one there


class Verdict(StrEnum):
    """What a run says about one clause. `error` is never the implementation's fault."""

    PASS = "pass"
    FAIL = "fail"
    KNOWN = "known"
    FIXED = "fixed"
    UNSUPPORTED = "unsupported"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one clause, and what led to it.

    `message` says what went wrong, `counterexample` is the smallest input that showed it, `cause`
    the exception behind it with its place, if there was one, and `broken` names the adapter's
    method if it was the adapter that broke. `example` is what a property was called with when it
    failed, so that it can be called with the same again. `finding` is by what a failure is known
    again, and `again` has the findings that were no news and showed.
    """

    verdict: Verdict
    message: str = ""
    counterexample: str = ""
    examples: int = 0
    seconds: float = 0.0
    evidence: str = ""
    broken: str = ""
    example: str = ""
    cause: str = ""
    finding: str = ""
    again: tuple[str, ...] = ()


class _Over(BaseException):
    """Ends a turn whose time is over."""


class _Stop(BaseException):
    """Carries an error of the adapter or of ours past hypothesis, which would try to shrink it."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(text(error))
        self.error = error


def judge(
    clause: Clause,
    impl: Implementation,
    profile: Profile = PROFILES["default"],
    *,
    seed: int | None = None,
    known: bool = False,
    example: str = "",
    database: Any = None,
    turn: Turn = FIRST,
) -> Judgement:
    """Judge one clause.

    In: the clause, the implementation, how many examples, and whether this clause is a known
    deviation, in which case only its explicit examples run, or `example` alone. The same seed gives
    the same examples; without one, the quick and the default profile always draw the same, the fuzz
    profile never. `turn` is one of a fuzz run.
    Out: a judgement; nothing is raised but KeyboardInterrupt and its like.
    """
    missing = [need for need in clause.needs if need not in impl.capabilities]
    if missing:
        return Judgement(Verdict.UNSUPPORTED, f"needs {', '.join(missing)}")
    impl.begin(profile.like or profile.name)
    impl.find_reference = reference
    start = CLOCK()
    hears = threading.current_thread() is threading.main_thread()
    hears = hears and callable(signal.getsignal(signal.SIGINT))
    with (
        heeding_interrupts() as check,
        CAUSES.watched(impl.blame.wants_to_know),
        impl.clues.watching(),
    ):
        attempts = Attempts(check, hears, known, turn=turn)
        _UNDER_WAY[:] = [attempts]
        call = functools.partial(_call, clause, impl, attempts, profile, seed, known, database)
        if example:
            call = functools.partial(_repeat, clause, impl, attempts, example)
        verdict, message = _run(call, impl, attempts, known)
        check()
    seconds = CLOCK() - start
    failing = attempts.arguments if attempts.failing is None else attempts.failing
    example = written(failing) if verdict is Verdict.FAIL else ""
    if known and verdict is Verdict.FAIL:
        verdict = Verdict.KNOWN
    elif known and verdict is Verdict.PASS:
        verdict = Verdict.FIXED
        message = "a known deviation that no longer shows; remove its entry"
    finding = finding_in(clause, message) if verdict is Verdict.FAIL else ""
    shown = cause = ""
    if verdict is Verdict.FIXED and CAUSES.found is not None:
        # What is raised for another reason hides what is known: nothing has been fixed.
        cause, message = str(CAUSES.found), with_cause(message, CAUSES.told(), "(none)")
    elif verdict in (Verdict.FAIL, Verdict.KNOWN, Verdict.ERROR):
        if attempts.failing is None:
            attempts.fails(impl)
        shown, cause = attempts.shown, attempts.cause
        message = with_cause(message, attempts.told, cause)
    return Judgement(
        verdict,
        message,
        shown,
        attempts.count,
        seconds,
        impl.evidence,
        attempts.broken,
        example,
        cause,
        finding,
        tuple(attempts.again),
    )


_UNDER_WAY: list[Attempts] = []  # of the clause that is judged now, or was judged last


def so_far(impl: Implementation) -> tuple[int, str]:
    """Return how many examples ran of the clause that is judged now, and the last one as text."""
    if not _UNDER_WAY:
        return 0, ""
    attempts = _UNDER_WAY[0]
    return attempts.count, counterexample(attempts.arguments, str(impl.last))


def _run(
    call: Callable[[], None], impl: Implementation, attempts: Attempts, known: bool
) -> tuple[Verdict, str]:
    try:
        with warnings.catch_warnings():
            # A run under -W error must not turn what a framework warns of into a failure.
            warnings.simplefilter("ignore")
            with PATIENCE.over():
                call()
    except Stuck as stuck:
        impl.forget()
        adapters, told = stuck_told(stuck, impl)
        return (Verdict.ERROR if adapters else Verdict.FAIL), told
    except _Stop as stop:
        if not isinstance(stop.error, Unsupported):
            return _stopped(stop.error)
    except _Over:
        if attempts.last is not None:
            return Verdict.FAIL, f"{with_seen(attempts.last)}\n{UNFINISHED}"
    except AssertionError as error:
        return Verdict.FAIL, with_seen(error)
    except BaseExceptionGroup as group:
        leaves = list(_leaves(group))
        if all(isinstance(leaf, AssertionError) for leaf in leaves):
            hint = "\n(it depends on what ran before: the same input passed when it was repeated)"
            return Verdict.FAIL, with_seen(leaves[0]) + hint
        return Verdict.ERROR, f"the suite broke: {told_with_place(leaves[0])}"
    except Unreadable as error:
        return Verdict.ERROR, f"the example of its entry cannot be used: {error}"
    except (Unsatisfiable, FailedHealthCheck) as error:
        # Examples that the adapter declines count as filtered out, too many or not.
        if attempts.unsupported is None:
            return Verdict.ERROR, f"the suite broke: {said(error)}"
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Verdict.ERROR, f"the suite broke: {told_with_place(error)}"
    # What an entry knows may show only in what the server in between makes impossible.
    in_doubt = known and impl.road.line is not None
    if attempts.unsupported is not None and (in_doubt or not attempts.valid):
        told = declined(attempts.unsupported, impl.capabilities, attempts.count)
        return Verdict.UNSUPPORTED, told
    if known and not attempts.count:
        return Verdict.ERROR, "a known deviation of a property needs an explicit @example"
    return Verdict.PASS, ""


def _call(
    clause: Clause,
    impl: Implementation,
    attempts: Attempts,
    profile: Profile,
    seed: int | None,
    known: bool,
    database: Any,
) -> None:
    def watched(inner: Callable[..., None]) -> Callable[..., None]:
        return _watched(inner, clause, impl, attempts)

    if clause.domains:
        _exhaust(watched(clause.inner), clause, impl, attempts, profile, known=known)
    elif not clause.is_property:
        watched(clause.inner)(impl=impl)
    else:
        turn = attempts.turn
        _draw(watched, clause, impl, profile, seed, known=known, database=database, turn=turn)


def _draw(
    watched: Callable[[Callable[..., None]], Callable[..., None]],
    clause: Clause,
    impl: Implementation,
    profile: Profile,
    seed: int | None,
    *,
    known: bool,
    database: Any,
    turn: Turn,
) -> None:
    """Call a property with its explicit examples, and then with drawn ones unless it is known."""
    call = functools.partial(watched(clause.inner), impl=impl)
    for arguments in () if turn.alone else explicit(clause):
        with suppress(UnsatisfiedAssumption):
            call(**arguments)
    if known:
        return
    failed = None
    if profile.spare and sparing.draws():
        failed = sparing.failing(clause, call, profile.count(clause), seed)
        if failed is None:
            return
        if not profile.shrink:
            raise failed.error
        database = failed.kept_for(clause)
    found = failed is not None or turn.alone
    settings = settings_for(clause, profile, database=database, found=found)
    with prepared(clause, settings, watched, seed, profile, turn.number) as function:
        function(impl=impl)
    if failed is not None:
        raise BaseExceptionGroup("it passed when it was repeated", [failed.error])


def _exhaust(
    call: Callable[..., None],
    clause: Clause,
    impl: Implementation,
    attempts: Attempts,
    profile: Profile,
    *,
    known: bool,
) -> None:
    """Call a clause with all that its small domains have for this profile.

    Raises Unsatisfiable, as hypothesis does, when the clause takes none of them.
    """
    count = 0
    for arguments in cases(clause.domains, profile, known=known):
        with suppress(UnsatisfiedAssumption):
            call(impl=impl, **arguments)
        count += 1
    if not attempts.valid:
        raise Unsatisfiable(f"none of {count} examples is one that the clause takes")
    if count == math.prod(map(len, clause.domains.values())):
        # Some may be left out by the clause, or not supported by the adapter.
        impl.evidence = impl.evidence or f"exhaustive: {attempts.valid} of {count} examples"


def _repeat(clause: Clause, impl: Implementation, attempts: Attempts, example: str) -> None:
    """Call a property once more with what an entry of a known deviation has kept."""
    try:
        _watched(clause.inner, clause, impl, attempts)(impl=impl, **read(example))
    except HypothesisException as error:
        if attempts.unsupported is None:
            raise Unreadable("the clause does not take it any more") from error


def _stopped(error: BaseException) -> tuple[Verdict, str]:
    if isinstance(error, AdapterError):
        return Verdict.ERROR, f"the adapter broke: {text(error)}"
    return Verdict.ERROR, f"the suite broke: {told_with_place(error)}"


def _watched(
    inner: Callable[..., None], clause: Clause, impl: Implementation, attempts: Attempts
) -> Callable[..., None]:
    """Return the test function with every exception attributed to whoever is at fault."""
    code: CodeType = inspect.unwrap(inner).__code__
    call = in_one_process(impl, once_more(impl, inner))

    @functools.wraps(inner)
    def test(*positional: Any, **arguments: Any) -> None:
        if attempts.turn.over:
            raise _Over
        attempts.count += 1
        PATIENCE.tell(attempts.count)
        arguments = remembering(arguments)
        attempts.arguments = {k: v for k, v in arguments.items() if k != "impl"}
        CAUSES.begin()
        impl.clues.begin()
        impl.last.forget()
        try:
            call(*positional, **arguments)
        except (HypothesisException, StopTest, Stuck, _Stop, _Over):
            raise
        except Unsupported as error:
            attempts.unsupported = error
            if hasattr(inner, "is_hypothesis_test") or attempts.arguments:
                hypothesis.reject()
            raise _Stop(error) from error
        except BaseException as error:
            attempts.check()
            if isinstance(error, KeyboardInterrupt) and not attempts.hears:
                raise
            attributed = attribute(error, impl, code)
            if isinstance(attributed, AssertionError) and not attempts.is_news(clause, attributed):
                impl.forget()
                return
            attempts.fails(impl, error, attributed)
            impl.forget()
            if attributed is error and isinstance(error, AssertionError):
                raise
            if isinstance(attributed, AssertionError):
                raise attributed from error
            raise _Stop(attributed) from error
        finally:
            attempts.check()
            PATIENCE.check()
        fault = fault_behind(impl) or (fault_of(impl) if attempts.known else None)
        if fault is not None:  # whatever the clause makes of it
            attempts.fails(impl, None, fault)
            raise _Stop(fault)
        attempts.valid += 1

    return test


def _leaves(group: BaseExceptionGroup[Any]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error
