"""Templates: in which folder a template is found, and what is never one."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.templates.rendering import (
    NEEDS,
    RENDER,
    asked,
    carried,
    missed,
    named,
    page,
    renders,
    sending,
    site,
    written,
)
from conformance.describe.app import App, Declaration, Part, blueprint
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

FOLDERS = FLASK("Modular Applications with Blueprints", "Blueprint Resources", "Templates")
FOLDER = FLASK.api("Flask", "template_folder")
NAMES = (
    "a.html",
    "b/a.html",
    "b/c/d.txt",
    "a b.html",
    "é.html",
    ".hidden",
    "no-extension",
    "{{ x }}",
)


@clause("templates.by-name", MUST, needs=NEEDS, source=[RENDER, FOLDER])
@every(name=NAMES)
def test_by_name(impl: Implementation, name: str) -> None:
    """Each file in the folder of an application's templates MUST be a template, by its path below
    the folder with slashes.
    """
    with written({name: "{{ v }} of " + str(NAMES.index(name)), "z": "another"}) as folder:
        expect(
            [named(impl, site(folder), name, v="shown")], [f"shown of {NAMES.index(name)}"], name
        )


@clause("templates.first-of-a-list", MUST, needs=NEEDS, source=RENDER)
@every(names=(("a", "b"), ("b", "a"), ("no", "b"), ("no", "no/either", "a", "b")))
def test_first_of_a_list(impl: Implementation, names: tuple[str, ...]) -> None:
    """Of a list of names, `render_template` MUST render the first that is one of a template."""
    with written({"a": "a", "b": "b"}) as folder:
        wanted = next(name for name in names if name in ("a", "b"))
        expect([named(impl, site(folder), list(names))], [wanted], f"of {names}")


@clause("templates.none-of-that-name", MUST, needs=NEEDS, source=RENDER)
@every(
    names=("b.html", "", "b", ["b.html", "c.html"], []),
    config=("TESTING", "EXPLAIN_TEMPLATE_LOADING"),
)
def test_none_of_that_name(impl: Implementation, names: str | list[str], config: str) -> None:
    """Rendering MUST raise Jinja2's TemplateNotFound, a LookupError, where no name is one of a
    template.
    """
    with written({"a.html": "a", "b/a.html": "a"}) as folder:
        app = site(folder, config={config: True})
        expect([missed(impl, app, names)], ["LookupError"], f"what {names!r} raises")


@clause("templates.folder-forms", MUST, needs=NEEDS, source=FOLDER)
@every(form=("absolute", "relative", "default", "with a slash", "below"))
def test_folder_forms(impl: Implementation, form: str) -> None:
    """The folder MUST be the one that `template_folder` says, relative to the root path, and else
    "templates" below the root path.
    """
    with written({"templates/a.html": "default", "other/a.html": "other",
                  "other/deep/a.html": "deep"}) as root:  # fmt: skip
        forms: dict[str, tuple[dict[str, Any], str]] = {
            "absolute": ({"template_folder": str(root / "other")}, "other"),
            "relative": ({"template_folder": "other"}, "other"),
            "default": ({}, "default"),
            "with a slash": ({"template_folder": "other/"}, "other"),
            "below": ({"template_folder": os.path.join("other", "deep")}, "deep"),
        }
        given, wanted = forms[form]
        options = {"root_path": str(root), **given}
        app = App(Declaration("renders", renders), name="site", options=options)
        expect([named(impl, app, "a.html")], [wanted], f"the template of {given or 'no folder'}")


@clause("templates.without-a-folder", MUST, needs=NEEDS, source=FOLDER)
def test_without_a_folder(impl: Implementation) -> None:
    """With `template_folder=None` an application MUST have no templates of its own, also where a
    folder "templates" is there.
    """
    with written({"templates/a.html": "there"}) as root:
        app = site(None, root_path=str(root))
        expect(
            [missed(impl, app, "a.html")], ["LookupError"], "what a.html raises without a folder"
        )


def grouped(name: str, folder: Path | None, *parts: Part) -> Part:
    """Return a blueprint with a folder of templates."""
    given: dict[str, Any] = {} if folder is None else {"template_folder": str(folder)}
    return blueprint(name, *parts, prefix=f"/{name}", **given)


@clause("templates.folders-in-order", MUST, needs=[*NEEDS, C.BLUEPRINTS, C.NESTED_BLUEPRINTS],
        source=FOLDERS)  # fmt: skip
@every(
    there=(
        ("app", "one", "two", "inner"), ("one", "two", "inner"), ("two", "one"),
        ("two",), ("inner",), ("app",),
    )
)  # fmt: skip
def test_folders_in_order(impl: Implementation, there: tuple[str, ...]) -> None:
    """A template that several have MUST be that of the application, else that of the blueprint that
    was registered first, whoever renders it.
    """
    files = {f"{owner}/a.html": owner for owner in there}
    files |= {f"{owner}/only-{owner}": owner for owner in ("app", "one", "two", "inner")}
    with written(files) as root:
        app = App(
            Declaration("renders", renders),
            grouped("one", root / "one", grouped("inner", root / "inner")),
            grouped("two", root / "two"),
            grouped("none", None),
            name="owners",
            options={"template_folder": str(root / "app")},
        )
        shown = named(impl, app, "a.html")
        others = [named(impl, app, f"only-{owner}") for owner in ("app", "one", "two", "inner")]
    # Which of a blueprint and another one inside of it is registered first is not said.
    wanted = next(owner for owner in ("app", "one", "two", "inner") if owner in there)
    either = {wanted, "inner"} if wanted in ("one", "two") and "inner" in there else {wanted}
    assert shown in either, f"a.html of {there} is that of {shown}; expected: {wanted}"
    expect(others, ["app", "one", "two", "inner"], "templates that one owner alone has:")


@clause("templates.of-two-owners", MUST, needs=[*NEEDS, C.BLUEPRINTS], source=FOLDERS)
def test_of_two_owners(impl: Implementation) -> None:
    """A template of a blueprint MUST be able to extend and include those of the application, and
    the other way round.
    """
    files = {
        "app/base": "<{% block b %}{% endblock %}>",
        "b/page": "{% extends 'base' %}{% block b %}{% include 'part' %}{% endblock %}",
        "app/part": "part {% include 'piece' %}",
        "b/piece": "piece",
    }
    with written(files) as root:
        app = App(
            Declaration("renders", renders),
            grouped("b", root / "b"),
            name="mixed",
            options={"template_folder": str(root / "app")},
        )
        expect([named(impl, app, "page")], ["<part piece>"], "a page of two owners")


SECRET = "secret of nobody"
STEPS = st.lists(
    st.sampled_from(["..", ".", "", "b", "templates", "secret", "a.html", "%2e%2e", "..\\"]),
    min_size=1,
    max_size=5,
)


@clause("templates.nothing-outside", MUST, needs=NEEDS,
        source=[FOLDER, FLASK("Security Considerations")])  # fmt: skip
@given(steps=STEPS, joined=st.sampled_from(["/", "\\", "//"]), rooted=st.booleans())
@example(steps=["..", "secret"], joined="/", rooted=False)
@example(steps=["b", "..", "..", "secret"], joined="/", rooted=False)
@example(steps=["..", "secret"], joined="\\", rooted=False)
@example(steps=["secret"], joined="/", rooted=True)
def test_nothing_outside(impl: Implementation, steps: list[str], joined: str, rooted: bool) -> None:
    """What is not below the folder of templates MUST NOT be rendered, by whatever name.

    A name may come from a client.
    """
    with written({"secret": SECRET, "templates/a.html": "a", "templates/b/c": "c"}) as root:
        prefix = f"{root}/" if rooted else ""
        name = prefix + joined.join(steps)
        reply = impl.reply(site(root / "templates"), sending(names=name, values={}))
        assert SECRET not in reply.text, f"the template {name!r} is outside; the reply is {reply}"
        serves = impl.reply(site(root / "templates"), sending(names="a.html", values={}))
    expect([serves.text], ["a"], "a template that is inside")


@clause("templates.reloaded", MUST, needs=NEEDS, source=FLASK.api("TEMPLATES_AUTO_RELOAD"))
@every(setting=("TEMPLATES_AUTO_RELOAD", "DEBUG"))
def test_reloaded(impl: Implementation, setting: str) -> None:
    """A template that has changed MUST be read again with TEMPLATES_AUTO_RELOAD, and in debug mode
    where that is not set.
    """
    seen = changing(impl, {setting: True})
    expect(seen, ["before", "behind"], f"a file that is changed, with {setting}:")


def changing(impl: Implementation, config: dict[str, Any]) -> list[str]:
    """Return what a template renders, before and after its file has changed."""
    with written({"a.html": "before", "base": "before"}) as folder:
        options = {"template_folder": str(folder)}
        app = App(Declaration("renders", renders), name="site", options=options, config=config)
        seen = [named(impl, app, "a.html")]
        path = folder / "a.html"
        path.write_text("behind", encoding="utf-8")
        os.utime(path, (1_600_000_000, 1_600_000_000))
        return [*seen, named(impl, app, "a.html")]


@clause("templates.not-reloaded", SHOULD, needs=NEEDS, source=FLASK.api("TEMPLATES_AUTO_RELOAD"))
@every(
    config=[
        {},
        {"TEMPLATES_AUTO_RELOAD": False},
        {"TEMPLATES_AUTO_RELOAD": False, "DEBUG": True},
    ]
)
def test_not_reloaded(impl: Implementation, config: dict[str, Any]) -> None:
    """A template that was read SHOULD be kept without TEMPLATES_AUTO_RELOAD and debug mode, and
    where it is off: no file is looked at for each page.
    """
    expect(changing(impl, config), ["before", "before"], f"a file that is changed, with {config}:")


EXPLAINED = {"EXPLAIN_TEMPLATE_LOADING": True}


def owners(root: Path, *owners: str, **config: Any) -> App:
    """Return an app that renders; it has a folder if "app" is an owner, as its blueprints have."""
    return App(
        Declaration("renders", renders),
        *(grouped(owner, root / owner) for owner in owners if owner != "app"),
        grouped("none", None),
        name="owners",
        options={"template_folder": str(root / "app") if "app" in owners else None},
        config=config,
    )


@clause(
    "templates.explained",
    SHOULD,
    needs=[*NEEDS, C.BLUEPRINTS],
    source=FLASK("Configuration Handling", "Builtin Configuration Values"),
)
@every(there=(("app", "one"), ("one", "two"), ("two",)), wholly=(True, False))
def test_explained(impl: Implementation, there: tuple[str, ...], wholly: bool) -> None:
    """EXPLAIN_TEMPLATE_LOADING SHOULD change nothing of what is rendered."""
    with written({f"{owner}/a.html": owner for owner in there}) as root:
        names = ("app", "one", "two") if wholly else there
        shown = named(impl, owners(root, *names, **EXPLAINED), "a.html")
        expect([shown], [there[0]], f"a.html of {there}, with EXPLAIN_TEMPLATE_LOADING")


def explaining(app: Any, api: Any) -> None:
    """Declare a view that renders, and tells what has been logged meanwhile."""
    app.logger.setLevel(logging.DEBUG)

    @asked(app, "/")
    def render() -> Any:
        told: list[str] = []
        listening = Listening(told)
        app.logger.addHandler(listening)
        try:
            api.render_template(carried(api)["names"])
        except LookupError:
            told.append("(missing)")
        finally:
            app.logger.removeHandler(listening)
        return "\n".join(told)


class Listening(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self.told = told

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.told.append(record.getMessage())


@clause(
    "templates.explanation-is-logged",
    MUST,
    needs=NEEDS,
    source=FLASK.api("EXPLAIN_TEMPLATE_LOADING"),
)
@every(name=("a.html", "b.html"), explained=(True, False))
def test_explanation_is_logged(impl: Implementation, name: str, explained: bool) -> None:
    """With EXPLAIN_TEMPLATE_LOADING, and only then, it MUST be logged how a template was looked
    for, whether there is one or not.
    """
    with written({"a.html": "a"}) as folder:
        app = App(
            Declaration("explaining", explaining),
            name="explaining",
            options={"template_folder": str(folder)},
            config={"EXPLAIN_TEMPLATE_LOADING": explained},
        )
        told = page(impl, app, sending(names=name))
    assert (name in told) is explained, f"what is logged of {name}, {explained=}: {told!r}"


def listing(app: Any, api: Any) -> None:
    """Declare a view that lists the templates there are."""

    @asked(app, "/")
    def show() -> Any:
        return "|".join(app.jinja_env.list_templates())


@clause("templates.listed", MUST, needs=[*NEEDS, C.BLUEPRINTS],
        source=[FLASK.api("Flask.jinja_env"), FOLDERS])  # fmt: skip
@every(there=(("app", "one"), ("one",), ("one", "two"), ()))
def test_listed(impl: Implementation, there: tuple[str, ...]) -> None:
    """The environment MUST list all templates of the application and its blueprints, once each."""
    files = {f"{owner}/{name}": "" for owner in there for name in ("both.html", f"b/{owner}.html")}
    with written({"unused": "", **files}) as root:
        app = owners(root, *there)
        app = App(Declaration("listing", listing), *app.parts[1:], name="l", options=app.options)
        shown = page(impl, app, sending())
    wanted = sorted({path.partition("/")[2] for path in files})
    expect(sorted(name for name in shown.split("|") if name), wanted, f"the templates of {there}")
