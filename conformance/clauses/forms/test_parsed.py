"""Forms of every well-formed shape, parsed where nothing that is wrong with them is passed over."""

from __future__ import annotations

import io
from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.structures.test_form_parser import (
    MULTIPART,
    NEEDS,
    PARSE,
    form,
    pairs,
    parsed,
    part,
    sent,
)
from conformance.clauses.tooling import ending
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG
from conformance.strategies.forms import Content, Form, Part, forms


@clause(
    "forms.parsed-strictly",
    MUST,
    needs=NEEDS,
    source=[PARSE, RFC(7578, "4"), RFC(2046, "5.1.1")],
    examples=60,
)
@given(form=forms())
@example(form=Form(()))
@example(form=Form((), preamble=b"\r\n", epilogue=b"\r\n"))
@example(form=Form((Part("a", Content(b"")), Part("a", Content(b""), "f", "x/y"))))
def test_parsed_strictly(impl: Implementation, form: Form) -> None:
    """A well-formed multipart form, also one without a part, MUST be parsed without an error with
    `silent=False`, to the parts that it has.
    """

    def body(kit: Any) -> None:
        end = ending(parsed, kit, sent(form.content_type, form.body()), silent=False)
        assert not isinstance(end, Exception), f"silent=False gives {end!r} of the {form}"
        _, fields, files = end
        texts = [(p.name, p.content.data(form.boundary)) for p in form.parts if p.filename is None]
        found = [(name, value.encode()) for name, value in pairs(fields)]
        expect(sorted(found), sorted(texts), f"the fields of the {form}")
        given = [p for p in form.parts if p.filename is not None]
        uploads = [(p.name, str(p.filename), p.content.data(form.boundary)) for p in given]
        read = [(name, file.filename, file.read()) for name, file in pairs(files)]
        expect(sorted(read), sorted(uploads), f"the files of the {form}")

    apart(impl, body)


@clause(
    "forms.factories-are-told-of-lengths",
    MUST,
    needs=NEEDS,
    source=[PARSE, WERKZEUG.api("Request._get_file_stream")],
)
@every(said=[0, 4, 100_000])
def test_factories_are_told_of_lengths(impl: Implementation, said: int) -> None:
    """`stream_factory` MUST be told of the length that the client says of a file, and of that of
    the whole body.
    """
    head = f"Content-Length: {said}\r\nContent-Disposition"
    data = form(part("f", "x" * said, "f.txt")).replace(b"Content-Disposition", head.encode())

    def body(kit: Any) -> None:
        heard: list[Any] = []

        def factory(
            total_content_length: Any,
            content_type: Any,
            filename: Any = None,
            content_length: Any = None,
        ) -> io.BytesIO:
            heard.append([total_content_length, content_length])
            return io.BytesIO()

        _, _, files = parsed(kit, sent(MULTIPART, data), stream_factory=factory)
        expect(heard, [[len(data), said]], f"length of the body, and of a file of {said} bytes:")
        expect([len(files["f"].read())], [said], "the bytes of the file:")

    apart(impl, body)
