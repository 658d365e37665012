"""Templates: filters, tests and functions of one's own, and an environment of one's own.

That it is too late to register any after the first request is said in `setup.first-request-closes`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.templates.rendering import (
    NEEDS,
    REGISTERING,
    asked,
    page,
    rendered,
    renders,
    sending,
)
from conformance.describe.app import App, Blueprint, Declaration, blueprint
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK


def twice(value: str = "none") -> str:
    """Return a text twice: as a filter, and as a function of templates."""
    return value + value


def long(value: str) -> bool:
    """Tell, as a test of templates, whether a text is long."""
    return len(value) > 2


# By kind: what is registered, and how a template uses it, and what comes of that.
KINDS: dict[str, tuple[Callable[..., Any], str, str]] = {
    "filter": (twice, "{{{{ 'ab'|{name} }}}}", "abab"),
    "test": (long, "{{{{ 'abc' is {name} }}}}{{{{ 'ab' is {name} }}}}", "TrueFalse"),
    "global": (twice, "{{{{ {name}('<') }}}}", "&lt;&lt;"),
}
# By form: how it is registered on a target whose methods have a prefix, and under which name.
FORMS: dict[str, Callable[[Any, str, str, Callable[..., Any]], object]] = {
    "decorator(name)": lambda on, kind, app, f: getattr(on, f"{app}template_{kind}")("other")(f),
    "decorator(name=)": lambda on, kind, app, f: getattr(on, f"{app}template_{kind}")(name="other")(
        f
    ),
    "decorator()": lambda on, kind, app, f: getattr(on, f"{app}template_{kind}")()(f),
    "add(f, name)": lambda on, kind, app, f: getattr(on, f"add_{app}template_{kind}")(f, "other"),
    "add(f, name=)": lambda on, kind, app, f: getattr(on, f"add_{app}template_{kind}")(
        f, name="other"
    ),
    "add(f)": lambda on, kind, app, f: getattr(on, f"add_{app}template_{kind}")(f),
}
UNNAMED = ("decorator()", "add(f)")


def registered(kind: str, form: str, on_blueprint: bool) -> App:
    """Return an application that renders, with something registered on it or on a blueprint."""
    function, _, _ = KINDS[kind]
    given_back: list[Any] = []

    def register(target: Any, api: Any) -> None:
        prefix = "app_" if on_blueprint else ""
        given_back.append(FORMS[form](target, kind, prefix, function))
        is_decorator = form.startswith("decorator")
        if is_decorator:
            assert given_back[0] is function, f"the decorator gives back {given_back[0]!r}"

    part: Declaration | Blueprint = Declaration(f"{kind} {form}", register)
    if on_blueprint:
        part = blueprint("b", part)
    return App(part, Declaration("renders", renders), name="registered")


@clause(
    "templates.own-words",
    MUST,
    needs=[*NEEDS, C.BLUEPRINTS],
    source=[REGISTERING, FLASK.api("Flask.add_template_filter"),
            FLASK.api("Blueprint.app_template_filter")],
)  # fmt: skip
@every(kind=KINDS, form=FORMS, on_blueprint=(False, True))
def test_own_words(impl: Implementation, kind: str, form: str, on_blueprint: bool) -> None:
    """A filter, a test and a global function that are registered on an application, or for it on a
    blueprint, MUST stand in every template, under the name that is given or else the function's
    own; the decorators give the function back.
    """
    function, template, wanted = KINDS[kind]
    name = function.__name__ if form in UNNAMED else "other"
    source = template.format(name=name)
    app = registered(kind, form, on_blueprint)
    expect([rendered(impl, source, app=app)], [wanted], f"{source}, registered by {form}:")


def environment(app: Any, api: Any) -> None:
    """Declare what is changed in the environment by hand, and a view that renders."""
    app.jinja_env.filters["shout"] = str.upper
    app.jinja_env.globals["seven"] = 7
    app.jinja_env.tests["wide"] = lambda value: len(value) > 1
    renders(app, api)


@clause("templates.environment-by-hand", MUST, needs=NEEDS,
        source=[REGISTERING, FLASK.api("Flask.jinja_env")])  # fmt: skip
def test_environment_by_hand(impl: Implementation) -> None:
    """What is put into `jinja_env` before the first template MUST stand in every template."""
    app = App(Declaration("environment", environment), name="environment")
    source = "{{ 'a'|shout }}{{ seven }}{{ 'ab' is wide }}"
    expect([rendered(impl, source, app=app)], ["A7True"], source)


def options(app: Any, api: Any) -> None:
    """Declare options of the environment, and a view that renders."""
    app.jinja_options = {**app.jinja_options, "variable_start_string": "[[",
                         "variable_end_string": "]]", "trim_blocks": True}  # fmt: skip
    renders(app, api)


@clause("templates.environment-options", MUST, needs=NEEDS,
        source=[FLASK.api("Flask.jinja_options"), FLASK.api("Flask.jinja_env")])  # fmt: skip
def test_environment_options(impl: Implementation) -> None:
    """The environment MUST be made with the `jinja_options` of the application, and keep what an
    application does for its templates beside them.
    """
    app = App(Declaration("options", options), name="options")
    source = "{% if true %}\n[[ v ]]{{ v }}{% endif %}[[ url_for('render') ]]"
    expect([rendered(impl, source, app=app, v="<")], ["&lt;{{ v }}/"], repr(source))


def decided(app: Any, api: Any) -> None:
    """Declare an application class that decides what is escaped and what a page sees."""
    kind = type(app)

    class Deciding(kind):  # type: ignore[misc, valid-type]
        def select_jinja_autoescape(self, filename: str | None) -> bool:
            return filename is not None

        def create_jinja_environment(self) -> Any:
            made = super().create_jinja_environment()
            made.globals["made_by"] = "Deciding"
            return made

        def update_template_context(self, *given: Any) -> None:
            super().update_template_context(*given)
            given[-1]["added"] = "added"

    own = Deciding("conformance.described", root_path="/")
    renders(own, api)
    # It stands in place of the one that was built.
    app.wsgi_app = own.wsgi_app


@clause(
    "templates.environment-of-a-subclass",
    MUST,
    needs=[*NEEDS, C.MIDDLEWARE],
    source=[FLASK.api("Flask.select_jinja_autoescape"), FLASK.api("Flask.create_jinja_environment"),
            FLASK.api("Flask.update_template_context")],
)  # fmt: skip
def test_environment_of_a_subclass(impl: Implementation) -> None:
    """`select_jinja_autoescape`, `create_jinja_environment` and `update_template_context` of an
    application's own class MUST decide what is escaped and what stands in templates.
    """
    app = App(Declaration("decided", decided), name="decided")
    source = "{{ v }}|{{ made_by }}|{{ added }}"
    expect([rendered(impl, source, app=app, v="<")], ["<|Deciding|added"], source)


def asked_often(app: Any, api: Any) -> None:
    """Declare a view that compares what an application says of its templates when asked twice."""

    @asked(app, "/")
    def ask() -> Any:
        one, other = app.jinja_env, app.jinja_env
        return f"{one is other} {api.current_app.jinja_env is one}"


@clause("templates.one-environment", MUST, needs=NEEDS, source=FLASK.api("Flask.jinja_env"))
def test_one_environment(impl: Implementation) -> None:
    """`jinja_env` MUST be made once: whoever asks for it is given the same."""
    app = App(Declaration("asked_often", asked_often), name="often")
    expect([page(impl, app, sending())], ["True True"], "whether `jinja_env` is the same")
