"""Environments: one for each thing that is judged, kept in the cache as long as they are of use.

An environment is found again by what was to be installed, by the Python and by the suite. It is
made in a folder of its own and counts once it is ready, so one that broke half-way never does, and
two commands at a time are not in each other's way.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conformance.command.installing import Installer, NotInstalled
from conformance.command.suite import Suite
from conformance.command.wanted import Wanted
from conformance.foreign import text

READY = "ready.json"
DAY = 86_400.0
FRESH = DAY  # for how long the newest release is taken to be still the newest
ABANDONED = DAY  # after this, what is not ready was broken off
KEPT = 7 * DAY  # for how long what nobody uses is kept


@dataclass(frozen=True, slots=True)
class Environment:
    """A Python with something to judge and the suite. `note` says what a person should know."""

    folder: Path
    python: Path
    note: str = ""

    def distrust(self) -> None:
        """Have the environment made anew next time: something in it is broken."""
        with suppress(OSError):
            (self.folder / READY).unlink()


@dataclass(frozen=True, slots=True)
class Environments:
    """Makes environments, and finds them again."""

    cache: Path
    suite: Suite
    installer: Installer
    renew: bool = False

    def of(self, wanted: Wanted) -> Environment:
        """Return an environment for what is wanted.

        Raises NotInstalled, one line, when it cannot be made; OSError when it cannot be written.
        """
        kept = None if wanted.local else self._kept(wanted)
        if kept is not None and (wanted.settled or self._is_fresh(kept)) and not self.renew:
            return self._used(kept)
        try:
            made = self._made(wanted)
        except NotInstalled as error:
            if kept is None:
                raise
            old = self._used(kept)
            days = time.strftime("%Y-%m-%d", time.localtime(_made_at(kept)))
            note = f"not renewed, judged as it was installed on {days}: {text(error)}"
            return Environment(old.folder, old.python, note)
        self._clear(wanted)
        return made

    def _key(self, wanted: Wanted) -> str:
        told = (wanted.packages, self.suite.fingerprint, self.installer.kind)
        return f"{wanted.label}+{hashlib.sha256(repr(told).encode()).hexdigest()[:12]}"

    def _kept(self, wanted: Wanted) -> Path | None:
        """Return the newest folder that is ready, or None."""
        found = self.cache.glob(f"environments/{self._key(wanted)}+*")
        ready = [folder for folder in found if _python(folder) is not None]
        return max(ready, key=_made_at, default=None)

    def _is_fresh(self, folder: Path) -> bool:
        return time.time() - _made_at(folder) < FRESH

    def _used(self, folder: Path) -> Environment:
        with suppress(OSError):
            os.utime(folder / READY)
        python = _python(folder)
        assert python is not None, f"{folder} was ready"
        return Environment(folder, python)

    def _made(self, wanted: Wanted) -> Environment:
        folder = self.cache / "environments" / f"{self._key(wanted)}+{time.time_ns():x}"
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            python = self.installer.make(folder, [*wanted.packages, *self.suite.requirements])
            self.suite.copy_to(self.installer.site(python))
            told = {"python": str(python), "made": time.time(), "packages": wanted.packages}
            (folder / READY).write_text(json.dumps(told), encoding="utf-8")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Environment(folder, python)

    def _clear(self, wanted: Wanted) -> None:
        """Remove what nobody uses any more, and what somebody broke off.

        Older ones for the same thing stay for a while: another command may be judging in them.
        """
        newest = self._kept(wanted)
        for folder in self.cache.glob("environments/*"):
            if folder == newest:
                continue
            with suppress(OSError):
                ready = folder / READY
                last = ready.stat().st_mtime if ready.exists() else folder.stat().st_mtime
                if time.time() - last > (KEPT if ready.exists() else ABANDONED):
                    shutil.rmtree(folder, ignore_errors=True)


def _python(folder: Path) -> Path | None:
    """Return the Python of an environment that is ready, or None; a Python may be gone since."""
    try:
        python = Path(json.loads((folder / READY).read_text(encoding="utf-8"))["python"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return python if python.exists() else None


def _made_at(folder: Path) -> float:
    try:
        return float(json.loads((folder / READY).read_text(encoding="utf-8"))["made"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0.0
