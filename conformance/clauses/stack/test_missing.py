"""Outside of a context: what raises, what the error says, and what a coroutine is handed."""

from __future__ import annotations

import asyncio
import inspect
from contextvars import Context
from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.proxying import message_of, outcome
from conformance.describe.app import App, Declaration, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Apply, Ask, Read, Url, Within
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Raised, expect
from conformance.sources import FLASK

APP_PUSH = FLASK("The Application Context", "Manually Push a Context")
MANUAL_PUSH = FLASK("The Request Context", "Manually Push a Context")
AFTER_THIS_REQUEST = FLASK.api("after_this_request")
COPY_CURRENT_REQUEST_CONTEXT = FLASK.api("copy_current_request_context")
SCOPES = (C.REQUEST_SCOPE, C.APP_SCOPE, C.UNBOUND)
APP = App(view("/", Ask()), name="app")


@clause(
    "stack.missing-context-is-named",
    MUST,
    needs=[*SCOPES, C.STATE, C.CURRENT_APP, C.SESSION],
    source=[APP_PUSH, MANUAL_PUSH],
)
def test_missing_context_is_named(impl: Implementation) -> None:
    """The RuntimeError outside of contexts MUST say "application context" for `current_app` and
    `g`, and "request context" for `request` and `session`.

    The name tells which of the two has to be pushed, and developers search for it.
    """

    def body() -> None:
        ambient = impl.built(APP).ambient
        for name, kind in (
            ("current_app", "application context"),
            ("g", "application context"),
            ("request", "request context"),
            ("session", "request context"),
        ):
            for use in (str, len, lambda held: held.x, lambda held: held._get_current_object()):
                said = message_of(use, getattr(ambient, name))
                assert kind in said, f"{name} outside a context says {said!r}"

    impl.perform(body)


@clause(
    "stack.request-needs-a-request-context",
    MUST,
    needs=[*SCOPES, C.SESSION, C.STATE],
    source=MANUAL_PUSH,
)
def test_request_needs_a_request_context(impl: Implementation) -> None:
    """`request` and `session` MUST raise RuntimeError when only an application context is open."""
    steps = (Apply(str, "request"), Apply(str, "session"), Read("g", "x"))
    seen = impl.outside(APP, Within(None, steps))
    assert [isinstance(seen[0], Raised), isinstance(seen[1], Raised)] == [True, True], (
        f"str(request), str(session) and g.x inside an application context: {seen}"
    )


@clause(
    "stack.functions-need-a-request",
    MUST,
    needs=[*SCOPES, C.AFTER_THIS, C.HANDOVER],
    source=[AFTER_THIS_REQUEST, COPY_CURRENT_REQUEST_CONTEXT, MANUAL_PUSH],
)
def test_functions_need_a_request(impl: Implementation) -> None:
    """`after_this_request` and `copy_current_request_context` MUST raise RuntimeError when no
    context is open.
    """

    def body() -> None:
        ambient = impl.built(APP).ambient
        for name in ("after_this_request", "copy_current_request_context"):
            seen = outcome(getattr(ambient, name), print)
            assert seen.startswith("raised RuntimeError"), f"{name} outside a request: {seen}"

    impl.perform(body)


@clause(
    "stack.functions-need-more-than-an-app",
    SHOULD,
    needs=[*SCOPES, C.AFTER_THIS, C.HANDOVER],
    source=[AFTER_THIS_REQUEST, COPY_CURRENT_REQUEST_CONTEXT, MANUAL_PUSH],
)
def test_functions_need_more_than_an_app(impl: Implementation) -> None:
    """`after_this_request` and `copy_current_request_context` SHOULD raise RuntimeError when only
    an application context is open.
    """

    def body() -> None:
        built = impl.built(APP)
        with built.app_context():
            for name in ("after_this_request", "copy_current_request_context"):
                seen = outcome(getattr(built.ambient, name), print)
                assert seen.startswith("raised RuntimeError"), f"{name} without a request: {seen}"

    impl.perform(body)


@clause(
    "stack.url-for-needs-a-context",
    MUST,
    needs=[*SCOPES, C.URL],
    source=[FLASK.api("url_for", "requires an active context"), APP_PUSH],
)
def test_url_for_needs_a_context(impl: Implementation) -> None:
    """`url_for` MUST raise RuntimeError when no context is open."""
    seen = impl.outside(APP, Url("index"))
    assert isinstance(seen[0], Raised), f"url_for outside every context gave {seen[0]!r}"
    assert seen[0].name == "RuntimeError", f"url_for outside every context raised {seen[0]}"


def handing_over(app: Any, api: Any) -> None:
    """Declare a view that hands its request over to a coroutine, run where nothing is current."""

    @app.route("/<name>")  # type: ignore[untyped-decorator]
    def view(name: str) -> Any:
        @api.copy_current_request_context  # type: ignore[untyped-decorator]
        async def work(word: str) -> str:
            await asyncio.sleep(0)
            return f"{word} {api.request.path}"

        def elsewhere() -> Any:
            answer = work("seen:")  # some frameworks make it a plain function
            return asyncio.run(answer) if inspect.iscoroutine(answer) else answer

        return Context().run(elsewhere)


@clause(
    "stack.coroutines-are-handed-over",
    MUST,
    needs=[C.HANDOVER, C.DECLARATIONS, C.WSGI, C.TASKS, C.ASYNC_VIEWS],
    source=[
        COPY_CURRENT_REQUEST_CONTEXT,
        FLASK.changes("2.1.0", "it can decorate coroutine functions"),
    ],
)
def test_coroutines_are_handed_over(impl: Implementation) -> None:
    """A coroutine function that `copy_current_request_context` wrapped in a request MUST see that
    request from its beginning to its end.
    """
    app = App(Declaration("handing_over", handing_over))
    replies = impl.run(app, get("/one"), get("/two")).replies
    expect([reply.text for reply in replies], ["seen: /one", "seen: /two"])
