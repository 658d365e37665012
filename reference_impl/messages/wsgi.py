"""Calling a WSGI application from Python, as the test client and nested applications do.

Source: PEP 3333.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any


def capture(
    app: Callable[..., Iterable[bytes]], environ: dict[str, Any]
) -> tuple[str, list[tuple[str, str]], Iterator[bytes]]:
    """Call `app`; return its status, its headers and its body, which has a `close` method.

    The body is read only as far as needed to make the application start its response.
    """
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        if exc_info is None and started:
            raise RuntimeError("start_response was called twice without exc_info.")
        started[:] = [(status, list(headers))]
        return written.append

    body = CapturedBody(app(environ, start_response), written)
    try:
        while not started and body.read_ahead():
            pass
        if not started:
            raise RuntimeError("The application ended without calling start_response.")
    except BaseException:
        body.close()
        raise
    return (*started[0], body)


class CapturedBody:
    """The chunks of a WSGI response, first those that were written or read ahead."""

    def __init__(self, body: Iterable[bytes], written: list[bytes]) -> None:
        self._body = body
        self._chunks = iter(body)
        self._ready = written

    def read_ahead(self) -> bool:
        """Fetch one chunk; False at the end."""
        for chunk in self._chunks:
            self._ready.append(chunk)
            return True
        return False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return self._ready.pop(0) if self._ready else next(self._chunks)

    def close(self) -> None:
        """Close the body as the server would."""
        close = getattr(self._body, "close", None)
        if close is not None:
            close()
