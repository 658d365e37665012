"""Entries of one's own, written in one profile and judged in another."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.clause import MUST, Clause
from conformance.judging.court import Case, Court
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Verdict
from conformance.perform.implementation import Implementation
from conformance.sources import plain_sense

ENTRY = """\
[[deviation]]
clause = "a.b"
reason = "It is so."
says = "found with {name}"
"""


def thorough(impl: Implementation) -> None:
    """Fail in each profile with another message, and not at all when it is quick."""
    assert impl.profile == "quick", f"found with {impl.profile}"


def always(impl: Implementation) -> None:
    """Fail in each profile with another message."""
    raise AssertionError(f"found with {impl.profile}")


@pytest.mark.parametrize(
    ("function", "written", "judged", "verdict"),
    [
        (always, "quick", "default", Verdict.KNOWN),
        (always, "default", "quick", Verdict.KNOWN),
        (thorough, "default", "quick", Verdict.KNOWN),
        (always, "another", "default", Verdict.FAIL),
        (thorough, "another", "quick", Verdict.FIXED),
    ],
)
def test_an_entry_holds_where_it_was_written(
    tmp_path: Path, function: object, written: str, judged: str, verdict: Verdict
) -> None:
    known = tmp_path / "known.toml"
    known.write_text(ENTRY.format(name=written), encoding="utf-8")
    clause = Clause("a.b", MUST, "It MUST.", "", (), (plain_sense("so"),), 5, function)  # type: ignore[arg-type]
    court = Court(Case("reference", (clause,), PROFILES[judged], None, str(known)))

    assert court.judge(clause).verdict is verdict
    court.close()
