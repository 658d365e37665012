"""Event loops: ASGI is driven with asyncio, and who needs another loop is told so."""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType
from typing import Any

import pytest

from conformance.describe.messages import get
from conformance.drive.protocol import ProtocolBreach
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


@pytest.mark.parametrize("way", ["stop", "exit"])
def test_who_ends_the_loop_breaks_the_protocol(way: str) -> None:
    """The loop is the server's; what was in the midst of the call is not heard of again."""
    went_on: list[bool] = []

    async def stops(scope: Any, receive: Any, send: Any) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(sys.exit if way == "exit" else loop.stop)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        went_on.append(True)

    async def answers(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    loop = AsgiLoop()
    try:
        with pytest.raises(ProtocolBreach, match="ended its server's event loop"):
            loop.call(stops, get("/"))

        assert loop.call(answers, get("/")).status == 200
    finally:
        loop.close()
    assert went_on == []
