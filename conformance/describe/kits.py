"""What the kits of an adapter owe: names of tools, URL maps and what messages are made of.

A part of the table of `conformance.describe.contract`, which says how names are written.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.describe.capabilities import Capability as C


@dataclass(frozen=True, slots=True)
class Owed:
    """What one capability demands: names with their signatures, and in words what else comes."""

    names: tuple[str, ...] = ()
    words: str = ""


def owed(*names: str, words: str = "") -> Owed:
    """Make an entry of the table."""
    return Owed(names, words)


KITS: dict[C, Owed] = {
    # What serves every WSGI application.
    C.WSGI_HOSTS: owed(
        *("kit.get_host(environ, trusted_hosts=None)", "kit.host_is_trusted(host, trusted)"),
        "kit.get_current_url(environ, root_only=False, strip_querystring=False, host_only=False,"
        " trusted_hosts=None)",
        "kit.SecurityError",
        words="an exception class, raised for hosts that are not trusted",
    ),
    C.WSGI_URLS: owed("kit.iri_to_uri(iri)", "kit.uri_to_iri(uri)"),
    C.WSGI_PATHS: owed(
        "kit.get_path_info(environ)",
        *("kit.safe_join(directory, *parts)", "kit.secure_filename(filename)"),
    ),
    C.WSGI_STREAMS: owed(
        *("kit.LimitedStream(stream, limit)", "kit.get_content_length(environ)"),
        *("kit.get_input_stream(environ, safe_fallback=True)", "kit.ClientDisconnected"),
        "kit.ClosingIterator(iterable, callbacks=None)",
        *(
            "kit.FileWrapper(file, buffer_size=8192)",
            "kit.wrap_file(environ, file, buffer_size=8192)",
        ),
        words="an exception class, raised where a stream ends too early",
    ),
    C.STREAM_MAXIMUM: owed(
        "kit.LimitedStream(stream, limit, is_max=False)",
        "kit.get_input_stream(environ, safe_fallback=True, max_content_length=None)",
        "kit.RequestEntityTooLarge",
        words="an exception class, raised for a body that is too long",
    ),
    C.RESPONDER: owed("kit.responder(function)"),
    C.PROXY_FIX: owed("kit.ProxyFix(app, x_for=1, x_proto=1, x_host=0, x_port=0, x_prefix=0)"),
    C.DISPATCHER: owed("kit.DispatcherMiddleware(app, mounts=None)"),
    C.SHARED_DATA: owed(
        "kit.SharedDataMiddleware(app, exports, disallow=None, cache=True, cache_timeout=43200,"
        " fallback_mimetype='application/octet-stream')",
    ),
    # URL maps.
    C.MAPS: owed(
        *("adapter.routing()", "routing.Map(rules=None, **options)"),
        *("routing.Rule(string, **options)", "routing.ValidationError", "routing.NotFound"),
        *("routing.MethodNotAllowed", "routing.RequestRedirect", "routing.HTTPException"),
        *("routing.BaseConverter", "routing.UnicodeConverter", "routing.PathConverter"),
        *("routing.AnyConverter", "routing.IntegerConverter", "routing.FloatConverter"),
        "routing.UUIDConverter",
        words="what Werkzeug's documentation, URL Routing, says of these names",
    ),
    C.MAP_BUILDING: owed(
        *("routing.BuildError", "routing.MultiDict"), words="an adapter of a map has `build`"
    ),
    C.MAP_BUILT_SCHEME: owed(words="`build` takes `url_scheme`"),
    C.MAP_ENVIRON: owed(words="a map has `bind_to_environ(environ, server_name, subdomain)`"),
    C.MAP_FACTORIES: owed(
        *("routing.Submount(path, rules)", "routing.Subdomain(subdomain, rules)"),
        *("routing.EndpointPrefix(prefix, rules)", "routing.RuleTemplate(rules)"),
        "routing.RuleFactory",
    ),
    C.MAP_MERGING: owed(words="maps and rules take `merge_slashes`"),
    C.MAP_WEBSOCKETS: owed("routing.WebsocketMismatch", words="rules and `match` take `websocket`"),
    # What messages are made of. Classes are Werkzeug's in all that is documented of them.
    C.MULTI_DICTS: owed(
        *("adapter.message_kit()", "messages.MultiDict", "messages.ImmutableMultiDict"),
        "messages.CombinedMultiDict",
        words="what Werkzeug's documentation, Data Structures, says of these names",
    ),
    C.HEADER_LISTS: owed(
        *("adapter.message_kit()", "messages.Headers", "messages.EnvironHeaders"), words="the same"
    ),
    C.HEADER_SETS: owed(
        *("adapter.message_kit()", "messages.HeaderSet"),
        "messages.parse_set_header(value, on_update=None)",
    ),
    C.DICTIONARIES: owed(
        *("messages.ImmutableDict", "messages.TypeConversionDict", "messages.ImmutableList"),
        "messages.ImmutableTypeConversionDict",
    ),
    C.ORDERED_DICTS: owed("messages.OrderedMultiDict", "messages.ImmutableOrderedMultiDict"),
    C.UNIONS: owed(words="MultiDict and Headers have `|` and `|=`"),
    C.FIELD_LISTS: owed(
        *("messages.parse_list_header(value)", "messages.parse_dict_header(value)"),
        *("messages.parse_options_header(value)", "messages.dump_header(iterable)"),
        "messages.dump_options_header(header, options)",
        "messages.quote_header_value(value, allow_token=True)",
        "messages.unquote_header_value(value)",
    ),
    C.FIELD_ACCEPT: owed(
        *("messages.parse_accept_header(value, cls=None)", "messages.Accept"),
        *("messages.MIMEAccept", "messages.LanguageAccept", "messages.CharsetAccept"),
    ),
    C.FIELD_CACHE: owed(
        "messages.parse_cache_control_header(value, on_update=None, cls=None)",
        *("messages.RequestCacheControl", "messages.ResponseCacheControl"),
    ),
    C.FIELD_TAGS: owed(
        *("messages.parse_etags(value)", "messages.ETags", "messages.generate_etag(data)"),
        *("messages.quote_etag(etag, weak=False)", "messages.unquote_etag(etag)"),
    ),
    C.FIELD_RANGES: owed(
        *("messages.parse_range_header(value)", "messages.Range", "messages.ContentRange"),
        "messages.parse_content_range_header(value, on_update=None)",
        *("messages.parse_if_range_header(value)", "messages.IfRange"),
        "messages.is_byte_range_valid(start, stop, length)",
    ),
    C.FIELD_DATES: owed(
        *("messages.parse_date(value)", "messages.http_date(timestamp=None)"),
        *("messages.parse_age(value)", "messages.dump_age(age)"),
    ),
    C.FIELD_COOKIES: owed(
        "messages.parse_cookie(header, cls=None)",
        "messages.dump_cookie(key, value='', max_age=None, expires=None, path='/', domain=None,"
        " secure=False, httponly=False, sync_expires=True, max_size=4093, samesite=None)",
    ),
    C.PARTITIONED_COOKIES: owed("messages.dump_cookie(key, value='', *, partitioned=False)"),
    C.FIELD_CONDITIONS: owed(
        "messages.is_resource_modified(environ, etag=None, data=None, last_modified=None,"
        " ignore_if_range=True)",
    ),
    C.FIELD_KINDS: owed(
        *("messages.is_entity_header(header)", "messages.is_hop_by_hop_header(header)"),
        "messages.remove_entity_headers(headers, allowed=('expires', 'content-location'))",
        "messages.remove_hop_by_hop_headers(headers)",
    ),
    C.PASSWORDS: owed(
        "messages.generate_password_hash(password, method='scrypt', salt_length=16)",
        *("messages.check_password_hash(pwhash, password)", "messages.gen_salt(length)"),
    ),
    C.SCRYPT: owed(words="scrypt:n:r:p is a method"),
    C.IMPORTS: owed(
        "messages.import_string(import_name, silent=False)",
        "messages.find_modules(import_path, include_packages=False, recursive=False)",
    ),
    C.PROPERTIES: owed(
        "messages.cached_property", "messages.environ_property", "messages.header_property"
    ),
    C.CERTIFICATES: owed("messages.make_ssl_devcert(base_path, host=None, cn=None)"),
    C.BUILDERS: owed(
        *("messages.EnvironBuilder", "messages.create_environ(path='/', base_url=None, **options)"),
        words="a builder has `get_request()`, whose Request is that of wrapper.request",
    ),
    C.RUN_APPS: owed("messages.run_wsgi_app(app, environ, buffered=False)", "messages.Client(app)"),
    C.FORM_PARSER: owed(
        "messages.parse_form_data(environ, stream_factory=None, max_form_memory_size=None,"
        " max_content_length=None, cls=None, silent=True)",
        words="its MultiDict is that of structure.multidicts",
    ),
    C.FORM_PARTS: owed(
        "messages.parse_form_data(environ, *, max_form_parts=None)",
    ),
    C.FILE_STORAGE: owed("messages.FileStorage", "messages.FileMultiDict"),
    C.WRAPPED_REQUEST: owed("messages.Request"),
    C.WRAPPED_RESPONSE: owed(
        *("messages.Response", "messages.redirect(location, code=302, Response=None)"),
        "messages.append_slash_redirect(environ, code=308)",
    ),
    C.EXCEPTIONS: owed(
        *("messages.HTTPException", "messages.abort(code, *args, **kwargs)", "messages.Aborter"),
        words="and the classes of Werkzeug's HTTP Exceptions by their names",
    ),
}
