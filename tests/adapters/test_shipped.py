"""The adapters of frameworks that hand the request over, and the one that is documented.

Each is judged where its framework is installed; the rest of the suite needs none of them.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from conformance.judging.loading import load_adapter
from tests.conftest import Run

CONTRIBUTING = Path(__file__).parent.parent.parent / "CONTRIBUTING.md"
# A clause of each kind that is claimed: routing, a hook, a response.
CLAUSES = "several-rules-for-one-view or before-may-answer-falsely or text-and-bytes"


@pytest.mark.parametrize("name", ["falcon", "microdot", "django", "fastapi"])
def test_what_is_claimed_is_kept_or_known(name: str, judge_run: Run) -> None:
    pytest.importorskip(name)

    result = judge_run(f"--impl={name}", "--hypothesis-profile=quick", "-k", CLAUSES)

    outcomes = result.parseoutcomes()
    assert result.ret == 0, outcomes
    assert outcomes["passed"] == 3, outcomes


def test_what_pyramid_claims_is_kept_or_known(judge_run: Run) -> None:
    pytest.importorskip("pyramid")

    result = judge_run("--impl=pyramid", "--hypothesis-profile=quick", "-k", CLAUSES)

    outcomes = result.parseoutcomes()
    assert result.ret == 0, outcomes
    assert outcomes["passed"] == 2, outcomes  # a route has one pattern there


@pytest.mark.parametrize("name", ["flask-openapi3", "flask_openapi3"])
def test_a_name_with_a_hyphen_is_that_of_the_distribution(name: str) -> None:
    pytest.importorskip("flask_openapi3")

    assert load_adapter(name).name == "flask-openapi3"


def test_the_example_of_contributing_works(judge_run: Run, pytester: pytest.Pytester) -> None:
    pytest.importorskip("falcon")
    [example] = [
        block
        for block in re.findall(r"```python\n(.*?)```", CONTRIBUTING.read_text("utf-8"), re.S)
        if "class FalconAdapter" in block
    ]
    pytester.makepyfile(documented=example)
    pytester.syspathinsert()

    result = judge_run("--impl=documented:adapter", "--hypothesis-profile=quick", "-k", "routing.")

    outcomes = result.parseoutcomes()
    assert result.ret == 0, outcomes
    assert outcomes["known"] == 2, outcomes  # those that CONTRIBUTING speaks of
    assert outcomes["passed"] >= 5, outcomes


def test_django_cannot_be_asked_for_two_values_of_a_header() -> None:
    pytest.importorskip("django")
    module = importlib.import_module("adapters.django")
    unsupported = importlib.import_module("conformance.adapter").Unsupported

    twice = module.Answer("x", headers=(("Link", "<x>"), ("Link", "<y>")))

    with pytest.raises(unsupported):
        module.respond(twice, "x")
    assert load_adapter("django").name == "django"
