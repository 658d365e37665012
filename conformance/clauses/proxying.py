"""How the chapter on proxies compares a proxy with its target.

No clauses here: an operation is performed twice on equal witnesses, once as it is and once with
operands in proxies, and calls and outcome must be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

from conformance.describe.capabilities import Capability as C
from conformance.models.operations import Operation
from conformance.perform.implementation import Implementation
from conformance.perform.recording import Journal, Manners, ending, witness
from conformance.perform.trace import expect

Wrap = Callable[[Any], Any]
# A proxy, what binds its target, and what lets go of it.
Source = tuple[Any, Callable[[Any], object], Callable[[], object]]
PLAIN: Manners = ("answers", "answers", "answers")


def proxy(impl: Implementation, target: Any) -> Any:
    """Return a proxy of the implementation that stands for `target`."""
    return impl.locals.LocalProxy(lambda: target)


def is_proxy(impl: Implementation, thing: Any) -> bool:
    """Tell whether a thing is a proxy, in the documented way."""
    kind: Any = impl.locals.LocalProxy
    return issubclass(type(thing), kind)


def perform(
    operation: Operation,
    left: Manners,
    right: Manners,
    variant: int,
    wrap: Wrap | None = None,
    wrapped: str = "",
) -> Journal:
    """Perform an operation on two new witnesses; return the journal, with the end as last call.

    The operands named in `wrapped` ("a", "b", "ab") are wrapped first.
    """
    journal = Journal()
    operands = []
    for name, methods, manners in (
        ("a", operation.methods, left),
        ("b", operation.reflected, right),
    ):
        operand = witness(journal, name, dict(zip(methods, manners, strict=False)), variant=variant)
        if wrap is not None and name in wrapped:
            operand = wrap(operand)
            journal.know(operand, name)
        operands.append(operand)
    journal.calls.append(ending(journal, lambda: operation.perform(*operands)))
    return journal


def forwards(
    impl: Implementation,
    operations: Iterable[Operation],
    left: Manners = PLAIN,
    right: Manners = PLAIN,
    variant: int = 0,
    *,
    wrap: Wrap | None = None,
) -> None:
    """Assert that each operation with a proxy for `a` does what it does with `a` itself."""
    for operation in operations:
        plain = perform(operation, left, right, variant)
        seen = perform(operation, left, right, variant, wrap or (lambda a: proxy(impl, a)), "a")
        why = f"{operation}, where a is a proxy, must do what it does with the target for a:"
        expect(seen.calls, plain.calls, why)


def reflects(
    impl: Implementation,
    operations: Iterable[Operation],
    left: Manners,
    right: Manners,
    variant: int,
    *,
    wrapped: str,
) -> None:
    """Assert that each operation with a proxy for `b`, or for both, ends as without proxies.

    The target of `b` is asked as often as without proxies. A left operand that declines may be
    asked twice: it does not know the proxy at first.
    """
    for operation in operations:
        plain = perform(operation, left, right, variant)
        seen = perform(operation, left, right, variant, lambda x: proxy(impl, x), wrapped)
        who = "b is a proxy" if wrapped == "b" else "a and b are proxies"
        why = f"{operation}, where {who}, must end as it does without proxies:"
        expect([*seen.about("b"), seen.calls[-1]], [*plain.about("b"), plain.calls[-1]], why)
        assert set(seen.calls) == set(plain.calls), (
            f"{why}\nexpected the calls {plain.calls}\nbut seen {seen.calls}"
        )


def outcome(action: Callable[..., Any], *arguments: Any, **keywords: Any) -> str:
    """Return how a call on ordinary values ended, with the type of the result."""
    return ending(Journal(), lambda: action(*arguments, **keywords))


def message_of(action: Callable[..., Any], *arguments: Any) -> str:
    """Return the text of the RuntimeError that a call raises."""
    try:
        return f"no error, but {action(*arguments)!r}"
    except RuntimeError as error:
        return str(error)


def agree(
    text: str, action: Callable[..., Any], plain: tuple[Any, ...], seen: tuple[Any, ...]
) -> None:
    """Assert that a call with a proxy among its arguments ends as the one without."""
    why = f"{text} with a proxy must end as without:"
    expect([outcome(action, *seen)], [outcome(action, *plain)], why)


def sources(impl: Implementation) -> dict[str, Source]:
    """Return a fresh proxy of each kind of source, with how to bind it and how to unbind it."""
    kit = impl.locals
    local, stack, cell = kit.Local(), kit.LocalStack(), SimpleNamespace()

    def resolve() -> Any:
        if not hasattr(cell, "value"):
            raise RuntimeError("nothing is bound")
        return cell.value

    def bind_local(value: Any) -> None:
        local.value = value

    made: dict[str, Source] = {
        "Local()('value')": (local("value"), bind_local, lambda: delattr(local, "value")),
        "LocalStack()()": (stack(), stack.push, stack.pop),
        "LocalProxy(function)": (
            kit.LocalProxy(resolve),
            lambda value: setattr(cell, "value", value),
            lambda: delattr(cell, "value"),
        ),
    }
    if impl.has(C.PROXY_SOURCES):
        variable: ContextVar[Any] = ContextVar("variable")
        tokens: list[Any] = []
        made["LocalProxy(ContextVar)"] = (
            kit.LocalProxy(variable),
            lambda value: tokens.append(variable.set(value)),
            lambda: variable.reset(tokens.pop()),
        )
    return made
