"""Applications of one's own: what `--impl-app` names becomes an adapter that builds onto them.

Whose application it is tells which adapter: Flask's, Quart's or the reference's. Nothing of the
framework is imported here but by that adapter.
"""

from __future__ import annotations

import copy
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from itertools import chain
from types import ModuleType
from typing import Any

from conformance.clause import Clause
from conformance.clues import returns_nothing
from conformance.describe.capabilities import Capability
from conformance.drive.causes import told_with_place
from conformance.errors import Unsupported, UsageError
from conformance.foreign import text
from conformance.judging.examples import Profile
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.judging.loading import check_adapter, imported
from conformance.limits.patience import PATIENCE, Stuck
from conformance.perform.implementation import Implementation
from conformance.perform.manners import SETTING
from conformance.perform.seam import Adapter
from conformance.whereabouts import written_at

OPTION = "--impl-app"
# Which adapter builds onto applications of which package.
BASES = {"flask": "flask", "quart": "quart", "reference_impl": "reference"}
CLASSES = ("Flask", "Quart")  # what their classes are called
LONGEST = 60  # characters of a name
# What every application is made with, unless a description says otherwise.
GIVEN = {"static_folder": None, "root_path": "/", "instance_path": "/"}


def load_application(named: str, base: str | None) -> Adapter:
    """Return an adapter that builds each description onto a new application of one's own.

    `named` is `package.module:name`, a factory or an application; `base` is the shipped adapter
    that was asked for, if one was. Raises UsageError, one line, for what cannot be used.
    """
    module_name, _, attribute = named.partition(":")
    option = f"{OPTION}={named}"
    if not module_name or not attribute:
        raise UsageError(f"{option}: name a factory or an application as package.module:name")
    module = imported(option, module_name)
    found = getattr(module, attribute, None)
    if found is None:
        raise UsageError(f"{option}: the module {module_name} has no {attribute!r}")
    owner = _framework(type(found))
    factory = _afresh(option, module, attribute) if owner else _factory(option, found)
    owner = owner or _made_by(option, factory)
    if base is not None and base != BASES[owner]:
        raise UsageError(f"--impl={base}: {option} makes an application of {owner}; leave it out")
    adapter = importlib.import_module(f"adapters.{BASES[owner]}").adapter
    names = {
        "__module__": module_name,
        "__doc__": f"{adapter.__doc__} Built onto {named}.",
        "name": f"{module_name}.{attribute}"[-LONGEST:],
        "factory": staticmethod(factory),
        "builds_onto_another": True,
    }
    lacking = {Capability.SUBCLASSING}  # what its factory does besides would be left out
    if getattr(factory, "takes_nothing", False):
        lacking.add(Capability.STATIC)  # its static folder is its own, if it has one
    names["capabilities"] = adapter.capabilities - lacking
    return check_adapter(type("Application", (adapter,), names), option)


def _framework(kind: type) -> str:
    """Return the package that a class of applications comes from, or ""."""
    tops = [one.__module__.partition(".")[0] for one in kind.__mro__ if one.__name__ in CLASSES]
    return next((top for top in tops if top in BASES), "")


def _made_by(option: str, factory: Callable[..., Any]) -> str:
    """Make one application, and return whose it is."""
    try:
        made = factory("conformance", **GIVEN)
    except UsageError:
        raise
    except Exception as error:
        raise UsageError(f"{option}: calling it raised {told_with_place(error)}") from error
    owner = _framework(type(made))
    if not owner:
        kind = type(made)
        returned = "None; a `return` may be missing" if made is None else _named(kind)
        known = "Flask, Quart and the reference"
        raise UsageError(f"{option}: it returns {returned}, where an application of {known} is one")
    _need_returns(option, made)
    return owner


def _need_returns(option: str, made: Any) -> None:
    """Raise UsageError for a function after requests that never returns the reply.

    No reply would come of any request, and what breaks is the framework, far from that function.
    """
    of_flask = getattr(made, "after_request_funcs", {}).values()
    of_reference = getattr(getattr(made, "hooks", None), "after_request", ())
    for function in chain(*of_flask, of_reference):
        if returns_nothing(function):
            where = written_at(function) or text(function)
            told = f"an after_request function ({where}) returns None, not the response"
            raise UsageError(f"{option}: {told}; a `return` is missing")


def _named(kind: type) -> str:
    return f"a {kind.__module__}.{kind.__qualname__}"


def _factory(option: str, found: Any) -> Callable[..., Any]:
    """Return what makes applications, and takes a name and Flask's options."""
    if not callable(found):
        raise UsageError(f"{option}: it is {_named(type(found))}, no factory and no application")
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):  # some classes have none
        return _as_it_is(found)
    if _takes(signature, "name", **GIVEN):
        return _as_it_is(found)
    if _takes(signature):
        return _without_arguments(found)
    told = f"a factory takes nothing, or (name, **options) as Flask does, and not {signature}"
    raise UsageError(f"{option}: {told}")


def _takes(signature: inspect.Signature, *given: str, **options: Any) -> bool:
    try:
        signature.bind(*given, **options)
    except TypeError:
        return False
    return True


def _as_it_is(found: Any) -> Callable[..., Any]:
    factory: Callable[..., Any] = found
    return factory


def _without_arguments(found: Callable[[], Any]) -> Callable[..., Any]:
    """Return a factory whose applications cannot be given options."""

    @wraps(found)
    def make(name: str, **options: Any) -> Any:
        _refuse(name, options)
        return _called(name, found())

    make.takes_nothing = True  # type: ignore[attr-defined]
    return make


def _refuse(name: str, options: dict[str, Any]) -> None:
    """Raise Unsupported for what a description makes an application with, and has no effect."""
    lost = sorted(key for key, value in options.items() if GIVEN.get(key, options) != value)
    if not name.isidentifier() or name.startswith("__") or not options.keys() >= GIVEN.keys():
        lost.insert(0, f"the name of a module, {name!r}")
    if lost:
        raise Unsupported("the application", f"is made without arguments, and not with {lost[0]}")


def _called(name: str, made: Any) -> Any:
    """Return an application with the name of its description, by which clauses tell two apart."""
    if isinstance(getattr(made, "name", None), str):
        made.name = name
    return made


def _afresh(option: str, module: ModuleType, attribute: str) -> Callable[..., Any]:
    """Return a factory of new applications for one that a module holds: the module runs again."""
    spec = module.__spec__
    if spec is None or spec.loader is None:
        raise UsageError(f"{option}: the module cannot be run again; name a factory")

    def make(name: str, **options: Any) -> Any:
        _refuse(name, options)
        again = importlib.util.module_from_spec(copy.copy(spec))
        former = sys.modules.get(module.__name__)
        sys.modules[module.__name__] = again  # what it says of itself is about the new one
        try:
            spec.loader.exec_module(again)  # type: ignore[union-attr]
        finally:
            if former is not None:
                sys.modules[module.__name__] = former
        return _called(name, getattr(again, attribute))

    make.takes_nothing = True  # type: ignore[attr-defined]
    return make


# Settings of its own. Clauses expect what the documentation says of an application whose settings
# nobody has set, but for those that the clause sets itself. So the counterexample of a clause that
# failed is tried once more with the defaults in their place: where it passes then, and fails still
# without that, it says nothing of hooks.


def settings_of(impl: Implementation) -> tuple[str, ...]:
    """Return the names of the settings that an application has set; none where nobody can tell."""
    ask = getattr(impl.adapter, "own_settings", None)
    if ask is None:
        return ()
    try:
        with PATIENCE.over():
            return tuple(sorted(ask()))
    except (Exception, Stuck):
        return ()  # whatever breaks here breaks each clause, too


def behind_it(
    clause: Clause,
    impl: Implementation,
    profile: Profile,
    judgement: Judgement,
    settings: Sequence[str],
    seed: int | None,
) -> str:
    """Return by which settings a clause fails, as a person is told, or "".

    It is one setting, if one is enough, or else all of them. In place of a counterexample that
    cannot be written down, the seed draws the same ones again.
    """
    alone = bool(judgement.example) or not clause.is_property

    def passes(without: Iterable[str]) -> bool:
        with _without(impl, without):
            again = judge(clause, impl, profile, seed=seed, known=alone, example=judgement.example)
        return again.verdict in (Verdict.PASS, Verdict.FIXED)

    if not settings or passes(()) or not passes(settings):
        return ""
    enough = (name for name in settings if passes([name]))
    names = [found] if (found := next(enough, "")) else settings
    return f"{SETTING}: {', '.join(names)}"


@contextmanager
def _without(impl: Implementation, settings: Iterable[str]) -> Iterator[None]:
    """Have applications built with the defaults in place of some settings."""
    impl.forget()
    adapter: Any = impl.adapter
    former, adapter.without = adapter.without, frozenset(settings)
    try:
        with impl.undisturbed():
            yield
    finally:
        adapter.without = former
        impl.forget()
