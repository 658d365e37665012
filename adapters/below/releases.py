"""Releases: which one is imported, and what it is too old to have.

Not an adapter by itself. What a release gets wrong stands in `adapters/known/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import metadata
from types import ModuleType

from packaging.version import Version

from conformance.adapter import Capability


def version_of(module: ModuleType, distribution: str | None = None) -> str:
    """Return the version of a framework that is imported.

    Its own word goes first, because a copy inside of a project has no metadata, or hides an
    installed one. Raises PackageNotFoundError when neither knows.
    """
    # Through `vars`, because some modules warn when they are asked for it by attribute.
    own = vars(module).get("__version__")
    return own if isinstance(own, str) else metadata.version(distribution or module.__name__)


def had_by(
    version: str, capabilities: Iterable[Capability], since: Mapping[Capability, str]
) -> frozenset[Capability]:
    """Return those capabilities that this version has.

    `since` names the first release of those that came late.
    """
    mine = Version(version)
    return frozenset(c for c in capabilities if mine >= Version(since.get(c, "0")))
