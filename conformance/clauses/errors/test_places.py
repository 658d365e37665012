"""Errors where no view runs: in converters, sessions, `after_this_request`, bodies being sent."""

from __future__ import annotations

import threading

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.describe.app import (
    App,
    Converter,
    HttpError,
    SessionStore,
    after,
    app_teardown,
    before,
    handler,
    teardown,
    view,
)
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import AfterThis, Answer, Note, Raise, Stream, Within, Write
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP

CALLBACKS_AND_ERRORS = FLASK("The Request Context", "Callbacks and Errors")
UNHANDLED_EXCEPTIONS = FLASK("Handling Application Errors", "Unhandled Exceptions")
ENDS = (teardown("t"), app_teardown("z"))


def fail(text: str) -> None:
    """Raise what nobody expects of a converter."""
    raise RuntimeError("of a converter")


@clause(
    "errors.in-a-converter",
    MUST,
    needs=[C.CUSTOM_CONVERTERS, C.TEARDOWN, C.APP_TEARDOWN, C.ERROR_CODE],
    source=[CALLBACKS_AND_ERRORS, UNHANDLED_EXCEPTIONS],
)
@every(handled=(False, True), again=range(3))
def test_in_a_converter(impl: Implementation, handled: bool, again: int) -> None:
    """An error that a converter raises MUST be answered with 500, as an error of a view is, and
    teardown functions run once.
    """
    broken = (Converter("broken", to_python=fail), view("/<broken:x>/y", endpoint="v"))
    app = App(*broken, *ENDS, *[handler(500, Answer("mine", 500))] * handled)

    seen = impl.run(app, *[get("/x/y")] * (again + 1))

    for reply in seen.replies:
        assert (reply.status, reply.raised) == (500, None), f"the reply is {reply}, not (500, None)"
        assert not handled or reply.text == "mine", "the handler for 500 was not asked"
    expect(
        seen.of("view", "teardown", "app_teardown"),
        ["t", "z"] * (again + 1),
        "views and teardown functions that ran:",
    )


BROKEN = (Raise(RuntimeError, ("of a session store",)),)
WHERE = st.sampled_from(["open", "save"])


@clause(
    "errors.in-a-session-store",
    MUST,
    needs=[C.SESSION_INTERFACE, C.TEARDOWN, C.APP_TEARDOWN],
    source=[CALLBACKS_AND_ERRORS, UNHANDLED_EXCEPTIONS],
)
@given(where=WHERE, again=st.integers(0, 2))
@example(where="open", again=0)
@example(where="save", again=1)
def test_in_a_session_store(impl: Implementation, where: str, again: int) -> None:
    """An error while the session is opened or saved MUST be answered with 500, and teardown
    functions run once.

    A store may be a database: it fails, and what the request holds has to be released all the same.
    """
    store = SessionStore("s", (), BROKEN) if where == "save" else SessionStore("s", (), (), BROKEN)
    app = App(store, view("/", Write("session", "k", 1)), *ENDS)

    seen = impl.run(app, *[get("/")] * (again + 1))

    for reply in seen.replies:
        assert (reply.status, reply.raised) == (500, None), f"{where} raised: {reply}"
    expect(seen.of("teardown", "app_teardown"), ["t", "z"] * (again + 1), f"{where} raised")
    expect(seen.of("view"), [] if where == "open" else ["index"] * (again + 1), "views that ran:")


@clause(
    "errors.in-saving-a-cookie",
    MUST,
    needs=[C.SESSION, C.AFTER, C.TEARDOWN],
    source=UNHANDLED_EXCEPTIONS,
)
def test_in_saving_a_cookie(impl: Implementation) -> None:
    """A request that stores a value which the session cannot keep MUST be answered with 500, and
    teardown functions run once.
    """
    app = App(
        view("/", Write("session", "k", threading.Lock())), after("a"), teardown("t"), view("/next")
    )

    seen = impl.run(app, get("/"), get("/next"))

    assert seen.replies[0].status == 500, f"the reply is {seen.replies[0]}, not 500"
    assert seen.replies[1].status == 200, f"and the next one {seen.replies[1]}"
    expect(
        seen.of("view", "teardown"),
        ["index", "t", "next", "t"],
        "views and teardown functions that ran:",
    )


@clause(
    "errors.in-a-function-for-after-this-request",
    MUST,
    needs=[C.AFTER_THIS, C.TEARDOWN],
    source=UNHANDLED_EXCEPTIONS,
)
def test_in_a_function_for_after_this_request(impl: Implementation) -> None:
    """An error in a function of `after_this_request` MUST be answered with 500, and teardown
    functions run once.
    """
    app = App(view("/", AfterThis("l", (Raise(KeyError),))), teardown("t"), view("/next"))

    seen = impl.run(app, get("/"), get("/next"))

    expect([reply.status for reply in seen.replies], [500, 200], "the statuses of both replies:")
    expect(
        seen.of("view", "teardown"),
        ["index", "t", "next", "t"],
        "views and teardown functions that ran:",
    )


# While the body is sent.


@clause(
    "errors.in-the-body",
    MUST,
    needs=[C.STREAMING, C.WSGI, C.AFTER, C.TEARDOWN, C.ERROR_TYPE, C.ERROR_CODE, C.ERROR_HTTP],
    source=PEP(3333, "Error Handling"),
)
@every(good=range(1, 4))
def test_in_the_body(impl: Implementation, good: int) -> None:
    """An error that the body raises while it is sent MUST reach the server, and no error handler.

    The status has been sent already. The server has to break off the connection.
    """
    body = Stream(((),) * good + ((Raise(RuntimeError),),), context=False)
    catches = (handler(kind) for kind in (RuntimeError, Exception, HttpError, 500))
    app = App(view("/", Answer(body)), after("a"), teardown("t"), *catches)

    seen = impl.run(app, get("/"))

    assert isinstance(seen.reply.raised, RuntimeError), f"the reply is {seen.reply}"
    expect(seen.reply.chunks, [str(n).encode() for n in range(good)], "what was sent before:")
    expect(
        seen.of("handler", "after", "teardown"),
        ["a", "t"],
        "handlers, after and teardown functions that ran:",
    )


@clause(
    "errors.closing-the-body",
    MUST,
    needs=[C.STREAMING, C.WSGI],
    source=PEP(3333, "Specification Details"),
)
@given(chunks=st.integers(1, 3), data=st.data())
def test_closing_the_body(impl: Implementation, chunks: int, data: st.DataObject) -> None:
    """The generator of a body MUST be closed when the server closes the response, whether or not it
    was read to its end.
    """
    read = data.draw(st.integers(1, chunks), label="chunks that are read")
    at_end = (Note("closed"),)
    body = Stream(((),) * chunks, context=False, steps_at_end=at_end)
    app = App(view("/", Answer(body)))

    def talk() -> None:
        with impl.conversation(app, get("/")) as conversation:
            for _ in range(read):
                conversation.next_chunk()
            conversation.close()  # while the response is still held: nothing else closes it
            closed.extend(e.subject for e in impl.performer.trace if e.action == "note")

    closed: list[str] = []
    impl.perform(talk)
    expect(closed, ["closed"], f"{read} of {chunks} chunks were read; at the end:")


# Contexts that are left by an error, inside a request.

INNER = App(teardown("i"), app_teardown("j"), name="inner")


@clause(
    "errors.through-an-inner-context",
    MUST,
    needs=[C.APP_SCOPE, C.APP_TEARDOWN, C.TEARDOWN, C.ERROR_TYPE, C.BEFORE, C.AFTER],
    source=FLASK("The Application Context", "Manually Push a Context"),
)
@every(place=["before", "view"])
def test_through_an_inner_context(impl: Implementation, place: str) -> None:
    """An error that leaves an inner context MUST end that context first, and then the request as
    usual.
    """
    steps = {place: (Within(None, (Raise(KeyError),), INNER),)}
    app = App(
        before("b", *steps.get("before", ())), view("/", *steps.get("view", ())),
        after("a"), handler(KeyError), *ENDS,
    )  # fmt: skip

    seen = impl.run(app, get("/")).order()

    wanted = ["app_teardown j", "handler KeyError", "after a", "teardown t", "app_teardown z"]
    expect(seen[seen.index("app_teardown j") :], wanted, f"raised within {place}")
