"""Fuzz runs: a budget that is spent in rounds, and a corpus that remembers what they found."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ALONE_OR_NOT, Run, WriteAdapter

FUZZ = "--hypothesis-profile=fuzz"
OWN = "--impl=own:Own"
CLAUSE = "urls.segment-comes-back"  # of which the first turn has 122 examples
ONE = ("-k", CLAUSE)
CHEAP = "proxies.copies"  # which draws five
WORKERS = pytest.mark.parametrize("workers", ALONE_OR_NOT)
# A fault that shows when a file is there, or when enough URLs have been built.
FAULTY = """\
class Names:
    asked = 0

    def __getattr__(self, name):
        return getattr(reference_impl, name)

    def url_for(self, endpoint, **values):
        import os
        type(self).asked += 1
        if {when}:
            {then}
        return reference_impl.url_for(endpoint, **values)

api = Names()
"""
NOWHERE = "return '/nowhere'"
THERE = FAULTY.format(when="os.path.exists('broken')", then=NOWHERE)
LATE = FAULTY.format(when="self.asked > 200", then=NOWHERE)
DIES = FAULTY.format(when="self.asked > 200", then="os._exit(3)")


def kept(folder: Path) -> set[str]:
    """Return the files that a corpus has, but for the book of its keys."""
    return {str(path) for path in folder.rglob("*") if path.is_file()}


def command(*arguments: str) -> list[str]:
    """Return the command of a run in a process of its own."""
    options = ("-p", "no:randomly", "-p", "no:cacheprovider", "--pyargs", "conformance")
    return [sys.executable, "-m", "pytest", *options, FUZZ, *arguments]


def given_time(
    run: Callable[[str], pytest.RunResult], enough: Callable[[pytest.RunResult], bool]
) -> pytest.RunResult:
    """Run with larger and larger budgets, until one was enough; return that run, or the last.

    How long a second turn takes depends on what else the machine does.
    """
    for seconds in (3, 12, 48, 192):
        begin = time.monotonic()
        result = run(f"--impl-budget={seconds}s")
        if enough(result):
            assert result.ret != 0 or time.monotonic() - begin >= seconds
            break
    return result


def check_spent(run: Callable[[str], pytest.RunResult]) -> None:
    """Check that a run that found nothing has had further turns, each of many examples."""
    result = given_time(run, lambda r: not any("there was no time" in line for line in r.outlines))
    (line,) = [line for line in result.outlines if line.startswith("fuzz: 0 new")]
    found = re.search(r"in ([\d,]+) turns? after the first \(([\d,]+) examples\)", line)
    assert result.ret == 0
    assert found is not None, line
    assert int(found[2].replace(",", "")) >= 5


def test_budget_is_spent_in_rounds(judge_run: Run) -> None:
    check_spent(lambda budget: judge_run(FUZZ, "-k", CHEAP, budget))


def test_processes_spend_one_budget(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")

    check_spent(
        lambda budget: pytester.run(*command("-k", f"{CHEAP} or proxies.unary", budget, "-n2"))
    )


def test_budget_of_one_turn_is_no_more(judge_run: Run) -> None:
    """What is judged once is judged in any case, and nothing after it."""
    result = judge_run(FUZZ, "-k", "wsgi.missing-keys-are-tolerated", "--impl-budget=2h")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["fuzz: 0 new findings; there was no time, or nothing, for *"])


@WORKERS
def test_what_fails_late_fails(
    pytester: pytest.Pytester, own_adapter: WriteAdapter, workers: tuple[str, ...]
) -> None:
    if workers:
        pytest.importorskip("xdist")
    own_adapter(LATE)
    others = "wsgi.missing-keys-are-tolerated"

    result = given_time(
        lambda budget: pytester.run(
            *command(OWN, "-k", f"{CLAUSE} or {others}", budget, "--hypothesis-seed=1"),
            *workers,
            "--impl-report=report.json",
        ),
        lambda result: result.ret == 1,
    )

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["fuzz: * left, * new; now urls.*", f"FAILED {CLAUSE} (MUST)", "*1 failed, 1 passed*"]
    )
    report = json.loads((pytester.path / "report.json").read_text(encoding="utf-8"))
    (entry,) = [one for one in report["clauses"] if one["id"] == CLAUSE]
    assert (entry["verdict"], report["complete"]) == ("fail", True)


def test_process_that_dies_in_a_round_is_a_finding(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    own_adapter(DIES)

    result = pytester.run(*command(OWN, "-k", f"{CLAUSE} or urls.value-c", "--impl-budget=30s"))

    assert result.ret == 1
    assert "the process exited with status 3" in result.stdout.str()


def test_corpus_remembers(
    pytester: pytest.Pytester, judge_run: Run, own_adapter: WriteAdapter
) -> None:
    own_adapter(THERE)
    (pytester.path / "broken").touch()
    run = (OWN, FUZZ, *ONE, "--impl-budget=1s", "--impl-corpus=found")

    first, second = judge_run(*run), judge_run(*run)

    first.stdout.fnmatch_lines(
        ["fuzz: 1 new finding*; kept in found", f"new {CLAUSE}*: *", "    after = *"]
    )
    second.stdout.fnmatch_lines(["fuzz: 0 new findings, 1 old one showed again*"])
    assert f"new {CLAUSE}" not in second.stdout.str()
    assert first.ret == second.ret == 1
    assert kept(pytester.path / "found" / "own-1.5")


def test_a_run_that_passes_deletes_nothing(
    pytester: pytest.Pytester, judge_run: Run, own_adapter: WriteAdapter
) -> None:
    own_adapter(THERE)
    (pytester.path / "broken").touch()
    run = (OWN, FUZZ, *ONE, "--impl-budget=1s", "--impl-corpus=found")
    judge_run(*run)
    before = kept(pytester.path / "found")
    (pytester.path / "broken").unlink()

    passing = judge_run(*run)
    again = kept(pytester.path / "found")
    (pytester.path / "broken").touch()

    assert passing.ret == 0
    assert before
    assert before <= again
    judge_run(*run).stdout.fnmatch_lines(["fuzz: 0 new findings, 1 old one showed again*"])


def test_two_runs_share_one_corpus(pytester: pytest.Pytester, own_adapter: WriteAdapter) -> None:
    own_adapter(THERE)
    (pytester.path / "broken").touch()
    run = command(OWN, *ONE, "--impl-budget=2s", "--impl-corpus=found")
    both = [
        subprocess.Popen(run, cwd=pytester.path, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    told = [process.communicate()[0] for process in both]

    assert [process.returncode for process in both] == [1, 1]
    assert any("fuzz: 1 new finding" in text for text in told)
    pytester.run(*run).stdout.fnmatch_lines(["fuzz: 0 new findings, 1 old one showed again*"])


def test_interrupted_run_loses_nothing(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    own_adapter(THERE)
    (pytester.path / "broken").touch()
    run = command(
        OWN, "-k", "urls.", "--impl-budget=1h", "--impl-corpus=found", "--impl-level=must"
    )
    process = subprocess.Popen(run, cwd=pytester.path, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        for line in process.stdout:
            if line.startswith("fuzz: "):
                os.kill(process.pid, signal.SIGINT)
                break
        told = process.stdout.read()

    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert "broken off by Ctrl-C" in told
    assert re.search(r"^fuzz: [1-9]\d* new findings? ", told, re.M), told
    assert kept(pytester.path / "found" / "own-1.5")


def test_without_a_budget_a_corpus_is_kept_as_well(
    pytester: pytest.Pytester, judge_run: Run, own_adapter: WriteAdapter
) -> None:
    own_adapter(THERE)
    (pytester.path / "broken").touch()

    result = judge_run(OWN, FUZZ, *ONE)

    result.stdout.fnmatch_lines(["fuzz: 1 new finding; kept in .hypothesis"])
    assert kept(pytester.path / ".hypothesis" / "conformance" / "own-1.5")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((FUZZ, "--impl-budget=soon"), "--impl-budget=soon: a budget is a number with s, m or h"),
        ((FUZZ, "--impl-budget=10"), "--impl-budget=10: a budget is a number with"),
        ((FUZZ, "--impl-budget=-1s"), "--impl-budget=-1s: a budget is"),
        ((FUZZ, "--impl-budget=0m"), "--impl-budget=0m: a budget is"),
        ((FUZZ, "--impl-budget=nan"), "--impl-budget=nan: a budget is"),
        ((FUZZ, "--impl-budget="), "--impl-budget=: a budget is"),
        (("--impl-budget=10m",), f"--impl-budget is for fuzz runs: give {FUZZ} as well"),
        (("--hypothesis-profile=quick", "--impl-budget=10m"), "--impl-budget is for fuzz runs"),
        (("--impl-corpus=found",), f"--impl-corpus is for fuzz runs: give {FUZZ} as well"),
        ((FUZZ, "--impl-corpus="), "--impl-corpus= names no folder"),
        ((FUZZ, "--impl-corpus=file"), "--impl-corpus=file: it is no folder"),
        ((FUZZ, "--impl-corpus=file/below"), "--impl-corpus=file/below: it can be neither made"),
        ((FUZZ, "--impl-corpus=/dev/null"), "--impl-corpus=/dev/null: it is no folder"),
        ((FUZZ, "--impl-corpus=http://127.0.0.1/"), "a corpus is a folder, or redis://HOST"),
        ((FUZZ, "--impl-corpus=found", "--impl-corpus=file"), "--impl-corpus=file: it is no"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_value_that_is_none(
    pytester: pytest.Pytester, judge_run: Run, options: tuple[str, ...], says: str
) -> None:
    (pytester.path / "file").touch()

    result = judge_run(*options)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.errlines if line]
    assert says in line
    assert not (pytester.path / "found").exists() or "--impl-corpus=found" in options
