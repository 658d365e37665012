"""responses.repeated-headers: this program exits 1 on Quart 0.22.0, Flask 3.1.3, Werkzeug 3.1.9.

A header that a view returns twice beside text MUST be sent twice, in the same order, or
with both values in one list.
See RFC 9110, 5.3. Field Order.

A test run said:

    the body is 'x'
      expected                seen
    > ('Set-Cookie', 'b=2')   ('Set-Cookie', 'a=1')
    > ('Set-Cookie', 'a=1')   ('Link', '<x>')
    > ('Link', '<y>')         -
    > ('Link', '<x>')         -
"""

import asyncio
import sys

from quart import Quart


app = Quart(__name__)


@app.route("/")
async def index():
    return "x", [("Set-Cookie", "b=2"), ("Set-Cookie", "a=1"), ("Link", "<y>"), ("Link", "<x>")]


async def main():
    global seen
    client = app.test_client()
    reply = await client.get("/")
    seen = reply.headers.getlist("Set-Cookie")


asyncio.run(main())

EXPECTED = ["b=2", "a=1"]  # what the reference of microframework-conformance does
SHOWN = ["a=1"]  # what was seen
print("A header that a view returns twice beside text MUST be sent twice, in the same order, or with both values in one list.")
print("the field Set-Cookie of GET /:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
