"""Known deviations: what a file may say, and which environments an entry is about."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.specifiers import SpecifierSet

from conformance.clause import load_clauses
from conformance.entries.deviations import (
    LARGEST,
    applicable,
    meet,
    read_deviations,
    read_own,
    shipped_file,
    within,
)
from conformance.errors import UsageError

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
        (GOOD.replace(">=1,<2", "3.1"), "'3.1'; write a range, such as ==3.1.*"),
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


ODD = [
    ("deviation = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
    ("deviation = " + "9" * 5000, "4300"),
    ("x = 1979-99-99", "known.toml: "),
    ("\0", "known.toml: "),
    ("a.b = 1\na = 2", "known.toml: "),
    ('"a\\u0007" = 1', "unknown key"),
    ("deviation = [1]", "entries are written as [[deviation]]"),
    ("[[deviation]]\nclause = 1", "entry 1 (1): 'clause' is missing or no text"),
    ("[[deviation]]\nclause = ['a.b']", "'clause' is missing or no text"),
    (GOOD.replace("It is so.", "x" * 10_000_000), "10000000 characters"),
    (GOOD.replace("a.b", "x" * 10_000_000), "10000000 characters"),
    (GOOD.replace(">=1,<2", "x" * 10_000_000), "10000000 characters"),
    (GOOD.replace(">=1,<2", ">=" + "9" * 10_000), "characters"),
    (GOOD.replace(">=1,<2", ">=1," * 1000 + ">1"), "characters"),
    (GOOD.replace("https://example.org", "https://a\\u001b[31m"), "'link' is no address"),
    (GOOD.replace("https://example.org", "https://a b"), "'link' is no address"),
    (GOOD + "with = { '' = '>=1' }", "'' is no name of a distribution"),
    (GOOD + "with = { '../x' = '>=1' }", "'../x' is no name of a distribution"),
    (GOOD + "with = { a = { b = '1' } }", "Invalid specifier"),
    (GOOD + "with = [1]", "'with' is a table"),
]


@pytest.mark.parametrize(("text", "says"), ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("read", [read_deviations, read_own])
def test_odd_file(tmp_path: Path, read: Callable[..., Any], text: str, says: str) -> None:
    """Whatever a file holds, it is refused on one short line that a terminal can show."""
    with pytest.raises(UsageError) as caught:
        read(write(tmp_path, text), CLAUSES)

    said = str(caught.value).replace(str(tmp_path), "")
    assert says in said
    assert said.isprintable()
    assert len(said) < 400


def test_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(UsageError, match="utf-8"):
        read_own(path, CLAUSES)


def test_file_that_is_none(tmp_path: Path) -> None:
    """A pipe would be waited for, and a device read for ever."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    for path in (pipe, tmp_path, Path("/dev/zero"), tmp_path / ("x" * 5000), tmp_path / "a\0b"):
        with pytest.raises(UsageError):
            read_own(path, CLAUSES)


def test_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)

    with pytest.raises(UsageError, match="larger than"):
        read_own(path, CLAUSES)


def test_thousands_of_entries_for_one_clause(tmp_path: Path) -> None:
    text = "".join(GOOD.replace(">=1,<2", f"=={n}") for n in range(3000))

    assert len(read_own(write(tmp_path, text), CLAUSES).entries) == 3000


@pytest.mark.parametrize(
    "name", ["../known/flask", "known/../flask", "", ".", "flask\0", "x" * 5000]
)
def test_name_that_leads_elsewhere(name: str) -> None:
    assert shipped_file(name) is None


def test_entry_of_ones_own_may_say_less_and_more(tmp_path: Path) -> None:
    text = """\
shipped = false

[[deviation]]
clause = "a.b"
reason = "It is so."
says = "x  is\\ny"
example = '''
value = 1
'''

[[cured]]
clause = "a.c"
reason = "The extension mends it."
"""
    read = read_own(write(tmp_path, text), CLAUSES)

    one, other = read.entries
    assert (one.says, one.example, one.link, one.cured) == ("x is y", "value = 1", "", False)
    assert one.applies("anything", lambda name: None)
    assert (other.clause, other.cured) == ("a.c", True)
    assert not read.shipped


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("shipped = 1", "'shipped' is true or false"),
        ("title = 'x'", "there are [[deviation]], [[cured]], [[by-design]] and shipped"),
        ("[[cured]]\nclause = 'a.b'", "cured 1 (a.b): 'reason' is missing"),
        ("[[cured]]\nclause = 'a.z'\nreason = 'x'", "cured 1 (a.z): no clause has this id"),
        ("[[cured]]\nclause = 'a.b'\nreason = 'x'\nexample = 'v = 1'", "unknown key 'example'"),
        ("[cured]\nclause = 'a.b'", "entries are written as [[cured]]"),
        ("[[deviation]]\nclause = 'a.b'\nreason = 'x'\nexample = 1", "'example' is no text"),
    ],
)
def test_malformed_file_of_ones_own(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_own(write(tmp_path, text), CLAUSES)

    assert says in str(caught.value)


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


def test_version_that_pep_440_does_not_know() -> None:
    assert within("unknown", SpecifierSet("===unknown"))
    assert within("unknown", SpecifierSet(""))
    assert not within("unknown", SpecifierSet("===other"))
    assert not meet(SpecifierSet("===x"), SpecifierSet("===y"))
    assert meet(SpecifierSet("===x"), SpecifierSet("===x"))


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
        if clause.is_property
        and not clause.domains
        and not getattr(clause.function, "hypothesis_explicit_examples", ())
    ]

    assert not silent, f"nothing would run; give them an @example: {', '.join(silent)}"


def test_adapter_without_a_file() -> None:
    assert shipped_file("nobody") is None
