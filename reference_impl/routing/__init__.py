"""Routing: from a path to a rule and its values, and from an endpoint and values to a URL.

A rule is parsed (`rule_parser`), split (`segments`, `converters`), made (`rules`) and put into a
tree (`route_tree`), in which `matching` finds it. Which of several rules answers: `segments` rank
the parts of a rule, `route_tree` compares what fits (`Fit.precedence`). `urls` and `escaping` write
URLs, `host_names` reads hosts. No request and no application is known here: `binding` brings them
together. Start reading at `map`.
"""

from .converters import BaseConverter, ValidationError
from .map import (
    Binding,
    BuildError,
    Map,
    MethodNotAllowed,
    NoMatch,
    RedirectRequired,
    Rule,
    WebsocketMismatch,
)

__all__ = [
    "BaseConverter",
    "Binding",
    "BuildError",
    "Map",
    "MethodNotAllowed",
    "NoMatch",
    "RedirectRequired",
    "Rule",
    "ValidationError",
    "WebsocketMismatch",
]
