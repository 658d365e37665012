"""Flask in another manner fails no MUST; and a manner that breaks a promise is caught.

Many variations are judged in one run, because each run over all chapters takes ten seconds and more
of processor time. `python -m tests.variations` judges each one alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flask
import pytest

from conformance.clause import load_clauses
from tests.variations import Application, Patch, Variation, all_variations, composed, varied
from tests.variations.fields import sending
from tests.variations.judged import culprits, failing

VARIATIONS = all_variations()
RUNS = composed(VARIATIONS, 3)
CLAUSES = {clause.id: clause for clause in load_clauses()}


class TornDownTwice(Application):
    """Teardown functions run twice."""

    def do_teardown_request(self, *given: Any) -> None:
        super().do_teardown_request(*given)
        super().do_teardown_request(*given)


class Unescaped(Application):
    """Blanks in URLs are not escaped."""

    def url_for(self, *given: Any, **values: Any) -> str:
        return super().url_for(*given, **values).replace("%20", " ")


class CutShort(Application):
    """Bodies lose their last byte, and say so."""

    def make_response(self, rv: Any) -> Any:
        made = super().make_response(rv)
        if made.is_sequence:
            made.set_data(made.get_data()[:-1])
        return made


def breaking(name: str, mixin: type[Any] | None = None, *patches: Patch) -> Variation:
    """Return what looks like a variation, and breaks a promise."""
    return Variation(name, "none", (), lambda impl: True, patches=patches, mixin=mixin)


def nothing_left(environ: dict[str, Any], headers: list[tuple[str, str]]) -> Any:
    """Lose the fields that a view gave."""
    return [(name, value) for name, value in headers if not name.lower().startswith("x-")]


# What breaks a promise, and a clause that has to catch it.
BREAKING = [
    ("teardown.runs-once-when-view-raises", breaking("teardown-twice", TornDownTwice)),
    ("responses.tuples", breaking("lost-fields", sending(nothing_left))),
    ("responses.text-and-bytes", breaking("body-cut-short", CutShort)),
    ("urls.is-valid", breaking("unescaped", Unescaped)),
    (
        "stack.functions-need-a-request",
        breaking("another-error", None, Patch(flask.ctx, "RuntimeError", lambda _: LookupError)),
    ),
]


@pytest.mark.filterwarnings("ignore")  # what Flask warns of is not in question
@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_shows(variation: Variation) -> None:
    """A variation is seen where it is, and not on Flask as it is."""
    with varied() as plain:
        assert not variation.shows(plain)
    with varied(variation) as impl:
        assert variation.shows(impl)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("run", RUNS, ids=lambda run: f"{run[0]} and {len(run) - 1} more")
def test_fails_no_must(run: Sequence[Variation]) -> None:
    """Every MUST holds for Flask with many variations at once, and each of them shows."""
    with varied(*run) as impl:
        assert [str(variation) for variation in run if not variation.shows(impl)] == []

    found = culprits(run)

    assert not found, "\n".join(f"{clause}: {said}" for clause, said in found.items())


@pytest.mark.parametrize(("clause", "variation"), BREAKING, ids=str)
def test_broken_promise_is_caught(clause: str, variation: Variation) -> None:
    """The same judge catches what is no variation, and among others names it alone."""
    harmless = next(v for v in VARIATIONS if v.name == "other-etags")

    found = culprits([harmless, variation], [CLAUSES[clause]])

    assert found.keys() == {clause}
    assert found[clause].startswith(f"{variation}: ")


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_freedom_is_written_down(variation: Variation) -> None:
    """Each source exists, as those of clauses do."""
    assert variation.sources
    for source in variation.sources:
        if source.document is not None:
            listed = source.document.headings(source.release)
            assert listed.find(source.section), f"near: {listed.nearest(source.section)}"


def test_all_is_judged_in_some_run() -> None:
    assert sorted(v.name for run in RUNS for v in run) == sorted(v.name for v in VARIATIONS)
    assert len({v.name for v in VARIATIONS}) == len(VARIATIONS) >= 25


def test_flask_is_as_before() -> None:
    """Patches are taken back, also those of names that were inherited, or Python's own."""
    before = [inspected(patch) for v in VARIATIONS for patch in v.patches]
    with varied(*RUNS[0]):
        pass

    assert [inspected(patch) for v in VARIATIONS for patch in v.patches] == before


def inspected(patch: Patch) -> Any:
    """Return what the owner of a patch has under its name."""
    return vars(patch.owner).get(patch.name)


def test_plain_flask_fails_none() -> None:
    """What is known of Flask is known here."""
    assert failing(clauses=[CLAUSES[clause] for clause, _ in BREAKING]) == []
