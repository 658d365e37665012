"""Authors: who they are, how they come in and go; and what is only for them."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from werkzeug.security import check_password_hash, generate_password_hash

from .database import connection

blueprint = Blueprint("authors", __name__, url_prefix="/authors")
View = Callable[..., Any]


@blueprint.before_app_request
def load_author() -> None:
    """Let every view know who is there."""
    number = session.get("author")
    g.author = None
    if number is not None:
        found = connection().execute("SELECT * FROM author WHERE id = ?", (number,))
        g.author = found.fetchone()


def for_authors(view: View) -> View:
    """Send everybody else to the login."""

    @functools.wraps(view)
    def wrapped(**values: Any) -> Any:
        if g.author is None:
            return redirect(url_for("authors.login"))
        return view(**values)

    return wrapped


@blueprint.route("/register", methods=["GET", "POST"])
def register() -> Any:
    """Add an author, who then comes in."""
    if request.method == "POST":
        name, password = request.form["name"], request.form["password"]
        if not name or not password:
            flash("A name and a password are needed.", "error")
        else:
            hashed = generate_password_hash(password, method="pbkdf2:sha256:1")
            try:
                with connection() as database:
                    row = (name, hashed)
                    database.execute("INSERT INTO author (name, password) VALUES (?, ?)", row)
            except sqlite3.IntegrityError:
                flash(f"{name} is here already.", "error")
            else:
                return redirect(url_for(".login"))
    return render_template("journal/author.html", title="Register")


@blueprint.route("/login", methods=("GET", "POST"))
def login() -> Any:
    """Let an author in."""
    if request.method == "POST":
        names = (request.form["name"],)
        row = connection().execute("SELECT * FROM author WHERE name = ?", names).fetchone()
        if row is not None and check_password_hash(row["password"], request.form["password"]):
            session.clear()
            session["author"] = row["id"]
            return redirect(url_for("index"))
        flash("That is no author, or not the password.", "error")
    return render_template("journal/author.html", title="Log in")


@blueprint.get("/logout")
def logout() -> Any:
    """Let an author go."""
    session.clear()
    return redirect(url_for("index"))
