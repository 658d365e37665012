"""routing.rule-overrides-merge-slashes: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

The merge_slashes of a rule MUST go before the merge_slashes of the map.
See Werkzeug documentation, URL Routing, Rule Format.
See Werkzeug documentation, Map: merge_slashes.

A test run said:

    gives 404
    app app url_map.merge_slashes=False
      view '/a/merged' -> merged merge_slashes=True
"""

import sys

from flask import Flask


app = Flask(__name__)
app.url_map.merge_slashes = False


@app.route("/a/merged", merge_slashes=True)
def merged():
    return "merged"


client = app.test_client()
reply = client.get("/a//merged")
seen = reply.status_code

EXPECTED = 308  # what the reference of microframework-conformance does
SHOWN = 404  # what was seen
print("The merge_slashes of a rule MUST go before the merge_slashes of the map.")
print("the status of GET /a//merged:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
