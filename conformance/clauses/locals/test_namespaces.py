"""`Local` and `LocalStack`. Proxies of them have a chapter of their own."""

from __future__ import annotations

import contextvars
import gc
from contextvars import ContextVar
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.proxying import outcome
from conformance.describe.capabilities import Capability as C
from conformance.models.locals import Model, Op, Program, Real
from conformance.perform.implementation import Implementation
from conformance.perform.threads import LEFTOVERS
from conformance.perform.trace import expect
from conformance.sources import PYTHON, WERKZEUG, plain_sense
from conformance.strategies.programs import (
    LAST_LOOK_AT_LOCALS,
    LAST_LOOK_AT_STACKS,
    NAMES,
    ON_LOCALS,
    ON_STACKS,
    VALUES,
    programs,
)

LOCAL = WERKZEUG.api("Local")
LOCALS = WERKZEUG("Context Locals")
STACKS = WERKZEUG("Context Locals", "Stacks and Namespaces")
PUSH = WERKZEUG.api("LocalStack.push")
COPY_CONTEXT = PYTHON.api("contextvars.copy_context")


def refines(impl: Implementation, program: Program) -> None:
    """Assert that new locals show, operation by operation, what plain dicts and lists show."""

    def body() -> None:
        with LEFTOVERS.lasting():
            seen = list(Real.of(impl.locals, 2).play(program))
        expect(seen, Model.of(2).play(program), "locals must behave as plain dicts and lists:")

    impl.perform(body)


@clause("locals.namespace", MUST, needs=[C.LOCAL, C.STACK], source=LOCAL, examples=110)
@given(program=programs(*ON_LOCALS, last=LAST_LOOK_AT_LOCALS))
@example(program=(Op("set", 0, "a", 1), Op("delete", 0, "a"), Op("has", 0, "a")))
def test_namespace(impl: Implementation, program: Program) -> None:
    """Within one context, a Local MUST hold attributes as a plain object does, and two Locals MUST
    NOT share any.
    """
    refines(impl, program)


@clause("locals.items", MUST, needs=[C.LOCAL, C.STACK], source=LOCAL, examples=80)
@given(program=programs("items", *ON_LOCALS, last=(Op("items", 0), Op("items", 1))))
@example(program=(Op("set", 0, "b", 1), Op("set", 0, "a", 2), Op("set", 0, "b", 3), Op("items")))
def test_items(impl: Implementation, program: Program) -> None:
    """Iterating over a Local MUST give the names and values of the current context as pairs, in the
    order in which the names were first set.
    """
    refines(impl, program)


@clause("locals.iteration-is-a-snapshot", SHOULD, needs=[C.LOCAL], source=LOCAL)
def test_iteration_is_a_snapshot(impl: Implementation) -> None:
    """Iterating over a Local SHOULD go on with what was there when it began, even when the loop
    sets and deletes names.
    """

    def body() -> None:
        local = impl.locals.Local()
        local.a, local.b = 1, 2
        seen = []
        for name, value in local:
            delattr(local, name)
            local.c = 3
            seen.append((name, value))
        expect(seen, [("a", 1), ("b", 2)], "iterating while deleting and setting:")

    impl.perform(body)


@clause(
    "locals.missing-name",
    MUST,
    needs=[C.LOCAL],
    source=[LOCAL, PYTHON("Data model", "Customizing attribute access")],
)
@every(name=NAMES)
def test_missing_name(impl: Implementation, name: str) -> None:
    """Reading or deleting a name that the context has not set MUST raise AttributeError.

    `hasattr` and `getattr` with a default depend on it.
    """

    def body() -> None:
        local = impl.locals.Local()
        for act in (getattr, delattr):
            seen = outcome(act, local, name)
            assert seen.startswith("raised AttributeError"), f"{act.__name__} of {name!r}: {seen}"
        assert getattr(local, name, local) is local, f"getattr of {name!r} with a default"
        assert not hasattr(local, name), f"hasattr of the missing {name!r}"

    impl.perform(body)


@clause(
    "locals.missing-name-is-named",
    SHOULD,
    needs=[C.LOCAL],
    source=plain_sense("who misspelled a name looks for that name in the message"),
)
@every(name=NAMES)
def test_missing_name_is_named(impl: Implementation, name: str) -> None:
    """The AttributeError for a name that a Local does not have SHOULD name it."""

    def body() -> None:
        local = impl.locals.Local()
        for act in (getattr, delattr):
            try:
                act(local, name)
            except AttributeError as error:
                said = str(error)
            else:
                raise AssertionError(f"{act.__name__} of the missing {name!r} did not raise")
            if name not in said:
                raise AssertionError(f"{act.__name__} of the missing {name!r} says {said!r}")

    impl.perform(body)


@clause("locals.same-object", MUST, needs=[C.LOCAL, C.STACK], source=LOCALS)
@every(value=[*VALUES, None])
def test_same_object(impl: Implementation, value: Any) -> None:
    """A Local and a LocalStack MUST give back the same object that was put in, None included."""

    def body() -> None:
        local, stack = impl.locals.Local(), impl.locals.LocalStack()
        local.value = value
        assert local.value is value, f"{value!r} was put in, {local.value!r} is there"
        assert hasattr(local, "value"), f"a name that holds {value!r} is there"
        stack.push("below")
        stack.push(value)
        assert stack.top is value, f"{value!r} was pushed, {stack.top!r} is on top"
        popped = stack.pop()
        assert popped is value, f"{value!r} was pushed, {popped!r} popped"
        assert stack.pop() == "below", f"{value!r} was pushed once, and came back twice"

    impl.perform(body)


@clause("locals.stack", MUST, needs=[C.STACK, C.LOCAL, C.PROXY], source=STACKS, examples=110)
@given(program=programs(*ON_STACKS, last=LAST_LOOK_AT_STACKS))
@example(program=(Op("push", 0, "", 0), Op("top"), Op("pop"), Op("pop"), Op("top")))
@example(
    program=(Op("push", 0, "", "b"), Op("push", 0, "", "c"), Op("push", 0, "", "a"), Op("top"),
             Op("proxied"), Op("pop"), Op("top"), Op("pop"), Op("pop"))
)  # fmt: skip
def test_stack(impl: Implementation, program: Program) -> None:
    """`pop` of a LocalStack MUST return the newest item and remove it; `top` and the stack's proxy
    MUST show the newest item; both MUST give None for an empty stack, whose proxy is unbound.
    """
    refines(impl, program)


@clause("locals.push-result", SHOULD, needs=[C.STACK], source=PUSH, examples=20)
@given(items=st.lists(st.sampled_from(VALUES), max_size=5))
def test_push_result(impl: Implementation, items: list[Any]) -> None:
    """`push` SHOULD return the list of all items, with the newest one last."""

    def body() -> None:
        stack = impl.locals.LocalStack()
        for depth, item in enumerate(items, 1):
            seen = list(stack.push(item))
            assert seen == items[:depth], f"push({item!r}) returned {seen!r}"

    impl.perform(body)


@clause("locals.push-result-stays", MUST, needs=[C.STACK, C.CONTEXT_LOCALS], source=PUSH)
def test_push_result_stays(impl: Implementation) -> None:
    """A list that `push` returned MUST NOT change when the stack changes.

    A list that several contexts share would carry the objects of one request to another.
    """

    def body() -> None:
        stack = impl.locals.LocalStack()
        first = stack.push("a")
        kept = list(first)
        second = stack.push("b")
        stack.pop()
        stack.pop()
        expect([list(first), list(second)], [kept, ["a", "b"]], "the lists returned before:")
        impl.locals.release(stack)
        assert stack.top is None, f"released, it has {stack.top!r} on top"

    impl.perform(body)


@clause(
    "locals.push-result-is-a-copy",
    SHOULD,
    needs=[C.STACK, C.CONTEXT_LOCALS],
    source=STACKS,
)
def test_push_result_is_a_copy(impl: Implementation) -> None:
    """Changing the list that `push` returned SHOULD NOT change the stack.

    The list may be what copied contexts share until they push or pop; a change in place would show
    in all of them.
    """

    def body() -> None:
        stack = impl.locals.LocalStack()
        stack.push("a").append("b")
        assert stack.top == "a", f"'b' was appended to what push returned; on top: {stack.top!r}"

    impl.perform(body)


LAST = (*LAST_LOOK_AT_LOCALS, *LAST_LOOK_AT_STACKS)
BRANCHES = programs(
    "items", *ON_LOCALS, *ON_STACKS,
    last=(Op("items", 0), *LAST_LOOK_AT_STACKS[:6]), branches=("copied", "fresh"),
)  # fmt: skip
SHARED = (
    Op("set", 0, "a", 1),
    Op("push", 0, "", "x"),
    Op("copied", program=(Op("set", 0, "a", 2), Op("push", 0, "", 1), Op("delete", 0, "a"))),
    Op("copied", program=(Op("release"), Op("release stack"), Op("items"))),
    Op("items"),
    Op("top"),
)


@clause(
    "locals.branches",
    MUST,
    needs=[C.LOCAL, C.STACK, C.PROXY, C.CONTEXT_LOCALS],
    source=[LOCALS, COPY_CONTEXT],
    examples=120,
)
@given(program=BRANCHES)
@example(program=SHARED)
@example(
    program=(Op("push", 0, "", "x"), Op("push", 0, "", "y"), Op("copied", program=(Op("pop"),)),
             Op("top"))
)  # fmt: skip
def test_branches(impl: Implementation, program: Program) -> None:
    """A copied context MUST begin with the locals of its original, and a fresh context with empty
    ones; a change in either, a release included, MUST NOT show outside of it.

    Tasks, streams and callbacks run in copied contexts. Here every operation is tried, in contexts
    that are entered one after another; the clauses on copied contexts in the chapter on isolation
    have two of them change one Local by turns.
    """
    refines(impl, program)


@clause(
    "locals.threads", MUST, needs=[C.LOCAL, C.STACK, C.PROXY, C.THREADS], source=LOCALS, examples=30
)
@given(program=programs(*ON_LOCALS, *ON_STACKS, last=LAST, branches=("thread",), longest=10))
@example(
    program=(Op("set", 0, "a", 1), Op("thread", program=(Op("has", 0, "a"), Op("release"))),
             Op("get", 0, "a"))
)  # fmt: skip
def test_threads(impl: Implementation, program: Program) -> None:
    """A new thread MUST begin with empty locals, and a change that the thread makes MUST NOT show
    outside of it.

    Here every operation is tried, in threads that run one after another;
    `isolation.locals-on-threads` lets threads take turns.
    """
    refines(impl, program)


@clause("locals.new-is-empty", MUST, needs=[C.LOCAL, C.STACK], source=LOCALS)
def test_new_is_empty(impl: Implementation) -> None:
    """A new Local or LocalStack MUST be empty, even when it takes the address of one that was
    freed.
    """

    def body() -> None:
        for _ in range(20):
            local, stack = impl.locals.Local(), impl.locals.LocalStack()
            assert not hasattr(local, "a"), "a new Local has a name that another one was given"
            assert stack.top is None, "a new LocalStack has an item that was pushed on another"
            local.a = 1
            stack.push(1)
            del local, stack
            gc.collect(0)

    impl.perform(body)


@clause(
    "locals.own-variable",
    MUST,
    needs=[C.LOCAL, C.STACK, C.PROXY_SOURCES, C.CONTEXT_LOCALS],
    source=[LOCALS, COPY_CONTEXT],
)
def test_own_variable(impl: Implementation) -> None:
    """A Local or LocalStack that was given a ContextVar MUST keep its data in that variable.

    Two Locals on one variable share their names, and setting the variable to a former value brings
    the former names back.
    """

    def body() -> None:
        kit = impl.locals
        names, items = ContextVar[Any]("names"), ContextVar[Any]("items")
        local, stack = kit.Local(names), kit.LocalStack(items)
        local.a, _ = 1, stack.push("first")
        before = names.get(), items.get()
        local.a, _ = 2, stack.push("second")
        assert (kit.Local(names).a, kit.LocalStack(items).top) == (2, "second"), "two on one"
        names.set(before[0])
        items.set(before[1])
        assert (local.a, stack.top) == (1, "first"), "the variables were set back"
        assert not contextvars.Context().run(hasattr, local, "a"), "a fresh context"

    impl.perform(body)
