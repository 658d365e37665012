"""Reply bodies, statuses and headers, in all the ways in which they may be written down."""

from __future__ import annotations

import http
from typing import Any

from hypothesis import strategies as st

from conformance.strategies.text import text

# What header values are made of, blanks at their ends aside.
VISIBLE = st.characters(min_codepoint=33, max_codepoint=126)


def header_values() -> st.SearchStrategy[str]:
    """Generate values of headers."""
    return st.text(VISIBLE, min_size=1, max_size=8) | st.sampled_from(["a b", '"q"', "a, b", ";=%"])


def own_headers(*, max_size: int = 3) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Generate headers of an application, each name once."""
    names = st.sampled_from(["X-A", "X-B", "x-b", "Link", "Warning"])
    pairs = st.tuples(names, header_values())
    return st.lists(pairs, max_size=max_size, unique_by=lambda pair: pair[0].lower())


def texts() -> st.SearchStrategy[str]:
    """Generate text bodies."""
    return text(max_size=6) | st.just("") | st.text(max_size=4).filter(encodable)


def encodable(value: str) -> bool:
    """Tell whether UTF-8 stands for a text: no lone surrogates."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def statuses() -> st.SearchStrategy[tuple[Any, int]]:
    """Generate a status in one of its forms, and its number."""
    # Those with a body; the others have clauses of their own.
    numbers = st.sampled_from([s for s in http.HTTPStatus if s >= 200 and s not in (204, 205, 304)])
    return st.one_of(
        numbers.map(lambda s: (int(s), int(s))),
        numbers.map(lambda s: (s, int(s))),
        st.sampled_from([(299, 299), (599, 599)]),
    )


def json_bodies() -> st.SearchStrategy[Any]:
    """Generate values that JSON can say, with an object or an array outside."""
    names = text(max_size=3)
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        text(),
    )
    inner = st.recursive(
        leaves,
        lambda deeper: st.lists(deeper, max_size=2) | st.dictionaries(names, deeper, max_size=2),
        max_leaves=5,
    )
    return st.dictionaries(names, inner, max_size=3) | st.lists(inner, max_size=3)


def chunks() -> st.SearchStrategy[list[str | bytes]]:
    """Generate what a stream yields, text and bytes mixed, some of it empty."""
    return st.lists(texts() | st.binary(max_size=4), max_size=5)


def as_bytes(chunk: str | bytes) -> bytes:
    """Return what is sent for a chunk."""
    return chunk.encode() if isinstance(chunk, str) else chunk
