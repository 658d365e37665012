"""routing.redirect-is-valid: this program exits 1 on Starlette 1.10.0.

The Location of a redirect MUST be a valid URL, whatever is in the path and the query.
See RFC 9110, 10.2.2. Location.

A test run said:

    '%'?'': Location is 'http://localhost/b/%/'
"""

import asyncio
import sys
from urllib.parse import quote
from wsgiref.headers import Headers

from starlette.applications import Starlette
from starlette.responses import Response


def call(app, method="GET", path="/", query="", headers=(), body=b"", root="", scheme="http"):
    """Call an ASGI application as a server does; return the status, the fields and the body."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": root + path,
        "raw_path": quote(root + path).encode(),
        "root_path": root,
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    given, sent = [], []

    async def receive():
        if given:
            await asyncio.Event().wait()  # the client stays
        given.append(True)
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    fields = [tuple(word.decode("latin-1") for word in field) for field in sent[0]["headers"]]
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return f"{sent[0]['status']} ", Headers(fields), content


app = Starlette()


def branch(request):
    return Response("branch", media_type="text/html")


app.add_route("/b/{v}/", branch, name="branch")


status, headers, body = call(app, path="/b/%", headers=[("Host", "localhost")])
seen = int(status.partition(" ")[0])

EXPECTED = 308  # what the reference of microframework-conformance does
SHOWN = 307  # what was seen
print("The Location of a redirect MUST be a valid URL, whatever is in the path and the query.")
print("the status of GET /b/%25:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
