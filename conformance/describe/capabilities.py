"""The capabilities: named features that an adapter claims and that a clause needs.

A claimed capability that does not work is a `fail`; an unclaimed one makes a clause `unsupported`.
"""

from __future__ import annotations

from enum import StrEnum


class Capability(StrEnum):
    """What an implementation may be able to do.

    The comment says what an adapter promises by claiming it.
    """

    # How it is called.
    WSGI = "call.wsgi"  # `Built.wsgi` is a WSGI application
    ASGI = "call.asgi"  # `Built.asgi` is an ASGI application
    SETUP = "call.setup"  # `Built.register` registers a part on a running application
    MIDDLEWARE = "call.middleware"  # the WSGI callable of an application object can be replaced
    DECLARATIONS = "app.declarations"  # applications and blueprints have Flask's own methods
    CONFIG = "app.config"  # `Config`, and an application's `config`, are Flask's
    CONFIG_SOURCES = "app.config-sources"  # with `from_file` and `from_prefixed_env`
    KEPT_VIEWS = "app.kept-views"  # `init_every_request` of view classes
    REPLACEABLE = "app.replaceable"  # functions ask its `aborter`, `redirect` and `url_for`
    TEMPLATE_CONTEXT = "app.template-context"  # context processors, for templates and shells
    TEMPLATES = "app.templates"  # `render_template` and its like, by Jinja2; with declarations
    TEMPLATE_STREAMS = "app.template-streams"  # `stream_template`, `stream_template_string`
    JSON_PROVIDER = "app.json"  # `json` of an application is what makes and reads its JSON
    # Which carriers the implementation itself promises to isolate.
    THREADS = "carrier.thread"  # each thread has its own request
    TASKS = "carrier.task"  # each asyncio task has its own
    GREENLETS = "carrier.greenlet"  # each greenlet has its own
    # The current request, and what hangs on it.
    AMBIENT = "context.ambient"  # request and g are reached without being passed
    UNBOUND = "context.unbound"  # outside a context they raise one of `unbound_errors`
    REQUEST = "request.attributes"  # the request has Flask's attributes: url, args, get_data() ...
    REQUEST_LINE = "request.line"  # those that say what was asked for: method, path, host, url
    REQUEST_FIELDS = "request.fields"  # args, headers and cookies hold what was sent
    REQUEST_FORMS = "request.forms"  # and form and files, without being awaited
    REQUEST_FILES = "request.files"  # files have a filename and a mimetype, and are read
    FORM_LIMITS = "request.form-limits"  # MAX_FORM_MEMORY_SIZE, MAX_FORM_PARTS; of each request
    HEADER_ATTRIBUTES = "message.header-attributes"  # and both have those that stand for headers
    AUTHENTICATION = "message.authentication"  # parameters and tokens, and challenges in full
    JSON_REFUSED = "request.json-refused"  # `request.json` of another type is an error
    STATE = "context.state"  # a namespace per request: `g`
    CURRENT_APP = "context.app"  # `current_app`
    REQUEST_SCOPE = "context.request-scope"  # a request context can be pushed by hand
    APP_SCOPE = "context.app-scope"  # an application context can be pushed by hand
    NESTED = "context.nested"  # a dispatch inside a dispatch gives the outer one back
    HANDOVER = "context.handover"  # copy_current_request_context
    COPIED = "context.copied"  # a copied contextvars context carries the request along
    # Locals.
    NAMESPACE = "local.namespace"  # `LocalKit.Local` holds attributes by worker
    LOCAL = "local.local"  # and it is Werkzeug's: items, releasing
    STACK = "local.stack"
    PROXY = "local.proxy"
    PROXY_SOURCES = "local.proxy-sources"  # ContextVars, names of anything, unbound_message
    MANAGER = "local.manager"  # `LocalKit.LocalManager`
    CONTEXT_LOCALS = "local.context"  # locals follow contextvars, not the thread alone
    # What serves every WSGI application: the kit, judged by itself.
    WSGI_HOSTS = "wsgi.hosts"  # get_host, host_is_trusted, get_current_url
    WSGI_URLS = "wsgi.urls"  # iri_to_uri, uri_to_iri
    WSGI_PATHS = "wsgi.paths"  # get_path_info, safe_join, secure_filename
    WSGI_STREAMS = "wsgi.streams"  # LimitedStream, get_input_stream, ClosingIterator, wrap_file ...
    STREAM_MAXIMUM = "wsgi.stream-maximum"  # streams can have a maximum, and are raw ones of `io`
    PROXY_FIX = "middleware.proxy-fix"  # ProxyFix
    DISPATCHER = "middleware.dispatcher"  # DispatcherMiddleware
    SHARED_DATA = "middleware.shared-data"  # SharedDataMiddleware
    # URL maps by themselves: `RoutingKit`.
    MAPS = "map.rules"  # `Map` and `Rule`: bound by hand, they match
    MAP_BUILDING = "map.building"  # and they build URLs
    MAP_BUILT_SCHEME = "map.built-scheme"  # with `url_scheme`
    MAP_ENVIRON = "map.environ"  # a map can be bound to a WSGI environ
    MAP_FACTORIES = "map.factories"  # `Submount`, `Subdomain`, `EndpointPrefix`, `RuleTemplate`
    MAP_MERGING = "map.merging"  # `merge_slashes` of maps and rules
    MAP_WEBSOCKETS = "map.websockets"  # rules for WebSockets, and `WebsocketMismatch`
    # Hooks.
    BEFORE = "hook.before"
    AFTER = "hook.after"
    TEARDOWN = "hook.teardown"
    APP_TEARDOWN = "hook.app-teardown"
    AFTER_THIS = "hook.after-this-request"
    URL_HOOKS = "hook.url"  # url_value_preprocessor and url_defaults
    SIGNALS = "hook.signals"
    ASYNC_SIGNALS = "hook.async-signals"  # coroutine functions are told, too
    # Errors.
    ERROR_TYPE = "error.type"  # handlers for exception classes
    ERROR_CODE = "error.code"  # handlers for status codes
    ERROR_OBJECT = "error.object"  # HTTP errors have Flask's attributes: code, original_exception
    ERROR_CHECKED = "error.checked"  # a handler for what cannot be raised is refused
    ERROR_HTTP = "error.http"  # handlers for the base class of the framework's HTTP errors
    ABORT = "error.abort"
    PROPAGATE = "error.propagate"  # configuration lets exceptions out of the callable
    # Routing.
    INT = "route.int"  # `int` variables: digits, and a number for the view
    FLOAT = "route.float"  # `float` variables: digits with a point between
    PATH = "route.path"  # `path` variables: with slashes
    UUID = "route.uuid"  # `uuid` variables
    ANY = "route.any"  # `any` variables: one of the words that are listed
    CONVERTER_ARGUMENTS = "route.converter-arguments"  # `min`, `max`, `length` ... in a rule
    CUSTOM_CONVERTERS = "route.custom-converters"  # parts that are a `Converter`
    MIXED_SEGMENTS = "route.mixed-segments"  # several variables or text in one segment
    METHOD_DECORATORS = "route.method-decorators"  # get, post, put, delete and patch declare views
    METHODS = "route.methods"  # 405 with Allow
    HEAD = "route.head"  # a view for GET answers HEAD, without a body
    OPTIONS = "route.options"  # OPTIONS is answered with the methods that there are
    OPTIONS_SETTING = "route.options-setting"  # the setting PROVIDE_AUTOMATIC_OPTIONS
    SLASH_REDIRECT = "route.slash-redirect"  # a branch without its last slash is redirected
    MERGE_SLASHES = "route.merge-slashes"  # slashes too many are redirected
    DEFAULTS = "route.defaults"  # `defaults` of rules
    HOSTS = "route.hosts"  # host and subdomain matching
    RULE_OPTIONS = "route.options-of-rules"  # strict_slashes, merge_slashes ...
    SHORTCUTS = "route.shortcuts"  # rules with redirect_to, alias or build_only
    WEIGHTED = "route.weighted"  # precedence by specificity
    ORDERED = "route.ordered"  # precedence by registration order
    # URL building.
    URL = "url.build"
    QUERY = "url.query"  # what is no variable becomes the query
    QUERY_LISTS = "url.query-lists"  # a list becomes a name that comes again
    ANCHOR = "url.anchor"
    EXTERNAL = "url.external"
    SCRIPT = "url.script"  # URLs begin with the script root
    OUTSIDE = "url.outside-request"  # URLs are built in an application context
    # What stands around them.
    SESSION = "session.cookie"
    FLASHING = "session.flashing"  # flash and get_flashed_messages
    SESSION_INTERFACE = "session.interface"
    SESSION_TYPES = "session.types"  # tuples, bytes, dates, UUIDs and markup keep their type
    SESSION_SETTINGS = "session.settings"  # the settings SECRET_KEY and SESSION_COOKIE_...
    SESSION_STATE = "session.state"  # its attributes accessed, modified, new and permanent
    KEY_ROTATION = "session.key-rotation"  # SECRET_KEY_FALLBACKS
    PARTITIONED = "session.partitioned"  # SESSION_COOKIE_PARTITIONED
    TRUSTED_HOSTS = "request.trusted-hosts"  # the setting TRUSTED_HOSTS
    RESPONSES = "response.forms"  # Flask's forms of view return values
    RESPONSE = "response.made"  # a view answers with body, status, headers; `Response` makes one
    COOKIES = "response.cookies"  # responses have set_cookie and delete_cookie
    REDIRECT = "response.redirect"  # `redirect(location, code)` makes a response
    SEQUENCES = "response.sequences"  # lists (as JSON), generators and iterators are such forms
    STREAMING = "response.streaming"  # a view may return a lazily produced body
    STREAM_CONTEXT = "response.stream-context"  # stream_with_context
    BLUEPRINTS = "blueprint.blueprints"
    BLUEPRINTS_TWICE = "blueprint.twice"  # one blueprint under several names
    NESTED_BLUEPRINTS = "blueprint.nested"
    STATIC = "static.files"  # the options static_folder and static_url_path serve a folder
    STATIC_RULE = "static.rule"  # and make a view like others: methods, hooks, settings
    SEND_FILE = "file.send"  # `send_file` of a path or a BytesIO: type, attachment, conditions
    FILE_OPTIONS = "file.options"  # and Flask's names for tag, age and download; any file object
    FROM_DIRECTORY = "file.from-directory"  # `send_from_directory`
    ASYNC_VIEWS = "view.async"
    TEST_CLIENT = "test.client"
    TEST_COOKIES = "test.cookies"  # with get_cookie, set_cookie and delete_cookie by place
    TEST_RESPONSES = "test.responses"  # whose responses know request and history; with `auth`
    SERVING = "serve.development"  # `Built.serve(host=, port=, ...)` runs its own server
    UNIX = "serve.unix"  # `host="unix://..."` is a socket in the file system
    CLI = "serve.cli"  # `python -m` runs its commands; the adapter has `module` and `command`
    CLI_OPTIONS = "serve.cli-options"  # with --app and --debug
    CLI_GROUPS = "serve.cli-groups"  # its module `cli` has AppGroup and with_appcontext
    CLI_SHELL = "serve.cli-shell"  # `shell` has the names of the application
    CLI_RUNNER = "test.cli-runner"  # `test_cli_runner` runs commands in the same process
    DOTENV = "serve.dotenv"  # variables from .env and .flaskenv
