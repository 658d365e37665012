"""Variations of errors: subclasses of documented classes, other classes, other pages.

Which error pages are sent, and when, stays the same.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import flask.blueprints
import flask.config
import flask.ctx
import flask.helpers
import flask.json.provider
import flask.sansio.app
import flask.sansio.blueprints
import flask.sansio.scaffold
import flask.sessions
import werkzeug.datastructures.structures
import werkzeug.routing.map
import werkzeug.utils
from markupsafe import escape
from werkzeug.exceptions import Aborter, BadRequestKeyError, HTTPException, default_exceptions
from werkzeug.local import LocalProxy
from werkzeug.routing import BuildError

from conformance.describe.app import App, Declaration
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG, plain_sense
from tests.variations import Application, Patch, Variation
from tests.variations.refusals import OwnRefusals, Refusal

DERIVED = plain_sense("a handler of a class is one of its subclasses, too")


def derived(kind: type[Exception]) -> type[Any]:
    """Return a subclass that does nothing else, of a name of its own."""
    return type(f"Own{kind.__name__}", (kind,), {"__module__": __name__})


OwnRuntimeError, OwnTypeError, OwnValueError = map(derived, (RuntimeError, TypeError, ValueError))
OwnAttributeError, OwnKeyError = derived(AttributeError), derived(KeyError)
OwnBuildError, OwnBadRequestKeyError = derived(BuildError), derived(BadRequestKeyError)
OWN_HTTP = {code: derived(kind) for code, kind in default_exceptions.items()}


def raises(other: type[Exception], kind: str, *modules: Any) -> tuple[Patch, ...]:
    """Return patches that let modules raise another exception than that of Python of this name.

    Only for modules that do not catch it.
    """
    return tuple(Patch(module, kind, lambda former: other) for module in modules)


class OwnTypeErrors(Application):
    """What a view may not return is refused with a subclass."""

    def make_response(self, rv: Any) -> Any:
        try:
            return super().make_response(rv)
        except TypeError as error:
            raise OwnTypeError(*error.args).with_traceback(error.__traceback__) from None


class OwnAborts(Application):
    """`abort` raises subclasses."""

    def make_aborter(self) -> Aborter:
        return self.aborter_class(mapping=OWN_HTTP)


class Relayed:
    """The slot of a proxy that holds what finds its object; its RuntimeErrors are made our own."""

    def __init__(self, slot: Any) -> None:
        self.slot = slot

    def __get__(self, proxy: Any, owner: Any) -> Any:
        if proxy is None:
            return self
        find = self.slot.__get__(proxy, owner)

        def found() -> Any:
            try:
                return find()
            except RuntimeError as error:
                if type(error) is not RuntimeError:
                    raise
                raise OwnRuntimeError(*error.args) from None

        return found

    def __set__(self, proxy: Any, find: Any) -> None:
        self.slot.__set__(proxy, find)


def refusing(former: Any) -> Any:
    """Return a constructor that refuses what it cannot stand for with another class."""

    def start(self: Any, *given: Any, **named: Any) -> None:
        try:
            former(self, *given, **named)
        except TypeError as error:
            raise Refusal(*error.args) from None

    return start


def own_attribute_errors(former: Any) -> Any:
    """Return `__getattr__` or `__delattr__` that raises a subclass."""

    def method(self: Any, name: str) -> Any:
        try:
            return former(self, name)
        except AttributeError as error:
            raise OwnAttributeError(*error.args) from None

    return method


def own_page(self: HTTPException, *given: Any, **named: Any) -> str:
    """Return an error page with the same that is told, in another manner."""
    title = f"{escape(self.name)} ({self.code})"
    return f"<!DOCTYPE html><meta charset=utf-8><h2>{title}</h2><div>{self.get_description()}</div>"


PLACES = {"static_folder": None, "root_path": "/", "instance_path": "/"}
NOTHING: Any = 17  # of which no proxy can be made


def kinds(app: Any, api: Any) -> None:
    """Register a view that names the class of each error that it meets."""

    @app.route("/kinds")  # type: ignore[untyped-decorator]
    def met() -> str:
        api_calls = {
            "type": lambda: app.make_response(None),
            "value": lambda: api.Blueprint("", "conformance.described"),
            "json": lambda: api.json.dumps(object()),
            "key": lambda: api.request.args["missing"],
            "attribute": lambda: api.g.missing,
            "build": lambda: api.url_for("nowhere"),
            "abort": lambda: api.abort(404),
            "setup": lambda: app.before_request(len),
            "rule": lambda: type(app)("x", **PLACES).add_url_rule("x", "x", len),
            "code": lambda: api.abort(999),
            "proxy": lambda: LocalProxy(NOTHING),
            "endpoint": lambda: app.add_url_rule("/other", "met", len),
        }
        return json.dumps({name: kind(call) for name, call in api_calls.items()})

    @app.errorhandler(404)  # type: ignore[untyped-decorator]
    def missing(error: Exception) -> tuple[str, int]:
        return type(error).__name__, 404


def kind(call: Any) -> str:
    """Return the name of the class of what a call raises."""
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return ""


ASKED = App(Declaration("kinds", kinds))


def met(impl: Implementation, name: str) -> str:
    """Return the class of one of the errors of `kinds`."""
    found = json.loads(impl.reply(ASKED, get("/kinds")).text)
    return str(found[name])


def outside() -> str:
    """Return the class of the error for a request that is not there."""
    return kind(lambda: flask.request.path)


VARIATIONS = [
    Variation(
        "runtime-errors-of-an-own-class",
        "what is documented as a RuntimeError may be a subclass",
        (DERIVED,),
        lambda impl: outside() == kind(lambda: flask.after_this_request(len)) == "OwnRuntimeError",
        patches=(
            Patch(LocalProxy, "_get_current_object", Relayed),
            *raises(
                OwnRuntimeError,
                "RuntimeError",
                flask.app,
                flask.ctx,
                flask.helpers,
                flask.sessions,
                flask.blueprints,
                flask.config,
            ),
        ),
    ),
    Variation(
        "type-errors-of-an-own-class",
        "what is documented as a TypeError may be a subclass",
        (DERIVED,),
        lambda impl: met(impl, "type") == met(impl, "json") == "OwnTypeError",
        patches=raises(
            OwnTypeError,
            "TypeError",
            flask.json.provider,
            flask.sansio.scaffold,
            flask.sansio.app,
            werkzeug.utils,
            werkzeug.routing.rules,
        ),
        mixin=OwnTypeErrors,
    ),
    Variation(
        "value-errors-of-an-own-class",
        "what is documented as a ValueError may be a subclass",
        (DERIVED,),
        lambda impl: met(impl, "value") == "OwnValueError",
        patches=raises(
            OwnValueError,
            "ValueError",
            flask.app,
            flask.sansio.app,
            flask.sansio.blueprints,
            flask.blueprints,
            werkzeug.utils,
        ),
    ),
    Variation(
        "missing-keys-of-an-own-class",
        "what is documented as a BadRequestKeyError may be a subclass",
        (DERIVED,),
        lambda impl: met(impl, "key") == "OwnBadRequestKeyError",
        patches=(
            Patch(
                werkzeug.datastructures.structures,
                "exceptions",
                lambda former: SimpleNamespace(BadRequestKeyError=OwnBadRequestKeyError),
            ),
        ),
    ),
    Variation(
        "missing-attributes-of-an-own-class",
        "what is documented as an AttributeError may be a subclass",
        (DERIVED,),
        lambda impl: met(impl, "attribute") == "OwnAttributeError",
        patches=(
            Patch(flask.ctx._AppCtxGlobals, "__getattr__", own_attribute_errors),
            Patch(flask.ctx._AppCtxGlobals, "__delattr__", own_attribute_errors),
            Patch(werkzeug.local.Local, "__getattr__", own_attribute_errors),
            Patch(werkzeug.local.Local, "__delattr__", own_attribute_errors),
        ),
    ),
    Variation(
        "build-errors-of-an-own-class",
        "what is documented as a BuildError may be a subclass",
        (DERIVED,),
        lambda impl: met(impl, "build") == "OwnBuildError",
        patches=(Patch(werkzeug.routing.map, "BuildError", lambda former: OwnBuildError),),
    ),
    Variation(
        "aborts-of-an-own-class",
        "abort raises an HTTP error of its code, which may be a subclass",
        (
            FLASK.api("Flask.aborter_class"),
            FLASK.api("Flask.make_aborter"),
        ),
        lambda impl: met(impl, "abort") == "OwnNotFound",
        mixin=OwnAborts,
    ),
    Variation(
        "missing-routes-of-an-own-class",
        "the router raises NotFound and MethodNotAllowed, which may be subclasses",
        (WERKZEUG.api("MapAdapter.match"),),
        lambda impl: impl.reply(ASKED, get("/nowhere")).text == "OwnNotFound",
        patches=(
            Patch(werkzeug.routing.map, "NotFound", lambda former: OWN_HTTP[404]),
            Patch(werkzeug.routing.map, "MethodNotAllowed", lambda former: OWN_HTTP[405]),
        ),
    ),
    Variation(
        "late-registrations-are-runtime-errors",
        "which class refuses a registration after the first request, a second function for an "
        "endpoint, and the pop of a context that is not on top",
        (
            FLASK.api("Flask.add_url_rule"),
            FLASK("The Application Context"),
        ),
        lambda impl: met(impl, "setup") == met(impl, "endpoint") == "RuntimeError",
        patches=raises(
            RuntimeError, "AssertionError", flask.sansio.app, flask.sansio.blueprints, flask.ctx
        ),
    ),
    Variation(
        "refusals-of-another-class",
        "which class refuses a rule, an instance path, a code of abort, what a proxy is made of",
        (
            FLASK.api("Flask.add_url_rule"),
            FLASK.api("abort"),
            WERKZEUG.api("LocalProxy"),
        ),
        lambda impl: met(impl, "rule") == met(impl, "code") == met(impl, "proxy") == "Refusal",
        patches=(
            *raises(Refusal, "LookupError", werkzeug.exceptions),
            Patch(LocalProxy, "__init__", refusing),
        ),
        mixin=OwnRefusals,
    ),
    Variation(
        "other-error-pages",
        "how the page of an HTTP error looks; it says the description",
        (FLASK("Handling Application Errors", "Generic Exception Handlers"),),
        lambda impl: impl.reply(App(), get("/")).text.startswith("<!DOCTYPE html><meta"),
        patches=(Patch(HTTPException, "get_body", lambda former: own_page),),
    ),
]
