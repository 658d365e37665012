"""What an adapter loses on the way: each is its fault, with the line, and no framework's."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.clause import MUST, Clause
from conformance.describe.app import App, after, before, handler, view
from conformance.describe.messages import get
from conformance.describe.steps import Answer, Raise, Read, Within, Write
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import plain_sense

# A newcomer's adapter of the reference: none of its code is shipped.
TEXT = """
import reference_impl
from conformance.adapter import Capability as C, Handler, Hook, Unsupported, View, environ_of

REGISTRARS = {"before": "before_request", "after": "after_request"}

def responding(answer, body):
    value = answer.value(body)
    return reference_impl.make_response(value) if answer.shape == "response" else value

def viewed(function):
    def view(**values):
        return function(**values)
    return view

def hooked(function):
    return lambda *given: function(*given)

class Scope:
    def __init__(self, context):
        self.context = context
    def push(self):
        self.context.push()
    def pop(self, exc=None):
        self.context.pop(exc)
    def __enter__(self):
        self.push()
    def __exit__(self, kind, exc, trace):
        self.pop(exc)

class Built:
    asgi, ambient = None, reference_impl
    def __init__(self, app):
        self.wsgi = app
    def request_context(self, exchange):
        return Scope(self.wsgi.request_context(environ_of(exchange)))
    def app_context(self):
        return Scope(self.wsgi.app_context())
    def close(self):
        pass

class Own:
    name, version, packages = "own", "1.0", ()
    capabilities = frozenset({C.WSGI, C.AMBIENT, C.UNBOUND, C.STATE, C.RESPONSES, C.BEFORE, C.AFTER,
                              C.ERROR_TYPE, C.REQUEST_SCOPE, C.APP_SCOPE, C.REQUEST, C.INT})
    unbound_errors, build_errors = (RuntimeError,), ()
    def build(self, app, stage):
        stage.ambient = reference_impl
        stage.respond = responding
        made = reference_impl.Flask(app.name, static_folder=None, root_path="/")
        made.config["SECRET_KEY"] = "k"
        for part in app.parts:
            if isinstance(part, View):
                made.add_url_rule(str(part.rule), part.endpoint, viewed(stage.function(part)))
            elif isinstance(part, Hook) and part.kind in REGISTRARS:
                getattr(made, REGISTRARS[part.kind])(hooked(stage.function(part)))
            elif isinstance(part, Handler):
                made.errorhandler(part.catches)(hooked(stage.function(part)))
            else:
                raise Unsupported(C.CONFIG)
        return Built(made)
    def locals(self):
        raise Unsupported(C.LOCAL)
"""
VIEW = "        return function(**values)\n"
HOOK = "    return lambda *given: function(*given)\n"
LOST = "was called, and what it returned is dropped"


def plain(impl: Implementation) -> None:
    """Answer with a text, and with a status."""
    app = App(view("/", Answer("x")), view("/made", Answer("y", 202)))
    replies = impl.run(app, get("/"), get("/made")).replies
    expect([(r.status, r.text) for r in replies], [(200, "x"), (202, "y")])


def scoped(impl: Implementation) -> None:
    """Push both contexts by hand."""
    found = impl.outside(
        App(view("/")),
        Within(None, (Write("g", "x", 1),)),
        Within(get("/"), (Read("request", "path"),)),
    )
    expect(found, [None, "/"])


def answered(impl: Implementation) -> None:
    """Answer in place of the view."""
    expect([impl.reply(App(before("b", Answer("b")), view("/")), get("/")).text], ["b"])


def handled(impl: Implementation) -> None:
    """Answer for an exception."""
    app = App(handler(KeyError, Answer("h")), view("/", Raise(KeyError)))
    expect([impl.reply(app, get("/")).text], ["h"])


def replaced_afterwards(impl: Implementation) -> None:
    """Replace a response."""
    app = App(after("a", Answer("after", shape="response")), view("/", Answer("x")))
    expect([impl.reply(app, get("/")).text], ["after"])


Asking = Callable[[Implementation], None]
Judged = Callable[[str, Asking], Judgement]


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Judged]:
    """Judge a clause on the adapter `Own` of a text."""
    monkeypatch.syspath_prepend(tmp_path)
    name = f"lost_{tmp_path.name}"

    def run(text: str, function: Asking) -> Judgement:
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        impl = Implementation(importlib.import_module(name).Own())
        try:
            clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, function)
            return judge(clause, impl, PROFILES["quick"])
        finally:
            impl.close()

    yield run
    sys.modules.pop(name, None)


def replaced(line: str, attempt: str) -> str:
    """Return the adapter with one line written otherwise."""
    assert TEXT.count(line) == 1
    return TEXT.replace(line, attempt)


@pytest.mark.parametrize("function", [plain, scoped, answered, handled, replaced_afterwards])
def test_nothing_is_wrong_with_it(judged: Judged, function: Asking) -> None:
    found = judged(TEXT, function)

    assert found.verdict is Verdict.PASS, found.message


@pytest.mark.parametrize(
    ("line", "attempt", "function", "told"),
    [
        (VIEW, "        function(**values)\n", plain, LOST),
        (VIEW, "        found = function(**values)\n", plain, LOST),
        (VIEW, "        yield function(**values)\n", plain, "is yielded, so a generator"),
        (
            VIEW,
            "        async def later():\n            return function(**values)\n"
            "        return later()\n",
            plain,
            "in a coroutine that nobody awaits",
        ),
        (
            HOOK,
            "    def hook(*given):\n        function(*given)\n    return hook\n",
            answered,
            LOST,
        ),
        (
            HOOK,
            "    def hook(*given):\n        function(*given)\n    return hook\n",
            handled,
            LOST,
        ),
        (
            "        self.context.push()\n",
            "        self.context.push\n",
            scoped,
            "push: has returned, and nothing is current",
        ),
        (
            "        self.context.push()\n",
            "        yield self.context.push()\n",
            scoped,
            "returned Scope, whose push() is a generator function",
        ),
        (
            "        return Scope(self.wsgi.app_context())\n",
            "        Scope(self.wsgi.app_context())\n",
            scoped,
            "app_context: returned NoneType, which has no push()",
        ),
        (
            "        return Built(made)\n",
            "        Built(made)\n",
            plain,
            "build: returned NoneType",
        ),
        (
            "viewed(stage.function(part))",
            "viewed(stage.function(part)())",
            plain,
            "build: the function of view index was called, and not registered",
        ),
    ],
)
def test_it_is_the_adapters_fault_with_its_line(
    judged: Judged, line: str, attempt: str, function: Asking, told: str
) -> None:
    found = judged(replaced(line, attempt), function)

    assert found.verdict is Verdict.ERROR, found.message
    assert told in found.message
    assert re.search(r"\(lost_\w+\.py:\d+", found.message.split("\n")[0]), found.message


def test_an_ambience_that_is_not_set(judged: Judged) -> None:
    text = replaced("        stage.ambient = reference_impl\n", "")
    text = text.replace("asgi, ambient = None, reference_impl", "asgi = ambient = None")

    found = judged(text, scoped)

    assert found.verdict is Verdict.ERROR
    assert found.message.startswith("the adapter broke: stage.ambient: is not set, and a step")
    assert "see CONTRIBUTING.md" in found.message
    assert re.search(r"\(lost_\w+\.py:\d+, in build\)", found.message)


def test_a_name_of_the_ambience_that_is_a_function(judged: Judged) -> None:
    own = "type('Own', (), {'__getattr__': lambda self, name: getattr(reference_impl, name)})()"
    text = TEXT.replace("= reference_impl\n        stage", f"= {own}\n        stage")
    text = text.replace(
        "        stage.respond", "        stage.ambient.g = lambda: 1\n        stage.respond"
    )

    found = judged(text, scoped)

    assert found.verdict is Verdict.ERROR, found.message
    assert found.message.startswith("the adapter broke: ambient.g: is a function; it has to be")


@pytest.mark.parametrize("attempt", ["        pass\n", "        print(function(**values))\n"])
def test_where_nobody_can_be_sure_a_failure_says_where_to_look(
    judged: Judged, attempt: str
) -> None:
    """A framework may lose it as well, so it is no error; all that fails so has one cause."""
    found = judged(replaced(VIEW, attempt), plain)

    assert found.verdict is Verdict.FAIL
    first = found.message.split("\n")[0]
    assert first.startswith("not even a plain view is ")
    assert re.search(r"the adapter has its function made at lost_\w+\.py:\d+, in build", first)
    assert found.cause == first


def test_a_framework_that_takes_no_value_is_not_the_adapters_fault(judged: Judged) -> None:
    """What a hook returns is dropped, and a plain hook works: what fails is the framework's."""
    hook = "    def hook(*given):\n        function(*given)\n        return (*given, None)[0]\n"
    text = replaced(HOOK, f"{hook}    return hook\n")

    found = judged(text, replaced_afterwards)

    assert found.verdict is Verdict.FAIL, found.message
