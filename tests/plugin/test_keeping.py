"""What hypothesis leaves of a run in the folder that it is started in: what is of use."""

from __future__ import annotations

import pytest

DRAWN = "urls.value-comes-back"  # a property, of which hypothesis draws examples
COMMAND = ("-p", "no:cacheprovider", "-q", "--pyargs", "conformance", "-k", DRAWN)


def test_a_quick_run_keeps_nothing(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HYPOTHESIS_STORAGE_DIRECTORY", raising=False)

    result = pytester.runpytest_subprocess(*COMMAND, "--hypothesis-profile=quick")

    result.stdout.fnmatch_lines(["*1 passed*"])
    assert not (pytester.path / ".hypothesis").exists()


def test_what_hypothesis_keeps_is_where_somebody_wants_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", str(pytester.path / "kept"))

    pytester.runpytest_subprocess(*COMMAND, "--hypothesis-profile=quick")

    assert not (pytester.path / ".hypothesis").exists()
