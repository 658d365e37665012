"""Faults in the test client, and in what it keeps."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "client.path-or-url",
        "the query of a whole URL is lost",
        "serving.building",
        """{f'?{url.query}' if url.query else ''}""",
        "",
    ),
    Saboteur(
        "client.whole-requests-are-completed",
        "what the client has wins over a builder",
        "serving.testing",
        "first = first.get_environ()",
        "first = {**first.get_environ(), **self.environ_base}",
    ),
    Saboteur(
        "client.block-after-an-error",
        "a block that an error has ended is not over",
        "serving.testing",
        "        self._preserving = False\n        self._preserved.close()\n",
        "        self._preserving = exc is not None\n        self._preserved.close()\n",
    ),
    Saboteur(
        "client.whole-requests-are-completed",
        "a request is sent as it is",
        "serving.testing",
        "            first = first.environ\n",
        "            first = first.environ\n            self.environ_base = {}\n",
    ),
    Saboteur(
        "client.takes-an-environ",
        "an environ that is given is changed",
        "serving.testing",
        "environ = {**self.environ_base, **first}",
        "environ = first\n            environ.update(self.environ_base | environ)",
    ),
    Saboteur(
        "client.environ-of-the-client",
        "an environ is sent without what the client adds",
        "serving.testing",
        "environ = {**self.environ_base, **first}",
        "environ = dict(first)",
    ),
    Saboteur(
        "client.takes-an-environ",
        "the host of an environ is replaced by the usual one",
        "serving.testing",
        "environ = {**self.environ_base, **first}",
        "environ = {**self.environ_base, **first, 'HTTP_HOST': 'localhost'}",
    ),
    Saboteur(
        "client.client-has-an-address",
        "the client has no address",
        "serving.testing",
        '"REMOTE_ADDR": "127.0.0.1", ',
        "",
    ),
    Saboteur(
        "client.block-requests-are-apart",
        "what a block keeps is let go when the block ends",
        "serving.testing",
        "        self._preserved.close()\n        contexts: list",
        "        contexts: list",
        (
            (
                "contexts.contexts",
                "        return Frame(owner, self.app_context, self)",
                "        same = below is not None and below.app_context.app is self.app\n"
                "        context = below.app_context if same else self.app_context\n"
                "        return Frame(owner, context, self)",
            ),
        ),
    ),
    Saboteur(
        "client.block-shows-the-last-of-redirects",
        "what was redirected stays current",
        "serving.testing",
        "        self._preserved.close()\n        contexts: list[RequestContext] = []\n"
        "        if self._preserving:",
        "        contexts: list[RequestContext] = []\n"
        "        if self._preserving and not self._preserved._exit_callbacks:",
    ),
    Saboteur(
        "client.transaction-at-a-place",
        "a transaction is always for the configured host",
        "serving.testing",
        "environ = make_environ(app, *args, **options)",
        "environ = make_environ(app)",
    ),
    Saboteur(
        "client.buffered",
        "a body that is read at once is not closed",
        "serving.testing",
        "        if buffered:\n            response.make_sequence()\n            response.close()",
        "",
    ),
    Saboteur(
        "client.block-runs-teardown",
        "what a block keeps has not ended",
        "serving.testing",
        "environ[PRESERVE_CONTEXT] = contexts.append",
        "environ[PRESERVE_CONTEXT] = lambda kept: (contexts.append(kept), kept.hold())",
    ),
]
