"""routing.other-site-is-no-subdomain: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

With subdomain matching, a foreign host MUST NOT reach a rule with a variable subdomain.
See Flask documentation, Flask: subdomain_matching.
See Flask documentation, SERVER_NAME.

A test run said:

    example.com/u gives user(name='<invalid>')
"""

import sys

from flask import Flask


app = Flask(__name__, subdomain_matching=True)
app.config["SERVER_NAME"] = "example.org"


@app.route("/u", subdomain="<name>")
def user(**values):
    return "user"


client = app.test_client()
reply = client.get("/u", base_url="http://localhost")
seen = reply.status_code

EXPECTED = 404  # what the reference of microframework-conformance does
SHOWN = 200  # what was seen
print("With subdomain matching, a foreign host MUST NOT reach a rule with a variable subdomain.")
print("the status of GET /u:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
