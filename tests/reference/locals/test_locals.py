"""Locals, stacks, managers and proxies of the reference, each law on plain Python."""

import asyncio
import copy
import decimal
import math
import operator
import threading
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.locals.local import Local, LocalManager, LocalStack, release_local
from reference_impl.locals.proxies import LocalProxy


def proxy_of(value: Any) -> Any:
    return LocalProxy(lambda: value)


def unbound() -> Any:
    return Local()("nothing", unbound_message="nothing is here")


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a call returns, or the type of what it raises."""
    try:
        value = function(*arguments)
    except Exception as error:
        return type(error)
    return repr(value), type(value)


class TestLocal:
    def test_refines_a_dict(self) -> None:
        local = Local()
        local.b, local.a = 1, 2
        setattr(local, "not an identifier", None)
        del local.a
        assert list(local) == [("b", 1), ("not an identifier", None)]
        release_local(local)
        release_local(local)
        assert list(local) == []

    def test_missing_names_are_attribute_errors(self) -> None:
        local = Local()
        assert not hasattr(local, "x")
        with pytest.raises(AttributeError, match="x"):
            del local.x

    def test_two_locals_share_nothing(self) -> None:
        first, second = Local(), Local()
        first.x = 1
        assert not hasattr(second, "x")

    @pytest.mark.parametrize("kind", [Local, LocalStack])
    def test_storage_may_be_given(self, kind: Any) -> None:
        variable: ContextVar[Any] = ContextVar("variable")
        local = kind(variable)
        local.push(1) if kind is LocalStack else setattr(local, "x", 1)
        assert variable.get()
        assert copy_context()[variable]

    def test_a_thread_starts_empty(self) -> None:
        local = Local()
        local.x = 1
        seen: list[Any] = []
        thread = threading.Thread(target=lambda: seen.append(list(local)))
        thread.start()
        thread.join()
        assert seen == [[]]


class TestIsolation:
    @given(st.lists(st.sampled_from(["push", "pop", "set", "del", "release"]), max_size=8))
    def test_a_copied_context_changes_nothing_outside(self, program: list[str]) -> None:
        def work() -> tuple[Local, LocalStack]:
            local, stack = Local(), LocalStack()
            local.x = 1
            stack.push("one")
            stack.push("two")
            inside = copy_context()
            for step in program:
                inside.run(apply, step, local, stack)
            return local, stack

        def apply(step: str, local: Local, stack: LocalStack) -> None:
            if step == "push":
                stack.push("inner")
            elif step == "pop":
                stack.pop()
            elif step == "set":
                local.x = 2
            elif step == "release":
                release_local(local)
                release_local(stack)
            elif hasattr(local, "x"):
                del local.x

        def check() -> None:
            local, stack = work()
            assert list(local) == [("x", 1)]
            assert (stack.pop(), stack.pop(), stack.pop()) == ("two", "one", None)

        copy_context().run(check)

    def test_a_snapshot_stays(self) -> None:
        stack = LocalStack()
        snapshot = stack.push(1)
        snapshot.append(99)
        stack.push(2)
        stack.pop()
        assert snapshot == [1, 99]
        assert stack.top == 1


class TestManager:
    def test_takes_one_local_or_many(self) -> None:
        local, stack = Local(), LocalStack()
        assert LocalManager(stack).locals == [stack]
        assert LocalManager([local, stack]).locals == [local, stack]
        assert LocalManager().locals == []

    def test_middleware_releases_at_close(self) -> None:
        local = Local()

        def app(environ: Any, start_response: Any) -> Any:
            local.x = 1
            return (str(local.x).encode() for _ in range(2))

        body = LocalManager(local).make_middleware(app)({}, None)
        assert list(body) == [b"1", b"1"]
        assert local.x == 1
        body.close()
        assert not hasattr(local, "x")

    def test_middleware_releases_when_the_application_raises(self) -> None:
        local = Local()

        def app(environ: Any, start_response: Any) -> Any:
            local.x = 1
            raise KeyError

        with pytest.raises(KeyError):
            LocalManager(local).make_middleware(app)({}, None)
        assert not hasattr(local, "x")


VALUES: list[Any] = [
    *(0, 1, -7, 2.5, math.nan, True, "abc", "%s", b"ab", None, 1j),
    *((1, 2), [1, 2], {1, 2}, {"a": 1}, range(3), decimal.Decimal("1.5"), dict),
]
UNARY: list[Callable[..., Any]] = [
    *(str, bytes, repr, bool, len, hash, iter, next, list, reversed, operator.length_hint),
    *(operator.neg, operator.pos, abs, operator.invert, int, float, complex, operator.index),
    *(round, math.trunc, math.floor, math.ceil, dir, format, sorted, callable, copy.copy),
]
BINARY: list[Callable[..., Any]] = [
    *(operator.add, operator.sub, operator.mul, operator.matmul, operator.truediv),
    *(operator.floordiv, operator.mod, divmod, operator.lshift, operator.rshift),
    *(operator.and_, operator.or_, operator.xor, operator.lt, operator.le, operator.eq),
    *(operator.ne, operator.gt, operator.ge),
]
LOOKALIKES = {iter, next, reversed, callable}  # their results differ by identity or by type


class TestForwarding:
    @pytest.mark.parametrize("value", VALUES, ids=repr)
    def test_unary_operations(self, value: Any) -> None:
        for operation in set(UNARY) - LOOKALIKES:
            expected = outcome(operation, value)
            assert outcome(operation, proxy_of(value)) == expected, operation
            assert outcome(operation, proxy_of(proxy_of(value))) == expected, operation

    @pytest.mark.parametrize("left", VALUES, ids=repr)
    @pytest.mark.parametrize("right", VALUES, ids=repr)
    def test_binary_operations(self, left: Any, right: Any) -> None:
        for operation in BINARY:
            expected = outcome(operation, left, right)
            assert outcome(operation, proxy_of(left), right) == expected, operation
            assert outcome(operation, proxy_of(left), proxy_of(right)) == expected, operation
            if not (isinstance(left, str | bytes) and operation is operator.mod):
                # text % anything never asks its right operand
                assert outcome(operation, left, proxy_of(right)) == expected, operation

    def test_power(self) -> None:
        assert pow(proxy_of(3), 4, 5) == 1
        assert proxy_of(3) ** proxy_of(2) == 9
        assert 2 ** proxy_of(3) == 8

    def test_formats(self) -> None:
        assert f"{proxy_of(3.14159):.2f}" == "3.14"
        assert f"{proxy_of(dict)}" == f"{dict}"

    def test_containers(self) -> None:
        target = {"a": [1, 2, 3]}
        proxy = proxy_of(target)
        proxy["b"] = 1
        del proxy["b"]
        assert proxy["a"][::-1] == [3, 2, 1]
        assert "a" in proxy
        assert [*proxy] == ["a"]
        assert dict(**proxy) == target
        with pytest.raises(KeyError):
            proxy["missing"]

    def test_attributes(self) -> None:
        class Target:
            """What it is."""

        target = Target()
        proxy = proxy_of(target)
        proxy.x = 1
        assert target.x == 1  # type: ignore[attr-defined]
        assert vars(proxy) == {"x": 1}
        del proxy.x
        assert not hasattr(proxy, "x")
        assert proxy.__doc__ == "What it is."
        assert proxy.__module__ == __name__
        assert proxy.__class__ is Target
        assert isinstance(proxy, Target)
        assert type(proxy).__name__ == "LocalProxy"
        assert proxy is not target
        assert proxy_of(target)._get_current_object() is target

    def test_calls_keep_their_arguments(self) -> None:
        assert proxy_of(dict)(self=1, instance=2, name=3) == {"self": 1, "instance": 2, "name": 3}

    def test_classes(self) -> None:
        assert isinstance(1, proxy_of(int))
        assert issubclass(bool, proxy_of(int))

    def test_with_and_match(self) -> None:
        class Guard:
            def __enter__(self) -> int:
                return 5

            def __exit__(self, *_: Any) -> bool:
                return True

        with proxy_of(Guard()) as value:
            raise KeyError
        assert value == 5
        with pytest.raises(TypeError), proxy_of(5):
            pass
        match proxy_of(decimal.Decimal(2)):
            case decimal.Decimal(real=real):
                assert real == 2
            case _:
                pytest.fail("did not match")

    def test_async(self) -> None:
        class Source:
            def __aiter__(self) -> Any:
                return self

            async def __anext__(self) -> int:
                raise StopAsyncIteration

            async def __aenter__(self) -> int:
                return 7

            async def __aexit__(self, *_: Any) -> None:
                pass

        async def give(value: int) -> int:
            return value

        async def main() -> None:
            assert await proxy_of(give(3)) == 3
            assert await proxy_of(give)(4) == 4
            assert [x async for x in proxy_of(Source())] == []
            async with proxy_of(Source()) as value:
                assert value == 7

        asyncio.run(main())

    def test_copies_are_of_the_target(self) -> None:
        target = [[1]]
        deep = copy.deepcopy(proxy_of(target))
        assert type(deep) is list
        assert deep == target
        assert deep[0] is not target[0]

    def test_every_use_resolves_once(self) -> None:
        calls: list[int] = []

        def resolve() -> int:
            calls.append(1)
            return 5

        uses: list[Callable[[Any], Any]] = [abs, str, hash, lambda p: p + 1, lambda p: p.real]
        for count, use in enumerate(uses, 1):
            use(LocalProxy(resolve))
            assert len(calls) == count


class TestInPlace:
    def test_a_mutable_target_is_changed(self) -> None:
        target = [1]
        name = proxy_of(target)
        name += [2]
        assert target == [1, 2]
        assert type(name) is LocalProxy

    @pytest.mark.parametrize(("value", "more"), [(5, 1), ("a", "b"), ((1,), (2,)), (5, 0)])
    def test_an_immutable_target_rebinds_the_name(self, value: Any, more: Any) -> None:
        name = proxy_of(value)
        name += more
        assert name == value + more
        assert type(name) is type(value)


class TestUnbound:
    @pytest.mark.parametrize(
        "use",
        [
            *(str, len, hash, iter, list, next, int, abs, operator.neg, vars, copy.copy),
            *(reversed, bytes, format, operator.index, round),
            lambda p: p.x,
            lambda p: hasattr(p, "x"),
            lambda p: setattr(p, "x", 1),
            lambda p: p(),
            lambda p: p[0],
            lambda p: 1 in p,
            lambda p: p == 1,
            lambda p: operator.eq(1, p),
            lambda p: p != 1,
            lambda p: p < 1,
            lambda p: p + 1,
            lambda p: 1 + p,
            lambda p: [*p],
            lambda p: p.__module__,
            lambda p: p.__enter__,
            lambda p: p._get_current_object(),
            lambda p: p.__await__(),
        ],
    )
    def test_every_operation_says_so(self, use: Callable[[Any], Any]) -> None:
        with pytest.raises(RuntimeError, match="nothing is here"):
            use(unbound())

    def test_what_answers_all_the_same(self) -> None:
        local = Local()
        proxy = local("x")
        assert repr(proxy) == "<LocalProxy unbound>"
        assert not proxy
        assert dir(proxy) == []
        assert proxy.__class__ is LocalProxy
        assert proxy.__doc__ == LocalProxy.__doc__
        assert proxy.__wrapped__ is local
        assert not isinstance(proxy, int)

    def test_repr_names_the_own_type(self) -> None:
        class Special(LocalProxy):
            pass

        assert repr(Special(Local(), "x")) == "<Special unbound>"

    def test_other_errors_of_a_resolver_come_through(self) -> None:
        empty: dict[str, int] = {}
        proxy = LocalProxy(lambda: empty["x"])
        with pytest.raises(KeyError):
            repr(proxy)


class TestMaking:
    def test_of_what(self) -> None:
        variable: ContextVar[Any] = ContextVar("variable")
        stack = LocalStack()
        assert repr(LocalProxy(variable)) == "<LocalProxy unbound>"
        assert repr(stack()) == "<LocalProxy unbound>"
        variable.set("text")
        stack.push([1])
        assert LocalProxy(variable, "upper")() == "TEXT"
        assert stack() == [1]
        assert stack("copy")() == [1]
        wrong = LocalProxy(variable, "missing")
        with pytest.raises(AttributeError):
            str(wrong)

    @pytest.mark.parametrize("wrong", [5, "x", None, []])
    def test_not_of_anything(self, wrong: Any) -> None:
        with pytest.raises(TypeError):
            LocalProxy(wrong)

    def test_a_local_needs_a_name(self) -> None:
        with pytest.raises(TypeError):
            LocalProxy(Local())
