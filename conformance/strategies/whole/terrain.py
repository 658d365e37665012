"""The terrain: what may be generated for one implementation.

A feature is open when the implementation claims what it needs, and when no clause is known to speak
of it: what such a clause says is counted there, once, and here it would hide everything else. So a
known deviation steers generation away from itself, and what is found next is something new.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from conformance.describe.capabilities import Capability
from conformance.strategies.whole.features import FEATURES


@dataclass(frozen=True, slots=True)
class Terrain:
    """The features that are open, by name."""

    names: frozenset[str]

    def has(self, *features: str) -> bool:
        """Tell whether all of these are open. Raises KeyError for one that does not exist."""
        for name in features:
            if name not in self.names:
                FEATURES[name]
                return False
        return True

    def without(self, feature: str) -> Terrain:
        """Return a terrain where this is closed, too."""
        return _without(self, feature)


@cache
def _without(terrain: Terrain, feature: str) -> Terrain:
    FEATURES[feature]
    return Terrain(terrain.names - {feature})


@cache
def terrain_of(claimed: frozenset[Capability], spoken_of: frozenset[str]) -> Terrain:
    """Return what is open for an implementation: what it claims, and which clauses it misses."""
    return Terrain(
        frozenset(
            name
            for name, feature in FEATURES.items()
            if claimed.issuperset(feature.needs) and not feature.missed(spoken_of)
        )
    )


def everywhere() -> Terrain:
    """Return where everything is open."""
    return terrain_of(frozenset(Capability), frozenset())


def closed_by(clauses: Collection[str]) -> dict[str, list[str]]:
    """Return which features are closed by these clauses, with those that close them."""
    return {
        name: sorted(found)
        for name, feature in FEATURES.items()
        if (found := set(feature.spoken_of) & set(clauses))
    }
