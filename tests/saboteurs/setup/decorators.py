"""Faults in the words that applications are set up with."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "setup.decorators-give-back",
        "`app_errorhandler` leaves nothing in the function's place",
        "blueprints",
        "lambda state: state.app.register_error_handler(code, function))\n"
        "            return function",
        "lambda state: state.app.register_error_handler(code, function))",
    ),
    Saboteur(
        "setup.decorators-give-back",
        "`endpoint` leaves nothing in the function's place",
        "app",
        "            self.view_functions[endpoint] = function\n            return function",
        "            self.view_functions[endpoint] = function",
    ),
    Saboteur(
        "setup.routes",
        "`route` does not listen to `endpoint`",
        "setup.scaffold",
        'options.pop("endpoint", None), function',
        'options.pop("endpoint", None) and None, function',
    ),
    Saboteur(
        "setup.method-decorators",
        "`patch` declares a view for PUT",
        "setup.scaffold",
        'self._method_route("PATCH"',
        'self._method_route("PUT"',
    ),
    Saboteur(
        "setup.method-decorators-take-no-methods",
        "methods that are given to a decorator for one method are dropped without a word",
        "setup.scaffold",
        'if "methods" in options:',
        'if options.pop("methods", None) == "never":',
    ),
    Saboteur(
        "setup.class-based-views",
        "a class-based view is made once, for all requests",
        "views",
        "shared = None if cls.init_every_request else cls(*args, **kwargs)",
        "shared = cls(*args, **kwargs)",
    ),
    Saboteur(
        "setup.class-based-views",
        "the decorators of a class-based view are left out",
        "views",
        "answer = decorator(answer)",
        "decorator(answer)",
    ),
    Saboteur(
        "setup.error-classes",
        "handlers for classes of HTTP errors are kept beside their codes",
        "setup.scaffold",
        "code = exception.code if issubclass(exception, HTTPException) else None",
        "code = exception.code if isinstance(code_or_exception, int) else None",
    ),
    Saboteur(
        "setup.request-and-response-class",
        "the response of a JSON provider is of the framework's own class",
        "json.provider",
        "return self._app.response_class(",
        "return type(self._app).response_class(",
    ),
    Saboteur(
        "setup.request-and-response-class",
        "the request is of the framework's own class",
        "contexts.contexts",
        "app.request_class(environ) if request is None",
        "type(app).request_class(environ) if request is None",
    ),
    Saboteur(
        "setup.blueprint-records",
        "each registration of a blueprint counts as the first",
        "blueprints",
        "first = all(blueprint is not self for blueprint in app.blueprints.values())",
        "first = True",
    ),
]
