"""JSON that keeps the types a session may hold.

A value that JSON does not know is written as an object with one key that names its type.
The table below is the whole format. A dict that could be mistaken for such an object is
wrapped itself, therefore `loads(dumps(value)) == value`, types included, for every value
built of the types here with text as dict keys. Anything else raises TypeError.
"""

import base64
import datetime
import json
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from ..messages.wrappers import Markup


class _Tag(NamedTuple):
    key: str
    fits: Callable[[Any], bool]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _looks_tagged(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in _BY_KEY


def _write_date(value: datetime.date) -> str:
    return value.isoformat()


_TAGS = (
    _Tag(" di", _looks_tagged, lambda v: _items(v), dict),
    _Tag(" t", lambda v: isinstance(v, tuple), lambda v: [_tagged(i) for i in v], tuple),
    _Tag(
        " b",
        lambda v: isinstance(v, bytes),
        lambda v: base64.b64encode(v).decode("ascii"),
        base64.b64decode,
    ),
    _Tag(" m", lambda v: hasattr(v, "__html__"), lambda v: str(v.__html__()), Markup),
    _Tag(" u", lambda v: isinstance(v, uuid.UUID), lambda v: v.hex, uuid.UUID),
    _Tag(
        " d",
        lambda v: isinstance(v, datetime.datetime),
        _write_date,
        datetime.datetime.fromisoformat,
    ),
    _Tag(
        " da",
        lambda v: isinstance(v, datetime.date),
        _write_date,
        datetime.date.fromisoformat,
    ),
)
_BY_KEY = {tag.key: tag for tag in _TAGS}


def dumps(value: Any) -> str:
    """Return `value` as compact ASCII text; TypeError for a type that cannot be kept."""
    return json.dumps(_tagged(value), separators=(",", ":"))


def loads(text: str | bytes) -> Any:
    """Return the value that `dumps` wrote; ValueError for text that it cannot have written."""
    try:
        return _untagged(json.loads(text))
    except (TypeError, AttributeError, KeyError, RecursionError) as error:
        raise ValueError("This is not tagged JSON.") from error


def _tagged(value: Any) -> Any:
    for tag in _TAGS:
        if tag.fits(value):
            return {tag.key: tag.write(value)}
    if isinstance(value, dict):
        return _items(value)
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    return value


def _items(value: dict[Any, Any]) -> dict[Any, Any]:
    return {key: _tagged(item) for key, item in value.items()}


def _untagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    tag = _BY_KEY.get(next(iter(value))) if len(value) == 1 else None
    if tag is None:
        return {key: _untagged(item) for key, item in value.items()}
    (content,) = value.values()
    if tag.key == " di":  # the content is a plain dict, whatever its keys look like
        return {key: _untagged(item) for key, item in content.items()}
    return tag.read(_untagged(content) if isinstance(content, list) else content)
