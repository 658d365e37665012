"""Exception classes that inherit from each other, diamonds included, and HTTP status codes."""

from __future__ import annotations

from hypothesis import strategies as st

# The error codes that RFC 9110 and its relatives name and that frameworks have classes for.
CODES: tuple[int, ...] = (
    400,
    401,
    403,
    404,
    405,
    406,
    408,
    409,
    410,
    411,
    412,
    413,
    414,
    415,
    416,
    417,
    418,
    422,
)
CODES += (428, 429, 431, 451, 500, 501, 502, 503, 504, 505)


@st.composite
def hierarchies(draw: st.DrawFn) -> tuple[type[Exception], ...]:
    """Draw up to five classes; each inherits from one or two earlier ones, or from Exception."""
    made: list[type[Exception]] = [Exception]
    for number in range(draw(st.integers(1, 5))):
        bases = draw(st.lists(st.sampled_from(made), min_size=1, max_size=2, unique=True))
        made.append(derived(f"E{number}", bases))
    return tuple(made)


def derived(name: str, bases: list[type[Exception]]) -> type[Exception]:
    """Return a class with these bases; the order of bases that Python refuses is turned round."""
    ordered = sorted(bases, key=lambda base: -len(base.__mro__))
    return type(name, tuple(ordered), {})
