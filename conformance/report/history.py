"""Writes `docs/history.md`: which clauses changed between the lines of Flask, and since when.

Its data are verdicts, `docs/history.json`, which come of reports of one suite; the reasons and the
ranges are those of the known deviations. Reports of all lines, in their order, renew both:

    python -m conformance.report.history docs REPORT...

Without reports, the page is written anew from the data.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.clause import Clause, load_clauses
from conformance.describe.capabilities import Capability
from conformance.entries.deviations import Deviation, read_deviations, shipped_file
from conformance.errors import UsageError
from conformance.foreign import text as text_of
from conformance.report.reports import read_report

DATA, PAGE = "history.json", "history.md"
ADAPTER = "flask"
DRAWN = "differential"  # a chapter about whatever is drawn: no line has a verdict of its own
# Verdicts, each as one letter: judged and holds, known to deviate, not supported.
LETTERS = {"pass": ".", "known": "K", "unsupported": "-"}
HOLDS, KNOWN, ABSENT = LETTERS.values()
HEAD = """\
# What changed between the lines of Flask

Every clause of this suite but those that compare whole applications (`differential`), judged on the
newest release of each line of Flask with the Werkzeug of its time. Two lines differ where a clause
holds on one and is known to be missed on the other, or where the older one does not have what the
clause is about. Each deviation was looked at by hand; its link leads to the changelog, the report,
or the documentation that promises otherwise. The range says which releases deviate, so it tells a
change of a patch release from one of a line.

A clause that is missed by all lines, or by none, is not here: SPEC.md has all clauses, and
`conformance show CLAUSE` tells who deviates. `conformance diff flask==2.2 flask==3.1` compares any
two, with examples; `--app package:create_app` leaves what concerns an application. This page is
written by `python -m conformance.report.history docs`.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A release that was judged, with the versions beside it."""

    version: str
    packages: Mapping[str, str]

    @property
    def title(self) -> str:
        """What was judged: "Flask 2.2.5 with Werkzeug 2.2.3"."""
        return f"Flask {self.version} with Werkzeug {self.packages['werkzeug']}"


@dataclass(frozen=True, slots=True)
class History:
    """The lines in their order, and for each clause a letter for each line."""

    lines: tuple[Line, ...]
    verdicts: Mapping[str, str]

    def supported(self, capability: Capability, clauses: Iterable[Clause], line: int) -> bool:
        """Whether any clause that needs a capability was judged on a line."""
        return any(
            self.verdicts.get(clause.id, "-" * len(self.lines))[line] != ABSENT
            for clause in clauses
            if capability in clause.needs
        )


def of_reports(paths: Sequence[Path]) -> History:
    """Return the history that reports tell.

    Raises UsageError for what is no report, or one of another framework, and for a clause that
    failed on a line: then it is no history yet, but has to be looked at.
    """
    lines: list[Line] = []
    verdicts: dict[str, str] = {}
    for path in paths:
        report = read_report(path)
        if report.name != ADAPTER:
            raise UsageError(f"{path}: is no report of Flask")
        lines.append(Line(report.version, report.packages))
        for found in report.found.values():
            if found.chapter == DRAWN:
                continue
            letter = LETTERS.get(found.verdict or "")
            if letter is None:
                told = f"{found.id} is {found.verdict or 'not judged'}"
                raise UsageError(f"{path}: {told}; a history has known deviations only")
            verdicts[found.id] = verdicts.get(found.id, "") + letter
    uneven = [name for name, letters in verdicts.items() if len(letters) != len(lines)]
    if uneven:
        raise UsageError(f"{uneven[0]} is not in all reports; they have to be of one suite")
    return History(tuple(lines), verdicts)


def read_history(folder: Path) -> History:
    """Return the history that is kept in a folder."""
    data: Any = json.loads((folder / DATA).read_text(encoding="utf-8"))
    lines = tuple(Line(one["flask"], one) for one in data["lines"])
    return History(lines, data["verdicts"])


def write_data(history: History, folder: Path) -> None:
    """Write a history, a clause on a line."""
    lines = [{"flask": line.version, **line.packages} for line in history.lines]
    rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in history.verdicts.items())
    made = ",\n".join(f"  {json.dumps(line)}" for line in lines)
    text = f'{{"lines": [\n{made}\n],\n"verdicts": {{\n{rows}\n}}}}\n'
    (folder / DATA).write_text(text, encoding="utf-8")


def page(history: History, clauses: Sequence[Clause]) -> str:
    """Return the page: a table of all steps, then each step from one line to the next."""
    path = shipped_file(ADAPTER)
    entries = read_deviations(path, [clause.id for clause in clauses]) if path else ()
    lines = [*HEAD.splitlines(), "", *_overview(history), ""]
    for step in range(1, len(history.lines)):
        lines += [*_step(history, step, clauses, entries), ""]
    return "\n".join(lines)


def known_on(line: Line, clause: str, entries: Iterable[Deviation]) -> Deviation | None:
    """Return the entry that says that a clause is missed on a line."""
    for entry in entries:
        if entry.clause == clause and entry.applies(line.version, line.packages.get):
            return entry
    return None


def _overview(history: History) -> Iterator[str]:
    yield "| from | to | broken | mended | can be asked now | cannot any more |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for step in range(1, len(history.lines)):
        before, after = history.lines[step - 1], history.lines[step]
        counts = [len(_between(history, step, *kind)) for kind in KINDS]
        cells = " | ".join(map(str, counts))
        yield f"| {before.title} | [{after.title}](#{_anchor(before, after)}) | {cells} |"


# The letters before and after: broken, mended, new, gone.
KINDS = (
    (HOLDS, KNOWN),
    (KNOWN, HOLDS),
    (ABSENT, HOLDS + KNOWN),
    (HOLDS + KNOWN, ABSENT),
)


def _between(history: History, step: int, before: str, after: str) -> list[str]:
    """Return the clauses whose letter was one of these, and is one of those."""
    return [
        name
        for name, letters in history.verdicts.items()
        if letters[step - 1] in before and letters[step] in after
    ]


def _anchor(before: Line, after: Line) -> str:
    return f"from-{before.version}-to-{after.version}".replace(".", "")


def _step(
    history: History, step: int, clauses: Sequence[Clause], entries: Sequence[Deviation]
) -> Iterator[str]:
    before, after = history.lines[step - 1], history.lines[step]
    broken, mended, new, gone = (_between(history, step, *kind) for kind in KINDS)
    yield f'<a id="{_anchor(before, after)}"></a>'
    yield ""
    yield f"## {before.title} → {after.title}"
    stated = {clause.id: clause for clause in clauses}
    for title, names, line in (
        (f"Broken: held by {before.version}, missed by {after.version}", broken, after),
        (f"Mended: missed by {before.version}, held by {after.version}", mended, before),
    ):
        if names:
            yield from ("", f"### {title}", "")
            yield from (_row(stated[name], known_on(line, name, entries)) for name in names)
    if new:
        yield from ("", f"### New: what {after.version} has, and {before.version} has not", "")
        yield from _by_capability(history, step, new, clauses)
    if gone:
        yield from ("", f"### Gone: what {before.version} has, and {after.version} has not", "")
        yield from (f"- `{name}`: {escaped(stated[name].statement)}" for name in gone)


def _row(clause: Clause, entry: Deviation | None) -> str:
    """Return a clause that holds on one side, and why it is missed on the other."""
    told = f"- `{clause.id}` ({clause.level}): {escaped(clause.statement)}"
    if entry is None:
        return told
    beside = [f"{_name(name)} {_ordered(str(wanted))}" for name, wanted in entry.beside]
    where = " with ".join([f"Flask {_ordered(str(entry.versions))}", *beside])
    kind = next((kind for mark, kind in KINDS_OF_LINKS if mark in entry.link), "documentation")
    return f"{told} Missed by {where}: {escaped(entry.reason)} ([{kind}]({entry.link}))"


KINDS_OF_LINKS = (("/issues/", "report"), ("/pull/", "change"), ("/changes/", "changelog"))


def _by_capability(
    history: History, step: int, new: Sequence[str], clauses: Sequence[Clause]
) -> Iterator[str]:
    """Yield what came with a line, and which of its clauses it does not keep yet."""
    since = [
        capability
        for capability in Capability
        if history.supported(capability, clauses, step)
        and not history.supported(capability, clauses, step - 1)
    ]
    needs = {clause.id: clause.needs for clause in clauses}
    left = [*new]
    for capability in since:
        mine = [name for name in left if capability in needs[name]]
        left = [name for name in left if name not in mine]
        missed = [f"`{name}`" for name in mine if history.verdicts[name][step] == KNOWN]
        count = f"{len(mine)} clause{'s' if len(mine) > 1 else ''}"
        told = f"; it misses {', '.join(missed)}" if missed else ""
        if mine:
            yield f"- `{capability.value}`: {count}{told}"
    if left:
        yield f"- and {', '.join(f'`{name}`' for name in left)}"


def _name(distribution: str) -> str:
    return {"werkzeug": "Werkzeug", "flask": "Flask"}.get(distribution, distribution)


def _ordered(versions: str) -> str:
    """Return a range with its lower bound first."""
    parts = sorted(versions.split(","), key=lambda one: not one.startswith((">", "=")))
    return ",".join(parts) or "of any release"


def escaped(text: str) -> str:
    """Return text whose marks Markdown shows as they are, but inside backquotes."""
    parts = text.split("`")
    parts[::2] = [
        part.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_") for part in parts[::2]
    ]
    return "`".join(parts)


def main(arguments: list[str]) -> str | None:
    """Write the page into a folder, and the data of reports; return what was wrong, or None."""
    if not arguments:
        return "name the folder, and reports of all lines to renew its data"
    folder, paths = Path(arguments[0]), [Path(one) for one in arguments[1:]]
    try:
        if paths:
            write_data(of_reports(paths), folder)
        text = page(read_history(folder), load_clauses())
        (folder / PAGE).write_text(text, encoding="utf-8")
    except OSError as error:
        return f"{error.filename}: {error.strerror or error}"
    except (UsageError, ValueError, KeyError) as error:
        return text_of(error)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
