"""What proxies can be made of, and which object a proxy stands for at which moment."""

from __future__ import annotations

import operator
from collections.abc import Callable
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.proxying import agree, forwards, is_proxy, outcome, proxy, sources
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.models.operations import ALL, COMPARISONS, UNARY
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, WERKZEUG
from conformance.strategies.objects import ordinary

PROXY_OBJECTS = WERKZEUG("Context Locals", "Proxy Objects")
LOCAL_PROXY = WERKZEUG.api("LocalProxy")


@clause("proxies.late-binding", MUST, needs=[C.PROXY, C.LOCAL, C.STACK], source=PROXY_OBJECTS)
@given(values=st.lists(ordinary().filter(lambda v: v is not None), min_size=1, max_size=4))
@example(values=[0, [], "x"])
def test_late_binding(impl: Implementation, values: list[Any]) -> None:
    """A proxy MUST stand for the object that is bound when the proxy is used, and be unbound while
    none is, even when the proxy was made before.

    Proxies are made once, at import, and used in every request. An object that is false is bound
    like any other.
    """

    def body() -> None:
        for name, (held, bind, unbind) in sources(impl).items():
            for value in values:
                bind(value)
                seen = held._get_current_object()
                assert seen is value, f"{name} is bound to {value!r}, the proxy gives {seen!r}"
                agree(f"repr of {name}", repr, (value,), (held,))
                agree(f"bool of {name}", bool, (value,), (held,))
                unbind()
                gone = outcome(held._get_current_object)
                assert gone == "raised RuntimeError", f"{name} after unbinding: {gone}"

    impl.perform(body)


@clause("proxies.rebinding", MUST, needs=[C.PROXY, C.LOCAL, C.STACK], source=PROXY_OBJECTS)
def test_rebinding(impl: Implementation) -> None:
    """Once another object has been bound, a proxy MUST stand for that object, also within work that
    began with the former one.
    """

    def body() -> None:
        for name, (held, bind, _) in sources(impl).items():
            first, second = SimpleNamespace(who="first"), SimpleNamespace(who="second")
            bind(first)
            held.before = 1
            bind(second)
            held.after = 2
            expect([first.__dict__, second.__dict__], [
                {"who": "first", "before": 1}, {"who": "second", "after": 2}
            ], name)  # fmt: skip

    impl.perform(body)


@clause(
    "proxies.forwards-from-any-source", MUST, needs=[C.PROXY, C.LOCAL, C.STACK], source=LOCAL_PROXY
)
def test_forwards_from_any_source(impl: Implementation) -> None:
    """A proxy of a name in a Local, of a LocalStack or of a ContextVar MUST forward every operation
    that a proxy of a function forwards.
    """

    def body() -> None:
        for held, bind, _ in sources(impl).values():

            def wrap(target: Any, held: Any = held, bind: Any = bind) -> Any:
                bind(target)
                return held

            forwards(impl, (*UNARY, *COMPARISONS), wrap=wrap)

    impl.perform(body)


@clause("proxies.resolves-once", SHOULD, needs=[C.PROXY], source=PROXY_OBJECTS)
def test_resolves_once(impl: Implementation) -> None:
    """An operation on a proxy SHOULD look the target up exactly once, when it is performed.

    A proxy that looks up earlier serves a stale object; one that looks up twice may see two objects
    in one operation.
    """
    looked: list[int] = []

    def resolve() -> Any:
        looked.append(1)
        return SimpleNamespace(x=1)

    held = impl.locals.LocalProxy(resolve)
    assert not looked, "making a proxy looked its target up"
    uses: dict[str, Callable[[], Any]] = {
        "p.x": lambda: held.x,
        "p.x = 2": lambda: setattr(held, "x", 2),
        "del p.x": lambda: delattr(held, "x"),
        "p == 1": lambda: held == 1,
        "1 == p": lambda: operator.eq(1, held),
        "repr(p)": lambda: repr(held),
        "bool(p)": lambda: bool(held),
        "dir(p)": lambda: dir(held),
        "p._get_current_object()": held._get_current_object,
        "p + 1": lambda: outcome(lambda: held + 1),
        "1 + p": lambda: outcome(lambda: 1 + held),
        "p()": lambda: outcome(held),
        "len(p)": lambda: outcome(len, held),
        "p[0]": lambda: outcome(lambda: held[0]),
    }
    for text, use in uses.items():
        looked.clear()
        use()
        assert len(looked) == 1, f"{text} looked the target up {len(looked)} times"


@clause("proxies.nested", MUST, needs=[C.PROXY], source=PROXY_OBJECTS)
def test_nested(impl: Implementation) -> None:
    """A proxy of a proxy MUST forward every operation to the innermost target."""
    forwards(impl, ALL, wrap=lambda target: proxy(impl, proxy(impl, target)))
    held: Any = proxy(impl, proxy(impl, SimpleNamespace(x=1)))
    assert held.x == 1, f"an attribute through two proxies: {held.x!r}"
    assert isinstance(held, SimpleNamespace), "isinstance(p, C) of a proxy of a proxy"


@clause("proxies.named", MUST, needs=[C.PROXY, C.PROXY_SOURCES, C.STACK], source=LOCAL_PROXY)
@given(value=ordinary())
def test_named(impl: Implementation, value: Any) -> None:
    """A proxy that was made with a name MUST stand for that attribute of the bound object, and read
    the attribute anew at each use.

    `session` is such a proxy: an attribute of the current context.
    """

    def body() -> None:
        variable: ContextVar[Any] = ContextVar("variable")
        stack, holder = impl.locals.LocalStack(), SimpleNamespace(part=value)
        make = impl.locals.LocalProxy
        made = [make(variable, "part"), make(lambda: holder, "part"), stack("part")]
        for text, change in (("bound", value), ("changed", [value])):
            holder.part = change
            variable.set(holder)
            stack.push(holder)
            for held in made:
                assert held._get_current_object() is change, f"{held!r}, {text} to {change!r}"

    impl.perform(body)


@clause(
    "proxies.named-and-missing",
    SHOULD,
    needs=[C.PROXY, C.PROXY_SOURCES, C.STACK],
    source=LOCAL_PROXY,
)
def test_named_and_missing(impl: Implementation) -> None:
    """Using a proxy that was made with a name SHOULD raise AttributeError when the bound object
    lacks that attribute.

    "Nothing is bound" would send the reader to the wrong mistake.
    """

    def body() -> None:
        stack = impl.locals.LocalStack()
        stack.push(object())
        for held in (stack("part"), impl.locals.LocalProxy(object, "part")):
            seen = [outcome(str, held), outcome(getattr, held, "x")]
            expect(seen, ["raised AttributeError"] * 2, "str(p) and p.x:")

    impl.perform(body)


@clause("proxies.made-of-nothing-else", MUST, needs=[C.PROXY, C.PROXY_SOURCES], source=LOCAL_PROXY)
def test_made_of_nothing_else(impl: Implementation) -> None:
    """`LocalProxy` MUST raise for a Local without a name, and for an object that is neither a local
    nor a ContextVar nor callable.

    The mistake shows where it is made, not in the first request. No document names the exception.
    """

    def make(thing: Any) -> str:
        impl.locals.LocalProxy(thing)
        return "a proxy"

    things: tuple[Any, ...] = (impl.locals.Local(), 1, "name", None, [], SimpleNamespace())
    for wrong in things:
        seen = outcome(make, wrong)
        assert seen.startswith("raised "), f"LocalProxy of a {type(wrong).__name__} gave {seen}"


@clause(
    "proxies.of-the-framework",
    MUST,
    needs=[C.PROXY, C.REQUEST_SCOPE, C.STATE],
    source=FLASK("The Request Context", "Notes On Proxies"),
)
def test_of_the_framework(impl: Implementation) -> None:
    """`request`, `session`, `g` and `current_app` MUST be proxies: with the attributes, `repr` and
    hash of the current object, equal to it, and of one and the same object at each use.

    What `isinstance` says of them is left open: Flask's documentation says that it cannot be
    trusted, Werkzeug's that it can.
    """

    def body() -> None:
        built = impl.built(APP)
        with built.request_context(get("/page?a=1")):
            for name in ("request", "session", "g", "current_app"):
                held = getattr(built.ambient, name)
                real = held._get_current_object()
                assert is_proxy(impl, held) or type(held) is not type(real), f"{name} is no proxy"
                assert real is held._get_current_object(), f"{name} is another object each time"
                assert held == real, f"{name} is unequal to its object"
                assert dir(held) == dir(real), f"dir({name}) is not that of its object"
                agree(f"hash of {name}", hash, (real,), (held,))
                agree(f"repr of {name}", repr, (real,), (held,))
            built.ambient.g.marked = real
            assert built.ambient.g._get_current_object().marked is real, "g.marked was set"
            seen = built.ambient.request._get_current_object().args["a"]
            assert seen == "1", f"?a=1 is {seen!r} in the request behind the proxy"

    impl.perform(body)


APP = App(view("/page"))
