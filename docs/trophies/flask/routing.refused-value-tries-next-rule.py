"""routing.refused-value-tries-next-rule: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

When the converter of one rule refuses a value, the router MUST try the next rule that
fits.
See Werkzeug documentation, URL Routing, Custom Converters.

A test run said:

    GET /1 gives 404; right is any(v='1')
    app app
      view '/<int(min=5):v>' -> high
      view '/<v>' -> any
"""

import sys

from flask import Flask


app = Flask(__name__)


@app.route("/<int(min=5):v>")
def high(v):
    return "high"


@app.route("/<v>", endpoint="any")
def any_view(v):
    return "any"


client = app.test_client()
reply = client.get("/1")
seen = reply.status_code

EXPECTED = 200  # what the reference of microframework-conformance does
SHOWN = 404  # what was seen
print("When the converter of one rule refuses a value, the router MUST try the next rule that fits.")
print("the status of GET /1:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
