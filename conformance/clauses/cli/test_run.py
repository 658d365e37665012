"""`run`: which options it refuses. What it serves is said in the chapter `server`."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterable

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.certificate import CERTIFICATE, KEY
from conformance.clauses.cli.test_commands import program, said
from conformance.clauses.cli.test_routes import listed, listing
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, Ended, run_all
from conformance.drive.serving import need_loopback
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

FILES = {"app.py": program(), "cert.pem": "", "key.pem": ""}

# What cannot be meant, and what the message has to name.
UNFIT: dict[tuple[str, ...], str] = {
    ("--key", "key.pem"): "--cert",
    ("--cert", "cert.pem"): "--key",
    ("--cert", "adhoc", "--key", "key.pem"): "--cert",
    ("--cert", "missing.pem", "--key", "key.pem"): "missing.pem",
    ("--cert", "cert.pem", "--key", "missing.pem"): "missing.pem",
}
MISTAKEN: dict[tuple[str, ...], str] = {
    ("--port", "http"): "--port",
    ("--port",): "--port",
    ("--listen", "80"): "--listen",
    ("--key", "key.pem"): "--key",
}


def asked(impl: Implementation, *options: tuple[str, ...]) -> list[Ended]:
    """Run an application with these options, on a port that is taken: it could not be served."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = {"FLASK_RUN_PORT": str(taken.getsockname()[1])}
        return run_all(impl, [Command(FILES, ("run", *one), where) for one in options])


def refused(ended: Ended, how: tuple[str, ...], named: str) -> None:
    """Assert that options were refused before anything was begun, and that the reason is told."""
    told = ended.errors + ended.output
    assert ended.status != 0, f"{' '.join(how)}: {ended}"
    assert named in told, f"{' '.join(how)}: {named} is not named in {told!r}"
    assert "Traceback" not in told, f"{' '.join(how)}: {told!r}"


@clause(
    "cli.run-with-half-a-certificate",
    MUST,
    needs=[C.CLI],
    source=[
        FLASK.api("flask.cli.run_command"),
        plain_sense("who asks for HTTPS, and forgets a part of it, is not to be served without"),
    ],
)
def test_run_with_half_a_certificate(impl: Implementation) -> None:
    """`run` MUST refuse a file for `--cert` without `--key`, `--key` without a file for `--cert`,
    and files that are not there, and name what is wrong.
    """
    for (how, named), ended in zip(UNFIT.items(), asked(impl, *UNFIT), strict=True):
        refused(ended, how, named)


@clause(
    "cli.run-mistaken-options",
    SHOULD,
    needs=[C.CLI],
    source=plain_sense("scripts go by the exit status, and 2 is that of a mistake in the command"),
)
def test_run_mistaken_options(impl: Implementation) -> None:
    """`run` SHOULD end with the exit status 2 and a message that names the option, when the port is
    no number or is left out, or the option is unknown or does not fit.
    """
    for (how, named), ended in zip(MISTAKEN.items(), asked(impl, *MISTAKEN), strict=True):
        refused(ended, how, named)
        assert ended.status == 2, f"{' '.join(how)}: {ended}"


@clause(
    "cli.options-from-the-environment",
    MUST,
    needs=[C.CLI],
    source=FLASK(
        "Command Line Interface", "Environment Variables From dotenv", "Setting Command Options"
    ),
)
def test_options_from_the_environment(impl: Implementation) -> None:
    """A variable FLASK_, the command and the option in capitals, MUST stand for an option that is
    not given.

    FLASK_RUN_PORT is the port of `run`.
    """
    files = {"app.py": listing(("a", ["GET"], "/b"), ("b", ["GET"], "/a"))}
    port, sort, given, methods = run_all(impl, [
        Command(files, ("run",), {"FLASK_RUN_PORT": "http"}),
        Command(files, ("routes",), {"FLASK_ROUTES_SORT": "rule"}),
        Command(files, ("routes", "--sort", "endpoint"), {"FLASK_ROUTES_SORT": "rule"}),
        Command(files, ("routes",), {"FLASK_ROUTES_ALL_METHODS": "1"}),
    ])  # fmt: skip
    refused(port, ("FLASK_RUN_PORT=http",), "http")
    assert list(listed(sort)) == ["b", "a"], f"FLASK_ROUTES_SORT=rule: {sort}, not {['b', 'a']!r}"
    assert list(listed(given)) == ["a", "b"], f"--sort goes before FLASK_ROUTES_SORT: {given}"
    assert "HEAD" in methods.output, f"FLASK_ROUTES_ALL_METHODS=1 lists no HEAD: {methods}"


# The server is caught where every server of the standard library begins to serve: it is asked, and
# ended. What is printed is who serves there, what came, and whether each request has a thread.
SERVED = (
    "import http.client, socketserver, ssl, threading\n"
    f"{program()}"
    "@app.route('/where')\n"
    "def where(): return current_app.name\n"
    "former = socketserver.BaseServer.serve_forever\n"
    "def ask(server):\n"
    "    try:\n"
    "        host, port = server.server_address[:2]\n"
    "        if SECURE:\n"
    "            unverified = ssl._create_unverified_context()\n"
    "            asked = http.client.HTTPSConnection(host, port, context=unverified)\n"
    "        else: asked = http.client.HTTPConnection(host, port)\n"
    "        asked.request('GET', '/where')\n"
    "        threads = isinstance(server, socketserver.ThreadingMixIn)\n"
    "        print(host, asked.getresponse().read().decode(), threads)\n"
    "    finally: server.shutdown()\n"
    "def serve_forever(server, poll_interval=0.5):\n"
    "    threading.Thread(target=ask, args=(server,)).start()\n"
    "    former(server, 0.005)\n"
    "socketserver.BaseServer.serve_forever = serve_forever\n"
)
HERE = "127.0.0.1"
# Another address of the loopback; elsewhere than on Linux, it has to be set up first.
OTHER = "127.0.0.2" if sys.platform == "linux" else HERE
SERVING: dict[tuple[str, ...], str] = {
    ("--port", "0"): f"{HERE} mine True",
    ("--port", "0", "--host", HERE, "--with-threads"): f"{HERE} mine True",
    ("-p", "0", "-h", OTHER, "--without-threads"): f"{OTHER} mine False",
}


def served(impl: Implementation, options: Iterable[tuple[str, ...]], **files: str) -> list[str]:
    """Return what was printed last by each run with these options."""
    need_loopback()
    secure = f"SECURE = {bool(files)}\n"
    named = {name.replace("_", "."): text for name, text in files.items()}
    commands = [Command({"app.py": secure + SERVED, **named}, ("run", *one)) for one in options]
    shown = []
    for one, ended in zip(options, run_all(impl, commands), strict=True):
        status, lines = said(ended)
        assert status == 0, f"run {' '.join(one)}: {ended}"
        shown += lines or [""]
    return shown


@clause(
    "cli.run-serves",
    MUST,
    needs=[C.CLI, C.SERVING],
    source=[FLASK("Command Line Interface", "Run the Development Server"),
            FLASK.api("flask.cli.run_command")],
)  # fmt: skip
def test_run_serves(impl: Implementation) -> None:
    """`run` MUST serve the application that is found, at the host and port that are given, each
    request on a thread unless it is to be without threads.
    """
    expect(served(impl, SERVING), SERVING.values(), f"host, application, threads, by {[*SERVING]}")


@clause(
    "cli.run-with-a-certificate",
    MUST,
    needs=[C.CLI, C.SERVING],
    source=FLASK.api("flask.cli.run_command"),
)
def test_run_with_a_certificate(impl: Implementation) -> None:
    """`run` MUST serve HTTPS with the files that `--cert` and `--key` name, in any order."""
    ways = (
        ("--port", "0", "--cert", "cert.pem", "--key", "key.pem"),
        ("--key", "key.pem", "--port", "0", "--cert", "cert.pem"),
    )
    shown = served(impl, ways, cert_pem=CERTIFICATE, key_pem=KEY)
    expect(shown, [f"{HERE} mine True"] * 2, "host, application and threads over HTTPS:")


@clause(
    "cli.run-watching-files",
    MUST,
    needs=[C.CLI, C.SERVING],
    source=[
        FLASK("Command Line Interface", "Watch and Ignore Files with the Reloader"),
        FLASK.changes("3.0.2", "an error with --extra-files and --exclude-patterns"),
    ],
)
def test_run_watching_files(impl: Implementation) -> None:
    """`run` MUST serve with `--extra-files` and with `--exclude-patterns`, one or several."""
    ways = (
        ("--port", "0", "--extra-files", "more.txt"),
        ("--port", "0", "--extra-files", os.pathsep.join(["more.txt", "other"])),
        ("--port", "0", "--exclude-patterns", "*.log"),
        ("--port", "0", "--exclude-patterns", os.pathsep.join(["*.log", "tmp/*"])),
    )
    expect(served(impl, ways), [f"{HERE} mine True"] * 4, f"host, application, threads, by {ways}")
