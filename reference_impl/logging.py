"""The log of an application: its level in debug mode, and where it goes unless somebody says so.

What is logged is said where it happens. Source: Flask documentation, "Logging", `Flask.logger`.
"""

import logging
import sys
from typing import Any, TextIO

from .application import Application
from .contexts.frames import current_request_context
from .locals.proxies import LocalProxy

__all__ = ["create_logger", "default_handler", "has_level_handler", "wsgi_errors_stream"]


def _stream() -> TextIO:
    context = current_request_context()
    stream: Any = None if context is None else context.request.environ.get("wsgi.errors")
    return sys.stderr if stream is None else stream


# The error stream of the current request, and standard error outside of one.
wsgi_errors_stream: Any = LocalProxy(_stream)
default_handler = logging.StreamHandler(wsgi_errors_stream)
default_handler.setFormatter(
    logging.Formatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s")
)


def create_logger(app: Application) -> logging.Logger:
    """Return the logger with the name of an application, set up as far as nobody has done it."""
    logger = logging.getLogger(app.name)
    if app.debug and not logger.level:
        logger.setLevel(logging.DEBUG)
    if not has_level_handler(logger):
        logger.addHandler(default_handler)
    return logger


def has_level_handler(logger: logging.Logger) -> bool:
    """Whether a handler of the logger, or of one above it, takes what the logger lets through."""
    level = logger.getEffectiveLevel()
    one: logging.Logger | None = logger
    while one is not None:
        if any(handler.level <= level for handler in one.handlers):
            return True
        one = one.parent if one.propagate else None
    return False
