"""The process that runs commands, each in a fork of its own; a program, never imported.

It has imported the framework and its plugins, and reads commands, one line of JSON each. What it
answers goes into a pipe that no command has: "runs PID", and when the command has ended
"ended STATUS". All that a command has started, in its group, ends with it, and all of it with
whoever reads the answers. It needs a system that can fork; what calls it is
`conformance.drive.commands`.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import runpy
import select
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import metadata
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

WRITTEN = 1 << 24  # bytes that a command may write into a file
PR_SET_PDEATHSIG = 1


class Finder:
    """Finds modules as Python does; those of a program's own names in its own folder alone.

    Otherwise an `app.py` in a folder of the path would be taken for the program's.
    """

    def __init__(self, folder: str, names: list[str]) -> None:
        self.folder, self.names = folder, names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find a module."""
        own = path is None and name in self.names
        return PathFinder.find_spec(name, [self.folder] if own else path, target)

    def find_distributions(self, *context: Any) -> Iterable[Any]:
        """Find what is installed: a command may ask for versions, and for entry points."""
        return PathFinder.find_distributions(*context)

    def invalidate_caches(self) -> None:
        """Forget what was found in folders."""
        PathFinder.invalidate_caches()


def run(command: str, folder: str, arguments: list[str], names: list[str]) -> int:
    """Run a command here, in its folder, and return its exit status."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    os.dup2(os.open(os.path.join(folder, ".input"), os.O_RDONLY), 0)
    for name, number in (("output", 1), ("errors", 2)):
        handle = os.open(os.path.join(folder, "." + name), os.O_WRONLY | os.O_CREAT)
        os.dup2(handle, number)
    os.chdir(folder)
    sys.path.insert(0, folder)
    sys.meta_path[:] = [Finder(folder, names) if f is PathFinder else f for f in sys.meta_path]
    sys.argv = [command, *arguments]
    status = 0
    try:
        runpy.run_module(command, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        status = 1
        sys.excepthook(*sys.exc_info())
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):  # a program may have closed it
            stream.flush()
    return status & 0xFF


def end_with_parent(wanted: bool = True) -> None:
    """Let this process be killed when its parent is, or no longer; Linux alone can."""
    if sys.platform == "linux":
        with suppress(Exception):
            number = signal.SIGKILL if wanted else 0
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def wait(child: int) -> int:
    """Wait for a command, end what it has left in its group, and return its exit status.

    When nobody reads the answers any more, the command is ended, too.
    """
    with suppress(AttributeError, OSError):  # not everywhere
        watched = os.pidfd_open(child)
        if watched not in select.select([0, watched], [], [])[0]:
            os.killpg(child, signal.SIGKILL)
        os.close(watched)
    with suppress(AttributeError, OSError):  # before its number is free for another process
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def import_plugins(module: str) -> None:
    """Import what adds commands of its own to the framework's.

    Each command would (https://flask.palletsprojects.com/en/stable/cli/#plugins), and some take
    longer than all the rest; what cannot be imported, the commands meet as ever.
    """
    for point in metadata.entry_points(group=f"{module}.commands"):
        with suppress(BaseException):
            importlib.import_module(point.module)


def main(module: str, path: str, pipe: str) -> None:
    """Import the framework, and serve until nobody asks any more."""
    answers = int(pipe)
    os.set_inheritable(answers, False)
    sys.path[:] = json.loads(path)
    end_with_parent()  # an import may never end; later, what runs is ended first
    importlib.import_module(module)
    import_plugins(module)
    end_with_parent(False)
    os.write(answers, b"ready\n")
    for line in sys.stdin:
        folder, arguments, environment, names, runs = json.loads(line)
        child = os.fork()
        if not child:
            status = 1
            try:
                end_with_parent()
                os.setpgid(0, 0)
                os.close(answers)
                os.environ.update(environment)
                status = run(runs, folder, arguments, names)
            finally:
                os._exit(status)
        with suppress(OSError):  # it was faster
            os.setpgid(child, child)
        os.write(answers, f"runs {child}\n".encode())
        os.write(answers, f"ended {wait(child)}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
