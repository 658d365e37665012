"""urls.anchor-is-escaped: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A percent sign or number sign in the anchor MUST be escaped, so that the anchor comes
back.
See Flask documentation, url_for.
See RFC 3986, 3.4. Query.
See RFC 3986, 3.5. Fragment.

A test run said:

    the anchor '100%' is built as '/page#100%', which is no URL
"""

import sys

from flask import Flask, url_for


def note(action):
    """Keep what comes of something: its result, or what it raises."""
    try:
        seen.append(action())
    except Exception as error:
        seen.append(f"raises {type(error).__name__}")


seen = []
app = Flask(__name__)


@app.route("/page")
def page():
    return "page"


with app.test_request_context("/"):
    note(lambda: url_for("page", _anchor="100%"))

EXPECTED = ["/page#100%25"]  # what the reference of microframework-conformance does
SHOWN = ["/page#100%"]  # what was seen
print("A percent sign or number sign in the anchor MUST be escaped, so that the anchor comes back.")
print('url_for("page", _anchor="100%"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
