"""Faults of the development server in what `run` is given, and in how it begins and ends."""

from __future__ import annotations

from tests.saboteurs import Patched, Saboteur
from tests.saboteurs.server import GIVEN, OWN, RUN, SERVER, fault
from tests.saboteurs.structures.wrappers import then

# A socket for TLS whose server ends with the first client that speaks none.
TOUCHY = """    if isinstance(options.get("ssl_context"), tuple):
        import ssl

        class Touchy(ssl.SSLSocket):
            def accept(self) -> Any:
                try:
                    return super().accept()
                except OSError:
                    raise SystemExit(1) from None

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sslsocket_class = Touchy
        context.load_cert_chain(*options["ssl_context"])
        options["ssl_context"] = context
"""
LEFT = '''
    def connection_dropped(self, error: Any, environ: Any = None) -> None:
        """Give up with the client."""
        self.server._BaseServer__shutdown_request = True
'''


def before(catches: str, says: str, line: str, *, on_disk: bool = False) -> Saboteur:
    """Return a fault that does something before the server is run."""
    return Saboteur(f"server.{catches}", says, SERVER, RUN, f"    {line}\n{RUN}", on_disk=on_disk)


SABOTEURS: list[Saboteur | Patched] = [
    before("shares-files", "files are not shared", 'options.pop("static_files", None)'),
    before("own-handler", "its own handler handles", 'options["request_handler"] = Handler'),
    before(
        "unix-socket-left-over",
        "a path that is there is taken",
        'if host.startswith("unix:") and os.path.exists(host[7:]): raise OSError(host)',
    ),
    before("debugger-shows-errors", "there is none", 'options["use_debugger"] = False'),
    before("lets-errors-through", "errors stay", 'options.pop("passthrough_errors", None)'),
    fault(
        "certificate-of-a-client",
        "the certificate is kept secret",
        GIVEN,
        GIVEN + '        environ.pop("SSL_CLIENT_CERT", None)\n',
    ),
    Saboteur("server.goes-on-after-no-tls", "it ends then", SERVER, RUN, TOUCHY + RUN),
    fault("goes-on-after-a-client-left", "it ends then", OWN, OWN + LEFT),
    Saboteur(
        "server.ends-with-ctrl-c",
        "it ends the program",
        SERVER,
        RUN,
        RUN + "    raise SystemExit(130)\n",
        on_disk=True,
    ),
    before(
        "logs-to-standard-error",
        "nobody is told of requests",
        "Handler.log_request = lambda self, *told: None  # type: ignore[method-assign]",
        on_disk=True,
    ),
    before(
        "reloader-serves",
        "there is none",
        'options["use_reloader"] = False',
        on_disk=True,
    ),
    before(
        "reloads-what-has-changed",
        "no file is looked at",
        'options["exclude_patterns"] = ["*"]',
        on_disk=True,
    ),
    before(
        "several-processes",
        "one process answers",
        'options.pop("processes", None)',
        on_disk=True,
    ),
    before(
        "threads-or-processes",
        "processes win",
        'options["threaded"] &= options.get("processes", 1) == 1',
        on_disk=True,
    ),
    Saboteur(
        "server.port-that-is-taken",
        "the program goes on",
        SERVER,
        RUN,
        f"    try:\n    {RUN}    except SystemExit:\n        pass\n",
        on_disk=True,
    ),
    fault(
        "logs-each-status",
        "what is no final reply is not told of",
        "        self.log_request(code)\n",
        "        if code >= 200:\n            self.log_request(code)\n",
    ),
    fault(
        "log-is-read-by-words",
        "the path and the version are one",
        "        self.log_request(code)\n",
        '        self.log("info", f"{self.command} {self.path}{self.request_version} {code}")\n',
    ),
    Patched(
        "server.certificates-in-files",
        "the name of the key is that of the certificate",
        "serving",
        "make_ssl_devcert",
        then(lambda found, *given: (found[0], found[0])),
    ),
    Patched(
        "server.certificate-of-a-host",
        "it is made for any host",
        "serving",
        "make_ssl_devcert",
        lambda former: lambda base_path, host=None, cn=None: former(base_path),
    ),
    fault(
        "bodies-of-any-kind",
        "whatever an application returns is closed",
        OWN,
        OWN
        + """
    def run_wsgi(self):
        former = self.server.app

        def closing(environ, start_response):
            found = former(environ, start_response)
            yield from found
            found.close()

        self.server.app = closing
        try:
            super().run_wsgi()
        finally:
            self.server.app = former
""",
    ),
]
