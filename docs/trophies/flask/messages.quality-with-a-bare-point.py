"""messages.quality-with-a-bare-point: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A quality MUST be read that has no digit behind its point: the grammar allows none to
three.
See RFC 9110, 12.4.2. Quality Values.

A test run said:

    Accept: text/html;q=1., text/plain;q=0.4
      expected     seen
    > 1.0          0.0
    > text/html    text/plain
      text/plain   text/plain
"""

import sys

from flask import Flask, request


first = "text/html"


second = "text/plain"


attribute = "accept_mimetypes"


def note(action):
    """Keep what comes of something: its result, or what it raises."""
    try:
        seen.append(action())
    except Exception as error:
        seen.append(f"raises {type(error).__name__}")


seen = []
app = Flask(__name__)


@app.route("/")
def index():
    note(lambda: (lambda asked: [float(getattr(asked, attribute).quality(first)), getattr(asked, attribute).best_match([first, second]), getattr(asked, attribute).best_match([second])])(request))
    return "index"


client = app.test_client()
client.get("/", headers={"Accept": "text/html;q=1., text/plain;q=0.4"}).close()

EXPECTED = [[1.0, "text/html", "text/plain"]]  # what the reference of microframework-conformance does
SHOWN = [[0.0, "text/plain", "text/plain"]]  # what was seen
print("A quality MUST be read that has no digit behind its point: the grammar allows none to three.")
print("(lambda asked: [float(getattr(asked, attribute).quality(first)), getattr(asked, attribute).best_match([first, second]), getattr(asked, attribute).best_match([second])])(request), in the view index:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
