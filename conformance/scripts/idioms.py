"""How each framework says it: one table, read by what writes the programs.

A framework that is not here has no scripts. An adapter of one's own that makes applications of one
that is, by a factory, has its words, and a program imports the factory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.describe.registrars import EVERYWHERE, REGISTRARS

ADAPTERS = "adapters"  # where those are that are shipped
EXITS = "@@exits@@"  # stands in a program for what its run has shown
# What a hook or handler is given, by its kind.
GIVEN = {
    "before": "",
    "after": "response",
    "after_this": "response",
    "teardown": "exception",
    "app_teardown": "exception",
    "handler": "exception",
    "url_value_preprocessor": "endpoint, values",
    "url_defaults": "endpoint, values",
}


@dataclass(frozen=True, slots=True)
class Idiom:
    """The words of one framework.

    `places` says where names come from that are not in the main module. With `asynchronous`,
    what answers is a coroutine function, and the client is awaited.
    """

    module: str
    factory: str
    title: str
    asynchronous: bool = False
    hooks: Mapping[str, str] = field(default_factory=lambda: REGISTRARS)
    everywhere: Mapping[str, str] = field(default_factory=lambda: EVERYWHERE)
    places: Mapping[str, str] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """Return the module that a name is imported from."""
        return self.places.get(name, self.module)

    def tool(self, kit: str, name: str) -> str:
        """Return the module that a name of a kit is imported from."""
        return TOOLS.get(name, TOOLS[kit])


WERKZEUG = {
    "HTTPException": "werkzeug.exceptions",
    "BaseConverter": "werkzeug.routing",
    "ValidationError": "werkzeug.routing",
}
# Where the names of Werkzeug's kits come from: those of each kit, and what is elsewhere.
TOOLS = {
    "routing": "werkzeug.routing",
    "locals": "werkzeug.local",
    "wsgi_kit": "werkzeug.wsgi",
    "MultiDict": "werkzeug.datastructures",
    "iri_to_uri": "werkzeug.urls",
    "uri_to_iri": "werkzeug.urls",
    "safe_join": "werkzeug.security",
    "secure_filename": "werkzeug.utils",
    "ProxyFix": "werkzeug.middleware.proxy_fix",
    "DispatcherMiddleware": "werkzeug.middleware.dispatcher",
    "SharedDataMiddleware": "werkzeug.middleware.shared_data",
}
IDIOMS = {
    "flask": Idiom("flask", "Flask", "Flask", places=WERKZEUG),
    "werkzeug": Idiom("werkzeug", "", "Werkzeug"),  # it has kits, and no applications
    "quart": Idiom("quart", "Quart", "Quart", asynchronous=True, places=WERKZEUG),
}


def idiom_of(adapter: Any) -> Idiom | str:
    """Return the words of what an adapter makes applications with, or why there are none."""
    whose = getattr(adapter, "deviates_as", ("",))[0]
    idiom = IDIOMS.get(adapter.name, IDIOMS.get(whose))
    if idiom is None:
        known = [found.title for found in IDIOMS.values()]
        return (
            f"programs are written in the words of {', '.join(known)}, and nobody has written down "
            f"those of {adapter.name} (conformance/scripts/idioms.py)"
        )
    if adapter.name in IDIOMS:
        return idiom
    factory = getattr(adapter, "factory", None)
    module, name = getattr(factory, "__module__", ""), getattr(factory, "__qualname__", "")
    if not module or not name.isidentifier():
        return "a program cannot import the factory: let it be a function of a module, with a name"
    builds = next((kind for kind in type(adapter).__mro__ if "build" in vars(kind)), object)
    if not builds.__module__.startswith(f"{ADAPTERS}."):
        return "the adapter has a `build` of its own, and a program can only call a factory"
    if module.partition(".")[0] == idiom.module:
        return idiom
    return replace(idiom, factory=name, places={**idiom.places, name: module})
