"""The running suite, and how it gets into another environment: as a copy of what runs here.

A checkout, an editable install and a wheel are the same here: three packages and their metadata.
So nothing is built, and what is judged with is what was asked. What the suite needs besides is
installed by `installing.py`.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement

from conformance import __version__
from conformance.errors import UsageError
from conformance.judging.loading import DISTRIBUTION, OURS

LEFT = ("__pycache__", "*.pyc")  # made anew by whichever Python reads it
METADATA = ("METADATA", "entry_points.txt")


@dataclass(frozen=True)
class Suite:
    """Where the packages of the suite are, and what is known of its distribution."""

    packages: tuple[Path, ...]
    metadata: tuple[tuple[str, str], ...]
    requirements: tuple[str, ...]

    @classmethod
    def running(cls) -> Suite:
        """Return the suite that this process has; UsageError when it is not installed."""
        try:
            found = metadata.distribution(DISTRIBUTION)
        except metadata.PackageNotFoundError as error:
            how = "install it: pip install -e '.[cli]' in its checkout"
            raise UsageError(f"{DISTRIBUTION} is not installed; {how}") from error
        needs = [Requirement(text) for text in found.requires or ()]
        return cls(
            tuple(_folder(name) for name in OURS),
            tuple((name, found.read_text(name) or "") for name in METADATA),
            tuple(str(need) for need in needs if need.marker is None or need.marker.evaluate()),
        )

    @cached_property
    def fingerprint(self) -> str:
        """What tells this suite from another one of the same version: a hash of its files."""
        made = hashlib.sha256(repr((self.metadata, self.requirements)).encode())
        for package in self.packages:
            for path in _files(package):
                made.update(str(path.relative_to(package.parent)).encode() + b"\0")
                made.update(hashlib.sha256(path.read_bytes()).digest())
        return made.hexdigest()[:12]

    def copy_to(self, site: Path) -> None:
        """Put a copy into a folder of installed packages; raises OSError."""
        for package in self.packages:
            shutil.copytree(package, site / package.name, ignore=shutil.ignore_patterns(*LEFT))
        told = site / f"{DISTRIBUTION.replace('-', '_')}-{__version__}.dist-info"
        told.mkdir()
        for name, text in self.metadata:
            (told / name).write_text(text, encoding="utf-8")
        (told / "INSTALLER").write_text("conformance\n", encoding="utf-8")


def _folder(name: str) -> Path:
    spec = find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise UsageError(f"the package {name} of this suite is not there; install the suite again")
    return Path(places[0]).resolve()


def _files(package: Path) -> Iterator[Path]:
    """Yield the files of a package in a fixed order, but for what Python compiled."""
    for path in sorted(package.rglob("*")):
        # A process that compiles beside this one has files there of other names, for a moment.
        if path.is_file() and path.suffix != ".pyc" and path.parent.name != "__pycache__":
            yield path
