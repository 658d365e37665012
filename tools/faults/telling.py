"""What is printed: rates by file and by operator, costs, and each survivor with its lines."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from tools.faults.bench import Outcome
from tools.faults.draw import Fault
from tools.faults.reasons import Reason


def summary(
    faults: Sequence[Fault],
    outcomes: Mapping[str, Outcome],
    judged: Mapping[str, Reason],
) -> Iterator[str]:
    """Yield the lines of a summary; `judged` says of survivors what people found."""
    done = [fault for fault in faults if fault.id in outcomes]
    survivors = [fault for fault in done if not outcomes[fault.id].noticed]
    for what, key in (("file", lambda f: f.path), ("operator", lambda f: f.operator)):
        yield from _rates(what, done, survivors, key)
    for what, some in (
        ("noticed", [f for f in done if outcomes[f.id].noticed]),
        ("survived", survivors),
        ("all", done),
    ):
        if some:
            cpu = [outcomes[fault.id].cpu for fault in some]
            told = f"mean {statistics.mean(cpu):.1f}, median {statistics.median(cpu):.1f}"
            yield f"{what}: {len(some)}, seconds of processor time: {told}"
    for fault in survivors:
        said = f"  {judged[fault.id]}" if fault.id in judged else ""
        yield ""
        yield f"{fault.id}  {fault.place}  {fault.operator}{said}"
        yield f"  - {fault.before}"
        yield f"  + {fault.after}"
    yield ""
    yield _rate("noticed", len(done) - len(survivors), len(done))
    ours = [f for f in survivors if f.id not in judged or judged[f.id].ours]
    if len(ours) < len(survivors):
        counted = len(done) - len(survivors) + len(ours)
        told = "noticed, without what is nobody's business"
        yield _rate(told, counted - len(ours), counted)


def _rates(
    what: str, done: Sequence[Fault], survivors: Sequence[Fault], key: Callable[[Fault], str]
) -> Iterator[str]:
    every, left = Counter(map(key, done)), Counter(map(key, survivors))
    yield f"by {what}:"
    for name, count in sorted(every.items()):
        yield f"  {name:32} {count - left[name]:4}/{count}"


def _rate(what: str, some: int, every: int) -> str:
    return f"{what}: {some}/{every} ({some / every:.1%})" if every else f"{what}: 0"
