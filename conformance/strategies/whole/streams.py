"""Applications whose views answer with streams, with and without their context, and what is around.

The chunks look at the request, and write where hooks look; some break off. All of a stream is read:
what becomes of one that nobody reads to its end, clauses of the chapter on streaming ask.
"""

from __future__ import annotations

from collections.abc import Sequence

from conformance.describe.app import App, Part, after, app_teardown, before, teardown, view
from conformance.describe.messages import Exchange
from conformance.describe.steps import (
    Answer,
    Attempt,
    Bound,
    Call,
    Demand,
    Note,
    Raise,
    Read,
    Step,
    Stream,
    Url,
    Write,
)
from conformance.strategies.whole.cases import Case
from conformance.strategies.whole.dice import Among, Dice

NAMES = ("x", "y")
# What a chunk does while its request is kept, and what it may do without.
KEPT = Among(
    {
        "": (lambda row, name: Note(name),),
        "g-of-stream": (
            lambda row, name: Read("g", row.pick(NAMES)),
            lambda row, name: Read("g", row.pick(NAMES)),
            lambda row, name: Write("g", row.pick(NAMES), name),
        ),
        "request-line": (lambda row, name: Read("request", row.pick(("path", "method"))),),
        "request-fields": (lambda row, name: Read("request.args", "q"),),
        "bound": (lambda row, name: Bound(),),
        "session": (lambda row, name: Call("session", "get", ("k",)),),
        "url": (lambda row, name: Url(row.pick(("v0", "v1", "nowhere"))),),
    }
)
ALONE = Among({"": (lambda row, name: Note(name),)})
ENDS = Among({"": ((),) * 8, "broken-stream": ((Raise(KeyError),), (Demand("g", "missing"),))})
ENDS_ALONE = Among({"": ((),) * 8, "broken-stream": ((Raise(KeyError),),)})
TEXTS: tuple[tuple[str | bytes, ...], ...] = ((), ("a", "", "é"), (b"\xff", "b"), ("",))
AROUND = Among(
    {
        "": (None,),
        "before stream-hooks": ("before",),
        "after stream-hooks": ("after",),
        "teardown stream-hooks stream-teardown": ("teardown", "teardown"),
        "app-teardown stream-teardown": ("app_teardown",),
    }
)
MAKERS = {"before": before, "after": after, "teardown": teardown, "app_teardown": app_teardown}


def streams(whole: Dice, rows: Sequence[Dice], asked: Sequence[Dice]) -> Case:
    """Make views that stream, with hooks around them, and requests for all of them."""
    parts: list[Part] = [_view(whole, 0)]
    for number, row in enumerate(rows, start=1):
        around = row.pick(AROUND)
        steps = tuple(row.pick(KEPT)(row, f"p{number}") for _ in range(row.byte() % 3))
        if around == "app_teardown":
            steps = (Note(f"p{number}"),)
        made = _view(row, number) if around is None else MAKERS[around](f"p{number}", *steps)
        parts.append(made)
    return Case(App(*parts), tuple(_asked(row, len(rows) + 1) for row in asked))


def _view(row: Dice, number: int) -> Part:
    name = f"v{number}"
    steps: list[Step] = [row.pick(KEPT)(row, name) for _ in range(row.byte() % 3)]
    steps += [Write("g", "x", name)] if row.may("state") else []
    context = row.may("stream-context", times=3)
    table, ends = (KEPT, ENDS) if context else (ALONE, ENDS_ALONE)
    chunks = tuple(
        tuple(row.pick(table)(row, f"{name}.{index}") for _ in range(row.byte() % 3))
        for index in range(row.byte() % 4)
    )
    if chunks:
        chunks = (*chunks[:-1], (*chunks[-1], *row.pick(ends)))
    at_end = (Attempt((Note(f"{name} ends"),)),) if row.chance(3) else ()
    plain = row.may("sequences")
    texts, decorated = row.pick(TEXTS), context and row.may("decorated-stream")
    body = Stream(chunks, context, texts, at_end, wrapped=not plain, decorated=decorated)
    answer = Answer(body, row.pick((None, None, 201)), row.pick((None, (("X-A", "1"),))))
    return view(f"/{name}", *steps, answer, endpoint=name)


def _asked(row: Dice, count: int) -> Exchange:
    unread = row.may(
        "automatic", "unread-stream", "head-of-stream", times=1, of=6
    )  # HEAD reads nothing of it
    method = "HEAD" if unread else "GET"
    return Exchange(method, f"/v{row.byte() % count}", row.pick(("", "q=1")))
