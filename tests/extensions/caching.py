"""Flask-Caching with a cache in memory."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_caching import Cache

from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> Flask:
    """Return an application that has a cache."""
    app = Flask(name, **options)
    Cache(app, config={"CACHE_TYPE": "SimpleCache"})
    return app


class Cached(FlaskAdapter):
    """Flask with flask-caching."""

    name = "flask-caching"
    version = version("flask-caching")
    packages = (*FlaskAdapter.packages, "flask-caching")
    factory = staticmethod(create)
