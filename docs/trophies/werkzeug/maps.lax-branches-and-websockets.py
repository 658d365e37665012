"""maps.lax-branches-and-websockets: this program exits 1 on Werkzeug 3.1.9.

Without strict slashes, a branch of the other kind MUST be refused with 400, also where
the path lacks the last slash.
See Werkzeug documentation, Map: strict_slashes.
See Werkzeug documentation, Changes, Version 2.2.2: without strict slashes, leaves match branches and the other way round.
See Werkzeug documentation, URL Routing, WebSockets.

A test run said:

    /b/ is for WebSockets: /b gives 404, not 400
"""

import sys

from werkzeug.routing import Map, Rule


def outcome(action):
    """Return what comes of something: its result, or what it raises."""
    try:
        result = action()
    except Exception as error:
        where = getattr(error, "new_url", None)
        return f"raises {type(error).__name__}" + (f" to {where}" if where is not None else "")
    return result


url_map = Map([Rule("/b/", websocket=True)])
seen = outcome(lambda: url_map.bind("h.example").match("/b"))

EXPECTED = "raises WebsocketMismatch"  # what the reference of microframework-conformance does
SHOWN = "raises NotFound"  # what was seen
print("Without strict slashes, a branch of the other kind MUST be refused with 400, also where the path lacks the last slash.")
print('url_map.bind("h.example").match("/b"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
