"""Who is at fault, and where: adapters of several modules, assertions, whatever can be raised.

Each adapter here is a few lines, written into modules of their own, as users write them.
"""

from __future__ import annotations

import importlib
import itertools
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.clause import MUST, Clause
from conformance.errors import AdapterError
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.perform.implementation import Implementation
from conformance.sources import plain_sense
from tests.judging import faulty_clauses

HEAD = "from adapters.reference import ReferenceAdapter\n"
ADAPTER = """
class Own(ReferenceAdapter):
    def build(self, app, stage):
        {before}
        built = super().build(app, stage)
        {after}
        return built
"""
NUMBERS = itertools.count()

Judge = Callable[..., Judgement]


def stated(function: Callable[..., None]) -> Clause:
    """Make a clause that is not registered."""
    return Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, function)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder that modules are imported from."""
    known = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in set(sys.modules) - known:
        del sys.modules[name]


@pytest.fixture
def judged(folder: Path) -> Judge:
    """Judge a clause with an adapter that is made of these modules."""

    def run(
        before: str = "pass",
        after: str = "pass",
        *,
        head: str = "",
        clause: Callable[..., None] = faulty_clauses.asks,
        **modules: str,
    ) -> Judgement:
        name = f"own{next(NUMBERS)}"
        text = HEAD + head + ADAPTER.format(before=before, after=after)
        for module, lines in {**modules, name: text}.items():
            (folder / f"{module}.py").write_text(lines, encoding="utf-8")
        importlib.invalidate_caches()
        impl = Implementation(importlib.import_module(name).Own())
        found = judge(stated(clause), impl, PROFILES["quick"])
        impl.close()
        return found

    return run


@pytest.mark.parametrize(
    "lines",
    [
        "assert False, 'not yet'",
        "{}['missing']",
        "raise SystemExit(3)",
        "raise GeneratorExit",
        "raise KeyboardInterrupt",
        "import unittest; raise unittest.SkipTest('no')",
        "import pytest; pytest.skip('no')",
        "import pytest; pytest.fail('no')",
        "import pytest; pytest.exit('no')",
        "raise type('Odd', (BaseException,), {'__str__': lambda self: 1 / 0})",
        "from conformance.adapter import AdapterError; raise AdapterError({}, [])",
    ],
)
def test_what_build_raises_is_an_error(judged: Judge, lines: str) -> None:
    found = judged(lines)

    assert found.verdict is Verdict.ERROR
    assert found.message.startswith("the adapter broke: ")
    assert "AdapterError" in lines or ".py:5, in build)" in found.message
    assert "AdapterError" in lines or found.broken == "build"


def test_build_within_the_dispatch_of_a_view_is_an_error(judged: Judge) -> None:
    """The framework answers 500 then, and is not to blame."""
    found = judged("assert app.name != 'inner', 'not yet'", clause=faulty_clauses.goes_elsewhere)

    assert (found.verdict, found.broken) == (Verdict.ERROR, "build")
    assert "AssertionError: not yet" in found.message


def test_second_module_of_an_adapter_is_the_adapter(judged: Judge) -> None:
    """It is one, because it uses the suite's names."""
    helper = "from conformance.adapter import View\ndef translated(parts): raise KeyError('x')\n"

    found = judged("translated(1)", head="from second import translated\n", second=helper)

    assert found.verdict is Verdict.ERROR
    told = "the adapter broke: build: KeyError: 'x' (second.py:2, in translated, called from own"
    assert found.message.startswith(told)


def test_function_that_is_handed_a_description_is_the_adapter(judged: Judge) -> None:
    helper = "def translated(app): raise KeyError('x')\n"

    found = judged("translated(app)", head="from third import translated\n", third=helper)

    assert found.verdict is Verdict.ERROR


def test_application_beside_the_adapter_is_the_implementation(judged: Judge) -> None:
    made = "def make(): raise KeyError('x')\n"

    found = judged("make()", head="from app_beside import make\n", app_beside=made)

    assert found.verdict is Verdict.FAIL
    told = r"KeyError: 'x' \(app_beside\.py:1, in make, called from own\d+\.py:6, in build\)"
    assert re.fullmatch(rf"the implementation raised {told}", found.message)
    assert found.cause == "KeyError: 'x' (app_beside.py:1, in make)"


def test_package_of_an_adapter(folder: Path) -> None:
    """All of it is the adapter, unless the package is what is judged."""
    for package, name, verdict in (("mine", "own", Verdict.ERROR), ("fw", "fw", Verdict.FAIL)):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text("", encoding="utf-8")
        (folder / package / "other.py").write_text("def make(): {}['x']\n", encoding="utf-8")
        head = f"from {package}.other import make\n"
        body = ADAPTER.format(before="make()", after="pass") + f"    name = {name!r}\n"
        (folder / package / "adapting.py").write_text(HEAD + head + body, encoding="utf-8")
        importlib.invalidate_caches()
        impl = Implementation(importlib.import_module(f"{package}.adapting").Own())

        assert judge(stated(faulty_clauses.asks), impl).verdict is verdict


def test_assertion_of_the_implementation_is_told_as_its_own(judged: Judge) -> None:
    """It is not what the clause says."""
    beside = "def check(): assert False, 'expected an endpoint'\n"

    found = judged("check()", head="from asserting import check\n", asserting=beside)

    assert found.verdict is Verdict.FAIL
    told = r"AssertionError: expected an endpoint \(asserting\.py:1, in check, called from own.*\)"
    assert re.fullmatch(rf"the implementation raised {told}", found.message)


@pytest.mark.parametrize("raised", ["1 / 0", "sys.exit(0)", "{}.x", "(_ for _ in ()).throw(Odd)"])
def test_close_that_raises_is_told_once(folder: Path, raised: str) -> None:
    name = f"closing{next(NUMBERS)}"
    head = "import sys\nclass Odd(BaseException): pass\n"
    text = HEAD + head + ADAPTER.format(before="pass", after=f"built.close = lambda: {raised}")
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    importlib.invalidate_caches()
    impl = Implementation(importlib.import_module(name).Own())

    verdicts = [judge(stated(faulty_clauses.asks), impl).verdict for _ in range(3)]
    fails = judge(stated(faulty_clauses.fails), impl)

    assert verdicts == [Verdict.PASS] * 3
    assert (fails.verdict, fails.message) == (Verdict.FAIL, "seen b")
    with pytest.raises(AdapterError, match=rf"close: .*{name}\.py:9, in <"):
        impl.close()
    impl.close()


@pytest.mark.parametrize(
    ("method", "lines"),
    [
        ("locals", "Own.locals = lambda self: None"),
        ("locals", "Own.locals = lambda self: 1 / 0"),
        ("app_context", "built.app_context = lambda: 7"),
        ("request_context", "built.request_context = lambda exchange: None"),
        ("build", "built.wsgi = 'no application'"),
        ("build", "built.wsgi = None"),
    ],
)
def test_what_an_adapter_returns_of_a_wrong_type(judged: Judge, method: str, lines: str) -> None:
    clause = {
        "locals": faulty_clauses.uses_locals,
        "app_context": faulty_clauses.enters_an_app_context,
        "request_context": faulty_clauses.enters_a_request_context,
    }.get(method, faulty_clauses.asks)

    found = judged(after=lines, clause=clause)

    assert (found.verdict, found.broken) == (Verdict.ERROR, method)


def test_objects_that_raise_from_whatever_is_asked_of_them(judged: Judge) -> None:
    """From repr, str and eq: nothing gets out of the judge, and the implementation is named."""
    for clause in (faulty_clauses.compares_odd, faulty_clauses.shows_odd):
        found = judged(clause=clause)

        assert found.verdict is Verdict.FAIL, found.message
        assert "SystemExit" in found.message


def test_counterexample_shows_what_is_asked_and_declared(judged: Judge) -> None:
    found = judged(clause=faulty_clauses.draws)

    assert found.counterexample.split("\n") == [
        "which = [False, True]",
        "app app",
        "  view '/' -> index",
        "      Ask()",
        "  declared by showing",
        "      def showing(app: Any, api: Any) -> None:",
        '          """Declare nothing."""',
        "GET /",
        "    asks: Read('request', 'path')",
    ]


def test_what_was_raised_before_is_the_cause(judged: Judge) -> None:
    """What the implementation raises at last may come of it; it is told, too."""
    users = "def load(): raise LookupError('no user')\ndef late(): raise KeyError('late')\n"

    found = judged(
        after="built.wsgi.before_request(users.load)",
        head="import users_before as users\n",
        clause=faulty_clauses.raises_late,
        users_before=users,
    )

    assert found.cause == "LookupError: no user (users_before.py:1, in load)"
    assert found.message.split("\n") == [
        f"the reply was 500: {found.cause}",
        "the implementation raised KeyError: 'late' (users_before.py:2, in late, "
        "called from tests/judging/faulty_clauses.py:92, in raises_late)",
    ]
