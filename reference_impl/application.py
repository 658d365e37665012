"""What the rooms below an application may ask of one, and the class by which they know it.

An application is made of contexts, messages, sessions and a URL map, and all of these refer to
their application. So its type stands below them: names and types only. What the names do is said
by `app.Flask`, which is the only class of this kind.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .config import Config
from .routing.map import Map


class Application:
    """The part of `Flask` that contexts, sessions, JSON and serving know."""

    config: Config
    debug: Any
    secret_key: Any
    permanent_session_lifetime: timedelta | Any
    cli: Any
    json: Any
    url_map: Map
    request_class: Any
    response_class: Any
    app_ctx_globals_class: Any
    session_interface: Any
    teardown_appcontext_funcs: list[Callable[..., Any]]

    app_context: Callable[..., Any]
    request_context: Callable[..., Any]
    create_url_adapter: Callable[..., Any]
    find_rule: Callable[..., Any]
    hooks_of: Callable[..., Any]
    do_teardown_request: Callable[..., None]
    do_teardown_appcontext: Callable[..., None]
    make_shell_context: Callable[..., Any]
    ensure_sync: Callable[..., Any]

    @property
    def name(self) -> str:
        """What the application is called."""
        raise NotImplementedError

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer a request (PEP 3333)."""
        raise NotImplementedError
