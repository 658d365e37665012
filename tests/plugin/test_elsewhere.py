"""The plugin in other surroundings: installed, under strict warnings, and where nobody asked."""

from __future__ import annotations

import re

import pytest

SUITE = ("--pyargs", "conformance", "--impl=reference", "-k", "teardown.runs-once or urls.query")
HEAVY = (
    "hypothesis.core",
    "conformance.judging.judge",
    "conformance.clause",
    "adapters",
    "werkzeug",
)


@pytest.mark.parametrize(
    "options",
    [
        ("-p", "no:randomly", "-W", "error"),
        ("-p", "no:xdist", "--strict-markers", "--strict-config"),
        ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--import-mode=importlib"),
    ],
    ids=" ".join,
)
def test_suite_runs_from_an_empty_folder(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    result = pytester.runpytest_subprocess(*SUITE, *options)

    assert result.ret == 0
    result.stdout.fnmatch_lines(["*= conformance =*", "total *", "*passed*"])
    assert "warning" not in result.stdout.str()


def test_unrelated_run_imports_nothing_heavy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        import sys

        def test_modules():
            assert "conformance.plugin" in sys.modules
            assert [name for name in {HEAVY!r} if name in sys.modules] == []
        """
    )

    result = pytester.runpytest_subprocess("-p", "no:randomly", "-W", "error")

    assert result.ret == 0
    assert "conformance:" not in result.stdout.str()
    assert "= conformance =" not in result.stdout.str()


def test_unrelated_run_keeps_its_hypothesis_profiles(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        from hypothesis import settings

        settings.register_profile("quick", max_examples=3)
        """
    )
    pytester.makepyfile(
        """
        from hypothesis import given, settings, strategies as st

        seen = []

        @given(st.integers())
        def test_counted(number):
            seen.append(number)

        def test_count():
            assert settings.default.max_examples == 3
            assert len(seen) == 3
        """
    )

    result = pytester.runpytest_subprocess("--hypothesis-profile=quick", "-p", "no:randomly")

    assert result.ret == 0


@pytest.mark.parametrize("profile", ["quick", "fuzz"])
def test_our_profiles_change_nothing_for_other_tests(
    pytester: pytest.Pytester, profile: str
) -> None:
    pytester.makepyfile(
        """
        from hypothesis import settings

        def test_unchanged():
            assert settings.default.max_examples == 100
        """
    )

    result = pytester.runpytest_subprocess(f"--hypothesis-profile={profile}")

    assert result.ret == 0


def test_fixture_of_the_same_name_belongs_to_the_project(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def impl():
            return 42

        def test_own(impl):
            assert impl == 42
        """
    )

    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_faulty_chapter_is_one_line(pytester: pytest.Pytester) -> None:
    """Without `--impl`, a fault of a chapter shows when the chapters are collected."""
    pytester.makeconftest(
        """
        import conformance.clause
        from conformance.errors import ChapterError

        def faulty():
            raise ChapterError("somewhere.py:7: NameError: name 'x' is not defined")

        conformance.clause.load_clauses = faulty
        """
    )

    result = pytester.runpytest_subprocess("--pyargs", "conformance", "-p", "no:randomly")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.stderr.lines if line] == [
        "ERROR: somewhere.py:7: NameError: name 'x' is not defined"
    ]
    assert "error" not in result.stdout.str()


def test_clause_that_fails_is_not_run_again(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_rerunfailures")
    pytester.makepyfile(
        own="""
        from adapters.reference import ReferenceAdapter

        class Own(ReferenceAdapter):
            def build(self, app, stage):
                return self.missing
        """
    )
    pytester.syspathinsert()
    options = ("-p", "no:randomly", "--reruns", "2", "-k", "teardown.runs-once-when-view-raises")

    result = pytester.runpytest_subprocess("--pyargs", "conformance", "--impl=own:Own", *options)

    assert re.search(r"\brerun\b", result.stdout.lines[-1]) is None
    result.stdout.fnmatch_lines(["*1 error*"])


TAKES_OVER = """
import os

def pytest_runtest_protocol(item, nextitem):
    if {forks} and not os.fork():
        item.runtest()
        os._exit(0)
    return True
"""


@pytest.mark.parametrize("forks", [False, True], ids=["leaves out", "forks"])
def test_nobody_else_runs_a_clause(pytester: pytest.Pytester, *, forks: bool) -> None:
    """Plugins that isolate, repeat or leave out tests take this hook, as pytest-forked does."""
    pytester.makepyfile(taken=TAKES_OVER.format(forks=forks))
    pytester.syspathinsert()
    options = ("-p", "taken", "-p", "no:randomly", "-k", "teardown.runs-once-when-view-raises")

    result = pytester.runpytest_subprocess("--pyargs", "conformance", *options)

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*1 pass*"])


def test_a_run_in_which_nothing_was_judged_is_not_green(pytester: pytest.Pytester) -> None:
    chosen = ("-p", "no:randomly", "-k", "teardown.runs-once-when-view-raises")

    result = pytester.runpytest_subprocess("--pyargs", "conformance", "--setup-plan", *chosen)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["1 clause has no verdict, of 1 that were chosen"])
