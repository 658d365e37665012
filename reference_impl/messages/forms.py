"""Forms in multipart/form-data (RFC 7578), read from the whole body at once.

A body that is looked at in blocks can be cut anywhere, in a boundary too. Here nothing is cut,
whatever the server hands out at a time. Forms in application/x-www-form-urlencoded are Werkzeug's.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage, Headers, ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

_FOLDED = re.compile(rb"\r\n[ \t]+")


class FormParser(FormDataParser):
    """Gives all of the body at once to those who parse it.

    A server may hand out less than is asked for (PEP 3333), and cut a boundary in two.
    """

    max_form_parts: int | None = None  # before Werkzeug 2.2.3, nobody limits them

    def parse(self, stream: Any, mimetype: str, *args: Any, **kwargs: Any) -> Any:
        """Return the rest of the stream, the fields and the files; 413 for what is too large."""
        read: Iterator[bytes] = iter(lambda: stream.read(1 << 16), b"")
        body = b"".join(read)
        if mimetype != "multipart/form-data":
            return super().parse(BytesIO(body), mimetype, *args, **kwargs)
        options = kwargs.get("options", args[-1] if len(args) > 1 else None) or {}
        fields, files = self._parts(body, options.get("boundary", ""))
        made = self.cls or ImmutableMultiDict  # Werkzeug 3.2 has no choice but this one
        return BytesIO(), made(fields), made(files)

    def _parts(self, body: bytes, boundary: str) -> tuple[list[Any], list[Any]]:
        fields: list[tuple[str, str]] = []
        files: list[tuple[str, FileStorage]] = []
        for number, (head, content) in enumerate(split(body, boundary), 1):
            if self.max_form_parts is not None and number > self.max_form_parts:
                raise RequestEntityTooLarge
            details = parse_options_header(head.get("Content-Disposition"))[1]
            name, filename = details.get("name"), details.get("filename")
            if name is None:
                continue
            if filename is not None:
                file = FileStorage(BytesIO(content), filename, name, headers=head)
                files.append((name, file))
            elif self.max_form_memory_size is not None and len(content) > self.max_form_memory_size:
                raise RequestEntityTooLarge
            else:
                fields.append((name, content.decode(charset(head), "replace")))
        return fields, files


def split(body: bytes, boundary: str) -> Iterator[tuple[Headers, bytes]]:
    """Yield headers and content of each part that has an end; nothing without a boundary.

    Source: RFC 2046, 5.1.1. The line break before a boundary belongs to the boundary.
    """
    text = b"\r\n" + body
    edge = re.escape(boundary.encode())
    ends = re.finditer(rb"\r\n--" + edge + rb"(--)?[ \t]*(?=\r\n|\Z)", text)
    start = None
    for end in ends if boundary else ():
        if start is not None:
            head, _, content = text[start : end.start()].partition(b"\r\n\r\n")
            yield headers(head), content
        if end[1]:
            return
        start = end.end()


def headers(head: bytes) -> Headers:
    """Return the header fields of a part."""
    lines = _FOLDED.sub(b" ", head.strip(b"\r\n")).decode(errors="replace").split("\r\n")
    pairs = (line.partition(":") for line in lines if line.strip())
    return Headers([(name.strip(), value.strip()) for name, _, value in pairs])


def charset(head: Headers) -> str:
    """Return the charset that a field names, or UTF-8 (RFC 7578, 5.1.2) for others than these."""
    named = parse_options_header(head.get("Content-Type"))[1].get("charset", "").lower()
    return named if named in ("us-ascii", "iso-8859-1") else "utf-8"
