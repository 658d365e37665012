"""Schedules, read back from the messages that the suite writes, and drawn."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.isolation.explain import table
from conformance.isolation.play import Breach, Moment
from conformance.pages.drawing import MOST, drawn
from conformance.pages.schedules import Schedule, found_in
from tests.pages.toys import Page, schedule

WORDS = st.text("abc .'()", min_size=1, max_size=20).map(str.strip).filter(bool)
MOMENTS = st.lists(st.builds(Moment, st.sampled_from("0123"), WORDS), min_size=1, max_size=90)


def read(message: str) -> Schedule:
    found = found_in(message)
    assert found is not None
    return found[1]


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(MOMENTS)
def test_what_the_suite_writes_is_read_back(history: list[Moment]) -> None:
    breach = Breach("wrong", history[-1].worker, "", "", "")
    lines = ["what happened, with 2 preemptions:", *table(history, breach)]

    found = read("\n".join(["worker 0 saw x, written at 1", *lines, "after"]))

    assert found.switches == "2 preemptions"
    assert set(found.workers) == {moment.worker for moment in history}
    assert [(m.worker, m.text) for m in found.moments] == [(m.worker, str(m)) for m in history]
    assert [m.turn for m in found.moments if m.wrong] == [len(history)]
    assert found.origins == (1,)
    picture = Page(drawn(found))
    assert len(list(picture.of("circle"))) <= max(len(history), MOST)
    assert [a["class"] for a in picture.of("circle")].count("wrong") == 1


def test_where_a_value_comes_from_is_in_the_sentence() -> None:
    assert read(schedule()).origins == (2,)


def test_what_came_in_between_is_joined_when_no_writer_is_known() -> None:
    rows = "what happened, with no preemption:\n      worker 0\n    1 a\n    2 b\n>   3 c"
    said = "lost: worker 0, at 'c', must see 1; since it was right, worker 0 did: a at 1, b at 2"

    assert read(f"{said}\n{rows}").origins == (1, 2)


def test_a_turn_that_is_not_there_is_not_joined() -> None:
    rows = "what happened, with no preemption:\n      worker 0\n>   3 c"

    assert read(f"written at 7\n{rows}").origins == ()


def test_other_messages_have_none() -> None:
    for message in ("", "what happened, with 1 preemption:", "GET / -> 200", "\n\n"):
        assert found_in(message) is None


def test_many_turns_are_drawn_around_those_that_matter() -> None:
    history = [Moment("0", f"step {number}") for number in range(300)]
    lines = table(history, Breach("wrong", "0", "", "", ""))
    said = "written at 1\nwhat happened, with no preemption:"

    picture = str(drawn(read("\n".join([said, *lines]))))

    assert re.search(r"\.\.\. \d+ more turns \.\.\.", picture)
    assert picture.count("<circle") < MOST
    assert "step 0" in picture
    assert "step 299" in picture
