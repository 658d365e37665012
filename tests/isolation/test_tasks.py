"""Requests on tasks: the clauses that need an ASGI framework catch a fault in a small one."""

from __future__ import annotations

from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest

from conformance.adapter import BuiltApp, LocalKit, Stage, Unsupported
from conformance.adapter import Capability as C
from conformance.clause import load_clauses
from conformance.describe.app import App, Hook, View
from conformance.describe.messages import Exchange
from conformance.judging.judge import Verdict, judge
from conformance.perform.implementation import Implementation
from tests.saboteurs.isolation import CAUGHT_ON_TASKS

CLAUSES = {clause.id: clause for clause in load_clauses()}


class Global:
    """A variable that all tasks share: the fault."""

    def __init__(self) -> None:
        self.value: Any = None

    def get(self) -> Any:
        return self.value

    def set(self, value: Any) -> None:
        self.value = value


class Current:
    """What views see of their request, wherever it is kept."""

    def __init__(self, variable: Any) -> None:
        self.variable = variable

    def __getattr__(self, name: str) -> Any:
        return self.variable.get()[name]


class Small:
    """An ASGI application with one variable for the current request."""

    wsgi = None

    def __init__(self, app: App, stage: Stage, variable: Any) -> None:
        self.ambient = stage.ambient = Current(variable)
        self.variable = variable
        stage.asynchronous = True
        stage.respond = lambda answer, body: answer.value(body)
        self.hooks = [
            (part.kind, stage.async_function(part)) for part in app.parts if isinstance(part, Hook)
        ]
        self.view = next(stage.async_function(p) for p in app.parts if isinstance(p, View))

    async def asgi(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        request = SimpleNamespace(
            path=scope["path"], args=dict(parse_qsl(scope["query_string"].decode()))
        )
        self.variable.set({"request": request, "g": SimpleNamespace()})
        for kind, hook in self.hooks:
            if kind == "before":
                await hook()
        body = await self.view(name=scope["path"][1:])
        for kind, hook in self.hooks:
            if kind == "after":
                await hook(None)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(body).encode()})

    def request_context(self, exchange: Exchange) -> Any:
        raise Unsupported(C.REQUEST_SCOPE)

    def app_context(self) -> Any:
        raise Unsupported(C.APP_SCOPE)

    def register(self, part: Any) -> None:
        raise Unsupported(C.SETUP)

    def close(self) -> None:
        """Nothing is held."""


class SmallAdapter:
    """Plugs the small framework in."""

    name, version = "small", "1"
    packages: tuple[str, ...] = ()
    capabilities = frozenset(
        {C.ASGI, C.TASKS, C.REQUEST_LINE, C.REQUEST_FIELDS, C.AMBIENT, C.STATE, C.BEFORE, C.AFTER}
    )
    unbound_errors: tuple[type[BaseException], ...] = (RuntimeError,)
    build_errors: tuple[type[BaseException], ...] = ()

    def __init__(self, variable: Any) -> None:
        self.variable = variable

    def build(self, app: App, stage: Stage) -> BuiltApp:
        return Small(app, stage, self.variable)  # type: ignore[return-value]

    def locals(self) -> LocalKit:
        raise Unsupported(C.LOCAL)


@pytest.mark.parametrize("clause", CAUGHT_ON_TASKS)
@pytest.mark.parametrize(
    ("variable", "verdict"), [(Global(), Verdict.FAIL), (ContextVar("current"), Verdict.PASS)]
)
def test_shared_request_is_caught(clause: str, variable: Any, verdict: Verdict) -> None:
    """One current request for all tasks is found, and one for each is accepted."""
    impl = Implementation(SmallAdapter(variable))

    judgement = judge(CLAUSES[clause], impl)
    impl.close()

    assert judgement.verdict is verdict, judgement.message
