"""What views and tests write and read JSON by: functions that ask the current application.

Without one, the standard module does it, with the types of the default provider. Source: Flask
documentation, "JSON Support".
"""

import json
from typing import IO, Any

from ..contexts.ambient import current_app, has_app_context
from .provider import simplified


def dumps(obj: Any, **kwargs: Any) -> str:
    """Return `obj` as JSON text, by the provider of the current application."""
    if has_app_context():
        text: str = current_app.json.dumps(obj, **kwargs)
        return text
    return json.dumps(obj, **{"default": simplified, **kwargs})


def loads(s: str | bytes, **kwargs: Any) -> Any:
    """Return the value of JSON text, by the provider of the current application."""
    if has_app_context():
        return current_app.json.loads(s, **kwargs)
    return json.loads(s, **kwargs)


def dump(obj: Any, fp: IO[str], **kwargs: Any) -> None:
    """Write `obj` as JSON into a file, by the provider of the current application."""
    fp.write(dumps(obj, **kwargs))


def load(fp: IO[Any], **kwargs: Any) -> Any:
    """Return the value of the JSON in a file, by the provider of the current application."""
    return loads(fp.read(), **kwargs)


def jsonify(*args: Any, **kwargs: Any) -> Any:
    """Return a JSON response; see `JSONProvider.response`."""
    return current_app.json.response(*args, **kwargs)
