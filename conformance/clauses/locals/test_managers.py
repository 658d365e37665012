"""`LocalManager`: releasing what locals hold, by hand and at the end of a request."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.threads import in_thread
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG

MANAGERS = WERKZEUG("Context Locals", "Releasing Data")


@clause("locals.manager-cleanup", MUST, needs=[C.LOCAL, C.STACK, C.MANAGER], source=MANAGERS)
def test_manager_cleanup(impl: Implementation) -> None:
    """`LocalManager.cleanup` MUST empty the managed locals in the current context, and MUST NOT
    change other locals or other contexts.
    """

    def body() -> None:
        kit: Any = impl.locals
        local, stack, other = kit.Local(), kit.LocalStack(), kit.Local()
        for manager in (kit.LocalManager([local, stack]), kit.LocalManager([stack, local])):
            local.a = other.a = 1
            stack.push(1)
            if impl.has(C.THREADS):
                in_thread(manager.cleanup)
            assert (local.a, stack.top) == (1, 1), "cleanup in another thread"
            manager.cleanup()
            manager.cleanup()
            seen = [hasattr(local, "a"), stack.top, other.a]
            assert seen == [False, None, 1], f"after cleanup: {seen}, not {[False, None, 1]!r}"
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
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.count):
            self.seen.append(getattr(self.local, "a", "released"))
            yield b"x"

    def close(self) -> None:
        """Tell once more, at the end."""
        self.closed += 1
        self.seen.append(getattr(self.local, "a", "released"))


@clause("locals.manager-middleware", MUST, needs=[C.LOCAL, C.MANAGER], source=MANAGERS)
@every(count=range(5), read=range(5))
def test_manager_middleware(impl: Implementation, count: int, read: int) -> None:
    """The middleware of a LocalManager MUST keep the locals while the body is sent, and release
    them when the response is closed, after the body's own `close`.

    The server may close a response before its end.
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
        assert chunks.closed == 1, f"the application's own body was closed {chunks.closed} times"
        assert chunks.seen == [1] * len(chunks.seen), f"while it was sent: {chunks.seen}"
        expect(got, [b"x"] * min(count, read), "the chunks sent:")

    impl.perform(body)


@clause("locals.manager-as-decorator", MUST, needs=[C.LOCAL, C.MANAGER], source=MANAGERS)
def test_manager_as_decorator(impl: Implementation) -> None:
    """`middleware` of a LocalManager MUST do for the function that it decorates what
    `make_middleware` does, and leave it its name.
    """

    def body() -> None:
        kit: Any = impl.locals
        local = kit.Local()

        @kit.LocalManager([local]).middleware  # type: ignore[untyped-decorator]
        def decorated(environ: object, start_response: object) -> Iterable[bytes]:
            """Answer with nothing."""
            local.a = 1
            return [b"x"]

        sent = decorated({}, print)
        assert hasattr(local, "a"), "released before the response was closed"
        expect([*sent], [b"x"], "the chunks sent:")
        sent.close()
        assert not hasattr(local, "a"), "not released when the response was closed"
        expect([decorated.__name__], ["decorated"], "the name of what was decorated:")

    impl.perform(body)


@clause("locals.manager-middleware-on-error", SHOULD, needs=[C.LOCAL, C.MANAGER], source=MANAGERS)
def test_manager_middleware_on_error(impl: Implementation) -> None:
    """The middleware of a LocalManager SHOULD release the locals when the application raises.

    There is no response to close then, and the next request on the thread would find the data.
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
