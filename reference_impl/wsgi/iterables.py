"""What a WSGI application returns: bodies with something to do at the end, and files.

Source: PEP 3333, Specification Details; Werkzeug documentation, Iterator / Stream Helpers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any


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


def responder(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a WSGI application of a function, or of a method, that returns one for each request.

    It is called like an application itself, and then what it returns is.
    """

    @wraps(function)
    def respond(*given: Any) -> Any:
        return function(*given)(*given[-2:])

    return respond


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

    def seekable(self) -> bool:
        """Tell whether the file can be read from anywhere."""
        ask = getattr(self.file, "seekable", None)
        return hasattr(self.file, "seek") if ask is None else bool(ask())

    def seek(self, *place: int) -> None:
        """Go to a place of the file, if it has places."""
        if hasattr(self.file, "seek"):
            self.file.seek(*place)

    def tell(self) -> int | None:
        """Return the place in the file; None where there are none."""
        place: int | None = self.file.tell() if hasattr(self.file, "tell") else None
        return place
