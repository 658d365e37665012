"""What `stream_with_context` takes, and how it treats the body that it is given."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, Declaration, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Answer, Stream
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP

STREAMING_WITH_CONTEXT = FLASK("Streaming Contents", "Streaming with Context")
WSGI_NEEDS = [C.STREAM_CONTEXT, C.AMBIENT, C.WSGI, C.UNBOUND]
APP = App(view("/stream", Answer(Stream(((), (), ())))))
ANN = get("/stream?who=ann")


@clause(
    "streaming.decorated-function",
    MUST,
    needs=[*WSGI_NEEDS, C.REQUEST_SCOPE],
    source=STREAMING_WITH_CONTEXT,
)
def test_decorated_function(impl: Implementation) -> None:
    """A generator function that `stream_with_context` decorates MUST make streams that see the
    request of the call.

    The function gets the arguments of the call.
    """

    def body() -> None:
        built = impl.built(APP)

        def produce(first: str, *, second: str) -> Any:
            yield f"{built.ambient.request.path} {first}"
            yield f"{built.ambient.request.path} {second}"

        with built.request_context(ANN):
            produced = built.ambient.stream_with_context(produce)("a", second="b")
        expect(list(produced), ["/stream a", "/stream b"], "what it produced later")

    impl.perform(body)


@clause(
    "streaming.needs-a-request",
    MUST,
    needs=WSGI_NEEDS,
    source=[STREAMING_WITH_CONTEXT, FLASK("The Request Context", "Manually Push a Context")],
)
def test_needs_a_request(impl: Implementation) -> None:
    """`stream_with_context` MUST raise the error for a missing request when no request is current,
    and MUST leave nothing current.

    An error in the view is better than one in the middle of a reply.
    """

    def body() -> None:
        built = impl.built(APP)
        try:
            built.ambient.stream_with_context(iter(()))
        except impl.unbound_errors:
            impl.nothing_stays(built, ANN)
        else:
            raise AssertionError("stream_with_context did not raise where no request is current")

    impl.perform(body)


@clause(
    "streaming.closes-what-it-wraps",
    SHOULD,
    needs=[*WSGI_NEEDS, C.REQUEST_SCOPE],
    source=PEP(3333, "Specification Details"),
)
def test_closes_what_it_wraps(impl: Implementation) -> None:
    """Closing a stream SHOULD close the body that it was made of, if that has a `close` method.

    The body may be the reply of another WSGI application, which must be closed.
    """
    closed: list[str] = []

    class Body:
        def __init__(self) -> None:
            self.chunks = iter("ab")

        def __iter__(self) -> Any:
            return self

        def __next__(self) -> str:
            return next(self.chunks)

        def close(self) -> None:
            closed.append("closed")

    def body() -> None:
        built = impl.built(APP)
        for taken in (1, 3):
            closed.clear()
            with built.request_context(ANN):
                stream = built.ambient.stream_with_context(Body())
            for _ in range(taken):
                next(stream, None)
            stream.close()
            assert closed, f"a body of two chunks was not closed after {taken} of them"

    impl.perform(body)


@clause(
    "streaming.of-a-coroutine",
    MUST,
    needs=[*WSGI_NEEDS, C.ASYNC_VIEWS, C.DECLARATIONS],
    source=[
        STREAMING_WITH_CONTEXT,
        FLASK("Using async and await"),
        FLASK.changes("3.1.2", "stream_with_context does not fail inside async views"),
    ],
)
@every(count=[0, 1, 3])
def test_of_a_coroutine(impl: Implementation, count: int) -> None:
    """A view that is a coroutine function MUST be able to answer with a stream, whose chunks see
    the request.

    The view runs in a task, and its stream outside of it.
    """

    def declare(app: Any, api: Any) -> None:
        async def stream() -> Any:
            api.g.x = "own"

            def produce() -> Any:
                for number in range(count):
                    yield f"{number} {api.request.path} {api.g.x}\n"

            return api.Response(api.stream_with_context(produce()))

        app.add_url_rule("/stream", view_func=stream)

    reply = impl.reply(App(Declaration("stream", declare)), ANN)

    expect([reply.status], [200], "the status of the stream:")
    expect(reply.text.splitlines(), [f"{n} /stream own" for n in range(count)], "its chunks:")
