"""The steps: small instructions that views, hooks, handlers and workers are made of.

A step is data and does nothing by itself; `conformance.perform.scene` gives each one its meaning.
Targets are named as Flask names them ("request", "g", "session", "current_app", "response", and
dotted parts of them such as "request.args"), whatever the framework calls its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from conformance.describe.app import App, Part
    from conformance.describe.messages import Exchange

Pairs = tuple[tuple[str, Any], ...]


def pairs(values: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> Pairs:
    """Return a mapping or pairs as hashable pairs, in their order."""
    return tuple(values.items()) if isinstance(values, Mapping) else tuple(values)


def spelled(value: Any) -> str:
    """Return how a person would write a step or a part of one: without what is as ever."""
    if isinstance(value, type | FunctionType):
        return value.__name__
    if isinstance(value, tuple):
        return f"({', '.join(map(spelled, value))}{',' * (len(value) == 1)})"
    if not is_dataclass(value) or type(value).__module__ != __name__:
        return repr(value)
    written = []
    for slot in fields(value):
        held = getattr(value, slot.name)
        if slot.default is MISSING and slot.default_factory is MISSING:
            written.append(spelled(held))
        elif held != (slot.default if slot.default_factory is MISSING else slot.default_factory()):
            written.append(f"{slot.name}={spelled(held)}")
    return f"{type(value).__name__}({', '.join(written)})"


class Step:
    """Base of all steps."""

    __slots__ = ()

    def __str__(self) -> str:
        return spelled(self)


# Looking at things and changing them.


@dataclass(frozen=True, slots=True)
class Read(Step):
    """Record what `target` holds under `name`, or the error that reading it raises.

    Items are read from "session", "request.args" and other mappings, attributes from the rest.
    """

    target: str
    name: str


@dataclass(frozen=True, slots=True)
class Write(Step):
    """Put a value into `target` under `name`; an error is recorded."""

    target: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Delete(Step):
    """Delete what `target` holds under `name`; an error is recorded."""

    target: str
    name: str


@dataclass(frozen=True, slots=True)
class Call(Step):
    """Call `target.method(*arguments, **keywords)` and record its result or error."""

    target: str
    method: str
    arguments: tuple[Any, ...] = ()
    keywords: Pairs = ()


@dataclass(frozen=True, slots=True)
class Apply(Step):
    """Record what `function(target, *arguments)` returns, or its error.

    The function is Python's own (`len`, `bool`, `operator.contains`) or a clause's, and knows no
    framework: this is how a target is used as Python uses it, rather than by a method's name.
    """

    function: Callable[..., Any]
    target: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand(Step):
    """Read as `Read` does, but let the error of a failed read out of the view."""

    target: str
    name: str


@dataclass(frozen=True, slots=True)
class Bound(Step):
    """Record which of the application and the request context are current."""


@dataclass(frozen=True, slots=True)
class Same(Step):
    """Record which object `target` is: a label that stays the same within one trace."""

    target: str


@dataclass(frozen=True, slots=True)
class Url(Step):
    """Record what `url_for(endpoint, **values)` returns, or its error.

    `options` are url_for's own arguments without the underscore: anchor, external, scheme, method.
    """

    endpoint: str
    values: Pairs = ()
    options: Pairs = ()


def url(endpoint: str, values: Mapping[str, Any] = {}, **options: Any) -> Url:
    """Make a `Url` step: `url("user", {"name": "x"}, anchor="top")`."""
    return Url(endpoint, pairs(values), pairs(options))


@dataclass(frozen=True, slots=True)
class Note(Step):
    """Record a constant: a mark that the trace passed here."""

    text: str


# Leaving a view, hook or handler.


@dataclass(frozen=True, slots=True)
class Raise(Step):
    """Raise an exception of this class, from one of the class `cause` if there is one."""

    kind: type[BaseException]
    arguments: tuple[Any, ...] = ()
    cause: type[BaseException] | None = None


@dataclass(frozen=True, slots=True)
class Abort(Step):
    """Call the framework's `abort` with a status code, or with a response made of an answer."""

    code: int | Answer


@dataclass(frozen=True, slots=True)
class Stream:
    """A body that is produced while it is sent: one chunk for each group of steps.

    With `context`, the framework is asked to keep the request current while chunks are made.
    A chunk is the text "0", "1", ... unless `texts` says otherwise. `steps_at_end` run in a
    `finally` block of the generator. With `wrapped`, the view returns a response object made of
    the generator, without it the generator itself. With `decorated`, the framework is asked by
    decorating the generator function and not by handing it the generator.
    """

    chunks: tuple[tuple[Step, ...], ...]
    context: bool = True
    texts: tuple[str | bytes, ...] = ()
    steps_at_end: tuple[Step, ...] = ()
    wrapped: bool = True
    decorated: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A body that is what the part was given: a handler's exception, an after hook's response."""


@dataclass(frozen=True, slots=True)
class Made:
    """A body that one of the framework's own functions makes: "redirect", "jsonify", "Response".

    `then` lists methods that are called on what was made, before it is handed over. A name with
    dots, such as "headers.add", is a method of a part of it.
    """

    function: str
    arguments: tuple[Any, ...] = ()
    keywords: Pairs = ()
    then: tuple[tuple[str, tuple[Any, ...], Pairs], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer(Step):
    """End here with this reply.

    `body` is anything that the framework lets a view return as a body, a `Stream` or a `Made`.
    `shape` says how the three are handed over: as the plain return value ("plain": a bare body or
    a tuple), or as a response object made from it ("response").
    """

    body: Any = ""
    status: int | str | None = None
    headers: Pairs | None = None
    shape: Literal["plain", "response"] = "plain"

    def value(self, body: Any) -> Any:
        """Return what a Flask-style view returns: the body alone, or a tuple with what is set."""
        rest = tuple(
            part
            for part in (self.status, None if self.headers is None else list(self.headers))
            if part is not None
        )
        return (body, *rest) if rest else body


# Going elsewhere.


@dataclass(frozen=True, slots=True)
class AfterThis(Step):
    """Register steps that run after this request: `after_this_request`."""

    name: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispatch(Step):
    """Send a request to another application, or to this one (`app=None`), and record the reply."""

    exchange: Exchange
    app: App | None = None


@dataclass(frozen=True, slots=True)
class Register(Step):
    """Register a part on this application, which is running already, and record the error."""

    part: Part


@dataclass(frozen=True, slots=True)
class Within(Step):
    """Run steps inside a context pushed with a `with` block.

    `exchange` makes it a request context, None an application context; `app` is this one if None.
    An exception that leaves the block is recorded and goes on.
    """

    exchange: Exchange | None = None
    steps: tuple[Step, ...] = ()
    app: App | None = None


@dataclass(frozen=True, slots=True)
class Push(Step):
    """Push a context by hand and remember it as `label`; pushing a known label pushes it again."""

    label: str
    exchange: Exchange | None = None
    app: App | None = None


@dataclass(frozen=True, slots=True)
class Pop(Step):
    """Pop the context `label` by hand and record the error that it may raise.

    `exception` is handed to `pop`: an exception class to make one, None to hand over None, and
    "default" to call `pop()` without an argument.
    """

    label: str
    exception: type[BaseException] | Literal["default"] | None = "default"


@dataclass(frozen=True, slots=True)
class Ask(Step):
    """Run the steps that the exchange itself carries: one app answers many questions."""


@dataclass(frozen=True, slots=True)
class Attempt(Step):
    """Run steps and record the exception that one of them lets out, instead of passing it on."""

    steps: tuple[Step, ...] = field(default=())
