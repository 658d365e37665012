"""Adapters of the hollow frameworks. Each counts how often its fault was met.

None claims a server or commands of its own: there is nothing to start.
"""

from __future__ import annotations

from typing import Any

from adapters.reference import ReferenceAdapter
from conformance.adapter import (
    Answer,
    App,
    Capability,
    Declaration,
    Exchange,
    Handler,
    Hook,
    Stage,
    View,
    WsgiApp,
)
from tests.hollow.frameworks import NoLocals, NoMaps, Nothing

COMMANDS = {capability for capability in Capability if capability.startswith("serve.cli")}
CLAIMED = ReferenceAdapter.capabilities - {Capability.SERVING, *COMMANDS}


class CutOff(ReferenceAdapter):
    """The reference, whose parts are registered and declared, behind another WSGI callable.

    Its contexts, locals and declarations are real; no request reaches them.
    """

    name = "cut-off"
    capabilities = CLAIMED

    def __init__(self, answer: WsgiApp) -> None:
        self.answer = answer
        self.calls = 0

    def build(self, app: App, stage: Stage) -> Any:
        """Build the application, and put the callable in the place of its own."""
        built = super().build(app, stage)
        built.wsgi.wsgi_app = self.call
        return built

    def call(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Count the call and answer it."""
        self.calls += 1
        return self.answer(environ, start_response)


class Wordless(ReferenceAdapter):
    """The reference, where no view may return anything: whatever a view answers is an error.

    A response that `abort` or an after function is given is made as usual.
    """

    name = "wordless"
    capabilities = CLAIMED
    calls = 0

    def respond(self, answer: Answer, body: Any) -> Any:
        """Refuse what a view returns."""
        if answer.shape == "response":
            return super().respond(answer, body)
        self.calls += 1
        raise RuntimeError("this framework knows no form of an answer")


class Lost(ReferenceAdapter):
    """The reference, where every view raises before its first step."""

    name = "lost"
    capabilities = CLAIMED
    calls = 0

    def function(self, part: View | Hook | Handler, stage: Stage) -> Any:
        """Return a function that raises in the place of a view."""
        if not isinstance(part, View):
            return super().function(part, stage)

        def lost(**values: Any) -> Any:
            self.calls += 1
            raise RuntimeError("this framework loses its views")

        return lost


class Hollow:
    """A framework that takes everything, and does nothing with it but answer."""

    name = "hollow"
    version = "0"
    packages = ()
    capabilities = CLAIMED
    unbound_errors: tuple[type[BaseException], ...] = (RuntimeError,)
    build_errors: tuple[type[BaseException], ...] = (LookupError,)

    def __init__(self, answer: WsgiApp) -> None:
        self.answer = answer
        self.calls = 0

    def make(self, name: str, **options: Any) -> Any:
        """Return an application object."""
        return Nothing()

    def build(self, app: App, stage: Stage) -> HollowApp:
        """Call what declares; register nothing."""
        for part in app.parts:
            if isinstance(part, Declaration):
                part.declare(Nothing(), Nothing())
        return HollowApp(self.call)

    def locals(self) -> Any:
        """Return locals that hold nothing."""
        return NoLocals()

    def wsgi_kit(self) -> Any:
        """Return tools that do nothing."""
        return Nothing()

    def message_kit(self) -> Any:
        """Return structures that hold nothing."""
        return NoMaps()

    def routing(self) -> Any:
        """Return URL maps that hold nothing."""
        return NoMaps()

    def call(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Count the call and answer it."""
        self.calls += 1
        return self.answer(environ, start_response)


class HollowApp:
    """A built application around the callable."""

    asgi = None

    def __init__(self, wsgi: WsgiApp) -> None:
        self.wsgi = wsgi
        self.ambient = Nothing()

    def request_context(self, exchange: Exchange) -> Any:
        """Return a context that can be pushed."""
        return Nothing()

    def app_context(self) -> Any:
        """Return a context that can be pushed."""
        return Nothing()

    def client(self) -> Any:
        """Return a test client."""
        return Nothing()

    def register(self, part: object) -> None:
        """Register nothing."""

    def close(self) -> None:
        """Let go of nothing: nothing is held."""
