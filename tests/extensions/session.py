"""Flask-Session with files."""

from __future__ import annotations

from importlib.metadata import version
from tempfile import TemporaryDirectory
from typing import Any

from cachelib.file import FileSystemCache
from flask import Flask
from flask_session import Session

from adapters.flask import FlaskAdapter

FOLDER = TemporaryDirectory()


def create(name: str, **options: Any) -> Flask:
    """Return an application that keeps sessions in files."""
    app = Flask(name, **options)
    app.config.update(
        SESSION_TYPE="cachelib",
        SESSION_CACHELIB=FileSystemCache(FOLDER.name),
        SESSION_PERMANENT=False,  # otherwise each session has a key of the extension's
    )
    Session(app)
    return app


class Sessions(FlaskAdapter):
    """Flask with flask-session."""

    name = "flask-session"
    version = version("flask-session")
    packages = (*FlaskAdapter.packages, "flask-session")
    factory = staticmethod(create)
