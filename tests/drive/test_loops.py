"""Event loops: ASGI is driven with asyncio, and who needs another loop is told so."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from conformance.describe.messages import get
from conformance.drive.wire import AsgiLoop
from conformance.errors import Unsupported

SOURCE = """
def current():
    raise RuntimeError("must be called from async context")
"""


def module(name: str) -> Any:
    made = ModuleType(name)
    exec(SOURCE, made.__dict__)
    return made


def application(name: str) -> Any:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        module(name).current()

    return answer


@pytest.mark.parametrize("name", ["trio._core._run", "curio"])
def test_another_loop_is_unsupported(name: str) -> None:
    loop = AsgiLoop()
    try:
        with pytest.raises(Unsupported, match=f"asyncio .*{name.partition('.')[0]}"):
            loop.call(application(name), get("/"))
    finally:
        loop.close()


def test_an_error_of_its_own_is_its_own() -> None:
    loop = AsgiLoop()
    try:
        reply = loop.call(application("trionic"), get("/"))
    finally:
        loop.close()

    assert isinstance(reply.raised, RuntimeError)
