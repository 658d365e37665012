"""URLs that mean the same, and those that only look so."""

from __future__ import annotations

import pytest

from conformance.models.same_urls import same_escapes, same_host

ESCAPED = "http://b%C3%BCcher.example/a?b#c"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/a!b", "/a%21b", True),
        ("/a%2Fb", "/a/b", False),
        ("/a?x=%2F", "/a?x=/", True),
        ("/a?x=%26", "/a?x=&", False),
        ("/a#%3D", "/a#=", True),
    ],
)
def test_escapes(one: str, other: str, same: bool) -> None:
    assert same_escapes(one, other) is same


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("http://xn--bcher-kva.example/a?b#c", True),
        ("http://bücher.example/a?b#c", False),  # nothing beyond ASCII stands in a URL
        ("https://xn--bcher-kva.example/a?b#c", False),
        ("http://xn--bcher-kva.example/A?b#c", False),
        ("http://bucher.example/a?b#c", False),
    ],
)
def test_hosts(other: str, same: bool) -> None:
    assert same_host(ESCAPED, other) is same
