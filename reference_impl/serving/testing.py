"""The test client: calls an application without a server and keeps cookies.

Inside `with client:` the context of the last request stays visible, although it has been
torn down, until the next request or the end of the block.
Source: Flask documentation, "Testing Flask Applications". Which cookies it keeps is said by `jar`,
and what it sends after a redirect by `redirects`.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self

from werkzeug.test import EnvironBuilder

from ..application import Application
from ..contexts.contexts import PRESERVE_CONTEXT, RequestContext
from ..messages.cookies import set_cookie_header
from ..messages.wrappers import Request, Response
from ..messages.wsgi import capture
from .building import make_environ
from .jar import Cookie, Jar, read_cookie
from .redirects import FOLLOWED, MOST, redirected


class TestResponse(Response):
    """A response as the client got it. `history` lists the redirects that led to it."""

    __test__ = False
    default_mimetype = None  # type: ignore[assignment]
    request: Request
    history: tuple["TestResponse", ...] = ()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.get_data(as_text=True)


class FlaskClient:
    """Calls `application`. Every request goes to the application object itself."""

    def __init__(
        self,
        application: Application,
        response_wrapper: Any = None,
        use_cookies: bool = True,
        allow_subdomain_redirects: bool = False,
    ) -> None:
        self.application = application
        self.allow_subdomain_redirects = allow_subdomain_redirects
        plain = response_wrapper or application.response_class
        self._response_class: type[TestResponse] = TestResponse
        if issubclass(plain, TestResponse):
            self._response_class = plain
        elif not issubclass(TestResponse, plain):
            bases = (TestResponse, plain)
            self._response_class = type("TestResponse", bases, {"__test__": False})
        self.environ_base = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "reference-client"}
        self._cookies = Jar() if use_cookies else None
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
        """Send a request; arguments as for `EnvironBuilder`, or one, an environ or a request.

        With `buffered` the body is read and closed at once.
        """
        first = args[0] if args else None
        if isinstance(first, EnvironBuilder):
            first = first.get_environ()
        elif isinstance(first, Request):
            first = first.environ
        if isinstance(first, dict):
            environ = {**self.environ_base, **first}
        else:
            base = {**self.environ_base, **(options.pop("environ_base", None) or {})}
            environ = make_environ(self.application, *args, environ_base=base, **options)
        given, start = environ.get("HTTP_COOKIE"), _position(environ)
        response = self._call(dict(environ), buffered)
        history: list[TestResponse] = []
        while follow_redirects and response.status_code in FOLLOWED:
            if len(history) == MOST:
                raise RuntimeError("The application redirects in a circle.")
            response.history = tuple(history)
            history.append(response)
            response.make_sequence()
            response.close()
            status, location = response.status_code, response.headers["Location"]
            environ = redirected(environ, status, location, self.allow_subdomain_redirects)
            if given is None:
                environ.pop("HTTP_COOKIE", None)
            _rewind(environ, start)
            response = self._call(dict(environ), buffered)
        response.history = tuple(history)
        response.call_on_close(environ["wsgi.input"].close)
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

    def trace(self, *args: Any, **options: Any) -> TestResponse:
        """Send a TRACE request."""
        return self.open(*args, method="TRACE", **options)

    def _call(self, environ: dict[str, Any], buffered: bool) -> TestResponse:
        self._add_cookies(environ)
        self._preserved.close()
        contexts: list[RequestContext] = []
        if self._preserving:
            environ[PRESERVE_CONTEXT] = contexts.append
        try:
            status, headers, body = capture(self.application, environ)
        except BaseException:
            environ["wsgi.input"].close()  # it may be a file on the disk
            raise
        finally:
            for context in contexts:
                self._preserved.enter_context(context.visible())
        response: TestResponse = self._response_class(
            body, status, headers, direct_passthrough=False
        )
        response.request = Request(environ)
        response.json_module = self.application.json
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
        return self._jar().kept.get((domain, path, key))

    def set_cookie(
        self,
        key: str,
        value: str = "",
        *,
        domain: str = "localhost",
        origin_only: bool = True,
        path: str = "/",
        **attributes: Any,
    ) -> None:
        """Keep a cookie as if a response had set it; `attributes` are those of responses."""
        header = set_cookie_header(key, value, path=path, **attributes)
        cookie = read_cookie(header, domain, path)
        assert cookie is not None
        self._jar().keep(cookie._replace(origin_only=origin_only))

    def delete_cookie(self, key: str, *, domain: str = "localhost", path: str = "/") -> None:
        """Forget a cookie."""
        self._jar().kept.pop((domain, path, key), None)

    def _add_cookies(self, environ: dict[str, Any]) -> None:
        if self._cookies is None:
            return
        sent = self._cookies.header(environ)
        given = environ.get("HTTP_COOKIE")
        if sent:
            environ["HTTP_COOKIE"] = f"{given}; {sent}" if given else sent

    def _keep_cookies(self, environ: dict[str, Any], response: Response) -> None:
        if self._cookies is not None:
            self._cookies.take(environ, response.headers.getlist("Set-Cookie"))

    def _jar(self) -> Jar:
        if self._cookies is None:
            raise TypeError("This client does not keep cookies.")
        return self._cookies


def _position(environ: dict[str, Any]) -> int | None:
    """Return where the body begins in the stream, None if it can be read once only."""
    stream = environ.get("wsgi.input")
    return stream.tell() if stream is not None and hasattr(stream, "seek") else None


def _rewind(environ: dict[str, Any], start: int | None) -> None:
    if start is not None and "CONTENT_LENGTH" in environ:
        environ["wsgi.input"].seek(start)
