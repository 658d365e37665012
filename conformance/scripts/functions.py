"""Functions of a clause as source: the function, and whatever it uses of its module.

Annotations are left out. What cannot be followed raises `NotSpelled`.
"""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from conformance.foreign import class_name
from conformance.scripts.literals import Names, NotSpelled, literal, named

OWN = "conformance.clauses"  # whose functions may be written down
ALSO = ("conformance.describe.files",)
DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)
MOST = 60  # lines of one function


def defined(value: Any, names: Names, framework: str = "") -> str:
    """Write a function or class of a clause down among the definitions; return what it is called.

    A function that is handed the framework as its last argument gets `framework`, the module.
    """
    module = getattr(value, "__module__", "") or ""
    if not module.startswith(OWN) and module not in ALSO:
        raise NotSpelled(f"{class_name(value)} {getattr(value, '__name__', '')} of {module}")
    if isinstance(value, type):
        return _class(value, names)
    if not isinstance(value, FunctionType):
        raise NotSpelled(f"a {class_name(value)} has no source")
    node = _node(value.__code__)
    if framework:
        if isinstance(node, ast.Lambda):
            raise NotSpelled("an application that is declared by a lambda")
        node = _handed(node, framework)
    around = _around(value)
    if isinstance(node, ast.Lambda):
        source = _lean(node)
        _follow(node, around, names)
        return f"({source})"
    if value.__name__ not in names.definitions:
        names.definitions[value.__name__] = ""  # it may call itself
        around.pop(framework, None)
        _follow(node, around, names)
        del names.definitions[value.__name__]
        names.definitions[value.__name__] = _lean(node)
    return value.__name__


def _handed(node: Any, framework: str) -> Any:
    """Return a function without its last argument, which is the module of the framework."""
    copy = ast.parse(_lean(node)).body[0]
    assert isinstance(copy, ast.FunctionDef)
    last = copy.args.args.pop().arg
    for inner in ast.walk(copy):
        if isinstance(inner, ast.Name) and inner.id == last:
            inner.id = framework
    return copy


def _class(kind: type, names: Names) -> str:
    if kind.__name__ not in names.definitions:
        tree = _tree(inspect.getsourcefile(kind) or "")
        node = next(
            (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == kind.__name__),
            None,
        )
        if node is None or "<locals>" in kind.__qualname__:
            raise NotSpelled(f"the class {kind.__name__} has no source")
        module = inspect.getmodule(kind)
        names.definitions[kind.__name__] = ""
        _follow(node, dict(vars(module)), names)
        del names.definitions[kind.__name__]
        names.definitions[kind.__name__] = _lean(node)
    return kind.__name__


def _around(function: FunctionType) -> dict[str, Any]:
    """Return what a function sees of its module and of the functions around it."""
    found = dict(function.__globals__)
    cells = function.__closure__ or ()
    for name, cell in zip(function.__code__.co_freevars, cells, strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:
            found.pop(name, None)
    return found


def _follow(node: ast.AST, around: dict[str, Any], names: Names) -> None:
    """Define or import each name that a piece of source uses and does not bind itself."""
    for name in _free(node):
        if name in names.definitions or name in names.modules:
            continue
        if name not in around and hasattr(builtins, name):
            continue
        if name not in around:
            raise NotSpelled(f"the name {name} cannot be followed")
        value = around[name]
        spelled = _spelled(name, value, names)
        if spelled != name:
            names.definitions[name] = f"{name} = {spelled}"


def _spelled(name: str, value: Any, names: Names) -> str:
    if inspect.ismodule(value):
        spelled = named(value, names)
        return spelled if "." not in spelled else name
    if isinstance(value, type | FunctionType) or callable(value):
        module = getattr(value, "__module__", "") or ""
        if module.startswith("conformance."):
            return defined(value, names)
        spelled = named(value, names)
        if "." in spelled and spelled.rpartition(".")[2] == name:
            names.modules.discard(spelled.rpartition(".")[0])
            return names.of(*spelled.rpartition(".")[::2])
        return spelled
    return literal(value, names)


def _free(node: ast.AST) -> list[str]:
    """Return the names that are loaded and never bound within, annotations aside."""
    stripped = ast.parse(_lean(node))
    loaded: dict[str, None] = {}
    bound: set[str] = set()
    for inner in ast.walk(stripped):
        if isinstance(inner, ast.Name):
            if isinstance(inner.ctx, ast.Load):
                loaded[inner.id] = None
            else:
                bound.add(inner.id)
        elif isinstance(inner, ast.arg):
            bound.add(inner.arg)
        elif isinstance(inner, DEFINING):
            bound.add(inner.name or "")
        elif isinstance(inner, ast.Import | ast.ImportFrom):
            bound.update((alias.asname or alias.name).partition(".")[0] for alias in inner.names)
    return [name for name in loaded if name not in bound]


class _Stripped(ast.NodeTransformer):
    """Leaves out what a program does not need: annotations."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Leave out what a function returns."""
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """Leave out what a coroutine returns."""
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """Leave out what an argument is."""
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        """Leave out what a variable is."""
        if node.value is None:
            return None
        made = ast.Assign([node.target], node.value, lineno=node.lineno)
        return self.generic_visit(made)


def _lean(node: ast.AST) -> str:
    """Return the source of a piece of syntax without annotations."""
    copy = ast.parse(ast.unparse(node))
    text = ast.unparse(ast.fix_missing_locations(_Stripped().visit(copy)))
    if text.count("\n") > MOST:
        raise NotSpelled(f"a function of {text.count(chr(10))} lines is no small example")
    return text


def _node(code: CodeType) -> Any:
    """Return the syntax of a function, found by where its code stands."""
    places = list(_candidates(_tree(code.co_filename), code))
    if len(places) != 1:
        raise NotSpelled(f"the source of {code.co_name} is not told apart")
    return places[0]


def _candidates(tree: ast.AST, code: CodeType) -> Iterator[ast.AST]:
    """Yield the functions that begin where the code does; of lambdas, those that it spans."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            if node.name == code.co_name and first == code.co_firstlineno:
                yield node
        elif (
            isinstance(node, ast.Lambda)
            and (node.lineno, "<lambda>") == (code.co_firstlineno, code.co_name)
            and _spans(node.body, code)
        ):
            yield node


def _spans(body: ast.expr, code: CodeType) -> bool:
    """Tell whether all instructions of a code, and its last one, stand in an expression."""
    start = (body.lineno, body.col_offset)
    end = (body.end_lineno or 0, body.end_col_offset or 0)
    places = [
        ((line, column), (last, behind))
        for line, last, column, behind in code.co_positions()
        if line is not None and last is not None and column is not None and behind
    ]  # without where the function itself begins
    return bool(places) and all(start <= first and last <= end for first, last in places)


@cache
def _tree(path: str) -> ast.AST:
    try:
        return ast.parse(Path(path).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError) as error:
        raise NotSpelled(f"there is no source of {path}") from error
