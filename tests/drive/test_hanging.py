"""Commands and servers that never end: they are ended, with all that they have started."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.describe.messages import get
from conformance.drive import commands, serving
from conformance.drive.commands import Ended, Hung, close_driver, path_for
from conformance.drive.serving import fetch, listening, running
from conformance.errors import AdapterError, Unsupported
from conformance.limits import processes
from conformance.limits.patience import PATIENCE
from conformance.limits.processes import Standstill
from conformance.supervision.vitals import children

MAIN = threading.main_thread().ident
ANOTHER = "started-by-toy-command"
HANGING = {
    "loops": ("print('started', flush=True)\nwhile True: pass\n", "still busy after"),
    "sleeps": ("import time\nprint('started', flush=True)\ntime.sleep(600)\n", "it waited for"),
    "swallows": (
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('started', flush=True)\nwhile True:\n    try: time.sleep(600)\n"
        "    except BaseException: pass\n",
        "it waited for",
    ),
    "starts another": (
        "import subprocess, sys\nprint('started', flush=True)\n"
        f"subprocess.run([sys.executable, '-c', 'while True: pass', '{ANOTHER}'])\n",
        "still busy after",
    ),
}


BEFORE: list[int] = []


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait for less than a second, and start no process that was there before."""
    close_driver()
    BEFORE[:] = children(os.getpid())  # other tests may have left theirs running
    monkeypatch.setattr(processes, "SHARE", 0.5 / PATIENCE.limit)
    monkeypatch.setattr(PATIENCE, "lose", lambda seconds: None)
    yield
    close_driver()


def framework(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, module: str = ""
) -> Any:
    """Return an implementation whose framework is these two modules."""
    (tmp_path / "toy_framework.py").write_text(module)
    (tmp_path / "toy_command.py").write_text(command)
    monkeypatch.syspath_prepend(tmp_path)
    return SimpleNamespace(adapter=SimpleNamespace(module="toy_framework", command="toy_command"))


def run(impl: Any, *arguments: str, **files: str) -> Ended:
    return commands.run(impl, {f"{name}.py": text for name, text in files.items()}, *arguments)


def started_here() -> set[int]:
    """Return the processes that this one has started since the test began."""
    return set(children(os.getpid())) - set(BEFORE)


linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")


@linux
@pytest.mark.parametrize("manner", HANGING)
def test_a_command_that_never_ends_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, manner: str
) -> None:
    command, said = HANGING[manner]
    impl = framework(monkeypatch, tmp_path, command)

    with pytest.raises(Hung) as caught:
        run(impl, "say")

    assert "`python -m toy_command say` did not come to an end: " in str(caught.value)
    assert said in str(caught.value)
    assert "what it wrote last: 'started\\n'" in str(caught.value)
    assert not started_here()
    assert gone(ANOTHER.encode())


def gone(name: bytes, patience: float = 20.0) -> bool:
    """Tell whether no command line names this any more: a busy machine takes its time."""
    over = time.monotonic() + patience
    while any(name in line for line in command_lines()):
        if time.monotonic() > over:
            return False
        time.sleep(0.05)
    return True


def command_lines() -> Iterator[bytes]:
    """Yield the command line of each process of the machine that has not ended."""
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield place.read_bytes()


@linux
def test_an_import_that_never_ends_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    impl = framework(monkeypatch, tmp_path, "", "while True: pass\n")

    with pytest.raises(Hung, match="the import of toy_framework did not come to an end"):
        run(impl)

    assert not started_here()


@linux
def test_what_a_command_leaves_behind_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    impl = framework(
        monkeypatch,
        tmp_path,
        "import subprocess, sys\n"
        "left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(left.pid)\n",
    )

    left = int(run(impl).output)

    deadline = time.monotonic() + 5
    while Path(f"/proc/{left}").exists() and time.monotonic() < deadline:
        if "State:\tZ" in Path(f"/proc/{left}/status").read_text():
            return  # it has ended, and nobody has asked how
        time.sleep(0.01)
    assert not Path(f"/proc/{left}").exists()


@linux
def test_an_interrupt_ends_a_command_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(processes, "SHARE", 60.0)
    impl = framework(monkeypatch, tmp_path, "import time\ntime.sleep(600)\n")
    began = time.monotonic()
    timer = threading.Timer(1.0, signal.pthread_kill, (MAIN, signal.SIGINT))
    timer.start()

    with pytest.raises(KeyboardInterrupt):
        run(impl)

    assert time.monotonic() - began < 10
    assert not started_here()


def test_prints_and_odd_bytes_change_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A module that prints is no answer of ours, nor are bytes that are no text."""
    odd = "import os\nos.write(1, b'\\xff\\xfe 17\\n')\nprint('of an import')\n"
    impl = framework(monkeypatch, tmp_path, f"{odd}import sys\nsys.exit(3)\n", odd)

    ended = run(impl)

    assert ended.status == 3
    assert ended.lines[-1] == "of an import"


def test_a_framework_that_cannot_be_imported_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    impl = framework(monkeypatch, tmp_path, "", "raise KeyError('mine')\n")

    with pytest.raises(AdapterError, match="KeyError: 'mine'"):
        run(impl)


def test_the_folder_of_the_user_is_not_looked_into(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither where it is the current one, nor where the framework itself comes from it."""
    look = (
        "import importlib.util, sys\n"
        "print([importlib.util.find_spec(n) is not None for n in ('wsgi', 'app', 'main')])\n"
    )
    own = tmp_path / "own"
    own.mkdir()
    for folder in (tmp_path, own):
        for name in ("wsgi", "app", "main"):
            (folder / f"{name}.py").write_text("print('of the user')")
    (own / "json.py").write_text("raise KeyError('of the user')")
    impl = framework(monkeypatch, tmp_path, look)
    monkeypatch.setenv("PYTHONPATH", ".")
    monkeypatch.syspath_prepend(".")
    monkeypatch.chdir(own)

    assert str(own) not in path_for("toy_framework")
    assert run(impl, main="x = 1").lines == ["[False, False, True]"]
    monkeypatch.chdir(tmp_path)
    assert str(tmp_path) in path_for("toy_framework")
    assert run(impl, main="x = 1").lines == ["[False, False, True]"]


def test_the_environment_of_the_user_is_not_handed_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    look = (
        "import os, sys\nprint(sorted(k for k in os.environ if 'USERS' in k), sys.flags.dev_mode)\n"
    )
    impl = framework(monkeypatch, tmp_path, look)
    for name in ("FLASK_USERS", "PYTHONUSERS", "TOY_FRAMEWORK_USERS", "OTHER_USERS"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PYTHONDEVMODE", "1")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.setenv("PYTHONSTARTUP", "/no/such/file")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert run(impl).lines == ["['OTHER_USERS'] False"]


def never(**options: Any) -> None:
    threading.Event().wait(60)


def waiting(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    threading.Event().wait(60)
    return []


@linux
def test_a_view_that_waits_does_not_hold_a_server() -> None:
    began = time.monotonic()

    with pytest.raises(Standstill, match="it waited for"), listening(waiting) as port:
        fetch(port, get("/"))

    assert time.monotonic() - began < 10


@linux
def test_a_server_that_never_begins_is_given_up() -> None:
    with (
        pytest.raises(Standstill, match="it waited for"),
        running(never),
    ):
        pass


@linux
def test_an_interrupt_ends_a_server_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "SHARE", 60.0)
    began = time.monotonic()
    timer = threading.Timer(0.5, signal.pthread_kill, (MAIN, signal.SIGINT))
    timer.start()

    with pytest.raises(KeyboardInterrupt), listening(waiting) as port:
        fetch(port, get("/"))

    assert time.monotonic() - began < 10


def test_a_machine_without_loopback_is_nobodys_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*given: Any, **named: Any) -> Any:
        raise OSError(99, "Cannot assign requested address")

    serving.need_loopback.cache_clear()
    monkeypatch.setattr(socket, "create_server", missing)

    with pytest.raises(Unsupported, match="needs a loopback interface"), listening(waiting):
        pass


def test_a_command_sees_what_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands ask for versions and for entry points, click does so by itself."""
    command = "from importlib.metadata import version\nprint(version('pytest'))\n"
    ended = run(framework(monkeypatch, tmp_path, command), app="")

    assert ended.lines == [pytest.__version__], str(ended)
