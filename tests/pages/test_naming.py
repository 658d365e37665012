"""What pages are called: plain names for whatever a report says, and labels that differ."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from conformance.pages.folder import ENTRY
from conformance.pages.naming import Names, file_name, labels
from tests.pages.toys import HOSTILE, made


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(st.lists(st.text(max_size=120) | st.text("./\\-~a\0", max_size=8), unique=True))
@example(list(HOSTILE))
@example(["a", "A", "a.", "..", ".", "", "con.x", "a" * 200, "a" * 201])
def test_names_are_plain_and_differ(texts: list[str]) -> None:
    names = Names()
    given_ = [names.of(text) for text in texts]

    assert len({name.lower() for name in given_}) == len(texts)
    assert all(ENTRY.fullmatch(name) and "/" not in name and ".." not in name for name in given_)
    assert max(map(len, given_), default=0) < 120
    assert [names.of(text) for text in texts] == given_


def test_an_id_keeps_its_name() -> None:
    assert file_name("urls.negative-integer") == "urls.negative-integer"


def test_a_name_that_was_made_to_collide_gets_another() -> None:
    names = Names()
    taken = names.of(file_name("../x"))

    assert names.of("../x") != taken


def test_labels_tell_reports_of_one_release_apart(tmp_path: Path) -> None:
    newer = {"python": "3.13.0", "platform": "", "packages": {}}
    server = {"server": "waitress 3", "by_design": []}
    reports = [
        made(tmp_path),
        made(tmp_path, environment=newer),
        made(tmp_path, settings=server),
        made(tmp_path, settings=server),
        made(tmp_path, version="2.0"),
    ]

    assert labels(reports) == [
        "toy 1.0 on Python 3.11.7",
        "toy 1.0 on Python 3.13.0",
        "toy 1.0 over waitress 3",
        "toy 1.0 over waitress 3 (2)",
        "toy 2.0",
    ]
