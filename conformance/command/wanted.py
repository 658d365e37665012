"""What is to be judged, as it is written on the command line, and what is installed for it.

`flask==3.1.3` is a release, `flask==2.2` a line of releases: the newest one of it. A folder or a
wheel is what it holds. What releases of a line are installed with is the table in `lines.py`.
"""

from __future__ import annotations

import configparser
import difflib
import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from conformance.command.lines import table
from conformance.errors import UsageError
from conformance.foreign import text as text_of
from conformance.judging.loading import shipped_names

A_LINE = re.compile(r"\d+(\.\d+)?")  # 2.2, where 2.2.0 is a release
UNFIT = re.compile(r"[^\w.-]+")  # for the name of a file


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to judge: as it was asked for, by which adapter, and what is installed for it.

    `settled` means that nothing newer can ever be meant; `local` that it is a folder, whose content
    may be another one each time.
    """

    asked: str
    adapter: str
    packages: tuple[str, ...]
    settled: bool = False
    local: bool = False

    @property
    def label(self) -> str:
        """A name that can be that of a file: flask-2.2."""
        text = self.asked.strip().removesuffix(".whl").replace("==", "-")
        last = text if "@" in text else re.split(r"[/\\]", text.rstrip("/\\"))[-1]
        return UNFIT.sub("-", last).strip("-.") or "here"


def read_all(asked: Sequence[str], beside: Sequence[str] = ()) -> tuple[Wanted, ...]:
    """Return what is asked for, each thing once. `beside` is installed with all of them.

    Raises UsageError for what is no requirement, and for what no adapter is shipped for.
    """
    for text in beside:
        _requirement(text)
    found = {text: read(text, beside) for text in asked}
    return tuple(found.values())


def read(asked: str, beside: Sequence[str] = ()) -> Wanted:
    """Return what one requirement, folder or wheel asks for; UsageError when that is none."""
    text = asked.strip()
    path = Path(text).expanduser()
    if text and (path.is_dir() or path.suffix == ".whl" or text.startswith((".", "/", "~"))):
        return _from_path(asked, path, beside)
    wanted = _requirement(text)
    name = canonicalize_name(wanted.name)
    adapter = adapter_of(name)
    known = table().of(adapter)
    spec = _as_line(wanted.specifier)
    if known.alone:
        if spec or wanted.url:
            raise UsageError(f"{asked}: {name} is no distribution and has no versions of its own")
        return Wanted(asked, adapter, _together(known.beside, beside))
    extras = f"[{','.join(sorted(wanted.extras))}]" if wanted.extras else ""
    itself = f"{name}{extras} @ {wanted.url}" if wanted.url else f"{name}{extras}{spec}"
    pins = () if wanted.url else known.pins(spec)
    packages = _together((itself, *pins, *known.beside), beside)
    return Wanted(asked, adapter, packages, _is_release(spec), local=bool(wanted.url))


def adapter_of(name: str) -> str:
    """Return the adapter that judges a distribution: it has its name.

    Raises UsageError, which names the nearest one, when there is none.
    """
    names = shipped_names()
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
    raise UsageError(f"no adapter judges {name[:60]}; {hint}")


def _requirement(text: str) -> Requirement:
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        told = " ".join(text_of(error).split("\n")[0].split())
        raise UsageError(f"{text[:80]!r} is no requirement such as flask==3.1.3: {told}") from error


def _as_line(spec: SpecifierSet) -> SpecifierSet:
    """Return a range in which `==2.2` means each release of that line."""
    parts = list(spec)
    lines = [p for p in parts if p.operator == "==" and A_LINE.fullmatch(p.version)]
    others = [str(p) for p in parts if p not in lines]
    return SpecifierSet(",".join([*others, *(f"=={p.version}.*" for p in lines)]))


def _is_release(spec: SpecifierSet) -> bool:
    """Tell whether a range is one release."""
    return any(p.operator in ("==", "===") and not p.version.endswith(".*") for p in spec)


def _from_path(asked: str, path: Path, beside: Sequence[str]) -> Wanted:
    """Return what a wheel or the folder of a project asks for."""
    if not path.exists():
        raise UsageError(f"{asked}: there is no such file or folder")
    whole = path.resolve()
    name, pins = (_name_of(whole, asked), ()) if path.is_dir() else _of_wheel(whole, asked)
    adapter = adapter_of(name)
    source = f"{name} @ {whole.as_uri()}"
    together = _together((source, *pins, *table().of(adapter).beside), beside)
    return Wanted(asked, adapter, together, local=True)


def _of_wheel(path: Path, asked: str) -> tuple[str, tuple[str, ...]]:
    try:
        name, version, _, _ = parse_wheel_filename(path.name)
    except InvalidWheelFilename as error:
        raise UsageError(f"{asked}: {text_of(error)}") from error
    return name, table().of(name).pins(SpecifierSet(f"=={version}"))


def _name_of(folder: Path, asked: str) -> str:
    """Return the name that a project in a folder gives itself."""
    try:
        data = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        data = {}
    except (OSError, ValueError) as error:
        raise UsageError(f"{asked}: pyproject.toml cannot be read: {text_of(error)}") from error
    name = data.get("project", {}).get("name")
    name = name or data.get("tool", {}).get("poetry", {}).get("name")
    if not name:
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(folder / "setup.cfg", encoding="utf-8")
            name = parser.get("metadata", "name", fallback="")
        except (configparser.Error, ValueError):
            name = ""
    if not name:
        how = f"say it: 'NAME @ {folder.as_uri()}'"
        raise UsageError(f"{asked}: no pyproject.toml or setup.cfg there names a project; {how}")
    return canonicalize_name(str(name))


def _together(own: Sequence[str], beside: Sequence[str]) -> tuple[str, ...]:
    """Return requirements without those that the command line itself replaces."""
    said = {canonicalize_name(_requirement(text).name) for text in beside}
    kept = [t for t in own if canonicalize_name(Requirement(t).name) not in said]
    carriers = [t for t in table().everywhere if t not in said and t not in kept]
    return (*kept, *beside, *carriers)


def named(wanted: Sequence[Wanted]) -> dict[str, Wanted]:
    """Return a name of a file for each; of two alike, one gets a mark."""
    found: dict[str, Wanted] = {}
    for one in wanted:
        mark = hashlib.sha256(one.asked.encode()).hexdigest()[:6]
        found[one.label if one.label not in found else f"{one.label}-{mark}"] = one
    return found
