"""Flask-SQLAlchemy with a database in memory."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> Flask:
    """Return an application that has a database."""
    app = Flask(name, **options)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    SQLAlchemy(app)
    return app


class Database(FlaskAdapter):
    """Flask with flask-sqlalchemy."""

    name = "flask-sqlalchemy"
    version = version("flask-sqlalchemy")
    packages = (*FlaskAdapter.packages, "flask-sqlalchemy")
    factory = staticmethod(create)
