"""`Local`, `LocalStack` and `LocalManager`: data that belongs to one execution context.

Theory of operation. The data of a Local is one immutable mapping in a `ContextVar`, that
of a LocalStack one tuple. Every change builds a new value and sets the variable; nothing
that an earlier `contextvars.copy_context()` may still hold is ever changed in place. So
isolation of threads, tasks, greenlets and copied contexts follows from PEP 567 alone, and
there is no registry of idents that could be reused.

Source: Werkzeug documentation, "Context Locals"; PEP 567. Proxies live in `proxies`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from .proxies import LocalProxy

__all__ = ["Local", "LocalManager", "LocalProxy", "LocalStack", "release_local"]

_NOTHING: MappingProxyType[str, Any] = MappingProxyType({})


def release_local(local: "Local | LocalStack") -> None:
    """Forget everything that `local` holds in the current context; other contexts keep theirs."""
    local.__release_local__()


class Local:
    """A namespace of its own for each execution context.

    Reading or deleting a name that this context has not set raises AttributeError.
    Iteration yields (name, value) pairs of this context in the order of insertion.
    `storage` is the ContextVar to keep the data in (default: a new one).
    """

    __slots__ = ("__storage",)
    __storage: ContextVar[Any]

    def __init__(self, storage: ContextVar[Any] | None = None) -> None:
        object.__setattr__(self, "_Local__storage", storage or ContextVar("local"))

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(tuple(self.__storage.get(_NOTHING).items()))

    def __call__(self, name: str, *, unbound_message: str | None = None) -> Any:
        """Return a proxy; see `LocalProxy`."""
        return LocalProxy(self, name, unbound_message=unbound_message)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__storage.get(_NOTHING)[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self.__storage.set({**self.__storage.get(_NOTHING), name: value})

    def __delattr__(self, name: str) -> None:
        remaining = dict(self.__storage.get(_NOTHING))
        if name not in remaining:
            raise AttributeError(name)
        del remaining[name]
        self.__storage.set(remaining)

    def __release_local__(self) -> None:
        self.__storage.set({})

    def __resolver__(self, name: str | None, message: str) -> Callable[[], Any]:
        if name is None:
            raise TypeError("A proxy to a Local needs the name it stands for.")
        storage = self.__storage

        def resolve() -> Any:
            try:
                return storage.get(_NOTHING)[name]
            except KeyError:
                raise RuntimeError(message) from None

        return resolve


class LocalStack:
    """A stack of its own for each execution context.

    `top` and `pop()` give None when it is empty. `storage` is the ContextVar to keep the
    data in (default: a new one).
    """

    __slots__ = ("_storage",)

    def __init__(self, storage: ContextVar[Any] | None = None) -> None:
        self._storage: ContextVar[Any] = storage or ContextVar("local_stack")

    def push(self, item: Any) -> list[Any]:
        """Put `item` on top; return a snapshot of the whole stack, the newest item last."""
        items = (*self._storage.get(()), item)
        self._storage.set(items)
        return list(items)

    def pop(self) -> Any:
        """Remove the newest item and return it; None when the stack is empty."""
        items = self._storage.get(())
        if not items:
            return None
        self._storage.set(items[:-1])
        return items[-1]

    @property
    def top(self) -> Any:
        """The newest item, or None."""
        items = self._storage.get(())
        return items[-1] if items else None

    def __call__(self, name: str | None = None, *, unbound_message: str | None = None) -> Any:
        """Return a proxy; see `LocalProxy`."""
        return LocalProxy(self, name, unbound_message=unbound_message)

    def __release_local__(self) -> None:
        self._storage.set(())

    def __resolver__(self, name: str | None, message: str) -> Callable[[], Any]:
        def resolve() -> Any:
            top = self.top
            if top is None:
                raise RuntimeError(message)
            return top if name is None else getattr(top, name)

        return resolve


class LocalManager:
    """Releases locals at the end of a request.

    `locals` is one Local or LocalStack, or an iterable of them.
    """

    __slots__ = ("locals",)

    def __init__(self, locals: Any = None) -> None:  # noqa: A002 - the documented name
        if locals is None:
            locals = ()  # noqa: A001
        single = isinstance(locals, Local | LocalStack)
        self.locals: list[Any] = [locals] if single else list(locals)

    def cleanup(self) -> None:
        """Release every managed local of the current context, and nothing else."""
        for local in self.locals:
            release_local(local)

    def make_middleware(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Any]:
        """Wrap a WSGI application: the locals are released when its response is closed."""

        def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            try:
                return _ReleasingBody(app(environ, start_response), self.cleanup)
            except BaseException:
                self.cleanup()
                raise

        return application

    def middleware(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Any]:
        """Do the same as `make_middleware`, as a decorator that keeps name and docstring."""
        from functools import update_wrapper

        return update_wrapper(self.make_middleware(app), app)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.locals)} locals>"


class _ReleasingBody:
    """A response body that runs `cleanup` after it was closed, once."""

    def __init__(self, body: Iterable[bytes], cleanup: Callable[[], None]) -> None:
        self._body = body
        self._iterator: Iterator[bytes] | None = None
        self._cleanup: Callable[[], None] | None = cleanup

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._iterator is None:
            self._iterator = iter(self._body)
        return next(self._iterator)

    def close(self) -> None:
        cleanup, self._cleanup = self._cleanup, None
        if cleanup is None:
            return
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            cleanup()
