"""Proxies: operators, in both operand orders and in place.

Every clause performs every operator of its family on recording targets, so that a wrong method,
a swapped operand or a lost argument shows as a wrong call. Protocols are in
`test_proxies_protocols`.
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
    """A binary operator whose left operand is a proxy MUST make exactly the calls, and end exactly
    as it does, with the target in the proxy's place.

    Code that is given `current_app` or a proxied number cannot be asked to know that it is one.
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
    """A binary operator whose right operand is a proxy MUST end as it does with the target there,
    and the target is asked with the operands in the right order.

    The left operand's type does not know the proxy and declines; then it is the proxy's turn.
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
    """A binary operator or a comparison between two proxies MUST end as it does between their
    targets.

    Two parts of an application meet that were both handed proxies.
    """
    reflects(impl, (*BINARY, *COMPARISONS), left, right, 0, wrapped="ab")


@clause("proxies.comparison", MUST, needs=[C.PROXY], source=[FORWARDING, OBJECT___LT], examples=20)
@given(left=manners(declining=True), right=manners(declining=True))
@example(left=PLAIN, right=PLAIN)
def test_comparison(impl: Implementation, left: Manners, right: Manners) -> None:
    """A comparison whose left operand is a proxy MUST make exactly the calls, and end exactly as
    it does, with the target in the proxy's place.

    What a comparison returns need not be a bool: the target's own result comes through.
    """
    forwards(impl, COMPARISONS, left, right)


@clause("proxies.comparison-mirrored", MUST, needs=[C.PROXY], source=[FORWARDING, OBJECT___LT])
@given(left=manners(declining=True), right=manners(declining=True))
@example(left=DECLINES, right=PLAIN)
def test_comparison_mirrored(impl: Implementation, left: Manners, right: Manners) -> None:
    """A comparison whose right operand is a proxy MUST end as it does with the target there.

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
    """The unary operators and `abs` of a proxy MUST make exactly the calls, and end exactly as
    they do, with the target in the proxy's place.
    """
    forwards(impl, UNARY, behaviour)


@clause("proxies.in-place", MUST, needs=[C.PROXY], source=[FORWARDING, EMULATING_NUMERIC_TYPES])
def test_in_place(impl: Implementation) -> None:
    """An in-place operator on a proxy whose target can change in place MUST change the target, by
    exactly one call.

    `g.names` and a proxied list are extended by `+=`; whoever holds the target sees it.
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
    """A name that held a proxy SHOULD hold it still after the target was changed in place.

    Otherwise a module-level `names += [...]` freezes the object of one request for all others.
    """
    for target, change, name in (
        ([1], [2], "iadd"),
        ({1}, {2}, "ior"),
        ({1: 2}, {3: 4}, "ior"),
        (bytearray(b"a"), b"b", "iadd"),
    ):
        held = getattr(operator, name)(proxy(impl, target), change)
        assert is_proxy(impl, held), f"after operator.{name}(p, {change!r}), p is {held!r}"


@clause(
    "proxies.in-place-result", SHOULD, needs=[C.PROXY], source=EMULATING_NUMERIC_TYPES, examples=10
)
@given(behaviour=manners(declining=True))
@example(behaviour=("absent", "answers", "answers"))
def test_in_place_result(impl: Implementation, behaviour: Manners) -> None:
    """An in-place operator on a proxy whose target answers with another object SHOULD leave the
    name with that object's value.

    `count += 1` on a proxied number would else be lost without a word: the target cannot change,
    and the name still stands for the old number.
    """
    forwards(impl, IN_PLACE, behaviour, PLAIN, 1)


@clause(
    "proxies.power-modulo", SHOULD, needs=[C.PROXY], source=[FORWARDING, EMULATING_NUMERIC_TYPES]
)
def test_power_modulo(impl: Implementation) -> None:
    """The three-argument `pow` of a proxy SHOULD pass the modulus on to the target."""
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
def test_ordinary_operands(impl: Implementation, a: Any, b: Any) -> None:
    """Operators and comparisons of built-in values MUST end with a proxy on the left as they do
    without.

    Built-in types take other ways through the interpreter than classes do: they concatenate,
    repeat and format.
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
def test_ordinary_right(impl: Implementation, a: Any, b: Any) -> None:
    """Arithmetic of built-in values MUST give with a proxy on the right the value that it gives
    without.

    Where Python itself refuses a proxy before asking it (`"%s" % proxy_of_tuple`), nothing is
    promised.
    """
    for name, symbol in SYMBOLS.items():
        if isinstance(a, (str, bytes, bytearray)) and name in ("mod", "add"):
            continue
        op = operation(f"a {symbol} b", name)
        agree(f"{op} of {a!r} and {b!r}", op.perform, (a, b), (a, proxy(impl, b)))
