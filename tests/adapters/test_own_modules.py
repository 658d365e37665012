"""Adapters that are derived from a shipped one, in a module that is the application's, too."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.clause import load_clauses
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.limits.patience import PATIENCE
from conformance.perform.implementation import Implementation

HEAD = "from adapters.reference import ReferenceAdapter\nimport reference_impl\n"
MADE = "    app = reference_impl.Flask(name, **options)\n"
OURS = "class Ours(ReferenceAdapter):\n    name = 'ours'\n    version = '1'\n"
Judged = Callable[[str, str], Judgement]


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Judged]:
    """Judge one clause on the adapter `Ours` of a text."""
    monkeypatch.syspath_prepend(tmp_path)
    name = f"ours_{tmp_path.name}"

    def run(text: str, clause: str) -> Judgement:
        (tmp_path / f"{name}.py").write_text(HEAD + text, encoding="utf-8")
        importlib.invalidate_caches()
        adapter: Any = importlib.import_module(name).Ours()
        impl = Implementation(adapter)
        try:
            found = next(one for one in load_clauses() if one.id == clause)
            return judge(found, impl, PROFILES["quick"])
        finally:
            impl.close()

    yield run
    sys.modules.pop(name, None)


def test_a_hook_of_the_application_is_no_part_of_the_adapter(judged: Judged) -> None:
    """It raises where a hook after it, which a clause declares, has returned nothing."""
    factory = (
        f"def create(name, **options):\n{MADE}"
        "    @app.after_request\n"
        "    def no_store(response):\n"
        "        response.headers['Cache-Control'] = 'no-store'\n"
        "        return response\n"
        "    return app\n"
    )
    text = f"{factory}{OURS}    factory = staticmethod(create)\n"

    found = judged(text, "hooks.after-must-return-a-response")

    assert found.verdict is Verdict.PASS, found.message


def test_a_method_of_the_class_is_the_adapters(judged: Judged) -> None:
    text = f"{OURS}    def build(self, app, stage):\n        return self.nothing_of_that_name\n"

    found = judged(text, "responses.text-and-bytes")

    assert found.verdict is Verdict.ERROR
    assert found.message.startswith("the adapter broke: build: AttributeError")
    assert f"ours_{Path(__file__).stem}" in found.message or "ours_" in found.message


def test_a_factory_that_returns_nothing(judged: Judged) -> None:
    text = f"{OURS}    factory = staticmethod(lambda name, **options: None)\n"

    found = judged(text, "responses.text-and-bytes")

    wanted = "the adapter broke: factory: returned None; a `return` may be missing (ours_"
    assert found.verdict is Verdict.ERROR
    assert found.message.startswith(wanted)


@pytest.mark.parametrize(
    ("text", "verdict", "told"),
    [
        (
            f"{OURS}    def build(self, app, stage):\n        while True:\n            pass\n",
            Verdict.ERROR,
            "the adapter broke: it was still busy after",
        ),
        (  # the framework is between, and what ends the loop gets no further than its caller
            f"{OURS}    def respond(self, answer, body):\n        while True:\n            pass\n",
            Verdict.ERROR,
            "the adapter broke: it was still busy after",
        ),
        (
            f"def create(name, **options):\n    while True:\n        pass\n"
            f"{OURS}    factory = staticmethod(create)\n",
            Verdict.FAIL,
            "the implementation was still busy after",
        ),
    ],
)
def test_an_endless_loop_has_a_line(
    judged: Judged, monkeypatch: pytest.MonkeyPatch, text: str, verdict: Verdict, told: str
) -> None:
    monkeypatch.setattr(PATIENCE, "first", 0.5)
    monkeypatch.setattr(PATIENCE, "next", 0.5)
    monkeypatch.setattr(PATIENCE, "lost", 0.0)

    found = judged(text, "responses.text-and-bytes")

    assert found.verdict is verdict, found.message
    assert told in found.message, found.message
    assert ".py:" in found.message, found.message
