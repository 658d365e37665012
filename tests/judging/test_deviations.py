"""Known deviations: what a file may say, and which environments an entry is about."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from conformance.clause import load_clauses
from conformance.errors import UsageError
from conformance.judging.deviations import applicable, meet, read_deviations, shipped_file, within

GOOD = """\
[[deviation]]
clause = "a.b"
versions = ">=1,<2"
reason = "It is so."
link = "https://example.org"
"""
CLAUSES = ("a.b", "a.c")
KNOWN = Path(__file__).parents[2] / "adapters" / "known"


def write(folder: Path, text: str) -> Path:
    """Write a file of known deviations."""
    path = folder / "known.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_entry_is_read(tmp_path: Path) -> None:
    text = GOOD + 'with = { werkzeug = "<3" }\n'

    (read,) = read_deviations(write(tmp_path, text), CLAUSES)

    assert (read.clause, read.reason, read.link) == ("a.b", "It is so.", "https://example.org")
    assert read.versions == SpecifierSet(">=1,<2")
    assert read.beside == (("werkzeug", SpecifierSet("<3")),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[deviation]", "known.toml: "),
        ("title = 'x'", "unknown key 'title'"),
        ("deviation = 'x'", "entries are written as [[deviation]]"),
        ("[deviation]\nclause = 'a.b'", "entries are written as [[deviation]]"),
        (GOOD.replace("a.b", "a.z"), "entry 1 (a.z): no clause has this id"),
        (GOOD.replace("reason", "because"), "entry 1 (a.b): 'reason' is missing"),
        (GOOD.replace("It is so.", " "), "entry 1 (a.b): 'reason' is missing"),
        (GOOD.replace(">=1,<2", "soon"), "entry 1 (a.b): Invalid specifier"),
        (GOOD.replace("https://example.org", "the tracker"), "entry 1 (a.b): 'link'"),
        (GOOD + "note = 'x'", "entry 1 (a.b): unknown key 'note'"),
        (GOOD + "with = 'werkzeug'", "entry 1 (a.b): 'with' is a table"),
        (GOOD + "with = { werkzeug = 3 }", "entry 1 (a.b): Invalid specifier"),
        (GOOD + GOOD, "entry 2 (a.b): its versions overlap with those of entry 1"),
        (
            GOOD + GOOD.replace(">=1,<2", ">=1.5"),
            "entry 2 (a.b): its versions overlap with those of entry 1",
        ),
    ],
)
def test_malformed_file(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_deviations(write(tmp_path, text), CLAUSES)

    assert says in str(caught.value)
    assert "known.toml" in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_deviations(tmp_path / "missing.toml", CLAUSES)


@pytest.mark.parametrize(
    "other",
    [
        GOOD.replace("a.b", "a.c"),
        GOOD.replace(">=1,<2", ">=2"),
        GOOD.replace(">=1,<2", "<1"),
    ],
)
def test_entries_that_do_not_overlap(tmp_path: Path, other: str) -> None:
    assert len(read_deviations(write(tmp_path, GOOD + other), CLAUSES)) == 2


def test_entries_told_apart_by_another_distribution(tmp_path: Path) -> None:
    text = GOOD + 'with = { werkzeug = "<3" }\n' + GOOD + 'with = { werkzeug = ">=3" }\n'

    assert len(read_deviations(write(tmp_path, text), CLAUSES)) == 2


@pytest.mark.parametrize(
    ("version", "applies"),
    [("1.0", True), ("1.9.3", True), ("2.0", False), ("0.12", False), ("1.5.dev0", True)],
)
def test_versions(tmp_path: Path, version: str, applies: bool) -> None:
    read = read_deviations(write(tmp_path, GOOD), CLAUSES)

    assert bool(applicable(read, version)) is applies


@pytest.mark.parametrize(
    ("versions", "applies"),
    [
        ("<3.2", False),
        (">=3.2", False),
        (">=3.2.dev0", True),
        ("==3.2.dev0", True),
        (">=1.1,<3.2", False),
        (">=1.1", True),
        (">=3.1,!=3.1.7", True),
        (">3.1", True),
        ("==3.2.*", True),
        (">=3.3.dev0", False),
    ],
)
def test_version_of_a_main_branch(versions: str, applies: bool) -> None:
    """What a main branch mended ends with `<3.2`; what it broke begins with `>=3.2.dev0`."""
    assert within("3.2.0.dev0", SpecifierSet(versions)) is applies
    assert within("3.2.0.dev", SpecifierSet(versions)) is applies


def test_ranges_that_meet_in_a_development_version() -> None:
    assert not meet(SpecifierSet("<3.2"), SpecifierSet(">=3.2.dev0"))
    assert not meet(SpecifierSet("<3.1.9"), SpecifierSet("==3.2.dev0"))
    assert meet(SpecifierSet(">=3.1"), SpecifierSet("==3.2.dev0"))
    assert meet(SpecifierSet(">=3.2.dev0"), SpecifierSet(">=3.2"))


@pytest.mark.parametrize(
    ("beside", "applies"),
    [('pytest = ">=1"', True), ('pytest = "<1"', False), ('not-installed = ">=0"', False)],
)
def test_other_distributions(tmp_path: Path, beside: str, applies: bool) -> None:
    read = read_deviations(write(tmp_path, GOOD + f"with = {{ {beside} }}"), CLAUSES)

    assert bool(applicable(read, "1.5")) is applies


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (">=1,<2", ">=2", False),
        (">=1,<=2", ">=2", True),
        (">1,<2", ">=1,<3", True),
        (">1", "<1.1", True),
        ("==1.4.*", ">=1.4.2", True),
        ("==1.4.*", ">=1.5", False),
        ("", "==3", True),
        ("<1", ">=1", False),
    ],
)
def test_ranges_that_meet(one: str, other: str, common: bool) -> None:
    assert meet(SpecifierSet(one), SpecifierSet(other)) is common
    assert meet(SpecifierSet(other), SpecifierSet(one)) is common


def test_version_that_is_none() -> None:
    assert not within("unknown", SpecifierSet(">=0"))


@pytest.mark.parametrize("path", sorted(KNOWN.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_files(path: Path) -> None:
    read_deviations(path, [clause.id for clause in load_clauses()])

    shipped = shipped_file(path.stem)
    assert shipped is not None
    assert shipped.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("path", sorted(KNOWN.glob("*.toml")), ids=lambda path: path.stem)
def test_known_property_has_an_example(path: Path) -> None:
    clauses = {clause.id: clause for clause in load_clauses()}
    known = [clauses[entry.clause] for entry in read_deviations(path, clauses)]

    silent = [
        clause.id
        for clause in known
        if clause.is_property and not getattr(clause.function, "hypothesis_explicit_examples", ())
    ]

    assert not silent, f"nothing would run; give them an @example: {', '.join(silent)}"


def test_adapter_without_a_file() -> None:
    assert shipped_file("nobody") is None
