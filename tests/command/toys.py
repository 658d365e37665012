"""What the self-tests of the command share: made-up reports, and a `uv` that installs nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.report.reports import Report, read_report

SENTENCE = "Something MUST be so."
HERE = sysconfig.get_path("purelib")
# Makes an environment that sees what is installed here; it notes what it was asked to install, and
# refuses what is named in a variable. It is called as uv is.
UV = f"""\
#!{sys.executable}
import os, pathlib, subprocess, sys, time
said = sys.argv[1:]
with open(os.environ["TOY_LOG"], "a") as log:
    log.write(" ".join(said) + chr(10))
if said[0] == "venv":
    folder = pathlib.Path(said[-1])
    subprocess.run([{sys.executable!r}, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "beside.pth").write_text("import site; site.addsitedir({HERE!r})")
elif os.environ.get("TOY_HANGS"):
    time.sleep(60)
elif os.environ.get("TOY_REFUSES", "//") in " ".join(said):
    print("  \\u00d7 No solution found when resolving dependencies:")
    print("  \\u2570\\u2500\\u25b6 Because there is no version of it, you lose.")
    sys.exit(1)
"""


def entry(name: str, verdict: str | None = "pass", **others: Any) -> dict[str, Any]:
    """Return what a report says of one clause."""
    made: dict[str, Any] = {
        "id": name,
        "level": "MUST",
        "chapter": name.partition(".")[0],
        "statement": SENTENCE,
        "needs": [],
        "verdict": verdict,
        "message": "",
        "counterexample": "",
        "reason": "",
        "link": "",
    }
    return made | others


def document(entries: list[dict[str, Any]], **others: Any) -> dict[str, Any]:
    """Return a report as data."""
    return {
        "schema": 1,
        "suite": "0.1.0",
        "implementation": {"name": "toy", "version": "1.0", "adapter": "toy"},
        "environment": {"python": "3.11.7", "platform": "Linux", "packages": {"toy": "1.0"}},
        "settings": {"profile": "default", "seed": None, "level": "MAY", "by_design": []},
        "clauses": entries,
        **others,
        "complete": others.get("complete", True),
    }


def write(path: Path, verdicts: Mapping[str, str | None], version: str = "1.0") -> Path:
    """Write a report with these verdicts and return its path."""
    about = {"name": "toy", "version": version, "adapter": "toy"}
    data = document([entry(name, said) for name, said in verdicts.items()], implementation=about)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def report(folder: Path, *entries: dict[str, Any], **others: Any) -> Report:
    """Return a report with these entries, as it is read from a file."""
    path = folder / "toy.json"
    path.write_text(json.dumps(document(list(entries), **others)), encoding="utf-8")
    return read_report(path)


def with_toy_uv(folder: Path, **variables: str) -> dict[str, str]:
    """Return variables with which the toy is found as `uv`, and keeps its log in the folder."""
    place = folder / "bin"
    place.mkdir(exist_ok=True)
    (place / "uv").write_text(UV, encoding="utf-8")
    (place / "uv").chmod(0o755)
    path = f"{place}{os.pathsep}{os.environ.get('PATH', '')}"
    return {"PATH": path, "TOY_LOG": str(folder / "log"), **variables}


def command(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in a folder, with the toy for an installer."""
    return subprocess.run(
        [*BEGIN, *arguments],
        cwd=folder,
        env={**os.environ, **with_toy_uv(folder), "CONFORMANCE_CACHE": str(folder / "cache")}
        | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def running_with(text: str) -> list[str]:
    """Return the commands that run and name a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if text in said:
            found.append(said)
    return found


BEGIN = (
    sys.executable,
    "-c",
    "import sys; from conformance.command.entry import main; sys.exit(main())",
)
