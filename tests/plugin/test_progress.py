"""How far a run is: the line in a terminal, which leaves no trace there, and the lines without."""

from __future__ import annotations

import os
import pty
import re
import struct
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.judging.results import Shown
from conformance.progress import BACK, BELOW, ERASED, NARROWEST, Standing
from tests.conftest import ALONE_OR_NOT, Run

AT_ONCE = """\
import conformance.progress as progress

progress.PATIENCE = progress.ROUND = progress.OFTEN = 0.0
"""
ONE = "urls.segment-comes-back"  # of which the default profile has a hundred examples
DRAWN = re.compile(f"{re.escape(BELOW)}(.*?){re.escape(BACK)}", re.DOTALL)
TAKEN = re.compile("|".join(map(re.escape, (BELOW, ERASED))))
COLOURS = re.compile(r"\x1b\[[\d;]*m")
LINE = re.compile(r"conformance: \d+ of \d+ clauses? judged.* examples?, \d+s gone(; now [\w.-]+)?")
COUNTS = st.dictionaries(st.sampled_from(Shown), st.integers(0, 2000))
TIMES = st.none() | st.floats(0, 1e5)


@given(st.integers(NARROWEST, 200), COUNTS, st.integers(0, 10**7), TIMES, st.booleans())
def test_line_fits_and_keeps_what_failed(
    width: int, counts: dict[Shown, int], examples: int, left: float | None, coloured: bool
) -> None:
    """What is left out for want of room is never that something failed, unless there is none."""
    standing = Standing(1755, 512, Counter(counts), examples, 37, 0, "files.a-range", left, 61.0)

    line = COLOURS.sub("", standing.line(width, coloured=coloured))

    assert len(line) <= width, line
    assert line.startswith("512/1755"), line
    if failed := counts.get(Shown.FAILED, 0):
        assert f"{failed} failed" in line


def test_line_says_all_where_there_is_room() -> None:
    """The counts, the budget, the clause and its examples."""
    counts = Counter({Shown.PASSED: 460, Shown.FAILED: 3, Shown.KNOWN: 47})
    standing = Standing(1755, 512, counts, 18_204, 37, 0, "files.a-range", 500.0, 61.0)

    assert standing.line(120) == (
        "512/1755  3 failed  460 passed  47 known  18,241 examples  8m 20s left  files.a-range (37)"
    )
    assert standing.line(40) == "512/1755  3 failed  8m 20s left"
    assert standing.sentence() == (
        "conformance: 512 of 1755 clauses judged, 3 failed, 460 passed, 47 known, "
        "18,241 examples, 8m 20s left; now files.a-range"
    )


def in_terminal(folder: Path, *arguments: str, columns: int = 80) -> str:
    """Return all that a run writes to a terminal of its own."""
    (folder / "conftest.py").write_text(AT_ONCE, encoding="utf-8")
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "CI")}
    options = ("-p", "no:randomly", "-p", "no:cacheprovider", "--pyargs", "conformance")
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-c", os.devnull, *options, *arguments],
        cwd=folder,
        env={**environment, "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    read = b""
    with suppress(OSError):  # the other end is closed when the run is over
        while more := os.read(ours, 1 << 16):
            read += more
    os.close(ours)
    assert process.wait() == 0, read.decode()
    return read.decode()


WRITTEN = ((), ("-q",), ("-v",), ("-n", "2"))
IDS = ("plain", "quiet", "verbose", "xdist")


@pytest.mark.parametrize("options", WRITTEN, ids=IDS)
@pytest.mark.parametrize("columns", [80, pytest.param(40, marks=pytest.mark.long)])
def test_terminal_keeps_nothing_of_the_line(
    tmp_path: Path, options: tuple[str, ...], columns: int
) -> None:
    """Each line is taken away before anything else is written, whatever pytest writes."""
    seen = in_terminal(tmp_path, *options, "--impl=reference", "-k", ONE, columns=columns)

    lines = [COLOURS.sub("", line) for line in DRAWN.findall(seen)]
    assert any(ONE[:12] in line for line in lines), seen
    assert all(len(line) < columns and "\n" not in line for line in lines), lines
    left = DRAWN.sub("", seen)
    assert BACK not in left
    for between in seen.split(BACK)[1:]:  # it is gone before another line begins
        assert "\n" not in TAKEN.split(between)[0], between


@pytest.mark.parametrize(
    ("options", "variables"),
    [
        (("--capture=no",), {}),
        (("-o", "log_cli=true"), {}),
        (("-qq",), {}),
        ((), {"TERM": "dumb"}),
    ],
    ids=["no-capture", "live-log", "very-quiet", "dumb"],
)
def test_no_line_where_others_write(
    tmp_path: Path,
    options: tuple[str, ...],
    variables: dict[str, str],
) -> None:
    """The last line of a terminal is nobody's where more than pytest's own words come there."""
    if variables:
        told = "".join(f"os.environ[{k!r}] = {v!r}\n" for k, v in variables.items())
        (tmp_path / "dumb.py").write_text(f"import os\n{told}", encoding="utf-8")
        options = ("-p", "dumb", *options)

    assert BELOW not in in_terminal(tmp_path, *options, "-k", ONE)


def test_no_colours_where_none_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR holds for the line, too."""
    monkeypatch.setenv("NO_COLOR", "1")

    seen = in_terminal(tmp_path, "-k", ONE)

    assert DRAWN.search(seen)
    assert not COLOURS.search(seen)


@pytest.mark.parametrize("workers", ALONE_OR_NOT)
@pytest.mark.parametrize(
    ("options", "told"),
    [((), True), (("-v",), True), (("-q",), False), (("--hypothesis-profile=quick",), False)],
    ids=["plain", "verbose", "quiet", "quick"],
)
def test_lines_of_long_runs_where_there_is_no_terminal(
    judge_run: Run,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    told: bool,
    workers: tuple[str, ...],
) -> None:
    """Each stands by itself; a run that is soon over, or wants to be quiet, has none."""
    monkeypatch.setattr("conformance.progress.OFTEN", 0.0)

    result = judge_run(*options, *workers, "--impl=reference", "-k", "urls.segment or urls.query")

    lines = [line for line in result.outlines if "clauses judged" in line]
    assert bool(lines) == told
    assert all(LINE.fullmatch(line) for line in lines), lines
