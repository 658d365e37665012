"""Schedules, read from the message of a failure: who did what at which turn, and what went wrong.

The message is written by `conformance.isolation.explain`, and is all that a report keeps. How a
schedule is drawn is said by `drawing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEAD = re.compile(r"what happened, with (?P<switches>.+):")
ROW = re.compile(r"(?P<mark>[ >]) *(?P<turn>\d+) (?P<cells>.*)")
MARGIN = 6  # characters before the first column: a mark, the number and a blank
NAME = re.compile(r"worker (?P<name>\S+(?: \S+)*)")
# What the sentence of a message says of the write that was seen, or of what came in between.
WRITTEN = re.compile(r"written (?:by worker .+? )?at (?P<turn>\d+)")
SINCE = re.compile(r"since it was right, worker .+? did: (?P<done>.+)")
TURN = re.compile(r" at (\d+)(?=, |$)")


@dataclass(frozen=True, slots=True)
class Moment:
    """What a worker did at a turn; `wrong` marks what it must not have seen."""

    turn: int
    worker: str
    text: str
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """A run: its workers, what each did in order, and at which turns the wrong value came up."""

    switches: str
    workers: tuple[str, ...]
    moments: tuple[Moment, ...]
    origins: tuple[int, ...]

    @property
    def wrong(self) -> Moment | None:
        """The moment that is wrong."""
        return next((moment for moment in self.moments if moment.wrong), None)


def found_in(message: str) -> tuple[str, Schedule] | None:
    """Return what a message says before its schedule, and the schedule; None without one."""
    lines = message.split("\n")
    for number, line in enumerate(lines[:-1]):
        head = HEAD.fullmatch(line)
        columns = list(_columns(lines[number + 1])) if head else []
        moments = tuple(_moments(lines[number + 2 :], columns)) if columns else ()
        if head and moments:
            said = "\n".join(lines[:number])
            turns = {moment.turn for moment in moments}
            origins = tuple(turn for turn in _origins(said) if turn in turns)
            names = tuple(name for _, name in columns)
            return said, Schedule(head["switches"], names, moments, origins)
    return None


def _columns(line: str) -> Iterator[tuple[int, str]]:
    """Yield where each column begins, and whose it is."""
    for found in NAME.finditer(line):
        yield found.start(), found["name"]


def _moments(lines: Sequence[str], columns: Sequence[tuple[int, str]]) -> Iterator[Moment]:
    for line in lines:
        row = ROW.fullmatch(line)
        if row is None or not line[MARGIN:].strip():
            return
        start = len(line) - len(line[MARGIN:].lstrip())
        worker = next((name for begin, name in reversed(columns) if begin <= start), columns[0][1])
        yield Moment(int(row["turn"]), worker, line[start:].rstrip(), row["mark"] == ">")


def _origins(said: str) -> Iterator[int]:
    """Yield the turns that a sentence names as where the wrong value comes from."""
    first = said.partition("\n")[0]
    since = SINCE.search(first)
    if since:
        yield from map(int, TURN.findall(since["done"]))
        return
    yield from (int(found["turn"]) for found in WRITTEN.finditer(first))
