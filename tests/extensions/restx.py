"""Flask-RESTX on a blueprint."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Blueprint, Flask
from flask_restx import Api

from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> Flask:
    """Return an application that has an API."""
    app = Flask(name, **options)
    blueprint = Blueprint("restx", __name__, url_prefix="/restx")
    Api(blueprint)
    app.register_blueprint(blueprint)
    return app


class Restful(FlaskAdapter):
    """Flask with flask-restx."""

    name = "flask-restx"
    version = version("flask-restx")
    packages = (*FlaskAdapter.packages, "flask-restx")
    factory = staticmethod(create)
