"""Setting up: what an application has of its own: its functions and its context.

What it may put in the place of the framework's own parts, and what it adds for templates and
shells. Its name and its folders are in `test_places`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.describe.app import App, Declaration, blueprint
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

NEEDS = [C.DECLARATIONS, C.WSGI]


def declared(impl: Implementation, declare: Callable[[Any, Any], object]) -> None:
    """Build a new application that is declared by this function."""
    app = App(Declaration("declare", declare))
    impl.perform(lambda: impl.built(app))


class Refusal(Exception):
    """What an application's own aborter raises."""


def replaced(app: Any, api: Any) -> None:
    """Replace what `abort`, `redirect` and `url_for` ask of the application."""

    def aborter(code: int, *arguments: Any, **keywords: Any) -> Any:
        raise Refusal(f"abort {code} {arguments} {keywords}")

    app.aborter = aborter
    app.redirect = lambda location, code=302: f"redirect {location} {code}"
    app.url_for = lambda endpoint, **values: f"url_for {endpoint} {sorted(values.items())}"
    app.register_error_handler(Refusal, lambda error: (str(error), 200))
    app.add_url_rule("/abort", "abort", lambda: api.abort(404, "why", response=None))
    app.add_url_rule("/redirect", "redirect", lambda: api.redirect("/x", 307))
    app.add_url_rule("/url_for", "url_for", lambda: api.url_for("e", _anchor="a", v=1))


@clause(
    "setup.functions-ask-the-application",
    MUST,
    needs=[*NEEDS, C.REPLACEABLE],
    source=[FLASK.api("abort"), FLASK.api("redirect"), FLASK.api("url_for")],
)
def test_functions_ask_the_application(impl: Implementation) -> None:
    """`abort`, `redirect` and `url_for` MUST call the `aborter`, `redirect` and `url_for` of the
    current application, with all that they are given.

    So an application can have errors, redirects and URLs of its own.
    """
    app = App(Declaration("replaced", replaced))
    seen = [impl.reply(app, get(path)).text for path in ("/abort", "/redirect", "/url_for")]

    url = seen.pop()
    expect(
        seen,
        ["abort 404 ('why',) {'response': None}", "redirect /x 307"],
        "what `abort` and `redirect` were given:",
    )
    assert url.startswith("url_for e ["), url
    assert all(given in url for given in ("('_anchor', 'a')", "('v', 1)")), url


def told(app: Any, api: Any) -> None:
    """Declare a response class, and views that say the class of what was made."""
    app.response_class = type("Told", (app.response_class,), {})
    app.add_url_rule("/function", "function", lambda: type(api.redirect("/x")).__name__)
    app.add_url_rule("/method", "method", lambda: type(app.redirect("/x")).__name__)


@clause(
    "setup.class-of-redirects",
    MUST,
    needs=[*NEEDS, C.REPLACEABLE],
    source=[FLASK.api("Flask.redirect"), FLASK.api("Flask.response_class"), FLASK.api("redirect")],
)
def test_class_of_redirects(impl: Implementation) -> None:
    """`redirect` MUST return a response of the response class of the application."""
    app = App(Declaration("told", told))
    seen = [impl.reply(app, get(path)).text for path in ("/function", "/method")]
    expect(seen, ["Told", "Told"], "the class of a redirect by the function and by the method:")


def processors(target: Any, api: Any) -> None:
    """Declare context processors, and on an application a function that shows what they add."""
    name = target.name
    target.context_processor(lambda: {f"of_{name}": name, "given": "processed"})
    if hasattr(target, "app_context_processor"):
        target.app_context_processor(lambda: {f"for_all_by_{name}": name})


NAMES = ("for_all_by_inner", "for_all_by_outer", "of_inner", "of_outer", "of_whole")
LOOKS = (*NAMES, "given", "request.path", "g.mine")


def context(app: Any, api: Any) -> str:
    """Return what a template finds under some names: a template is asked, where there are any."""
    api.g.mine = "mine"
    if hasattr(api, "render_template_string"):
        template = " ".join(f"{name}={{{{ {name} }}}}" for name in LOOKS)
        return str(api.render_template_string(template, given="given"))
    found = {"given": "given"}
    app.update_template_context(found)
    return " ".join(f"{name}={looked_up(found, name)}" for name in LOOKS)


def closest(target: Any, api: Any) -> None:
    """Declare a processor, and a view that shows which one has had the last word."""
    target.context_processor(lambda: {"whose": target.name})
    target.add_url_rule("/", "index", lambda: whose(api))


def whose(api: Any) -> str:
    """Return what a template finds under the name that each processor gives."""
    if hasattr(api, "render_template_string"):
        return str(api.render_template_string("{{ whose }}"))
    found: dict[str, Any] = {}
    api.current_app.update_template_context(found)
    return str(found["whose"])


def looked_up(found: dict[str, Any], name: str) -> Any:
    """Return what a template shows for a name or an attribute: "" for one that is unknown."""
    first, *attributes = name.split(".")
    value = found.get(first, "")
    for attribute in attributes:
        value = getattr(value, attribute, "")
    return value


def showing(target: Any, api: Any) -> None:
    """Declare processors and a view that shows them."""
    processors(target, api)
    target.add_url_rule("/", "index", lambda: context(api.current_app, api))


@clause(
    "setup.context-processors",
    MUST,
    needs=[*NEEDS, C.TEMPLATE_CONTEXT, C.BLUEPRINTS, C.NESTED_BLUEPRINTS],
    source=[FLASK("Templates", "Context Processors"), FLASK.api("Flask.context_processor")],
)
def test_context_processors(impl: Implementation) -> None:
    """A template MUST find what the context processors of the application return, and those of the
    blueprints of the request, and `request` and `g`.

    A value that the view gives to the template takes the place of a context processor's.
    """
    part = Declaration("showing", showing)
    inner = blueprint("inner", part, prefix="/inner")
    app = App(part, blueprint("outer", part, inner, prefix="/outer"), name="whole")
    for path, own in (
        ("/", ("", "", "whole")),
        ("/outer/", ("", "outer", "whole")),
        ("/outer/inner/", ("inner", "outer", "whole")),
    ):
        seen = impl.reply(app, get(path)).text.split(" ")
        values = ("inner", "outer", *own, "given", path, "mine")
        wanted = [f"{name}={value}" for name, value in zip(LOOKS, values, strict=True)]
        expect(seen, wanted, f"what a template finds in the view of {path}:")


@clause(
    "setup.closest-context-processor",
    SHOULD,
    needs=[*NEEDS, C.TEMPLATE_CONTEXT, C.BLUEPRINTS, C.NESTED_BLUEPRINTS],
    source=[FLASK("Templates", "Context Processors"), plain_sense("what is closer says more")],
)
def test_closest_context_processor(impl: Implementation) -> None:
    """Of several context processors for one name, the one that is closest to the view SHOULD have
    the last word: the blueprint's, then those around it, then the application's.
    """
    part = Declaration("closest", closest)
    inner = blueprint("inner", part, prefix="/inner")
    app = App(part, blueprint("outer", part, inner, prefix="/outer"), name="whole")
    asked = {"/": "whole", "/outer/": "outer", "/outer/inner/": "inner"}
    seen = [impl.reply(app, get(path)).text for path in asked]
    expect(seen, [*asked.values()], f"whose value a template finds in the views of {[*asked]}:")


def shell(app: Any, api: Any) -> None:
    """Declare what a shell is to have, and look at it."""
    first, second = (lambda: {"first": 1, "both": 1}), (lambda: {"second": 2, "both": 2})
    back = app.shell_context_processor(first)
    assert back is first, f"the decorator shell_context_processor left {back!r} in its place"
    app.shell_context_processor(second)
    with app.app_context():
        found = app.make_shell_context()
    assert found["app"] is app, "`app` in a shell of the application is another object"
    own = {name: found.get(name) for name in ("first", "second")}
    assert own == {"first": 1, "second": 2}, f"a shell of the application has {own}"
    assert found.get("both") in (1, 2), f"a shell of the application has both={found.get('both')}"


@clause(
    "setup.shell-context",
    MUST,
    needs=[*NEEDS, C.TEMPLATE_CONTEXT],
    source=[
        FLASK("Working with the Shell", "Further Improving the Shell Experience"),
        FLASK.api("Flask.make_shell_context"),
    ],
)
def test_shell_context(impl: Implementation) -> None:
    """`make_shell_context` MUST return the application as `app`, and all that the shell context
    processors return.
    """
    declared(impl, shell)


def shadowed(app: Any, api: Any) -> None:
    """Declare two processors that return the same name, and look at it and at `g`."""
    app.shell_context_processor(lambda: {"both": "first"})
    app.shell_context_processor(lambda: {"both": "second"})
    with app.app_context():
        found = app.make_shell_context()
    assert "g" in found, "a shell of the application has no `g`"
    assert found["both"] == "second", f"a shell of the application has both={found['both']!r}"


@clause(
    "setup.shell-context-in-order",
    SHOULD,
    needs=[*NEEDS, C.TEMPLATE_CONTEXT],
    source=plain_sense("an application adds to what its extensions have registered before it"),
)
def test_shell_context_in_order(impl: Implementation) -> None:
    """When two shell context processors return the same name, the value of the later one SHOULD be
    in the shell, and `g` SHOULD be there.
    """
    declared(impl, shadowed)


@clause(
    "setup.blueprints-in-order",
    MUST,
    needs=[*NEEDS, C.BLUEPRINTS],
    source=FLASK.api("Flask.iter_blueprints"),
)
def test_blueprints_in_order(impl: Implementation) -> None:
    """`blueprints` and `iter_blueprints` MUST have the blueprints in the order of registration."""

    def declare(app: Any, api: Any) -> None:
        names, before = list(app.blueprints), list(app.iter_blueprints())  # its own, if it has any
        made = [api.Blueprint(name, "conformance.described", root_path="/") for name in "cab"]
        for one in made:
            app.register_blueprint(one)
        wanted = [[*names, "c", "a", "b"], [*before, *made]]
        expect([list(app.blueprints), list(app.iter_blueprints())], wanted)

    declared(impl, declare)


def late(app: Any, api: Any) -> None:
    """Declare a view by its endpoint, with one rule before and one after."""
    app.add_url_rule("/before", "late")
    app.endpoint("late")(lambda: "late")
    app.add_url_rule("/after", "late")


@clause(
    "setup.rules-without-a-view",
    MUST,
    needs=[C.DECLARATIONS],
    source=[FLASK.api("Flask.endpoint"), FLASK.api("Flask.add_url_rule")],
)
def test_rules_without_a_view(impl: Implementation) -> None:
    """A rule that is added with an endpoint and without a view MUST be served by the view of that
    endpoint, whether the view is declared before or after the rule.
    """
    app = App(Declaration("late", late))
    seen = [impl.reply(app, get(path)).text for path in ("/before", "/after")]
    expect(seen, ["late", "late"], "the rule before the view, and the rule after it:")


def waiting(app: Any, api: Any) -> None:
    """Ask for synchronous functions."""

    def plain(value: int) -> int:
        return value + 1

    async def coroutine(value: int) -> int:
        return value + 2

    assert app.ensure_sync(plain) is plain, "a plain function is not given back as it is"
    found = app.ensure_sync(coroutine)(1)
    assert found == 3, f"a coroutine function, made synchronous, returned {found!r}"


@clause(
    "setup.ensure-sync", MUST, needs=[*NEEDS, C.ASYNC_VIEWS], source=FLASK.api("Flask.ensure_sync")
)
def test_ensure_sync(impl: Implementation) -> None:
    """`ensure_sync` MUST return a plain function unchanged, and for a coroutine function a plain
    function that waits for its result.

    Extensions call through `ensure_sync` the functions that applications give them.
    """
    declared(impl, waiting)


ESCAPED = ("a.html", "a/b.htm", "a.xml", "a.xhtml", None)
PLAIN = ("a.txt", "a.js", "html", "a.html.txt", "a.HTML.j2", "")


@clause(
    "setup.escaping-by-name",
    MUST,
    needs=[*NEEDS, C.TEMPLATE_CONTEXT],
    source=[
        FLASK.api("Flask.select_jinja_autoescape"),
        FLASK("Templates", "Jinja Setup"),
    ],
)
def test_escaping_by_name(impl: Implementation) -> None:
    """`select_jinja_autoescape` MUST be true for templates that end in .html, .htm, .xml or .xhtml
    and for those without a name, and false for all others.

    A value in a page that is not escaped becomes a part of the page.
    """
    names = (*ESCAPED, *PLAIN)

    def declare(app: Any, api: Any) -> None:
        seen = [bool(app.select_jinja_autoescape(name)) for name in names]
        expect(zip(names, seen, strict=True), [(name, name in ESCAPED) for name in names])

    declared(impl, declare)


@clause(
    "setup.drawings-are-escaped",
    MUST,
    needs=[*NEEDS, C.TEMPLATE_CONTEXT],
    source=[
        FLASK.changes("2.2.0", "autoescaping is enabled for .svg"),
        FLASK("Templates", "Jinja Setup"),
    ],
)
def test_drawings_are_escaped(impl: Implementation) -> None:
    """`select_jinja_autoescape` MUST be true for templates that end in .svg."""

    def declare(app: Any, api: Any) -> None:
        assert app.select_jinja_autoescape("a.svg"), "a.svg is not escaped"

    declared(impl, declare)
