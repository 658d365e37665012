"""Verdicts as a person sees them: outcome, words, exit status, and what a failure says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run, WriteAdapter

MUST_CLAUSE = "teardown.runs-once-when-view-raises"
SHOULD_CLAUSE = "urls.negative-integer"
OWN = "--impl=own:Own"
# Faults of an implementation, made in an adapter because that is shorter.
NO_TEARDOWN = """\
class factory(reference_impl.Flask):
    def teardown_request(self, function):
        return function
"""
ONE_URL = """\
class Names:
    def __getattr__(self, name):
        return getattr(reference_impl, name)

    def url_for(self, endpoint, **values):
        return "/nowhere"

api = Names()
"""
BROKEN_BUILD = """\
def build(self, app, stage):
    return self.missing_part(app)
"""
ENTRY = """\
[[deviation]]
clause = "{clause}"
versions = "{versions}"
reason = "The teardown function is forgotten."
link = "https://example.org/issues/1"
"""


def only(*clauses: str) -> tuple[str, str]:
    """Return the option that chooses these clauses."""
    return ("-k", " or ".join(clauses))


@pytest.fixture
def known(deviations_file: Callable[[str], Path]) -> Callable[..., str]:
    """Return the option for a file that knows one clause."""

    def option(clause: str = MUST_CLAUSE, versions: str = ">=1") -> str:
        return f"--impl-known={deviations_file(ENTRY.format(clause=clause, versions=versions))}"

    return option


def test_passed(judge_run: Run) -> None:
    result = judge_run("--impl=reference", "-v", *only(MUST_CLAUSE))

    assert result.ret == 0
    result.stdout.fnmatch_lines([f"*::{MUST_CLAUSE} PASSED*", "total * 1/1", "*1 passed*"])


def test_failed(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter(NO_TEARDOWN)

    result = judge_run(OWN, *only(MUST_CLAUSE))

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "own 1.5",
            f"FAILED {MUST_CLAUSE} (MUST)",
            "  Every teardown function MUST run exactly once*",
            "  smallest counterexample:",
            "*view '/boom' -> boom",
            f"  replay: pytest --pyargs conformance --impl=own:Own -k {MUST_CLAUSE}",
            "*1 failed*",
        ]
    )
    text = result.stdout.str()
    for internal in ("Traceback", "judge.py", "AssertionError", "plugin.py"):
        assert internal not in text


def test_property_that_failed_is_shrunk(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter(ONE_URL)

    result = judge_run(OWN, "--impl-strict", *only(SHOULD_CLAUSE))

    result.stdout.fnmatch_lines(["  smallest counterexample:", "    *-1*", "  replay: *"])


def test_missed_should_is_told_and_does_not_fail(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter(ONE_URL)

    result = judge_run(OWN, "-v", *only(SHOULD_CLAUSE))

    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [f"*::{SHOULD_CLAUSE} MISSED*", f"MISSED {SHOULD_CLAUSE} (SHOULD)", "*1 missed*"]
    )


def test_missed_should_fails_a_strict_run(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter(ONE_URL)

    result = judge_run(OWN, "--impl-strict", *only(SHOULD_CLAUSE))

    assert result.ret == 1
    result.stdout.fnmatch_lines([f"FAILED {SHOULD_CLAUSE} (SHOULD)", "*1 failed*"])


def test_known_deviation_that_shows(
    judge_run: Run, own_adapter: WriteAdapter, known: Callable[..., str]
) -> None:
    own_adapter(NO_TEARDOWN)

    result = judge_run(OWN, known(), "-v", *only(MUST_CLAUSE))

    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [f"*::{MUST_CLAUSE} KNOWN*", f"known {MUST_CLAUSE}: The teardown*", "*1 known*"]
    )


def test_known_deviation_of_another_version(
    judge_run: Run, own_adapter: WriteAdapter, known: Callable[..., str]
) -> None:
    own_adapter(NO_TEARDOWN)

    assert judge_run(OWN, known(versions=">=2"), *only(MUST_CLAUSE)).ret == 1


def test_known_deviation_that_is_fixed(judge_run: Run, known: Callable[..., str]) -> None:
    result = judge_run("--impl=reference", known(versions=">=0"), *only(MUST_CLAUSE))

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            f"FIXED {MUST_CLAUSE} (MUST)",
            "*remove its entry*",
            "  its entry says: The teardown function is forgotten.*",
            "*1 failed*",
        ]
    )


def test_known_deviation_that_matches_no_clause(judge_run: Run, known: Callable[..., str]) -> None:
    result = judge_run("--impl=reference", known("teardown.no-such-clause"))

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "known.toml: entry 1 (teardown.no-such-clause): no clause" in result.stderr.str()


def test_unsupported(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter("capabilities = ReferenceAdapter.capabilities - {Capability.TEARDOWN}")

    result = judge_run(OWN, "-v", *only(MUST_CLAUSE))

    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [f"*::{MUST_CLAUSE} UNSUPPORTED*", "unsupported 1 clause: needs hook.teardown"]
    )


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_broken_adapter_is_one_error(
    pytester: pytest.Pytester, own_adapter: WriteAdapter, workers: tuple[str, ...]
) -> None:
    if workers:
        pytest.importorskip("xdist")
    own_adapter(BROKEN_BUILD)
    chosen = ("--pyargs", "conformance", OWN, *only("teardown.", "errors.", "urls.query"), *workers)

    run = pytester.runpytest_subprocess if workers else pytester.runpytest_inprocess
    result = run(*chosen, "-p", "no:randomly", "--hypothesis-profile=quick")

    assert result.ret == 1
    text = result.stdout.str()
    assert text.count("the adapter broke: build: AttributeError") == 1
    result.stdout.fnmatch_lines(
        [
            "ERROR *",
            "  the adapter broke: build: AttributeError: *(own.py:11, in build)",
            "  the same behind * more clauses that broke: errors *, *",
            "*= * errors in *",
        ]
    )
    assert "failed" not in result.stdout.lines[-1]


def test_adapter_that_builds_nothing_useful(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter("def build(self, app, stage): return None")

    result = judge_run(OWN, *only(MUST_CLAUSE))

    assert result.ret == 1
    result.stdout.fnmatch_lines(["ERROR *", "  the adapter broke: build: returned NoneType*"])


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_adapter_that_cannot_close(
    pytester: pytest.Pytester, own_adapter: WriteAdapter, workers: tuple[str, ...]
) -> None:
    if workers:
        pytest.importorskip("xdist")
    own_adapter(
        """\
def build(self, app, stage):
    built = super().build(app, stage)
    built.close = lambda: 1 / 0
    return built
"""
    )

    words = ("--pyargs", "conformance", OWN, "-p", "no:randomly", *only(MUST_CLAUSE))
    result = pytester.runpytest_subprocess(*words, *workers)

    assert "Traceback" not in result.stdout.str() + result.stderr.str()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["ERROR: the adapter's close broke: ZeroDivisionError: *"])


def test_failures_of_other_tests_are_shown_as_ever(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    own_adapter(NO_TEARDOWN)
    path = pytester.makepyfile(test_other="def test_other(impl): assert impl.name == 'else'")

    result = pytester.runpytest_inprocess(
        "--pyargs", str(path), "conformance", OWN, *only(MUST_CLAUSE, "test_other")
    )

    result.stdout.fnmatch_lines(
        ["*= FAILURES =*", "*AssertionError: *own*", f"FAILED {MUST_CLAUSE} (MUST)", "*2 failed*"]
    )


def test_no_details_without_tracebacks(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter(NO_TEARDOWN)

    result = judge_run(OWN, "--tb=no", *only(MUST_CLAUSE))

    assert "smallest counterexample" not in result.stdout.str()
    result.stdout.fnmatch_lines([f"failed {MUST_CLAUSE}: *"])


LEAVES_FILES_OPEN = """\
def build(self, app, stage):
    import tempfile
    left = tempfile.SpooledTemporaryFile()
    left.itself = left
    return super().build(app, stage)
"""


def test_what_is_left_open_ends_no_run(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    """A destructor that warns, under a configuration that makes warnings errors."""
    own_adapter(LEAVES_FILES_OPEN)
    options = ("-o", "filterwarnings=error", "-p", "no:randomly", "-k", MUST_CLAUSE)

    result = pytester.runpytest_subprocess("--pyargs", "conformance", OWN, *options)

    assert result.ret == pytest.ExitCode.OK, result.stderr.str()
    result.stdout.fnmatch_lines(["*1 passed*"])


def without(name: str, *, of: str = "reference_impl") -> str:
    """Return members of an adapter whose ambience lacks a name."""
    return f"""\
class Names:
    def __getattr__(self, name):
        if name == {name!r}:
            raise AttributeError(f"no {{name}} here")
        return getattr(reference_impl, name)

api = Names()
"""


REDIRECTS = ("responses.redirect-location", "responses.redirect-codes")


def test_name_that_a_claim_demands_is_missing(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter(without("redirect"))

    result = judge_run(OWN, "--hypothesis-profile=quick", *only(*REDIRECTS))

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "ERROR responses.redirect-* (MUST)",
            "  the adapter broke: ambient.redirect: is missing (no redirect here); "
            "response.redirect demands redirect(location, code=302) (own.py:*)",
        ]
    )
    assert "failed" not in result.stdout.lines[-1]


def test_part_of_the_request_that_a_claim_demands_is_missing(
    judge_run: Run, own_adapter: WriteAdapter
) -> None:
    own_adapter(
        """\
class Names:
    class Request:
        def __getattr__(self, name):
            if name == "environ":
                raise AttributeError(name)
            return getattr(reference_impl.request, name)

    request = Request()

    def __getattr__(self, name):
        return getattr(reference_impl, name)

api = Names()
"""
    )

    result = judge_run(OWN, *only("wsgi.environ-is-at-hand"))

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "  the adapter broke: ambient.request.environ: is missing (*); "
            "request.* demands *environ (*)"
        ]
    )


USERS = """\
def load_user():
    raise LookupError("no user table")
"""
RAISES_BEFORE = """\
def build(self, app, stage):
    import users
    built = super().build(app, stage)
    built.wsgi.before_request(users.load_user)
    return built
"""


def test_application_that_raises_is_told_once_with_its_place(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    """Whatever the clauses ask, and whoever answers: no line more than a screen or two."""
    pytester.makepyfile(users=USERS)
    own_adapter(RAISES_BEFORE)

    # In a process of its own: others here may have said what is to be logged.
    result = pytester.runpytest_subprocess(
        "--pyargs", "conformance", OWN, "--hypothesis-profile=quick", "-p", "no:randomly",
        *only("errors.", "urls.", "hooks."),
    )  # fmt: skip

    assert result.ret == 1
    assert len(result.stdout.lines) < 60
    result.stdout.fnmatch_lines(
        [
            "FAILED * (MUST)",
            "  the reply was 500: LookupError: no user table (users.py:2, in load_user)",
            "  the same behind * more clauses that failed: *",
        ]
    )
    told = [line for line in result.stdout.lines if line.startswith(("FAILED", "ERROR", "missed"))]
    assert len(told) == 1
