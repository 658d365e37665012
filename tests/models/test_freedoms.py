"""Freedoms: what documents leave open is set aside by name, and nothing beside it."""

from __future__ import annotations

import pytest

from conformance.describe.messages import Reply
from conformance.models.freedoms import FREEDOMS, RAW, Told, set_aside
from conformance.perform.trace import Raised

REPLY, VIEW = "1: reply to GET", "1: view v"
PAGE = b"<!doctype html>\n<title>x</title>"


def ask(where: str, method: str, location: str) -> Reply:
    return Reply(200, "OK", (), ())


def of(what: str, value: object = None, where: str = REPLY) -> list[Told]:
    return [Told(where, what, value)]


CASES = [
    ("reason", of("reason", "Own Reason"), of("reason", "OWN REASON")),
    ("no reason", of("reason", "Own Reason"), of("reason", "")),
    ("no reason", [], of("reason", "")),
    ("error of a pop", of("pop c", Raised("X"), VIEW), of("pop c", Raised("Y"), VIEW)),
    ("host", of("url e", "http://%C3%A9.x/", VIEW), of("url e", "http://xn--9ca.x/", VIEW)),
    ("escapes", of("url e", "/a!", VIEW), of("url e", "/a%21", VIEW)),
    ("page", of("body", PAGE), of("body", b"another")),
]
BEYOND = [
    (of("reason", "Own Reason"), []),  # it was replaced by the usual one
    (of("reason", "Own"), of("reason", "Other")),
    (of("pop c", Raised("X"), VIEW), of("pop c", None, VIEW)),
    (of("url e", "http://%C3%A9.x/", VIEW), of("url e", "http://é.x/", VIEW)),
    (of("body", PAGE), of("body", b"<html>" + RAW)),  # what was sent is not escaped
    (of("body", b"of a view"), of("body", b"another")),
]


@pytest.mark.parametrize(("name", "wanted", "seen"), CASES)
def test_it_is_set_aside(name: str, wanted: list[Told], seen: list[Told]) -> None:
    left, right, used = set_aside(wanted, seen, ask, FREEDOMS)

    assert (left == right, used) == (True, [name])


@pytest.mark.parametrize(("wanted", "seen"), BEYOND)
def test_what_is_beyond_it_differs(wanted: list[Told], seen: list[Told]) -> None:
    left, right, used = set_aside(wanted, seen, ask, FREEDOMS)

    assert left != right
    assert used == []
