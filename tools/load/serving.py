"""Servers in processes of their own: started on a free port, and ended with what they started.

`SERVERS` is the table of them. Those with a command of their own are started by it, as people start
them, on a socket that is bound here; the others by `serve.py`.
"""

from __future__ import annotations

import http.client
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

from conformance.drive.serving import LOOPBACK
from tools.load.applications import LEAKING, MODULE
from tools.load.journal import VARIABLE

ROOT = Path(__file__).parents[2]
APP = "tools.load.served:app"
QUIET = ("--log-level=critical",)
PATIENCE = 30.0  # seconds until a server has to answer
GRACE = 5.0  # seconds in which it may end by itself


class Down(Exception):
    """A server that does not start, or is gone; the text is one line."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server, by the module that has to be there.

    `command` makes its command of a descriptor; None stands for `serve.py`. `several` is whether
    one of its processes answers several requests at once, `asynchronous` whether applications are
    coroutine functions, `renews` whether SIGHUP replaces its workers.
    """

    module: str
    command: Callable[[int], list[str]] | None = None
    several: bool = True
    asynchronous: bool = False
    renews: bool = False


def _gunicorn(*options: str) -> Server:
    """Return gunicorn with these options; a worker is replaced now and then."""

    def command(descriptor: int) -> list[str]:
        renewed = ("--max-requests=500", "--max-requests-jitter=100", "--workers=2")
        return ["gunicorn", f"--bind=fd://{descriptor}", *QUIET, *renewed, *options, APP]

    return Server("gunicorn", command, several=bool(options), renews=True)


SERVERS: Mapping[str, Server] = {
    "werkzeug": Server("werkzeug"),
    "waitress": Server("waitress"),
    "cheroot": Server("cheroot"),
    "gevent": Server("gevent"),
    "gunicorn": _gunicorn(),
    "gunicorn-gthread": _gunicorn("--worker-class=gthread", "--threads=8"),
    "gunicorn-gevent": _gunicorn("--worker-class=gevent"),
    "uvicorn": Server(
        "uvicorn", lambda fd: ["uvicorn", f"--fd={fd}", *QUIET, APP], asynchronous=True
    ),
    "hypercorn": Server(
        "hypercorn", lambda fd: ["hypercorn", f"--bind=fd://{fd}", *QUIET, APP], asynchronous=True
    ),
    "granian": Server("granian"),
    "granian-asgi": Server("granian", asynchronous=True),
}


def named(name: str) -> Server:
    """Return a server; raises Down, one line, for one that is unknown or not installed."""
    if name not in SERVERS:
        raise Down(f"there is no server {name!r}; known are {', '.join(SERVERS)}")
    if find_spec(SERVERS[name].module) is None:
        raise Down(f"{name}: {SERVERS[name].module} is not installed")
    return SERVERS[name]


class Serving:
    """A server that answers; it is ended, with all that it started, at the end of the block.

    Raises Down when it does not come to answer, or ends before.
    """

    def __init__(self, name: str, module: str, journal: Path, *, leaking: bool = False) -> None:
        self.name = name
        self.server = named(name)
        self._files = ExitStack()
        self._told = self._files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack does
        environment = {**os.environ, VARIABLE: str(journal), MODULE: module}
        environment[LEAKING] = "yes" if leaking else ""
        self._process, self.port = self._started(environment)
        try:
            self._expect_an_answer()
        except BaseException:
            self.close()
            raise

    def _started(self, environment: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], int]:
        """Start the process; return it and its port."""
        start = [sys.executable, "-m", "tools.load.serve", self.name]
        options: dict[str, Any] = {
            "env": environment, "stdin": subprocess.DEVNULL, "stderr": self._told,
            "start_new_session": True, "cwd": ROOT,
        }  # fmt: skip
        if self.server.command is None:
            process = subprocess.Popen(start, stdout=subprocess.PIPE, **options)
            return process, self._told_port(process)
        with socket.create_server((LOOPBACK, 0), backlog=128) as listener:
            number = listener.fileno()
            command = [*start, *self.server.command(number)]
            process = subprocess.Popen(command, stdout=self._told, pass_fds=[number], **options)
            return process, listener.getsockname()[1]

    def _told_port(self, process: subprocess.Popen[bytes]) -> int:
        assert process.stdout is not None
        self._files.callback(process.stdout.close)
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            told = process.stdout.readline() if waiting.select(PATIENCE) else b""
        if not told.strip().isdigit():
            self._process = process
            why = self.why or f"it told no port within {PATIENCE:.0f} s"
            self.close()
            raise Down(f"{self.name}: {why}")
        return int(told)

    @property
    def why(self) -> str:
        """Why it is gone, in one line; empty while it runs."""
        try:
            status = self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            return ""
        self._told.seek(0)
        lines = self._told.read().decode(errors="backslashreplace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "and said nothing")
        return f"it ended with status {status}: {last}"

    def _expect_an_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            asked = closing(http.client.HTTPConnection(LOOPBACK, self.port, timeout=1))
            with suppress(OSError, http.client.HTTPException), asked as connection:
                connection.request("GET", "/ready", headers={"X-Token": "ready"})
                if connection.getresponse().status == 200:
                    return
            if why := self.why:
                raise Down(f"{self.name}: {why}")
        raise Down(f"{self.name}: it did not answer within {PATIENCE:.0f} s")

    def renew(self) -> None:
        """Have its workers replaced."""
        os.kill(self._process.pid, signal.SIGHUP)

    def close(self) -> None:
        """End it, and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._files.close()

    def __enter__(self) -> Serving:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
