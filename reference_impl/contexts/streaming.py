"""`stream_with_context`: a response body that sees its request while it is produced.

Theory of operation. A generator has no execution context of its own: whatever it pushes
stays visible to the code that iterates it. So each stream gets one, a copy made by
`contextvars.copy_context` in which the request is visible, and every `next()` and `close()`
runs in there. The server, other streams and other threads never see it. The stream holds
the request context, whose teardown therefore runs after the last chunk or at `close()`,
once, and inside the stream's execution context.

Source: Flask documentation, "Streaming Contents"; PEP 3333 on `close()`; PEP 568 on why
generators need this.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from functools import wraps
from typing import Any

from .contexts import RequestContext
from .frames import current_request_context


def stream_with_context(generator_or_function: Any) -> Any:
    """Wrap an iterable, or a function that returns one, so that its chunks see this request.

    RuntimeError without a request; of a wrapped function, when it is called.
    """
    if callable(generator_or_function) and not hasattr(generator_or_function, "__iter__"):
        return _stream_function(generator_or_function)
    context = current_request_context()
    if context is None:
        raise RuntimeError("stream_with_context needs a request context, and none is active here.")
    return ContextStream(generator_or_function, context)


def _stream_function(function: Callable[..., Iterable[Any]]) -> Callable[..., Any]:
    @wraps(function)
    def stream(*args: Any, **kwargs: Any) -> Any:
        return stream_with_context(function(*args, **kwargs))

    return stream


class ContextStream:
    """The iterator that `stream_with_context` returns. It may be closed at any time."""

    def __init__(self, source: Iterable[Any], context: RequestContext) -> None:
        self._execution = copy_context()
        self._execution.run(context.show)
        self._busy = threading.Lock()
        self._held: RequestContext | None = None
        self._iterator = self._execution.run(iter, source)
        context.hold()
        self._held = context

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._run(next, self._iterator)

    def close(self) -> None:
        """End the stream: its `finally` blocks and then teardown run with the request visible."""
        self._run(getattr(self._iterator, "close", int), ended=True)

    def _run(self, function: Callable[..., Any], *args: Any, ended: bool = False) -> Any:
        if not self._busy.acquire(blocking=False):
            raise ValueError("This stream is already being produced.")
        try:
            try:
                value = self._execution.run(function, *args)
            except StopIteration:
                self._end(None)
                raise
            except BaseException as error:
                self._end(error)
                raise
            if ended:
                self._end(None)
            return value
        finally:
            self._busy.release()

    def _end(self, error: BaseException | None) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._execution.run(held.release, error)

    def __del__(self) -> None:
        if getattr(self, "_held", None) is not None:
            self.close()
