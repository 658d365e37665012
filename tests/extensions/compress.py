"""Flask-Compress as it is."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_compress import Compress

from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> Flask:
    """Return an application that compresses."""
    app = Flask(name, **options)
    Compress(app)
    return app


class Compressed(FlaskAdapter):
    """Flask with flask-compress."""

    name = "flask-compress"
    version = version("flask-compress")
    packages = (*FlaskAdapter.packages, "flask-compress")
    factory = staticmethod(create)
