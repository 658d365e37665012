"""The command line: which application it finds, and what its commands see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from conformance.clause import MUST, SHOULD, clause
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, Ended, run, run_all
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

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
    "a named factory": ({"main.py": factory("build")}, "main:build", "made"),
    "a called factory": ({"main.py": factory("build")}, "main:build('given')", "given"),
    "app.py": ({"app.py": program()}, None, "mine"),
    "wsgi.py": ({"wsgi.py": program()}, None, "mine"),
    "a module in a package": ({"package/__init__.py": "", "package/main.py": program()},
                              "package.main", "mine"),
    "a file in a folder": ({"folder/main.py": program()}, "folder/main.py", "mine"),
}  # fmt: skip


@clause("cli.finds-the-application", MUST, needs=[C.CLI], source=APPLICATION_DISCOVERY)
def test_finds_the_application(impl: Implementation) -> None:
    """The command line MUST find the application that FLASK_APP names, or app.py or wsgi.py holds.

    A module, a file, a variable, or a factory, which may be given arguments.
    """
    for (way, (_, _, wanted)), ended in zip(FOUND.items(), asked(impl, FOUND), strict=True):
        assert (ended.status, ended.lines) == (0, [f"{wanted} False"]), f"{way}: {ended}"


def asked(impl: Implementation, ways: Mapping[str, Way], *arguments: str) -> list[Ended]:
    """Ask an application for its name in each of these ways."""
    return run_all(impl, [
        Command(files, arguments or ("say",), {} if name is None else {"FLASK_APP": name})
        for files, name, _ in ways.values()
    ])  # fmt: skip


@clause("cli.factory-with-keywords", MUST, needs=[C.CLI], source=APPLICATION_DISCOVERY)
def test_factory_with_keywords(impl: Implementation) -> None:
    """A factory that FLASK_APP names MUST be given the keyword arguments that stand there."""
    environment = {"FLASK_APP": "main:build(name='given')"}
    ended = run(impl, {"main.py": factory("build")}, "say", environment=environment)

    assert (ended.status, ended.lines) == (0, ["given False"]), str(ended)


@clause("cli.factory-of-any-keywords", MUST, needs=[C.CLI], source=APPLICATION_DISCOVERY)
def test_factory_of_any_keywords(impl: Implementation) -> None:
    """A factory that takes any keyword arguments, and so none, MUST be called without."""
    files = {"main.py": factory("create_app", "**options")}
    ended = run(impl, files, "say", environment={"FLASK_APP": "main"})

    assert (ended.status, ended.lines) == (0, ["made False"]), str(ended)


LOST: dict[str, Way] = {
    "no application": ({"main.py": "x = 1\n"}, "main", ""),
    "several": ({"main.py": SEVERAL}, "main", ""),
    "an error at import": ({"main.py": "raise KeyError('mine')\n"}, "main", ""),
    "a missing module": ({"main.py": program()}, "other", ""),
    "a missing variable": ({"main.py": program()}, "main:other", ""),
    "no application by that name": ({"main.py": "app = 5\n"}, "main:app", ""),
    "nothing at all": ({}, None, ""),
}


@clause("cli.no-application", MUST, needs=[C.CLI], source=APPLICATION_DISCOVERY)
def test_no_application(impl: Implementation) -> None:
    """Without an application that is meant, the command line MUST say so and fail.

    Scripts go by the exit status, people by the message.
    """
    for way, ended in zip(LOST, asked(impl, LOST), strict=True):
        assert ended.status != 0, f"{way}: {ended}"
        assert (ended.errors + ended.output).strip(), f"{way}: it failed without a word"
        assert "mine False" not in ended.lines, f"{way}: {ended}"
    (unknown,) = asked(impl, {"an unknown command": FOUND["a module"]}, "tell")
    assert unknown.status != 0, f"an unknown command: {unknown}"


@clause(
    "cli.command-has-a-context",
    MUST,
    needs=[C.CLI, C.APP_TEARDOWN],
    source=FLASK("Command Line Interface", "Custom Commands", "Application Context"),
)
def test_command_has_a_context(impl: Implementation) -> None:
    """A command of the application MUST run in its context, which is torn down when it ends."""
    down = 'app.teardown_appcontext(lambda error: print("down", current_app.name))\n'
    ended = run(impl, {"app.py": program() + down}, "say")

    expect([ended.status, *ended.lines], [0, "mine False", "down mine"], str(ended))


@clause("cli.run-is-left-out", MUST, needs=[C.CLI], source=FLASK.api("Flask.run"))
def test_run_is_left_out(impl: Implementation) -> None:
    """`run` of an application that the command line imports MUST do nothing.

    The program that can be started by itself is found by commands, too, and they come to an end.
    """
    port = 'app.run(port="no port")\n'
    ended = run(impl, {"app.py": program() + port}, "say")

    expect([ended.status, ended.lines[-1:]], [0, ["mine False"]], str(ended))


@clause("cli.debug-mode", SHOULD, needs=[C.CLI], source=DEBUG_MODE)
def test_debug_mode(impl: Implementation) -> None:
    """FLASK_DEBUG SHOULD turn debug mode on, or off where it says 0, false or no."""
    values = {"1": True, "true": True, "yes": True, "0": False, "False": False, "no": False}
    files = {"app.py": program()}
    ended = run_all(impl, [Command(files, ("say",), {"FLASK_DEBUG": value}) for value in values])

    seen = [f"FLASK_DEBUG={v}: {e.output.strip()}" for v, e in zip(values, ended, strict=True)]
    expect(seen, [f"FLASK_DEBUG={value}: mine {on}" for value, on in values.items()])


@clause(
    "cli.options", SHOULD, needs=[C.CLI, C.CLI_OPTIONS], source=[APPLICATION_DISCOVERY, DEBUG_MODE]
)
def test_options(impl: Implementation) -> None:
    """`--app` and `--debug` SHOULD say what FLASK_APP and FLASK_DEBUG say, and go before them."""
    files = {"main.py": SEVERAL.replace("one.cli", "two.cli"), "app.py": program()}
    environment = {"FLASK_APP": "main:one", "FLASK_DEBUG": "0"}
    ended, off = run_all(impl, [
        Command(files, ("--app", "app", "--debug", "say"), environment),
        Command(files, ("--app", "app", "--no-debug", "say"), {"FLASK_DEBUG": "1"}),
    ])  # fmt: skip

    expect([ended.status, *ended.lines], [0, "mine True"], str(ended))
    expect([off.status, *off.lines], [0, "mine False"], str(off))


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
    """`routes` SHOULD list each rule of the application with its endpoint and methods."""
    text = f'{program()}app.add_url_rule("/a/<int:b>", "seen", lambda b: "", methods=["PUT"])\n'
    ended = run(impl, {"app.py": text}, "routes")

    assert ended.status == 0, str(ended)
    words = [line.split() for line in ended.lines if "/a/<int:b>" in line]
    found = [word.strip(",") for line in words for word in line]
    assert len(words) == 1, f"the rule is listed {len(words)} times: {ended.output}"
    assert {"seen", "PUT", "/a/<int:b>"} <= set(found), f"the rule is listed as {found}"
