"""What is never varied: what is noted of calls, how runs are joined, and what is told."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.given.__main__ import main
from tools.given.telling import gaps, merged
from tools.given.watching import Watch, place

TOY = """
def greet(name, loud=False, *, mark="!"):
    return name + mark


def unused():
    return 1


def _private(x=1):
    return x


class Box:
    def __init__(self, size=3):
        self.size = size

    def grow(self, by=1):
        self.size += by
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    folder = tmp_path / "toy_of_calls"
    folder.mkdir()
    (folder / "__init__.py").write_text("", "utf-8")
    (folder / "things.py").write_text(TOY, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("toy_of_calls.things")
    for name in [name for name in sys.modules if name.startswith("toy_of_calls")]:
        del sys.modules[name]


def watched(toy: Any, use: Any) -> dict[str, dict[str, list[str]]]:
    """Return what is noted while a function uses the toy."""
    watch = Watch((str(Path(toy.__file__).parent),))
    former = sys.getprofile()
    sys.setprofile(watch)
    try:
        use()
    finally:
        sys.setprofile(former)
    return watch.notes()


def test_arguments_with_one_value_are_told(toy: Any) -> None:
    def use() -> None:
        toy.greet("a", loud=True)
        toy.greet("b")
        toy._private(2)
        toy.Box().grow(1)

    found = list(gaps("toy_of_calls", watched(toy, use)))

    assert found == [
        "toy_of_calls.things.greet: mark is always '!'",
        "toy_of_calls.things.unused: is never called",
        "toy_of_calls.things.Box.__init__: size is always 3",
        "toy_of_calls.things.Box.grow: by is always 1",
    ]


def test_runs_are_joined(toy: Any) -> None:
    runs = [watched(toy, lambda: toy.Box(3)), watched(toy, lambda: toy.Box(4))]
    where = place(toy.Box.__init__.__code__)

    assert merged([*runs])[where]["size"] == ["3", "4"]
    assert len(merged([*runs])[where]["self"]) == 1, "objects of two runs may be alike"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--target=nowhere_at_all"], "--target=nowhere_at_all: is not installed here"),
        (["--impl=flsk"], "--impl=flsk: "),
    ],
)
def test_what_is_not_there_is_told_in_a_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(arguments) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(told)


def test_a_run_tells_what_it_leaves_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--target=flask", "--impl=flask", "-k", "responses.redirect-of-a-class"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "flask.helpers.send_file: is never called" in lines
    about = [line for line in lines if line.startswith("flask.helpers.redirect")]
    assert about == ["flask.helpers.redirect: code is always 303"]
