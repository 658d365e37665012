"""Writes the saboteurs down for the pages, which are installed without these self-tests.

    python -m tests.pages.saboteurs conformance/pages/saboteurs.jsonl

A line for each: the clause, the fault, and the edits that make it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.saboteurs import PACKAGE, Patched, Saboteur, all_saboteurs

COMMAND = "python -m tests.pages.saboteurs conformance/pages/saboteurs.jsonl"


def written() -> str:
    """Return all saboteurs as lines, sorted by clause."""
    lines = {json.dumps(_line(one), ensure_ascii=True) for one in all_saboteurs()}
    return "\n".join([*sorted(lines), ""])


def _line(one: Saboteur | Patched) -> list[object]:
    if isinstance(one, Patched):
        return [one.catches, one.fault, [f"werkzeug.{one.place}.{one.name}"]]
    edits = ((one.module, one.old, one.new), *one.more)
    shown = [[f"{PACKAGE}.{module}", old, new] for module, old, new in edits]
    return [one.catches, one.fault, *shown]


def main(arguments: list[str]) -> str | None:
    """Write the file that is named; return what was wrong with the command."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        return f"usage: {COMMAND}"
    try:
        Path(arguments[0]).write_text(written(), encoding="utf-8")
    except OSError as error:
        return f"{arguments[0]}: {error.strerror or error}"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
