"""Cookies as a client keeps them: what a Set-Cookie header says, and a jar for them.

Only what RFC 6265 asks of a client that visits a few applications. There is no clock: a cookie is
expired when its Max-Age is not positive or its date lies in or before 1970, which is how
cookies are deleted; all others stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from conformance.describe.messages import Exchange, Reply
from conformance.drive.declared import DECLARED

# A cookie-value: RFC 6265, 4.1.1. Within quotes, escapes and blanks are a common extension.
OCTETS = re.compile(r"[!#-+\--:<-\[\]-~]*")
QUOTED = re.compile(r'"(?:[ !#-+\--:<-\[\]-~]|\\[0-7]{3}|\\["\\])*"')
NUMBER = re.compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True)
class Cookie:
    """One Set-Cookie header: a name, a value, and its attributes under lower-cased names."""

    name: str
    value: str
    attributes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, header: str) -> Cookie:
        """Read a header as a client does (RFC 6265, 5.2).

        Blanks around names and values do not count, and attributes that nobody knows are kept.
        Raises AssertionError for a header that a client ignores: it has no name, or no "=".
        """
        (name, equals, value), *rest = (_pair(part) for part in header.split(";"))
        assert name, f"Set-Cookie without a name: {header!r}"
        assert equals, f"Set-Cookie without a value: {header!r}"
        return cls(name, value, tuple((key.lower(), value) for key, _, value in rest if key))

    @property
    def allowed(self) -> bool:
        """Whether the value is one that a server may send (RFC 6265, 4.1.1)."""
        return bool(OCTETS.fullmatch(self.value) or QUOTED.fullmatch(self.value))

    def get(self, attribute: str) -> str | None:
        """Return the value of an attribute, None without it; of several, the last one counts."""
        return dict(self.attributes).get(attribute)

    @property
    def place(self) -> dict[str, str]:
        """All attributes but those that say how long the cookie stays."""
        return {k: v for k, v in self.attributes if k not in ("expires", "max-age")}

    @property
    def expired(self) -> bool:
        """Whether the cookie is sent to be deleted."""
        age, date = self.get("max-age"), self.get("expires")
        if age is not None and NUMBER.fullmatch(age):
            return int(age) <= 0
        try:
            return date is not None and parsedate_to_datetime(date).year <= 1970
        except ValueError:  # a client ignores what is no date
            return False


def _pair(text: str) -> tuple[str, str, str]:
    name, equals, value = text.partition("=")
    return name.strip(" \t"), equals, value.strip(" \t")


def cookies_of(reply: Reply) -> list[Cookie]:
    """Return the cookies that a reply sets or deletes, in order."""
    return [Cookie.parse(value) for value in reply.headers_named("Set-Cookie")]


def sent_back(reply: Reply) -> str:
    """Return the Cookie header of a client that sends back what a reply sets, "" for nothing."""
    return "; ".join(value.partition(";")[0] for value in reply.headers_named("Set-Cookie"))


def varies_by_cookie(reply: Reply) -> bool:
    """Tell whether a cache would keep this reply apart for each Cookie header (RFC 9111, 4.1)."""
    tokens = [t.strip().lower() for v in reply.headers_named("Vary") for t in v.split(",")]
    return "cookie" in tokens or "*" in tokens


@dataclass(slots=True)
class Jar:
    """The cookies of one client, each under name, domain and path."""

    kept: dict[tuple[str, str, str], Cookie] = field(default_factory=dict)

    def take(self, exchange: Exchange, reply: Reply) -> None:
        """Store and delete what a reply says."""
        host = (exchange.host or "").partition(":")[0]
        for cookie in cookies_of(reply):
            domain = (cookie.get("domain") or host).lstrip(".").lower()
            key = (cookie.name, domain, cookie.get("path") or "/")
            if cookie.expired:
                self.kept.pop(key, None)
            else:
                self.kept[key] = cookie

    def header(self, exchange: Exchange) -> str:
        """Return the Cookie header for a request, "" when no cookie belongs to it."""
        host = (exchange.host or "").partition(":")[0].lower()
        path = exchange.script + (exchange.path if isinstance(exchange.path, str) else "")
        found = [
            f"{name}={cookie.value}"
            for (name, domain, prefix), cookie in self.kept.items()
            if (host == domain or (cookie.get("domain") and host.endswith(f".{domain}")))
            and (path == prefix or path.startswith(prefix.rstrip("/") + "/"))
            and (cookie.get("secure") is None or DECLARED.sent(exchange.scheme) == "https")
        ]
        return "; ".join(found)

    def __len__(self) -> int:
        return len(self.kept)
