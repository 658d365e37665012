"""Scripts of whole runs: which files there are, what a person is told, and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.scripts.offering import fenced
from tests.conftest import Run, WriteAdapter

OPTION = "--impl-scripts=out"
KNOWN = "urls.anchor-is-escaped"  # what Flask 3.1 is known to miss
KEPT = "urls.static-text-is-escaped"
# The reference, but URLs are not escaped. By its name, its programs are written for Flask.
FAULTY = """
name = "flask"
deviates_as = ("nobody", "1")

def build(self, app, stage):
    import types
    import urllib.parse
    built = super().build(app, stage)
    names = types.SimpleNamespace(**vars(reference_impl))
    names.url_for = lambda *a, **k: urllib.parse.unquote(reference_impl.url_for(*a, **k))
    stage.ambient = built.ambient = names
    return built
"""


def files() -> list[str]:
    """Return the names of the files that were written, in order."""
    return sorted(path.name for path in Path("out").iterdir())


def run_it(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False)


def test_known_deviation_has_a_program_that_shows_it(judge_run: Run) -> None:
    pytest.importorskip("flask")

    result = judge_run("--impl=flask", "-k", KNOWN, OPTION, "--impl-report=r.json")

    assert result.ret == 0
    assert "1 script written to out" in result.stdout.lines
    assert files() == [f"{KNOWN}.md", f"{KNOWN}.py"]
    done = run_it(Path("out", f"{KNOWN}.py"))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "the behaviour shows")
    head = Path("out", f"{KNOWN}.py").read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(rf'"""{KNOWN}: this program exits 1 on Flask 3\S+, Werkzeug \S+\.', head)
    clauses = json.loads(Path("r.json").read_bytes())["clauses"]
    written = {entry["id"]: entry["script"] for entry in clauses if entry["script"]}
    assert written == {KNOWN: f"out/{KNOWN}.py"}


@pytest.mark.parametrize(
    "clause",
    [
        "client.secure-cookies",  # what a client sends
        "maps.redirect-to-with-defaults",  # what a kit's call returns
        "server.space-before-colon",  # what a server answers to bytes
        "files.other-range-unit",  # a file is needed
        "teardown.all-of-the-app-run-when-one-raises",  # something comes out
    ],
)
def test_each_kind_of_failure_has_a_program(judge_run: Run, clause: str) -> None:
    pytest.importorskip("flask")

    result = judge_run("--impl=flask", "-k", clause, OPTION)

    if "known" not in result.parseoutcomes():
        pytest.skip("this release does not deviate so")
    assert "1 script written to out" in result.stdout.lines
    assert run_it(Path("out", f"{clause}.py")).returncode == 1


def test_coroutines_are_awaited(judge_run: Run) -> None:
    pytest.importorskip("quart")

    result = judge_run("--impl=quart", "-k", KNOWN, OPTION)

    assert "1 script written to out" in result.stdout.lines
    assert "asyncio.run(main())" in Path("out", f"{KNOWN}.py").read_text(encoding="utf-8")


def test_program_imports_the_framework_alone(judge_run: Run) -> None:
    pytest.importorskip("flask")
    judge_run("--impl=flask", "-k", KNOWN, OPTION)

    text = Path("out", f"{KNOWN}.py").read_text(encoding="utf-8")

    found = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)
    assert set(found) - set(sys.stdlib_module_names) == {"flask"}


@pytest.mark.long
def test_a_chapter_is_offered(judge_run: Run) -> None:
    pytest.importorskip("flask")

    result = judge_run("--impl=flask", "-k", "urls.", OPTION, "--hypothesis-profile=quick")

    known = int(result.parseoutcomes()["known"])
    programs = [name for name in files() if name.endswith(".py")]
    assert len(programs) == known > 1
    assert len(files()) == 2 * known
    assert f"{known} scripts written to out" in result.stdout.lines


def test_program_that_does_not_show_it_is_not_offered(
    judge_run: Run, own_adapter: WriteAdapter
) -> None:
    """The fault is not Flask's, whose name the program is written in."""
    pytest.importorskip("flask")
    own_adapter(FAULTY)

    result = judge_run("--impl=own:Own", OPTION, "-k", KEPT)

    why = "run by itself, it does not show the behaviour"
    assert f"  1: {why}" in result.stdout.lines
    assert files() == [f"{KEPT}.md"]
    text = Path("out", f"{KEPT}.md").read_text(encoding="utf-8")
    assert f"There is no program that shows it by itself ({why})" in text
    assert "MUST escape the text of a rule" in text


def test_program_of_an_earlier_run_goes(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter("name = 'nobody'\n" + FAULTY.replace('name = "flask"', ""))
    Path("out").mkdir()
    Path("out", f"{KEPT}.py").write_text("print('of an earlier run')", encoding="utf-8")

    result = judge_run("--impl=own:Own", OPTION, "-k", KEPT)

    said = result.stdout.str()
    assert re.search(r"1: programs are written in the words of Flask, .*, and nobody has", said)
    assert files() == [f"{KEPT}.md"]


def test_run_without_a_failure_writes_nothing(judge_run: Run) -> None:
    result = judge_run(OPTION, "-k", KEPT)

    assert result.ret == 0
    assert "0 scripts written to out" in result.stdout.lines
    assert files() == []


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("taken", "it is a file; name a folder"),
        ("taken/below", "Not a directory"),
        (" ", "name a folder"),
        ("/proc/nothing", "No such file or directory"),
        ("x" * 300, "File name too long"),
    ],
)
def test_folder_that_cannot_be_is_refused_before_the_run(
    judge_run: Run, folder: str, why: str
) -> None:
    Path("taken").write_text("", encoding="utf-8")

    result = judge_run(f"--impl-scripts={folder}", "-k", KEPT)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.stderr.lines if line]
    assert line == f"ERROR: --impl-scripts={folder}: {why}" or line.endswith(why)


def test_fence_is_longer_than_those_in_the_text() -> None:
    assert fenced("a\n```\nb")[0] == "````"


SHOWN_AT_ONCE = "routing.int-takes-digits"  # whatever is asked, the answer is another one
OWN_FACTORY = """\
import flask
from adapters.flask import FlaskAdapter

def create(*arguments, **options):
    app = flask.Flask(*arguments, **options)
    app.before_request(lambda: ("closed", 503))
    return app

class Own(FlaskAdapter):
    name = "own"
    version = "1.5"
    factory = FACTORY
"""


@pytest.mark.parametrize(
    ("factory", "why"),
    [
        ("staticmethod(create)", ""),
        ("staticmethod(lambda name, **options: create(name, **options))", "cannot import the fact"),
        (
            "staticmethod(create)\n    def build(self, app, stage):\n"
            "        return super().build(app, stage)",
            "the adapter has a `build` of its own",
        ),
    ],
)
def test_an_application_of_ones_own_has_programs(
    pytester: pytest.Pytester, judge_run: Run, factory: str, why: str
) -> None:
    """They are in Flask's words, and make the application by the factory of the adapter."""
    pytest.importorskip("flask")
    pytester.makepyfile(own=OWN_FACTORY.replace("FACTORY", factory))
    pytester.syspathinsert()

    result = judge_run("--impl=own:Own", OPTION, "-k", SHOWN_AT_ONCE)

    assert (f"{SHOWN_AT_ONCE}.py" in files()) is not bool(why)
    assert why in result.stdout.str()
    if not why:
        program = Path("out", f"{SHOWN_AT_ONCE}.py").read_text(encoding="utf-8")
        assert "from own import create" in program
        assert "app = create(__name__)" in program
        assert "exits 1 on own 1.5, Flask " in program
