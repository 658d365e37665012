"""Applications whose views answer in every form: what is returned, made, raised or changed later.

Each exchange carries the answer that it wants, so that one application is built for many.
"""

from __future__ import annotations

import http
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from conformance.describe.app import App, HttpError, Part, after, handler, view
from conformance.describe.messages import Exchange
from conformance.describe.steps import (
    Abort,
    AfterThis,
    Answer,
    Ask,
    Call,
    Given,
    Made,
    Note,
    Raise,
    Read,
    Step,
    Stream,
)
from conformance.strategies.whole.attributes import ELSEWHERE, MOMENT, attributes_set
from conformance.strategies.whole.cases import Case
from conformance.strategies.whole.dice import Among, Dice

TEXTS = ("x", "", "é\u2028", " a\r\n", "<b>&", "x" * 300)
BODIES = Among(
    {
        "": (*TEXTS, b"x", b"", b"\xff\x00"),
        "forms": ({"a": 1}, {}, {"b": [None, 1.5, "é"], "a": {"k": True}}),
        "sequences": ([], ["x", 1], [{"a": 1}]),
        "bytearrays": (bytearray(b"x\xff"), bytearray()),
        "json-values": (
            {"b": MOMENT, "a": ELSEWHERE},
            {"d": Decimal("1.50"), "u": uuid.UUID(int=5), "t": (1, 2)},
            {"b": 1, "a": {"d": 10**20, "c": 1e-7}},
            {2: "x", 1: None},
            {"n": 2**53 + 1, "f": 1.0},
        ),
        "streaming stream-hooks": (
            Stream(((), ()), context=False, texts=("s", "é")),
            Stream((), context=False),
            Stream(((),), context=False, texts=(b"\xff",)),
        ),
        "sequences streaming stream-hooks": (Stream(((), ()), context=False, wrapped=False),),
    }
)
STATUSES = Among(
    {
        "": (None, None, 200, 201, 404, 500, 299, 400),
        "forms": (http.HTTPStatus.CREATED, "418"),
        "reasons": ("202 Taken", "299 Own Reason"),
        "registered-reasons": (203, 207, 226, 301, 402, 413, 414, 416, 422, 431, 451, 505, 511),
        "empty": (204, 304),
    }
)
HEADERS = Among(
    {
        "": (
            None,
            None,
            (),
            (("X-A", "1"),),
            (("X-A", "1"), ("X-B", "a, b")),
            (("content-type", "application/x"), ("x-a", "2")),
            (("Cache-Control", "no-store"),),
        ),
        "own-type": ((("Content-Type", "text/plain"),),),
        "repeated": ((("X-A", "1"), ("X-A", "2")), (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))),
        "forms": ((("Location", "/there"),), (("ETag", '"t"'), ("Vary", "Accept"))),
    }
)
RETURNED = Among(
    {
        "": (),
        "forms": (
            ("x", 201),
            ("x", {"X-A": "1"}),
            (b"x", 202, {"X-A": "1"}),
            ({"a": 1}, 400),
            ("x", [("X-A", "1"), ("X-B", "2")]),
            ({"a": 1}, {"Content-Type": "application/problem+json"}),
        ),
        "forms sequences": ((["a"], 299),),
        "refused-forms": (None, (), ("x",), ("x", 200, {}, None), 5, object),
    }
)
COOKIES = (
    (("c", "v"), ()),
    (("c", "a-1"), (("max_age", 60),)),
    (("c", ""), (("path", "/p"), ("secure", True))),
    (("c", "v"), (("httponly", True), ("samesite", "Lax"))),
    (("c", "v"), (("domain", "localhost.example"),)),
    (("c", "0"), (("max_age", 0), ("path", None))),
)
MADE = Among(
    {
        "": (),
        "redirect": (
            Made("redirect", ("/there",)),
            Made("redirect", ("/a b?q=é", 303)),
            Made("redirect", ("https://else.example/x", 307)),
            Made("redirect", ("there", 301)),
            *(Made("redirect", ("/x", code)) for code in (302, 305, 308)),
            Made("redirect", ("/a<x&y>?q=<x&y>",)),
        ),
        "odd-targets": tuple(
            Made("redirect", (target,))
            for target in (
                "/a#b",
                "#b",
                "?q=1",
                "/a?",
                "//else.example/x",
                "///x",
                "mailto:a@b.example",
            )
        ),
        "forms jsonify-nothing": (Made("jsonify", ()),),
        "forms": (
            Made("jsonify", (1, 2)),
            Made("jsonify", (), (("a", 1), ("b", None))),
            Made("jsonify", ([{"k": "é<"}],)),
            Made("jsonify", ([],)),
            Made("jsonify", (0,)),
            Made("jsonify", ({"b": 1, "a": 2},)),
            Made("make_response", ("x", 201)),
            Made("make_response", ("x", 201, {"X-A": "1"})),
            Made("make_response", ({"a": 1},)),
            Made("make_response", (("x", 202),)),
            Made("make_response", ()),
            Made("Response", ("x",), (("status", 201), ("mimetype", "text/css"))),
            Made("Response", ("x",), (("status", "299 Own"), ("headers", {"X-A": "1"}))),
            Made("Response", (b"\xff",), (("mimetype", "image/png"),)),
            Made("Response", ("x",), (), (("headers.add", ("X-A", "1"), ()),) * 2),
            Made("Response", ("x",), (), (("headers.__setitem__", ("X-A", "2"), ()),)),
            Made("Response", ("x",), (), (("delete_cookie", ("c",), (("path", "/p"),)),)),
            *(
                Made("Response", ("x",), (), (("set_cookie", pair, keywords),))
                for pair, keywords in COOKIES
            ),
        ),
    }
)
SHAPES = Among({"": ("plain",) * 3, "forms": ("response",)})
ERRORS = (400, 403, 404, 405, 410, 418, 500, 503)


def _answer(row: Dice) -> Answer:
    made = MADE.on(row.terrain)
    if made and row.chance(3):
        return Answer(row.pick(made), row.pick((None, None, None, 201)), row.pick(EXTRA))
    returned = RETURNED.on(row.terrain)
    if returned and row.chance(2):
        return Answer(row.pick(returned))
    return Answer(row.pick(BODIES), row.pick(STATUSES), row.pick(HEADERS), row.pick(SHAPES))


EXTRA = Among({"": (None, None, (("X-C", "3"),)), "forms": ((("x-a", "new"),),)})


LATER = Among(
    {
        "": (),
        "forms": (
            Call("response", "set_data", ("changed é",)),
            Call("response", "set_data", (b"\xfe",)),
            Call("response.headers", "add", ("X-L", "1")),
            Call("response.headers", "add", ("X-L", "2")),
            Read("response", "status_code"),
        ),
    }
)
REPLACED = (Answer("other", 298, shape="response"), Answer(Given()))


def _later(row: Dice) -> Step:
    changes = LATER.on(row.terrain)
    steps: list[Step] = [row.pick(changes)] if changes else []
    for _ in range(row.byte() % 4):
        change = attributes_set(row)
        steps += [] if change is None else [change]
    if row.may("replaced-after-this", of=8):
        steps.append(row.pick(REPLACED))
    return AfterThis("later", tuple(steps))


def end(row: Dice) -> tuple[Step, ...]:
    """Return how a view ends, with what changes its answer later."""
    before = (_later(row),) if row.may("after-this", "forms", times=3, of=8) else ()
    if row.may("abort"):
        inner = _answer(row)
        plain = not isinstance(inner.body, Made | Stream)
        if row.may("abort-answers", times=2) and plain:
            return (*before, Abort(inner))
        return (*before, Abort(row.pick(ERRORS)))
    if row.may("raise", of=12):
        return (*before, Raise(KeyError))
    return (*before, _answer(row))


METHODS = Among({"": ("GET", "GET"), "automatic head-of-stream": ("HEAD",)})
HANDLED = Among(
    {
        "": (None, None),
        "error-code": (404, 418),
        "error-500": (500,),
        "errors": (KeyError,),
        "error-http": (HttpError,),
    }
)


def answers(whole: Dice, rows: Sequence[Dice], asked: Sequence[Dice]) -> Case:
    """Make an application that answers as it is asked to, with what changes answers around it."""
    parts: dict[Any, Part] = {}
    for row in rows:
        catches = row.pick(HANDLED)
        if catches is not None:
            given = catches is not KeyError and row.may("error-http", times=2)
            body = Given() if given else f"handled {row.byte() % 3}"
            status = None if given else row.pick((None, 298, 404))
            parts[catches] = handler(catches, Answer(body, status), name=f"h{len(parts)}")
        elif row.may("after", "after-answers", times=2):
            parts["after"] = after("late", Note("late"))
    ask = view("/", Ask(), endpoint="ask", methods=_methods(whole))
    exchanges = (Exchange(row.pick(METHODS), steps=end(row)) for row in asked)
    return Case(App(ask, *parts.values(), options=whole.pick(PROVIDER)), tuple(exchanges))


# How JSON is written, for the whole application.
PROVIDER = Among(
    {
        "": ((),) * 4,
        "json-settings": (
            (("json.sort_keys", False),),
            (("json.ensure_ascii", False), ("json.compact", False)),
            (("json.mimetype", "application/x-json"),),
        ),
    }
)


def _methods(whole: Dice) -> tuple[str, ...] | None:
    return ("GET", "POST") if whole.terrain.has("methods") else None
