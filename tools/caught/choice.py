"""Which saboteurs concern what is generated: by a rule, and a sample of them by a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

from conformance.clause import Clause, load_clauses
from conformance.describe.capabilities import Capability
from conformance.fuzz.turns import COMPARED
from conformance.strategies.whole.features import FEATURES
from conformance.strategies.whole.kinds import KINDS
from tests.saboteurs import Saboteur, all_saboteurs

# The chapters whose subject a kind of application has. Those on tools that a program calls by
# themselves (maps, structures, clients, servers, commands) have none.
CHAPTERS = {
    "routing": ("routing",),
    "urls": ("urls",),
    "lives": ("hooks", "teardown", "errors", "blueprints", "stack"),
    "sessions": ("sessions", "flashing"),
    "requests": ("forms", "messages"),
    "responses": ("responses",),
    "streaming": ("streaming",),
    "everything": (COMPARED,),
}


def compared() -> list[Clause]:
    """Return the clauses that compare whole applications, in their order."""
    return [clause for clause in load_clauses() if clause.chapter == COMPARED]


def nearest_first(saboteur: Saboteur) -> list[Clause]:
    """Return the same clauses, first the one whose applications are about the saboteur's chapter.

    So most are caught sooner; what is missed has been judged by all of them as often.
    """
    chapter = saboteur.catches.partition(".")[0]
    return sorted(
        compared(), key=lambda clause: chapter not in CHAPTERS[clause.id.partition(".")[2]]
    )


def generated() -> frozenset[Capability]:
    """Return the capabilities that some application makes use of."""
    needs = [feature.needs for feature in FEATURES.values()]
    needs += [clause.needs for clause in compared()]
    return frozenset(need for some in needs for need in some) | {Capability.AMBIENT}


def concerned(words: Sequence[str] = ()) -> list[Saboteur]:
    """Return the saboteurs that concern what is generated, of chapters or clauses that begin so.

    The clause that each is for stands in a chapter that a kind of application is about, and needs
    no capability that no application makes use of. Faults of Werkzeug and of processes that are
    started are not among them: beside the sound reference, these are not there.
    """
    chapters = {chapter for kind in KINDS for chapter in CHAPTERS[kind]}
    drawn = generated()
    clauses = {
        clause.id
        for clause in load_clauses()
        if clause.chapter in chapters and drawn.issuperset(clause.needs)
    }
    return [
        one
        for one in all_saboteurs()
        if isinstance(one, Saboteur)
        and not one.on_disk
        and one.catches in clauses
        and (not words or one.catches.startswith(tuple(words)))
    ]


def sample(some: Sequence[Saboteur], count: int, seed: int) -> list[Saboteur]:
    """Return so many of them (0: all), drawn by the seed; a longer sample begins with a shorter."""
    drawn = sorted(some, key=str)
    random.Random(seed).shuffle(drawn)
    return drawn[:count] if count else drawn
