"""The database of the journal: one connection for each request, and the command that makes it."""

from __future__ import annotations

import sqlite3

import click
from flask import Flask, current_app, g
from flask.cli import with_appcontext


def connection() -> sqlite3.Connection:
    """Return the connection of this request, or of this command."""
    if "connection" not in g:
        g.connection = sqlite3.connect(current_app.config["DATABASE"])
        g.connection.row_factory = sqlite3.Row
    found: sqlite3.Connection = g.connection
    return found


def close(error: BaseException | None = None) -> None:
    """Close the connection, if there is one."""
    found = g.pop("connection", None)
    if found is not None:
        found.close()


@click.command("make-tables")
@click.option("--quiet", is_flag=True)
@with_appcontext
def make_tables(quiet: bool) -> None:
    """Make all tables anew."""
    with current_app.open_resource("tables.sql", "r") as file:
        connection().executescript(file.read())
    if not quiet:
        click.echo(f"The tables of {current_app.name} are there.")


def init_app(app: Flask) -> None:
    """Let an application close its connections, and have the command."""
    app.teardown_appcontext(close)
    app.cli.add_command(make_tables)
