"""`shell`: which names it has, and in which context what is typed runs."""

from __future__ import annotations

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.cli.test_commands import program
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, run_all
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

OPEN_A_SHELL = FLASK("Command Line Interface", "Open a Shell")
# What is printed comes behind the prompt of the shell, so it begins a line of its own.
TOLD = "told "


def asked(impl: Implementation, text: str, *typed: str, startup: str | None = None) -> list[str]:
    """Type Python expressions into the shell of a program, and return what they are.

    `startup` is a file that PYTHONSTARTUP names.
    """
    lines = [one if "=" in one else f"print('\\n{TOLD}' + str({one}))" for one in typed]
    environment = {} if startup is None else {"PYTHONSTARTUP": "startup.py"}
    files = {"app.py": text} | ({} if startup is None else {"startup.py": startup})
    (ended,) = run_all(impl, [
        Command(files, ("shell",), environment, typed="\n".join([*lines, ""]))
    ])  # fmt: skip
    assert ended.status == 0, str(ended)
    return [line.removeprefix(TOLD) for line in ended.lines if line.startswith(TOLD)]


@clause(
    "cli.shell",
    MUST,
    needs=[C.CLI, C.CLI_SHELL, C.APP_TEARDOWN],
    source=[
        OPEN_A_SHELL,
        FLASK("Working with the Shell", "Command Line Interface"),
        FLASK.api("flask.cli.shell_command"),
    ],
)
def test_shell(impl: Implementation) -> None:
    """`shell` MUST run what is typed in a context of the application, which is there as `app`
    beside `g`, and end well at the end of the input.

    The context is torn down when the shell ends.
    """
    down = f'app.teardown_appcontext(lambda error: print("\\n{TOLD}down", current_app.name))\n'
    typed = (
        "app.name",
        "__import__('{module}').current_app.name",
        "g.kept = 'kept'",
        "__import__('{module}').g.kept",
    )
    expect(asked(impl, program() + down, *typed), ["mine", "mine", "kept", "down mine"])


@clause(
    "cli.shell-has-names-of-the-application",
    MUST,
    needs=[C.CLI, C.CLI_SHELL],
    source=[FLASK.api("Flask.shell_context_processor"), FLASK.api("Flask.make_shell_context")],
)
def test_shell_has_names_of_the_application(impl: Implementation) -> None:
    """The names that functions of `shell_context_processor` return MUST be there in the shell."""
    text = program() + (
        '@app.shell_context_processor\ndef one(): return {"first": 1, "name": current_app.name}\n'
        '@app.shell_context_processor\ndef two(): return {"second": 2}\n'
    )
    expect(asked(impl, text, "first", "second", "name"), ["1", "2", "mine"])


@clause(
    "cli.shell-names-win",
    SHOULD,
    needs=[C.CLI, C.CLI_SHELL],
    source=plain_sense("who names something `g` in the own shell means that, and nothing else"),
)
def test_shell_names_win(impl: Implementation) -> None:
    """A name that the application has for its shell SHOULD win over `app`, `g` and what
    PYTHONSTARTUP has left.
    """
    text = f'{program()}app.shell_context_processor(lambda: dict(app="a", g="b", left="c"))\n'
    seen = asked(impl, text, "app", "g", "left", "other", startup="left = other = 'started'\n")
    expect(seen, ["a", "b", "c", "started"])


@clause(
    "cli.shell-runs-startup",
    SHOULD,
    needs=[C.CLI, C.CLI_SHELL],
    source=plain_sense("who sets PYTHONSTARTUP wants its names in each of Python's shells"),
)
def test_shell_runs_startup(impl: Implementation) -> None:
    """`shell` SHOULD run the file that PYTHONSTARTUP names, with its own names and inside the
    context.
    """
    startup = "from {module} import current_app\nstarted = current_app.name\n"
    expect(asked(impl, program(), "started", "app.name", startup=startup), ["mine", "mine"])


@clause(
    "cli.shell-begins-as-python-does",
    SHOULD,
    needs=[C.CLI, C.CLI_SHELL],
    source=FLASK.changes("2.0.0", "completion of names and history, as in Python's own shell"),
)
def test_shell_begins_as_python_does(impl: Implementation) -> None:
    """`shell` SHOULD call `sys.__interactivehook__`, where there is one, before it reads anything,
    and begin without one as well.

    Python's own shell sets up its completion and its history there, and so does who replaces it.
    """
    hooked = "import sys\nhooked = []\n"
    hook = f"sys.__interactivehook__ = lambda: hooked.append('called')\n{program()}"
    none = f"vars(sys).pop('__interactivehook__', None)\n{program()}"
    names = "app.shell_context_processor(lambda: dict(hooked=hooked))\n"
    for text, wanted in ((hook, "['called']"), (none, "[]")):
        seen = asked(impl, f"{hooked}{text}{names}", "hooked", "app.name")
        expect(seen, [wanted, "mine"], "what the hook did, and the application:")
