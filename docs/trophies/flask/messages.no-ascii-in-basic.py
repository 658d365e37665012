"""messages.no-ascii-in-basic: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

Basic credentials with a character that base64 does not have MUST be read without an
error, and name no user.
See Flask documentation, Request.authorization.
See RFC 7617, 2. The 'Basic' Authentication Scheme.
See plain sense: any client can send such a header, and no client may cause an error.

A test run said:

    looking at GET / headers=(('Authorization', 'Basic é'),) raised ValueError!
    ValueError! is ValueError: string argument should contain only ASCII characters (werkzeug/datastructures/auth.py:108, in from_header)
"""

import sys
from wsgiref.headers import Headers
from wsgiref.util import setup_testing_defaults

from flask import Flask, request


def call(app, **environ):
    """Call a WSGI application as a server does; return the status, the fields and the body."""
    usual = {"SCRIPT_NAME": "", "PATH_INFO": "/", "QUERY_STRING": "", "SERVER_NAME": "localhost"}
    environ = {**usual, "HTTP_HOST": "localhost", **environ}
    setup_testing_defaults(environ)
    started = []
    result = app(environ, lambda *given: started.append(given))
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return started[-1][0], Headers(started[-1][1]), body


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
    note(lambda: (lambda r: repr(r.authorization and r.authorization.username))(request))
    return "index"


call(app, HTTP_AUTHORIZATION="Basic é")

EXPECTED = ["None"]  # what the reference of microframework-conformance does
SHOWN = ["raises ValueError"]  # what was seen
print("Basic credentials with a character that base64 does not have MUST be read without an error, and name no user.")
print("(lambda r: repr(r.authorization and r.authorization.username))(request), in the view index:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
