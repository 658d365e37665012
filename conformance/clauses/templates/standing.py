"""What stands in every template: a table, and a view that has something under each name.

It is rendered at once, or streamed; which of both is said by the clauses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.clauses.templates.rendering import asked, carried

# What stands in every template: an expression, and what it is for the request of these clauses.
STANDING: dict[str, str] = {
    "config.NAMED": "configured",
    "request.path": "/see",
    "request.args.q": "asked",
    "request.endpoint": "see",
    "session.user": "ann",
    "g.mine": "kept",
    "url_for('see')": "/see",
    "get_flashed_messages()|join(',')": "said",
    "processed": "by the application",
}
ALL = "|".join(f"{{{{ {one} }}}}" for one in STANDING)
SEEN = "|".join(STANDING.values())
MACROS = f"{{% macro m() %}}{ALL}{{% endmacro %}}{{% macro n() %}}{{{{ given }}}}{{% endmacro %}}"
FILES = {
    "all": ALL,
    "including": "{% include 'all' %}",
    "extending": "{% extends 'base' %}{% block b %}" + ALL + "{% endblock %}",
    "base": "{% block b %}{% endblock %}",
    "importing": "{% from 'macros' import m with context %}{{ m() }}",
    "macros": MACROS,
}


def standing(
    app: Any, api: Any, of_text: Callable[[str], Any], by_name: Callable[[str], Any]
) -> None:
    """Declare a view that has something under each name, and answers with one of these two."""
    app.config["NAMED"] = "configured"
    app.secret_key = "secret"
    app.context_processor(lambda: {"processed": "by the application"})

    @asked(app, "/see")
    def see() -> Any:
        api.session["user"] = "ann"
        api.g.mine = "kept"
        api.flash("said")
        name = carried(api)["name"]
        return of_text(ALL) if name is None else by_name(name)
