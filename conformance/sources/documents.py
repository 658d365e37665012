"""The documents that clauses cite. Each has a list of headings in `lists/`."""

from __future__ import annotations

from conformance.sources.source import Document, Series

FLASK = Document("Flask documentation", "flask", newer=("3.2",))
WERKZEUG = Document("Werkzeug documentation", "werkzeug")
QUART = Document("Quart documentation", "quart")
PYTHON = Document("Python documentation", "python")
ASGI = Document("ASGI documentation", "asgi")
GEVENT = Document("gevent documentation", "gevent")
URL_STANDARD = Document("WHATWG URL Standard", "url")
FETCH_STANDARD = Document("WHATWG Fetch Standard", "fetch")
CSP = Document("Content Security Policy Level 3", "csp")
PEP = Series("PEP")
RFC = Series("RFC")
