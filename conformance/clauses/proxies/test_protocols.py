"""Conversions of proxies, and proxies as containers, functions, managers, coroutines and copies."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.proxying import PLAIN, agree, forwards, is_proxy, outcome, proxy
from conformance.describe.capabilities import Capability as C
from conformance.models.operations import (
    ASYNCHRONOUS,
    CALLS,
    CONTAINERS,
    COPIES,
    HASHES,
    ITERATION,
    MANAGERS,
    NUMBERS,
    TEXT,
    TRUTH,
    awaited,
    drive,
)
from conformance.perform.implementation import Implementation
from conformance.perform.recording import Fault, Manners
from conformance.perform.trace import expect
from conformance.sources import PYTHON, WERKZEUG
from conformance.strategies.objects import containers, manners, ordinary, variants

FORWARDING = WERKZEUG.api("LocalProxy", "operations are forwarded to the bound object")
SPECIAL_METHOD_NAMES = PYTHON("Data model", "Special method names")
NEVER_ABSENT = st.sampled_from([PLAIN, (Fault,) * 3, (TypeError,) * 3, (RuntimeError,) * 3])


@clause(
    "proxies.numbers", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES], examples=15
)
@given(behaviour=manners(), variant=variants())
@example(behaviour=PLAIN, variant=0)
@example(behaviour=("absent", "answers", "answers"), variant=0)
def test_numbers(impl: Implementation, behaviour: Manners, variant: int) -> None:
    """Converting a proxy to a number, rounding it and using it as an index MUST call the same
    methods, and return or raise the same, as with the target itself.
    """
    forwards(impl, NUMBERS, behaviour, PLAIN, variant)


@clause(
    "proxies.text", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES], examples=15
)
@given(behaviour=manners(), variant=variants())
@example(behaviour=PLAIN, variant=0)
def test_text(impl: Implementation, behaviour: Manners, variant: int) -> None:
    """`str`, `repr`, `bytes` and `format` of a proxy MUST call the same methods, and return or
    raise the same, as with the target itself, format specifications included.

    A proxied date in a template is formatted as a date.
    """
    forwards(impl, TEXT, behaviour, PLAIN, variant)


@clause(
    "proxies.truth", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES], examples=20
)
@given(behaviour=manners(), variant=variants())
@example(behaviour=PLAIN, variant=1)
@example(behaviour=("absent", "answers", "answers"), variant=0)
@example(behaviour=("absent", "absent", "absent"), variant=0)
def test_truth(impl: Implementation, behaviour: Manners, variant: int) -> None:
    """A bound proxy MUST be true when its target is, and find that out by the same calls.

    A proxy of an empty session is false; a proxy of an object without a length is true.
    """
    if RuntimeError not in behaviour:
        forwards(impl, TRUTH, behaviour, PLAIN, variant)


@clause("proxies.own-runtime-error", MUST, needs=[C.PROXY], source=FORWARDING)
def test_own_runtime_error(impl: Implementation) -> None:
    """A RuntimeError that the target itself raises MUST come out of `bool`, `str`, `repr` and
    `format` of the proxy.

    Such an error does not mean that the proxy is unbound.
    """
    raising = (RuntimeError,) * 3
    forwards(impl, [op for op in (*TRUTH, *TEXT) if "a" in op.text], raising)


@clause(
    "proxies.containers",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, SPECIAL_METHOD_NAMES],
    examples=15,
)
@given(behaviour=manners(), variant=variants())
@example(behaviour=PLAIN, variant=0)
@example(behaviour=("absent", "answers", "answers"), variant=0)
def test_containers(impl: Implementation, behaviour: Manners, variant: int) -> None:
    """`len`, `in`, and getting, setting and deleting items of a proxy MUST call the same methods,
    and return or raise the same, as with the target itself; the target gets the very keys.
    """
    forwards(impl, CONTAINERS, behaviour, PLAIN, variant)


@clause(
    "proxies.iteration",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, SPECIAL_METHOD_NAMES],
    examples=15,
)
@given(behaviour=manners(), variant=variants())
@example(behaviour=PLAIN, variant=0)
def test_iteration(impl: Implementation, behaviour: Manners, variant: int) -> None:
    """`iter`, `next`, `reversed` and unpacking of a proxy MUST call the same methods, and return or
    raise the same, as with the target itself.
    """
    forwards(impl, ITERATION, behaviour, PLAIN, variant)


@clause(
    "proxies.ordinary-containers",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, SPECIAL_METHOD_NAMES],
    examples=60,
)
@given(target=containers(), key=st.integers(-4, 4), step=st.sampled_from([None, 1, -1, 2, 0]))
@example(target=[3, 1, 2], key=1, step=-1)
@example(target={}, key=0, step=None)
@example(target=(True,), key=1, step=None)
def test_ordinary_containers(impl: Implementation, target: Any, key: int, step: Any) -> None:
    """Looking into a proxy of a built-in container MUST return or raise what looking into the
    container does.

    A missing key raises KeyError: the lookup failed, and something is bound.
    """
    for name, look in LOOKS.items():
        held = proxy(impl, target)
        agree(f"{name} of {target!r}", look, (target, key, step), (held, key, step))


LOOKS: dict[str, Any] = {
    "len(a)": lambda a, key, step: len(a),
    "a[key]": lambda a, key, step: a[key],
    "a[key::step]": lambda a, key, step: a[key::step],
    "key in a": lambda a, key, step: key in a,
    "list(a)": lambda a, key, step: list(a),
    "list(reversed(a))": lambda a, key, step: list(reversed(a)),
    "sorted(a)": lambda a, key, step: sorted(a),
    "next(iter(a))": lambda a, key, step: list(zip(a, range(2), strict=False)),
    "dict(**a)": lambda a, key, step: (lambda **k: k)(**a),
    "f(*a)": lambda a, key, step: (lambda *all_: all_)(*a),
    "first, *rest = a": lambda a, key, step: (lambda first, *rest: (first, rest))(*a),
    "type's own copy": lambda a, key, step: a.copy(),
    "a.index(key)": lambda a, key, step: a.index(key),
    "bool(a)": lambda a, key, step: bool(a),
    "bytes(a)": lambda a, key, step: bytes(a),
    "str(a)": lambda a, key, step: f"{a!s} {a!r} {a}",
}


@clause(
    "proxies.ordinary-changes",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, SPECIAL_METHOD_NAMES],
    examples=60,
)
@given(target=containers(), key=st.integers(-4, 4))
@example(target=[3, 1, 2], key=1)
@example(target={1: 2}, key=1)
def test_ordinary_changes(impl: Implementation, target: Any, key: int) -> None:
    """Changing a proxy of a built-in container MUST change the container, and nothing else.

    The same changes are made to a copy without a proxy; both must be equal after each of them.
    """
    twin = copy.copy(target)
    held = proxy(impl, target)
    for name, change in CHANGES.items():
        agree(f"{name} of {twin!r}", change, (twin, key), (held, key))
        assert target == twin, f"after {name} through a proxy: {target!r}, without: {twin!r}"


def _put(container: Any, key: Any, value: Any) -> None:
    container[key] = value


def _drop(container: Any, key: Any) -> None:
    del container[key]


CHANGES: dict[str, Any] = {
    "a[key] = 9": lambda a, key: _put(a, key, 9),
    "a[1:] = [5, 6]": lambda a, key: _put(a, slice(1, None), [5, 6]),
    "del a[key]": lambda a, key: _drop(a, key),
    "a.append(7)": lambda a, key: a.append(7),
    "a.update({3: 4})": lambda a, key: a.update({3: 4}),
    "a.pop()": lambda a, key: a.pop(),
    "a.setdefault(8, 1)": lambda a, key: a.setdefault(8, 1),
    "a.clear()": lambda a, key: a.clear(),
}


@clause(
    "proxies.next", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES], examples=15
)
@given(items=st.lists(st.integers(), max_size=4))
@example(items=[2, 1])
def test_next(impl: Implementation, items: list[int]) -> None:
    """`next` of a proxy of an iterator MUST return the items one by one and end where the iterator
    ends, and `iter` of the proxy MUST be that iterator.
    """
    iterator = iter(items)
    held = proxy(impl, iterator)
    assert iter(held) is iterator, f"iter(p) of a proxied iterator is {iter(held)!r}"
    seen = [outcome(next, held) for _ in range(len(items) + 2)]
    expect(seen, [f"returned int {item}" for item in items] + ["raised StopIteration"] * 2)


@clause(
    "proxies.calls", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES], examples=10
)
@given(behaviour=manners())
@example(behaviour=PLAIN)
def test_calls(impl: Implementation, behaviour: Manners) -> None:
    """Calling a proxy MUST call the target once, with the same positional and keyword arguments,
    and return or raise what the target does.
    """
    forwards(impl, CALLS, behaviour)


@clause(
    "proxies.call-keyword-self", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES]
)
def test_call_keyword_self(impl: Implementation) -> None:
    """Calling a proxy with a keyword argument named `self` MUST hand it to the target like any
    other.

    Templates and form libraries pass on names that they were given.
    """
    held = proxy(impl, lambda **keywords: keywords)
    expect([outcome(held, self=1)], ["returned dict {'self': 1}"], "p(self=1):")


@clause("proxies.managers", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES])
def test_managers(impl: Implementation) -> None:
    """A `with` block over a proxy MUST enter and leave the target: the block gets what `__enter__`
    returns, and `__exit__` gets the error and decides whether the error goes on.
    """
    for behaviour in (PLAIN, ("answers", Fault, "answers"), (Fault, "answers", "answers")):
        for variant in (0, 1):
            forwards(impl, MANAGERS, behaviour, PLAIN, variant)


@clause("proxies.asynchronous", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES])
def test_asynchronous(impl: Implementation) -> None:
    """`await`, `async with` and `async for` over a proxy MUST call the same methods, and return or
    raise the same, as with the target itself.
    """
    for behaviour in (PLAIN, ("answers", Fault, "answers"), (Fault, "answers", "answers")):
        for variant in (0, 1):
            forwards(impl, ASYNCHRONOUS, behaviour, PLAIN, variant)


@clause("proxies.coroutines", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES])
def test_coroutines(impl: Implementation) -> None:
    """Calling a proxy of a coroutine function MUST return its coroutine, and awaiting a proxy of a
    coroutine MUST return what the coroutine does.
    """

    async def double(number: int) -> int:
        return number * 2

    called = proxy(impl, double)(4)
    assert not is_proxy(impl, called), "what a proxied coroutine function returns is a proxy"
    expect([outcome(drive, called)], ["returned list(int 8)"], "calling through a proxy:")
    waiting = double(21)
    seen = outcome(lambda thing: drive(awaited(thing)), proxy(impl, waiting))
    waiting.close()
    expect([seen], ["returned list(int 42)"], "awaiting a proxy:")


@clause("proxies.hash", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES])
def test_hash(impl: Implementation) -> None:
    """`hash` of a proxy MUST return or raise what `hash` of its target does."""
    for behaviour in (PLAIN, ("absent",) * 3, (Fault,) * 3, (RuntimeError,) * 3):
        for variant in (0, 1):
            forwards(impl, HASHES, behaviour, PLAIN, variant)


@clause(
    "proxies.keys", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES], examples=30
)
@given(target=ordinary().filter(lambda value: value == value))
@example(target=(1, 2))
def test_keys(impl: Implementation, target: Any) -> None:
    """A dictionary or set MUST find under a proxy what was stored under its target, and the other
    way round.
    """
    held = proxy(impl, target)
    for pair in ((target, held), (held, target), (held, held)):
        agree(f"{target!r} as a key", lambda key, used: {key: 1}[used], (target, target), pair)
        agree(f"{target!r} in a set", lambda one, two: len({one, two}), (target, target), pair)


@clause(
    "proxies.copies", MUST, needs=[C.PROXY], source=[FORWARDING, SPECIAL_METHOD_NAMES], examples=5
)
@given(behaviour=NEVER_ABSENT)
@example(behaviour=PLAIN)
def test_copies(impl: Implementation, behaviour: Manners) -> None:
    """`copy.copy` and `copy.deepcopy` of a proxy MUST copy the target, in the way that the target
    defines.
    """
    for op in COPIES:
        asked = [op]
        if "deepcopy" not in op.text:
            forwards(impl, asked, behaviour)
        else:  # the memo that is handed over is not the target's to see
            held = proxy(impl, {"key": [1]})
            assert op.perform(held, None) == {"key": [1]}, f"{op} of a proxy of a dict"


@clause(
    "proxies.ordinary-copies",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, SPECIAL_METHOD_NAMES],
    examples=30,
)
@given(target=containers())
@example(target=[[1]])
def test_ordinary_copies(impl: Implementation, target: Any) -> None:
    """A copy of a proxy MUST be a copy of the target, with the target's type, and not a proxy."""
    held = proxy(impl, target)
    for made in (copy.copy(held), copy.deepcopy(held)):
        assert not is_proxy(impl, made), f"the copy of a proxy of {target!r} is a proxy"
        assert (type(made), made) == (type(target), target), (
            f"the copy is {made!r}, not {(type(target), target)!r}"
        )
    immutable = isinstance(target, (str, bytes, tuple, frozenset))
    assert immutable or made is not target, f"the deep copy of a proxied {target!r} is itself"


@clause(
    "proxies.deep-copy-memo",
    SHOULD,
    needs=[C.PROXY],
    source=[
        FORWARDING,
        PYTHON.api("copy.deepcopy", "a memo of the objects that are copied already"),
    ],
)
def test_deep_copy_memo(impl: Implementation) -> None:
    """A deep copy of a list with a target and its proxy SHOULD hold one copy of the target, twice.

    What was one object stays one object.
    """
    target = [[1]]
    for pair in ([proxy(impl, target), target], [target, proxy(impl, target)]):
        first, second = copy.deepcopy(pair)
        assert first is second, "a deep copy of [proxy, target] has two copies of the target"
