"""Forms: how many fields and bytes of a form are read, as configured and for one request."""

from __future__ import annotations

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, post
from conformance.describe.steps import Ask, Demand, Step, Write
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

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
