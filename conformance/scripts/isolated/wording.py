"""The words of what workers act on: a Local and a LocalStack, or contexts of two applications.

Each action is said as `conformance.isolation.systems` performs it. What a worker sees is compared
in parts: only those that differ are looked at.
"""

from __future__ import annotations

import re
from typing import Any, Protocol
from urllib.parse import quote

from conformance.isolation.model import MISSING
from conformance.isolation.systems import KEYS
from conformance.scripts.idioms import Idiom
from conformance.scripts.literals import Names, NotSpelled, quoted

Lines = list[str]
NOTHING = "nothing"
OF_WERKZEUG = ("flask", "quart", "werkzeug")  # whose locals are Werkzeug's
LOOKING = re.compile(r"look\(lambda: (.+)\)")
LOOK = '''\
def look(action):
    """Return what is found, or "nothing" where nothing is."""
    try:
        found = action()
    except (AttributeError, KeyError, RuntimeError):
        return "nothing"
    return "nothing" if found is None else found'''
BOTH = '''\
def both(proxy, name):
    """Return what the Local holds, and what its proxy shows where that is something else."""
    held, shown = getattr(local, name, "nothing"), look(proxy._get_current_object)
    return held if shown is held else f"the proxy shows {shown!r}, the local holds {held!r}"'''
DONE = '''\
def done(action):
    """Tell whether something can be done."""
    try:
        action()
    except (AttributeError, KeyError, RuntimeError):
        return False
    return True'''


class Wording(Protocol):
    """How a system of the suite is said in a framework's words."""

    def made(self) -> Lines:
        """Return what makes what all workers share."""

    def act(self, action: str, name: str, value: str, *, inside: bool) -> Lines:
        """Return an action; `inside` of a context, or where there may be none."""

    def look(self, action: str, name: str) -> str:
        """Return, as source, an action whose result is looked at."""

    def parts(self, seen: Any, wanted: Any) -> list[tuple[str, Any, Any]]:
        """Return what of a look at everything differs: source, what was seen, what was expected."""

    def scope(self, kind: str, value: str) -> str:
        """Return what makes a context."""

    def handing(self, function: str) -> str:
        """Return what hands the current request over to a function."""

    def ended(self) -> Lines:
        """Return what a worker does at its end."""


def plainly(seen: Any) -> Any:
    """Return what was seen as a program sees it: lists and dictionaries where these were."""
    if seen == MISSING:
        return NOTHING
    if isinstance(seen, tuple):
        pairs = bool(seen) and all(isinstance(one, tuple) and len(one) == 2 for one in seen)
        return dict(seen) if pairs else list(seen)
    return seen.replace(repr(MISSING), repr(NOTHING)) if isinstance(seen, str) else seen


class LocalWords:
    """The words of a Local and of a LocalStack."""

    def __init__(self, names: Names, idiom: Idiom, *, proxies: bool) -> None:
        if idiom.module not in OF_WERKZEUG:
            raise NotSpelled(f"locals in the words of {idiom.title}")
        self.names, self.idiom, self.proxies = names, idiom, proxies
        self.used: set[str] = set()

    def _tool(self, name: str) -> str:
        return self.names.of(self.idiom.tool("locals", name), name)

    def made(self) -> Lines:
        """Make those that are used."""
        lines = []
        if "local" in self.used:
            lines.append(f"local = {self._tool('Local')}()")
        if "stack" in self.used:
            lines.append(f"stack = {self._tool('LocalStack')}()")
        if "proxy" in self.used:
            pairs = ", ".join(f'"{k}": {self._tool("LocalProxy")}(local, "{k}")' for k in KEYS)
            lines.append(f"proxy = {{{pairs}}}")
        return lines

    def _use(self, name: str) -> str:
        self.used |= {name, "local"} if name == "proxy" else {name}
        return name

    def act(self, action: str, name: str, value: str, *, inside: bool) -> Lines:
        """Return an action; what only looks is left out, but for proxies, which may remember."""
        if action == "set":
            return self._put(name, quoted(value))
        if action == "put-box":
            return self._put(name, f"[{quoted(value)}]")
        if action == "add-to-box":
            box = f"getattr({self._use('local')}, {quoted(name)}, None)"
            return [f"box = {box}", "if isinstance(box, list):", f"    box.append({quoted(value)})"]
        if action == "del":
            self.names.of("contextlib", "suppress")
            deleted = f"del {self._use('local')}.{name}"
            if not name.isidentifier():
                deleted = f"delattr({self._use('local')}, {quoted(name)})"
            return ["with suppress(AttributeError):", f"    {deleted}"]
        if action == "push":
            return [f"{self._use('stack')}.push({quoted(value)})"]
        if action == "pop":
            return [f"{self._use('stack')}.pop()"]
        if action == "release":
            return self.ended()
        if action in ("get", "see-all") and self.proxies:
            return [self.look("get", key) for key in ([name] if name else KEYS)]
        return []

    def _put(self, name: str, value: str) -> Lines:
        if name.isidentifier():
            return [f"{self._use('local')}.{name} = {value}"]
        return [f"setattr({self._use('local')}, {quoted(name)}, {value})"]

    def look(self, action: str, name: str) -> str:
        """Return an action whose result is looked at."""
        if action == "del":
            self.names.definitions["done"] = DONE
            return f"done(lambda: delattr({self._use('local')}, {quoted(name)}))"
        self.names.definitions["look"] = LOOK
        if action != "get":
            return f"look(lambda: {self._use('stack')}.{'pop()' if action == 'pop' else 'top'})"
        if self.proxies:
            self.names.definitions["both"] = BOTH
            return f"both({self._use('proxy')}[{quoted(name)}], {quoted(name)})"
        held = f"{self._use('local')}.{name}"
        if not name.isidentifier():
            held = f"getattr({self._use('local')}, {quoted(name)})"
        return f"look(lambda: {held})"

    def parts(self, seen: Any, wanted: Any) -> list[tuple[str, Any, Any]]:
        """Return which of the two names, and of the stack, differ."""
        looks = [("get", key) for key in KEYS] + [("top", "")]
        return [
            (self.look(*one), plainly(mine), plainly(other))
            for one, mine, other in zip(looks, seen, wanted, strict=True)
            if mine != other
        ]

    def scope(self, kind: str, value: str) -> str:
        """Locals have no scopes."""
        raise NotSpelled(f"a {kind} of locals")

    def handing(self, function: str) -> str:
        """Nothing is handed over."""
        raise NotSpelled("locals that are handed over")

    def ended(self) -> Lines:
        """Release both."""
        release = self._tool("release_local")
        return [f"{release}({name})" for name in ("local", "stack") if name in self.used]


class ContextWords:
    """The words of `request`, `session`, `g` and `current_app` below contexts of two apps."""

    def __init__(self, names: Names, idiom: Idiom) -> None:
        if idiom.asynchronous or not idiom.client or not idiom.factory:
            raise NotSpelled(f"contexts that are entered by hand, in the words of {idiom.title}")
        self.names, self.idiom = names, idiom
        self.used: set[str] = set()

    def name(self, name: str) -> str:
        """Import a name of the framework."""
        return self.names.of(self.idiom.place(name), name)

    def made(self) -> Lines:
        """Make the applications that are used."""
        factory = self.name(self.idiom.factory)
        lines: Lines = []
        for app in sorted(self.used or {"main"}):
            lines += [f'{app} = {factory}("{app}")', f'{app}.secret_key = "a secret"']
        return lines

    def act(self, action: str, name: str, value: str, *, inside: bool) -> Lines:
        """Return an action; without a context, it does nothing."""
        statement = {
            "set": lambda: f"{self.name('g')}.{name} = {quoted(value)}",
            "del": lambda: f"{self.name('g')}.pop({quoted(name)}, None)",
            "sset": lambda: f"{self.name('session')}[{quoted(name)}] = {quoted(value)}",
            "sdel": lambda: f"{self.name('session')}.pop({quoted(name)}, None)",
        }.get(action)
        if statement is None:
            return []
        if inside:
            return [statement()]
        self.names.of("contextlib", "suppress")
        return ["with suppress(RuntimeError):", f"    {statement()}"]

    def look(self, action: str, name: str) -> str:
        """Return an action whose result is looked at."""
        self.names.definitions["look"] = LOOK
        held = self.name("session" if action.startswith("s") else "g")
        if action in ("get", "sget"):
            return f"look(lambda: {held}.get({quoted(name)}))"
        return f"look(lambda: {held}.pop({quoted(name)})) != {quoted(NOTHING)}"

    def parts(self, seen: Any, wanted: Any) -> list[tuple[str, Any, Any]]:
        """Return what of the four differs."""
        self.names.definitions["look"] = LOOK
        looks = (
            ("current_app", "current_app.name"),
            ("request", "request.path"),
            ("g", "{key: g.get(key) for key in g}"),
            ("session", "dict(session)"),
        )
        found = []
        for number, ((name, source), mine, other) in enumerate(
            zip(looks, seen, wanted, strict=True)
        ):
            if mine != other:
                self.name(name)
                sides = (self._side(number, mine), self._side(number, other))
                found.append((f"look(lambda: {source})", *sides))
        return found

    @staticmethod
    def _side(number: int, seen: Any) -> Any:
        if seen == MISSING or number == 0:
            return plainly(seen)
        return f"/{seen}" if number == 1 else dict(seen)

    def scope(self, kind: str, value: str) -> str:
        """Return what makes a context."""
        what, _, app = kind.rpartition(" ")
        self.used.add(app)
        if what.startswith("app"):
            return f"{app}.app_context()"
        return f'{app}.test_request_context("/{quote(value)}")'

    def handing(self, function: str) -> str:
        """Return what hands the current request over to a function."""
        return f"{self.name('copy_current_request_context')}({function})"

    def ended(self) -> Lines:
        """Contexts end by themselves."""
        return []


def bare(look: str, *sides: Any) -> str:
    """Return a look without what is there for the case that nothing is seen, where something is."""
    found = LOOKING.fullmatch(look)
    return found[1] if found and NOTHING not in [str(side) for side in sides] else look


def noted(look: str) -> str:
    """Return what keeps what is seen."""
    return f"seen.append({look})"
