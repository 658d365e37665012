"""Flask-DebugToolbar, switched on."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_debugtoolbar import DebugToolbarExtension

from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> Flask:
    """Return an application that shows the toolbar."""
    app = Flask(name, **options)
    app.config.update(SECRET_KEY="development", DEBUG_TB_ENABLED=True)
    app.config["DEBUG_TB_INTERCEPT_REDIRECTS"] = False  # otherwise no redirect is one
    DebugToolbarExtension(app)
    return app


class Toolbar(FlaskAdapter):
    """Flask with flask-debugtoolbar."""

    name = "flask-debugtoolbar"
    version = version("flask-debugtoolbar")
    packages = (*FlaskAdapter.packages, "flask-debugtoolbar")
    factory = staticmethod(create)
