"""Writes docs/trophies.md: the bugs of `choosing.py`, each with a program where there is one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from conformance.clause import Clause
from conformance.report.history import escaped
from tests.trophies.choosing import Trophy

PAGE, SCRIPTS = "trophies.md", "trophies"
UNTOLD = re.compile(r"[;,.]? *\(?[Nn]ot reported\.?\)?\.?$")  # which the line says by itself
TITLES = {
    "cherrypy": "CherryPy",
    "flask-restx": "Flask-RESTX",
    "quart-trio": "Quart-Trio",
    **{name: name for name in ("aiohttp", "asgiref", "microdot", "flask-openapi3")},
}
HEAD = """\
# Trophies

Bugs that this suite finds in the newest releases of frameworks: a MUST of a standard, or of the
framework's own documentation, that is missed; every run shows it again. Where it can be written in
the words of the framework, there is a small program that needs the framework alone: it exits with 1
on the release that stands above it, where it was run, and prints what is expected and what is seen.
Where there is none, `pytest --pyargs conformance --impl=NAME -k CLAUSE` shows the bug.

In parentheses is how it was found: by examples that were drawn and made smaller, among all cases of
a table, by the one example of a clause, or in another way; which clauses it breaks, too; and where
its maintainers are told. What could be used against people is told in general words, and has no
program here. `conformance show CLAUSE` says who else misses a clause. What older releases had, and
newer ones have not, is in [history.md](history.md) and [backtest.md](backtest.md).
"""


def page(trophies: Sequence[Trophy], docs: Path) -> str:
    """Return the page. `docs` is the folder that it is written to, with the programs below."""
    names = list(dict.fromkeys(trophy.framework for trophy in trophies))
    total, scripts = len(trophies), sum(script(one, docs) is not None for one in trophies)
    unreported = sum(not _report(one) for one in trophies)
    lines = [*HEAD.splitlines(), ""]
    lines += [f"{total} bugs, {scripts} programs; of {unreported} no report is known.", ""]
    lines += ["| framework | bugs | programs | without a known report |"]
    lines += ["| --- | ---: | ---: | ---: |"]
    for name in names:
        mine = [one for one in trophies if one.framework == name]
        counts = Counter(programs=sum(script(one, docs) is not None for one in mine))
        counts["untold"] = sum(not _report(one) for one in mine)
        cells = f"{len(mine)} | {counts['programs']} | {counts['untold']}"
        lines.append(f"| [{_title(name)}](#{name}) | {cells} |")
    for name in names:
        mine = [one for one in trophies if one.framework == name]
        lines += ["", f'<a id="{name}"></a>', "", f"## {_where(mine[0])}", ""]
        lines += [_row(one, docs) for one in mine]
    return "\n".join([*lines, ""])


def script(trophy: Trophy, docs: Path) -> Path | None:
    """Return the program of a trophy, if there is one."""
    path = script_path(trophy, docs)
    return path if path.exists() else None


def script_path(trophy: Trophy, docs: Path) -> Path:
    """Return where the program of a trophy is, or would be."""
    return docs / SCRIPTS / trophy.framework / f"{trophy.clause.id}.py"


def _row(trophy: Trophy, docs: Path) -> str:
    """Return the line of a bug: what is promised, what happens, and where to read more."""
    program = script(trophy, docs)
    head = f"- `{trophy.clause.id}`"
    if program:
        head += f" ([program]({program.relative_to(docs).as_posix()}))"
    if trophy.guarded:
        told = escaped(trophy.guarded)
    else:
        promised = escaped(" ".join(trophy.clause.statement.split()))
        told = f"{promised} **But:** {escaped(UNTOLD.sub('.', trophy.entry.reason))}"
    further = [trophy.found or manner(trophy.clause)]
    also = sorted({clause for _, _, clause in (one.partition(":") for one in trophy.others)})
    also = [f"`{clause}`" for clause in also if clause != trophy.clause.id]
    further += [f"breaks {', '.join(also)}, too"] if also else []
    further.append(_report(trophy) or f"no report known, [promise]({trophy.entry.link})")
    return f"{head}: {told} ({'; '.join(further)})"


def manner(clause: Clause) -> str:
    """Return how a clause finds what it finds."""
    if clause.domains:
        return "all cases"
    return "drawn examples" if clause.is_property else "its example"


def _report(trophy: Trophy) -> str:
    """Return a link to where those who can mend the bug are told of it, or nothing.

    A change is the one that mends it, which is not released yet, or the one that it came with.
    """
    kinds = (("/issues/", "report"), ("/pull/", "change"), ("/advisories/", "advisory"))
    link = trophy.entry.link
    return next((f"[{kind}]({link})" for mark, kind in kinds if mark in link), "")


def _where(trophy: Trophy) -> str:
    releases = trophy.where.releases
    return " with ".join(
        [
            f"{_title(releases[0][0])} {releases[0][1]}",
            *([" and ".join(f"{_title(n)} {r}" for n, r in releases[1:])] if releases[1:] else []),
        ]
    )


def _title(name: str) -> str:
    return TITLES.get(name, name.capitalize())
