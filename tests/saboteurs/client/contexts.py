"""Faults in the test client, and in the contexts that tests make."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "client.answers-alike",
        "the root that a test names is lost",
        "serving.building",
        "super().__init__(path, base_url, *args, **kwargs)",
        "super().__init__(path, base_url.replace('/root', ''), *args, **kwargs)",
    ),
    Saboteur(
        "client.builds-requests",
        "JSON is sent without its type",
        "serving.building",
        "super().__init__(path, base_url, *args, **kwargs)",
        "super().__init__(path, base_url, *args, **kwargs)\n"
        '        if kwargs.get("json") is not None and "content_type" not in kwargs:\n'
        "            self.content_type = None",
    ),
    Saboteur(
        "client.keeps-cookies",
        "a deleted cookie is kept with an empty value",
        "serving.jar",
        "return self.max_age <= 0",
        "return False",
    ),
    Saboteur(
        "client.keeps-cookies",
        "all clients of an application share one jar",
        "serving.testing",
        "self._cookies = Jar() if use_cookies else None",
        "self._cookies = application.__dict__.setdefault('jar', Jar()) if use_cookies else None",
    ),
    Saboteur(
        "client.session-transaction",
        "what a transaction changed is not kept",
        "serving.testing",
        "        self._keep_cookies(environ, response)\n\n    # Cookies",
        "\n    # Cookies",
    ),
    Saboteur(
        "client.session-transaction",
        "a transaction begins with an empty session",
        "serving.testing",
        "        self._add_cookies(environ)\n        context = app",
        "        context = app",
    ),
    Saboteur(
        "client.context-stays-in-the-block",
        "the first request stays current when a second one is sent",
        "serving.testing",
        "            for context in contexts:\n",
        "            for context in contexts if environ['PATH_INFO'] != '/two' else ():\n",
    ),
    Saboteur(
        "client.context-stays-in-the-block",
        "the end of the block leaves the last request current",
        "serving.testing",
        "        self._preserving = False\n        self._preserved.close()",
        "        self._preserving = False",
    ),
    Saboteur(
        "client.follows-redirects",
        "a POST is repeated as POST after a 303",
        "serving.redirects",
        "if status == 303 or (",
        "if status == 300 or (",
    ),
    Saboteur(
        "client.redirects-as-browsers-do",
        "a POST is repeated as POST after a 302",
        "serving.redirects",
        'status in (301, 302) and method == "POST"',
        'status == 301 and method == "POST"',
    ),
    Saboteur(
        "client.redirect-keeps-the-method",
        "a POST becomes a GET after a 307",
        "serving.redirects",
        'if status == 303 or (status in (301, 302) and method == "POST"):',
        "if True:",
    ),
    Saboteur(
        "client.errors-come-out",
        "testing mode answers errors as production does",
        "dispatch",
        "return app.testing or app.debug if propagate is None",
        "return app.debug if propagate is None",
    ),
    Saboteur(
        "client.request-context",
        "the scheme that is configured as preferred is not used",
        "serving.building",
        'url.scheme or url_scheme or app.config["PREFERRED_URL_SCHEME"]',
        'url.scheme or url_scheme or "http"',
    ),
]
