"""Percent-encoding: which characters of which URL part stay readable.

Here live the character tables of RFC 3986 and the functions that turn text into
a path, a query or a fragment.  What URL is built, and why, lives in ``urls``;
host names live in ``host_names``.

==============  =======================================================  ==================
part            characters kept besides letters, digits and ``-._~``     source
==============  =======================================================  ==================
path segment    sub-delims ``!$&'()*+,;=`` and ``:@``                    RFC 3986, 3.3
path            the same and ``/``                                       RFC 3986, 3.3
query           the same and ``/?``                                      RFC 3986, 3.4
query argument  the query without ``&=+``, which separate and join       WHATWG, urlencoded
fragment        the same as the query                                    RFC 3986, 3.5
==============  =======================================================  ==================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

SEGMENT = "!$&'()*+,;=:@"
PATH = SEGMENT + "/"
QUERY = SEGMENT + "/?"
QUERY_ARGUMENT = "!$'()*,;:@/?"
FRAGMENT = QUERY
URL = QUERY + "#[]"

_stray_percent = re.compile(r"%(?![0-9A-Fa-f]{2})")


def escape_segment(text: str) -> str:
    """Return the text as one path segment; a slash becomes ``%2F``.

    A lone surrogate raises UnicodeEncodeError: it has no UTF-8 form (RFC 3986, 2.5).
    """
    return quote(text, safe=SEGMENT)


def escape_path(text: str) -> str:
    """Return the text as a path; slashes stay.  Errors as in `escape_segment`."""
    return quote(text, safe=PATH)


def escape_received_path(text: str) -> str:
    """Return a path that a client sent as a path that can be sent back.

    The client chose the text, so nothing in it may be an error: a lone surrogate, which
    stands for a byte that was not UTF-8, becomes some escape.
    """
    return quote(text, safe=PATH, errors="surrogatepass")


def escape_anchor(text: str) -> str:
    """Return the text as a fragment, from which unquoting gives the text back."""
    return quote(text, safe=FRAGMENT)


def complete_escapes(text: str, safe: str = PATH) -> str:
    """Escape only what is not a valid URL character or escape yet.

    For text that claims to be escaped and comes from somebody else: a query string
    from the wire, the result of an application's own converter.
    """
    return quote(_stray_percent.sub("%25", text), safe=safe + "%", errors="surrogatepass")


def encode_query(values: Mapping[str, object] | Iterable[tuple[str, object]]) -> str:
    """Return ``key=value&...`` for the pairs, in their order.

    A list, tuple or set gives one pair for each item.  None, alone or as an item, gives
    nothing.  Bytes are escaped byte by byte, everything else is written with `str`.
    ``urllib.parse.parse_qsl(..., keep_blank_values=True)`` reads the pairs back.
    """
    written = []
    for key, item in pairs_of(values):
        name = quote_plus(key, safe=QUERY_ARGUMENT)
        text = item if isinstance(item, bytes) else str(item)
        written.append(f"{name}={quote_plus(text, safe=QUERY_ARGUMENT)}")
    return "&".join(written)


def pairs_of(
    values: Mapping[str, object] | Iterable[tuple[str, object]],
) -> Iterator[tuple[str, object]]:
    """Yield a pair for each item of each value, None left out; see `encode_query`.

    A mapping with several values for a key (``lists``) has all of them.
    """
    if hasattr(values, "lists"):
        values = values.lists()
    pairs = values.items() if isinstance(values, Mapping) else values
    for key, value in pairs:
        items = value if isinstance(value, list | tuple | set | frozenset) else (value,)
        for item in items:
            if item is not None:
                yield str(key), item
