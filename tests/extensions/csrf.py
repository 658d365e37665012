"""Flask-WTF's CSRFProtect, for every view."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> Flask:
    """Return an application that asks for a token."""
    app = Flask(name, **options)
    CSRFProtect(app)
    return app


class Protected(FlaskAdapter):
    """Flask with flask-wtf."""

    name = "flask-wtf"
    version = version("flask-wtf")
    packages = (*FlaskAdapter.packages, "flask-wtf")
    factory = staticmethod(create)
