"""Flask-CORS for every route and origin."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_cors import CORS

from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> Flask:
    """Return an application that answers to other origins."""
    app = Flask(name, **options)
    CORS(app)
    return app


class Cors(FlaskAdapter):
    """Flask with flask-cors."""

    name = "flask-cors"
    version = version("flask-cors")
    packages = (*FlaskAdapter.packages, "flask-cors")
    factory = staticmethod(create)
