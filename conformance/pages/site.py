"""Which pages there are, and how they are called; each is made by its module and its template.

`write` is all that the command needs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance import __version__
from conformance.clause import load_clauses
from conformance.pages import (
    clauses,
    comparison,
    folder,
    implementations,
    matrix,
    strength,
    versions,
    words,
)
from conformance.pages.columns import LETTERS, WORDS, columns
from conformance.pages.naming import Names
from conformance.pages.rendering import files, render
from conformance.report.badge import badge, picture
from conformance.report.difference import MEANING
from conformance.report.injected import Sample
from conformance.report.reports import Report, stated

MENU = {"index.html": "All clauses", "compare.html": "What changes", "words.html": "Words"}
VERSIONS = {"versions.html": "Over time"}
STRENGTH = {"strength.html": "What is noticed"}


def write(reports: Sequence[Report], place: Path, samples: Sequence[Sample] = ()) -> int:
    """Write the pages of some reports into a folder, and return how many files these are.

    Where there are samples of injected faults, a page shows who noticed them. Raises UsageError
    when something else is in the way there.
    """
    made = dict(site(reports, samples))
    folder.write(place, made)
    return len(made)


def site(reports: Sequence[Report], samples: Sequence[Sample] = ()) -> Iterator[tuple[str, str]]:
    """Yield the path of each file in the folder, and its text."""
    suite = load_clauses()
    by_id = {clause.id: clause for clause in suite}
    found = stated(reports)
    there = columns(reports)
    families = versions.families(there)
    names = Names()
    pages = {name: f"clauses/{names.of(name)}.html" for name in found}
    shared = {
        "version": __version__,
        "pages": pages,
        "count": len(found),
        "columns": there,
        "menu": {
            **MENU,
            **(VERSIONS if families else {}),
            **(STRENGTH if samples else {}),
        },
    }

    yield from files().items()
    yield (
        "index.html",
        render(
            "matrix.html",
            root="",
            words=WORDS,
            letters=LETTERS,
            chapters=matrix.chapters(there, found),
            totals=matrix.totals(there, found),
            **shared,
        ),
    )
    chapters = {clause.chapter for clause in found.values()}
    if samples:
        maps = [strength.heat(sample) for sample in samples]
        linked = {"root": "", "maps": maps, "judged": chapters}
        yield "strength.html", render("strength.html", **linked, **shared)
    if families:
        of = {"root": "", "pages_of": [versions.page(family, found) for family in families]}
        yield "versions.html", render("versions.html", **of, **shared)
    explained = {
        "words": words.everything(suite),
        "judged": chapters,
    }
    yield "words.html", render("words.html", root="", **explained, **shared)
    steps = comparison.steps(there)
    pairs = comparison.any_two(there, found, pages)
    yield "compare.html", render("compare.html", root="", steps=steps, pairs=pairs, **shared)
    for step in steps:
        told = {"told": comparison.told, "meanings": MEANING}
        yield step.page, render("change.html", root="../", step=step, **told, **shared)
    for column in there:
        page = implementations.page(column)
        yield column.page, render("implementation.html", root="../", page=page, **shared)
        yield f"badges/{column.file}.svg", picture(column.report)
        yield f"badges/{column.file}.json", json.dumps(badge(column.report)) + "\n"
    order = list(found)
    for number, (name, clause) in enumerate(found.items()):
        made = clauses.page(clause, there, by_id)
        beside = {
            "strips": versions.strips(families, name),
            "earlier": order[number - 1] if number else None,
            "later": order[number + 1] if number + 1 < len(order) else None,
        }
        yield pages[name], render("clause.html", root="../", page=made, **beside, **shared)
        for case in made.cases:
            for script in case.scripts:
                yield script.path, script.text
