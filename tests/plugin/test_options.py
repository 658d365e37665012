"""The plugin's options: what is refused in one line, what is listed, what is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import conformance.clauses
from conformance.clause import load_clauses
from conformance.plugin import pytest_addoption
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
    assert "reference, sanic, starlette" in refused(judge_run("--impl=zzzzzzzz"))


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
        ("class Own: pass", "name: is missing; it is a short text"),
        ("def Own(): raise LookupError('no port')", "making it raised LookupError: no port"),
        ("import sys; sys.exit('no licence')", "SystemExit: no licence"),
        ("raise BaseException('no licence')", "BaseException: no licence (own.py:1"),
        ("raise KeyboardInterrupt('no licence')", "KeyboardInterrupt: no licence (own.py:1"),
        (
            "import pytest; pytest.skip('no licence', allow_module_level=True)",
            "Skipped: no licence",
        ),
        (
            "from adapters.reference import ReferenceAdapter\n"
            "class Own(ReferenceAdapter): capabilities = {'telepathy'}",
            "'telepathy' is no capability",
        ),
        (
            "from adapters.reference import ReferenceAdapter\n"
            "class Own(ReferenceAdapter): unbound_errors = None",
            "unbound_errors: is None, and not a tuple of exception classes",
        ),
        (
            "from conformance.adapter import Capability as C\nCLAIMED = {C.INTEGER}",
            "INTEGER (own.py:2); did you mean INT?",
        ),
    ],
)
def test_adapter_that_is_none(
    pytester: pytest.Pytester, judge_run: Run, source: str, says: str
) -> None:
    pytester.makepyfile(own=source)
    pytester.syspathinsert()

    assert says in refused(judge_run("--impl=own:Own"))


@pytest.mark.parametrize(
    ("own", "other", "says"),
    [
        ("x = 1\ndef f(:", "", "raised SyntaxError: invalid syntax (own.py:2)"),
        (
            "x = 1\n\nimport other",
            "y = 1\nx = 'a",
            "string literal (detected at line 2) (other.py:2)",
        ),
        ("x = 1\n\nfrom other import Own", "", "cannot import name 'Own' from 'other' (own.py:3)"),
        ("x = 1\n\nimport no_such_library", "", "(own.py:3)"),
        ("x = 1\n\nraise KeyError('boom')", "", "raised KeyError: 'boom' (own.py:3)"),
        ("x = 1\n\nimport sys; sys.exit(3)", "", "SystemExit: 3 (own.py:3)"),
    ],
)
def test_a_module_that_cannot_be_imported_says_where(
    pytester: pytest.Pytester, judge_run: Run, own: str, other: str, says: str
) -> None:
    pytester.makepyfile(own=own, other=other)
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


@pytest.mark.parametrize("option", ["--impl-known", "--impl-known-write"])
def test_report_goes_over_no_entries(
    pytester: pytest.Pytester, judge_run: Run, option: str
) -> None:
    """What somebody has written by hand would be gone, or what the run itself has."""
    path = pytester.path / "known.toml"
    if option == "--impl-known":
        path.write_text("shipped = false", encoding="utf-8")

    line = refused(judge_run(SOUND, "--impl-report=./known.toml", f"{option}=known.toml"))

    assert f"--impl-report=./known.toml: {option} names the same file" in line
    assert not path.exists() or path.read_text(encoding="utf-8") == "shipped = false"


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


def test_an_id_chooses_one_clause(judge_run: Run) -> None:
    """Though it begins those of others: `urls.scheme` is no part of `urls.scheme-implies-...`."""
    chosen = {c.id for c in load_clauses() if "urls.scheme" in c.id}
    assert len(chosen) > 1

    one = judge_run(SOUND, "-k", "urls.scheme", "--collect-only", "-q")
    all_of_them = judge_run(SOUND, "-k", "urls.scheme ", "--collect-only", "-q")

    for result, wanted in ((one, {"urls.scheme"}), (all_of_them, chosen)):
        shown = {line.rpartition("::")[2] for line in result.stdout.lines if "::" in line}
        assert shown == wanted


def test_without_impl_the_reference_is_judged(judge_run: Run) -> None:
    result = judge_run(*ONE)

    result.stdout.fnmatch_lines(["reference *", "*1 passed*"])


@pytest.mark.parametrize(
    ("member", "says"),
    [
        ("version = None", "version: is None, and not a text of one line"),
        ("version = property(lambda self: 1 / 0)", "version: reading it raised ZeroDivisionError"),
        ("packages = 5", "packages: is 5, and not a tuple"),
        ("packages = 'flask'", "packages: is 'flask', and not a tuple"),
        ("capabilities = ['call.wsgi']", "capabilities: is ['call.wsgi'], and not a frozenset"),
        ("name = '../known/flask'", "name: is '../known/flask', and not a short text"),
        ("name = 'n' * 5000", "and not a short text"),
        ("deviates_as = 'flask'", "deviates_as: is 'flask', and not a tuple"),
        ("build_errors = (5,)", "build_errors: is (5,), and not a tuple of exception classes"),
        ("make = None", "make: is None, and not a method"),
        ("module = None", "module: is None, and not the name of a module"),
        ("locals = None", "locals: is None, and not a method"),
    ],
)
def test_adapter_is_held_against_its_contract(
    judge_run: Run, own_adapter: WriteAdapter, member: str, says: str
) -> None:
    own_adapter(member)

    line = refused(judge_run("--impl=own:Own"))

    assert says in line
    assert len(line) < 250


def test_version_that_raises_later_is_read_once(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter(
        "asked = 0\n@property\ndef version(self):\n    self.asked += 1\n"
        "    return {1: '1.5', 2: '1.5'}[self.asked]"
    )

    result = judge_run("--impl=own:Own", *ONE)

    assert result.ret == 0
    result.stdout.fnmatch_lines(["own 1.5", "*1 passed*"])


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("from adapters.flsk import FlaskAdapter", "did you mean adapters.flask?"),
        ("from conformance.adaptor import Capability", "did you mean conformance.adapter?"),
        ("from conformance.adapter import Capabilty", "did you mean Capability?"),
        (
            "import no_such_library",
            "(own.py:1); is it installed, and spelled",
        ),
    ],
)
def test_import_that_is_mistyped(
    pytester: pytest.Pytester, judge_run: Run, line: str, says: str
) -> None:
    pytester.makepyfile(own=line)
    pytester.syspathinsert()

    told = refused(judge_run("--impl=own:Own"))

    assert says in told
    assert "pip install adapters" not in told
    assert "pip install conformance" not in told


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("", "--impl= names nothing"),
        ("../x", "no implementation '../x'"),
        ("x" * 5000, "no implementation 'xxx"),
        (":x", "no implementation ':x'; an adapter of your own is named package.module:name"),
        ("own", "no implementation 'own'; for an adapter of own.py, say --impl=own:NAME"),
        ("./own:Own", "is named as it is imported, own, and its folder is on PYTHONPATH"),
        ("down/there/own.py:Own", "is named as it is imported, own, and its folder"),
        ("own.py:Own", "is named as it is imported, own, and its folder"),
    ],
)
def test_name_that_is_none(pytester: pytest.Pytester, judge_run: Run, spec: str, says: str) -> None:
    pytester.makepyfile(own="Own = None")

    line = refused(judge_run(f"--impl={spec}"))

    assert says in line
    assert len(line) < 400


def test_other_package_called_adapters(pytester: pytest.Pytester) -> None:
    (pytester.path / "adapters").mkdir()
    (pytester.path / "adapters" / "__init__.py").write_text("", encoding="utf-8")
    pytester.syspathinsert()

    result = pytester.runpytest_subprocess("--impl=flask", "-p", "no:randomly")

    assert "another package called adapters hides the shipped one" in refused(result)


def test_other_plugin_with_the_same_option(pytester: pytest.Pytester) -> None:
    parser = pytest.Parser(_ispytest=True)
    parser.addoption("--impl", help="of another plugin")

    with pytest.raises(pytest.UsageError, match="-p no:conformance"):
        pytest_addoption(parser)


@pytest.mark.parametrize(
    "option",
    [
        ("--hypothesis-profile=nosuch",),
        ("--hypothesis-seed=foo", SOUND),
        ("--impl-known=/nope",),
    ],
    ids=" ".join,
)
def test_value_that_is_none(pytester: pytest.Pytester, option: tuple[str, ...]) -> None:
    result = pytester.runpytest_inprocess(*option)

    assert option[0].rpartition("=")[2] in refused(result)


def test_level_in_any_case(judge_run: Run) -> None:
    assert judge_run(SOUND, "--impl-level=MUST", *ONE).ret == 0


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_project_without_clauses_is_not_green(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    if workers:
        pytest.importorskip("xdist")
    pytester.makepyfile("def test_own(): pass")

    result = pytester.runpytest_subprocess(SOUND, "-p", "no:randomly", *workers)

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    result.stdout.fnmatch_lines(["no clause was judged*pytest --pyargs conformance*", "*1 passed*"])


def test_project_whose_tests_look_at_the_implementation_is(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_own(impl): assert impl.name == 'reference'")

    assert pytester.runpytest_inprocess(SOUND, "-p", "no:randomly").ret == 0


def test_python_files_of_a_project_hide_no_clause(
    pytester: pytest.Pytester, judge_run: Run
) -> None:
    pytester.makeini("[pytest]\npython_files = check_*.py")

    judge_run(SOUND, *ONE).assert_outcomes(passed=1)


IN_ORDER = (  # a schedule, an example that is drawn, a table, a single example
    "isolation.schedule-changes-nothing",
    "teardown.request-before-app",
    "urls.scheme-implies-external",
    "wsgi.missing-keys-are-tolerated",
)


@pytest.mark.parametrize(
    ("options", "order"),
    [((), IN_ORDER), (("-x",), IN_ORDER[::-1])],
    ids=["all", "first-failure"],
)
def test_first_failure_is_looked_for_where_it_costs_least(
    judge_run: Run, options: tuple[str, ...], order: tuple[str, ...]
) -> None:
    chosen = "-k", " or ".join(IN_ORDER)
    result = judge_run(SOUND, *options, "--collect-only", "-q", *chosen)

    assert [line.rpartition("::")[2] for line in result.outlines if "::" in line] == [*order]


def test_chapter_is_chosen_by_its_name_alone() -> None:
    """`-k locals.` looks at the names of files, too."""
    folder = Path(conformance.clauses.__file__).parent
    files = {path.name for path in folder.rglob("test_*.py")}
    chapters = {clause.chapter for clause in load_clauses()}

    assert [(c, f) for c in sorted(chapters) for f in files if f"{c}." in f] == []


def test_impl_without_clauses_says_where_they_are(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess(SOUND)

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    result.stdout.fnmatch_lines(["*pytest --pyargs conformance --impl=reference"])


def test_name_of_a_test_function_is_a_keyword(judge_run: Run) -> None:
    result = judge_run(SOUND, "-k", "test_runs_once_when_view_raises")

    result.assert_outcomes(passed=1)
