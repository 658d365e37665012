"""A cookie jar as RFC 6265 describes it: what a client sends back, and where.

The storage model of 5.3, and what is sent by 5.4; no public suffixes, and no limits. Time stands
still: `now` is when everything happens, so a date lies before it or not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

NOW = datetime(2024, 1, 1, tzinfo=UTC)
NUMBER = re.compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes to: a host without its port, a path, and whether it is secure."""

    host: str
    path: str = "/"
    secure: bool = False

    @property
    def default_path(self) -> str:
        """The path of a cookie that names none (5.1.4)."""
        return self.path.rpartition("/")[0] or "/"


@dataclass(frozen=True, slots=True)
class Kept:
    """One cookie in the jar."""

    value: str
    host_only: bool
    secure: bool
    number: int


@dataclass(slots=True)
class Jar:
    """The cookies of one client, each under domain, path and name."""

    now: datetime = NOW
    kept: dict[tuple[str, str, str], Kept] = field(default_factory=dict)
    taken: int = 0

    def take(self, place: Place, header: str) -> None:
        """Store what a Set-Cookie header of a reply from there says, or delete it, or ignore it."""
        pair, _, rest = header.partition(";")
        name, equals, value = (part.strip(" \t") for part in pair.partition("="))
        if not equals or not name:
            return
        told = [part.partition("=") for part in rest.split(";")]
        named = {key.strip(" \t").lower(): text.strip(" \t") for key, _, text in told}
        domain = named.get("domain", "").removeprefix(".").lower()
        if domain and not domain_matches(place.host, domain):
            return
        path = named.get("path", "")
        path = path if path.startswith("/") else place.default_path
        key = (domain or place.host, path, name)
        former = self.kept.pop(key, None)
        if not self._over(named):
            self.taken += 1
            number = self.taken if former is None else former.number
            self.kept[key] = Kept(value, not domain, "secure" in named, number)
            self.kept = dict(sorted(self.kept.items(), key=lambda item: item[1].number))

    def _over(self, named: dict[str, str]) -> bool:
        """Tell whether a cookie with these attributes has expired; Max-Age goes first (5.3, 3)."""
        if NUMBER.fullmatch(named.get("max-age", "")):
            return int(named["max-age"]) <= 0
        try:
            return parsedate_to_datetime(named.get("expires", "")) <= self.now
        except (TypeError, ValueError):
            return False

    def sent(self, place: Place) -> list[str]:
        """Return what a request to there sends, longer paths first (5.4)."""
        found = [
            (-len(path), cookie.number, f"{name}={cookie.value}")
            for (domain, path, name), cookie in self.kept.items()
            if (place.host == domain if cookie.host_only else domain_matches(place.host, domain))
            and path_matches(place.path, path)
            and (place.secure or not cookie.secure)
        ]
        return [text for _, _, text in sorted(found)]


def domain_matches(host: str, domain: str) -> bool:
    """Tell whether a host is a domain or below it (5.1.3)."""
    return host == domain or (host.endswith(f".{domain}") and not host.replace(".", "").isdigit())


def path_matches(path: str, prefix: str) -> bool:
    """Tell whether a path is a cookie's path or below it (5.1.4)."""
    return path == prefix or path.startswith(prefix if prefix.endswith("/") else f"{prefix}/")
