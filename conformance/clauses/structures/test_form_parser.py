"""Forms without a request: `parse_form_data` with each of its arguments."""

from __future__ import annotations

import io
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart, environ
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG, plain_sense

NEEDS = [C.FORM_PARSER]
PARSE = WERKZEUG.api("parse_form_data")
URLENCODED = "application/x-www-form-urlencoded"
BOUNDARY = "b0"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def part(name: str, content: str, filename: str | None = None) -> str:
    """Return a part of a form."""
    file = "" if filename is None else f'; filename="{filename}"\r\nContent-Type: text/x-own'
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{content}\r\n'
    )


def form(*parts: str) -> bytes:
    """Return the body of a form with these parts."""
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()


def sent(kind: str, body: bytes) -> dict[str, Any]:
    """Return the environ of a request with a body of a type."""
    return environ(method="POST", headers=(("Content-Type", kind),), body=body)


def memory(*given: Any, **named: Any) -> io.BytesIO:
    """Make the stream of a file that nobody has to close."""
    return io.BytesIO()


def parsed(kit: Any, request: dict[str, Any], **options: Any) -> Any:
    """Parse a form whose files are kept in memory."""
    return kit.parse_form_data(request, **{"stream_factory": memory, **options})


def pairs(found: Any) -> list[Any]:
    """Return all pairs of a MultiDict."""
    return list(found.items(multi=True))


@clause("structures.forms-parsed", MUST, needs=NEEDS, source=PARSE)
def test_forms_parsed(impl: Implementation) -> None:
    """`parse_form_data` MUST return an empty stream, fields and files: those of a urlencoded form,
    or those of a multipart one, in their order.
    """

    def body(kit: Any) -> None:
        stream, fields, files = parsed(kit, sent(URLENCODED, b"a=1&b=%C3%BC&a=2&c="))
        wanted = [("a", "1"), ("a", "2"), ("b", "ü"), ("c", "")]
        expect([stream.read(), pairs(fields), pairs(files)], [b"", wanted, []], "urlencoded:")
        text = form(part("a", "1"), part("f", "file", "f.txt"), part("a", "ü"))
        stream, fields, files = parsed(kit, sent(MULTIPART, text))
        seen = [stream.read(), pairs(fields), list(files)]
        expect(seen, [b"", [("a", "1"), ("a", "ü")], ["f"]], "multipart:")
        file = files["f"]
        seen = [file.name, file.filename, file.mimetype, file.read()]
        expect(seen, ["f", "f.txt", "text/x-own", b"file"], "its file:")
        for found in (fields, files):
            assert isinstance(found, kit.MultiDict), f"it is a {type(found)}"

    apart(impl, body)


@clause("structures.other-types-are-no-forms", MUST, needs=NEEDS, source=PARSE)
@every(kind=["text/plain", "application/json", "x", ""])
def test_other_types_are_no_forms(impl: Implementation, kind: str) -> None:
    """A body of another type MUST be left in the stream, with no fields and no files."""

    def body(kit: Any) -> None:
        stream, fields, files = parsed(kit, sent(kind, b"a=1"))
        expect([stream.read(), pairs(fields), pairs(files)], [b"a=1", [], []], f"of {kind!r}:")

    apart(impl, body)


@clause("structures.form-types-in-any-case", MUST, needs=NEEDS, source=[PARSE, RFC(9110, "8.3.1")])
@every(
    case=[
        (URLENCODED.upper(), b"a=1"),
        ("Application/X-WWW-Form-Urlencoded; charset=utf-8", b"a=1"),
        (f"Multipart/Form-Data; Boundary={BOUNDARY}", form(part("a", "1"))),
    ]
)
def test_form_types_in_any_case(impl: Implementation, case: tuple[str, bytes]) -> None:
    """The type of a form MUST be known in whatever case it is written."""
    kind, data = case

    def body(kit: Any) -> None:
        _, fields, _ = parsed(kit, sent(kind, data))
        expect([pairs(fields)], [[("a", "1")]], f"of a form with Content-Type: {kind}")

    apart(impl, body)


BROKEN = [
    ("multipart/form-data", form(part("a", "1"))),
    ("multipart/form-data; boundary=", form(part("a", "1"))),
    (MULTIPART, b"nothing of a form"),
    (MULTIPART, part("a", "1").encode()),
]


@clause("structures.broken-forms", MUST, needs=NEEDS, source=PARSE)
@every(case=BROKEN)
def test_broken_forms(impl: Implementation, case: tuple[str, bytes]) -> None:
    """A form that cannot be parsed MUST be an empty one, unless `silent` is False: then it is a
    ValueError.
    """
    kind, data = case

    def body(kit: Any) -> None:
        for options in ({}, {"silent": True}):
            end = ending(parsed, kit, sent(kind, data), **options)
            assert not isinstance(end, Exception), f"{kind}: {data!r} gives {end!r}"
            expect([pairs(end[1]), pairs(end[2])], [[], []], f"{kind}: {data!r}, {options}:")
        end = ending(parsed, kit, sent(kind, data), silent=False)
        assert isinstance(end, ValueError), f"{kind}: {data!r}, silent=False, gives {end!r}"

    apart(impl, body)


def limited(impl: Implementation, kind: str, data: bytes, **limits: int) -> None:
    """Assert that a form is taken by limits that it keeps, and refused by limits one lower."""

    def body(kit: Any) -> None:
        _, fields, files = parsed(kit, sent(kind, data), **limits)
        assert pairs(fields) or pairs(files), f"with {limits!r} nothing is read"
        lower = {name: limit - 1 for name, limit in limits.items()}
        end = ending(parsed, kit, sent(kind, data), **lower)
        refused = isinstance(end, kit.RequestEntityTooLarge)
        assert refused, f"with {lower!r} it gives {end!r}, not RequestEntityTooLarge"

    apart(impl, body)


@clause("structures.form-length", MUST, needs=[*NEEDS, C.EXCEPTIONS], source=PARSE)
@every(kind=[URLENCODED, MULTIPART])
def test_form_length(impl: Implementation, kind: str) -> None:
    """A body that is longer than `max_content_length` MUST be refused with RequestEntityTooLarge,
    and one of that length not.
    """
    data = b"a=123" if kind == URLENCODED else form(part("a", "123"))
    limited(impl, kind, data, max_content_length=len(data))


@clause("structures.form-memory", MUST, needs=[*NEEDS, C.EXCEPTIONS], source=PARSE)
def test_form_memory(impl: Implementation) -> None:
    """A field of a multipart form that is larger than `max_form_memory_size` MUST be refused with
    RequestEntityTooLarge, and a form that is smaller be taken.
    """

    def body(kit: Any) -> None:
        for size in (1, 2000):
            data = form(part("a", "x" * size))
            _, fields, _ = parsed(kit, sent(MULTIPART, data), max_form_memory_size=5000)
            expect([len(fields["a"])], [size], "the size of a field, with 5000 bytes for it:")
        data = form(part("b", "1"), part("a", "x" * 5001))
        end = ending(parsed, kit, sent(MULTIPART, data), max_form_memory_size=5000)
        assert isinstance(end, kit.RequestEntityTooLarge), f"a field of 5001 bytes gives {end!r}"

    apart(impl, body)


@clause(
    "structures.form-memory-of-long-fields",
    MUST,
    needs=[*NEEDS, C.EXCEPTIONS],
    source=[PARSE, WERKZEUG.changes("3.0.6", "large non-file fields")],
)
@every(place=[0, 1], size=[100_000, 300_000])
def test_form_memory_of_long_fields(impl: Implementation, place: int, size: int) -> None:
    """A field MUST be held against `max_form_memory_size` as a whole, also when it is longer than
    what is read of a body at once.

    Whoever fills the memory sends long fields.
    """

    def body(kit: Any) -> None:
        parts = [part("a", "1"), part("b", "2")]
        parts.insert(place, part("long", "x" * size))
        request = sent(MULTIPART, form(*parts))
        end = ending(parsed, kit, request, max_form_memory_size=size - 1)
        told = f"a field of {size} bytes, one less is allowed"
        refused = isinstance(end, kit.RequestEntityTooLarge)
        assert refused, f"{told}: it gives {end!r:.80}, not RequestEntityTooLarge"

    apart(impl, body)


@clause(
    "structures.form-memory-of-urlencoded",
    MUST,
    needs=NEEDS,
    source=[
        FLASK.api("MAX_FORM_MEMORY_SIZE"),
        WERKZEUG.changes("3.1.9", "max_form_memory_size does not limit urlencoded forms"),
    ],
)
@every(form=[b"a=1", b"a=" + b"x" * 40, b"&".join([b"a=1"] * 20)], limit=[0, 2, 39])
def test_form_memory_of_urlencoded(impl: Implementation, form: bytes, limit: int) -> None:
    """A urlencoded form MUST be read whatever `max_form_memory_size` is, which is the limit for a
    field of a multipart form.

    Its size is limited by `max_content_length`.
    """

    def body(kit: Any) -> None:
        end = ending(parsed, kit, sent(URLENCODED, form), max_form_memory_size=limit)
        told = f"{form!r:.30} with max_form_memory_size={limit}"
        assert not isinstance(end, Exception), f"{told}: {end!r:.80}"
        expect([len(pairs(end[1]))], [form.count(b"=")], f"fields of {told}:")

    apart(impl, body)


@clause(
    "structures.form-memory-of-a-field",
    MUST,
    needs=[*NEEDS, C.EXCEPTIONS],
    source=[PARSE, WERKZEUG.api("Request.max_form_memory_size")],
)
@every(case=["a field", "fields", "a file"])
def test_form_memory_of_a_field(impl: Implementation, case: str) -> None:
    """`max_form_memory_size` MUST be a limit for each field alone: one of that size, several that
    are larger together, and a file that is larger are taken.
    """

    def body(kit: Any) -> None:
        parts = {
            "a field": [part("a", "x" * 500)],
            "fields": [part(name, "x" * 300) for name in "ab"],
            "a file": [part("a", "x" * 700, "f.txt")],
        }
        request = sent(MULTIPART, form(*parts[case]))
        end = ending(parsed, kit, request, max_form_memory_size=500)
        told = f"{case}, with 500 bytes for a field"
        assert not isinstance(end, Exception), f"{told}: {end!r}"
        expect([len(end[1]) + len(end[2])], [len(parts[case])], f"what is read, {told}:")

    apart(impl, body)


@clause("structures.form-parts", MUST, needs=[*NEEDS, C.EXCEPTIONS, C.FORM_PARTS], source=PARSE)
@every(filename=[None, "f.txt"])
def test_form_parts(impl: Implementation, filename: str | None) -> None:
    """A multipart form with more parts than `max_form_parts` MUST be refused with
    RequestEntityTooLarge.
    """
    parts = [part(name, "1", filename) for name in "abc"]
    limited(impl, MULTIPART, form(*parts), max_form_parts=3)


@clause(
    "structures.parts-are-those-of-multipart",
    MUST,
    needs=[*NEEDS, C.FORM_PARTS],
    source=[
        WERKZEUG.api("Request.max_form_parts"),
        WERKZEUG.changes("2.3.4", "max_form_parts is for multipart content only"),
    ],
)
@every(fields=[1, 3, 40], limit=[0, 2])
def test_parts_are_those_of_multipart(impl: Implementation, fields: int, limit: int) -> None:
    """A urlencoded form MUST be read with however many fields: `max_form_parts` is for multipart
    forms.
    """

    def body(kit: Any) -> None:
        request = sent(URLENCODED, b"&".join([b"a=1"] * fields))
        end = ending(parsed, kit, request, max_form_parts=limit)
        told = f"{fields} fields with max_form_parts={limit}"
        assert not isinstance(end, Exception), f"{told}: {end!r:.80}"
        expect([len(pairs(end[1]))], [fields], f"fields of {told}:")

    apart(impl, body)


@clause("structures.forms-of-a-class", MUST, needs=NEEDS, source=PARSE)
@every(kind=[URLENCODED, MULTIPART, "text/plain"])
def test_forms_of_a_class(impl: Implementation, kind: str) -> None:
    """Fields and files MUST be of the class `cls`."""

    def body(kit: Any) -> None:
        data = b"a=1&b=2" if kind == URLENCODED else form(part("a", "1"), part("b", "2"))
        _, fields, files = parsed(kit, sent(kind, data), cls=kit.ImmutableMultiDict)
        wanted = [] if kind == "text/plain" else [("a", "1"), ("b", "2")]
        seen = [type(fields), type(files), pairs(fields)]
        expect(seen, [kit.ImmutableMultiDict, kit.ImmutableMultiDict, wanted], f"of {kind}:")

    apart(impl, body)


@clause(
    "structures.forms-with-a-factory",
    MUST,
    needs=NEEDS,
    source=[PARSE, WERKZEUG.api("Request._get_file_stream")],
)
def test_forms_with_a_factory(impl: Implementation) -> None:
    """`stream_factory` MUST make the stream of each file, told of its type and its name; the file
    is written into it, and can be read from its beginning.
    """

    def body(kit: Any) -> None:
        made: list[tuple[io.BytesIO, dict[str, Any]]] = []

        def factory(  # in an order of its own: the documented names say what is what
            content_length: Any = None,
            filename: Any = None,
            content_type: Any = None,
            total_content_length: Any = None,
        ) -> io.BytesIO:
            made.append((io.BytesIO(), {"type": content_type, "name": filename}))
            return made[-1][0]

        data = form(part("a", "1"), part("f", "one", "f.txt"), part("g", "two", "g.txt"))
        _, _, files = parsed(kit, sent(MULTIPART, data), stream_factory=factory)
        told = [{"type": "text/x-own", "name": name} for name in ("f.txt", "g.txt")]
        expect([one for _, one in made], told, "what the factory is told:")
        for name, (stream, _), content in zip("fg", made, (b"one", b"two"), strict=True):
            assert files[name].stream is stream, f"{name} has another stream"
            expect([files[name].read(), stream.getvalue()], [content, content], f"file {name}:")

    apart(impl, body)


@clause(
    "structures.forms-of-foreign-bytes",
    SHOULD,
    needs=NEEDS,
    source=[PARSE, plain_sense("a byte that is no UTF-8 does not make the other fields disappear")],
)
def test_forms_of_foreign_bytes(impl: Implementation) -> None:
    """A byte that is no UTF-8 SHOULD NOT take the other fields of a urlencoded form away."""

    def body(kit: Any) -> None:
        _, fields, _ = parsed(kit, sent(URLENCODED, b"a=1&b=\xff&c=3"))
        expect([fields.get("a"), fields.get("c")], ["1", "3"], "of a=1&b=<FF>&c=3:")

    apart(impl, body)


@clause(
    "structures.parts-of-a-request",
    MUST,
    needs=[C.WRAPPED_REQUEST, C.EXCEPTIONS, C.FORM_PARTS],
    source=WERKZEUG.api("Request.max_form_parts"),
)
def test_parts_of_a_request(impl: Implementation) -> None:
    """A request that nobody has limited MUST give a multipart form of 1000 parts, and MUST refuse
    one of 1001 with RequestEntityTooLarge.
    """

    def body(kit: Any) -> None:
        field = part("a", "1")
        few, many = (kit.Request(sent(MULTIPART, form(*[field] * n))) for n in (1000, 1001))
        expect([len(few.form.getlist("a"))], [1000], "of 1000 parts:")
        end = ending(lambda: many.form)
        refused = isinstance(end, kit.RequestEntityTooLarge)
        assert refused, f"of 1001 parts, RequestEntityTooLarge is expected, seen {end!r:.80}"

    apart(impl, body)
