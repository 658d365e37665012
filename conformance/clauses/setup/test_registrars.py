"""Setting up: every method that registers a function, by when it is used.

The methods are in the table of `conformance.clauses.setup.registrars`. That decorators give their
function back is a clause of `test_decorators`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.setup.registrars import (
    AT_ONCE,
    CALLED,
    OF_APPLICATIONS,
    OF_BLUEPRINTS,
    Registrar,
    there,
    views,
)
from conformance.describe.app import App, Declaration, blueprint
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, request
from conformance.errors import Unsupported
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

SETUP = FLASK("Application Structure and Lifecycle", "Application Setup")
NEEDS = [C.DECLARATIONS, C.BLUEPRINTS]
LATE = FLASK.changes("2.3.0", "setup methods on blueprints after registration are an error")


def fresh(api: Any, prefix: str = "/b") -> Any:
    """Return a blueprint that is not registered."""
    return api.Blueprint("b", "conformance.described", root_path="/", url_prefix=prefix)


@clause(
    "setup.registrars-register",
    MUST,
    needs=[*NEEDS, C.WSGI, C.TEMPLATE_CONTEXT],
    source=[FLASK("API", "Application Object"), FLASK("API", "Blueprint Objects")],
)
def test_registrars_register(impl: Implementation) -> None:
    """Each method that registers a function on an application, or on a blueprint that is registered
    afterwards, MUST have it called when its moment comes.

    What a blueprint registers for the whole application is called for the application's own views,
    too.
    """
    impl.forget()
    rows: list[tuple[Registrar, str]] = []

    def declare(app: Any, api: Any) -> None:
        made = fresh(api)
        for target, table in ((app, OF_APPLICATIONS), (made, OF_BLUEPRINTS)):
            views(target, api)
            for row in there(table, impl, api):
                if target is made and row.name == "endpoint":
                    continue  # its name has a clause of its own: setup.endpoint-of-a-blueprint
                row.use(target, row.told())
                rows.append((row, "/b" if target is made and not row.for_all else ""))
        CALLED.clear()
        app.register_blueprint(made)
        expect(CALLED, AT_ONCE, "what was recorded and called when the blueprint was registered:")

    app = App(Declaration("registrars", declare), name="registrars")
    impl.perform(lambda: impl.built(app))
    for row, prefix in rows:
        if row.asked is not None:
            CALLED.clear()
            impl.reply(app, request(row.method, prefix + row.asked))
            owner = "a blueprint" if prefix or row.for_all else "the application"
            assert row.name in CALLED, (
                f"{row.method} {prefix}{row.asked} did not call what {row.name!r} of {owner}"
                f" had registered; called was {CALLED or 'nothing'}"
            )


def bound(made: Any, api: Any) -> None:
    """Declare a rule of a blueprint without a view, and the view by its endpoint."""
    made.add_url_rule("/bound", "bound")
    made.endpoint("bound")(lambda: "bound")


@clause(
    "setup.endpoint-of-a-blueprint",
    SHOULD,
    needs=NEEDS,
    source=[FLASK.api("Blueprint.endpoint"), FLASK.api("Blueprint.add_url_rule")],
)
def test_endpoint_of_a_blueprint(impl: Implementation) -> None:
    """`endpoint` of a blueprint SHOULD give its function to the rule that the blueprint has for an
    endpoint of that name.

    `add_url_rule` puts the name of the blueprint before the endpoint of the rule.
    """
    app = App(blueprint("b", Declaration("bound", bound)))
    expect([impl.reply(app, get("/bound")).text], ["bound"], "GET /bound:")


@clause("setup.registered-blueprints-are-closed", SHOULD, needs=NEEDS, source=[LATE, SETUP])
def test_registered_blueprints_are_closed(impl: Implementation) -> None:
    """Each method of a blueprint that registers a function SHOULD refuse it when the blueprint has
    been registered.

    The application would not know of it.
    """

    def declare(app: Any, api: Any) -> None:
        made = fresh(api)
        app.register_blueprint(made)
        refused(
            there(OF_BLUEPRINTS, impl, api),
            made,
            fresh(api),
            "a blueprint that has been registered",
        )

    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("late", declare))))


@clause("setup.first-request-closes", SHOULD, needs=[*NEEDS, C.SETUP], source=SETUP)
def test_first_request_closes(impl: Implementation) -> None:
    """Each method of an application that registers a function SHOULD refuse it when requests have
    been handled.

    Other processes that serve the same application would not know of it.
    """
    made: list[Any] = []

    def declare(app: Any, api: Any) -> None:
        app.add_url_rule("/", "index", lambda: "seen")
        made[:] = [app, api]

    def late() -> None:
        app, api = made
        refused(
            there(OF_APPLICATIONS, impl, api),
            app,
            impl.new("other"),
            "an application that has been asked",
        )

    impl.forget()
    impl.reply(App(Declaration("asked", declare)), get("/"))
    impl.perform(late)


def refused(rows: list[Registrar], target: Any, open_one: Any, which: str) -> None:
    """Assert that each of these methods raises an error."""
    accepted: list[str] = []
    for row in rows:
        row.use(open_one, row.told())  # what is refused later is taken in time
        with suppress(Exception):
            row.use(target, row.told())
            accepted.append(row.name)
    assert not accepted, f"{which} accepted functions by: {', '.join(accepted)}"


@clause("setup.late-blueprints-are-refused", SHOULD, needs=NEEDS, source=[LATE, SETUP])
@every(owner=["a blueprint that has been registered", "an application that has been asked"])
def test_late_blueprints_are_refused(impl: Implementation, owner: str) -> None:
    """A blueprint SHOULD be refused by an application that has handled requests, and by a blueprint
    that has been registered.

    None of its rules would answer, or not in every process that serves the application.
    """
    nested = owner.startswith("a blueprint")
    needed = C.NESTED_BLUEPRINTS if nested else C.SETUP
    if not impl.has(needed):
        raise Unsupported(needed)
    closed: list[Any] = []
    late: list[Any] = []

    def declare(app: Any, api: Any) -> None:
        app.add_url_rule("/", "index", lambda: "seen")
        made = fresh(api)
        app.register_blueprint(made)
        closed[:] = [made if nested else app]
        late[:] = [api.Blueprint("late", "conformance.described", root_path="/")]

    def register() -> None:
        try:
            closed[0].register_blueprint(late[0])
        except Exception:
            return
        raise AssertionError(f"{owner} accepts another blueprint")

    impl.reply(App(Declaration("closed", declare)), get("/"))
    impl.perform(register)
