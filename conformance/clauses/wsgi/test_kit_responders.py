"""WSGI: functions that return the application which answers. Judged without a framework's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.tooling import environ
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG

RESPONDER = WERKZEUG.api("responder")


def saying(text: str) -> Callable[..., Iterable[bytes]]:
    """Return an application that answers with the method that was asked and a text."""

    def answer(given: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("X-Said", text)])
        return [given["REQUEST_METHOD"].encode()]

    return answer


@clause("wsgi.responder", MUST, needs=[C.RESPONDER], source=RESPONDER)
@every(method=["GET", "POST"], bound=[False, True])
def test_responder(impl: Implementation, method: str, bound: bool) -> None:
    """What a `responder` returns MUST be called as the application of this request, and its reply
    MUST be what is returned.

    A method may be one, too; its name and its docstring are kept.
    """
    told: list[Any] = []

    def choose(given: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Choose."""
        told.append(given["REQUEST_METHOD"])
        return saying(f"for {given['REQUEST_METHOD']}")

    class Site:
        chosen = impl.kit.responder(lambda self, *given: choose(*given))

    application = Site().chosen if bound else impl.kit.responder(choose)
    asked = environ("/") | {"REQUEST_METHOD": method}
    body = b"".join(application(asked, lambda *begun: told.append(begun)))

    wanted = [method, ("200 OK", [("X-Said", f"for {method}")])]
    expect([*told, body], [*wanted, method.encode()], f"{'a method' if bound else 'a function'}:")
    if not bound:
        seen = [application.__name__, application.__doc__]
        expect(seen, [choose.__name__, choose.__doc__], "name and docstring:")
