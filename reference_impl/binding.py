"""Between messages and routing: binding the URL map to a request, matching, building URLs.

A binding is the map as seen from one request (its host, script root and method) or, outside
of requests, from the configured SERVER_NAME. Which URL is meant depends on the application:
`url_for` of an application uses the rules of that application, also while another one handles
a request. Source: Flask documentation, "URL Building", `Flask.url_for`, `Flask.create_url_adapter`.
"""

from typing import TYPE_CHECKING, Any

from .maps import BuildError, MapAdapter, scheme_of, subdomain_of, wsgi_text
from .messages.wrappers import BadRequest, HTTPException, Request
from .routing.urls import escape_anchor

if TYPE_CHECKING:
    from .app import Flask
    from .contexts.frames import Frame


# Settings that are attributes of each request.
_REQUEST_SETTINGS = (
    "MAX_CONTENT_LENGTH",
    "MAX_FORM_MEMORY_SIZE",
    "MAX_FORM_PARTS",
    "TRUSTED_HOSTS",
)


def bind_to_request(app: "Flask", request: "Request") -> MapAdapter:
    """Return the binding of a request.

    When its host is refused, 400 is stored on it, and URLs are those of the configured host.
    """
    environ = request.environ
    for setting in _REQUEST_SETTINGS:
        if app.config[setting] is not None and not _is_own(type(request), setting.lower()):
            setattr(request, setting.lower(), app.config[setting])
    subdomain = None
    try:
        host = request.host
        subdomain = _subdomain(app, host, request)
    except BadRequest as error:
        host = app.config["SERVER_NAME"] or "localhost"
        # Its traceback leads back to the request, and so does that of what it came of.
        error.__cause__ = error.__context__ = None
        request.routing_exception = error.with_traceback(None)
    return app.url_map.bind(
        host if subdomain is None else app.config["SERVER_NAME"],
        wsgi_text(environ.get("SCRIPT_NAME", "")) or "/",
        subdomain=subdomain,
        url_scheme=scheme_of(environ),
        path_info=wsgi_text(environ.get("PATH_INFO", "")),
        default_method=request.method,
        query_args=wsgi_text(environ.get("QUERY_STRING", "")),
    )


def _is_own(kind: type["Request"], name: str) -> bool:
    """Whether a request class of the application's own says something, and so no setting does."""
    own = kind.__mro__[: kind.__mro__.index(Request)] if issubclass(kind, Request) else ()
    return any(name in vars(one) for one in own)


def bind_to_config(app: "Flask") -> MapAdapter | None:
    """Return the binding for URLs outside of requests; None without a SERVER_NAME."""
    config = app.config
    if config["SERVER_NAME"] is None:
        return None
    return app.url_map.bind(
        config["SERVER_NAME"],
        config["APPLICATION_ROOT"],
        url_scheme=config["PREFERRED_URL_SCHEME"],
    )


def match_request(binding: MapAdapter, request: "Request") -> None:
    """Store the rule and its values on the request, or the error to raise at dispatch."""
    try:
        request.url_rule, request.view_args = binding.match(return_rule=True)
    except HTTPException as error:
        # Its traceback leads back to the request.
        request.routing_exception = error.with_traceback(None)


def _subdomain(app: "Flask", host: str, request: "Request") -> str | None:
    """Return what stands before SERVER_NAME, None when subdomains are not matched."""
    server_name = app.config["SERVER_NAME"]
    if server_name is None or not app.subdomain_matching or app.url_map.host_matching:
        return None
    found = subdomain_of(host, server_name, scheme_of(request.environ))
    if found is None:
        return app.url_map.default_subdomain  # SERVER_NAME does not restrict foreign hosts
    return found or app.url_map.default_subdomain


def build_url(
    app: "Flask",
    frame: "Frame | None",
    endpoint: str,
    *,
    anchor: str | None,
    method: str | None,
    scheme: str | None,
    external: bool | None,
    values: dict[str, Any],
) -> str:
    """Build the URL of an endpoint of `app`, as seen from the current frame.

    RuntimeError when there is neither a request of this application nor a SERVER_NAME,
    ValueError for a scheme without an external URL, BuildError when no rule fits.
    """
    context = None if frame is None else frame.request_context
    if context is not None and context.app is app and context.url_adapter is not None:
        binding: MapAdapter | None = context.url_adapter
        if endpoint.startswith("."):
            blueprint = context.request.blueprint
            endpoint = endpoint[1:] if blueprint is None else f"{blueprint}{endpoint}"
        external = scheme is not None if external is None else external
    else:
        binding = app.create_url_adapter(None)
        external = True if external is None else external
    if binding is None:
        raise RuntimeError(
            "A URL cannot be built here: no request of this application is active, and"
            " SERVER_NAME is not configured."
        )
    if scheme is not None and not external:
        raise ValueError("A URL with a scheme is external: _scheme needs _external=True.")

    app.inject_url_defaults(endpoint, values)
    try:
        url = binding.build(
            endpoint, values, method=method, url_scheme=scheme, force_external=external
        )
    except BuildError as error:
        values.update(_anchor=anchor, _method=method, _scheme=scheme, _external=external)
        return app.handle_url_build_error(error, endpoint, values)
    return url if anchor is None else f"{url}#{escape_anchor(anchor)}"


def add_defaults(app: "Flask", endpoint: str, values: dict[str, Any]) -> None:
    """Call the functions of the application, and of the blueprints that the endpoint is of."""
    names = []
    name = endpoint.rpartition(".")[0]
    while name:
        names.append(name)
        name = name.rpartition(".")[0]
    for hooks in app.hooks_of(names):
        for function in hooks.url_defaults:
            function(endpoint, values)


def replacement(app: "Flask", error: BuildError, endpoint: str, values: dict[str, Any]) -> str:
    """Ask the url_build_error_handlers in order; raise the last error when none has a URL."""
    for handler in app.url_build_error_handlers:
        try:
            url = handler(error, endpoint, values)
        except BuildError as raised:
            error = raised
        else:
            if url is not None:
                return str(url)
    raise error
