"""A whole application: its record, and what it leaves of a difference."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.clause import load_clauses
from conformance.command.cli import begin
from conformance.describe.capabilities import Capability as C
from conformance.errors import UsageError
from conformance.usage.names import VISIBLE
from conformance.usage.reading import Uses, uses_of
from tests.command.toys import document, entry

GUESTBOOK = """
from flask import Blueprint, Flask, flash, g, redirect, render_template_string
from flask import request, session, url_for

book = Blueprint("book", __name__)
LINES = []


@book.before_app_request
def who():
    g.name = session.get("name")


@book.route("/", methods=["GET", "POST"])
def lines():
    if request.method == "POST":
        LINES.append((g.name, request.form["line"]))
        flash("written")
        return redirect(url_for("book.line", number=len(LINES) - 1))
    return render_template_string("{{ get_flashed_messages() }} {{ lines }}", lines=LINES)


@book.route("/lines/<int:number>")
def line(number):
    return LINES[number][1]


def create_app():
    app = Flask(__name__)
    app.secret_key = "guest"
    app.register_blueprint(book)
    print("made")
    return app


def broken():
    raise RuntimeError("no database")
"""
SEEN = {
    *(C.BEFORE, C.BLUEPRINTS, C.INT, C.SESSION, C.STATE, C.URL, C.REDIRECT, C.FLASHING),
    *(C.REQUEST_FORMS, C.TEMPLATES),
}


@pytest.fixture
def guestbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "guestbook.py").write_text(GUESTBOOK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: list[str]) -> tuple[int, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def of(named: str) -> Uses:
    return uses_of(named, sys.executable, run)


def test_what_it_uses(guestbook: Path) -> None:
    found = of("guestbook:create_app")

    assert set(found.shown) == SEEN
    assert found.shown[C.INT] == "/lines/<int:number>"
    assert str(found).startswith("guestbook:create_app uses, of flask ")


def test_which_clauses_concern_it(guestbook: Path) -> None:
    found = of("guestbook:create_app")

    assert found.concerned_by(())
    assert found.concerned_by(
        [C.SESSION, C.SESSION_TYPES, C.WSGI]
    )  # an aspect, and a matter of course
    assert not found.concerned_by([C.SESSION, C.NESTED_BLUEPRINTS])
    concerned = [clause for clause in load_clauses() if found.concerned_by(clause.needs)]
    assert 300 < len(concerned) < 1200  # neither nothing nor all
    assert all(set(clause.needs) & VISIBLE <= found.all for clause in concerned)


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("guestbook:nobody", "has no 'nobody'"),
        ("guestbook", "package.module:name"),
        ("guestbook:broken", "no database"),
        ("nowhere:app", "nowhere"),
    ],
)
def test_what_is_no_application(guestbook: Path, named: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as raised:
        of(named)
    assert str(raised.value).startswith(f"--app={named}")


def test_a_difference_for_an_application(
    guestbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs = {"own.session": [C.SESSION], "own.nested": [C.NESTED_BLUEPRINTS], "own.always": []}
    for name, verdict in (("a", "pass"), ("b", "fail")):
        entries = [{**entry(one, verdict), "needs": [*some]} for one, some in needs.items()]
        Path(f"{name}.json").write_text(json.dumps(document(entries)), encoding="utf-8")

    status = begin(["diff", "a.json", "b.json", "--app", "guestbook:create_app"])

    said = capsys.readouterr().out
    assert status == 1
    assert "own.session" in said
    assert "own.always" in said
    assert "own.nested" not in said
    assert "1 other change is of what it does not use" in " ".join(said.split())
