"""Faults in the methods that register functions, and in when they may be used."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "setup.registrars-register",
        "what a blueprint has for the URLs of the whole application is kept by it",
        "blueprints",
        'return self._on_app("url_defaults", f)',
        "return self.url_defaults(f)",
    ),
    Saboteur(
        "setup.registrars-register",
        "context processors of a blueprint for the whole application are kept by it",
        "blueprints",
        'return self._on_app("context_processor", f)',
        "return self.context_processor(f)",
    ),
    Saboteur(
        "setup.registrars-register",
        "`record_once` waits for a second registration",
        "blueprints",
        "func(state) if state.first_registration else None",
        "None if state.first_registration else func(state)",
    ),
    Saboteur(
        "setup.endpoint-of-a-blueprint",
        "the view of an endpoint is kept without the name of the blueprint",
        "blueprints",
        'state.app.endpoint(f"{state.full_name}.{endpoint}")',
        'state.app.endpoint(f"{endpoint}")',
    ),
    Saboteur(
        "setup.registered-blueprints-are-closed",
        "a blueprint that is registered takes further functions for the whole application",
        "blueprints",
        '        self._check_setup("record")\n        self._deferred',
        "        self._deferred",
    ),
    Saboteur(
        "setup.registered-blueprints-are-closed",
        "a blueprint that is registered takes further error handlers",
        "setup.scaffold",
        '        self._check_setup("register_error_handler")\n',
        "",
    ),
    Saboteur(
        "setup.late-blueprints-are-refused",
        "a blueprint that is registered takes others",
        "blueprints",
        '        self._check_setup("register_blueprint")\n',
        "",
    ),
    Saboteur(
        "setup.late-blueprints-are-refused",
        "an application takes blueprints at any time",
        "app",
        '        self._check_setup("register_blueprint")\n',
        "",
    ),
    Saboteur(
        "setup.first-request-closes",
        "a shell can be given more after the first request",
        "setup.extension_points",
        '        self._check_setup("shell_context_processor")\n',
        "",
    ),
    Saboteur(
        "setup.first-request-closes",
        "endpoints get views after the first request",
        "app",
        '            self._check_setup("endpoint")\n',
        "",
    ),
]
