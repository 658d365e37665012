"""maps.alias-without-a-rule: this program exits 1 on Werkzeug 3.1.9.

An alias of which no rule of its endpoint can take the request MUST NOT be redirected to
itself.
See Werkzeug documentation, Rule: alias.
See plain sense: a redirect to where one is never ends.

A test run said:

    with a rule none, POST /old leads to http://h.example/old
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


url_map = Map([Rule("/old", endpoint="e", alias=True)])
seen = outcome(lambda: url_map.bind("h.example").match("/old", "POST"))

EXPECTED = ("e", {})  # what the reference of microframework-conformance does
SHOWN = "raises RequestRedirect to http://h.example/old"  # what was seen
print("An alias of which no rule of its endpoint can take the request MUST NOT be redirected to itself.")
print('url_map.bind("h.example").match("/old", "POST"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
