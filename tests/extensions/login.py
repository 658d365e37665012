"""Flask-Login with a user loader."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_login import LoginManager

from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> Flask:
    """Return an application that has a login manager."""
    app = Flask(name, **options)
    login = LoginManager(app)
    login.user_loader(lambda user: None)
    return app


class Login(FlaskAdapter):
    """Flask with flask-login."""

    name = "flask-login"
    version = version("flask-login")
    packages = (*FlaskAdapter.packages, "flask-login")
    factory = staticmethod(create)
