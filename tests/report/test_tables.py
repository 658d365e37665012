"""Tables of two timelines, where they fit and where they do not."""

from __future__ import annotations

from conformance.perform.trace import side_by_side
from conformance.report.tables import fitting

MESSAGE = "\n".join(["GET /:", side_by_side(["one", "a" * 30, "b"], ["one", "c" * 30, "b"]), "end"])


def test_what_fits_stays() -> None:
    assert "\n".join(fitting(MESSAGE, 80)) == MESSAGE


def test_a_table_that_is_too_wide_has_one_column() -> None:
    told = list(fitting(MESSAGE, 60))

    assert told == [
        "GET /:",
        "  alike, but where it is marked:",
        "  one",
        f"> expected  {'a' * 30}",
        f"> seen      {'c' * 30}",
        "  b",
        "end",
    ]


def test_what_was_left_out_is_still_counted() -> None:
    same = ["x" * 70] * 20
    table = side_by_side([*same, "a"], [*same, "b"])

    told = list(fitting(table, 80))

    assert [line for line in told if line.startswith("  ... ")] == [
        line for line in table.split("\n") if line.startswith("  ... ")
    ]
    assert told[-2:] == ["> expected  a", "> seen      b"]
