"""Faults in the forms of a status, of headers and of lengths, and in large cookies."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "responses.own-reason-beside-any-body",
        "a reason of its own is lost beside what is a response already",
        "coercion",
        "    if isinstance(status, str | bytes):\n",
        "    if isinstance(status, str) and status[:3].isdigit():\n"
        "        response.status_code = int(status[:3])\n"
        "    elif isinstance(status, str | bytes):\n",
    ),
    Saboteur(
        "responses.forms-agree",
        "headers of the framework's own class are taken for a status",
        "coercion",
        "_HEADERS = (Headers, dict, list, tuple)",
        "_HEADERS = (dict, list, tuple)",
    ),
    Saboteur(
        "responses.forms-agree",
        "a response keeps its own status",
        "coercion",
        "    if status is not None:\n        _set_status",
        "    if status is not None and response is not body:\n        _set_status",
    ),
    Saboteur(
        "responses.own-length-is-kept",
        "who streams a body cannot say how long it is",
        "messages.wrappers",
        "        headers = super().get_wsgi_headers(environ)\n",
        "        headers = super().get_wsgi_headers(environ)\n"
        "        if self.is_streamed:\n            headers.remove('Content-Length')\n",
    ),
    Saboteur(
        "responses.own-length-for-head",
        "the length of the body is written over the one that is given",
        "messages.attributes",
        "if length is not None:",
        "if length is not None and self.response is response:",
    ),
    Saboteur(
        "responses.registered-reasons",
        "what a status is called is its name in Python",
        "messages.sent",
        "HTTPStatus(code).phrase}",
        "HTTPStatus(code).name[:9]}",
    ),
    Saboteur(
        "responses.large-cookies-warn",
        "without a limit, every cookie is too large",
        "messages.cookies",
        "if limit and len(header) > limit:",
        "if len(header) > limit:",
    ),
    Saboteur(
        "responses.large-cookies-warn",
        "the limit is always that of browsers",
        "messages.wrappers",
        'current_app.config["MAX_COOKIE_SIZE"] if has_app_context() else _COOKIE_SIZE',
        "_COOKIE_SIZE",
    ),
]
