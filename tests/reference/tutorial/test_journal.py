"""The journal runs on Flask, and with the import changed on the reference; both do the same."""

from __future__ import annotations

import importlib
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("click")
pytest.importorskip("jinja2")

PROGRAM = Path(__file__).with_name("journal")
IMPORTS = re.compile(r"^from flask\b", re.MULTILINE)


def program(framework: str, folder: Path) -> Path:
    """Copy the program to a folder, and change what it imports."""
    copied = folder / "journal"
    shutil.copytree(PROGRAM, copied, ignore=shutil.ignore_patterns("__pycache__"))
    for file in copied.glob("*.py"):
        text, found = IMPORTS.subn(f"from {framework}", file.read_text(encoding="utf-8"))
        assert found, f"{file.name} does not import the framework"
        file.write_text(text, encoding="utf-8")
    return copied


@pytest.fixture(params=["reference_impl", "flask"])
def app(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Make an application of the program, with empty tables."""
    pytest.importorskip(request.param)
    program(request.param, tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    before = {*sys.modules}
    made = importlib.import_module("journal").create_app(
        {"TESTING": True, "DATABASE": str(tmp_path / "test.db"), "SECRET_KEY": "test"}
    )
    assert made.test_cli_runner().invoke(args=["make-tables", "--quiet"]).output == ""
    yield made
    for name in {name for name in sys.modules if name.partition(".")[0] == "journal"} - before:
        del sys.modules[name]


class Author:
    """A client that registers and comes in."""

    def __init__(self, app: Any, name: str) -> None:
        self.client = app.test_client()
        self.said = {"name": name, "password": "secret"}

    def come(self) -> Author:
        """Register, if need be, and log in."""
        self.client.post("/authors/register", data=self.said)
        self.client.post("/authors/login", data=self.said)
        return self


@pytest.fixture
def ann(app: Any) -> Any:
    """Return the client of an author who is there."""
    return Author(app, "Ann").come().client


def told(response: Any) -> list[str]:
    """Return the messages on a page."""
    return re.findall(r'<p class="error">(.*?)</p>', response.text)


def test_the_command_says_what_it_did(app: Any) -> None:
    result = app.test_cli_runner().invoke(args=["make-tables"])

    assert (result.exit_code, result.output) == (0, "The tables of journal are there.\n")


def test_without_settings_it_lives_in_the_instance_folder(app: Any) -> None:
    other = importlib.import_module("journal").create_app()
    place = Path(other.instance_path)

    assert place.is_dir()
    assert place.name == "instance"
    assert other.config["DATABASE"] == str(place / "journal.db")
    assert not other.testing


def test_who_registers_is_sent_to_the_login(app: Any) -> None:
    client = app.test_client()
    assert client.get("/authors/register").status_code == 200
    response = client.post("/authors/register", data={"name": "Ann", "password": "secret"})

    assert response.headers["Location"] == "/authors/login"
    again = client.post("/authors/register", data={"name": "Ann", "password": "other"})
    assert told(again) == ["Ann is here already."]
    assert told(client.post("/authors/register", data={"name": "", "password": ""})) == [
        "A name and a password are needed."
    ]


def test_who_comes_in_is_known_to_views(app: Any, ann: Any) -> None:
    with ann:
        page = ann.get("/")
        module = sys.modules["journal.authors"]
        assert module.session["author"] == 1
        assert module.g.author["name"] == "Ann"
    assert "Ann <a" in page.text
    ann.get("/authors/logout")
    assert "come in" in ann.get("/").text


def test_a_wrong_password_is_told_once(app: Any, ann: Any) -> None:
    client = app.test_client()
    response = client.post("/authors/login", data={"name": "Ann", "password": "guess"})

    assert told(response) == ["That is no author, or not the password."]
    assert told(client.get("/authors/login")) == []


@pytest.mark.parametrize("path", ["/write", "/1", "/1/remove"])
def test_others_are_sent_to_the_login(app: Any, path: str) -> None:
    response = app.test_client().post(path)

    assert (response.status_code, response.headers["Location"]) == (302, "/authors/login")


def test_entries_are_written_escaped_and_changed(ann: Any) -> None:
    assert "Nothing yet." in ann.get("/").text
    ann.post("/write", data={"title": "<b>", "body": "a & b"})
    page = ann.get("/").text
    assert "<title>ENTRIES - Journal</title>" in page
    assert "<h2>&lt;b&gt; by Ann</h2>" in page
    assert "a &amp; b" in page
    assert 'href="/1"' in page

    assert 'value="&lt;b&gt;"' in ann.get("/1").text
    assert ann.post("/1", data={"title": "new", "body": ""}, follow_redirects=True).history
    assert "new by Ann" in ann.get("/").text
    assert told(ann.post("/write", data={"title": "", "body": "kept"})) == ["A title is needed."]


def test_entries_of_others_are_refused(app: Any, ann: Any) -> None:
    ann.post("/write", data={"title": "mine", "body": ""})
    bob = Author(app, "Bob").come().client

    assert bob.post("/1/remove").status_code == 403
    assert bob.get("/1").status_code == 403
    assert 'href="/1"' not in bob.get("/").text
    missing = bob.get("/2")
    assert (missing.status_code, "There is no entry 2." in missing.text) == (404, True)
    assert ann.post("/1/remove").status_code == 302
    assert "Nothing yet." in ann.get("/").text


def test_a_connection_is_of_one_context(app: Any) -> None:
    database = sys.modules["journal.database"]
    with app.app_context():
        found = database.connection()
        assert database.connection() is found
    with pytest.raises(sqlite3.ProgrammingError):
        found.execute("SELECT 1")
