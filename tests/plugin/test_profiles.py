"""Profiles and seeds: how many examples there are, and which ones."""

from __future__ import annotations

import re

from conformance.clause import load_clauses
from tests.conftest import Run

SOUND = "--impl=reference"
ONE = ("-k", "teardown.runs-once-when-view-raises")


def test_profile_says_how_many_examples(judge_run: Run) -> None:
    clause = max((c for c in load_clauses() if c.is_property), key=lambda c: c.examples)
    spent = []
    for profile in ("quick", "default"):
        result = judge_run(SOUND, f"--hypothesis-profile={profile}", "-k", clause.id)
        found = re.search(rf"profile {profile}: .* (\d+) examples", result.stdout.str())
        assert found is not None, result.stdout.str()
        spent.append(int(found[1]))

    assert 0 < spent[0] < spent[1]


def test_fuzz_run_says_its_seed(judge_run: Run) -> None:
    result = judge_run(SOUND, "--hypothesis-profile=fuzz", *ONE)

    assert re.search(r"profile fuzz, seed \d+: ", result.stdout.str())


def test_seed_that_is_given_is_used(judge_run: Run) -> None:
    result = judge_run(SOUND, "--hypothesis-seed=7", *ONE)

    assert "profile default, seed 7: " in result.stdout.str()
