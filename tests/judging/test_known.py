"""What is known of an implementation: one's own file over the shipped one, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from conformance.clause import MUST, Clause, load_clauses
from conformance.describe.capabilities import Capability
from conformance.entries.deviations import Deviation
from conformance.errors import UsageError
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.judging.known import (
    About,
    Known,
    begun,
    common,
    known_of,
    result_of,
    shown_again,
)
from conformance.judging.loading import load_adapter
from conformance.perform.implementation import Implementation
from conformance.perform.trace import side_by_side
from conformance.sources import plain_sense

CLAUSES = load_clauses()
FLASK = About("1.5", ("flask", "3.1.3"))
SHIPPED = "urls.negative-integer"  # what Flask is known to miss, a property
OTHER = "urls.value-comes-back"


def entry(clause: str, more: str = "", kind: str = "deviation") -> str:
    """Return an entry of one's own."""
    return f'[[{kind}]]\nclause = "{clause}"\nreason = "It is so."\n{more}\n'


@pytest.fixture
def known(tmp_path: Path) -> Callable[..., Known]:
    """Return what is known with a file of one's own that says this."""

    def of(text: str, who: About = FLASK) -> Known:
        path = tmp_path / "known.toml"
        path.write_text(text, encoding="utf-8")
        return known_of(who, str(path), CLAUSES)

    return of


def test_without_a_file_the_shipped_entries_apply() -> None:
    assert SHIPPED in known_of(FLASK, None, CLAUSES).entries


def test_what_stands_on_a_framework_has_both_files() -> None:
    both = About("4.3.2", ("flask", "3.1.3"), "flask-openapi3")
    alone = known_of(FLASK, None, CLAUSES)

    found = known_of(both, None, CLAUSES)

    assert alone.entries.items() < found.entries.items()
    own = {"setup.method-decorators-take-no-methods", "setup.applications-are-freed"}
    assert set(found.entries) - set(alone.entries) == own
    assert found.applied.endswith("shipped for flask 3.1.3 and flask-openapi3 4.3.2")


def test_an_adapter_of_ones_own_has_the_file_of_what_it_deviates_as() -> None:
    own = About("1.5", ("flask", "3.1.3"), "my-extension")

    assert known_of(own, None, CLAUSES) == known_of(FLASK, None, CLAUSES)


def test_none_is_none_at_all() -> None:
    found = known_of(FLASK, "none", CLAUSES)

    assert found == Known(applied=found.applied)
    assert found.applied == "known deviations: none, as --impl-known=none wants it"


def test_how_many_apply_and_whose_they_are_is_told(known: Callable[..., Known]) -> None:
    """An adapter of one's own is told so as a shipped one; where none are shipped, too."""
    count = len(known_of(FLASK, None, CLAUSES).entries)
    own = known(entry(OTHER) + entry(SHIPPED, kind="cured")).applied
    nobody = About("6.6", ("tornado", "6.6"))

    assert known_of(FLASK, None, CLAUSES).applied == (
        f"known deviations: {count} shipped for flask 3.1.3"
    )
    assert own.startswith(f"known deviations: {count - 1} shipped for flask 3.1.3, 1 of /")
    assert own.endswith("known.toml, 1 cured")
    assert known_of(nobody, None, CLAUSES).applied == (
        "known deviations: none shipped for tornado 6.6"
    )
    assert "those shipped for flask 3.1.3 left out" in known("shipped = false").applied


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (entry(OTHER, kind="cured"), f"cured without being known of flask 3.1.3: {OTHER}"),
        (entry(SHIPPED, kind="cured"), ""),
        (entry(OTHER, 'versions = "==0.9"'), f"what is beside it: {OTHER}"),
        (entry(SHIPPED, 'versions = "==0.9"', "cured"), f"what is beside it: {SHIPPED}"),
        (entry(OTHER, 'with = { no-such = ">1" }'), f"what is beside it: {OTHER}"),
        (entry(OTHER), ""),
        ("", "nothing is declared"),
    ],
)
def test_what_a_file_says_in_vain_is_told(
    known: Callable[..., Known], text: str, told: str
) -> None:
    found = known(text).idle

    assert len(found) == bool(told)
    assert all(line.endswith(told) for line in found)


def test_own_entries_are_laid_over_the_shipped(known: Callable[..., Known]) -> None:
    found = known(entry(SHIPPED) + entry(OTHER))

    assert found.entries[SHIPPED].reason == "It is so."
    assert OTHER in found.entries
    assert set(known_of(FLASK, None, CLAUSES).entries) < set(found.entries)


def test_a_cure_removes_what_is_shipped(known: Callable[..., Known]) -> None:
    found = known(entry(SHIPPED, kind="cured"))

    assert set(found.entries) == set(known_of(FLASK, None, CLAUSES).entries) - {SHIPPED}


def test_only_ones_own(known: Callable[..., Known]) -> None:
    assert set(known("shipped = false\n" + entry(OTHER)).entries) == {OTHER}


def test_own_versions_are_those_of_what_is_judged(known: Callable[..., Known]) -> None:
    """The extension has version 1.5, and the Flask below it 3.1.3."""
    found = known(
        entry(OTHER, 'versions = "==1.5"') + entry("urls.external", 'versions = "==3.1.3"')
    )

    assert found.own == {OTHER}


def test_entries_may_overlap_where_only_one_applies(known: Callable[..., Known]) -> None:
    text = entry(OTHER) + entry(OTHER, 'with = { not-installed = ">=0" }')

    assert OTHER in known(text).entries


@pytest.mark.parametrize("kind", ["deviation", "cured"])
def test_two_entries_that_apply(known: Callable[..., Known], kind: str) -> None:
    with pytest.raises(UsageError, match=f"two entries of {OTHER} apply to 1.5"):
        known(entry(OTHER) + entry(OTHER, kind=kind))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("value = __import__('os')", "the example of urls.negative-integer: __import__ is private"),
        ("value = (", "the example of urls.negative-integer: "),
        ("number = 1", "gives number; it takes value"),
        ("value = 1\nmore = 2", "gives more, value; it takes value"),
    ],
)
def test_example_that_cannot_be(known: Callable[..., Known], text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        known(entry(SHIPPED, f'example = """\n{text}\n"""'))

    assert says in str(caught.value)


def test_example_of_a_clause_that_takes_none(known: Callable[..., Known]) -> None:
    with pytest.raises(UsageError, match="it takes nothing"):
        known(entry("teardown.runs-once-when-view-raises", 'example = "value = 1"'))


@pytest.mark.parametrize("found", ["flask", ("flask",), ("flask", None), ("../flask", 3), None])
def test_identity_that_is_malformed(found: object) -> None:
    class Own:
        name, version, deviates_as = "own", "1", found

    with pytest.raises(UsageError, match="deviates_as is not a name and a version"):
        About.of(Own, ("own", "1"))


def test_file_that_the_run_begins(tmp_path: Path) -> None:
    path = str(tmp_path / "known.toml")

    assert begun(path, path) is None
    assert begun(path, None) == path
    Path(path).touch()
    assert begun(path, path) == path
    assert begun("none", path) == "none"


# Judged by an entry.


@pytest.fixture
def impl() -> Iterator[Implementation]:
    """Yield the reference."""
    made = Implementation(load_adapter("reference"))
    yield made
    made.close()


def stated(function: Callable[..., None], *needs: Capability) -> Clause:
    """Return a clause that is not registered."""
    sources = (plain_sense("so"),)
    return Clause("a.b", MUST, "It MUST.", "", needs, sources, 50, function)


@given(number=st.integers(), data=st.data())
@example(number=-5, data=None)
def small(impl: Implementation, number: int, data: Any) -> None:
    """Hold for numbers below 17, and for what is drawn if it is below 4."""
    assume(number != 1)
    assert number < 17, f"{number} is too many at 12:31:07"
    if data is not None:
        further = data.draw(st.integers(0, 9))
        assert further < 4, f"{further} further ones are too many"


CLAUSE = stated(small)
PROFILE = PROFILES["quick"]
SAME = "the same"


def test_a_failure_carries_its_example(impl: Implementation) -> None:
    judgement = judge(CLAUSE, impl)

    assert judgement.verdict is Verdict.FAIL
    assert judgement.example in ("number = 17\ndata = drawn()", "number = 0\ndata = drawn(4)")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("number = 17\ndata = drawn()", Verdict.KNOWN),
        ("number = 0\ndata = drawn(4)", Verdict.KNOWN),
        ("number = 0\ndata = drawn(3)", Verdict.FIXED),
        ("number = 0\ndata = drawn()", Verdict.ERROR),
        ("number = 1\ndata = drawn(1)", Verdict.ERROR),
    ],
)
def test_example_of_an_entry_runs_alone(impl: Implementation, text: str, verdict: Verdict) -> None:
    judgement = judge(CLAUSE, impl, known=True, example=text)

    assert (judgement.verdict, judgement.examples) == (verdict, 1)
    if verdict is Verdict.ERROR:
        assert judgement.message == (
            "the example of its entry cannot be used: the clause does not take it any more"
        )


def by_entry(judgement: Judgement, says: str, hidden_by: str = "") -> Any:
    """Return what becomes of a judgement of the clause by an entry that says this."""
    made = Deviation("a.b", SpecifierSet(), (), "It is so.", "", says=says)
    return result_of(Known({"a.b": made}), CLAUSE, judgement, hidden_by=hidden_by)


@pytest.mark.parametrize(
    "judgement",
    [Judgement(Verdict.FIXED, "no longer shows"), Judgement(Verdict.KNOWN, "shows otherwise")],
)
def test_what_a_login_hides_is_neither_fixed_nor_another_failure(judgement: Judgement) -> None:
    open_, hidden = (by_entry(judgement, "b is seen", told) for told in ("", "all see a login"))

    assert open_.verdict in (Verdict.FIXED, Verdict.FAIL)
    assert (hidden.verdict, hidden.reason) == (Verdict.KNOWN, "It is so.")
    assert hidden.message.endswith("hides whether it still shows: all see a login")


def test_a_known_deviation_that_fails_otherwise_fails() -> None:
    judgement = Judgement(Verdict.KNOWN, "17 is\n  too many")

    assert by_entry(judgement, says="17 is too many").verdict is Verdict.KNOWN
    found = by_entry(judgement, says="18 is too many")
    assert found.verdict is Verdict.FAIL
    assert "its entry says: 18 is too many" in found.message
    assert "17 is\n  too many" in found.message
    assert found.reason == "It is so."


def test_what_an_entry_can_demand(impl: Implementation) -> None:
    """What another run would not say is left out."""
    failure = Judgement(
        Verdict.FAIL, "17 is too many at 12:31:05", example="number = 17\ndata = None"
    )

    assert shown_again(CLAUSE, impl, PROFILE, failure) == ("17 is too many at", "")


def test_a_failure_that_its_example_does_not_show(impl: Implementation) -> None:
    failure = Judgement(Verdict.FAIL, "too many", example="number = 2\ndata = None")

    assert shown_again(CLAUSE, impl, PROFILE, failure)[1].endswith("the verdict is fixed")
    assert "cannot be written" in shown_again(CLAUSE, impl, PROFILE, Judgement(Verdict.FAIL))[1]


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("expected 400, seen 0", "expected 400, seen 0\nmore", "expected 400, seen 0"),
        ("expected 400, seen 0", "expected 400, seen 1", "expected 400, seen"),
        ("at http://localhost:51234/a", "at http://localhost:51234/a", "at http://localhost"),
        ("seen <object at 0x7f00>", "seen <object at 0x7f00>", "seen <object at"),
        ("the cookie eyJhIjoxfQ.Zx1 came", "the cookie eyJhIjoxfQ.Zy1 came", "the cookie"),
        ("value='eyJrIjoxfQ.awtmFw.Ry'", "value='eyJrIjoxfQ.awtmFw.Ry'", "value='"),
        ("Content-Security-Policy: none", "Content-Security-Policy: none", SAME),
        ("one thing happened", "another thing happened", ""),
    ],
)
def test_what_two_runs_say_alike(one: str, other: str, says: str) -> None:
    """What is signed has the time in it, so a second later it is another text."""
    told = common(f"seen so far: {one}", f"seen so far: {other}")

    assert told == f"seen so far: {one if says == SAME else says}".rstrip()


@pytest.mark.parametrize(("one", "other"), [("short", "short"), ("one thing", "another thing")])
def test_what_is_too_little_is_not_demanded(one: str, other: str) -> None:
    assert common(one, other) == ""


def test_of_two_timelines_the_line_that_differs_is_demanded() -> None:
    message = side_by_side(["first", "2", "3"], ["first", "2", "something else"])

    assert common(message, message) == "> 3 something else"
    assert common(f"/x:\n{message}", f"/x:\n{message}") == "> 3 something else"
    told = f"the reply was 500: KeyError (ours.py:3)\nasked for x:\n{message}"
    assert common(told, told) == "the reply was 500: KeyError (ours.py:3)"
