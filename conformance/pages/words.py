"""The page that explains the words, from the places that define them where there are any."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable

from conformance.clause import CHAPTERS, Clause, Level
from conformance.isolation.explain import MEANINGS
from conformance.pages.columns import NOT_JUDGED
from conformance.report.contract import promises
from conformance.report.difference import MEANING

VERDICTS = {
    "pass": "The clause holds, as far as its examples reach.",
    "fail": "A MUST does not hold: the implementation breaks what is promised.",
    "missed": "A SHOULD or MAY does not hold. Nobody has promised it: it fails a strict run only.",
    "known": "It does not hold, as was known of this version, or is by design: a reason says why.",
    "fixed": "It was known not to hold, and now it does. The entry that says otherwise has to go.",
    "unsupported": "The adapter does not claim a capability that the clause needs, so it was not "
    "judged. That is no fault.",
    "error": "The adapter or the suite itself broke. Nobody was judged.",
    NOT_JUDGED: "The run left the clause out, by a choice such as a level.",
}
LEVELS = {
    Level.MUST: "A document promises it (the framework's, an RFC, a PEP), or no user could want "
    "otherwise.",
    Level.SHOULD: "Good sense asks for it, and no document promises it.",
    Level.MAY: "It is free to be otherwise, and worth knowing.",
}
WORDS = {
    "clause": "One required behaviour: an id, a level, a sentence, its sources, and one test.",
    "chapter": "The clauses of one topic. It is the part of an id before the dot.",
    "implementation": "What is judged: a release of a framework, or an application of one's own.",
    "adapter": "The thin translation that plugs an implementation in. It never judges.",
    "capability": "A named feature that an adapter claims. A clause says which it needs.",
    "known deviation": "A clause that a named version is known to miss, with a reason and a link. "
    "It is judged all the same, so that it is noticed when it is mended.",
    "by design": "What whoever judges has declared to be on purpose, with a reason.",
    "counterexample": "The smallest input that was found to show a failure.",
    "script": "A counterexample as a program that needs the framework alone.",
    "saboteur": "The reference implementation with one deliberate fault. For each clause there is "
    "one that it catches, so each clause can fail.",
    "worker": "A sequence of steps that runs beside others: a request on a thread, for example.",
    "schedule": "The order in which workers take their steps.",
    "preemption": "A worker loses its turn although it could have gone on.",
}


def capabilities() -> list[tuple[str, str]]:
    """Return all capabilities that say what they promise, by name."""
    return sorted((capability.value, said) for capability, said in promises().items())


def chapters(clauses: Iterable[Clause]) -> list[tuple[str, str]]:
    """Return the chapters of the suite that runs here, and what each says about itself."""
    names = dict.fromkeys(clause.chapter for clause in clauses)
    return [(name, _said(f"{CHAPTERS}.{name}")) for name in names]


def _said(module: str) -> str:
    text = inspect.cleandoc(getattr(sys.modules.get(module), "__doc__", None) or "")
    return " ".join(text.partition("\n\n")[0].split())


def everything(clauses: Iterable[Clause]) -> dict[str, list[tuple[str, str]]]:
    """Return what the page has, by the heading that it stands under."""
    return {
        "Verdicts": list(VERDICTS.items()),
        "Levels": [(level.value, said) for level, said in LEVELS.items()],
        "Words": list(WORDS.items()),
        "Changes": [(kind.value, said) for kind, said in MEANING.items()],
        "What goes wrong between workers": list(MEANINGS.items()),
        "Chapters": chapters(clauses),
        "Capabilities": capabilities(),
    }
