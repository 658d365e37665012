"""maps.factories-keep-websockets: this program exits 1 on Werkzeug 3.1.9.

A rule for WebSockets MUST stay one in a factory, and in a copy.
See Werkzeug documentation, URL Routing, Rule Factories.
See Werkzeug documentation, Rule.empty.

A test run said:

    Submount: a WebSocket gets 400
"""

import sys

from werkzeug.routing import Map, Rule, Submount


def outcome(action):
    """Return what comes of something: its result, or what it raises."""
    try:
        result = action()
    except Exception as error:
        where = getattr(error, "new_url", None)
        return f"raises {type(error).__name__}" + (f" to {where}" if where is not None else "")
    return result


url_map = Map([Submount("", [Rule("/a", endpoint="e", websocket=True)])])
seen = outcome(lambda: url_map.bind("h.example", url_scheme="ws").match("/a"))

EXPECTED = ("e", {})  # what the reference of microframework-conformance does
SHOWN = "raises WebsocketMismatch"  # what was seen
print("A rule for WebSockets MUST stay one in a factory, and in a copy.")
print('url_map.bind("h.example", url_scheme="ws").match("/a"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
