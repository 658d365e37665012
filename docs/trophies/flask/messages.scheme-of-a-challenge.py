"""messages.scheme-of-a-challenge: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

The `type` of `www_authenticate` MUST be the scheme that is sent, even when it is
changed.
See Flask documentation, Response.www_authenticate.
See Werkzeug documentation, WWWAuthenticate.

A test run said:

    the header, and `type`, after type = 'digest':
      expected                                           seen
    > [('digest', {'charset': 'UTF-8', 'realm': 'r'})]   [('basic', {'charset': 'UTF-8', 'realm': 'r', 'type': 'digest'})]
    > digest                                             basic
"""

import sys

from flask import Flask


def begun(response):
    """Return the challenge of a response that asks for Basic authentication already.

    Whether a response without the header has a challenge that can be changed is left open.
    """
    response.headers['WWW-Authenticate'] = 'Basic charset="UTF-8"'
    return response.www_authenticate


def change(response):
    begun(response).realm = 'r'
    response.www_authenticate.type = 'digest'
    return response.www_authenticate.type


def note(action):
    """Keep what comes of something: its result, or what it raises."""
    try:
        seen.append(action())
    except Exception as error:
        seen.append(f"raises {type(error).__name__}")


seen = []
app = Flask(__name__)


@app.after_request
def after_change(response):
    note(lambda: change(response))
    return response


client = app.test_client()
client.get("/").close()

EXPECTED = ["digest"]  # what the reference of microframework-conformance does
SHOWN = ["basic"]  # what was seen
print("The `type` of `www_authenticate` MUST be the scheme that is sent, even when it is changed.")
print("change(response), in the after change:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
