"""Faults in the responses of the test client, and in its blocks and transactions."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "client.response-shows-the-reply",
        "of several headers of one name, one is shown",
        "serving.testing",
        "            body, status, headers, direct_passthrough=False\n",
        "            body, status, dict(headers), direct_passthrough=False\n",
    ),
    Saboteur(
        "client.response-knows-its-request",
        "the request of a response has no query",
        "serving.testing",
        "response.request = Request(environ)",
        'response.request = Request({**environ, "QUERY_STRING": ""})',
    ),
    Saboteur(
        "client.default-type-is-none",
        "a reply without a type is shown as HTML",
        "serving.testing",
        "    default_mimetype = None  # type: ignore[assignment]\n",
        "",
    ),
    Saboteur(
        "client.own-classes",
        "the response class of the application is not used",
        "serving.testing",
        "plain = response_wrapper or application.response_class",
        "plain = response_wrapper or Response",
    ),
    Saboteur(
        "client.blocks-are-not-nested",
        "a block may be entered twice",
        "serving.testing",
        '            raise RuntimeError("The client cannot be entered twice.")',
        "            pass",
    ),
    Saboteur(
        "client.goes-on-after-an-error",
        "a block is broken by an error",
        "serving.testing",
        '            environ["wsgi.input"].close()  # it may be a file on the disk',
        "            self.application = None  # type: ignore[assignment]",
    ),
    Saboteur(
        "client.transaction-and-views",
        "a session that was emptied is kept as it was",
        "serving.testing",
        "        if not app.session_interface.is_null_session(session):",
        "        if session and not app.session_interface.is_null_session(session):",
    ),
    Saboteur(
        "client.failed-transaction",
        "a context stays when a transaction fails",
        "serving.testing",
        "        with context.visible():\n            session = app",
        "        self._preserved.enter_context(context.visible())\n"
        "        with context.visible():\n"
        "            session = app",
    ),
    Saboteur(
        "client.bodies-are-closed",
        "a body that is read at once is not closed",
        "serving.testing",
        "        if buffered:\n            response.make_sequence()\n            response.close()",
        "        if buffered:\n            response.make_sequence()",
    ),
    Saboteur(
        "client.transaction-without-a-session",
        "a transaction begins without a session",
        "serving.testing",
        "        if session is None:",
        "        if session is self:",
    ),
    Saboteur(
        "client.json-by-the-provider",
        "a response is read by no provider when the request is over",
        "serving.testing",
        "        response.json_module = self.application.json\n",
        "",
    ),
    Saboteur(
        "client.own-class-of-responses",
        "each class but the client's own is joined with it",
        "serving.testing",
        "        if issubclass(plain, TestResponse):",
        "        if plain is TestResponse:",
    ),
]
