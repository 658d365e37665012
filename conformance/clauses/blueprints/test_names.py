"""Names of blueprints, and endpoints in them: what is refused, and what they keep apart."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, Blueprint, Declaration, before, blueprint, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Read
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense


@clause(
    "blueprints.name-is-taken",
    MUST,
    needs=[C.BLUEPRINTS],
    source=FLASK.api("Blueprint.register", "the same name a second time is an error"),
)
@every(same=(False, True))
def test_name_is_taken(impl: Implementation, same: bool) -> None:
    """Registering a blueprint under a name that is taken MUST be refused, whether the blueprint is
    the same or another one.

    The endpoints would be the same, and the hooks of one would run for the views of the other.
    """
    first = Blueprint("b", (view("/1"),), "/x", again=((("url_prefix", "/y"),),) * same)
    parts = (first,) if same else (first, blueprint("b", view("/2"), prefix="/y"))

    assert impl.refusal(App(*parts)), "two blueprints were registered under the name 'b'"


@clause(
    "blueprints.dot-in-a-name",
    MUST,
    needs=[C.BLUEPRINTS],
    source=FLASK.changes("2.0.1", "an error is shown, because the dot separates names"),
)
@every(name=["a.b", ".", "a.", ".b"])
def test_dot_in_a_name(impl: Implementation, name: str) -> None:
    """A blueprint name with a dot in it MUST be refused.

    The dot separates the names of nested blueprints, and the last name from the endpoint.
    """
    assert impl.refusal(App(blueprint(name, view("/")))), f"the name {name!r} was accepted"


@clause(
    "blueprints.empty-name",
    MUST,
    needs=[C.BLUEPRINTS],
    source=FLASK.changes("2.3.0", "an empty name raises ValueError"),
)
def test_empty_name(impl: Implementation) -> None:
    """An empty blueprint name MUST be refused.

    The blueprint's endpoints would begin with a dot, and look like relative ones.
    """
    assert impl.refusal(App(blueprint("", view("/")))), "an empty name was accepted"


@clause(
    "blueprints.dot-in-an-endpoint",
    MUST,
    needs=[C.BLUEPRINTS],
    source=FLASK.changes("1.0", "view function names may not contain dots"),
)
def test_dot_in_an_endpoint(impl: Implementation) -> None:
    """An endpoint with a dot in it MUST be refused for a rule of a blueprint.

    The dot separates the endpoint from the name of the blueprint.
    """
    refused = impl.refusal(App(blueprint("b", view("/", endpoint="x.y"))))

    assert refused, "the endpoint 'x.y' of a rule in a blueprint was accepted"


@clause(
    "blueprints.same-endpoint-names",
    MUST,
    needs=[C.BLUEPRINTS, C.URL],
    source=FLASK("Modular Applications with Blueprints"),
)
@given(names=st.lists(st.sampled_from(["a", "b", "c", "ab"]), unique=True, min_size=2))
def test_same_endpoint_names(impl: Implementation, names: list[str]) -> None:
    """Blueprints and the application MUST be able to have views with the same endpoint.

    The name of the blueprint tells the endpoints apart.
    """
    pages = [blueprint(n, view("/", endpoint="x"), view("/y"), prefix=f"/{n}") for n in names]

    seen = impl.run(
        App(*pages, view("/x"), before("b", Read("request", "endpoint"))),
        get("/x"),
        *[get(f"/{n}/") for n in names],
    )

    expect(
        seen.values("request.endpoint"),
        ["x", *(f"{n}.x" for n in names)],
        "the endpoints of the requests:",
    )


@clause(
    "blueprints.dots-of-any-name",
    MUST,
    needs=[C.BLUEPRINTS, C.DECLARATIONS],
    source=FLASK.changes("1.0", "view function names may not contain dots"),
)
@every(name=["x.y", "x.", ".y", "."], where=["endpoint", "function", "decorator"])
def test_dots_of_any_name(impl: Implementation, name: str, where: str) -> None:
    """A dot MUST be refused in the endpoint of a rule of a blueprint, whatever its view is called,
    and in the name of a view, whatever its endpoint.
    """
    refused: list[bool] = []

    def declare(app: Any, api: Any) -> None:
        def function() -> str:
            return "x"

        made = api.Blueprint("b", "conformance.described", root_path="/")
        made.add_url_rule("/fine", "fine", function)
        function.__name__ = name if where == "function" else "plain"
        try:
            if where == "decorator":
                made.route("/", endpoint=name)(function)
            else:
                made.add_url_rule("/", name if where == "endpoint" else None, function)
            app.register_blueprint(made)
        except Exception:
            refused.append(True)

    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("dots", declare))))
    assert refused, f"{name!r} was accepted as the name of: {where}"


@clause(
    "blueprints.same-name-in-two-places",
    MUST,
    needs=[C.BLUEPRINTS, C.NESTED_BLUEPRINTS, C.URL],
    source=[
        FLASK("Modular Applications with Blueprints", "Nesting Blueprints"),
        FLASK.changes("2.0.1", "blueprints with the same name can be nested at several places"),
    ],
)
@every(outer=[("a",), ("a", "b"), ("a", "b", "x")], beside=[False, True])
def test_same_name_in_two_places(
    impl: Implementation, outer: tuple[str, ...], beside: bool
) -> None:
    """Blueprints of the same name MUST be able to be nested in different blueprints, and beside
    them in the application.

    Their endpoints begin with the names of all blueprints around them.
    """

    def inner() -> Blueprint:
        return blueprint("x", view("/page"), prefix="/in")

    pages = [blueprint(name, inner(), prefix=f"/{name}") for name in outer]
    alone = [blueprint("y", blueprint("x", view("/page"), prefix="/in"), prefix="/y")] * beside
    asked = [f"/{name}/in/page" for name in (*outer, *("y",) * beside)]
    app = App(*pages, *alone, before("b", Read("request", "endpoint")))

    seen = impl.run(app, *map(get, asked))

    names = [f"{name}.x.page" for name in (*outer, *("y",) * beside)]
    expect(seen.values("request.endpoint"), names, f"the endpoints of {', '.join(asked)}:")


@clause(
    "blueprints.not-in-itself",
    SHOULD,
    needs=[C.DECLARATIONS, C.NESTED_BLUEPRINTS],
    source=plain_sense("who registers a blueprint in itself has made a mistake, and is told where"),
)
def test_not_in_itself(impl: Implementation) -> None:
    """`register_blueprint` of a blueprint SHOULD refuse that blueprint itself.

    To register it with an application would never end.
    """
    taken: list[str] = []

    def declare(app: Any, api: Any) -> None:
        made = api.Blueprint("own", "conformance.described", root_path="/")
        with suppress(Exception):
            made.register_blueprint(made)
            taken.append("own")

    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("own", declare))))
    assert not taken, "a blueprint was registered in itself"


LOOKS = (Read("request", "blueprint"), Read("request", "blueprints"))
# An application with views outside of blueprints and in them, one of which has another name too.
PLACED = App(
    view("/", *LOOKS),
    blueprint(
        "out",
        view("/v", *LOOKS),
        blueprint("in", view("/v", *LOOKS), prefix="/in"),
        blueprint("more", view("/v", *LOOKS), prefix="/more", registration={"name": "other"}),
        prefix="/out",
    ),
    before("looks", *LOOKS),
)
PLACES: dict[str, list[str]] = {
    "/": [],
    "/none": [],
    "/out/none": [],
    "/out/v": ["out"],
    "/out/in/v": ["out.in", "out"],
    "/out/more/v": ["out.other", "out"],
}


@clause(
    "blueprints.request-names-them",
    MUST,
    needs=[C.BEFORE, C.REQUEST_LINE, C.AMBIENT, C.NESTED_BLUEPRINTS, C.BLUEPRINTS_TWICE],
    source=[FLASK.api("Request.blueprint"), FLASK.api("Request.blueprints")],
)
@every(path=PLACES)
def test_request_names_them(impl: Implementation, path: str) -> None:
    """`request.blueprint` MUST be the registered name of the blueprint whose view was matched, and
    `request.blueprints` that name and those of the blueprints around it, from the inside.

    They are None and an empty list outside of blueprints, and where no view was matched.
    """
    names = PLACES[path]
    seen = impl.run(PLACED, get(path))
    ran = len(seen.of("before", "view"))
    assert ran == 1 + (path.endswith("v") or path == "/"), f"{path}: {ran} functions ran"
    expect(seen.values("request.blueprint"), [names[0] if names else None] * ran, path)
    expect([list(v) for v in seen.values("request.blueprints")], [names] * ran, path)
