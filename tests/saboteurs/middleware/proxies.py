"""Faults in what proxies are believed."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def fault(catches: str, what: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of ProxyFix."""
    return Saboteur(f"middleware.{catches}", what, "middleware.proxy_fix", old, new)


BELIEVED = "return values[-proxies] if 0 < proxies <= len(values) else None"
EMPTY = "    values = [value for value in values if value]  # RFC 9110, 5.6.1.2\n"

SABOTEURS = [
    fault(
        "proxy-values",
        "the prefix is put behind the server's own script name",
        'environ["SCRIPT_NAME"] = prefix',
        'environ["SCRIPT_NAME"] += prefix',
    ),
    fault(
        "proxy-values",
        "the scheme is written into REMOTE_ADDR's place only where there is a host",
        'if scheme := _believed(environ, "PROTO", self.x_proto):',
        'if (scheme := _believed(environ, "PROTO", self.x_proto)) and "HTTP_HOST" in environ:',
    ),
    fault(
        "proxy-ipv6",
        "the last colon of an IPv6 address is taken for that of a port",
        'not name or host.endswith("]")',
        "not name",
    ),
    fault(
        "proxy-host",
        "the server's name keeps the port",
        'environ["HTTP_HOST"], environ["SERVER_NAME"] = host, name',
        'environ["HTTP_HOST"] = environ["SERVER_NAME"] = host',
    ),
    fault(
        "proxy-port",
        "the port is put behind another one",
        "f\"{_split(environ['HTTP_HOST'])[0]}:{own_port}\"",
        "f\"{environ['HTTP_HOST']}:{own_port}\"",
    ),
    fault(
        "proxy-port",
        "the port is the server's only",
        'if environ.get("HTTP_HOST"):',
        'if environ.get("HTTP_HOST") and self.x_host:',
    ),
    fault(
        "proxy-host-and-port",
        "a port in the host goes before X-Forwarded-Port",
        'if environ.get("HTTP_HOST"):',
        'if environ.get("HTTP_HOST") and not (host and ":" in host):',
    ),
    fault(
        "proxy-defaults",
        "one proxy is trusted for the host, too",
        "x_host: int = 0",
        "x_host: int = 1",
    ),
    fault(
        "proxy-originals",
        "the values that are already changed are kept",
        "environ[ORIGINAL] = {key: environ.get(key) for key in _CHANGED}",
        "environ[ORIGINAL] = {key: environ.get(key) for key in _CHANGED[:-1]}",
    ),
    fault(
        "proxy-each-request",
        "a host that was believed once is believed ever after",
        'if host := _believed(environ, "HOST", self.x_host):',
        'host = self.__dict__["kept"] = _believed(environ, "HOST", self.x_host) or '
        'self.__dict__.get("kept")\n        if host:',
    ),
    fault("proxy-hops", "the first value is believed", BELIEVED, BELIEVED.replace("-proxies", "0")),
    fault(
        "proxy-hops",
        "a header with too few values is believed",
        BELIEVED,
        "return values[-min(proxies, len(values))] if proxies and values else None",
    ),
    fault(
        "proxy-no-value",
        "an empty header empties the environ's value",
        'if prefix := _believed(environ, "PREFIX", self.x_prefix):',
        'prefix = _believed(environ, "PREFIX", self.x_prefix) or ""\n'
        '        if "HTTP_X_FORWARDED_PREFIX" in environ and self.x_prefix:',
    ),
    fault(
        "proxy-empty-items",
        "an empty item takes its neighbour's value",
        EMPTY,
        "    values = [value or values[n - 1] for n, value in enumerate(values)]\n",
    ),
    fault(
        "proxy-model",
        "the port is counted with the proxies of the host",
        '"PORT", self.x_port',
        '"PORT", self.x_host or self.x_port',
    ),
    fault(
        "applications-behind-a-proxy",
        "the scheme is not taken over",
        'environ["wsgi.url_scheme"] = scheme',
        "pass",
    ),
    fault(
        "applications-replaced-callable",
        "the last value is believed",
        BELIEVED,
        BELIEVED.replace("-proxies]", "-1]"),
    ),
    fault(
        "proxy-addresses-of-several",
        "the port of an address is the end of the address",
        'not name or host.endswith("]")',
        'not name or "[" in host',
    ),
]
