"""The implementation as clauses see it: run an app, get a trace.

The laws that hold for every run of every chapter are asserted here, in one place: the protocol is
kept (by `conformance.drive.wire`), nothing stays current after a reply, nothing fails unnoticed in
a destructor. Each run has a fresh context, so that no run can see another one's.
"""

from __future__ import annotations

import functools
import gc
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any, TypeVar

from conformance.clues import Clues
from conformance.describe.app import App, before, view
from conformance.describe.capabilities import Capability
from conformance.describe.messages import Exchange, Reply, get
from conformance.describe.steps import Ask, Step
from conformance.drive.causes import told_with_place
from conformance.drive.wire import Conversation
from conformance.errors import AdapterError, ConformanceError
from conformance.limits.bounded import Endless, bounded
from conformance.limits.patience import PATIENCE, Stuck
from conformance.perform.blame import Blame, Blaming
from conformance.perform.contract import check_built
from conformance.perform.destructors import InDestructor, watching_destructors
from conformance.perform.interpret import Performer, Stage, bound
from conformance.perform.kits import Kits
from conformance.perform.performer import OWN
from conformance.perform.seam import Adapter, BuiltApp
from conformance.perform.shown import LastRun
from conformance.perform.steady import Noting
from conformance.perform.threads import LEFTOVERS, in_thread
from conformance.perform.trace import Trace
from conformance.transport.road import Road
from conformance.whereabouts import Whereabouts

T = TypeVar("T")
KEPT = 64  # built apps that are kept; an example rarely uses more than two
PROBE = "/conformance-probe"
PROBE_ENDPOINT = "conformance_probe"


class Implementation(Kits, Noting, Blaming):
    """One implementation under judgement; `impl` in every clause.

    Its methods raise AssertionError for a breach of the specification, AdapterError for a broken
    adapter, and Unsupported when the adapter does not claim what an app needs.
    """

    def __init__(self, adapter: Adapter) -> None:
        super().__init__()
        self.adapter = adapter
        self.blame = Blame(adapter)
        self.clues = Clues(self.blame)
        self.whereabouts = Whereabouts(adapter)
        self.name = adapter.name
        self.version = adapter.version
        self.capabilities = frozenset(adapter.capabilities)
        self.unbound_errors = tuple(adapter.unbound_errors)
        self.build_errors = tuple(adapter.build_errors)
        self._performer = Performer()
        self.added_cookies: frozenset[str] | None = None  # see `conformance.perform.added`
        self.profile = "default"  # how thorough this run is to be
        self.last = LastRun()  # for what a failure shows
        self._unclosed: AdapterError | None = None  # the first one that could not be closed
        self.pausing: Callable[[], None] | None = None
        self.pausing_async: Callable[[], Awaitable[None]] | None = None
        self.road = Road()
        self.collects = False  # garbage, after each run: to see whose destructors raise
        self._built: OrderedDict[App, BuiltApp] = OrderedDict()

    def begin(self, profile: str) -> None:
        """Begin a clause: nothing that an earlier one left is told of this one."""
        self.profile = profile
        self.note_nothing()
        self.last.forget()
        self.kits.clear()
        self.freedoms.clear()

    @property
    def performer(self) -> Performer:
        """Who performs: whoever this context belongs to, or else who has the turn."""
        return OWN.get() or self._performer

    @performer.setter
    def performer(self, performer: Performer) -> None:
        self._performer = performer

    # What clauses use.

    def has(self, *capabilities: Capability) -> bool:
        """Tell whether the adapter claims all of these."""
        return self.capabilities.issuperset(capabilities)

    def run(self, app: App, *exchanges: Exchange) -> Trace:
        """Send exchanges one after another and return everything that was seen."""
        self.last.begin(app)

        def body() -> None:
            built = self.built(app)
            for exchange in exchanges or (get("/"),):
                self.exchange(built, exchange)

        return self.perform(body)

    def reply(self, app: App, exchange: Exchange) -> Reply:
        """Send one exchange and return its reply."""
        return self.run(app, exchange).reply

    def ask(self, app: App, *steps: Step, exchange: Exchange | None = None) -> list[Any]:
        """Run steps in a view of the app and return what they saw, in order.

        The view is a probe that is added to the app. Details of `exchange` (host, script, query)
        are kept; its path is the probe's.
        """
        trace = self.questioned(app, *steps, exchange=exchange)
        return [e.value for e in trace if e.action != "enter" and e.name == PROBE_ENDPOINT]

    def questioned(self, app: App, *steps: Step, exchange: Exchange | None = None) -> Trace:
        """Do the same and return the whole trace."""
        probe = view(PROBE, Ask(), endpoint=PROBE_ENDPOINT)
        # By registration order, a rule that takes every path must not come first.
        probed = app.with_parts(probe, first=self.has(Capability.ORDERED))
        details = exchange or get()
        asked = Exchange(
            "GET", PROBE, details.query, details.headers, b"", details.script, details.host,
            details.scheme, steps, details.environ,
        )  # fmt: skip
        return self.run(probed, asked)

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Let the block run something by itself in the middle of something else."""
        former = self._performer, self.pausing, self.pausing_async
        last = self.last.kept()
        self.pausing = self.pausing_async = None
        try:
            yield
        finally:
            self._performer, self.pausing, self.pausing_async = former
            self.last.restore(last)

    def outside(self, app: App, *steps: Step) -> list[Any]:
        """Run steps where no context of the app is current, and return what they saw."""
        return self.outside_trace(app, *steps).answers()

    def outside_trace(self, app: App, *steps: Step) -> Trace:
        """Do the same and return the whole trace."""
        self.last.begin(app, *steps)

        def body() -> None:
            built = self.built(app)
            part = before("outside", *steps)  # unlike a view, it makes no response
            self._stage_of(built).function(part)()

        return self.perform(body)

    def new(self, name: str, **options: Any) -> Any:
        """Return another application object, made as the implementation's own, with these options.

        Needed where a clause asks what comes of the options. Raises AdapterError when the adapter
        has no `make`.
        """
        make = getattr(self.adapter, "make", None)
        if make is None:
            raise AdapterError("make", "declarations are claimed, and there is no `make`")
        return make(name, **options)

    def refusal(self, app: App) -> Exception | None:
        """Build an app and return what the implementation raises at that, or None.

        An implementation that never comes to an end is stopped, and an AssertionError is raised.
        """
        self.last.begin(app)
        errors: list[Exception] = []

        def body() -> None:
            try:
                bounded(lambda: self.built(app))
            except (ConformanceError, Endless):
                raise
            except Exception as error:
                errors.append(error)

        self.perform(body)
        return errors[0] if errors else None

    @contextmanager
    def conversation(self, app: App, exchange: Exchange) -> Iterator[Conversation]:
        """Open an exchange of a WSGI implementation that is read chunk by chunk.

        Must be used inside `perform`. Whatever is left unread is closed.
        """
        built = self.built(app)
        if built.wsgi is None:
            raise AdapterError("wsgi", "a clause that reads chunk by chunk needs call.wsgi")
        self.road.need_none("it may read ahead")
        self.last.sends(exchange)
        self.performer.exchanges.append(exchange)
        talk = Conversation(built.wsgi, exchange)
        self.performer.exchanges.pop()
        try:
            yield talk
        finally:
            talk.close()

    # How runs are made.

    def perform(self, body: Callable[[], object]) -> Trace:
        """Run `body` in a fresh context with a fresh trace, and return the trace."""
        performer = self.performer = Performer()
        with watching_destructors() as unraisable:
            try:
                self.apart(body)
                if self.collects:
                    gc.collect()
            except ConformanceError:
                raise
            except AssertionError:
                self.forget()
                raise
            finally:
                if performer.broken:
                    raise performer.broken[0]
        if unraisable:
            self.forget()
            raise InDestructor(f"an error was raised where nobody can catch it: {unraisable[0]}")
        return performer.trace

    def apart(self, body: Callable[[], T]) -> T:
        """Call `body` where nothing of earlier runs can be seen.

        A fresh context does for implementations that keep their state in context variables; for the
        others, it takes a fresh thread.
        """
        PATIENCE.enter()
        try:
            if self.has(Capability.CONTEXT_LOCALS) or not self.has(Capability.AMBIENT):
                return Context().run(body)
            with LEFTOVERS.watching(self._left_here):
                return in_thread(body)
        finally:
            PATIENCE.leave()

    def _left_here(self) -> bool:
        """Tell whether a context is current on the calling thread."""
        ambient = next((built.ambient for built in reversed(self._built.values())), None)
        return ambient is not None and self.has(Capability.UNBOUND) and bool(bound(self, ambient))

    def built(self, app: App) -> BuiltApp:
        """Return the real application of a description; equal descriptions are built once."""
        found = self._built.get(app)
        if not self.performer.exchanges:
            self.last.uses(app)
        if found is None:
            stage = Stage(app, self)
            self.whereabouts.begun(stage)
            stage.building = True
            found = self._asked("build", lambda: self.adapter.build(app, stage))
            stage.building = False
            self.whereabouts.has_built(found)
            check_built(found)
            stage.ambient = found.ambient if stage.ambient is None else stage.ambient
            found.stage = stage
            self._built[app] = found
            if len(self._built) > KEPT:
                self._let_go(self._built.popitem(last=False)[1])
        else:
            self._built.move_to_end(app)
        return found

    def forget(self) -> None:
        """Let go of all built apps: after a failure nothing is taken over into the next run."""
        while self._built:
            self._let_go(self._built.popitem()[1])

    def _let_go(self, built: BuiltApp) -> None:
        """Close an app. That it cannot be closed is told once, at the end: it judges nobody."""
        try:
            built.close()
        except (KeyboardInterrupt, Stuck):
            raise
        except BaseException as error:
            if self._unclosed is None:
                self._unclosed = AdapterError("close", told_with_place(error))

    def _asked(self, method: str, ask: Callable[[], Any]) -> Any:
        """Ask the adapter for something; what its own code raises at that is an AdapterError.

        A framework may swallow it, so it is kept for the end of the run, too.
        """
        try:
            return ask()
        except ConformanceError as error:
            if isinstance(error, AdapterError):
                self.performer.broken.append(error)
            raise
        except BaseException as error:
            fault = self.blame.fault(error, method)
            if fault is None or isinstance(error, Stuck):
                raise
            self.performer.broken.append(fault)
            raise fault from error

    def exchange(self, built: BuiltApp, exchange: Exchange) -> Reply:
        """Send an exchange, and raise AssertionError when a context stays current after it."""
        check = functools.partial(self.nothing_stays, built, exchange)
        reply = self.send(built, exchange, check)
        check()
        return reply

    def send(
        self,
        built: BuiltApp,
        exchange: Exchange,
        after: Callable[[], None] | None = None,
        *,
        direct: bool = False,
    ) -> Reply:
        """Send an exchange within the current run, and keep its reply in the trace.

        `after` is called where a server's thread is done with it; `direct` asks no server.
        """
        performer = self.performer
        nested = bool(performer.exchanges)
        if not nested:
            self.last.sends(exchange)
        performer.exchanges.append(exchange)
        performer.depth += nested
        before = len(performer.trace.events)
        try:
            if built.wsgi is None and built.asgi is None:
                raise AdapterError("build", "the built app has neither wsgi nor asgi")
            if self.pausing is not None or self.pausing_async is not None:
                self.road.need_none("a schedule says which thread goes on")
            direct = direct or nested
            reply = self.road.call(
                built.wsgi, built.asgi, exchange, after, observer=performer, direct=direct
            )
        finally:
            performer.exchanges.pop()
            performer.depth -= nested
        if not nested:
            performer.trace.replies.append(reply)
            self.last.gets(reply, exchange, described=performer.trace.answers_since(before))
        return reply

    def close(self) -> None:
        """Let go of everything that the run held.

        Raises AdapterError when an app could not be closed, now or earlier.
        """
        self.forget()
        self.road.close()
        LEFTOVERS.close()
        unclosed, self._unclosed = self._unclosed, None
        if unclosed is not None:
            raise unclosed

    # What stages use.

    def pause(self) -> None:
        """Let a scheduler, if there is one, go on with another worker."""
        if self.pausing is not None:
            self.pausing()

    def pause_async(self) -> Awaitable[None] | None:
        """Do the same from a coroutine."""
        return None if self.pausing_async is None else self.pausing_async()

    @staticmethod
    def _stage_of(built: BuiltApp) -> Stage:
        stage: Stage = built.stage  # type: ignore[attr-defined]
        return stage

    def nothing_stays(self, built: BuiltApp, exchange: Exchange) -> None:
        """Raise AssertionError when a context is current after a reply, where nothing should be."""
        if not self.has(Capability.AMBIENT, Capability.UNBOUND) or built.wsgi is None:
            return
        left = bound(self, built.ambient)
        if left:
            raise AssertionError(
                f"after the reply to {exchange}, the {' and the '.join(left)} context is still "
                "current; whatever runs next on this thread sees it"
            )
