"""Variations of how files are sent: which ranges are taken, and what is told of others.

RFC 9110 leaves to a server what it does with a Range that is none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header
from werkzeug.wrappers import Response

from conformance.clauses.delivering import sends, sent
from conformance.describe.files import path_of
from conformance.perform.implementation import Implementation
from conformance.sources import RFC
from tests.variations import Patch, Variation


def ignoring(former: Callable[..., bool]) -> Callable[..., bool]:
    """Take what is no range, or more than one, as none."""

    def process(
        response: Response, environ: dict[str, Any], length: int | None, accepted: bool | str
    ) -> bool:
        asked = environ.get("HTTP_RANGE", "")
        found = parse_range_header(asked)
        if asked and (found is None or len(found.ranges) > 1) and "=-0" not in asked:
            environ = {key: value for key, value in environ.items() if key != "HTTP_RANGE"}
        return former(response, environ, length, accepted)

    return process


def without_a_place(former: Callable[..., bool]) -> Callable[..., bool]:
    """Say that a range is not there, and not how long the file is."""

    def process(response: Response, *arguments: Any) -> bool:
        try:
            return former(response, *arguments)
        except RequestedRangeNotSatisfiable as error:
            error.length = None
            raise

    return process


def answered(impl: Implementation, asked: str) -> Any:
    """Return the reply to a Range."""
    return sent(impl, sends(path_of("ten.bin")), {"Range": asked})


VARIATIONS = [
    Variation(
        "ignored-ranges",
        "a Range that is none, or of several parts, may be ignored",
        (RFC(9110, "14.2"),),
        lambda impl: answered(impl, "bytes=x").status == 200,
        patches=(Patch(Response, "_process_range_request", ignoring),),
    ),
    Variation(
        "no-place-of-what-is-not-there",
        "a 416 may come without Content-Range",
        (RFC(9110, "15.5.17"),),
        lambda impl: answered(impl, "bytes=99-").header("Content-Range") is None,
        patches=(Patch(Response, "_process_range_request", without_a_place),),
    ),
]
