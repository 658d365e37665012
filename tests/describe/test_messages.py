"""Messages as a person is shown them."""

from __future__ import annotations

from conformance.describe.messages import get


def test_a_target_that_is_too_long_to_read_is_cut() -> None:
    told = str(get("/" + "9" * 4301, headers=[("X-A", "b")]))

    assert len(told) < 400
    assert told.startswith("GET /999")
    assert "more characters) headers=" in told, "what comes behind it is still shown"


def test_others_are_shown_as_they_are() -> None:
    assert str(get("/a%2F?b=c")) == "GET /a%252F?b=c"
    assert str(get("/" + "a" * 250)) == "GET /" + "a" * 250
