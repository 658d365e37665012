"""Where a clause is judged: in a process of its own, or in pytest's, for whoever has to be near."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.session import in_one_process
from tests.conftest import WriteAdapter

ONE = ("--pyargs", "conformance", "--impl=own:Own", "-k", "hooks.see-the-route")
NOTES_ITS_PROCESS = """\
def build(self, app, stage):
    import os, pathlib
    pathlib.Path("judges").write_text(str(os.getpid()))
    return super().build(app, stage)
"""


def judged(pytester: pytest.Pytester, *options: str) -> tuple[str, bool]:
    """Run one clause; return the line that names what is judged, and whether pytest judged it."""
    pytester.makeconftest("import os, pathlib\npathlib.Path('pytest').write_text(str(os.getpid()))")
    options = ("-p", "no:randomly", f"--confcutdir={pytester.path}", *options)
    result = pytester.runpytest_subprocess(*ONE, "-c", "/dev/null", "-p", "conftest", *options)

    assert result.ret == 0
    line = next(line for line in result.outlines if line.startswith("conformance:"))
    texts = [(pytester.path / name).read_text() for name in ("judges", "pytest")]
    return line, texts[0] == texts[1]


def test_a_terminal_has_one_process(pytester: pytest.Pytester, own_adapter: WriteAdapter) -> None:
    own_adapter(NOTES_ITS_PROCESS)

    assert judged(pytester, "-s") == ("conformance: own 1.5 (in pytest's own process: -s)", True)


def test_anybody_else_has_a_process_that_judges(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    own_adapter(NOTES_ITS_PROCESS)

    assert judged(pytester) == ("conformance: own 1.5", False)


@pytest.mark.parametrize("error", ["BaseException", "SystemExit", "GeneratorExit"])
def test_import_that_raises_is_one_line_there_too(pytester: pytest.Pytester, error: str) -> None:
    pytester.makepyfile(own=f"raise {error}('no licence')")
    pytester.syspathinsert()

    result = pytester.runpytest_subprocess(*ONE, "-s", "-p", "no:randomly")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.errlines if line.strip()]
    assert f"{error}: no licence (own.py:1" in line


def reason(monkeypatch: pytest.MonkeyPatch, **options: object) -> str:
    """Return why a run with these options judges in one process, as if nobody traced this one."""
    monkeypatch.setattr(sys, "gettrace", lambda: options.pop("trace_function", None))
    coverage = SimpleNamespace(Coverage=SimpleNamespace(current=lambda: options.get("coverage")))
    monkeypatch.setitem(sys.modules, "coverage", coverage)
    config: Any = SimpleNamespace(getoption=options.get)
    return in_one_process(config)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, ""),
        ({"capture": "fd"}, ""),
        ({"usepdb": True}, "--pdb"),
        ({"trace": True}, "--trace"),
        ({"coverage": object()}, "coverage is measured"),
        ({"trace_function": print}, "a debugger is at work"),
    ],
    ids=["nobody", "captured", "pdb", "trace", "coverage", "tracer"],
)
def test_who_has_to_be_near_is_told(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, object], why: str
) -> None:
    assert reason(monkeypatch, **options) == why


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python has it since 3.12")
def test_debugger_that_monitors_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    monitoring.use_tool_id(monitoring.DEBUGGER_ID, "toy")
    try:
        assert reason(monkeypatch) == "a debugger is at work"
    finally:
        monitoring.free_tool_id(monitoring.DEBUGGER_ID)
