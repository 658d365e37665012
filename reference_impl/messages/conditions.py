"""Conditions of a request: whether the client is sent a response, a part of it, or neither.

They are asked in the order of RFC 9110, 13.2.2; only then Range is (14.2). Werkzeug reads the
fields, and sends the one part of bytes that is left. Which responses are conditional is said by
views.
"""

from typing import Any

from werkzeug.http import parse_date, parse_etags, parse_range_header

from .fields import within

_CONDITIONS = (
    *("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"),
    "HTTP_IF_RANGE",
)


def decided(environ: dict[str, Any], response: Any) -> int | None:
    """Return 412 or 304 when a condition of a GET or HEAD does not hold, None when all do."""
    tag, weak = response.get_etag()
    changed = response.last_modified
    match = parse_etags(environ.get("HTTP_IF_MATCH"))
    unmodified = parse_date(environ.get("HTTP_IF_UNMODIFIED_SINCE"))
    if match:
        if not (match.star_tag or (not weak and tag is not None and match.is_strong(tag))):
            return 412
    elif unmodified and changed and changed > unmodified:
        return 412
    none_match = parse_etags(environ.get("HTTP_IF_NONE_MATCH"))
    modified = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    if none_match:
        if none_match.star_tag or (tag is not None and none_match.contains_weak(tag)):
            return 304
    elif modified and changed and changed <= modified:
        return 304
    return None


def for_part(environ: dict[str, Any], response: Any, length: int | None) -> dict[str, Any]:
    """Return an environ without conditions, and with a Range only where a part may be sent.

    It may for GET, in bytes, and when what If-Range names is still the same. Of several ranges
    none is sent, but the whole; unless the response has nothing of any.
    """
    kept = {key: value for key, value in environ.items() if key not in _CONDITIONS}
    asked = kept.pop("HTTP_RANGE", None)
    if asked is None or environ["REQUEST_METHOD"] != "GET":
        return kept
    if not _is_same(environ.get("HTTP_IF_RANGE"), response):
        return kept
    unit, equals, ranges = asked.partition("=")
    if equals and unit.strip().lower() != "bytes":
        return kept
    found = parse_range_header(asked)
    if "," in ranges and (found is None or any(start < (length or 0) for start, _ in found.ranges)):
        return kept
    kept["HTTP_RANGE"] = within(asked, length)
    return kept


def _is_same(named: str | None, response: Any) -> bool:
    """Tell whether If-Range names this very response: strongly, or by the very date."""
    if named is None:
        return True
    date = parse_date(named)
    if date is not None:
        return bool(date == response.last_modified)
    tag, weak = response.get_etag()
    return not weak and tag is not None and not named.startswith("W/") and named == f'"{tag}"'
