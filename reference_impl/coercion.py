"""What a view may return, and the response it means.

Forms: text, bytes, a dict or list (JSON), an iterator of chunks, a response, a WSGI
application; or a tuple of one of these with a status, with headers, or with both. Everything
else raises TypeError. Source: Flask documentation, "About Responses".
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .messages.wrappers import Headers, HTTPException, MessageResponse
from .messages.wsgi import capture

if TYPE_CHECKING:
    from .app import Flask

_BODIES: tuple[type[Any], ...] = (str, bytes, bytearray, Iterator)
_HEADERS = (Headers, dict, list, tuple)


def to_response(app: "Flask", value: Any, environ: dict[str, Any], who: str) -> Any:
    """Turn what `who` (a description of the view) returned into a response of `app`.

    TypeError for a form that is not allowed, ValueError for a status that is none.
    """
    body, status, headers = _parts(value, who)
    response = _response_of(app, body, environ, who)
    if status is not None:
        _set_status(response, status)
    if headers is not None:
        _set_headers(response, Headers(headers))
    return response


def _parts(value: Any, who: str) -> tuple[Any, Any, Any]:
    if not isinstance(value, tuple):
        return value, None, None
    if len(value) == 3:
        return value
    if len(value) == 2:
        body, other = value
        return (body, None, other) if isinstance(other, _HEADERS) else (body, other, None)
    raise TypeError(
        f"{who} returned a tuple of {len(value)} items. Allowed are (body, status, headers),"
        f" (body, status) and (body, headers)."
    )


def _response_of(app: "Flask", body: Any, environ: dict[str, Any], who: str) -> Any:
    if isinstance(body, app.response_class):
        return body
    if isinstance(body, _BODIES):
        return app.response_class(body)
    if isinstance(body, dict | list):
        return app.json.response(body)
    if isinstance(body, HTTPException):
        body = body.get_response(environ)
    if isinstance(body, MessageResponse):
        return app.response_class.force_type(body, environ)
    if body is None:
        raise TypeError(f"{who} returned no response: it returned None or ended without a return.")
    if not callable(body):
        raise TypeError(
            f"{who} returned {type(body).__name__!r}. A response is text, bytes, a dict, a list,"
            f" an iterator, a tuple, a Response or a WSGI application."
        )
    status, headers, chunks = capture(body, environ)
    return app.response_class(chunks, status, headers)


def _set_status(response: Any, status: Any) -> None:
    if isinstance(status, str | bytes):
        response.status = status
    elif isinstance(status, int):
        response.status_code = int(status)
    else:
        raise TypeError(f"A status is a number or a text, not {type(status).__name__!r}.")
    if not 100 <= response.status_code <= 999:
        raise ValueError(f"{status!r} is not a status: RFC 9110 wants three digits.")


def _set_headers(response: Any, headers: Headers) -> None:
    """Names that are given replace those of the response, once; every given pair is kept."""
    for name in set(headers.keys()):
        response.headers.remove(name)
    for name, value in headers:
        response.headers.add(name, value)
