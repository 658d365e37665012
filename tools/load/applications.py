"""What is served: views that read what belongs to their request, give way, and read it again.

A client sends its token as a field and as an argument of the query, and its own name in a cookie
that the session is made of. What a view answers has all of them, as often as it looked.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from typing import Any

from tools.load.journal import note

MODULE, LEAKING = "LOAD_MODULE", "LOAD_LEAKING"  # environment variables: what is served by name
LOOKS = 3  # at what a request has, in a view and in a stream
LONGEST = 0.002  # seconds that a view gives way
LONG = 400  # pieces of a stream that a client leaves before its end

# What a framework must not do: the request that is served now, for the whole process.
CURRENT: dict[str, str] = {}


def made(module: str, *, leaking: bool = False) -> Any:
    """Return an application of a module that has Flask's names; Quart's has coroutine functions.

    With `leaking`, it keeps its token where all requests of the process see it.
    """
    api: Any = import_module(module)
    app = api.Quart(__name__) if hasattr(api, "Quart") else api.Flask(__name__, static_folder=None)
    app.secret_key = "load"

    def begin() -> None:
        token = api.request.headers["X-Token"]
        api.g.token = CURRENT["token"] = token
        note("begun", token)

    def end(error: BaseException | None) -> None:
        note("torn", api.request.headers["X-Token"])

    def look() -> list[str]:
        """Return the token, from each place where it is kept, and the client's name."""
        own = api.request.headers["X-Token"]
        kept = CURRENT["token"] if leaking else api.g.get("token", own)  # Quart's streams have none
        return [own, api.request.args["token"], kept, api.session.get("client", "")]

    def enter() -> None:
        """Put the client's name into its session."""
        api.session["client"] = api.request.headers["X-Client"]
        api.session["count"] = api.session.get("count", 0) + 1

    if app.__class__.__name__ == "Quart":
        _declare_coroutines(api, app, begin, end, look, enter)
    else:
        _declare(api, app, begin, end, look, enter)
    return app


def _declare(api: Any, app: Any, begin: Any, end: Any, look: Any, enter: Any) -> None:
    def pieces(count: int) -> Iterator[str]:
        token = api.request.headers["X-Token"]
        note("streams", token)
        try:
            for _ in range(count):
                yield json.dumps(look()) + "\n"
                time.sleep(random.random() * LONGEST)
        finally:
            note("closed", token)

    def whole() -> Any:
        enter()
        looks = []
        for _ in range(LOOKS):
            looks.append(json.dumps(look()))
            time.sleep(random.random() * LONGEST)
        return "\n".join(looks)

    app.before_request(begin)
    app.teardown_request(end)
    app.add_url_rule("/ready", "ready", lambda: "ready")
    app.add_url_rule("/whole", "whole", whole)
    for name, count in (("stream", LOOKS), ("long", LONG)):

        def view(count: int = count) -> Any:
            enter()
            return app.response_class(api.stream_with_context(pieces(count)))

        app.add_url_rule(f"/{name}", name, view)


def _declare_coroutines(api: Any, app: Any, begin: Any, end: Any, look: Any, enter: Any) -> None:
    async def pieces(count: int) -> AsyncIterator[str]:
        token = api.request.headers["X-Token"]
        note("streams", token)
        try:
            for _ in range(count):
                yield json.dumps(look()) + "\n"
                await asyncio.sleep(random.random() * LONGEST)
        finally:
            note("closed", token)

    async def whole() -> Any:
        enter()
        looks = []
        for _ in range(LOOKS):
            looks.append(json.dumps(look()))
            await asyncio.sleep(random.random() * LONGEST)
        return "\n".join(looks)

    async def ready() -> str:
        return "ready"

    async def begin_later() -> None:
        begin()

    async def end_later(error: BaseException | None) -> None:
        end(error)

    app.before_request(begin_later)
    app.teardown_request(end_later)
    app.add_url_rule("/ready", "ready", ready)
    app.add_url_rule("/whole", "whole", whole)
    for name, count in (("stream", LOOKS), ("long", LONG)):

        async def view(count: int = count) -> Any:
            enter()
            return app.response_class(api.stream_with_context(pieces)(count))

        app.add_url_rule(f"/{name}", name, view)
