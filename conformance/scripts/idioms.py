"""How each framework says it: one table, read by what writes the programs.

A framework that is not here has no scripts. An adapter of one's own that makes applications of one
that is, by a factory, has its words, and a program imports the factory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.describe.app import Rule
from conformance.describe.registrars import EVERYWHERE, REGISTRARS
from conformance.scripts.literals import NotSpelled

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
    what answers is a coroutine function, and the client is awaited. Without `client`, requests are
    bare calls. `words` has keywords and functions that others than Flask call otherwise, `targets`
    what they call the things that steps look at, and `rule` their notation of a rule. `answer`
    makes a response of a body, a status and headers, where a view does not return all three. With
    `routed`, functions are given the request, return responses, and are added to the application
    afterwards, which is an ASGI application.
    """

    module: str
    factory: str
    title: str
    asynchronous: bool = False
    hooks: Mapping[str, str] = field(default_factory=lambda: REGISTRARS)
    everywhere: Mapping[str, str] = field(default_factory=lambda: EVERYWHERE)
    places: Mapping[str, str] = field(default_factory=dict)
    client: bool = True
    words: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
    rule: Callable[[Rule], str] = str
    answer: str = ""
    routed: bool = False
    given: Mapping[str, str] = field(default_factory=lambda: GIVEN)

    def word(self, name: str) -> str:
        """Return what Flask calls so, in the words of the framework."""
        return self.words.get(name, name)

    def others(self, sentence: str) -> tuple[str, ...]:
        """Return lines on what a sentence calls as Flask does, and the framework does not."""
        named = [name for name in self.words if f"`{name}`" in sentence]
        return tuple(f"({self.title} has `{self.words[name]}` for `{name}`.)" for name in named)

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
FILTERS = {"string": "", "int": ":int", "float": ":float", "path": ":path"}


CONVERTORS = {"string": "", "int": ":int", "float": ":float", "path": ":path", "uuid": ":uuid"}


def bottles(rule: Rule) -> str:
    """Return a rule in Bottle's notation."""
    return _noted(rule, "<{}{}>", FILTERS)


def starlettes(rule: Rule) -> str:
    """Return a rule in Starlette's notation."""
    return _noted(rule, "{{{}{}}}", CONVERTORS)


def _noted(rule: Rule, form: str, converters: Mapping[str, str]) -> str:
    parts: list[str] = []
    for part in rule.parts:
        if isinstance(part, str) and not set(part) & set("<>{}:\\"):
            parts.append(part)
        elif not isinstance(part, str) and not part.arguments and part.converter in converters:
            parts.append(form.format(part.name, converters[part.converter]))
        else:
            raise NotSpelled(f"the rule {rule} in another notation")
    return "".join(parts)


BOTTLE = Idiom(
    "bottle",
    "Bottle",
    "Bottle",
    hooks={"before": 'hook("before_request")', "after": 'hook("after_request")'},
    everywhere={},
    client=False,
    words={
        "endpoint": "name",
        "methods": "method",
        "errorhandler": "error",
        "url_for": "app.get_url",
        "Response": "HTTPResponse",
    },
    targets={
        "request.args": "request.query.decode()",
        "request.form": "request.forms.decode()",
        "request.values": "request.params.decode()",
        "request.view_args": "request.url_args",
        "request.host": "request.urlparts.netloc",
        "request.scheme": "request.urlparts.scheme",
        "g": "request",
    },
    rule=bottles,
    answer="HTTPResponse",
    given={**GIVEN, "after": ""},
)
STARLETTE = Idiom(
    "starlette",
    "Starlette",
    "Starlette",
    hooks={},
    everywhere={},
    places={
        "Starlette": "starlette.applications",
        "HTTPException": "starlette.exceptions",
        "RedirectResponse": "starlette.responses",
        "Response": "starlette.responses",
        "SessionMiddleware": "starlette.middleware.sessions",
        "StreamingResponse": "starlette.responses",
    },
    client=False,
    words={
        "abort": "HTTPException",
        "endpoint": "name",
        "redirect": "RedirectResponse",
        "status": "status_code",
        "url_for": "request.app.url_path_for",
    },
    targets={
        "request.args": "request.query_params",
        "request.view_args": "request.path_params",
        "request.host": "request.url.netloc",
        "request.scheme": "request.url.scheme",
        "request.path": "request.url.path",
        "request.script_root": 'request.scope["root_path"]',
        "session": "request.session",
        "g": "request.state",
    },
    rule=starlettes,
    answer="Response",
    routed=True,
    given={**GIVEN, "handler": "request, exception"},
)
IDIOMS = {
    "flask": Idiom("flask", "Flask", "Flask", places=WERKZEUG),
    "werkzeug": Idiom("werkzeug", "", "Werkzeug"),  # it has kits, and no applications
    "quart": Idiom("quart", "Quart", "Quart", asynchronous=True, places=WERKZEUG),
    "bottle": BOTTLE,
    "starlette": STARLETTE,
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
