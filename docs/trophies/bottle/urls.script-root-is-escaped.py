"""urls.script-root-is-escaped: this program exits 1 on Bottle 0.13.4.

`url_for` MUST escape a script root, so that the built URL is valid by RFC 3986.
(Bottle has `app.get_url` for `url_for`.)
See RFC 3986, 2. Characters.
See RFC 3986, 3.3. Path.

A test run said:

    under '/ü', '/Ã¼/u/x' is built
"""

import sys
from wsgiref.headers import Headers
from wsgiref.util import setup_testing_defaults

from bottle import Bottle


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
app = Bottle()


@app.route("/probe", name="probe")
def probe():
    note(lambda: app.get_url("user", v="x"))
    return "probe"


@app.route("/u/<v>", name="user")
def user(v):
    return "user"


call(app, SCRIPT_NAME="/Ã¼", PATH_INFO="/probe")

EXPECTED = ["/%C3%BC/u/x"]  # what the reference of microframework-conformance does
SHOWN = ["/Ã¼/u/x"]  # what was seen
print("`url_for` MUST escape a script root, so that the built URL is valid by RFC 3986.")
print('app.get_url("user", v="x"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
