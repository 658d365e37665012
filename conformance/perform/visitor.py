"""A client that visits an application again and again, and keeps its cookies.

How cookies are read and kept is said by `conformance.drive.cookies`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from conformance.describe.app import App
from conformance.describe.messages import Reply, request
from conformance.describe.steps import Step
from conformance.drive.cookies import Cookie, Jar
from conformance.perform.added import cookies_set
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Trace


@dataclass(slots=True)
class Client:
    """Somebody who visits an app and keeps its cookies."""

    impl: Implementation
    app: App
    jar: Jar = field(default_factory=Jar)

    def visit(
        self,
        *steps: Step,
        path: str = "/",
        method: str = "GET",
        cookies: str | None = None,
        **details: Any,
    ) -> Trace:
        """Send one request with the cookies of the jar and keep what comes back.

        `cookies` is sent in place of those of the jar; what is set is kept all the same.
        """
        exchange = request(method, path, *steps, **details)
        sent = self.jar.header(exchange) if cookies is None else cookies
        headers = (*details.pop("headers", ()), *([("Cookie", sent)] if sent else []))
        exchange = request(method, path, *steps, headers=headers, **details)
        trace = self.impl.run(self.app, exchange)
        self.jar.take(exchange, trace.reply)
        return trace

    @property
    def kept(self) -> list[Cookie]:
        """The cookies in the jar, but for those that the implementation adds to every reply."""
        kept = list(self.jar.kept.values())
        headers = tuple(("Set-Cookie", f"{cookie.name}={cookie.value}") for cookie in kept)
        own = {cookie.name for cookie in cookies_set(self.impl, Reply(200, "", headers, ()))}
        return [cookie for cookie in kept if cookie.name in own]
