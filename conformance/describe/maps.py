"""URL maps by themselves, described as plain data: rules with all their options, and settings.

No kit and no behaviour here. What may answer is said by `conformance.models.maps`; maps are made of
descriptions by `conformance.clauses.mapping`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from conformance.describe.app import Rule
from conformance.describe.steps import Pairs


@dataclass(frozen=True, slots=True)
class MapRule:
    """One rule. `domain` is its subdomain, or its host where hosts are matched."""

    rule: Rule
    endpoint: str
    domain: Rule | None = None
    methods: tuple[str, ...] | None = None
    defaults: Pairs = ()
    strict_slashes: bool | None = None
    merge_slashes: bool | None = None
    build_only: bool = False
    websocket: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """The keywords of `Rule` that are not left to their defaults, without the domain."""
        found = {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name not in ("rule", "domain") and getattr(self, one.name) != one.default
        }
        return {**found, "defaults": dict(self.defaults)} if self.defaults else found

    def __str__(self) -> str:
        extras = [f"{name}={value!r}" for name, value in self.options.items()]
        if self.domain is not None:
            extras.append(f"domain={str(self.domain)!r}")
        return f"Rule({str(self.rule)!r}, {', '.join(extras)})"


@dataclass(frozen=True, slots=True)
class Site:
    """A map: rules and settings."""

    rules: tuple[MapRule, ...]
    host_matching: bool = False
    strict_slashes: bool = True
    merge_slashes: bool = True

    @property
    def settings(self) -> dict[str, Any]:
        """The keywords of `Map` that are not left to their defaults."""
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name != "rules" and getattr(self, one.name) != one.default
        }

    def __str__(self) -> str:
        extras = [f"{name}={value!r}" for name, value in self.settings.items()]
        return "\n".join([f"Map({', '.join(extras)}) of", *(f"    {rule}" for rule in self.rules)])


@dataclass(frozen=True, slots=True)
class Sought:
    """What a map is asked to match: a path on a subdomain or host, a method, and which kind."""

    path: str
    method: str = "GET"
    domain: str = ""
    websocket: bool = False

    def __str__(self) -> str:
        kind = "WebSocket " * self.websocket
        return f"{kind}{self.method} {self.path!r} on {self.domain!r}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a map is asked to build, seen from a domain."""

    endpoint: str
    values: Pairs = ()
    method: str | None = None
    default_method: str = "GET"
    domain: str = ""
    append_unknown: bool = True

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.values)
        extras = f", method={self.method}" * (self.method is not None)
        extras += ", append_unknown=False" * (not self.append_unknown)
        seen = f"{self.default_method} on {self.domain!r}"
        return f"{self.endpoint}({values}{extras}), seen from {seen}"
