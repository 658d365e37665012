"""The JSON document of a run: for machines, to be merged, compared and turned into pages.

Its shape is fixed (`SCHEMA`); a key may be added, none is renamed or removed.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from conformance import __version__
from conformance.clause import Clause
from conformance.errors import UsageError
from conformance.judging.results import Result, Run
from conformance.sources.source import Source

SCHEMA = 1


def document(
    run: Run,
    clauses: Iterable[Clause],
    results: Sequence[Result],
    *,
    complete: bool,
    scripts: Mapping[str, Path] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the document: plain data, every clause of the suite in the suite's order.

    `complete` is false when the run was broken off. `scripts` are those that were written.
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
        "settings": {
            "profile": run.profile,
            "seed": run.seed,
            "level": run.level.value,
            "server": run.server,
            "by_design": [design.plain() for design in run.by_design],
        },
        "clauses": [_entry(clause, found[clause.id], scripts.get(clause.id)) for clause in clauses],
        "complete": complete,
    }


def check(path: str) -> None:
    """Raise UsageError unless a report can be written to this path.

    It is written beside the path and moved there; that would put a file in the place of a device,
    a fifo or a link, so only a regular file is written over.
    """
    if not path.strip():
        raise UsageError("--impl-report= names no file")
    try:
        told = _unfit(Path(path).absolute())
    except (OSError, ValueError) as error:
        told = f"nothing can be written there: {getattr(error, 'strerror', None) or error}"
    if told:
        named = path if path.isprintable() else repr(path)
        raise UsageError(f"--impl-report={named}: {told}")


def _unfit(wanted: Path) -> str:
    """Return why no report can be written to a path, or nothing; raises what the system says."""
    kinds = (
        (wanted.is_symlink(), "it is a link, and would be replaced; name its target"),
        (wanted.is_dir(), "it is a folder; name a file in it"),
        (wanted.exists() and not wanted.is_file(), "it is no regular file, and would be replaced"),
        (not wanted.parent.is_dir(), "there is no such folder"),
    )
    for holds, told in kinds:
        if holds:
            return told
    handle, name = tempfile.mkstemp(dir=wanted.parent, prefix=wanted.name + ".")
    os.close(handle)
    Path(name).unlink()
    return ""


def keep(path: Path, data: dict[str, Any]) -> str:
    """Write a document, elsewhere if it must be; return what went wrong, or nothing."""
    try:
        write(path, data)
    except OSError as error:
        told = f"the report could not be written to {path}: {error.strerror or error}"
    else:
        return ""
    try:
        folder = tempfile.mkdtemp(prefix="conformance-")
        elsewhere = Path(folder, path.name)
        try:
            write(elsewhere, data)
        except BaseException:
            Path(folder).rmdir()
            raise
    except OSError as error:
        return f"{told}; nor elsewhere: {error.strerror or error}"
    return f"{told}; it is {elsewhere} instead"


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


def _entry(clause: Clause, result: Result, script: Path | None) -> dict[str, Any]:
    return {
        "id": clause.id,
        "level": clause.level.value,
        "chapter": clause.chapter,
        "file": clause.file,
        "statement": clause.statement,
        "sources": [cited(source) for source in clause.sources],
        "needs": [need.value for need in clause.needs],
        "verdict": None if result.verdict is None else result.verdict.value,
        "seconds": round(result.seconds, 4),
        "examples": result.examples,
        "message": result.message,
        "cause": result.cause,
        "counterexample": result.counterexample,
        "reason": result.reason,
        "link": result.link,
        "evidence": result.evidence,
        "example": result.example,
        "script": None if script is None else str(script),
    }


@cache
def cited(source: Source) -> dict[str, str | None]:
    """Return a source as data; a run writes more than one report, and to look it up takes time."""
    return {"text": str(source), "link": source.link}
