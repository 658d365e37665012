"""Tagged JSON: text that keeps the types a session may hold, and those of a program's own tags.

A value that JSON does not know is written as an object with one key that names its type. A dict
that could be mistaken for such an object is tagged itself; so `loads(dumps(value)) == value`, types
included, for every value built of the types here with text as dict keys. Anything else raises
TypeError. Source: Flask documentation, API, "Tagged JSON".
"""

import base64
import datetime
import json
import uuid
from typing import Any

from markupsafe import Markup


class JSONTag:
    """How one type is written and read: a subclass for each.

    A tag without a `key` writes no object of its own; it is there for what contains other values.
    """

    __slots__ = ("serializer",)

    key: str = ""

    def __init__(self, serializer: "TaggedJSONSerializer") -> None:
        self.serializer = serializer

    def check(self, value: Any) -> bool:
        """Tell whether this tag writes the value."""
        raise NotImplementedError

    def to_json(self, value: Any) -> Any:
        """Return the value as something that JSON knows, or that other tags write."""
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        """Return what `to_json` was given."""
        raise NotImplementedError

    def tag(self, value: Any) -> dict[str, Any]:
        """Return the object that is written for the value."""
        return {self.key: self.to_json(value)}


class TagDict(JSONTag):
    """A dict whose only key is that of a tag: the key is written with two underscores behind."""

    __slots__ = ()
    key = " di"

    def check(self, value: Any) -> bool:
        """Tell whether the dict could be mistaken for a tagged value."""
        return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in self._keys

    @property
    def _keys(self) -> dict[str, JSONTag]:
        return self.serializer.tags

    def to_json(self, value: Any) -> Any:
        """Return the dict with the longer key."""
        return {f"{key}__": self.serializer.tag(item) for key, item in value.items()}

    def to_python(self, value: Any) -> Any:
        """Return the dict with its own key."""
        return {key.removesuffix("__"): item for key, item in value.items()}


class PassDict(JSONTag):
    """Any other dict, whose items are tagged."""

    __slots__ = ()

    def check(self, value: Any) -> bool:
        """Tell whether it is a dict."""
        return isinstance(value, dict)

    def to_json(self, value: Any) -> Any:
        """Return the dict with its items tagged."""
        return {key: self.serializer.tag(item) for key, item in value.items()}

    tag = to_json


class TagTuple(JSONTag):
    """A tuple, written as a list."""

    __slots__ = ()
    key = " t"

    def check(self, value: Any) -> bool:
        """Tell whether it is a tuple."""
        return isinstance(value, tuple)

    def to_json(self, value: Any) -> Any:
        """Return a list of the items, tagged."""
        return [self.serializer.tag(item) for item in value]

    def to_python(self, value: Any) -> Any:
        """Return the tuple."""
        return tuple(value)


class PassList(JSONTag):
    """A list, whose items are tagged."""

    __slots__ = ()

    def check(self, value: Any) -> bool:
        """Tell whether it is a list."""
        return isinstance(value, list)

    def to_json(self, value: Any) -> Any:
        """Return the list with its items tagged."""
        return [self.serializer.tag(item) for item in value]

    tag = to_json


class TagBytes(JSONTag):
    """Bytes, in base64."""

    __slots__ = ()
    key = " b"

    def check(self, value: Any) -> bool:
        """Tell whether these are bytes."""
        return isinstance(value, bytes)

    def to_json(self, value: Any) -> Any:
        """Return the bytes as text."""
        return base64.b64encode(value).decode("ascii")

    def to_python(self, value: Any) -> Any:
        """Return the bytes."""
        return base64.b64decode(value)


class TagMarkup(JSONTag):
    """Whatever has `__html__`, as its markup."""

    __slots__ = ()
    key = " m"

    def check(self, value: Any) -> bool:
        """Tell whether the value has markup."""
        return callable(getattr(value, "__html__", None))

    def to_json(self, value: Any) -> Any:
        """Return the markup as text."""
        return str(value.__html__())

    def to_python(self, value: Any) -> Any:
        """Return the markup."""
        return Markup(value)


class TagUUID(JSONTag):
    """A UUID, in hexadecimal digits."""

    __slots__ = ()
    key = " u"

    def check(self, value: Any) -> bool:
        """Tell whether it is a UUID."""
        return isinstance(value, uuid.UUID)

    def to_json(self, value: Any) -> Any:
        """Return the digits."""
        return value.hex

    def to_python(self, value: Any) -> Any:
        """Return the UUID."""
        return uuid.UUID(value)


class TagDateTime(JSONTag):
    """A moment, with its zone if it has one."""

    __slots__ = ()
    key = " d"

    def check(self, value: Any) -> bool:
        """Tell whether it is a moment."""
        return isinstance(value, datetime.datetime)

    def to_json(self, value: Any) -> Any:
        """Return the moment in ISO 8601."""
        return value.isoformat()

    def to_python(self, value: Any) -> Any:
        """Return the moment."""
        return datetime.datetime.fromisoformat(value)


class TagDate(JSONTag):
    """A date without a time."""

    __slots__ = ()
    key = " da"

    def check(self, value: Any) -> bool:
        """Tell whether it is a date; moments have a tag of their own, which is asked before."""
        return isinstance(value, datetime.date)

    def to_json(self, value: Any) -> Any:
        """Return the date in ISO 8601."""
        return value.isoformat()

    def to_python(self, value: Any) -> Any:
        """Return the date."""
        return datetime.date.fromisoformat(value)


class TaggedJSONSerializer:
    """Writes and reads compact JSON with tags: those in `default_tags`, and those registered.

    `order` has the tags in the order in which they are asked, `tags` those that have a key.
    """

    __slots__ = ("order", "tags")

    default_tags: tuple[type[JSONTag], ...] = (
        *(TagDict, PassDict, TagTuple, PassList, TagBytes, TagMarkup, TagUUID, TagDateTime),
        TagDate,
    )

    def __init__(self) -> None:
        self.tags: dict[str, JSONTag] = {}
        self.order: list[JSONTag] = []
        for one in self.default_tags:
            self.register(one)

    def register(
        self, tag_class: type[JSONTag], force: bool = False, index: int | None = None
    ) -> None:
        """Let a tag write values, and read them; it is asked last, or at `index` of the order.

        KeyError for a key that another tag has, unless that one is to be replaced (`force`).
        """
        tag = tag_class(self)
        if tag.key:
            if tag.key in self.tags and not force:
                raise KeyError(tag.key)
            self.tags[tag.key] = tag
        self.order.insert(len(self.order) if index is None else index, tag)

    def tag(self, value: Any) -> Any:
        """Return the value as JSON knows it, with tags."""
        for tag in self.order:
            if tag.check(value):
                return tag.tag(value)
        return value

    def untag(self, value: dict[str, Any]) -> Any:
        """Return what a tagged object stands for, and any other one as it is."""
        tag = self._tag_of(value)
        return value if tag is None else tag.to_python(next(iter(value.values())))

    def dumps(self, value: Any) -> str:
        """Return the value as ASCII text; TypeError for a type that no tag writes."""
        return json.dumps(self.tag(value), separators=(",", ":"))

    def loads(self, value: str | bytes) -> Any:
        """Return what `dumps` was given; ValueError for text that it cannot have written."""
        try:
            return self._untagged(json.loads(value))
        except (TypeError, AttributeError, KeyError, RecursionError) as error:
            raise ValueError("This is not tagged JSON.") from error

    def _tag_of(self, value: dict[str, Any]) -> JSONTag | None:
        return self.tags.get(next(iter(value))) if len(value) == 1 else None

    def _untagged(self, value: Any) -> Any:
        """Return what was read with all tags replaced, from the inside out."""
        if isinstance(value, list):
            return [self._untagged(item) for item in value]
        if not isinstance(value, dict):
            return value
        tag = self._tag_of(value)
        if isinstance(tag, TagDict):  # what is in it is a plain dict, whatever its key looks like
            (content,) = value.values()
            return tag.to_python({key: self._untagged(item) for key, item in content.items()})
        return self.untag({key: self._untagged(item) for key, item in value.items()})
