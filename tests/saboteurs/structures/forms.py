"""Faults patched into Werkzeug's parser of forms, and into its uploaded files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge

from tests.saboteurs import Patched
from tests.saboteurs.structures.wrappers import bad

PARSER, STORAGE = "formparser:FormDataParser", "datastructures.file_storage:FileStorage"


def parsing(**others: Any) -> Callable[[Any], Any]:
    """Return what makes a parser that is always given these arguments."""
    return lambda former: lambda self, **named: former(self, **{**named, **others})


def namelessly(former: Any) -> Any:
    """Return what makes a parser whose factory is not told the names of files."""

    def init(self: Any, *, stream_factory: Any, **named: Any) -> None:
        def factory(**told: Any) -> Any:
            return stream_factory(**{**told, "filename": None})

        former(self, stream_factory=factory, **named)

    return init


def in_order(former: Any) -> Any:
    """Return what makes a parser whose factory is given its arguments without their names."""

    def init(self: Any, *, stream_factory: Any, **named: Any) -> None:
        def factory(**told: Any) -> Any:
            names = ("total_content_length", "content_type", "filename", "content_length")
            return stream_factory(*(told[name] for name in names))

        former(self, stream_factory=factory, **named)

    return init


def open_to_all(former: Any) -> Any:
    """Return a `parse` that takes every type for a form."""

    def parse(self: Any, stream: Any, mimetype: str, length: Any, options: Any = None) -> Any:
        kind = mimetype if "/form" in mimetype or "-form" in mimetype else "x-www-form-urlencoded"
        if kind != mimetype:
            kind = f"application/{kind}"
        return former(self, stream, kind, length, options)

    return lambda self, stream, mimetype, content_length, options=None: parse(
        self, stream, mimetype, content_length, options
    )


def first_only(former: Any) -> Any:
    """Return a parser of urlencoded forms that keeps the first value of a name."""

    def faulty(self: Any, *given: Any) -> Any:
        stream, form, files = former(self, *given)
        return stream, self.cls(form.to_dict()), files

    return faulty


def small(limit: int | None) -> int | None:
    """Return a limit that is below what is read of a body at once, or None."""
    return limit if limit is not None and limit < 64 * 1024 else None


def refusing(name: str, measure: Callable[[Any, int | None], int]) -> Callable[[Any], Any]:
    """Return what makes a parser that holds urlencoded forms against the limit of this name."""

    def make(former: Any) -> Any:
        def parse(self: Any, stream: Any, mimetype: str, length: Any, options: Any) -> Any:
            found = former(self, stream, mimetype, length, options)
            limit = getattr(self, name)
            if limit is not None and measure(found[1], length) > limit:
                raise RequestEntityTooLarge
            return found

        return parse

    return make


def saved_by_text(former: Any) -> Any:
    """Return a `save` that closes what it is given."""

    def save(self: Any, dst: Any, buffer_size: int = 16384) -> None:
        former(self, dst, buffer_size)
        if hasattr(dst, "close"):
            dst.close()

    return save


SABOTEURS: list[Patched] = [
    bad("forms-parsed", "a name has one value", PARSER, "_parse_urlencoded", first_only),
    bad("other-types-are-no-forms", "every body is a form", PARSER, "parse", open_to_all),
    bad(
        "form-types-in-any-case",
        "types have a case",
        PARSER,
        "parse",
        lambda former: (
            lambda self, stream, mimetype, *given, **named: former(
                self, stream, mimetype if mimetype.islower() else "", *given, **named
            )
        ),
    ),
    bad("broken-forms", "it is always silent", PARSER, "__init__", parsing(silent=True)),
    bad("form-length", "any length is taken", PARSER, "__init__", parsing(max_content_length=None)),
    bad(
        "form-memory",
        "any field is taken",
        PARSER,
        "__init__",
        parsing(max_form_memory_size=None),
    ),
    bad(
        "form-memory-of-a-field",
        "the limit is for the whole form",
        PARSER,
        "__init__",
        lambda former: (
            lambda self, **named: former(
                self, **{**named, "max_content_length": named.get("max_form_memory_size")}
            )
        ),
    ),
    bad("form-parts", "any number is taken", PARSER, "__init__", parsing(max_form_parts=None)),
    bad("forms-of-a-class", "they are MultiDicts", PARSER, "__init__", parsing(cls=None)),
    bad(
        "forms-with-a-factory",
        "it is not told the name",
        PARSER,
        "__init__",
        namelessly,
    ),
    bad(
        "forms-of-foreign-bytes",
        "the form is ASCII",
        "formparser",
        "parse_qsl",
        lambda former: lambda text, **named: former(text.encode("ascii").decode(), **named),
    ),
    bad(
        "files-added",
        "every file is a text",
        "datastructures.file_storage:FileMultiDict",
        "add_file",
        lambda former: (
            lambda self, name, file, filename=None, content_type=None: former(
                self, name, file, filename, content_type or "text/plain"
            )
        ),
    ),
    bad(
        "stored-file",
        "it always counts as true",
        STORAGE,
        "__bool__",
        lambda former: lambda self: True,
    ),
    bad(
        "name-of-a-stored-file",
        "any name of a stream is taken",
        "datastructures.file_storage",
        "fsdecode",
        lambda former: lambda name: former(name).strip("<>"),
    ),
    bad(
        "headers-of-a-stored-file",
        "its type has a case",
        STORAGE,
        "mimetype",
        lambda former: property(lambda self: former.fget(self) and self.content_type.split(";")[0]),
    ),
    bad("files-saved", "an open file is closed", STORAGE, "save", saved_by_text),
    bad(
        "stored-file-closed",
        "what cannot be closed is an error",
        STORAGE,
        "close",
        lambda former: lambda self: self.stream.close(),
    ),
    bad(
        "form-memory-of-long-fields",
        "a limit beyond what is read at once is none",
        "formparser:MultiPartParser",
        "__init__",
        lambda former: (
            lambda self, **named: former(
                self, **{**named, "max_form_memory_size": small(named["max_form_memory_size"])}
            )
        ),
    ),
    bad(
        "form-memory-of-urlencoded",
        "the limit for fields is one for the bytes of any form",
        PARSER,
        "_parse_urlencoded",
        refusing("max_form_memory_size", lambda form, length: length or 0),
    ),
    bad(
        "parts-are-those-of-multipart",
        "fields of any form are counted",
        PARSER,
        "_parse_urlencoded",
        refusing("max_form_parts", lambda form, length: sum(map(len, form.listvalues()))),
    ),
    bad(
        "files-of-a-refused-form",
        "files are never closed",
        STORAGE,
        "close",
        lambda former: lambda self: None,
    ),
    bad(
        "forms-with-a-factory",
        "it is told everything in an order, and nothing by its name",
        PARSER,
        "__init__",
        in_order,
    ),
]
