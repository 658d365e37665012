"""Templates: what stands in every one of them, and what they see of the request.

What context processors add is said in `setup.context-processors`.
"""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.templates.rendering import (
    NEEDS,
    RENDER,
    STANDARD_CONTEXT,
    asked,
    named,
    page,
    rendered,
    renders,
    sending,
    site,
    written,
)
from conformance.clauses.templates.standing import FILES, SEEN, standing
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Reply
from conformance.drive.cookies import sent_back, varies_by_cookie
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

SESSION_VARY = [
    FLASK.api("SessionMixin.accessed"),
    FLASK.changes("1.0", "Vary names Cookie if the session is accessed"),
]


def seeing(app: Any, api: Any) -> None:
    """Declare a view that has something under each name, and renders."""
    standing(app, api, api.render_template_string, api.render_template)


@clause(
    "templates.standard-context",
    MUST,
    needs=[*NEEDS, C.SESSION, C.FLASHING, C.CONFIG],
    source=[STANDARD_CONTEXT, FLASK("Templates", "Jinja Setup")],
)
@every(name=(None, "all", "including", "extending", "importing"))
def test_standard_context(impl: Implementation, name: str | None) -> None:
    """`config`, `request`, `session`, `g`, `url_for`, `get_flashed_messages` and what context
    processors add MUST stand in every template: in one that is text or a file, in what it includes
    or extends, and in macros that it imports with its context.
    """
    with written(FILES) as folder:
        options = {"template_folder": str(folder)}
        app = App(Declaration("seeing", seeing), name="seeing", options=options)
        shown = page(impl, app, sending("/see?q=asked", name=name))
    expect(shown.split("|"), SEEN.split("|"), f"what stands in {name or 'a text'}:")


@clause(
    "templates.imports-see-the-application",
    MUST,
    needs=[*NEEDS, C.CONFIG],
    source=[STANDARD_CONTEXT, FLASK.changes("0.10", "config is available in imported templates")],
)
def test_imports_see_the_application(impl: Implementation) -> None:
    """Macros that are imported without their context MUST see `config` and `url_for`, and nothing
    that the view has given to the template.
    """
    files = {
        "macros": "{% macro m() %}{{ config.TESTING }}|{{ url_for('render') }}|{{ given }}"
        "{% endmacro %}",
        "page": "{% import 'macros' as macros %}{{ macros.m() }}|{{ given }}",
    }
    with written(files) as folder:
        app = site(folder)
        shown = named(impl, app, "page", given="given")
    testing, url, inner, outer = shown.split("|")
    expect([url, inner, outer], ["/", "", "given"], f"of url_for, a macro, and the page: {shown}")
    assert testing in ("True", "False"), f"config.TESTING in a macro is {testing!r}"


def without_request(app: Any, api: Any) -> None:
    """Declare a setting, for templates that no view renders."""
    app.config["NAMED"] = "configured"


@clause(
    "templates.without-a-request",
    MUST,
    needs=[C.TEMPLATES, C.APP_SCOPE, C.CONFIG, C.STATE],
    source=[STANDARD_CONTEXT, FLASK.api("render_template_string")],
)
def test_without_a_request(impl: Implementation) -> None:
    """A template MUST be rendered where an application is current and no request is: `config` and
    what is given stand in it.
    """
    app = App(Declaration("without_request", without_request), name="alone")
    shown: list[str] = []

    def render() -> None:
        built = impl.built(app)
        scope = built.app_context()
        scope.push()
        try:
            shown.append(
                built.ambient.render_template_string("{{ config.NAMED }} {{ v }}", v="given")
            )
        finally:
            scope.pop()

    impl.perform(render)
    expect(shown, ["configured given"], "what is rendered without a request")


def processing(app: Any, api: Any) -> None:
    """Declare a processor, and a view that renders."""
    app.context_processor(lambda: {"processed": "by the application"})
    renders(app, api)


PROCESSING = App(Declaration("processing", processing), name="processing")


@clause(
    "templates.given-values-win",
    MUST,
    needs=NEEDS,
    source=FLASK.api("Flask.update_template_context"),
)
@every(
    name=("request", "session", "g", "config", "url_for", "processed", "own"),
    value=("given", None, "", 0),
)
def test_given_values_win(impl: Implementation, name: str, value: object) -> None:
    """What a view gives to a template MUST stand there under its name, whatever it is, also in
    place of what stands in every template and of what context processors add.
    """
    given = {name: value}
    shown = page(impl, PROCESSING, sending(text=f"{{{{ {name} }}}}", values=given))
    expect([shown], [str(value)], f"{name} in a template that is given {name}={value!r}")


@clause("templates.missing-is-empty", MUST, needs=NEEDS, source=FLASK("Templates", "Jinja Setup"))
def test_missing_is_empty(impl: Implementation) -> None:
    """A name that nobody has given MUST be shown as nothing, and be told apart by `is defined`."""
    made = "[{{ missing }}]{{ missing is defined }}{{ given is defined }}"
    expect([rendered(impl, made, given="")], ["[]FalseTrue"], made)


def looking(app: Any, api: Any) -> None:
    """Declare views that render without a look at the session, and with one."""
    app.secret_key = "secret"

    @asked(app, "/write")
    def write() -> Any:
        api.session["user"] = "ann"
        return ""

    @asked(app, "/unseen")
    def unseen() -> Any:
        return api.render_template_string("{{ request.path }}")

    @asked(app, "/seen")
    def seen() -> Any:
        return api.render_template_string("{{ session.user }}")


LOOKING = App(Declaration("looking", looking), name="looking")


def visited(impl: Implementation, path: str) -> Reply:
    """Return the reply to a client that has a session."""
    cookie = sent_back(impl.reply(LOOKING, sending("/write")))
    assert cookie, "the session that a view has written is not sent"
    return impl.reply(LOOKING, sending(path, cookie=cookie))


@clause("templates.session-when-read", MUST, needs=[*NEEDS, C.SESSION], source=SESSION_VARY)
def test_session_when_read(impl: Implementation) -> None:
    """A reply MUST say Vary: Cookie if its template has read the session, as if the view had.

    Else a cache gives the page of one client to another.
    """
    reply = visited(impl, "/seen")
    expect([reply.text], ["ann"], "what the template shows of the session")
    assert varies_by_cookie(reply), f"a template has read the session, and the reply is {reply}"


@clause("templates.session-left-alone", SHOULD, needs=[*NEEDS, C.SESSION], source=SESSION_VARY)
def test_session_left_alone(impl: Implementation) -> None:
    """A reply whose template has not read the session SHOULD NOT say Vary: Cookie.

    That the session could be read in every template makes no page one client's own.
    """
    reply = visited(impl, "/unseen")
    expect([reply.text], ["/unseen"], "what the template shows")
    assert not varies_by_cookie(reply), f"no template has read the session; the reply is {reply}"


@clause(
    "templates.attributes-of-templates",
    MUST,
    needs=NEEDS,
    source=FLASK.api("get_template_attribute"),
)
def test_attributes_of_templates(impl: Implementation) -> None:
    """`get_template_attribute` MUST return a macro or a variable that a template has, and raise
    AttributeError for what it has not.
    """
    app_of = App(Declaration("attributes", attributes), name="attributes")
    files = {"m.html": "{% macro hello(name) %}Hello {{ name }}!{% endmacro %}{% set v = 7 %}"}
    with written(files) as folder:
        app = App(*app_of.parts, name="attributes", options={"template_folder": str(folder)})
        shown = page(impl, app, sending())
    expect(
        shown.split("|"),
        ["Hello &lt;World&gt;!", "7", "AttributeError"],
        "what a macro returns, what a variable is, and what is raised for another name",
    )


def attributes(app: Any, api: Any) -> None:
    """Declare a view that asks for attributes of a template."""

    @asked(app, "/")
    def ask() -> Any:
        hello = api.get_template_attribute("m.html", "hello")
        value = api.get_template_attribute("m.html", "v")
        try:
            missing = api.get_template_attribute("m.html", "missing")
        except AttributeError:
            missing = "AttributeError"
        return f"{hello('<World>')}|{value}|{missing}"


@clause("templates.rendering-needs-an-application", SHOULD, needs=[C.TEMPLATES, C.UNBOUND],
        source=[RENDER, FLASK("The Application Context", "Purpose of the Context")])  # fmt: skip
def test_rendering_needs_an_application(impl: Implementation) -> None:
    """Rendering where no application is current SHOULD raise what `current_app` raises there."""
    raised: list[BaseException] = []

    def render() -> None:
        ambient: Any = impl.built(App(name="idle")).ambient
        try:
            ambient.render_template_string("x")
        except Exception as error:
            raised.append(error)

    impl.perform(render)
    assert raised, "a template was rendered, and no application was current"
    names = [kind.__name__ for kind in impl.unbound_errors]
    assert isinstance(raised[0], impl.unbound_errors), f"{raised[0]!r} is none of {names}"
