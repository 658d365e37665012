"""Exchanges and replies: a request and a response as data, and nothing that sends them.

How they become WSGI or ASGI calls is the business of `conformance.drive.wire`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.describe.steps import Pairs, Step, pairs
from conformance.foreign import capped, said, shown

# What would read as something else in the path of a target: it is escaped where one is shown.
ESCAPED = str.maketrans({"%": "%25", "?": "%3F", "#": "%23"})
LONGEST = 300  # characters of a target that are shown: of thousands of digits, one has seen enough


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request.

    `path` is what a server hands over: percent-decoded, as text, or as bytes where no text can
    stand for them. `query` is raw, without the question mark. `script` is where the application is
    mounted, decoded as the path is. `steps` are played by an `Ask` step of the view that answers.
    `environ` holds extra environment entries that override all others; None removes a key.
    """

    method: str = "GET"
    path: str | bytes = "/"
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    script: str = ""
    host: str | None = "localhost"
    scheme: str = "http"
    steps: tuple[Step, ...] = ()
    environ: Pairs = ()

    def asking(self, *steps: Step) -> Exchange:
        """Return the same exchange with other steps to be asked."""
        return replace(self, steps=steps)

    def __str__(self) -> str:
        path = self.path.translate(ESCAPED) if isinstance(self.path, str) else repr(self.path)
        target = path + (f"?{self.query}" if self.query else "")
        extras = [
            f"script={self.script!r}" if self.script else "",
            f"host={self.host!r}" if self.host != "localhost" else "",
            f"scheme={self.scheme!r}" if self.scheme != "http" else "",
            f"headers={self.headers!r}" if self.headers else "",
            f"body={self.body!r}" if self.body else "",
        ]
        spelled = target if target.isprintable() and " " not in target else repr(target)
        return " ".join([self.method, capped(spelled, LONGEST), *filter(None, extras)])

    def listing(self) -> str:
        """Return the exchange with what it carries along: its environment and its steps."""
        given = [f"    with {key} = {shown(value)}" for key, value in self.environ]
        return "\n".join([str(self), *given, *(f"    asks: {step}" for step in self.steps)])


def request(
    method: str,
    path: str | bytes,
    *steps: Step,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    **details: Any,
) -> Exchange:
    """Make an exchange; `details` are its fields. A path with "?" is split into path and query."""
    if isinstance(path, str) and "?" in path and "query" not in details:
        path, details["query"] = path.split("?", 1)
    return Exchange(method=method, path=path, steps=steps, headers=pairs(headers), **details)


def get(path: str | bytes = "/", *steps: Step, **details: Any) -> Exchange:
    """Make a GET exchange."""
    return request("GET", path, *steps, **details)


def post(path: str | bytes = "/", *steps: Step, **details: Any) -> Exchange:
    """Make a POST exchange."""
    return request("POST", path, *steps, **details)


@dataclass(frozen=True, slots=True)
class Reply:
    """One response, or the exception that came out of the application instead of one.

    `raised` is set when the application itself raised; status and headers are then what had been
    sent before, if anything (status 0 when nothing was).
    """

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    chunks: tuple[bytes, ...]
    raised: BaseException | None = None

    @property
    def body(self) -> bytes:
        """All chunks together."""
        return b"".join(self.chunks)

    @property
    def text(self) -> str:
        """The body as UTF-8 text."""
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str | None:
        """Return the first header of that name in any case, or None."""
        return next(iter(self.headers_named(name)), None)

    def headers_named(self, name: str) -> list[str]:
        """Return the values of all headers of that name, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def allowed(self) -> frozenset[str]:
        """The methods of the Allow header, whose order says nothing (RFC 9110, 10.2.1)."""
        return frozenset(
            method.strip()
            for value in self.headers_named("Allow")
            for method in value.split(",")
            if method.strip()
        )

    def __str__(self) -> str:
        if self.raised is not None:
            return f"an exception, {said(self.raised)}"
        where = self.header("Location")
        body = self.body[:60] + (b"..." if len(self.body) > 60 else b"")
        return f"{self.status} {body!r}" + (f" Location: {where}" if where is not None else "")
