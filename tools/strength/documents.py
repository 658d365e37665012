"""Writes `docs/strength.json`, a fault on a line and the targets by name, and the page beside it.

Who notices which fault is the same each time that a sample is drawn and judged again; the seconds
are those of the run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from conformance.report.injected import SCHEMA, Injected, Sample, read_samples
from tools.kept import Refused
from tools.strength.page import page

DATA, PAGE = "strength.json", "strength.md"


def others(folder: Path, target: str) -> list[Sample]:
    """Return what a folder has of other targets.

    Raises UsageError where the folder has a file that is none of ours, and Refused where there is
    no such folder.
    """
    if not folder.is_dir():
        raise Refused(f"--write={folder}: there is no such folder")
    path = folder / DATA
    found = read_samples(path) if path.exists() else ()
    return [other for other in found if other.target != target]


def write(folder: Path, samples: Sequence[Sample]) -> None:
    """Write data and page of the samples of all targets; raise OSError where that cannot be."""
    ordered = sorted(samples, key=lambda sample: sample.target)
    (folder / DATA).write_text(data(ordered), encoding="utf-8")
    (folder / PAGE).write_text(page(ordered), encoding="utf-8")


def data(samples: Sequence[Sample]) -> str:
    """Return the file of some samples."""
    made = ",\n".join("".join(_lines(sample)) for sample in samples)
    return f'{{"schema": {SCHEMA}, "targets": [\n{made}\n]}}\n'


def _lines(sample: Sample) -> Iterator[str]:
    about = asdict(sample)
    parts = {name: about.pop(name) for name in ("chapters", "costs", "faults")}
    yield f"{_text(about)[:-1]},\n"
    for name in ("chapters", "costs"):
        lines = ",\n".join(f"  {_text(k)}: {v}" for k, v in parts[name].items())
        yield f'"{name}": {{\n{lines}\n}},\n'
    faults = ",\n".join(f"  {_text(_fault(fault))}" for fault in sample.faults)
    yield f'"faults": [\n{faults}\n]}}'


def _fault(fault: Injected) -> dict[str, Any]:
    """Return what is written of a fault; what nobody said of it is left out."""
    return {k: v for k, v in asdict(fault).items() if v or k not in ("judged", "why")}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
