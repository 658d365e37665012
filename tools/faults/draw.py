"""The faults of an installed package, and a sample of them that a seed decides."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import random
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import metadata
from pathlib import Path

from tools.faults.business import places
from tools.faults.operators import OPERATORS, Edit, Text
from tools.faults.scope import row_of
from tools.kept import Refused

LENGTH = 10  # characters of an id
# What a package comes with, where that has another name.
DISTRIBUTIONS = {"reference_impl": "microframework-conformance"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is, which operator made it, and what the file says then.

    `path` is relative to the package. `before` and `after` are the lines that differ.
    """

    id: str
    path: str
    line: int
    operator: str
    edit: Edit
    before: str
    after: str

    @property
    def place(self) -> str:
        """The file and the line."""
        return f"{self.path}:{self.line}"

    def made(self, data: bytes) -> bytes:
        """Return what the file says with the fault."""
        return data[: self.edit.start] + self.edit.instead + data[self.edit.end :]


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package: its name, its version, and the folder that it is in."""

    name: str
    version: str
    folder: Path

    @classmethod
    def installed(cls, name: str) -> Package:
        """Return one by its name; raise Refused where it is not installed as a folder."""
        spec = importlib.util.find_spec(name) if name.isidentifier() else None
        if spec is None or not spec.submodule_search_locations:
            raise Refused(f"--target={name}: no package of that name is installed here")
        try:
            version = metadata.version(DISTRIBUTIONS.get(name, name))
        except metadata.PackageNotFoundError:
            version = "unknown"
        return cls(name, version, Path(spec.submodule_search_locations[0]))

    def faults(self) -> Iterator[Fault]:
        """Yield all faults of the files that count, file by file; some are no Python."""
        for file in sorted(self.folder.rglob("*.py")):
            path = file.relative_to(self.folder).as_posix()
            if row_of(self.name, path).counts:
                yield from self._of_file(path, file.read_bytes())

    def _of_file(self, path: str, data: bytes) -> Iterator[Fault]:
        text = Text(data)
        seen: set[Edit] = set()
        for node, around in places(ast.parse(data)):
            for name, operator in OPERATORS.items():
                for edit in operator(node, around, text):
                    if edit not in seen:
                        seen.add(edit)
                        yield self._fault(path, name, edit, data)

    def _fault(self, path: str, operator: str, edit: Edit, data: bytes) -> Fault:
        what = f"{self.name} {self.version} {path} {operator} {edit.start} {edit.end} "
        made = hashlib.sha256(what.encode() + edit.instead).hexdigest()[:LENGTH]
        begin = data.rfind(b"\n", 0, edit.start) + 1
        end = data.find(b"\n", edit.end)
        end = len(data) if end < 0 else end
        before, rest = data[begin:end], data[edit.end : end]
        after = data[begin : edit.start] + edit.instead + rest
        line = data.count(b"\n", 0, edit.start) + 1
        return Fault(made, path, line, operator, edit, _shown(before), _shown(after))


def _shown(lines: bytes) -> str:
    return " ".join(lines.decode("utf-8", "replace").split())


def sample(package: Package, count: int, seed: int, files: str = "*") -> list[Fault]:
    """Return so many faults; the same seed draws the same ones. Each of them is Python.

    `files` is a pattern of paths. Raise Refused where no fault is in such a file.
    """
    there = [fault for fault in package.faults() if fnmatchcase(fault.path, files)]
    if not there:
        raise Refused(f"--in={files}: no file of {package.name} that counts has such a path")
    return drawn(package, there, count, seed)


def drawn(package: Package, faults: list[Fault], count: int, seed: int) -> list[Fault]:
    """Return so many of some faults of a package, as a seed decides; each of them is Python.

    A longer sample begins with a shorter one.
    """
    mixed = list(faults)
    random.Random(f"{seed} {package.name}").shuffle(mixed)
    return list(_valid(package, mixed, count))


def named(package: Package, ids: list[str]) -> list[Fault]:
    """Return the faults with these ids; raise Refused where one is unknown."""
    there = {fault.id: fault for fault in package.faults() if fault.id in ids}
    missing = [each for each in ids if each not in there]
    if missing:
        where = f"{package.name} {package.version}"
        raise Refused(f"{missing[0]} is no fault of {where}: ids change with the release")
    return [there[each] for each in ids]


def _valid(package: Package, drawn: list[Fault], count: int) -> Iterator[Fault]:
    """Yield those that are Python and say something else, as many as are wanted."""
    files: dict[str, tuple[bytes, str]] = {}
    for fault in drawn:
        if count <= 0:
            return
        if fault.path not in files:
            data = (package.folder / fault.path).read_bytes()
            files[fault.path] = data, ast.dump(ast.parse(data))
        data, former = files[fault.path]
        try:
            made = ast.parse(fault.made(data))
            compile(made, fault.path, "exec")
        except (SyntaxError, ValueError):
            continue
        if ast.dump(made) != former:
            count -= 1
            yield fault
