"""Paths as requests have them: those that a rule accepts, and those that just miss it.

Only texts are made here; which of them is right for a rule is said by `conformance.models.routing`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence

from hypothesis import strategies as st

from conformance.describe.app import Rule, Var

UUID = "12345678-90ab-cdef-1234-567890abcdef"
# Converter -> texts, most of which it takes and some of which it just does not take.
TEXTS: Mapping[str, Sequence[str]] = {
    "string": ("a", "1", "0.5", "b", "a", "1", "é", "a b", "%41", ".", "a.b", "a-b"),
    "int": ("1", "1", "0", "22", "-1", "1.0", "a", "18446744073709551616"),
    "float": ("0.5", "0.5", "1.0", "22.25", "1", "1.", ".5", "-1.5", "1e5", "nan"),
    "any": ("a", "b", "a", "ab", "A"),
    "path": ("a", "a/b", "b/a/1", "a//b", "22", "a/", "/a", "edit", "a/edit"),
    "uuid": (UUID, UUID[:-1], UUID.replace("-", ""), "a", str(uuid.UUID(int=0))),
}
STRAY = ("\n", "\x00", " ", "%", "é", "+", "?", "#", ".", "..", "\r\n", "\u2028")


LONG_RUN = re.compile("//+/")
NOT_PLAIN = re.compile("[^/a-zA-Z0-9.-]")
# How a path is changed in one place: (text before the place, text behind it, a stray text).
CHANGES: Sequence[Callable[[str, str, str], str]] = (
    lambda head, tail, stray: (head + tail).removesuffix("/"),
    lambda head, tail, stray: head + tail + "/",
    lambda head, tail, stray: head + "/" + tail,
    lambda head, tail, stray: head + stray + tail,
    lambda head, tail, stray: head + tail.removesuffix("/") + "//",
    lambda head, tail, stray: (head + tail).swapcase(),
    lambda head, tail, stray: head + "//" + tail,
    lambda head, tail, stray: head[:-1] + tail,
    lambda head, tail, stray: (head + tail)[:-1],
    lambda head, tail, stray: head + tail + "/a",
    lambda head, tail, stray: "/a" + head + tail,
    lambda head, tail, stray: (head + tail).rpartition("/")[0],
    lambda head, tail, stray: head + "a" + tail,
)


def spelled(rule: Rule, number: int) -> str:
    """Return one of the paths that match a rule, or almost; the smaller number is the simpler one.

    The digits of the number, in a mixed radix, say which texts stand for the variables, what is
    changed and where. Drawing one number is many times cheaper than drawing each choice.
    """
    number, changed = divmod(number, 2)
    path = ""
    for part in rule.parts:
        if isinstance(part, Var):
            texts = TEXTS.get(part.converter, TEXTS["string"])
            number, digit = divmod(number, len(texts))
            path += texts[digit]
        else:
            path += part
    if changed:
        number, digit = divmod(number, len(CHANGES))
        number, stray = divmod(number, len(STRAY))
        place = number % len(path) + 1
        path = CHANGES[digit](path[:place], path[place:], STRAY[stray])
    # What several slashes in front mean is left open; long runs, line breaks at the end, and what
    # has to be escaped in a merged path have clauses of their own.
    path = LONG_RUN.sub("//", "/" + path.lstrip("/")).rstrip("\n")
    return NOT_PLAIN.sub("b", path) if "//" in path else path


def around(rule: Rule) -> st.SearchStrategy[str]:
    """Generate paths that match a rule, or almost."""
    return st.integers(0, 2**30).map(lambda number: spelled(rule, number))
