"""The JSON document of a run: for machines, to be merged, compared and turned into pages.

Its shape is fixed (`SCHEMA`); a key may be added, none is renamed or removed.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from conformance import __version__
from conformance.clause import Clause
from conformance.judging.results import Result, Run

SCHEMA = 1


def document(
    run: Run, clauses: Iterable[Clause], results: Sequence[Result], *, complete: bool
) -> dict[str, Any]:
    """Return the document: plain data, every clause of the suite in the suite's order.

    `complete` is false when the run was broken off.
    """
    found = {result.clause: result for result in results}
    return {
        "schema": SCHEMA,
        "suite": __version__,
        "implementation": {
            "name": run.implementation,
            "version": run.version,
            "adapter": run.adapter,
        },
        "environment": {
            "python": run.python,
            "platform": run.platform,
            "packages": dict(run.packages),
        },
        "settings": {"profile": run.profile, "seed": run.seed, "level": run.level.value},
        "clauses": [_entry(clause, found[clause.id]) for clause in clauses],
        "complete": complete,
    }


def write(path: Path, data: dict[str, Any]) -> None:
    """Write a document; whoever reads the path at the same time sees the old one or the new one.

    Raises OSError when the file cannot be written.
    """
    text = json.dumps(data, indent=1, ensure_ascii=True) + "\n"
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _entry(clause: Clause, result: Result) -> dict[str, Any]:
    return {
        "id": clause.id,
        "level": clause.level.value,
        "chapter": clause.chapter,
        "statement": clause.statement,
        "sources": [{"text": str(source), "link": source.link} for source in clause.sources],
        "needs": [need.value for need in clause.needs],
        "verdict": None if result.verdict is None else result.verdict.value,
        "seconds": round(result.seconds, 4),
        "examples": result.examples,
        "message": result.message,
        "counterexample": result.counterexample,
        "reason": result.reason,
        "link": result.link,
        "evidence": result.evidence,
    }
