"""Scenes: what their steps come to, which one is told of, and who hears of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from conformance.isolation import held
from conformance.isolation.held import (
    Call,
    Held,
    Pop,
    Push,
    Scene,
    See,
    Start,
    Turn,
    Wrap,
    every_order,
    in_order,
)
from conformance.judging.loading import load_adapter
from conformance.perform.implementation import Implementation

ALONE = Scene(
    (("one", "thread", (Push("/a"), See("/a", "worker one"), Turn(), Pop("/a", "work"))),)
)


@pytest.fixture(scope="module")
def reference() -> Iterator[Implementation]:
    with closing(Implementation(load_adapter("reference"))) as impl:
        yield impl


def played(impl: Implementation, scene: Scene) -> tuple[int, str, list[Held]]:
    """Return how many runs there were, what was said of the one that failed, and what was heard."""
    heard: list[Held] = []
    runs: list[int] = []
    held.HEARD.append(heard.append)
    try:
        impl.perform(lambda: runs.append(every_order(impl, scene)))
    except AssertionError as error:
        return 0, str(error), heard
    finally:
        held.HEARD.remove(heard.append)
    return runs[0], "", heard


def test_a_scene_without_others_has_one_order(reference: Implementation) -> None:
    runs, said, [run] = played(reference, ALONE)

    assert (runs, said, run.wrong) == (3, "", None)  # by each bound of preemptions, once
    assert [one.seen for one in run.judged] == ["/a", "no error"]


def test_the_first_step_that_is_wrong_is_told_of(reference: Implementation) -> None:
    """Those that are left are unwound afterwards, which may go wrong as well."""
    steps = (Push("/a"), See("/b", "worker one"), Turn(), Pop("/a", "raise"))

    _, said, [run] = played(reference, Scene((("one", "thread", steps),)))

    assert said.startswith("worker one sees /a, not /b\n")
    assert run.wrong is not None
    assert (run.wrong.step, run.wrong.seen, run.wrong.wanted) == (steps[1], "/a", "/b")


@pytest.mark.parametrize(
    ("must", "said"),
    [("work", "popping /owner as worker other raised RuntimeError"), ("raise", ""), ("", "")],
)
def test_what_a_pop_must_come_to(reference: Implementation, must: str, said: str) -> None:
    other = Start("other", "thread", (Pop("/owner", must),))
    scene = Scene((("owner", "thread", (Push("/owner"), other, Turn(), Pop("/owner", "work"))),))

    assert played(reference, scene)[1].startswith(said)


def test_the_function_has_to_run(reference: Implementation) -> None:
    scene = Scene((("one", "thread", (Call(),)),), wrapped_in="/wrapped", runs=2)

    assert "ran 1 times" in played(reference, scene)[1]


def test_one_order_is_played_as_it_is_given(reference: Implementation) -> None:
    first = Start("first", "thread", (Call(),))
    scene = Scene(
        (("owner", "thread", (Push("/owner"), Wrap(), first, Turn(), Pop("/owner"))),),
        function=(See("/owner", "the function"),),
    )
    runs: list[Held] = []

    reference.perform(lambda: runs.append(in_order(reference, scene, (0, 1, 0))))

    assert runs[0].crew.order == [0, 1, 0]
    assert runs[0].ran == 1
