"""Faults in the environ that the test client makes."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "client.environ-is-complete",
        "a flag of the environ is missing",
        "serving.building",
        "    environ.update(REQUEST_URI=raw, RAW_URI=raw)\n",
        '    environ.update(REQUEST_URI=raw, RAW_URI=raw)\n    del environ["wsgi.multiprocess"]\n',
    ),
    Saboteur(
        "client.place-of-a-request",
        "a port that is configured is lost for subdomains",
        "serving.building",
        'host = f"{subdomain}.{host}" if subdomain else host',
        "host = f\"{subdomain}.{host.split(':')[0]}\" if subdomain else host",
    ),
    Saboteur(
        "client.address-in-brackets",
        "an address ends at its first colon",
        "serving.building",
        'if environ["SERVER_NAME"].startswith("[") and "]" in environ["HTTP_HOST"]:',
        "if False:",
    ),
    Saboteur(
        "client.no-path-is-the-root",
        "a URL without a path has none",
        "serving.building",
        '        environ["PATH_INFO"] = environ["PATH_INFO"] or "/"\n',
        "        pass\n",
        (("serving.building", "{url.path or '/'}{f'?{url.query}'", "{url.path}{f'?{url.query}'"),),
    ),
    Saboteur(
        "client.raw-address",
        "the raw address is decoded",
        "serving.building",
        "    environ.update(REQUEST_URI=raw, RAW_URI=raw)",
        '    raw = raw.replace("%20", " ")\n    environ.update(REQUEST_URI=raw, RAW_URI=raw)',
    ),
    Saboteur(
        "client.raw-address-has-the-query",
        "a query of its own is not in the raw address",
        "serving.building",
        'raw += f"?{query}" if query else ""',
        'raw += f"?{query}" if "?" in path else ""',
    ),
    Saboteur(
        "client.flags-and-streams",
        "no request is told of several threads",
        "serving.building",
        "    environ.update(REQUEST_URI=raw, RAW_URI=raw)",
        '    environ["wsgi.multithread"] = False\n    environ.update(REQUEST_URI=raw, RAW_URI=raw)',
    ),
    Saboteur(
        "client.environ-base-and-overrides",
        "what the client adds replaces the headers that are given",
        "serving.building",
        "return {**environ, **(overrides or {})}",
        "return {**environ, **(self.environ_base or {}), **(overrides or {})}",
    ),
    Saboteur(
        "client.method-of-a-shortcut",
        "TRACE is sent as GET",
        "serving.testing",
        'method="TRACE"',
        'method="GET"',
    ),
    Saboteur(
        "client.takes-a-request",
        "the body of an environ is lost",
        "serving.testing",
        "environ = {**self.environ_base, **first}",
        'environ = {**self.environ_base, **first, "CONTENT_LENGTH": "0"}',
    ),
    Saboteur(
        "client.contradictions-are-refused",
        "JSON replaces the data",
        "serving.building",
        'and kwargs.get("data") is not None:',
        'and kwargs.pop("data", None) is None and not kwargs:',
    ),
]
