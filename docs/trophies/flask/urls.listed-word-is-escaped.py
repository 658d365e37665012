"""urls.listed-word-is-escaped: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

`url_for` MUST escape the word for an `any` variable, so that the word comes back.
See RFC 3986, 2. Characters.
See RFC 3986, 3.3. Path.
See Werkzeug documentation, MapAdapter.build.

A test run said:

    'é' is built as '/w/é/x', which is no URL
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


@app.route("/w/<any('é', 'a b', '%', '?x', '#y', 'x'):v>/x")
def word(v):
    return "word"


with app.test_request_context("/"):
    note(lambda: url_for("word", v="é"))

EXPECTED = ["/w/%C3%A9/x"]  # what the reference of microframework-conformance does
SHOWN = ["/w/é/x"]  # what was seen
print("`url_for` MUST escape the word for an `any` variable, so that the word comes back.")
print('url_for("word", v="é"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
