"""The model of conditions and ranges, against what RFC 9110 gives as examples, or says."""

from __future__ import annotations

import pytest

from conformance.models.parts import Held, answered, part

HELD = Held(10, '"tag"', 1_600_000_000)
THEN, LATER = "Sun, 13 Sep 2020 12:26:40 GMT", "Sun, 13 Sep 2020 12:26:41 GMT"
EARLIER = "Sun, 13 Sep 2020 12:26:39 GMT"


@pytest.mark.parametrize(
    ("value", "size", "statuses", "first", "end"),
    [
        ("bytes=0-499", 10000, {206}, 0, 500),  # the examples of 14.1.2
        ("bytes=500-999", 10000, {206}, 500, 1000),
        ("bytes=-500", 10000, {206}, 9500, 10000),
        ("bytes=9500-", 10000, {206}, 9500, 10000),
        ("bytes=-500", 300, {206}, 0, 300),
        ("BYTES=09-", 10, {206}, 9, 10),
        ("bytes=10-", 10, {416}, 0, None),
        ("bytes=-0", 10, {416}, 0, None),
        ("bytes=0-0,-1", 10000, {200, 206}, 0, None),
        ("bytes= , 0-1", 10, {200, 400, 416}, 0, None),
        ("bytes=0-1,", 10, {206}, 0, 2),
        ("bytes=2-1", 10, {200, 400, 416}, 0, None),
        ("bytes=+0-1", 10, {200, 400, 416}, 0, None),
        ("bytes=\u0660-", 10, {200, 400, 416}, 0, None),
        ("items=0-1", 10, {200}, 0, None),
        ("bytes=-5", 0, {200, 416}, 0, None),
    ],
)
def test_ranges(value: str, size: int, statuses: set[int], first: int, end: int | None) -> None:
    wanted = part(value, size)
    assert (set(wanted.statuses), wanted.first, wanted.end) == (statuses, first, end)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 200),
        ({"If-None-Match": 'W/"tag"'}, 304),
        ({"If-None-Match": '"a,tag"'}, 200),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"x"', "If-Modified-Since": LATER}, 200),
        ({"If-Modified-Since": THEN}, 304),
        ({"If-Modified-Since": EARLIER}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Match": '"x", "tag"'}, 200),
        ({"If-Match": 'W/"tag"'}, 412),
        ({"If-Match": "*", "If-None-Match": '"tag"'}, 304),
        ({"If-Unmodified-Since": EARLIER}, 412),
        ({"If-Unmodified-Since": EARLIER, "If-Match": '"tag"'}, 200),
        ({"Range": "bytes=0-1", "If-None-Match": '"tag"'}, 304),
        ({"Range": "bytes=0-1", "If-Range": '"tag"'}, 206),
        ({"Range": "bytes=0-1", "If-Range": 'W/"tag"'}, 200),
        ({"Range": "bytes=0-1", "If-Range": THEN}, 206),
        ({"Range": "bytes=0-1", "If-Range": LATER}, 200),
    ],
)
def test_conditions(fields: dict[str, str], status: int) -> None:
    assert answered(HELD, "GET", fields).statuses == {status}


def test_only_get_has_ranges() -> None:
    assert answered(HELD, "HEAD", {"Range": "bytes=0-1"}).statuses == {200}


def test_a_weak_tag_matches_weakly_only() -> None:
    weak = Held(10, 'W/"tag"', None)
    assert answered(weak, "GET", {"If-None-Match": '"tag"'}).statuses == {304}
    assert answered(weak, "GET", {"If-Match": '"tag"'}).statuses == {412}
    assert answered(weak, "GET", {"Range": "bytes=0-1", "If-Range": '"tag"'}).statuses == {200}
