"""`run`: which options it refuses. What it serves is said in the chapter `server`."""

from __future__ import annotations

import socket

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.cli.test_commands import program
from conformance.clauses.cli.test_routes import listed, listing
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, Ended, run_all
from conformance.perform.implementation import Implementation
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
