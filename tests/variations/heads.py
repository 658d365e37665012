"""Variations of what answers HEAD: the server drops the body, or no view for GET answers it.

RFC 9110 tells servers what the reply to HEAD is. PEP 3333 does not say who of the two, application
or server, takes the body away. So these frameworks promise less, and must fail nothing by it.
"""

from __future__ import annotations

from typing import Any

import flask
from werkzeug.routing import Rule

from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import request
from conformance.describe.steps import Answer
from conformance.perform.implementation import Implementation
from conformance.sources import PEP, RFC
from tests.variations import Application, Patch, Variation

SITE = App(view("/", Answer("hello")))


def whole(former: Any) -> Any:
    """Hand over the body for HEAD, too."""

    def get_app_iter(self: Any, environ: Any) -> Any:
        return former(self, {**environ, "REQUEST_METHOD": "GET"})

    return get_app_iter


class AsRegistered(Rule):
    """A rule that answers the methods which it was given, and no more."""

    def __init__(self, string: str, **options: Any) -> None:
        super().__init__(string, **options)
        asked = {method.upper() for method in options.get("methods") or ()}
        if self.methods and "HEAD" not in asked:
            self.methods.discard("HEAD")


class WithoutHead(Application):
    """An application whose views for GET do not answer HEAD."""

    url_rule_class: Any = AsRegistered


def head(impl: Implementation) -> tuple[int, bytes]:
    """Return the status and the body of a reply to HEAD."""
    reply = impl.reply(SITE, request("HEAD", "/"))
    return reply.status, reply.body


VARIATIONS = [
    Variation(
        "bodies-are-left-to-the-server",
        "the server drops the body of a reply to HEAD, not the application",
        (RFC(9110, "9.3.2"), PEP(3333, "The Server/Gateway Side")),
        lambda impl: head(impl) == (200, b"hello"),
        patches=(Patch(flask.Response, "get_app_iter", whole),),
        rivals=("head",),
        # Werkzeug's own server leaves that to the application: here, another one is needed.
        unclaimed=frozenset({C.BARE_HEAD, C.SERVING}),
    ),
    Variation(
        "head-is-another-method",
        "the server supports HEAD, and may ask the application for GET in its place",
        (RFC(9110, "9.1"),),
        lambda impl: head(impl)[0] == 405,
        mixin=WithoutHead,
        rivals=("head",),
        unclaimed=frozenset({C.HEAD, C.BARE_HEAD}),
    ),
]
