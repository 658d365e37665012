"""Requests in every form, and views that read everything of them.

Queries, forms, cookies, headers and bodies, well formed and hostile; one application answers all.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from conformance.describe.app import App, handler, view
from conformance.describe.messages import Exchange
from conformance.describe.steps import Answer, Apply, Ask, Attempt, Call, Read, Step
from conformance.strategies.fields import CREDENTIALS, MOMENTS, QUOTED, RANGES
from conformance.strategies.forms import Content, Form, Part, closed
from conformance.strategies.whole.attributes import asked_of
from conformance.strategies.whole.cases import Case
from conformance.strategies.whole.dice import Among, Dice

QUERIES = Among(
    {
        "": ("", "a=1", "b=2&a=1", "a=+%2B%20", "%61=%C3%A9", "A=1&a=2", "a=b%3Dc"),
        "request-all": (
            *("a=1&a=2&b=", "a", "&&a=1&", "a=b=c", "=x", "a;b=1", "a=%", "a=%zz", "a=%ff"),
            *("\xc3\xa9=1", "a=1#b", "a[0].b=1", "a=%00", "?a=1"),
        ),
    }
)
FORMS = (
    b"a=1&a=2&b=", b"", b"a=+%2B&%C3%A9=%E2%82%AC", b"a=%ff&b=%", b"a", b"&a=1&&", b"a=\xff",
)  # fmt: skip
JSON = (
    b'{"a": [1, null, "\\u00e9"]}', b"[]", b"1", b"null", b"", b"{", b'"\xff"', b" {} ", b"NaN",
)  # fmt: skip
MULTIPART = (
    Form((Part("a", Content(b"1")), Part("f", Content(b"\r\n--x"), "f.txt", "text/x"))),
    Form(()),
    Form((Part("é", Content("é".encode())), Part("a", Content(b"2")), Part("a", Content(b"")))),
)
LATIN = Part("a", Content(b"\xe9"), kind="text/plain; charset=iso-8859-1")
FORMS_IN_PARTS = Among(
    {
        "": MULTIPART,
        "preambles": (
            Form((Part("a", Content(b"1")),), preamble=b"\r\n"),
            Form((Part("a", Content(b"1")),), preamble=b"before all\r\n", epilogue=b"after it"),
        ),
        "charsets-of-fields": (Form((LATIN,)),),
        "odd-bytes-in-forms": (Form((Part("a", Content(b"x\xffy")),)),),
        # A parser that reads in blocks finds the end of one within the closing boundary.
        "long-forms": tuple(
            closed(Form((Part("f", Content(b"-" * dashes), "f"),)), within)
            for dashes, within in ((0, 1), (1, 3), (0, len("\r\n--edge-")))
        ),
    }
)
FORM, JSON_TYPE = "application/x-www-form-urlencoded", "application/json"
HEADERS = Among(
    {
        "": (
            (),
            (),
            (("X-A", "1"),),
            (("Cookie", "a=1; b=2"),),
        ),
        "request-all": (
            (("X-A", "é".encode().decode("latin-1")),),
            (("Cookie", 'a="q\\"x"; a=2'),),
            (("Cookie", "a=%20x; c d=1"),),
        ),
        "header-attributes": (
            *(
                (("Accept", one),)
                for one in ("text/html;q=0.5, */*", "", "text/plain", *QUOTED[:3])
            ),
            *((("If-Modified-Since", one),) for one in MOMENTS),
            *((("Authorization", one),) for one in CREDENTIALS),
            *((("Range", one),) for one in RANGES),
            (("If-None-Match", '"a", W/"b"'),),
            (("X-Requested-With", "XMLHttpRequest"), ("Referer", "/r"), ("User-Agent", "u/1")),
        ),
    }
)


def pairs(values: Any) -> list[tuple[str, str]]:
    """Return all pairs of a mapping with repeated names, by name."""
    return sorted((str(name), str(value)) for name in set(values) for value in values.getlist(name))


def contents(files: Any) -> list[tuple[str, str | None, bytes]]:
    """Return name, file name and content of each file, by name."""
    found = [(name, one) for name in set(files) for one in files.getlist(name)]
    return sorted((name, one.filename, one.read()) for name, one in found)


def described(files: Any) -> list[Any]:
    """Return the type and the header fields of each file, by name."""
    found = [(name, one) for name in set(files) for one in files.getlist(name)]
    return sorted(
        (name, one.mimetype, one.content_type, sorted((k.lower(), v) for k, v in one.headers))
        for name, one in found
    )


def changed(held: Any) -> None:
    """Try to change what a client has sent."""
    held["a"] = "changed"


def whole(text: str) -> int:
    """Return a number; any other text has the wrong type for it."""
    if not text.isdigit():
        raise TypeError(f"{text!r} is no number")
    return int(text)


def told(held: Any, name: str) -> Any:
    """Return an attribute as text, or by its kind where it says nothing."""
    found = getattr(held, name)
    return found if found is None or isinstance(found, bool | int | str | bytes) else str(found)


LINE = ("method", "path", "full_path", "query_string", "script_root", "host", "scheme", "is_secure")
OTHERS = (
    *("mimetype", "content_type", "content_length", "referrer", "user_agent", "is_json"),
    *("if_modified_since", "range", "if_none_match", "date", "max_forwards", "remote_addr"),
)
FIELDS = ("request.args", "request.form", "request.cookies", "request.files", "request.values")
GONE = ("a", "missing")
TYPES = (int, float, whole)
STEPS = Among(
    {
        "": (lambda row: Read("request", "method"),),
        "request-line": (lambda row: Read("request", row.pick(LINE[:2])),),
        "request-fields": (
            lambda row: Apply(pairs, "request.args"),
            lambda row: Read("request.args", row.pick(("a", "é", "missing"))),
            lambda row: Call("request.args", "getlist", ("a",)),
            lambda row: Read("request.headers", row.pick(("x-a", "X-A", "Missing", "A", "Host"))),
            lambda row: Read("request.cookies", row.pick(("a", "b"))),
        ),
        "request-forms": (
            lambda row: Apply(pairs, "request.form"),
            lambda row: Apply(pairs, "request.values"),
            lambda row: Call("request.form", "get", ("a", "none")),
        ),
        "request-files": (lambda row: Apply(contents, "request.files"),),
        "files-described": (lambda row: Apply(described, "request.files"),),
        "missing-fields": (
            lambda row: Apply(operator.getitem, row.pick(FIELDS), (row.pick(GONE),)),
        ),
        "missing-headers": (lambda row: Apply(operator.getitem, "request.headers", ("X-None",)),),
        "fields-change": (lambda row: Apply(changed, row.pick(FIELDS)),),
        "fields-by-type": (
            lambda row: Call(row.pick(FIELDS[:1] + FIELDS[2:3]), "get", ("a", 7, row.pick(TYPES))),
        ),
        "request-data": (
            lambda row: Call("request", "get_data", (), (("as_text", row.pick((False, True))),)),
        ),
        "request-all": (
            lambda row: Call("request.args", "get", ("a", 7, int)),
            lambda row: Read("request", row.pick(LINE)),
        ),
        "request-json": (
            lambda row: Call("request", "get_json", (), (("silent", row.pick((True, False))),)),
            lambda row: Call("request", "get_json", (), (("force", True), ("silent", True))),
            lambda row: Attempt((Read("request", "json"),)),
        ),
        "header-attributes request-all": (lambda row: Apply(told, "request", (row.pick(OTHERS),)),),
    }
)
OF_BODIES = Among(
    {name: STEPS.entries[name] for name in ("request-forms", "request-files", "files-described")}
)
BODIES = Among(
    {
        "": (("", (b"", b"x", b"\xff\x00")),),
        "request-forms": ((FORM, FORMS), (f"{FORM}; charset=utf-8", FORMS)),
        "request-json": ((JSON_TYPE, JSON), ("application/x+json", JSON)),
        "request-files": (("multipart", FORMS_IN_PARTS),) * 2,
    }
)
HOSTILE = Among(
    {
        "": ("/", "/", "/", "/é", "/a%2Fb", "/..", "/a\x00", "/ "),
        "request-all": (b"/\xff",),
    }
)


def asked(whole: Dice, rows: Sequence[Dice], exchanges: Sequence[Dice]) -> Case:
    """Make an application that reads what it is asked to, and requests of every form."""
    methods = ("GET", "POST", "PUT") if whole.terrain.has("methods") else None
    rule = "/<path:rest>" if whole.terrain.has("path") else "/other"
    parts = [
        view("/", Ask(), endpoint="ask", methods=methods),
        view(rule, Ask(), endpoint="rest", methods=methods),
    ]
    handlers = [handler(400, Answer("bad", 400))] if whole.may("error-code") else []
    app = App(*parts, *handlers)
    return Case(app, tuple(exchange(row, rows, whole.terrain.has("path")) for row in exchanges))


def exchange(row: Dice, rows: Sequence[Dice], anywhere: bool) -> Exchange:
    """Return a request in any form, with steps that read it; `anywhere`: to any path."""
    method, headers, body = "GET", list(row.pick(HEADERS)), b""
    if row.may("methods", times=2):
        method = row.pick(("POST", "PUT"))
        kind, bodies = row.pick(BODIES)
        chosen = row.pick(bodies)
        body = chosen.body() if isinstance(chosen, Form) else chosen
        kind = chosen.content_type if isinstance(chosen, Form) else kind
        headers += [("Content-Type", kind)] if kind else []
    path = row.pick(HOSTILE) if anywhere else "/"
    query, scheme = row.pick(QUERIES), row.pick(("http", "https"))
    script = row.pick(("", "", "/app", "/é")) if row.terrain.has("script") else ""
    steps: list[Step] = []
    if row.may("header-attributes", times=3):
        field, steps[:] = asked_of(row)
        kept = [pair for pair in headers if not field or pair[0] != field[0][0]]
        headers = [*kept, *field]
    steps += [row.pick(STEPS)(row) for _ in range(1 + row.byte() % 3)]
    if body and row.may("request-forms", times=2):
        steps.append(row.pick(OF_BODIES)(row))
    steps += [row.pick(STEPS)(row) for row in rows[:1]]
    return Exchange(
        method,
        path,
        query,
        tuple(headers),
        body,
        script=script,
        scheme=scheme,
        steps=tuple(steps),
    )
