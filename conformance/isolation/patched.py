"""Judges an implementation in a process where gevent has replaced threads by greenlets.

Run as a program by gevent, because the patching is for the whole process and comes before all
imports: who derives a class of `threading.Thread` earlier has one that is never joined afterwards.

    python -m gevent.monkey --module conformance.isolation.patched \
        package.module:adapter chapter.module:test_function ...

It prints a line for each clause: its id, its verdict and the first line of its message, separated
by tabs.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from conformance.clause import REGISTRY
from conformance.errors import Unsupported
from conformance.foreign import text
from conformance.isolation.carriers import require

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
    functions = [REGISTRY[name].function for name in clauses]
    places = [f"{function.__module__}:{function.__name__}" for function in functions]
    command = [sys.executable, "-m", "gevent.monkey", "--module", PROGRAM]
    command += [f"{module}:adapter", *places]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 2]
    found = {line[0]: (line[1], line[2]) for line in lines}
    if set(found) != set(clauses):
        raise RuntimeError(
            f"the patched process ended with {done.returncode}: {done.stderr[-500:]}"
        )
    return found


def main(adapter: str, *places: str) -> None:
    """Judge and print."""
    from conformance.judging.loading import load_adapter
    from conformance.perform.implementation import Implementation

    impl = Implementation(load_adapter(adapter))
    impl.begin("quick")
    for place in places:
        module, _, name = place.partition(":")
        function = getattr(importlib.import_module(module), name)
        verdict, said = judged(function, impl)
        print(function.__clause__.id, verdict, said.partition("\n")[0], sep="\t")
    impl.close()


def judged(function: Callable[..., None], impl: Any) -> tuple[str, str]:
    """Return the verdict on a clause that is no property, and what was said.

    Without `conformance.judging.judge`, whose import takes longer than the clauses.
    """
    try:
        function(impl=impl)
    except Unsupported as error:
        return "unsupported", text(error)
    except AssertionError as error:
        return "fail", text(error)
    except Exception as error:
        from conformance.judging.attribution import attribute

        found = attribute(error, impl)
        return ("fail" if isinstance(found, AssertionError) else "error"), text(found)
    return "pass", ""


if __name__ == "__main__":
    main(*sys.argv[1:])
