"""Who performs: what one worker carries along, and what it needs of the rest of the run.

What the steps mean is said by `conformance.perform.scene`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Protocol

from conformance.clues import Clues
from conformance.describe.app import App, Handler, Hook, Listener, Part, SessionStore, View
from conformance.describe.capabilities import Capability
from conformance.describe.messages import Exchange, Reply
from conformance.describe.steps import Answer, Step
from conformance.drive.causes import CAUSES
from conformance.errors import AdapterError
from conformance.perform.trace import Event, Raised, Trace, class_named


@dataclass(frozen=True, slots=True)
class AfterThisPart:
    """The part that an `AfterThis` step registers."""

    name: str
    steps: tuple[Step, ...]
    kind: str = "after_this"


Playable = View | Handler | Hook | Listener | SessionStore | AfterThisPart
Performance = Generator[None, None, Answer | None]


@dataclass(slots=True)
class Performer:
    """What one worker carries along while it performs."""

    trace: Trace = field(default_factory=Trace)
    worker: str = ""
    depth: int = 0
    exchanges: list[Exchange] = field(default_factory=list)
    contexts: dict[str, Any] = field(default_factory=dict)
    labels: dict[int, tuple[int, object]] = field(default_factory=dict)
    broken: list[BaseException] = field(default_factory=list)

    def mark(self) -> tuple[int, int, int]:
        """Return how much has been seen so far."""
        return len(self.trace.events), len(self.broken), len(self.labels)

    def since(self, mark: tuple[int, int, int]) -> tuple[list[Event], list[BaseException], int]:
        """Return what has been seen behind a mark, for a performer in another process."""
        events, broken, labels = mark
        return self.trace.events[events:], self.broken[broken:], len(self.labels) - labels

    def add(self, seen: tuple[list[Event], list[BaseException], int]) -> None:
        """Take what was seen in another process; the numbers of its objects are given once."""
        events, broken, labels = seen
        self.trace.events.extend(events)
        self.broken.extend(broken)
        for _ in range(labels):
            self.number(object())

    def number(self, thing: object) -> int:
        """Return the number of an object, the same one whenever it is seen in this run.

        The object is kept, so that its address is not used again.
        """
        return self.labels.setdefault(id(thing), (len(self.labels) + 1, thing))[0]

    def label(self, error: BaseException, *documented: type[BaseException]) -> Raised:
        """Return what stands for an exception in the trace; see `class_named`."""
        name = class_named(error, *documented)
        CAUSES.saw(name, error)
        return Raised(name, self.number(error))

    def record(self, part: Playable, action: str, subject: str, value: Any) -> None:
        """Add an event to the trace."""
        self.trace.events.append(
            Event(part.kind, part.name, action, subject, value, self.depth, self.worker)
        )


# Whose steps are performed in this context, whoever has the turn: a worker that waited for a lock
# may go on while another one has it.
OWN: ContextVar[Performer | None] = ContextVar("conformance-performer", default=None)


class Built(Protocol):
    """What the interpreter needs of a built app; `conformance.adapter` says the rest."""

    def request_context(self, exchange: Exchange) -> Any:
        """Return a request context that is not pushed."""

    def app_context(self) -> Any:
        """Return an application context that is not pushed."""

    def register(self, part: Part) -> None:
        """Register a part on the running application. Needed for Capability.SETUP."""


class House(Protocol):
    """Where stages find the rest of the run."""

    performer: Performer
    clues: Clues
    capabilities: frozenset[Capability]
    unbound_errors: tuple[type[BaseException], ...]
    build_errors: tuple[type[BaseException], ...]

    def built(self, app: App) -> Any:
        """Return the built form of an app, for dispatches to other apps."""

    def send(self, built: Any, exchange: Exchange, *, direct: bool) -> Reply:
        """Send an exchange from where a step is played: directly, so that what is current stays."""

    def fault(self, error: BaseException, method: str = "") -> AdapterError | None:
        """Return what an exception of the adapter's own code is told as; None for all others."""

    def mistake(self, error: BaseException) -> AdapterError | None:
        """Return what a mistake in the adapter's own code is told as; None for all others."""

    def is_adapters(self, called: FrameType | object) -> bool:
        """Tell whether the adapter's own code runs in a frame, or defines a function."""

    def pause(self) -> None:
        """Give other workers a chance, after a step."""

    def pause_async(self) -> Awaitable[None] | None:
        """Do the same in a coroutine: what is returned is awaited."""
