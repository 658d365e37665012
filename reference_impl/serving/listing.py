"""The command `routes`: the rules of an application as a table.

Source: Flask documentation, API, `flask.cli`; the changelog of Flask, 1.0 and 2.3.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from ..application import Application
from ..routing.map import Map
from ..routing.rules import Rule
from .options import Options

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


def routes(app: Application, arguments: Sequence[str]) -> None:
    """Print the rules, sorted by their endpoints unless another order is asked for."""
    options = Options("routes")
    options.add("-s", "--sort", choices=SORTS, default="endpoint")
    options.add("--all-methods", action="store_true", help="HEAD and OPTIONS, too")
    said = options.read(arguments)
    hidden: set[str] = set() if said.all_methods else QUIET
    rows = [Row.of(app.url_map, rule, hidden) for rule in app.url_map.iter_rules()]
    if not rows:
        print("There are no routes.")
        return
    columns = {"Endpoint": "endpoint", "Methods": "methods", "Rule": "rule"}
    if any(row.domain for row in rows):
        columns["Host" if app.url_map.host_matching else "Subdomain"] = "domain"
    rows.sort(key=SORTS[said.sort])
    cells = [[getattr(row, name) for name in columns.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for line in (list(columns), ["-" * width for width in widths], *cells):
        print("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip())
