"""What an adapter owes for each capability that it claims: names, and how they are called.

The table is printed into CONTRIBUTING.md (`conformance.report.contract`), held against what the
clauses really touch (`tests/perform/test_contract.py`), and asked for the reason when a name is
missing (`conformance.perform.scene`). What a capability means is said by its own list; what kits
owe is in `conformance.describe.kits`.

A name without a prefix belongs to the ambience: `request.args` is `stage.ambient.request.args`.
Other prefixes say who has the name: `response.` what an after function is called with, `exception.`
what a handler is called with, `Response().` what `Response(...)` returned, `built.` what `build`
returned, `adapter.` the adapter, `locals.`, `routing.`, `kit.` and `messages.` what
`adapter.locals()`, `adapter.routing()`, `adapter.wsgi_kit()` and `adapter.message_kit()` returned.
A name that is called has its signature, as clauses call it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from conformance.describe.capabilities import Capability as C
from conformance.describe.kits import KITS, Owed, owed

AMBIENCE = "ambient"
OTHERS = frozenset(
    {"response", "exception", "built", "adapter", "locals", "routing", "kit", "messages"}
)


# What a capability brings along: who claims the first has the names of the others, too.
INCLUDED: dict[C, tuple[C, ...]] = {
    C.REQUEST: (C.REQUEST_LINE, C.REQUEST_FIELDS, C.REQUEST_FORMS),
    C.RESPONSES: (C.RESPONSE, C.COOKIES, C.REDIRECT),
    C.COOKIES: (C.RESPONSE,),
    C.FILE_OPTIONS: (C.SEND_FILE,),
    C.FROM_DIRECTORY: (C.SEND_FILE,),
    C.LOCAL: (C.NAMESPACE,),
    C.STACK: (C.NAMESPACE,),
    C.MAP_BUILDING: (C.MAPS,),
    C.MAP_BUILT_SCHEME: (C.MAP_BUILDING,),
    C.MAP_ENVIRON: (C.MAPS,),
    C.MAP_FACTORIES: (C.MAPS,),
    C.MAP_MERGING: (C.MAPS,),
    C.MAP_WEBSOCKETS: (C.MAPS,),
    C.ORDERED_DICTS: (C.MULTI_DICTS,),
    C.HEADER_LISTS: (C.MULTI_DICTS,),
    C.FIELD_COOKIES: (C.MULTI_DICTS,),
    C.PARTITIONED_COOKIES: (C.FIELD_COOKIES,),
    C.SCRYPT: (C.PASSWORDS,),
    C.BUILDERS: (C.FILE_STORAGE, C.MULTI_DICTS),
    C.FORM_PARSER: (C.MULTI_DICTS,),
    C.FORM_PARTS: (C.FORM_PARSER,),
    C.PROXY_SOURCES: (C.PROXY, C.NAMESPACE),
    C.NESTED_BLUEPRINTS: (C.BLUEPRINTS,),
    C.BLUEPRINTS_TWICE: (C.BLUEPRINTS,),
    C.REQUEST_SCOPE: (C.APP_SCOPE,),
    C.SESSION_INTERFACE: (C.SESSION,),
    C.STREAM_MAXIMUM: (C.WSGI_STREAMS,),
    C.TEST_COOKIES: (C.TEST_CLIENT,),
    C.TEST_RESPONSES: (C.TEST_CLIENT,),
}

CONTRACT: dict[C, Owed] = {
    # How it is called.
    C.WSGI: owed("built.wsgi(environ, start_response)", words="`built.asgi` is None"),
    C.ASGI: owed("built.asgi(scope, receive, send)", words="`built.wsgi` is None"),
    C.SETUP: owed("built.register(part)", words="registers on an application that has answered"),
    C.MIDDLEWARE: owed(words="`part.wrap` of a `Middleware` gets and returns the WSGI callable"),
    C.DECLARATIONS: owed(
        "adapter.make(name, **options)",
        "current_app.url_map",
        words="`part.declare(target, api)` of a `Declaration` is called in its place, with the "
        "application or the blueprint, and with a module that has all of Flask's names",
    ),
    # The current request, and what hangs on it.
    C.AMBIENT: owed(
        *("request", "g", "request.path", "request.method", "request.args"),
        words="`stage.ambient` is set, once; no part passes the request along",
    ),
    C.UNBOUND: owed(
        *("adapter.unbound_errors", "has_app_context()", "has_request_context()"),
        words="outside a context, `request`, `g`, `session` and `current_app` raise one of them",
    ),
    C.REQUEST_LINE: owed(
        *("request.method", "request.path", "request.query_string", "request.scheme"),
        *("request.host", "request.is_secure", "request.script_root", "request.url"),
        words="texts, but `query_string` is bytes; `script_root` has no slash at its end",
    ),
    C.REQUEST_FIELDS: owed(
        *("request.args", "request.headers", "request.cookies", "request.environ"),
        words="mappings of texts; `args` has `getlist` and `keys`, too, which give repeated names; "
        "names of headers in any case; `environ` where there is WSGI",
    ),
    C.REQUEST_FORMS: owed(
        *("request.form", "request.files", "request.values"),
        words="nothing is awaited; `form` has `getlist` and `keys`, too",
    ),
    C.REQUEST_FILES: owed(
        words="what `request.files` holds has `filename`, `mimetype`, `headers`, `read()`, `save()`"
    ),
    C.FORM_LIMITS: owed(
        *("request.max_content_length", "request.max_form_memory_size", "request.max_form_parts"),
        words="they can be set before the form is read",
    ),
    C.REQUEST: owed(
        *("request.base_url", "request.host_url", "request.url_root", "request.full_path"),
        *("request.endpoint", "request.blueprint", "request.url_rule"),
        *("request.view_args", "request.routing_exception", "request.remote_addr"),
        *("request.mimetype", "request.content_type", "request.content_length"),
        *("request.data", "request.stream", "request.get_data(cache=True, as_text=False)"),
        *("request.json", "request.get_json(force=False, silent=False)"),
    ),
    C.HEADER_ATTRIBUTES: owed(
        *("request.accept_charsets", "request.accept_encodings", "request.accept_languages"),
        *("request.accept_mimetypes", "request.access_control_request_headers"),
        *("request.access_route", "request.origin"),
        *("request.access_control_request_method", "request.authorization"),
        *("request.cache_control", "request.content_encoding", "request.date"),
        *("request.if_match", "request.if_modified_since", "request.if_none_match"),
        *("request.if_range", "request.if_unmodified_since", "request.is_json"),
        *("request.max_forwards", "request.mimetype_params", "request.pragma"),
        *("request.range", "request.referrer", "request.user_agent"),
        *("response.accept_ranges", "response.access_control_allow_credentials"),
        *("response.access_control_allow_origin", "response.access_control_max_age"),
        *("response.content_encoding", "response.expires", "response.location"),
        "response.headers.get(name)",
        *("response.retry_after", "response.status"),
        *("response.access_control_allow_headers", "response.access_control_allow_methods"),
        *("response.access_control_expose_headers", "response.age", "response.allow"),
        *("response.cache_control", "response.calculate_content_length()"),
        *("response.content_language", "response.content_length", "response.content_location"),
        *("response.content_range", "response.content_security_policy"),
        *("response.content_security_policy_report_only", "response.content_type"),
        *("response.data", "response.date", "response.freeze()", "response.get_etag()"),
        *("response.add_etag(overwrite=False, weak=False)", "response.set_etag(etag, weak=False)"),
        *("response.get_json(force=False, silent=False)", "response.is_json"),
        *("response.is_sequence", "response.is_streamed", "response.iter_encoded()"),
        *("response.last_modified", "response.make_sequence()", "response.mimetype"),
        *("response.mimetype_params", "response.response", "response.stream"),
        *("response.vary", "response.www_authenticate"),
        words="with Werkzeug's types; those of a response can be set",
    ),
    C.STATE: owed("g", words="any attribute of `g` can be set, read and deleted"),
    C.CURRENT_APP: owed("current_app.name", words="it is the `name` of the `App`"),
    C.REQUEST_SCOPE: owed(
        *("built.request_context(exchange)", "request", "request.args"),
        words="what it returns has `push()` and `pop([exc])`, and is a context manager",
    ),
    C.APP_SCOPE: owed("built.app_context()", words="the same"),
    C.PROXY: owed(
        *("locals.LocalProxy(local, name=None)", "request._get_current_object()"),
        words="and with context.ambient `request` is such a proxy",
    ),
    # Locals.
    C.NAMESPACE: owed("locals.Local()", words="any attribute can be set, read and deleted"),
    C.LOCAL: owed(
        "locals.release(local)", words="a `Local` can be iterated, and called for a proxy"
    ),
    C.STACK: owed(
        *("locals.LocalStack()", "locals.release(local)"),
        words="with `push`, `pop`, `top`, and called for a proxy",
    ),
    C.MANAGER: owed("locals.LocalManager(locals=None)", words="with `cleanup`, `make_middleware`"),
    # Hooks and errors.
    C.BEFORE: owed(words="a `Hook` of kind before: what it returns, unless None, is the answer"),
    C.AFTER: owed(
        "response.status_code",
        words="a `Hook` of kind after is called with the response, and returns the one to send",
    ),
    C.AFTER_THIS: owed(
        *("after_this_request(function)", "response.status_code"),
        words="a function like one of hook.after; a coroutine function if `stage.asynchronous`",
    ),
    C.TEARDOWN: owed(words="a `Hook` of kind teardown is called with the exception, or None"),
    C.APP_TEARDOWN: owed(words="the same for kind app_teardown"),
    C.URL_HOOKS: owed(words="called with the endpoint and a dict of values, which they may change"),
    C.SIGNALS: owed(
        *("response.headers.add(name, value)", "response.headers.get(name)"),
        words="a `Listener` is called with the keywords of Flask's signal: `response`, `exception`",
    ),
    C.ERROR_TYPE: owed(
        words="a `Handler` is called with the exception; what it returns is the answer"
    ),
    C.ERROR_CODE: owed(words="the same for a number, called with the framework's own error"),
    C.ERROR_OBJECT: owed(
        *("exception.code", "exception.description", "exception.original_exception"),
    ),
    C.ERROR_HTTP: owed(
        words="a `Handler` of `HttpError`; it may return the exception that it was given"
    ),
    C.ABORT: owed(
        "abort(code)", words="raises; with error.http, a response may stand for the code"
    ),
    # URLs.
    C.URL: owed(
        *("adapter.build_errors", "url_for(endpoint, /, **values)"),
        words="raises one of the errors when no URL can be built",
    ),
    C.ANCHOR: owed("url_for(endpoint, /, *, _anchor=None, _method=None, **values)"),
    C.EXTERNAL: owed("url_for(endpoint, /, *, _external=False, _scheme=None, **values)"),
    # What stands around them.
    C.SESSION: owed(
        "session",
        words="a mapping with all that a dict has; what is set comes back with the cookie, what is "
        "changed inside of a value when `session.modified` is set; its text shows the items",
    ),
    C.SESSION_INTERFACE: owed(
        "response.set_cookie(key, value)",
        words="the function of a `SessionStore` is called with 'open', then with 'save', response",
    ),
    C.FLASHING: owed(
        "flash(message, category='message')",
        "get_flashed_messages(with_categories=False, category_filter=())",
    ),
    C.RESPONSE: owed(
        "Response(body, /, status=200, headers=None)",
        words="`respond` takes an `answer.status` that is None, a number, or a text such as "
        "'204 NO CONTENT', and `answer.headers` that are None or pairs; a name may come twice. "
        "What the framework refuses, it refuses: `respond` hands a status or a body on as it came",
    ),
    C.COOKIES: owed(
        "Response().set_cookie(key, value='', max_age=None, expires=None, path='/', domain=None,"
        " secure=False, httponly=False, samesite=None)",
        "request.cookies",
    ),
    C.REDIRECT: owed(
        "redirect(location, code=302)",
        words="returns what a view may return, and raises nothing; the default code is free",
    ),
    C.RESPONSES: owed(
        "Response(body, /, status=200, headers=None, mimetype=None)",
        "jsonify(*values, **items)",
        "make_response(*values)",
        "Response().call_on_close(function)",
        "Response().delete_cookie(key, path='/', domain=None)",
        "Response().headers.add(name, value)",
        "Response().headers.__setitem__(name, value)",
        "make_response().headers.add(name, value)",
        "response.headers.add(name, value)",
        "response.get_data(as_text=False)",
        "response.set_data(value)",
        words="the body is anything that Flask lets a view return, or refuses",
    ),
    C.JSON_PROVIDER: owed("request.get_json()"),
    C.STREAMING: owed(
        words="`answer.body` is a `Stream` and the body a generator of texts and bytes, async if "
        "the function is; what takes a body, `Response` too, takes such iterators"
    ),
    C.SEQUENCES: owed(words="a `Stream` that is not `wrapped` is returned as the generator itself"),
    C.STREAM_CONTEXT: owed(
        "stream_with_context(body)",
        words="gets the generator and returns one that sees the request; with `REQUEST_SCOPE` and "
        "`WSGI`, also a function that returns one, which it decorates",
    ),
    C.BLUEPRINTS: owed("request.blueprint", "request.endpoint"),
    C.NESTED_BLUEPRINTS: owed("request.blueprints"),
    C.STATIC: owed(
        words="`app.options` may have `static_folder` and `static_url_path`; the endpoint is static"
    ),
    C.STATIC_RULE: owed("request.endpoint"),
    C.SEND_FILE: owed(
        "send_file(path_or_file, /, mimetype=None, as_attachment=False, *, conditional=True)",
        words="what it returns is a body: a response, or what can be awaited for one; with"
        " `conditional`, requests for parts and conditions are answered",
    ),
    C.FILE_OPTIONS: owed(
        "send_file(path_or_file, /, mimetype=None, as_attachment=False, download_name=None,"
        " conditional=True, etag=True, last_modified=None, max_age=None)",
        "send_file().call_on_close(function)",
        words="the file may be any object that is read, and USE_X_SENDFILE is a setting",
    ),
    C.FROM_DIRECTORY: owed(
        "send_from_directory(directory, path, /, **options)", words="the same from a folder"
    ),
    C.ASYNC_VIEWS: owed(
        words="parts that are `asynchronous` are registered as `stage.async_function(part)`"
    ),
    C.TEST_CLIENT: owed("built.client()", words="a new one of Flask's test clients"),
    C.SERVING: owed(
        "built.serve(host=None, port=None, **options)", words="serves until it is stopped"
    ),
    C.UNIX: owed(words="`built.serve` listens on a socket of the file system"),
    C.RUN_OPTIONS: owed(words="`built.serve` takes the options of `run_simple`"),
    C.TLS: owed(words="`built.serve` takes `ssl_context`"),
    C.CLI: owed(
        *("adapter.module", "adapter.command"),
        words="what programs import, and what `python -m` runs: names of modules",
    ),
}
CONTRACT |= KITS


def claimed_with(capability: C) -> tuple[C, ...]:
    """Return a capability and those whose names it brings along."""
    others = (claimed_with(other) for other in INCLUDED.get(capability, ()))
    return (capability, *(one for found in others for one in found))


def entries(capabilities: Collection[C]) -> Iterator[tuple[C, str]]:
    """Yield every capability of these with each name that it demands, signatures included."""
    for capability in C:
        if capability in capabilities:
            for one in claimed_with(capability):
                for name in CONTRACT.get(one, Owed()).names:
                    yield capability, name


def path_of(name: str) -> str:
    """Return a name of the table without its signature."""
    found = re.fullmatch(r"((?:\w+(?:\(\)(?=\.))?\.?)+)(\(.*\))?", name)
    if found is None:
        raise ValueError(f"{name!r} is no name of the table")
    return found[1]


def promised(path: str, capabilities: Collection[C]) -> tuple[C, str] | None:
    """Return the claimed capability that demands a name, and the name with its signature."""
    return _promises(frozenset(capabilities)).get(path)


@cache  # asked for each name that a framework does not have, which clauses ask for on purpose
def _promises(capabilities: frozenset[C]) -> Mapping[str, tuple[C, str]]:
    """Return who demands what, by name: a capability that has it of its own comes first.

    Of several, it is the last one: what is there at all stands before what it has to be able to do.
    What is there is demanded by the first one.
    """
    found: dict[str, tuple[C, str]] = {}
    for capability, name in entries(capabilities):
        path = path_of(name)
        former = found.setdefault(path, (capability, name))
        if _is_own(capability, name) and ("." in path or not _is_own(*former)):
            found[path] = (capability, name)
    return found


def _is_own(capability: C, name: str) -> bool:
    return name in CONTRACT.get(capability, Owed()).names


def lacking(path: str, promise: tuple[C, str] | None, error: Exception) -> str:
    """Return what is said of a name that is missing."""
    if promise is None:
        return f"is missing: {error}"
    capability, name = promise
    return f"is missing ({error}); {capability} demands {name}"
