"""The capabilities: named features that an adapter claims and that a clause needs.

A claimed capability that does not work is a `fail`; an unclaimed one makes a clause `unsupported`.
"""

from __future__ import annotations

from enum import StrEnum


class Capability(StrEnum):
    """What an implementation may be able to do.

    The comment says what an adapter promises by claiming it. Where it names Flask or Werkzeug, the
    promise is that documentation's: clauses take the details from there. Where it names nobody, a
    MUST needs a standard or plain sense.
    """

    # How it is called.
    WSGI = "call.wsgi"  # `Built.wsgi` is a WSGI application
    ASGI = "call.asgi"  # `Built.asgi` is an ASGI application
    SETUP = "call.setup"  # `Built.register` registers a part on a running application
    MIDDLEWARE = "call.middleware"  # the WSGI callable of an application object can be replaced
    DECLARATIONS = "app.declarations"  # applications and blueprints have Flask's own methods
    CONFIG = "app.config"  # `Config`, and an application's `config`, are Flask's
    CONFIG_SOURCES = "app.config-sources"  # and Flask's `from_file` and `from_prefixed_env`
    KEPT_VIEWS = "app.kept-views"  # Flask's `init_every_request` of view classes
    REPLACEABLE = "app.replaceable"  # as in Flask, functions ask its `aborter`, `redirect` ...
    SUBCLASSING = "app.subclassing"  # Flask's methods, and what it is made of, as a subclass says
    TEMPLATE_CONTEXT = "app.template-context"  # Flask's context processors, in templates and shells
    TEMPLATES = "app.templates"  # Flask's `render_template` and its like, by Jinja2
    TEMPLATE_STREAMS = "app.template-streams"  # Flask's `stream_template` and its like
    JSON_PROVIDER = "app.json"  # Flask's `json` of an application is what makes and reads its JSON
    # Which carriers the implementation itself promises to isolate.
    THREADS = "carrier.thread"  # each thread has its own request
    TASKS = "carrier.task"  # each asyncio task has its own
    GREENLETS = "carrier.greenlet"  # each greenlet has its own
    # The current request, and what hangs on it.
    AMBIENT = "context.ambient"  # Flask's `request` and `g` are reached without being passed
    UNBOUND = "context.unbound"  # outside of Flask's contexts they raise one of `unbound_errors`
    REQUEST = "request.attributes"  # the request has Flask's attributes: url, args, get_data() ...
    REQUEST_LINE = "request.line"  # Flask's attributes for what was asked: method, path, host, url
    REQUEST_FIELDS = "request.fields"  # Flask's args, headers, cookies, environ hold what was sent
    REQUEST_FORMS = "request.forms"  # and Flask's form and files, without being awaited
    REQUEST_FILES = "request.files"  # Werkzeug's files: a filename, a mimetype, and they are read
    FORM_LIMITS = "request.form-limits"  # Flask's MAX_FORM_MEMORY_SIZE ..., also of one request
    HEADER_ATTRIBUTES = "message.header-attributes"  # and Werkzeug's that stand for headers
    AUTHENTICATION = "message.authentication"  # Werkzeug's parameters, tokens, challenges
    JSON_REFUSED = "request.json-refused"  # Flask's `request.json` of another type is an error
    STATE = "context.state"  # Flask's `g`: a namespace that is new for each request
    CURRENT_APP = "context.app"  # Flask's `current_app`
    REQUEST_SCOPE = "context.request-scope"  # Flask's request context can be pushed by hand
    APP_SCOPE = "context.app-scope"  # Flask's application context can be pushed by hand
    NESTED = "context.nested"  # a dispatch inside a dispatch gives the outer one back
    HANDOVER = "context.handover"  # Flask's copy_current_request_context
    COPIED = "context.copied"  # a copied contextvars context carries the request along
    # Locals.
    NAMESPACE = "local.namespace"  # `LocalKit.Local` holds attributes by worker
    LOCAL = "local.local"  # and it is Werkzeug's `Local`: items, releasing
    STACK = "local.stack"  # Werkzeug's `LocalStack`
    PROXY = "local.proxy"  # Werkzeug's `LocalProxy`
    PROXY_SOURCES = "local.proxy-sources"  # Werkzeug's, of ContextVars, of names; unbound_message
    MANAGER = "local.manager"  # Werkzeug's `LocalManager`
    CONTEXT_LOCALS = "local.context"  # locals follow contextvars, not the thread alone
    # What serves every WSGI application: the kit, judged by itself.
    WSGI_HOSTS = "wsgi.hosts"  # Werkzeug's get_host, host_is_trusted, get_current_url
    WSGI_URLS = "wsgi.urls"  # Werkzeug's iri_to_uri, uri_to_iri
    WSGI_PATHS = "wsgi.paths"  # Werkzeug's get_path_info, safe_join, secure_filename
    WSGI_STREAMS = "wsgi.streams"  # Werkzeug's LimitedStream, get_input_stream, ClosingIterator ...
    STREAM_MAXIMUM = "wsgi.stream-maximum"  # Werkzeug's with a maximum, and raw ones of `io`
    RESPONDER = "wsgi.responder"  # Werkzeug's responder
    PROXY_FIX = "middleware.proxy-fix"  # Werkzeug's ProxyFix
    DISPATCHER = "middleware.dispatcher"  # Werkzeug's DispatcherMiddleware
    SHARED_DATA = "middleware.shared-data"  # Werkzeug's SharedDataMiddleware
    # URL maps by themselves: `RoutingKit`.
    MAPS = "map.rules"  # Werkzeug's `Map` and `Rule`: bound by hand, they match
    MAP_BUILDING = "map.building"  # and they build URLs
    MAP_BUILT_SCHEME = "map.built-scheme"  # with `url_scheme`
    MAP_ENVIRON = "map.environ"  # a map can be bound to a WSGI environ
    MAP_FACTORIES = "map.factories"  # `Submount`, `Subdomain`, `EndpointPrefix`, `RuleTemplate`
    MAP_MERGING = "map.merging"  # `merge_slashes` of maps and rules
    MAP_WEBSOCKETS = "map.websockets"  # rules for WebSockets, and `WebsocketMismatch`
    # What Werkzeug makes messages of, by itself: `MessageKit`.
    MULTI_DICTS = "structure.multidicts"  # Werkzeug's MultiDict, and the ones that do not change
    DICTIONARIES = "structure.dictionaries"  # Werkzeug's ImmutableDict, ImmutableList ...
    ORDERED_DICTS = "structure.ordered-dicts"  # Werkzeug's OrderedMultiDict, until 3.1
    HEADER_LISTS = "structure.headers"  # Werkzeug's Headers, EnvironHeaders
    HEADER_SETS = "structure.header-sets"  # Werkzeug's HeaderSet
    UNIONS = "structure.unions"  # Werkzeug's `|` and `|=` of MultiDict and Headers
    FIELD_LISTS = "field.lists"  # Werkzeug's parse_list_header, parse_options_header ...
    FIELD_ACCEPT = "field.accept"  # Werkzeug's parse_accept_header, and its classes
    FIELD_CACHE = "field.cache-control"  # Werkzeug's parse_cache_control_header, and its classes
    FIELD_TAGS = "field.tags"  # Werkzeug's parse_etags, quote_etag, ETags ...
    FIELD_RANGES = "field.ranges"  # Werkzeug's parse_range_header, Range, ContentRange ...
    FIELD_DATES = "field.dates"  # Werkzeug's parse_date, http_date, parse_age, dump_age
    FIELD_COOKIES = "field.cookies"  # Werkzeug's parse_cookie, dump_cookie
    PARTITIONED_COOKIES = "field.partitioned-cookies"  # Werkzeug's dump_cookie with `partitioned`
    FIELD_CONDITIONS = "field.conditions"  # Werkzeug's is_resource_modified
    FIELD_KINDS = "field.kinds"  # Werkzeug's is_entity_header, remove_hop_by_hop_headers ...
    PASSWORDS = "tool.passwords"  # Werkzeug's generate_password_hash, check_password_hash
    SCRYPT = "tool.scrypt"  # Werkzeug's methods include scrypt
    IMPORTS = "tool.imports"  # Werkzeug's import_string, find_modules
    PROPERTIES = "tool.properties"  # Werkzeug's cached_property, environ_property, header_property
    BUILDERS = "tool.environ-builder"  # Werkzeug's EnvironBuilder, create_environ
    CERTIFICATES = "tool.certificates"  # Werkzeug's make_ssl_devcert
    RUN_APPS = "tool.run-wsgi-app"  # Werkzeug's run_wsgi_app, and its Client
    FORM_PARSER = "parser.forms"  # Werkzeug's parse_form_data
    FORM_PARTS = "parser.form-parts"  # Werkzeug's parser with `max_form_parts`
    FILE_STORAGE = "parser.file-storage"  # Werkzeug's FileStorage
    WRAPPED_REQUEST = "wrapper.request"  # Werkzeug's Request of an environ
    WRAPPED_RESPONSE = "wrapper.response"  # Werkzeug's Response, which is a WSGI application
    EXCEPTIONS = "wrapper.exceptions"  # Werkzeug's HTTPException and its classes, abort, Aborter
    # Hooks.
    BEFORE = "hook.before"  # Flask's before_request: what it returns, unless None, is the reply
    AFTER = "hook.after"  # Flask's after_request: given the response, it returns the one to send
    TEARDOWN = "hook.teardown"  # Flask's teardown_request: each runs, whatever happened
    APP_TEARDOWN = "hook.app-teardown"  # Flask's teardown_appcontext
    AFTER_THIS = "hook.after-this-request"  # Flask's after_this_request
    URL_HOOKS = "hook.url"  # Flask's url_value_preprocessor and url_defaults
    SIGNALS = "hook.signals"  # Flask's signals
    ASYNC_SIGNALS = "hook.async-signals"  # Flask's signals tell coroutine functions, too
    # Errors.
    ERROR_TYPE = "error.type"  # Flask's handlers for exception classes: the nearest class has it
    ERROR_CODE = "error.code"  # Flask's for status codes; their reply has status 200 by default
    ERROR_OBJECT = "error.object"  # HTTP errors have Flask's attributes: code, original_exception
    ERROR_CHECKED = "error.checked"  # a handler for what cannot be raised is refused, as Flask does
    ERROR_HTTP = "error.http"  # Flask's for HTTPException, the base class of HTTP errors
    ABORT = "error.abort"  # Flask's `abort`
    PROPAGATE = "error.propagate"  # Flask's configuration lets exceptions out of the callable
    # Routing.
    INT = "route.int"  # `int` variables: digits, and a number for the view
    FLOAT = "route.float"  # `float` variables: digits with a point between
    PATH = "route.path"  # Werkzeug's `path` variables: with slashes, and what they hold is kept
    UUID = "route.uuid"  # `uuid` variables
    ANY = "route.any"  # Werkzeug's `any` variables: one of the words that are listed
    CONVERTER_ARGUMENTS = "route.converter-arguments"  # Werkzeug's `min`, `max`, `length` ...
    CUSTOM_CONVERTERS = "route.custom-converters"  # parts that are a `Converter`, Werkzeug's
    MIXED_SEGMENTS = "route.mixed-segments"  # several variables or text in one segment
    METHOD_DECORATORS = "route.method-decorators"  # get, post, put, delete and patch declare views
    METHODS = "route.methods"  # 405 with Allow
    HEAD = "route.head"  # a view for GET answers HEAD
    BARE_HEAD = "route.bare-head"  # and drops the body itself, as Flask; not its server
    OPTIONS = "route.options"  # OPTIONS is answered with the methods that there are
    OPTIONS_SETTING = "route.options-setting"  # Flask's setting PROVIDE_AUTOMATIC_OPTIONS
    SLASH_REDIRECT = "route.slash-redirect"  # Flask's unique URLs: to the missing slash
    MERGE_SLASHES = "route.merge-slashes"  # Werkzeug's merge_slashes: too many are redirected
    DEFAULTS = "route.defaults"  # Werkzeug's `defaults` of rules
    HOSTS = "route.hosts"  # Flask's host and subdomain matching
    RULE_OPTIONS = "route.options-of-rules"  # Werkzeug's strict_slashes, merge_slashes ...
    SHORTCUTS = "route.shortcuts"  # Werkzeug's rules with redirect_to, alias or build_only
    WEIGHTED = "route.weighted"  # Werkzeug's precedence by specificity, and its grammar of rules
    ORDERED = "route.ordered"  # precedence by registration order
    # URL building.
    URL = "url.build"  # Flask's `url_for`: a URL of an endpoint and its values, or a build error
    QUERY = "url.query"  # Flask's `url_for` makes the query of what is no variable
    QUERY_LISTS = "url.query-lists"  # and of a list a name that comes again, as Flask's
    ANCHOR = "url.anchor"  # Flask's `_anchor` and `_method`; a value that is None is left out
    EXTERNAL = "url.external"  # Flask's `_external` and `_scheme`
    SCRIPT = "url.script"  # URLs begin with the script root
    OUTSIDE = "url.outside-request"  # Flask's `url_for` builds URLs in an application context
    # What stands around them.
    SESSION = "session.cookie"  # Flask's `session`: signed, sent when changed, deleted when empty
    FLASHING = "session.flashing"  # Flask's flash and get_flashed_messages
    SESSION_INTERFACE = "session.interface"  # Flask's session_interface
    SESSION_TYPES = "session.types"  # Flask's: tuples, bytes, dates, UUIDs, markup keep their type
    SESSION_SETTINGS = "session.settings"  # Flask's settings SECRET_KEY and SESSION_COOKIE_...
    SESSION_STATE = "session.state"  # Flask's attributes accessed, modified, new and permanent
    KEY_ROTATION = "session.key-rotation"  # Flask's SECRET_KEY_FALLBACKS
    PARTITIONED = "session.partitioned"  # Flask's SESSION_COOKIE_PARTITIONED
    TRUSTED_HOSTS = "request.trusted-hosts"  # Flask's setting TRUSTED_HOSTS
    RESPONSES = "response.forms"  # Flask's forms of view return values
    RESPONSE = "response.made"  # Flask's body, status, headers of a view; `Response` makes one
    COOKIES = "response.cookies"  # responses have Flask's set_cookie and delete_cookie
    REDIRECT = "response.redirect"  # Flask's `redirect(location, code)` makes a response
    SEQUENCES = "response.sequences"  # Flask's, too: lists (as JSON), generators, iterators
    STREAMING = "response.streaming"  # a view may return a lazily produced body, as in Flask
    STREAM_CONTEXT = "response.stream-context"  # Flask's stream_with_context
    BLUEPRINTS = "blueprint.blueprints"  # Flask's blueprints
    BLUEPRINTS_TWICE = "blueprint.twice"  # one blueprint under several names, as in Flask
    NESTED_BLUEPRINTS = "blueprint.nested"  # Flask's blueprints can hold others
    STATIC = "static.files"  # Flask's options static_folder and static_url_path serve a folder
    STATIC_RULE = "static.rule"  # and, as in Flask, make a view: methods, hooks, settings
    SEND_FILE = "file.send"  # Flask's `send_file` of a path or a BytesIO: type, conditions ...
    FILE_OPTIONS = "file.options"  # and Flask's names for tag, age and download; any file object
    FROM_DIRECTORY = "file.from-directory"  # Flask's `send_from_directory`
    ASYNC_VIEWS = "view.async"  # coroutine functions are views, hooks and handlers, as in Flask
    TEST_CLIENT = "test.client"  # Flask's test client
    TEST_COOKIES = "test.cookies"  # Werkzeug's get_cookie, set_cookie, delete_cookie by place
    TEST_RESPONSES = "test.responses"  # Werkzeug's, which know request and history; with `auth`
    SERVING = "serve.development"  # Flask's `run`: `Built.serve` runs its own server
    UNIX = "serve.unix"  # `host="unix://..."` is a socket in the file system, as Werkzeug has it
    RUN_OPTIONS = "serve.run-options"  # `run` takes what else Werkzeug's `run_simple` takes
    TLS = "serve.tls"  # with Werkzeug's `ssl_context`, `run` serves HTTPS
    CLI = "serve.cli"  # Flask's commands by `python -m`; the adapter has `module` and `command`
    CLI_OPTIONS = "serve.cli-options"  # with Flask's --app and --debug
    CLI_GROUPS = "serve.cli-groups"  # its module `cli` has Flask's AppGroup and with_appcontext
    CLI_SCRIPTS = "serve.cli-scripts"  # and Flask's FlaskGroup, ScriptInfo and pass_script_info
    CLI_SHELL = "serve.cli-shell"  # Flask's `shell` has the names of the application
    CLI_RUNNER = "test.cli-runner"  # Flask's `test_cli_runner` runs commands in the same process
    DOTENV = "serve.dotenv"  # Flask's variables from .env and .flaskenv
