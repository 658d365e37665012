"""What is judged: applications that answer every request alike, and objects that do nothing.

No adapters here: what goes wrong in these frameworks has to be blamed on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from conformance.adapter import WsgiApp


def empty(status: str) -> WsgiApp:
    """Return an application whose every reply has this status and an empty body."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(status, [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return [b""]

    return answer


def raising(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Raise for every request."""
    raise RuntimeError("this framework answers nothing")


# What answers every request.
ANSWERS: dict[str, WsgiApp] = {
    "200": empty("200 OK"),
    "404": empty("404 NOT FOUND"),
    "500": empty("500 INTERNAL SERVER ERROR"),
    "raises": raising,
}


class Nothing:
    """Takes whatever is done to it, does nothing, and gives back nothing.

    It is a module with Flask's names, an application object, a context that can be pushed, `g`, a
    Local, a decorator: nothing is refused and nothing is kept.
    """

    __name__ = "nothing"

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def __setattr__(self, name: str, value: object) -> None:
        pass

    def __delattr__(self, name: str) -> None:
        pass

    def __call__(self, *arguments: object, **keywords: object) -> Nothing:
        return Nothing()

    def __enter__(self) -> Nothing:
        return Nothing()

    def __exit__(self, *error: object) -> None:
        pass

    def __getitem__(self, key: object) -> Nothing:
        return Nothing()

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __delitem__(self, key: object) -> None:
        pass

    def __contains__(self, key: object) -> bool:
        return False

    def __iter__(self) -> Iterator[Nothing]:
        return iter(())

    def __len__(self) -> int:
        return 0


class NoLocals:
    """Locals that hold nothing."""

    Local = LocalStack = LocalProxy = LocalManager = Nothing()

    def release(self, local: object) -> None:
        """Drop nothing: nothing is held."""


class NoMaps:
    """URL maps that hold nothing."""

    def __getattr__(self, name: str) -> Any:
        if name[0].isupper():
            return type(name, (Exception, Nothing), {})
        raise AttributeError(name)
