"""Models of header fields: the grammar of lists and parameters, and which offer is liked best.

Only what is well-formed has a reading here: of the rest it is promised that nothing is raised.
Sources: RFC 9110, 5.6.1 (lists), 5.6.2 (tokens), 5.6.4 (quoted strings), 5.6.6 (parameters), 12.4
and 12.5 (qualities, and which of several values of a client counts).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
QUOTED = r'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[^\x00-\x08\x0a-\x1f\x7f])*"'
PARAMETER = rf"{TOKEN}=(?:{TOKEN}|{QUOTED})"
ITEM = rf"(?:{PARAMETER}|{TOKEN}|{QUOTED})"
GAP = r"[ \t]*"
LIST = re.compile(rf"{GAP}(?:{ITEM})?{GAP}(?:,{GAP}(?:{ITEM})?{GAP})*")
OPTIONS = re.compile(rf"{GAP}({TOKEN}(?:/{TOKEN})?){GAP}((?:;{GAP}(?:{PARAMETER})?{GAP})*)")


def unquoted(text: str) -> str:
    """Return what a token or a quoted string says."""
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


def items(text: str) -> list[str] | None:
    """Return the items of a list as they are written; None for what is no list."""
    if not LIST.fullmatch(text):
        return None
    return re.findall(ITEM, text)


def listed(text: str) -> list[str] | None:
    """Return the items of a list; only what is quoted as a whole is without its quotes."""
    found = items(text)
    return None if found is None else [unquoted(item) for item in found]


def named(text: str) -> dict[str, str | None] | None:
    """Return a list as names with values; None where an item is neither, or a name comes again."""
    found = items(text)
    if found is None or any(item.startswith('"') for item in found):
        return None
    pairs = [item.partition("=") for item in found]
    values = {name: unquoted(value) if equals else None for name, equals, value in pairs}
    plain = not any(name.endswith("*") for name in values)  # those are of RFC 2231
    return values if plain and len(values) == len(found) else None


def optioned(text: str) -> tuple[str, dict[str, str]] | None:
    """Return a value with its parameters; None for what is malformed, or has a name again."""
    found = OPTIONS.fullmatch(text)
    if found is None:
        return None
    pairs = [one.partition("=") for one in re.findall(PARAMETER, found[2])]
    values = {name.lower(): unquoted(value) for name, _, value in pairs}
    plain = not any("*" in name or "%22" in value for name, value in values.items())
    return (found[1], values) if plain and len(values) == len(pairs) else None


def mutations(text: str, characters: Sequence[str]) -> list[str]:
    """Return all texts that are one character away: one more, one less, one other."""
    found = {text: None}
    for place in range(len(text) + 1):
        found[text[:place] + text[place + 1 :]] = None
        for char in characters:
            found[text[:place] + char + text[place:]] = None
            found[text[:place] + char + text[place + 1 :]] = None
    return list(found)


# What a client accepts: values with a quality.
Accepted = Sequence[tuple[str, float]]


def covers(value: str, offer: str) -> bool:
    """Tell whether a value, or a range of media types, covers an offer without parameters."""
    if value in ("*", "*/*", offer):
        return True
    return value.endswith("/*") and value[:-1] == offer[: len(value) - 1]


def specific(value: str) -> int:
    """Return how specific a value is."""
    return len(value.split("/")) - value.count("*")


def quality(accepted: Accepted, offer: str) -> float:
    """Return the quality of an offer: that of the most specific value that covers it, or 0."""
    found = [(specific(value), q) for value, q in accepted if covers(value, offer)]
    return max(found)[1] if found else 0


def best(accepted: Accepted, offers: Sequence[str]) -> str | None:
    """Return the offer that the client likes best: of several the most specific, then the first."""
    ranked = []
    for number, offer in enumerate(offers):
        found = [(specific(value), q) for value, q in accepted if covers(value, offer)]
        if found and max(found)[1] > 0:
            rank, q = max(found)
            ranked.append((q, rank, -number, offer))
    return max(ranked)[3] if ranked else None
