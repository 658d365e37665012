"""Faults in templates: where they are found."""

from __future__ import annotations

from tests.saboteurs import Saboteur

ENVIRONMENT = "templating.environment"
LOADING = "templating.loading"
RENDERING = "templating.rendering"

SABOTEURS = [
    Saboteur(
        "templates.by-name",
        "a template is looked for by its last part",
        LOADING,
        "loader.get_source(environment, template)",
        'loader.get_source(environment, template.rpartition("/")[2])',
    ),
    Saboteur(
        "templates.first-of-a-list",
        "of a list, the last one is taken",
        RENDERING,
        "get_or_select_template(name_or_list)",
        "get_or_select_template(name_or_list[::-1] if isinstance(name_or_list, list)"
        " else name_or_list)",
    ),
    Saboteur(
        "templates.none-of-that-name",
        "a template that is not there is empty",
        LOADING,
        "        raise TemplateNotFound(template)",
        '        return "", None, None',
    ),
    Saboteur(
        "templates.folder-forms",
        "the folder is one of the working folder",
        ENVIRONMENT,
        "Path(owner.root_path) / owner.template_folder",
        "owner.template_folder",
    ),
    Saboteur(
        "templates.without-a-folder",
        "without a folder it is the usual one",
        ENVIRONMENT,
        "    if owner.template_folder is None:\n        return None\n",
        "",
        ((ENVIRONMENT, "/ owner.template_folder)", '/ (owner.template_folder or "templates"))'),),
    ),
    Saboteur(
        "templates.folders-in-order",
        "blueprints come before the application",
        LOADING,
        "(self._app, *self._app.iter_blueprints())",
        "(*self._app.iter_blueprints(), self._app)",
    ),
    Saboteur(
        "templates.folders-in-order",
        "the last blueprint comes first",
        LOADING,
        "(self._app, *self._app.iter_blueprints())",
        "(self._app, *list(self._app.iter_blueprints())[::-1])",
    ),
    Saboteur(
        "templates.of-two-owners",
        "only the first owner that has a folder is looked at",
        LOADING,
        "                yield owner.jinja_loader\n",
        "                yield owner.jinja_loader\n                return\n",
    ),
    Saboteur(
        "templates.nothing-outside",
        "names are joined with the folder as they are",
        ENVIRONMENT,
        "    loader: BaseLoader = jinja2().FileSystemLoader("
        "Path(owner.root_path) / owner.template_folder)",
        "    folder = Path(owner.root_path) / owner.template_folder\n"
        "    loader: BaseLoader = jinja2().FunctionLoader(lambda name: (folder / name).read_text()"
        " if name and (folder / name).is_file() else None)",
    ),
    Saboteur(
        "templates.not-reloaded",
        "changes are always looked for",
        ENVIRONMENT,
        "self.debug if reload is None else reload",
        "True",
    ),
    Saboteur(
        "templates.reloaded",
        "debug mode does not look for changes",
        ENVIRONMENT,
        "self.debug if reload is None else reload",
        "bool(reload)",
    ),
    Saboteur(
        "templates.reloaded",
        "the setting is not looked at",
        ENVIRONMENT,
        "self.debug if reload is None else reload",
        "self.debug",
    ),
    Saboteur(
        "templates.explained",
        "what is explained is what was found last",
        LOADING,
        "(self._app, *self._app.iter_blueprints())",
        "(self._app, *self._app.iter_blueprints())"
        '[:: -1 if self._app.config["EXPLAIN_TEMPLATE_LOADING"] else 1]',
    ),
    Saboteur(
        "templates.explanation-is-logged",
        "a template that is not there is not explained",
        LOADING,
        '        self._explain(f"{template!r} is in none',
        '        str(f"{template!r} is in none',
    ),
    Saboteur(
        "templates.explanation-is-logged",
        "every template is explained",
        LOADING,
        'if self._app.config["EXPLAIN_TEMPLATE_LOADING"]:',
        "if True:",
    ),
    Saboteur(
        "templates.signals-to-coroutines",
        "what a receiver returns is not awaited",
        "signals",
        "callable_of(receiver)(sender, **data)",
        "receiver(sender, **data)",
    ),
    Saboteur(
        "templates.listed",
        "what several have is listed more than once",
        LOADING,
        "sorted({name for loader in self._loaders() for name in loader.list_templates()})",
        "sorted([name for loader in self._loaders() for name in loader.list_templates()])",
        (
            (
                ENVIRONMENT,
                "        return made\n",
                "        made.list_templates = made.loader.list_templates\n        return made\n",
            ),
        ),
    ),
    Saboteur(
        "templates.listed",
        "templates of blueprints are not listed",
        LOADING,
        "for loader in self._loaders() for name",
        "for loader in list(self._loaders())[:1] for name",
    ),
]
