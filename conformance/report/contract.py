"""The table of what adapters owe, as CONTRIBUTING.md shows it: rendered from the data.

`python -m conformance.report.contract CONTRIBUTING.md` writes it anew between its marks, and a
self-test fails when it is stale. What each entry means is said by `conformance.describe.contract`.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

from conformance.describe.capabilities import Capability
from conformance.describe.contract import CONTRACT, INCLUDED
from conformance.describe.kits import Owed

BEGIN = "<!-- contract: written by `python -m conformance.report.contract CONTRIBUTING.md` -->"
END = "<!-- end of the contract -->"
COMMENTED = re.compile(r"\s+(?P<name>[A-Z_]+) = \"[a-z.-]+\"  # (?P<said>.+)")
BETWEEN = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)


def table() -> str:
    """Return the table in Markdown: a row for each capability that demands something."""
    head = "| capability | what it promises | names | what comes with it |"
    rows = [BEGIN, "", head, "| --- | --- | --- | --- |"]
    said = promises()
    for capability, entry in CONTRACT.items():
        others = ", ".join(INCLUDED.get(capability, ()))
        words = "; ".join(
            part for part in (entry.words, f"all of {others}" if others else "") if part
        )
        promise = said.get(capability, "")
        rows.append(f"| {_called(capability)} | {promise} | {_names(entry)} | {words} |")
    free = [
        f"- {_called(each)}: {said[each]}" if each in said else f"- {_called(each)}"
        for each in Capability
        if each not in CONTRACT
    ]
    head = "These demand no name. They promise how the framework behaves:"
    return "\n".join([*rows, "", head, "", *free, "", END])


def promises() -> dict[Capability, str]:
    """Return what is promised by claiming each capability: the comments in its source."""
    lines = inspect.getsource(Capability).split("\n")
    found = (COMMENTED.fullmatch(line) for line in lines)
    return {Capability[match["name"]]: match["said"] for match in found if match}


def _called(capability: Capability) -> str:
    """Return what reports call a capability, and what programs do."""
    return f"`{capability}` (`{capability.name}`)"


def _names(entry: Owed) -> str:
    """Return the names of an entry; attributes of one thing are put together."""
    return ", ".join(f"`{name}`" for name in entry.names)


def written(text: str) -> str:
    """Return a document with the table between its marks written anew.

    Raises ValueError when it has no such marks.
    """
    if not BETWEEN.search(text):
        raise ValueError(f"there is no place for the table: {BEGIN} ... {END}")
    return BETWEEN.sub(lambda _: table(), text)


def main(arguments: list[str]) -> str | None:
    """Write the table into the file that is named; return what was wrong with the command."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        return "usage: python -m conformance.report.contract CONTRIBUTING.md"
    path = Path(arguments[0])
    try:
        path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
    except (OSError, ValueError) as error:
        return f"{path}: {getattr(error, 'strerror', None) or error}"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
