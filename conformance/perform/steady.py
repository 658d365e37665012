"""What is the same whenever it is run: replies carry ids, nonces and times that never come twice.

The oracle is the same thing, run alone once more. Where two such runs differ, nothing is compared;
everywhere else, and around such places, everything is. It is run again only where a difference
shows, so that what is the same every time costs one run. Which requests run beside each other, and
what else must hold of what is left out, is said by `conformance.isolation`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from conformance.describe.messages import Reply
from conformance.perform.beside import Beside
from conformance.perform.trace import side_by_side

RUNS = 5  # how often something is run alone before a difference is one
WORDS = re.compile(r"[\w+~-]+|\W")
GAP = "(differs)"  # stands, for a person, where lines are not compared
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?=: )|[a-z]+(?= )")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A line that is not always the same: these texts, and anything between two of them."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, lines: Sequence[str]) -> Pattern:
        """Return what several forms of a line have in common, in whole words."""
        first, *others = lines
        if all(line == first for line in others):
            return cls((first,))
        words = [WORDS.findall(line) for line in lines]
        if len({len(found) for found in words}) == 1:
            same = [len(set(column)) == 1 for column in zip(*words, strict=True)]
            return cls(_joined(words[0], same))
        start = _alike(words)
        end = _alike([found[start:][::-1] for found in words])
        shown = words[0]
        return cls(("".join(shown[:start]), "".join(shown[len(shown) - end :])))

    def between(self, line: str) -> list[str] | None:
        """Return what stands between the texts, or None for another line."""
        first, *others = self.texts
        if not others:
            return [] if line == first else None
        *middle, last = others
        at, end = len(first), len(line) - len(last)
        if not line.startswith(first) or not line.endswith(last) or end < at:
            return None
        found: list[str] = []
        for text in middle:
            place = line.find(text, at, end)
            if place < 0:
                return None
            found.append(line[at:place])
            at = place + len(text)
        return [*found, line[at:end]]

    def __str__(self) -> str:
        return GAP.join(self.texts)

    @property
    def about(self) -> str:
        """What the line is about, for a person: the name of a header, or its first word."""
        name = NAME.match(self.texts[0])
        return name.group() if name else self.texts[0].strip()[:40] or "text"


def _joined(words: Sequence[str], same: Sequence[bool]) -> tuple[str, ...]:
    """Return the texts that the words make which are the same in each line."""
    texts, gap = [""], False
    for word, kept in zip(words, same, strict=True):
        if not kept:
            gap = True
        elif gap:
            texts.append(word)
            gap = False
        else:
            texts[-1] += word
    return tuple([*texts, ""] if gap else texts)


def _alike(lines: Sequence[Sequence[str]]) -> int:
    """Return with how many equal items all of them begin."""
    return len(list(takewhile(lambda column: len(set(column)) == 1, zip(*lines, strict=False))))


@dataclass(frozen=True, slots=True)
class Shape:
    """What several runs have in common: lines at the beginning, lines at the end.

    With `loose`, there is any number of lines between them, else none.
    """

    first: tuple[Pattern, ...]
    last: tuple[Pattern, ...]
    loose: bool

    @classmethod
    def of(cls, runs: Sequence[Sequence[str]]) -> Shape:
        """Return the shape of several runs; lines of one kind stand at one place."""
        if len({len(run) for run in runs}) == 1:
            patterns = [Pattern.of(lines) for lines in zip(*runs, strict=True)]
            return cls(tuple(patterns), (), False)
        kinds = [[Pattern((line,)).about for line in run] for run in runs]
        start = _alike(kinds)
        end = _alike([found[start:][::-1] for found in kinds])
        firsts = [Pattern.of(lines) for lines in zip(*(run[:start] for run in runs), strict=True)]
        ends = [run[len(run) - end :] for run in runs]
        lasts = [Pattern.of(lines) for lines in zip(*ends, strict=True)]
        return cls(tuple(firsts), tuple(lasts), True)

    def between(self, run: Sequence[str]) -> list[str] | None:
        """Return what a run has where others differ, or None when it is of another shape."""
        fixed = len(self.first) + len(self.last)
        if len(run) < fixed or (len(run) > fixed and not self.loose):
            return None
        start, end = len(self.first), len(run) - len(self.last)
        found: list[str] = []
        for pattern, line in zip(
            (*self.first, *self.last), (*run[:start], *run[end:]), strict=True
        ):
            inside = pattern.between(line)
            if inside is None:
                return None
            found += inside
        return [*found, "\n".join(run[start:end])] if self.loose else found

    def left_out(self, run: Sequence[str]) -> list[str]:
        """Return what the lines are about that are not compared, or not as a whole."""
        patterns = [p.about for p in (*self.first, *self.last) if len(p.texts) > 1]
        start, end = len(self.first), len(run) - len(self.last)
        loose = [Pattern((line,)).about for line in run[start:end]] if self.loose else []
        return list(dict.fromkeys([*patterns, *loose]))


class Alone:
    """What something shows when it is run alone, as lines: once, or more often when it must be."""

    def __init__(
        self, again: Callable[[], Iterable[object]], first: Iterable[object] | None = None
    ) -> None:
        self._again = again
        self.runs: list[list[str]] = []
        self._shape = Shape((), (), loose=True)
        self._take(again() if first is None else first)

    def once_more(self) -> None:
        """Run it alone one more time."""
        self._take(self._again())

    def _take(self, lines: Iterable[object]) -> None:
        self.runs.append([str(line) for line in lines])
        self._shape = Shape.of(self.runs)

    @property
    def shown(self) -> list[str]:
        """What the first run showed."""
        return self.runs[0]

    @property
    def shape(self) -> Shape:
        """What all runs so far have in common."""
        return self._shape

    def left_out(self) -> list[str]:
        """Return what differs by itself, each as a person would name it."""
        names = [name for run in self.runs for name in self.shape.left_out(run)]
        return list(dict.fromkeys(names))

    def beside(self, seen: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the lines that were expected and those that were seen, as they are to be shown.

        A line that is what it must be, but for what differs by itself, is the same in both.
        """
        shape, wanted = self.shape, list(self.shown)
        if shape.loose or len(seen) < len(wanted):
            return wanted, list(seen)
        got = list(seen)
        for place, pattern in enumerate(shape.first):
            wanted[place] = str(pattern)
            if pattern.between(seen[place]) is not None:
                got[place] = str(pattern)
        return wanted, got

    def agrees(self, seen: Sequence[str]) -> bool:
        """Tell whether another run showed the same, but for what differs by itself."""
        if list(seen) == self.shown:
            return True
        while self.shape.between(seen) is None:
            if len(self.runs) == RUNS:
                return False
            self.once_more()
        return True


def note_of(left_out: Sequence[str]) -> str:
    """Return a remark on what was not compared, "" if everything was."""
    names = ", ".join(left_out)
    return f"not compared, because it differs from run to run: {names}" if left_out else ""


def expect_alike(
    seen: Iterable[object],
    wanted: Iterable[object],
    again: Callable[[], Iterable[object]],
    why: str = "",
) -> list[str]:
    """Compare what was seen with what is wanted, but for what differs whenever it is made.

    `again` makes what is wanted once more; it is called only where a difference shows. Returns what
    was left out; raises AssertionError with both beside each other if they differ.
    """
    alone = Alone(again, wanted)
    got = [str(line) for line in seen]
    if not alone.agrees(got):
        told = [why, note_of(alone.left_out()), side_by_side(*alone.beside(got))]
        raise AssertionError("\n".join(filter(None, told)))
    return alone.left_out()


def body_lines(reply: Reply) -> list[str]:
    """Return the body of a reply as lines, so that one that differs stands alone."""
    return [f"body: {line!r}" for line in reply.body.split(b"\n")]


class Noting(Beside):
    """What a clause did to be sure, and what it left out: for the report."""

    def __init__(self) -> None:
        super().__init__()
        self._evidence = ""
        self._left_out: dict[str, None] = {}  # what was not compared; an ordered set

    def note_nothing(self) -> None:
        """Forget what was noted: another clause begins."""
        self._evidence = ""
        self._left_out.clear()

    @property
    def evidence(self) -> str:
        """What a clause did to be sure, for the report: "exhaustive to ...".

        The clause sets it; what it left out of a comparison is added.
        """
        notes = [self._evidence, note_of(list(self._left_out)), self.note_of_freedoms()]
        return "; ".join(filter(None, notes))

    @evidence.setter
    def evidence(self, text: str) -> None:
        self._evidence = text

    def leave_out(self, names: Iterable[str]) -> None:
        """Note what is not compared, because it differs whenever it is run."""
        self._left_out.update(dict.fromkeys(names))

    def expect_alike(
        self,
        seen: Iterable[object],
        wanted: Iterable[object],
        again: Callable[[], Iterable[object]],
        why: str = "",
    ) -> None:
        """Compare two timelines but for what differs by itself; see `expect_alike`."""
        self.leave_out(expect_alike(seen, wanted, again, why))
