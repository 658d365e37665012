"""routing.arguments-without-blanks: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A converter MUST be given the same arguments with spaces between them and without.
See Werkzeug documentation, URL Routing, Rule Format.

A test run said:

    the reply was 404 NOT FOUND: The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.
    <echo(1,2):v> is not given ((1, 2), [])
"""

import re
import sys

from flask import Flask
from werkzeug.routing import BaseConverter


def shown(arguments, keywords):
    """Write arguments down, types and all; a slash is no part of a segment."""
    return repr((arguments, sorted(keywords.items()))).replace('/', '|')


def shows_arguments(*arguments, **keywords):
    """Make an expression that matches nothing but the arguments themselves."""
    return re.escape(shown(arguments, keywords))


app = Flask(__name__)


class EchoConverter(BaseConverter):
    def __init__(self, url_map, *arguments, **keywords):
        super().__init__(url_map)
        self.regex = shows_arguments(*arguments, **keywords)


app.url_map.converters["echo"] = EchoConverter


@app.route("/<echo(1,2):v>")
def echo(v):
    return "echo"


client = app.test_client()
reply = client.get("/((1,%202),%20%5B%5D)")
seen = reply.status_code

EXPECTED = 200  # what the reference of microframework-conformance does
SHOWN = 404  # what was seen
print("A converter MUST be given the same arguments with spaces between them and without.")
print("the status of GET '/((1, 2), [])':")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
