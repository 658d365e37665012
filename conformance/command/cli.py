"""The commands, their options, and what each of them leads to.

What the commands do is in the other modules of this room, as its door says. Whatever goes wrong is
one line, and the exit status is pytest's: the worst of all runs.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import click
from rich.console import Console

from conformance import __version__
from conformance.clause import load_clauses
from conformance.command import lookup, matrix
from conformance.command.asking import LEVELS, Asked, judging
from conformance.command.children import Children
from conformance.command.differing import in_markdown, in_terminal
from conformance.command.doctor import diagnose, expect_loadable, shown
from conformance.command.ending import conclude
from conformance.command.running import worst
from conformance.command.wanted import read_all
from conformance.errors import ConformanceError, UsageError
from conformance.judging.loading import load_adapter
from conformance.report.badge import badge as made_badge
from conformance.report.ctrf import common
from conformance.report.difference import Kind, difference
from conformance.report.injected import Sample, read_samples
from conformance.report.reports import Report, read_report
from conformance.usage.reading import uses_of

BROKE, USAGE, INTERRUPTED = 3, 4, 130
PAGES = frozenset({"jinja2", "markupsafe"})  # what pages are made with, an extra
NO_TERMINAL = 100  # columns of what is read later


def begin(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _ended)
    if not arguments:  # nothing was asked for: the help says what can be
        begin(["--help"])
        return USAGE
    try:
        status = conformance.main(list(arguments), "conformance", standalone_mode=False)
    except click.ClickException as error:
        _complain(error.format_message())
        return USAGE
    except click.Abort:
        _complain("broken off; reports of the runs that were done are kept")
        return INTERRUPTED
    except ConformanceError as error:
        _complain(str(error))
        return USAGE
    except OSError as error:
        _complain(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return BROKE
    return status if isinstance(status, int) else 0


def _ended(number: int, frame: FrameType | None) -> None:
    """End as the system wants it; what runs is ended on the way out."""
    raise SystemExit(128 + number)


def _complain(told: str) -> None:
    """Say in one line what is wrong."""
    print(f"conformance: {' '.join(told.split())}", file=sys.stderr)


def out() -> Console:
    """Return where results are printed; a pipe gets lines of a fixed width."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=NO_TERMINAL)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="conformance")
def conformance() -> None:
    """Judge web microframeworks by the same clauses, and compare them.

    A REQUIREMENT is a release (flask==3.1.3), a line of releases with dependencies of its time
    (flask==2.2), the newest release (quart), a folder, or a wheel.
    """


@conformance.command(short_help="Judge each in an environment of its own.")
@click.argument("requirements", nargs=-1, required=True, metavar="REQUIREMENT...")
@judging
@click.option("--strict", is_flag=True, help="A missed SHOULD or MAY fails the run.")
@click.option(
    "--reports",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("conformance-reports"),
    show_default=True,
    help="Write a report for each into this folder.",
)
def run(requirements: tuple[str, ...], strict: bool, reports: Path, **options: Any) -> int:
    """Judge each REQUIREMENT in an environment of its own.

    Writes a report for each, and what pytest printed. The exit status is pytest's, the worst one.
    """
    asked = Asked(**options)
    wanted = read_all(requirements, asked.beside)
    reports.mkdir(parents=True, exist_ok=True)
    outcomes, tracks = asked.judge(wanted, reports, strict=strict)
    conclude(out(), outcomes, tracks, strict=strict)
    return worst(outcomes)


@conformance.command(short_help="Tell what changes from one to the other.")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@judging
@click.option(
    "--app",
    metavar="PACKAGE:NAME",
    help="Only what concerns this application, which is made here: a factory, or the application.",
)
@click.option("--markdown", is_flag=True, help="Print Markdown.")
def diff(before: str, after: str, app: str | None, markdown: bool, **options: Any) -> int:
    """Tell what changes from A to B, each of them a REQUIREMENT or a report.

    A known deviation is a failure of its version. What has been judged with these options is not
    judged again (--refresh does). The exit status is 0 when nothing is broken, 1 when something is.
    """
    asked = Asked(**options)
    uses = uses_of(app, sys.executable, Children().run) if app else None
    reports = _both(asked, before, after)
    if uses is None:
        found = difference(*reports)
    else:
        found = difference(*reports, lambda clause: uses.concerned_by(clause.needs))
    if markdown:
        click.echo("\n".join(in_markdown(found)))
    else:
        console = out()
        if uses is not None:
            console.print(str(uses), soft_wrap=not console.is_terminal)
        for line in in_terminal(found, console.width):
            console.print(line, soft_wrap=not console.is_terminal)
    return 1 if found.of(Kind.BROKEN) else 0


def _both(asked: Asked, before: str, after: str) -> tuple[Report, Report]:
    """Return the two reports of a difference; those that are no files are judged."""
    both = dict.fromkeys((before, after))
    texts = [text for text in both if not is_report(text)]
    ready = {text: read_report(Path(text)) for text in both if is_report(text)}
    if texts:
        outcomes, _ = asked.judge(read_all(texts, asked.beside), None)
        for text, outcome in zip(texts, outcomes, strict=True):
            if outcome.report is None:
                raise UsageError(f"{text}: {outcome.problem}")
            ready[text] = outcome.report
    return ready[before], ready[after]


def is_report(text: str) -> bool:
    """Tell whether an argument names a report rather than what is to be judged."""
    return text.endswith(".json") or (Path(text).is_file() and not text.endswith(".whl"))


@conformance.command()
@click.argument(
    "reports", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="REPORT..."
)
@click.option("--clauses", is_flag=True, help="A row for each clause, not only for each chapter.")
@click.option("--markdown", type=click.Path(dir_okay=False, path_type=Path), help="Write Markdown.")
@click.option(
    "--badge",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what shields.io reads from an endpoint, of one report.",
)
@click.option("--html", metavar="DIRECTORY", help="Write pages into this folder.")
@click.option(
    "--strength",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --html: a page of injected faults, from the docs/strength.json of a checkout.",
)
@click.option(
    "--ctrf",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the Common Test Report Format, of one report.",
)
def report(
    reports: tuple[Path, ...],
    clauses: bool,
    markdown: Path | None,
    badge: Path | None,
    html: str | None,
    strength: Path | None,
    ctrf: Path | None,
) -> None:
    """Put reports beside each other: how many clauses of each chapter hold, of those supported."""
    read = [read_report(path) for path in reports]
    if strength is not None and html is None:
        raise UsageError("--strength is a page of --html DIRECTORY; name that, too")
    for option, wanted in (("--badge", badge), ("--ctrf", ctrf)):
        if wanted is not None and len(read) > 1:
            raise UsageError(f"{option} is of one report; name that one alone")
    if markdown is not None:
        markdown.write_text(
            "\n".join(matrix.markdown(read, clauses=clauses)) + "\n", encoding="utf-8"
        )
    if badge is not None:
        badge.write_text(
            json.dumps(made_badge(read[0]), ensure_ascii=False) + "\n", encoding="utf-8"
        )
    if ctrf is not None:
        found = common(read[0], reports[0].stat().st_mtime)
        ctrf.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if html is not None:
        if not html.strip():
            raise UsageError("--html names no folder")
        count = _write_pages()(read, Path(html), read_samples(strength) if strength else ())
        click.echo(f"{count} files; begin with {Path(html, 'index.html')}")
    if (markdown, badge, html, ctrf) == (None, None, None, None):
        console = out()
        for part in matrix.tables(read, clauses=clauses, width=console.width):
            console.print(part)


def _write_pages() -> Callable[[Sequence[Report], Path, Sequence[Sample]], int]:
    """Return what writes pages; UsageError says how to install what it needs."""
    try:
        from conformance.pages.site import write
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in PAGES:
            raise
        how = "pip install 'microframework-conformance[pages]'"
        told = f"--html needs {error.name}, which is not installed; install it with: {how}"
        raise UsageError(told) from error
    return write


@conformance.command(short_help="Try what an adapter claims.")
@click.argument("name", metavar="ADAPTER")
def doctor(name: str) -> int:
    """Try an adapter before anybody is judged through it: a shipped one, or package.module:name.

    Each claim is tried once; where all is well, so is what is not claimed. The framework has to be
    installed here. The exit status is 1 when a claim is not kept, or nothing is claimed.
    """
    sys.path.insert(0, str(Path.cwd()))
    children = Children()
    try:
        clauses = load_clauses()
        expect_loadable(name, clauses, children)
        found = diagnose(name, load_adapter(name), clauses, children)
    except BaseException:
        children.stop()
        raise
    console = out()
    for line, style in shown(found):
        console.print(line, style=style, markup=False, soft_wrap=not console.is_terminal)
    return 0 if found.is_sound else 1


@conformance.command(short_help="Show a clause, its sources and who deviates.")
@click.argument("name", metavar="CLAUSE")
@click.argument("reports", nargs=-1, type=click.Path(path_type=Path), metavar="[REPORT]...")
def show(name: str, reports: tuple[Path, ...]) -> None:
    """Show a clause: what it says and why, its sources, and who is known to deviate.

    With reports, also its verdict in each of them.
    """
    clauses = load_clauses()
    found = lookup.clause_named(name, clauses)
    console = out()
    known = lookup.known_of(found, clauses)
    for line in lookup.shown(found, known, map(read_report, reports), console.width):
        console.print(line, soft_wrap=True)


@conformance.command("list", short_help="List clauses.")
@click.argument("pattern", default="", required=False)
@click.option("--level", type=click.Choice(LEVELS), help="Only clauses of this level.")
def list_clauses(pattern: str, level: str | None) -> None:
    """List the clauses, or those with PATTERN in their id or sentence; `urls.*` is a whole id."""
    console = out()
    for clause in lookup.chosen(load_clauses(), pattern, level or ""):
        console.print(f"{clause.id} ({clause.level})", style="bold", markup=False)
        for line in lookup.wrapped(clause.statement, console.width):
            console.print(line, soft_wrap=True)
    with suppress(BrokenPipeError):
        sys.stdout.flush()
