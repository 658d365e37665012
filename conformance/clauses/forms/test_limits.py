"""Forms: how many fields and bytes of a form are read, as configured and for one request."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, Declaration, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, post
from conformance.describe.steps import Ask, Demand, Step, Write
from conformance.drive.wire import environ_of
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, WERKZEUG

NEEDS = [C.WSGI, C.REQUEST_FORMS, C.FORM_LIMITS]
MAX_FORM_PARTS = FLASK.api("MAX_FORM_PARTS")
RESOURCE_USE = FLASK("Security Considerations", "Resource Use")
MAX_FORM_MEMORY_SIZE = FLASK.api("MAX_FORM_MEMORY_SIZE")
PAGE = view("/", Ask(), methods=["POST"])
READ = Demand("request.form", "f")
LARGE = 100_000  # more than is read at once: what is small arrives whole anyway


def sent(*steps: Step, fields: int = 1, size: int = 1, filename: str = "") -> Exchange:
    """Return a form with so many fields, the last of which has this size."""
    line = '--edge\r\nContent-Disposition: form-data; name="f"'
    body = f"{line}\r\n\r\nx\r\n" * (fields - 1)
    body += f'{line}; filename="{filename}"' if filename else line
    body += f"\r\n\r\n{'x' * size}\r\n--edge--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=edge"}
    return post("/", *steps, headers=kind, body=body.encode())


@clause("forms.too-many-parts", MUST, needs=NEEDS, source=[MAX_FORM_PARTS, RESOURCE_USE])
@every(limit=range(1, 7), fields=range(1, 9))
def test_too_many_parts(impl: Implementation, limit: int, fields: int) -> None:
    """A multipart form of more than MAX_FORM_PARTS fields MUST be answered with 413.

    Each field costs more than its bytes.
    """
    reply = impl.reply(App(PAGE, config={"MAX_FORM_PARTS": limit}), sent(READ, fields=fields))
    expect([reply.status], [413 if fields > limit else 200], f"{fields} fields, {limit} allowed:")


@clause("forms.too-large-field", MUST, needs=NEEDS, source=[MAX_FORM_MEMORY_SIZE, RESOURCE_USE])
def test_too_large_field(impl: Implementation) -> None:
    """A field of a multipart form that is longer than MAX_FORM_MEMORY_SIZE MUST be answered with
    413.

    Files are not kept in memory, and the limit is not theirs.
    """
    app = App(PAGE, config={"MAX_FORM_MEMORY_SIZE": LARGE})
    asked = [sent(READ, size=LARGE), sent(READ, size=LARGE + 1)]
    asked += [sent(Demand("request.files", "f"), size=2 * LARGE, filename="f.txt")]
    replies = impl.run(app, *asked).replies
    expect([r.status for r in replies], [200, 413, 200], "of that size, longer, and a long file:")


@clause("forms.limits-untold", MUST, needs=NEEDS, source=[MAX_FORM_MEMORY_SIZE, MAX_FORM_PARTS])
def test_limits_untold(impl: Implementation) -> None:
    """Without configured limits, a form MUST be read when it has up to 1,000 fields of up to
    500,000 bytes.

    A form beyond either limit is answered with 413.
    """
    asked = [sent(READ, size=500_000), sent(READ, size=500_001)]
    asked += [sent(READ, fields=1000), sent(READ, fields=1001)]
    replies = impl.run(App(PAGE), *asked).replies
    expect([r.status for r in replies], [200, 413] * 2, "bytes, and fields:")


@clause(
    "forms.limits-of-one-request",
    MUST,
    needs=NEEDS,
    source=[
        FLASK.api("Request.max_content_length"),
        FLASK.api("Request.max_form_memory_size"),
        FLASK.api("Request.max_form_parts"),
        RESOURCE_USE,
    ],
)
def test_limits_of_one_request(impl: Implementation) -> None:
    """A view MUST be able to set the limits of forms as attributes of its request, for this request
    only.

    A view for uploads may allow more than all others, and a view for comments less.
    """
    several, bytes_ = (
        (sent(READ, fields=n) for n in (3, 2)),
        (sent(READ, size=n) for n in (400, 250)),
    )
    long = (sent(READ, size=150_000), sent(READ, size=75_000))
    for name, (limit, more, less), (large, small) in (
        ("max_form_parts", (2, 4, 1), several),
        ("max_content_length", (400, 800, 200), bytes_),
        ("max_form_memory_size", (LARGE, 2 * LARGE, LARGE // 2), long),
    ):
        asked = [large, large.asking(Write("request", name, more), READ), large]
        asked += [small, small.asking(Write("request", name, less), READ), small]
        replies = impl.run(App(PAGE, config={name.upper(): limit}), *asked).replies
        seen = [reply.status for reply in replies]
        why = f"{name}: {limit}, for one request {more}; then with less {limit}, and {less}:"
        expect(seen, [413, 200, 413, 200, 413, 200], why)


URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
AS_JSON = {"Content-Type": "application/json"}
NUMBERS = b"[" + b"1," * LARGE + b"1]"  # twice as long


def pairs(fields: int) -> Exchange:
    """Return a form in application/x-www-form-urlencoded with so many fields."""
    return post("/", READ, headers=URLENCODED, body=b"&".join([b"f=x"] * fields))


def limiting(name: str, limit: int, way: str) -> App:
    """Return an app that limits bodies by a setting, or by its request class."""
    if way == "setting":
        return App(PAGE, config={name.upper(): limit})

    def declare(app: Any, api: Any) -> None:
        app.request_class = type("Asked", (app.request_class,), {name: limit})

    return App(Declaration(f"{name}_of_a_class", declare), PAGE)


# Each limit, in an order of what it forbids and of what is not its business.
LIMITS: tuple[tuple[str, int, tuple[Exchange, ...], tuple[Exchange, ...]], ...] = (
    ("max_content_length", 300, (pairs(100), sent(READ, size=300), sent(READ, fields=20)),
     (pairs(50), sent(READ))),
    ("max_form_memory_size", LARGE, (sent(READ, size=LARGE + 1),), (
        sent(READ, size=LARGE), sent(Demand("request.files", "f"), size=2 * LARGE, filename="f"),
        post("/", Demand("request", "data"), body=b"x" * 2 * LARGE),
        post("/", Demand("request", "json"), headers=AS_JSON, body=NUMBERS),
    )),
    ("max_form_parts", 2, (sent(READ, fields=3),), (
        sent(READ, fields=2), pairs(40), post("/", Demand("request", "data"), body=b"x=1&" * 40),
        post("/", Demand("request", "json"), headers=AS_JSON, body=b"[1, 2, 3]"),
    )),
)  # fmt: skip


@clause(
    "forms.each-limit-has-its-forms",
    MUST,
    needs=[C.WSGI, C.REQUEST, C.DECLARATIONS],
    source=[
        *(FLASK.api(name) for name in ("MAX_CONTENT_LENGTH", "MAX_FORM_PARTS")),
        MAX_FORM_MEMORY_SIZE,
        *(WERKZEUG.api(f"Request.{name}") for name, *_ in LIMITS),
        FLASK.api("Flask.request_class"),
    ],
)
@every(way=["setting", "request class"])
def test_each_limit_has_its_forms(impl: Implementation, way: str) -> None:
    """Each limit, by a setting or by an attribute of the request class, MUST hold for the forms
    that it is for, and for no other body.

    MAX_FORM_PARTS and MAX_FORM_MEMORY_SIZE are for the fields of multipart forms.
    """
    impl.forget()
    for name, limit, refused, read in LIMITS:
        if name != "max_content_length" and not impl.has(C.FORM_LIMITS):
            continue
        app = limiting(name, limit, way)
        for exchange in (*refused, *read):
            status = impl.reply(app, exchange).status
            kind, size = dict(exchange.headers).get("Content-Type"), len(exchange.body)
            what = f"{size} bytes of {kind} with {name} = {limit} by a {way}, {exchange.steps[0]}:"
            expect([status], [413 if exchange in refused else 200], what)


@clause(
    "forms.without-an-application",
    MUST,
    needs=[C.DECLARATIONS, C.WSGI, C.REQUEST_FORMS],
    source=[FLASK.api("Request"), FLASK.api("Request.max_content_length")],
)
@every(kind=("multipart", "urlencoded"))
def test_without_an_application(impl: Implementation, kind: str) -> None:
    """A request object MUST read its form where no application is current, too: a middleware may
    make one of its environment.
    """
    exchange = sent()
    if kind == "urlencoded":
        urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
        exchange = post("/", headers=urlencoded, body=b"f=x")
    seen: list[str] = []

    def read() -> None:
        api: Any = impl.built(App(PAGE)).ambient
        found = api.Request(environ_of(exchange))
        seen.append(found.form["f"])

    impl.perform(read)
    expect(seen, ["x"], f"a field of a {kind} form:")
