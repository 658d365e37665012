"""The command `routes`: the rules of an application as a table.

Source: Flask documentation, API, `flask.cli`; the changelog of Flask, 1.0 and 2.3.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from ..application import Application
from ..contexts.ambient import current_app
from ..routing.map import Map
from ..routing.rules import Rule
from .commands import click, with_appcontext

QUIET = {"HEAD", "OPTIONS"}  # what nearly every rule has


@dataclass(frozen=True, slots=True)
class Row:
    """A rule as it is listed."""

    endpoint: str
    methods: str
    domain: str
    rule: str
    rank: Any

    @classmethod
    def of(cls, rules: Map, rule: Rule, hidden: set[str]) -> Row:
        """Return a rule of a map, without the methods that are hidden."""
        methods = ", ".join(sorted(set(rule.methods or ()) - hidden))
        domain = (rule.host if rules.host_matching else rule.subdomain) or ""
        return cls(str(rule.endpoint), methods, domain, rule.rule, rule.rank())


# What --sort may say; `match` is the order in which rules are tried.
SORTS = {
    "endpoint": attrgetter("endpoint"),
    "methods": attrgetter("methods"),
    "domain": attrgetter("domain"),
    "rule": attrgetter("rule"),
    "match": attrgetter("rank"),
}


@click.command("routes")
@click.option("-s", "--sort", type=click.Choice(list(SORTS)), default="endpoint", help="The order.")
@click.option("--all-methods", is_flag=True, help="HEAD and OPTIONS, too.")
@with_appcontext
def routes_command(sort: str, all_methods: bool) -> None:
    """List the rules of the application, by their endpoints unless another order is asked for."""
    app: Application = current_app
    hidden: set[str] = set() if all_methods else QUIET
    rows = [Row.of(app.url_map, rule, hidden) for rule in app.url_map.iter_rules()]
    if not rows:
        click.echo("There are no routes.")
        return
    columns = {"Endpoint": "endpoint", "Methods": "methods", "Rule": "rule"}
    if any(row.domain for row in rows):
        columns["Host" if app.url_map.host_matching else "Subdomain"] = "domain"
    rows.sort(key=SORTS[sort])
    cells = [[getattr(row, name) for name in columns.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for line in (list(columns), ["-" * width for width in widths], *cells):
        click.echo("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip())
