"""wsgi.current-url-in-any-alphabet: this program exits 1 on Werkzeug 3.1.9.

The path of the URL MUST stand for the bytes that the client sent, in any alphabet.
See Werkzeug documentation, werkzeug.wsgi.get_current_url.
See PEP 3333, URL Reconstruction.

A test run said:

    the bytes of the path of 'http://localhost/Ã¼'
      expected       seen
    > b'/\\xc3\\xbc'   b'/\\xc3\\x83\\xc2\\xbc'
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


seen = outcome(lambda: get_current_url({"PATH_INFO": "/Ã¼", "wsgi.url_scheme": "http", "HTTP_HOST": "localhost"}))

EXPECTED = "http://localhost/ü"  # what the reference of microframework-conformance does
SHOWN = "http://localhost/Ã¼"  # what was seen
print("The path of the URL MUST stand for the bytes that the client sent, in any alphabet.")
print('get_current_url({"PATH_INFO": "/Ã¼", "wsgi.url_scheme": "http", "HTTP_HOST": "localhost"}):')
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
