"""teardown.gets-what-nobody-handled: this program exits 1 on Quart 0.22.0, Flask 3.1.3, Werkzeug 3.1.9.

Teardown functions MUST be given the exception that no error handler took, and None if
there is none.
See Flask documentation, The Request Context, Callbacks and Errors.
See Flask documentation, Flask.teardown_request.

A test run said:

    the reply was 405: Method Not Allowed The method is not allowed for the requested URL.
    what teardown functions were given, sorted:
      expected                    seen
    > app_teardown z: KeyError!   app_teardown z: None
      app_teardown z: None        app_teardown z: None
      app_teardown z: None        app_teardown z: None
    > teardown t: KeyError!       teardown t: None
      teardown t: None            teardown t: None
      teardown t: None            teardown t: None
"""

import asyncio
import sys

from quart import Quart


seen = []
app = Quart(__name__)


@app.route("/v")
async def v():
    raise KeyError()


@app.teardown_request
async def teardown_t(exception):
    seen.append(exception and f"raises {type(exception).__name__}")


async def main():
    client = app.test_client()
    await client.get("/v")


asyncio.run(main())

EXPECTED = ["raises KeyError"]  # what the reference of microframework-conformance does
SHOWN = [None]  # what was seen
print("Teardown functions MUST be given the exception that no error handler took, and None if there is none.")
print("what teardown t was called with:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
