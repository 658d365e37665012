"""Unbound proxies: which operations raise, which do not, and what the error says.

A proxy is unbound while the ContextVar has no value, the Local has no such name, the LocalStack is
empty, or the function raises RuntimeError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.proxying import is_proxy, message_of, outcome, sources
from conformance.describe.capabilities import Capability as C
from conformance.models.operations import (
    ALL,
    ASYNCHRONOUS,
    BINARY,
    COMPARISONS,
    HASHES,
    IN_PLACE,
    TRUTH,
)
from conformance.perform.implementation import Implementation
from conformance.perform.recording import Journal, witness
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

UNBOUND = WERKZEUG.api("LocalProxy", "a RuntimeError where no object is bound")
FALSE = WERKZEUG("Context Locals", "Proxy Objects", note="`bool` of an unbound proxy is False")
FUNCTIONS = WERKZEUG.api("LocalProxy", "a proxy of a function stands for what it returns")
FALLBACKS = WERKZEUG.changes("2.0.3", "`__class__` and `__doc__` of an unbound proxy")
NEEDS = (C.PROXY, C.LOCAL, C.STACK)

# What each clause asks; the rest of the table is asked by `proxies.unbound-raises`.
ITERATING = ("[*a]", "dict(enumerate(a))")
FALLING_BACK = ("repr(a)", "f'{a!r:>20}'", *(op.text for op in TRUTH))
AWAITING = tuple(op.text for op in ASYNCHRONOUS if "entered" not in op.text)
APART = {*ITERATING, *FALLING_BACK, *AWAITING, *(op.text for op in (*COMPARISONS, *HASHES))}
ATTRIBUTES: dict[str, Callable[[Any], Any]] = {
    "p.x": lambda p: p.x,
    "hasattr(p, 'x')": lambda p: hasattr(p, "x"),
    "getattr(p, 'x', 1)": lambda p: getattr(p, "x", 1),
    "p.x = 1": lambda p: setattr(p, "x", 1),
    "del p.x": lambda p: delattr(p, "x"),
    "vars(p)": vars,
    "p.__dict__": lambda p: p.__dict__,
    "p.__name__": lambda p: p.__name__,
    "isinstance(1, p)": lambda p: isinstance(1, p),
    "issubclass(int, p)": lambda p: issubclass(int, p),
    "p._get_current_object()": lambda p: p._get_current_object(),
}


def all_raise(
    impl: Implementation, texts: Iterable[str], also: dict[str, Callable[[Any], Any]] | None = None
) -> None:
    """Assert that these operations, or uses, of an unbound proxy raise RuntimeError."""
    wanted = set(texts)
    uses = {op.text: op.perform for op in (*ALL, *IN_PLACE) if op.text in wanted}

    def body() -> None:
        for source, (held, _, _) in sources(impl).items():
            seen = [f"{text}: {outcome(use, held, 1)}" for text, use in uses.items()]
            seen += [f"{text}: {outcome(use, held)}" for text, use in (also or {}).items()]
            want = [f"{text}: raised RuntimeError" for text in (*uses, *(also or {}))]
            expect(seen, want, f"the proxy {source} is unbound:")

    impl.perform(body)


@clause("proxies.unbound-raises", MUST, needs=NEEDS, source=UNBOUND)
def test_unbound_raises(impl: Implementation) -> None:
    """Every operation on an unbound proxy, `hasattr` included, MUST raise RuntimeError, but for
    `bool`, `repr`, `dir` and what asks for its class.

    Code that runs outside a request by mistake must not go on with a made-up object. Comparing,
    hashing, iterating and awaiting have clauses of their own, which implementations miss one by
    one.
    """
    texts = [op.text for op in (*ALL, *IN_PLACE) if op.text not in APART]
    all_raise(impl, texts, ATTRIBUTES)


@clause("proxies.unbound-right-operand", MUST, needs=NEEDS, source=UNBOUND)
def test_unbound_right_operand(impl: Implementation) -> None:
    """A binary operator with an unbound proxy on the right MUST raise RuntimeError when the left
    operand declines.
    """
    declining = {name: "declines" for op in BINARY for name in op.methods}

    def body() -> None:
        left = witness(Journal(), "a", declining)  # type: ignore[arg-type]
        for source, (held, _, _) in sources(impl).items():
            seen = [f"{op}: {outcome(op.perform, left, held)}" for op in BINARY]
            expect(seen, [f"{op}: raised RuntimeError" for op in BINARY], f"b is {source}, unbound")

    impl.perform(body)


@clause("proxies.unbound-comparison", MUST, needs=NEEDS, source=UNBOUND)
def test_unbound_comparison(impl: Implementation) -> None:
    """Comparing an unbound proxy MUST raise RuntimeError.

    Otherwise `if current_app == my_app` is silently false outside a context, and `!=` true.
    """
    all_raise(impl, [op.text for op in COMPARISONS])


@clause("proxies.unbound-hash", MUST, needs=NEEDS, source=UNBOUND)
def test_unbound_hash(impl: Implementation) -> None:
    """Hashing an unbound proxy MUST raise RuntimeError.

    "Unhashable type" sends the reader to the wrong mistake.
    """
    all_raise(impl, [op.text for op in HASHES])


@clause("proxies.unbound-iteration", MUST, needs=NEEDS, source=UNBOUND)
def test_unbound_iteration(impl: Implementation) -> None:
    """Iterating over an unbound proxy MUST raise RuntimeError.

    "Not iterable" sends the reader to the wrong mistake.
    """
    all_raise(impl, ITERATING)


@clause("proxies.unbound-await", MUST, needs=NEEDS, source=UNBOUND)
def test_unbound_await(impl: Implementation) -> None:
    """Awaiting an unbound proxy, or iterating over it asynchronously, MUST raise RuntimeError.

    "Object can't be awaited" sends the reader to the wrong mistake.
    """
    all_raise(impl, AWAITING)


@clause("proxies.unbound-fallbacks", MUST, needs=NEEDS, source=[FALSE, FALLBACKS])
def test_unbound_fallbacks(impl: Implementation) -> None:
    """An unbound proxy MUST be false, and an instance of its own class, with that class's
    docstring.

    `if request` asks whether there is a request. Documentation generators look at everything that
    they find in a module.
    """

    def body() -> None:
        for source, (held, _, _) in sources(impl).items():
            own = type(held)
            seen = [bool(held), isinstance(held, (str, dict, SimpleNamespace))]
            assert seen == [False, False], f"bool and isinstance of {source}, unbound: {seen}"
            assert held.__class__ is own, f"__class__ of {source} is {held.__class__}"
            assert is_proxy(impl, held), f"{source} is no subclass of LocalProxy"
            assert isinstance(held, own), f"{source} is no instance of its own class"
            assert held.__doc__ == own.__doc__, f"__doc__ of {source} is {held.__doc__!r}"

    impl.perform(body)


LOOKED_AT = plain_sense("debuggers, consoles and loggers show whatever they find")


@clause("proxies.unbound-repr-of-subclass", SHOULD, needs=NEEDS, source=LOOKED_AT)
def test_unbound_repr_of_subclass(impl: Implementation) -> None:
    """`repr` of an unbound proxy SHOULD name the proxy's own class, even where that is a subclass.

    A debugger that shows the variables of a frame must not fail at one of them.
    """

    class Own(impl.locals.LocalProxy):  # type: ignore[name-defined,misc]
        pass

    for held in (Own(_raise_runtime_error), impl.locals.LocalProxy(_raise_runtime_error)):
        seen, name = outcome(repr, held), type(held).__name__
        assert seen.startswith("returned"), f"repr of an unbound {name}: {seen}"
        assert name in seen, f"repr of an unbound {name}: {seen}"


@clause("proxies.unbound-directory", SHOULD, needs=NEEDS, source=LOOKED_AT)
def test_unbound_directory(impl: Implementation) -> None:
    """`dir` of an unbound proxy SHOULD be empty.

    Consoles complete names with it, and there is no attribute that could be read.
    """

    def body() -> None:
        for source, (held, _, _) in sources(impl).items():
            expect([outcome(dir, held)], ["returned list()"], f"dir of {source}, unbound:")

    impl.perform(body)


def _raise_runtime_error() -> Any:
    raise RuntimeError("nothing is bound")


@clause(
    "proxies.unbound-wrapped",
    MUST,
    needs=[*NEEDS, C.PROXY_SOURCES],
    source=WERKZEUG.changes("2.2.2", "it is what is wrapped, where the proxy is unbound"),
)
def test_unbound_wrapped(impl: Implementation) -> None:
    """`__wrapped__` of an unbound proxy MUST be what the proxy was made of.

    Tools such as doctest unwrap whatever they find in a module.
    """

    def body() -> None:
        variable: ContextVar[Any] = ContextVar("variable")
        kit = impl.locals
        for origin in (variable, kit.LocalStack(), _raise_runtime_error):
            seen = kit.LocalProxy(origin).__wrapped__
            assert seen is origin, f"__wrapped__ of a proxy of {origin} is {seen}"
        local = kit.Local()
        seen = local("name").__wrapped__
        assert seen is local, f"__wrapped__ of a proxy of a name in a Local is {seen!r}"

    impl.perform(body)


@clause("proxies.unbound-message", MUST, needs=[*NEEDS, C.PROXY_SOURCES], source=UNBOUND)
def test_unbound_message(impl: Implementation) -> None:
    """The RuntimeError of an unbound proxy MUST show the `unbound_message` that the proxy was made
    with.
    """

    def body() -> None:
        kit, variable = impl.locals, ContextVar[Any]("variable")
        said = "this only works inside a request"
        for held in (
            kit.Local()("name", unbound_message=said),
            kit.LocalStack()(unbound_message=said),
            kit.LocalStack()("name", unbound_message=said),
            kit.LocalProxy(variable, unbound_message=said),
            kit.LocalProxy(variable, "name", unbound_message=said),
        ):
            for use in (str, len, lambda held: held.x):
                seen = message_of(use, held)
                assert said in seen, f"the error says {seen!r}, not {said!r}"

    impl.perform(body)


@clause("proxies.resolver-errors", MUST, needs=[C.PROXY], source=FUNCTIONS)
def test_resolver_errors(impl: Implementation) -> None:
    """An error other than RuntimeError that the function of a proxy raises MUST come out of every
    operation, `bool` and `dir` included.

    A broken database connection does not mean that nothing is bound.
    """
    _all_come_out(impl, {"bool(p)": bool, "dir(p)": dir, "str(p)": str, "p.x": lambda p: p.x})


@clause("proxies.resolver-error-in-repr", SHOULD, needs=[C.PROXY], source=FUNCTIONS)
def test_resolver_error_in_repr(impl: Implementation) -> None:
    """An error other than RuntimeError that the function of a proxy raises SHOULD come out of
    `repr`.

    The default text of objects would hide it.
    """
    _all_come_out(impl, {"repr(p)": repr})


def _all_come_out(impl: Implementation, uses: dict[str, Callable[[Any], Any]]) -> None:
    for kind in (KeyError, LookupError, AttributeError, OSError):

        def resolve(kind: type[Exception] = kind) -> Any:
            raise kind("raised by the function")

        held = impl.locals.LocalProxy(resolve)
        seen = [f"{text}: {outcome(use, held)}" for text, use in uses.items()]
        wanted = f"raised {kind.__name__}('raised by the function',)"
        expect(seen, [f"{text}: {wanted}" for text in uses], "the function raises:")
