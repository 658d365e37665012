"""routing.negative-argument: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A converter MUST be given a negative number that is an argument in the rule.
See Werkzeug documentation, URL Routing, Rule Format.
See Werkzeug documentation, URL Routing, Built-in Converters.

A test run said:

    the implementation raised ValueError: Cannot parse converter argument 'min=-' (werkzeug/routing/rules.py:119, in parse_converter_args)
"""

import re
import sys

from flask import Flask
from werkzeug.routing import BaseConverter


def shown(arguments, keywords):
    """Write arguments down, types and all; a slash is no part of a segment."""
    return repr((arguments, sorted(keywords.items()))).replace('/', '|')


def shows_arguments(*arguments, **keywords):
    """Make an expression that matches nothing but the arguments themselves."""
    return re.escape(shown(arguments, keywords))


try:
    app = Flask(__name__)


    class EchoConverter(BaseConverter):
        def __init__(self, url_map, *arguments, **keywords):
            super().__init__(url_map)
            self.regex = shows_arguments(*arguments, **keywords)


    app.url_map.converters["echo"] = EchoConverter


    @app.route("/<echo(min=-3):v>")
    def echo(v):
        return "echo"
    seen = "is made"
except Exception as error:
    seen = f"raises {type(error).__name__}"



EXPECTED = "is made"  # what the reference of microframework-conformance does
SHOWN = "raises ValueError"  # what was seen
print("A converter MUST be given a negative number that is an argument in the rule.")
print("the application:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
