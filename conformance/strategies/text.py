"""Text that hurts: what has meaning in a URL, a header or a file name, and what should have none.

Lone surrogates are left out, because no UTF-8 stands for them; where they can arise a clause
generates them itself.
"""

from __future__ import annotations

from hypothesis import strategies as st

# Characters with a meaning somewhere between a URL and a view.
RESERVED = "%/?#[]@!$&'()*+,;=:"
AWKWARD = '"<>\\^`{|}~ ._-'
CONTROL = "\x00\t\n\r\x1f\x7f"
UNICODE = "é\u0301ßı\u00a0\u200f\u2028\u0663\uff13\u0660\uffff\U0001f40d\U0010ffff"
PLAIN = "abAB019"
PRIVATE_USE = 0xE000
# Sequences that change when something is decoded once too often, or that mean a place.
SEQUENCES = (
    "%2F",
    "%2f",
    "%25",
    "%252F",
    "%00",
    "%",
    "%zz",
    "..",
    ".",
    "//",
    "a/../b",
    "+",
    "a b",
    "&amp;",
    "<x>",
    "\r\n",
)


def text(
    *, min_size: int = 0, max_size: int = 8, without: str = "", also: str = ""
) -> st.SearchStrategy[str]:
    """Generate text of a number of pieces that hurt, without any of the characters in `without`."""
    pieces = [c for c in PLAIN + RESERVED + AWKWARD + CONTROL + UNICODE + also if c not in without]
    pieces += [s for s in SEQUENCES if not set(s) & set(without)]
    # A text whose characters stand for the pieces is one draw, several times cheaper than a list.
    stands_for = {chr(PRIVATE_USE + index): piece for index, piece in enumerate(pieces)}
    hostile = st.text("".join(stands_for), min_size=min_size, max_size=max_size).map(
        lambda drawn: "".join(map(stands_for.__getitem__, drawn))
    )
    anything = st.characters(exclude_categories=["Cs"], exclude_characters=without)
    return st.one_of(hostile, hostile, st.text(anything, min_size=min_size, max_size=max_size))


def segments(*, max_size: int = 6) -> st.SearchStrategy[str]:
    """Generate what a single-segment variable can hold: not empty, without a slash."""
    return text(min_size=1, max_size=max_size, without="/")


def names() -> st.SearchStrategy[str]:
    """Generate identifiers, ASCII and not."""
    return st.sampled_from(["a", "b", "x1", "name", "_a", "é", "ñame", "self", "key"])
