"""The rounds of a fuzz run within pytest: played when all clauses are judged, told by reports.

Each process plays its own, a worker of xdist too; what it has to tell is a report that passes, as
pytest carries no others from there. What is made of them is said by `conformance.summary`.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from typing import Any

import pytest

from conformance.judging.items import ClauseItem
from conformance.judging.results import Result
from conformance.judging.rounds import Rounds
from conformance.judging.run import JudgedRun

OFTEN = 1.0  # seconds between two reports that nothing was found


@dataclass(slots=True)
class News:
    """What a process has to tell since it last did; plain data but for the result."""

    clause: str
    turns: int = 0
    examples: int = 0
    again: tuple[tuple[str, str], ...] = ()  # findings that showed and were no news
    result: Result | None = None

    def sent(self) -> dict[str, Any]:
        """Return it as plain data."""
        sent = None if self.result is None else self.result.sent()
        return {**asdict(replace(self, result=None)), "result": sent}

    @classmethod
    def received(cls, data: dict[str, Any]) -> News:
        """Make it of what `sent` and a channel have made of one."""
        again = tuple((str(clause), str(finding)) for clause, finding in data["again"])
        result = None if data["result"] is None else Result.received(data["result"])
        return cls(data["clause"], data["turns"], data["examples"], again, result)


def play(session: pytest.Session, judged: JudgedRun) -> None:
    """Play rounds until the time is over, or until no clause is left that could find something."""
    items = {item.clause.id: item for item in session.items if isinstance(item, ClauseItem)}
    first = {name: item.result for name, item in items.items() if item.result is not None}
    if not first and not _is_worker(session):
        return
    rank, count = _rank(session.config)
    rounds = Rounds([item.clause for item in items.values()], first, rank, count)
    untold, told = News(""), time.monotonic()
    while time.monotonic() < judged.until and not (session.shouldstop or session.shouldfail):
        chosen = rounds.next()
        if chosen is None:
            break
        clause, turn = chosen
        result = judged.judge(clause, replace(turn, until=judged.until))
        judged.judging.printed()  # nobody reads it
        news = rounds.tell(result)
        untold.clause = clause.id
        untold.turns += 1
        untold.examples += result.examples
        untold.again += tuple((clause.id, finding) for finding in result.again)
        untold.result = result if news else None
        if news or time.monotonic() - told > OFTEN:
            _tell(items[clause.id], untold)
            untold, told = News(""), time.monotonic()
    if untold.turns:
        _tell(items[untold.clause], untold)


def _tell(item: ClauseItem, news: News) -> None:
    report = pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={},
        outcome="passed",
        longrepr=None,
        when="setup",
    )
    report.conformance_news = news.sent()  # type: ignore[attr-defined]
    for plugin in item.config.pluginmanager.get_plugins():
        if type(plugin).__name__ == "WorkerInteractor":  # it tells only of the item that it ran
            plugin.item_index = item.session.items.index(item)
    item.config.hook.pytest_runtest_logreport(report=report)


def _is_worker(session: pytest.Session) -> bool:
    return hasattr(session.config, "workerinput")


def _rank(config: pytest.Config) -> tuple[int, int]:
    """Return which of how many processes this is."""
    told = getattr(config, "workerinput", {"workerid": "gw0", "workercount": 1})
    return int(str(told["workerid"]).removeprefix("gw")), int(told["workercount"])
