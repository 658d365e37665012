"""Variations of proxies, locals and `g`, where no document says more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flask
import flask.ctx
import werkzeug.local
from werkzeug.local import LocalProxy

from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG
from tests.variations import Patch, Variation
from tests.variations.faults import kind

MORE = " (the documentation says where)"


def nothing() -> Any:
    """Find no object, as a function that a proxy is made of may."""
    raise RuntimeError("nothing is here")


def by_the_object(act: Any) -> Any:
    """Return what makes a method that needs the object of the proxy."""
    return lambda former: lambda self: act(self._get_current_object())


def nameless(former: Any) -> Any:
    """Return a method whose AttributeError does not say which name is missing."""

    def method(self: Any, *given: Any) -> Any:
        try:
            return former(self, *given)
        except AttributeError:
            raise AttributeError("there is no such name") from None

    return method


def unnamed(impl: Implementation) -> bool:
    """Tell whether the error of a missing name leaves the name out."""
    try:
        return bool(impl.locals.Local().sought)
    except AttributeError as error:
        return "sought" not in str(error)


def sorted_names(former: Any) -> Any:
    """Return an `__iter__` in alphabetical order."""

    def names(self: Any) -> Iterator[str]:
        return iter(sorted(former(self)))

    return names


def in_order(impl: Implementation) -> bool:
    """Tell whether `g` gives its names in alphabetical order."""
    with flask.Flask("ordered", static_folder=None).app_context():
        flask.g.second = flask.g.first = 1
        return list(flask.g) == ["first", "second"]


def wordy(former: Any) -> Any:
    """Return an `__init__` that says more than it was told to."""

    def init(self: Any, local: Any, name: Any = None, *, unbound_message: Any = None) -> None:
        more = None if unbound_message is None else unbound_message + MORE
        former(self, local, name, unbound_message=more)

    return init


def said(impl: Implementation) -> str:
    """Return what an unbound proxy of a stack says."""
    stack = werkzeug.local.LocalStack[Any]()
    try:
        return repr(stack(unbound_message="nothing is bound")._get_current_object())
    except RuntimeError as error:
        return str(error)


VARIATIONS = [
    Variation(
        "unbound-proxies-raise-in-repr",
        "what repr and dir of an unbound proxy do, which has no object to ask",
        (WERKZEUG.api("LocalProxy"),),
        lambda impl: kind(lambda: repr(LocalProxy(nothing))) == "RuntimeError",
        patches=(
            Patch(LocalProxy, "__repr__", by_the_object(repr)),
            Patch(LocalProxy, "__dir__", by_the_object(dir)),
        ),
    ),
    Variation(
        "missing-names-are-not-in-the-message",
        "what an AttributeError says",
        (WERKZEUG("Context Locals", "Stacks and Namespaces"),),
        unnamed,
        patches=(
            Patch(werkzeug.local.Local, "__getattr__", nameless),
            Patch(werkzeug.local.Local, "__delattr__", nameless),
        ),
    ),
    Variation(
        "names-of-g-in-alphabetical-order",
        "in which order `g` gives its names",
        (FLASK("API", "Application Globals"),),
        in_order,
        patches=(Patch(flask.ctx._AppCtxGlobals, "__iter__", sorted_names),),
    ),
    Variation(
        "unbound-message-with-more",
        "what an error says besides the message that it was given",
        (WERKZEUG.api("LocalProxy"),),
        lambda impl: said(impl).endswith(MORE),
        patches=(Patch(LocalProxy, "__init__", wordy),),
    ),
]
