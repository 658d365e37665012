"""Operators on proxies: with the proxy on the left, on the right, and in place.

Each clause performs every operator of its family on targets that record how they are called, so
that a wrong method, a swapped operand or a lost argument shows as a wrong call.
"""

from __future__ import annotations

import operator
from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.proxying import (
    PLAIN,
    agree,
    forwards,
    is_proxy,
    perform,
    proxy,
    reflects,
)
from conformance.describe.capabilities import Capability as C
from conformance.models.operations import BINARY, COMPARISONS, IN_PLACE, SYMBOLS, UNARY, operation
from conformance.perform.implementation import Implementation
from conformance.perform.recording import Fault, Manners
from conformance.perform.trace import expect
from conformance.sources import PYTHON, WERKZEUG
from conformance.strategies.objects import manners, ordinary

FORWARDING = WERKZEUG.api("LocalProxy", "operations are forwarded to the bound object")
EMULATING_NUMERIC_TYPES = PYTHON("Data model", "Emulating numeric types")
OBJECT___LT = PYTHON.api("object.__lt__")
DECLINES: Manners = ("declines", "declines", "declines")


@clause(
    "proxies.binary",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, EMULATING_NUMERIC_TYPES],
    examples=20,
)
@given(left=manners(declining=True), right=manners(declining=True))
@example(left=PLAIN, right=PLAIN)
def test_binary(impl: Implementation, left: Manners, right: Manners) -> None:
    """A binary operator with a proxy on the left MUST call the same methods, and return or raise
    the same, as with the target itself.

    Code that is given `current_app` or a proxied number cannot know that it is a proxy.
    """
    forwards(impl, BINARY, left, right)


@clause(
    "proxies.reflected",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, EMULATING_NUMERIC_TYPES],
    examples=20,
)
@given(left=manners(declining=True), right=manners(declining=True))
@example(left=DECLINES, right=PLAIN)
def test_reflected(impl: Implementation, left: Manners, right: Manners) -> None:
    """A binary operator with a proxy on the right MUST return or raise the same as with the target
    itself, and hand the target the left operand in the right order.

    The type on the left may not know the proxy and decline; then it is the proxy's turn.
    """
    reflects(impl, BINARY, left, right, 0, wrapped="b")


@clause(
    "proxies.between-proxies",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, EMULATING_NUMERIC_TYPES],
    examples=20,
)
@given(left=manners(declining=True), right=manners(declining=True))
@example(left=PLAIN, right=PLAIN)
@example(left=DECLINES, right=PLAIN)
def test_between_proxies(impl: Implementation, left: Manners, right: Manners) -> None:
    """A binary operator or a comparison between two proxies MUST return or raise the same as
    between their targets.

    `start_time + timeout` may be two proxies.
    """
    reflects(impl, (*BINARY, *COMPARISONS), left, right, 0, wrapped="ab")


@clause("proxies.comparison", MUST, needs=[C.PROXY], source=[FORWARDING, OBJECT___LT], examples=20)
@given(left=manners(declining=True), right=manners(declining=True))
@example(left=PLAIN, right=PLAIN)
def test_comparison(impl: Implementation, left: Manners, right: Manners) -> None:
    """A comparison with a proxy on the left MUST call the same methods, and return or raise the
    same, as with the target itself.

    A target may return something else than a bool from a comparison, as columns of a query do.
    """
    forwards(impl, COMPARISONS, left, right)


@clause("proxies.comparison-mirrored", MUST, needs=[C.PROXY], source=[FORWARDING, OBJECT___LT])
@given(left=manners(declining=True), right=manners(declining=True))
@example(left=DECLINES, right=PLAIN)
def test_comparison_mirrored(impl: Implementation, left: Manners, right: Manners) -> None:
    """A comparison with a proxy on the right MUST return or raise the same as with the target
    itself.

    `"admin" == role` and `role == "admin"` are the same question.
    """
    reflects(impl, COMPARISONS, left, right, 0, wrapped="b")


@clause(
    "proxies.unary",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, EMULATING_NUMERIC_TYPES],
    examples=10,
)
@given(behaviour=manners())
@example(behaviour=PLAIN)
def test_unary(impl: Implementation, behaviour: Manners) -> None:
    """The unary operators and `abs` of a proxy MUST call the same methods, and return or raise the
    same, as with the target itself.
    """
    forwards(impl, UNARY, behaviour)


@clause("proxies.in-place", MUST, needs=[C.PROXY], source=[FORWARDING, EMULATING_NUMERIC_TYPES])
def test_in_place(impl: Implementation) -> None:
    """An in-place operator on a proxy MUST change the target, by exactly one call, when the target
    can change in place.

    `+=` extends a proxied list, and every holder of the list sees it.
    """
    for behaviour in (PLAIN, ("absent", Fault, "absent"), (Fault, "answers", "answers")):
        for op in IN_PLACE:
            plain = perform(op, behaviour, PLAIN, 0)
            seen = perform(op, behaviour, PLAIN, 0, lambda a: proxy(impl, a), "a")
            expect(seen.calls, plain.calls, f"{op} must be one in-place call of the target:")


@clause(
    "proxies.in-place-keeps-proxy",
    SHOULD,
    needs=[C.PROXY],
    source=WERKZEUG.changes("2.0.0", "a proxy follows the current data model"),
)
def test_in_place_keeps_proxy(impl: Implementation) -> None:
    """A name SHOULD still hold its proxy after an in-place operator has changed the target.

    Otherwise `names += [...]` at the level of a module keeps the list of one request for all
    others.
    """
    for target, change, name in (
        ([1], [2], "iadd"),
        ({1}, {2}, "ior"),
        ({1: 2}, {3: 4}, "ior"),
        (bytearray(b"a"), b"b", "iadd"),
    ):
        held = getattr(operator, name)(proxy(impl, target), change)
        assert is_proxy(impl, held), f"after operator.{name}(p, {change!r}), p is {held!r}"


@clause("proxies.power-modulo", MUST, needs=[C.PROXY], source=[FORWARDING, EMULATING_NUMERIC_TYPES])
def test_power_modulo(impl: Implementation) -> None:
    """`pow(p, exponent, modulus)` of a proxy MUST pass the modulus on to the target."""
    forwards(impl, [operation("pow(a, b, 7)", "pow")])


@clause(
    "proxies.ordinary-operands",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, EMULATING_NUMERIC_TYPES],
    examples=100,
)
@given(a=ordinary(), b=ordinary())
@example(a="ab", b=2)
@example(a=[1], b=[2])
@example(a=7, b=0)
@example(a=7, b=0.5)  # the type on the left declines, and the one on the right knows it
@example(a=b"a", b=bytearray(b"b"))
def test_ordinary_operands(impl: Implementation, a: Any, b: Any) -> None:
    """An operator or a comparison of two built-in values MUST return or raise the same with a proxy
    of the left value.

    The interpreter treats built-in types otherwise than classes: they concatenate, repeat and
    format.
    """
    for op in (*BINARY, *COMPARISONS):
        if op.text != "a ** b" or not isinstance(b, int) or abs(b) < 9:
            agree(f"{op} of {a!r} and {b!r}", op.perform, (a, b), (proxy(impl, a), b))


@clause(
    "proxies.ordinary-right",
    MUST,
    needs=[C.PROXY],
    source=[FORWARDING, EMULATING_NUMERIC_TYPES],
    examples=50,
)
@given(a=ordinary(), b=ordinary())
@example(a=2, b="ab")
@example(a=[1], b=[2])
@example(a=2, b=[0])
@example(a=2, b=3)
@example(a=2, b=0.5)
@example(a=0.5, b=2)
def test_ordinary_right(impl: Implementation, a: Any, b: Any) -> None:
    """Arithmetic of two built-in values MUST return or raise the same with a proxy of the right
    value.

    Nothing is promised where Python refuses a proxy without asking it (`"%s" % proxy_of_tuple`).
    """
    for name, symbol in SYMBOLS.items():
        if isinstance(a, (str, bytes, bytearray)) and name in ("mod", "add"):
            continue
        op = operation(f"a {symbol} b", name)
        agree(f"{op} of {a!r} and {b!r}", op.perform, (a, b), (a, proxy(impl, b)))
