"""Flask-Talisman as it is."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_talisman import Talisman

from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> Flask:
    """Return an application that answers with security headers."""
    app = Flask(name, **options)
    Talisman(app)
    return app


class Secured(FlaskAdapter):
    """Flask with flask-talisman."""

    name = "flask-talisman"
    version = version("flask-talisman")
    packages = (*FlaskAdapter.packages, "flask-talisman")
    factory = staticmethod(create)
