"""Flask-RESTX: Flask with an API, whose routing of errors replaces a part of Flask's."""

from __future__ import annotations

from typing import Any

import flask
import flask_restx

from adapters.below.releases import version_of
from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> flask.Flask:
    """Return an application that has an API on a blueprint."""
    made = flask.Flask(name, **options)
    blueprint = flask.Blueprint("restx", __name__, url_prefix="/restx")
    flask_restx.Api(blueprint)
    made.register_blueprint(blueprint)
    return made


class RestxAdapter(FlaskAdapter):
    """Flask-RESTX as it is installed; what Flask itself is known to miss is in Flask's file."""

    factory = staticmethod(create)

    name = "flask-restx"
    version = version_of(flask_restx, "flask-restx")
    packages = ("flask-restx", *FlaskAdapter.packages)


adapter = RestxAdapter
