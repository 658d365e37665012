"""What people say of survivors: a file of reasons, each found again by what the lines say.

An id changes when anything above it in the file does, and a reason does not. So a reason names the
file, the operator and the lines before and after, and holds wherever these are in the file.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.faults.draw import Fault
from tools.kept import Refused

NOT_OURS = {
    "equivalent": "nobody can tell the difference",
    "unspecified": "no document promises either",
    "nobody's": "a private name, the text of a message, speed",
}
JUDGEMENTS = (*NOT_OURS, "missing")
Place = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a fault may survive: one of the judgements, and a sentence."""

    judged: str
    why: str

    def __str__(self) -> str:
        return f"{self.judged}: {self.why}"

    @property
    def ours(self) -> bool:
        """Whether a clause should have noticed it."""
        return self.judged not in NOT_OURS


def place(fault: Fault) -> Place:
    """Return by what a fault is known again in another version of its file."""
    return fault.path, fault.operator, fault.before, fault.after


def read(path: Path) -> dict[Place, Reason]:
    """Return the reasons of a file, by their places; raise Refused for what is no such file."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"--judged={path}: {error}") from None
    entries = table.pop("survivor", [])
    if table or not isinstance(entries, list):
        name = next(iter(table), "survivor")
        raise Refused(f"{path}: {name} is unknown; each entry begins with [[survivor]]")
    found: dict[Place, Reason] = {}
    for number, entry in enumerate(entries, start=1):
        where, reason = _entry(entry, f"{path}: survivor {number}")
        if where in found:
            raise Refused(f"{path}: survivor {number} is there twice")
        found[where] = reason
    return found


FIELDS = ("file", "operator", "before", "after", "judged", "why")


def _entry(entry: object, named: str) -> tuple[Place, Reason]:
    if not isinstance(entry, dict) or set(entry) != set(FIELDS):
        raise Refused(f"{named} has to have {', '.join(FIELDS)}, and nothing else")
    file, operator, before, after, judged, why = (str(entry[field]) for field in FIELDS)
    if judged not in JUDGEMENTS or not why.strip():
        wanted = " or ".join(map(repr, JUDGEMENTS))
        raise Refused(f"{named}: judged has to be {wanted}, and why a sentence")
    return (file, operator, before, after), Reason(judged, why)


def of(faults: Iterable[Fault], reasons: Mapping[Place, Reason]) -> dict[str, Reason]:
    """Return the reasons by the ids of these faults, where there is one."""
    return {f.id: reasons[place(f)] for f in faults if place(f) in reasons}


def asked(fault: Fault) -> Iterator[str]:
    """Yield the lines of an entry for a fault, in which the reason is still to be written."""
    yield "[[survivor]]"
    for field, text in zip(FIELDS, (*place(fault), "", ""), strict=True):
        yield f"{field} = {_quoted(text)}"


def _quoted(text: str) -> str:
    """Return a text as TOML writes it: literally where that can be, as it is easier to read."""
    if "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
