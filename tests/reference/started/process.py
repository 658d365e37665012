"""A program in a process of its own, in a folder of its own, ended with all that it started."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

PATIENCE = 120.0  # seconds, on a machine that is busy; nothing waits for the end of them
LISTENS = re.compile(r"Running on http://([\w.]+):(\d+)")
# What a user may have set, and must not reach the program.
NOT_OURS = ("FLASK_", "WERKZEUG_", "PYTHONDONTWRITE")


def environment(**own: str) -> dict[str, str]:
    """Return this process's environment without what begins as ours, and with what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    return {**kept, **own}


class Started:
    """A program that serves until it is closed; its address is what it tells on standard error."""

    def __init__(self, folder: Path, arguments: list[str], variables: Mapping[str, str]) -> None:
        self._told = folder / "told.txt"
        self._cookie = ""
        with self._told.open("wb") as told:
            self._process = subprocess.Popen(
                [sys.executable, *arguments], cwd=folder, env=environment(**variables),
                stdin=subprocess.DEVNULL, stdout=told, stderr=told, start_new_session=True,
            )  # fmt: skip
        try:
            self.host, self.port = self._address()
        except BaseException:
            self.close()
            raise

    @property
    def told(self) -> str:
        """All that it has written so far."""
        return self._told.read_text(encoding="utf-8", errors="replace")

    def _address(self) -> tuple[str, int]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := LISTENS.search(self.told):
                return found[1], int(found[2])
            assert self._process.poll() is None, f"it ended: {self.told}"
            time.sleep(0.02)
        raise AssertionError(f"it did not say where it listens: {self.told}")

    def ask(self, method: str, path: str, form: str = "") -> tuple[int, str]:
        """Send a request, with the cookie that came last; return status and body."""
        client = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        if self._cookie:
            headers["Cookie"] = self._cookie
        try:
            client.request(method, path, form.encode(), headers)
            reply = client.getresponse()
            if cookie := reply.headers["Set-Cookie"]:
                self._cookie = cookie.partition(";")[0]
            return reply.status, reply.read().decode()
        finally:
            client.close()

    def close(self) -> None:
        """End it, and what it has started."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
