"""messages.weak-tags-do-not-match: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

If-Match MUST be answered with 412 where the entity tag of the response is weak.
See Flask documentation, Response.make_conditional.
See RFC 9110, 13.2.2. Precedence of Preconditions.
See RFC 9110, 15.4.5. 304 Not Modified.
See RFC 9110, 13.1.1. If-Match.

A test run said:

    If-Match: "tag", of a weak tag
      expected   seen
    > 412        200
"""

import datetime
import sys

import flask
from flask import Flask


MOMENT = datetime.datetime(1994, 11, 6, 8, 49, 37, tzinfo=datetime.timezone.utc)


BODY = b"0123456789"


def conditional(app):
    """Declare a view that is answered by conditions, and one that has ranges."""

    def made():
        response = flask.make_response(BODY)
        response.last_modified = MOMENT
        response.set_etag('tag', weak='weak' in flask.request.args)
        return response
    app.add_url_rule('/', 'c', lambda: made().make_conditional(flask.request.environ), methods=['GET', 'POST', 'PUT'])
    app.add_url_rule('/part', 'r', lambda: made().make_conditional(flask.request.environ, accept_ranges=True, complete_length=len(BODY)))


app = Flask(__name__)
conditional(app)


client = app.test_client()
reply = client.get("/", query_string="weak=1", headers={"If-Match": '"tag"'})
seen = reply.status_code

EXPECTED = 412  # what the reference of microframework-conformance does
SHOWN = 200  # what was seen
print("If-Match MUST be answered with 412 where the entity tag of the response is weak.")
print('the status of GET /?weak=1 headers=((\'If-Match\', \'"tag"\'),):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
