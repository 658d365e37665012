"""Faults in what blueprints register, under which names, and for whom."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "blueprints.order-of-hooks",
        "before functions of the blueprint run before those of the application",
        "app",
        "return inside_out[::-1] if outermost_first else inside_out",
        "return inside_out",
    ),
    Saboteur(
        "blueprints.order-of-teardown",
        "teardown functions of the application run before those of the blueprint",
        "contexts.teardown",
        "app.hooks_of(request.blueprints, outermost_first=False)",
        "app.hooks_of(request.blueprints)",
    ),
    Saboteur(
        "blueprints.teardown-of-own-views",
        "teardown functions of every blueprint run for every view",
        "contexts.teardown",
        "app.hooks_of(request.blueprints, outermost_first=False)",
        "app.hooks_of(list(app.blueprints), outermost_first=False)",
    ),
    Saboteur(
        "blueprints.order-of-teardown-when-nested",
        "teardown functions run from outer to inner blueprints",
        "contexts.teardown",
        "app.hooks_of(request.blueprints, outermost_first=False)",
        "app.hooks_of(request.blueprints[::-1], outermost_first=False)",
    ),
    Saboteur(
        "blueprints.order-when-nested",
        "a request belongs to the innermost blueprint only",
        "messages.wrappers",
        '            name = name.rpartition(".")[0]\n',
        '            name = ""\n',
    ),
    Saboteur(
        "blueprints.order-with-dispatches",
        "what an outer request registered for after itself runs in an inner one",
        "contexts.contexts",
        "self.after_this_request: list[Callable[..., Any]] = []",
        "self.after_this_request = app.config.__class__.__dict__['later']",
        (
            (
                "config",
                "class Config(dict[str, Any]):\n",
                "class Config(dict[str, Any]):\n    later: Any = []\n",
            ),
        ),
    ),
    Saboteur(
        "blueprints.replies",
        "handlers of the application come before those of the blueprint",
        "dispatch",
        "app.hooks_of(blueprints, outermost_first=False)",
        "app.hooks_of(blueprints)",
    ),
    Saboteur(
        "blueprints.handler-by-scope",
        "any handler of the blueprint comes before those of the application",
        "dispatch",
        "    for key in (None,) if code is None else (code, None):\n"
        "        for hooks in every_hooks:\n",
        "    for hooks in every_hooks:\n"
        "        for key in (None,) if code is None else (code, None):\n",
    ),
    Saboteur(
        "blueprints.routing-errors-have-no-blueprint",
        "every blueprint is asked for a handler when no rule matches",
        "dispatch",
        "    handler = _find_handler(app, error, _blueprints())\n",
        "    names = _blueprints() or list(app.blueprints)\n"
        "    handler = _find_handler(app, error, names)\n",
    ),
    Saboteur(
        "blueprints.handlers-for-everything",
        "app_errorhandler registers a handler for the blueprint",
        "blueprints",
        "self.record_once(lambda state: state.app.register_error_handler(code, function))",
        "self.register_error_handler(code, function)",
    ),
    Saboteur(
        "blueprints.relative-endpoint",
        "a leading dot means the application",
        "binding",
        'endpoint = endpoint[1:] if blueprint is None else f"{blueprint}{endpoint}"',
        "endpoint = endpoint[1:] if blueprint is None else endpoint[1:]",
    ),
    Saboteur(
        "blueprints.relative-endpoint-when-nested",
        "a leading dot means the outermost blueprint",
        "binding",
        "blueprint = context.request.blueprint\n",
        'blueprint = (context.request.blueprint or "").partition(".")[0] or None\n',
    ),
    Saboteur(
        "blueprints.url-hooks-by-blueprint",
        "URL defaults of every blueprint are asked",
        "binding",
        "for hooks in app.hooks_of(names):",
        "for hooks in app.hooks_of(list(app.blueprints)):",
    ),
    Saboteur(
        "blueprints.url-hooks-for-everything",
        "app_url_defaults registers for the blueprint",
        "blueprints",
        'return self._on_app("url_defaults", f)',
        "return self.url_defaults(f)",
    ),
    Saboteur(
        "blueprints.url-defaults-when-nested",
        "URL defaults are asked from the inside out",
        "binding",
        "for hooks in app.hooks_of(names):",
        "for hooks in app.hooks_of(names, outermost_first=False):",
    ),
    Saboteur(
        "blueprints.prefix",
        "the prefix that is given at registration comes second",
        "blueprints",
        '_given(options.get("url_prefix"), blueprint.url_prefix)\n        self.name:',
        '_given(blueprint.url_prefix, options.get("url_prefix"))\n        self.name:',
    ),
    Saboteur(
        "blueprints.prefixes-when-nested",
        "the prefix of a nested blueprint takes the place of the outer one",
        "blueprints",
        "outer.url_prefix if prefix is None else _joined(outer.url_prefix, prefix)",
        "outer.url_prefix if prefix is None else prefix",
    ),
    Saboteur(
        "blueprints.twice-under-two-names",
        "hooks are registered for the first name only",
        "blueprints",
        "        app.blueprint_hooks[state.full_name] = self.hooks\n",
        "        if first:\n            app.blueprint_hooks[state.full_name] = self.hooks\n",
    ),
    Saboteur(
        "blueprints.hooks-for-everything-once",
        "every registration counts as the first",
        "blueprints",
        "first = all(blueprint is not self for blueprint in app.blueprints.values())",
        "first = True",
    ),
    Saboteur(
        "blueprints.name-is-taken",
        "a name may be taken twice",
        "blueprints",
        "if state.full_name in app.blueprints:",
        "if False:",
    ),
    Saboteur(
        "blueprints.dot-in-a-name",
        "dots are looked for at the beginning only",
        "blueprints",
        '    if "." in name:\n',
        '    if name.startswith("."):\n',
    ),
    Saboteur(
        "blueprints.empty-name",
        "an empty name is a name",
        "blueprints",
        "        if not name:\n",
        "        if name is None:\n",
    ),
    Saboteur(
        "blueprints.dot-in-an-endpoint",
        "the endpoint of a rule is not looked at",
        "blueprints",
        "        if endpoint:\n",
        "        if False:\n",
        (("blueprints", "        if view_func is not None:\n", "        if False:\n"),),
    ),
    Saboteur(
        "blueprints.same-endpoint-names",
        "endpoints are told apart by the first letter of the blueprint",
        "blueprints",
        'rule, f"{self.full_name}.{endpoint}", view_func,',
        'rule, f"{self.full_name[:1]}.{endpoint}", view_func,',
    ),
    Saboteur(
        "blueprints.late-part",
        "a blueprint that was registered can be added to",
        "blueprints",
        "        if self._registered:\n",
        "        if False:\n",
    ),
    Saboteur(
        "blueprints.subdomain",
        "rules of a blueprint are served on every host",
        "blueprints",
        '        options.setdefault("subdomain", self.subdomain)\n',
        "",
    ),
    Saboteur(
        "blueprints.subdomain",
        "rules of a blueprint with a subdomain are served without it, too",
        "blueprints",
        '        options.setdefault("subdomain", self.subdomain)\n',
        '        options.setdefault("subdomain", self.subdomain)\n'
        "        if self.subdomain:\n"
        '            bare = {**options, "subdomain": ""}\n'
        '            name = f"{self.full_name}.{endpoint}"\n'
        "            self.app.add_url_rule(rule, name, view_func, **bare)\n",
    ),
    Saboteur(
        "blueprints.subdomain-when-nested",
        "the subdomain of a nested blueprint takes the place of the outer one",
        "blueprints",
        'f"{subdomain}.{outer.subdomain}"',
        "subdomain",
    ),
    Saboteur(
        "blueprints.default-values",
        "defaults of the blueprint come before those of the rule",
        "blueprints",
        '{**self.url_defaults, **(options.pop("defaults", None) or {})}',
        '{**(options.pop("defaults", None) or {}), **self.url_defaults}',
    ),
    Saboteur(
        "blueprints.nested-twice",
        "what is nested is registered under the first name of the one around it",
        "blueprints",
        '"name_prefix": outer.full_name,',
        '"name_prefix": outer.blueprint.name,',
    ),
    Saboteur(
        "blueprints.dots-of-any-name",
        "a dot at the end of an endpoint is not seen",
        "blueprints",
        '    if "." in name:\n',
        '    if "." in name[:-1]:\n',
    ),
    Saboteur(
        "blueprints.dots-of-any-name",
        "endpoints are looked at where they are the names of views",
        "blueprints",
        '            _refuse_dot(endpoint, "The endpoint of a blueprint\'s rule")\n',
        "            pass\n",
    ),
    Saboteur(
        "blueprints.same-name-in-two-places",
        "a name is taken wherever it is nested",
        "blueprints",
        "        if state.full_name in app.blueprints:",
        '        names = {name.rpartition(".")[2] for name in app.blueprints}\n'
        '        if state.full_name.rpartition(".")[2] in names:',
    ),
    Saboteur(
        "blueprints.request-names-them",
        "the blueprints of a request are told from the outside",
        "messages.wrappers",
        "            names.append(name)\n",
        "            names.insert(0, name)\n",
    ),
    Saboteur(
        "blueprints.request-names-them",
        "a request knows only the name inside",
        "messages.wrappers",
        'return (self.endpoint or "").rpartition(".")[0] or None',
        'return (self.endpoint or "").split(".")[-2:-1].pop() if self.endpoint else None',
    ),
]
