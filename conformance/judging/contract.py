"""Holding an adapter against its contract when it is loaded: one line for whatever is wrong.

What an adapter has is said by `conformance.perform.seam`, and what its claims demand by
`conformance.describe.contract`. What shows only while it is used is told then.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Set
from typing import Any

from conformance.describe.capabilities import Capability
from conformance.drive.causes import told_with_place
from conformance.errors import AdapterError
from conformance.foreign import shown, text
from conformance.perform.seam import Adapter
from conformance.whereabouts import written_at

SHORT = 60  # characters of what was found instead
SEE = "see conformance.adapter.Adapter"
# Names are those of files and folders, too.
NAME = re.compile(r"\w[\w.+ -]{0,79}")


def _name(value: object) -> bool:
    return isinstance(value, str) and NAME.fullmatch(value) is not None and ".." not in value


def _version(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200 and value.isprintable()


def _text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _texts(value: object) -> bool:
    return isinstance(value, tuple | list) and all(map(_text, value))


def _errors(value: object) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(one, type) and issubclass(one, BaseException) for one in value
    )


def _pair(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and _name(value[0]) and _version(value[1])


# What each attribute is: the test, and what is said when it fails.
WANTED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "name": (_name, "a short text of letters, digits and . + - _"),
    "version": (_version, "a text of one line, such as '1.0'"),
    "packages": (_texts, "a tuple of names of distributions"),
    "capabilities": (lambda value: isinstance(value, Set), "a frozenset of Capability"),
    "unbound_errors": (_errors, "a tuple of exception classes"),
    "build_errors": (_errors, "a tuple of exception classes"),
    "build": (callable, "a method: build(app, stage)"),
    "locals": (callable, "a method: locals()"),
}
# What an adapter may have, and what a claim makes it have.
OPTIONAL: dict[str, tuple[Callable[[Any], bool], str]] = {
    "deviates_as": (_pair, "a tuple of a name and a version"),
    "make": (callable, "a method: make(name, **options)"),
    "routing": (callable, "a method: routing()"),
    "wsgi_kit": (callable, "a method: wsgi_kit()"),
    "message_kit": (callable, "a method: message_kit()"),
    "module": (_text, "the name of a module"),
    "command": (_text, "the name of a module"),
}
# What is demanded by a capability, or by each whose name begins so.
DEMANDED = {
    "make": Capability.DECLARATIONS,
    "routing": "map.",
    "wsgi_kit": ("wsgi.", "middleware."),
    "message_kit": ("structure.", "field.", "tool.", "parser.", "wrapper."),
    "module": Capability.CLI,
    "command": Capability.CLI,
}


# How methods are called.
CALLED = {
    "build": ("app", "stage"),
    "locals": (),
    "make": ("name",),
    "routing": (),
    "wsgi_kit": (),
    "message_kit": (),
}


def check_contract(found: Any) -> Adapter:
    """Return an object that is an adapter.

    Raises AdapterError, one line that names the attribute, for what is missing, cannot be read, is
    of another type, or is not there although a claimed capability demands it.
    """
    for name, (test, what) in WANTED.items():
        why = f"is missing; it is {what}; {SEE}"
        _hold(found, name, _read(found, name, why), test, what)
    unknown = [c for c in found.capabilities if c not in set(Capability)]
    if unknown:
        names = [capability.value for capability in Capability]
        near = difflib.get_close_matches(text(unknown[0]), names, n=1, cutoff=0.6)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise AdapterError(
            "capabilities", f"{shown(unknown[0], SHORT)} is no capability{hint}{_at(type(found))}"
        )
    for name, (test, what) in OPTIONAL.items():
        demanding = DEMANDED.get(name, ())
        needed = next((c for c in sorted(found.capabilities) if c.startswith(demanding)), None)
        if needed is not None:
            why = f"is missing; {needed} demands {what}"
            _hold(found, name, _read(found, name, why), test, what)
        elif hasattr(found, name):
            _hold(found, name, _read(found, name, ""), test, what)
    for name, given in CALLED.items():
        if hasattr(found, name):
            _hold_signature(name, getattr(found, name), given)
    adapter: Adapter = found
    return adapter


def _read(found: Any, name: str, missing: str) -> Any:
    try:
        return getattr(found, name)
    except AttributeError as error:
        if hasattr(type(found), name):
            raise AdapterError(name, f"reading it raised {told_with_place(error)}") from error
        raise AdapterError(name, f"{missing}{_at(type(found))}") from None
    except Exception as error:
        raise AdapterError(name, f"reading it raised {told_with_place(error)}") from error


def _hold_signature(name: str, method: Any, given: tuple[str, ...]) -> None:
    try:
        signature = inspect.signature(method)
    except (TypeError, ValueError):
        return  # it does not say
    try:
        signature.bind(*given)
    except TypeError as error:
        told = f"cannot be called as {name}({', '.join(given)}): {text(error)}; {SEE}"
        raise AdapterError(name, f"{told}{_at(method)}") from None
    names = tuple(signature.parameters)[: len(given)]
    if names != given and set(names) == set(given):
        told = f"takes {', '.join(names)}; it is called as {name}({', '.join(given)})"
        raise AdapterError(name, f"{told}; {SEE}{_at(method)}")


def _hold(found: Any, name: str, value: Any, test: Callable[[Any], bool], what: str) -> None:
    if not test(value):
        told = f"is {shown(value, SHORT)}, and not {what}; {SEE}"
        raise AdapterError(name, f"{told}{_at(type(found))}")


def _at(thing: Any) -> str:
    where = written_at(thing)
    return f" ({where})" if where else ""
