"""Streams beside other work: on several workers, by turns on one, abandoned, and closed elsewhere.

A generator has no context of its own, so what it makes current shows wherever it is driven. Every
order of turns is tried, and each stream is compared with what it does alone.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context

from conformance.clause import MUST, SHOULD, clause
from conformance.describe.app import App, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get
from conformance.describe.steps import Answer, Ask, Read, Step, Stream, Write
from conformance.drive.wire import Conversation
from conformance.isolation.alone import Sent, alone, lines_of, same
from conformance.isolation.carriers import Body
from conformance.isolation.crew import Crew
from conformance.isolation.prove import explore
from conformance.isolation.requests import together
from conformance.isolation.timeline import Differs, Timeline
from conformance.perform.implementation import Implementation
from conformance.perform.performer import Performer
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, plain_sense

STREAMING_WITH_CONTEXT = FLASK("Streaming Contents", "Streaming with Context")
INTERLEAVED = PEP(
    3333, "The write() Callable", note="servers may interleave other tasks between chunks"
)
THREAD_SUPPORT = PEP(3333, "Thread Support")
NEEDS = [C.STREAM_CONTEXT, C.AMBIENT, C.UNBOUND, C.WSGI, C.STATE]
LOOK: tuple[Step, ...] = (Read("request", "path"), Read("g", "x"))
APP = App(
    teardown("teardown", Read("request", "path")),
    view("/stream/<name>", *LOOK, Ask(), Answer(Stream((LOOK, LOOK)))),
    view("/plain/<name>", *LOOK, Ask(), *LOOK),
)


def writes(who: str) -> Step:
    """Return a step that puts a name on g."""
    return Write("g", "x", f"{who}'s")


ANN = Sent(APP, get("/stream/ann", writes("ann")))
BOB = Sent(APP, get("/stream/bob", writes("bob")))
PLAIN = Sent(APP, get("/plain/carl", writes("carl")))


def side_by_side(impl: Implementation, carrier: str) -> None:
    """Run two streams on carriers of their own, under every schedule."""
    tally = together(impl, carrier, [ANN], [BOB], bound=1 if impl.profile == "quick" else 2)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause(
    "streaming.side-by-side-on-threads",
    MUST,
    needs=[*NEEDS, C.THREADS],
    source=STREAMING_WITH_CONTEXT,
)
def test_side_by_side_on_threads(impl: Implementation) -> None:
    """Two streams on two threads at the same time MUST each see their own request."""
    side_by_side(impl, "thread")


@clause(
    "streaming.side-by-side-on-tasks", MUST, needs=[*NEEDS, C.TASKS], source=STREAMING_WITH_CONTEXT
)
def test_side_by_side_on_tasks(impl: Implementation) -> None:
    """Two streams in two tasks at the same time MUST each see their own request."""
    side_by_side(impl, "task")


@clause(
    "streaming.side-by-side-on-greenlets",
    MUST,
    needs=[*NEEDS, C.GREENLETS],
    source=STREAMING_WITH_CONTEXT,
)
def test_side_by_side_on_greenlets(impl: Implementation) -> None:
    """Two streams in two greenlets at the same time MUST each see their own request."""
    side_by_side(impl, "greenlet")


@clause(
    "streaming.by-turns-on-one-thread",
    SHOULD,
    needs=NEEDS,
    source=[STREAMING_WITH_CONTEXT, INTERLEAVED],
)
def test_by_turns_on_one_thread(impl: Implementation) -> None:
    """Two streams of which one thread produces chunks by turns SHOULD each see their own request
    and their own `g`.

    Flask's documentation counts on a worker that handles one request at a time; PEP 3333 lets a
    server take chunks of several replies by turns, and one client would get the data of another.
    """
    tally = together(impl, "context", [ANN], [BOB], bound=None, shared=True)
    impl.evidence = f"exhaustive: all {tally.runs} schedules"


@clause(
    "streaming.request-between-chunks",
    SHOULD,
    needs=NEEDS,
    source=[
        INTERLEAVED,
        FLASK.changes("3.2.0", "a request does not take over an application context that is open"),
    ],
)
def test_request_between_chunks(impl: Implementation) -> None:
    """A request that a thread serves between two chunks of a stream SHOULD have a request and a `g`
    of its own.

    Flask up to 3.1 documents that a request takes over an open application context of its
    application. The request then finds what the client of the stream put on `g`, and the stream
    finds what the request put there.
    """
    tally = together(impl, "context", [ANN], [PLAIN], bound=None, shared=True)
    impl.evidence = f"exhaustive: all {tally.runs} schedules"


@clause(
    "streaming.server-sees-nothing-between-chunks",
    SHOULD,
    needs=NEEDS,
    source=[STREAMING_WITH_CONTEXT, INTERLEAVED],
)
def test_server_sees_nothing_between_chunks(impl: Implementation) -> None:
    """No request SHOULD be current in the server between two chunks of a stream.

    The server's own code and its log filters have nothing to do with that request.
    """

    def body() -> None:
        built = impl.built(APP)
        with impl.conversation(APP, ANN.exchange) as talk:
            while talk.next_chunk() is not None:
                impl.nothing_stays(built, ANN.exchange)
            expect(filter(None, talk.chunks), [b"0", b"1"], "the chunks of the stream")

    impl.perform(body)


def then_serves(impl: Implementation, end: Callable[[Crew, Conversation], bool]) -> None:
    """Let a thread begin a stream, leave it to `end`, and serve two requests; try every schedule.

    `end` does what is done about the stream and tells whether the requests wait until it is closed.
    """
    built = impl.built(APP)
    bob, carl = get("/plain/bob", writes("bob")), get("/plain/carl")
    expected = {bob: ["(missing)", "None", "bob's"], carl: ["(missing)", "(missing)"]}
    line = Timeline()

    def scenario(crew: Crew) -> None:
        line.clear()
        crew.add("server", "thread", server(crew))

    def server(crew: Crew) -> Body:
        impl.performer.exchanges.append(ANN.exchange)
        talk = Conversation(built.wsgi, ANN.exchange)  # type: ignore[arg-type]
        impl.performer.exchanges.pop()
        try:
            while talk.next_chunk() == b"":
                pass
            expect(talk.chunks[-1:], [b"0"], f"the first chunk of {ANN.exchange}")
            waits = end(crew, talk)
            yield
            if talk.closed or not waits:
                for request in (bob, carl):
                    serve(request)
                impl.nothing_stays(built, carl)
            yield
        finally:
            talk.close()

    def serve(request: Exchange) -> None:
        start = len(impl.performer.trace.events)
        impl.send(built, request)
        seen = list(enumerate(impl.performer.trace.events))[start:]
        looks = [(place, e) for place, e in seen if e.kind == "view" and e.subject == "g.x"]
        for (place, event), wanted in zip(looks, expected[request], strict=False):
            if str(event.value) != wanted:
                on = "on a thread where a stream was begun and not finished"
                saw = f"{request} must see {wanted} as g.x and saw {event.value}, {on}"
                raise Differs("server", place, f"stuck context: {saw}")
        expect([str(e.value) for _, e in looks], expected[request], f"g.x in {request}")
        torn = [e.name for _, e in seen if e.kind == "teardown" and e.action == "enter"]
        expect(torn, ["teardown"], f"teardown of {request}")

    def on_turn(name: str) -> None:
        impl.performer = line.performers.setdefault(name, Performer())
        line.turn(name)

    sent: dict[str, list[Exchange | str]] = {
        "server": [ANN.exchange, bob, carl],
        "closer": ["closes the stream"],
    }
    told = lambda crew, error: line.told(crew, error, sent)  # noqa: E731
    impl.perform(lambda: explore(scenario, on_turn=on_turn, explained=told))


@clause(
    "streaming.unfinished-leaves-nothing-current",
    SHOULD,
    needs=[*NEEDS, C.THREADS, C.TEARDOWN],
    source=[STREAMING_WITH_CONTEXT, INTERLEAVED],
)
def test_unfinished_leaves_nothing_current(impl: Implementation) -> None:
    """A stream that was begun and never closed SHOULD NOT change what later requests on its thread
    see, and nothing of it SHOULD be current after them.

    Servers must close every body; a server that forgets it gives the next client the `g` of the
    last one.
    """
    then_serves(impl, lambda *ignored: False)


@clause(
    "streaming.closed-elsewhere-leaves-nothing-current",
    MUST,
    needs=[*NEEDS, C.THREADS, C.TEARDOWN],
    source=[
        FLASK("The Request Context", "Lifetime of the Context"),
        plain_sense("a request that has ended, however it ended, is nobody else's to see"),
    ],
)
def test_closed_elsewhere_leaves_nothing_current(impl: Implementation) -> None:
    """Once another thread has closed a stream, later requests on the thread that began it MUST have
    a `g` of their own and be torn down once, and nothing MUST be current after them.

    The garbage collector closes streams on whatever thread it happens to run.
    """

    def elsewhere(crew: Crew, talk: Conversation) -> bool:
        crew.spawn("closer", "thread", closing(talk))
        return True

    def closing(talk: Conversation) -> Body:
        talk.close()
        yield

    then_serves(impl, elsewhere)


@clause(
    "streaming.closed-elsewhere-tears-down",
    SHOULD,
    needs=[*NEEDS, C.THREADS, C.TEARDOWN],
    source=[STREAMING_WITH_CONTEXT, THREAD_SUPPORT],
)
def test_closed_elsewhere_tears_down(impl: Implementation) -> None:
    """Closing a stream on another thread than the one that began it SHOULD raise nothing and run
    its teardown functions.
    """
    ended_elsewhere(impl, "thread")


@clause(
    "streaming.closed-in-a-copied-context-tears-down",
    SHOULD,
    needs=[*NEEDS, C.COPIED, C.TEARDOWN],
    source=[STREAMING_WITH_CONTEXT, INTERLEAVED],
)
def test_closed_in_a_copied_context_tears_down(impl: Implementation) -> None:
    """Closing a stream in a copy of the context that began it SHOULD raise nothing and run its
    teardown functions.
    """
    ended_elsewhere(impl, "executor")


def ended_elsewhere(impl: Implementation, carrier: str) -> None:
    """Begin a stream on a thread and close it on a carrier that this one spawns."""

    def scenario(crew: Crew) -> None:
        def server() -> Body:
            talk = Conversation(impl.built(APP).wsgi, get("/stream/ann"))  # type: ignore[arg-type]
            talk.next_chunk()
            crew.spawn("closer", carrier, closing(talk))
            yield

        def closing(talk: Conversation) -> Body:
            start = len(impl.performer.trace.events)
            talk.close()
            raised = talk.reply().raised
            assert raised is None, f"closing it raised {type(raised).__name__}: {raised}"
            torn = [e.name for e in impl.performer.trace.events[start:] if e.action == "enter"]
            expect(torn, ["teardown"], "what ran when it was closed")
            yield

        crew.add("server", "thread", server())

    impl.perform(lambda: explore(scenario, bound=0))


@clause(
    "streaming.a-context-for-each-chunk",
    SHOULD,
    needs=[*NEEDS, C.COPIED],
    source=[STREAMING_WITH_CONTEXT, INTERLEAVED],
)
def test_a_context_for_each_chunk(impl: Implementation) -> None:
    """A stream SHOULD produce the same chunks, and see the same, when each chunk is taken in a
    copied context.

    ASGI servers take the chunks of a WSGI application in a pool of threads.
    """

    def body() -> None:
        wsgi = impl.built(APP).wsgi
        assert wsgi is not None, "the application is no WSGI application"
        impl.performer.exchanges.append(ANN.exchange)
        talk = copy_context().run(Conversation, wsgi, ANN.exchange)
        impl.performer.exchanges.pop()
        while copy_context().run(talk.next_chunk) is not None:
            pass
        copy_context().run(talk.close)
        impl.performer.trace.replies.append(talk.reply())

    seen = lines_of(Performer(trace=impl.perform(body)))
    same(impl, seen, alone(impl, [ANN]), "a stream with a context for each chunk")
