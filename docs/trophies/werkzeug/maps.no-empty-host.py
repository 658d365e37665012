"""maps.no-empty-host: this program exits 1 on Werkzeug 3.1.9.

Where hosts are matched, no URL with an empty host MUST be built for a rule that has
none.
See Werkzeug documentation, MapAdapter.build.
See RFC 9110, 4.2.1. http URI Scheme.

A test run said:

    the rule without a host is built as 'http:///a'
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


url_map = Map([Rule("/a", endpoint="a")], host_matching=True)
seen = outcome(lambda: url_map.bind("h.example").build("a"))

EXPECTED = "raises BuildError"  # what the reference of microframework-conformance does
SHOWN = "http:///a"  # what was seen
print("Where hosts are matched, no URL with an empty host MUST be built for a rule that has none.")
print('url_map.bind("h.example").build("a"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
