"""What sessions hold, and what is done to them."""

from __future__ import annotations

import datetime
import operator
import uuid
from typing import Any

from hypothesis import strategies as st

from conformance.describe.steps import Apply, Call, Delete, Read, Step, Write
from conformance.strategies.text import text


class Markup(str):
    """Text that says of itself that it is HTML, as MarkupSafe's does."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


# Keys that a serializer may use itself to name a type.
TAGS = (" t", " b", " m", " u", " d", " di", " t__", " d__", " m__", "t", "__type__")


def keys() -> st.SearchStrategy[str]:
    """Generate names of session values."""
    return st.sampled_from(["a", "b", "c", "a b", "é", "", *TAGS]) | text(max_size=4)


def moments() -> st.SearchStrategy[datetime.datetime]:
    """Generate aware points in time of whole seconds, with offsets."""
    offsets = st.integers(-14 * 4, 14 * 4).map(
        lambda quarters: datetime.timezone(datetime.timedelta(minutes=15 * quarters))
    )
    return st.builds(
        lambda moment, zone: moment.replace(microsecond=0).astimezone(zone),
        st.datetimes(
            datetime.datetime(1970, 1, 2),
            datetime.datetime(9999, 12, 30),
            timezones=st.just(datetime.UTC),
        ),
        offsets,
    )


def json_values() -> st.SearchStrategy[Any]:
    """Generate values that JSON has names for, and that keep their type by it."""
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False),
        text(),
    )
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys(), inner, max_size=3),
        max_leaves=6,
    )


def values() -> st.SearchStrategy[Any]:
    """Generate values of every type that Flask's documentation lists for sessions."""
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        text(),
        st.binary(max_size=6),
        st.uuids(),
        moments(),
        text().map(Markup),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.lists(inner, max_size=3).map(tuple),
            st.dictionaries(keys(), inner, max_size=3),
            st.builds(lambda key, value: {key: value}, st.sampled_from(TAGS), inner),
        ),
        max_leaves=6,
    )


def typed(value: Any) -> Any:
    """Return a value with the names of all types in it, so that 1, True and 1.0 differ."""
    if hasattr(value, "__html__"):
        return ("markup", str(value))
    if isinstance(value, dict):
        return ("dict", {key: typed(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, [typed(item) for item in value])
    if isinstance(value, datetime.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
        return ("datetime", aware.timestamp())
    if isinstance(value, (float, uuid.UUID)):
        return (type(value).__name__, repr(value))
    return (type(value).__name__, value)


def content(session: Any) -> Any:
    """Return everything that a session holds, with types."""
    return {key: typed(session[key]) for key in list(session)}


CONTENT = Apply(content, "session")


def operations() -> st.SearchStrategy[Step]:
    """Generate what a view does to its session; each result is the same for any dict."""
    key = st.sampled_from(["a", "b", "é"])
    value = json_values()
    return st.one_of(
        st.builds(Read, st.just("session"), key),
        st.builds(Write, st.just("session"), key, value),
        st.builds(Delete, st.just("session"), key),
        st.builds(lambda k: Call("session", "get", (k, "default")), key),
        st.builds(lambda k: Call("session", "pop", (k, "default")), key),
        st.builds(lambda k: Call("session", "pop", (k,)), key),
        st.builds(lambda k, v: Call("session", "setdefault", (k, v)), key, value),
        st.builds(
            lambda d: Call("session", "update", (d,)), st.dictionaries(key, value, max_size=2)
        ),
        st.just(Call("session", "update", keywords=(("a", "by name"),))),
        st.just(Call("session", "clear")),
        st.builds(lambda k: Apply(operator.contains, "session", (k,)), key),
        st.sampled_from([Apply(len, "session"), Apply(bool, "session"), Apply(sorted, "session")]),
    )
