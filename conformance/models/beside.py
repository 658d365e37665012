"""The reference as a model: an application and exchanges, played beside what is judged.

Both are observed in the same way: how the application was built, what each part and step saw, each
reply, what is current afterwards. Where documents leave a freedom, `conformance.models.freedoms`
sets the difference aside, by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from conformance.describe.app import App
from conformance.describe.messages import Exchange, Reply
from conformance.drive.causes import CAUSES
from conformance.drive.follow import follow
from conformance.errors import ConformanceError
from conformance.models.folds import folded
from conformance.models.freedoms import FREEDOMS, Told, set_aside
from conformance.models.jar import Jar, Place
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Event, class_named, side_by_side


def observed(impl: Implementation, app: App, exchanges: Sequence[Exchange]) -> list[Told]:
    """Play exchanges as one client does, which keeps its cookies; return all that could be seen.

    Raises what the suite raises about itself (`ConformanceError`); what the implementation does
    wrong is a part of what was seen.
    """
    told: list[Told] = []
    jar = Jar()
    impl.last.begin(app)

    def body() -> None:
        try:
            built = impl.built(app)
        except ConformanceError:
            raise
        except Exception as error:
            told.append(Told("build", "refused", class_named(error)))
            return
        trace = impl.performer.trace
        for number, exchange in enumerate(exchanges, start=1):
            place = _place(exchange)
            seen = len(trace.events)
            sent = jar.sent(place)
            if sent and not any(name == "Cookie" for name, _ in exchange.headers):
                cookie = ("Cookie", "; ".join(sent))
                exchange = replace(exchange, headers=(*exchange.headers, cookie))
            reply = impl.exchange(built, exchange)
            for header in reply.headers_named("Set-Cookie"):
                jar.take(place, header)
            told.extend(_event(event, number) for event in trace.events[seen:])
            told.extend(_reply(reply, exchange, number))

    try:
        impl.perform(body)
    except AssertionError as error:
        told.append(Told("law", "broken", str(error).split("\n", 1)[0]))
    return told


def _place(exchange: Exchange) -> Place:
    host = (exchange.host or "localhost").rpartition(":")[0] or exchange.host or "localhost"
    path = exchange.path if isinstance(exchange.path, str) else exchange.path.decode("latin-1")
    return Place(host.lower(), exchange.script + path, exchange.scheme == "https")


def _event(event: Event, number: int) -> Told:
    where = f"{number}: {'  ' * event.depth}{event.kind} {event.name}"
    return Told(where, " ".join(filter(None, [event.action, event.subject])), event.value)


def _reply(reply: Reply, exchange: Exchange, number: int) -> list[Told]:
    where = f"{number}: reply to {exchange.method}"
    if reply.raised is not None:
        return [Told(where, "raised", class_named(reply.raised))]
    fields: dict[str, list[str]] = {}
    for name, value in reply.headers:
        fields.setdefault(name.lower(), []).append(value)
    return [
        Told(where, "status", reply.status),
        *(Told(where, f"header {name}", tuple(fields[name])) for name in sorted(fields)),
        *_reason(reply, where),
        Told(where, "body", reply.body),
    ]


def _reason(reply: Reply, where: str) -> list[Told]:
    """Return the reason of a status, also none, unless it is the one that everybody knows."""
    try:
        usual = HTTPStatus(reply.status).phrase
    except ValueError:
        usual = "Unknown"
    own = reply.reason.lower() != usual.lower()
    return [Told(where, "reason", reply.reason)] if own else []


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the reference did and what was seen, line by line, and which freedoms were used."""

    wanted: tuple[str, ...]
    seen: tuple[str, ...]
    freedoms: tuple[str, ...]

    @property
    def alike(self) -> bool:
        """Whether both did the same."""
        return self.wanted == self.seen

    def __str__(self) -> str:
        return side_by_side(self.wanted, self.seen)


def comparison(
    reference: Implementation, impl: Implementation, app: App, exchanges: Sequence[Exchange]
) -> Comparison:
    """Play a case on both, and compare what was told but for freedoms."""

    def ask(where: str, method: str, location: str) -> Reply:
        exchange = exchanges[int(where.partition(":")[0]) - 1]
        with CAUSES.undisturbed():  # what the reference raises is behind no reply of the other
            if not location:
                return reference.reply(app, replace(exchange, method=method))
            try:
                return reference.reply(app, follow(location, exchange, exchange.method))
            except AssertionError:  # it leads elsewhere
                return Reply(0, "", (), ())

    with impl.undisturbed(), CAUSES.undisturbed():
        wanted = observed(reference, app, exchanges)
    seen = observed(impl, app, exchanges)
    if wanted == seen:
        return Comparison((), (), ())
    left, right, used = set_aside(wanted, seen, ask, (*FREEDOMS, *folded(impl.missed)))
    return Comparison(tuple(map(str, left)), tuple(map(str, right)), tuple(used))
