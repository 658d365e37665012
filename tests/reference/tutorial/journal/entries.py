"""Entries: everybody reads them, and authors write their own."""

from __future__ import annotations

import sqlite3
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for

from .authors import for_authors
from .database import connection

blueprint = Blueprint("entries", __name__)


@blueprint.route("/")
def index() -> str:
    """Show all entries, the newest first."""
    query = (
        "SELECT entry.*, name FROM entry JOIN author ON author.id = author_id ORDER BY -entry.id"
    )
    return render_template("journal/index.html", entries=connection().execute(query).fetchall())


@blueprint.route("/write", methods=["GET", "POST"])
@for_authors
def write() -> Any:
    """Add an entry."""
    if request.method == "POST":
        if not request.form.get("title"):
            flash("A title is needed.", "error")
        else:
            row = (g.author["id"], request.form["title"], request.form["body"])
            with connection() as database:
                database.execute("INSERT INTO entry (author_id, title, body) VALUES (?, ?, ?)", row)
            return redirect(url_for("entries.index"))
    return render_template("journal/write.html", entry=None)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@for_authors
def rewrite(number: int) -> Any:
    """Change an entry of one's own."""
    entry = own_entry(number)
    if request.method == "POST":
        row = (request.form["title"], request.form["body"], number)
        with connection() as database:
            database.execute("UPDATE entry SET title = ?, body = ? WHERE id = ?", row)
        return redirect(url_for("entries.index"))
    return render_template("journal/write.html", entry=entry)


@blueprint.post("/<int:number>/remove")
@for_authors
def remove(number: int) -> Any:
    """Remove an entry of one's own."""
    own_entry(number)
    with connection() as database:
        database.execute("DELETE FROM entry WHERE id = ?", (number,))
    return redirect(url_for("entries.index"))


def own_entry(number: int) -> sqlite3.Row:
    """Return an entry of the author who asks: 404 where there is none, 403 for another's."""
    found: sqlite3.Row | None = (
        connection().execute("SELECT * FROM entry WHERE id = ?", (number,)).fetchone()
    )
    if found is None:
        abort(404, f"There is no entry {number}.")
    if found["author_id"] != g.author["id"]:
        abort(403)
    return found


@blueprint.app_errorhandler(404)
def nothing(error: Any) -> tuple[str, int]:
    """Say on a page of the journal what is not there."""
    return render_template("journal/nothing.html", why=error.description), 404
