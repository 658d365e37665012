"""Requests of tests: the WSGI environ of a request that nobody has sent.

Source: Flask documentation, API, `Flask.test_request_context`; Werkzeug documentation, "Testing
WSGI Applications". Who sends them: see `testing`.
"""

from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import EnvironBuilder as _Builder

from ..application import Application


class EnvironBuilder(_Builder):
    """Builds the environ of a request to `path`, which may be a full URL.

    Host, scheme and root come from SERVER_NAME, PREFERRED_URL_SCHEME and APPLICATION_ROOT
    unless `base_url` is given. What else there is: method, query_string, data, json, headers,
    environ_overrides ... TypeError for arguments that contradict each other.
    """

    def __init__(
        self,
        app: Application,
        path: str = "/",
        base_url: str | None = None,
        subdomain: str | None = None,
        url_scheme: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.app = app
        self._asked = path
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
        if kwargs.get("json") is not None and kwargs.get("data") is not None:
            raise TypeError("A request has either data or json.")
        super().__init__(path, base_url, *args, **kwargs)

    def json_dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return JSON as the application writes it."""
        text: str = self.app.json.dumps(obj, **kwargs)
        return text

    def get_environ(self) -> dict[str, Any]:
        """Return the environ as a server would give it; what was to be overridden, is."""
        overrides, self.environ_overrides = self.environ_overrides, None
        _quote_names(self)
        try:
            environ = _as_served(dict(super().get_environ()), self._asked)
        finally:
            self.environ_overrides = overrides
        return {**environ, **(overrides or {})}

    def close(self) -> None:
        """Close what was given to be sent; the builder itself closes one file of each name."""
        if self.input_stream is None:
            for file in [file for files in self.files.listvalues() for file in files]:
                file.close()
        super().close()


def make_environ(app: Application, *args: Any, **options: Any) -> dict[str, Any]:
    """Return the environ of a request; arguments as for `EnvironBuilder`."""
    builder = EnvironBuilder(app, *args, **options)
    try:
        return builder.get_environ()
    finally:
        builder.close()


def _quote_names(builder: EnvironBuilder) -> None:
    """Write the names in a multipart form as a browser does, for which they stand in quotes."""
    if builder.input_stream is not None or builder.mimetype != "multipart/form-data":
        return
    fields = list(builder.form.items(multi=True))
    files = list(builder.files.items(multi=True))
    builder.form.clear()
    for name in list(builder.files):  # clear() closes them, from Werkzeug 3.2 on
        builder.files.poplist(name)
    for name, value in fields:
        builder.form.add(_quoted(name), value)
    for name, file in files:
        file.name = _quoted(name)
        file.filename = file.filename and _quoted(file.filename)
        builder.files.add(file.name, file)


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _as_served(environ: dict[str, Any], path: str) -> dict[str, Any]:
    """Return what a server would give where the builder does not.

    Raises UnicodeEncodeError for a header that no server could send.
    """
    query = environ["QUERY_STRING"]
    raw = (urlsplit(path).path or "/").encode("utf-8").decode("latin-1")
    raw += f"?{query}" if query else ""
    environ.update(REQUEST_URI=raw, RAW_URI=raw)
    if not environ["SCRIPT_NAME"]:
        environ["PATH_INFO"] = environ["PATH_INFO"] or "/"
    if environ["SERVER_NAME"].startswith("[") and "]" in environ["HTTP_HOST"]:
        served = urlsplit(f"//{environ['HTTP_HOST']}")
        environ["SERVER_NAME"] = served.hostname
        environ["SERVER_PORT"] = str(served.port or environ["SERVER_PORT"])
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            value.encode("latin-1")
    return environ
