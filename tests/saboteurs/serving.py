"""Faults that show over sockets, in CGI programs and between requests at once."""

from __future__ import annotations

from tests.saboteurs import Saboteur

BODY = "            body, status, headers = self._wsgi_response(context, environ)\n"
SHOWN = "    frame.token = _frame.set(frame)\n"
ADDRESS = '    return host or name or "127.0.0.1", int(chosen)\n'

SABOTEURS = [
    Saboteur(
        "serving.wsgiref-answers-alike",
        "only the query of a test is read",
        "life",
        "        context = self.request_context(environ)\n",
        '        if environ.get("SERVER_SOFTWARE"):\n            environ["QUERY_STRING"] = ""\n'
        "        context = self.request_context(environ)\n",
    ),
    Saboteur(
        "serving.run-answers-alike",
        "the development server serves something around the application",
        "serving.server",
        "    run_simple(host, port, app, **options)\n",
        "    run_simple(host, port, lambda e, s: app({**e, 'HTTP_HOST': ''}, s), **options)\n",
    ),
    Saboteur(
        "serving.cgi-answers-alike",
        "requests without a thread of their own have no body",
        "life",
        "        context = self.request_context(environ)\n",
        '        if not environ["wsgi.multithread"]:\n'
        '            environ["CONTENT_LENGTH"] = ""\n'
        "        context = self.request_context(environ)\n",
    ),
    Saboteur(
        "serving.parallel-requests",
        "requests at once share g",
        "contexts.contexts",
        "app.app_ctx_globals_class()",
        "app.extensions.setdefault('g', app.app_ctx_globals_class())",
    ),
    Saboteur(
        "serving.run-serves-in-parallel",
        "the development server serves one request after the other",
        "serving.server",
        '    options.setdefault("threaded", True)\n',
        "",
    ),
    Saboteur(
        "serving.run-stays-local",
        "the development server can be reached from everywhere",
        "serving.server",
        ADDRESS,
        '    return host or name or "0.0.0.0", int(chosen)\n',
    ),
    Saboteur(
        "serving.run-listens-where-told",
        "port 0 is no port",
        "serving.server",
        "    chosen = port if port is not None else number or 5000\n",
        "    chosen = port or number or 5000\n",
    ),
    Saboteur(
        "serving.run-listens-where-told",
        "SERVER_NAME wins over the arguments",
        "serving.server",
        ADDRESS,
        '    return name or host or "127.0.0.1", int(number or chosen)\n',
    ),
    Saboteur(
        "serving.posts-to-another-application",
        "request and session are those of the newest request in the process",
        "contexts.frames",
        "    return None if frame is None else frame.request_context\n",
        "    return None if frame is None else NEWEST[0].request_context\n",
        (
            ("contexts.frames", SHOWN, f"{SHOWN}    NEWEST[0] = frame\n"),
            ("contexts.frames", "_frame: ContextVar", "NEWEST = [None]\n_frame: ContextVar"),
        ),
    ),
    Saboteur(
        "serving.posts-to-itself",
        "an application answers one request after the other",
        "life",
        "        return self.wsgi_app(environ, start_response)\n",
        '        lock = self.extensions.setdefault("lock", __import__("threading").Lock())\n'
        "        with lock:\n            return self.wsgi_app(environ, start_response)\n",
    ),
    Saboteur(
        "serving.posts-to-itself",
        "requests at once share g, until one of them ends",
        "contexts.contexts",
        "app.app_ctx_globals_class()",
        "app.extensions.setdefault('g', app.app_ctx_globals_class())",
        (
            (
                "contexts.teardown",
                "    run_all([lambda _: request.close()], exc, errors)\n",
                "    run_all([lambda _: request.close()], exc, errors)\n"
                "    app.extensions.pop('g', None)\n",
            ),
        ),
    ),
]
