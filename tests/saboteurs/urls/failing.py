"""Faults in what happens when no URL can be built, and in what a URL is built from."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "urls.build-error-handlers",
        "a handler that gives None has the last word",
        "binding",
        "            if url is not None:\n                return str(url)",
        "            return str(url)",
    ),
    Saboteur(
        "urls.build-error-handlers",
        "an error that a handler raises ends the search",
        "binding",
        "            error = raised\n",
        "            raise raised\n",
    ),
    Saboteur(
        "urls.handlers-are-for-errors",
        "handlers are asked first",
        "binding",
        "    try:\n        url = binding.build(",
        "    try:\n        for handler in app.url_build_error_handlers:\n"
        "            handler(BuildError(endpoint, values), endpoint, values)\n"
        "        url = binding.build(",
    ),
    Saboteur(
        "urls.error-suggests",
        "the error names no other endpoint",
        "routing.urls",
        "if self.suggested is None else",
        "if True else",
    ),
    Saboteur(
        "urls.error-suggests",
        "the error names the endpoint that was registered first",
        "routing.urls",
        "nearest = get_close_matches(str(self.endpoint), endpoints, n=1, cutoff=0.4)",
        "nearest = list(endpoints)",
    ),
    Saboteur(
        "urls.listed-word-is-escaped",
        "a converter's text is taken as it is",
        "routing.urls",
        "                text, escaped = _write_variable(piece, values[piece.name])\n",
        "                text = escaped = _write_variable(piece, values[piece.name])[0]\n",
    ),
    Saboteur(
        "urls.page-from-a-websocket",
        "the scheme of a WebSocket is kept for a page",
        "routing.map",
        '_HTTP_SCHEME = {"ws": "http", "wss": "https"}',
        '_HTTP_SCHEME = {"ws": "http"}',
    ),
    Saboteur(
        "urls.query-lists-of-nothing",
        "None in a list becomes text",
        "routing.escaping",
        "            if item is not None:\n",
        "            if True:\n",
    ),
    Saboteur(
        "urls.own-converter-is-given-the-value",
        "a list of one value is taken for the value",
        "routing.urls",
        "complete_escapes(str(variable.converter.to_url(value)))",
        "complete_escapes(str(variable.converter.to_url("
        "value[0] if isinstance(value, list) and len(value) == 1 else value)))",
    ),
    Saboteur(
        "urls.untrusted-host-is-not-built",
        "a host that is refused is used for URLs",
        "binding",
        '        host = app.config["SERVER_NAME"] or "localhost"\n',
        '        host = environ["HTTP_HOST"]\n',
    ),
    Saboteur(
        "urls.links-of-a-refused-request",
        "no URL is built for a request whose host is refused",
        "binding",
        '        host = app.config["SERVER_NAME"] or "localhost"\n',
        "        raise\n",
    ),
    Saboteur(
        "urls.subdomain-beyond-ascii",
        "a subdomain is written as it is given",
        "routing.urls",
        "            domain = normalize_domain(rule.map)(domain)\n",
        "            pass\n",
    ),
]
