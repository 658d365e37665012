"""What requests show when nothing else runs, and how another run is compared with it.

What differs from one lone run to the next (an id, a nonce, a time) is not compared. What was found
there instead is looked at all the same: it may hold what belongs to another request. How requests
are run side by side is said by `conformance.isolation.requests`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from conformance.describe.app import App
from conformance.describe.claimed import claimed, claimed_exchange
from conformance.describe.messages import Exchange, Reply
from conformance.isolation.timeline import Differs, owned
from conformance.perform.implementation import Implementation
from conformance.perform.performer import Performer
from conformance.perform.steady import RUNS, Alone, body_lines, note_of
from conformance.perform.trace import UNBOUND, Trace, side_by_side

SHORTEST = 3  # shorter values stand in any random text
# A word that no two requests have by chance: long enough, and no number or part of a date.
UNIQUE = re.compile(r"(?=[\w-]*[^\W\d_])(?!\d{4}-\d\d)[\w-]{8,}")


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to one of the applications."""

    app: App
    exchange: Exchange

    def claimed(self, impl: Implementation) -> Sent:
        """Return the same request without what the implementation does not claim."""
        had = impl.capabilities
        return Sent(claimed(self.app, had), claimed_exchange(self.exchange, had))

    def __str__(self) -> str:
        steps = "".join(f"\n    {step}" for step in self.exchange.steps)
        return f"{self.exchange} to {self.app.name}{steps}"


def lines_of(performer: Performer) -> list[str]:
    """Return a trace, with its replies, as lines."""
    return [str(event) for event in performer.trace.events] + [
        line for reply in performer.trace.replies for line in reply_lines(reply)
    ]


def reply_lines(reply: Reply) -> list[str]:
    """Return a reply as lines: headers by name, because only those of one name have an order."""
    ended = reply if reply.raised is not None else f"{reply.status} {reply.reason}"
    headers = sorted(reply.headers, key=lambda header: header[0].lower())
    shown = [f"{name}: {value}" for name, value in headers]
    return [f"reply {ended}", *shown, *body_lines(reply)]


def alone(impl: Implementation, requests: Sequence[Sent]) -> Alone:
    """Return what one worker sees that sends its requests when nothing else runs.

    The applications are built anew each time, so that nothing of other requests is in it.
    """

    def again() -> list[str]:
        with impl.undisturbed():
            impl.forget()
            whole = Performer()
            for sent in requests:
                seen = impl.run(sent.app, sent.exchange)
                _sees_itself(seen, sent)
                _is_answered(seen, sent.exchange)
                whole.trace.events += seen.events
                whole.trace.replies += seen.replies
            return lines_of(whole)

    return Alone(again)


def _sees_itself(seen: Trace, sent: Sent) -> None:
    """Check what needs no second run: a request that is alone sees its own path, query and app."""
    exchange = sent.exchange
    own = {"request.path": exchange.path, "current_app.name": sent.app.name}
    own |= {f"request.args.{name}": value for name, value in parse_qsl(exchange.query)}
    for event in seen:
        if event.depth == 0 and event.value not in (own.get(event.subject, event.value), UNBOUND):
            raise AssertionError(f"{exchange}, alone, sees {event.value!r} as {event.subject}")


def _is_answered(seen: Trace, exchange: Exchange) -> None:
    """Check that a view did what a request asked for: two that are not answered are always alike.

    Unless something was raised, the view answers, whatever it streams, with 200.
    """
    outer = [event for event in seen if event.depth == 0]
    if exchange.steps and not any((e.kind, e.action) == ("view", "enter") for e in outer):
        raise AssertionError(f"{exchange}, alone, reaches no view, and the reply is {seen.reply}")
    well = not exchange.steps or any(event.action in ("raise", "abort") for event in outer)
    if not well and (seen.reply.raised is not None or seen.reply.status != 200):
        raise AssertionError(f"{exchange}, alone, raises nothing, and the reply is {seen.reply}")


def same(
    impl: Implementation, seen: list[str], expected: Alone, why: str, worker: str = ""
) -> None:
    """Compare two timelines; a failure shows them from shortly before the first difference.

    What differs when the request is alone, too, is left out, and noted for the report.
    """
    if expected.agrees(seen):
        if len(expected.runs) > 1:
            impl.leave_out(expected.left_out())
        return
    wanted, got = expected.beside(seen)
    agree = next(
        (i for i, (a, b) in enumerate(zip(got, wanted, strict=False)) if a != b),
        min(len(got), len(wanted)),
    )
    start = max(0, agree - 3)
    parts = side_by_side(wanted[start : agree + 4], got[start : agree + 4])
    note = note_of(expected.left_out())
    raise Differs(worker, agree, "\n".join(filter(None, [why, note, parts])))


def nothing_foreign(
    requests: Mapping[str, Sequence[Sent]],
    expected: Mapping[str, Alone],
    seen: Mapping[str, list[str]],
) -> None:
    """Check what was left out of the comparison: nothing in it may belong to another worker.

    Neither what another one sent or wrote may stand there, nor what came to another one, too, and
    is never the same twice when requests are alone. All are by worker; `same` holds of each.
    """
    if all(len(alone.runs) == 1 for alone in expected.values()):
        return
    inside = {name: expected[name].shape.between(lines) or [] for name, lines in seen.items()}
    for name, found in inside.items():
        own = _values(requests[name])
        before = {part for run in expected[name].runs for part in _between(expected[name], run)}
        text = "\n".join(part for part in found if part not in before)
        for other in seen.keys() - {name}:
            for value in sorted(_values(requests[other]) - own):
                if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text):
                    said = f"worker {name} was sent {value!r}, which is worker {other}'s"
                    raise Differs(name, len(seen[name]), f"sideways leak: {said}")
    names = list(inside)
    for number, name in enumerate(names):
        for other in names[number + 1 :]:
            for word in sorted(_words(inside[name]) & _words(inside[other])):
                if _never_twice(expected[name], seen[name], word) and _never_twice(
                    expected[other], seen[other], word
                ):
                    said = f"worker {name} and worker {other} were both sent {word!r}"
                    why = "when requests are alone, that is never the same twice"
                    raise Differs(name, len(seen[name]), f"sideways leak: {said}; {why}")


def _values(requests: Iterable[Sent]) -> set[str]:
    """Return the values that belong to the one who sends these requests."""
    exchanges = [sent.exchange for sent in requests]
    sent_along = [value for exchange in exchanges for _, value in exchange.headers]
    values = {value.strip("/") for value in (*owned(exchanges), *sent_along)}
    return {value for value in values if len(value) >= SHORTEST}


def _between(expected: Alone, run: Sequence[str]) -> list[str]:
    return expected.shape.between(run) or []


def _words(parts: Iterable[str]) -> set[str]:
    return {word for part in parts for word in UNIQUE.findall(part)}


def _never_twice(expected: Alone, seen: Sequence[str], word: str) -> bool:
    """Tell whether a word stands where no two of several lone runs have the same."""
    while len(expected.runs) < RUNS:
        expected.once_more()
    columns: Iterator[tuple[str, ...]] = zip(
        *(_between(expected, run) for run in expected.runs), strict=False
    )
    places = zip(_between(expected, seen), columns, strict=False)
    return any(word in part and len(set(column)) == RUNS for part, column in places)
