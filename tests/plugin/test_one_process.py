"""Where a clause is judged: in a process of its own, or in pytest's, for whoever has to be near."""

from __future__ import annotations

import sys

import pytest

from tests.conftest import WriteAdapter

ONE = ("--pyargs", "conformance", "--impl=own:Own", "-k", "hooks.see-the-route")
NOTES_ITS_PROCESS = """\
def build(self, app, stage):
    import os, pathlib
    pathlib.Path("judges").write_text(str(os.getpid()))
    return super().build(app, stage)
"""
NEAR = {
    "a terminal": (("-s",), "", "-s"),
    "a debugger to be": (("--pdb",), "", "--pdb"),
    "a tracer": ((), "import sys\nsys.settrace(lambda *_: None)\n", "a debugger is at work"),
    "a monitor": (
        (),
        "import sys\nsys.monitoring.use_tool_id(sys.monitoring.DEBUGGER_ID, 'toy')\n",
        "a debugger is at work",
    ),
    "coverage": (
        ("-p", "coverage_toy"),
        "",
        "coverage is measured",
    ),
}
# What `coverage.Coverage.current` says is all that is asked of it.
COVERAGE = """\
import sys
class coverage:
    class Coverage:
        current = staticmethod(lambda: object())
sys.modules["coverage"] = coverage
"""


def judged(pytester: pytest.Pytester, *options: str, conftest: str = "") -> tuple[str, bool]:
    """Run one clause; return the line that names what is judged, and whether pytest judged it."""
    pytester.makeconftest(
        f"import os, pathlib\npathlib.Path('pytest').write_text(str(os.getpid()))\n{conftest}"
    )
    options = ("-p", "no:randomly", f"--confcutdir={pytester.path}", *options)
    result = pytester.runpytest_subprocess(*ONE, "-c", "/dev/null", "-p", "conftest", *options)

    assert result.ret == 0
    line = next(line for line in result.outlines if line.startswith("conformance:"))
    texts = [(pytester.path / name).read_text() for name in ("judges", "pytest")]
    return line, texts[0] == texts[1]


@pytest.mark.parametrize("who", NEAR)
def test_whoever_has_to_be_near_has_one_process(
    pytester: pytest.Pytester, own_adapter: WriteAdapter, who: str
) -> None:
    options, conftest, reason = NEAR[who]
    if "monitoring" in conftest and sys.version_info < (3, 12):
        pytest.skip("Python has it since 3.12")
    own_adapter(NOTES_ITS_PROCESS)
    pytester.makepyfile(coverage_toy=COVERAGE)

    told = judged(pytester, *options, conftest=conftest)

    assert told == (f"conformance: own 1.5 (in pytest's own process: {reason})", True)


def test_anybody_else_has_a_process_that_judges(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    own_adapter(NOTES_ITS_PROCESS)

    assert judged(pytester) == ("conformance: own 1.5", False)
