"""The reader of Content-Disposition, against the examples of RFC 6266 (5) and what is none."""

from __future__ import annotations

import pytest

from conformance.models.disposition import read_disposition


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("Attachment; filename=example.html", ("attachment", "example.html")),
        ('INLINE; FILENAME= "an example.html"', ("inline", "an example.html")),
        ("attachment; filename*= UTF-8''%e2%82%ac%20rates", ("attachment", "\u20ac rates")),
        (
            "attachment; filename=\"EURO rates\"; filename*=utf-8''%e2%82%ac%20rates",
            ("attachment", "\u20ac rates"),
        ),
        ("inline", ("inline", None)),
        (r'attachment; filename="a\"b\\c"', ("attachment", 'a"b\\c')),
        ("attachment; filename*=ISO-8859-1'en'%A3", ("attachment", "\xa3")),
    ],
)
def test_what_is_read(value: str, read: tuple[str, str | None]) -> None:
    assert read_disposition(value) == read


@pytest.mark.parametrize(
    "value",
    [
        "",
        "attachment; filename=",
        "attachment; filename=a b",
        'attachment; filename="a"b"',
        "attachment; filename=a; filename=b",
        "attachment; filename*=UTF-8''\u20ac",
        "attachment; filename*=%e2",
        "attachment; filename*=utf8''%e2%82%ac",
    ],
)
def test_what_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_disposition(value)
