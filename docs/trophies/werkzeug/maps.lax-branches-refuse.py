"""maps.lax-branches-refuse: this program exits 1 on Werkzeug 3.1.9.

Without strict slashes, a branch MUST refuse a method that it does not answer with 405,
also where the path lacks the last slash.
See Werkzeug documentation, Map: strict_slashes.
See Werkzeug documentation, Changes, Version 2.2.2: without strict slashes, leaves match branches and the other way round.
See RFC 9110, 15.5.6. 405 Method Not Allowed.

A test run said:

    POST /b gives 404, not 405, with [<Rule '/b/' (HEAD, GET) -> e>, <Rule '/v/<v>/' (HEAD, GET) -> e>]
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


url_map = Map([Rule("/b/", methods=["GET"])])
seen = outcome(lambda: url_map.bind("h.example").match("/b", "POST"))

EXPECTED = "raises MethodNotAllowed"  # what the reference of microframework-conformance does
SHOWN = "raises NotFound"  # what was seen
print("Without strict slashes, a branch MUST refuse a method that it does not answer with 405, also where the path lacks the last slash.")
print('url_map.bind("h.example").match("/b", "POST"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
