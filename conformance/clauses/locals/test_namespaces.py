"""Locals: a namespace and a stack of one's own for each execution context.

Proxies of them are in the chapter on proxies, interleaved workers in that on isolation.
"""

from __future__ import annotations

import contextlib
import contextvars
import gc
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.describe.capabilities import Capability as C
from conformance.models.locals import Model, Op, Program, Real
from conformance.perform.implementation import Implementation, in_thread
from conformance.perform.trace import expect
from conformance.sources import PYTHON, WERKZEUG
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
MANAGERS = WERKZEUG("Context Locals", "Releasing Data")


def refines(impl: Implementation, program: Program) -> None:
    """Assert that new locals show, operation by operation, what plain dicts and lists show."""

    def body() -> None:
        seen = list(Real.of(impl.locals, 2).play(program))
        expect(seen, Model.of(2).play(program), "locals must behave as plain dicts and lists:")

    impl.perform(body)


@clause("locals.namespace", MUST, needs=[C.LOCAL], source=LOCAL, examples=110)
@given(program=programs(*ON_LOCALS, last=LAST_LOOK_AT_LOCALS))
@example(program=(Op("set", 0, "a", 1), Op("delete", 0, "a"), Op("has", 0, "a")))
def test_namespace(impl: Implementation, program: Program) -> None:
    """Within one context, a Local MUST hold names as an object of its own does, and two Locals
    MUST NOT share any.
    """
    refines(impl, program)


@clause("locals.items", MUST, needs=[C.LOCAL], source=LOCAL, examples=80)
@given(program=programs("items", *ON_LOCALS, last=(Op("items", 0), Op("items", 1))))
@example(program=(Op("set", 0, "b", 1), Op("set", 0, "a", 2), Op("set", 0, "b", 3), Op("items")))
def test_items(impl: Implementation, program: Program) -> None:
    """Iterating over a Local MUST give the pairs of name and value of the current context and no
    other's, in the order of insertion.
    """
    refines(impl, program)


@clause("locals.iteration-is-a-snapshot", SHOULD, needs=[C.LOCAL], source=LOCAL)
def test_iteration_is_a_snapshot(impl: Implementation) -> None:
    """A Local SHOULD be free to change while it is iterated over: the iteration goes on with what
    was there when it began.
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


@clause("locals.missing-name", MUST, needs=[C.LOCAL], source=LOCAL, examples=15)
@given(name=st.sampled_from(NAMES))
def test_missing_name(impl: Implementation, name: str) -> None:
    """Reading or deleting a name that the context has not set MUST raise AttributeError that names
    it, so that `hasattr` and `getattr` with a default answer.
    """

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
        assert getattr(local, name, local) is local, f"getattr of {name!r} with a default"
        assert not hasattr(local, name), f"hasattr of the missing {name!r}"

    impl.perform(body)


@clause("locals.same-object", MUST, needs=[C.LOCAL, C.STACK], source=LOCALS, examples=15)
@given(value=st.sampled_from([*VALUES, None]))
def test_same_object(impl: Implementation, value: Any) -> None:
    """What a Local or a LocalStack gives MUST be the very object that was put in, None included."""

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
        assert stack.pop() == "below", f"{value!r} was pushed once"

    impl.perform(body)


@clause("locals.stack", MUST, needs=[C.STACK, C.LOCAL, C.PROXY], source=STACKS, examples=110)
@given(program=programs(*ON_STACKS, last=LAST_LOOK_AT_STACKS))
@example(program=(Op("push", 0, "", 0), Op("top"), Op("pop"), Op("pop"), Op("top")))
def test_stack(impl: Implementation, program: Program) -> None:
    """A LocalStack MUST give back in reverse order what was pushed; its top MUST be the newest
    item, as its proxy sees it; an empty one MUST give None.
    """
    refines(impl, program)


@clause("locals.push-result", SHOULD, needs=[C.STACK], source=PUSH, examples=20)
@given(items=st.lists(st.sampled_from(VALUES), max_size=5))
def test_push_result(impl: Implementation, items: list[Any]) -> None:
    """`push` SHOULD return the list of all items, the newest one last."""

    def body() -> None:
        stack = impl.locals.LocalStack()
        for depth, item in enumerate(items, 1):
            seen = list(stack.push(item))
            assert seen == items[:depth], f"push({item!r}) returned {seen!r}"

    impl.perform(body)


@clause("locals.push-result-stays", MUST, needs=[C.STACK, C.CONTEXT_LOCALS], source=PUSH)
def test_push_result_stays(impl: Implementation) -> None:
    """The list that `push` returned MUST NOT change when the stack does, nor the stack with it.

    A list that several contexts share would carry one request's objects to another.
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
    """A copied context MUST begin with what was there when it was copied, a fresh one with
    nothing, and no change in either, down to a release, MUST show in the context it came from.

    Tasks, streams and callbacks run in copied contexts.
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
    """A new thread MUST begin with nothing, and what it does to locals MUST stay in it."""
    refines(impl, program)


@clause("locals.new-is-empty", MUST, needs=[C.LOCAL, C.STACK], source=LOCALS)
def test_new_is_empty(impl: Implementation) -> None:
    """A new Local or LocalStack MUST be empty, also where an earlier one has just been freed.

    An address that is used again is no reason to find another's data.
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
    """A Local or LocalStack that was given a ContextVar MUST keep its data there: who holds the
    same variable holds the same data, and setting the variable back sets the data back.
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


@clause("locals.manager-cleanup", MUST, needs=[C.LOCAL, C.STACK, C.MANAGER], source=MANAGERS)
def test_manager_cleanup(impl: Implementation) -> None:
    """`LocalManager.cleanup` MUST empty the managed locals of the current context, and leave other
    locals and other contexts alone.
    """

    def body() -> None:
        kit: Any = impl.locals
        local, stack, other = kit.Local(), kit.LocalStack(), kit.Local()
        for manager in (kit.LocalManager([local, stack]), kit.LocalManager((stack, local))):
            local.a = other.a = 1
            stack.push(1)
            if impl.has(C.THREADS):
                in_thread(manager.cleanup)
            assert (local.a, stack.top) == (1, 1), "cleanup in another thread"
            manager.cleanup()
            manager.cleanup()
            seen = [hasattr(local, "a"), stack.top, other.a]
            assert seen == [False, None, 1], f"after cleanup: {seen}"
        only = kit.LocalManager(local)
        local.a = 1
        only.cleanup()
        kit.LocalManager().cleanup()
        assert not hasattr(local, "a"), "a manager of a single Local"

    impl.perform(body)


@clause("locals.manager-of-one-stack", SHOULD, needs=[C.STACK, C.MANAGER], source=MANAGERS)
def test_manager_of_one_stack(impl: Implementation) -> None:
    """`LocalManager` SHOULD take a single LocalStack as it takes a single Local."""

    def body() -> None:
        kit: Any = impl.locals
        stack = kit.LocalStack()
        stack.push(1)
        kit.LocalManager(stack).cleanup()
        assert stack.top is None, f"cleaned up, it has {stack.top!r} on top"

    impl.perform(body)


class Chunks:
    """A response body that tells what a Local holds while it is sent."""

    def __init__(self, local: Any, count: int) -> None:
        self.local, self.count = local, count
        self.seen: list[Any] = []

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.count):
            self.seen.append(getattr(self.local, "a", "released"))
            yield b"x"

    def close(self) -> None:
        """Tell once more, at the end."""
        self.seen.append(getattr(self.local, "a", "released"))


@clause("locals.manager-middleware", MUST, needs=[C.LOCAL, C.MANAGER], source=MANAGERS, examples=10)
@given(count=st.integers(0, 4), read=st.integers(0, 4))
def test_manager_middleware(impl: Implementation, count: int, read: int) -> None:
    """The middleware of a LocalManager MUST keep the locals while the body is sent, and release
    them when the response is closed, after the application's own `close`, also when it is closed
    early.
    """

    def body() -> None:
        kit: Any = impl.locals
        local = kit.Local()
        chunks = Chunks(local, count)

        def application(environ: object, start_response: object) -> Iterable[bytes]:
            local.a = 1
            return chunks

        sent: Any = kit.LocalManager([local]).make_middleware(application)({}, print)
        got = [chunk for chunk, _ in zip(sent, range(read), strict=False)]
        assert hasattr(local, "a"), f"released before the response was closed, after {got}"
        sent.close()
        assert not hasattr(local, "a"), "not released when the response was closed"
        assert chunks.seen == [1] * len(chunks.seen), f"while it was sent: {chunks.seen}"
        expect(got, [b"x"] * min(count, read), "the chunks sent:")

    impl.perform(body)


@clause("locals.manager-middleware-on-error", SHOULD, needs=[C.LOCAL, C.MANAGER], source=MANAGERS)
def test_manager_middleware_on_error(impl: Implementation) -> None:
    """The middleware of a LocalManager SHOULD release the locals when the application raises
    instead of answering.

    No response is closed then, and the next request on the thread would find the data.
    """

    def body() -> None:
        kit: Any = impl.locals
        local = kit.Local()

        def application(environ: object, start_response: object) -> Iterable[bytes]:
            local.a = 1
            raise KeyError("no answer")

        with contextlib.suppress(KeyError):
            kit.LocalManager([local]).make_middleware(application)({}, print)
        assert not hasattr(local, "a"), "the application raised, and its data is still there"

    impl.perform(body)
