"""Reading replies: what their headers say, however these are spelled. No clauses live here.

The names of headers, media types and charsets have no case, a list may be in several headers and
with or without blanks, and any server may add what it likes (RFC 9110, 5.1, 5.3, 5.6, 6.6.1, 8.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from conformance.describe.messages import Reply
from conformance.perform.steady import body_lines

# A parameter, quoted or not (RFC 9110, 5.6.6), as a name and either form of the value.
PARAMETER = re.compile(r"""([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s";,\\]+))""")


def parameters(text: str) -> list[tuple[str, str]]:
    """Return the parameters in a header, in their order, without quotes."""
    found = PARAMETER.findall(text)
    return [(name, re.sub(r"\\(.)", r"\1", quoted) or plain) for name, quoted, plain in found]


def media_type(header: str | None) -> str:
    """Return a Content-Type in one spelling: lower case, one blank, and no quotes."""
    kind, *rest = (header or "").split(";", 1)
    named = sorted((name.lower(), value) for name, value in parameters("".join(rest)))
    shown = [f"{n}={v.lower() if n == 'charset' else v}" for n, v in named]
    return "; ".join([kind.strip().lower(), *shown])


def items(reply: Reply, name: str) -> list[str]:
    """Return the elements of a list that a reply has in all headers of a name, in their order."""
    parts = (part.strip() for value in reply.headers_named(name) for part in value.split(","))
    return [part for part in parts if part]


def in_one_spelling(headers: Iterable[tuple[str, str]]) -> list[str]:
    """Return headers in a fixed order, their names in lower case, and without the Date."""
    pairs = ((name.lower(), value) for name, value in headers)
    return sorted(
        f"{name}: {media_type(value) if name == 'content-type' else value}"
        for name, value in pairs
        if name != "date"
    )


def signature(reply: Reply) -> list[str]:
    """Return all of a reply that a client can tell, but the time."""
    first = f"{reply.status} {reply.reason}"
    return [first, *in_one_spelling(reply.headers), *body_lines(reply)]
