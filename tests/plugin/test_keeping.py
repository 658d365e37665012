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


def test_what_hypothesis_learns_is_among_the_caches(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HYPOTHESIS_STORAGE_DIRECTORY", raising=False)
    caches = pytester.mkdir("caches")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(caches))

    pytester.runpytest_subprocess(*COMMAND, "--hypothesis-profile=quick")

    kept = [path for path in caches.rglob("*") if path.is_file()]
    assert kept
    assert all("microframework-conformance" in path.parts for path in kept)
    assert not (pytester.path / ".hypothesis").exists()


def test_where_nothing_can_be_cached_a_run_does_without(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HYPOTHESIS_STORAGE_DIRECTORY", raising=False)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(pytester.makefile(".txt", "no folder")))

    result = pytester.runpytest_subprocess(*COMMAND, "--hypothesis-profile=quick")

    result.stdout.fnmatch_lines(["*1 passed*"])
    assert [path.name for path in pytester.path.iterdir() if "hypothesis" in path.name] == []
