"""What should happen: a small model that predicts everything that one request sets off.

It knows apps with fixed paths, whose parts read and write `g`, answer, raise, abort, register
functions for after this request, and dispatch to other apps. What it leaves out, where frameworks
may differ: after and teardown functions that raise, handlers for 500 that raise, `abort` within a
handler. No framework and no HTTP here; the reference implementation is the other way round.

Sources: Flask documentation, "The Request Context", "Handling Application Errors", "Modular
Applications with Blueprints".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from conformance.describe.app import App, Blueprint, Handler, Hook, Part, View
from conformance.describe.messages import Exchange
from conformance.describe.steps import Abort, AfterThis, Answer, Dispatch, Raise, Read, Write
from conformance.perform.performer import AfterThisPart
from conformance.perform.trace import MISSING, Event, Raised

Scope = tuple[str, ...]  # the names of the blueprints around a part; () is the application


class Refused(Exception):
    """Stands for the HTTP error of a status code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Site:
    """What an app registers, by scope."""

    views: dict[str, tuple[View, Scope]] = field(default_factory=dict)
    hooks: dict[tuple[Scope, str], list[Hook]] = field(default_factory=dict)
    handlers: dict[Scope, list[Handler]] = field(default_factory=dict)

    def add(self, parts: Iterable[Part], scope: Scope = (), prefix: str = "") -> Site:
        """Register parts, those of blueprints below their prefix and in their scope."""
        for part in parts:
            if isinstance(part, View):
                self.views[prefix + str(part.rule)] = (part, scope)
            elif isinstance(part, Hook):
                key = (() if part.everywhere else scope, part.kind)
                self.hooks.setdefault(key, []).append(part)
            elif isinstance(part, Handler):
                self.handlers.setdefault(() if part.everywhere else scope, []).append(part)
            elif isinstance(part, Blueprint):
                self.add(part.parts, (*scope, part.name), prefix + (part.prefix or ""))
        return self


@dataclass(slots=True)
class Life:
    """One request: everything that is seen while it lasts, and how it ends.

    `status` and `text` are those of the reply; `text` is None where the framework's own error page
    is sent. `unhandled` is the exception that no handler took.
    """

    site: Site
    exchange: Exchange
    depth: int = 0
    events: list[Event] = field(default_factory=list)
    status: int = 0
    text: str | None = None
    unhandled: Exception | None = None
    g: dict[str, Any] = field(default_factory=dict)
    scope: Scope = ()
    waiting: list[AfterThisPart] = field(default_factory=list)

    def live(self) -> Life:
        """Go through the request from its beginning to its end."""
        view, self.scope = self.site.views.get(str(self.exchange.path), (None, ()))
        code = 0
        if view is None or self.exchange.method not in (view.methods or ("GET", "HEAD", "OPTIONS")):
            code, self.scope = (404 if view is None else 405), ()
        try:
            self._answered(self._handled(view, code))
        except Exception as error:
            self.unhandled = error
            handler = self._handler(Refused(500))
            self._answered(
                Refused(500) if handler is None else self._play(handler) or Answer(handler.name)
            )
        self._after()
        end = None if self.unhandled is None else Raised(type(self.unhandled).__name__)
        for scope in self._inside_out():
            self._all(reversed(self.site.hooks.get((scope, "teardown"), ())), end)
        self._all(reversed(self.site.hooks.get(((), "app_teardown"), ())), end)
        return self

    def _handled(self, view: View | None, code: int) -> Answer | Refused:
        try:
            return self._view_or_before(view, code)
        except Exception as error:
            handler = self._handler(error)
            if handler is not None:
                return self._play(handler) or Answer(handler.name)
            if isinstance(error, Refused):
                return error
            raise

    def _view_or_before(self, view: View | None, code: int) -> Answer:
        outside_in = list(reversed(self._inside_out()))
        for scope in outside_in:
            self._all(self.site.hooks.get((scope, "url_value_preprocessor"), ()))
        for scope in outside_in:
            for hook in self.site.hooks.get((scope, "before"), ()):
                answer = self._play(hook)
                if answer is not None:
                    return answer
        if view is None or code:
            raise Refused(code)
        return self._play(view, {}) or Answer(view.endpoint)

    def _after(self) -> None:
        registered = (
            hook
            for scope in self._inside_out()
            for hook in reversed(self.site.hooks.get((scope, "after"), ()))
        )
        parts: list[Hook | AfterThisPart] = [*self.waiting, *registered]
        for part in parts:
            answer = self._play(part, self.status)
            if answer is not None:
                self._answered(answer)

    def _answered(self, answer: Answer | Refused | None) -> None:
        if isinstance(answer, Refused):
            self.status, self.text = answer.code, None
        elif answer is not None:
            assert not isinstance(answer.status, str)
            self.status, self.text = answer.status or 200, answer.body

    def _handler(self, error: Exception) -> Handler | None:
        """Choose: by code from the inside out, then by class, the nearest in each scope."""
        scopes = self._inside_out()
        if isinstance(error, Refused):
            for scope in scopes:
                for handler in self.site.handlers.get(scope, ()):
                    if handler.catches == error.code:
                        return handler
        ancestors = (Exception,) if isinstance(error, Refused) else type(error).__mro__
        for scope in scopes:
            for ancestor in ancestors:
                for handler in self.site.handlers.get(scope, ()):
                    if handler.catches is ancestor:
                        return handler
        return None

    def _inside_out(self) -> list[Scope]:
        return [self.scope[:length] for length in range(len(self.scope), -1, -1)]

    def _all(self, hooks: Iterable[Hook], given: Any = None) -> None:
        for hook in hooks:
            self._play(hook, given)

    def _play(
        self, part: View | Hook | Handler | AfterThisPart, given: Any = None
    ) -> Answer | None:
        self._see(part, "enter", "", given)
        for step in part.steps:
            if isinstance(step, Answer):
                return step
            if isinstance(step, Raise):
                raise _instance(step)
            if isinstance(step, Abort):
                assert isinstance(step.code, int)
                raise Refused(step.code)
            if isinstance(step, Read):
                self._see(part, "read", f"g.{step.name}", self.g.get(step.name, MISSING))
            elif isinstance(step, Write):
                self.g[step.name] = step.value
            elif isinstance(step, AfterThis):
                self.waiting.append(AfterThisPart(step.name, step.steps))
            elif isinstance(step, Dispatch):
                assert step.app is not None
                inner = predict(step.app, step.exchange, self.depth + 1)
                self.events += inner.events
            else:
                raise TypeError(f"the model does not know what {type(step).__name__} does")
        return None

    def _see(self, part: Any, action: str, subject: str, value: Any) -> None:
        self.events.append(Event(part.kind, part.name, action, subject, value, self.depth))


def _instance(step: Raise) -> Exception:
    error = step.kind(*step.arguments)
    assert isinstance(error, Exception)
    return error


def predict(app: App, exchange: Exchange, depth: int = 0) -> Life:
    """Return what happens when the app is sent the exchange."""
    return Life(Site().add(app.parts), exchange, depth).live()


# What of an event is compared. Of handlers and preprocessors what they are given is left out: it
# belongs to the framework. So is what teardown functions are given, which clauses of their own say.
SILENT = frozenset({"handler", "url_value_preprocessor", "teardown", "app_teardown"})


def timeline(
    events: Iterable[Event], *, only: Collection[str] = (), without: Collection[str] = ()
) -> Iterator[str]:
    """Yield the lines to compare: who ran, in which dispatch, and what was found in `g`.

    They are those of the kinds in `only` (or of all), without those in `without`, and without what
    these dispatch.
    """
    below: int | None = None  # the depth of a part that is left out
    for event in events:
        if below is not None and event.depth > below:
            continue
        below = event.depth if event.kind in without else None
        if event.kind in without or (only and event.kind not in only):
            continue
        if event.action not in ("enter", "read"):
            continue
        given = "" if event.kind in SILENT or event.value is None else f" with {event.value!r}"
        if event.action == "read":
            given = f" finds {event.value!r} in {event.subject}"
        yield f"{'  ' * event.depth}{event.kind} {event.name}{given}"
