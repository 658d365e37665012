"""The judge: runs one clause against an implementation and says what its verdict is.

It needs no pytest, so the plugin and the suite's own tests judge in the same way. Who is at fault
when something is raised is decided here too: the implementation (`fail`), or the adapter or the
suite (`error`).
"""

from __future__ import annotations

import functools
import sys
import sysconfig
import time
import traceback
import unittest
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis.errors import FailedHealthCheck, HypothesisException, Unsatisfiable

from conformance.clause import Clause
from conformance.errors import AdapterError, Unsupported
from conformance.judging.drawing import remembering
from conformance.judging.reading import Unreadable, read
from conformance.judging.spelling import describe, written
from conformance.limits.interrupts import heeding_interrupts
from conformance.limits.patience import PATIENCE, Stuck
from conformance.perform.implementation import Implementation

HERE = str(Path(__file__).parent.parent)
CLAUSES = str(Path(HERE, "clauses"))
CLOCK = time.process_time  # taken early: an implementation may put another one there
STANDARD_LIBRARY = sysconfig.get_path("stdlib")
NOISE = (
    hypothesis.HealthCheck.too_slow,
    hypothesis.HealthCheck.data_too_large,
    hypothesis.HealthCheck.large_base_example,
)


class Verdict(StrEnum):
    """What a run says about one clause. `error` is never the implementation's fault."""

    PASS = "pass"
    FAIL = "fail"
    KNOWN = "known"
    FIXED = "fixed"
    UNSUPPORTED = "unsupported"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Profile:
    """How many examples are spent: `factor` times what a clause asks for, at least `least`."""

    name: str
    factor: float
    least: int = 5
    database: bool = False
    shrink: bool = True


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("quick", 1 / 6),
        Profile("default", 1.0),
        Profile("fuzz", 60.0, least=5000, database=True),
    )
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one clause, and what led to it.

    `message` says what went wrong, `counterexample` is the smallest input that showed it, and
    `broken` names the adapter's method if it was the adapter that broke. `example` is what a
    property was called with when it failed, so that it can be called with the same again.
    """

    verdict: Verdict
    message: str = ""
    counterexample: str = ""
    examples: int = 0
    seconds: float = 0.0
    evidence: str = ""
    broken: str = ""
    example: str = ""


class _Stop(BaseException):
    """Carries an error of the adapter or of ours past hypothesis, which would try to shrink it."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(slots=True)
class _Attempts:
    """What the wrapped test function saw: how often it ran, and with what at last.

    `check` raises KeyboardInterrupt when somebody wants the run to end.
    """

    check: Callable[[], None]
    count: int = 0
    arguments: dict[str, Any] = field(default_factory=dict)
    failing: dict[str, Any] | None = None
    unsupported: Unsupported | None = None
    valid: int = 0
    broken: str = ""


def judge(
    clause: Clause,
    impl: Implementation,
    profile: Profile = PROFILES["default"],
    *,
    seed: int | None = None,
    known: bool = False,
    example: str = "",
    database: Any = None,
) -> Judgement:
    """Judge one clause.

    In: the clause, the implementation, how many examples, and whether this clause is a known
    deviation, in which case only its explicit examples run, or `example` alone. The same seed gives
    the same examples; without one, the quick and the default profile always draw the same, the fuzz
    profile never.
    Out: a judgement; nothing is raised but KeyboardInterrupt and its like.
    """
    missing = [need for need in clause.needs if need not in impl.capabilities]
    if missing:
        return Judgement(Verdict.UNSUPPORTED, f"needs {', '.join(missing)}")
    impl.begin(profile.name)
    start = CLOCK()
    with heeding_interrupts() as check:
        attempts = _Attempts(check)
        _UNDER_WAY[:] = [attempts]
        call = functools.partial(_call, clause, impl, attempts, profile, seed, known, database)
        if example:
            call = functools.partial(_repeat, clause, impl, attempts, example)
        verdict, message = _run(call, impl, attempts, known)
        check()
    seconds = CLOCK() - start
    failing = attempts.failing or attempts.arguments
    example = written(failing) if verdict is Verdict.FAIL else ""
    if known and verdict is Verdict.FAIL:
        verdict = Verdict.KNOWN
    elif known and verdict is Verdict.PASS:
        verdict = Verdict.FIXED
        message = "a known deviation that no longer shows; remove its entry"
    failed = verdict in (Verdict.FAIL, Verdict.KNOWN, Verdict.ERROR)
    shown = describe(failing) if failed else ""
    if not shown and failed:
        shown = impl.last_shown()
    evidence = impl.evidence
    return Judgement(
        verdict, message, shown, attempts.count, seconds, evidence, attempts.broken, example
    )


_UNDER_WAY: list[_Attempts] = []  # of the clause that is judged now, or was judged last


def so_far(impl: Implementation) -> tuple[int, str]:
    """Return how many examples ran of the clause that is judged now, and the last one as text."""
    if not _UNDER_WAY:
        return 0, ""
    attempts = _UNDER_WAY[0]
    return attempts.count, describe(attempts.arguments) or impl.last_shown()


def _run(
    call: Callable[[], None], impl: Implementation, attempts: _Attempts, known: bool
) -> tuple[Verdict, str]:
    try:
        with warnings.catch_warnings():
            # A run under -W error must not turn what a framework warns of into a failure.
            warnings.simplefilter("ignore")
            with PATIENCE.over():
                call()
    except Stuck:
        impl.forget()
        return Verdict.FAIL, f"{PATIENCE.found}"
    except _Stop as stop:
        if isinstance(stop.error, AdapterError):
            attempts.broken = stop.error.method
        return _stopped(stop.error)
    except AssertionError as error:
        return Verdict.FAIL, _said(error)
    except BaseExceptionGroup as group:
        leaves = list(_leaves(group))
        if all(isinstance(leaf, AssertionError) for leaf in leaves):
            hint = "\n(it depends on what ran before: the same input passed when it was repeated)"
            return Verdict.FAIL, _said(leaves[0]) + hint
        return Verdict.ERROR, f"the suite broke: {_said(leaves[0])}"
    except Unreadable as error:
        return Verdict.ERROR, f"the example of its entry cannot be used: {error}"
    except unittest.SkipTest:
        return Verdict.ERROR, "a known deviation of a property needs an explicit @example"
    except (Unsatisfiable, FailedHealthCheck) as error:
        # Examples that the adapter declines count as filtered out, too many or not.
        if attempts.unsupported is None:
            return Verdict.ERROR, f"the suite broke: {_said(error)}"
    except Exception as error:
        return Verdict.ERROR, f"the suite broke: {_said(error)}"
    if attempts.unsupported is not None and not attempts.valid:
        return Verdict.UNSUPPORTED, str(attempts.unsupported)
    if known and not attempts.count:
        return Verdict.ERROR, "a known deviation of a property needs an explicit @example"
    return Verdict.PASS, ""


def _call(
    clause: Clause,
    impl: Implementation,
    attempts: _Attempts,
    profile: Profile,
    seed: int | None,
    known: bool,
    database: Any,
) -> None:
    if not clause.is_property:
        _watched(clause.function, impl, attempts)(impl=impl)
        return
    settings = settings_for(clause, profile, known=known, database=database)
    with _prepared(clause, impl, settings, attempts, seed, profile) as function:
        function(impl=impl)


def _repeat(clause: Clause, impl: Implementation, attempts: _Attempts, example: str) -> None:
    """Call a property once more with what an entry of a known deviation has kept."""
    function: Any = clause.function
    try:
        _watched(function.hypothesis.inner_test, impl, attempts)(impl=impl, **read(example))
    except HypothesisException as error:
        if attempts.unsupported is None:
            raise Unreadable("the clause does not take it any more") from error


def _stopped(error: Exception) -> tuple[Verdict, str]:
    if isinstance(error, Unsupported):
        return Verdict.UNSUPPORTED, str(error)
    if isinstance(error, AdapterError):
        return Verdict.ERROR, f"the adapter broke: {error}"
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    return Verdict.ERROR, f"the suite broke: {_said(error)} ({place})"


def settings_for(
    clause: Clause, profile: Profile, *, known: bool, database: Any = None
) -> hypothesis.settings:
    """Return hypothesis's settings for one clause in one profile."""
    phases = [hypothesis.Phase.explicit]
    if not known:
        phases += [hypothesis.Phase.reuse, hypothesis.Phase.generate]
        phases += [hypothesis.Phase.shrink] if profile.shrink else []
    return hypothesis.settings(
        max_examples=max(profile.least, round(clause.examples * profile.factor)),
        phases=phases,
        database=database if profile.database else None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=NOISE,
    )


@contextmanager
def _prepared(
    clause: Clause,
    impl: Implementation,
    settings: hypothesis.settings,
    attempts: _Attempts,
    seed: int | None,
    profile: Profile,
) -> Iterator[Callable[..., None]]:
    """Give a property its settings and its seed for one run, and watch its inner function."""
    function: Any = clause.function
    handle = function.hypothesis
    former = (
        handle.inner_test,
        function._hypothesis_internal_use_settings,
        getattr(function, "_hypothesis_internal_use_seed", None),
    )
    # What was drawn is told by `describe`; hypothesis would print each explicit example in vain.
    function._hypothesis_internal_print_given_args = False
    # The name is as good a key as a digest of the source, and takes no time to find out.
    function._hypothesis_internal_database_key = clause.id.encode()
    handle.inner_test = _watched(former[0], impl, attempts)
    # There is no public way to change the settings of a test that is already made.
    function._hypothesis_internal_use_settings = settings
    if seed is not None or not profile.database:
        # Seeded by the clause's name: editing its source does not change what is drawn.
        hypothesis.seed(f"{seed or 0} {clause.id}")(function)
    try:
        yield function
    finally:
        handle.inner_test, function._hypothesis_internal_use_settings, _ = former
        function._hypothesis_internal_use_seed = former[2]


def _watched(
    inner: Callable[..., None], impl: Implementation, attempts: _Attempts
) -> Callable[..., None]:
    """Return the test function with every exception attributed to whoever is at fault."""

    @functools.wraps(inner)
    def test(*positional: Any, **arguments: Any) -> None:
        attempts.count += 1
        arguments = remembering(arguments)
        attempts.arguments = {k: v for k, v in arguments.items() if k != "impl"}
        try:
            inner(*positional, **arguments)
        except AssertionError:
            attempts.failing = attempts.arguments
            impl.forget()
            raise
        except HypothesisException:
            raise
        except Unsupported as error:
            attempts.unsupported = error
            if hasattr(inner, "is_hypothesis_test") or attempts.arguments:
                hypothesis.reject()
            raise _Stop(error) from error
        except AdapterError as error:
            attempts.failing = attempts.arguments
            raise _Stop(error) from error
        except (Exception, SystemExit) as error:
            attempts.failing = attempts.arguments
            impl.forget()
            attributed = attribute(error, impl)
            if isinstance(attributed, AssertionError):
                raise attributed from error
            raise _Stop(attributed) from error
        finally:
            attempts.check()
            PATIENCE.check()
        attempts.valid += 1

    return test


def attribute(error: BaseException, impl: Implementation) -> Exception:
    """Return what an unexpected exception, or the end of the process, means: by its place.

    In the implementation or in a clause that could not make sense of what it got: an
    AssertionError. In the adapter: an AdapterError. In the suite itself: the error as it is.
    """
    own = adapter_file(impl.adapter)
    frames = traceback.extract_tb(error.__traceback__)
    said = f"{type(error).__name__}: {error}"
    places = [owner(frame.filename, own) for frame in frames]
    last = next((p for p in reversed(places) if p != "library"), "suite")
    if last == "adapter":
        method = next(
            f.name for f, p in zip(reversed(frames), reversed(places), strict=True) if p == last
        )
        return AdapterError(method, said)
    if last == "suite":
        return error if isinstance(error, Exception) else RuntimeError(said)
    if last == "clause":
        return AssertionError(f"what came back made no sense to the clause: {said}")
    return AssertionError(f"the implementation raised {said}")


def owner(filename: str, adapter_file: str) -> str:
    """Return whose a file is: the clause's, suite's, adapter's, a library's, implementation's."""
    if filename.startswith(CLAUSES):
        return "clause"
    if filename.startswith(HERE):
        return "suite"
    if filename == adapter_file or Path(filename).parent.name == "adapters":
        return "adapter"
    if "site-packages" not in filename and filename.startswith(STANDARD_LIBRARY):
        return "library"
    if filename.startswith((str(Path(hypothesis.__file__).parent), "<")):
        return "library"
    return "implementation"


def adapter_file(adapter: object) -> str:
    """Return where an adapter is written down, as far as Python knows."""
    module = sys.modules.get(type(adapter).__module__)
    return getattr(module, "__file__", None) or ""


def _leaves(group: BaseExceptionGroup[Any]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def _said(error: BaseException) -> str:
    text = str(error).strip()
    if not isinstance(error, AssertionError) or not text:
        return f"{type(error).__name__}: {text}"
    # pytest rewrites the assertions of a plugin that is installed from a wheel, and adds its view.
    own, _, _ = text.partition("\nassert ")
    return own
