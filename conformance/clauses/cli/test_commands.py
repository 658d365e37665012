"""Where an application is looked for, and what its commands see: context, debug mode, rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from conformance.clause import MUST, SHOULD, clause
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, Ended, run, run_all
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

APPLICATION_DISCOVERY = FLASK("Command Line Interface", "Application Discovery")
DEBUG_MODE = FLASK("Command Line Interface", "Debug Mode")
HEAD = "from {module} import Flask, current_app\n"
MAKE = 'Flask({name!r}, static_folder=None, root_path=".", instance_path="/")'
SAY = '@{app}.cli.command("say")\ndef say(): print(current_app.name, bool(current_app.debug))\n'


def program(variable: str = "app", name: str = "mine") -> str:
    """Return a program with one application, and a command that says its name."""
    made = MAKE.replace("{name!r}", repr(name))
    return f"{HEAD}{variable} = {made}\n{SAY.replace('{app}', variable)}"


def factory(function: str, parameters: str = "name='made'") -> str:
    """Return a program that makes its application in a function."""
    name = "name" if "name" in parameters else "'made'"
    lines = program().replace(HEAD, "").replace("'mine'", name).splitlines()
    body = "".join(f"    {line}\n" for line in [*lines, "return app"])
    return f"{HEAD}def {function}({parameters}):\n{body}"


# The files, what FLASK_APP says, and the name of the application that is meant.
Way: TypeAlias = tuple[dict[str, str], str | None, str]

SEVERAL = program("one", "first") + program("two", "second").replace(HEAD, "")
FOUND: dict[str, Way] = {
    "a module": ({"main.py": program()}, "main", "mine"),
    "a file": ({"main.py": program()}, "main.py", "mine"),
    "any one variable": ({"main.py": program("whatever")}, "main", "mine"),
    "a named variable": ({"main.py": SEVERAL}, "main:two", "second"),
    "`application` of several": ({"main.py": SEVERAL.replace("two", "application")}, "main",
                                 "second"),
    "a factory of the usual name": ({"main.py": factory("create_app")}, "main", "made"),
    "the other usual name": ({"main.py": factory("make_app")}, "main", "made"),
    "`app` before `application`": (
        {"main.py": program("application", "second") + program().replace(HEAD, "")}, "main",
        "mine"),
    "a variable before a factory": (
        {"main.py": factory("create_app") + program("whatever").replace(HEAD, "")}, "main", "mine"),
    "a named factory": ({"main.py": factory("build")}, "main:build", "made"),
    "a called factory": ({"main.py": factory("build")}, "main:build('given')", "given"),
    "a factory that is given a colon": ({"main.py": factory("build")}, "main:build('a:b')", "a:b"),
    "app.py": ({"app.py": program()}, None, "mine"),
    "wsgi.py": ({"wsgi.py": program()}, None, "mine"),
    "a module in a package": ({"package/__init__.py": "", "package/main.py": program()},
                              "package.main", "mine"),
    "a file in a folder": ({"folder/main.py": program()}, "folder/main.py", "mine"),
}  # fmt: skip


@clause("cli.finds-the-application", MUST, needs=[C.CLI], source=APPLICATION_DISCOVERY)
def test_finds_the_application(impl: Implementation) -> None:
    """The command line MUST find the application that FLASK_APP names, or else the application in
    app.py or wsgi.py.

    FLASK_APP names a module or a file, and in it a variable or a factory, which may be followed by
    its arguments in parentheses.
    """
    for (way, (_, _, wanted)), ended in zip(FOUND.items(), asked(impl, FOUND), strict=True):
        assert said(ended) == (0, [f"{wanted} False"]), f"{way}: {ended}"


def said(ended: Ended, lines: int = 1) -> tuple[int, list[str]]:
    """Return the exit status of a command and the last lines that it wrote.

    The command line itself may write before.
    """
    return ended.status, ended.lines[-lines:]


def asked(impl: Implementation, ways: Mapping[str, Way], *arguments: str) -> list[Ended]:
    """Ask an application for its name in each of these ways."""
    return run_all(impl, [
        Command(files, arguments or ("say",), {} if name is None else {"FLASK_APP": name})
        for files, name, _ in ways.values()
    ])  # fmt: skip


@clause("cli.factory-with-keywords", MUST, needs=[C.CLI], source=APPLICATION_DISCOVERY)
def test_factory_with_keywords(impl: Implementation) -> None:
    """A factory MUST be called with the keyword arguments that FLASK_APP has in parentheses."""
    environment = {"FLASK_APP": "main:build(name='given')"}
    ended = run(impl, {"main.py": factory("build")}, "say", environment=environment)

    assert said(ended) == (0, ["given False"]), str(ended)


@clause("cli.factory-of-any-keywords", MUST, needs=[C.CLI], source=APPLICATION_DISCOVERY)
def test_factory_of_any_keywords(impl: Implementation) -> None:
    """A factory whose only parameter is `**options` MUST be found and called without arguments."""
    files = {"main.py": factory("create_app", "**options")}
    ended = run(impl, files, "say", environment={"FLASK_APP": "main"})

    assert said(ended) == (0, ["made False"]), str(ended)


LOST: dict[str, Way] = {
    "no application": ({"main.py": "x = 1\n"}, "main", ""),
    "an error at import": ({"main.py": "raise KeyError('mine')\n"}, "main", ""),
    "a missing module": ({"main.py": program()}, "other", ""),
    "a missing variable": ({"main.py": program()}, "main:other", ""),
    "no application by that name": ({"main.py": "app = 5\n"}, "main:app", ""),
    "nothing at all": ({}, None, ""),
}


@clause("cli.no-application", MUST, needs=[C.CLI], source=APPLICATION_DISCOVERY)
def test_no_application(impl: Implementation) -> None:
    """The command line MUST fail with a message when it finds no application, or knows no such
    command.

    A script goes by the exit status, which is not 0; a person goes by the message.
    """
    for way, ended in zip(LOST, asked(impl, LOST), strict=True):
        assert ended.status != 0, f"{way}: {ended}"
        assert (ended.errors + ended.output).strip(), f"{way}: it failed without a word"
        assert "mine False" not in ended.lines, f"{way}: {ended}"
    (unknown,) = asked(impl, {"an unknown command": FOUND["a module"]}, "tell")
    assert unknown.status != 0, f"an unknown command ends with status 0: {unknown}"
    assert (unknown.errors + unknown.output).strip(), "an unknown command: it failed without a word"


@clause(
    "cli.no-application-is-told",
    SHOULD,
    needs=[C.CLI],
    source=[APPLICATION_DISCOVERY, plain_sense("a mistake in a command is told in its own words")],
)
def test_no_application_is_told(impl: Implementation) -> None:
    """Where no application is found, the message SHOULD be one for people, and no traceback."""
    ways = {way: LOST[way] for way in LOST if way != "an error at import"}
    for way, ended in zip(ways, asked(impl, ways), strict=True):
        told = ended.errors + ended.output
        assert ended.status != 0, f"{way}: {ended}"
        assert "Traceback" not in told, f"{way}: {told!r}"


@clause(
    "cli.missing-dependency",
    SHOULD,
    needs=[C.CLI],
    source=plain_sense("the module that is missing is not the one that the command was given"),
)
def test_missing_dependency(impl: Implementation) -> None:
    """When the application imports a module that is not there, the message SHOULD name that one."""
    text = f"import not_installed_here\n{program()}"
    (ended,) = asked(impl, {"a missing dependency": ({"main.py": text}, "main", "")})

    assert ended.status != 0, str(ended)
    assert "not_installed_here" in ended.errors + ended.output, str(ended)


UNCALLED: dict[str, Way] = {
    "create_app(name, more)": ({"main.py": factory("create_app", "name, more")}, "main", ""),
    "build(name, more)": ({"main.py": factory("build", "name, more")}, "main:build", ""),
}


@clause(
    "cli.factory-without-arguments",
    SHOULD,
    needs=[C.CLI],
    source=plain_sense("what is missing stands in the command, and in no line of any traceback"),
)
def test_factory_without_arguments(impl: Implementation) -> None:
    """A factory that needs arguments, and is named without, SHOULD be an error of the command that
    names the factory and shows no traceback.

    The exit status is 2, as for other mistakes in a command.
    """
    for way, ended in zip(UNCALLED, asked(impl, UNCALLED), strict=True):
        told = ended.errors + ended.output
        assert ended.status == 2, f"{way}: {ended}"
        assert "Traceback" not in told, f"{way}: {told}"
        assert way.partition("(")[0] in told, f"{way}: the factory is not named in {told!r}"


@clause(
    "cli.version",
    MUST,
    needs=[C.CLI, C.CLI_OPTIONS],
    source=FLASK.changes("0.12", "the command responds to --version"),
)
def test_version(impl: Implementation) -> None:
    """`--version` MUST write the version of the framework, whether there is an application or not.

    It is asked for in reports of errors, of an application that cannot be imported, too.
    """
    ended = run(impl, {"app.py": "raise KeyError('mine')\n"}, "--version")
    assert ended.status == 0, str(ended)
    # An application that is judged has a version of its own, and its framework's deviations.
    _, version = getattr(impl.adapter, "deviates_as", (impl.name, impl.version))
    assert version in ended.output, f"{version} is not in {ended.output!r}"


@clause(
    "cli.several-applications",
    SHOULD,
    needs=[C.CLI],
    source=plain_sense("a command for the wrong application does what nobody asked for"),
)
def test_several_applications(impl: Implementation) -> None:
    """The command line SHOULD refuse to choose among several applications without a usual name.

    `app` and `application` are the usual names. The documentation says only that any application of
    the module is taken.
    """
    ended = run(impl, {"main.py": SEVERAL}, "say", environment={"FLASK_APP": "main"})

    assert ended.status != 0, f"with the applications `one` and `two`: {ended}"


@clause(
    "cli.command-has-a-context",
    MUST,
    needs=[C.CLI, C.APP_TEARDOWN],
    source=FLASK("Command Line Interface", "Custom Commands", "Application Context"),
)
def test_command_has_a_context(impl: Implementation) -> None:
    """A command MUST run in a context of its application, which is torn down after the command."""
    down = 'app.teardown_appcontext(lambda error: print("down", current_app.name))\n'
    ended = run(impl, {"app.py": program() + down}, "say")

    assert said(ended, 2) == (0, ["mine False", "down mine"]), str(ended)


@clause("cli.run-is-left-out", MUST, needs=[C.CLI], source=FLASK.api("Flask.run"))
def test_run_is_left_out(impl: Implementation) -> None:
    """`app.run()` in a file that the command line imports MUST NOT start a server.

    The same file can then be run as a program and be imported by commands, which come to an end.
    """
    port = 'app.run(port="no port")\n'
    ended = run(impl, {"app.py": program() + port}, "say")

    assert said(ended) == (0, ["mine False"]), str(ended)


@clause("cli.debug-mode", MUST, needs=[C.CLI], source=[DEBUG_MODE, FLASK.api("DEBUG")])
def test_debug_mode(impl: Implementation) -> None:
    """Debug mode MUST be on for a command with FLASK_DEBUG=1, and off without FLASK_DEBUG."""
    files = {"app.py": program()}
    on, off = run_all(impl, [
        Command(files, ("say",), {"FLASK_DEBUG": "1"}),
        Command(files, ("say",)),
    ])  # fmt: skip

    assert said(on) == (0, ["mine True"]), f"FLASK_DEBUG=1: {on}, not {(0, ['mine True'])!r}"
    assert said(off) == (0, ["mine False"]), (
        f"without FLASK_DEBUG: {off}, not {(0, ['mine False'])!r}"
    )


@clause(
    "cli.debug-mode-in-words",
    SHOULD,
    needs=[C.CLI],
    source=plain_sense("who writes `FLASK_DEBUG=false` does not want the debugger"),
)
def test_debug_mode_in_words(impl: Implementation) -> None:
    """FLASK_DEBUG SHOULD turn debug mode off with 0, false or no, and on with true or yes."""
    values = {"true": True, "yes": True, "0": False, "False": False, "no": False}
    files = {"app.py": program()}
    ended = run_all(impl, [Command(files, ("say",), {"FLASK_DEBUG": value}) for value in values])

    seen = [f"FLASK_DEBUG={v}: {said(e)[1]}" for v, e in zip(values, ended, strict=True)]
    expect(seen, [f"FLASK_DEBUG={value}: {[f'mine {on}']}" for value, on in values.items()])


@clause(
    "cli.options", MUST, needs=[C.CLI, C.CLI_OPTIONS], source=[APPLICATION_DISCOVERY, DEBUG_MODE]
)
def test_options(impl: Implementation) -> None:
    """The options `--app`, `--debug` and `--no-debug` MUST win over FLASK_APP and FLASK_DEBUG."""
    files = {"main.py": SEVERAL.replace("one.cli", "two.cli"), "app.py": program()}
    environment = {"FLASK_APP": "main:one", "FLASK_DEBUG": "0"}
    ended, off = run_all(impl, [
        Command(files, ("--app", "app", "--debug", "say"), environment),
        Command(files, ("--app", "app", "--no-debug", "say"), {"FLASK_DEBUG": "1"}),
    ])  # fmt: skip

    assert said(ended) == (0, ["mine True"]), str(ended)
    assert said(off) == (0, ["mine False"]), str(off)


@clause(
    "cli.routes",
    SHOULD,
    needs=[C.CLI],
    source=[
        FLASK.changes("1.0", "the routes command"),
        FLASK.changes("2.3.0", "it shows subdomains and hosts"),
    ],
)
def test_routes(impl: Implementation) -> None:
    """`routes` SHOULD list each rule of the application, with its endpoint and methods."""
    text = f'{program()}app.add_url_rule("/a/<int:b>", "seen", lambda b: "", methods=["PUT"])\n'
    ended = run(impl, {"app.py": text}, "routes")

    assert ended.status == 0, str(ended)
    words = [line.split() for line in ended.lines if "/a/<int:b>" in line]
    found = [word.strip(",") for line in words for word in line]
    assert len(words) == 1, f"the rule is listed {len(words)} times: {ended.output}"
    assert {"seen", "PUT", "/a/<int:b>"} <= set(found), f"the rule is listed as {found}"


@clause(
    "cli.help-lists-commands",
    MUST,
    needs=[C.CLI],
    source=[
        FLASK("Command Line Interface", "Custom Commands"),
        FLASK.changes("1.0", "the routes command"),
        FLASK.changes("3.1.1", "--help loads the application, so that all commands are shown"),
    ],
)
def test_help_lists_commands(impl: Implementation) -> None:
    """`--help` MUST list the commands of the application beside those of the framework, and end
    well where there is no application.
    """
    with_one, without = run_all(impl, [
        Command({"app.py": program()}, ("--help",)), Command({}, ("--help",)),
    ])  # fmt: skip
    for ended, wanted in ((with_one, {"routes", "run", "say"}), (without, {"routes", "run"})):
        words = {line.split()[0] for line in ended.lines if line.strip()}
        assert ended.status == 0, str(ended)
        assert wanted <= words, f"{sorted(wanted - words)} is not listed: {ended}"


@clause(
    "cli.help-of-what-is-named",
    MUST,
    needs=[C.CLI],
    source=[
        FLASK("Command Line Interface", "Application Discovery"),
        FLASK.changes("3.1.1", "--help loads the application, so that all commands are shown"),
    ],
)
def test_help_of_what_is_named(impl: Implementation) -> None:
    """`--help` MUST list the commands of the application that FLASK_APP names, as it does those of
    the one that is found by itself.
    """
    ended = run(impl, {"other.py": program()}, "--help", environment={"FLASK_APP": "other"})
    words = {line.split()[0] for line in ended.lines if line.strip()}
    assert ended.status == 0, str(ended)
    assert {"routes", "run", "say"} <= words, f"FLASK_APP=other lists no command `say`: {ended}"
