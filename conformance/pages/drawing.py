"""Pictures: a schedule as SVG, with a lane for each worker and time going down.

What is wrong is red, and a line joins it to where it comes from. Colours are in the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from conformance.foreign import visible
from conformance.pages.schedules import Moment, Schedule

ROW, TOP, LEFT = 22, 34, 44  # pixels: of a turn, above the first one, before the first lane
LETTER = 7.3  # pixels that a letter of the monospaced 12 pixels takes
ASIDE = 11  # pixels from a lane to the line that joins two of its turns
GAP = 34  # pixels between the longest text of a lane and the next lane
LONGEST = 52  # letters of a text; the whole of it is told when one points at it
MOST = 60  # turns that are all drawn; of more, those that matter
NEAR = 6  # turns around one that matters


def drawn(schedule: Schedule) -> Markup:
    """Return the picture of a schedule."""
    rows = list(_rows(schedule))
    lanes = _lanes(schedule)
    places = {row.turn: TOP + number * ROW for number, row in enumerate(rows) if _is_moment(row)}
    height, width = TOP + len(rows) * ROW + 6, round(sum(lanes.values()) + LEFT)
    starts: dict[str, float] = {}
    left = float(LEFT)
    for name, wide in lanes.items():
        starts[name] = left
        left += wide
    parts = [
        Markup(
            '<svg class="schedule" role="img" viewBox="0 0 {w} {h}" width="{w}" height="{h}">'
            "<title>{told}</title>"
        ).format(w=width, h=height, told=_told(schedule)),
        *_heads(starts, height),
        *_changes(rows, starts),
        *_joints(schedule, places, starts),
        *(part for number, row in enumerate(rows) for part in _turn(row, number, starts, schedule)),
        Markup("</svg>"),
    ]
    return Markup("\n").join(parts)


def _is_moment(row: Moment) -> bool:
    return row.turn > 0


def _told(schedule: Schedule) -> str:
    """Return the picture in words."""
    wrong = schedule.wrong
    told = f"{len(schedule.moments)} turns of {len(schedule.workers)} workers"
    if wrong is None:
        return told
    told += f"; at {wrong.turn}, worker {visible(wrong.worker)} saw what it must not"
    at = ", ".join(map(str, schedule.origins))
    return f"{told}; it comes from {at}" if at else told


def _rows(schedule: Schedule) -> Iterator[Moment]:
    """Yield the moments that are drawn; in place of a stretch one that counts it, at no turn."""
    moments = schedule.moments
    matter = {*schedule.origins, *(m.turn for m in moments if m.wrong), moments[-1].turn}
    matter |= {b.turn for a, b in pairwise(moments) if a.worker != b.worker}
    left: list[Moment] = []
    for moment in moments:
        if len(moments) <= MOST or any(abs(moment.turn - turn) <= NEAR for turn in matter):
            yield from _stretch(left)
            left = []
            yield moment
        else:
            left.append(moment)
    yield from _stretch(left)


def _stretch(left: Sequence[Moment]) -> Iterator[Moment]:
    if left:
        yield Moment(0, left[0].worker, f"... {len(left)} more turns ...")


def _lanes(schedule: Schedule) -> dict[str, float]:
    """Return how wide the lane of each worker is."""
    lanes = {}
    for name in schedule.workers:
        texts = [m.text for m in schedule.moments if m.worker == name]
        longest = max([len(f"worker {name}"), *map(len, texts)])
        lanes[name] = min(longest, LONGEST) * LETTER + GAP
    return lanes


def _heads(starts: dict[str, float], height: int) -> Iterator[Markup]:
    for name, left in starts.items():
        yield Markup('<line class="lane" x1="{x}" y1="24" x2="{x}" y2="{end}"/>').format(
            x=left, end=height - 6
        )
        yield Markup('<text class="who" x="{x}" y="14">worker {name}</text>').format(
            x=left - 5, name=visible(name)[:LONGEST]
        )


def _changes(rows: Sequence[Moment], starts: dict[str, float]) -> Iterator[Markup]:
    """Yield a line wherever the turn goes from one worker to another."""
    for number, (one, other) in enumerate(pairwise(rows)):
        if one.worker != other.worker:
            y = TOP + number * ROW
            yield Markup('<path class="change" d="M{a} {y}V{between}H{b}V{below}"/>').format(
                a=starts[one.worker],
                b=starts[other.worker],
                y=y,
                between=y + ROW // 2,
                below=y + ROW,
            )


def _joints(
    schedule: Schedule, places: dict[int, int], starts: dict[str, float]
) -> Iterator[Markup]:
    """Yield the lines that join what is wrong to where it comes from."""
    wrong = schedule.wrong
    if wrong is None:
        return
    by_turn = {moment.turn: moment for moment in schedule.moments}
    for turn in schedule.origins:
        begin, end = starts[by_turn[turn].worker], starts[wrong.worker]
        # Beside the lanes, and along two rows that have text in one lane only: it crosses none.
        yield Markup('<path class="joint" d="M{begin} {y}H{beside}V{to}H{end}"/>').format(
            begin=begin,
            y=places[turn],
            beside=min(begin, end) - ASIDE,
            to=places[wrong.turn],
            end=end,
        )


def _turn(
    row: Moment, number: int, starts: dict[str, float], schedule: Schedule
) -> Iterator[Markup]:
    """Yield the dot of a turn, its number and what was done."""
    x, y = starts[row.worker], TOP + number * ROW
    kind = "wrong" if row.wrong else "origin" if row.turn in schedule.origins else "plain"
    if _is_moment(row):
        yield Markup('<text class="turn" x="24" y="{y}">{turn}</text>').format(
            y=y + 4, turn=row.turn
        )
        radius = 4 if kind == "plain" else 6
        yield Markup('<circle class="{kind}" cx="{x}" cy="{y}" r="{r}"/>').format(
            kind=kind, x=x, y=y, r=radius
        )
    text = visible(row.text)
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    yield Markup('<text class="{kind}" x="{x}" y="{y}">{shown}<title>{text}</title></text>').format(
        kind=kind, x=x + 12, y=y + 4, shown=shown, text=text
    )
