"""The page of a clause: what it says and why, who keeps it, and what was seen where it fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.clause import Clause
from conformance.pages.columns import Column
from conformance.pages.naming import Names
from conformance.pages.saboteurs import Proof, proofs
from conformance.pages.telling import Block, blocks
from conformance.report.reports import Found

LARGEST = 256 * 1024  # bytes of a script
HEAD = 400  # characters in which a script says of which clause it is


@dataclass(frozen=True, slots=True)
class Script:
    """A program that shows a failure, and where the site has it."""

    label: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """What was seen alike in some of the reports."""

    word: str
    columns: tuple[Column, ...]
    found: Found
    blocks: tuple[Block, ...]
    scripts: tuple[Script, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that is on the page of a clause."""

    clause: Found
    why: tuple[str, ...]
    rows: tuple[tuple[Column, str, Found | None], ...]
    cases: tuple[Case, ...]
    proofs: tuple[Proof, ...]


def page(clause: Found, columns: Sequence[Column], suite: Mapping[str, Clause]) -> Page:
    """Return the page of a clause; `suite` has the clauses of the suite that runs here."""
    ours = suite.get(clause.id)
    paragraphs = ours.rationale.split("\n\n") if ours else []
    found = [(column, column.report.found.get(clause.id)) for column in columns]
    return Page(
        clause,
        tuple(" ".join(text.split()) for text in paragraphs if text.strip()),
        tuple((column, column.word(clause.id), one) for column, one in found),
        tuple(_cases(found, Names())),
        proofs().get(clause.id, ()),
    )


def _cases(found: Sequence[tuple[Column, Found | None]], names: Names) -> Iterator[Case]:
    """Yield what was seen, once for all reports that say the same; the worst comes first."""
    groups: dict[tuple[str, str, str, str, str, str], list[tuple[Column, Found]]] = {}
    for column, one in found:
        if one is not None and (one.fails or one.verdict in ("error", "fixed")):
            word = column.word(one.id)
            key = (word, one.message, one.counterexample, one.reason, one.link, one.cause)
            groups.setdefault(key, []).append((column, one))
    for (told, *_), members in groups.items():
        scripts = tuple(_scripts(members, names))
        one = members[0][1]
        alike = tuple(column for column, _ in members)
        yield Case(told, alike, one, tuple(blocks(one.message)), scripts)


def _scripts(members: Sequence[tuple[Column, Found]], names: Names) -> Iterator[Script]:
    """Yield the scripts of a case, each text once."""
    seen: set[str] = set()
    for column, one in members:
        text = script(column, one)
        if text and text not in seen:
            seen.add(text)
            path = f"scripts/{column.file}/{names.of(one.id)}.py"
            yield Script(column.label, path, text)


def script(column: Column, found: Found) -> str:
    """Return the text of the script that a report names; "" where there is none.

    A report could name any file of this machine. So it has to be one that a run wrote: it has the
    clause's name, and says in its head that it is a program of the clause. It is looked for where
    the report says, and beside the report.
    """
    if not found.script:
        return ""
    named = Path(found.script)
    folder = column.report.folder
    for path in (named, folder / named, folder / named.parent.name / named.name):
        try:
            fits = path.suffix == ".py" and path.stem == found.id
            if not fits or path.is_symlink() or not path.is_file():
                continue
            if path.stat().st_size > LARGEST:
                continue
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue
        if f"{found.id}: this program " in text[:HEAD]:
            return text
    return ""
