"""JSON: for responses and requests, and with more types, for sessions.

`functions` has what programs call, `provider` what an application writes and reads by, `tag` the
JSON that keeps types. How a request's body is read is said by `messages`. Start at `provider`.
"""

from .functions import dump, dumps, jsonify, load, loads

__all__ = ["dump", "dumps", "jsonify", "load", "loads"]
