"""maps.alias-of-a-host: this program exits 1 on Werkzeug 3.1.9.

Where hosts are matched, an alias on one host MUST be redirected to the rule of its
endpoint on another one, with the scheme, script root and query of the request.
See Werkzeug documentation, Rule: alias.
See Werkzeug documentation, Map: host_matching.

A test run said:

    /old/<v> of /b/<v> leads to http://old.example/old/x, not http://new.example/b/x
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


url_map = Map(
    [
        Rule("/b/<v>", endpoint="b", host="new.example"),
        Rule("/old/<v>", endpoint="b", host="old.example", alias=True),
    ],
    host_matching=True,
)
seen = outcome(lambda: url_map.bind("old.example", "/").match("/old/x"))

EXPECTED = "raises RequestRedirect to http://new.example/b/x"  # what the reference of microframework-conformance does
SHOWN = "raises RequestRedirect to http://old.example/old/x"  # what was seen
print("Where hosts are matched, an alias on one host MUST be redirected to the rule of its endpoint on another one, with the scheme, script root and query of the request.")
print('url_map.bind("old.example", "/").match("/old/x"):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
