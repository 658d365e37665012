"""What an application is made of: classes and settings that a subclass may replace.

Each is a class attribute, and most have a method that makes the object. What of an application is
asked by functions, and what is added to it, stands in `extension_points`. Source: Flask
documentation, API, "Application Object"; "Subclassing".
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ..config import DEFAULTS, Config
from ..contexts.ambient import AppGlobals
from ..json.provider import DefaultJSONProvider, JSONProvider
from ..maps import Map, Rule
from ..messages.aborting import Aborter
from ..messages.wrappers import Request, Response
from ..sessions.interface import SecureCookieSessionInterface, SessionInterface
from . import places
from .extension_points import ExtensionPoints


class Replaceable(ExtensionPoints):
    """The part of an application that says which classes it is made of."""

    request_class: type[Request] = Request
    response_class: type[Response] = Response
    aborter_class: type[Aborter] = Aborter
    app_ctx_globals_class: type[AppGlobals] = AppGlobals
    config_class: type[Config] = Config
    default_config: Mapping[str, Any] = MappingProxyType(DEFAULTS)
    json_provider_class: type[JSONProvider] = DefaultJSONProvider
    url_rule_class: type[Rule] = Rule
    url_map_class: type[Map] = Map
    session_interface: SessionInterface = SecureCookieSessionInterface()
    test_client_class: type[Any] | None = None
    test_cli_runner_class: type[Any] | None = None

    def make_config(self: Any, instance_relative: bool = False) -> Config:
        """Return the configuration: the defaults, in a class that reads files of a folder.

        The folder is that of the application, or the instance folder when that is asked for.
        """
        folder = self.instance_path if instance_relative else self.root_path
        config: Config = self.config_class(folder, self.default_config)
        return config

    def make_aborter(self) -> Callable[..., Any]:
        """Return what `abort` calls while this application is the current one."""
        return self.aborter_class()

    def auto_find_instance_path(self) -> str:
        """Return where the instance folder is when nobody says so."""
        return places.instance_path_of(self.import_name, self.root_path)
