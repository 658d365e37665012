"""messages.weak-tags-give-no-parts: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

If-Range with a weak tag MUST be answered with the whole body.
See Flask documentation, Response.make_conditional.
See RFC 9110, 14. Range Requests.
See RFC 9110, 15.3.7. 206 Partial Content.
See RFC 9110, 15.5.17. 416 Range Not Satisfiable.
See RFC 9110, 13.1.5. If-Range.

A test run said:

    {'Range': 'bytes=0-3', 'If-Range': 'W/"tag"'}, weak=False
      expected        seen
    > 200             206
    > b'0123456789'   b'0123'
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
reply = client.get("/part", headers={"Range": "bytes=0-3", "If-Range": 'W/"tag"'})
seen = reply.status_code

EXPECTED = 200  # what the reference of microframework-conformance does
SHOWN = 206  # what was seen
print("If-Range with a weak tag MUST be answered with the whole body.")
print('the status of GET /part headers=((\'Range\', \'bytes=0-3\'), (\'If-Range\', \'W/"tag"\')):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
