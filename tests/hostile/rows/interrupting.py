"""What a person or a system does to a run from outside: Ctrl-C, and other signals."""

from __future__ import annotations

from dataclasses import replace

from tests.hostile.row import ADAPTER, Hostile, Sent, on_build, on_call, on_close, on_import
from tests.hostile.rows.programs import command

IN_TURN = ("-v", "-p", "no:randomly")


def interrupted(
    name: str, does: str, chapter: str, *sent: Sent, options: tuple[str, ...] = ()
) -> Hostile:
    """Make a run of the reference over a chapter that gets these signals."""
    chapters = (f"conformance.clauses.{chapter}",)
    more = (*IN_TURN, *options)
    return Hostile(name, does, ADAPTER, verdicts={}, chapters=chapters, sent=sent, options=more)


def ctrl_c(after: str, delay: float = 0.0) -> Sent:
    """Return what Ctrl-C does."""
    return Sent("SIGINT", after, delay)


ROWS: tuple[Hostile, ...] = (
    # Clauses of these chapters start processes, threads and servers, so much can be left behind.
    *(
        interrupted(f"ctrl-c-in-{name}", f"is interrupted in {name}", chapter, ctrl_c(after, delay))
        for name, chapter, after, delay in (
            ("cli", "cli", r"cli\.no-application", 0.0),
            ("cli-later", "cli", r"cli\.debug-mode ", 0.03),
            ("errors", "errors", r"errors\.code-before-class", 0.03),
            ("isolation", "isolation", r"isolation\.leaving-restores", 0.01),
            ("isolation-later", "isolation", r"isolation\.local-on-tasks", 0.05),
            ("requests", "isolation", r"isolation\.applications-side-by-side", 0.02),
            ("serving", "serving", r"serving\.wsgiref-answers-alike PASSED", 0.01),
        )
    ),
    interrupted(
        "ctrl-c-collecting",
        "is interrupted while it collects",
        "cli",
        ctrl_c("session starts", 0.05),
    ),
    *(
        interrupted(
            f"ctrl-c-twice-{pause}",
            f"is interrupted twice, {pause} s apart",
            "errors",
            ctrl_c(r"errors\.code-before-class"),
            ctrl_c("", pause),
        )
        for pause in (0.1, 0.2, 0.3, 0.5)
    ),
    interrupted("terminated", "is terminated", "errors", Sent("SIGTERM", r"errors\.code-before")),
    interrupted("hung-up", "loses its terminal", "errors", Sent("SIGHUP", r"errors\.code-before")),
    interrupted(
        "ctrl-c-workers",
        "has two workers, and is interrupted",
        "errors",
        ctrl_c(r"errors\.page"),
        options=("-n", "2"),
    ),
    on_call(
        "ctrl-c-hanging",
        "is interrupted while a call waits",
        "sys.stderr.write('.'); time.sleep(1000)",
        "",
        sent=(ctrl_c("collected", 2.0),),
    ),
    on_call(
        "ctrl-c-workers-hanging",
        "is interrupted while calls wait in two workers",
        "sys.stderr.write('.'); time.sleep(1000)",
        "",
        sent=(ctrl_c(r"2 workers \[", 2.0),),
        options=("-n", "2"),
    ),
    on_call(
        "ctrl-c-deaf",
        "is interrupted while a call loops that ignores interrupts, and swallows what is raised",
        """
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
        "",
        sent=(ctrl_c("collected", 2.0),),
    ),
    on_call(
        "ctrl-c-keeper-stopped",
        "is interrupted while a call waits that has stopped its parent",
        "os.kill(os.getppid(), signal.SIGSTOP); time.sleep(1000)",
        "",
        sent=(ctrl_c("collected", 2.0),),
    ),
    on_call(
        "ctrl-c-in-c",
        "is interrupted while a call does not come back from C",
        "sum(itertools.repeat(0))",
        "",
        sent=(ctrl_c("collected", 2.0),),
    ),
    on_close(
        "ctrl-c-in-close",
        "is interrupted while what was built is closed",
        "time.sleep(1000)",
        "",
        sent=(ctrl_c("100%", 1.0),),
    ),
    on_build(
        "ctrl-c-in-build",
        "is interrupted while it builds",
        "time.sleep(1000)",
        "",
        sent=(ctrl_c("collected", 2.0),),
    ),
    on_import(
        "ctrl-c-in-import",
        "is interrupted while the adapter is imported",
        "time.sleep(1000)\n",
        "",
        sent=(ctrl_c("", 2.0),),
    ),
)

# Nothing can be said or put down any more; what was judged is in the report that was begun.
KILLED: tuple[Hostile, ...] = (
    replace(
        interrupted(
            "killed",
            "is killed, where an older report was",
            "errors",
            Sent("SIGKILL", r"errors\.code-before-class", to="process"),
        ),
        setting="Path('report.json').write_text('{\"complete\": true, \"clauses\": []}')",
    ),
    interrupted(
        "killed-with-workers",
        "has two workers, which are left alone",
        "errors",
        Sent("SIGKILL", r"errors\.page", to="process"),
        options=("-n", "2"),
    ),
    on_call(
        "killed-hanging",
        "is killed while a call waits",
        "time.sleep(1000)",
        "",
        sent=(Sent("SIGKILL", "collected", 2.0, to="process"),),
    ),
    on_call(
        "killed-with-a-daemon",
        "is killed while a call waits that has left a daemon",
        "subprocess.Popen(['sleep', '1000'], start_new_session=True); time.sleep(1000)",
        "",
        sent=(Sent("SIGKILL", "collected", 3.0, to="process"),),
    ),
    on_call(
        "killed-with-workers-hanging",
        "has two workers whose calls wait, and which are left alone",
        "time.sleep(1000)",
        "",
        sent=(Sent("SIGKILL", r"2 workers \[", 2.0, to="process"),),
        options=("-n", "2"),
    ),
    command(
        "killed-with-a-command",
        "is killed while its command line waits",
        "time.sleep(1000)",
        "",
        sent=(Sent("SIGKILL", "collected", 3.0, to="process"),),
    ),
    replace(
        command(
            "killed-importing-for-a-command",
            "is killed while its command line imports it, which waits",
            "import sys\nif 'driver' in sys.argv[0]: time.sleep(1000)",
            "",
            sent=(Sent("SIGKILL", "collected", 5.0, to="process"),),
        ),
        adapter=f"{ADAPTER}    module = command = 'framework'\n",
    ),
)
