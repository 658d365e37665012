"""Applications with something at every moment of a request, on every level, that may go wrong.

Hooks, handlers, listeners and blueprints (nested, or registered twice) around views that look,
write, raise, dispatch requests to other applications and push contexts. What a part ends with is
taken from `strategies.apps`; what it does before, from the tables here. Each part writes its own
name, so that what is read names its source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from conformance.describe.app import (
    App,
    Blueprint,
    Handler,
    Hook,
    HttpError,
    Listener,
    Part,
    View,
    view,
)
from conformance.describe.messages import Exchange, get
from conformance.describe.steps import (
    Abort,
    AfterThis,
    Answer,
    Apply,
    Attempt,
    Bound,
    Call,
    Demand,
    Dispatch,
    Given,
    Note,
    Pop,
    Push,
    Raise,
    Read,
    Same,
    Step,
    Url,
    Within,
    Write,
)
from conformance.strategies.apps import INNER, Lost
from conformance.strategies.whole.cases import Case
from conformance.strategies.whole.dice import Among, Dice
from conformance.strategies.whole.elsewhere import ASKED, pushed_app
from conformance.strategies.whole.namespace import NAMES, one, several

# What happens before a part ends. A function is given the dice, the name of the part and how deep
# it is, and makes the step.
Maker = Callable[[Dice, str, int], Step]


def _some(row: Dice, name: str, depth: int) -> tuple[Step, ...]:
    """Return a step or two, deeper inside; none where that is deep enough."""
    if depth >= 2:
        return (Note(f"{name} deep"),)
    looks = LOOKS.on(row.terrain)
    if looks and row.chance(4):
        return (step(row, name, depth + 1), row.pick(looks)(row, name, depth + 1))
    return tuple(step(row, name, depth + 1) for _ in range(1 + row.byte() % 2))


def _pushed(row: Dice, name: str, depth: int) -> Step:
    """Push a context and pop it again, with something in between."""
    label = f"{name}-{depth}"
    exchange = row.pick((None, get("/v?a=1")))
    app = pushed_app(row, depth, exchange)
    inside = _some(row, name, depth)
    ends = Pop(label, row.pick(("default", "default", None, KeyError)))
    again = (Pop(label),) if row.may("popped-twice", of=3) else ()
    return Attempt((Push(label, exchange, app), Attempt(inside), ends, *again))


STEPS = Among(
    {
        "": (lambda row, name, depth: Note(name),),
        "state": (
            lambda row, name, depth: Write("g", row.pick(NAMES), name),
            lambda row, name, depth: Write("g", row.pick(NAMES), name),
            lambda row, name, depth: Read("g", row.pick(NAMES)),
            lambda row, name, depth: Read("g", row.pick(NAMES)),
        ),
        "state flask-state": (one, one, several),
        "state flask-state unbound-g": (lambda row, name, depth: Apply(sorted, "g"),),
        "request-line": (
            lambda row, name, depth: Read("request", row.pick(("path", "method", "script_root"))),
        ),
        "request-routes": (
            lambda row, name, depth: Read(
                "request", row.pick(("endpoint", "blueprint", "view_args"))
            ),
        ),
        "request-blueprints": (lambda row, name, depth: Read("request", "blueprints"),),
        "current-app": (lambda row, name, depth: Read("current_app", "name"),),
        "bound": (lambda row, name, depth: Bound(),),
        "same": (lambda row, name, depth: Same(row.pick(("g", "request", "current_app"))),),
        "nested": (
            lambda row, name, depth: Dispatch(row.pick((get("/"), get("/none"))), row.pick(INNER)),
            lambda row, name, depth: Dispatch(get("/v"), row.pick(ASKED)),
        ),
        "app-scope": (lambda row, name, depth: _within(row, name, depth, None),) * 2,
        "request-scope": (lambda row, name, depth: _within(row, name, depth, get("/v?c=3")),) * 2,
        "request-scope app-scope": (_pushed,) * 2,
        "url-relative": (
            lambda row, name, depth: (
                Url(row.pick((".v", "v", "out.v", "out.in.v", "out2.v")))
                if not depth or row.terrain.has("urls-elsewhere")
                else Note(f"{name} elsewhere")
            ),
        ),
    }
)
# What tells in which contexts one is.
LOOKS = Among(
    {
        name: STEPS.entries[name]
        for name in ("state", "request-line", "current-app", "bound", "same", "url-relative")
    }
)
# While functions can still be registered for after this request: what comes of later ones is not
# said.
EARLY = {"url_value_preprocessor", "before", "view", "handler"}
LATER = Among(
    {
        "": (),
        "after-this": (
            lambda row, name, depth: AfterThis(f"{name}-then", _some(row, name, depth)),
        ),
    }
)
# Whether the request is there, too, when the application context is pushed or popped, nobody says.
OUTSIDE = Among(
    {
        "": STEPS.entries[""],
        "state": STEPS.entries["state"],
        "state flask-state": STEPS.entries["state flask-state"],
        "current-app": STEPS.entries["current-app"],
    }
)
OF_APPS = ("appcontext_pushed", "appcontext_popped", "appcontext_tearing_down")
# What runs whenever a request of the application ends would go on without end, if it pushed one.
ENDLESS = ("teardown", "request_tearing_down")


def _within(row: Dice, name: str, depth: int, exchange: Exchange | None) -> Step:
    app = pushed_app(row, depth, exchange)
    inside = _some(row, name, depth)
    raised = row.pick(ERRORS) if row.may("scope-raises") else ()
    return Attempt((Within(exchange, (*inside, *raised), app),))


def step(row: Dice, name: str, depth: int = 0, kind: str = "") -> Step:
    """Return one step of a part."""
    if kind == "view" and row.may("nested", "self-dispatch", times=1, of=8):
        inner = Dispatch(get("/plain?b=2"))  # from a hook, it would go on without end
        then = (AfterThis(f"{name}-then"),) if row.may("after-this", times=2) else ()
        return Attempt((*then, inner)) if then else inner
    table = OUTSIDE if kind in ("app_teardown", *OF_APPS) else STEPS
    if kind in ENDLESS:
        row.terrain = row.terrain.without("self-scope")
    later = LATER.on(row.terrain)
    if kind in EARLY and later and row.chance(1):
        table = LATER
    made: Step = row.pick(table)(row, name, depth)
    return made


# How parts end: mostly they just do.
ERRORS: tuple[tuple[Step, ...], ...] = (
    (Raise(KeyError, ("k",)),),
    (Raise(Lost),),
    (Raise(RuntimeError),),
    (Demand("g", "missing"),),
)
ABORTS = tuple((Abort(code),) for code in (404, 418, 403, 503))
ENDS: dict[str, Among] = {
    "url_value_preprocessor": Among(
        {"": ((),) * 6, "raise around-all": ERRORS, "abort-anywhere": ABORTS}
    ),
    "before": Among(
        {
            "": ((),) * 16,
            "around-all": ((Answer("early", 202),), (Answer(""),)),
            "raise around-all": ERRORS,
            "abort-anywhere": ABORTS,
        }
    ),
    "view": Among(
        {
            "": ((),) * 8 + ((Answer("seen", 201),),),
            "empty": ((Answer("", 204),),),
            "raise": (*ERRORS, *ERRORS, (Raise(KeyError, ("k",), LookupError),)),
            "raise trapped-keys": ((Demand("request.args", "missing"),),) * 2,
            "abort around-all": (*ABORTS, *ABORTS),
        }
    ),
    "after": Among(
        {
            "": ((),) * 6,
            "around-all": ((Answer("other", 299, shape="response"),),),
            "after-answers": ((Answer(Given()),),),
            "after-raises": ERRORS,
        }
    ),
    "teardown": Among({"": ((),) * 4, "teardown-raises": ERRORS[:2]}),
    "app_teardown": Among({"": ((),) * 4, "teardown-raises": ERRORS[:2]}),
    "handler": Among(
        {
            "": ((),) * 4 + ((Answer("handled", 298),), (Answer("", 200),)),
            "error-http": ((Answer(Given()),),),
            "handler-raises": ERRORS[:2],
            "handler-raises abort-anywhere": ABORTS[:2],
        }
    ),
    "failing": Among({"": ((),), "raise": ERRORS, "abort around-all": ABORTS}),
    "last": Among(
        {
            "": ((),) * 4 + ((Answer("handled", 298),), (Answer("", 200),)),
            "error-http": ((Answer(Given()),),),
        }
    ),
    "signal": Among({"": ((),)}),
}
KINDS = Among(
    {
        "before": ("before",) * 4,
        "after": ("after",) * 3,
        "teardown": ("teardown",) * 3,
        "app-teardown": ("app_teardown",) * 2,
        "value-hooks": ("url_value_preprocessor",) * 2,
        "url-defaults": ("url_defaults",) * 2,
        "errors": ("handler",) * 5,
        "signals": ("signal",) * 2,
        "": ("view",) * 2,
    }
)
# Where several handlers could take one error.
HANDLING = Among({"": ("view",), "errors": ("handler",) * 4, "before": ("before",)})
CATCHES = Among(
    {
        "errors": (KeyError, LookupError, Lost),
        "errors abort-anywhere": (Exception,),
        "error-code": (404, 418, 405, 503),
        "error-500": (500,),
        "error-http": (HttpError,),
    }
)
LAST = (Exception, HttpError, 500)
SIGNALS = (
    *("request_started", "request_finished", "got_request_exception", "request_tearing_down"),
    *OF_APPS,
)
TRAPS = (("TRAP_HTTP_EXCEPTIONS", True),)
CONFIG = Among(
    {
        "": ((),) * 6,
        "propagate": ((("PROPAGATE_EXCEPTIONS", True),),),
        "propagate traps": (
            TRAPS,
            (("TESTING", True),),
            (("TESTING", True), ("PROPAGATE_EXCEPTIONS", False)),
        ),
        "trapped-keys": ((("TRAP_BAD_REQUEST_ERRORS", True),),),
    }
)
# Which scopes there are around which: the application's is "".
TREES = Among(
    {
        "": (("",),),
        "blueprints": (("", "out"), ("", "out")),
        "nested-blueprints": (("", "out", "in"),),
    }
)


def lives(whole: Dice, rows: Sequence[Dice], asked: Sequence[Dice]) -> Case:
    """Make parts in several scopes, and requests that each of them is around."""
    tree = whole.pick(TREES)
    scopes: dict[str, list[Part]] = {scope: [] for scope in tree}
    failing = whole.may("errors", "raise")
    for number, row in enumerate(rows):
        scope = row.pick(tree)
        table = HANDLING if failing else KINDS
        _add(scopes[scope], part(row, scope, f"{scope}{number}", table))
    for scope in tree:
        _add(scopes[scope], _view(whole, scope, "v", "failing" if failing else ""))
    inside: tuple[Part, ...] = ()
    for scope in reversed(tree[1:]):
        twice = scope == "out" and whole.may("blueprints-twice")
        again = ((("name", "out2"), ("url_prefix", "/out2")),) if twice else ()
        inside = (Blueprint(scope, (*scopes[scope], *inside), f"/{scope}", again=again),)
    first = whole.chance(4)
    parts = (*inside, *scopes[""]) if first else (*scopes[""], *inside)
    config = whole.pick(CONFIG)
    app = App(*parts, *_beside(whole), view("/plain", *PLAIN_STEPS), view("/b/"), config=config)
    return Case(app, tuple(_asked(row, tree, config != TRAPS) for row in asked))


PLAIN_STEPS = (Note("plain"),)


def _beside(whole: Dice) -> tuple[Part, ...]:
    """Return a blueprint with a view that another one has, too, or one that has to be refused."""
    made: tuple[Part, ...] = ()
    if whole.may("blueprints", times=2):
        made = (Blueprint("ou", (view("/v", Note("beside"), endpoint="v"),), "/ou"),)
    if whole.may("dotted-names", of=24):
        made = (*made, Blueprint("bad.name"))
    if whole.may("values-of-views", times=2):
        steps = (Read("request", "view_args"),) if whole.terrain.has("request-routes") else ()
        made = (*made, view("/x/<n>", *steps, endpoint="x"))
    return made


def part(row: Dice, scope: str, name: str, kinds: Among = KINDS) -> Part:
    """Return one part of these kinds: a hook, a handler, a listener or a view."""
    kind = row.pick(kinds)
    if scope and kind in ("app_teardown", "signal"):
        kind = "before" if row.terrain.has("before") else "view"
    everywhere = bool(scope) and row.chance(2)
    if kind == "url_defaults":
        adds = Write("values", row.pick(("q", "r")), name)
        return Hook("url_defaults", name, (adds,), everywhere)
    if kind == "handler":
        catches = row.pick(CATCHES)
        # What an error of the last handler leads to is left to each implementation.
        ends = "last" if catches in LAST else kind
        steps = _steps(row, name, kind, ends)
        if catches == 500 and row.terrain.has("error-500"):
            steps = (Read("exception", "original_exception"), *steps)
        return Handler(catches, name, steps, everywhere)
    if kind == "url_value_preprocessor" and row.may("values-of-views"):
        changes = (Write("values", row.pick(("n", "m")), name), Call("values", "pop", ("n", None)))
        return Hook(kind, name, (Attempt((row.pick(changes),)),), everywhere)
    if kind == "signal":
        signal = row.pick(SIGNALS)
        return Listener(signal, name, _steps(row, name, signal, "signal"))
    if kind == "view":
        return _view(row, scope, f"w{name}")
    return Hook(kind, name, _steps(row, name, kind), everywhere, _async(row, kind))


def _async(row: Dice, kind: str) -> bool:
    return row.may("async", times=1, of=8) and kind != "url_value_preprocessor"


def _steps(row: Dice, name: str, kind: str, ends: str = "") -> tuple[Step, ...]:
    steps = (step(row, name, kind=kind) for _ in range(row.byte() % 3))
    return (*steps, *row.pick(ENDS[ends or kind]))


def _view(row: Dice, scope: str, name: str, ends: str = "") -> View:
    rule = "/v" if name == "v" else f"/w{row.byte() % 2}"
    methods = row.pick((None, None, ("GET", "POST"))) if row.terrain.has("methods") else None
    steps = _steps(row, f"{scope}.{name}" if scope else name, "view", ends)
    return view(rule, *steps, endpoint=name, methods=methods, asynchronous=_async(row, "view"))


def _add(parts: list[Part], made: Part) -> None:
    """Add a part, unless one of its scope answers, catches or hears the same."""
    key = _key(made)
    if key is None or all(_key(other) != key for other in parts):
        parts.append(made)


def _key(made: Part) -> Any:
    if isinstance(made, View):
        return str(made.rule)
    if isinstance(made, Listener):
        return made.signal  # in which order several hear it is promised nowhere
    return (made.catches, made.everywhere) if isinstance(made, Handler) else None


METHODS = Among({"": ("GET",) * 4, "methods": ("POST", "PUT"), "automatic": ("HEAD", "OPTIONS")})


def _asked(row: Dice, tree: tuple[str, ...], redirecting: bool) -> Exchange:
    depth = row.byte() % len(tree)
    prefix = "".join(f"/{scope}" for scope in tree[1 : depth + 1])
    if prefix and row.may("blueprints-twice"):
        prefix = prefix.replace("/out", "/out2")
    path = prefix + row.pick(("/v", "/v", "/v", "/w0", "/w1", "/none"))
    if row.chance(1):
        path = row.pick(("/ou/v", "/x/1", "/x/b"))
    method = row.pick(METHODS)
    if method == "GET" and redirecting and row.may("slash", "around-all", times=1, of=8):
        path = "/b"
    return Exchange(method, path, row.pick(("", "q=1")))
