"""What a person, a system or a tool does to a run from outside: signals, and options that end it."""

from __future__ import annotations

from tests.hostile.row import ADAPTER, Hostile, Sent, on_build, on_call, on_close, on_import

# Their clauses start processes, threads and servers, so that much can be left behind.
CHAPTERS = tuple(
    f"conformance.clauses.{name}" for name in ("cli", "errors", "isolation", "serving")
)
IN_TURN = ("-v", "-p", "no:randomly")


def interrupted(name: str, does: str, *sent: Sent, options: tuple[str, ...] = ()) -> Hostile:
    """Make a run of the reference that gets these signals."""
    more = (*IN_TURN, *options)
    return Hostile(name, does, ADAPTER, verdicts={}, chapters=CHAPTERS, sent=sent, options=more)


def ctrl_c(after: str, delay: float = 0.0) -> Sent:
    """Return what Ctrl-C does."""
    return Sent("SIGINT", after, delay)


ROWS: tuple[Hostile, ...] = (
    *(
        interrupted(f"ctrl-c-{chapter}", f"is interrupted in {chapter}", ctrl_c(after, delay))
        for chapter, after, delay in (
            ("cli", r"cli\.no-application", 0.01),
            ("errors", r"errors\.page", 0.03),
            ("isolation", r"isolation\.requests-on-threads", 0.05),
            ("isolation-later", r"isolation\.threads-are-reused", 0.02),
            ("serving", r"isolation\.nothing-of-a-failed-request", 0.03),
        )
    ),
    interrupted("ctrl-c-at-start", "is interrupted while it starts", ctrl_c("", 0.1)),
    interrupted(
        "ctrl-c-collecting", "is interrupted while it collects", ctrl_c("session starts", 0.05)
    ),
    *(
        interrupted(
            f"ctrl-c-twice-{pause}",
            f"is interrupted twice, {pause} s apart",
            ctrl_c("errors.page"),
            ctrl_c("", pause),
        )
        for pause in (0.1, 0.2, 0.3, 0.5)
    ),
    interrupted("terminated", "is terminated", Sent("SIGTERM", "errors.page")),
    interrupted("hung-up", "loses its terminal", Sent("SIGHUP", "errors.page")),
    interrupted(
        "ctrl-c-workers",
        "has two workers, and is interrupted",
        ctrl_c("errors.page"),
        options=("-n", "2"),
    ),
    interrupted(
        "terminated-workers",
        "has two workers, and is terminated",
        Sent("SIGTERM", "errors.page"),
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
