"""Faults in templates: what is escaped, what stands in them, and what is registered."""

from __future__ import annotations

from tests.saboteurs import Saboteur

ENVIRONMENT = "templating.environment"
RENDERING = "templating.rendering"

SABOTEURS = [
    Saboteur(
        "templates.text-is-escaped",
        "a template without a name is not escaped",
        ENVIRONMENT,
        "filename is None or filename.endswith",
        "filename is not None and filename.endswith",
    ),
    Saboteur(
        "templates.files-are-escaped",
        "pages that end in .htm are forgotten",
        ENVIRONMENT,
        '(".html", ".htm", ',
        '(".html", ',
    ),
    Saboteur(
        "templates.files-are-escaped",
        "only one dot may be in the name of a page",
        ENVIRONMENT,
        "filename.endswith(ESCAPED)",
        'filename[filename.find("."):] in ESCAPED',
    ),
    Saboteur(
        "templates.other-files-are-not",
        "a name that has the ending within is taken for a page",
        ENVIRONMENT,
        "filename.endswith(ESCAPED)",
        "any(ending in filename for ending in ESCAPED)",
    ),
    Saboteur(
        "templates.other-files-are-not",
        "the dot of the ending is not looked at",
        ENVIRONMENT,
        "filename.endswith(ESCAPED)",
        "filename.endswith(tuple(ending[1:] for ending in ESCAPED))",
    ),
    Saboteur(
        "templates.drawings-are-escaped",
        "drawings are no pages",
        ENVIRONMENT,
        ', ".svg")',
        ")",
    ),
    Saboteur(
        "templates.escaping-in-a-block",
        "escaping is decided once, for every template",
        ENVIRONMENT,
        '"autoescape": self.select_jinja_autoescape',
        '"autoescape": True',
    ),
    Saboteur(
        "templates.safe-is-left",
        "every value is made text before it is given to a template",
        RENDERING,
        "text = template.render(context)",
        'text = template.render({k: v if k in ("g", "request", "session") else str(v) for k, v in'
        " context.items()})",
    ),
    Saboteur(
        "templates.json-in-scripts",
        "JSON in templates is what text is",
        ENVIRONMENT,
        "        return made\n",
        '        made.filters["tojson"] = lambda value: self.json.dumps(value)\n'
        "        return made\n",
        ((ENVIRONMENT, '"autoescape": self.select_jinja_autoescape', '"autoescape": False'),),
    ),
    Saboteur(
        "templates.json-by-the-provider",
        "JSON in templates is Jinja2's own",
        ENVIRONMENT,
        'made.policies["json.dumps_function"]',
        'made.policies["json.forgotten"]',
    ),
    Saboteur(
        "templates.links-are-urls",
        "URLs in templates count as escaped",
        ENVIRONMENT,
        "url_for=self.url_for",
        'url_for=lambda *a, **k: __import__("markupsafe").Markup(self.url_for(*a, **k))',
    ),
    Saboteur(
        "templates.standard-context",
        "g is that of no request",
        ENVIRONMENT,
        "            g=g,\n",
        "",
        ((ENVIRONMENT, 'context["g"] = frame.app_context.g', "pass"),),
    ),
    Saboteur(
        "templates.standard-context",
        "flashed messages are not there",
        ENVIRONMENT,
        "            get_flashed_messages=get_flashed_messages,\n",
        "",
    ),
    Saboteur(
        "templates.imports-see-the-application",
        "config is a value of the view's template, and no global",
        ENVIRONMENT,
        "            config=self.config,\n",
        "",
        (
            (
                ENVIRONMENT,
                "        given = dict(context)\n",
                "        given = dict(context)\n        context['config'] = self.config\n",
            ),
        ),
    ),
    Saboteur(
        "templates.without-a-request",
        "a template is rendered for a request only",
        RENDERING,
        "    app = current_app._get_current_object()\n",
        "    app = current_app._get_current_object()\n    assert has_request_context()\n",
    ),
    Saboteur(
        "templates.given-values-win",
        "what stands in every template wins",
        ENVIRONMENT,
        "        context.update(given)\n",
        "",
    ),
    Saboteur(
        "templates.given-values-win",
        "what a view gives wins unless it is nothing",
        ENVIRONMENT,
        "        context.update(given)\n",
        "        context.update({k: v for k, v in given.items() if v is not None})\n",
    ),
    Saboteur(
        "templates.missing-is-empty",
        "a missing name is an error",
        ENVIRONMENT,
        "            **self.jinja_options,\n",
        '            "undefined": jinja2().StrictUndefined,\n            **self.jinja_options,\n',
    ),
    Saboteur(
        "templates.session-when-read",
        "templates have a copy of the session",
        ENVIRONMENT,
        'context["session"] = frame.request_context.session',
        'context["session"] = {k: dict.get(frame.request_context.session, k) for k in'
        " dict.keys(frame.request_context.session)}",
    ),
    Saboteur(
        "templates.session-left-alone",
        "the session is read for every template",
        ENVIRONMENT,
        'context["session"] = frame.request_context.session',
        'context["session"] = dict(frame.request_context.session)',
    ),
    Saboteur(
        "templates.attributes-of-templates",
        "an attribute that is missing is None",
        RENDERING,
        ".module, attribute)",
        ".module, attribute, None)",
    ),
    Saboteur(
        "templates.rendering-needs-an-application",
        "without an application, a template is rendered by Jinja2 alone",
        RENDERING,
        "    return _rendered(current_app.jinja_env.from_string(source), context)",
        "    if not has_request_context():\n        return source\n"
        "    return _rendered(current_app.jinja_env.from_string(source), context)",
    ),
    Saboteur(
        "templates.own-words",
        "a name that is given is not taken",
        ENVIRONMENT,
        "[name or function.__name__]",
        "[function.__name__]",
    ),
    Saboteur(
        "templates.own-words",
        "a blueprint forgets the name of a test",
        "blueprints",
        "state.app.add_template_test(f, name)",
        "state.app.add_template_test(f)",
    ),
    Saboteur(
        "templates.own-words",
        "a decorator with a name gives nothing back",
        ENVIRONMENT,
        "        add(function, name)\n        return function",
        "        return add(function, name)",
    ),
    Saboteur(
        "templates.environment-by-hand",
        "each template has an environment of its own",
        ENVIRONMENT,
        "    @cached_property\n    def jinja_env(self)",
        "    @property\n    def jinja_env(self)",
    ),
    Saboteur(
        "templates.environment-options",
        "options are not handed to the environment",
        ENVIRONMENT,
        "            **self.jinja_options,\n",
        "",
    ),
    Saboteur(
        "templates.environment-of-a-subclass",
        "the method that decides what is escaped is that of the base",
        ENVIRONMENT,
        "self.select_jinja_autoescape,",
        "lambda name: Templating.select_jinja_autoescape(self, name),",
    ),
    Saboteur(
        "templates.environment-of-a-subclass",
        "the method that makes the environment is that of the base",
        ENVIRONMENT,
        "return self.create_jinja_environment()",
        "return Templating.create_jinja_environment(self)",
    ),
    Saboteur(
        "templates.one-environment",
        "each template has an environment of its own",
        ENVIRONMENT,
        "    @cached_property\n    def jinja_env(self)",
        "    @property\n    def jinja_env(self)",
    ),
]
