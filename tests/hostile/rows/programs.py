"""What is hostile in other processes, and on servers' threads: command lines, and `run`."""

from __future__ import annotations

from tests.hostile.row import ADAPTER, LOCALS, Hostile, of_framework

COMMAND = "cli.no-application"
SERVED = "serving.run-answers-alike"


def command(
    name: str, does: str, code: str, says: str, verdict: str = "fail", **others: object
) -> Hostile:
    """Make an adapter whose command line is a module with this code."""
    adapter = f"{ADAPTER}    module, command = 'reference_impl', 'framework'\n"
    verdicts = {COMMAND: verdict, LOCALS: "pass"}
    opening = "import ctypes, os, signal, subprocess, time\n"  # each command begins anew
    return Hostile(name, does, adapter, code, says, verdicts, opening=opening, **others)  # type: ignore[arg-type]


def served(
    name: str, does: str, code: str, says: str, verdict: str = "fail", **others: object
) -> Hostile:
    """Make a framework whose development server is this code."""
    row = of_framework(name, does, f"def run(self, *found, **options):\n    {code}", says)
    verdicts = {SERVED: verdict, LOCALS: "pass"}
    return Hostile(name, does, row.adapter, row.framework, says, verdicts=verdicts, **others)  # type: ignore[arg-type]


ROWS: tuple[Hostile, ...] = (
    command("command-sleeps", "has a command line that sleeps", "time.sleep(1000)", "waited"),
    command(
        "command-loops",
        "has a command line that loops, whatever is raised",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "busy",
        burns=True,
    ),
    command(
        "command-prints",
        "has a command line that prints what is no text",
        "os.write(1, b'\\xff\\xfe')",
        "",
        "any",
    ),
    command("command-dies", "has a command line that crashes", "ctypes.string_at(0)", "", "any"),
    command(
        "command-leaves",
        "has a command line that leaves a daemon",
        "subprocess.Popen(['sleep', '1000'], start_new_session=True)",
        "",
        "any",
    ),
    command(
        "command-kills",
        "has a command line that kills its driver",
        "os.kill(os.getppid(), signal.SIGKILL)",
        "",
        "any",
    ),
    served("server-sleeps", "has a server that never begins", "time.sleep(1000)", "waited"),
    served("server-loops", "has a server that loops", "while True: pass", "busy", burns=True),
    served("server-exits", "has a server that ends the process", "os._exit(0)", "status 0"),
    served("server-raises", "has a server that exits", "sys.exit(0)", "SystemExit|no server|never"),
    served("server-returns", "has a server that returns at once", "return", ""),
    served(
        "view-of-a-server",
        "has a server whose views wait",
        "super().run(*found, **options)\ndef __call__(self, environ, start_response):\n"
        "    if threading.current_thread() is not threading.main_thread(): time.sleep(1000)\n"
        "    return super().__call__(environ, start_response)",
        "waited",
        verdict="fail",
    ),
)
