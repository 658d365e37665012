"""Folds: what a missed clause speaks of is set aside, that alone, and only when it is missed."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.clause import load_clauses
from conformance.describe.messages import Reply
from conformance.models.folds import FOLDS, folded
from conformance.models.freedoms import FREEDOMS, Told, set_aside

PLACE = "1: reply to GET"


def ask(where: str, method: str, location: str) -> Reply:
    return Reply(200, "OK", (), ())


def told(what: str, *values: Any, where: str = PLACE) -> list[Told]:
    return [Told(where, what, value) for value in values]


def aside(wanted: list[Told], seen: list[Told], *missed: str) -> list[str]:
    """Return the names of the folds that are used; nothing else may be left that differs."""
    left, right, used = set_aside(wanted, seen, ask, tuple(folded(missed)))
    return used if left == right else []


COOKIE = "session={}; HttpOnly; Path=/"
CASES = [
    ("sessions.reading-varies", "Vary", told("header vary", ("Cookie",)), []),
    (
        "sessions.every-look-varies",
        "Vary",
        told("header vary", ("Accept, Cookie",)),
        told("header vary", ("Accept",)),
    ),
    (
        "sessions.deleted-with-its-flags",
        "flags of a deleted cookie",
        told("header set-cookie", ("s=; Max-Age=0; HttpOnly; Path=/",)),
        told("header set-cookie", ("s=; Max-Age=0; Path=/",)),
    ),
    (
        "sessions.of-one-host",
        "domain of a session",
        told("header set-cookie", (COOKIE.format("a.b.c"),)),
        told("header set-cookie", (COOKIE.format("d.e.f") + "; Domain=.h.example",)),
    ),
    (
        "responses.redirect-location",
        "Location not escaped",
        told("header location", ("/a%20b?q=%C3%A9",)),
        told("header location", ("/a b?q=Ã©",)),
    ),
    (
        "routing.redirect-keeps-query",
        "query decoded",
        told("header location", ("http://localhost/a/?q=%C3%A9&r=%2F",)),
        told("header location", ("http://localhost/a/?q=é&r=/",)),
    ),
    (
        "responses.redirect-stays-relative",
        "Location made absolute",
        told("header location", ("/there",)),
        told("header location", ("http://localhost/there",)),
    ),
    (
        "urls.segment-comes-back",
        "URL not escaped",
        told("url e0", "/a%20b", where="1: view v"),
        told("url e0", "/a b", where="1: view v"),
    ),
    (
        "teardown.gets-the-very-exception",
        "exception of teardown",
        told("enter", "KeyError!", where="1: teardown t"),
        told("enter", None, where="1: teardown t"),
    ),
]


TOGETHER = (
    "flags and domain of a deleted cookie",
    told("header set-cookie", ("s=; Max-Age=0; HttpOnly; Path=/",)),
    told("header set-cookie", ("s=; Domain=.h.example; Max-Age=0; Path=/",)),
)


def test_what_two_clauses_speak_of_is_folded_where_both_are_missed() -> None:
    name, wanted, seen = TOGETHER
    flags, domain = "sessions.deleted-with-its-flags", "sessions.of-one-host"

    assert aside(wanted, seen, flags, domain) == [name]
    assert aside(wanted, seen, flags) == []
    assert aside(wanted, seen, domain) == []
    kept = told("header set-cookie", ("s=1; Domain=.h.example; Path=/",))
    assert aside(told("header set-cookie", ("s=1; HttpOnly; Path=/",)), kept, flags, domain) == []


@pytest.mark.parametrize(("clause", "name", "wanted", "seen"), CASES, ids=lambda v: str(v)[:40])
def test_a_fold_is_used_where_its_clause_is_missed(
    clause: str, name: str, wanted: list[Told], seen: list[Told]
) -> None:
    assert aside(wanted, seen, clause) == [name]
    assert aside(wanted, seen) == []
    assert aside(wanted, seen, "routing.leaf-and-branch") == []


OTHERS = [
    ("sessions.reading-varies", told("header vary", ("Accept",)), []),
    ("sessions.reading-varies", told("header allow", ("Cookie",)), []),
    (
        "sessions.deleted-with-its-flags",
        told("header set-cookie", ("s=1; HttpOnly",)),
        told("header set-cookie", ("s=1",)),
    ),
    (
        "sessions.of-one-host",
        told("header set-cookie", ("a=1; Path=/",)),
        told("header set-cookie", ("a=2; Path=/; Domain=x",)),
    ),
    (
        "responses.redirect-location",
        told("header location", ("/a%20b",)),
        told("header location", ("/a",)),
    ),
    (
        "responses.redirect-stays-relative",
        told("header location", ("/there",)),
        told("header location", ("http://localhost/here",)),
    ),
    ("urls.segment-comes-back", told("url e0", "/a%20b"), told("url e0", "/ab")),
    ("teardown.gets-the-very-exception", told("enter", "A!"), told("enter", None)),
]


@pytest.mark.parametrize(("clause", "wanted", "seen"), OTHERS, ids=lambda v: str(v)[:40])
def test_what_is_something_else_is_not_folded(
    clause: str, wanted: list[Told], seen: list[Told]
) -> None:
    assert aside(wanted, seen, clause) == []


def test_every_fold_is_tried_and_names_clauses_that_exist() -> None:
    ids = {clause.id for clause in load_clauses()}
    named = {clause for fold in FOLDS for clause in fold.clauses}

    assert sorted(named - ids) == []
    assert {*(name for _, name, _, _ in CASES), TOGETHER[0]} == {
        fold.difference.name for fold in FOLDS
    }


@pytest.mark.parametrize(
    ("what", "seen", "free"),
    [
        ("read request.path", "/a/", True),
        ("read request.full_path", "/a/", True),
        ("read request.path", "/b/", False),
        ("read request.url_rule", "/a/", False),
    ],
)
def test_bytes_of_a_path_that_are_no_text_are_free(what: str, seen: str, free: bool) -> None:
    left, right, used = set_aside(told(what, "/a\ufffd/"), told(what, seen), ask, FREEDOMS)

    assert (left == right) is free
    assert used == ["no UTF-8"] * free


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [
        (told("header vary", ("Cookie",)), told("status", 200, where="2: reply to GET")),
        (told("header vary", ("Accept",)), told("status", 200, where="2: reply to GET")),
        (told("header content-type", ("a/b",)), told("read g.x", 1, where="2: view v")),
    ],
)
def test_what_tells_of_something_else_is_no_freedom_of_a_page(
    wanted: list[Told], seen: list[Told]
) -> None:
    page = told("body", b"<!doctype html><title>404</title>")

    left, right, used = set_aside([*page, *wanted], [*page, *seen], ask, ())

    assert left != right
    assert used == []
