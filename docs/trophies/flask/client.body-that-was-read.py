"""client.body-that-was-read: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

After a 307 or 308, the test client MUST send the same body again, also when the view
that redirects has read it.
See Flask documentation, Testing Flask Applications, Following Redirects.
See RFC 9110, 15.4.8. 307 Temporary Redirect.
See RFC 9110, 15.4.9. 308 Permanent Redirect.

A test run said:

    ('REQUEST_METHOD', 'CONTENT_TYPE', 'CONTENT_LENGTH', 'HTTP_X_A') after a 307, of {'data': b'raw', 'content_type': 'a/b'}:
      expected   seen
      PUT        PUT
      a/b        a/b
    > 3          0
      1          1
"""

import sys

from flask import Flask


heard = []
ANSWERS = {
    "/0": ("307 Said", [("Location", "/1")], b""),
}


def application(environ, start_response):
    """Keep what was asked, and answer."""
    heard.append({**environ, "body": environ["wsgi.input"].read()})
    status, headers, body = ANSWERS.get(environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"], ("200 OK", [], b""))
    start_response(status, headers)
    return [body]


app = Flask(__name__)
app.wsgi_app = application
client = app.test_client()
client.open("/0", method="PUT", follow_redirects=True, headers={"X-A": "1"}, data=b"raw", content_type="a/b").close()
seen = [environ.get("CONTENT_LENGTH") for environ in heard]

EXPECTED = ["3", "3"]  # what the reference of microframework-conformance does
SHOWN = ["3", "0"]  # what was seen
print("After a 307 or 308, the test client MUST send the same body again, also when the view that redirects has read it.")
print("CONTENT_LENGTH of each request:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
