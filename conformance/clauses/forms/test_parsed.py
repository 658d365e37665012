"""Forms of every well-formed shape, parsed where nothing that is wrong with them is passed over."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, clause
from conformance.clauses.performing import apart
from conformance.clauses.structures.test_form_parser import NEEDS, PARSE, pairs, parsed, sent
from conformance.clauses.tooling import ending
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC
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
