"""What ends the process that judges it, by whichever way there is."""

from __future__ import annotations

from tests.hostile.row import (
    ON_THE_WAY,
    Hostile,
    of_adapter,
    of_framework,
    on_body,
    on_build,
    on_call,
    on_close,
    on_import,
    verdicts,
)


def killed(name: str) -> str:
    """Return what is said of a process that was ended by a signal."""
    return rf"ended by {name}"


ROWS: tuple[Hostile, ...] = (
    on_call(
        "exits-0",
        "ends its process as if all was well",
        "os._exit(0)",
        "exited with status 0.*framework",
    ),
    on_call("exits-3", "ends its process", "os._exit(3)", "exited with status 3.*framework"),
    on_call("aborts", "aborts", "os.abort()", "SIGABRT.*framework"),
    on_call("crashes", "reads where nothing is", "ctypes.string_at(0)", "SIGSEGV.*framework"),
    on_call(
        "kills-itself", "kills itself", "os.kill(os.getpid(), signal.SIGKILL)", killed("SIGKILL")
    ),
    on_call(
        "terminates-itself",
        "terminates itself",
        "os.kill(os.getpid(), signal.SIGTERM)",
        killed("SIGTERM"),
    ),
    on_call(
        "hangs-up", "hangs up on itself", "os.kill(os.getpid(), signal.SIGHUP)", killed("SIGHUP")
    ),
    on_call("alarm", "sets an alarm", "signal.alarm(1); time.sleep(1000)", killed("SIGALRM")),
    on_call(
        "kills-its-group", "kills its group", "os.killpg(0, signal.SIGKILL)", killed("SIGKILL")
    ),
    on_call(
        "interrupts-itself",
        "interrupts itself",
        "os.kill(os.getpid(), signal.SIGINT)\ntime.sleep(0.1)",
        "KeyboardInterrupt|interrupt",
    ),
    on_call(
        "becomes-another",
        "becomes another program",
        "os.execv('/bin/true', ['true'])",
        "exited with status 0",
    ),
    on_call(
        "forks",
        "forks, and both go on",
        "os.fork()",
        "",
        verdicts=verdicts("any", "any"),
    ),
    on_call(
        "overflows",
        "calls itself without end",
        """
        sys.setrecursionlimit(10 ** 9)
        def again(*found): return sorted([1, 2], key=again)
        again()
        """,
        "SIGSEGV|RecursionError|busy|GiB",
        burns=True,
    ),
    on_call(
        "exit-in-a-call",
        "exits in a call",
        "sys.exit(0)",
        "SystemExit.*0.*framework|framework.*SystemExit",
    ),
    on_call("quits", "quits with a text", "quit('bye')", "SystemExit.*bye"),
    on_call(
        "exit-on-a-thread",
        "exits on a thread of its own",
        "thread = threading.Thread(target=lambda: os._exit(0))\nthread.start()\nthread.join()",
        "exited with status 0",
    ),
    on_body(
        "exit-in-a-chunk",
        "exits in a chunk",
        "def chunks():\n    yield b''\n    sys.exit(0)\nbody = chunks()",
        "SystemExit",
        verdicts=ON_THE_WAY,
    ),
    on_body(
        "exit-when-closed",
        "exits when a body is closed",
        "class Body(list):\n    def close(self): sys.exit(0)\nbody = Body(body)",
        "SystemExit",
        verdicts=ON_THE_WAY,
    ),
    of_framework(
        "exit-in-teardown",
        "exits in a teardown function",
        """
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self.teardown_request(lambda error: sys.exit(0))
        """,
        "SystemExit",
        verdicts=ON_THE_WAY,
    ),
    on_call(
        "exit-in-a-destructor",
        "exits in a destructor",
        "class Odd:\n    def __del__(self): os._exit(0)\nOdd()",
        "exited with status 0",
    ),
    on_build("exit-in-build", "exits in build", "sys.exit(0)", "SystemExit"),
    on_build("dies-in-build", "ends its process in build", "os._exit(0)", "exited with status 0"),
    on_close("exit-in-close", "exits in close", "sys.exit(0)", "close.*SystemExit"),
    on_close("dies-in-close", "ends its process in close", "os._exit(0)", "close"),
    on_import(
        "exit-in-import", "exits when it is imported", "sys.exit(0)\n", "SystemExit", refused=True
    ),
    on_import(
        "dies-in-import",
        "ends its process when it is imported",
        "os._exit(0)\n",
        "status 0",
        refused=True,
    ),
    of_adapter(
        "exit-in-capabilities",
        "exits when it is asked for its capabilities",
        "@property\ndef capabilities(self): sys.exit(0)",
        "SystemExit",
        refused=True,
    ),
    of_adapter(
        "dies-in-version",
        "ends its process when it is asked for its version",
        "@property\ndef version(self): os._exit(0)",
        "exited with status 0",
        refused=True,
    ),
)
