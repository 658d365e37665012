"""Errors that nobody handles: what the client is told, what the server gets, what is configured."""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import ran_views
from conformance.describe.app import App, after, handler, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, Reply, get, request
from conformance.describe.steps import Abort, Answer, Demand, Raise, Read, Same
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, plain_sense

UNHANDLED_EXCEPTIONS = FLASK("Handling Application Errors", "Unhandled Exceptions")
PROPAGATE_EXCEPTIONS = FLASK.api("PROPAGATE_EXCEPTIONS")


@clause(
    "errors.unhandled-tells-nothing",
    MUST,
    needs=[C.ERROR_CODE],
    source=[UNHANDLED_EXCEPTIONS, RFC(9110, "15.6.1"), plain_sense("it may hold a password")],
)
@given(number=st.integers(10**9, 10**10), kind=st.sampled_from([RuntimeError, KeyError, OSError]))
def test_unhandled_tells_nothing(impl: Implementation, number: int, kind: type[Exception]) -> None:
    """An unhandled exception MUST be answered with 500, and the reply MUST NOT tell the text of the
    exception.

    The text may hold a password or a query.
    """
    secret = f"secret{number}"
    seen = impl.run(App(view("/", Raise(kind, (secret,)))), get("/"))
    ran_views(seen, get("/"))
    reply = seen.reply

    assert reply.status == 500, f"{kind.__name__} was raised, and the reply is {reply}"
    told = secret.encode() in reply.body or any(secret in value for _, value in reply.headers)
    assert not told, f"the reply tells the exception's text: {reply.body!r} {reply.headers!r}"


@clause(
    "errors.handler-for-500-gets-the-original",
    MUST,
    needs=[C.ERROR_CODE, C.ERROR_OBJECT, C.ABORT],
    source=UNHANDLED_EXCEPTIONS,
)
def test_handler_for_500_gets_the_original(impl: Implementation) -> None:
    """A handler for 500 MUST be given an error with the code 500, whose `original_exception` is the
    exception that the view raised.

    The original is this exception and not its cause. The error of `abort(500)` has no original.
    """
    looks = (Read("exception", "code"), Same("exception.original_exception"))
    raising = (view("/", Raise(KeyError)), view("/caused", Raise(KeyError, cause=ValueError)))
    app = App(*raising, handler(500, *looks), view("/abort", Abort(500)))

    seen = impl.run(app, get("/"), get("/caused"), get("/abort"))

    expect(seen.values("exception.code"), [500, 500, 500], "the codes that the handler found:")
    raised = [e.value.number for e in seen if e.action == "raise"]
    *same, aborted = seen.values("exception.original_exception")
    expect(same, raised, "original_exception, by number of those that were raised:")
    assert aborted not in (None, *same), "abort(500) is given the original of another request"


@clause(
    "errors.last-handler-that-raises",
    MUST,
    needs=[C.ERROR_CODE, C.TEARDOWN],
    source=UNHANDLED_EXCEPTIONS,
)
def test_last_handler_that_raises(impl: Implementation) -> None:
    """When the handler for 500 raises an error, the request MUST end in a reply with 500, or the
    error reach the server.

    Either way, teardown functions run once.
    """
    app = App(view("/", Raise(KeyError)), handler(500, Raise(RuntimeError)), teardown("t"))

    seen = impl.run(app, get("/"))

    ended = isinstance(seen.reply.raised, RuntimeError) or seen.reply.status == 500
    assert ended, f"the handler for 500 raised RuntimeError, and the reply is {seen.reply}"
    expect(
        seen.of("handler", "teardown"), ["500", "t"], "handlers and teardown functions that ran:"
    )


Config: TypeAlias = dict[str, bool | None]
# Before Flask 2.2, debug mode kept the context of a failed request unless told otherwise.
DEBUG: Config = {"DEBUG": True, "PRESERVE_CONTEXT_ON_EXCEPTION": False}
MODES: tuple[Config, ...] = (
    {"PROPAGATE_EXCEPTIONS": None, "TESTING": True},
    {"PROPAGATE_EXCEPTIONS": None, **DEBUG},
)
KEPT: tuple[Config, ...] = (
    {"PROPAGATE_EXCEPTIONS": None},
    {"PROPAGATE_EXCEPTIONS": False, "TESTING": True},
    {"PROPAGATE_EXCEPTIONS": False, **DEBUG},
)
RAISES = App(view("/", Raise(KeyError, ("k",))), after("a"), teardown("t"))


@clause(
    "errors.propagate-when-configured",
    MUST,
    needs=[C.PROPAGATE, C.AFTER, C.TEARDOWN, C.ERROR_CODE],
    source=PROPAGATE_EXCEPTIONS,
)
def test_propagate_when_configured(impl: Implementation) -> None:
    """With PROPAGATE_EXCEPTIONS, an unhandled exception MUST be raised to the server.

    The server and the teardown functions are given the same object. Neither an after function nor a
    handler for 500 runs.
    """
    lets_out(impl, {"PROPAGATE_EXCEPTIONS": True})


@clause(
    "errors.propagate-in-testing-and-debug-mode",
    MUST,
    needs=[C.PROPAGATE, C.AFTER, C.TEARDOWN, C.ERROR_CODE],
    source=PROPAGATE_EXCEPTIONS,
)
@every(config=MODES)
def test_propagate_in_testing_and_debug_mode(impl: Implementation, config: Config) -> None:
    """In testing mode and in debug mode, an unhandled exception MUST be raised to the server unless
    PROPAGATE_EXCEPTIONS is set.
    """
    lets_out(impl, config)


# Some that frameworks raise themselves, and may take for their own.
KINDS = (KeyError, ValueError, RuntimeError, TypeError, LookupError, OSError)


def lets_out(impl: Implementation, config: Config) -> None:
    """Assert that unhandled exceptions get to the server, and what runs then."""
    views = [view(f"/{kind.__name__}", Raise(kind)) for kind in KINDS]
    app = App(*views, after("a"), teardown("t"), handler(500), config=config)
    for kind in KINDS:
        seen = impl.run(app, get(f"/{kind.__name__}"))

        assert type(seen.reply.raised) is kind, f"{config}, {kind}: the reply is {seen.reply}"
        expect(seen.order(), [f"view {kind.__name__}", "teardown t"], f"{config}")
        (torn,), out = seen.given("teardown"), impl.performer.number(seen.reply.raised)
        assert torn is not None, f"{config}: {kind} was let out, and teardown was given None"
        assert torn.number == out, f"{config}: teardown and the server were given different objects"


@clause(
    "errors.kept-when-configured",
    MUST,
    needs=[C.PROPAGATE, C.AFTER, C.TEARDOWN],
    source=PROPAGATE_EXCEPTIONS,
)
@every(config=KEPT)
def test_kept_when_configured(impl: Implementation, config: Config) -> None:
    """An unhandled exception MUST be answered with 500 when PROPAGATE_EXCEPTIONS is False, and when
    it is unset outside testing mode and debug mode.

    After functions run on that reply.
    """
    seen = impl.run(App(*RAISES.parts, config=config), get("/"))

    assert seen.reply.raised is None, f"{config}: {seen.reply}"
    assert seen.reply.status == 500, f"{config}: {seen.reply}"
    expect(seen.order(), ["view index", "after a", "teardown t"], f"{config}")


@clause(
    "errors.handled-also-when-propagating",
    MUST,
    needs=[C.PROPAGATE, C.ERROR_TYPE, C.ABORT],
    source=FLASK.api("Flask.handle_exception", "only what no handler took is raised again"),
)
@every(config=[{"PROPAGATE_EXCEPTIONS": True}, *MODES])
def test_handled_also_when_propagating(impl: Implementation, config: Config) -> None:
    """Error handlers MUST be called, and HTTP errors be answered, even where unhandled exceptions
    are raised to the server.
    """
    app = App(view("/", Raise(KeyError)), view("/no", Abort(418)), handler(KeyError), config=config)

    seen = impl.run(app, get("/"), get("/no"))

    expect([f"{r.status} {r.raised}" for r in seen.replies], ["200 None", "418 None"], f"{config}")


@clause(
    "errors.trapped-when-configured",
    MUST,
    needs=[C.PROPAGATE, C.ABORT, C.REQUEST_FIELDS],
    source=[FLASK.api("TRAP_BAD_REQUEST_ERRORS"), FLASK.api("TRAP_HTTP_EXCEPTIONS")],
)
def test_trapped_when_configured(impl: Implementation) -> None:
    """TRAP_BAD_REQUEST_ERRORS MUST make a missing key an unhandled exception, and
    TRAP_HTTP_EXCEPTIONS every HTTP error that has no handler.

    In debug mode TRAP_BAD_REQUEST_ERRORS is on unless it is set to False.
    """
    parts = (view("/key", Demand("request.args", "x")), view("/gone", Abort(410)))
    wanted: list[tuple[Config, list[int]]] = [
        ({}, [400, 410]),
        ({"TRAP_BAD_REQUEST_ERRORS": True}, [500, 410]),
        ({"TRAP_HTTP_EXCEPTIONS": True}, [500, 500]),
        (DEBUG, [500, 410]),
        ({**DEBUG, "TRAP_BAD_REQUEST_ERRORS": False}, [400, 410]),
    ]
    for config, statuses in wanted:
        seen = impl.run(App(*parts, config=config), get("/key"), get("/gone"))

        expect([reply.status for reply in seen.replies], statuses, f"configured: {config}")


# Requests that end well, or in an error that is answered: none of them is unhandled.
ANSWERED = App(
    view("/page", methods=["GET", "POST"]),
    view("/slash/", methods=["GET", "POST", "PUT"]),
    view("/<int:number>/", endpoint="number", methods=["GET", "POST"]),
    view("/gone", Abort(410), methods=["GET", "POST"]),
    view("/handled", Raise(KeyError), methods=["GET", "POST"]),
    handler(KeyError),
    handler(404),
)
PLAINLY = {"/page": 200, "/slash/": 200, "/1/": 200, "/gone": 410, "/handled": 200}
PATHS = ("/page", "/slash", "/slash/", "/1", "/1/", "//slash", "/gone", "/handled", "/none")


def plainly(reply: Reply) -> str:
    """Return what a mode has no say in: the status, and where a redirect leads."""
    if reply.raised is not None:
        return f"{type(reply.raised).__name__} is raised"
    allowed = sorted((reply.header("Allow") or "").replace(" ", "").split(","))
    return f"{reply.status} {reply.header('Location') or ''} {','.join(allowed)}"


@clause(
    "errors.modes-change-no-answer",
    MUST,
    needs=[C.PROPAGATE, C.METHODS, C.SLASH_REDIRECT, C.ABORT, C.ERROR_TYPE, C.ERROR_CODE, C.INT],
    source=[
        FLASK("Debugging Application Errors", "The Built-In Debugger"),
        plain_sense("what is tried out in debug mode is what will be served"),
    ],
)
@every(method=["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"], mode=[DEBUG, {"TESTING": True}])
def test_modes_change_no_answer(impl: Implementation, method: str, mode: Config) -> None:
    """Debug mode and testing mode MUST NOT change the status of what is no unhandled error, nor
    where a redirect leads.

    That is so for redirects of the router, too, which with 307 and 308 keep method and body.
    """
    asked: list[Exchange] = [request(method, path, query="a=1") for path in PATHS]
    plain = impl.run(ANSWERED, *asked)
    if method == "GET":  # whatever the method is, these are the replies without a mode
        found = [reply.status for reply in plain.replies]
        wanted = dict(zip(PATHS, found, strict=True)) | PLAINLY
        expect(found, wanted.values(), f"without a mode, GET of {', '.join(PATHS)}:")
    told = impl.run(App(*ANSWERED.parts, config=mode), *asked)
    for exchange, usual, seen in zip(asked, plain.replies, told.replies, strict=True):
        if method not in ("GET", "HEAD", "OPTIONS") and usual.status in (301, 302, 303):
            continue  # method and body are lost there, which a mode may call a mistake
        assert plainly(seen) == plainly(usual), (
            f"{exchange}, {mode}: {plainly(seen)}, and without that mode: {plainly(usual)}"
        )


@clause(
    "errors.answer-is-kept-when-after-raises",
    SHOULD,
    needs=[C.ERROR_CODE, C.ERROR_TYPE, C.AFTER],
    source=plain_sense("whoever is sorry for one error shall not be kept from saying so"),
)
@every(answered=(("sorry", 500), ("late", 503)), place=range(2))
def test_answer_is_kept_when_after_raises(
    impl: Implementation, answered: tuple[str, int], place: int
) -> None:
    """What a handler of 500 answers SHOULD be sent, even if after functions raise meanwhile.

    What the client is told is about the first error; the others are for the log.
    """
    text, status = answered
    fails = (Raise(RuntimeError, ("of an after function",)),)
    afters = [after(name, *fails * (n == place)) for n, name in enumerate("ab")]
    app = App(view("/", Raise(KeyError)), handler(500, Answer(text, status)), *afters)
    reply = impl.reply(app, get("/"))
    expect([reply.status, reply.text], [status, text], "the reply to an unhandled error:")
