"""Conditions of a request where tags are compared strongly; the rest of them is Werkzeug's.

Source: RFC 9110, 8.8.3.2, 13.1.1 and 13.1.5. Which responses are conditional is said by views.
"""

from typing import Any

from werkzeug.http import parse_etags


def conditions(environ: dict[str, Any], tag: str | None, weak: bool) -> tuple[dict[str, Any], bool]:
    """Return an environ without the conditions that are decided here, and whether they hold.

    If-Match needs a strong tag, or any that is there. A weak tag in If-Range asks for no parts.
    """
    kept = dict(environ)
    tags = parse_etags(kept.pop("HTTP_IF_MATCH", None))
    holds = not tags or tags.star_tag or (not weak and tag is not None and tags.is_strong(tag))
    if kept.get("HTTP_IF_RANGE", "").startswith("W/"):
        kept.pop("HTTP_RANGE", None)
    return kept, holds
