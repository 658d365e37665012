"""Dictionaries that a response hands out of a field, and others that tell of their changes."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import apart, called
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.describe.structures import Use
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

NEEDS = [C.WRAPPED_RESPONSE]
HELD = {"a": "1", "b": "2"}


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute that is a dictionary, and its field: with HELD in it, and with nothing."""

    attribute: str
    name: str
    text: str
    empty: str | None = None

    def __str__(self) -> str:
        return self.attribute


FIELDS = {
    one.attribute: one
    for one in (
        Field("mimetype_params", "Content-Type", "x/y; a=1; b=2", "x/y"),
        Field("cache_control", "Cache-Control", "a=1, b=2"),
        Field("content_security_policy", "Content-Security-Policy", "a 1; b 2"),
        Field(
            "content_security_policy_report_only",
            "Content-Security-Policy-Report-Only",
            "a 1; b 2",
        ),
    )
}
SOURCES = [WERKZEUG.api(f"Response.{name}") for name in FIELDS]
# Whatever a dictionary of Python's can be told, with every form of argument.
CHANGES = (
    Use("[]=", ("c", "3")),
    Use("[]=", ("a", "9")),
    Use("del", ("a",)),
    Use("del", ("z",)),
    Use("update", ({"a": "9", "c": "3"},)),
    Use("update", ([("c", "3"), ("b", "8")],)),
    Use("update", (), (("c", "3"),)),
    Use("update", ([("a", "9")],), (("c", "3"), ("d", "4"))),
    Use("update", ({"b": "7"},), (("b", "8"),)),
    Use("setdefault", ("c", "3")),
    Use("setdefault", ("a", "3")),
    Use("pop", ("a",)),
    Use("pop", ("a", "default")),
    Use("pop", ("z", "default")),
    Use("pop", ("z", None)),
    Use("pop", ("z",)),
    Use("popitem"),
    Use("clear"),
)


def agree(kit: Any, field: Field, calls: tuple[Use, ...]) -> None:
    """Make calls on what a field gives and on a plain dictionary, and compare all that is seen."""
    response = kit.Response(headers=[(field.name, field.text)])
    real, model = getattr(response, field.attribute), dict(HELD)
    expect([dict(real)], [model], f"{field} of {field.text!r}:")
    for number, call in enumerate(calls, start=1):
        told = f"{field} of {field.text!r}, {', '.join(map(str, calls[:number]))}"
        end, wanted = called(call, real, kit), called(call, model, kit)
        if isinstance(wanted, Exception):
            expect([type(end)], [type(wanted)], f"{told} ends with {end!r}:")
        elif call.name != "|=":
            expect([end], [wanted], f"{told} returns:")
        again = kit.Response(headers=[("Content-Type", "x/y"), *response.headers.to_wsgi_list()])
        if field.name == "Content-Type":
            again = kit.Response(content_type=response.headers["Content-Type"])
        expect([dict(real)], [model], f"{told}: the dictionary holds")
        expect([dict(getattr(again, field.attribute))], [model], f"{told}: the field holds")
    if not model:
        expect([response.headers.get(field.name)], [field.empty], f"{told}: the field is")


@clause(
    "classes.held-fields",
    MUST,
    needs=NEEDS,
    source=[*SOURCES, plain_sense("a dictionary has one meaning, whoever listens to it")],
)
@every(field=list(FIELDS))
def test_held_fields(impl: Implementation, field: str) -> None:
    """The parameters of a type, Cache-Control and the policies for content of a response MUST
    change by each method as a dictionary does, and their field with them; an empty one has no
    field.
    """

    def body(kit: Any) -> None:
        for call in CHANGES:
            agree(kit, FIELDS[field], (call,))
        agree(kit, FIELDS[field], CHANGES)
        agree(kit, FIELDS[field], CHANGES[::-1])

    apart(impl, body)


@clause(
    "classes.held-fields-united",
    MUST,
    needs=[*NEEDS, C.UNIONS],
    source=[*SOURCES, WERKZEUG.changes("3.1.0", "mutable structures and the operator |=")],
)
@every(field=list(FIELDS), given=["dict", "pairs", "nothing"])
def test_held_fields_united(impl: Implementation, field: str, given: str) -> None:
    """`|=` MUST add to what a response hands out of a field, and to the field."""
    pairs = {"b": "8", "c": "3"} if given != "nothing" else {}
    call = Use("|=", (list(pairs.items()) if given == "pairs" else pairs,))
    apart(impl, lambda kit: agree(kit, FIELDS[field], (call, call)))


# Objects that are made without anybody who listens, what is done to them, and their text then.
Change = Callable[[Any], object]
ALONE: dict[str, tuple[C, Callable[[Any], Any], list[Change], str]] = {
    "a ContentRange": (
        C.FIELD_RANGES,
        lambda kit: kit.ContentRange("bytes", 0, 1, 5),
        [
            lambda real: setattr(real, "start", 1),
            lambda real: setattr(real, "stop", 4),
            lambda real: setattr(real, "length", 9),
            lambda real: setattr(real, "units", "own"),
            lambda real: real.set(2, 5, 7, "own"),
        ],
        "own 2-4/7",
    ),
    "a Content-Range that was read": (
        C.FIELD_RANGES,
        lambda kit: kit.parse_content_range_header("bytes 0-4/10"),
        [lambda real: setattr(real, "start", 1), lambda real: real.unset()],
        "",
    ),
    "a HeaderSet": (
        C.HEADER_SETS,
        lambda kit: kit.HeaderSet(["a", "b"]),
        [
            lambda real: real.add("c"),
            lambda real: real.update(["d"]),
            lambda real: real.discard("a"),
            lambda real: real.remove("b"),
            lambda real: operator.setitem(real, 0, "e"),
            lambda real: operator.delitem(real, 1),
        ],
        "e",
    ),
    "names that were read": (
        C.HEADER_SETS,
        lambda kit: kit.parse_set_header("a, b"),
        [lambda real: real.clear(), lambda real: real.add("c")],
        "c",
    ),
    "a ResponseCacheControl": (
        C.FIELD_CACHE,
        lambda kit: kit.ResponseCacheControl({"max-age": "5", "a": "1"}),
        [
            lambda real: setattr(real, "max_age", 7),
            lambda real: setattr(real, "public", True),
            lambda real: delattr(real, "public"),
            lambda real: real.setdefault("b", "2"),
            lambda real: real.pop("a"),
            lambda real: real.update(c="3"),
            lambda real: operator.delitem(real, "b"),
            lambda real: real.popitem(),
        ],
        "max-age=7",
    ),
    "Cache-Control that was read": (
        C.FIELD_CACHE,
        lambda kit: kit.parse_cache_control_header("a", None, kit.ResponseCacheControl),
        [lambda real: real.clear(), lambda real: setattr(real, "no_store", True)],
        "no-store",
    ),
}


@clause(
    "classes.changed-unheard",
    MUST,
    needs=[C.MULTI_DICTS],
    source=[
        *(WERKZEUG.api(name) for name in ("ContentRange", "HeaderSet", "ResponseCacheControl")),
        plain_sense("what listens is left out, so nobody has to"),
    ],
)
@every(what=list(ALONE))
def test_changed_unheard(impl: Implementation, what: str) -> None:
    """What can be listened to MUST change as well when nobody listens."""
    need, make, changes, wanted = ALONE[what]
    if not impl.has(need):
        return

    def body(kit: Any) -> None:
        real = make(kit)
        for number, change in enumerate(changes, start=1):
            end = ending(change, real)
            assert not isinstance(end, Exception), f"change {number} of {what} raises {end!r}"
        expect([real.to_header()], [wanted], f"the text of {what} after {len(changes)} changes:")

    apart(impl, body)
