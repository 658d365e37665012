"""The log of an application: its level in debug mode, and where it goes unless somebody says so.

What is logged is said where it happens. Source: Flask documentation, "Logging", `Flask.logger`.
"""

import logging
import sys
from typing import Any, TextIO

from .application import Application
from .contexts.frames import current_request_context

__all__ = ["default_handler"]


class _Errors:
    """A text file: the error stream of the current request, and standard error outside of one."""

    def write(self, text: str) -> int:
        """Write text where it belongs now."""
        return _stream().write(text)

    def flush(self) -> None:
        """Write on what is kept back."""
        _stream().flush()


def _stream() -> TextIO:
    context = current_request_context()
    stream: Any = None if context is None else context.request.environ.get("wsgi.errors")
    return sys.stderr if stream is None else stream


default_handler = logging.StreamHandler(_Errors())
default_handler.setFormatter(
    logging.Formatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s")
)


def logger_of(app: Application) -> logging.Logger:
    """Return the logger with the name of an application, set up as far as nobody has done it."""
    logger = logging.getLogger(app.name)
    if app.debug and not logger.level:
        logger.setLevel(logging.DEBUG)
    if not _is_handled(logger):
        logger.addHandler(default_handler)
    return logger


def _is_handled(logger: logging.Logger) -> bool:
    """Whether a handler of the logger, or of one above it, takes what the logger lets through."""
    level = logger.getEffectiveLevel()
    one: logging.Logger | None = logger
    while one is not None:
        if any(handler.level <= level for handler in one.handlers):
            return True
        one = one.parent if one.propagate else None
    return False
