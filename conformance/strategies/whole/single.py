"""Rules that stand alone, each below a path of its own, and the paths that they take or just miss.

Here no rule decides whether another one answers, so there may be converters of every kind with all
of their arguments, converters of the application's own, and any text. Rules that compete are in
`routing`.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from conformance.describe.app import App, Converter, Rule, Var, View
from conformance.strategies import text
from conformance.strategies.paths import CHANGES, STRAY, UUID
from conformance.strategies.rules import joined
from conformance.strategies.values import STATIC
from conformance.strategies.whole.dice import Among, Dice


def even(written: str) -> int:
    """Return an even number; ValueError says that the text does not match."""
    if int(written) % 2:
        raise ValueError(f"{written} is odd")
    return int(written)


def sized(least: int = 1, *, letters: str = "ab") -> str:
    """Make the expression of a converter of its arguments."""
    return f"[{letters}]{{{least},}}"


def typed(*words: Any, **named: Any) -> str:
    """Make an expression that fits the names of the arguments' classes."""
    classes = [type(word).__name__ for word in (*words, *named.values())]
    return "-".join([*classes, *named])


OWN = (
    Converter("even", "[0-9]+", to_python=even),
    Converter("group", "(a|b)(c)?"),
    Converter("heavy", "[a-z]+", weight=300),
    Converter("sized", "[a-z]+", make_regex=sized),
    Converter("typed", "[a-z]+", make_regex=typed),
)
# What stands before the first variable.
PLAIN_TEXT = re.compile("[^%' ?#\x80-\U0010ffff]+")
ODD_TEXT = re.compile("[^%']*[ ?#\x80-\U0010ffff][^%']*")  # escaped in URLs
TEXTS = Among(
    {
        "": tuple(one for one in STATIC if PLAIN_TEXT.fullmatch(one)),
        "odd-texts": tuple(one for one in STATIC if ODD_TEXT.fullmatch(one)),
        "percent-in-rules": tuple(one for one in STATIC if "%" in one),
        "quotes-in-rules": tuple(one for one in STATIC if "'" in one),
    }
)
# Texts without slashes, of which most have a meaning somewhere else.
PIECES = (
    *text.PLAIN,
    *text.RESERVED.replace("/", ""),
    *text.AWKWARD,
    *(piece for piece in text.UNICODE if piece not in "\u0663\uff13\u0660"),
    *(piece for piece in text.SEQUENCES if not set(piece) & set("/\r\n")),
)
NUMBERS = ("1", "0", "22", "007", "10", "-1", "+1", "1_0", " 1", "1.0", "a", "9" * 20)
LONG = ("9" * 4301,)
DIGITS = ("\u0663", "1\uff13")
FLOATS = ("0.5", "1.0", "22.25", "00.50", "1", "1.", ".5", "-1.5", "1e5", "nan", "inf", "1.5.1")
WORDS = ("a", "ab", "a.c", "axc", "A", "b", "a b", "abc", "")
INTS = Among(
    {"": NUMBERS[:5], "odd-numbers": NUMBERS, "odd-digits": DIGITS, "refusing long-numbers": LONG}
)
BOUNDED = Among(
    {"": NUMBERS[:5], "odd-numbers": NUMBERS, "odd-digits": DIGITS, "long-numbers": LONG}
)
UUIDS = Among(
    {
        "": (UUID, UUID[:-1], str(uuid.UUID(int=0))),
        "odd-numbers": (UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}"),
    }
)
SIZES = ("a", "ab", "abc", "abcd", "é1", "a\u0301")
FRACTIONS = Among({"": FLOATS[:4], "odd-numbers": FLOATS, "large-floats": ("9" * 400 + ".0",)})
PATHS = Among({"": ("a", "a/b", "é/1", "a/./b", "A b"), "line-breaks": ("a\nb", "a\n/b")})
# What stands for a variable, and texts of which it takes most.
VARIABLES = Among(
    {
        "": ((("string", ""), None),) * 3,
        "int": ((("int", ""), INTS),) * 2,
        "float": ((("float", ""), FRACTIONS),),
        "any": (
            (("any", "a, ab, 'a.c', \"a b\""), WORDS),
            (("any", "'a,b', a"), ("a,b", "a", "b")),
        ),
        "any quoted-numbers": ((("any", "'1', a"), ("1", "a", "'1'")),),
        "uuid": ((("uuid", ""), UUIDS),) * 2,
        "sized": tuple(
            (("string", f"{name}=2"), SIZES) for name in ("length", "minlength", "maxlength")
        ),
        "path": ((("path", ""), PATHS),),
        "own groups": ((("group", ""), ("a", "bc", "ac", "c")),),
        "own": (
            (("heavy", ""), ("a", "A")),
            (("sized", "2"), ("ab", "a", "abc")),
            (("sized", "letters='c'"), ("c", "a")),
        ),
        "own typed": (
            (("typed", "-1"), ("int", "int", "float", "str")),
            (("typed", "'-1'"), ("str", "int")),
            (("typed", "'1', 2"), ("str-int", "int-int")),
            (("typed", "-0.5,word"), ("float-str", "int-str")),
            (("typed", "True, None"), ("bool-NoneType", "str-str")),
        ),
    }
)
# Those that may refuse what their expression fits.
REFUSING = Among(
    {
        "": ((("string", ""), None),),
        "int sized": tuple(
            (("int", arguments), BOUNDED)
            for arguments in ("fixed_digits=2", "min=1, max=10", "max=0", "signed=True")
        ),
        "int sized negative-argument": ((("int", "min=-1, signed=True"), BOUNDED),),
        "float sized": ((("float", "min=0.75, signed=True"), FLOATS),),
        "own": ((("even", ""), ("2", "3", "10", "a")),) * 2,
    }
)
BESIDE = Among({"": ("",) * 6, "text-beside": ("v.", "a+", "(x)", "u|")})
LEAVES = Among({"": ("", "", "/end"), "odd-texts": ("/é",)})
BETWEEN = ("-", ".", "x", "+", "a|b", "é")
# Rules that have to be refused when they are registered.
MALFORMED = Among(
    {
        "": (
            *(
                "a",
                "/<",
                "/<a",
                "/<a>/<a>",
                "/<nope:a>",
                "/<int(nope=1):a>",
                "/<string(1, 2, 3, 4):a>",
            ),
            *("/<>", "/<a b>", "/<1a>", "/<int:>", "/a>b<"),
        )
    }
)


def alone(number: int, row: Dice, *, refusing: bool = False) -> Rule:
    """Return a rule with one variable or two, below a path of its own.

    Where `refusing`, converters may refuse values that their expressions fit; then it is a leaf.
    """
    if not refusing and row.may("many-variables", of=12):
        return Rule(joined((f"/s{number}/", *_many(row))))
    (kind, _) = row.pick(REFUSING if refusing else VARIABLES)
    beside = row.pick(BESIDE) if kind[0] != "path" else ""
    parts: list[str | Var] = [f"/s{number}", row.pick(TEXTS), beside, Var("v", *kind)]
    if kind[0] != "path" and row.may("mixed"):
        (other, _) = row.pick(VARIABLES)
        other = other if row.terrain.has("mixed-kinds") else ("string", "")
        parts += [row.pick(BETWEEN), Var("w", *other)]
        kind = other
    if kind[0] != "path":
        leaf = refusing or not row.chance(1, 3)
        parts += [row.pick(LEAVES) if leaf else "/"]
    return Rule(joined(parts))


def _many(row: Dice) -> list[str | Var]:
    """Return up to thirteen variables in a segment, or in one each; their names have no order."""
    between = row.pick(("-", "/"))
    parts: list[str | Var] = []
    for index in range(2 + row.byte() % 12):
        parts += [between] * bool(index) + [Var(f"v{7 * index % 13}")]
    return parts


def near(rule: Rule, row: Dice) -> str:
    """Return a path that such a rule takes, or nearly."""
    texts = dict((*VARIABLES.on(row.terrain), *REFUSING.on(row.terrain)))
    path = ""
    if len(rule.variables) > 2:
        return "".join(part if isinstance(part, str) else f"text{part.name}" for part in rule.parts)
    for part in rule.parts:
        if isinstance(part, str):
            path += part
            continue
        some: Any = texts.get((part.converter, part.arguments))
        if some is None:
            path += "".join(row.pick(PIECES) for _ in range(1 + row.byte() % 2))
            path += "\nb" if row.may("line-breaks-in-segments", of=12) else ""
        else:
            path += row.pick(some)
    if row.may("odd-numbers", times=1, of=4):
        place = row.byte() % len(path) + 1
        path = row.pick(CHANGES)(path[:place], path[place:], row.pick(STRAY))
    return "/" + path.lstrip("/")


def with_converters(app: App, views: list[View]) -> App:
    """Return the application with the converters of its own that its rules have."""
    used = {var.converter for one in views for var in one.rule.variables}
    return app.with_parts(*(one for one in OWN if one.name in used), first=True)


def malformed(row: Dice) -> View:
    """Return a rule that has to be refused."""
    return View(Rule.raw(row.pick(MALFORMED)), "bad")
