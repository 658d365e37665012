"""What a client reads of a Content-Disposition: the type, and the name to save a file under.

Sources: RFC 6266, 4.1 (the grammar) and 4.3 (`filename*` goes before `filename`); RFC 8187, 3.2
(how `filename*` is written); RFC 9110, 5.6.4 (quoted strings).
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
QUOTED = r'"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"'
PARAMETER = re.compile(rf"[ \t]*;[ \t]*({TOKEN})[ \t]*=[ \t]*({TOKEN}|{QUOTED})")
# attr-char of RFC 8187 and percent-encoded bytes.
EXTENDED = re.compile(
    r"([A-Za-z0-9-]+)'[A-Za-z0-9-]*'((?:[!#$&+.^_`|~0-9A-Za-z-]|%[0-9A-Fa-f]{2})*)"
)
CHARSETS = ("utf-8", "iso-8859-1")  # those that a client knows (RFC 8187, 3.2.1)


def read_disposition(value: str) -> tuple[str, str | None]:
    """Return the type in lower case, and the name of the file, None if there is none.

    Raises ValueError for what is not of the grammar.
    """
    kind = re.match(TOKEN, value)
    if kind is None:
        raise ValueError(f"{value!r} begins with no type")
    found: dict[str, str] = {}
    place = kind.end()
    while place < len(value):
        parameter = PARAMETER.match(value, place)
        if parameter is None:
            raise ValueError(f"{value[place:]!r} is no parameter")
        name, text = parameter[1].lower(), parameter[2]
        if name in found:
            raise ValueError(f"{name} is there twice")
        found[name] = re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text
        place = parameter.end()
    if "filename*" not in found:
        return kind[0].lower(), found.get("filename")
    extended = EXTENDED.fullmatch(found["filename*"])
    if extended is None or extended[1].lower() not in CHARSETS:
        raise ValueError(f"{found['filename*']!r} is no extended value")
    return kind[0].lower(), unquote_to_bytes(extended[2]).decode(extended[1])
