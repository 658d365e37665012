"""wsgi.current-url-of-an-odd-host: this program exits 1 on Werkzeug 3.1.9.

`get_current_url` MUST return a URL, or raise SecurityError, whatever the Host header
is.
See Werkzeug documentation, werkzeug.wsgi.get_current_url.
See plain sense: any client can send such a Host, and no client may cause an error.

A test run said:

    HTTP_HOST is '[:.]': get_current_url gives ValueError("':.' does not appear to be an IPv4 or IPv6 address")
"""

import sys

from werkzeug.wsgi import get_current_url


def outcome(action):
    """Return what comes of something: its result, or what it raises."""
    try:
        result = action()
    except Exception as error:
        where = getattr(error, "new_url", None)
        return f"raises {type(error).__name__}" + (f" to {where}" if where is not None else "")
    return result


seen = outcome(lambda: get_current_url({"PATH_INFO": "/x", "wsgi.url_scheme": "http", "HTTP_HOST": "[:.]"}))

EXPECTED = "http:///x"  # what the reference of microframework-conformance does
SHOWN = "raises ValueError"  # what was seen
print("`get_current_url` MUST return a URL, or raise SecurityError, whatever the Host header is.")
print('get_current_url({"PATH_INFO": "/x", "wsgi.url_scheme": "http", "HTTP_HOST": "[:.]"}):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
