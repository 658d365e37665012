"""Factories that make applications: which goes first, and what comes of a mistake in one."""

from __future__ import annotations

from conformance.clause import SHOULD, clause, every
from conformance.clauses.cli.test_commands import (
    APPLICATION_DISCOVERY,
    HEAD,
    Way,
    asked,
    factory,
    said,
)
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.sources import plain_sense

TWO = factory("make_app", "name='second'") + factory("create_app", "name='first'").replace(HEAD, "")


@clause(
    "cli.first-of-two-factories",
    SHOULD,
    needs=[C.CLI, C.CLI_OPTIONS],  # before Flask 2.0 it was either, from one run to the next
    source=[
        APPLICATION_DISCOVERY,
        plain_sense("which application is served does not change from one start to the next"),
    ],
)
def test_first_of_two_factories(impl: Implementation) -> None:
    """Of a module with both, `create_app` SHOULD be called, and not `make_app`.

    The documentation names them in this order, and every process has to find the same one.
    """
    ways: dict[str, Way] = {f"run {n}": ({"main.py": TWO}, "main", "first") for n in range(3)}
    for way, ended in zip(ways, asked(impl, ways), strict=True):
        assert said(ended) == (0, ["first False"]), f"{way}: {ended}"


# What a factory raises by itself, and how FLASK_APP names that factory.
RAISED = ("TypeError", "ValueError", "AttributeError", "LookupError", "ImportError", "NameError")
NAMED = {"create_app": "main", "build": "main:build", "called": "main:called()"}


@clause(
    "cli.error-in-a-factory",
    SHOULD,
    needs=[C.CLI],
    source=plain_sense("what went wrong inside a function is not that it cannot be called"),
)
@every(function=NAMED)
def test_error_in_a_factory(impl: Implementation, function: str) -> None:
    """What a factory raises by itself SHOULD be told in its own words.

    Above all a TypeError, which looks as if the factory had been called with wrong arguments.
    """
    ways: dict[str, Way] = {}
    for kind in RAISED:
        text = f"def {function}():\n    raise {kind}('this ' + 'is mine')\n"
        ways[kind] = ({"main.py": text}, NAMED[function], "")
    for kind, ended in zip(ways, asked(impl, ways), strict=True):
        told = ended.errors + ended.output
        assert ended.status != 0, f"{function}() raises {kind}, and the command ends with status 0"
        assert "this is mine" in told, (
            f"{function}() raises {kind}('this is mine'), and what is told is {told!r}"
        )


# What FLASK_APP may say that is no factory with its arguments.
WRONG = (
    "build(1, 2, 3)",
    "build(other=1)",
    "build(name)",
    "build(1 / 0)",
    "build(",
    "build)",
    "build()()",
    "build().name",
    "build.name()",
    "[build]",
    "other()",
)


@clause(
    "cli.factory-called-wrongly",
    SHOULD,
    needs=[C.CLI],
    source=[APPLICATION_DISCOVERY, plain_sense("a mistake in a command is told in its own words")],
)
def test_factory_called_wrongly(impl: Implementation) -> None:
    """Where FLASK_APP calls a factory in a way that cannot be, that SHOULD be an error of the
    command that says which text it is, with the exit status 2 and without a traceback.
    """
    files = {"main.py": factory("build")}
    ways: dict[str, Way] = {text: (files, f"main:{text}", "") for text in WRONG}
    for text, ended in zip(ways, asked(impl, ways), strict=True):
        told = ended.errors + ended.output
        assert ended.status == 2, f"FLASK_APP=main:{text} gives {ended}, not exit 2"
        assert "Traceback" not in told, f"FLASK_APP=main:{text} ends in a traceback: {told!r}"
        name = text.partition("(")[0].strip("[])") or text
        assert name in told, f"FLASK_APP=main:{text}: {name!r} is not named in {told!r}"
