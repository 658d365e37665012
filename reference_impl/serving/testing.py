"""The test client: calls an application without a server and keeps cookies.

Inside `with client:` the context of the last request stays visible, although it has been
torn down, until the next request or the end of the block.
Source: Flask documentation, "Testing Flask Applications"; RFC 6265, 5.3 and 5.4, for cookies.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import unquote, urljoin, urlsplit

from werkzeug.test import EnvironBuilder

from ..application import Application
from ..contexts.contexts import PRESERVE_CONTEXT, RequestContext
from ..messages.wrappers import Request, Response
from ..messages.wsgi import capture


def make_environ(
    app: Application,
    path: str = "/",
    base_url: str | None = None,
    subdomain: str | None = None,
    url_scheme: str | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Return the WSGI environ of a request to `path`, which may be a full URL.

    Host, scheme and root come from SERVER_NAME, PREFERRED_URL_SCHEME and APPLICATION_ROOT
    unless `base_url` is given. `options` are those of Werkzeug's EnvironBuilder: method,
    query_string, data, json, headers, environ_overrides ...
    """
    if base_url is None:
        url = urlsplit(path)
        host = app.config["SERVER_NAME"] or "localhost"
        host = f"{subdomain}.{host}" if subdomain else host
        scheme = url.scheme or url_scheme or app.config["PREFERRED_URL_SCHEME"]
        root = app.config["APPLICATION_ROOT"].strip("/")
        base_url = f"{scheme}://{url.netloc or host}/{root}"
        if url.netloc or url.scheme:
            path = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
    elif subdomain or url_scheme:
        raise TypeError("base_url says everything that subdomain and url_scheme could say.")
    if "json" in options:
        options["data"] = app.json.dumps(options.pop("json"))
        options.setdefault("content_type", "application/json")
    builder = EnvironBuilder(path, base_url, **options)
    try:
        return dict(builder.get_environ())
    finally:
        builder.close()


class Cookie(NamedTuple):
    """A cookie that the client keeps."""

    key: str
    value: str
    domain: str
    path: str

    @property
    def decoded_value(self) -> str:
        """The value without the escapes of a quoted cookie."""
        return SimpleCookie(f"{self.key}={self.value}")[self.key].value


class TestResponse(Response):
    """A response as the client got it. `history` lists the redirects that led to it."""

    __test__ = False
    request: Request
    history: tuple["TestResponse", ...] = ()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.get_data(as_text=True)


class Client:
    """Calls `application`. Every request goes to the application object itself."""

    def __init__(
        self, application: Application, response_wrapper: Any = None, use_cookies: bool = True
    ) -> None:
        self.application = application
        self.environ_base = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "reference-client"}
        self._cookies: dict[tuple[str, str, str], Cookie] | None = {} if use_cookies else None
        self._preserving = False
        self._preserved = ExitStack()

    # Requests

    def open(
        self,
        *args: Any,
        buffered: bool = False,
        follow_redirects: bool = False,
        **options: Any,
    ) -> TestResponse:
        """Send a request; arguments as for `make_environ`, or an environ.

        With `buffered` the body is read and closed at once.
        """
        if args and isinstance(args[0], dict):
            environ = {**self.environ_base, **args[0]}
        else:
            overrides = {**self.environ_base, **(options.pop("environ_overrides", None) or {})}
            environ = make_environ(self.application, *args, environ_overrides=overrides, **options)
        response = self._call(environ, buffered)
        history: list[TestResponse] = []
        while follow_redirects and response.status_code in (301, 302, 303, 305, 307, 308):
            if len(history) == 20:
                raise RuntimeError("The application redirects in a circle.")
            response.history = tuple(history)
            history.append(response)
            response = self._call(_redirected(response, environ := dict(environ)), buffered)
        response.history = tuple(history)
        return response

    def get(self, *args: Any, **options: Any) -> TestResponse:
        """Send a GET request."""
        return self.open(*args, method="GET", **options)

    def post(self, *args: Any, **options: Any) -> TestResponse:
        """Send a POST request."""
        return self.open(*args, method="POST", **options)

    def put(self, *args: Any, **options: Any) -> TestResponse:
        """Send a PUT request."""
        return self.open(*args, method="PUT", **options)

    def patch(self, *args: Any, **options: Any) -> TestResponse:
        """Send a PATCH request."""
        return self.open(*args, method="PATCH", **options)

    def delete(self, *args: Any, **options: Any) -> TestResponse:
        """Send a DELETE request."""
        return self.open(*args, method="DELETE", **options)

    def head(self, *args: Any, **options: Any) -> TestResponse:
        """Send a HEAD request."""
        return self.open(*args, method="HEAD", **options)

    def options(self, *args: Any, **options: Any) -> TestResponse:
        """Send an OPTIONS request."""
        return self.open(*args, method="OPTIONS", **options)

    def _call(self, environ: dict[str, Any], buffered: bool) -> TestResponse:
        self._add_cookies(environ)
        self._preserved.close()
        contexts: list[RequestContext] = []
        if self._preserving:
            environ[PRESERVE_CONTEXT] = contexts.append
        try:
            status, headers, body = capture(self.application, environ)
        finally:
            for context in contexts:
                self._preserved.enter_context(context.visible())
        response = TestResponse(body, status, headers, direct_passthrough=False)
        response.request = Request(environ)
        self._keep_cookies(environ, response)
        if buffered:
            response.make_sequence()
            response.close()
        return response

    # Contexts

    def __enter__(self) -> Self:
        if self._preserving:
            raise RuntimeError("The client cannot be entered twice.")
        self._preserving = True
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._preserving = False
        self._preserved.close()

    @contextmanager
    def session_transaction(self, *args: Any, **options: Any) -> Iterator[Any]:
        """Open the client's session for reading and writing, and save it at the end."""
        if self._cookies is None:
            raise TypeError("A client without cookies has no session.")
        app = self.application
        environ = make_environ(app, *args, **options)
        self._add_cookies(environ)
        context = app.request_context(environ)
        with context.visible():
            session = app.session_interface.open_session(app, context.request)
        if session is None:
            raise RuntimeError("The session cannot be opened: is there a secret key?")
        yield session
        response = app.response_class()
        if not app.session_interface.is_null_session(session):
            with context.visible():
                app.session_interface.save_session(app, session, response)
        self._keep_cookies(environ, response)

    # Cookies

    def get_cookie(self, key: str, domain: str = "localhost", path: str = "/") -> Cookie | None:
        """Return the cookie with this name, or None."""
        return (self._cookies or {}).get((domain, path, key))

    def set_cookie(
        self, key: str, value: str = "", *, domain: str = "localhost", path: str = "/", **_: Any
    ) -> None:
        """Keep a cookie as if a response had set it."""
        if self._cookies is None:
            raise TypeError("This client does not keep cookies.")
        self._cookies[domain, path, key] = Cookie(key, value, domain, path)

    def delete_cookie(self, key: str, *, domain: str = "localhost", path: str = "/") -> None:
        """Forget a cookie."""
        if self._cookies is not None:
            self._cookies.pop((domain, path, key), None)

    def _add_cookies(self, environ: dict[str, Any]) -> None:
        host, path = _place(environ)
        sent = [
            f"{cookie.key}={cookie.value}"
            for cookie in (self._cookies or {}).values()
            if _domain_fits(host, cookie.domain) and _path_fits(path, cookie.path)
        ]
        if sent:
            given = environ.get("HTTP_COOKIE")
            environ["HTTP_COOKIE"] = "; ".join([given, *sent] if given else sent)

    def _keep_cookies(self, environ: dict[str, Any], response: Response) -> None:
        if self._cookies is None:
            return
        host, path = _place(environ)
        for header in response.headers.getlist("Set-Cookie"):
            pair, *attributes = header.split(";")
            key, _, value = pair.strip().partition("=")
            named = {
                name.strip().lower(): text.strip()
                for name, _, text in (attribute.partition("=") for attribute in attributes)
            }
            domain = named.get("domain", "").lstrip(".") or host
            where = named.get("path") or path.rpartition("/")[0] or "/"
            if named.get("max-age") == "0" or "01 Jan 1970" in named.get("expires", ""):
                self._cookies.pop((domain, where, key), None)
            else:
                self._cookies[domain, where, key] = Cookie(key, value, domain, where)


def _place(environ: dict[str, Any]) -> tuple[str, str]:
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return host.partition(":")[0].lower(), path or "/"


def _domain_fits(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _path_fits(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix if prefix.endswith("/") else f"{prefix}/")


def _redirected(response: TestResponse, environ: dict[str, Any]) -> dict[str, Any]:
    """Return the environ of the request that follows a redirect (RFC 9110, 15.4)."""
    location = urljoin(response.request.url, response.headers["Location"])
    response.close()
    url = urlsplit(location)
    path = unquote(url.path or "/").encode("utf-8").decode("latin-1")
    root = environ.get("SCRIPT_NAME", "")
    environ.pop("HTTP_COOKIE", None)
    environ.update(
        {
            "SCRIPT_NAME": root if path.startswith(f"{root}/") or path == root else "",
            "QUERY_STRING": url.query,
            "HTTP_HOST": url.netloc,
            "wsgi.url_scheme": url.scheme,
        }
    )
    environ["PATH_INFO"] = path.removeprefix(environ["SCRIPT_NAME"])
    keeps_method = response.status_code in (307, 308)
    if not keeps_method and environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        environ["REQUEST_METHOD"] = "GET"
        for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            environ.pop(name, None)
    elif hasattr(environ.get("wsgi.input"), "seek"):
        environ["wsgi.input"].seek(0)
    return environ
