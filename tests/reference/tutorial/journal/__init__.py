"""A journal of several authors: what Flask's tutorial teaches to write, in our words.

It is a program for Flask. The tests beside it run it as it stands, and with the import changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from . import authors, database, entries


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Return an application; by default it keeps its database in the instance folder."""
    app = Flask(__name__, instance_relative_config=True)
    app.config.from_mapping(SECRET_KEY="dev", DATABASE=str(Path(app.instance_path, "journal.db")))
    if settings is None:
        app.config.from_pyfile("config.py", silent=True)
        Path(app.instance_path).mkdir(exist_ok=True)
    else:
        app.config.from_mapping(settings)

    database.init_app(app)
    app.register_blueprint(authors.blueprint)
    app.register_blueprint(entries.blueprint)
    app.add_url_rule("/", endpoint="index")

    @app.template_filter("shout")
    def shout(text: str) -> str:
        return text.upper()

    return app
