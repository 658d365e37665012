"""Environment variables from `.env` and `.flaskenv`: which are set, and when none are."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.cli.test_commands import program, said
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, Ended, run_all
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

NEEDS = [C.CLI, C.DOTENV]
DOTENV = FLASK("Command Line Interface", "Environment Variables From dotenv")
DISABLED = FLASK("Command Line Interface", "Environment Variables From dotenv", "Disable dotenv")
# A program whose command prints the variables that are named here.
NAMED = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
SHOW = f'print(*(os.environ.get(name, "-") for name in {NAMED}))'
PROGRAM = f"import os\n{program()}@app.cli.command('show')\ndef show(): {SHOW}\n"
FILES = {
    "app.py": PROGRAM,
    ".env": "ONE=private\nTWO=private\nFOUR='quoted value' # a remark\n",
    ".flaskenv": "TWO=public\nexport THREE=public\n",
    "given.txt": "ONE=given\nTHREE=given\nFIVE=given\n",
}


def shown(ended: Ended) -> str:
    """Return what a command has printed of the variables."""
    status, lines = said(ended)
    assert status == 0, str(ended)
    return " ".join(lines)


def asked(
    impl: Implementation, *arguments: str, environment: Mapping[str, str] | None = None
) -> str:
    """Return the variables that the command `show` sees, with these arguments before it."""
    (ended,) = run_all(impl, [Command(FILES, (*arguments, "show"), environment or {})])
    return shown(ended)


@clause("cli.dotenv", MUST, needs=NEEDS, source=[DOTENV, FLASK.api("flask.cli.load_dotenv")])
def test_dotenv(impl: Implementation) -> None:
    """The command line MUST set the variables of `.env` and `.flaskenv`, where those of `.env` win,
    and leave alone what the environment has.

    `.flaskenv` is for everybody who works on an application, and `.env` for one of them.
    """
    expect([asked(impl)], ["private private public quoted value -"])
    kept = asked(impl, environment={"ONE": "kept", "THREE": ""})
    expect([kept], ["kept private  quoted value -"])


@clause("cli.dotenv-for-the-framework", MUST, needs=NEEDS, source=[DOTENV, FLASK.api("DEBUG")])
def test_dotenv_for_the_framework(impl: Implementation) -> None:
    """FLASK_APP and FLASK_DEBUG MUST take effect when they stand in `.flaskenv`."""
    files = {"main.py": program(), ".flaskenv": "FLASK_APP=main\nFLASK_DEBUG=1\n"}
    (ended,) = run_all(impl, [Command(files, ("say",))])

    assert said(ended) == (0, ["mine True"]), str(ended)


@clause("cli.dotenv-disabled", MUST, needs=NEEDS, source=DISABLED)
def test_dotenv_disabled(impl: Implementation) -> None:
    """The command line MUST leave `.env` and `.flaskenv` alone with FLASK_SKIP_DOTENV=1."""
    expect([asked(impl, environment={"FLASK_SKIP_DOTENV": "1"})], ["- - - - -"])


@clause("cli.dotenv-not-disabled", SHOULD, needs=NEEDS, source=DISABLED)
def test_dotenv_not_disabled(impl: Implementation) -> None:
    """FLASK_SKIP_DOTENV SHOULD skip nothing where it says "0", "false" or "no", in any case."""
    for value in ("0", "false", "no", "False", ""):
        seen = asked(impl, environment={"FLASK_SKIP_DOTENV": value})
        expect([seen], ["private private public quoted value -"], f"FLASK_SKIP_DOTENV={value}")


@clause(
    "cli.dotenv-of-a-program",
    MUST,
    needs=NEEDS,
    source=[DISABLED, FLASK.api("Flask.run")],
)
def test_dotenv_of_a_program(impl: Implementation) -> None:
    """`app.run()` MUST set the variables of the files, and not with `load_dotenv=False`.

    The port is taken, so that nothing is served.
    """
    run = (
        "import socket\ntaken = socket.create_server(('127.0.0.1', 0))\n"
        "try: app.run(port=taken.getsockname()[1], use_reloader=False{0})\n"
        f"except (OSError, SystemExit): pass\n{SHOW}\n"
    )
    ended = run_all(impl, [
        Command(FILES | {"program.py": PROGRAM + run.replace("{0}", how)}, (), program="program")
        for how in ("", ", load_dotenv=True", ", load_dotenv=False")
    ])  # fmt: skip
    wanted = "private private public quoted value -"
    expect([shown(one) for one in ended], [wanted, wanted, "- - - - -"])


LOAD = "import os\nfrom {module}.cli import load_dotenv\n"


@clause(
    "cli.dotenv-by-hand",
    MUST,
    needs=[*NEEDS, C.CLI_GROUPS],
    source=[DOTENV, FLASK.api("flask.cli.load_dotenv")],
)
def test_dotenv_by_hand(impl: Implementation) -> None:
    """`load_dotenv()` MUST set the variables of the files that are found upwards from the current
    folder, `load_dotenv(path)` those of that file, and both tell whether there were any.
    """
    calls = {
        f"{LOAD}os.chdir('below')\nfound = load_dotenv()\n": (
            FILES, "private private public quoted value - True"
        ),
        f"{LOAD}found = load_dotenv('given.txt')\n": (
            {"given.txt": FILES["given.txt"]}, "given - given - given True"
        ),
        f"{LOAD}found = load_dotenv('other.txt')\n": ({}, "- - - - - False"),
    }  # fmt: skip
    ended = run_all(impl, [
        Command({**files, "below/kept": "", "program.py": f"{text}{SHOW[:-1]}, found)\n"}, (),
                program="program")
        for text, (files, _) in calls.items()
    ])  # fmt: skip
    expect([shown(one) for one in ended], [wanted for _, wanted in calls.values()])


@clause(
    "cli.dotenv-keeps-the-folder",
    MUST,
    needs=[*NEEDS, C.CLI_GROUPS],
    source=FLASK.changes("2.0.0", "load_dotenv does not change the current folder"),
)
def test_dotenv_keeps_the_folder(impl: Implementation) -> None:
    """`load_dotenv()` MUST leave the current folder as it is."""
    text = f"{LOAD}os.chdir('below')\nload_dotenv()\nprint(os.path.basename(os.getcwd()))\n"
    files = FILES | {"below/kept": "", "program.py": text}
    (ended,) = run_all(impl, [Command(files, (), program="program")])
    expect([shown(ended)], ["below"])


@clause(
    "cli.env-file",
    MUST,
    needs=[*NEEDS, C.CLI_OPTIONS],
    source=[DOTENV, FLASK.changes("2.2.0", "the option --env-file")],
)
def test_env_file(impl: Implementation) -> None:
    """The variables of the file that `--env-file` or `-e` names MUST be set, where the environment
    has no others.
    """
    files = {name: text for name, text in FILES.items() if not name.startswith(".")}
    ended = run_all(impl, [
        Command(files, (option, "given.txt", "show"), {"THREE": "kept"})
        for option in ("--env-file", "-e")
    ])  # fmt: skip
    expect([shown(one) for one in ended], ["given - kept - given"] * 2)


@clause(
    "cli.env-file-goes-first",
    MUST,
    needs=[*NEEDS, C.CLI_OPTIONS],
    source=FLASK.changes("3.1.0", "-e goes before the default files, which are loaded, too"),
)
def test_env_file_goes_first(impl: Implementation) -> None:
    """The variables of `--env-file` MUST win over those of `.env` and `.flaskenv`, which are set,
    too.
    """
    seen = asked(impl, "--env-file", "given.txt")
    expect([seen], ["given private given quoted value given"])


@clause("cli.env-file-that-is-missing", SHOULD, needs=[*NEEDS, C.CLI_OPTIONS], source=DOTENV)
def test_env_file_that_is_missing(impl: Implementation) -> None:
    """A file for `--env-file` that is not there SHOULD be an error of the command.

    Otherwise the command runs with other settings than it was told.
    """
    (ended,) = run_all(impl, [Command(FILES, ("--env-file", "other.txt", "show"))])
    assert ended.status == 2, str(ended)
    assert "other.txt" in ended.errors + ended.output, f"the file is not named: {ended}"


@clause("cli.program-in-debug-mode", MUST, needs=[C.CLI], source=FLASK.api("Flask.run"))
def test_program_in_debug_mode(impl: Implementation) -> None:
    """`app.run(debug=...)` MUST switch debug mode of the application on and off, and leave it alone
    where nothing is said.

    The port is taken, so that nothing is served.
    """
    run = (
        "import socket\ntaken = socket.create_server(('127.0.0.1', 0))\n{0}"
        "try: app.run(port=taken.getsockname()[1], use_reloader=False{1})\n"
        "except (OSError, SystemExit): pass\nprint(app.debug)\n"
    )
    ways = {("", ", debug=True"): "True", ("app.debug = True\n", ", debug=False"): "False",
            ("app.debug = True\n", ""): "True", ("", ""): "False"}  # fmt: skip
    ended = run_all(impl, [
        Command({"program.py": PROGRAM + run.replace("{0}", first).replace("{1}", how)}, (),
                program="program")
        for first, how in ways
    ])  # fmt: skip
    seen = [one.lines[-1] if one.lines else str(one) for one in ended]
    expect(seen, ways.values(), f"app.debug after a run, by {[*ways]}:")


@clause(
    "cli.help-reads-the-files",
    MUST,
    needs=NEEDS,
    source=[
        DOTENV,
        FLASK.changes("3.1.1", "--help loads the application, so that all commands are shown"),
    ],
)
def test_help_reads_the_files(impl: Implementation) -> None:
    """`--help` MUST list the commands of the application that `.flaskenv` or `.env` names.

    Whoever has put FLASK_APP there runs each command without saying it.
    """
    names = (".flaskenv", ".env")
    commands = [
        Command({"main.py": program(), name: "FLASK_APP=main\n"}, ("--help",)) for name in names
    ]
    for name, ended in zip(names, run_all(impl, commands), strict=True):
        words = {line.split()[0] for line in ended.lines if line.strip()}
        assert ended.status == 0, str(ended)
        assert "say" in words, f"the command `say` of the application in {name} is missing: {ended}"
