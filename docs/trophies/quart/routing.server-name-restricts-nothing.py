"""routing.server-name-restricts-nothing: this program exits 1 on Quart 0.22.0, Flask 3.1.3, Werkzeug 3.1.9.

Without subdomain matching, SERVER_NAME MUST NOT decide which hosts are answered.
See Flask documentation, SERVER_NAME.

A test run said:

    with SERVER_NAME=example.org, localhost gives 404
"""

import asyncio
import sys

from quart import Quart


app = Quart(__name__)
app.config["SERVER_NAME"] = "example.org"


@app.route("/a")
async def own():
    return "own"


async def main():
    global seen
    client = app.test_client()
    reply = await client.get("/a", headers={"Host": "localhost"})
    seen = reply.status_code


asyncio.run(main())

EXPECTED = 200  # what the reference of microframework-conformance does
SHOWN = 404  # what was seen
print("Without subdomain matching, SERVER_NAME MUST NOT decide which hosts are answered.")
print("the status of GET /a:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
