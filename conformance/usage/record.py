"""Records what an application uses: `python -m conformance.usage.record package.module:name`.

It is a process of its own, because an application may do anything when it is made. What it finds is
written as JSON, a capability with what shows it, and the framework with its version.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from conformance.describe.capabilities import Capability
from conformance.drive.causes import told_with_place
from conformance.errors import ConformanceError
from conformance.judging.applications import GIVEN, load_application
from conformance.usage.application import functions_of, seen_in
from conformance.usage.code import functions_in, spoken_in, templates_of, written_for

BAD = 4  # the exit status when the application cannot be made


def recorded(named: str) -> dict[str, Any]:
    """Return what an application uses; UsageError for what is none, or cannot be made."""
    adapter: Any = load_application(named, None)
    top = named.partition(":")[0].partition(".")[0]
    factory = type(adapter).factory
    given = GIVEN if getattr(factory, "takes_nothing", False) else {}  # whose options are its own
    made = factory("conformance" if given else top, **given)
    shown: dict[str, str] = {}
    for capability, where in _all(made, adapter.api, top):
        shown.setdefault(capability.value, where)
    return {"framework": adapter.deviates_as, "uses": shown}


def _all(made: Any, api: Any, top: str) -> Iterator[tuple[Capability, str]]:
    yield from seen_in(made, api)
    functions = functions_in([*functions_of(made), *written_for(top)])
    yield from spoken_in(functions, api)
    yield from templates_of(made)


def main(named: str) -> int:
    """Print the record, or in one line why there is none."""
    sys.path.insert(0, str(Path.cwd()))
    try:
        with redirect_stdout(sys.stderr):
            found = recorded(named)
    except ConformanceError as error:
        print(json.dumps({"problem": str(error).removeprefix("--impl-")}))
        return BAD
    except Exception as error:  # of the application: it runs here as it does anywhere
        print(
            json.dumps({"problem": f"app={named}: looking at it raised {told_with_place(error)}"})
        )
        return BAD
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
