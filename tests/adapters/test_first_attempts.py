"""Mistakes of a first adapter: each is told as the adapter's, with its place, and fails nobody.

They are made in the example of CONTRIBUTING, one at a time, or in an adapter of the reference whose
ambience is its author's own.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.clause import MUST, Clause, load_clauses
from conformance.describe.app import App, Declaration, after, view
from conformance.describe.messages import get
from conformance.describe.steps import Answer, Call, Made, Read, Write
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.perform.implementation import Implementation
from conformance.perform.trace import MISSING, expect
from conformance.sources import plain_sense

CONTRIBUTING = Path(__file__).parent.parent.parent / "CONTRIBUTING.md"
RESPOND = "stage.respond = lambda answer, body: (answer, body)"
HANDED = "answer, body = stage.function(part, Ambient(request))(**values)"
DATA = "response.data = body.encode() if isinstance(body, str) else body"

Import = Callable[[str], Any]


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Import]:
    """Import a text as a module, under a name of its own."""
    monkeypatch.syspath_prepend(tmp_path)
    written: list[str] = []

    def run(text: str) -> Any:
        name = f"attempt{len(written)}_{tmp_path.name}"
        written.append(name)
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield run
    for name in written:
        monkeypatch.delitem(importlib.sys.modules, name)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "attempt", "told"),
    [
        (RESPOND, "pass", "build: has set no stage.respond; it makes what a view returns"),
        (HANDED, HANDED.replace("answer, body =", "body, answer ="), "no attribute 'status'"),
        (
            HANDED,
            HANDED.replace("part, ", ""),
            "stage.function: was handed Ambient; it takes",
        ),
        (
            HANDED,
            HANDED.replace("**values", "values"),
            "a view takes the values of its rule",
        ),
        (
            HANDED,
            HANDED.replace("(part, Ambient(request))", ""),
            "stage.function: was called as if it were the function; register stage.function(part)",
        ),
        (HANDED, HANDED.replace("**values", "") + ".body", "no attribute 'body'"),
        (DATA, "response.data = body.encoded()", "no attribute 'encoded'"),
    ],
)
def test_a_mistake_is_the_adapters(imported: Import, line: str, attempt: str, told: str) -> None:
    pytest.importorskip("falcon")
    [example] = [
        block
        for block in re.findall(r"```python\n(.*?)```", CONTRIBUTING.read_text("utf-8"), re.S)
        if "class FalconAdapter" in block
    ]
    assert example.count(line) == 1
    impl = Implementation(imported(example.replace(line, attempt)).adapter())
    [clause] = (c for c in load_clauses() if c.id == "routing.several-rules-for-one-view")

    found = judge(clause, impl, PROFILES["quick"])
    impl.close()

    assert found.verdict is Verdict.ERROR, found.message
    assert found.message.startswith("the adapter broke: ")
    assert told in found.message


AMBIENCE = """
from adapters.reference import ReferenceAdapter
import reference_impl

class Ambience:
    def __getattr__(self, name):
        return getattr(reference_impl, name)

    {line}

class Own(ReferenceAdapter):
    def build(self, app, stage):
        built = super().build(app, stage)
        stage.ambient = Ambience()
        return built
"""


def judged(imported: Import, line: str, function: Callable[..., None]) -> Judgement:
    """Judge with an ambience in which one name is its author's own."""
    impl = Implementation(imported(AMBIENCE.format(line=line)).Own())
    clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, function)
    found = judge(clause, impl, PROFILES["quick"])
    impl.close()
    return found


def redirects(impl: Implementation) -> None:
    """Answer with a redirect."""
    app = App(view("/", Answer(Made("redirect", ("/x",), (("code", 301),)))))
    expect([impl.reply(app, get("/")).status], [301])


def flashes(impl: Implementation) -> None:
    """Flash a message."""
    app = App(view("/", Call("", "flash", ("x",))), config={"SECRET_KEY": "k"})
    expect(impl.run(app, get("/")).answers(), [None])


def writes(impl: Implementation) -> None:
    """Write into the session and read it again."""
    steps = (Write("session", "k", 1), Read("session", "k"))
    app = App(view("/", *steps), config={"SECRET_KEY": "k"})
    expect(impl.run(app, get("/")).answers()[-1:], [1])


@pytest.mark.parametrize(
    ("line", "function", "told"),
    [
        (
            "redirect = staticmethod(lambda location, status=302: None)",
            redirects,
            "ambient.redirect: Ambience.<lambda>() got an unexpected keyword argument 'code'; "
            "response.redirect demands redirect(location, code=302)",
        ),
        ("session = 7", writes, "ambient.session: is int, which has no __setitem__"),
    ],
)
def test_an_ambience_that_does_not_fit(
    imported: Import, line: str, function: Callable[..., None], told: str
) -> None:
    found = judged(imported, line, function)

    assert found.verdict is Verdict.ERROR, found.message
    assert told in found.message


def test_a_mistake_in_what_is_read_is_the_adapters(imported: Import) -> None:
    line = "request = type('Odd', (), {'odd': property(lambda self: {}['host'])})()"

    found = judged(imported, line, reads)

    assert (found.verdict, found.broken) == (Verdict.ERROR, "<lambda>")
    assert re.search(r"KeyError: 'host' \(attempt\w+\.py:9, in <lambda>\)", found.message)


def looks_up(impl: Implementation) -> None:
    """Read an item that is not there."""
    app = App(view("/", Read("request.args", "none")))
    expect(impl.run(app, get("/")).answers(), [MISSING])


def test_what_an_own_mapping_does_not_have_is_no_mistake(imported: Import) -> None:
    own = "type('Own', (), {'__getitem__': Own.__getitem__})()"
    line = f"request = type('Odd', (), {{'args': {own}}})()"
    text = AMBIENCE.format(line=line).replace("class Own(Ref", "class Adapter(Ref")
    own_mapping = "class Own:\n    def __getitem__(self, name):\n        return {}[name]\n\n"
    text = text.replace("class Ambience", f"{own_mapping}class Ambience")
    impl = Implementation(imported(text).Adapter())
    clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, looks_up)

    assert judge(clause, impl, PROFILES["quick"]).verdict is Verdict.PASS


def test_a_function_of_the_framework_that_does_not_fit_is_the_adapters(imported: Import) -> None:
    """It was put into an ambience of the adapter's own, under a name that demands more."""
    line = "redirect = staticmethod(reference_impl.has_request_context)"

    found = judged(imported, line, redirects)

    assert (found.verdict, found.broken) == (Verdict.ERROR, "ambient.redirect")


def answers_nothing(impl: Implementation) -> None:
    """Answer with a text."""
    expect([impl.reply(App(view("/", Answer("x"))), get("/")).text], ["x"])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "lambda answer: answer",
            "takes 1 positional argument but 2 were given; it is called with",
        ),
        ("(200, 'text')", "'tuple' object is not callable; it is called with an Answer"),
    ],
)
def test_a_respond_that_takes_something_else(imported: Import, line: str, told: str) -> None:
    """A framework that answers with 500, whatever is raised, keeps it from being seen otherwise."""
    text = AMBIENCE.format(line="own = 1").replace(
        "stage.ambient = Ambience()", f"stage.respond = {line}"
    )
    impl = Implementation(imported(text).Own())
    clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, answers_nothing)

    found = judge(clause, impl, PROFILES["quick"])

    assert (found.verdict, found.broken) == (Verdict.ERROR, "respond")
    assert told in found.message


def test_a_respond_without_a_return(imported: Import) -> None:
    text = AMBIENCE.format(line="own = 1").replace(
        "stage.ambient = Ambience()", "stage.respond = lambda answer, body: None"
    )
    impl = Implementation(imported(text).Own())
    clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, answers_nothing)

    found = judge(clause, impl, PROFILES["quick"])

    assert (found.verdict, found.broken) == (Verdict.ERROR, "respond")


def test_what_the_framework_raises_while_building_names_the_adapters_line(
    imported: Import,
) -> None:
    wrong = "reference_impl.Flask('x', root_path='/').add_url_rule(7)"
    text = AMBIENCE.format(line="own = 1")
    text = text.replace("built = super()", f"{wrong}\n        built = super()")
    impl = Implementation(imported(text).Own())
    clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, answers_nothing)

    found = judge(clause, impl, PROFILES["quick"])

    assert re.search(r", called from attempt\w+\.py:13, in build\)", found.message), found.message


def test_what_a_framework_raises_names_who_called_it(imported: Import) -> None:
    """It may be handed what it does not take: the line of the adapter is told, too."""
    line = (
        "def redirect(self, location, code):\n        return reference_impl.redirect(location, {})"
    )

    found = judged(imported, line, redirects)

    assert found.verdict is Verdict.FAIL
    first = found.message.split("\n")[0]
    assert re.search(
        r"\(reference_impl/\S+, in \w+, called from attempt\w+\.py:10, in redirect\)", first
    )


def reads(impl: Implementation) -> None:
    """Read what raises."""
    app = App(view("/", Read("request", "odd")))
    expect(impl.run(app, get("/")).answers(), [1], "request.odd")


def test_what_a_step_saw_raised_is_told_with_its_place(imported: Import) -> None:
    line = "request = type('Odd', (), {'odd': property(lambda self: int('x'))})()"

    found = judged(imported, line, reads)

    told = found.message.split("\n")[-1]
    assert "ValueError!" in found.message
    assert re.fullmatch(
        r"ValueError! is ValueError: invalid literal .* \(attempt\w+\.py:9, .*\)", told
    )


def refused(impl: Implementation) -> None:
    """Ask for what is refused, and expect an answer."""
    app = App(view("/", Read("request", "path")))
    expect(impl.run(app, get("/nowhere")).answers(), ["/"])


def test_the_page_of_a_refusal_is_told(imported: Import) -> None:
    found = judged(imported, "own = 1", refused)

    assert found.message.startswith("the reply was 404 NOT FOUND: ")
    assert "<" not in found.message.split("\n")[0]


FACTORY = """
import reference_impl
from adapters.reference import ReferenceAdapter

def create_app({parameters}):
    app = reference_impl.Flask("own", root_path="/", static_folder=None)
    app.add_url_rule("/own", endpoint={endpoint!r}, view_func=str)
    return app

class Own(ReferenceAdapter):
    factory = staticmethod(create_app)
"""


def declares(impl: Implementation) -> None:
    """Declare a view whose endpoint an application may have already."""
    declared = Declaration("declared", lambda app, api: app.add_url_rule("/", "index", repr))
    expect([impl.reply(App(declared), get("/")).status], [200])


def test_an_endpoint_that_is_declared_is_told_in_the_same_words(imported: Import) -> None:
    text = FACTORY.format(parameters="name, **options", endpoint="index")
    impl = Implementation(imported(text).Own())
    found = []
    for function in (declares, refused):
        clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, function)
        found.append(judge(clause, impl, PROFILES["quick"]))

    assert [one.verdict for one in found] == [Verdict.ERROR] * 2
    assert found[0].cause == found[1].cause
    assert re.search(r"\(attempt\w+\.py:5, in create_app\)", found[0].cause), found[0].cause


@pytest.mark.parametrize(
    ("parameters", "endpoint", "told"),
    [
        ("", "own", "write: factory = staticmethod(lambda name, **options: create_app())"),
        ("name, **options", "index", "has an endpoint of clauses: 'index'; put its views into"),
    ],
)
def test_a_factory_that_does_not_fit(
    imported: Import, parameters: str, endpoint: str, told: str
) -> None:
    impl = Implementation(imported(FACTORY.format(parameters=parameters, endpoint=endpoint)).Own())
    clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, refused)

    found = judge(clause, impl, PROFILES["quick"])

    assert (found.verdict, found.broken) == (Verdict.ERROR, "factory")
    assert told in found.message


BARE = """
from adapters.reference import ReferenceAdapter

class Bare:
    status = 200

class Own(ReferenceAdapter):
    def build(self, app, stage):
        made = stage.function

        def function(part, ambient=None):
            call = made(part, ambient)
            return (lambda response: call(Bare()) and response) if part.kind == "after" else call

        stage.function = function
        return super().build(app, stage)
"""


def answers_after(impl: Implementation) -> None:
    """Answer, with an after function that is given the response."""
    expect([impl.reply(App(view("/"), after("a")), get("/")).status], [200])


def test_a_response_without_its_status_is_told(imported: Import) -> None:
    impl = Implementation(imported(BARE).Own())
    clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, answers_after)

    found = judge(clause, impl, PROFILES["quick"])

    assert found.verdict is Verdict.ERROR, found.message
    assert "response.status_code: is missing in Bare; hook.after demands" in found.message
