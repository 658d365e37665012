"""Finding adapters: by the name of a shipped one, or as `package.module:name`.

What an adapter has to offer is said by `conformance.perform.seam`.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.describe.capabilities import Capability
from conformance.errors import AdapterError, UsageError
from conformance.perform.seam import Adapter


@dataclass(frozen=True, slots=True)
class Shipped:
    """An adapter of this distribution: its name, and why it cannot run here, if so."""

    name: str
    problem: str | None


def shipped_names() -> list[str]:
    """Return the names of all shipped adapters, without importing a framework."""
    package = importlib.import_module("adapters")
    return sorted(
        module.name
        for module in pkgutil.iter_modules(package.__path__)
        if not module.ispkg and not module.name.startswith("_")
    )


def shipped_adapters() -> Iterator[Shipped]:
    """Yield every shipped adapter with the reason why it cannot run here, or None if it can."""
    for name in shipped_names():
        try:
            importlib.import_module(f"adapters.{name}")
        except ImportError as error:
            yield Shipped(name, f"{error}; install it with: pip install {name}")
        except Exception as error:
            yield Shipped(name, f"{type(error).__name__}: {error}")
        else:
            yield Shipped(name, None)


def load_adapter(spec: str) -> Adapter:
    """Return the adapter that `--impl` names: a shipped name, or `package.module:name`.

    The object may be an adapter or a callable without arguments that makes one. Raises UsageError
    when there is no such adapter or its framework is not installed, AdapterError when the object
    does not have what an adapter needs.
    """
    module_name, _, attribute = spec.partition(":")
    if not attribute:
        names = shipped_names()
        if spec not in names:
            near = difflib.get_close_matches(spec, names, n=1, cutoff=0.4)
            hint = f"did you mean {near[0]!r}?" if near else f"shipped are: {', '.join(names)}."
            raise UsageError(
                f"no implementation {spec!r}; {hint} "
                "An adapter of your own is named package.module:name."
            )
        module_name, attribute = f"adapters.{spec}", "adapter"
    try:
        with warnings.catch_warnings():
            # Under -W error, what an old framework warns of would keep it from being judged.
            warnings.simplefilter("ignore")
            module = importlib.import_module(module_name)
    except ImportError as error:
        missing = error.name or ""
        raise UsageError(f"--impl={spec}: {error}" + _mend(spec, missing, module_name)) from error
    except Exception as error:
        problem = f"importing {module_name} raised {type(error).__name__}: {error}"
        raise AdapterError("import", problem) from error
    found = getattr(module, attribute, None)
    if found is None:
        raise UsageError(f"--impl={spec}: the module {module_name} has no {attribute!r}")
    return check_adapter(found, spec)


def _mend(spec: str, missing: str, module_name: str) -> str:
    if missing and (module_name == missing or module_name.startswith(missing + ".")):
        return "; is the folder that holds it on PYTHONPATH?"
    return f"; install it with: pip install {missing.partition('.')[0] or spec}"


def check_adapter(found: Any, spec: str) -> Adapter:
    """Return an adapter from an object or a factory; raise AdapterError for what it lacks."""
    if isinstance(found, type) or (callable(found) and not hasattr(found, "build")):
        try:
            found = found()
        except Exception as error:
            problem = f"making it raised {type(error).__name__}: {error}"
            raise AdapterError(spec, problem) from error
    wanted = (*Adapter.__annotations__, "build", "locals")
    for name in wanted:
        if not hasattr(found, name):
            raise AdapterError(name, f"{spec} lacks it; see conformance.adapter.Adapter")
    unknown = [c for c in found.capabilities if c not in set(Capability)]
    if unknown:
        raise AdapterError("capabilities", f"{unknown[0]!r} is no capability")
    adapter: Adapter = found
    return adapter
