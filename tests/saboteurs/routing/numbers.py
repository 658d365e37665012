"""Faults in reading numbers, in own converters and in what these are given."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.routing.one_rule import READ, bad

SABOTEURS: list[Saboteur] = [
    bad(
        "int-takes-digits",
        "what int() reads is a number",
        "routing.converters",
        '    regex = "[0-9]+"\n',
        '    regex = "[0-9_]+"\n',
    ),
    bad(
        "int-takes-digits",
        "a sign is part of a number",
        "routing.converters",
        '    regex = "[0-9]+"\n',
        '    regex = "-?[0-9]+"\n',
    ),
    bad(
        "int-takes-digits",
        "a number passes through a float",
        "routing.converters",
        "            number = int(value)\n",
        "            number = int(float(value))\n",
    ),
    bad(
        "number-takes-ascii-digits",
        "digits of every script are digits",
        "routing.converters",
        '    regex = "[0-9]+"\n',
        '    regex = r"\\d+"\n',
    ),
    bad(
        "int-of-any-length",
        "the limit of int() is not expected",
        "routing.converters",
        "        except ValueError as error:\n            # CPython",
        "        except KeyError as error:\n            # CPython",
    ),
    bad(
        "int-in-bounds",
        "the least number is refused",
        "routing.converters",
        "if self.min is not None and number < self.min:",
        "if self.min is not None and number <= self.min:",
    ),
    bad(
        "int-in-bounds",
        "a greatest number of 0 counts as none",
        "routing.converters",
        "if self.max is not None and number > self.max:",
        "if self.max and number > self.max:",
    ),
    bad(
        "int-in-bounds",
        "fixed_digits is only for building",
        "routing.converters",
        "        if self.fixed_digits and len(value) != self.fixed_digits:\n            raise Val",
        "        if False:\n            raise Val",
    ),
    bad(
        "float-takes-a-point",
        "digits behind the point may be missing",
        "routing.converters",
        'regex = r"[0-9]+\\.[0-9]+"',
        'regex = r"[0-9]+\\.[0-9]*"',
    ),
    bad(
        "float-is-finite",
        "infinity is a number",
        "routing.converters",
        "        if math.isinf(number):\n",
        "        if math.isnan(number):\n",
    ),
    bad(
        "float-in-bounds",
        "the greatest number is refused",
        "routing.converters",
        "if self.max is not None and number > self.max:",
        "if self.max is not None and number >= self.max:",
    ),
    bad(
        "own-converter",
        "an expression need not match the whole segment",
        *READ,
        "    match = pattern.match(text)\n",
    ),
    bad(
        "own-converter",
        "groups of the application's expression are taken for variables",
        "routing.segments",
        "    groups = match.groupdict()\n"
        '    return tuple(groups[name] for name in groups if name.startswith("variable_"))',
        "    return match.groups()",
    ),
    bad(
        "own-converter-over-slashes",
        "an expression with a slash in it is for one segment",
        "routing.converters",
        'cls.part_isolating = "/" not in cls.regex',
        "cls.part_isolating = True",
    ),
    bad(
        "converter-arguments",
        "quoted numbers are numbers",
        "routing.rule_parser",
        '    if text[0] in "\\"\'":\n        return text[1:-1]\n',
        '    text = text.strip("\\"\'")\n',
    ),
    bad(
        "converter-arguments",
        "True and False are words",
        "routing.rule_parser",
        '{"None": None, "True": True, "False": False}',
        '{"None": None}',
    ),
    bad(
        "negative-argument",
        "numbers have no sign",
        "routing.rule_parser",
        're.compile(r"-?[0-9]+")',
        're.compile(r"[0-9]+")',
    ),
    bad(
        "arguments-without-blanks",
        "arguments need a blank between them",
        "routing.rule_parser",
        "[^\\s,()<>\"'=]+)",
        "[^\\s,()<>\"'=]+(?:,[^\\s,()<>\"'=]+)*)",
    ),
    Saboteur(
        "routing.number-or-not-found",
        "the point of a float is any character",
        "routing.converters",
        'regex = r"[0-9]+\\.[0-9]+"',
        'regex = r"[0-9]+.[0-9]+"',
    ),
]
