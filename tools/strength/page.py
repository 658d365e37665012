"""Makes `docs/strength.md`: who noticed what in which module, at which cost, and who survived."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from conformance.report.injected import HANG, IMPORT, Rate, Sample, grouped, rate

NAMED = 10  # clauses that a list names
OTHERWISE = {IMPORT: "the suite could not begin", HANG: "the suite did not end"}
HEAD = """\
# What the suite notices

Small faults were injected into installed packages, one at a time: a statement that is dropped, a
condition that is forced, an argument left out (`tools/faults/` has the operators). Only files whose
behaviour is documented were broken (`tools/faults/scope.py`). Each copy with a fault was judged
with the profile `quick`; a fault that nobody notices has survived. So this page says what a green
run is worth.

A survivor that is equivalent, unspecified or nobody's business could not have been noticed. Each
one has been looked at (`tools/strength/survivors/`). What is missing counts as missed, also where
a clause has been written since.

The data, with each fault, are `strength.json`. The command below each heading draws and judges the
same faults again, and writes data and page: who notices what is the same each time, the seconds are
those of the run. Of another version of a package, other faults are drawn. The page is written by
`python -m tools.strength --render docs`, and the pages of reports show the data as a map:
`conformance report REPORT... --html DIR --strength docs/strength.json`.
"""
FIRST = """\
Each fault was judged until the first clause noticed it, and those that had noticed others before
came first. So a chapter here has what it was the first to notice, and would notice more. (Where
several faults are judged at once, another clause may be the first.)"""
NEAR = """\
Each fault was judged by the chapters that have a saboteur in its file, until {most} clauses had
noticed it; where none did, by the whole suite. So a fault counts for each chapter that noticed it.
"Alone" is what no clause of another chapter noticed."""


def page(samples: Sequence[Sample]) -> str:
    """Return the page of some samples."""
    return "\n".join([*_lines(samples), ""])


def _lines(samples: Sequence[Sample]) -> Iterator[str]:
    yield HEAD
    yield from _table("broken", "faults", "noticed", "", "of what can be noticed", "seconds each")
    for sample in samples:
        found = rate(sample.faults)
        ours = f"{found.noticed}/{found.count - found.excused}, {found.percent_of_ours}"
        seconds = statistics.median(fault.seconds for fault in sample.faults)
        yield _row(
            *(f"[{sample.title}](#{_anchor(sample)})", found.count, found.noticed, found.percent),
            *(ours if found.excused else "–", f"{seconds:.1f}"),
        )
    yield ""
    yield "The seconds are the median of the processor time that it took to judge one fault."
    for sample in samples:
        yield from _target(sample)


def _anchor(sample: Sample) -> str:
    return sample.target


def _target(sample: Sample) -> Iterator[str]:
    beside = ", ".join(f"{name} {version}" for name, version in sample.packages.items())
    yield f'\n<a id="{_anchor(sample)}"></a>\n\n## {sample.title}\n'
    yield f"    {sample.command}\n"
    yield f"{len(sample.faults)} of {sample.whole} faults, as seed {sample.seed} draws them. The"
    yield "seconds below are those of a run without a fault, which judged"
    yield f"{sample.clauses} clauses of suite {sample.suite} on Python {sample.python} with"
    yield f"{beside}."
    yield (NEAR.format(most=sample.most) if sample.most > 1 else FIRST) + "\n"
    yield from _by_chapter(sample)
    yield from _by_module(sample)
    yield from _of_clauses(sample)
    yield from _survivors(sample)


def _by_chapter(sample: Sample) -> Iterator[str]:
    counts = Counter(chapter for fault in sample.faults for chapter in fault.chapters)
    alone = Counter(f.chapters[0] for f in sample.faults if len(f.chapters) == 1)
    spent = sample.chapters
    yield from _table("chapter", *_columns(sample))
    for name in sorted({*counts, *spent}, key=lambda name: (-counts[name], name)):
        yield _counted(sample, name, counts, alone, spent.get(name, 0.0))
    outcomes = Counter(fault.outcome for fault in sample.faults)
    for outcome, told in OTHERWISE.items():
        if outcomes[outcome]:
            yield _row(f"*{told}*", outcomes[outcome], *[""] * (len(_columns(sample)) - 1))
    yield ""


def _columns(sample: Sample) -> tuple[str, ...]:
    """Return what is told of chapters and clauses; who else notices is known of some samples."""
    return ("noticed", *(["alone"] if sample.most > 1 else []), "seconds", "seconds for each")


def _counted(
    sample: Sample, name: str, counts: Counter[str], alone: Counter[str], seconds: float
) -> str:
    """Return the row of a chapter or clause: what it noticed, and what it costs without a fault."""
    each = f"{seconds / counts[name]:.3f}" if counts[name] else "–"
    only = [alone[name]] if sample.most > 1 else []
    return _row(f"`{name}`", counts[name], *only, f"{seconds:.2f}", each)


def _table(first: str, *others: str) -> Iterator[str]:
    yield _row(first, *others)
    yield _row("---", *("---:" for _ in others))


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _by_module(sample: Sample) -> Iterator[str]:
    yield from _table("module", "noticed", "")
    for file, faults in grouped(sample.faults, lambda fault: fault.file).items():
        found: Rate = rate(faults)
        yield _row(f"`{file}`", found, found.percent)
    yield ""


def _of_clauses(sample: Sample) -> Iterator[str]:
    """Yield which clauses are dear for what they notice, and which notice nothing alone."""
    counts = Counter(clause for fault in sample.faults for clause in fault.by)
    alone = Counter(fault.by[0] for fault in sample.faults if len(fault.by) == 1)
    spent = {name: sample.costs.get(name, 0.0) for name in {*counts, *sample.costs}}
    dear = sorted(counts, key=lambda name: (-spent[name] / counts[name], name))
    yield "The clauses that are the dearest for what they noticed:\n"
    yield from _table("clause", *_columns(sample))
    for name in dear[:NAMED]:
        yield _counted(sample, name, counts, alone, spent[name])
    yield "\nSeconds are those of the process that judges, without what a clause starts besides.\n"
    idle = _dearest(spent.keys() - counts.keys(), spent)
    silent = sample.clauses - len(counts)
    yield f"{len(counts)} clauses noticed something, and {silent} did not; the dearest of these:"
    yield f"{idle}.\n"
    if sample.most > 1:
        others = counts.keys() - alone.keys()
        yield f"{len(others)} noticed nothing alone: others noticed the same faults. The dearest of"
        yield f"these: {_dearest(others, spent)}.\n"


def _dearest(names: Iterable[str], seconds: Mapping[str, float]) -> str:
    """Return some of the dearest clauses, with their seconds."""
    found = sorted(names, key=lambda name: (-seconds[name], name))[:NAMED]
    return ",\n".join(f"`{name}` ({seconds[name]:.2f} s)" for name in found) or "none"


def _survivors(sample: Sample) -> Iterator[str]:
    survivors = [fault for fault in sample.faults if fault.survived]
    told = [fault for fault in survivors if fault.judged]
    if not told:
        yield f"{len(survivors)} survived; `strength.json` has their lines."
        return
    yield "### Who survived, and why\n"
    yield "| where | what is said of it | without the fault, and with it |\n| --- | --- | --- |"
    for fault in survivors:
        said = f"{fault.judged}: {_cell(fault.why)}" if fault.judged else "not looked at yet"
        lines = f"{_code(fault.before)} {_code(fault.after)}"
        yield f"| `{fault.file}:{fault.line}`, {fault.operator} | {said} | {lines} |"


def _cell(text: str) -> str:
    """Return prose as a cell of a table shows it; what stands between backquotes is code."""
    parts = text.replace("|", "\\|").split("`")
    parts[::2] = [
        part.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_") for part in parts[::2]
    ]
    return "`".join(parts)


def _code(text: str) -> str:
    """Return a line of code as a cell of a table shows it."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    room = " " if "`" in text else ""
    return f"{fence}{room}{text}{room}{fence}".replace("|", "\\|")
