"""Applications with all of it: competing rules, parts on every level, sessions, answers, streams.

What the other kinds make is put together: around the rules of `routing` and a view that does what
it is asked to stand the parts of `lives`, and the exchanges are those of all kinds in turn.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import zip_longest

from conformance.describe.app import App, Blueprint, Part, View, view
from conformance.describe.messages import Exchange
from conformance.describe.steps import Ask, Step
from conformance.strategies.whole.answers import end
from conformance.strategies.whole.asked import exchange as any_request
from conformance.strategies.whole.cases import Case
from conformance.strategies.whole.dice import Dice
from conformance.strategies.whole.lives import lives
from conformance.strategies.whole.routing import routing
from conformance.strategies.whole.sessions import visit
from conformance.strategies.whole.streams import streams

# What a stream with its context makes run once more, which clauses on streaming speak of.
ENDING = {"teardown", "app_teardown", "signal"}


def everything(whole: Dice, rows: Sequence[Dice], asked: Sequence[Dice]) -> Case:
    """Make an application of several kinds at once, and exchanges for all of them."""
    life = lives(whole, rows[::2], asked[::2])
    streaming = whole.may("streaming", "forms", times=2)
    other = (streams if streaming else routing)(whole, rows[1::2] or rows, asked[1::2])
    around: Sequence[Part] = life.app.parts
    if streaming and not whole.terrain.has("stream-teardown"):
        around = _without(around, ENDING)
    if whole.terrain.has("slash") and not whole.terrain.has("around-all"):
        around = _without(around, {"after"})  # a redirect may be made behind what it sees
    options = dict(other.app.options)
    if options.get("host_matching"):  # all views would need a host
        other = replace(other, app=App(), exchanges=())
    methods = ("GET", "POST", "PUT") if whole.terrain.has("methods") else None
    ask = view("/ask", Ask(), endpoint="ask", methods=methods)
    taken = {str(part.rule) for part in life.app.views} | {"/ask"}
    # Hooks see whether a path is unknown, or only the method is: where a path would be redirected,
    # nothing says which. So all rules answer GET, and are asked with it.
    others = [
        replace(part, endpoint=f"o_{part.endpoint}", methods=None)
        if isinstance(part, View)
        else part
        for part in other.app.parts
        if str(getattr(part, "rule", "")) not in taken
    ]
    config = dict((*other.app.config, *life.app.config))
    app = App(*around, *others, ask, config=config, options=other.app.options)
    host = config.get("SERVER_NAME", "localhost")
    pairs = zip_longest((replace(one, method="GET") for one in life.exchanges), map(_asking, asked))
    at_home = [replace(one, host=host) for pair in pairs for one in pair if one is not None]
    elsewhere = [replace(one, method="GET") for one in other.exchanges]
    exchanges = (*elsewhere, *at_home)
    if not whole.terrain.has("odd-script"):  # some part may build a URL
        odd = ("/a b", "/é")
        exchanges = tuple(
            replace(e, script="/app" if e.script in odd else e.script) for e in exchanges
        )
    return Case(app, exchanges)


def _without(parts: Sequence[Part], kinds: Container[str]) -> list[Part]:
    """Return parts without those of some kinds, also inside of blueprints."""
    kept = [part for part in parts if getattr(part, "kind", None) not in kinds]
    return [
        replace(part, parts=tuple(_without(part.parts, kinds)))
        if isinstance(part, Blueprint)
        else part
        for part in kept
    ]


def _asking(row: Dice) -> Exchange:
    """Ask the view that does what it is asked to, in the manner of one of the kinds."""
    manner = row.byte() % 3
    if manner == 0 and row.terrain.has("session"):
        return replace(visit(row), path="/ask")
    if manner == 1:
        return replace(any_request(row, (), False), path="/ask")
    steps: tuple[Step, ...] = end(row)
    return Exchange(path="/ask", steps=steps)
