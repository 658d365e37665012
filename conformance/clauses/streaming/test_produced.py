"""One stream on one worker: what its chunks see, and when its request ends."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.answering import answered, ran_views
from conformance.describe.app import App, after, app_teardown, before, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Answer, Dispatch, Raise, Read, Step, Stream, Write, url
from conformance.drive.cookies import sent_back
from conformance.perform.implementation import Implementation
from conformance.perform.trace import MISSING, Trace, expect
from conformance.sources import FLASK, PEP

STREAMING_WITH_CONTEXT = FLASK("Streaming Contents", "Streaming with Context")
CALLBACKS_AND_ERRORS = FLASK("The Request Context", "Callbacks and Errors")
SPECIFICATION_DETAILS = PEP(3333, "Specification Details")
ERROR_HANDLING = PEP(3333, "Error Handling")
NEEDS = [C.STREAM_CONTEXT, C.AMBIENT]
WSGI_NEEDS = [*NEEDS, C.WSGI, C.UNBOUND]
# What a chunk can see of its request, and what it then is.
LOOK: dict[Step, Any] = {
    Read("request", "path"): "/stream",
    Read("request.args", "who"): "ann",
    Read("current_app", "name"): "app",
    url("stream"): "/stream",
}


def streaming(*chunks: tuple[Step, ...], at_end: tuple[Step, ...] = (), **details: Any) -> App:
    """Return an app with hooks of every kind whose view streams these chunks with its context."""
    body = Stream(chunks, steps_at_end=at_end, **details)
    return App(
        before("before"),
        after("after"),
        teardown("request", Read("request", "path"), Read("g", "x")),
        app_teardown("app"),
        view("/stream", Write("g", "x", "ann's"), Answer(body)),
    )


def lengths(impl: Implementation) -> range:
    """Return how many chunks the streams have that are tried."""
    return range(3 if impl.profile == "quick" else 5)


def read(impl: Implementation, app: App, chunks: int | None = None) -> Trace:
    """Request the stream, read so many chunks (None: all) and close it, as a server does."""

    def body() -> None:
        built = impl.built(app)
        with impl.conversation(app, ANN) as talk:
            for number in range(10 if chunks is None else chunks):
                if talk.next_chunk() is None:
                    break
                expect(talk.chunks[-1:], [str(number).encode()], f"chunk {number}")
            talk.close()
            impl.nothing_stays(built, ANN)
        impl.performer.trace.replies.append(talk.reply())

    seen = impl.perform(body)
    ran_views(seen, ANN)
    # Without a chunk, it may not have been started.
    assert seen.reply.status in ((200,) if chunks != 0 else (0, 200)), f"{ANN} gives {seen.reply}"
    return seen


def whole(impl: Implementation, count: int) -> Trace:
    """Request a stream of so many chunks that do nothing, and check that all of them come."""
    seen = answered(impl, streaming(*[()] * count), ANN)
    expect([seen.reply.text], ["".join(map(str, range(count)))], "the whole body")
    return seen


ANN = get("/stream?who=ann")


@clause(
    "streaming.request-in-every-chunk",
    MUST,
    needs=[*NEEDS, C.URL, C.CURRENT_APP],
    source=STREAMING_WITH_CONTEXT,
)
def test_request_in_every_chunk(impl: Implementation) -> None:
    """A stream MUST see its request and its application in every chunk.

    The template or the query behind the body needs them to the end.
    """
    for count in lengths(impl):
        seen = impl.run(streaming(*[tuple(LOOK)] * count), ANN)
        expect([seen.reply.text], ["".join(map(str, range(count)))], "the whole body")
        looked = [
            event.value
            for event in seen
            if event.kind == "view" and event.action in ("read", "url")
        ]
        expect(looked, list(LOOK.values()) * count, f"what {count} chunks saw")


@clause("streaming.g-in-every-chunk", MUST, needs=[*NEEDS, C.STATE], source=STREAMING_WITH_CONTEXT)
def test_g_in_every_chunk(impl: Implementation) -> None:
    """A stream MUST see in every chunk what its view and its earlier chunks put on `g`."""
    chunks = ((Read("g", "x"), Write("g", "y", "chunk's")), (Read("g", "x"), Read("g", "y")))
    seen = impl.run(streaming(*chunks), ANN)

    expect(seen.values("g.x", kind="view"), [None, "ann's", "ann's"], "g.x, written by the view")
    expect(seen.values("g.y"), [None, "chunk's"], "g.y, written by the first chunk")


@clause(
    "streaming.session-in-every-chunk",
    MUST,
    needs=[*NEEDS, C.SESSION],
    source=[STREAMING_WITH_CONTEXT, PEP(3333, "The start_response() Callable")],
)
def test_session_in_every_chunk(impl: Implementation) -> None:
    """A stream MUST see in every chunk what its view put into the session, and what a chunk puts
    there MUST NOT reach the session of the next request.

    The cookie has been sent with the headers, before the first chunk.
    """
    look = Read("session", "k"), Read("session", "late")
    body = Stream(((*look, Write("session", "late", "chunk's")), look[:1]))
    app = App(
        view("/stream", Write("session", "k", "ann's"), Answer(body)),
        view("/next", *look),
    )

    seen = impl.run(app, ANN)
    cookie = sent_back(seen.reply)
    assert cookie, "the session that the view wrote was not sent to the client"
    later = impl.run(app, get("/next", headers={"Cookie": cookie}))

    expect(seen.values("session.k"), [None, "ann's", "ann's"], "session k in view and chunks")
    expect(later.values("session.k"), ["ann's"], "session k in the next request")
    expect(later.values("session.late"), [MISSING], "what a chunk wrote, in the next request")


@clause(
    "streaming.after-functions-come-first",
    MUST,
    needs=[*NEEDS, C.AFTER],
    source=[CALLBACKS_AND_ERRORS, PEP(3333, "The start_response() Callable")],
)
def test_after_functions_come_first(impl: Implementation) -> None:
    """All after functions MUST run before a stream produces its first chunk.

    After functions may change headers, which are sent before the body.
    """
    seen = impl.run(streaming((), ()), ANN)

    shown = [f"{e.kind} {e.action}" for e in seen if e.kind == "after" or e.action == "chunk"]
    expect(shown, ["after enter", "view chunk", "view chunk"], "when after functions ran")


@clause(
    "streaming.teardown-runs-once",
    MUST,
    needs=[*NEEDS, C.TEARDOWN, C.APP_TEARDOWN],
    source=CALLBACKS_AND_ERRORS,
)
def test_teardown_runs_once(impl: Implementation) -> None:
    """A request that is answered by a stream MUST run its teardown functions exactly once.

    A second run closes what somebody else already uses.
    """
    for count in lengths(impl):
        seen = whole(impl, count)
        expect(seen.of("teardown", "app_teardown"), ["request", "app"], f"after {count} chunks")


@clause(
    "streaming.teardown-after-last-chunk",
    MUST,
    needs=[*NEEDS, C.TEARDOWN, C.APP_TEARDOWN],
    source=[CALLBACKS_AND_ERRORS, STREAMING_WITH_CONTEXT],
)
def test_teardown_after_last_chunk(impl: Implementation) -> None:
    """Teardown functions MUST NOT run before a stream has produced its last chunk.

    The chunks are made from what the request opened, such as a database session on `g`.
    """
    for count in lengths(impl):
        seen = whole(impl, count)
        kinds = [e.kind for e in seen if e.action == "chunk" or e.kind.endswith("teardown")]
        first = next((i for i, kind in enumerate(kinds) if kind != "view"), len(kinds))
        assert first < len(kinds), f"no teardown function ran for a stream of {count} chunks"
        early = kinds[first:].count("view")
        assert not early, f"{early} of {count} chunks were produced after teardown functions ran"


@clause(
    "streaming.teardown-sees-its-request",
    MUST,
    needs=[*NEEDS, C.TEARDOWN],
    source=CALLBACKS_AND_ERRORS,
)
def test_teardown_sees_its_request(impl: Implementation) -> None:
    """Teardown functions MUST see the request that the stream answers."""
    seen = whole(impl, 2)

    paths = set(seen.values("request.path", kind="teardown"))
    expect(paths, ["/stream"], "the request that teardown functions saw")


@clause(
    "streaming.teardown-sees-its-g",
    MUST,
    needs=[*NEEDS, C.TEARDOWN],
    source=[CALLBACKS_AND_ERRORS, FLASK("The Application Context", "Storing Data")],
)
def test_teardown_sees_its_g(impl: Implementation) -> None:
    """Teardown functions MUST see the `g` that the chunks of the stream saw.

    What teardown functions have to close is kept there.
    """
    seen = whole(impl, 2)

    found = {str(value) for value in seen.values("g.x", kind="teardown")}
    expect(found, ["ann's"], "what teardown functions saw on g")


@clause(
    "streaming.closed-early-ends",
    MUST,
    needs=WSGI_NEEDS,
    source=[SPECIFICATION_DETAILS, STREAMING_WITH_CONTEXT],
)
def test_closed_early_ends(impl: Implementation) -> None:
    """Closing a stream before its end MUST run its `finally` blocks, with the request, and leave
    nothing current.

    A server closes a stream early when the client has gone; a lock or a connection must not be held
    forever.
    """
    for count in lengths(impl):
        app = streaming(*[()] * count, at_end=(Read("request", "path"),))
        for taken in range(1, count + 1):
            seen = read(impl, app, taken)
            at_end = seen.values("request.path", kind="view")
            expect(
                at_end, ["/stream"], f"the finally block, closed after {taken} of {count} chunks"
            )


@clause(
    "streaming.closed-early-tears-down",
    MUST,
    needs=[*WSGI_NEEDS, C.TEARDOWN, C.APP_TEARDOWN],
    source=[SPECIFICATION_DETAILS, CALLBACKS_AND_ERRORS],
)
def test_closed_early_tears_down(impl: Implementation) -> None:
    """Closing a stream before its end MUST run all teardown functions that have not run yet."""
    for count in lengths(impl):
        for taken in range(1, count + 1):
            seen = read(impl, streaming(*[()] * count), taken)
            ran = dict.fromkeys(seen.of("teardown", "app_teardown"))
            expect(ran, ["request", "app"], f"closed after {taken} of {count} chunks")


@clause(
    "streaming.never-read-tears-down",
    MUST,
    needs=[*WSGI_NEEDS, C.TEARDOWN, C.APP_TEARDOWN],
    source=[SPECIFICATION_DETAILS, CALLBACKS_AND_ERRORS],
)
def test_never_read_tears_down(impl: Implementation) -> None:
    """Closing a stream before its first chunk MUST run its teardown functions once and leave
    nothing current.

    A server does not read the body of a reply to HEAD, nor of a reply whose client has gone.
    """
    for count in lengths(impl):
        seen = read(impl, streaming(*[()] * count), 0)
        expect(seen.of("teardown", "app_teardown"), ["request", "app"], "closed before any chunk")


@clause("streaming.error-reaches-the-server", SHOULD, needs=WSGI_NEEDS, source=ERROR_HANDLING)
def test_error_reaches_the_server(impl: Implementation) -> None:
    """An exception that a stream raises after its first chunk SHOULD reach the server, which logs
    it.

    The status has been sent: no error handler can answer any more.
    """
    seen = read(impl, streaming((), (Raise(KeyError, ("late",)),)))

    raised = seen.reply.raised
    assert isinstance(raised, KeyError), f"a KeyError in a chunk became {raised!r}"
    expect([seen.reply.status], [200], "the status that was sent before the error")


@clause(
    "streaming.error-tears-down",
    MUST,
    needs=[*WSGI_NEEDS, C.TEARDOWN, C.APP_TEARDOWN],
    source=[ERROR_HANDLING, CALLBACKS_AND_ERRORS],
)
def test_error_tears_down(impl: Implementation) -> None:
    """A stream that raises MUST run its `finally` blocks, and all teardown functions by the time it
    is closed.

    The connection that the request took is given back after an error, too.
    """
    app = streaming((), (Raise(KeyError, ("late",)),), at_end=(Read("request", "path"),))
    seen = read(impl, app)

    expect(dict.fromkeys(seen.of("teardown", "app_teardown")), ["request", "app"], "teardown")
    expect(seen.values("request.path", kind="view"), ["/stream"], "what the finally block saw")


@clause(
    "streaming.error-is-given-to-teardown",
    SHOULD,
    needs=[*WSGI_NEEDS, C.TEARDOWN],
    source=CALLBACKS_AND_ERRORS,
)
def test_error_is_given_to_teardown(impl: Implementation) -> None:
    """Teardown functions SHOULD be given the exception that a chunk of the stream raised.

    Teardown functions roll back what a failed request began.
    """
    seen = read(impl, streaming((), (Raise(KeyError, ("late",)),)))

    given = [str(error) for error in seen.given("teardown") if error is not None]
    expect(given, ["KeyError!"], "the exceptions that teardown functions were given")


@clause(
    "streaming.plain-body-sees-no-request",
    MUST,
    needs=[C.STREAMING, C.AMBIENT, C.UNBOUND, C.WSGI],
    source=STREAMING_WITH_CONTEXT,
)
def test_plain_body_sees_no_request(impl: Implementation) -> None:
    """A generator without `stream_with_context` MUST NOT see the request when it produces chunks.

    The request has ended; what is current then, if anything, belongs to somebody else.
    """
    body = Stream(((Read("request", "path"),), (Read("request", "path"),)), context=False)
    seen = impl.run(App(view("/stream", Answer(body))), ANN)

    expect(map(str, seen.values("request.path")), ["(unbound)"] * 2, "what an unwrapped body saw")


@clause(
    "streaming.plain-body-comes-after-teardown",
    MUST,
    needs=[C.STREAMING, C.STREAM_CONTEXT, C.TEARDOWN, C.WSGI],
    source=[CALLBACKS_AND_ERRORS, STREAMING_WITH_CONTEXT],
)
def test_plain_body_comes_after_teardown(impl: Implementation) -> None:
    """A generator without `stream_with_context` MUST produce its chunks after teardown functions
    ran.

    The request is not active any more by then.
    """
    body = Stream(((), ()), context=False)
    app = App(teardown("request"), view("/stream", Answer(body)))

    shown = [f"{e.kind} {e.action}" for e in impl.run(app, ANN) if e.action != "answer"]

    expected = ["view enter", "teardown enter", "view chunk", "view chunk"]
    expect(shown, expected, "when an unwrapped body was produced")


@clause(
    "streaming.dispatch-in-a-chunk",
    MUST,
    needs=[*NEEDS, C.NESTED, C.STATE, C.CURRENT_APP],
    source=STREAMING_WITH_CONTEXT,
)
def test_dispatch_in_a_chunk(impl: Implementation) -> None:
    """A stream that sends a request to another application MUST see its own request again
    afterwards.
    """
    other = App(view("/inner", Write("g", "x", "inner's")), name="other")
    look = (Read("request", "path"), Read("g", "x"), Read("current_app", "name"))
    seen = impl.run(streaming((Dispatch(get("/inner"), other), *look), look), ANN)

    looked = [e.value for e in seen if e.action == "read" and e.kind == "view"]
    expect(looked, ["/stream", "ann's", "app"] * 2, "after a request to another application")
