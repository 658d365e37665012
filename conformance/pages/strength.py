"""The map of injected faults: how many each chapter noticed, by the module that they were in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conformance.report.injected import HANG, IMPORT, Injected, Rate, Sample, grouped, rate

SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """How many faults, and how dark that is: 0 for none, each next shade begins at the double."""

    count: int

    @property
    def shade(self) -> int:
        """The shade, from 0 to SHADES."""
        return min(self.count.bit_length(), SHADES)


@dataclass(frozen=True, slots=True)
class Row:
    """A module, or a folder: how many of its faults were noticed, and by which column how many."""

    name: str
    rate: Rate
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with its modules; what lies in none has no row of its own."""

    row: Row | None
    modules: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """The map of a sample: its columns, chapters and then what else ended a run, and its rows."""

    sample: Sample
    columns: tuple[str, ...]
    all: Row
    folders: tuple[Folder, ...]
    survivors: tuple[Injected, ...]

    @property
    def first_only(self) -> bool:
        """Whether a fault was judged until the first clause noticed it."""
        return self.sample.most == 1


def heat(sample: Sample) -> Heat:
    """Return the map of a sample; chapters that noticed nothing have no column."""
    counts = Counter(name for fault in sample.faults for name in _columns(fault))
    other = [outcome for outcome in (IMPORT, HANG) if counts[outcome]]
    columns = (*sorted(counts.keys() - {IMPORT, HANG}), *other)
    folders = []
    for name, faults in grouped(sample.faults, _folder).items():
        files = grouped(faults, lambda fault: fault.file)
        modules = tuple(row(file, some, columns) for file, some in files.items())
        folders.append(Folder(row(f"{name}/", faults, columns) if name else None, modules))
    survivors = tuple(fault for fault in sample.faults if fault.survived)
    return Heat(sample, columns, row("all", sample.faults, columns), tuple(folders), survivors)


def row(name: str, faults: Iterable[Injected], columns: Sequence[str]) -> Row:
    """Return the row of some faults."""
    found = list(faults)
    counts = Counter(name for fault in found for name in _columns(fault))
    return Row(name, rate(found), tuple(Cell(counts[column]) for column in columns))


def _columns(fault: Injected) -> tuple[str, ...]:
    """Return in which columns a fault counts."""
    return (fault.outcome,) if fault.outcome in (IMPORT, HANG) else fault.chapters


def _folder(fault: Injected) -> str:
    return fault.file.rpartition("/")[0]
