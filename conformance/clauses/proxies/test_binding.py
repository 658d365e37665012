"""Proxies: what they can be made of, and which object they stand for at which moment.

Proxies that stand for nothing are in `test_proxies_unbound`.
"""

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
    """A proxy MUST stand at each moment for what is bound at that moment, whether it was made
    before or after, and MUST stand for nothing when nothing is.

    Proxies are made once, at import, and used in every request. False values are bound values.
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
    """When another object is bound, a proxy MUST stand for that one, also in the middle of work
    that began with the first.
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
    """A proxy of a Local's name, of a LocalStack or of a ContextVar MUST forward as a proxy of a
    function does.
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
    """An operation on a proxy SHOULD look its target up exactly once, at that moment.

    Looking up early serves a stale object, looking up twice may see two objects in one operation.
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
    """A proxy of a proxy MUST behave as the innermost target does, in every operation."""
    forwards(impl, ALL, wrap=lambda target: proxy(impl, proxy(impl, target)))
    held: Any = proxy(impl, proxy(impl, SimpleNamespace(x=1)))
    assert held.x == 1, f"an attribute through two proxies: {held.x!r}"
    assert isinstance(held, SimpleNamespace), "isinstance(p, C) of a proxy of a proxy"


@clause("proxies.named", MUST, needs=[C.PROXY, C.PROXY_SOURCES, C.STACK], source=LOCAL_PROXY)
@given(value=ordinary())
def test_named(impl: Implementation, value: Any) -> None:
    """A proxy made with a name MUST stand for that attribute of whatever is bound, looked up anew
    for each use.

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
    """A proxy made with a name that the bound object lacks SHOULD raise AttributeError when used:
    an object is bound, but it is a wrong one.
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
    """Making a proxy of a Local without a name, or of an object that is neither a local nor a
    ContextVar nor callable, MUST raise TypeError at once.

    The mistake is found where it is made, not in the first request.
    """

    def make(thing: Any) -> str:
        impl.locals.LocalProxy(thing)
        return "a proxy"

    things: tuple[Any, ...] = (impl.locals.Local(), 1, "name", None, [], SimpleNamespace())
    for wrong in things:
        seen = outcome(make, wrong)
        expect([seen], ["raised TypeError"], f"LocalProxy of a {type(wrong).__name__}:")


@clause(
    "proxies.of-the-framework",
    MUST,
    needs=[C.PROXY, C.REQUEST_SCOPE, C.STATE],
    source=FLASK("The Request Context", "Notes On Proxies"),
)
def test_of_the_framework(impl: Implementation) -> None:
    """`request`, `session`, `g` and `current_app` MUST be proxies that serve as their objects: of
    the same class, with the same attributes, and one object for all who look.
    """

    def body() -> None:
        built = impl.built(APP)
        with built.request_context(get("/page?a=1")):
            for name in ("request", "session", "g", "current_app"):
                held = getattr(built.ambient, name)
                real = held._get_current_object()
                assert is_proxy(impl, held) or type(held) is not type(real), f"{name} is no proxy"
                assert real is held._get_current_object(), f"{name} is another object each time"
                assert isinstance(held, type(real)), f"{name} is no {type(real).__name__}"
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
