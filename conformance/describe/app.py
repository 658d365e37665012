"""App descriptions: a web application as plain data, to be generated, compared, printed and built.

No framework and no behaviour here. Steps are in `conformance.describe.steps`; what a description
means is said by `conformance.perform.interpret`, and how it becomes a real application by an
adapter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from conformance.describe.steps import Pairs, Step, pairs
from conformance.describe.written import source

VARIABLE = re.compile(r"<(?:(?P<converter>\w+)(?:\((?P<arguments>[^)]*)\))?:)?(?P<name>\w+)>")


@dataclass(frozen=True, slots=True)
class Var:
    """A variable part of a rule: `<int(min=1):id>` is Var("id", "int", "min=1")."""

    name: str
    converter: str = "string"
    arguments: str = ""

    def __str__(self) -> str:
        if self.arguments:
            return f"<{self.converter}({self.arguments}):{self.name}>"
        return f"<{self.name}>" if self.converter == "string" else f"<{self.converter}:{self.name}>"


@dataclass(frozen=True, slots=True)
class Rule:
    """A URL rule in parts, so that each framework can be given its own notation.

    A rule made by `Rule.raw` is one text that reaches the framework as it is (malformed rules).
    """

    parts: tuple[str | Var, ...]

    @classmethod
    def parse(cls, text: str) -> Rule:
        """Read Flask's notation. What looks like no variable is static text."""
        parts: list[str | Var] = []
        position = 0
        for found in VARIABLE.finditer(text):
            if found.start() > position:
                parts.append(text[position : found.start()])
            parts.append(
                Var(found["name"], found["converter"] or "string", found["arguments"] or "")
            )
            position = found.end()
        if position < len(text):
            parts.append(text[position:])
        return cls(tuple(parts))

    @classmethod
    def raw(cls, text: str) -> Rule:
        """Make a rule of a text that is not to be understood on the way."""
        return cls((text,))

    @property
    def variables(self) -> tuple[Var, ...]:
        """The variable parts, in order."""
        return tuple(part for part in self.parts if isinstance(part, Var))

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class View:
    """A rule and what answers it. `options` are further keywords of Flask's `add_url_rule`."""

    rule: Rule
    endpoint: str
    steps: tuple[Step, ...] = ()
    methods: tuple[str, ...] | None = None
    options: Pairs = ()
    asynchronous: bool = False

    kind = "view"

    @property
    def name(self) -> str:
        """What the view is called in a trace."""
        return self.endpoint

    def __str__(self) -> str:
        extras = [f"methods={'|'.join(self.methods)}"] if self.methods is not None else []
        extras += [f"{key}={value!r}" for key, value in self.options]
        return _line(f"view {str(self.rule)!r} -> {self.endpoint}", extras, self.steps)


HookKind: TypeAlias = Literal[
    "before", "after", "teardown", "app_teardown", "url_value_preprocessor", "url_defaults"
]


@dataclass(frozen=True, slots=True)
class Hook:
    """A function that runs around views. `everywhere` on a blueprint's hook: for all requests."""

    kind: HookKind
    name: str
    steps: tuple[Step, ...] = ()
    everywhere: bool = False
    asynchronous: bool = False

    def __str__(self) -> str:
        return _line(f"{self.kind} {self.name}", ["everywhere"] * self.everywhere, self.steps)


class HttpError(Exception):
    """Stands, in a `Handler`, for the framework's own base class of HTTP errors."""


@dataclass(frozen=True, slots=True)
class Handler:
    """An error handler for an exception class or a status code."""

    catches: type[BaseException] | int
    name: str
    steps: tuple[Step, ...] = ()
    everywhere: bool = False
    asynchronous: bool = False

    kind = "handler"

    def __str__(self) -> str:
        catches = self.catches if isinstance(self.catches, int) else self.catches.__name__
        title = f"handler {self.name} for {catches}"
        return _line(title, ["everywhere"] * self.everywhere, self.steps)


@dataclass(frozen=True, slots=True)
class Listener:
    """A receiver of one of the framework's signals: "request_started", "request_finished", ...

    It is entered with the exception or the status of the response that the signal carries.
    """

    signal: str
    name: str
    steps: tuple[Step, ...] = ()

    kind = "signal"

    def __str__(self) -> str:
        return _line(f"listener {self.name} to {self.signal}", [], self.steps)


@dataclass(frozen=True, slots=True)
class Converter:
    """A custom converter: a regular expression, and how values pass through it both ways.

    `to_python` and `to_url` are plain functions of one argument (a `ValueError` from `to_python`
    means "does not match"); `weight` is the documented precedence, lower first. `make_regex` makes
    the expression of the arguments that stand in the rule, in place of `regex`.
    """

    name: str
    regex: str = "[^/]+"
    weight: int = 100
    to_python: Any = None
    to_url: Any = None
    make_regex: Callable[..., str] | None = None


@dataclass(frozen=True, slots=True)
class SessionStore:
    """A session interface of the application's own, in place of the signed cookie.

    It is entered with "open" and with "save". `content` is what an opened session holds; None says
    that it cannot be opened, which makes a null session. `steps` run when it is saved, and see the
    session and the response; `steps_at_open` when it is opened.
    """

    name: str
    content: Pairs | None = ()
    steps: tuple[Step, ...] = ()
    steps_at_open: tuple[Step, ...] = ()

    kind = "store"


@dataclass(frozen=True, slots=True)
class Middleware:
    """What replaces the application's own WSGI callable: `wrap` takes one and returns one."""

    name: str
    wrap: Callable[[Any], Any]

    kind = "middleware"

    def __str__(self) -> str:
        return _line(f"middleware {self.name}", [], source(self.wrap))


@dataclass(frozen=True, slots=True)
class Declaration:
    """A piece of an application in Flask's own words, where the words themselves are judged.

    `declare` is called in its place among the parts, with the application object, or the blueprint
    that it is a part of, and with what has Flask's names. It may be a function of a module only:
    equal apps are built once.
    """

    name: str
    declare: Callable[[Any, Any], object]

    kind = "declaration"

    def __str__(self) -> str:
        return _line(f"declared by {self.name}", [], source(self.declare))


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A group of parts that is registered on the app, or on another blueprint, below a prefix.

    `options` are further keywords of Flask's `Blueprint`, `registration` of `register_blueprint`.
    Then the same blueprint is registered once more for each entry of `again`, with these keywords;
    at last the parts in `late` are added to it.
    """

    name: str
    parts: tuple[Part, ...] = ()
    prefix: str | None = None
    options: Pairs = ()
    registration: Pairs = ()
    again: tuple[Pairs, ...] = ()
    late: tuple[Part, ...] = ()

    def __str__(self) -> str:
        head = f"blueprint {self.name!r}"
        head += f" at {self.prefix!r}" if self.prefix is not None else ""
        head += "".join(f" {key}={value!r}" for key, value in (*self.options, *self.registration))
        lines = [line for part in self.parts for line in str(part).split("\n")]
        lines += [f"again with {dict(options)!r}" for options in self.again]
        lines += [f"late: {line}" for part in self.late for line in str(part).split("\n")]
        return "\n  ".join([head, *lines])


Part: TypeAlias = (
    View
    | Hook
    | Handler
    | Listener
    | Converter
    | SessionStore
    | Middleware
    | Declaration
    | Blueprint
)


@dataclass(frozen=True, slots=True, init=False)
class App:
    """A whole application: `App(view("/", Raise(KeyError)), teardown("a"), teardown("b"))`.

    `config` is the application's configuration in Flask's names, `options` are further keywords of
    Flask's constructor (host_matching, static_folder, ...), or with a dot attributes that are set
    before anything is registered ("url_map.strict_slashes"). Apps are hashable: equal apps are
    built once.
    """

    parts: tuple[Part, ...]
    name: str
    config: Pairs
    options: Pairs
    known_hash: int = field(default=0, repr=False, compare=False)

    def __init__(
        self,
        *parts: Part,
        name: str = "app",
        config: Mapping[str, Any] | Pairs = (),
        options: Mapping[str, Any] | Pairs = (),
    ) -> None:
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "config", pairs(config))
        object.__setattr__(self, "options", pairs(options))
        object.__setattr__(self, "known_hash", hash((parts, name, self.config, self.options)))

    def __hash__(self) -> int:
        return self.known_hash  # asked for with every exchange, of hundreds of parts of parts

    def with_parts(self, *parts: Part, first: bool = False) -> App:
        """Return the same app with further parts at its end, or at its beginning."""
        every = (*parts, *self.parts) if first else (*self.parts, *parts)
        return App(*every, name=self.name, config=self.config, options=self.options)

    @property
    def views(self) -> tuple[View, ...]:
        """The app's own views, without those of blueprints."""
        return tuple(part for part in self.parts if isinstance(part, View))

    def names(self, kind: str) -> list[str]:
        """Return the names of all parts of one kind ("view", "before", "teardown", ...), in order.

        Those of blueprints are among them, in the order in which they stand.
        """
        return [part.name for part in walk(self.parts) if getattr(part, "kind", None) == kind]

    def __str__(self) -> str:
        given = [f"{key}={value!r}" for key, value in (*self.options, *self.config)]
        inner = ["  " + line for part in self.parts for line in str(part).split("\n")]
        return "\n".join([" ".join([f"app {self.name}", *given]), *inner])

    def __repr__(self) -> str:
        return f"<{self}>"


def walk(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield all parts, those inside blueprints included."""
    for part in parts:
        yield part
        if isinstance(part, Blueprint):
            yield from walk(part.parts)


# The words that a description is written with.


def view(
    rule: str | Rule,
    *steps: Step,
    endpoint: str | None = None,
    methods: Iterable[str] | None = None,
    asynchronous: bool = False,
    **options: Any,
) -> View:
    """Describe a view. Without an endpoint it is called after its rule: "/a/<b>" is "a_b"."""
    parsed = Rule.parse(rule) if isinstance(rule, str) else rule
    if endpoint is None:
        words = (p if isinstance(p, str) else p.name for p in parsed.parts)
        endpoint = re.sub(r"\W+", "_", "/".join(words), flags=re.ASCII).strip("_") or "index"
    listed = None if methods is None else tuple(methods)
    return View(parsed, endpoint, steps, listed, pairs(options), asynchronous)


def _hook(kind: HookKind, name: str, steps: tuple[Step, ...], **details: bool) -> Hook:
    return Hook(kind, name, steps, **details)


def before(name: str, *steps: Step, **details: bool) -> Hook:
    """Describe a `before_request` function."""
    return _hook("before", name, steps, **details)


def after(name: str, *steps: Step, **details: bool) -> Hook:
    """Describe an `after_request` function; it returns the response it got unless it answers."""
    return _hook("after", name, steps, **details)


def teardown(name: str, *steps: Step, **details: bool) -> Hook:
    """Describe a `teardown_request` function."""
    return _hook("teardown", name, steps, **details)


def app_teardown(name: str, *steps: Step, **details: bool) -> Hook:
    """Describe a `teardown_appcontext` function."""
    return _hook("app_teardown", name, steps, **details)


def handler(
    catches: type[BaseException] | int, *steps: Step, name: str = "", **details: bool
) -> Handler:
    """Describe an error handler. Without a name it is called after what it catches."""
    word = str(catches) if isinstance(catches, int) else catches.__name__
    return Handler(catches, name or word, steps, **details)


def listener(signal: str, *steps: Step, name: str = "") -> Listener:
    """Describe a receiver of a signal. Without a name it is called after the signal."""
    return Listener(signal, name or signal, steps)


def blueprint(
    name: str,
    *parts: Part,
    prefix: str | None = None,
    registration: Mapping[str, Any] | Pairs = (),
    again: Iterable[Mapping[str, Any]] = (),
    late: Iterable[Part] = (),
    **options: Any,
) -> Blueprint:
    """Describe a blueprint; see there."""
    once_more = tuple(pairs(keywords) for keywords in again)
    given = (pairs(options), pairs(registration), once_more, tuple(late))
    return Blueprint(name, parts, prefix, *given)


def _line(title: str, extras: list[str], steps: Iterable[Step | str]) -> str:
    return "\n".join([" ".join([title, *extras]), *("    " + str(step) for step in steps)])
