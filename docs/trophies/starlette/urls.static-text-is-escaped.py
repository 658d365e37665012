"""urls.static-text-is-escaped: this program exits 1 on Starlette 1.10.0.

`url_for` MUST escape the text of a rule, so that the URL is valid and leads to the
rule.
(Starlette has `request.app.url_path_for` for `url_for`.)
See RFC 3986, 2. Characters.
See RFC 3986, 3.3. Path.

A test run said:

    '/é/100%/q?x#y' with {} is built as '/é/100%/q?x#y'; asking for that gives 404 b'Not Found', and the view was called with []
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


def note(action):
    """Keep what comes of something: its result, or what it raises."""
    try:
        seen.append(action())
    except Exception as error:
        seen.append(f"raises {type(error).__name__}")


seen = []
app = Starlette()


def probe(request):
    note(lambda: request.app.url_path_for("target"))
    return Response("probe", media_type="text/html")


app.add_route("/probe", probe, name="probe")


def target(request):
    return Response("target", media_type="text/html")


app.add_route("/é/100%/q?x#y", target, name="target")


call(app, path="/probe", headers=[("Host", "localhost")])

EXPECTED = ["/%C3%A9/100%25/q%3Fx%23y"]  # what the reference of microframework-conformance does
SHOWN = ["/é/100%/q?x#y"]  # what was seen
print("`url_for` MUST escape the text of a rule, so that the URL is valid and leads to the rule.")
print('request.app.url_path_for("target"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
