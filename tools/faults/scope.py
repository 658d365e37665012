"""Which files of a package count, and why the others do not: a table.

A file is in scope when what it does is promised to users by the documentation. The first row of a
package that matches the path of a file decides. Which places in a file count: `business.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

IN, OUT = True, False


@dataclass(frozen=True, slots=True)
class Row:
    """Files by a pattern of their path in the package, whether they count, and why."""

    pattern: str
    counts: bool
    why: str


SCOPE: dict[str, tuple[Row, ...]] = {
    "flask": (
        Row("typing.py", OUT, "types only"),
        Row("debughelpers.py", OUT, "texts that explain errors while one develops"),
        Row("*", IN, "documented: API, and the pages of the guide"),
    ),
    "werkzeug": (
        Row("debug/*", OUT, "the interactive debugger in the browser"),
        Row("_reloader.py", OUT, "watches files; what it has to do is not written down"),
        Row("useragents.py", OUT, "removed from the documentation"),
        Row("user_agent.py", OUT, "a place for other people's parsers"),
        Row("testapp.py", OUT, "a page that shows an environ"),
        Row("middleware/profiler.py", OUT, "prints what Python's profiler says"),
        Row("middleware/lint.py", OUT, "warns of applications that breach PEP 3333"),
        Row("middleware/http_proxy.py", OUT, "a proxy for the servers of other tools"),
        Row("middleware/*", IN, "documented: Middleware"),
        Row("routing/*", IN, "documented: URL Routing"),
        Row("wrappers/*", IN, "documented: Request / Response Objects"),
        Row("sansio/*", IN, "what the request and the response are made of"),
        Row("datastructures/*", IN, "documented: Data Structures"),
        Row("http.py", IN, "documented: HTTP Utilities"),
        Row("formparser.py", IN, "documented: Dealing with Request Data"),
        Row("local.py", IN, "documented: Context Locals"),
        Row("wsgi.py", IN, "documented: WSGI Helpers"),
        Row("urls.py", IN, "documented: URL Helpers"),
        Row("utils.py", IN, "documented: Utilities"),
        Row("test.py", IN, "documented: Testing WSGI Applications"),
        Row("security.py", IN, "documented: Utilities, Security Helpers"),
        Row("exceptions.py", IN, "documented: HTTP Exceptions"),
        Row("serving.py", IN, "documented: Serving WSGI Applications"),
        Row("_internal.py", IN, "what the modules above share"),
        Row("*", OUT, "names that are handed on"),
    ),
    "quart": (
        Row("typing.py", OUT, "types only"),
        Row("debug.py", OUT, "the page that shows a traceback while one develops"),
        Row("__main__.py", OUT, "hands on to the command"),
        Row("*", IN, "documented: API, and the guides"),
    ),
    "starlette": (
        Row("types.py", OUT, "types only"),
        Row("status.py", OUT, "names of numbers"),
        Row("_utils.py", IN, "what the modules below share"),
        Row("middleware/wsgi.py", OUT, "deprecated"),
        Row("websockets.py", OUT, "WebSockets are in no chapter of the suite"),
        Row("schemas.py", OUT, "OpenAPI is in no chapter of the suite"),
        Row("*", IN, "documented: Features"),
    ),
}


def row_of(package: str, path: str) -> Row:
    """Return the row that decides about a file; a package without a table counts wholly."""
    rows = SCOPE.get(package, ())
    found = (row for row in rows if fnmatchcase(path, row.pattern))
    return next(found, Row("*", IN, "no table speaks of this package"))
