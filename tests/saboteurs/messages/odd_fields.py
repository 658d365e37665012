"""Faults in reading headers that no client should send."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.messages.attributes import of_request

COOKIES = "return ImmutableMultiDict(read_cookies("


def of_fields(clause: str, fault: str, method: str) -> Saboteur:
    """Return a fault in a method of the cookies of a request."""
    faulty = f'return type("Faulty", (ImmutableMultiDict,), {{{method}}})(read_cookies('
    return Saboteur(clause, fault, "messages.wrappers", COOKIES, faulty)


SABOTEURS = [
    of_request(
        "messages.any-text-is-read",
        "a number that is none raises an error",
        'max_forwards = property(lambda self: int(self.headers.get("Max-Forwards", "0")))',
    ),
    Saboteur(
        "messages.any-text-is-shown",
        "a condition that cannot be written cannot be printed",
        "messages.attributes",
        "return Unless(found.etag, found.date)",
        "return IfRange(found.etag, found.date)",
    ),
    Saboteur(
        "messages.no-ascii-in-basic",
        "credentials that are no base64 raise an error",
        "messages.attributes",
        "if _FOREIGN.match(header):\n            return None\n",
        "if _FOREIGN.match(header):\n            raise ValueError(header)\n",
    ),
    Saboteur(
        "messages.basic-is-base64",
        "signs that base64 does not have are passed over",
        "messages.attributes",
        "if _FOREIGN.match(header):\n            return None\n",
        'header = header.replace("!", "")\n',
    ),
    of_request(
        "messages.length-is-digits",
        "a plus sign before a length is passed over",
        "content_length = property(",
        '    lambda self: int("".join(c for c in self.environ.get("CONTENT_LENGTH", "")',
        '                             if c in "0123456789") or 0)',
        ")",
    ),
    Saboteur(
        "messages.range-is-digits",
        "a plus sign in a range is passed over",
        "messages.wrappers",
        'parse_range_header(self.headers.get("Range"))',
        'parse_range_header(self.headers.get("Range", "").replace("+", ""))',
    ),
    Saboteur(
        "messages.numbers-are-digits",
        "numbers are read as Python writes them",
        "messages.attributes",
        '_DIGITS = re.compile(r"[0-9]{1,4000}", re.ASCII)',
        '_DIGITS = re.compile(r"[+]?[0-9_]{1,4000}", re.ASCII)',
    ),
    of_fields(
        "messages.type-refuses-a-value",
        "an error of the type is one of the request",
        '"get": lambda self, key, default=None, type=None: (type or str)(self[key])',
    ),
    of_fields(
        "messages.type-cannot-take-a-value",
        "a type that raises TypeError fails for all values",
        '"getlist": lambda self, key, type=None: list(map(type or str, dict.get(self, key, ())))',
    ),
]
