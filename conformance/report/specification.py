"""SPEC.md, rendered from the clauses, so that the specification cannot drift from the suite.

`python -m conformance.report.specification SPEC.md` writes it; a test fails when it is stale.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from conformance.clause import CHAPTERS, WITHDRAWN, Clause, Level, load_clauses
from conformance.errors import UsageError
from conformance.sources import Source

COMMAND = "python -m conformance.report.specification SPEC.md"
PARAGRAPH = "\n\n"
PREFACE = f"""\
# Specification

Written by `{COMMAND}` from the clauses in
`conformance/clauses`. Change it there: a test fails when this file is stale.

MUST, SHOULD and MAY have the meaning of RFC 2119. A clause binds an implementation that claims
every capability that it needs; what a claim promises is a table in
[CONTRIBUTING.md](CONTRIBUTING.md#what-a-capability-demands).
Ids are permanent: they are never reused.
"""


def specification(clauses: Iterable[Clause]) -> str:
    """Return the specification: an overview, then every clause, chapter by chapter."""
    chapters = [(name, list(found)) for name, found in groupby(clauses, attrgetter("chapter"))]
    lines = [PREFACE, *_overview(chapters)]
    for name, found in chapters:
        lines += ["", f"## {name}", "", _text(f"{CHAPTERS}.{name}")]
        for topic, clauses_of_it in groupby(found, lambda clause: clause.function.__module__):
            lines += ["", "---", "", f"*{_text(topic).partition(PARAGRAPH)[0]}*"]
            for clause in clauses_of_it:
                lines += ["", *_clause(clause)]
        lines += _withdrawn(name)
    return "\n".join(lines) + "\n"


def _overview(chapters: list[tuple[str, list[Clause]]]) -> Iterator[str]:
    yield "| chapter | " + " | ".join(Level) + " |"
    yield "| --- |" + " ---: |" * len(Level)
    for name, found in chapters:
        counts = [sum(clause.level is level for clause in found) for level in Level]
        yield f"| [{name}](#{name}) | " + " | ".join(map(str, counts)) + " |"


def _text(module: str) -> str:
    """Return what a chapter, or a file of it, says about itself."""
    return inspect.cleandoc(getattr(sys.modules.get(module), "__doc__", None) or "")


def _withdrawn(chapter: str) -> Iterator[str]:
    """Yield the ids that the chapter has taken back, and those of chapters that went into it."""
    module = sys.modules.get(f"{CHAPTERS}.{chapter}")
    chapters = {chapter, *getattr(module, "FORMERLY", ())}
    taken_back = sorted(name for name in WITHDRAWN if name.partition(".")[0] in chapters)
    if taken_back:
        yield from ("", "---", "", "*Withdrawn*", "")
    for name in taken_back:
        yield f"- `{name}`: {_escaped(WITHDRAWN[name])}"


def _clause(clause: Clause) -> Iterator[str]:
    yield f"### {clause.id}"
    yield ""
    yield _escaped(clause.statement)
    if clause.rationale:
        yield ""
        yield _escaped(clause.rationale)
    yield ""
    if clause.needs:
        yield f"- needs: {', '.join(f'`{need}`' for need in clause.needs)}"
    for source in clause.sources:
        yield f"- source: {_linked(source)}"


def _linked(source: Source) -> str:
    """Return a source whose title links to the place where it is written."""
    title = _escaped(source.title.replace("[", "\\[").replace("]", "\\]"))
    link = source.link
    linked = f"[{title}]({link})" if link else title
    return f"{linked}: {_escaped(source.note)}" if source.note else linked


def _escaped(text: str) -> str:
    """Return text whose angle brackets are not read as tags, but inside backquotes."""
    parts = text.split("`")
    parts[::2] = [part.replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)


def main(arguments: list[str]) -> str | None:
    """Write the specification to the file that is named; without one, print it.

    Returns one line that says what was wrong, or None.
    """
    try:
        text = specification(load_clauses())
        if arguments:
            Path(arguments[0]).write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
    except OSError as error:
        return f"{arguments[0]}: {error.strerror or error}"
    except UsageError as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
