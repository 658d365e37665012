"""The processes that a command starts: installers and runs of pytest, all of which end with it.

What they are started for is said by `installing.py` and `running.py`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

GRACE = 10.0  # seconds in which a process that was interrupted may put down what it has
ROUND = 0.1  # seconds between two looks
FOREIGN = ("PYTEST", "PYTHON", "VIRTUAL_ENV", "CONDA_PREFIX")  # variables of this environment


class Stopped(BaseException):
    """The command was broken off, so nothing new is begun; told by whoever broke it off."""


class Children:
    """Every process that runs at the moment. They are used from several threads."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[Any]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, command: Sequence[str]) -> tuple[int, str]:
        """Run a command to its end; return its exit status and what it wrote.

        Raises Stopped when the command was broken off; one that cannot be started ends with 127.
        """
        try:
            process = self._start(command, stdout=subprocess.PIPE)
        except OSError as error:
            return 127, f"{command[0]}: {error.strerror or error}"
        try:
            said, _ = process.communicate()
        finally:
            self._done(process)
        return process.returncode, said.decode("utf-8", "replace")

    def watch(
        self,
        command: Sequence[str],
        output: IO[bytes],
        folder: Path,
        variables: Mapping[str, str],
        look: Callable[[], None],
    ) -> int:
        """Run a command to its end, and `look` from time to time; return its exit status.

        Raises Stopped as `run` does, and OSError when it cannot be started.
        """
        process = self._start(command, stdout=output, cwd=folder, more=variables)
        try:
            while process.poll() is None:
                look()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(ROUND)
        finally:
            self._done(process)
        look()
        return process.returncode

    def stop(self) -> None:
        """Interrupt what runs, and kill what does not end; nothing is started any more."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            _signal(process, signal.SIGINT)
        end = time.monotonic() + GRACE
        try:
            for process in running:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, end - time.monotonic()))
        finally:  # also when whoever waits loses patience
            for process in running:
                _kill(process)

    def _start(
        self,
        command: Sequence[str],
        *,
        stdout: int | IO[bytes],
        cwd: Path | None = None,
        more: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
        with self._lock:
            if self._stopped:
                raise Stopped
            process = subprocess.Popen(
                list(command),
                cwd=cwd,
                env={**kept, **(more or {})},
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.STDOUT,
                # A group of its own: Ctrl-C reaches it through `stop` alone, and whole.
                start_new_session=True,
            )
            self._running.add(process)
            return process

    def _done(self, process: subprocess.Popen[Any]) -> None:
        """Forget a process that has ended; raise Stopped if that is why."""
        with self._lock:
            self._running.discard(process)
            stopped = self._stopped
        if process.poll() is None:
            _kill(process)
        if stopped:
            raise Stopped


def _signal(process: subprocess.Popen[Any], number: int) -> None:
    """Send a signal to the group of a process that still runs."""
    if process.poll() is None:
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, number)
            else:
                process.terminate()


def _kill(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()
