"""Forms in multipart/form-data: what was posted arrives whole, under its name, in its place.

Forms in application/x-www-form-urlencoded are with the query, in the chapter on WSGI.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.sending import Input, sending
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import post
from conformance.describe.steps import Apply, Ask, Demand
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC
from conformance.strategies.forms import (
    EDGE,
    HALF,
    Content,
    Form,
    Part,
    closed,
    closing_forms,
    cut_forms,
    forms,
)

FORM_FIELDS = FLASK.api("Request.form")
INPUT_AND_ERROR_STREAMS = PEP(3333, "Input and Error Streams")
READING = [C.WSGI, C.REQUEST_FORMS]
NEEDS = [*READING, C.REQUEST_FILES]
APP = App(view("/", Ask(), methods=["POST"]))
# RFC 7578, 4.4: a file without a type is text/plain; it may also be left without a type.
UNTYPED = "text/plain"


# RFC 2046, 5.1.1: what a boundary is made of; at most 70, and no blank at the end.
BCHARS = "0123456789ABCabcxyzXYZ'()+_,-./:=?"


@clause(
    "forms.any-boundary",
    MUST,
    needs=READING,
    source=[RFC(2046, "5.1.1"), RFC(7578, "4.1")],
)
@given(
    boundary=st.text(BCHARS, min_size=1, max_size=70),
    values=st.lists(st.sampled_from(["", "a", "b c", "--", "\r\n", "=x"]), min_size=1, max_size=3),
)
@example(boundary="----WebKitFormBoundaryAbCdEf", values=["a"])
@example(boundary="AaB03x", values=["", "a"])
@example(boundary="'()+_,-./:=?", values=["a"])
@example(boundary="0" * 70, values=["a"])
def test_any_boundary(impl: Implementation, boundary: str, values: list[str]) -> None:
    """The fields of a multipart form MUST arrive whatever boundary parts them, in exactly the case
    in which it is written, with quotes around it or, where none are needed, without.
    """
    form = Form(tuple(Part("k", Content(value.encode())) for value in values), boundary)
    bare = not set(boundary) & set('()<>@,;:/[]?={}"\\ ')
    kind = form.content_type.replace('"', "") if bare else form.content_type
    body, headers = form.body(), {"Content-Type": kind}
    seen = impl.run(APP, post("/", Apply(fields, "request.form"), body=body, headers=headers))
    expect(seen.answers(), [[["k", values]]], f"the fields of {form}, {kind}:")


def fields(form: Any) -> list[Any]:
    """Return all fields of a form, those of a name in their order."""
    return sorted([name, form.getlist(name)] for name in set(form.keys()))


def uploads(files: Any) -> list[Any]:
    """Return all files of a form, those of a name in their order."""
    return sorted(
        [name, [[f.filename, f.mimetype or UNTYPED, f.read()] for f in files.getlist(name)]]
        for name in set(files.keys())
    )


READ = (Demand("request", "form"), Demand("request", "files"))
FOUND = (Apply(fields, "request.form"), Apply(uploads, "request.files"))


def posted(form: Form) -> list[Any]:
    """Return what has to be found of a form."""
    found: list[dict[str, list[Any]]] = [{}, {}]
    for part in form.parts:
        data = part.content.data(form.boundary)
        if part.filename is None:
            found[0].setdefault(part.name, []).append(data.decode())
        else:
            upload = [part.filename, part.kind or UNTYPED, data]
            found[1].setdefault(part.name, []).append(upload)
    return [sorted([name, values] for name, values in one.items()) for one in found]


def arrives(impl: Implementation, form: Form, most: int = 1 << 20, cut: int = 0) -> None:
    """Check that a form arrives from a server that hands out so many bytes at a time."""
    body = form.body()
    headers = {"Content-Type": form.content_type}
    seen = impl.run(APP, sending(Input(body, most, cut), len(body), *FOUND, headers=headers))
    by = f", {most} bytes at a time" * (most < len(body)) + f", {cut} bytes first" * bool(cut)
    expect(map(short, seen.answers()), map(short, posted(form)), f"posted{by}: {form}")


def short(found: Any) -> Any:
    """Return what was found, without the middle of what is long."""
    if isinstance(found, list):
        return [short(one) for one in found]
    long = isinstance(found, (str, bytes)) and len(found) > 400
    return [found[:8], f"{len(found)} in all", found.lstrip(found[:1])[-300:]] if long else found


@clause(
    "forms.parts-arrive",
    MUST,
    needs=NEEDS,
    source=[FORM_FIELDS, RFC(7578, "4"), RFC(7578, "5.2")],
    examples=80,
)
@given(form=forms())
@example(form=Form((Part("a", Content(b"\r\n")), Part("a", Content(b"\n-" + EDGE), "f", "x/y"))))
@example(
    form=Form(
        (
            Part("a", Content(b"one\r\ntwo")),
            Part("A", Content("e\u0301".encode())),
            Part("a", Content("é".encode())),
            Part("f", Content(b"\x00\r\n--ed\n"), "n.bin", "image/png"),
        )
    )
)
@example(form=Form((Part("a", Content(b"\r")),)))
@example(form=Form((Part("a", Content(b"1")),), "a+(b)"))
def test_parts_arrive(impl: Implementation, form: Form) -> None:
    """The fields and files of a multipart form MUST arrive as they were posted, in their order.

    Their contents may hold anything but the boundary at the beginning of a line.
    """
    arrives(impl, form)


FILE = Part("f", Content(b"x"), "f")
LINES = (Part("f", Content(b"\nxxxxxxxx"), "f"), Part("e", Content(b"x")))
CLOSED = (
    Form((FILE,)),
    Form((FILE,), boundary="a+b"),
    Form((FILE, Part("e", Content(), "f"))),
    Form((Part("f", Content(b"\r"), "f"),)),
    Form(LINES[:1]),
)


@clause(
    "forms.long-parts-arrive",
    MUST,
    needs=NEEDS,
    source=[FORM_FIELDS, RFC(7578, "4.1")],
    examples=150,
)
@given(made=cut_forms(long=True))
@example(made=(Form((Part("f", Content(b"x\n", 0), "f"),)).padded(1 << 16), 0))
@example(made=(closed(Form((Part("f", Content()), Part("e", Content(), "f"))), 0), 0))
@example(made=(closed(Form((Part("f", Content()), Part("e", Content(), "f"))), 2), 0))
@example(made=(Form(LINES).padded((1 << 16) - Form(LINES).start - len("\nxxxxxxxx\r")), 0))
@example(made=(Form((Part("a", Content(b"\r")),)).padded(1 << 16), 0))
@example(made=(Form((Part("a", Content()),), "a+(b)").padded(1 << 16), 0))
def test_long_parts_arrive(impl: Implementation, made: tuple[Form, int]) -> None:
    """A multipart form MUST arrive the same when it is longer than what is read at once.

    A block may end in a line break, in a boundary, or in the headers of a part.
    """
    arrives(impl, made[0])


@clause(
    "forms.long-forms-close", MUST, needs=NEEDS, source=[FORM_FIELDS, RFC(7578, "4.1")], examples=40
)
@given(form=closing_forms(in_dashes=False))
@example(form=closed(CLOSED[0], 1))
@example(form=closed(CLOSED[0], 2))
@example(form=closed(CLOSED[1], 3))
@example(form=closed(CLOSED[2], 1))
@example(form=closed(CLOSED[2], 4))
@example(form=closed(CLOSED[3], 4))
@example(form=closed(CLOSED[4], 1))
def test_long_forms_close(impl: Implementation, form: Form) -> None:
    """A multipart form MUST arrive the same when a block that is read ends in the last boundary.

    Nothing of the boundary, nor of the line break before it, is content.
    """
    arrives(impl, form)


@clause(
    "forms.long-forms-close-in-dashes", MUST, needs=NEEDS, source=[FORM_FIELDS, RFC(7578, "4.1")]
)
@given(form=closing_forms(in_dashes=True))
@example(form=closed(CLOSED[0], len("\r\n--edge-")))
@example(form=closed(CLOSED[1], len("\r\n--a+b-")))
@example(form=closed(CLOSED[2], len("\r\n--edge-")))
@example(form=closed(CLOSED[3], len("\r\n--edge-")))
def test_long_forms_close_in_dashes(impl: Implementation, form: Form) -> None:
    """A multipart form MUST arrive the same when a block ends between the last two dashes of the
    form.

    The block then ends with more than a boundary between parts has, and with less than the last
    boundary.
    """
    arrives(impl, form)


@clause(
    "forms.cut-parts-arrive",
    MUST,
    needs=NEEDS,
    source=[FORM_FIELDS, RFC(7578, "4.1"), INPUT_AND_ERROR_STREAMS],
    examples=80,
)
@given(made=cut_forms(long=False))
@example(made=(Form((Part("f", Content(b"abc"), "f"),)), 4))
@example(made=(Form((Part("a", Content(b"\r"), "f"),)), 70))
@example(made=(Form((Part("a", Content(), "f.txt"),)), 70))
def test_cut_parts_arrive(impl: Implementation, made: tuple[Form, int]) -> None:
    """A multipart form MUST arrive the same when the server hands it out in two pieces."""
    arrives(impl, made[0], cut=made[1])


@clause(
    "forms.parts-arrive-in-pieces",
    MUST,
    needs=NEEDS,
    source=[FORM_FIELDS, RFC(7578, "4.1"), INPUT_AND_ERROR_STREAMS],
)
@given(form=forms(), most=st.sampled_from([1, 2, 3, 7, 64]))
@example(form=Form((Part("f", Content(b"\r\n--" + HALF), "f"),)), most=1)
@example(form=Form((Part("f", Content(), "f"), Part("a", Content(b"\n\r\r\r"))), "b"), most=1)
@example(form=Form((Part("a", Content(b"\r")),)), most=16)
def test_parts_arrive_in_pieces(impl: Implementation, form: Form, most: int) -> None:
    """A multipart form MUST arrive the same from a server that hands out little at a time.

    A read from a socket ends anywhere, in the middle of the closing boundary too.
    """
    arrives(impl, form, most)


@clause(
    "forms.preamble-is-skipped",
    MUST,
    needs=NEEDS,
    source=[FORM_FIELDS, RFC(7578, "4.1"), RFC(2046, "5.1.1")],
)
@given(form=forms(min_size=1), lines=st.sampled_from([b"a", b"a\r\nb", b"--", b"a: b\r\n"]))
@example(form=Form((Part("a", Content(b"1")),)), lines=b"a")
@example(form=Form((Part("a", Content(b"\r")),)), lines=b"a")
def test_preamble_is_skipped(impl: Implementation, form: Form, lines: bytes) -> None:
    """Text before the first boundary MUST be skipped, and no part be lost because of it."""
    arrives(impl, replace(form, preamble=lines + b"\r\n"))


def is_read(impl: Implementation) -> None:
    """Check that a form that is sound is read and answered."""
    form = Form((Part("f", Content(b"abc")),))
    headers = {"Content-Type": form.content_type}
    answered(impl, APP, post("/", *READ, body=form.body(), headers=headers))


@clause(
    "forms.cut-off-form-is-no-crash",
    MUST,
    needs=READING,
    source=[FORM_FIELDS, RFC(7578, "4.1"), RFC(9110, "15.5.1")],
)
@given(form=forms(), kept=st.floats(0, 1), said=st.booleans())
@example(form=Form((Part("f", Content(b"abc"), "f"),)), kept=0.5, said=True)
@example(form=Form((Part("é", Content(b"")),)), kept=1.0, said=True)
def test_cut_off_form(impl: Implementation, form: Form, kept: float, said: bool) -> None:
    """A multipart form that is cut off MUST NOT be answered with a server error.

    The client went away, or is broken. The framework may refuse the request, or read the form as
    far as the form goes.
    """
    is_read(impl)
    body = form.body()
    sent = body[: int(len(body) * kept)]
    headers = {"Content-Type": form.content_type}
    length = len(body) if said else len(sent)
    reply = impl.reply(APP, sending(Input(sent), length, *READ, headers=headers))
    assert reply.status < 500, f"{sent!r} of {len(body)} bytes gives {reply}"


@clause(
    "forms.no-boundary-is-no-crash",
    MUST,
    needs=READING,
    source=[FORM_FIELDS, RFC(7578, "4.1"), RFC(9110, "15.5.1")],
)
@every(kind=["", "; boundary=", '; boundary=""', "; boundary=é", "; boundary", ";"])
def test_no_boundary(impl: Implementation, kind: str) -> None:
    """A multipart form without a usable boundary MUST NOT be answered with a server error."""
    is_read(impl)
    kind = "multipart/form-data" + kind.encode().decode("latin-1")
    reply = impl.reply(APP, post("/", *READ, body=b"--\r\n\r\n", headers={"Content-Type": kind}))
    assert reply.status < 500, f"Content-Type: {kind} gives {reply}"
