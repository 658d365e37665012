"""URIs and IRIs: one address in ASCII, and as people read it.

An IRI becomes a URI by escaping what a URI cannot hold (RFC 3987, 3.1); a URI becomes an IRI by
undoing what can be undone without changing its meaning (RFC 3987, 3.2). What separates the parts
of an address stays what it is, escaped or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

# RFC 3986, appendix B. No text fails to match.
_REFERENCE = re.compile(
    r"(?:(?P<scheme>[^:/?#]+):)?(?://(?P<authority>[^/?#]*))?(?P<path>[^?#]*)"
    r"(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.DOTALL,
)
_AUTHORITY = re.compile(
    r"(?:(?P<user>[^@]*)@)?(?P<host>\[[^\]]*\]|[^:]*)(?P<port>:[0-9]*)?", re.DOTALL
)
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")

_SUB_DELIMS = "!$&'()*+,;="
# What a URI can hold as it is, and what an IRI has to leave escaped, because it would separate.
_SAFE = {
    "user": f"%{_SUB_DELIMS}:",
    "path": f"%{_SUB_DELIMS}:@/",
    "query": f"%{_SUB_DELIMS}:@/?",
    "fragment": f"%{_SUB_DELIMS}:@/?",
}
_SEPARATES = {"user": ":@/?#[]", "path": "/?#", "query": "&=+#", "fragment": ""}


def iri_to_uri(iri: str) -> str:
    """Return an address in ASCII; what is escaped already is not escaped twice."""
    return _converted(iri, _host_in_ascii, lambda text, part: quote(text, safe=_SAFE[part]))


def uri_to_iri(uri: str) -> str:
    """Return an address with as few escapes as its meaning allows.

    Escaped bytes that are no UTF-8, controls, spaces, percent signs and separators stay escaped.
    """
    return _converted(uri, _host_for_people, _readable)


def _converted(address: str, host: Callable[[str], str], text: Callable[[str, str], str]) -> str:
    found = _REFERENCE.fullmatch(address)
    assert found is not None
    parts = found.groupdict()
    made = "" if parts["scheme"] is None else f"{parts['scheme'].lower()}:"
    if parts["authority"] is not None:
        made += f"//{_authority(parts['authority'], host, text)}"
    made += text(parts["path"], "path")
    if parts["query"] is not None:
        made += f"?{text(parts['query'], 'query')}"
    return made if parts["fragment"] is None else f"{made}#{text(parts['fragment'], 'fragment')}"


def _authority(authority: str, host: Callable[[str], str], text: Callable[[str, str], str]) -> str:
    found = _AUTHORITY.fullmatch(authority)
    if found is None:  # nothing that could be understood
        return text(authority, "user")
    user = "" if found["user"] is None else f"{_user(found['user'], text)}@"
    return f"{user}{host(found['host'])}{found['port'] or ''}"


def _user(user: str, text: Callable[[str, str], str]) -> str:
    name, colon, password = user.partition(":")
    return f"{text(name, 'user')}{colon}{text(password, 'user')}"


def _host_in_ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return quote(host, safe="%")


def _host_for_people(host: str) -> str:
    return ".".join(map(_label, host.lower().split(".")))


def _label(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


def _readable(text: str, part: str) -> str:
    def shown(found: re.Match[str]) -> str:
        data = bytes.fromhex(found[0].replace("%", ""))
        return "".join(map(kept, data.decode("utf-8", "surrogateescape")))

    def kept(character: str) -> str:
        if "\udc80" <= character <= "\udcff":
            return f"%{ord(character) - 0xDC00:02X}"
        escaped = character in " %" or character in _SEPARATES[part]
        return quote(character, safe="") if escaped or not character.isprintable() else character

    return _ESCAPES.sub(shown, text)
