"""The reference implementation: it claims everything that a WSGI framework can."""

from __future__ import annotations

from importlib.util import find_spec
from types import SimpleNamespace
from typing import cast

import reference_impl
import reference_impl.maps
import reference_impl.middleware
import reference_impl.structures
import reference_impl.wsgi
from adapters.below.flask_like import FlaskLike
from conformance import __version__
from conformance.adapter import Capability as C
from conformance.adapter import MessageKit, RoutingKit, WsgiKit
from reference_impl.locals.local import Local, LocalManager, LocalStack, release_local
from reference_impl.locals.proxies import LocalProxy
from reference_impl.messages.wrappers import HTTPException
from reference_impl.routing.converters import BaseConverter, ValidationError
from reference_impl.routing.urls import BuildError
from reference_impl.sessions.interface import SecureCookieSession, SessionInterface

NOT_REFERENCE = {C.ASGI, C.ORDERED}
# Its messages are Werkzeug's, where nothing normative is decided, so it has no wrappers of its own.
NOT_REFERENCE |= {c for c in C if c.startswith(("wrapper.", "parser."))}
NOT_REFERENCE |= {C.DICTIONARIES, C.ORDERED_DICTS, C.BUILDERS, C.RUN_APPS}  # Werkzeug's, too
NOT_REFERENCE |= {C.CERTIFICATES}  # which nothing normative is made of
if find_spec("click") is None:  # it has the commands
    NOT_REFERENCE |= {C.DOTENV, *(c for c in C if c.startswith(("serve.cli", "test.cli")))}
if find_spec("dotenv") is None:  # it reads the files
    NOT_REFERENCE |= {C.DOTENV}
if find_spec("jinja2") is None:  # it renders
    NOT_REFERENCE |= {C.TEMPLATES, C.TEMPLATE_STREAMS}


class Locals:
    """The reference's own locals."""

    Local = Local
    LocalStack = LocalStack
    LocalProxy = LocalProxy
    LocalManager = LocalManager
    release = staticmethod(release_local)


class ReferenceAdapter(FlaskLike):
    """The executable meaning of every clause."""

    api = reference_impl
    factory = reference_impl.Flask
    base_converter = BaseConverter
    validation_error = ValidationError
    http_error = HTTPException
    session_interface = SessionInterface
    session_class = SecureCookieSession

    name = "reference"
    module = "reference_impl"
    command = "reference_impl"
    version = __version__
    packages = ("werkzeug", "jinja2")
    build_errors = (BuildError, ValueError)
    capabilities = frozenset(set(C) - NOT_REFERENCE)

    def locals(self) -> Locals:
        """Return the reference's locals."""
        return Locals()

    def wsgi_kit(self) -> WsgiKit:
        """Return the reference's tools and middleware."""
        rooms = (reference_impl.wsgi, reference_impl.middleware)
        return cast(
            WsgiKit,
            SimpleNamespace(**{name: vars(room)[name] for room in rooms for name in room.__all__}),
        )

    def message_kit(self) -> MessageKit:
        """Return the reference's structures, and its functions for fields."""
        return cast(MessageKit, reference_impl.structures)

    def routing(self) -> RoutingKit:
        """Return the reference's URL maps: the module has all names."""
        return cast(RoutingKit, reference_impl.maps)


adapter = ReferenceAdapter
