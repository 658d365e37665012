"""Which places in a file count: walks a syntax tree and leaves out what is nobody's business.

What is left out, whatever the package: texts that document, types, lists of public names, what is
said in errors, warnings and logs, how an object shows itself, and deprecated code, which a later
release takes away.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SHOWN_ONLY = {"__repr__"}
NAMES_ONLY = {"__all__", "__slots__", "__module__", "__version__"}
TYPE_MAKERS = {"TypeVar", "ParamSpec", "NewType", "NamedTuple", "TypedDict"}
TYPING = {"t", "te", "typing", "typing_extensions", "cabc"}
TELLERS = {
    *("warn", "debug", "info", "warning", "error", "exception", "log", "_log", "log_exception"),
    *("echo", "secho", "style"),  # what a command says
}
# Texts that document or explain, as arguments of these names and as attributes of classes.
TEXTS = {"doc", "help", "short_help", "epilog", "description", "fg"}
CATEGORIES = {"DeprecationWarning", "PendingDeprecationWarning"}


@dataclass(frozen=True, slots=True)
class Around:
    """Where a node stands: its parent, in what kind of block, and what else its fault means.

    `told` says that the node goes into a message. `stored` counts how often the function around it
    stores each name; a parameter counts as once.
    """

    parent: ast.AST
    block: Literal["module", "class", "function"] = "module"
    told: bool = False
    stored: tuple[tuple[str, int], ...] = ()

    def stored_often(self, name: str) -> bool:
        """Tell whether the function stores a name more than once."""
        return dict(self.stored).get(name, 0) > 1


def places(tree: ast.Module) -> Iterator[tuple[ast.AST, Around]]:
    """Yield each node that counts, with what is around it, in the order of the text."""
    yield from _below(tree, Around(tree))


def _below(node: ast.AST, around: Around) -> Iterator[tuple[ast.AST, Around]]:
    inside = _inside(node, around)
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "type_comment", "bases", "type_params"}:
            continue
        if name == "test" and isinstance(node, ast.If) and _is_deprecated(node.body):
            continue
        children = value if isinstance(value, list) else [value]
        if _is_deprecated(children):
            continue
        for child in children:
            if isinstance(child, ast.AST) and not _is_nobodys(child, node):
                yield child, inside
                yield from _below(child, inside)


def _inside(node: ast.AST, around: Around) -> Around:
    """Return what is around the children of a node."""
    inside = replace(around, parent=node, told=around.told or _tells(node))
    if isinstance(node, ast.ClassDef):
        return replace(inside, block="class")
    if isinstance(node, DEFINITIONS):
        return replace(inside, block="function", stored=_stored(node))
    return inside


def _stored(function: ast.AST) -> tuple[tuple[str, int], ...]:
    names: Counter[str] = Counter()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] += 1
        elif isinstance(node, ast.arg):
            names[node.arg] += 1
    return tuple(names.items())


def _is_nobodys(node: ast.AST, parent: ast.AST) -> bool:
    """Tell whether a node, with all in it, is left out."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            overloaded = any(
                last_name(d) in {"overload", "deprecated"} for d in node.decorator_list
            )
            return overloaded or node.name in SHOWN_ONLY or _is_deprecated(node.body)
        case ast.If():
            return last_name(node.test) == "TYPE_CHECKING" and not node.orelse
        case ast.Assign(targets=[ast.Name(id=name)]) if name in NAMES_ONLY:
            return True
        case ast.keyword(arg=str(name), value=value) if name in TEXTS:
            return isinstance(value, ast.Constant | ast.JoinedStr)
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in TEXTS:
            return isinstance(value, ast.Constant | ast.JoinedStr | ast.BinOp)
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            return value is not None and _is_type(value)
        case ast.expr() if isinstance(parent, ast.Call) and last_name(parent.func) == "cast":
            return parent.args[:1] == [node] or node is parent.func
    return False


def _is_type(value: ast.expr) -> bool:
    """Tell whether a value is a type that only type checkers look at."""
    match value:
        case ast.Call():
            return last_name(value.func) in TYPE_MAKERS
        case ast.Subscript():
            return first_name(value) in TYPING
        case ast.Attribute():
            return first_name(value) in TYPING
        case ast.BinOp(op=ast.BitOr(), left=left):
            return _is_type(left)
    return False


def _tells(node: ast.AST) -> bool:
    """Tell whether the constants in a node go into a message."""
    match node:
        case ast.Raise() | ast.Assert():
            return True
        case ast.Call():
            return last_name(node.func) in TELLERS
    return False


def _is_deprecated(body: list[ast.AST] | list[ast.stmt]) -> bool:
    """Tell whether a block, and not only a part of it, warns that it is deprecated."""
    return any(
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and last_name(statement.value.func) == "warn"
        and any(last_name(argument) in CATEGORIES for argument in ast.walk(statement.value))
        for statement in body
    )


def last_name(node: ast.AST) -> str:
    """Return the last part of a dotted name, of a call that of what is called; else nothing."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=func):
            return last_name(func)
    return ""


def first_name(node: ast.AST) -> str:
    """Return the first part of a dotted or subscripted name; else nothing."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            return first_name(value)
    return ""
