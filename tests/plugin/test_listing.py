"""The list of clauses: it has what a run with the same words would judge."""

from __future__ import annotations

from pathlib import Path

import pytest

import conformance

PATHS = Path(conformance.__file__).parent / "clauses"


@pytest.mark.parametrize(
    "words",
    [
        ("-k", "urls.scheme"),
        ("-k", "urls.scheme "),
        ("-k", "NEGATIVE and not test_numbers"),
        ("-k", "test_numbers"),
        ("-m", "not slow", "-k", "flashing"),
        ("--impl-level=must", "-k", "teardown"),
        (str(PATHS / "flashing"),),
        (str(PATHS / "urls"), "-k", "negative"),
        ("--pyargs", "conformance.clauses.flashing"),
    ],
)
def test_the_list_has_what_a_run_would_judge(
    pytester: pytest.Pytester, words: tuple[str, ...]
) -> None:
    listed = pytester.runpytest_inprocess("--impl-clauses", *words)
    where = () if words[0] == "--pyargs" or "/" in words[0] else ("--pyargs", "conformance")
    collected = pytester.runpytest_inprocess(*where, *words, "--collect-only", "-q")

    found = {line.split()[0] for line in listed.stdout.lines if "MUST" in line or "MAY" in line
             or "SHOULD" in line}  # fmt: skip
    assert found == {line.rpartition("::")[2] for line in collected.stdout.lines if "::" in line}
    assert found


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("-k", "no_such_clause"), pytest.ExitCode.NO_TESTS_COLLECTED, "no clause is chosen"),
        (("-m", "slow"), pytest.ExitCode.NO_TESTS_COLLECTED, "no clause is chosen"),
        (("-k", "a and"), pytest.ExitCode.USAGE_ERROR, "-k a and:"),
        (("nowhere",), pytest.ExitCode.USAGE_ERROR, "not found: nowhere"),
    ],
)
def test_a_choice_of_nothing_is_told(
    pytester: pytest.Pytester, words: tuple[str, ...], status: pytest.ExitCode, says: str
) -> None:
    result = pytester.runpytest_inprocess("--impl-clauses", *words)

    assert result.ret == status
    assert says in result.stdout.str() + result.stderr.str()
