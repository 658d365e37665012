"""Faults in reading the arguments of converters."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.routing.one_rule import bad

SABOTEURS: list[Saboteur] = [
    bad(
        "unreadable-arguments",
        "what cannot be read ends the arguments",
        "routing.rule_parser",
        '            raise _malformed(text, position, "expected an argument")\n',
        '            return text.index(")", position) + 1\n',
    ),
    bad(
        "lost-arguments",
        "words that are no names are left out",
        "routing.converters",
        "self.items = tuple(map(str, items))",
        "self.items = tuple(str(item) for item in items if str(item).isalnum())",
    ),
    bad(
        "lost-arguments",
        "numbers in a list of words are left out",
        "routing.converters",
        "self.items = tuple(map(str, items))",
        "self.items = tuple(item for item in items if isinstance(item, str))",
    ),
    bad(
        "converter-that-spans",
        "only a slash in the expression makes a converter span",
        "routing.converters",
        '        if "regex" in vars(cls) and "part_isolating" not in vars(cls):\n',
        "        if True:\n",
    ),
]
