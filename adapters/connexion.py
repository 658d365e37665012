"""Connexion: Flask behind ASGI middleware, where HTTP errors are answered.

Flask is reached through the middleware alone, so what Flask promises of its WSGI callable, its
server and its commands is not Connexion's.
"""

from __future__ import annotations

from importlib import metadata
from typing import Any

import connexion
import flask

from adapters.below.flask_like import BuiltFlaskLike
from adapters.flask import OF_WERKZEUG, FlaskAdapter
from conformance.adapter import App, Stage
from conformance.adapter import Capability as C

# What is asked of a WSGI callable, or of Flask without what is around it.
NOT_CONNEXION = {
    *(C.WSGI, C.MIDDLEWARE, C.THREADS, C.GREENLETS, C.TASKS, C.SETUP),
    *(C.REQUEST_SCOPE, C.APP_SCOPE, C.NESTED, C.HANDOVER, C.COPIED, C.PROPAGATE),
    # Errors are answered by the middleware, as problem details.
    *(c for c in C if c.startswith(("serve.", "test.", "local.", "error."))),
    *(C.SLASH_REDIRECT, C.MERGE_SLASHES, C.METHODS, C.SIGNALS, C.TRUSTED_HOSTS),
}
MIDDLEWARE = "conformance.connexion"  # where an application remembers what it is behind


def create(name: str, **options: Any) -> flask.Flask:
    """Return the Flask application that Connexion makes."""
    outer = connexion.FlaskApp(name, server_args=options)
    made: flask.Flask = outer.app
    made.extensions[MIDDLEWARE] = outer
    return made


class BuiltConnexion(BuiltFlaskLike):
    """A built application, called through its middleware."""

    def __init__(self, made: flask.Flask, api: Any) -> None:
        super().__init__(made, api)
        self.asgi = made.extensions[MIDDLEWARE]
        self.wsgi = None


class ConnexionAdapter(FlaskAdapter):
    """Connexion as it is installed; what Flask itself is known to miss is in Flask's file."""

    factory = staticmethod(create)

    name = "connexion"
    version = metadata.version("connexion")
    packages = ("connexion", *FlaskAdapter.packages)
    capabilities = (FlaskAdapter.capabilities - OF_WERKZEUG - NOT_CONNEXION) | {C.ASGI}

    def build(self, app: App, stage: Stage) -> BuiltConnexion:
        """Build as for Flask; what is called is around it."""
        built = super().build(app, stage)
        made = BuiltConnexion(built.wsgi, built.ambient)
        made.register, made.listening = built.register, built.listening
        return made


adapter = ConnexionAdapter
