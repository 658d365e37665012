"""How many whole applications and exchanges a second are played, beside the same called bare.

Bare, an application is called as a WSGI server calls it, and what comes is read and left alone: no
protocol is watched, no cookies are kept, and there is no account of what was seen. All are built
before.
"""

from __future__ import annotations

import contextvars
import logging
import random
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from conformance.errors import ConformanceError
from conformance.judging.loading import load_adapter
from conformance.models.beside import observed
from conformance.perform.implementation import Implementation
from conformance.scripts.bare import call_bare
from conformance.strategies.whole.cases import Case
from conformance.strategies.whole.kinds import KINDS
from conformance.strategies.whole.terrain import terrain_of
from tools.differences.found import Rows

CASES = 60  # of each kind


@dataclass(frozen=True, slots=True)
class Played:
    """What was played of one kind, and the seconds that it took, watched and bare."""

    kind: str
    applications: int
    exchanges: int
    watched: float
    bare: float


def throughput(spec: str, count: int = CASES, seed: int = 0) -> list[Played]:
    """Play so many applications of each kind twice; nothing where there is no WSGI to call.

    Raises UsageError for an implementation that does not exist.
    """
    impl = Implementation(load_adapter(spec))
    former = logging.root.manager.disable
    logging.disable()  # applications that raise are a part of what is played
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(filter(None, (_played(impl, kind, count, seed) for kind in KINDS)))
    finally:
        logging.disable(former)
        impl.close()


def _played(impl: Implementation, kind: str, count: int, seed: int) -> Played | None:
    terrain, dice = terrain_of(impl.capabilities, frozenset()), random.Random(seed)
    cases = [Rows.drawn(dice).case(KINDS[kind], terrain) for _ in range(count)]
    cases = [case for case in cases if _is_built(impl, case)]
    if not cases:
        return None
    exchanges = sum(len(case.exchanges) for case in cases)
    _seconds(lambda case: _call(impl, case), cases)  # builds what is asked inside of requests
    bare = _seconds(lambda case: _call(impl, case), cases)
    watched = _seconds(lambda case: observed(impl, case.app, case.exchanges), cases)
    return Played(kind, len(cases), exchanges, watched, bare)


def _is_built(impl: Implementation, case: Case) -> bool:
    """Tell whether an application is built, and called as WSGI; what is built is kept."""
    try:
        return impl.built(case.app).wsgi is not None
    except ConformanceError:
        return False
    except Exception:  # a rule that has to be refused
        return False


def _call(impl: Implementation, case: Case) -> None:
    def body() -> None:
        built = impl.built(case.app)
        for exchange in case.exchanges:
            impl.performer.exchanges.append(exchange)
            assert built.wsgi is not None, "nothing else was chosen"
            call_bare(built.wsgi, exchange)
            impl.performer.exchanges.pop()

    impl.perform(body)


def _seconds(play: Callable[[Case], object], cases: Sequence[Case]) -> float:
    start = time.process_time()
    for case in cases:
        contextvars.Context().run(play, case)
    return time.process_time() - start


def table(played: Sequence[Played]) -> Iterator[str]:
    """Yield the table: what is played in a second, and how much that is of what is called bare."""
    yield f"{'':12}{'applications/s':>16}{'exchanges/s':>13}{'bare/s':>9}{'ratio':>7}"
    every = Played(
        "total",
        sum(one.applications for one in played),
        sum(one.exchanges for one in played),
        sum(one.watched for one in played),
        sum(one.bare for one in played),
    )
    for one in (*played, every):
        rates = (one.applications / one.watched, one.exchanges / one.watched)
        yield (
            f"{one.kind:12}{rates[0]:16.0f}{rates[1]:13.0f}{one.exchanges / one.bare:9.0f}"
            f"{one.bare / one.watched:7.2f}"
        )
