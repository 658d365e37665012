"""Variations of what is judged without an application: URL maps, streams, middleware.

What Flask makes of them is varied, too: the patches are Werkzeug's.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import werkzeug.sansio.utils
import werkzeug.wrappers.request
import werkzeug.wsgi
from werkzeug.exceptions import MethodNotAllowed, SecurityError
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.routing import Map, Rule
from werkzeug.routing.map import MapAdapter

from conformance.clauses.fronts import Teller
from conformance.describe.files import folder
from conformance.describe.messages import get
from conformance.drive.wire import call_wsgi, environ_of
from conformance.perform.implementation import Implementation
from conformance.sources import PEP, RFC, WERKZEUG
from tests.variations import Patch, Variation

METHODS = ["PUT", "DELETE", "POST", "PATCH", "PURGE", "LINK", "COPY", "MOVE", "LOCK"]


def bound(impl: Implementation) -> Any:
    """Return a bound map of two rules."""
    kit = impl.routing
    rules = [kit.Rule("/a", endpoint="a", methods=METHODS), kit.Rule("/v/<v>", endpoint="v")]
    return kit.Map(rules).bind("h.example")


def backwards(former: Any) -> Any:
    """Return an `__init__` that keeps the methods in backward order."""

    def init(self: Any, valid_methods: Any = None, *given: Any, **named: Any) -> None:
        valid = None if valid_methods is None else sorted(valid_methods, reverse=True)
        former(self, valid, *given, **named)

    return init


def turned(former: Any) -> Any:
    """Return an `iter_rules` that gives the last rule first."""

    def iter_rules(self: Any, endpoint: Any = None) -> Iterator[Rule]:
        return iter([*former(self, endpoint)][::-1])

    return iter_rules


class Values(dict[str, Any]):
    """The values of a match in a class of their own."""


def with_own_values(former: Any) -> Any:
    """Return a `match` whose values are in a class of their own."""

    def match(self: Any, *given: Any, **named: Any) -> Any:
        found, values = former(self, *given, **named)
        return found, Values(values)

    return match


class Buffered(io.BufferedReader):
    """The body of a request, read through a buffer."""


def buffering(former: Any) -> Any:
    """Return a `get_input_stream` whose limited streams have a buffer in front."""

    def get_input_stream(*given: Any, **named: Any) -> Any:
        stream = former(*given, **named)
        return Buffered(stream) if isinstance(stream, io.RawIOBase) else stream

    return get_input_stream


def on_a_copy(former: Any) -> Any:
    """Return what calls a middleware with an environ of its own."""

    def call(self: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer: Iterable[bytes] = former(self, dict(environ), start_response)
        return answer

    return call


def left_alone(impl: Implementation) -> bool:
    """Tell whether a middleware leaves the environ of the server as it is."""
    environ = environ_of(get("/a/b"))
    list(impl.kit.DispatcherMiddleware(Teller(), {"/a": Teller()})(environ, lambda *given: print))
    return bool(environ["PATH_INFO"] == "/a/b")


class Distrust(SecurityError):
    """A host that is not trusted."""


def in_another_order(former: Any) -> Any:
    """Return what calls a middleware and turns its fields and directives round."""

    def call(self: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: Any, *more: Any) -> Callable[[bytes], object]:
            sent = [(name.lower(), turn(name, value)) for name, value in headers[::-1]]
            write: Callable[[bytes], object] = start_response(status, sent, *more)
            return write

        answer: Iterable[bytes] = former(self, environ, start)
        return answer

    def turn(name: str, value: str) -> str:
        return ",".join(value.split(", ")[::-1]) if name == "Cache-Control" else value

    return call


def caching(impl: Implementation) -> str:
    """Return what a shared file says of being kept."""
    app = impl.kit.SharedDataMiddleware(Teller(), {"/s": folder()})
    return call_wsgi(app, get("/s/plain.txt")).header("Cache-Control") or ""


def shown(self: Any) -> str:
    """Return how a map or a rule of its own is shown."""
    return f"<own {type(self).__name__}>"


VARIATIONS: list[Variation] = [
    Variation(
        "allowed-methods-in-backward-order",
        "in which order the methods are that rules answer",
        (WERKZEUG.api("MapAdapter.allowed_methods"), RFC(9110, "10.2.1")),
        lambda impl: [*bound(impl).allowed_methods("/a")] == sorted(METHODS, reverse=True),
        patches=(Patch(MethodNotAllowed, "__init__", backwards),),
        rivals=("methods",),
    ),
    Variation(
        "maps-and-rules-are-shown-otherwise",
        "how a map, a rule and a bound map are shown",
        (WERKZEUG.api("Map"), WERKZEUG.api("Rule")),
        lambda impl: repr(bound(impl).map) == "<own Map>",
        patches=(Patch(Map, "__repr__", lambda f: shown), Patch(Rule, "__repr__", lambda f: shown)),
    ),
    Variation(
        "rules-are-iterated-backwards",
        "in which order a map gives its rules",
        (WERKZEUG.api("Map.iter_rules"),),
        lambda impl: [rule.endpoint for rule in bound(impl).map.iter_rules()] == ["v", "a"],
        patches=(Patch(Map, "iter_rules", turned),),
    ),
    Variation(
        "values-of-an-own-class",
        "which dict the values of a match are in",
        (WERKZEUG.api("MapAdapter.match"),),
        lambda impl: isinstance(bound(impl).match("/v/x")[1], Values),
        patches=(Patch(MapAdapter, "match", with_own_values),),
    ),
    Variation(
        "bodies-are-read-through-buffers",
        "what the input is wrapped in",
        (WERKZEUG.api("get_input_stream"), PEP(3333, "Input and Error Streams")),
        lambda impl: isinstance(
            impl.kit.get_input_stream({"wsgi.input": io.BytesIO(b"a"), "CONTENT_LENGTH": "1"}),
            Buffered,
        ),
        patches=(
            Patch(werkzeug.wsgi, "get_input_stream", buffering),
            Patch(werkzeug.wrappers.request, "get_input_stream", buffering),
        ),
    ),
    Variation(
        "middleware-copies-the-environ",
        "whether a middleware changes the environ that it was given, or a copy",
        (WERKZEUG.api("ProxyFix"), PEP(3333, "Middleware: Components that Play Both Sides")),
        left_alone,
        patches=(
            Patch(ProxyFix, "__call__", on_a_copy),
            Patch(DispatcherMiddleware, "__call__", on_a_copy),
        ),
    ),
    Variation(
        "shared-files-with-fields-in-another-order",
        "in which order fields and directives are, and in which case",
        (RFC(9110, "5.3"), RFC(9111, "5.2")),
        lambda impl: caching(impl).startswith("public"),
        patches=(Patch(SharedDataMiddleware, "__call__", in_another_order),),
    ),
    Variation(
        "security-errors-of-an-own-class",
        "which subclass of SecurityError is raised",
        (WERKZEUG.api("get_host"),),
        lambda impl: distrusts(impl) == "Distrust",
        patches=(Patch(werkzeug.sansio.utils, "SecurityError", lambda former: Distrust),),
    ),
]


def distrusts(impl: Implementation) -> str:
    """Return the class of what is raised for a host that is not trusted."""
    try:
        impl.kit.get_host(environ_of(get("/", host="evil.org")), ["a.org"])
    except SecurityError as error:
        return type(error).__name__
    return "nothing"
