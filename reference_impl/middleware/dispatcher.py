"""Several applications as one: each answers what is asked for below its place.

Source: Werkzeug documentation, Application Dispatcher; PEP 3333, environ Variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

WsgiApp = Callable[..., Iterable[bytes]]


class DispatcherMiddleware:
    """Calls the application that is mounted deepest above a path; without one, `app`.

    SCRIPT_NAME grows by the place, and PATH_INFO shrinks by it: together they stay as they were.
    """

    def __init__(self, app: WsgiApp, mounts: Mapping[str, WsgiApp] | None = None) -> None:
        self.app, self.mounts = app, mounts or {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Hand the request on."""
        path = environ.get("PATH_INFO", "")
        place = path
        while place and place not in self.mounts:
            place = place[: place.rfind("/")] if "/" in place else ""
        if place not in self.mounts:
            return self.app(environ, start_response)
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + place
        environ["PATH_INFO"] = path[len(place) :]
        return self.mounts[place](environ, start_response)
