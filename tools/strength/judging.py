"""How a sample of a target is judged, and what is published of it."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from conformance import __version__
from conformance.report.injected import HANG, IMPORT, NOTICED, SURVIVED, Injected, Sample
from tools.bench.runs import measured
from tools.faults import reasons, run, state
from tools.faults.bench import Outcome
from tools.faults.draw import Fault, Package
from tools.strength.near import chosen, clauses
from tools.strength.targets import Target

NAMED = {"": SURVIVED, "import": IMPORT, "hang": HANG}
BESIDE = ("flask", "werkzeug", "hypothesis", "pytest")  # whose versions are told
DEAREST = 10  # clauses that noticed nothing, whose costs are told


@dataclass(frozen=True, slots=True)
class Drawn:
    """Faults that were drawn from a target, and how many there are to draw from."""

    target: Target
    package: Package
    faults: Sequence[Fault]
    seed: int
    whole: int


def judged(drawn: Drawn, kept: Path | None, jobs: int) -> list[Injected]:
    """Have the faults judged that `kept`, a file of outcomes, does not have yet; return all.

    Raise Refused where the target fails without a fault, or where the file has something else.
    """
    target, package = drawn.target, drawn.package
    done = state.read(kept, str(target.manner)) if kept else {}

    def by_saboteurs(fault: Fault) -> run.Order:
        near = clauses(package.name, fault.path)
        return run.Order(near, chosen(near))

    order = by_saboteurs if target.near else run.sooner_by_outcomes(drawn.faults, done)
    run.judge(package, drawn.faults, done, target.manner, jobs, kept, order)
    found = [_injected(fault, done[fault.id]) for fault in drawn.faults]
    return explained(found, target)


def _injected(fault: Fault, outcome: Outcome) -> Injected:
    name = NAMED.get(outcome.noticed, NOTICED)
    return Injected(
        *(fault.id, fault.path, fault.line, fault.operator, fault.before, fault.after),
        name,
        (outcome.noticed, *outcome.also) if name == NOTICED else (),
        round(outcome.cpu, 1),
    )


def explained(faults: Iterable[Injected], target: Target) -> list[Injected]:
    """Return faults by file and line; a survivor with the reason that there is for it now."""
    said = reasons.read(target.reasons) if target.reasons.exists() else {}
    found = []
    for fault in sorted(faults, key=lambda one: (one.file, one.line, one.id)):
        place = (fault.file, fault.operator, fault.before, fault.after)
        reason = said.get(place) if fault.survived else None
        judged, why = (reason.judged, reason.why) if reason else ("", "")
        found.append(replace(fault, judged=judged, why=why))
    return found


def published(drawn: Drawn, faults: Sequence[Injected]) -> Sample:
    """Return a sample as it is published, with what the clauses cost that judged it.

    For that the target is judged without a fault, once by each adapter. Raise Broken where that
    cannot be done.
    """
    target = drawn.target
    seconds: dict[str, float] = {}
    for impl in target.impls:
        figures = measured(impl, target.manner.profile)
        for line in figures.clauses:
            seconds[line.clause] = seconds.get(line.clause, 0.0) + line.seconds
    size = f"--sample {len(faults)} --seed {drawn.seed}"
    return Sample(
        *(target.name, drawn.package.version, __version__, platform.python_version()),
        {name: metadata.version(name) for name in BESIDE},
        f"python -m tools.strength --target {target.name} {size} --write docs",
        *(drawn.seed, drawn.whole, target.manner.most, len(seconds)),
        by_chapter(seconds),
        told(seconds, faults),
        tuple(faults),
    )


def by_chapter(seconds: Mapping[str, float]) -> dict[str, float]:
    """Return the sums of the chapters."""
    found: dict[str, float] = {}
    for name in sorted(seconds):
        chapter = name.partition(".")[0]
        found[chapter] = found.get(chapter, 0.0) + seconds[name]
    return {name: round(whole, 2) for name, whole in found.items()}


def told(seconds: Mapping[str, float], faults: Sequence[Injected]) -> dict[str, float]:
    """Return what is told of clauses: who noticed something, and the dearest of the others."""
    noticed = {clause for fault in faults for clause in fault.by} & seconds.keys()
    others = sorted(seconds.keys() - noticed, key=lambda name: (-seconds[name], name))
    return {name: round(seconds[name], 3) for name in sorted({*noticed, *others[:DEAREST]})}
