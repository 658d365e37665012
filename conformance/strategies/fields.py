"""Header values by the grammars of RFC 9110, and with a mistake in them.

A server hands on what a client sends as latin-1, without line breaks; nothing else is kept from an
application, so a mistake puts any such character anywhere.
"""

from __future__ import annotations

from hypothesis import strategies as st

TOKENS = ("a", "bytes", "x-é", "*", "text/html", "max-age", "no-cache", "utf-8", "1", "W/")
QUOTED = ('""', '"b"', r'"a\"b"', '"a, b; c=d"', '"é"', '"')
WEIGHTS = ("q=1", "q=1.", "q=0.", "q=0.333", "Q=0.5", "q=", "q=x", "q=1.0001", "q=-1")
MOMENTS = (
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "Sun, 32 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 10994 08:49:37 GMT",
    "Sun, 06 Nov 0000 24:60:61 -9999",
)
NUMBERS = ("0", "7", "-1", "+3", "1_0", "3.0", "9" * 4301, "\xb2", "0x3", "1e3", " 3 ")
CREDENTIALS = (
    "Basic dTpw",
    "Basic dTpw=",
    "Basic",
    "Basic =",
    "Bearer a.b-c_d~+/==",
    'Digest username="u", uri=/, qop=auth, nc=00000001',
    "Digest a=b,,=,c",
)
RANGES = ("bytes=0-4", "bytes=-3,5-", "bytes=4-1", "bytes=,", "lines=1-2", "bytes 0-4/9", "bytes=-")
# What a mistake puts in: what has a meaning in a header, and what has none.
MISTAKES = ",;=\"\\/*()<>@:?{}[] \t%+-_.'\x00\x1f\x7f\x80\xa0\xb2\xe9\xff0aQ"


def elements() -> st.SearchStrategy[str]:
    """Generate one element of a list: a value with parameters, or nothing."""
    values = st.sampled_from(TOKENS + QUOTED)
    parameters = st.lists(
        st.sampled_from(WEIGHTS) | st.tuples(values, values).map("=".join), max_size=2
    )
    described = st.tuples(values, parameters).map(lambda drawn: ";".join([drawn[0], *drawn[1]]))
    return st.one_of(st.just(""), described, st.sampled_from(NUMBERS))


def values() -> st.SearchStrategy[str]:
    """Generate the text of a header that some grammar allows, or nearly."""
    lists = st.lists(elements(), max_size=4).map(", ".join)
    whole = st.sampled_from(MOMENTS + CREDENTIALS + RANGES + NUMBERS)
    return st.one_of(lists, whole, st.builds(mistaken, st.one_of(lists, whole), mistakes()))


def mistakes() -> st.SearchStrategy[tuple[int, str, bool]]:
    """Generate a mistake: where, which character, and whether it takes the place of another."""
    return st.tuples(st.integers(0, 60), st.sampled_from(MISTAKES), st.booleans())


def mistaken(value: str, mistake: tuple[int, str, bool]) -> str:
    """Return a text with a mistake in it."""
    place, character, instead = mistake
    place = place % (len(value) + 1)
    return f"{value[:place]}{character}{value[place + instead :]}"
