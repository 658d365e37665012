"""What a hostile implementation is: a row of a table. How it is judged is said elsewhere.

Most of them are the reference with one thing broken, so most are made by `on_call` and its like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent, indent

# The clauses that most rows select. What answers requests is met by these ...
FIRST = "hooks.see-the-route"
LAST = "teardown.runs-once-when-view-raises"
# ... and not by this one, which is judged between them.
LOCALS = "locals.new-is-empty"

OPENING = """\
import asyncio, atexit, builtins, concurrent.futures, ctypes, faulthandler, fcntl, gc, hashlib
import itertools, json, os, queue, re, resource, select, shutil, signal, socket, subprocess, sys
import tempfile, threading, time, unittest, warnings
import hypothesis, pytest
import reference_impl
from hypothesis.errors import Flaky, UnsatisfiedAssumption
"""
ADAPTER = """\
from adapters.reference import ReferenceAdapter
class Adapter(ReferenceAdapter):
    name, version = "hostile", "1.0"
"""
FACTORY = ADAPTER + "    factory = __import__('framework').Framework\n"


def verdicts(touched: str, between: str = "pass") -> dict[str, str]:
    """Return the verdicts of the usual clauses; "a|b" is one of both, "any" is whatever it is."""
    return {FIRST: touched, LOCALS: between, LAST: touched}


def once(touched: str, between: str = "pass") -> dict[str, str]:
    """Return the same without the last clause: for what is dear."""
    return {FIRST: touched, LOCALS: between}


# What goes wrong behind the view is met by clauses that look at the reply.
ON_THE_WAY = {"wsgi.middleware-is-invisible": "fail", LOCALS: "pass"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A signal that the run gets: so many seconds after its output matches a regular expression.

    It goes to the run's group, as Ctrl-C does, to the `worker` of pytest-xdist that began first, or
    to pytest's own `process` alone.
    """

    signal: str
    after: str = ""
    delay: float = 0.0
    to: str = "group"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One hostile implementation, and what has to come of a run that judges it.

    `framework` and `adapter` are the texts of two modules. The run selects the clauses that
    `verdicts` names. Some line of what it prints matches the regular expression `says`. `burns`
    says that it uses up processor time: limits are a fifth of the usual ones then, and few such
    run at once. `needs` is a module without which the row is skipped.

    `chapters` are judged as a whole instead of the clauses that `verdicts` names. `status` is the
    exit status where verdicts alone do not say it, `loses_report` that no report can be written.

    What is refused (`refused`) is judged by nobody: the exit status is 4, and one line says why.
    `opening` is what the framework imports, `options` are pytest's, `setting` is code that runs
    in the process of the run before pytest does, and `sent` are signals from outside.
    """

    name: str
    does: str
    adapter: str
    framework: str = ""
    says: str = ""
    verdicts: Mapping[str, str] = field(default_factory=lambda: verdicts("fail"))
    burns: bool = False
    needs: str = ""
    refused: bool = False
    status: int | None = None
    loses_report: bool = False
    chapters: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    report: str = "report.json"
    setting: str = ""
    sent: tuple[Sent, ...] = ()
    opening: str = OPENING

    def __str__(self) -> str:
        return self.name

    @property
    def files(self) -> dict[str, str]:
        """The modules by name, ready to be written."""
        return {
            "framework.py": self.opening + dedent(self.framework),
            "hostile.py": OPENING + dedent(self.adapter),
        }


def _body(text: str, depth: int) -> str:
    return indent(dedent(text).strip("\n"), "    " * depth) + "\n"


def on_call(name: str, does: str, code: str, says: str, **others: object) -> Hostile:
    """Make a framework that runs `code` whenever its application is called."""
    others = _costly(others)
    framework = (
        "class Framework(reference_impl.Flask):\n"
        "    def __call__(self, environ, start_response):\n"
        f"{_body(code, 2)}"
        "        return super().__call__(environ, start_response)\n"
    )
    return Hostile(name, does, FACTORY, framework, says, **others)  # type: ignore[arg-type]


def on_body(name: str, does: str, code: str, says: str, **others: object) -> Hostile:
    """Make a framework whose bodies are made by `code`, with `body` to begin with."""
    others = _costly(others)
    framework = (
        "class Framework(reference_impl.Flask):\n"
        "    def __call__(self, environ, start_response):\n"
        "        body = super().__call__(environ, start_response)\n"
        f"{_body(code, 2)}"
        "        return body\n"
    )
    return Hostile(name, does, FACTORY, framework, says, **others)  # type: ignore[arg-type]


def of_framework(name: str, does: str, code: str, says: str, **others: object) -> Hostile:
    """Make a framework of the members that `code` has."""
    framework = f"class Framework(reference_impl.Flask):\n{_body(code, 1)}"
    return Hostile(name, does, FACTORY, framework, says, **others)  # type: ignore[arg-type]


def on_build(name: str, does: str, code: str, says: str, **others: object) -> Hostile:
    """Make an adapter that runs `code` when it builds; `built` is what it returns."""
    adapter = (
        f"{ADAPTER}"
        "    def build(self, app, stage):\n"
        "        built = super().build(app, stage)\n"
        f"{_body(code, 2)}"
        "        return built\n"
    )
    return Hostile(name, does, adapter, "", says, **_broken(others))  # type: ignore[arg-type]


def on_close(name: str, does: str, code: str, says: str, **others: object) -> Hostile:
    """Make an adapter that runs `code` when what it has built is closed."""
    text = (
        "from adapters.reference import ReferenceAdapter\n"
        "def close():\n"
        f"{_body(code, 1)}"
        "class Adapter(ReferenceAdapter):\n"
        "    name, version = 'hostile', '1.0'\n"
        "    def build(self, app, stage):\n"
        "        built = super().build(app, stage)\n"
        "        built.close = close\n"
        "        return built\n"
    )
    others = {"verdicts": verdicts("pass"), "status": 1, **others}
    return Hostile(name, does, text, "", says, **others)  # type: ignore[arg-type]


def of_adapter(name: str, does: str, code: str, says: str, **others: object) -> Hostile:
    """Make an adapter of the members that `code` has."""
    return Hostile(name, does, ADAPTER + _body(code, 1), "", says, **_broken(others))  # type: ignore[arg-type]


def on_import(name: str, does: str, code: str, says: str, **others: object) -> Hostile:
    """Make an adapter whose module runs `code` before anything else."""
    others = {"verdicts": verdicts("pass"), **others}
    return Hostile(name, does, dedent(code) + ADAPTER, "", says, **others)  # type: ignore[arg-type]


def refused(name: str, does: str, code: str, says: str, **others: object) -> Hostile:
    """Make an adapter of members with which it is none, so that nothing can be judged."""
    return of_adapter(name, does, code, says, refused=True, **others)


def _costly(others: dict[str, object]) -> dict[str, object]:
    return {"verdicts": once("fail"), **others} if others.get("burns") else others


def _broken(others: dict[str, object]) -> dict[str, object]:
    expected = once if others.get("burns") else verdicts
    return {"verdicts": expected("error"), **others}
