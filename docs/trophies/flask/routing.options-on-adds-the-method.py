"""routing.options-on-adds-the-method: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

With provide_automatic_options on, OPTIONS MUST be answered for a rule that does not
list it, whatever PROVIDE_AUTOMATIC_OPTIONS is.
See Flask documentation, Flask.add_url_rule.
See Flask documentation 3.2, Changes, Version 3.2.0: provide_automatic_options=True enables it.

A test run said:

    None, setting None: OPTIONS gives 405 Allow: GET, HEAD, not 200 Allow: GET, HEAD, OPTIONS
"""

import sys

from flask import Flask


app = Flask(__name__)


@app.route("/a", provide_automatic_options=True)
def own():
    return "own"


client = app.test_client()
reply = client.options("/a")
seen = reply.status_code

EXPECTED = 200  # what the reference of microframework-conformance does
SHOWN = 405  # what was seen
print("With provide_automatic_options on, OPTIONS MUST be answered for a rule that does not list it, whatever PROVIDE_AUTOMATIC_OPTIONS is.")
print("the status of OPTIONS /a:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
