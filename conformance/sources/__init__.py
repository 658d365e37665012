"""Sources: where the promises of the clauses are written down.

Here live the documents that a clause may cite, what a source is, and the lists of the documents'
headings, which links are made from. Not here: what the clauses say, and who renders it
(`conformance.report.specification`). Start with `documents`, then `source`.

A clause names its source like this, one or several of them::

    source=FLASK("The Request Context", "Callbacks and Errors")
    source=FLASK.api("Flask.run")
    source=[RFC(9110, "9.3.2"), PEP(3333, "The Application/Framework Side")]
    source=FLASK.changes("2.0.1", "what the changelog says, in a few words")
    source=plain_sense("why no user could want otherwise")

`tests/sources/` holds each against the list of its document.
"""

from conformance.sources.documents import (
    ASGI,
    CSP,
    FETCH_STANDARD,
    FLASK,
    GEVENT,
    PEP,
    PYTHON,
    QUART,
    RFC,
    URL_STANDARD,
    WERKZEUG,
)
from conformance.sources.source import Document, Series, Source, plain_sense

__all__ = [
    "ASGI",
    "CSP",
    "FETCH_STANDARD",
    "FLASK",
    "GEVENT",
    "PEP",
    "PYTHON",
    "QUART",
    "RFC",
    "URL_STANDARD",
    "WERKZEUG",
    "Document",
    "Series",
    "Source",
    "plain_sense",
]
