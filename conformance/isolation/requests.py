"""Requests side by side: each must see exactly what it sees alone.

The oracle needs no model: a request's trace and reply under any schedule are compared with those
of the same request when nothing else runs. A view gives the turn back after each of its steps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from conformance.describe.app import App
from conformance.describe.claimed import claimed, claimed_exchange
from conformance.describe.messages import Exchange, Reply
from conformance.drive.wire import Conversation, call_asgi
from conformance.isolation.carriers import Body, require
from conformance.isolation.crew import Crew
from conformance.isolation.lines import run_lines
from conformance.isolation.prove import Tally, explore
from conformance.isolation.schedules import Picker, Systematic
from conformance.isolation.timeline import Differs, Timeline
from conformance.perform.implementation import Implementation
from conformance.perform.performer import OWN, Performer
from conformance.perform.trace import UNBOUND, Trace, side_by_side


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
    """Return a trace as lines; cookies up to their first dot, behind which the time may stand."""
    return [str(event) for event in performer.trace.events] + [
        line for reply in performer.trace.replies for line in reply_lines(reply)
    ]


def reply_lines(reply: Reply) -> list[str]:
    """Return a reply as lines."""
    headers = sorted(
        f"{name}: {value.partition('.')[0] if name.lower() == 'set-cookie' else value}"
        for name, value in reply.headers
    )
    return [f"reply {reply}", *headers]


def alone(impl: Implementation, requests: Sequence[Sent]) -> list[str]:
    """Return what one worker sees that sends its requests when nothing else runs.

    The applications are built anew, so that nothing of other requests is in it.
    """
    impl.forget()
    whole = Performer()
    for sent in requests:
        seen = impl.run(sent.app, sent.exchange)
        _sees_itself(seen, sent)
        _is_answered(seen, sent.exchange)
        whole.trace.events += seen.events
        whole.trace.replies += seen.replies
    return lines_of(whole)


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


def same(seen: list[str], expected: list[str], why: str, worker: str = "") -> None:
    """Compare two timelines; a failure shows them from shortly before the first difference."""
    if seen == expected:
        return
    agree = next(
        (i for i, (a, b) in enumerate(zip(seen, expected, strict=False)) if a != b),
        min(len(seen), len(expected)),
    )
    start = max(0, agree - 3)
    parts = side_by_side(expected[start : agree + 4], seen[start : agree + 4])
    raise Differs(worker, agree, f"{why}\n{parts}")


def together(
    impl: Implementation,
    carrier: str,
    *workers: Sequence[Sent],
    bound: int | None = 2,
    shared: bool = False,
    afterwards: Callable[[dict[str, Performer]], None] | None = None,
) -> Tally:
    """Let each worker send its requests, under every schedule, and compare with each one alone.

    With `shared`, all of them run in one context, as if one thread served them by turns. Raises
    AssertionError with both timelines of the first worker that saw something else.
    """
    require(carrier)
    workers = tuple([request.claimed(impl) for request in requests] for requests in workers)
    expected = [alone(impl, requests) for requests in workers]
    line = Timeline()
    performers = line.performers

    def scenario(crew: Crew) -> Callable[[], None]:
        line.clear()
        impl.pausing = crew.pause
        run = Context().run if shared else None
        for number, requests in enumerate(workers):
            name = str(number)
            performers[name] = Performer()
            crew.add(name, carrier, _sending(impl, requests, performers[name], run))

        def check() -> None:
            line.check_adapter()
            for (name, performer), lines in zip(performers.items(), expected, strict=True):
                why = f"worker {name} must see what it sees alone"
                same(lines_of(performer), lines, why, name)
            if run is not None:
                for requests in workers:
                    run(impl.nothing_stays, impl.built(requests[0].app), requests[0].exchange)
            if afterwards is not None:
                afterwards(performers)

        return check

    def on_turn(name: str) -> None:
        line.turn(name)
        impl.performer = performers[name]

    def explained(crew: Crew, error: AssertionError) -> str:
        return line.told(crew, error, sent)

    sent = {str(n): [one.exchange for one in requests] for n, requests in enumerate(workers)}
    tallies: list[Tally] = []
    try:
        impl.perform(
            lambda: tallies.append(
                explore(scenario, bound=bound, on_turn=on_turn, explained=explained)
            )
        )
    finally:
        impl.pausing = None
    return tallies[0]


def _sending(
    impl: Implementation,
    requests: Sequence[Sent],
    performer: Performer,
    run: Callable[..., Any] | None,
) -> Body:
    within = run or _here
    OWN.set(performer)
    try:
        for sent in requests:
            built = impl.built(sent.app)
            performer.exchanges.append(sent.exchange)
            talk = within(Conversation, built.wsgi, sent.exchange)
            performer.exchanges.pop()
            try:
                yield
                while within(talk.next_chunk) is not None:
                    yield
            finally:
                within(talk.close)
            performer.trace.replies.append(talk.reply())
            if run is None:
                impl.nothing_stays(built, sent.exchange)
            yield
    finally:
        OWN.set(None)  # the context may be that of a thread which goes on


def _here(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def between_lines(
    impl: Implementation, files: Sequence[str], pickers: Iterable[Picker], *requests: Sent
) -> int:
    """Let each request run on a thread, with turns after every line of these files.

    Compares each with what it is alone and returns the number of runs.
    """
    requests = tuple(sent.claimed(impl) for sent in requests)
    expected = [alone(impl, [sent]) for sent in requests]
    runs = 0
    for picker in pickers:
        performers = [Performer() for _ in requests]
        functions = [
            partial(_exhaust, _sending(impl, [sent], performer, None))
            for sent, performer in zip(requests, performers, strict=True)
        ]

        def on_turn(number: int, performers: list[Performer] = performers) -> None:
            impl.performer = performers[number]

        impl.perform(partial(run_lines, functions, files, picker, on_turn))
        for performer, lines in zip(performers, expected, strict=True):
            same(lines_of(performer), lines, "a request between the lines of another one")
        runs += 1
    return runs


def _exhaust(body: Body) -> None:
    for _ in body:
        pass


@dataclass(slots=True)
class _Call:
    """One ASGI call: its task, and the two futures that hand the turn over."""

    sent: Sent
    performer: Performer = field(default_factory=Performer)
    task: asyncio.Task[Reply] | None = None
    go: asyncio.Future[None] | None = None
    back: asyncio.Future[None] | None = None

    @property
    def done(self) -> bool:
        return self.task is not None and self.task.done()


class Tasks:
    """Two or more ASGI calls as tasks of one real loop, one of which has the turn."""

    def __init__(self, impl: Implementation, requests: Sequence[Sent]) -> None:
        self.impl = impl
        self.calls = [_Call(sent) for sent in requests]
        self.current = self.calls[0]
        self.order: list[int] = []

    async def run(self, schedule: Systematic) -> None:
        """Give turns until all calls are answered."""
        self.impl.pausing_async = self.pause
        last: int | None = None
        while live := [i for i, call in enumerate(self.calls) if not call.done]:
            last = schedule.pick(live, last)
            self.order.append(last)
            await self._turn(self.calls[last])
        for call in self.calls:
            assert call.task is not None
            call.performer.trace.replies.append(call.task.result())

    async def _turn(self, call: _Call) -> None:
        loop = asyncio.get_running_loop()
        self.current, self.impl.performer = call, call.performer
        back = call.back = loop.create_future()
        if call.task is None:
            built = self.impl.built(call.sent.app)
            call.performer.exchanges.append(call.sent.exchange)
            assert built.asgi is not None
            coroutine = call_asgi(built.asgi, call.sent.exchange)
            call.task = asyncio.Task(coroutine, loop=loop, context=Context())
            call.task.add_done_callback(lambda task: self._give_back(call))
        elif call.go is not None:
            call.go.set_result(None)
        await back

    @staticmethod
    def _give_back(call: _Call) -> None:
        if call.back is not None and not call.back.done():
            call.back.set_result(None)

    async def pause(self) -> None:
        """Give the turn back; called by whatever runs on behalf of the current call."""
        call = self.current
        call.go = asyncio.get_running_loop().create_future()
        self._give_back(call)
        await call.go


def together_on_tasks(impl: Implementation, *requests: Sent, bound: int = 2) -> Tally:
    """Do the same with requests to an ASGI implementation, on tasks of one loop."""
    requests = tuple(sent.claimed(impl) for sent in requests)
    expected = [alone(impl, [sent]) for sent in requests]
    schedule, tally = Systematic(bound), Tally(programs=1)

    def body() -> None:
        with asyncio.Runner() as runner:
            while True:
                tasks = Tasks(impl, requests)
                runner.run(tasks.run(schedule), context=Context())
                tally.runs += 1
                for number, (call, lines) in enumerate(zip(tasks.calls, expected, strict=True)):
                    turns = " ".join(map(str, tasks.order))
                    why = f"task {number} must see what it sees alone; turns: {turns}"
                    same(lines_of(call.performer), lines, why)
                if not schedule.advance():
                    return

    try:
        impl.perform(body)
    finally:
        impl.pausing_async = None
    return tally
