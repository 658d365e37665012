"""maps.templates-keep-options: this program exits 1 on Werkzeug 3.1.9.

A rule of a template MUST do what its options say, as it does outside: redirect, be an
alias, be on a host, be for WebSockets, not merge slashes; names in texts are filled in.
See Werkzeug documentation, RuleTemplate.

A test run said:

    {'redirect_to': '/b'} in a template gives ('a', {}), not redirect to http://h.example/b
"""

import sys

from werkzeug.routing import Map, Rule, RuleTemplate


def outcome(action):
    """Return what comes of something: its result, or what it raises."""
    try:
        result = action()
    except Exception as error:
        where = getattr(error, "new_url", None)
        return f"raises {type(error).__name__}" + (f" to {where}" if where is not None else "")
    return result


url_map = Map([RuleTemplate([Rule("/r/a", endpoint="a", redirect_to="/b")])()])
seen = outcome(lambda: url_map.bind("h.example", path_info="/r/a").match())

EXPECTED = "raises RequestRedirect to http://h.example/b"  # what the reference of microframework-conformance does
SHOWN = ("a", {})  # what was seen
print("A rule of a template MUST do what its options say, as it does outside: redirect, be an alias, be on a host, be for WebSockets, not merge slashes; names in texts are filled in.")
print('url_map.bind("h.example", path_info="/r/a").match():')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
