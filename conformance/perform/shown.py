"""What was done last, as data: the application, and what was sent to it. A failure shows it.

How it is shown beside the arguments of a property is said by `conformance.judging.telling`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from conformance.describe.app import App, Middleware
from conformance.describe.messages import Exchange, Reply
from conformance.describe.steps import Step
from conformance.foreign import capped, text, visible

MOST = 50  # exchanges of a run that a failure shows
SHORT = 200  # characters of a page that a failure quotes
TAG = re.compile(r"<(style|script|head|title)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
REFUSAL, EARLIER = "the reply was ", "an earlier reply was "
# Refusals that are the fault of each request by itself.
SAY_LITTLE = tuple(f"{REFUSAL}{status}" for status in (404, 405))


@dataclass(frozen=True, slots=True)
class Answered:
    """What a reply was: no more is kept of one, as it may hold on to what a clause looks for."""

    status: int
    location: str
    body: bytes


def page_of(reply: Reply) -> str:
    """Return what a page says, in one line, without its markup and what its status says already."""
    page = " ".join(visible(TAG.sub(" ", reply.text[: 20 * SHORT])).split())
    for said in (str(reply.status), reply.reason):
        if page.lower().startswith(said.lower()):
            page = page[len(said) :].strip()
    return page


def _led_away(reply: Reply, exchange: Exchange) -> str:
    """Return what a redirect says that leads to another page; "" for the same one."""
    location = urlsplit(reply.header("Location") or "").path
    own = exchange.path if isinstance(exchange.path, str) else ""
    if not location or location.strip("/") == f"{exchange.script}{own}".strip("/"):
        return ""
    status = f"{reply.status} {reply.reason}".strip()
    return f"{REFUSAL}{status} to {visible(location)}"


class LastRun:
    """The application that ran last, its exchanges, and the steps that ran outside of them."""

    def __init__(self) -> None:
        self._app: App | None = None
        self._done: list[Exchange | Step] = []
        self._refusal = ""
        self._earlier = ""  # what the application said by itself, of an earlier reply
        self._answered_by_itself = False
        self._between: list[str] = []
        self._came: list[tuple[int, tuple[tuple[str, str], ...], tuple[bytes, ...]]] = []

    def forget(self) -> None:
        """Show nothing."""
        self._app, self._done, self._refusal, self._came = None, [], "", []
        self._between, self._earlier, self._answered_by_itself = [], "", False

    def begin(self, app: App, *steps: Step) -> None:
        """Begin a run; `steps` are those that run outside of a request."""
        if self._answered_by_itself and self._refusal:
            self._earlier = self._refusal
        self._app, self._done, self._refusal, self._between = app, list(steps), "", []
        self._answered_by_itself = False

    def uses(self, app: App) -> None:
        """Note that an application is used: a run begins with it, unless it goes on."""
        if self._app != app:
            self.begin(app)

    def sends(self, exchange: Exchange) -> None:
        """Note an exchange."""
        if len(self._done) < MOST:
            if exchange.environ:
                # An object that came with a request is not kept: a clause asks who lets go of it.
                texts = [(k, v if v is None else text(v)) for k, v in exchange.environ]
                exchange = replace(exchange, environ=tuple(texts))
            self._done.append(exchange)

    def gets(
        self, reply: Reply, exchange: Exchange | None = None, *, described: bool = True
    ) -> None:
        """Note a reply: whether it is a refusal, and what its page says.

        Nobody else may have seen one that no part of the description gave: a login, a check.
        """
        earlier = self._refusal if self._answered_by_itself else self._earlier
        self._earlier, self._refusal = earlier, ""
        self._answered_by_itself = not described
        if len(self._came) < MOST:
            self._came.append((reply.status, reply.headers, reply.chunks[:2]))
        if reply.status >= 400:
            status = f"{reply.status} {reply.reason}".strip()
            self._refusal = f"{REFUSAL}{status}: {capped(page_of(reply), SHORT)}".removesuffix(": ")
        elif reply.status >= 300 and not described and exchange is not None:
            self._refusal = _led_away(reply, exchange)

    def exchanged(self, told: Iterable[str]) -> None:
        """Note what a client and something else of ours in place of an application exchanged."""
        self._between = list(told)[:MOST]

    @property
    def refusal(self) -> str:
        """What the last reply says, if it is an error or leads to somewhere else of its own accord.

        Otherwise what an earlier one of the example says that the application gave by itself.
        """
        if self._refusal or not self._earlier or self._earlier.startswith(SAY_LITTLE):
            return self._refusal
        return self._earlier.replace(REFUSAL, EARLIER, 1)

    @property
    def app(self) -> App | None:
        """The application that ran last."""
        return self._app

    @property
    def answers(self) -> list[Answered]:
        """What came since all was forgotten, of the first exchanges."""
        return [
            Answered(
                status,
                next((value for name, value in headers if name.lower() == "location"), ""),
                b"".join(chunks),
            )
            for status, headers, chunks in self._came
        ]

    def kept(self) -> tuple[App | None, list[Exchange | Step]]:
        """Return what `restore` takes: something else runs meanwhile."""
        return self._app, self._done

    def restore(self, kept: tuple[App | None, list[Exchange | Step]]) -> None:
        """Show again what was shown before."""
        self._app, self._done = kept

    def __str__(self) -> str:
        if self._app is None:
            return ""
        lines = [
            one.listing() if isinstance(one, Exchange) else f"outside of a request: {one}"
            for one in self._done
        ]
        if self._between and all(isinstance(part, Middleware) for part in self._app.parts):
            return "\n".join([*lines, *self._between])  # the middleware is ours
        return "\n".join([str(self._app), *lines, *self._between])
