"""Faults in what a subclass of an application says in the place of the framework."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "setup.replaced-stations",
        "what comes before the view is the framework's own",
        "dispatch",
        "        value = app.preprocess_request()\n",
        "        context = current_request_context()\n"
        "        value = preprocess(app, context.request)\n",
    ),
    Saboteur(
        "setup.replaced-stations",
        "what becomes of an unhandled error is the framework's own",
        "life",
        "self.handle_exception(raised), context",
        "Life.handle_exception(self, raised), context",
    ),
    Saboteur(
        "setup.replaced-stations",
        "HTTP errors are answered as the framework does it",
        "life",
        "            return self.handle_http_exception(e)\n",
        "            return dispatch.handled_http(self, e)\n",
    ),
    Saboteur(
        "setup.replaced-stations",
        "what is added to URLs is the framework's own",
        "binding",
        "app.inject_url_defaults(endpoint, values)",
        "add_defaults(app, endpoint, values)",
    ),
    Saboteur(
        "setup.replaced-stations",
        "what becomes of a URL that cannot be built is the framework's own",
        "binding",
        "return app.handle_url_build_error(error,",
        "return replacement(app, error,",
    ),
    Saboteur(
        "setup.replaced-options",
        "OPTIONS is answered by the framework",
        "dispatch",
        "return app.make_default_options_response()",
        "return app.response_class()",
    ),
    Saboteur(
        "setup.replaced-trap",
        "only the configuration traps HTTP errors",
        "life",
        "and not self.trap_http_exception(e)",
        "and not dispatch.is_trapped(self, e)",
    ),
    Saboteur(
        "setup.replaced-log",
        "who logs an error is given the error alone",
        "dispatch",
        "    app.log_exception((type(error), error, error.__traceback__))\n    failure",
        "    app.log_exception((error, error, error))\n    failure",
    ),
    Saboteur(
        "setup.replaced-log",
        "an error is logged by the framework",
        "dispatch",
        "    app.log_exception((type(error), error, error.__traceback__))\n    failure",
        '    app.logger.error("Exception", exc_info=error)\n    failure',
    ),
    Saboteur(
        "setup.replaced-endings",
        "teardown functions are told every error",
        "life",
        "if error is not None and self.should_ignore_error(error):",
        "if error is None:",
    ),
    Saboteur(
        "setup.replaced-endings",
        "a request is torn down by the framework",
        "contexts.contexts",
        "run_all([self.app.do_teardown_request], exc, errors)",
        "from .teardown import tear_down_request\n"
        "            tear_down_request(self.app, self.request, exc, errors)",
    ),
    Saboteur(
        "setup.replaced-rules",
        "rules are of the framework's own class",
        "app",
        "new_rule = self.url_rule_class(",
        "new_rule = Rule(",
    ),
    Saboteur(
        "setup.replaced-rules",
        "the map is of the framework's own class",
        "app",
        "self.url_map = self.url_map_class(",
        "self.url_map = Map(",
    ),
    Saboteur(
        "setup.replaced-configuration",
        "who makes the configuration is not told of the instance folder",
        "app",
        "self.make_config(instance_relative_config)",
        "self.make_config()",
    ),
    Saboteur(
        "setup.replaced-configuration",
        "the configuration is of the framework's own class",
        "setup.replaceable",
        "config: Config = self.config_class(",
        "config: Config = Config(",
    ),
    Saboteur(
        "setup.replaced-aborter",
        "the method that makes the aborter is not asked",
        "app",
        "self.aborter = self.make_aborter()",
        "self.aborter = self.aborter_class()",
    ),
    Saboteur(
        "setup.replaced-aborter",
        "the aborter is of the framework's own class",
        "setup.replaceable",
        "return self.aborter_class()",
        "return Aborter()",
    ),
]
