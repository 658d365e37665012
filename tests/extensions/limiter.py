"""Flask-Limiter with a limit that is never reached."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> Flask:
    """Return an application that counts requests."""
    app = Flask(name, **options)
    limits = ["1000000 per hour"]  # an application is asked often
    Limiter(get_remote_address, app=app, default_limits=limits, storage_uri="memory://")
    return app


class Limited(FlaskAdapter):
    """Flask with flask-limiter."""

    name = "flask-limiter"
    version = version("flask-limiter")
    packages = (*FlaskAdapter.packages, "flask-limiter")
    factory = staticmethod(create)
