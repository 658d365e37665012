"""All hostile implementations, by name, and which of them stand for others."""

from __future__ import annotations

from tests.hostile.row import Hostile
from tests.hostile.rows import (
    claiming,
    dying,
    flooding,
    interrupting,
    leaving,
    looping,
    programs,
    raising,
    spoiling,
    surroundings,
    waiting,
)

FILES = (waiting, looping, dying, raising, leaving, spoiling, flooding, claiming, programs)
ROWS: tuple[Hostile, ...] = tuple(row for file in FILES for row in file.ROWS)
OUTSIDE = (*interrupting.ROWS, *surroundings.PATHS, *surroundings.ENDS_EARLY)
BY_NAME = {row.name: row for row in (*ROWS, *OUTSIDE)}

# To judge all would take minutes. Of those that are alike, one stands for the others, which are
# judged when `-k` names them; `-k hostile` names all.
ALIKE: dict[str, tuple[str, ...]] = {
    "sleep": ("pipe", "file-lock", "future", "closing-a-generator", "after-request"),
    "queue": ("event", "recv"),
    "executor": ("join",),
    "child": ("shell",),
    "ignores-signals": ("blocks-signals",),
    "import": ("capabilities",),
    "swallowing-loop": ("loop", "looping-close", "looping-destructor"),
    "backtracking": ("power", "sum"),
    "tracing": ("profiling",),
    "endless-body": ("empty-chunks",),
    "looping-import": ("endless-capabilities",),
    "gevent-patched-loop": ("gevent-loop",),
    "exits-3": ("exits-0",),
    "kills-itself": ("terminates-itself", "alarm"),
    "exit-in-a-call": ("quits", "exit-in-a-destructor"),
    "exit-when-closed": ("exit-in-a-chunk", "exit-in-teardown"),
    "dies-in-import": ("exit-in-capabilities", "dies-in-version"),
    "own-base-exception": ("generator-exit", "stop-iteration", "memory-error", "group"),
    "interrupt": ("interrupt-in-a-chunk",),
    "text-raises": ("text-is-none",),
    "circular": ("deep",),
    "skip": ("xfail", "pytest-fail"),
    "unittest-skip-in-build": ("skip-in-build", "unittest-skip"),
    "assume": ("reject", "unsatisfied"),
    "reject-in-locals": ("reject-in-build",),
    "daemon-thread": ("thread-of-the-adapter", "server"),
    "descendants": ("process", "session"),
    "exiting-exit-function": ("printing-exit-function",),
    "no-signals": ("children-ignored",),
    "tracer": ("profiler",),
    "clocks": ("clock-of-no-number",),
    "no-imports": ("no-files",),
    "closed-descriptors": ("no-output",),
    "no-path": ("no-environment",),
    "hooks": ("exits-replaced",),
    "no-collection": ("random", "nice"),
    "memory": ("memory-in-build", "memory-kept"),
    "prints": ("prints-binary", "logs"),
    "large-header": ("many-headers",),
    "no-capabilities": ("number-of-capabilities", "unknown-capability"),
    "version-raises": ("no-version",),
    "locals-exit": ("locals-nothing",),
    "server-exits": ("server-raises",),
    "command-dies": ("command-prints", "command-kills"),
    "ctrl-c-in-cli": ("ctrl-c-in-cli-later",),
    "ctrl-c-twice-0.1": ("ctrl-c-twice-0.3",),
    "report-device": ("report-full",),
    "report-link": ("report-broken-link",),
}
STANDS_FOR = {name: row for row, names in ALIKE.items() for name in names}
