"""What an application of somebody's own brings along, and what of it stands in the way of clauses.

Its extensions, hooks, handlers and settings are what is judged. Its views are not: no clause speaks
of them, while their rules would answer in place of those that clauses describe. Not an adapter by
itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

# What `add_url_rule` is told of a rule for static files.
STATIC = "static"
# What else a map has; what an older Werkzeug, or the reference, lacks is left out.
OF_A_MAP = ("converters", "subdomain_matching", "charset", "encoding_errors")
# What else than `config` applications set: attributes of what they have.
SET = {
    "url_map": (
        *("strict_slashes", "merge_slashes", "redirect_defaults", "default_subdomain"),
        *("sort_parameters", "sort_key"),
    ),
    "json": ("ensure_ascii", "sort_keys", "compact", "mimetype"),
}


def set_views_aside(
    made: Any, api: Any, build_errors: tuple[type[BaseException], ...], *, static: bool
) -> None:
    """Take all rules and views out of an application, which has a map like its own without them.

    Hooks go on to build the URLs of these views (a login sends people to its page). `static` tells
    whether the rule for static files stays, which comes of the options of a description.
    """
    former, views = made.url_map, dict(made.view_functions)
    fresh = type(former)(host_matching=former.host_matching)
    for name in (*SET["url_map"], *OF_A_MAP):
        if hasattr(former, name):
            setattr(fresh, name, getattr(former, name))
    made.url_map = fresh
    made.view_functions.clear()
    made.url_build_error_handlers.append(_building(made, former, api, build_errors))
    for rule in former.iter_rules():
        if static and rule.endpoint == STATIC:
            made.add_url_rule(rule.rule, STATIC, views[STATIC], host=rule.host)


def _building(
    made: Any, former: Any, api: Any, build_errors: tuple[type[BaseException], ...]
) -> Callable[..., str | None]:
    """Return a handler for URLs that cannot be built, which looks for them in another map."""

    def build(error: Exception, endpoint: str, values: dict[str, Any]) -> str | None:
        given = dict(values)
        anchor, scheme = given.pop("_anchor", None), given.pop("_scheme", None)
        method, external = given.pop("_method", None), given.pop("_external", False)
        if api.has_request_context():
            asked = api.request
            script = asked.script_root
            bound = former.bind(asked.host, script_name=script, url_scheme=scheme or asked.scheme)
        else:
            name = made.config.get("SERVER_NAME") or "localhost"
            bound = former.bind(name, url_scheme=scheme or "http")
        try:
            url: str = bound.build(endpoint, given, method=method, force_external=bool(external))
        except build_errors:
            return None  # it is nobody's: the error that led here is raised
        return url if anchor is None else f"{url}#{quote(str(anchor))}"

    return build


def settings_of(made: Any, bare: Any) -> frozenset[str]:
    """Return the names of what an application has set otherwise than a bare one.

    They are those in its configuration, and dotted ones of attributes (`url_map.strict_slashes`).
    """
    return frozenset(
        name
        for own, default in (
            (made.config, bare.config),
            (_attributes(made), _attributes(bare)),
        )
        for name in default
        if name not in own or own[name] != default[name]
    )


def put_back(made: Any, bare: Any, names: frozenset[str]) -> None:
    """Give settings the values that they have in a bare application."""
    expects = _attributes(bare)
    for name in names:
        owner, _, attribute = name.partition(".")
        if attribute:
            setattr(getattr(made, owner), attribute, expects[name])
        else:
            made.config[name] = bare.config[name]


def _attributes(app: Any) -> dict[str, Any]:
    """Return the attributes that applications set, by their dotted names."""
    return {
        f"{owner}.{name}": getattr(getattr(app, owner), name)
        for owner, names in SET.items()
        for name in names
        if hasattr(getattr(app, owner, None), name)
    }


def bare_like(made: Any, api: Any, **options: Any) -> Any:
    """Return an application as the framework makes it, of the class that this one is derived from.

    None for an application of another framework's.
    """
    for kind in type(made).__mro__:
        if getattr(api, kind.__name__, None) is kind:
            return kind("conformance", **options)
    return None
