"""The plugin's options: what is refused in one line, what is listed, what is left out."""

from __future__ import annotations

import re

import pytest

from conformance.clause import load_clauses
from tests.conftest import Run, WriteAdapter

SOUND = "--impl=reference"
ONE = ("-k", "teardown.runs-once-when-view-raises")


def refused(result: pytest.RunResult) -> str:
    """Return the only line of an error of use."""
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    lines = [line for line in result.stderr.lines if line]
    assert len(lines) == 1, lines
    assert lines[0].startswith("ERROR: ")
    assert "Traceback" not in result.stdout.str()
    return lines[0]


def test_unknown_implementation_names_the_nearest(judge_run: Run) -> None:
    assert "did you mean 'flask'?" in refused(judge_run("--impl=flaks"))


def test_unknown_implementation_names_all_when_none_is_near(judge_run: Run) -> None:
    assert "reference, starlette" in refused(judge_run("--impl=zzzzzzzz"))


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("nowhere.at_all:name", "No module named 'nowhere'"),
        ("os.path:nothing", "no 'nothing'"),
        ("own:Own", "the adapter is broken: import: importing own raised ValueError: two lines"),
        ("own:unready", "the adapter is broken: import"),
    ],
)
def test_module_that_is_broken(
    pytester: pytest.Pytester, judge_run: Run, spec: str, says: str
) -> None:
    pytester.makepyfile(own="raise ValueError('two\\nlines')")
    pytester.syspathinsert()

    assert says in refused(judge_run(f"--impl={spec}"))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("class Own: pass", "lacks it"),
        ("def Own(): raise LookupError('no port')", "making it raised LookupError: no port"),
        ("import sys; sys.exit('no licence')", "SystemExit: no licence"),
        (
            "from adapters.reference import ReferenceAdapter\n"
            "class Own(ReferenceAdapter): capabilities = {'telepathy'}",
            "'telepathy' is no capability",
        ),
        (
            "from adapters.reference import ReferenceAdapter\n"
            "class Own(ReferenceAdapter): unbound_errors = None",
            "TypeError",
        ),
    ],
)
def test_adapter_that_is_none(
    pytester: pytest.Pytester, judge_run: Run, source: str, says: str
) -> None:
    pytester.makepyfile(own=source)
    pytester.syspathinsert()

    assert says in refused(judge_run("--impl=own:Own"))


def test_adapter_of_ones_own(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter("pass")

    result = judge_run("--impl=own:Own", *ONE)

    assert result.ret == 0
    result.stdout.fnmatch_lines(["own 1.5", "*1 passed*"])


@pytest.mark.parametrize(
    "option",
    ["--impl-known=missing.toml", "--impl-report=missing/report.json", "--impl-level=never"],
)
def test_value_that_cannot_be_used(pytester: pytest.Pytester, judge_run: Run, option: str) -> None:
    result = judge_run(SOUND, option)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert option.rpartition("=")[2] in result.stderr.str()


def test_list_of_adapters(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--impl-list")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["reference *can run here"])


def test_list_of_clauses(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--impl-clauses")

    assert result.ret == 0
    assert re.search(
        r"^teardown\.runs-once-when-view-raises +MUST +Every teardown", result.stdout.str(), re.M
    )


@pytest.mark.parametrize(
    ("level", "left"), [("must", {"MUST"}), ("should", {"MUST", "SHOULD"}), ("may", None)]
)
def test_level_leaves_out_what_is_below(judge_run: Run, level: str, left: set[str] | None) -> None:
    result = judge_run(SOUND, f"--impl-level={level}", "--collect-only", "-q")

    shown = {line.rpartition("::")[2] for line in result.stdout.lines if "::" in line}
    assert shown == {c.id for c in load_clauses() if left is None or c.level in left}


def test_without_impl_the_reference_is_judged(judge_run: Run) -> None:
    result = judge_run(*ONE)

    result.stdout.fnmatch_lines(["reference *", "*1 passed*"])


def test_impl_without_clauses_says_where_they_are(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess(SOUND)

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    result.stdout.fnmatch_lines(["*pytest --pyargs conformance --impl=reference"])


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


def test_name_of_a_test_function_is_a_keyword(judge_run: Run) -> None:
    result = judge_run(SOUND, "-k", "test_runs_once_when_view_raises")

    result.assert_outcomes(passed=1)
