"""Finding adapters: by the name of a shipped one, or as `package.module:name`.

What an adapter has to offer is said by `conformance.perform.seam`.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

from conformance.drive.causes import told_with_place
from conformance.errors import AdapterError, Unsupported, UsageError
from conformance.foreign import text
from conformance.frames import is_adapters, is_library, is_ours, raised_at
from conformance.judging.contract import check_contract
from conformance.perform.implementation import Implementation
from conformance.perform.seam import Adapter

SHIPPED = Path(__file__).parents[2] / "adapters"
# What a mistyped import of ours begins with: no distribution is to be installed for it.
CANNOT_IMPORT = re.compile(r"cannot import name '(\w+)'")
DISTRIBUTION = "microframework-conformance"
REFERENCE = "reference"
LONGEST = 100  # characters of the name of a module
OURS = ("adapters", "conformance", "reference_impl")


@dataclass(frozen=True, slots=True)
class Shipped:
    """An adapter of this distribution: its name, and why it cannot run here, if so."""

    name: str
    problem: str | None


def shipped_names() -> list[str]:
    """Return the names of all shipped adapters, without importing a framework.

    They are those of distributions, so a module `flask_openapi3` is `flask-openapi3`.
    Raises UsageError when another package of the same name hides them.
    """
    package = importlib.import_module("adapters")
    hidden = _hidden(package)
    if hidden:
        raise UsageError(hidden)
    return sorted(_modules())


def shipped_module(name: str) -> str:
    """Return the module of a shipped adapter."""
    return _modules().get(name, f"adapters.{name.replace('-', '_')}")


@cache
def _modules() -> dict[str, str]:
    """Return the module of each shipped adapter: a framework's, or one of what has locals only."""
    return {
        module.name.replace("_", "-"): f"{room}.{module.name}"
        for room in ("adapters", "adapters.locals")
        for module in pkgutil.iter_modules(importlib.import_module(room).__path__)
        if not module.ispkg and not module.name.startswith("_")
    }


def shipped_adapters() -> Iterator[Shipped]:
    """Yield every shipped adapter with the reason why it cannot run here, or None if it can."""
    for name in shipped_names():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(shipped_module(name))
        except ImportError as error:
            yield Shipped(name, f"{text(error)}; install it with: pip install {name}")
        except Exception as error:
            yield Shipped(name, told_with_place(error))
        else:
            yield Shipped(name, None)


def load_adapter(spec: str) -> Adapter:
    """Return the adapter that `--impl` names: a shipped name, or `package.module:name`.

    The object may be an adapter or a callable without arguments that makes one. Raises UsageError
    when there is no such adapter or its framework is not installed, AdapterError when the object
    does not have what an adapter needs.
    """
    module_name, _, attribute = spec.partition(":")
    if not spec:
        raise UsageError("--impl= names nothing; leave it out to judge the reference")
    if not attribute or not module_name:
        names = shipped_names()
        if spec.replace("_", "-") not in names:
            raise UsageError(f"no implementation {spec[:60]!r}; {_mend_name(spec, names)}")
        module_name, attribute = shipped_module(spec), "adapter"
    module = imported(f"--impl={spec}", module_name)
    found = getattr(module, attribute, None)
    if found is None:
        raise UsageError(f"--impl={spec}: the module {module_name} has no {attribute!r}")
    return check_adapter(found, spec)


def _mend_name(spec: str, names: Sequence[str]) -> str:
    """Return what to write in place of a name that no shipped adapter has."""
    own = "an adapter of your own is named package.module:name"
    if ":" in spec:
        return own
    if spec.isidentifier() and len(spec) < LONGEST and Path(f"{spec}.py").is_file():
        return f"for an adapter of {spec}.py, say --impl={spec}:NAME"
    near = difflib.get_close_matches(spec, names, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}?" if near else f"shipped are: {', '.join(names)}."
    return f"{hint} A{own[1:]}."


def imported(option: str, module_name: str) -> ModuleType:
    """Return a module that an option names. Raises UsageError or AdapterError if it cannot be."""
    if "/" in module_name or module_name.endswith(".py"):
        name = module_name.rpartition("/")[2].removesuffix(".py")
        told = f"a module is named as it is imported, {name}, and its folder is on PYTHONPATH"
        raise UsageError(f"{option}: {told}")
    try:
        with warnings.catch_warnings():
            # Under -W error, what an old framework warns of would keep it from being judged.
            warnings.simplefilter("ignore")
            return importlib.import_module(module_name)
    except ImportError as error:
        _refuse_hidden(option, error)
        mend = _mend(error, module_name)
        raise UsageError(f"{option}: {_untold(error)}{_where(error)}{mend}") from error
    except Exception as error:
        _refuse_hidden(option, error)
        told = f"{told_with_place(error)}{nearest_attribute(error)}"
        problem = f"importing {module_name} raised {told}"
        raise AdapterError("import", problem) from error


def _hidden(package: Any) -> str:
    """Say that another package stands where the shipped adapters should, if it does."""
    path = list(getattr(package, "__path__", ()))
    if SHIPPED in map(Path, path):
        return ""
    place = next(iter(path), None) or getattr(package, "__file__", None) or "somewhere else"
    return (
        f"another package called adapters hides the shipped one: {place}; give it another name, or "
        "start where its folder is not on the path"
    )


def _refuse_hidden(option: str, error: Exception) -> None:
    """Raise UsageError if a file of somebody's own is imported in place of one of Python's."""
    for name in sorted(sys.stdlib_module_names & sys.modules.keys()):
        path = getattr(sys.modules[name], "__file__", None)
        if isinstance(path, str) and not is_library(path):
            told = f"{path} is imported in place of Python's own {name}; give it another name"
            raise UsageError(f"{option}: {told} ({told_with_place(error)})") from error


def _where(error: BaseException) -> str:
    """Return where somebody's own file wanted what cannot be imported; "" where none did."""
    file, where = raised_at(error)
    ours = not file or is_ours(file) or is_adapters(file)
    return "" if ours else f" ({where})"


def _untold(error: ImportError) -> str:
    """Return what an import that failed says, without the path that Python adds at the end."""
    told = text(error)
    return told.removesuffix(f" ({error.path})") if isinstance(error.path, str) else told


def _mend(error: ImportError, module_name: str) -> str:
    """Return what mends an import that failed, to be added to its message."""
    missing = error.name or ""
    if missing.partition(".")[0] in OURS:
        return _nearest(missing, text(error))
    if not isinstance(error, ModuleNotFoundError):
        return ""
    if missing and (module_name == missing or module_name.startswith(missing + ".")):
        return "; is the folder that holds it on PYTHONPATH?"
    top = missing.partition(".")[0]
    if top in installable():
        return f"; install it with: pip install {top}"
    near = difflib.get_close_matches(top, [*shipped_names(), *installed()], n=1, cutoff=0.7)
    return f"; did you mean {near[0]}?" if near else "; is it installed, and spelled like that?"


def installable() -> frozenset[str]:
    """Return what the suite's own extras install: nobody is advised to install anything else."""
    try:
        wanted = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        wanted = []
    names = {re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in wanted}
    return frozenset({name.replace("-", "_") for name in (*names, *shipped_names())})


def installed() -> list[str]:
    """Return what can be imported from distributions that are there."""
    return sorted(metadata.packages_distributions())


def _nearest(missing: str, said: str) -> str:
    """Name what is nearest to a module, or a name in a module, that we do not have."""
    top = importlib.import_module(missing.partition(".")[0])
    hidden = _hidden(top) if top.__name__ == "adapters" else ""
    if hidden:
        return f"; {hidden}"
    name = CANNOT_IMPORT.search(said)
    owner = missing if name else missing.rpartition(".")[0]
    try:
        package = importlib.import_module(owner)
    except ImportError:
        return ""
    if name:
        wanted, there = name[1], [n for n in dir(package) if not n.startswith("_")]
    else:
        wanted = missing
        modules = pkgutil.iter_modules(getattr(package, "__path__", ()))
        there = [f"{owner}.{module.name}" for module in modules]
    near = difflib.get_close_matches(wanted, there, n=1, cutoff=0.4)
    return f"; did you mean {near[0]}?" if near else ""


def nearest_attribute(error: BaseException) -> str:
    """Name what is nearest to what a module or a class of ours does not have: "C.INTEGER"."""
    if not isinstance(error, AttributeError) or not isinstance(error.obj, ModuleType | type):
        return ""
    missing = error.name or ""
    home = error.obj.__module__ if isinstance(error.obj, type) else error.obj.__name__
    if home.partition(".")[0] not in OURS:
        return ""
    names = [name for name in vars(error.obj) if not name.startswith("_")]
    near = difflib.get_close_matches(missing, names, n=1, cutoff=0.4)
    return f"; did you mean {near[0]}?" if near else ""


@cache
def reference() -> Implementation:
    """Return the shipped reference as an implementation, the same one for a whole process.

    Raises Unsupported where it cannot run, or would be no measure: below its messages is Werkzeug,
    and with a release before 2.0 it cannot read its own requests.
    """
    found = metadata.version("werkzeug")
    if found.startswith(("0.", "1.")):
        raise Unsupported("the reference", f"is no measure beside Werkzeug {found}")
    try:
        return Implementation(load_adapter(REFERENCE))
    except Exception as error:
        raise Unsupported("the reference", f"cannot run here: {told_with_place(error)}") from error


def check_adapter(found: Any, spec: str) -> Adapter:
    """Return an adapter from an object or a factory; raise AdapterError for what it lacks."""
    if isinstance(found, type) or (callable(found) and not hasattr(found, "build")):
        try:
            found = found()
        except Exception as error:
            problem = f"making it raised {told_with_place(error)}{nearest_attribute(error)}"
            raise AdapterError(spec, problem) from error
    return check_contract(found)
