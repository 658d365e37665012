"""The one seam: what an adapter is, and how one is found.

An adapter is a thin translation. Every method is one call of the framework and nothing that judges;
what the framework lacks is a capability that the adapter does not claim, never code that imitates
it. `adapters/flask.py` is the shortest complete example.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from conformance.app import App
from conformance.capabilities import Capability
from conformance.errors import AdapterError, ConformanceError, Unsupported, UsageError
from conformance.interpret import Stage
from conformance.messages import Exchange
from conformance.wire import AsgiApp, WsgiApp

__all__ = [
    "Adapter",
    "AdapterError",
    "BuiltApp",
    "Capability",
    "ConformanceError",
    "LocalKit",
    "Shipped",
    "Stage",
    "Unsupported",
    "UsageError",
    "load_adapter",
    "shipped_adapters",
]


class LocalKit(Protocol):
    """The locals of an implementation: four callables with Werkzeug's meaning.

    With Capability.MANAGER there is a fifth one, `LocalManager`.
    """

    Local: Callable[..., Any]
    LocalStack: Callable[..., Any]
    LocalProxy: Callable[..., Any]

    def release(self, local: Any) -> None:
        """Drop everything that a Local or LocalStack holds in the current context."""


@runtime_checkable
class BuiltApp(Protocol):
    """An app description that has become a real application.

    Exactly one of `wsgi` and `asgi` is set; the suite itself drives it (`conformance.wire`).
    `ambient` has Flask's names; for Flask it is the module.
    """

    wsgi: WsgiApp | None
    asgi: AsgiApp | None
    ambient: Any

    def request_context(self, exchange: Exchange) -> Any:
        """Return a context manager with `push()` and `pop([exc])`, not yet pushed.

        Needed for Capability.REQUEST_SCOPE.
        """

    def app_context(self) -> Any:
        """Return the same for an application context. Needed for Capability.APP_SCOPE."""

    def close(self) -> None:
        """Let go of whatever the application holds. Called once, when it is no longer needed."""


@runtime_checkable
class Adapter(Protocol):
    """What plugs an implementation in.

    `packages` are the distributions whose versions the report names; known deviations may depend
    on any of them. `unbound_errors` is what touching `request` outside a request raises,
    `build_errors` what `url_for` raises for a URL that cannot be built.
    """

    name: str
    version: str
    packages: tuple[str, ...]
    capabilities: frozenset[Capability]
    unbound_errors: tuple[type[BaseException], ...]
    build_errors: tuple[type[BaseException], ...]

    def build(self, app: App, stage: Stage) -> BuiltApp:
        """Make a real application of a description.

        Register `stage.function(part)` for each part; raise `Unsupported` for what is not claimed.
        """

    def locals(self) -> LocalKit:
        """Return the implementation's locals. Needed for the `local.*` capabilities."""


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
