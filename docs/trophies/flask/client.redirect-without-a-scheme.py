"""client.redirect-without-a-scheme: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A location that begins with two slashes and a host MUST be asked for by the same scheme.
See RFC 9110, 10.2.2. Location.

A test run said:

    from http://localhost:81/root/a/0?old=1 to '//localhost:81/root/b':
      expected                        seen
      ('SCRIPT_NAME', '/root')        ('SCRIPT_NAME', '/root')
      ('PATH_INFO', '/b')             ('PATH_INFO', '/b')
      ('QUERY_STRING', '')            ('QUERY_STRING', '')
      ('HTTP_HOST', 'localhost:81')   ('HTTP_HOST', 'localhost:81')
      ('SERVER_NAME', 'localhost')    ('SERVER_NAME', 'localhost')
      ('SERVER_PORT', '81')           ('SERVER_PORT', '81')
    > ('wsgi.url_scheme', 'http')     ('wsgi.url_scheme', '')
      ('HTTP_X_A', '1')               ('HTTP_X_A', '1')
      ('REMOTE_ADDR', '127.0.0.1')    ('REMOTE_ADDR', '127.0.0.1')
      ('REQUEST_METHOD', 'GET')       ('REQUEST_METHOD', 'GET')
      ('HTTP_X_CHANGED', None)        ('HTTP_X_CHANGED', None)
    > ('HTTP_COOKIE', 'k=v')          ('HTTP_COOKIE', None)
"""

import sys

from flask import Flask


heard = []
ANSWERS = {
    "/root/a/0": ("302 Said", [("Location", "//localhost:81/root/b"), ("Set-Cookie", "k=v; Path=/")], b""),
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
client.get("/a/0?old=1", base_url="http://localhost:81/root", headers={"X-A": "1"}, follow_redirects=True).close()
client.get("/b", base_url="http://localhost:81/root", headers={"X-A": "1"}).close()
seen = [environ.get("wsgi.url_scheme") for environ in heard]

EXPECTED = ["http", "http", "http"]  # what the reference of microframework-conformance does
SHOWN = ["http", "", "http"]  # what was seen
print("A location that begins with two slashes and a host MUST be asked for by the same scheme.")
print("wsgi.url_scheme of each request:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
