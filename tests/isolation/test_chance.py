"""Requests that carry what is never the same twice: no breach by itself, and no cover for one."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from conformance.clause import load_clauses
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Verdict, judge
from tests.variations import Application, Variation, varied
from tests.variations.chance import count_visits, number_each
from tests.variations.fields import Fields, sending

COUNT = itertools.count()
CLAUSES = {clause.id: clause for clause in load_clauses()}
JUDGED = (
    "isolation.plain-requests-on-threads",
    "isolation.threads-are-reused",
    "streaming.side-by-side-on-threads",
)
Change = Callable[[dict[str, Any], Fields], Fields]


def number(headers: Fields, text: str = "") -> Fields:
    return [*headers, ("X-Trace-Id", f"{uuid.uuid4()}{text}")]


def shared_number() -> type[Any]:
    """Keep one number for all: each reply has that of whoever began last."""

    class Shared(Application):
        number = ""

        def wsgi_app(self, environ: Any, start_response: Any) -> Any:
            Shared.number = uuid.uuid4().hex

            def start(status: str, headers: Fields, *more: Any) -> Any:
                return start_response(status, [*headers, ("X-Trace-Id", Shared.number)], *more)

            return super().wsgi_app(environ, start)

    return Shared


def shared_path(inside: bool) -> type[Any]:
    """Send the path of whoever began last, beside what is never the same twice, or within it."""

    class Shared(Application):
        path = ""

        def wsgi_app(self, environ: Any, start_response: Any) -> Any:
            Shared.path = environ["PATH_INFO"].strip("/")

            def start(status: str, headers: Fields, *more: Any) -> Any:
                within = f"{'/' * (next(COUNT) % 3)} {Shared.path} {uuid.uuid4()}"
                sent = number(headers, within if inside else "")
                more_sent = [] if inside else [("X-Path", Shared.path)]
                return start_response(status, [*sent, *more_sent], *more)

            return super().wsgi_app(environ, start)

    return Shared


def judged(mixin: type[Any], name: str) -> tuple[Verdict, str, str]:
    variation = Variation("chance", "none", (), lambda impl: True, mixin=mixin)
    with varied(variation) as impl:
        found = judge(CLAUSES[name], impl, PROFILES["quick"])
    return found.verdict, found.message, found.evidence


@pytest.mark.parametrize("name", JUDGED)
@pytest.mark.parametrize("change", [number_each, count_visits])
def test_chance_is_no_breach(change: Change, name: str) -> None:
    verdict, message, evidence = judged(sending(change), name)

    assert verdict is Verdict.PASS, message
    left_out = "X-Trace-Id" if change is number_each else "Set-Cookie"
    assert "not compared, because it differs from run to run: " in evidence
    assert left_out in evidence


def test_a_field_of_everybody_is_found_beside_chance() -> None:
    verdict, message, _ = judged(shared_path(inside=False), JUDGED[0])

    assert verdict is Verdict.FAIL
    assert "X-Path: ann" in message
    assert "not compared, because it differs from run to run: X-Trace-Id" in message


@pytest.mark.parametrize(
    ("mixin", "said"),
    [(shared_number(), "were both sent"), (shared_path(inside=True), "was sent 'bob'")],
)
def test_chance_covers_nothing(mixin: type[Any], said: str) -> None:
    verdict, message, _ = judged(mixin, JUDGED[0])

    assert verdict is Verdict.FAIL
    assert "sideways leak: " in message
    assert said in message
