"""Providers: what writes and reads JSON for one application, `app.json`.

Beyond the types of the standard module, dates and times become HTTP dates, UUID and
Decimal text, dataclasses objects, and objects with `__html__` their markup. Replace the provider to
change the format. Source: Flask documentation, "JSON Support".
"""

import dataclasses
import datetime
import decimal
import json
import uuid
from email.utils import format_datetime
from typing import IO, Any

from ..application import Application

__all__ = ["DefaultJSONProvider", "JSONProvider"]


class JSONProvider:
    """Turns values into JSON and back for one application.

    Only `dumps` and `loads` are to be written; the other methods call them.
    """

    mimetype = "application/json"

    def __init__(self, app: Application) -> None:
        self._app = app

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return `obj` as JSON text; TypeError when it cannot be."""
        raise NotImplementedError

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return the value that JSON text stands for; ValueError when it is none."""
        raise NotImplementedError

    def dump(self, obj: Any, fp: IO[str], **kwargs: Any) -> None:
        """Write `obj` as JSON into a file."""
        fp.write(self.dumps(obj, **kwargs))

    def load(self, fp: IO[Any], **kwargs: Any) -> Any:
        """Return the value of the JSON in a file."""
        return self.loads(fp.read(), **kwargs)

    def response(self, *args: Any, **kwargs: Any) -> Any:
        """Return a JSON response of one value, of several as a list, or of keyword arguments."""
        return self._responded(self.dumps(_meant(args, kwargs)))

    def _responded(self, text: str) -> Any:
        return self._app.response_class(text, mimetype=self.mimetype)


class DefaultJSONProvider(JSONProvider):
    """The provider that writes and reads by the standard module, with more types.

    `default` makes what the module does not know into what it knows.
    """

    ensure_ascii = True
    sort_keys = True
    compact: bool | None = None

    @staticmethod
    def default(o: Any) -> Any:
        """Return a value as something simpler; TypeError when there is no such thing."""
        return simplified(o)

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return `obj` as JSON text; TypeError when it cannot be."""
        kwargs.setdefault("default", self.default)
        kwargs.setdefault("ensure_ascii", self.ensure_ascii)
        kwargs.setdefault("sort_keys", self.sort_keys)
        return json.dumps(obj, **kwargs)

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return the value that JSON text stands for; ValueError when it is none."""
        return json.loads(s, **kwargs)

    def response(self, *args: Any, **kwargs: Any) -> Any:
        """Return a JSON response, compact unless `compact` or debug mode says otherwise."""
        indented = not self.compact if self.compact is not None else self._app.debug
        options: dict[str, Any] = {"indent": 2} if indented else {"separators": (",", ":")}
        return self._responded(f"{self.dumps(_meant(args, kwargs), **options)}\n")


def _meant(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return the value that the arguments of `jsonify` mean."""
    if args and kwargs:
        raise TypeError("jsonify takes positional or keyword arguments, not both.")
    return args[0] if len(args) == 1 else list(args) or kwargs or None


def simplified(value: Any) -> Any:
    """Return a value as something that the standard module knows; TypeError where there is none."""
    if isinstance(value, datetime.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
        return format_datetime(aware.astimezone(datetime.UTC), usegmt=True)
    if isinstance(value, datetime.date):
        return simplified(datetime.datetime(value.year, value.month, value.day))
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    raise TypeError(f"{type(value).__name__!r} cannot be written as JSON.")
