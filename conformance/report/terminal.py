"""What a person reads at the end of a run: the table of verdicts, and what each failure says.

Everything is made as lines of styled pieces; writing them is the plugin's business.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.clause import Clause, Level
from conformance.entries.designs import idle, told, wide
from conformance.judging.judge import Verdict
from conformance.judging.results import Result, Run, Shown, by_fault, judged
from conformance.report.advice import advice
from conformance.report.claims import next_claims, unclaimed, vain_claims
from conformance.report.foremost import foremost, foremost_told
from conformance.report.tables import fitting

GAP = "  "
CAPTION = "Clauses by chapter: how many of those judged hold, and what the others are"
IN_ALL = "Clauses in all: how many of those judged hold, and what the others are"
# What is told of in full, and of further clauses: a broken adapter first, as it may fail the rest.
TOLD = (Shown.ERROR, Shown.FAILED, Shown.FIXED, Shown.MISSED)
AS_VERBS = {
    Shown.FAILED: "failed",
    Shown.ERROR: "broke",
    Shown.FIXED: "did not show what is known of them",
    Shown.MISSED: "missed",
}
EXHAUSTED = re.compile(r"exhaustive: (\d+) of \1 examples")
ASKED = re.compile(r"\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) ")
UNASKED = 0.9  # of all clauses: who asks so few is told so
NAMED = 12  # clauses with one fault that are named; of more, only the chapters are
STYLES: dict[Shown, dict[str, bool]] = {
    Shown.FAILED: {"red": True, "bold": True},
    Shown.ERROR: {"red": True, "bold": True},
    Shown.FIXED: {"red": True, "bold": True},
    Shown.MISSED: {"yellow": True, "bold": True},
    Shown.KNOWN: {"yellow": True},
    Shown.UNSUPPORTED: {"cyan": True},
}
COLUMNS = (
    Shown.FAILED,
    Shown.MISSED,
    Shown.KNOWN,
    Shown.FIXED,
    Shown.UNSUPPORTED,
    Shown.ERROR,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text and how it is styled, in the words of pytest's terminal writer."""

    text: str
    style: tuple[str, ...] = ()


Line = tuple[Piece, ...]


def plain(text: str = "") -> Line:
    """Return a line without a style."""
    return (Piece(text),)


def styled(shown: Shown, text: str) -> Piece:
    """Return a piece in the colour of what is shown."""
    return Piece(text, tuple(STYLES.get(shown, {})))


def summary(
    run: Run,
    clauses: Sequence[Clause],
    results: Sequence[Result],
    *,
    width: int,
    verbose: bool = False,
    details: bool = True,
) -> Iterator[Line]:
    """Yield the summary: what was judged, the table, the failures, and what else is worth a line.

    What one fault brought down is told once, with the first clause. A fault that brought nearly all
    down comes before anything else, and chapters say nothing then. Without `details`, a failure is
    its id and the first line of its message. Lines are at most `width` wide, but for messages of
    several lines, counterexamples and links, which are never broken.
    """
    stated = {clause.id: clause for clause in clauses}
    by_kind: dict[Shown, list[Result]] = {kind: [] for kind in Shown}
    for result in results:
        by_kind[result.shown(strict=run.strict)].append(result)
    groups = by_fault([result for kind in TOLD for result in by_kind[kind]])
    most = foremost(groups)
    if most and not plainest(list(most)).manner:  # of those, the advice tells
        failed = sum(map(len, groups))
        for told in foremost_told(plainest(list(most)), len(most), failed):
            yield from _indented(told, width, first="")
        yield plain()
    yield from _about(run, results, width)
    yield plain()
    advised = [line for told in advice(results) for line in _advised(told, width)]
    yield from [*advised, plain()] if advised else []
    chapters = verbose or not most
    yield from _table(clauses, results, run.strict, width, chapters=chapters)
    for group in groups:
        first = plainest(group)
        kind = first.shown(strict=run.strict)
        others = [result for result in group if result is not first]
        yield plain()
        if not details:
            yield from _listed([first], kind, stated, width)
        elif kind is Shown.MISSED and not verbose:
            yield from _missed(stated[first.clause], first, width)
        else:
            yield from _failure(stated[first.clause], first, run, kind, width)
        yield from _alike(others, run.strict, width, verbose)
    yield from _idle(run, results, width)
    if verbose:
        yield from [plain()] * bool(by_kind[Shown.KNOWN])
        yield from _listed(by_kind[Shown.KNOWN], Shown.KNOWN, stated, width)
        yield from _unclaimed(results, width)
        about_claims = (next_claims(clauses, results), vain_claims(clauses, results))
        for claims in () if run.of_application else about_claims:
            lines = [line for claim in claims for line in _indented(claim, width, first="")]
            yield from [plain(), *lines] if lines else []
        yield from _evidence(results, width)
        return
    unasked = len(by_kind[Shown.UNSUPPORTED])
    if unasked >= UNASKED * len(results) and not run.of_application and len(results) > 1:
        told = f"{unasked} of {len(results)} clauses were not asked: -v says what to claim next"
        yield plain()
        yield from _indented(told, width, first="")
    hints = [f"what is {kind}" for kind in (Shown.KNOWN, Shown.UNSUPPORTED) if by_kind[kind]]
    if any(result.evidence for result in results):
        hints.append("the evidence")
    if by_kind[Shown.MISSED]:
        hints.append("the counterexamples of what is missed")
    if hints:
        *firsts, final = hints
        told = f"{', '.join(firsts)} and {final}" if firsts else final
        yield plain()
        yield from _indented(f"-v lists {told}", width, first="")


def _advised(told: str, width: int) -> Iterator[Line]:
    """Yield a line of advice so that it fits; those of an entry, as they are to be copied."""
    if told.startswith("| "):
        yield plain(f"    {told.removeprefix('| ')}")
    else:
        yield from _indented(told, width, first="")


def failure(clause: Clause, result: Result, run: Run, shown: Shown) -> list[str]:
    """Return the same text that the summary has for one failure, without colours."""
    return ["".join(p.text for p in line) for line in _failure(clause, result, run, shown, 100)]


def _about(run: Run, results: Sequence[Result], width: int) -> Iterator[Line]:
    packages = ", ".join(
        f"{name} {version}" for name, version in run.packages if name != run.implementation
    )
    done = list(judged(results))
    seconds = sum(result.seconds for result in done)
    examples = sum(result.examples for result in done)
    settings = [f"profile {run.profile}"]
    if run.server:
        settings.append(f"over {run.server}")
    if run.seed is not None:
        settings.append(f"seed {run.seed}")
    if run.level is not Level.MAY:
        settings.append(f"level {run.level} and above")
    if run.strict:
        settings.append("strict")
    version = f"Python {run.python}" + (f", {packages}" if packages else "")
    counted = "1 clause" if len(done) == 1 else f"{len(done)} clauses"
    tried = "1 example" if examples == 1 else f"{examples:,} examples"
    spent = f"{counted}, {tried}, {seconds:.1f} s of CPU"
    declared = told(run.by_design, (result.clause for result in results))
    yield (Piece(f"{run.implementation} {run.version}", ("bold",)),)
    for text in filter(None, (version, f"{', '.join(settings)}: {spent}", run.known, declared)):
        yield from (plain(part) for part in textwrap.wrap(text, width))


def _table(
    clauses: Sequence[Clause],
    results: Iterable[Result],
    strict: bool,
    width: int,
    *,
    chapters: bool = True,
) -> Iterator[Line]:
    """Yield a row per chapter: passed of judged for each level, then counts of what is not passed.

    Without `chapters`, there is the total alone.

    What an implementation does not claim is not judged, so it is in no level's count.
    """
    found = {result.clause: result for result in judged(results)}
    by_chapter: dict[str, list[Result]] = {}
    for clause in clauses:
        if clause.id in found and chapters:
            by_chapter.setdefault(clause.chapter, []).append(found[clause.id])
    if not found:
        return
    everything = list(found.values())
    counts = Counter(result.shown(strict=strict) for result in everything)
    columns = [kind for kind in COLUMNS if counts[kind]]
    levels = [level for level in Level if any(r.level is level for r in everything)]
    head = ["chapter" * chapters, *levels, *columns]
    rows = {name: _cells(rows, levels, columns, strict) for name, rows in by_chapter.items()}
    total = _cells(everything, levels, columns, strict)
    first = max(map(len, [*rows, head[0]]))
    widths = [max(map(len, column)) for column in zip(head[1:], *rows.values(), total, strict=True)]

    yield from _indented(CAPTION if chapters else IN_ALL, width, first="")

    def line(name: str, cells: Sequence[str], *, bold: bool = False) -> Line:
        pieces = [Piece(name.ljust(first), ("bold",) if bold else ())]
        kinds = [*([None] * len(levels)), *columns]
        for cell, size, kind in zip(cells, widths, kinds, strict=True):
            text = GAP + cell.rjust(size)
            styles = tuple(STYLES.get(kind, {})) if kind and cell.strip("0123456789") == "" else ()
            pieces.append(Piece(text, styles if cell else ()))
        return tuple(pieces)

    yield line(head[0], head[1:], bold=True)
    for name, cells in rows.items():
        yield line(name, cells)
    yield line("total", total, bold=True)


def _cells(
    results: Sequence[Result], levels: Sequence[Level], columns: Sequence[Shown], strict: bool
) -> list[str]:
    cells: list[str] = []
    for level in levels:
        claimed = [r for r in results if r.level is level and r.verdict is not Verdict.UNSUPPORTED]
        passed = sum(r.verdict is Verdict.PASS for r in claimed)
        cells.append(f"{passed}/{len(claimed)}" if claimed else "")
    counts = Counter(result.shown(strict=strict) for result in results)
    return cells + [str(counts[kind] or "") for kind in columns]


def _failure(clause: Clause, result: Result, run: Run, shown: Shown, width: int) -> Iterator[Line]:
    word = styled(shown, shown.upper())
    yield (word, Piece(" "), Piece(result.clause, ("bold",)), Piece(f" ({clause.level})"))
    yield from _indented(clause.statement, width)
    yield plain()
    if result.manner:
        yield from _indented(f"behind it: {result.manner}", width)
    # The message is laid out by its clause, perhaps as a table: its lines are kept.
    yield from _laid_out(result.message, width)
    if result.reason:
        link = f" ({result.link})" if result.link else ""
        yield from _indented(f"its entry says: {result.reason}{link}", width)
    if result.counterexample:
        yield plain()
        yield plain("  smallest counterexample:")
        yield from (plain("    " + line) for line in result.counterexample.split("\n"))
    yield plain()
    yield plain(f"  replay: {' '.join(run.replay)} -k {result.clause}")
    yield plain(f"  clause: {clause.file}")


def _laid_out(message: str, width: int) -> Iterator[Line]:
    """Yield a message of several lines as its clause has laid it out, as far as that fits."""
    yield from (plain("  " + line if line else "") for line in fitting(message, width - 2))


def plainest(group: Sequence[Result]) -> Result:
    """Return the gravest one of a group that tells the fault, with an example, in few words."""
    worst = min(TOLD.index(result.shown()) for result in group if result.shown() in TOLD)
    grave = [result for result in group if result.shown() is TOLD[worst]]
    return min(grave, key=lambda r: (not r.counterexample, len(r.message) + len(r.counterexample)))


def _alike(others: Sequence[Result], strict: bool, width: int, verbose: bool) -> Iterator[Line]:
    """Yield which other clauses the same fault brought down: by id, or how many of each chapter."""
    for kind in TOLD:
        names = [result.clause for result in others if result.shown(strict=strict) is kind]
        if not names:
            continue
        count = "1 more clause" if len(names) == 1 else f"{len(names)} more clauses"
        hint = ""
        if len(names) > NAMED and not verbose:
            chapters = Counter(name.partition(".")[0] for name in names)
            names = [f"{chapter} {number}" for chapter, number in chapters.items()]
            hint = " (-v names them)"
        text = f"the same behind {count} that {AS_VERBS[kind]}: {', '.join(names)}{hint}"
        yield from _indented(text, width)


def _missed(clause: Clause, result: Result, width: int) -> Iterator[Line]:
    """Yield what is missed: its id and where it stands, what it asks, and what was seen.

    The counterexample is left to -v, but for the request, where the message names none.
    """
    yield (styled(Shown.MISSED, Shown.MISSED), Piece(f" {result.clause} ({clause.file})"))
    yield from _indented(clause.statement, width)
    if "\n" in result.message:
        yield from _laid_out(result.message, width)
    elif result.message:
        yield from _indented(result.message, width)
    if result.manner:
        yield from _indented(f"behind it: {result.manner}", width)
    if not ASKED.search(result.message):
        asked = [line for line in result.counterexample.split("\n") if ASKED.match(line)]
        yield from _indented(f"asked last: {asked[-1]}", width) if asked else ()


def _listed(
    results: Sequence[Result], kind: Shown, stated: dict[str, Clause], width: int
) -> Iterator[Line]:
    """Yield a short entry per result: its id, and the reason for it, with its link."""
    for result in results:
        hidden = f" ({result.message})" if result.manner and kind is Shown.KNOWN else ""
        text = f"{result.reason}{hidden}" if result.reason else ""
        text = text or result.message.partition("\n")[0] or stated[result.clause].statement
        first, *rest = _indented(f"{result.clause}: {text}", width, first=f"{kind} ")
        yield (styled(kind, kind), Piece(first[0].text.removeprefix(kind)))
        yield from rest
        if result.link:
            yield plain(f"  {result.link}")


def _unclaimed(results: Iterable[Result], width: int) -> Iterator[Line]:
    """Yield a line for each reason why clauses are unsupported."""
    kind = Shown.UNSUPPORTED
    for number, reason in enumerate(unclaimed(results)):
        yield from [plain()] * (number == 0)
        first, *rest = _indented(reason, width, first=f"{kind} ")
        yield (styled(kind, kind), Piece(first[0].text.removeprefix(kind)))
        yield from rest


def _idle(run: Run, results: Sequence[Result], width: int) -> Iterator[Line]:
    """Say which clauses may fail by design, and do not, and which headers are in no reply."""
    verdicts = {
        r.clause: None if r.verdict in (None, Verdict.ERROR) else not r.by_design for r in results
    }
    patterns = idle(run.by_design, verdicts)
    for told_once in run.idle:
        yield plain()
        yield from _indented(f"without effect: {told_once}", width, first="")
    if patterns:
        yield plain()
        yield from _indented(
            f"by design, and nothing failed: {', '.join(patterns)}", width, first=""
        )
    for pattern in wide(run.by_design, verdicts):
        yield plain()
        yield from _indented(f"by design: {pattern}", width, first="")
    met = {name for result in results for name in result.left_out}
    headers = [name for d in run.by_design for name in d.headers if name.lower() not in met]
    if headers and any(result.examples for result in results):
        yield plain()
        text = f"by design left out, and in no reply: {', '.join(headers)}"
        yield from _indented(text, width, first="")


def _evidence(results: Iterable[Result], width: int) -> Iterator[Line]:
    """Yield what clauses did to be sure; those that tried all there is take one entry."""
    proven = [result for result in results if result.evidence and result.verdict is Verdict.PASS]
    if proven:
        yield plain()
    whole = [(r, found[1]) for r in proven if (found := EXHAUSTED.fullmatch(r.evidence))]
    if whole:
        told = ", ".join(f"{result.clause} ({count})" for result, count in whole)
        yield from _indented(f"exhaustive: {told}", width, first="evidence ")
    for result in proven:
        if not EXHAUSTED.fullmatch(result.evidence):
            yield from _indented(f"{result.clause}: {result.evidence}", width, first="evidence ")


def _indented(text: str, width: int, *, first: str = "  ") -> Iterator[Line]:
    """Yield a text in lines that fit; ids are not broken at their hyphens."""
    wrapped = textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=first,
        subsequent_indent="  ",
        break_on_hyphens=False,
    )
    yield from (plain(line) for line in wrapped)
