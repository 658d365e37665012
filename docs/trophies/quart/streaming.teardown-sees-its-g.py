"""streaming.teardown-sees-its-g: this program exits 1 on Quart 0.22.0, Flask 3.1.3, Werkzeug 3.1.9.

Teardown functions MUST see the `g` that the chunks of the stream saw.
See Flask documentation, The Request Context, Callbacks and Errors.
See Flask documentation, The Application Context, Storing Data.

A test run said:

    what teardown functions saw on g
      expected   seen
    > ann's      (missing)
    > -          ann's
"""

import asyncio
import sys

from quart import Quart, Response, g, stream_with_context


def note(action):
    """Keep what comes of something: its result, or what it raises."""
    try:
        seen.append(action())
    except (AttributeError, KeyError):
        seen.append("missing")
    except RuntimeError:
        seen.append("unbound")
    except Exception as error:
        seen.append(f"raises {type(error).__name__}")


seen = []
app = Quart(__name__)


@app.teardown_request
async def teardown_request(exception):
    note(lambda: g.x)


@app.route("/stream")
async def stream():
    g.x = "ann's"
    async def produce():
        yield "0"
        yield "1"

    return Response(stream_with_context(produce)())


async def main():
    client = app.test_client()
    await client.get("/stream")


asyncio.run(main())

EXPECTED = ["ann's"]  # what the reference of microframework-conformance does
SHOWN = ["ann's", "missing"]  # what was seen
print("Teardown functions MUST see the `g` that the chunks of the stream saw.")
print("g.x, in the teardown request:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
