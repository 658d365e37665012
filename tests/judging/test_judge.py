"""The judge: which verdict an outcome gets, who is at fault, and what is drawn."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

import reference_impl
from adapters.reference import ReferenceAdapter
from conformance.adapter import Stage
from conformance.clause import MUST, Clause
from conformance.describe.app import App, Declaration, view
from conformance.describe.capabilities import Capability
from conformance.describe.messages import get
from conformance.errors import AdapterError, Unsupported
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Verdict, judge
from conformance.judging.loading import load_adapter
from conformance.limits.patience import PATIENCE
from conformance.perform.implementation import Implementation
from conformance.sources import plain_sense

APP = App(view("/"))
EXIT = "import sys; sys.exit(3)"


def stated(
    function: Callable[..., None], *needs: Capability, name: str = "a.b", examples: int = 50
) -> Clause:
    """Make a clause that is not registered."""
    return Clause(name, MUST, "It MUST.", "", needs, (plain_sense("so"),), examples, function)


class Broken(ReferenceAdapter):
    """An adapter that stumbles where `fault` says."""

    fault: Callable[[], None] = staticmethod(lambda: None)

    def build(self, app: App, stage: Stage) -> Any:
        """Stumble, then build."""
        self.fault()
        return super().build(app, stage)


@pytest.fixture
def impl() -> Iterator[Implementation]:
    """Yield the reference."""
    made = Implementation(load_adapter("reference"))
    yield made
    made.close()


def broken(fault: Callable[[], None]) -> Implementation:
    """Return the reference behind an adapter that stumbles."""
    adapter: Any = Broken()
    adapter.fault = fault
    return Implementation(adapter)


def asks(impl: Implementation) -> None:
    impl.run(APP, get("/"))


def test_pass(impl: Implementation) -> None:
    assert judge(stated(asks), impl).verdict is Verdict.PASS


def test_the_end_of_the_process_is_a_failure() -> None:
    """An implementation that exits costs the clause that ran, and not the run."""

    def exits(impl: Implementation) -> None:
        impl.run(App(Declaration("exits", lambda app, api: exec(EXIT, {"__name__": "own"}))))

    impl = Implementation(load_adapter("reference"))
    judgement = judge(stated(exits), impl)
    impl.close()

    assert judgement.verdict in (Verdict.FAIL, Verdict.ERROR)
    assert "SystemExit" in judgement.message


def test_fail_says_what_the_clause_said(impl: Implementation) -> None:
    def breach(impl: Implementation) -> None:
        impl.run(APP, get("/"))
        raise AssertionError("seen b instead of a")

    judgement = judge(stated(breach), impl)

    assert judgement.verdict is Verdict.FAIL
    assert judgement.message == "seen b instead of a"
    assert "view '/'" in judgement.counterexample


def test_fail_says_nothing_that_rewriting_adds(impl: Implementation) -> None:
    def breach(impl: Implementation) -> None:
        raise AssertionError("seen b instead of a\nassert 'b' == 'a'\n  - a\n  + b")

    assert judge(stated(breach), impl).message == "seen b instead of a"


def test_fail_shows_nothing_of_an_earlier_clause(impl: Implementation) -> None:
    def breach(impl: Implementation) -> None:
        raise AssertionError("without any app")

    judge(stated(asks), impl)

    assert judge(stated(breach), impl).counterexample == ""


def test_counterexample_is_the_smallest(impl: Implementation) -> None:
    @given(number=st.integers(0, 1000))
    def breach(impl: Implementation, number: int) -> None:
        assert number < 17, "too many"

    judgement = judge(stated(breach), impl)

    assert (judgement.verdict, judgement.counterexample) == (Verdict.FAIL, "number = 17")


def test_unclaimed_capability(impl: Implementation) -> None:
    judgement = judge(stated(asks, Capability.ASGI), impl)

    assert judgement.verdict is Verdict.UNSUPPORTED
    assert judgement.message == "needs call.asgi"


def test_adapter_that_declines_every_example() -> None:
    def decline() -> None:
        raise Unsupported("blueprint.nested")

    @given(number=st.integers())
    def draws(impl: Implementation, number: int) -> None:
        asks(impl)

    for clause in (stated(asks), stated(draws)):
        assert judge(clause, broken(decline)).verdict is Verdict.UNSUPPORTED


def test_example_that_is_declined_counts_against_nobody(impl: Implementation) -> None:
    @given(number=st.integers(0, 100))
    def draws(impl: Implementation, number: int) -> None:
        if number % 2:
            raise Unsupported("odd numbers")

    assert judge(stated(draws), impl).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("fault", "method"),
    [(AdapterError("locals", "there are none"), "locals"), (KeyError("missing"), "fault")],
)
def test_adapter_that_breaks(fault: Exception, method: str) -> None:
    def break_down() -> None:
        raise fault

    judgement = judge(stated(asks), broken(break_down))

    assert judgement.verdict is Verdict.ERROR
    assert judgement.broken in (method, "build", "break_down")
    assert judgement.message.startswith("the adapter broke: ")


def test_adapter_that_breaks_is_not_shrunk() -> None:
    calls = []

    def break_down() -> None:
        calls.append(1)
        raise AdapterError("build", "no")

    @given(number=st.integers())
    def draws(impl: Implementation, number: int) -> None:
        asks(impl)

    assert judge(stated(draws), broken(break_down)).verdict is Verdict.ERROR
    assert len(calls) == 1


def test_implementation_that_raises_is_at_fault(impl: Implementation) -> None:
    def asks_too_much(impl: Implementation) -> None:
        reference_impl.Flask("a").add_url_rule("no-slash", "e", asks)

    judgement = judge(stated(asks_too_much), impl)

    assert judgement.verdict is Verdict.FAIL
    assert judgement.message.startswith("the implementation raised ValueError")


def test_suite_that_breaks(impl: Implementation) -> None:
    @given(number=st.integers())
    def impossible(impl: Implementation, number: int) -> None:
        reject()

    judgement = judge(stated(impossible), impl)

    assert judgement.verdict is Verdict.ERROR
    assert judgement.message.startswith("the suite broke: ")


def test_known_deviation_runs_only_its_examples(impl: Implementation) -> None:
    seen = []

    @given(number=st.integers())
    @example(number=5)
    def breach(impl: Implementation, number: int) -> None:
        seen.append(number)
        assert number != 5

    assert judge(stated(breach), impl, known=True).verdict is Verdict.KNOWN
    assert seen == [5]


def test_known_deviation_that_no_longer_shows(impl: Implementation) -> None:
    assert judge(stated(asks), impl, known=True).verdict is Verdict.FIXED


def test_known_deviation_without_an_example(impl: Implementation) -> None:
    @given(number=st.integers())
    def draws(impl: Implementation, number: int) -> None:
        asks(impl)

    judgement = judge(stated(draws), impl, known=True)

    assert judgement.verdict is Verdict.ERROR
    assert judgement.message == "a known deviation of a property needs an explicit @example"


def test_settings_of_a_property_are_as_they_were(impl: Implementation) -> None:
    @given(number=st.integers())
    def draws(impl: Implementation, number: int) -> None:
        asks(impl)

    handle: Any = draws
    former = handle.hypothesis.inner_test
    judge(stated(draws), impl, PROFILES["quick"])

    assert handle.hypothesis.inner_test is former


@given(st.booleans())
def drawn(impl: Implementation, value: bool) -> None:
    swallow_ctrl_c()


@given(st.booleans())
def asked_with(impl: Implementation, value: bool) -> None:
    impl.run(APP, get("/"))


def swallow_ctrl_c(**_: object) -> None:
    """Do what an application with a bare `except:` does with Ctrl-C, and then fail for it."""
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    raise AssertionError("an example after Ctrl-C")


@pytest.mark.parametrize("function", [swallow_ctrl_c, drawn], ids=["plain", "property"])
def test_ctrl_c_ends_the_run_whoever_swallows_it(
    impl: Implementation, function: Callable[..., None]
) -> None:
    former = signal.getsignal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        judge(stated(function), impl)

    assert signal.getsignal(signal.SIGINT) is former


@pytest.mark.parametrize("swallowed", [False, True], ids=["", "swallowed"])
@pytest.mark.parametrize("in_thread", [False, True], ids=["", "in-a-thread"])
@pytest.mark.parametrize("function", [asks, asked_with], ids=["plain", "property"])
def test_endless_loop_comes_to_an_end(
    monkeypatch: pytest.MonkeyPatch,
    function: Callable[..., None],
    in_thread: bool,
    swallowed: bool,
) -> None:
    def loop() -> None:
        with suppress(BaseException) if swallowed else nullcontext():
            while True:
                pass

    for name, value in (("first", 0.2), ("next", 0.2), ("lost", 0.0)):
        monkeypatch.setattr(PATIENCE, name, value)
    impl = broken(loop)
    if in_thread:
        monkeypatch.setattr(impl, "has", lambda *needs: needs != (Capability.CONTEXT_LOCALS,))

    judgement = judge(stated(function), impl)

    # The loop is the adapter's own. Swallowed, it leaves no frame that tells whose it was.
    assert judgement.verdict is (Verdict.FAIL if swallowed else Verdict.ERROR)
    assert "still busy after 0 s" in judgement.message
    assert "in tests.judging.test_judge.loop" in judgement.message


class Raising:
    """An object in a circle, whose destructor raises an error."""

    def __init__(self) -> None:
        self.circle = self

    def __del__(self) -> None:
        raise LookupError("too late")


@pytest.fixture
def frozen() -> Iterator[None]:
    """Leave what there is already out of collections: each takes a second where there is much."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("known", [False, True])
def test_what_a_failure_leaves_is_not_told_of_the_next_clause(
    impl: Implementation, known: bool
) -> None:
    """Destructors of a clause's own are its own, and nobody else's."""

    def leaves(impl: Implementation) -> None:
        impl.run(APP, get("/"))
        held = Raising()
        raise AssertionError(f"it left {type(held).__name__}")

    def collects(impl: Implementation) -> None:
        impl.perform(gc.collect)

    gc.disable()
    try:
        first = judge(stated(leaves), impl, known=known)
        second = judge(stated(collects), impl)
    finally:
        gc.enable()

    assert first.verdict is (Verdict.KNOWN if known else Verdict.FAIL)
    assert second.verdict is Verdict.PASS, second.message


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("collected", [False, True], ids=["some time", "at once"])
def test_what_a_clause_leaves_itself_is_told_of_it(impl: Implementation, collected: bool) -> None:
    """Also where it is collected by chance, once it has been seen."""
    times = iter([True])

    def leaves(impl: Implementation) -> None:
        def body() -> None:
            Raising()
            if collected or next(times, False):
                gc.collect()

        impl.perform(body)

    found = judge(stated(leaves), impl)

    assert found.verdict is Verdict.FAIL
    assert "LookupError: too late" in found.message
