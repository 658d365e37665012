"""The plugin's options: how they are declared, and what is refused of hypothesis's own.

It is loaded in every pytest run of its environment, so nothing heavy is imported at module level.
What comes of an option is said by `conformance.plugin` and `conformance.judging.run`.
"""

from __future__ import annotations

import pytest

PROFILES = ("quick", "default", "fuzz")  # as `conformance.judging.judge` has them
# As `conformance.transport.servers` has them.
SERVERS = (
    "werkzeug", "waitress", "cheroot", "gevent", "gunicorn", "gunicorn-gthread",
    "uvicorn", "hypercorn", "granian", "granian-asgi", "cgi",
)  # fmt: skip


def add_options(parser: pytest.Parser) -> None:
    """Add the options that judge an implementation.

    Raises pytest.UsageError when another plugin has one of that name.
    """
    try:
        _add_options(parser)
    except ValueError as error:
        from conformance.foreign import text

        how = "give its option another name, or leave this plugin out: -p no:conformance"
        raise pytest.UsageError(f"another plugin is in the way: {text(error)}; {how}") from error


def _add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "conformance of web microframeworks")
    group.addoption(
        "--impl",
        metavar="NAME",
        help="judge this implementation: a shipped adapter, or package.module:name",
    )
    group.addoption(
        "--impl-app",
        metavar="MODULE:NAME",
        help="judge an application of your own: its factory, or the application; each description "
        "is built onto a new one",
    )
    group.addoption(
        "--impl-scheme",
        choices=("http", "https"),
        help="the scheme of every request, where a clause names none",
    )
    group.addoption(
        "--impl-server",
        metavar="NAME",
        choices=SERVERS,
        help=f"send every exchange over a real server: {', '.join(SERVERS)}",
    )
    group.addoption(
        "--impl-list",
        action="store_true",
        help="print the shipped adapters, whether each can run here, and exit",
    )
    group.addoption(
        "--impl-clauses",
        action="store_true",
        help="print the clauses that -k, -m, --impl-level and paths choose (id, level, sentence), "
        "and exit",
    )
    group.addoption(
        "--impl-known",
        metavar="FILE|none",
        help="known deviations of your own, laid over the shipped ones, and what is by design; "
        "none: no known deviations at all",
    )
    group.addoption(
        "--impl-known-write",
        metavar="FILE",
        help="write an entry for each clause that failed, to be given back by --impl-known",
    )
    group.addoption(
        "--impl-level",
        type=str.lower,
        choices=("must", "should", "may"),
        default="may",
        help="judge clauses of this level and above (default: may)",
    )
    group.addoption(
        "--impl-strict",
        action="store_true",
        help="let a SHOULD or a MAY that is missed fail the run",
    )
    group.addoption("--impl-report", metavar="FILE", help="write the results as JSON")
    group.addoption(
        "--impl-scripts",
        metavar="DIR",
        help="write a program for each clause that failed or is known, which needs the framework "
        "alone, and a text for an issue tracker",
    )
    group.addoption(
        "--impl-budget",
        metavar="TIME",
        help="with --hypothesis-profile=fuzz: judge all once, and go on in rounds for so long in "
        "all (90s, 10m, 2h)",
    )
    group.addoption(
        "--impl-corpus",
        action="append",
        metavar="DIR|redis://HOST:PORT/N",
        help="where fuzz runs keep what they find, and find what others have kept; may be given "
        "several times: the first is written to, the others are read only",
    )


def check_profile(name: str, *, judged: bool) -> None:
    """Let hypothesis accept the name of a profile of ours, unless the project has such a one.

    It changes nothing for tests that are no clauses; clauses have the profiles of the judge. Raises
    pytest.UsageError for a profile that there is not, where hypothesis would break.
    """
    from hypothesis import settings
    from hypothesis.errors import InvalidArgument

    try:
        settings.get_profile(name)
        known = name in PROFILES or not judged
    except InvalidArgument:
        known = name in PROFILES
        if known:
            settings.register_profile(name)
    if not known:
        told = f"no such profile; there are {', '.join(PROFILES)}"
        raise pytest.UsageError(f"--hypothesis-profile={name}: {told}")
