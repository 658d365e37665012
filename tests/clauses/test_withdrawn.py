"""Ids of clauses: none is used again once it is withdrawn; and a chapter lists its own files."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from conformance import clause as clauses
from conformance.clause import CHAPTERS, MUST, clause, load_clauses, withdrawn
from conformance.sources import plain_sense

CHAPTER_NAMES = [
    found.name
    for found in pkgutil.iter_modules(importlib.import_module(CHAPTERS).__path__)
    if found.ispkg
]


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    load_clauses()
    monkeypatch.setattr(clauses, "REGISTRY", dict(clauses.REGISTRY))
    monkeypatch.setattr(clauses, "WITHDRAWN", dict(clauses.WITHDRAWN))


def test_a_withdrawn_id_is_refused() -> None:
    withdrawn("own.gone", "nobody promises it")

    with pytest.raises(ValueError, match=r"clause id own\.gone is withdrawn"):

        @clause("own.gone", MUST, source=plain_sense("so"))
        def test_again() -> None:
            """It MUST do so."""


def test_an_id_in_use_is_not_withdrawn() -> None:
    with pytest.raises(
        ValueError, match=r"clause id routing\.text-matches-itself-only is withdrawn: give"
    ):
        withdrawn("routing.text-matches-itself-only", "nobody promises it")


def test_a_malformed_id_is_refused() -> None:
    with pytest.raises(ValueError, match=r"write chapter\.short-name in lower case"):
        withdrawn("Routing", "nobody promises it")


@pytest.mark.parametrize("name", CHAPTER_NAMES)
def test_topics_are_the_files_of_the_chapter(name: str) -> None:
    chapter = importlib.import_module(f"{CHAPTERS}.{name}")
    files = {found.name for found in pkgutil.iter_modules(chapter.__path__)}
    topics = [f"test_{topic}" for topic in getattr(chapter, "TOPICS", ())]

    assert len(topics) == len(set(topics))
    gone = sorted(set(topics) - files)
    assert not gone, f"{name}/__init__.py: TOPICS names {gone[0]}, and there is no such file"


@pytest.mark.parametrize("name", CHAPTER_NAMES)
def test_clauses_stand_in_the_folder_of_their_chapter(name: str) -> None:
    here = [c for c in load_clauses() if c.function.__module__.split(".")[2] == name]

    assert {c.chapter for c in here} == {name}
