"""Requests, responses and HTTP errors: Werkzeug's message objects with what is ours.

Werkzeug parses and formats headers and bodies here. Ours are the host of a
request, what matching stores on it, how a response is sent (bodiless answers, `close`), and
the function that makes redirects. What a view may return is in `coercion`.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup
from werkzeug.datastructures import Headers, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import (
    BadRequest,
    BadRequestKeyError,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    default_exceptions,
)
from werkzeug.http import (
    http_date,
    parse_accept_header,
    parse_range_header,
)
from werkzeug.wrappers import Response as MessageResponse

from .. import json
from ..contexts.ambient import current_app, has_app_context
from ..routing.host_names import BadHost
from ..wsgi.addresses import uri_to_iri
from ..wsgi.hosts import host_of_request
from .attributes import RequestFields, ResponseFields
from .conditions import decided, for_part
from .cookies import (
    delete_cookie_header,
    read_cookies,
    set_cookie_header,
    warn_of_large_cookie,
)
from .fields import (
    CHARSETS,
    ENCODINGS,
    LANGUAGES,
    TYPES,
    Challenge,
    Ranges,
    RequestHeaders,
    names_in,
    without_bare_points,
)
from .forms import FormParser
from .sent import SentBody

if TYPE_CHECKING:
    from ..routing.map import Rule

__all__ = [
    "BadRequest",
    "BadRequestKeyError",
    "HTTPException",
    "Headers",
    "InternalServerError",
    "Markup",
    "MessageResponse",
    "MethodNotAllowed",
    "MultiDict",
    "NotFound",
    "Request",
    "Response",
    "RoutingRedirect",
    "default_exceptions",
    "redirect",
]

_NOT_PARSED: Any = object()
# PEP 3333 forbids them in headers.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# What browsers keep, where no application says otherwise.
_COOKIE_SIZE = 4093
_PATH_SAFE = "!$&'()*+,/:;=@~-._"
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~-._"


def _accepted(header: str, kind: type[Any]) -> Any:
    """Return a property for a header that says what the client accepts."""

    def read(request: "Request") -> Any:
        return parse_accept_header(without_bare_points(request.headers.get(header)), kind)

    return cached_property(read)


class Request(RequestFields):
    """A request as the views see it.

    `url_rule` and `view_args` are what matching found, or None; `routing_exception` is the
    error to raise at dispatch when it found nothing.
    """

    url_rule: "Rule | None" = None
    view_args: dict[str, Any] | None = None
    routing_exception: HTTPException | None = None
    form_data_parser_class = FormParser
    _json_value: Any = _NOT_PARSED

    def __init__(
        self, environ: dict[str, Any], populate_request: bool = True, shallow: bool = False
    ) -> None:
        # Werkzeug would put the request into the environ: a reference cycle, so nobody populates.
        super().__init__(environ, populate_request=False, shallow=shallow)
        self.headers = RequestHeaders(environ)

    accept_mimetypes = _accepted("Accept", TYPES)
    accept_charsets = _accepted("Accept-Charset", CHARSETS)
    accept_languages = _accepted("Accept-Language", LANGUAGES)
    accept_encodings = _accepted("Accept-Encoding", ENCODINGS)

    @property
    def is_json(self) -> bool:
        """Whether the body says that it is JSON."""
        return _is_json(self.mimetype)

    @property
    def json(self) -> Any:
        """The value of a JSON body; see `get_json`."""
        return self.get_json()

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Return the value of a JSON body, or None when there is none and `silent` is set.

        Otherwise `on_json_loading_failed` decides, also for a body that does not say that it is
        JSON (unless `force`).
        """
        if not (force or self.is_json):
            return None if silent else self.on_json_loading_failed(None)
        if self._json_value is _NOT_PARSED or not cache:
            try:
                value = json.loads(self.get_data(cache=cache))
            except ValueError as error:
                if silent:
                    return None
                return self.on_json_loading_failed(error)
            if not cache:
                return value
            self._json_value = value
        return self._json_value

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Raise what `get_json` is to raise, or return what it is to return.

        `e` is what the provider raised, None where the body does not say that it is JSON.
        """
        if e is None:
            raise default_exceptions[415]("The body is not declared to be JSON.")
        raise BadRequest("The body is not valid JSON.") from None

    @cached_property
    def range(self) -> Ranges | None:
        """The ranges that the client asks for, None where it asks for none that are valid."""
        found = parse_range_header(self.headers.get("Range"))
        return None if found is None else Ranges(found.units, found.ranges)

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """The cookies that the client sent."""
        return ImmutableMultiDict(read_cookies(self.environ.get("HTTP_COOKIE", "")))

    @cached_property
    def url(self) -> str:
        """The address that was asked for, to be asked for again."""
        return self._address(f"{self.script_root.rstrip('/')}{self.path}", self.query_string)

    @cached_property
    def base_url(self) -> str:
        """The same without the query."""
        return self._address(f"{self.script_root.rstrip('/')}{self.path}")

    @cached_property
    def root_url(self) -> str:
        """The address of the application."""
        return self._address(f"{self.script_root.rstrip('/')}/")

    @cached_property
    def host_url(self) -> str:
        """The address of the host."""
        return self._address("/")

    def _address(self, decoded: str, query: bytes = b"") -> str:
        # The path is decoded: a percent sign in it is one (RFC 3986, 2.4). The query is not.
        path = quote(decoded, safe=_PATH_SAFE)
        text = "" if not query else f"?{quote(query, safe=_URL_SAFE)}"
        return uri_to_iri(f"{self.environ['wsgi.url_scheme']}://{self.host}{path}{text}")

    @property
    def host(self) -> str:
        """The host the client asked for; 400 when it is malformed or not trusted."""
        try:
            return host_of_request(self.environ, self.trusted_hosts)
        except BadHost as error:
            raise BadRequest(str(error)) from None

    @property
    def endpoint(self) -> str | None:
        """The endpoint that matched, or None."""
        return None if self.url_rule is None else self.url_rule.endpoint

    @property
    def blueprint(self) -> str | None:
        """The full name of the blueprint that the endpoint belongs to, or None."""
        return (self.endpoint or "").rpartition(".")[0] or None

    @property
    def blueprints(self) -> list[str]:
        """The names of that blueprint and of those around it, the innermost first."""
        names = []
        name = self.blueprint or ""
        while name:
            names.append(name)
            name = name.rpartition(".")[0]
        return names


class Response(ResponseFields):
    """A response; HTML unless something else is said."""

    default_mimetype = "text/html"
    json_module: Any = json  # what `json` and `get_json` read by
    vary = names_in("Vary")
    allow = names_in("Allow")
    content_language = names_in("Content-Language")

    @property
    def is_json(self) -> bool:
        """Whether the body says that it is JSON."""
        return _is_json(self.mimetype)

    def set_cookie(
        self,
        key: str,
        value: str = "",
        max_age: timedelta | int | None = None,
        expires: datetime | float | str | None = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Add a cookie; see `cookies.set_cookie_header` for attributes and errors."""
        header = set_cookie_header(
            key,
            value,
            max_age=max_age,
            expires=expires,
            path=path,
            domain=domain,
            secure=secure,
            httponly=httponly,
            samesite=samesite,
            partitioned=partitioned,
        )
        warn_of_large_cookie(header, self.max_cookie_size)
        self.headers.add("Set-Cookie", header)

    @property
    def max_cookie_size(self) -> int:  # type: ignore[override]  # as documented, read-only
        """How large a cookie may be before a warning is made (MAX_COOKIE_SIZE); 0: any."""
        return current_app.config["MAX_COOKIE_SIZE"] if has_app_context() else _COOKIE_SIZE

    def delete_cookie(
        self,
        key: str,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Add what makes the client forget a cookie that was set with the same attributes."""
        place = {"path": path, "domain": domain, "secure": secure, "httponly": httponly}
        header = delete_cookie_header(key, **place, samesite=samesite, partitioned=partitioned)
        self.headers.add("Set-Cookie", header)

    @property
    def www_authenticate(self) -> Challenge:
        """The (first) challenge of WWW-Authenticate; changing it changes the header."""
        found = Challenge.from_header(self.headers.get("WWW-Authenticate")) or Challenge("basic")
        found._on_update = lambda value: setattr(self, "www_authenticate", value)
        return found

    @www_authenticate.setter
    def www_authenticate(self, value: Any) -> None:
        MessageResponse.www_authenticate.fset(self, value)  # type: ignore[attr-defined]

    @www_authenticate.deleter
    def www_authenticate(self) -> None:
        self.headers.pop("WWW-Authenticate", None)

    def make_conditional(
        self,
        request_or_environ: Any,
        accept_ranges: bool | str = False,
        complete_length: int | None = None,
    ) -> Any:
        """Make this 304, 412, 206 or 416 where the conditions of a GET or HEAD ask for it."""
        environ = getattr(request_or_environ, "environ", request_or_environ)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self
        status = decided(environ, self)
        if status is None:
            kept = for_part(environ, self, complete_length)
            return super().make_conditional(kept, accept_ranges, complete_length)
        self.status_code = status
        self.headers.setdefault("Date", http_date())
        return self

    def get_wsgi_headers(self, environ: dict[str, Any]) -> Headers:
        """Return the headers to send; ValueError for what PEP 3333 does not let through."""
        headers = super().get_wsgi_headers(environ)
        target = self.headers.get("Location")
        if target is not None and target.isascii() and " " not in target:
            # Werkzeug takes it apart, and loses the two slashes before no host (RFC 3986, 5.3).
            headers["Location"] = target
        for text in (self.status, *(text for pair in headers for text in pair)):
            if _CONTROL.search(text):
                raise ValueError(f"A header cannot contain control characters: {text!r}.")
            text.encode("latin-1")
        return headers

    def get_app_iter(self, environ: dict[str, Any]) -> Iterable[bytes]:
        """Return the body to send: nothing for HEAD, 1xx, 204, 304 (RFC 9110, 6.4.1 and 9.3.2)."""
        code = self.status_code
        if environ["REQUEST_METHOD"] == "HEAD" or code < 200 or code in (204, 304):
            return SentBody((), self.close)
        return SentBody(
            self.response if self.direct_passthrough else self.iter_encoded(), self.close
        )

    def close(self) -> None:
        """Close the body and run the `call_on_close` functions, all of them."""
        failed: BaseException | None = None
        for function in [getattr(self.response, "close", int), *self._on_close]:
            try:
                function()
            except Exception as error:
                failed = failed or error
        if failed is not None:
            raise failed


_OurResponse = Response


class RoutingRedirect(HTTPException):
    """The answer to a path whose canonical form is another one; never given to handlers."""

    code = 308

    def __init__(self, new_url: str, code: int = 308) -> None:
        super().__init__()
        self.new_url = new_url
        self.code = code

    def get_response(self, *args: Any, **kwargs: Any) -> Any:
        """Return the redirect itself."""
        return redirect(self.new_url, self.code)


def redirect(
    location: str,
    code: int = 302,
    Response: type[MessageResponse] | None = None,  # noqa: N803
) -> MessageResponse:
    """Return a redirect to `location`, which is sent as given, non-ASCII text escaped.

    ValueError when `code` is no redirect. Source: RFC 9110, 15.4; Flask documentation.
    """
    if code not in (301, 302, 303, 305, 307, 308):
        raise ValueError(f"{code} is not the status code of a redirect.")
    target = quote(location, safe=_URL_SAFE)
    text = escape(location)
    body = f'<!doctype html>\n<title>Redirecting</title>\n<a href="{escape(target)}">{text}</a>\n'
    response = (Response or _OurResponse)(body, code, mimetype="text/html")
    response.headers["Location"] = target
    return response


def _is_json(mimetype: str | None) -> bool:
    kind, _, name = (mimetype or "").partition("/")
    return kind == "application" and (name == "json" or name.endswith("+json"))
