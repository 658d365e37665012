"""Faults in responses: what a view may return, and how replies are sent."""

from __future__ import annotations

from tests.saboteurs import Saboteur

PLAIN = "        return app.response_class(body)\n"
REPLACE = "    for name in set(headers.keys()):\n        response.headers.remove(name)\n"
ADD = "        response.headers.add(name, value)"
CLOSING = 'for function in [getattr(self.response, "close", int), *self._on_close]:'

SABOTEURS = [
    Saboteur(
        "responses.text-and-bytes",
        "text is sent as latin-1 where that is possible",
        "coercion",
        PLAIN,
        "        if isinstance(body, str) and all('\\x7f' < c < '\\u0100' for c in body):\n"
        "            body = body.encode('latin-1')\n" + PLAIN,
    ),
    Saboteur(
        "responses.text-and-bytes",
        "blanks around a text are taken away",
        "coercion",
        PLAIN,
        "        body = body.strip() if isinstance(body, str) else body\n" + PLAIN,
    ),
    Saboteur(
        "responses.text-and-bytes",
        "characters that can be composed are composed",
        "coercion",
        PLAIN,
        "        import unicodedata\n"
        "        body = unicodedata.normalize('NFC', body) if isinstance(body, str) else body\n"
        + PLAIN,
    ),
    Saboteur(
        "responses.bytearrays",
        "a bytearray is sent as its repr",
        "coercion",
        PLAIN,
        "        body = str(body) if isinstance(body, bytearray) else body\n" + PLAIN,
    ),
    Saboteur(
        "responses.tuples",
        "the headers of a full tuple are dropped",
        "coercion",
        "    if len(value) == 3:\n        return value\n",
        "    if len(value) == 3:\n        return value[0], value[1], None\n",
    ),
    Saboteur(
        "responses.tuples",
        "an HTTPStatus is taken for text",
        "coercion",
        "response.status_code = int(status)",
        "response.status = str(status.name if hasattr(status, 'name') else int(status))",
    ),
    Saboteur(
        "responses.reasons",
        "the reason of the view is replaced by the usual one",
        "coercion",
        "        response.status = status\n",
        "        response.status_code = int(str(status)[:3])\n",
    ),
    Saboteur(
        "responses.bare-numbers",
        "digits as text are a status of their own",
        "coercion",
        "    if isinstance(status, str | bytes):\n",
        "    if isinstance(status, str) and status.isdigit():\n"
        "        response.status_code = 200\n"
        "    elif isinstance(status, str | bytes):\n",
    ),
    Saboteur(
        "responses.latin-headers",
        "header values are encoded as UTF-8",
        "coercion",
        ADD,
        '        response.headers.add(name, value.encode().decode("latin-1"))',
    ),
    Saboteur(
        "responses.pairs",
        "a dict beside a body is taken for its status",
        "coercion",
        "_HEADERS = (Headers, dict, list, tuple)",
        "_HEADERS = (Headers, list, tuple)",
    ),
    Saboteur(
        "responses.own-type-wins",
        "returned headers are added to those of the response",
        "coercion",
        REPLACE,
        "",
    ),
    Saboteur(
        "responses.headers-replace",
        "returned headers do not replace those of a response object",
        "coercion",
        REPLACE,
        '    for name in {"Content-Type"} & {n.title() for n in headers.keys()}:\n'
        "        response.headers.remove(name)\n",
    ),
    Saboteur(
        "responses.repeated-headers",
        "of several pairs with one name the last is kept",
        "coercion",
        ADD,
        "        response.headers.set(name, value)",
    ),
    Saboteur(
        "responses.repeated-headers",
        "headers are sorted",
        "coercion",
        "    if headers is not None:\n",
        "    headers = sorted(headers) if isinstance(headers, list) else headers\n"
        "    if headers is not None:\n",
    ),
    Saboteur(
        "responses.repeated-headers-of-objects",
        "of several pairs the last is kept, if the body is no text",
        "coercion",
        ADD,
        "        plain = response.mimetype == 'text/html' and response.get_data() != b'x'\n"
        "        (response.headers.add if plain else response.headers.set)(name, value)",
    ),
    Saboteur(
        "responses.objects",
        "an empty dict is no page",
        "coercion",
        "    if isinstance(body, dict | list):\n",
        "    if isinstance(body, dict | list) and body:\n",
    ),
    Saboteur(
        "responses.objects",
        "JSON is sent as text",
        "json.provider",
        '    mimetype = "application/json"\n',
        '    mimetype = "text/json"\n',
    ),
    Saboteur(
        "responses.objects",
        "whole numbers are written as floats",
        "coercion",
        "    if isinstance(body, dict | list):\n",
        "    if isinstance(body, dict):\n"
        "        body = {k: int(float(v)) if type(v) is int else v for k, v in body.items()}\n"
        "    if isinstance(body, dict | list):\n",
    ),
    Saboteur(
        "responses.arrays",
        "a list is joined to a text",
        "coercion",
        "    if isinstance(body, dict | list):\n",
        "    if isinstance(body, list):\n"
        '        return app.response_class("".join(map(str, body)))\n'
        "    if isinstance(body, dict | list):\n",
    ),
    Saboteur(
        "responses.refused-forms",
        "a view that returns nothing sends an empty page",
        "coercion",
        "    if body is None:\n",
        '    if body is None:\n        return app.response_class("")\n    if body is None:\n',
    ),
    Saboteur(
        "responses.refused-forms",
        "numbers are sent as text",
        "coercion",
        "    if isinstance(body, dict | list):\n",
        "    if isinstance(body, int):\n        return app.response_class(str(body))\n"
        "    if isinstance(body, dict | list):\n",
    ),
    Saboteur(
        "responses.nothing-names-the-view",
        "the error does not say which view it was",
        "coercion",
        '        raise TypeError(f"{who} returned no response: it returned None',
        '        raise TypeError("A view returned no response: it returned None',
    ),
    Saboteur(
        "responses.bad-status",
        "any text is a status",
        "coercion",
        "    if not 100 <= response.status_code <= 999:\n",
        "    if False:\n",
    ),
    Saboteur(
        "responses.wsgi-applications",
        "the headers of a WSGI application are dropped",
        "coercion",
        "app.response_class(chunks, status, headers)",
        "app.response_class(chunks, status)",
    ),
    Saboteur(
        "responses.response-as-is",
        "a response is sent as HTML whatever it is",
        "coercion",
        "    if isinstance(body, app.response_class):\n",
        "    if isinstance(body, app.response_class):\n"
        '        body.mimetype = body.mimetype if body.is_json else "text/html"\n',
    ),
    Saboteur(
        "responses.no-header-injection",
        "what stands behind a line break in a header is a header of its own",
        "coercion",
        "_set_headers(response, Headers(headers))",
        "_set_headers(response, Headers([pair for name, value in dict(headers).items() "
        "for pair in zip((name, 'X-Evil'), value.splitlines())]))",
    ),
    Saboteur(
        "responses.text-is-html",
        "what says no type is plain text",
        "messages.wrappers",
        'default_mimetype = "text/html"',
        'default_mimetype = "text/plain"',
    ),
    Saboteur(
        "responses.head-has-no-body",
        "files are sent for HEAD, too",
        "messages.wrappers",
        'if environ["REQUEST_METHOD"] == "HEAD" or code < 200',
        'if (environ["REQUEST_METHOD"] == "HEAD" and not self.direct_passthrough) or code < 200',
    ),
    Saboteur(
        "responses.head-has-the-same-fields",
        "HEAD is answered without a length",
        "messages.wrappers",
        "        headers = super().get_wsgi_headers(environ)\n",
        "        headers = super().get_wsgi_headers(environ)\n"
        '        if environ["REQUEST_METHOD"] == "HEAD":\n'
        '            headers.remove("Content-Length")\n',
    ),
    Saboteur(
        "responses.known-length",
        "text is measured in characters",
        "messages.wrappers",
        "        headers = super().get_wsgi_headers(environ)\n",
        "        headers = super().get_wsgi_headers(environ)\n"
        "        if self.mimetype == 'text/html' and self.is_sequence:\n"
        "            text = self.get_data().decode('utf-8', 'replace')\n"
        "            headers['Content-Length'] = str(len(text))\n",
    ),
    Saboteur(
        "responses.head-runs-the-view",
        "HEAD is answered without the view",
        "dispatch",
        '    if request.method == "OPTIONS" and rule',
        '    if request.method == "HEAD":\n        return ""\n'
        '    if request.method == "OPTIONS" and rule',
    ),
    Saboteur(
        "responses.without-body",
        "304 has a body",
        "messages.wrappers",
        "code in (204, 304):",
        "code == 204:",
    ),
    Saboteur(
        "responses.not-modified-is-bare",
        "304 describes a body",
        "messages.wrappers",
        "        headers = super().get_wsgi_headers(environ)\n",
        "        headers = super().get_wsgi_headers(environ)\n"
        '        headers.setdefault("Content-Type", "text/html")\n',
    ),
    Saboteur(
        "responses.streams",
        "text chunks are sent together",
        "messages.wrappers",
        "self.response if self.direct_passthrough else self.iter_encoded(), self.close",
        'iter([b"".join(self.iter_encoded())]), self.close',
    ),
    Saboteur(
        "responses.generators",
        "a generator is read before it is sent",
        "coercion",
        PLAIN,
        "        if isinstance(body, Iterator):\n            body = list(body)\n" + PLAIN,
    ),
    Saboteur(
        "responses.closed-once",
        "closing twice closes twice",
        "messages.sent",
        "        close, self._close = self._close, int\n        close()\n",
        "        self._close()\n        self._close()\n",
    ),
    Saboteur(
        "responses.closed-once",
        "functions run in reverse order",
        "messages.wrappers",
        CLOSING,
        'for function in [getattr(self.response, "close", int), *self._on_close[::-1]]:',
    ),
    Saboteur(
        "responses.nothing-is-read-ahead",
        "one chunk is read ahead",
        "messages.sent",
        "        chunk = next(self._chunks)\n",
        '        ahead = self.__dict__.setdefault("ahead", [])\n'
        "        while len(ahead) < 2 and None not in ahead:\n"
        "            ahead.append(next(self._chunks, None))\n"
        "        chunk = ahead.pop(0)\n"
        "        if chunk is None:\n"
        "            ahead.append(None)\n"
        "            raise StopIteration\n",
    ),
    Saboteur(
        "responses.nothing-is-read-ahead",
        "a stream with context is read at once",
        "contexts.streaming",
        "self._execution.run(iter, source)",
        "self._execution.run(lambda: iter(list(source)))",
    ),
    Saboteur(
        "responses.unsent-is-closed",
        "what is not sent is not closed",
        "messages.wrappers",
        "            return SentBody((), self.close)\n",
        "            return ()\n",
    ),
    Saboteur(
        "responses.broken-is-closed",
        "an error in the body ends the reply without a word",
        "messages.sent",
        "        chunk = next(self._chunks)\n",
        "        try:\n            chunk = next(self._chunks)\n"
        "        except ZeroDivisionError:\n            raise StopIteration from None\n",
    ),
    Saboteur(
        "responses.generator-is-finished",
        "only files are closed",
        "messages.wrappers",
        CLOSING,
        "self.__class__.kept = [*getattr(self.__class__, 'kept', []), self.response]\n"
        "        for function in [getattr(self.response, 'fclose', int), *self._on_close]:",
    ),
    Saboteur(
        "responses.wsgi-body-is-closed",
        "the body of a WSGI application is not closed",
        "messages.wsgi",
        '        close = getattr(self._body, "close", None)\n',
        "        close = None\n",
    ),
    Saboteur(
        "responses.after-functions-decide",
        "what an after function returns is ignored",
        "dispatch",
        "            response = _checked(function, app.ensure_sync(function)(response))\n",
        "            _checked(function, app.ensure_sync(function)(response))\n",
    ),
    Saboteur(
        "responses.after-this-decides",
        "what functions for this request return is ignored",
        "dispatch",
        "            response = _checked(function, app.ensure_sync(function)(response))\n",
        "            _checked(function, app.ensure_sync(function)(response))\n",
    ),
    Saboteur(
        "responses.read-body-is-closed",
        "a body that was read is taken for a list without a close",
        "messages.wrappers",
        "    def get_wsgi_headers(self, environ: dict[str, Any]) -> Headers:\n",
        "    def make_sequence(self) -> None:\n"
        "        self.response = list(self.iter_encoded())\n\n"
        "    def get_wsgi_headers(self, environ: dict[str, Any]) -> Headers:\n",
    ),
    Saboteur(
        "responses.header-is-one-line",
        "a line break in a header is handed to the server",
        "messages.wrappers",
        "            if _CONTROL.search(text):",
        "            if False:",
        more=(
            (
                "coercion",
                "_set_headers(response, Headers(headers))",
                "_set_headers(response, headers)",
            ),
        ),
    ),
    Saboteur(
        "responses.no-length-of-no-content",
        "what is empty has a length, be it of no content",
        "messages.wrappers",
        "        headers = super().get_wsgi_headers(environ)\n",
        "        headers = super().get_wsgi_headers(environ)\n"
        "        headers.setdefault('Content-Length', '0')\n",
    ),
    Saboteur(
        "responses.cookie-has-what-is-given",
        "a cookie inherits the flags of the one before",
        "messages.cookies",
        '        "HttpOnly": httponly,\n',
        '        "HttpOnly": httponly or samesite is not None,\n',
    ),
]
