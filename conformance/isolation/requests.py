"""Requests side by side: each must see exactly what it sees alone.

The oracle needs no model: a request's trace and reply under any schedule are compared with those
of the same request when nothing else runs (`conformance.isolation.alone`). A view gives the turn
back after each of its steps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from conformance.describe.messages import Reply
from conformance.drive.wire import Conversation, call_asgi
from conformance.isolation.alone import Sent, alone, lines_of, nothing_foreign, same
from conformance.isolation.carriers import Body, require
from conformance.isolation.crew import Crew
from conformance.isolation.lines import run_lines
from conformance.isolation.prove import Tally, explore
from conformance.isolation.schedules import Picker, Systematic
from conformance.isolation.timeline import Timeline
from conformance.perform.implementation import Implementation
from conformance.perform.performer import OWN, Performer


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
    asked = {str(number): requests for number, requests in enumerate(workers)}
    expected = {name: alone(impl, requests) for name, requests in asked.items()}
    line = Timeline()
    performers = line.performers

    def scenario(crew: Crew) -> Callable[[], None]:
        line.clear()
        impl.pausing = crew.pause
        run = Context().run if shared else None
        for name, requests in asked.items():
            performers[name] = Performer()
            crew.add(name, carrier, _sending(impl, requests, performers[name], run))

        def check() -> None:
            line.check_adapter()
            seen = {name: lines_of(performer) for name, performer in performers.items()}
            for name, lines in seen.items():
                why = f"worker {name} must see what it sees alone"
                same(impl, lines, expected[name], why, name)
            nothing_foreign(asked, expected, seen)
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

    sent = {name: [one.exchange for one in requests] for name, requests in asked.items()}
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
    asked = {str(n): [sent.claimed(impl)] for n, sent in enumerate(requests)}
    expected = {name: alone(impl, sent) for name, sent in asked.items()}
    runs = 0
    for picker in pickers:
        performers = [Performer() for _ in requests]
        functions = [
            partial(_exhaust, _sending(impl, sent, performer, None))
            for sent, performer in zip(asked.values(), performers, strict=True)
        ]

        def on_turn(number: int, performers: list[Performer] = performers) -> None:
            impl.performer = performers[number]

        impl.perform(partial(run_lines, functions, files, picker, on_turn))
        seen = dict(zip(asked, map(lines_of, performers), strict=True))
        for name, lines in seen.items():
            same(impl, lines, expected[name], "a request between the lines of another one", name)
        nothing_foreign(asked, expected, seen)
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
    asked = {str(n): [sent.claimed(impl)] for n, sent in enumerate(requests)}
    expected = {name: alone(impl, sent) for name, sent in asked.items()}
    schedule, tally = Systematic(bound), Tally(programs=1)

    def body() -> None:
        with asyncio.Runner() as runner:
            while True:
                tasks = Tasks(impl, [sent for [sent] in asked.values()])
                runner.run(tasks.run(schedule), context=Context())
                tally.runs += 1
                turns = " ".join(map(str, tasks.order))
                seen = {n: lines_of(c.performer) for n, c in zip(asked, tasks.calls, strict=True)}
                for name, lines in seen.items():
                    why = f"task {name} must see what it sees alone; turns: {turns}"
                    same(impl, lines, expected[name], why, name)
                nothing_foreign(asked, expected, seen)
                if not schedule.advance():
                    return

    try:
        impl.perform(body)
    finally:
        impl.pausing_async = None
    return tally
