"""Where HTTP describes the header fields that attributes of a message stand for.

What each attribute is called, and what it holds, is in the clauses.
"""

from __future__ import annotations

from conformance.sources import FETCH_STANDARD, RFC

REQUEST_FIELDS = [
    *(RFC(9110, part) for part in ("7.6.2", "8.3.1", "8.4", "10.1.3", "10.1.5")),
    *(RFC(9111, part) for part in ("5.2.1", "5.4")),
    FETCH_STANDARD("HTTP requests"),
]
RESPONSE_FIELDS = [
    *(RFC(9110, part) for part in ("6.6.1", "8.3", "8.4", "8.5", "8.6", "8.7", "8.8.2")),
    *(RFC(9110, part) for part in ("10.2.1", "10.2.2", "10.2.3", "12.5.5", "14.3")),
    *(RFC(9111, part) for part in ("5.1", "5.2.2", "5.3")),
    FETCH_STANDARD("HTTP responses"),
]
