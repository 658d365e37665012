"""Scripts of an application's own, what a command is told, and what a runner may run."""

from __future__ import annotations

from conformance.clause import MUST, clause, every
from conformance.clauses.cli.test_commands import factory, program, said
from conformance.clauses.cli.test_groups import CUSTOM, NEEDS, TESTING, asked
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, run_all
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

# A program that is a command line of its own, for the application that it makes.
SCRIPT = (
    "from {module}.cli import FlaskGroup\n"
    f"{factory('create_app')}"
    "group = FlaskGroup(create_app=create_app)\n"
    "@group.command('own')\n"
    "def own(): print('own', current_app.name)\n"
    "group()\n"
)


@clause(
    "cli.own-script",
    MUST,
    needs=[*NEEDS, C.CLI_SCRIPTS],
    source=[FLASK("Command Line Interface", "Custom Scripts"), FLASK.api("flask.cli.FlaskGroup")],
)
def test_own_script(impl: Implementation) -> None:
    """A program that calls a `FlaskGroup` with `create_app` MUST run the commands of that group,
    those of the application that is made, and those of the framework.

    Whatever else the command line would find, here in app.py, is not looked for.
    """
    files = {"script.py": SCRIPT, "app.py": program(name="found")}
    say, own, routes, unknown, helped = run_all(impl, [
        Command(files, (word,), program="script")
        for word in ("say", "own", "routes", "nothing", "--help")
    ])  # fmt: skip

    expect([said(say), said(own)], [(0, ["made False"]), (0, ["own made"])], "say, own:")
    told = f"statuses of `routes` and of an unknown command ({routes}; {unknown}):"
    expect([routes.status, unknown.status], [0, 2], told)
    words = {*helped.output.split()}
    assert {"own", "say", "routes", "run", "shell"} <= words, (
        f"--help does not list all five commands: {helped}"
    )


# A group with options of its own, for an application that is never in debug mode by itself.
GROUP = (
    "import click, os\n"
    "from {module}.cli import FlaskGroup\n"
    f"{factory('create_app')}"
    "def made_quiet():\n"
    "    app = create_app()\n"
    "    app.debug = False\n"
    "    @app.cli.command('look')\n"
    "    def look(): print(app.debug, os.environ.get('OWN', '-'))\n"
    "    return app\n"
    "def tell(context, option, value):\n"
    "    if value: print('own is', value)\n"
    "own = click.Option(['--own'], expose_value=False, callback=tell)\n"
    "FlaskGroup(create_app=made_quiet{options})()\n"
)
# What is asked, what the group is given, and how that ends: the exit status, and what it prints.
GROUPS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, int, list[str]], ...]]] = {
    "commands": (("run", "--help"), (("", 0, []), (", add_default_commands=False", 2, []))),
    "version": (("--version",), (("", 0, []), (", add_version_option=False", 2, []))),
    "debug mode": (
        ("look",),
        (("", 0, ["True -"]), (", set_debug_flag=False", 0, ["False -"])),
    ),
    "parameters": (
        ("--own", "x", "look"),
        (("", 2, []), (", params=[own]", 0, ["own is x", "True -"])),
    ),
}


@clause(
    "cli.options-of-a-group",
    MUST,
    needs=[*NEEDS, C.CLI_SCRIPTS],
    source=FLASK.api("flask.cli.FlaskGroup"),
)
@every(kind=GROUPS)
def test_options_of_a_group(impl: Implementation, kind: str) -> None:
    """What a `FlaskGroup` is given MUST decide whether it has the framework's commands and
    `--version`, whether it sets debug mode, and which parameters it has besides.
    """
    arguments, rows = GROUPS[kind]
    ended = run_all(impl, [
        Command(
            {"script.py": GROUP.replace("{options}", options)},
            arguments,
            {"FLASK_DEBUG": "1"},
            program="script",
        )
        for options, _, _ in rows
    ])  # fmt: skip
    for found, (options, status, lines) in zip(ended, rows, strict=True):
        printed = found.lines[-len(lines) :] if lines else []
        told = f"exit status and last lines of {' '.join(arguments)}, FlaskGroup({options[2:]}):"
        expect([found.status, printed], [status, lines], f"{told} {found}")


@clause(
    "cli.group-without-dotenv",
    MUST,
    needs=[*NEEDS, C.CLI_SCRIPTS, C.DOTENV],
    source=FLASK.api("flask.cli.FlaskGroup"),
)
@every(load=[True, False])
def test_group_without_dotenv(impl: Implementation, load: bool) -> None:
    """A `FlaskGroup` MUST read the variables of `.env` unless `load_dotenv` is false."""
    text = GROUP.replace("{options}", f", load_dotenv={load}")
    files = {"script.py": text, ".env": "OWN=of the file\n"}
    (ended,) = run_all(impl, [Command(files, ("look",), program="script")])
    wanted = f"False {'of the file' if load else '-'}"
    expect([said(ended)], [(0, [wanted])], f"load_dotenv={load}: {ended}")


INFORMED = (
    "from {module}.cli import ScriptInfo, pass_script_info\n"
    f"{program()}"
    "made = ScriptInfo(create_app=lambda: Flask('made', root_path='.', instance_path='/'))\n"
    "@app.cli.command('tell', with_appcontext=False)\n"
    "@pass_script_info\n"
    "def tell(info):\n"
    "    info.data['a'] = 1\n"
    "    print(info.load_app().name, info.load_app() is app, info.data)\n"
    "    print(made.load_app().name, made.load_app() is made.load_app(), made.data)\n"
)


@clause(
    "cli.info-of-a-command",
    MUST,
    needs=[*NEEDS, C.CLI_SCRIPTS],
    source=[
        *(FLASK.api("flask.cli.pass_script_info"), FLASK.api("flask.cli.ScriptInfo")),
        *(FLASK.api("flask.cli.ScriptInfo.load_app"), FLASK.api("flask.cli.ScriptInfo.data")),
    ],
)
def test_info_of_a_command(impl: Implementation) -> None:
    """`pass_script_info` MUST give a command the ScriptInfo whose `load_app` returns the
    application, the same one however often it is asked.

    One that is made by hand has the application that its `create_app` makes, and data of its own.
    """
    (ended,) = asked(impl, INFORMED, "tell")
    assert said(ended, 2) == (0, ["mine True {'a': 1}", "made True {}"]), str(ended)


ARGUED = (
    "import click\n"
    f"{program()}"
    "@app.cli.command('add')\n"
    "@click.argument('names', nargs=-1, required=True)\n"
    "@click.option('--times', default=1, type=int)\n"
    "@click.option('--loud/--quiet', default=False)\n"
    "def add(names, times, loud): print(current_app.name, *names, times, loud)\n"
)
ARGUMENTS = {
    "add a": "mine a 1 False",
    "add a b --times 3": "mine a b 3 False",
    "add --loud a": "mine a 1 True",
}


@clause("cli.arguments-of-commands", MUST, needs=NEEDS, source=CUSTOM)
def test_arguments_of_commands(impl: Implementation) -> None:
    """Arguments and options that click's decorators declare MUST be given to a command of the
    application, and mistakes in them be errors with the exit status 2.
    """
    wrong = ("add", "add a --times x", "add a --other")
    ended = asked(impl, ARGUED, *ARGUMENTS, *wrong)
    seen = [f"{how}: {said(one)}" for how, one in zip(ARGUMENTS, ended, strict=False)]
    expect(seen, [f"{how}: {(0, [told])}" for how, told in ARGUMENTS.items()])
    for how, one in zip(wrong, ended[len(ARGUMENTS):], strict=True):  # fmt: skip
        assert one.status == 2, f"{how}: {one}, not 2"


ANY_COMMAND = (
    "import click\n"
    "from {module}.cli import with_appcontext\n"
    f"{program()}"
    "@click.command()\n"
    "@click.argument('word')\n"
    "@with_appcontext\n"
    "def other(word): print(word, current_app.name, current_app is not None)\n"
    "runner = app.test_cli_runner()\n"
    "for result in (runner.invoke(other, ['one']), runner.invoke(other, args=['two'])):\n"
    "    print(result.exit_code, result.output.strip())\n"
    "print(runner.invoke(other, []).exit_code)\n"
)


@clause(
    "cli.runner-runs-any-command",
    MUST,
    needs=[*NEEDS, C.CLI_RUNNER],
    source=[TESTING, FLASK.api("flask.testing.FlaskCliRunner.invoke")],
)
def test_runner_runs_any_command(impl: Implementation) -> None:
    """`invoke` of the runner MUST run the command that it is given, with the application as the one
    of that command.
    """
    files = {"program.py": ANY_COMMAND}
    (ended,) = run_all(impl, [Command(files, (), program="program")])
    assert said(ended, 3) == (0, ["0 one mine True", "0 two mine True", "2"]), str(ended)
