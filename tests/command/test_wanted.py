"""What is installed for what is asked for, and what is refused."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from conformance.command.lines import FILE, table
from conformance.command.wanted import Wanted, named, read, read_all
from conformance.errors import UsageError
from conformance.judging.loading import shipped_names

ROOT = Path(__file__).parents[2]
FLASK = ("asgiref", "blinker", "python-dotenv", "greenlet", "gevent")
ASKED = (
    ("flask==3.1.3", ("flask==3.1.3", "werkzeug<3.2", *FLASK)),
    ("flask==2.2", ("flask==2.2.*", "werkzeug<2.3", *FLASK)),
    ("flask==2.2.0", ("flask==2.2.0", "werkzeug<2.3", *FLASK)),
    ("Flask", ("flask", *FLASK)),
    ("flask>=2.2,<2.2.3", ("flask<2.2.3,>=2.2", "werkzeug<2.3", *FLASK)),
    ("flask>=2.2", ("flask>=2.2", *FLASK)),
    ("flask==2", ("flask==2.*", "werkzeug<3", *FLASK)),
    ("flask[async]==3.0.3", ("flask[async]==3.0.3", "werkzeug<3.1", *FLASK)),
    ("flask==9.9.9", ("flask==9.9.9", *FLASK)),
    ("bottle==0.13.4", ("bottle==0.13.4", "greenlet", "gevent")),
    ("threading", ("greenlet", "gevent")),
    ("reference", ("jinja2", "python-dotenv", "greenlet", "gevent")),
)


@pytest.mark.parametrize(("asked", "packages"), ASKED)
def test_what_is_installed(asked: str, packages: tuple[str, ...]) -> None:
    assert read(asked).packages == packages


@pytest.mark.parametrize(
    ("asked", "settled"), [("flask==2.2.5", True), ("flask==2.2", False), ("flask", False)]
)
def test_only_a_release_is_settled(asked: str, settled: bool) -> None:
    assert read(asked).settled is settled


def test_what_the_command_line_says_replaces_the_table() -> None:
    assert read("flask==3.0.3", ("werkzeug==3.0.1",)).packages == (
        "flask==3.0.3", *FLASK[:3], "werkzeug==3.0.1", "greenlet", "gevent",
    )  # fmt: skip


REFUSED = (
    ("falsk==3.1", "no adapter judges falsk; did you mean flask?"),
    ("zope", "no adapter judges zope; there are aiohttp, apiflask,"),
    ("flask=3.1", "'flask=3.1' is no requirement such as flask==3.1.3"),
    ("", "'' is no requirement"),
    ("./nowhere", "./nowhere: there is no such file or folder"),
    ("nowhere.whl", "nowhere.whl: there is no such file or folder"),
    ("threading==3", "threading is no distribution and has no versions of its own"),
)


@pytest.mark.parametrize(("asked", "told"), REFUSED)
def test_what_is_refused(asked: str, told: str) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(told)}" if told[0] != "t" else told) as info:
        read(asked)

    assert "\n" not in str(info.value)


PROJECTS = (
    ("pyproject.toml", '[project]\nname = "Flask"\n'),
    ("pyproject.toml", '[tool.poetry]\nname = "flask"\n'),
    ("setup.cfg", "[metadata]\nname = flask\n"),
)


@pytest.mark.parametrize(("file", "text"), PROJECTS)
def test_a_folder_is_judged_by_the_name_of_its_project(
    tmp_path: Path, file: str, text: str
) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")

    found = read(str(tmp_path))

    assert (found.adapter, found.local) == ("flask", True)
    assert found.packages[0] == f"flask @ {tmp_path.as_uri()}"


def test_a_folder_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names a project; say it: 'NAME @ file:"):
        read(str(tmp_path))


def test_a_broken_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project", encoding="utf-8")

    with pytest.raises(UsageError, match=r"pyproject\.toml cannot be read"):
        read(str(tmp_path))


def test_a_wheel_has_the_dependencies_of_its_line(tmp_path: Path) -> None:
    wheel = tmp_path / "Flask-2.2.5-py3-none-any.whl"
    wheel.touch()

    assert read(str(wheel)).packages[:2] == (f"flask @ {wheel.as_uri()}", "werkzeug<2.3")


def test_reports_have_names_of_their_own() -> None:
    wanted = read_all(["flask==2.2", "flask== 2.2", "flask==2.2"])

    names = list(named(wanted))

    assert names[0] == "flask-2.2"
    assert len(set(names)) == len(names) == 2


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("flask==2.2", "flask-2.2"),
        ("flask>=2.2, <3", "flask-2.2-3"),
        ("./checkouts/flask/", "flask"),
        ("dist/flask-3.1.3-py3-none-any.whl", "flask-3.1.3-py3-none-any"),
        ("flask @ git+https://example.org/flask", "flask-git-https-example.org-flask"),
        (".", "here"),
    ],
)
def test_a_label_is_the_name_of_a_file(asked: str, label: str) -> None:
    assert Wanted(asked, "flask", ()).label == label


def test_every_distribution_of_the_table_has_an_adapter() -> None:
    assert set(table().distributions) <= set(shipped_names())


def test_every_requirement_of_the_table_is_one() -> None:
    every = [*table().everywhere]
    for found in table().distributions.values():
        every += [*found.beside, *(pin for pins in found.lines.values() for pin in pins)]

    assert all(Requirement(text).name for text in every)


def test_the_table_agrees_with_tox() -> None:
    """Both say what Flask's lines are installed with; tox.ini leaves some to the resolver."""
    tox = (ROOT / "tox.ini").read_text(encoding="utf-8")
    lines = tomllib.loads(FILE.read_text(encoding="utf-8"))["flask"]["lines"]
    for line, pins in lines.items():
        factor = f"flask{line.replace('.', '')}"
        asked = re.findall(rf"^    {factor}: (\w+)(<\S+)$", tox, flags=re.MULTILINE)
        ours = {Requirement(pin).name: str(Requirement(pin).specifier) for pin in pins}
        assert {name: ours.get(name) for name, _ in asked} == dict(asked), line


def test_the_table_has_every_line_that_is_run_on() -> None:
    """The ranges of known deviations are run on the same lines."""
    runs = tomllib.loads((ROOT / "tests/ranges/releases.toml").read_text(encoding="utf-8"))
    for name in ("flask", "quart"):
        known = table().of(name)
        for release in runs["releases"][name]:
            assert known.pins(SpecifierSet(f"=={release}")), f"{name} {release}"
