"""streaming.teardown-runs-once: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A request that is answered by a stream MUST run its teardown functions exactly once.
See Flask documentation, The Request Context, Callbacks and Errors.

A test run said:

    after 0 chunks
      expected   seen
      request    request
      app        app
    > -          request
    > -          app
"""

import sys

from flask import Flask, Response, stream_with_context


seen = []
app = Flask(__name__)


@app.teardown_request
def teardown_request(exception):
    seen.append("request")


@app.teardown_appcontext
def app_teardown_app(exception):
    seen.append("app")


@app.route("/stream")
def stream():
    def produce():
        yield from ()

    return Response(stream_with_context(produce()))


client = app.test_client()
client.get("/stream").close()

EXPECTED = ["request", "app"]  # what the reference of microframework-conformance does
SHOWN = ["request", "app", "request", "app"]  # what was seen
print("A request that is answered by a stream MUST run its teardown functions exactly once.")
print("which teardown functions and app_teardown functions ran:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
