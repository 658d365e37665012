"""Faults in the WSGI contract, and in what the request shows of the environment."""

from __future__ import annotations

from tests.saboteurs import Saboteur

CALL = "        return self.wsgi_app(environ, start_response)\n"
START = "            start_response(status, headers)\n"
CONTEXT = "        context = self.request_context(environ)\n"
REQUEST = "    _json_value: Any = _NOT_PARSED\n"
INIT = "        super().__init__(environ, populate_request=False, shallow=shallow)\n"
TRUST = "    if trusted_hosts and not host_is_trusted(host, trusted_hosts):\n"


def shown(attribute: str, expression: str) -> str:
    """Return a request class whose attribute shows something else than Werkzeug's does."""
    return f"{REQUEST}    {attribute} = property(lambda self: {expression})\n"


SABOTEURS = [
    Saboteur(
        "wsgi.validator-accepts",
        "the body is a text for the server to encode",
        "life",
        "        return body\n\n    def full_dispatch_request",
        "        return [b''.join(body).decode('latin-1')]\n\n    def full_dispatch_request",
    ),
    Saboteur(
        "wsgi.middleware-is-invisible",
        "the first after function runs twice when the environment has a key that is not known",
        "life",
        CONTEXT,
        '        environ["QUERY_STRING"] = ""\n'
        '        if "own.key" in environ:\n            environ["PATH_INFO"] = "/own"\n' + CONTEXT,
    ),
    Saboteur(
        "wsgi.middleware-is-invisible",
        "the reply is started when the first chunk is taken",
        "life",
        START,
        "            from itertools import chain\n"
        "            late = (start_response(status, headers) and b'' or b'' for _ in range(1))\n"
        "            body = chain(body, late)\n",
    ),
    Saboteur(
        "wsgi.replaced-callable-is-used",
        "the application calls its own callable",
        "life",
        CALL,
        "        return type(self).wsgi_app(self, environ, start_response)\n",
    ),
    Saboteur(
        "wsgi.requests-do-not-mix",
        "an error is remembered",
        "life",
        "                context.answered_by_stream = ",
        '                self.config["PROPAGATE_EXCEPTIONS"] = True\n'
        "                context.answered_by_stream = ",
    ),
    Saboteur(
        "wsgi.requests-do-not-mix",
        "after functions of the application are used up",
        "dispatch",
        "            for function in reversed(hooks.after_request)\n",
        "            for function in [hooks.after_request.pop() for _ in hooks.after_request[:]]\n",
    ),
    Saboteur(
        "wsgi.errors-leave-when-asked",
        "what an error says is sent to the client",
        "dispatch",
        "    failure = InternalServerError(original_exception=error)\n",
        "    failure = InternalServerError(str(error), original_exception=error)\n",
    ),
    Saboteur(
        "wsgi.errors-leave-when-asked",
        "errors are answered even when they are to be propagated",
        "dispatch",
        "    if _propagates(app):\n",
        "    if app.testing:\n",
    ),
    Saboteur(
        "wsgi.async-views-answer-alike",
        "a coroutine is awaited where nothing of the request is visible",
        "contexts.waiting",
        "if _is_running() else asyncio.run(coroutine)\n",
        "if _is_running() else __import__('contextvars').Context().run(asyncio.run, coroutine)\n",
    ),
    Saboteur(
        "wsgi.mounted-apps-see-their-root",
        "URLs are built without the root",
        "binding",
        '        wsgi_text(environ.get("SCRIPT_NAME", "")) or "/",\n',
        '        "/",\n',
    ),
    Saboteur(
        "wsgi.json-bodies",
        "only application/json is JSON",
        "messages.wrappers",
        'return kind == "application" and (name == "json" or name.endswith("+json"))',
        'return kind == "application" and name == "json"',
    ),
    Saboteur(
        "wsgi.json-bodies",
        "whole numbers are read as floats",
        "messages.wrappers",
        "                value = json.loads(self.get_data(cache=cache))\n",
        "                def as_float(digits): return int(float(digits))\n"
        "                value = json.loads(self.get_data(cache=cache), parse_int=as_float)\n",
    ),
    Saboteur(
        "wsgi.bad-json-is-the-clients-fault",
        "bad JSON is an error of the server",
        "messages.wrappers",
        'raise BadRequest("The body is not valid JSON.") from None',
        "raise e",
    ),
    Saboteur(
        "wsgi.reads-no-further-than-its-length",
        "the length of the body is not looked at",
        "messages.wrappers",
        INIT,
        INIT + '        self.environ["wsgi.input_terminated"] = True\n',
    ),
    Saboteur(
        "wsgi.reads-on-after-short-reads",
        "a short read is the end",
        "messages.wrappers",
        REQUEST,
        REQUEST + "    get_data = lambda self, *a, **k: self.environ['wsgi.input'].read("
        "self.content_length or 0)\n",
    ),
    Saboteur(
        "wsgi.no-length-no-body",
        "a body without a length is read to its end",
        "messages.wrappers",
        INIT,
        INIT + '        environ.setdefault("CONTENT_LENGTH", "9")\n',
    ),
    Saboteur(
        "wsgi.data-is-kept",
        "the body is gone when it was read",
        "messages.wrappers",
        REQUEST,
        REQUEST + "    get_data = lambda self, cache=True, as_text=False, parse_form_data=False: "
        "MessageRequest.get_data(self, False, as_text)\n",
    ),
    Saboteur(
        "wsgi.too-large-is-refused",
        "a body of exactly the allowed length is refused",
        "messages.wrappers",
        REQUEST,
        REQUEST + "    max_content_length = property(lambda self: None)\n",
    ),
    Saboteur(
        "wsgi.too-large-data-is-refused",
        "the limit does not hold for data",
        "messages.wrappers",
        REQUEST,
        REQUEST + "    max_content_length = property(lambda self: MessageRequest.max_content_length"
        " if 'form' in (self.mimetype or '') else None)\n",
    ),
    Saboteur(
        "wsgi.request-shows-the-environ",
        "paths are decoded a second time",
        "messages.wrappers",
        INIT,
        INIT + "        from urllib.parse import unquote\n        self.path = unquote(self.path)\n",
    ),
    Saboteur(
        "wsgi.request-shows-the-environ",
        "the port of the host is left out",
        "wsgi.hosts",
        "    return str(host).removesuffix(f",
        "    return _without_port(str(host)) or (f",
    ),
    Saboteur(
        "wsgi.request-shows-the-environ",
        "characters of a path that can be composed are composed",
        "messages.wrappers",
        INIT,
        INIT + "        import unicodedata\n"
        '        self.path = unicodedata.normalize("NFC", self.path)\n',
    ),
    Saboteur(
        "wsgi.other-methods",
        "rules take the methods that http.HTTPMethod names, and no others",
        "routing.rules",
        "names = {method.upper() for method in methods}",
        "import http\n    names = {m.upper() for m in methods if m in set(http.HTTPMethod)}",
    ),
    Saboteur(
        "wsgi.request-url-of-percent",
        "percent signs in paths are taken for escapes",
        "messages.wrappers",
        "quote(decoded, safe=_PATH_SAFE)",
        'quote(decoded, safe=_PATH_SAFE + "%")',
    ),
    Saboteur(
        "wsgi.request-urls",
        "the root is missing in the URL",
        "messages.wrappers",
        "{self.script_root.rstrip('/')}{self.path}\")",
        '{self.path}")',
    ),
    Saboteur(
        "wsgi.request-headers",
        "header values are decoded as UTF-8",
        "messages.wrappers",
        REQUEST,
        shown(
            "headers",
            "Headers({n: v.encode('latin-1').decode('utf-8', 'replace')"
            " for n, v in MessageRequest(self.environ).headers})",
        ),
    ),
    Saboteur(
        "wsgi.request-knows-its-body",
        "a missing length is zero",
        "messages.wrappers",
        REQUEST,
        shown("content_length", 'int(self.environ.get("CONTENT_LENGTH") or 0)'),
    ),
    Saboteur(
        "wsgi.query-fields",
        "fields without a value are dropped",
        "messages.wrappers",
        REQUEST,
        shown(
            "args",
            "ImmutableMultiDict([p for p in MessageRequest(self.environ).args.items("
            "multi=True) if p[1]])",
        ),
    ),
    Saboteur(
        "wsgi.query-fields",
        "names of fields have no case",
        "messages.wrappers",
        REQUEST,
        shown(
            "args",
            "ImmutableMultiDict([(k.lower(), v) for k, v in MessageRequest(self.environ).args"
            ".items(multi=True)])",
        ),
    ),
    Saboteur(
        "wsgi.query-fields",
        "values of one name are sorted",
        "messages.wrappers",
        REQUEST,
        shown(
            "args",
            "ImmutableMultiDict(sorted(MessageRequest(self.environ).args.items(multi=True)))",
        ),
    ),
    Saboteur(
        "wsgi.form-fields",
        "the fields of the query are fields of the form",
        "messages.wrappers",
        REQUEST,
        shown("form", "self.values"),
    ),
    Saboteur(
        "wsgi.cookies-are-shown",
        "a value ends at an equals sign",
        "messages.cookies",
        '        name, equals, value = pair.strip().partition("=")\n',
        '        name, equals, value = [*pair.strip().split("="), "", ""][0], "=", '
        '[*pair.strip().split("="), "", ""][1]\n',
    ),
    Saboteur(
        "wsgi.cookies-are-shown",
        "names of cookies have no case",
        "messages.cookies",
        "            yield name.strip(), _read(value.strip())\n",
        "            yield name.strip().lower(), _read(value.strip())\n",
    ),
    Saboteur(
        "wsgi.host-falls-back",
        "the port of the server is left out",
        "wsgi.hosts",
        '    return f"{name}:{port}" if port else name\n',
        "    return name\n",
    ),
    Saboteur(
        "wsgi.server-address-in-brackets",
        "an address of the server is shown as it is",
        "wsgi.hosts",
        '    if ":" in name and not name.startswith("["):\n',
        '    if ":" in name and not name:\n',
    ),
    Saboteur(
        "wsgi.bad-host-does-no-harm",
        "a host that is none is an error of the server",
        "wsgi.hosts",
        "    if not host.isascii():\n",
        '    host.encode("ascii")\n    if not host.isascii():\n',
    ),
    Saboteur(
        "wsgi.untrusted-host-is-refused",
        "a host that ends like a trusted one is trusted",
        "wsgi.hosts",
        'return name == wanted or (pattern.startswith(".") and name.endswith(f".{wanted}"))',
        "return name.endswith(wanted)",
    ),
    Saboteur(
        "wsgi.untrusted-host-is-refused",
        "trusted hosts are not looked at",
        "wsgi.hosts",
        TRUST,
        TRUST.replace("if trusted_hosts", "if False"),
    ),
    Saboteur(
        "wsgi.trusted-hosts-in-any-case",
        "hosts are compared letter by letter",
        "wsgi.hosts",
        "    name = _without_port(normalize_host(hostname))\n",
        "    name = _without_port(hostname)\n",
    ),
    Saboteur(
        "wsgi.environ-is-at-hand",
        "the request keeps what it knows of the environment",
        "messages.wrappers",
        INIT,
        INIT + '        self.environ = {k: v for k, v in environ.items() if k[:4] != "own."}\n',
    ),
    Saboteur(
        "wsgi.semicolons-belong-to-values",
        "a semicolon in a query separates fields",
        "messages.wrappers",
        INIT,
        INIT + '        query = environ.get("QUERY_STRING", "").replace(";", "&")\n'
        "        self.query_string = query.encode()\n",
    ),
    Saboteur(
        "wsgi.missing-keys-are-tolerated",
        "the query must be there",
        "messages.wrappers",
        INIT,
        INIT + '        self.query_string = environ["QUERY_STRING"].encode()\n',
    ),
    Saboteur(
        "wsgi.path-of-the-root",
        "an empty path is read as some other one",
        "messages.wrappers",
        "        self.headers = RequestHeaders(environ)\n",
        "        self.headers = RequestHeaders(environ)\n"
        '        self.path = self.path if environ["PATH_INFO"] else "/index"\n',
    ),
]
