"""streaming.g-in-every-chunk: this program exits 1 on Quart 0.22.0, Flask 3.1.3, Werkzeug 3.1.9.

A stream MUST see in every chunk what its view and its earlier chunks put on `g`.
See Flask documentation, Streaming Contents, Streaming with Context.

A test run said:

    g.x, written by the view
      expected   seen
      None       None
    > ann's      (missing)
    > ann's      (missing)
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
        g.y = "chunk's"
        yield "0"
        yield "1"

    return Response(stream_with_context(produce)())


async def main():
    client = app.test_client()
    await client.get("/stream")


asyncio.run(main())

EXPECTED = ["ann's"]  # what the reference of microframework-conformance does
SHOWN = ["ann's", "missing"]  # what was seen
print("A stream MUST see in every chunk what its view and its earlier chunks put on `g`.")
print("g.x, in the teardown request:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
