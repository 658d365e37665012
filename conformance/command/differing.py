"""A difference as text: in the terminal, and as Markdown for a page or an issue.

What differs is found by `conformance.report.difference`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.text import Text

from conformance.report.difference import MEANING, Change, Difference, Kind
from conformance.report.reports import Report

MOST_LINES = 8  # of an example, and of a message
WIDEST = 160  # characters of a line of an example
COLOURS = {
    Kind.BROKEN: "bold red",
    Kind.GONE: "yellow",
    Kind.MENDED: "bold green",
    Kind.NEW: "cyan",
    Kind.UNDECIDED: "magenta",
}


def capped(text: str, width: int = WIDEST) -> list[str]:
    """Return the lines of a text, the first ones of many, none of them too wide."""
    lines = [cut(line.rstrip(), width) for line in text.strip("\n").split("\n")]
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], f"... ({len(lines) - MOST_LINES + 1} more lines)"]


def cut(line: str, width: int) -> str:
    """Return a line that is not too wide; its end is marked where it was cut."""
    return line if len(line) <= width else f"{line[: width - 4]} ..."


def in_terminal(found: Difference, width: int) -> Iterator[Text]:
    """Yield the lines of a difference: counts first, then each kind of change, the worst first."""
    yield Text.assemble((_title(found.before), "bold"), " -> ", (_title(found.after), "bold"))
    counts = [(f"{len(found.of(kind))} {kind}", COLOURS[kind]) for kind in Kind if found.of(kind)]
    pieces: list[str | tuple[str, str]] = []
    for count in counts:
        pieces += [count, ", "]
    left = f", {found.left_out} not judged on both sides" if found.left_out else ""
    yield Text.assemble(*pieces, f"{found.alike} alike{left}")
    if found.elsewhere:
        are = "other change is" if found.elsewhere == 1 else "other changes are"
        yield Text(f"{found.elsewhere} {are} of what it does not use; without --app, all are told")
    for caution in found.cautions:
        yield Text(f"also different: {caution}", "yellow")
    for kind in Kind:
        changes = found.of(kind)
        if changes:
            yield Text()
            yield Text.assemble(
                (f"{kind.upper()} {len(changes)}", COLOURS[kind]), f": {MEANING[kind]}"
            )
        for change in changes:
            yield Text()
            yield from _change(found, change, width)


def _title(report: Report) -> str:
    beside = [f"{k} {v}" for k, v in report.packages.items() if k == "werkzeug" != report.name]
    return report.title + (f" ({', '.join(beside)})" if beside else "")


def _change(found: Difference, change: Change, width: int) -> Iterator[Text]:
    clause, kind = change.clause, change.kind
    yield Text.assemble((clause.id, f"bold {COLOURS[kind]}"), f" ({clause.level})", _fails(change))
    for line in textwrap.wrap(clause.statement, max(width - 2, 40), break_on_hyphens=False):
        yield Text(f"  {line}")
    side = change.shown_by
    if side is None:
        return
    room = min(WIDEST, max(width - 6, 40))
    for line in capped(side.message, room):
        yield Text(f"    {line}", "dim")
    if side.counterexample:
        for line in capped(side.counterexample, room):
            yield Text(f"    | {line}")
    if side.reason:
        whose = found.after if side is change.after else found.before
        why = f"known of {whose.title}: {side.reason}"
        for line in textwrap.wrap(why, max(width - 2, 40), break_on_hyphens=False):
            yield Text(f"  {line}")
    if side.link:
        yield Text(f"  {side.link}")


def _fails(change: Change) -> str:
    """Return what has to be said of a clause that came new, or is gone, and fails."""
    if change.kind is Kind.NEW and change.after is not None and change.after.fails:
        return ", and fails"
    if change.kind is Kind.GONE and change.before is not None and change.before.fails:
        return ", and failed"
    return ""


def in_markdown(found: Difference) -> Iterator[str]:
    """Yield the same as lines of Markdown."""
    yield f"# {_title(found.before)} → {_title(found.after)}"
    yield ""
    yield "| what | clauses |"
    yield "| --- | ---: |"
    for kind in Kind:
        yield f"| {kind}: {MEANING[kind]} | {len(found.of(kind))} |"
    yield f"| alike | {found.alike} |"
    if found.left_out:
        yield f"| not judged on both sides | {found.left_out} |"
    if found.elsewhere:
        yield f"| changes of what the application does not use | {found.elsewhere} |"
    for caution in found.cautions:
        yield ""
        yield f"Also different: {escaped(caution)}."
    for kind in Kind:
        if found.of(kind):
            yield from ("", f"## {kind.capitalize()}", "", f"What {MEANING[kind]}.")
        for change in found.of(kind):
            yield from _change_in_markdown(change)


def _change_in_markdown(change: Change) -> Iterator[str]:
    clause = change.clause
    yield from ("", f"### `{clause.id}` ({clause.level}){_fails(change)}", "")
    yield escaped(clause.statement)
    side = change.shown_by
    if side is None:
        return
    example = [
        *capped(side.message),
        *(["", *capped(side.counterexample)] * bool(side.counterexample)),
    ]
    fence = "```" if not any("```" in line for line in example) else "`````"
    yield from ("", f"{fence}text", *example, fence)
    if side.reason:
        link = (
            f" ([{'report' if '/issues/' in side.link else 'source'}]({side.link}))"
            if side.link
            else ""
        )
        yield from ("", f"{escaped(side.reason)}{link}")


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, outside of code."""
    for mark in "\\`*_<>[]|#":
        text = text.replace(mark, "\\" + mark)
    return text
