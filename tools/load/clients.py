"""The clients: each has a name, a cookie, and new tokens; a reply shows what was sent with it.

Some connections are kept and some are new, some replies are read slowly, and some streams are left
before their end.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from tools.load.applications import LOOKS

FRESH, SLOW, LEFT = 0.3, 0.02, 0.02  # shares of requests
LIMIT = 20.0  # seconds until a reply has to come


@dataclass(slots=True)
class Seen:
    """What came of the requests, by kind; what was foreign, and what was no answer."""

    counts: Counter[str] = field(default_factory=Counter)
    foreign: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # tokens of streams that were left

    @property
    def requests(self) -> int:
        """How many were sent."""
        return sum(self.counts.values())


class Client:
    """A client; `ask` sends one request and looks at the reply."""

    def __init__(self, name: str, port: int, seen: Seen, seed: int) -> None:
        self.name = name
        self._port = port
        self._seen = seen
        self._random = random.Random(f"{seed} {name}")
        self._number = 0
        self._cookie = ""
        self._connection: http.client.HTTPConnection | None = None

    def ask(self) -> None:
        """Send a request of some kind, and note what is wrong with the reply."""
        self._number += 1
        token = f"{self.name}-{self._number}"
        draw = self._random.random()
        kind = "long" if draw < LEFT else "slow" if draw < LEFT + SLOW else "stream"
        kind = "whole" if draw > 0.5 else kind
        self._seen.counts[kind] += 1
        if self._random.random() < FRESH or kind == "long":
            self.close()
        try:
            lines = self._lines(kind, token)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            self._seen.wrong.append(f"{token}: {type(error).__name__}: {error}")
            return
        self._check(kind, token, lines)

    def _lines(self, kind: str, token: str) -> list[str]:
        """Return the lines of the reply; of a stream that is left, the first ones."""
        reply = self._reply("stream" if kind == "slow" else kind, token)
        if kind == "long":
            found = [reply.readline().decode() for _ in range(LOOKS)]
            self._seen.left.append(token)
            self.close()
            return found
        if kind == "slow":
            return b"".join(self._slowly(reply)).decode().splitlines()
        return reply.read().decode().splitlines()

    def _reply(self, path: str, token: str) -> http.client.HTTPResponse:
        """Send a request; once more on a new connection, where a kept one was closed meanwhile."""
        headers = {"X-Token": token, "X-Client": self.name}
        if self._cookie:
            headers["Cookie"] = self._cookie
        kept = self._connection is not None
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=LIMIT)
        try:
            self._connection.request("GET", f"/{path}?token={token}", headers=headers)
            reply = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if not kept:
                raise
            return self._reply(path, token)
        if reply.status != 200:
            reply.read()
            raise http.client.HTTPException(f"{reply.status} {reply.reason}")
        for cookie in reply.headers.get_all("Set-Cookie") or ():
            self._cookie = cookie.partition(";")[0]
        return reply

    def _slowly(self, reply: http.client.HTTPResponse) -> Iterator[bytes]:
        while data := reply.read(7):
            yield data
            time.sleep(0.001)

    def _check(self, kind: str, token: str, lines: list[str]) -> None:
        """Note each look that shows anybody else's, and a reply that has too few of them."""
        own = [token, token, token, self.name]
        for line in lines:
            look = json.loads(line) if line.startswith("[") else None
            if look != own:
                self._seen.foreign.append(f"{kind} {token}: {line.strip()[:200]}, not {own}")
                return
        if len(lines) != LOOKS:
            self._seen.wrong.append(f"{token}: {len(lines)} looks came of {LOOKS}")

    def close(self) -> None:
        """Leave the connection, whatever is on its way."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def asked(port: int, requests: int, clients: int, seed: int, stops: Callable[[Seen], bool]) -> Seen:
    """Send that many requests by that many clients at once; `stops` may end it before."""
    seen = Seen()
    left = iter(range(requests))
    lock = threading.Lock()

    def work(name: str) -> None:
        with closing(Client(name, port, seen, seed)) as client:
            while True:
                with lock:
                    if next(left, None) is None or stops(seen):
                        return
                client.ask()

    threads = [threading.Thread(target=work, args=(f"c{n}",), daemon=True) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen
