"""urls.static-text-is-escaped: this program exits 1 on Bottle 0.13.4.

`url_for` MUST escape the text of a rule, so that the URL is valid and leads to the
rule.
(Bottle has `app.get_url` for `url_for`.)
See RFC 3986, 2. Characters.
See RFC 3986, 3.3. Path.

A test run said:

    '/é/100%/q?x#y' with {} is built as '/é/100%/q?x#y'; asking for that gives 404 b'\\n    <!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\\n    ...', and the view was called with []
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
    note(lambda: app.get_url("target"))
    return "probe"


@app.route("/é/100%/q?x#y", name="target")
def target():
    return "target"


call(app, PATH_INFO="/probe")

EXPECTED = ["/%C3%A9/100%25/q%3Fx%23y"]  # what the reference of microframework-conformance does
SHOWN = ["/é/100%/q?x#y"]  # what was seen
print("`url_for` MUST escape the text of a rule, so that the URL is valid and leads to the rule.")
print('app.get_url("target"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
