"""The doctor: what it tries, what it says of an adapter that is wrong, and what it suggests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from adapters.reference import ReferenceAdapter
from conformance.clause import load_clauses
from conformance.command.doctor import (
    TRIED,
    VARIABLE,
    Diagnosis,
    State,
    Tried,
    _tried,
    adapter,
    asked,
    chosen,
    claimable,
    claiming,
    listed,
    shown,
)
from conformance.describe.capabilities import Capability as C
from conformance.report.reports import Found
from tests.command.toys import command

CLAUSES = load_clauses()
OURS = """\
from adapters.reference import ReferenceAdapter
from conformance.adapter import Capability as C


class Sound(ReferenceAdapter):
    name = "sound"
    version = "1.0"
    capabilities = frozenset({C.WSGI, C.LOCAL})


class Wrong(Sound):
    capabilities = frozenset({C.WSGI, C.LOCAL})

    def locals(self):
        raise LookupError("not yet")


class Silent(Sound):
    capabilities = frozenset()


class Nameless(Sound):
    name = None
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ours.py").write_text(OURS, encoding="utf-8")
    return tmp_path


@pytest.mark.long
def test_a_sound_adapter_and_what_it_could_claim(folder: Path) -> None:
    ended = command(folder, "doctor", "ours:Sound")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith("sound 1.0: ")
    assert " of 2 claimed capabilities work" in ended.stdout
    offers = re.findall(
        r"not claimed, and seems to work: (\S+) \((\d+) of \2 clauses", ended.stdout
    )
    assert "local.stack" in dict(offers)


def test_what_is_wrong_first_with_the_line_of_the_adapter(folder: Path) -> None:
    ended = command(folder, "doctor", "ours:Wrong")

    assert ended.returncode == 1, ended.stdout + ended.stderr
    last = ended.stdout.splitlines()[-1]
    assert last.startswith("look at this first: ")
    line = OURS.splitlines().index('        raise LookupError("not yet")') + 1
    assert f"LookupError: not yet (ours.py:{line}, in locals)" in last


def test_who_claims_nothing_is_not_sound(folder: Path) -> None:
    ended = command(folder, "doctor", "ours:Silent")

    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1].startswith("nothing is claimed")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ours:Nameless", "name: is None"),
        ("ours:Nobody", "the module ours has no 'Nobody'"),
        ("nowhere:x", "No module named 'nowhere'"),
        ("flsk", "did you mean 'flask'?"),
    ],
)
def test_who_breaks_the_contract_is_told_in_one_line(folder: Path, name: str, told: str) -> None:
    ended = command(folder, "doctor", name)

    assert ended.returncode == 4
    assert told in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import os; os._exit(0)", "the process exited with status 0"),
        ("import sys; sys.exit(0)", "SystemExit"),
        ("raise BaseException('\\x1b[2J')", "BaseException"),
        ("import time; time.sleep(1000)", "it waited for 10 s, for what never came"),
    ],
    ids=["dies", "exits", "raises", "waits"],
)
def test_who_is_hostile_takes_no_command_down(folder: Path, code: str, told: str) -> None:
    (folder / "hostile.py").write_text(code, encoding="utf-8")

    ended = command(folder, "doctor", "hostile:adapter")

    assert ended.returncode == 4
    assert told in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.strip().isprintable()


def found(verdict: str) -> Found:
    return Found("a.b", "MUST", "a", "So.", "message\nmore", "", "", "", verdict, ("x",))


STATES: tuple[tuple[list[str], State], ...] = (
    (["pass", "pass"], State.WORKS),
    (["known", "unsupported"], State.WORKS),
    (["pass", "fail"], State.WORKS),
    (["fail", "fail"], State.FAILS),
    (["pass", "error"], State.BROKEN),
    (["unsupported"], State.DECLINED),
    (["unsupported", "fail"], State.FAILS),
    ([], State.UNTRIED),
)


@pytest.mark.parametrize(("verdicts", "state"), STATES)
def test_what_comes_of_a_claim(verdicts: list[str], state: State) -> None:
    assert _tried(C.WSGI, [found(verdict) for verdict in verdicts]).state is state


def test_clauses_need_nothing_else_and_cost_little() -> None:
    every = chosen(CLAUSES, C.LOCAL, {C.LOCAL}, len(CLAUSES))
    few = chosen(CLAUSES, C.LOCAL, {C.LOCAL}, TRIED)

    assert few == every[:TRIED]
    assert all(set(clause.needs) == {C.LOCAL} for clause in every)
    drawn = [clause.is_property and not clause.domains for clause in every]
    assert drawn == sorted(drawn) or any(clause.chapter == "isolation" for clause in every)


def test_what_would_break_the_contract_is_not_offered() -> None:
    class WithoutKit(ReferenceAdapter):
        capabilities = frozenset({C.WSGI})

        @property
        def routing(self) -> Any:
            raise AttributeError("routing")

    made: Any = WithoutKit()
    offers = claimable(made, [C.STATE, next(c for c in C if c.startswith("map."))])

    assert offers == [C.STATE]


def test_more_is_claimed_by_the_same_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = ReferenceAdapter()
    few = claiming(plain, ())
    assert few.capabilities == ReferenceAdapter.capabilities

    monkeypatch.setenv(VARIABLE, asked("threading", [C.STATE]))

    made = adapter()
    assert (made.name, C.STATE in made.capabilities) == ("threading", True)


def test_one_fault_is_told_once() -> None:
    claims = [Tried(c, State.BROKEN, found("error")) for c in list(C)[:9]]

    lines = [line for line, _ in shown(Diagnosis("toy 1.0", tuple(claims), ()))]

    assert lines[0] == "toy 1.0: 0 of 9 claimed capabilities work"
    assert lines[1].startswith("broken ")
    assert lines[1].endswith(" and 3 more: message more")
    assert lines[2:] == ["look at this first: a.b: message", "  more"]


def test_what_breaks_comes_before_what_fails() -> None:
    fails, broken = Tried(C.WSGI, State.FAILS, found("fail")), Tried(C.LOCAL, State.BROKEN)

    assert Diagnosis("x", (fails, broken), ()).first is broken
    assert Diagnosis("x", (fails,), ()).first is fails
    assert Diagnosis("x", (), ()).first is None


def test_names_are_listed() -> None:
    assert listed(["a", "b"]) == "a, b"
