"""Groups of commands, those of blueprints, and commands that tests run in their own process."""

from __future__ import annotations

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.cli.test_commands import program, said
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, Ended, run_all
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

NEEDS = [C.CLI, C.CLI_GROUPS]
CUSTOM = FLASK("Command Line Interface", "Custom Commands")
CONTEXT = FLASK("Command Line Interface", "Custom Commands", "Application Context")
OF_BLUEPRINTS = FLASK(
    "Command Line Interface", "Custom Commands", "Registering Commands with Blueprints"
)
TESTING = FLASK("Testing Flask Applications", "Running Commands with the CLI Runner")

# A program with a group `user`, a command in it, and a group in the group with another one.
GROUPS = (
    "from {module}.cli import AppGroup, with_appcontext\n"
    f"{program()}"
    "user = AppGroup('user')\n"
    "@user.command('create')\n"
    "def create(): print('create', current_app.name)\n"
    "@user.group('role')\n"
    "def role(): pass\n"
    "@role.command('grant')\n"
    "def grant(): print('grant', current_app.name)\n"
    "app.cli.add_command(user)\n"
    "@app.cli.group('mail')\n"
    "def mail(): pass\n"
    "@mail.command()\n"
    "def send_all(): print('send', current_app.name)\n"
    "@app.cli.command('wrapped', with_appcontext=False)\n"
    "@with_appcontext\n"
    "def wrapped(): print('wrapped', current_app.name)\n"
)
ASKED = {
    "user create": "create mine",
    "user role grant": "grant mine",
    "mail send-all": "send mine",
    "wrapped": "wrapped mine",
}


def asked(impl: Implementation, text: str, *commands: str) -> list[Ended]:
    """Run commands of a program."""
    return run_all(impl, [Command({"app.py": text}, tuple(one.split())) for one in commands])


@clause(
    "cli.groups",
    MUST,
    needs=NEEDS,
    source=[
        *(CUSTOM, CONTEXT),
        *(FLASK.api("flask.cli.AppGroup"), FLASK.api("flask.cli.AppGroup.group")),
        *(FLASK.api("flask.cli.AppGroup.command"), FLASK.api("flask.cli.with_appcontext")),
    ],
)
def test_groups(impl: Implementation) -> None:
    """A command of an `AppGroup`, and of a group in it, MUST be found by their names one after the
    other, and run in a context of the application, as does what `with_appcontext` wraps.

    `app.cli` is such a group.
    """
    ended = asked(impl, GROUPS, *ASKED)
    seen = [f"{how}: {said(one)}" for how, one in zip(ASKED, ended, strict=True)]
    expect(seen, [f"{how}: {(0, [told])}" for how, told in ASKED.items()])


@clause(
    "cli.groups-list-their-commands",
    SHOULD,
    needs=NEEDS,
    source=[CUSTOM, plain_sense("a person asks for help, and a script does not go on")],
)
def test_groups_list_their_commands(impl: Implementation) -> None:
    """`--help` of a group, and a group without a command, SHOULD list its commands; a command that
    it does not have SHOULD be an error with the exit status 2.
    """
    helped, bare, unknown = asked(impl, GROUPS, "user --help", "user", "user remove")
    assert helped.status == 0, f"user --help: {helped}, not 0"
    for how, ended in (("user --help", helped), ("user", bare)):
        words = set((ended.output + ended.errors).split())
        assert {"create", "role"} <= words, f"{how}: {ended}"
    assert unknown.status == 2, f"user remove: {unknown}, not 2"


def with_blueprint(made: str = "", registered: str = "") -> str:
    """Return a program with a command `tell` of a blueprint `news`."""
    return (
        "from {module} import Blueprint\n"
        f"{program()}"
        f"news = Blueprint('news', __name__{made})\n"
        "@news.cli.command('tell')\n"
        "def tell(): print('tell', current_app.name)\n"
        f"app.register_blueprint(news{registered})\n"
    )


# How the group is said, and the command that it makes; who registers has the last word.
GROUPED = {
    "by itself": (with_blueprint(), "news tell"),
    "a name": (with_blueprint(", cli_group='other'"), "other tell"),
    "none": (with_blueprint(", cli_group=None"), "tell"),
    "a name, when it is registered": (
        with_blueprint(", cli_group='other'", ", cli_group='last'"), "last tell"
    ),
    "none, when it is registered": (with_blueprint(registered=", cli_group=None"), "tell"),
}  # fmt: skip


@clause("cli.commands-of-a-blueprint", MUST, needs=[*NEEDS, C.BLUEPRINTS], source=OF_BLUEPRINTS)
def test_commands_of_a_blueprint(impl: Implementation) -> None:
    """The commands of a blueprint's `cli` MUST be in a group by its name, or by that of its
    `cli_group`, and be commands of the application when that is None.

    A `cli_group` of `register_blueprint` wins. The commands run in a context of the application.
    """
    ended = run_all(impl, [
        Command({"app.py": text}, tuple(how.split())) for text, how in GROUPED.values()
    ])  # fmt: skip
    for way, one in zip(GROUPED, ended, strict=True):
        assert said(one) == (0, ["tell mine"]), f"the group is said {way}: {one}"


NO_COMMANDS = "app.register_blueprint(Blueprint('bare', __name__))\n" + (
    "asked = Blueprint('asked', __name__)\nlen(asked.cli.commands)\napp.register_blueprint(asked)\n"
)


@clause(
    "cli.no-group-without-commands",
    SHOULD,
    needs=[*NEEDS, C.BLUEPRINTS],
    source=[OF_BLUEPRINTS, plain_sense("help lists what there is to run")],
)
def test_no_group_without_commands(impl: Implementation) -> None:
    """A blueprint without commands SHOULD add no group to the command line.

    Most blueprints have none, and their names would bury the commands that there are.
    """
    helped, called = asked(impl, with_blueprint() + NO_COMMANDS, "--help", "bare")
    words = [line.split()[0] for line in helped.lines if line.strip()]
    assert helped.status == 0, f"--help of a program with blueprints: {helped}, not 0"
    assert "news" in words, f"--help does not list the group of a blueprint: {helped}"
    listed = [name for name in ("bare", "asked") if name in words]
    assert not listed, f"--help lists groups without a command: {', '.join(listed)}"
    assert called.status == 2, f"a blueprint without commands is called by its name: {called}"


RUNNER = GROUPS + (
    "import sys\n"
    "@app.cli.command('fail')\n"
    "def fail():\n    print('before')\n    raise KeyError('mine')\n"
    "@app.cli.command('leave')\n"
    "def leave(): sys.exit(3)\n"
    "runner = app.test_cli_runner()\n"
    "for args in (['say'], ['user', 'create'], ['fail'], ['leave'], ['tell']):\n"
    "    result = runner.invoke(args=args)\n"
    "    told = (result.output.splitlines() or [''])[0] if result.exit_code != 2 else '...'\n"
    "    print(*args, result.exit_code, told, type(result.exception).__name__, sep='|')\n"
)
RAN = [
    "say|0|mine False|NoneType",
    "user|create|0|create mine|NoneType",
    "fail|1|before|KeyError",
    "leave|3||SystemExit",
    "tell|2|...|",
]


@clause(
    "cli.runner",
    MUST,
    needs=[*NEEDS, C.CLI_RUNNER],
    source=[TESTING, FLASK.api("Flask.test_cli_runner"), FLASK.api("flask.testing.FlaskCliRunner")],
)
def test_runner(impl: Implementation) -> None:
    """`test_cli_runner().invoke(args=[...])` MUST run a command of that application in its context,
    and return the exit code, the output and the exception.

    An exception is kept and makes the exit code 1; `sys.exit` gives the code. What the command line
    would find, here in app.py, is not looked for.
    """
    files = {"program.py": RUNNER, "app.py": program(name="found")}
    (ended,) = run_all(impl, [Command(files, (), program="program")])
    assert ended.status == 0, str(ended)
    seen = [line if not line.startswith("tell|") else line.rpartition("|")[0] + "|"
            for line in ended.lines]  # fmt: skip
    expect(seen, RAN)
