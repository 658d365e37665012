"""Attributes and classes of proxies, and what tells a proxy from its target."""

from __future__ import annotations

import functools
import inspect
from types import SimpleNamespace
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.proxying import agree, is_proxy, outcome, proxy
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.recording import Fault
from conformance.perform.trace import expect
from conformance.sources import PYTHON, WERKZEUG
from conformance.strategies.objects import ordinary

FORWARDING = WERKZEUG.api("LocalProxy", "operations are forwarded to the bound object")
CUSTOMIZING_ATTRIBUTE_ACCESS = PYTHON("Data model", "Customizing attribute access")
CLASS = WERKZEUG.api("LocalProxy", "`__class__` is the bound object's")
# Names that no proxy needs for itself.
NAMES = st.sampled_from(
    ["x", "X", "_x", "__x", "é", "e\u0301", "a b", "", "get", "name", "local", "top", "items"]
)


class Sample:
    """What a sample is for."""

    shared: int = 1

    def __init__(self) -> None:
        self.own = [2]

    @property
    def failing(self) -> Any:
        """Raise the error that looks like a missing attribute."""
        raise AttributeError("the target's own message")

    @property
    def broken(self) -> Any:
        """Raise an error of its own."""
        raise Fault("raised by the property")

    def method(self, *values: Any) -> tuple[Any, ...]:
        """Return itself and what it was called with."""
        return (self, *values)

    @classmethod
    def made(cls) -> type:
        """Return the class that it was called on."""
        return cls

    @staticmethod
    def static(value: Any) -> Any:
        """Return what it was called with."""
        return value


class Derived(Sample):
    """A class below the other one."""


class Guarded:
    """Answers for every name, and refuses to be changed."""

    def __getattr__(self, name: str) -> str:
        return f"made up for {name}"

    def __setattr__(self, name: str, value: Any) -> None:
        raise Fault(f"raised by setting {name} to {value}")

    def __delattr__(self, name: str) -> None:
        raise Fault(f"raised by deleting {name}")


@clause(
    "proxies.attributes",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, CUSTOMIZING_ATTRIBUTE_ACCESS],
    examples=40,
)
@given(names=st.lists(NAMES, min_size=1, max_size=4), value=ordinary())
@example(names=["x", "x"], value=None)
@example(names=["X", "__x", "e\u0301"], value=[1])
def test_attributes(impl: Implementation, names: list[str], value: Any) -> None:
    """Reading, setting and deleting an attribute of a proxy MUST read, set and delete it on the
    target.

    A value comes back as the same object, and every other proxy of the target sees it.
    """
    target = SimpleNamespace()
    held, other = proxy(impl, target), proxy(impl, target)
    for name in names:
        setattr(held, name, value)
        assert getattr(other, name) is value is vars(target)[name], f"p.{name} = {value!r}"
        assert hasattr(held, name), f"hasattr(p, {name!r}) after it was set"
        delattr(held, name)
        assert not hasattr(other, name), f"hasattr(p, {name!r}) after it was deleted"
        assert not vars(target), f"del p.{name} left {vars(target)}"


@clause(
    "proxies.attribute-lookup",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, CUSTOMIZING_ATTRIBUTE_ACCESS],
)
def test_attribute_lookup(impl: Implementation) -> None:
    """A proxy MUST find an attribute in every way in which its target finds one: on the class, as a
    property, as a method bound to the target, by `__getattr__`, and with the errors of each.
    """
    for target in (Sample(), Guarded()):
        held: Any = proxy(impl, target)
        for name in ("shared", "own", "failing", "broken", "absent", "__x"):
            agree(f"a.{name}", getattr, (target, name), (held, name))
            agree(f"getattr(a, {name!r}, 0)", getattr, (target, name, 0), (held, name, 0))
    target, held = Sample(), proxy(impl, Guarded())
    assert proxy(impl, target).method(1) == (target, 1), "a method is bound to the target"
    assert proxy(impl, target).method()[0] is target, "self must be the target, not the proxy"
    assert proxy(impl, target).made() is Sample, "a class method gets the target's class"
    assert proxy(impl, target).static(3) == 3, "a static method gets its arguments alone"
    expect([outcome(setattr, held, "x", 1)], ["raised Fault('raised by setting x to 1',)"])
    expect([outcome(delattr, held, "x")], ["raised Fault('raised by deleting x',)"])


@clause(
    "proxies.missing-attribute",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, CUSTOMIZING_ATTRIBUTE_ACCESS],
)
def test_missing_attribute(impl: Implementation) -> None:
    """Reading or deleting an attribute that the target lacks MUST raise AttributeError.

    `hasattr` and `getattr` with a default depend on it.
    """
    held = proxy(impl, SimpleNamespace())
    expect([outcome(getattr, held, "missing")], ["raised AttributeError"], "p.missing:")
    expect([outcome(delattr, held, "missing")], ["raised AttributeError"], "del p.missing:")
    assert not hasattr(held, "missing"), "hasattr(p, 'missing') of a bound proxy"
    assert getattr(held, "missing", 5) == 5, "getattr(p, 'missing', 5) of a bound proxy"


@clause("proxies.dictionary", MUST, needs=[C.PROXY], source=FORWARDING)
def test_dictionary(impl: Implementation) -> None:
    """`vars` and `__dict__` of a proxy MUST be the target's dictionary itself."""
    target = Sample()
    held: Any = proxy(impl, target)
    assert vars(held) is vars(target), f"vars(p) is {vars(held)!r}"
    assert held.__dict__ is target.__dict__, f"p.__dict__ is {held.__dict__!r}"


@clause("proxies.directory", MUST, needs=[C.PROXY], source=FORWARDING)
def test_directory(impl: Implementation) -> None:
    """`dir` of a proxy MUST list what `dir` of its target lists."""
    for target in (Sample(), Sample, [1], SimpleNamespace(a=1)):
        assert dir(proxy(impl, target)) == dir(target), f"dir of a proxy of {target!r}"


@clause("proxies.documentation", MUST, needs=[C.PROXY], source=FORWARDING)
def test_documentation(impl: Implementation) -> None:
    """`__doc__`, `__name__` and `__qualname__` of a proxied function or class MUST be the target's.

    Documentation generators and error messages show them.
    """
    for target in (Sample, Sample.method, test_directory):
        for name in ("__doc__", "__name__", "__qualname__"):
            seen = getattr(proxy(impl, target), name)
            assert seen == getattr(target, name), f"{name} of a proxy of {target!r}: {seen!r}"
    assert proxy(impl, Sample()).__doc__ == Sample.__doc__, "__doc__ of a proxy of an instance"


@clause("proxies.module", SHOULD, needs=[C.PROXY], source=FORWARDING)
def test_module(impl: Implementation) -> None:
    """`__module__` of a proxy SHOULD be the target's.

    `functools.wraps` copies it, and pickles, tracebacks and loggers look things up by it.
    """
    for target in (Sample, Sample(), Sample.method, len):
        seen = proxy(impl, target).__module__
        assert seen == target.__module__, f"__module__ of a proxy of {target!r} is {seen!r}"


@clause("proxies.annotations", SHOULD, needs=[C.PROXY], source=FORWARDING)
def test_annotations(impl: Implementation) -> None:
    """`__annotations__` of a proxy SHOULD be the target's, and so SHOULD be its signature.

    Form, command-line and dependency-injection libraries read parameters from there.
    """

    def greet(name: str, times: int = 1) -> str:
        return name * times

    for target in (greet, Sample):
        seen = proxy(impl, target).__annotations__
        assert seen == target.__annotations__, f"annotations of a proxy of {target}: {seen}"
    seen = inspect.signature(proxy(impl, greet))
    assert str(seen) == str(inspect.signature(greet)), f"the signature of a proxy is {seen}"


@clause("proxies.class", MUST, needs=[C.PROXY], source=CLASS, examples=20)
@given(target=ordinary())
@example(target=Sample())
def test_class(impl: Implementation, target: Any) -> None:
    """`isinstance` of a bound proxy MUST answer as for the target, and `__class__` MUST be the
    target's class.

    `type` still tells that it is a proxy: `issubclass(type(p), LocalProxy)`.
    """
    held = proxy(impl, target)
    assert held.__class__ is type(target), f"__class__ of a proxy of {target!r}"
    for kind in (int, str, list, dict, Sample, type(None), type(target), object):
        assert isinstance(held, kind) == isinstance(target, kind), (
            f"isinstance(p, {kind.__name__}) of a proxy of {target!r}"
        )
    assert is_proxy(impl, held), "issubclass(type(p), LocalProxy) is how proxies are told apart"
    assert held is not target, "a proxy has an identity of its own"


@clause("proxies.matching", MUST, needs=[C.PROXY], source=CLASS)
def test_matching(impl: Implementation) -> None:
    """A class pattern MUST match a proxy when it matches the target, by class and attributes."""
    match proxy(impl, Sample()):
        case list():
            seen: Any = "a list"
        case Sample(shared=1, own=own):
            seen = own
        case _:
            seen = "nothing"
    assert seen == [2], f"case Sample(shared=1, own=own) found {seen!r}"


@clause(
    "proxies.of-classes", MUST, needs=[C.PROXY], source=[FORWARDING, CUSTOMIZING_ATTRIBUTE_ACCESS]
)
def test_of_classes(impl: Implementation) -> None:
    """A proxy of a class MUST serve as that class in `isinstance` and `issubclass`, when it is
    called or subscripted, and with its attributes.
    """
    held: Any = proxy(impl, Sample)
    answers = [isinstance(Sample(), held), isinstance(1, held), issubclass(Sample, held)]
    assert answers == [True, False, True], f"isinstance and issubclass with a proxy: {answers}"
    derived = [issubclass(Derived, held), issubclass(int, held)]
    assert derived == [True, False], f"issubclass of a derived and of another class: {derived}"
    assert isinstance(Derived(), held), "an instance of a derived class"
    made = held()
    assert type(made) is Sample, f"calling a proxy of a class made a {type(made)}"
    assert held.shared == 1, "an attribute of the class"
    assert held.made() is Sample, "a class method gets the target"
    assert proxy(impl, list)[int] == list[int], "subscripting a proxy of a class"
    assert isinstance(held, type), "a proxy of a class is an instance of type"


@clause(
    "proxies.format-of-class",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, CUSTOMIZING_ATTRIBUTE_ACCESS],
)
def test_format_of_class(impl: Implementation) -> None:
    """`format` of a proxy of a class MUST be `format` of the class.

    An f-string in a message shows it like that.
    """
    for target in (Sample, int, list):
        agree(f"format of {target}", format, (target,), (proxy(impl, target),))


@clause(
    "proxies.wraps",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, WERKZEUG.changes("2.2.2", "the object's, where one is bound")],
)
def test_wraps(impl: Implementation) -> None:
    """`__wrapped__` of a bound proxy MUST be the target's, and missing where the target has none.

    The attribute tells tools which function stands behind a decorated one.
    """

    @functools.wraps(len)
    def decorated(value: Any) -> int:
        return len(value)

    seen = getattr(proxy(impl, decorated), "__wrapped__", None)
    assert seen is len, f"__wrapped__ of a proxy of a decorated function is {seen!r}"
    assert not hasattr(proxy(impl, len), "__wrapped__"), "a plain function wraps nothing"


@clause(
    "proxies.current-object",
    MUST,
    needs=[C.PROXY],
    source=WERKZEUG.api("LocalProxy._get_current_object"),
    examples=10,
)
@given(target=ordinary())
def test_current_object(impl: Implementation, target: Any) -> None:
    """`_get_current_object()` MUST return the target itself.

    A developer who sends the application with a signal, or hands a request to another thread, needs
    the object itself.
    """
    seen = proxy(impl, target)._get_current_object()
    assert seen is target, f"a proxy of {target!r} gives {seen!r}"
