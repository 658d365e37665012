"""The grammar of RFC 3986 as regular expressions: what is a URL, whoever wrote it.

Nothing is mended here. The names are the grammar's own (RFC 3986, appendix A).
"""

from __future__ import annotations

import re

UNRESERVED = r"[A-Za-z0-9._~-]"
PCT_ENCODED = r"%[0-9A-Fa-f]{2}"
SUB_DELIMS = r"[!$&'()*+,;=]"
PCHAR = rf"(?:{UNRESERVED}|{PCT_ENCODED}|{SUB_DELIMS}|[:@])"
QUERY = rf"(?:{PCHAR}|[/?])*"
PATH_ABSOLUTE = rf"/(?:{PCHAR}+(?:/{PCHAR}*)*)?"
PATH_ABEMPTY = rf"(?:/{PCHAR}*)*"
IP_LITERAL = rf"\[(?:[0-9A-Fa-f:.]+|v[0-9A-Fa-f]+\.(?:{UNRESERVED}|{SUB_DELIMS}|:)+)\]"
REG_NAME = rf"(?:{UNRESERVED}|{PCT_ENCODED}|{SUB_DELIMS})*"
AUTHORITY = rf"(?:{IP_LITERAL}|{REG_NAME})(?::[0-9]*)?"
SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*"
TAIL = rf"(?:\?{QUERY})?(?:#{QUERY})?"

# A reference that begins with one slash: path-absolute, which cannot begin with two.
LOCAL = re.compile(PATH_ABSOLUTE + TAIL)
# A URL with scheme and authority.
EXTERNAL = re.compile(rf"{SCHEME}://{AUTHORITY}{PATH_ABEMPTY}{TAIL}")


def is_local(url: str) -> bool:
    """Tell whether a URL is an absolute path with query and fragment (RFC 3986, 4.2)."""
    return LOCAL.fullmatch(url) is not None


def is_external(url: str) -> bool:
    """Tell whether a URL has a scheme and an authority (RFC 3986, 3)."""
    return EXTERNAL.fullmatch(url) is not None


def is_normalized(path: str) -> bool:
    """Tell whether a path, less its first slash, stays itself when dot segments are removed.

    So says RFC 3986, 6.2.2.3. Empty segments, which no document removes but many servers do, count
    as well: nobody may rely on either.
    """
    *inner, last = path.split("/")
    return not {".", ".."} & {*inner, last} and "" not in inner
