"""routing.path-keeps-its-slashes: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

Slashes that stand in the value of a `path` variable MUST NOT be merged or moved.
See Werkzeug documentation, URL Routing, Rule Format.
See Werkzeug documentation, Map: merge_slashes.

A test run said:

    the reply was 308 PERMANENT REDIRECT to /a/b/
    '/a//b//' gives redirect to '/a/b/'; right is redirect to '/a//b/' or rest(v='a//b/')
    app app
      view '/<path:v>/' -> rest
"""

import sys

from flask import Flask


app = Flask(__name__)


@app.route("/<path:v>/")
def rest(v):
    return "rest"


client = app.test_client()
reply = client.get("/a//b//")
seen = reply.status_code

EXPECTED = 200  # what the reference of microframework-conformance does
SHOWN = 308  # what was seen
print("Slashes that stand in the value of a `path` variable MUST NOT be merged or moved.")
print("the status of GET /a//b//:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
