"""Applications with sessions and messages, and the visits of one client that keeps its cookies.

What is done to a session is what `strategies.sessions` does, from tables. Before and after that,
each view tells what the session holds, with the types of all values.
"""

from __future__ import annotations

import copy
import datetime
import operator
import uuid
from collections.abc import Sequence
from typing import Any

from conformance.describe.app import App, Hook, Part, after, before, handler, listener, view
from conformance.describe.messages import Exchange
from conformance.describe.steps import (
    Abort,
    Answer,
    Apply,
    Ask,
    Call,
    Delete,
    Raise,
    Read,
    Step,
    Write,
)
from conformance.strategies.sessions import CONTENT, TAGS, Markup
from conformance.strategies.whole.cases import Case
from conformance.strategies.whole.dice import Among, Dice


def set_attribute(session: Any, name: str, value: bool) -> None:
    """Set `permanent` or `modified`. It is read before: then it has surely been accessed."""
    len(session)
    setattr(session, name, value)


def get_attribute(session: Any, name: str) -> Any:
    """Return `permanent`, `modified` or `accessed`; whether it is new need nobody know."""
    len(session)
    return getattr(session, name)


def add_inside(session: Any, key: str) -> None:
    """Change a list inside of a session, which cannot notice that."""
    if isinstance(session.get(key), list):
        session[key].append("inside")


def store(session: Any, key: str, value: Any) -> None:
    """Store a copy of a value, so that what changes it inside does not change the step."""
    session[key] = copy.deepcopy(value)


def leave(function: Any, *arguments: str) -> None:
    """Flash a message."""
    function(*arguments)


def fetched(function: Any, categories: bool, wanted: tuple[str, ...]) -> list[Any]:
    """Return the messages that were flashed."""
    found = function(with_categories=categories, category_filter=list(wanted))
    return [one if isinstance(one, str) else list(one) for one in found]


KEYS = Among({"": ("a", "a", "b", "é"), "session-types": ("", " ", *TAGS)})
MOMENT = datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)
VALUES = Among(
    {
        "": (
            1,
            "x",
            True,
            None,
            1.5,
            -0.0,
            2**53 + 1,
            "é\U0001f40d<&>",
            [1, "y"],
            {"k": [None]},
            "",
        ),
        "session-types": (
            *((1, (2,)), b"\xff\x00", uuid.UUID(int=1), MOMENT, Markup("<b>"), [(), b"x"]),
            *({" t": [1]}, {"t": 1, " b": "x"}, {" u": "1"}),
        ),
    }
)


PLAIN = (1, "x", None, 1.5, "é<")
# Keys that JSON makes texts of. They are of one kind: where keys are sorted, others cannot be.
ODD = ({1: "x", 20: [3]}, {"a": {2.5: 1}}, {None: 1}, {True: [None]})


def _key(row: Dice) -> str:
    found: str = row.pick(KEYS)
    return found


DEEDS = Among(
    {
        "": (
            lambda row: Write("session", _key(row), row.pick(PLAIN)),
            lambda row: Apply(store, "session", (_key(row), row.pick(VALUES))),
            lambda row: Apply(store, "session", (_key(row), row.pick(VALUES))),
            lambda row: Read("session", _key(row)),
            lambda row: Delete("session", _key(row)),
            lambda row: Call("session", "get", (_key(row), "default")),
            lambda row: Call("session", "pop", (_key(row), "default")),
            lambda row: Call("session", "clear"),
            lambda row: Apply(operator.contains, "session", (_key(row),)),
            lambda row: Apply(row.pick((len, bool, sorted)), "session"),
        ),
        "session-state": (
            lambda row: Call("session", "pop", (_key(row),)),
            lambda row: Call("session", "setdefault", (_key(row), row.pick(PLAIN))),
            lambda row: Call("session", "update", (((_key(row), row.pick(PLAIN)),),)),
            lambda row: Apply(set_attribute, "session", ("permanent", row.pick((True, False)))),
            lambda row: Apply(set_attribute, "session", ("permanent", True)),
            lambda row: Apply(set_attribute, "session", ("modified", True)),
            lambda row: Apply(get_attribute, "session", (row.pick(("permanent", "modified")),)),
            lambda row: Apply(add_inside, "session", (_key(row),)),
        ),
        "odd-keys": (lambda row: Apply(store, "session", (_key(row), row.pick(ODD))),),
        "session-accessed": (lambda row: Apply(get_attribute, "session", ("accessed",)),),
        "flashing": (
            lambda row: Apply(leave, "flash", row.pick((("m",), ("n", "error"), ("é", "info")))),
            lambda row: Apply(leave, "flash", row.pick((("m",), ("n", "error"), ("é", "info")))),
            lambda row: Apply(
                fetched,
                "get_flashed_messages",
                (row.pick((False, True)), row.pick(((), (), ("error",), ("message", "info")))),
            ),
        ),
    }
)
# Parts are hashable, and so are their steps.
OF_PARTS = Among(
    {
        "": (
            lambda row: Write("session", _key(row), row.pick(PLAIN)),
            lambda row: Write("session", _key(row), row.pick(PLAIN)),
            *DEEDS.entries[""][3:],
        ),
        "session-state": DEEDS.entries["session-state"][3:],
        "session-accessed": DEEDS.entries["session-accessed"],
        "flashing": DEEDS.entries["flashing"],
    }
)
DAY = datetime.timedelta(days=1)
SETTINGS = Among(
    {
        "": ((),) * 4,
        "session-settings": (
            (("SESSION_COOKIE_NAME", "sid"),),
            (("SESSION_COOKIE_PATH", "/app"),),
            (("SESSION_COOKIE_DOMAIN", "localhost.example"),),
            (("SESSION_COOKIE_HTTPONLY", False),),
            (("SESSION_COOKIE_SECURE", True),),
            (("SESSION_COOKIE_SAMESITE", "Lax"),),
            (("SESSION_COOKIE_SAMESITE", "Strict"), ("SESSION_COOKIE_SECURE", True)),
            (("PERMANENT_SESSION_LIFETIME", DAY),),
            (("PERMANENT_SESSION_LIFETIME", 60),),
            (("SESSION_REFRESH_EACH_REQUEST", False),),
            (("APPLICATION_ROOT", "/root"),),
            (("SECRET_KEY", ""),),
        ),
        "session-lifetime": ((("PERMANENT_SESSION_LIFETIME", -DAY),),),
        "partitioned": ((("SESSION_COOKIE_PARTITIONED", True), ("SESSION_COOKIE_SECURE", True)),),
    }
)
# How a view ends: the session is saved with every reply.
ENDS = Among(
    {
        "": ((),) * 6 + ((Answer("", 503),), (Raise(KeyError),)),
        "abort": ((Abort(404),), (Abort(418),)),
    }
)
AROUND = Among(
    {
        "": (None, None),
        "before": ("before",),
        "after": ("after",),
        "error-code": (404,),
        "errors": (KeyError,),
        "session-in-url-hooks": ("url_value_preprocessor",),
        "session-torn-down": ("teardown",),
        "flash-signal": ("message_flashed",),
    }
)
COOKIES = ("", "", "session=x", "session=eyJhIjoxfQ.x.y", "session=; a=b")


def sessions(whole: Dice, rows: Sequence[Dice], asked: Sequence[Dice]) -> Case:
    """Make an application whose parts use the session, and visits of one client."""
    parts: list[Part] = [view("/", Ask(), endpoint="ask", methods=_methods(whole))]
    for number, row in enumerate(rows):
        made = _part(row, f"p{number}")
        if made is not None and (_only(made) or number) not in map(_only, parts):
            parts.append(made)
    config = dict((*whole.pick(SETTINGS), *whole.pick(SETTINGS)))
    return Case(App(*parts, config=config), tuple(visit(row) for row in asked))


def _only(made: Part) -> Any:
    """Return what there is one of: in which order several hear a signal is promised nowhere."""
    return getattr(made, "catches", None) or getattr(made, "signal", None)


def _methods(whole: Dice) -> tuple[str, ...] | None:
    return ("GET", "POST") if whole.terrain.has("methods") else None


def _part(row: Dice, name: str) -> Part | None:
    around = row.pick(AROUND)
    steps = _deeds(row, 2, OF_PARTS)
    if around == "before":
        return before(name, *steps)
    if around == "after":
        return after(name, *steps)
    if around in ("url_value_preprocessor", "teardown"):
        return Hook(around, name, steps)
    if around == "message_flashed":
        return listener(around, name=name)
    if around is None:
        return view(f"/{name}", *steps, CONTENT, *row.pick(ENDS), endpoint=name)
    return handler(around, *steps, Answer("handled", 298), name=name)


def _deeds(row: Dice, most: int, table: Among = DEEDS) -> tuple[Step, ...]:
    """Return what is done; the session is read first where not every look counts as one."""
    first = () if row.terrain.has("key-looks") else (Read("session", "a"),)
    return first + tuple(row.pick(table)(row) for _ in range(row.byte() % (most + 1)))


def visit(row: Dice) -> Exchange:
    """Return a visit of the client, with what is done to the session then."""
    path = row.pick(("/", "/", "/", "/p0", "/p1", "/p2", "/none"))
    cookie = row.pick(COOKIES) if row.chance(1) else ""
    method = row.pick(("GET", "GET", "POST")) if row.terrain.has("methods") else "GET"
    script = row.pick(("", "", "/app")) if row.terrain.has("script") else ""
    host = row.pick(("localhost", "localhost", "localhost.example"))
    scheme = row.pick(("http", "http", "https"))
    plain = row.chance(1)
    steps = () if plain else (*_deeds(row, 0), CONTENT, *_deeds(row, 3), *row.pick(ENDS))
    return Exchange(
        method,
        path,
        headers=(("Cookie", cookie),) if cookie else (),
        script=script,
        host=host,
        scheme=scheme,
        steps=steps,
    )
