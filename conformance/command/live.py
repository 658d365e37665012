"""How runs look while they go on: a table that changes in a terminal, lines where there is none.

What is known of them is said by `tracks.py`; what is printed at the end, by `ending.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from conformance.command.tracks import Stage, Track

ROUND = 0.2  # seconds between two looks
SHOWN = 4  # failures of a run that are shown while it goes on
BAR = 16  # columns
QUARTERS = 4  # lines that tell how far a run has come, where there is no terminal
# In this order; what has no count is left out.
STYLES = {
    "passed": "green",
    "failed": "bold red",
    "error": "bold red",
    "fixed": "bold red",
    "missed": "yellow",
    "known": "yellow",
    "unsupported": "cyan",
}


def counted(counts: Mapping[str, int]) -> Text:
    """Return the counts of verdicts in their colours: "1180 passed, 3 failed"."""
    parts = [
        Text(f"{counts[word]} {word}", style) for word, style in STYLES.items() if counts[word]
    ]
    return Text(", ").join(parts)


@contextmanager
def watched(console: Console, tracks: Sequence[Track]) -> Iterator[Callable[[], None]]:
    """Show tracks while the body runs; it calls what it is given to wait for a moment."""
    if console.is_terminal:
        with Live(console=console, auto_refresh=False, transient=True) as live:

            def turn() -> None:
                live.update(_table(tracks, console.width), refresh=True)
                time.sleep(ROUND)

            yield turn
        return
    lines = Lines(tracks)

    def write() -> None:
        for line in lines.news():
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        time.sleep(ROUND)

    try:
        yield write
    finally:
        for line in lines.news():
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def _table(tracks: Sequence[Track], width: int) -> RenderableType:
    """Return two lines for each run, its counts and the clause, and below them what failed."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, overflow="ellipsis", max_width=max(20, width - 46))
    for track in tracks:
        grid.add_row(Text(track.asked, "bold"), _bar(track), _now(track))
    failed = [
        Text.assemble((f"{status} ", STYLES[status]), f"{track.asked} ", (name, "bold"), f" {told}")
        for track in tracks
        for status, name, told in track.failed[-SHOWN:]
    ]
    for line in failed:
        line.no_wrap, line.overflow = True, "ellipsis"
    return Group(grid, *failed)


def _bar(track: Track) -> RenderableType:
    if track.stage is not Stage.JUDGING:
        style = "red" if track.stage is Stage.BROKEN else "dim"
        return Text(track.stage.value, style)
    return ProgressBar(total=max(track.total, 1), completed=track.done, width=BAR)


def _now(track: Track) -> Text:
    if track.stage is Stage.JUDGING:
        return Text.assemble(counted(track.counts), "  ", (track.current, "dim"))
    if track.stage is Stage.DONE:
        return counted(track.counts) if track.done else Text("was judged before", "dim")
    spent = f"{track.seconds:.0f} s" if track.began else ""
    return Text(track.told or spent, "" if track.told else "dim")


class Lines:
    """What has happened since it was last asked, as lines."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        self._tracks = tracks
        self._stages = [track.stage for track in tracks]
        self._failed = [0 for _ in tracks]
        self._quarters = [0 for _ in tracks]

    def news(self) -> Iterator[str]:
        """Yield a line for each new stage, each new failure, and each quarter."""
        for number, track in enumerate(self._tracks):
            stage = track.stage
            failed = track.failed[self._failed[number] :]
            self._failed[number] += len(failed)
            yield from (f"{track.asked}: {s} {name}: {told}" for s, name, told in failed)
            if stage is not self._stages[number]:
                self._stages[number] = stage
                yield f"{track.asked}: {self._told(track, stage)}"
            quarter = QUARTERS * track.done // max(track.total, 1)
            if stage is Stage.JUDGING and self._quarters[number] < quarter < QUARTERS:
                self._quarters[number] = quarter
                yield f"{track.asked}: {track.done} of {track.total}: {counted(track.counts)}"

    def _told(self, track: Track, stage: Stage) -> str:
        if stage is Stage.JUDGING:
            return "1 clause is judged" if track.total == 1 else f"{track.total} clauses are judged"
        if stage is Stage.DONE and not track.done:
            return "was judged before"
        if stage is Stage.DONE:
            return f"{counted(track.counts).plain} in {track.seconds:.0f} s"
        if stage is Stage.BROKEN:
            return f"not judged: {track.told}"
        return stage.value
