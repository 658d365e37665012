"""Witnesses and generators of targets: they must be able to show what clauses look for."""

from __future__ import annotations

import pytest
from hypothesis import find, given, settings

from conformance.models.contexts import DIALECTS, Model, Scope, steps_of
from conformance.models.locals import Model as LocalsModel
from conformance.models.locals import Op, Program
from conformance.models.operations import ALL, BINARY, COMPARISONS, IN_PLACE, Operation, operation
from conformance.perform.recording import Fault, Journal, Token, ending, witness
from conformance.strategies.objects import ERRORS, manners
from conformance.strategies.programs import LAST_LOOK_AT_STACKS, ON_STACKS, programs, scopes

QUICK = settings(max_examples=200, database=None, derandomize=True, deadline=None)


def test_a_witness_tells_what_was_called() -> None:
    journal = Journal()
    a = witness(journal, "a", {"__add__": "answers"})
    result = a + 5

    assert journal.calls == ["a: __add__(int 5)"]
    assert result == Token("a", "__add__(int 5)")


def test_a_witness_declines_raises_or_lacks() -> None:
    journal = Journal()
    a = witness(journal, "a", {"__add__": "declines", "__neg__": Fault, "__pos__": "absent"})

    assert ending(journal, lambda: a + 1) == "raised TypeError"
    assert ending(journal, lambda: -a) == "raised Fault('raised by a: __neg__()',)"
    assert ending(journal, lambda: +a) == "raised TypeError"
    assert journal.calls == ["a: __add__(int 1)", "a: __neg__()"]


def test_variants_differ() -> None:
    seen = [len(witness(Journal(), "a", {"__len__": "answers"}, variant=n)) for n in (0, 1)]

    assert seen[0] != seen[1]


def test_names_stand_for_operands_and_their_proxies() -> None:
    journal = Journal()
    a = witness(journal, "a", {"__add__": "answers"})
    stand_in = object()
    journal.know(stand_in, "b")
    a + stand_in

    assert journal.calls == ["a: __add__(b)"]


@pytest.mark.parametrize("op", [*ALL, *IN_PLACE], ids=str)
def test_every_operation_asks_for_its_first_method(op: Operation) -> None:
    journal = Journal()
    methods = dict.fromkeys(op.methods, "answers")
    a = witness(journal, "a", methods)  # type: ignore[arg-type]
    b = witness(journal, "b", {})
    ending(journal, lambda: op.perform(a, b))

    assert any(call.startswith(f"a: {op.methods[0]}(") for call in journal.calls), journal.calls


@pytest.mark.parametrize("op", [*BINARY, *COMPARISONS], ids=str)
def test_every_binary_operation_asks_the_right_one_when_the_left_declines(op: Operation) -> None:
    journal = Journal()
    a = witness(journal, "a", {op.methods[0]: "declines"})
    b = witness(journal, "b", {op.reflected[0]: "answers"})
    op.perform(a, b)

    assert journal.calls[-1].startswith(f"b: {op.reflected[0]}(a")


def test_an_operation_is_its_expression() -> None:
    assert operation("a - b", "sub").perform(7, 3) == 4
    assert str(operation("a - b", "sub")) == "a - b"


@pytest.mark.parametrize("wanted", ["answers", "absent", "declines", *ERRORS])
def test_manners_are_all_drawn(wanted: object) -> None:
    find(manners(declining=True), lambda drawn: drawn[0] == wanted, settings=QUICK)


def _meets(program: Program) -> bool:
    """Tell whether two different items are on one stack when it is popped."""
    held: dict[int, list[object]] = {0: [], 1: []}
    for op in program:
        if op.action == "push":
            held[op.which].append(op.value)
        elif op.action == "pop":
            if len(held[op.which]) > 1 and held[op.which][0] != held[op.which][-1]:
                return True
            del held[op.which][-1:]
        elif op.action == "release stack":
            held[op.which].clear()
    return False


def test_programs_meet_on_one_stack() -> None:
    find(programs(*ON_STACKS, last=LAST_LOOK_AT_STACKS), _meets, settings=QUICK)


@settings(QUICK, max_examples=40)
@given(program=programs(*ON_STACKS, last=LAST_LOOK_AT_STACKS, branches=("copied",)))
def test_new_values_are_unique(program: Program) -> None:
    def new(ops: Program) -> list[object]:
        found = [op.value for op in ops if str(op.value).startswith("value ")]
        return found + [value for op in ops for value in new(op.program)]

    assert len(new(program)) == len(set(new(program)))


def test_the_model_of_locals_keeps_branches_apart() -> None:
    program = (
        Op("set", 0, "a", 1),
        Op("copied", program=(Op("get", 0, "a"), Op("set", 0, "a", 2))),
        Op("fresh", program=(Op("has", 0, "a"),)),
        Op("get", 0, "a"),
    )

    assert list(LocalsModel.of(1).play(program)) == [
        "local0.a = 1 -> None",
        "local0.a -> 1",
        "local0.a = 2 -> None",
        "hasattr(local0, 'a') -> False",
        "local0.a -> 1",
    ]


@settings(QUICK, max_examples=40)
@given(program=scopes())
def test_a_program_of_contexts_ends_where_it_began(program: tuple[Scope, ...]) -> None:
    for each in DIALECTS:
        model = Model(each)
        model.play(steps_of(program))
        assert not model.frames
        assert model.seen[-8:-3] == model.seen[:5]


def test_dialects_differ_where_they_say() -> None:
    shares = (Scope("within", 0, False, body=(Scope("within", 0, True),)),)
    hides = (Scope("within", 0, True, body=(Scope("within", 0, False),)),)
    seen = []
    for dialect in DIALECTS:
        models = [Model(dialect), Model(dialect)]
        for model, program in zip(models, (shares, hides), strict=True):
            model.play(steps_of(program))
        seen.append([model.seen for model in models])

    assert seen[0][0] != seen[1][0]
    assert seen[0][1] == seen[1][1]
    assert seen[1][0] == seen[2][0]
    assert seen[1][1] != seen[2][1]
