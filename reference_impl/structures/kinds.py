"""Kinds of header fields: of the entity, and between two hops. RFC 2616, 7.1 and 13.5.1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

ENTITY = frozenset(
    {
        *("allow", "content-encoding", "content-language", "content-length", "content-location"),
        *("content-md5", "content-range", "content-type", "expires", "last-modified"),
    }
)
HOPS = frozenset(
    {
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te"),
        *("trailer", "transfer-encoding", "upgrade"),
    }
)


def is_entity_header(header: str) -> bool:
    """Tell whether a field describes the entity."""
    return header.lower() in ENTITY


def is_hop_by_hop_header(header: str) -> bool:
    """Tell whether a field is for the next hop alone."""
    return header.lower() in HOPS


def remove_entity_headers(
    headers: Any, allowed: Iterable[str] = ("expires", "content-location")
) -> None:
    """Remove the fields of the entity in place, but for those that are allowed."""
    kept = {name.lower() for name in allowed}
    headers[:] = [
        (name, value)
        for name, value in headers
        if name.lower() in kept or not is_entity_header(name)
    ]


def remove_hop_by_hop_headers(headers: Any) -> None:
    """Remove the fields for the next hop in place."""
    headers[:] = [(name, value) for name, value in headers if not is_hop_by_hop_header(name)]
