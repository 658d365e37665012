"""client.redirect-to-a-relative-place: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A location that is relative MUST be read from where the redirect came.
See RFC 9110, 10.2.2. Location.

A test run said:

    from http://localhost:81/root/a/0?old=1 to 'b':
      expected                        seen
    > ('SCRIPT_NAME', '/root')        ('SCRIPT_NAME', '')
    > ('PATH_INFO', '/a/b')           ('PATH_INFO', 'b')
      ('QUERY_STRING', '')            ('QUERY_STRING', '')
      ('HTTP_HOST', 'localhost:81')   ('HTTP_HOST', 'localhost:81')
      ('SERVER_NAME', 'localhost')    ('SERVER_NAME', 'localhost')
      ... 7 lines that are alike ...
"""

import sys

from flask import Flask


heard = []
ANSWERS = {
    "/root/a/0": ("302 Said", [("Location", "b"), ("Set-Cookie", "k=v; Path=/")], b""),
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
client.get("/a/b", base_url="http://localhost:81/root", headers={"X-A": "1"}).close()
seen = [environ.get("SCRIPT_NAME") for environ in heard]

EXPECTED = ["/root", "/root", "/root"]  # what the reference of microframework-conformance does
SHOWN = ["/root", "", "/root"]  # what was seen
print("A location that is relative MUST be read from where the redirect came.")
print("SCRIPT_NAME of each request:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
