"""The scribe: what a court asks for the script of a failure.

The clause is judged once more with the tape running, its runs are compared with those of the
reference, and the first difference that the message speaks of is written down. The reference has
to keep the clause with the same example: else nothing is known of what was to be expected.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from dataclasses import dataclass, field
from typing import Any

from conformance.clause import Clause
from conformance.errors import ConformanceError
from conformance.foreign import said, text
from conformance.fuzz.turns import Choices, Turn
from conformance.judging.court import ignored
from conformance.judging.drawing import undrawn
from conformance.judging.examples import Profile
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.judging.loading import load_adapter
from conformance.perform.implementation import Implementation
from conformance.scripts.calls import calling
from conformance.scripts.clients import scripted, watched
from conformance.scripts.idioms import Idiom, idiom_of
from conformance.scripts.isolated.plays import playing, written_play
from conformance.scripts.isolated.scenes import holding, written_scene
from conformance.scripts.literals import NotSpelled
from conformance.scripts.program import Told, Writer, Written, whole
from conformance.scripts.servers import conversing, written_talk
from conformance.scripts.smallest import Both, compares, first_of, named_plainly, smallest
from conformance.scripts.tape import Run, taped
from conformance.scripts.tooling import written_calls

REFERENCE = "reference"


class NotOffered(ConformanceError):
    """There is no script; the text says why."""


@dataclass(slots=True)
class Scribe:
    """Writes the scripts of a run; it keeps the reference that it compares with."""

    reference: Implementation | None = field(default=None)

    def write(
        self, clause: Clause, impl: Implementation, profile: Profile, judgement: Judgement,
        *, known: bool, example: str, seed: int | None, choices: str = "",
    ) -> tuple[str, str]:  # fmt: skip
        """Return a program, not run yet, or "" and why there is none.

        Nothing is raised but KeyboardInterrupt and its like.
        """
        former = logging.root.manager.disable
        logging.disable()  # what goes wrong is shown already, once
        how: dict[str, Any] = {"known": known, "example": example, "seed": seed, "choices": choices}
        try:
            with undrawn(), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # as where clauses are judged
                return self._written(clause, impl, profile, judgement, **how)
        except NotSpelled as error:
            return "", f"no program can say it: {text(error)}"
        except ConformanceError as error:
            return "", text(error)
        except Exception as error:
            return "", f"it could not be written: {said(error)}"
        finally:
            logging.disable(former)

    def _written(
        self, clause: Clause, impl: Implementation, profile: Profile, judgement: Judgement,
        *, known: bool, example: str, seed: int | None, choices: str,
    ) -> tuple[str, str]:  # fmt: skip
        idiom = idiom_of(impl.adapter)
        if isinstance(idiom, str):
            return "", idiom
        reference = self._reference()
        if not reference.has(*clause.needs):
            return "", "what is expected is not known: the reference lacks what the clause needs"
        example = example or ("" if known else judgement.example)
        once: dict[str, Any] = {"seed": seed, "known": known or bool(example), "example": example}
        with taped(impl) as tape, watched(impl) as sessions, calling(impl) as calls:
            with conversing() as talks, playing() as plays, holding() as scenes:
                again = judge(clause, impl, profile, **once, **_kept(clause, choices, example))
            runs = tape.whole()
        if again.verdict not in (Verdict.FAIL, Verdict.KNOWN):
            return "", f"it did not fail again: judged once more, the verdict is {again.verdict}"
        kept = judge(clause, reference, profile, **once)
        if kept.verdict not in (Verdict.PASS, Verdict.FIXED):
            return "", "what is expected is not known: the reference fails here, too"
        message = judgement.message
        if scenes:
            written = written_scene(impl, reference, idiom, scenes)
        elif plays:
            written = written_play(impl, reference, idiom, plays)
        elif sessions:
            written = scripted(impl, reference, idiom, sessions[-1], message)
        elif talks:
            written = written_talk(impl, reference, idiom, talks, message)
        elif calls.made and not runs:
            written = written_calls(impl, reference, idiom, calls, message)
        else:
            written = self._of_an_application(impl, reference, idiom, runs, message)
        sources, words = tuple(map(str, clause.sources)), idiom.others(clause.statement)
        told = Told(clause.id, clause.statement, sources, message, words)
        program = whole(told, written)
        if tempfile.gettempdir() in program:
            return "", "it needs a file that only the run had"
        return program, ""

    @staticmethod
    def _of_an_application(
        impl: Implementation,
        reference: Implementation,
        idiom: Idiom,
        runs: list[Run],
        message: str,
    ) -> Written:
        if not runs:
            raise NotOffered(
                "the clause makes its application by hand, so that there is none to write down"
            )
        if compares(runs):
            raise NotOffered(
                "the clause compares applications with each other, and a program has one"
            )
        both = Both(impl, reference)
        found = first_of(both, [named_plainly(run) for run in runs], message)
        if found is None:
            by_hand = any(run.by_hand for run in runs)
            how = (
                "the clause drives the application step by step, as no client does"
                if by_hand
                else "the requests alone do not show it: the replies are those of the reference"
            )
            raise NotOffered(how)
        return Writer(idiom, smallest(both, found)).written()

    def _reference(self) -> Implementation:
        if self.reference is None:
            self.reference = Implementation(load_adapter(REFERENCE))
        return self.reference


def _kept(clause: Clause, choices: str, example: str) -> dict[str, Any]:
    """Return how a clause is judged with what hypothesis chose, where that is all there is."""
    if not choices or example:
        return {}
    database = Choices(clause, [choices], ignored)
    return {"database": database, "turn": Turn(entries=(choices,), alone=True)}
