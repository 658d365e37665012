"""What a WSGI application returns: bodies with something to do at the end, and files.

Source: PEP 3333, Specification Details; Werkzeug documentation, Iterator / Stream Helpers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import update_wrapper
from typing import Any


def responder(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a WSGI application that answers with the one which `function` returns."""

    def answer(*arguments: Any) -> Any:
        return function(*arguments)(*arguments[-2:])

    return update_wrapper(answer, function)


class ClosingIterator:
    """The chunks of a body; its own `close` is called when it is closed, then the callbacks."""

    def __init__(
        self,
        iterable: Iterable[bytes],
        callbacks: Callable[[], Any] | Iterable[Callable[[], Any]] | None = None,
    ) -> None:
        self._chunks = iter(iterable)
        close = getattr(iterable, "close", None)
        self._callbacks = [] if close is None else [close]
        if callable(callbacks):
            self._callbacks.append(callbacks)
        elif callbacks is not None:
            self._callbacks += callbacks

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        """Call everything that is to be called at the end."""
        for callback in self._callbacks:
            callback()


def wrap_file(environ: dict[str, Any], file: Any, buffer_size: int = 8192) -> Any:
    """Return the blocks of a file, by the server's own wrapper where it has one."""
    wrapper = environ.get("wsgi.file_wrapper", FileWrapper)
    return wrapper(file, buffer_size)


class FileWrapper:
    """The blocks of a file, from where it stands to its end."""

    def __init__(self, file: Any, buffer_size: int = 8192) -> None:
        self.file, self.buffer_size = file, buffer_size

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        block: bytes = self.file.read(self.buffer_size)
        if not block:
            raise StopIteration
        return block

    def close(self) -> None:
        """Close the file, if it can be closed."""
        if hasattr(self.file, "close"):
            self.file.close()
