"""The attempts at one clause: with what it was called, and what is kept of the one that failed.

Which verdict comes of them is decided by `conformance.judging.judge`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from conformance.clause import Clause
from conformance.drive.causes import told_with_place
from conformance.errors import AdapterError, Unsupported
from conformance.fuzz.turns import FIRST, Turn, finding_in
from conformance.judging.suspicion import remark_on
from conformance.judging.telling import behind, counterexample, message_of
from conformance.perform.blame import Party
from conformance.perform.implementation import Implementation


@dataclass(slots=True)
class Attempts:
    """What the wrapped test function saw: how often it ran, and with what at last.

    `check` raises KeyboardInterrupt when somebody wants the run to end; `hears` tells whether it
    can know, and `known` whether an entry is judged. `told` and `cause` are what was raised
    behind the last failure, which is `last`. Of a fuzz run, `turn` says what is no news, and
    `again` has what of that has shown.
    """

    check: Callable[[], None]
    hears: bool = False
    known: bool = False
    count: int = 0
    arguments: dict[str, Any] = field(default_factory=dict)
    failing: dict[str, Any] | None = None
    shown: str = ""
    unsupported: Unsupported | None = None
    valid: int = 0
    broken: str = ""
    told: str = ""
    cause: str = ""
    turn: Turn = FIRST
    last: BaseException | None = None
    again: dict[str, None] = field(default_factory=dict)

    def is_news(self, clause: Clause, error: AssertionError) -> bool:
        """Tell whether what failed is to be told; what is no news is noted."""
        finding = finding_in(clause, message_of(error)) if self.turn.aside else ""
        if not self.turn.sets_aside(finding):
            return True
        self.again[finding] = None
        return False

    def fails(
        self,
        impl: Implementation,
        error: BaseException | None = None,
        attributed: BaseException | None = None,
    ) -> None:
        """Keep what is shown of an example that fails, before anything else runs."""
        self.failing, self.last = self.arguments, attributed or error
        self.shown = counterexample(self.arguments, str(impl.last))
        self.told, self.cause = behind(impl)
        if isinstance(attributed, AdapterError):
            self.told, self.cause = "", attributed.problem
            self.broken = attributed.method
        elif remark := remark_on(impl):
            self.told, self.cause = "\n".join(filter(None, [remark, self.told])), remark
        elif self.cause or error is None:
            pass  # what was raised behind a reply comes before what is raised later
        elif impl.blame.party(error) is Party.IMPLEMENTATION:
            self.cause = told_with_place(error)
