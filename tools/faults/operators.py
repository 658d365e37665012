"""What a fault does: a table of small operators over the nodes of a syntax tree.

An operator is given a node, what is around it, and the text of the file; it yields edits of the
text. It need not care whether what it makes is Python: who draws faults drops what is not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tools.faults.business import DEFINITIONS, TELLERS, TEXTS, Around, last_name

# How many arguments have to be there: without one of these a call raises TypeError whenever it is
# reached, or anything goes, which says nothing about what notices it.
NEEDED = {
    "getattr": 2,
    "hasattr": 2,
    "isinstance": 2,
    "issubclass": 2,
    "iter": 1,
    "len": 1,
    "next": 1,
    "setattr": 3,
}
NOT_SWAPPED = {"cast", *TELLERS, *NEEDED}
ELSEWHERE = "FloatingPointError"  # an exception that nothing raises
OTHER: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
SIGN = re.compile(rb"<=|>=|==|!=|<|>|\bnot\s+in\b|\bis\s+not\b|\bin\b|\bis\b")


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes of a file from `start` to `end`, and what stands there instead."""

    start: int
    end: int
    instead: bytes


class Text:
    """The bytes of a file, by the places of nodes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        lines = data.splitlines(keepends=True)
        self._starts = [sum(map(len, lines[:n])) for n in range(len(lines) + 1)]

    def start(self, node: ast.AST) -> int:
        """Return where a node begins."""
        place: ast.expr = node  # type: ignore[assignment]  # each that has a place has these
        return self._starts[place.lineno - 1] + place.col_offset

    def end(self, node: ast.AST) -> int:
        """Return where a node ends."""
        place: ast.expr = node  # type: ignore[assignment]
        assert place.end_lineno is not None
        assert place.end_col_offset is not None
        return self._starts[place.end_lineno - 1] + place.end_col_offset

    def of(self, node: ast.AST) -> bytes:
        """Return the text of a node."""
        return self.data[self.start(node) : self.end(node)]

    def line(self, offset: int) -> int:
        """Return the number of the line that a byte is in."""
        return self.data.count(b"\n", 0, offset) + 1

    def instead(self, node: ast.AST, instead: str | bytes) -> Edit:
        """Return the edit that puts a text in the place of a node."""
        written = instead.encode() if isinstance(instead, str) else instead
        return Edit(self.start(node), self.end(node), written)

    def without(self, items: Sequence[tuple[ast.AST, ast.AST]], index: int) -> Edit:
        """Return the edit that drops one item, with its comma, of first and last nodes of items."""
        if index + 1 < len(items):
            return Edit(self.start(items[index][0]), self.start(items[index + 1][0]), b"")
        start = self.end(items[index - 1][1]) if index else self.start(items[index][0])
        return Edit(start, self.end(items[index][1]), b"")


Edits = Iterator[Edit]


def statement(node: ast.AST, around: Around, text: Text) -> Edits:
    """Drop a statement: a call, an assignment that something else reads, a raise, a jump."""
    match node:
        case ast.Expr(value=ast.Call() | ast.Await() | ast.Yield() | ast.YieldFrom()):
            yield text.instead(node, "pass")
        case ast.Raise() | ast.Delete() | ast.Continue() | ast.Break() | ast.AugAssign():
            yield text.instead(node, "pass")
        case ast.Assign() | ast.AnnAssign(value=ast.expr()) if around.block == "class":
            yield text.instead(node, "pass")
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target, value=ast.expr()):
            again = isinstance(target, ast.Name) and around.stored_often(target.id)
            if again or isinstance(target, ast.Attribute | ast.Subscript):
                yield text.instead(node, "pass")


def argument(node: ast.AST, around: Around, text: Text) -> Edits:
    """Drop an argument of a call, but for the texts of a message."""
    if not isinstance(node, ast.Call) or last_name(node.func) in TELLERS:
        return
    given = sorted([*node.args, *node.keywords], key=text.start)
    if len(given) == 1 and isinstance(given[0], ast.GeneratorExp):
        return  # the parentheses of the call are its own: without it, nothing is called
    items = [(each, each) for each in given]
    for index in range(NEEDED.get(last_name(node.func), 0), len(items)):
        each = given[index]
        explains = isinstance(each, ast.keyword) and each.arg in TEXTS
        if not (_is_text(each) and (around.told or explains)):
            yield text.without(items, index)


def swapped(node: ast.AST, around: Around, text: Text) -> Edits:
    """Swap two neighbouring positional arguments."""
    if not isinstance(node, ast.Call) or around.told or last_name(node.func) in NOT_SWAPPED:
        return
    for one, two in zip(node.args, node.args[1:], strict=False):
        between = text.data[text.end(one) : text.start(two)]
        yield Edit(text.start(one), text.end(two), text.of(two) + between + text.of(one))


def _is_text(node: ast.AST) -> bool:
    """Tell whether an argument is a text that is written there."""
    value = node.value if isinstance(node, ast.keyword) else node
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )


def decorator(node: ast.AST, around: Around, text: Text) -> Edits:
    """Drop a decorator, with its line."""
    if isinstance(node, (ast.ClassDef, *DEFINITIONS)):
        for each in node.decorator_list:
            start = text.data.rindex(b"@", 0, text.start(each))
            begin = text.data.rfind(b"\n", 0, start) + 1
            end = text.data.find(b"\n", text.end(each)) + 1
            yield Edit(begin, end, b"")


def default(node: ast.AST, around: Around, text: Text) -> Edits:
    """Change the default of a parameter."""
    if isinstance(node, ast.arguments):
        for each in (*node.defaults, *node.kw_defaults):
            if each is not None:
                others = list(_others(each)) or ["None"]
                yield from (text.instead(each, other) for other in others)


def constant(node: ast.AST, around: Around, text: Text) -> Edits:
    """Change a constant: a number by one, a truth, a text, what is empty, None."""
    beside = isinstance(around.parent, ast.arguments | ast.Compare | ast.JoinedStr) and (
        not isinstance(around.parent, ast.Compare) or _is(node, None)
    )  # defaults are changed by `default`, and `is None` by `comparison`
    if beside or (around.told and not _is(node, True, False)):
        return
    if isinstance(node, ast.JoinedStr):
        for index, part in enumerate(node.values):
            if isinstance(part, ast.Constant):
                rest = ast.JoinedStr([*node.values[:index], *node.values[index + 1 :]])
                yield text.instead(node, ast.unparse(rest))
    elif isinstance(node, ast.expr) and not _is_returned_none(node, around):
        yield from (text.instead(node, other) for other in _others(node))


def _others(node: ast.expr) -> Iterator[str]:
    """Yield what stands instead of a constant; nothing for what is none."""
    match node:
        case ast.Constant(value=bool() as value):
            yield str(not value)
        case ast.Constant(value=int() | float() as value):
            yield from (repr(value + 1), repr(value - 1))
        case ast.Constant(value=str() as value):
            yield repr(value + "x")
        case ast.Constant(value=bytes() as value):
            yield repr(value + b"x")
        case ast.Constant(value=None):
            yield '""'
        case ast.Tuple(elts=[]) | ast.List(elts=[]) | ast.Dict(keys=[]):
            yield "None"


def _is(node: ast.AST, *values: object) -> bool:
    return isinstance(node, ast.Constant) and any(node.value is value for value in values)


def _is_returned_none(node: ast.AST, around: Around) -> bool:
    return _is(node, None) and isinstance(around.parent, ast.AnnAssign)


def comparison(node: ast.AST, around: Around, text: Text) -> Edits:
    """Swap a comparison for its neighbour or its contrary."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for one, sign, two in zip(sides, node.ops, sides[1:], strict=False):
            start, end = text.end(one), text.start(two)
            found = SIGN.search(text.data[start:end])
            if found is not None:
                begin, stop = found.span()
                yield Edit(start + begin, start + stop, OTHER[type(sign)].encode())


def connective(node: ast.AST, around: Around, text: Text) -> Edits:
    """Swap `and` and `or`."""
    if isinstance(node, ast.BoolOp):
        old, new = (b"and", b"or") if isinstance(node.op, ast.And) else (b"or", b"and")
        made = text.of(node.values[0])
        for one, two in zip(node.values, node.values[1:], strict=False):
            between = text.data[text.end(one) : text.start(two)]
            made += re.sub(rb"\b%s\b" % old, new, between, count=1) + text.of(two)
        yield text.instead(node, made)


def operand(node: ast.AST, around: Around, text: Text) -> Edits:
    """Drop one side of `and` or `or`."""
    if isinstance(node, ast.BoolOp):
        op = "and" if isinstance(node.op, ast.And) else "or"
        for index in range(len(node.values)):
            rest = [*node.values[:index], *node.values[index + 1 :]]
            yield text.instead(
                node, "(" + f" {op} ".join(f"({ast.unparse(v)})" for v in rest) + ")"
            )


def negation(node: ast.AST, around: Around, text: Text) -> Edits:
    """Drop a `not`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield text.instead(node, b"(" + text.of(node.operand) + b")")


def condition(node: ast.AST, around: Around, text: Text) -> Edits:
    """Force a condition to one side; a loop only to its end."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test):
            if last_name(test) != "TYPE_CHECKING":
                yield from (text.instead(test, forced) for forced in ("True", "False"))
        case ast.While(test=test):
            yield text.instead(test, "False")
        case ast.comprehension(ifs=tests):
            yield from (text.instead(t, forced) for t in tests for forced in ("True", "False"))


def returned(node: ast.AST, around: Around, text: Text) -> Edits:
    """Return None instead of a value."""
    if isinstance(node, ast.Return) and node.value is not None and not _is(node.value, None):
        yield text.instead(node.value, "None")


def caught(node: ast.AST, around: Around, text: Text) -> Edits:
    """Let an except clause catch less, or something else."""
    if isinstance(node, ast.ExceptHandler) and node.type is not None:
        yield text.instead(node.type, ELSEWHERE)
        if isinstance(node.type, ast.Tuple):
            items = [(each, each) for each in node.type.elts]
            yield from (text.without(items, index) for index in range(len(items)))


def entry(node: ast.AST, around: Around, text: Text) -> Edits:
    """Drop an entry of a table: a dict, a list, a set, a tuple that something is looked up in."""
    items: list[tuple[ast.AST, ast.AST]] = []
    if around.told:
        return
    match node:
        case ast.Dict(keys=keys, values=values) if None not in keys:  # `**other` has no place
            items = [(k, v) for k, v in zip(keys, values, strict=True) if k is not None]
        case ast.List(elts=elts, ctx=ast.Load()) | ast.Set(elts=elts):
            items = [(each, each) for each in elts]
        case ast.Tuple(elts=elts, ctx=ast.Load()):
            looked_up = isinstance(around.parent, ast.Compare | ast.Call)
            if around.block != "function" or looked_up:
                items = [(each, each) for each in elts]
    yield from (text.without(items, index) for index in range(len(items)))


# The names are written into the ids of faults: a new name is a new fault.
OPERATORS: dict[str, Callable[[ast.AST, Around, Text], Edits]] = {
    "statement": statement,
    "argument": argument,
    "swapped": swapped,
    "decorator": decorator,
    "default": default,
    "constant": constant,
    "comparison": comparison,
    "connective": connective,
    "operand": operand,
    "not": negation,
    "condition": condition,
    "return": returned,
    "except": caught,
    "entry": entry,
}
