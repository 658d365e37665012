"""Requests as source: by the test client where it sends the same, and else by a bare call."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from conformance.describe.messages import Exchange
from conformance.drive.wire import environ_of
from conformance.scripts.literals import Names, NotSpelled, literal, quoted

# What the test client sends as it is given; of a path, when it is escaped.
SAFE = "/!$&'()*+,;=:@~"
QUERY = re.compile(r"[A-Za-z0-9_.=&-]*")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]+)?")
VALUE = re.compile(r"[ -~]*")
USUAL = ("get", "post", "put", "patch", "delete", "options", "head")
CALL = '''\
def call(app, **environ):
    """Call a WSGI application as a server does; return the status, the fields and the body."""
    usual = {"SCRIPT_NAME": "", "PATH_INFO": "/", "QUERY_STRING": "", "SERVER_NAME": "localhost"}
    environ = {**usual, "HTTP_HOST": "localhost", **environ}
    setup_testing_defaults(environ)
    started = []
    result = app(environ, lambda *given: started.append(given))
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return started[-1][0], Headers(started[-1][1]), body'''


def by_client(exchange: Exchange) -> bool:
    """Tell whether the test client can send an exchange unchanged."""
    return (
        isinstance(exchange.path, str)
        and exchange.path.startswith("/")
        and not exchange.path.startswith("//")
        and exchange.path.isprintable()  # line breaks are left out of what is escaped, too
        and QUERY.fullmatch(exchange.query) is not None
        and exchange.host is not None
        and HOST.fullmatch(exchange.host) is not None
        and exchange.script in ("",)
        and not exchange.environ
        and all(VALUE.fullmatch(value) for _, value in exchange.headers)
        and not any(name.lower() == "content-length" for name, _ in exchange.headers)
    )


def client_call(
    exchange: Exchange, names: Names, *, with_host: bool = False, by_headers: bool = False
) -> str:
    """Return the arguments of a call of the test client, from its method's name on.

    The client takes another host than "localhost" where the configuration has one: `with_host`.
    One without `base_url` takes the host of the headers, and the query behind the path.
    """
    assert isinstance(exchange.path, str)
    verb = exchange.method.lower()
    known = verb in USUAL and exchange.method.isupper()
    path = quote(exchange.path, SAFE)
    if by_headers and exchange.query:
        path += f"?{exchange.query}"
    given = [literal(path, names)]
    if not known:
        given.append(f"method={quoted(exchange.method)}")
    if exchange.query and not by_headers:
        given.append(f"query_string={quoted(exchange.query)}")
    if by_headers and (with_host or exchange.host != "localhost"):
        exchange = replace(exchange, headers=(("Host", exchange.host or ""), *exchange.headers))
    elif by_headers:
        pass
    elif with_host or exchange.host != "localhost" or exchange.scheme != "http":
        given.append(f"base_url={quoted(f'{exchange.scheme}://{exchange.host}')}")
    if exchange.headers:
        given.append(f"headers={_headers(exchange, names)}")
    if exchange.body:
        given.append(f"data={literal(exchange.body, names)}")
    return f"{verb if known else 'open'}({', '.join(given)})"


def _headers(exchange: Exchange, names: Names) -> str:
    lowered = [name.lower() for name, _ in exchange.headers]
    if len(set(lowered)) == len(lowered):
        return literal(dict(exchange.headers), names)
    return literal(list(exchange.headers), names)


def bare_call(exchange: Exchange, names: Names) -> str:
    """Return the arguments of a bare call, as keywords of an environment."""
    environ = environ_of(exchange)
    given = {
        key: value
        for key, value in environ.items()
        if not key.startswith("wsgi.") and (key.startswith("HTTP_") or key in SHOWN)
    }
    given = {key: value for key, value in given.items() if value != USUALLY.get(key)}
    own = {key for key, _ in exchange.environ}
    given.update((key, environ[key]) for key in own if key in environ)
    words = [f"{key}={literal(value, names)}" for key, value in given.items() if key.isidentifier()]
    dotted = {key: value for key, value in given.items() if not key.isidentifier()}
    if exchange.scheme != "http":
        dotted["wsgi.url_scheme"] = exchange.scheme
    inner = [f"{quoted(key)}: {literal(value, names)}" for key, value in dotted.items()]
    if exchange.body:
        names.module("io")
        inner.append(f"'wsgi.input': io.BytesIO({literal(exchange.body, names)})")
    if exchange.host is None or any(v is None for _, v in exchange.environ):
        raise NotSpelled("a request without Host, or without an entry that servers give")
    words += [f"**{{{', '.join(inner)}}}"] if inner else []
    names.of("wsgiref.util", "setup_testing_defaults")
    names.of("wsgiref.headers", "Headers")
    names.definitions["call"] = CALL
    return f"call({', '.join(['app', *words])})"


CALL_ASGI = '''\
def call(app, method="GET", path="/", query="", headers=(), body=b"", root="", scheme="http"):
    """Call an ASGI application as a server does; return the status, the fields and the body."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": root + path,
        "raw_path": quote(root + path).encode(),
        "root_path": root,
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    given, sent = [], []

    async def receive():
        if given:
            await asyncio.Event().wait()  # the client stays
        given.append(True)
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    fields = [tuple(word.decode("latin-1") for word in field) for field in sent[0]["headers"]]
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return f"{sent[0]['status']} ", Headers(fields), content'''


def asgi_call(exchange: Exchange, names: Names) -> str:
    """Return a call of an ASGI application, with what is not as ever."""
    if exchange.host is None or exchange.environ or not isinstance(exchange.path, str):
        raise NotSpelled("a request without Host, or with what no ASGI server sends")
    length = [("Content-Length", str(len(exchange.body)))] if exchange.body else []
    given = {
        "method": (exchange.method, "GET"),
        "path": (exchange.path, "/"),
        "query": (exchange.query, ""),
        "headers": ([("Host", exchange.host), *exchange.headers, *length], None),
        "body": (exchange.body, b""),
        "root": (exchange.script, ""),
        "scheme": (exchange.scheme, "http"),
    }
    words = [f"{k}={literal(v, names)}" for k, (v, usual) in given.items() if v != usual]
    names.module("asyncio")
    names.of("urllib.parse", "quote")
    names.of("wsgiref.headers", "Headers")
    names.definitions["call"] = CALL_ASGI
    return f"call({', '.join(['app', *words])})"


# What `call` gives by itself.
USUALLY = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "PATH_INFO": "/",
    "QUERY_STRING": "",
    "SERVER_NAME": "localhost",
    "HTTP_HOST": "localhost",
    "SERVER_PORT": "80",
}
SHOWN = (
    *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"),
    *("SERVER_NAME", "SERVER_PORT", "CONTENT_TYPE", "CONTENT_LENGTH"),
)
