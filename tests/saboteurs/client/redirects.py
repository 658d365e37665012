"""Faults in what the test client sends after a redirect."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "client.redirects-by-status",
        "a 308 is not followed",
        "serving.redirects",
        "frozenset({301, 302, 303, 307, 308})",
        "frozenset({301, 302, 303, 307})",
    ),
    Saboteur(
        "client.deprecated-redirects",
        "a 305 is followed",
        "serving.redirects",
        "frozenset({301, 302, 303, 307, 308})",
        "frozenset({301, 302, 303, 305, 307, 308})",
    ),
    Saboteur(
        "client.method-after-a-redirect",
        "a HEAD becomes a GET after a 303",
        "serving.redirects",
        '"HEAD" if method == "HEAD" else "GET"',
        '"GET"',
    ),
    Saboteur(
        "client.other-methods-after-a-redirect",
        "everything becomes a GET after a 302",
        "serving.redirects",
        'status in (301, 302) and method == "POST"',
        'status in (301, 302) and method != "HEAD"',
    ),
    Saboteur(
        "client.redirects-as-browsers-do",
        "a POST stays one after a 301",
        "serving.redirects",
        'status in (301, 302) and method == "POST"',
        'status == 302 and method == "POST"',
    ),
    Saboteur(
        "client.body-after-a-redirect",
        "the type of the body is lost after a 307",
        "serving.redirects",
        '    method = environ["REQUEST_METHOD"]\n',
        '    method = environ["REQUEST_METHOD"]\n'
        "    if status == 307:\n"
        '        after.pop("CONTENT_TYPE", None)\n',
    ),
    Saboteur(
        "client.body-that-was-read",
        "a body that was read is gone",
        "serving.testing",
        'environ["wsgi.input"].seek(start)',
        "pass",
    ),
    Saboteur(
        "client.no-body-after-a-redirect",
        "the type of the body stays after a 303",
        "serving.redirects",
        '*("CONTENT_TYPE", "CONTENT_LENGTH",',
        '*("CONTENT_LENGTH",',
    ),
    Saboteur(
        "client.coding-after-a-redirect",
        "a transfer coding stays without a body",
        "serving.redirects",
        '"HTTP_TRANSFER_ENCODING", ',
        "",
    ),
    Saboteur(
        "client.body-fields-after-a-redirect",
        "a content coding stays without a body",
        "serving.redirects",
        ', "HTTP_CONTENT_ENCODING"),',
        "),",
    ),
    Saboteur(
        "client.redirect-is-as-asked",
        "the port stays that of the first request",
        "serving.redirects",
        '"SERVER_PORT": str(url.port or PORTS[url.scheme])',
        '"SERVER_PORT": environ["SERVER_PORT"]',
    ),
    Saboteur(
        "client.redirect-is-as-asked",
        "whatever begins like the root is below it",
        "serving.redirects",
        'path.startswith(f"{root}/")',
        "path.startswith(root)",
    ),
    Saboteur(
        "client.redirect-to-a-relative-place",
        "a relative location is one of the root",
        "serving.redirects",
        "urljoin(_address(environ), location)",
        'urljoin(_address(environ).split("/root")[0], location)',
    ),
    Saboteur(
        "client.redirect-without-a-scheme",
        "a location without a scheme is asked for by https",
        "serving.redirects",
        "    url = urlsplit(urljoin(_address(environ), location))",
        '    location = f"https:{location}" if location.startswith("//") else location\n'
        "    url = urlsplit(urljoin(_address(environ), location))",
    ),
    Saboteur(
        "client.raw-address-after-a-redirect",
        "the raw address stays that of the first request",
        "serving.redirects",
        '        "REQUEST_URI": raw.encode("utf-8").decode("latin-1"),\n',
        "",
    ),
    Saboteur(
        "client.redirects-in-a-circle",
        "after five redirects the client gives up",
        "serving.redirects",
        "MOST = 20",
        "MOST = 5",
    ),
    Saboteur(
        "client.redirects-elsewhere",
        "any host with that end is a subdomain",
        "serving.redirects",
        'endswith(f".{host}")',
        "endswith(str(host))",
    ),
    Saboteur(
        "client.history-of-redirects",
        "the last redirect is the first of the history",
        "serving.testing",
        "        response.history = tuple(history)\n        response.call_on_close",
        "        response.history = tuple(history[::-1])\n        response.call_on_close",
    ),
    Saboteur(
        "client.cookies-of-a-redirect",
        "cookies that come with a redirect are not kept",
        "serving.testing",
        "        self._keep_cookies(environ, response)\n        if buffered",
        "        if response.status_code not in FOLLOWED:\n"
        "            self._keep_cookies(environ, response)\n        if buffered",
    ),
    Saboteur(
        "client.redirect-between-subdomains",
        "redirects stay on the configured host",
        "serving.redirects",
        '        "HTTP_HOST": url.netloc,',
        '        "HTTP_HOST": url.netloc.removeprefix("s."),',
    ),
    Saboteur(
        "client.own-client-follows-redirects",
        "what follows a redirect is opened by the class, with the headers that were sent",
        "serving.testing",
        "            response = self._call(dict(environ), buffered)\n",
        "            response = self.open(environ, headers={}, buffered=buffered)\n",
    ),
]
