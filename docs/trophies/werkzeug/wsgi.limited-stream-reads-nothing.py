"""wsgi.limited-stream-reads-nothing: this program exits 1 on Werkzeug 3.1.9.

`read(0)` MUST return no byte, and leave the stream as it is, in front of the limit and
at it, also where bytes are missing.
See Werkzeug documentation, LimitedStream.
See PEP 3333, Input and Error Streams.
See plain sense: who asks for no byte hears nothing of those that are missing.

A test run said:

    a limit of 1, 0 bytes there, 0 read: read(0)
      expected   seen
    > b''        400 Bad Request: The browser (or proxy) sent a request that this server could not understand.
      0          0
      0          0
"""

import io
import sys

from werkzeug.wsgi import LimitedStream


def outcome(action):
    """Return what comes of something: its result, or what it raises."""
    try:
        result = action()
    except Exception as error:
        where = getattr(error, "new_url", None)
        return f"raises {type(error).__name__}" + (f" to {where}" if where is not None else "")
    return result


seen = outcome(lambda: LimitedStream(io.BytesIO(b""), 1).read(0))

EXPECTED = b""  # what the reference of microframework-conformance does
SHOWN = "raises ClientDisconnected"  # what was seen
print("`read(0)` MUST return no byte, and leave the stream as it is, in front of the limit and at it, also where bytes are missing.")
print('LimitedStream(io.BytesIO(b""), 1).read(0):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
