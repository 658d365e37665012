"""What varied Flask fails: the quick profile, every MUST, and what is known of Flask stays known.

Here is no variation, and nothing of pytest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from adapters.flask import FlaskAdapter
from conformance.clause import MUST, Clause, load_clauses
from conformance.entries.deviations import Deviation, applicable, read_deviations, shipped_file
from conformance.judging.examples import PROFILES, Profile
from conformance.judging.judge import Judgement, Verdict, judge
from tests.variations import Variation, varied

QUICK = PROFILES["quick"]
PROFILE = Profile("quick", QUICK.factor, QUICK.least, shrink=False)
# A variation may happen to mend what Flask is known to miss.
FINE = frozenset({Verdict.PASS, Verdict.UNSUPPORTED, Verdict.KNOWN, Verdict.FIXED})


@cache
def musts() -> tuple[Clause, ...]:
    """Return every clause that is a MUST."""
    return tuple(clause for clause in load_clauses() if clause.level is MUST)


@cache
def known() -> dict[str, Deviation]:
    """Return the deviations of the Flask that is installed."""
    path = shipped_file(FlaskAdapter.name)
    read = read_deviations(path, (clause.id for clause in load_clauses())) if path else ()
    return applicable(read, FlaskAdapter.version)


def failing(
    *variations: Variation, clauses: Sequence[Clause] | None = None
) -> list[tuple[Clause, Judgement]]:
    """Return each MUST that Flask with these variations fails, or on which the suite broke.

    `clauses` are those that are judged, all of them if None.
    """
    with varied(*variations) as impl:
        judged = [
            (clause, judge(clause, impl, PROFILE, known=clause.id in known()))
            for clause in (musts() if clauses is None else clauses)
        ]
    return [(clause, found) for clause, found in judged if found.verdict not in FINE]


def culprits(
    variations: Sequence[Variation], clauses: Sequence[Clause] | None = None
) -> dict[str, str]:
    """Return, by clause, which of these variations fails it alone, and what was said.

    The variations are judged all together first, and each alone on what then failed.
    """
    found: dict[str, str] = {}
    for clause, judgement in failing(*variations, clauses=clauses):
        alone = [str(v) for v in variations if failing(v, clauses=[clause])]
        found[clause.id] = f"{', '.join(alone) or 'only together'}: {judgement.message}"
    return found
