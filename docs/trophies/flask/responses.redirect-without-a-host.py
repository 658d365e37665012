"""responses.redirect-without-a-host: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A URL that has two slashes and no host behind them MUST be sent as it was given, unless
it is refused.
See Flask documentation, redirect.
See RFC 3986, 5.3. Component Recomposition.
See RFC 9110, 10.2.2. Location.

A test run said:

    redirect('x-app://?a=1') sent 302 'x-app:?a=1'
"""

import sys

from flask import Flask, redirect


app = Flask(__name__)


@app.route("/")
def index():
    return redirect("x-app://?a=1")


client = app.test_client()
reply = client.get("/")
seen = reply.headers.getlist("Location")

EXPECTED = ["x-app://?a=1"]  # what the reference of microframework-conformance does
SHOWN = ["x-app:?a=1"]  # what was seen
print("A URL that has two slashes and no host behind them MUST be sent as it was given, unless it is refused.")
print("the field Location of GET /:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
