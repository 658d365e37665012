"""URLs that mean the same although they are written otherwise."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

# What may be escaped in a path or not, as a server decodes it once; and in a query.
FREE_IN_PATH = re.compile("%(?:2[146789ABC]|3[ABD]|40|7E)")
FREE_IN_QUERY = re.compile("%(?:2[14789ACF]|3[AF]|40|7E)")
FREE_IN_FRAGMENT = re.compile("%(?:2[146789ABCF]|3[ABDF]|40|7E)")


def same_escapes(one: str, other: str) -> bool:
    """Tell whether two URLs differ only in characters that mean the same if they are escaped."""
    return _unescaped(one) == _unescaped(other)


def same_host(one: str, other: str) -> bool:
    """Tell whether they differ only in how a host beyond ASCII is written in ASCII.

    It may be escaped, or written as IDNA has it (RFC 3986, 3.2.2).
    """
    if not (one.isascii() and other.isascii()):
        return False
    mine, its = urlsplit(one), urlsplit(other)
    try:
        hosts = [unquote(url.netloc).encode("idna") for url in (mine, its)]
    except UnicodeError:
        return False
    return hosts[0] == hosts[1] and (mine.scheme, *mine[2:]) == (its.scheme, *its[2:])


def _unescaped(url: str) -> str:
    rest, number_sign, fragment = url.partition("#")
    path, mark, query = rest.partition("?")
    path, query, fragment = (
        free.sub(lambda found: unquote(found[0]), part)
        for free, part in (
            (FREE_IN_PATH, path),
            (FREE_IN_QUERY, query),
            (FREE_IN_FRAGMENT, fragment),
        )
    )
    return path + mark + query + number_sign + fragment
