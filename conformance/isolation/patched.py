"""Judges an implementation in a process where gevent has replaced threads by greenlets.

Run as a program, because the patching is for the whole process and comes before all imports:
`python -m conformance.isolation.patched package.module:adapter clause.id ...`. It prints a line for
each clause, its verdict and the first line of its message, separated by tabs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from conformance.errors import Unsupported
from conformance.isolation.carriers import require
from conformance.isolation.hosts import optional_module

PROGRAM = __name__ if __name__ != "__main__" else "conformance.isolation.patched"


def judged_in_patched_process(
    adapter: object, clauses: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Return verdict and message by clause, judged in a process of their own.

    Raises Unsupported when gevent is not installed, or when the adapter is not what its module
    calls `adapter`, and RuntimeError when the process broke.
    """
    require("gevent")
    module = type(adapter).__module__
    if not hasattr(sys.modules[module], "adapter"):
        raise Unsupported("a process of its own", f"needs {module} to name its `adapter`")
    # The other process must see what this one sees, also where it was put onto the path by hand.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", PROGRAM, f"{module}:adapter", *clauses]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 2]
    found = {line[0]: (line[1], line[2]) for line in lines}
    if set(found) != set(clauses):
        raise RuntimeError(
            f"the patched process ended with {done.returncode}: {done.stderr[-500:]}"
        )
    return found


def main(adapter: str, *clauses: str) -> None:
    """Patch, then judge. gevent is a carrier here, an optional module like in `hosts`."""
    optional_module("gevent.monkey").patch_all()

    from conformance.adapter import load_adapter
    from conformance.clause import load_clauses
    from conformance.implementation import Implementation
    from conformance.judge import PROFILES, judge

    impl = Implementation(load_adapter(adapter))
    for clause in load_clauses():
        if clause.id in clauses:
            judgement = judge(clause, impl, PROFILES["quick"])
            said = judgement.message.partition("\n")[0]
            print(clause.id, judgement.verdict, said, sep="\t")
    impl.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
