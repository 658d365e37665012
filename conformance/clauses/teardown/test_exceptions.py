"""Teardown: functions that raise, and exceptions that end the process."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, Hook, after, app_teardown, before, handler, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Raise
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Raised, expect
from conformance.sources import FLASK, plain_sense

# Up to 3.1 the documentation asks the functions not to raise, and says no more.
ALL_RUN = [
    FLASK.changes("3.2.0", "all are called, whichever raises: not released yet"),
    plain_sense("a function that is skipped leaks what it would have released"),
]
ENDS = ("teardown", "app_teardown")
FAIL = (Raise(KeyError, ("of the view",)),)

RAISES = (Raise(RuntimeError, ("of a teardown function",)),)


def raising(kind: str, which: list[bool]) -> list[Hook]:
    """Return a teardown function for each entry; those marked raise."""
    make = teardown if kind == "teardown" else app_teardown
    return [make(f"{n}", *RAISES * raises) for n, raises in enumerate(which)]


@clause("teardown.all-run-when-one-raises", SHOULD, needs=[C.TEARDOWN], source=ALL_RUN)
@given(which=st.lists(st.booleans(), min_size=1, max_size=5), fails=st.booleans())
@example(which=[False, True], fails=False)
def test_all_run_when_one_raises(impl: Implementation, which: list[bool], fails: bool) -> None:
    """Every teardown function SHOULD run once, even when another teardown function raises.

    The functions that have not run yet belong to other extensions, and release what these hold.
    """
    app = App(view("/", *FAIL * fails), *raising("teardown", which))

    seen = impl.run(app, get("/"))

    marked = ", ".join(f"{n}" + " (raises)" * raises for n, raises in enumerate(which))
    expect(seen.of("teardown"), [str(n) for n in reversed(range(len(which)))], f"of {marked} ran:")


@clause(
    "teardown.all-of-the-app-run-when-one-raises", SHOULD, needs=[C.APP_TEARDOWN], source=ALL_RUN
)
@given(which=st.lists(st.booleans(), min_size=1, max_size=5), fails=st.booleans())
@example(which=[True, True], fails=False)
def test_all_of_the_app_run_when_one_raises(
    impl: Implementation, which: list[bool], fails: bool
) -> None:
    """Every teardown function of the application context SHOULD run once, even when another one
    raises.
    """
    app = App(view("/", *FAIL * fails), *raising("app_teardown", which))

    seen = impl.run(app, get("/"))

    marked = ", ".join(f"{n}" + " (raises)" * raises for n, raises in enumerate(which))
    ran, wanted = sorted(seen.of("app_teardown")), [str(n) for n in range(len(which))]
    expect(ran, wanted, f"of {marked} ran, sorted:")


@clause(
    "teardown.app-ends-although-request-raises",
    MUST,
    needs=[C.TEARDOWN, C.APP_TEARDOWN],
    source=FLASK("The Request Context", "Callbacks and Errors"),
)
@every(fails=(False, True))
def test_app_ends_although_request_raises(impl: Implementation, fails: bool) -> None:
    """The application context MUST end, and its teardown functions run, even when a teardown
    function of the request raises.

    Otherwise the next request would find the contexts of the one before it.
    """
    app = App(view("/", *FAIL * fails), view("/next"), teardown("t", *RAISES), app_teardown("z"))

    seen = impl.run(app, get("/"), get("/next"))

    expect(
        seen.of("view", *ENDS),
        ["index", "t", "z", "next", "t", "z"],
        "views and teardown functions that ran:",
    )


@clause(
    "teardown.error-is-not-lost",
    SHOULD,
    needs=[C.TEARDOWN, C.WSGI],
    source=FLASK.api("Flask.teardown_request"),
)
def test_error_is_not_lost(impl: Implementation) -> None:
    """An error in a teardown function SHOULD reach the server.

    The server writes it into its log.
    """
    seen = impl.run(App(view("/"), teardown("t", *RAISES)), get("/"))

    assert seen.reply.raised is not None, "a teardown function raised, and the server was not told"
    assert "of a teardown function" in repr(seen.reply.raised), (
        f"the server got another exception: {seen.reply.raised!r}"
    )


# Exceptions that are not errors of the application.


class Stop(BaseException):
    """A BaseException that nobody knows."""


@clause(
    "teardown.runs-for-base-exceptions",
    MUST,
    needs=[C.WSGI, C.BEFORE, C.AFTER, C.TEARDOWN, C.APP_TEARDOWN, C.ERROR_TYPE, C.ERROR_CODE],
    source=FLASK("Handling Application Errors", "Generic Exception Handlers"),
)
@every(
    kind=[KeyboardInterrupt, SystemExit, GeneratorExit, Stop],
    place=["before", "view", "handler", "after"],
)
def test_runs_for_base_exceptions(
    impl: Implementation, kind: type[BaseException], place: str
) -> None:
    """An exception that is no `Exception` MUST reach the server, and MUST be given to teardown
    functions and to no error handler.

    KeyboardInterrupt and SystemExit end the process. Teardown functions close connections before
    that.
    """
    steps = {name: (Raise(kind),) if name == place else () for name in ("before", "after")}
    failing = {"view": Raise(kind), "handler": Raise(KeyError)}.get(place)
    app = App(
        before("b", *steps["before"]), view("/", *filter(None, [failing])),
        after("a", *steps["after"]),
        handler(KeyError, *[Raise(kind)] * (place == "handler")), handler(Exception), handler(500),
        teardown("t"), app_teardown("z"),
    )  # fmt: skip

    seen = impl.run(app, get("/"))

    ran = {"before": [], "view": ["index"], "handler": ["index", "KeyError"]}
    expect(
        seen.of("view", "handler", "after"),
        ran.get(place, ["index", "a"]),
        "views, handlers and after functions that ran:",
    )
    assert isinstance(seen.reply.raised, kind), f"{kind.__name__} was raised; seen: {seen.reply}"
    expect(
        seen.given("teardown") + seen.given("app_teardown"),
        [Raised(kind.__name__)] * 2,
        "what teardown functions were given:",
    )
