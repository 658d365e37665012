"""A crew: the workers of one run, one of which has the turn.

It starts workers on their carriers, gives the turn as a picker says, and leaves nothing behind.
What workers do is none of its business.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, field

from conformance.isolation.carriers import CARRIERS, Body, Lane, lane
from conformance.isolation.hosts import Host, Pool, ThreadHost
from conformance.isolation.schedules import Picker
from conformance.isolation.waits import Watch
from conformance.limits.patience import PATIENCE


@dataclass(slots=True)
class Worker:
    """One worker: its name, its carrier, and the lane it got when it was started."""

    name: str
    carrier: str
    body: Body
    lane: Lane | None = None
    children: int = 0

    @property
    def done(self) -> bool:
        """Whether it has taken its last step."""
        return self.lane is not None and self.lane.done


@dataclass(slots=True)
class Crew:
    """The workers of one run.

    `on_turn` is called with a worker's name before it takes a turn.
    """

    pool: Pool
    on_turn: Callable[[str], None] | None = None
    workers: list[Worker] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    current: Worker | None = None
    _live: list[int] = field(default_factory=list)
    # Who waits for what another worker holds, and all who live on the same thread.
    _blocked: dict[int, list[int]] = field(default_factory=dict)
    _picker: Picker | None = None
    _last: int = 0
    _chosen: bool = False  # whether `_last` has yet to take the turn it was given
    _failed: BaseException | None = None
    _host: Host = field(default_factory=Host)
    _threads: list[ThreadHost] = field(default_factory=list)

    def add(self, name: str, carrier: str, body: Body) -> None:
        """Add a worker that starts, in an empty context, when it is first given the turn.

        So it may get the thread of one that has ended, as requests do.
        """
        self._live.append(len(self.workers))
        self.workers.append(Worker(name, carrier, body))

    def spawn(self, name: str, carrier: str, body: Body) -> None:
        """Start a child of the worker that has the turn, here and now."""
        parent = self.current
        assert parent is not None
        assert parent.lane is not None
        child = Worker(name, carrier, body)
        child.lane = lane(carrier, parent.lane.host, body, self._take)
        child.lane.goes_on = self._goes_on
        self._live.append(len(self.workers))
        self.workers.append(child)

    def pause(self) -> None:
        """Give the turn back in the middle of a step, where the carrier can."""
        worker = self._here() if self._blocked else self.current
        if worker is not None and worker.lane is not None:
            worker.lane.pause()

    def _here(self) -> Worker | None:
        """Return the worker that runs on this thread: one that was blocked may have woken."""
        thread = threading.current_thread()
        for number in self._blocked:
            lane = self.workers[number].lane
            host = None if lane is None else lane.host
            if isinstance(host, ThreadHost) and host.thread is thread:
                return self.workers[number]
        return self.current

    def run(self, picker: Picker) -> None:
        """Give turns until all workers are done; an error of a worker ends the run.

        Raises Deadlock when all that are left wait for ever.
        """
        self._picker = picker
        PATIENCE.enter()
        try:
            while self._live or self._blocked:
                if self._live:
                    if not self._chosen:
                        self._choose()
                    self._chosen = False
                    self._turn(self.workers[self._last])
                    if self._failed is not None:
                        raise self._failed
                if self._blocked:
                    self._look()
        finally:
            PATIENCE.leave()
            self._dismiss()

    def _choose(self) -> None:
        """Decide who has the next turn."""
        assert self._picker is not None
        self._last = self._picker.pick(self._live, self._last if self.order else None)
        self.order.append(self._last)
        self._chosen = True
        if self.on_turn is not None:
            self.on_turn(self.workers[self._last].name)

    def _goes_on(self) -> bool:
        """Tell whether the worker that has the turn has the next one, too; asked where it runs."""
        if self._blocked:  # it may have let somebody go on
            return False
        before = self._last
        try:
            self._choose()
        except BaseException as error:  # not an error of the worker, at whose place it is raised
            self._failed = error
            return False
        if self._last != before:
            return False
        self._chosen = False
        return True

    def _turn(self, worker: Worker) -> None:
        self.current = worker
        if worker.lane is None:
            start = Context().run
            worker.lane = start(lane, worker.carrier, self._host, worker.body, self._take)
            worker.lane.goes_on = self._goes_on
        number = self._last
        worker.lane.resume()
        if worker.lane.blocked:
            host = worker.lane.host
            beside = [n for n in self._live if n != number and self._lives_on(n, host)]
            self._blocked[number] = [number, *beside]
            self._live = [n for n in self._live if n not in self._blocked[number]]
        self._end_if_done(number)

    def _lives_on(self, number: int, host: Host) -> bool:
        lane = self.workers[number].lane
        return lane is not None and lane.host is host

    def _end_if_done(self, number: int) -> None:
        worker = self.workers[number]
        if worker.lane is not None and worker.lane.done:
            self._live.remove(number)
            if CARRIERS[worker.carrier].own_thread:
                self._release(worker.lane.host)

    def _look(self) -> None:
        """See which of the blocked can go on; when nobody else can, wait for one of them."""
        watch = Watch()
        while True:
            for number, beside in list(self._blocked.items()):
                lane = self.workers[number].lane
                assert lane is not None
                try:
                    lane.look()
                finally:
                    if not lane.blocked:
                        del self._blocked[number]
                        self._live = sorted(self._live + beside)
                self._end_if_done(number)
            if self._live or not self._blocked:
                return
            names = ", ".join(self.workers[number].name for number in self._blocked)
            watch.look(f"nobody can go on: worker {names} waits for what is never given back")

    def _take(self) -> ThreadHost:
        host = self.pool.take()
        self._threads.append(host)
        return host

    def _release(self, host: Host) -> None:
        """Give a thread back once nobody lives on it: the next worker may get it."""
        inhabited = any(
            w.lane is not None and w.lane.host is host and not w.done for w in self.workers
        )
        if not inhabited and isinstance(host, ThreadHost) and host in self._threads:
            self._threads.remove(host)
            self.pool.give(host)

    def _dismiss(self) -> None:
        """Unwind who is not at the end, children first, and give all threads back."""
        # Those that were blocked come last: what they wait for is given back by the others.
        children_first = list(reversed(self.workers))
        for worker in sorted(children_first, key=_is_blocked):
            if worker.lane is None:
                worker.body.close()
                continue
            self.current = worker
            with suppress(BaseException):  # the run has failed already
                if worker.lane.blocked:
                    worker.lane.look()
                if not worker.done and not worker.lane.host.blocked:
                    worker.lane.kill()
        self.current = None
        self._blocked.clear()
        while self._threads:
            host = self._threads.pop()
            if host.blocked:
                host.abandon()
            else:
                self.pool.give(host)
        self._host.close()


def _is_blocked(worker: Worker) -> bool:
    return worker.lane is not None and worker.lane.host.blocked
