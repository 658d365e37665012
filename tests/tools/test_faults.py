"""Injected faults: what the operators make of a toy, and how a run of the tool goes."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tools.faults import reasons, state
from tools.faults.__main__ import main
from tools.faults.bench import Bench, Manner, Outcome
from tools.faults.business import places
from tools.faults.draw import Package, named, sample
from tools.faults.operators import OPERATORS, Text
from tools.faults.sooner import pytest_collection_modifyitems

TOY = '''
"""A toy."""
KINDS = {"a": 1, "b": 2}


def doubled(number, times=2):
    """Return a multiple."""
    if number < 0:
        raise ValueError("a negative number")
    return number * times
'''
# A framework that is the reference, as long as the toy does what it says.
ADAPTER = """
import time
import toy
from adapters.reference import ReferenceAdapter

class Own(ReferenceAdapter):
    name = "own"
    if toy.KINDS != {"a": 1, "b": 2}:
        capabilities = 1 / 0
    if toy.doubled(2) != 4:
        @property
        def version(self): return time.sleep(9999)
"""


def made(operator: str, text: str) -> list[str]:
    """Return what an operator makes of a text."""
    data = text.encode()
    edits = [
        edit
        for node, around in places(ast.parse(data))
        for edit in OPERATORS[operator](node, around, Text(data))
    ]
    return [(data[: e.start] + e.instead + data[e.end :]).decode() for e in edits]


@pytest.mark.parametrize(
    ("operator", "text", "wanted"),
    [
        ("statement", "f(1)", ["pass"]),
        ("statement", "def f():\n  raise E", ["def f():\n  pass"]),
        ("argument", "f(1, a=2)", ["f(a=2)", "f(1)"]),
        ("argument", "f(x for x in y)", []),
        ("argument", "getattr(a, b, c)", ["getattr(a, b)"]),
        ("argument", "raise E('a text', code)", ["raise E('a text')"]),
        ("argument", "f(1, doc='a text')", ["f(doc='a text')"]),
        ("swapped", "f(1, b)", ["f(b, 1)"]),
        ("swapped", "isinstance(a, b)", []),
        ("decorator", "@d\ndef f(): g()", ["def f(): g()"]),
        ("default", "def f(a, b=True): g()", ["def f(a, b=False): g()"]),
        ("constant", "x = 3", ["x = 4", "x = 2"]),
        ("constant", "x = 'é'", ["x = 'éx'"]),
        ("constant", "x = [True]", ["x = [False]"]),
        ("comparison", "a < b", ["a <= b"]),
        ("comparison", "a is not b", ["a is b"]),
        ("comparison", "a in b not in c", ["a not in b not in c", "a in b in c"]),
        ("connective", "a and b", ["a or b"]),
        ("operand", "a or b", ["((b))", "((a))"]),
        ("not", "not a", ["(a)"]),
        ("condition", "if a: f()", ["if True: f()", "if False: f()"]),
        ("condition", "while a: f()", ["while False: f()"]),
        ("return", "def f(): return a", ["def f(): return None"]),
        (
            "except",
            "try: f()\nexcept (A, B): g()",
            [
                "try: f()\nexcept FloatingPointError: g()",
                "try: f()\nexcept (B): g()",
                "try: f()\nexcept (A): g()",
            ],
        ),
        ("entry", "x = {1: 2, 3: 4}", ["x = {3: 4}", "x = {1: 2}"]),
        ("entry", "x = {1: 2, **y, 3: 4}", []),
        ("entry", "x = (a, b)", ["x = (b)", "x = (a)"]),
    ],
)
def test_operators(operator: str, text: str, wanted: list[str]) -> None:
    assert made(operator, text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        '"""A text."""',
        "def f(a: int = x) -> str: ...",
        "raise E('no number')",
        "logger.warning('no number %s')",
        "__all__ = ['a', 'b']",
        "def __repr__(self): return 'x'",
        "@overload\ndef f(a=1): g(2)",
        "if TYPE_CHECKING: f(1)",
        "def f():\n  warnings.warn('old', DeprecationWarning)\n  return 3",
        "T = TypeVar('T', bound='x')",
        "x = f(doc='a text')",
        "class E:\n  description = 'a text'",
    ],
)
def test_what_is_nobodys_business(text: str) -> None:
    constants = [node for node, around in places(ast.parse(text)) if isinstance(node, ast.Constant)]

    assert made("constant", text) == [], constants


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a toy, and a framework that is built on it."""
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "__init__.py").write_text(TOY)
    (tmp_path / "framework.py").write_text(ADAPTER)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("tools.faults.bench.ROOT", tmp_path)
    return tmp_path


def test_a_seed_draws_the_same(toy: Path) -> None:
    package = Package.installed("toy")

    drawn = sample(package, 6, seed=1)

    assert drawn == sample(package, 6, seed=1)
    assert {fault.id for fault in drawn} != {fault.id for fault in sample(package, 6, seed=2)}
    assert named(package, [drawn[3].id]) == [drawn[3]]


Ran = Callable[..., str]


@pytest.fixture
def ran(toy: Path, capsys: pytest.CaptureFixture[str]) -> Ran:
    """Run the tool on the toy."""

    def run(*arguments: str, status: int = 0) -> str:
        options = ("--target=toy", "--impl=framework:Own", "-k", "hooks.order")
        assert main([*options, *arguments]) == status
        return "".join(capsys.readouterr())

    return run


def fault(operator: str, before: str) -> str:
    """Return the id of the first fault of the toy that changes this line in this way."""
    found = (f for f in Package.installed("toy").faults() if f.operator == operator)
    return next(each.id for each in found if before in each.before)


def test_a_run_goes_on(toy: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, temporary = toy / "state.jsonl", toy / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    table, survivor = fault("entry", "KINDS"), fault("comparison", "number < 0")
    options = (f"--state={kept}", f"--only={table},{survivor}")

    told = ran(*options)

    assert f"1/2  {table}  import" in told
    assert f"{survivor}  __init__.py:8  comparison\n  - if number < 0:" in told
    assert "noticed: 1/2 (50.0%)" in told
    with kept.open("a") as file:
        file.write('{"fault": "cut sho')
    asked = "\n".join(reasons.asked(*named(Package.installed("toy"), [survivor])))
    said = asked.replace("judged = ''", "judged = 'equivalent'")
    (toy / "judged.toml").write_text(said.replace("why = ''", "why = '0 doubled is 0'"))
    again = ran(*options, f"--judged={toy / 'judged.toml'}")
    assert "SURVIVED" not in again  # nothing is judged anew
    assert "without what is nobody's business: 1/1" in again
    assert "equivalent: 0 doubled is 0" in again
    other = ran(*options, "--profile=default", status=2)
    assert "was judged by --impl framework:Own --profile quick -k hooks.order" in other
    assert list(temporary.iterdir()) == []  # nothing is left behind


def test_what_does_not_end_is_noticed(toy: Path) -> None:
    """The suite ends by itself what waits: so the limit here is one that each run is over."""
    package = Package.installed("toy")
    (hang,) = named(package, [fault("default", "times=2")])

    with Bench(package, Manner(("framework:Own",), chosen="hooks.order"), 0.2) as bench:
        assert bench.judge(hang).noticed == "hang"


# With this fault no hook is called, and nothing is wrong with locals.
DEAF = """
        def build(self, app, stage):
            from dataclasses import replace
            left = tuple(part for part in app.parts if not hasattr(part, "kind"))
            return super().build(replace(app, parts=left), stage)
"""


@pytest.mark.parametrize(("near", "chosen"), [("hooks.order", ""), ("locals.", "hooks.order")])
def test_chapters_that_are_near_are_asked_alone(toy: Path, near: str, chosen: str) -> None:
    """And the others where these notice nothing; each clause that notices is told."""
    (toy / "framework.py").write_text(ADAPTER.replace("capabilities = 1 / 0", DEAF))
    package = Package.installed("toy")
    (broken,) = named(package, [fault("entry", "KINDS")])
    options = f"{chosen} or locals." if chosen else ""
    manner = Manner(("framework:Own",), chosen=options, most=1000)

    with Bench(package, manner) as bench:
        outcome = bench.judge(broken, near=near)

    noticed = [outcome.noticed, *outcome.also]
    assert len(noticed) > 1
    assert all(name.startswith("hooks.order") for name in noticed)


def test_what_fails_without_a_fault_is_refused(toy: Path, ran: Ran) -> None:
    (toy / "toy" / "__init__.py").write_text(TOY.replace('"a": 1', '"a": 0'))

    assert "fails without a fault: import" in ran(status=2)


def test_what_noticed_faults_is_judged_sooner(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Package.installed("toy")
    faults = [replace(each, path=path) for each, path in zip(package.faults(), "aab", strict=False)]
    by = ("one.clause", "import", "another.clause")
    outcomes = {f.id: Outcome(f.id, name, 1, 1) for f, name in zip(faults, by, strict=True)}

    order = state.sooner(faults, outcomes, "b")

    assert order == ["another.clause", "one.clause"]
    monkeypatch.setenv("FAULTS_SOONER", " ".join(order))
    items: list[Any] = [
        SimpleNamespace(name=name) for name in ("a.third", "one.clause", "another.clause")
    ]
    pytest_collection_modifyitems(items)
    assert [item.name for item in items] == [*order, "a.third"]


def test_a_fault_is_shown(ran: Ran) -> None:
    told = ran(f"--show={fault('comparison', 'number < 0')}")

    assert "-    if number < 0:" in told.splitlines()
    assert "+    if number <= 0:" in told.splitlines()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--target=nothing_of_that_name"], "no package of that name is installed"),
        (["--only=0123456789"], "0123456789 is no fault of toy"),
        (["--judged=nowhere.toml"], "nowhere.toml"),
        (["--in=nowhere/*"], "no file of toy that counts"),
    ],
)
def test_what_is_refused_is_told_in_a_line(ran: Ran, arguments: list[str], says: str) -> None:
    told = ran(*arguments, status=2)

    assert says in told
    assert told.count("\n") == 1


def test_a_state_that_is_none_is_refused(toy: Path, ran: Ran) -> None:
    (toy / "state.jsonl").write_text("hello\n" + json.dumps({"fault": "x"}) + "\n")

    assert "state.jsonl:1: is no outcome" in ran(f"--state={toy / 'state.jsonl'}", status=2)
