"""Folds: differences from the reference that a clause speaks of, which is missed.

Such a difference is counted there, once, and shown here by the clause's name. One table, a row for
each; what no row has is unspecified. What a difference hides behind it cannot be folded: then it is
not generated (`conformance.strategies.whole.features`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from conformance.models.freedoms import HOST, Ask, Freedom, Told, both, listed, same_cookies


@dataclass(frozen=True, slots=True)
class Fold:
    """Which clauses speak of a difference, and how it is seen.

    One of the clauses has to be missed; with `together`, each of them.
    """

    clauses: tuple[str, ...]
    difference: Freedom
    together: bool = False

    def counts(self, missed: Collection[str]) -> bool:
        """Tell whether the missed clauses speak of the difference."""
        there = [clause in missed for clause in self.clauses]
        return all(there) if self.together else any(there)


def _varies(one: Told | None, other: Told | None, ask: Ask) -> bool:
    """Whether only one of them varies by the cookie."""
    if any(told is not None and told.what != "header vary" for told in (one, other)):
        return False
    names = [
        {name.lower() for name in listed(told)} if told is not None else set()
        for told in (one, other)
    ]
    return names[0] ^ names[1] == {"cookie"}


FLAGS = re.compile(r"; (?:HttpOnly|Secure|SameSite=\w+)")


def _fewer_flags(one: Told, other: Told) -> bool:
    """Whether cookies that are deleted only lack flags."""
    if not one.what == other.what == "header set-cookie":
        return False
    bare = [[FLAGS.sub("", text) for text in told.value] for told in (one, other)]
    return bare[0] == bare[1] and all("Max-Age=0" in text for text in bare[0])


def _fewer_flags_and_a_domain(one: Told, other: Told) -> bool:
    """Whether cookies that are deleted lack flags, and have a domain."""
    if not one.what == other.what == "header set-cookie":
        return False
    bare = replace(other, value=tuple(DOMAIN.sub("", text) for text in other.value))
    return _fewer_flags(one, bare)


DOMAIN = re.compile(r"; Domain=[^;]*")


def _for_a_domain(one: Told, other: Told) -> bool:
    """Whether cookies are the same but for a domain."""
    if not one.what == other.what == "header set-cookie":
        return False
    return same_cookies(one, replace(other, value=tuple(DOMAIN.sub("", v) for v in other.value)))


def _unescaped_target(one: Told, other: Told) -> bool:
    """Whether a Location has as text, or as bytes of UTF-8, what is escaped elsewhere."""
    if not one.what == other.what == "header location":
        return False
    mine, its = (unquote(_as_text(told.value[0])) for told in (one, other))
    return mine == its


def _decoded_query(one: Told, other: Told) -> bool:
    """Whether a Location has in its query what is escaped elsewhere."""
    if not one.what == other.what == "header location":
        return False
    mine, its = (urlsplit(_as_text(told.value[0])) for told in (one, other))
    return (mine.path, unquote(mine.query)) == (its.path, unquote(its.query))


def _unescaped_url(one: Told, other: Told) -> bool:
    """Whether a URL that was built has as text what is escaped elsewhere."""
    texts = isinstance(one.value, str) and isinstance(other.value, str)
    about = texts and one.what == other.what and one.what.startswith("url ")
    return about and unquote(one.value) in (other.value, unquote(other.value))


def _as_text(value: str) -> str:
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _made_absolute(one: Told, other: Told) -> bool:
    if not one.what == other.what == "header location":
        return False
    mine, its = one.value[0], other.value[0]
    return not HOST.match(mine) and HOST.sub("", its, count=1).endswith(mine)


def _given(one: Told, other: Told) -> bool:
    """Whether only one teardown function was given the exception."""
    torn = one.what == other.what == "enter" and "teardown " in one.where
    return torn and one.where == other.where and {one.value, other.value} - {None} != set()


FOLDS = (
    Fold(
        (
            *("sessions.reading-varies", "sessions.reading-nothing-varies"),
            *("sessions.every-look-varies", "sessions.refresh-varies", "sessions.emptying-varies"),
        ),
        Freedom("Vary", "sessions.reading-varies and its kin", _varies),
    ),
    Fold(
        ("sessions.deleted-with-its-flags",),
        Freedom("flags of a deleted cookie", "sessions.deleted-with-its-flags", both(_fewer_flags)),
    ),
    Fold(
        ("responses.redirect-location", "routing.redirect-is-valid"),
        Freedom("Location not escaped", "responses.redirect-location", both(_unescaped_target)),
    ),
    Fold(
        ("routing.redirect-keeps-query",),
        Freedom("query decoded", "routing.redirect-keeps-query", both(_decoded_query)),
    ),
    Fold(
        ("sessions.of-one-host",),
        Freedom("domain of a session", "sessions.of-one-host", both(_for_a_domain)),
    ),
    Fold(
        ("sessions.deleted-with-its-flags", "sessions.of-one-host"),
        Freedom(
            "flags and domain of a deleted cookie",
            "sessions.deleted-with-its-flags, sessions.of-one-host",
            both(_fewer_flags_and_a_domain),
        ),
        together=True,
    ),
    Fold(
        (
            *("urls.segment-comes-back", "urls.path-comes-back", "urls.static-text-is-escaped"),
            *("urls.is-valid", "urls.script-root-is-escaped"),
        ),
        Freedom("URL not escaped", "urls.segment-comes-back and its kin", both(_unescaped_url)),
    ),
    Fold(
        ("responses.redirect-stays-relative",),
        Freedom(
            "Location made absolute", "responses.redirect-stays-relative", both(_made_absolute)
        ),
    ),
    Fold(
        ("teardown.gets-what-nobody-handled", "teardown.gets-the-very-exception"),
        Freedom("exception of teardown", "teardown.gets-what-nobody-handled", both(_given)),
    ),
)


def folded(missed: Collection[str]) -> Iterator[Freedom]:
    """Yield the differences that these missed clauses speak of."""
    for fold in FOLDS:
        if fold.counts(missed):
            yield fold.difference
