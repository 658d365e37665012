"""Faults patched into Werkzeug's responses and requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.saboteurs import Patched

RESPONSE, REQUEST = "wrappers.response:Response", "wrappers.request:Request"


def bad(catches: str, fault: str, place: str, name: str, make: Callable[[Any], Any]) -> Patched:
    """Return a saboteur of the chapter on structures."""
    return Patched(f"structures.{catches}", fault, place, name, make)


def then(change: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return what makes a function whose result is changed: `change(result, *arguments)`."""

    def make(former: Any) -> Any:
        def faulty(*given: Any, **named: Any) -> Any:
            return change(former(*given, **named), *given)

        return faulty

    return make


def told(change: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return what makes a function that is given other keywords: `change(keywords)`."""

    def make(former: Any) -> Any:
        def faulty(*given: Any, **named: Any) -> Any:
            return former(*given, **change(named))

        return faulty

    return make


def instead(function: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return what puts another function in the place of one."""
    return lambda former: function


def without_close(self: Any) -> None:
    """Call what is to be called, and leave the body open."""
    for function in self._on_close:
        function()


def on_their_own(former: Any) -> Any:
    """Return an `application` that raises HTTP exceptions."""

    def application(cls: Any, function: Any) -> Any:
        def app(*given: Any) -> Any:
            with cls(given[-2]) as request:
                return function(*given[:-2], request)(*given[-2:])

        return app

    return classmethod(application)


def to_number(self: Any, value: Any) -> tuple[str, int]:
    """Return a status without an own message."""
    code = int(str(value).split()[0]) if not isinstance(value, int) else int(value)
    return f"{code} OK", code


def kept(former: Any) -> Any:
    """Return an `add_etag` that never overwrites."""
    return lambda self, overwrite=False, weak=False: former(self, False, weak)


def only_get(former: Any) -> Any:
    """Return a `make_conditional` that looks at every method as at GET."""

    def make_conditional(self: Any, request: Any, *given: Any, **named: Any) -> Any:
        asked = {**getattr(request, "environ", request), "REQUEST_METHOD": "GET"}
        return former(self, asked, *given, **named)

    return make_conditional


def forgetful(former: Any) -> Any:
    """Return a `from_app` without the headers of the application."""

    def from_app(cls: Any, app: Any, environ: Any, buffered: bool = False) -> Any:
        made = former.__func__(cls, app, environ, buffered)
        made.headers.clear()
        return made

    return classmethod(from_app)


def as_it_is(former: Any) -> Any:
    """Return a `force_type` that returns what it is given."""
    return classmethod(lambda cls, response, environ=None: response)


def populating(former: Any) -> Any:
    """Return what makes a request that is always put into its environ."""

    def init(self: Any, environ: Any, *given: Any, **named: Any) -> None:
        former(self, environ, *given, **named)
        environ["werkzeug.request"] = self

    return init


def location_in_page(location: str, code: int = 302, Response: Any = None) -> Any:  # noqa: N803
    """Return a redirect whose page has the location as it is."""
    from werkzeug.wrappers import Response as Own

    return (Response or Own)(f"<a href={location}>", code, [("Location", location)])


SABOTEURS = [
    bad(
        "response-bodies",
        "text is in Latin-1",
        RESPONSE,
        "set_data",
        lambda former: (
            lambda s, v: former(s, v.encode("latin-1", "replace") if isinstance(v, str) else v)
        ),
    ),
    bad("response-status", "own messages are lost", RESPONSE, "_clean_status", instead(to_number)),
    bad(
        "response-phrases",
        "there is no phrase for 451",
        "sansio.response",
        "HTTP_STATUS_CODES",
        lambda former: {code: text for code, text in former.items() if code != 451},
    ),
    bad(
        "response-types",
        "no type has a charset",
        "sansio.response",
        "get_content_type",
        instead(lambda mimetype, charset: mimetype),
    ),
    bad(
        "response-headers",
        "a dict has no headers",
        RESPONSE,
        "__init__",
        told(lambda named: {} if type(named.get("headers")) is dict else named),
    ),
    bad(
        "response-data-set",
        "the length stays",
        RESPONSE,
        "set_data",
        instead(
            lambda self, value: setattr(
                self, "response", [value.encode() if isinstance(value, str) else value]
            )
        ),
    ),
    bad(
        "response-streams",
        "what was streamed stays open",
        RESPONSE,
        "make_sequence",
        instead(lambda self: setattr(self, "response", list(self.iter_encoded()))),
    ),
    bad(
        "response-sent-as-a-stream",
        "it is sent as a whole",
        RESPONSE,
        "iter_encoded",
        then(lambda found, self: iter([b"".join(found)])),
    ),
    bad(
        "response-without-conversion",
        "it is converted",
        RESPONSE,
        "_ensure_sequence",
        instead(lambda self, mutable=False: self.make_sequence()),
    ),
    bad(
        "response-passed-through",
        "it is always encoded",
        RESPONSE,
        "get_app_iter",
        then(lambda found, self, environ: iter(found)),
    ),
    bad("response-closed", "the body stays open", RESPONSE, "close", instead(without_close)),
    bad("response-frozen", "it has no tag", RESPONSE, "add_etag", instead(lambda *given: None)),
    bad(
        "response-without-a-body",
        "304 has a body",
        RESPONSE,
        "get_app_iter",
        lambda former: (
            lambda self, environ: (
                self.iter_encoded() if self.status_code == 304 else former(self, environ)
            )
        ),
    ),
    bad(
        "response-headers-sent",
        "they are not copied",
        RESPONSE,
        "get_wsgi_headers",
        lambda former: lambda self, environ: self.headers,
    ),
    bad(
        "response-locations",
        "they stay relative",
        "wrappers.response",
        "urljoin",
        instead(lambda base, url: url),
    ),
    bad(
        "relative-locations",
        "they are absolute",
        RESPONSE,
        "autocorrect_location_header",
        lambda former: True,
    ),
    bad("response-tags", "a tag is never overwritten", RESPONSE, "add_etag", kept),
    bad(
        "response-conditional",
        "every method is conditional",
        RESPONSE,
        "make_conditional",
        only_get,
    ),
    bad(
        "response-in-parts",
        "a part begins one later",
        RESPONSE,
        "_wrap_range_response",
        lambda former: lambda self, start, length: former(self, start + 1, length),
    ),
    bad("response-of-an-application", "headers are lost", RESPONSE, "from_app", forgetful),
    bad("response-of-a-class", "it stays what it was", RESPONSE, "force_type", as_it_is),
    bad(
        "redirects",
        "the page has the location as it is",
        "utils",
        "redirect",
        instead(location_in_page),
    ),
    bad(
        "redirect-locations",
        "the Location is sent as it is",
        "wrappers.response",
        "iri_to_uri",
        instead(lambda location: location),
    ),
    bad(
        "slash-appended",
        "the query is lost",
        "utils",
        "append_slash_redirect",
        lambda former: (
            lambda environ, *given, **named: former(
                {**environ, "QUERY_STRING": ""}, *given, **named
            )
        ),
    ),
    bad(
        "request-of-an-environ",
        "it copies its environ",
        REQUEST,
        "__init__",
        lambda former: (
            lambda self, environ, *given, **named: former(self, dict(environ), *given, **named)
        ),
    ),
    bad(
        "request-populates",
        "shallow ones do, too",
        REQUEST,
        "__init__",
        populating,
    ),
    bad(
        "shallow-requests",
        "they read their body",
        REQUEST,
        "__init__",
        lambda former: (
            lambda self, environ, *given, shallow=False, **named: former(
                self, environ, *given, **named
            )
        ),
    ),
    bad(
        "requests-from-values",
        "they are of the base class",
        REQUEST,
        "from_values",
        lambda former: classmethod(
            lambda cls, *given, **named: former.__func__(cls.__mro__[-3], *given, **named)
        ),
    ),
    bad("request-applications", "exceptions are raised", REQUEST, "application", on_their_own),
    bad(
        "parts-of-a-request", "one part more is read", REQUEST, "max_form_parts", lambda limit: 1001
    ),
    bad("requests-are-closed", "files stay open", REQUEST, "close", instead(lambda self: None)),
]
