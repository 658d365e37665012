"""What was done last, as data: the application, and what was sent to it. A failure shows it.

How it is shown beside the arguments of a property is said by `conformance.judging.telling`.
"""

from __future__ import annotations

from dataclasses import replace

from conformance.describe.app import App
from conformance.describe.messages import Exchange
from conformance.describe.steps import Step
from conformance.foreign import text

MOST = 50  # exchanges of a run that a failure shows


class LastRun:
    """The application that ran last, its exchanges, and the steps that ran outside of them."""

    def __init__(self) -> None:
        self._app: App | None = None
        self._done: list[Exchange | Step] = []

    def forget(self) -> None:
        """Show nothing."""
        self._app, self._done = None, []

    def begin(self, app: App, *steps: Step) -> None:
        """Begin a run; `steps` are those that run outside of a request."""
        self._app, self._done = app, list(steps)

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
        return "\n".join([str(self._app), *lines])
