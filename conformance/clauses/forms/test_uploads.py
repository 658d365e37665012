"""Forms: files of a form, read, saved and described; and fields in odd bytes or charsets."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.looking import ASKED, told
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, post
from conformance.describe.steps import Demand
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG, plain_sense
from conformance.strategies.forms import quoted

FILES = FLASK.api("Request.files")
FILE_STORAGE = WERKZEUG.api("FileStorage")
FORM_FIELDS = FLASK.api("Request.form")
NEEDS = [C.WSGI, C.REQUEST, C.REQUEST_FORMS, C.REQUEST_FILES]
# More than is kept in memory by any.
SIZES = (0, 1, 100_000, 600_000)


def sent(*parts: tuple[str, bytes]) -> Exchange:
    """Return a form of parts, each with its header fields."""
    body = b"".join(
        f"--edge\r\n{head}\r\n\r\n".encode() + content + b"\r\n" for head, content in parts
    )
    kind = {"Content-Type": "multipart/form-data; boundary=edge"}
    return post("/", headers=kind, body=body + b"--edge--\r\n")


def headed(filename: str, *more: str) -> str:
    """Return the header fields of a file."""
    first = f'Content-Disposition: form-data; name="f"; filename={quoted(filename)}'
    return "\r\n".join([first, *more])


@clause("forms.files-are-saved", MUST, needs=NEEDS, source=[FILES, FILE_STORAGE])
@every(size=SIZES, way=["name", "path", "file", "memory", "small buffer"])
def test_files_are_saved(impl: Implementation, size: int, way: str) -> None:
    """`save` MUST write a file of a form as it was sent, to a name, a path or an open file.

    An open file is left open. The file may have any length.
    """
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    def look(asked: Any) -> Any:
        file = asked.files["f"]
        with TemporaryDirectory(prefix="conformance-") as folder:
            path = Path(folder, "saved")
            if way == "file":
                with path.open("wb") as target:
                    file.save(target)
                    target.write(b"+")
            elif way == "memory":
                memory = BytesIO()
                file.save(memory)
                path.write_bytes(memory.getvalue())
            else:
                buffered = {"buffer_size": 7000} if way == "small buffer" else {}
                file.save(path if way == "path" else str(path), **buffered)
            saved = path.read_bytes()
        return [len(saved), saved == content + b"+" * (way == "file")]

    seen = told(impl, look, sent((headed("a.bin"), content)))
    expect(seen, [size + (way == "file"), True], f"{size} bytes saved by {way}: how many, the same")


@clause("forms.files-are-read", MUST, needs=NEEDS, source=[FILES, FILE_STORAGE])
@every(content=[b"one\ntwo\r\n\x00", b"", b"x" * 70_000])
def test_files_are_read(impl: Implementation, content: bytes) -> None:
    """A file of a form MUST be read like any file: in pieces, line by line, and again after
    `seek(0)`.
    """

    def look(asked: Any) -> Any:
        file = asked.files["f"]
        parts = [file.read(2), file.tell(), file.read(), file.read()]
        file.seek(0)
        lines = [bytes(line) for line in file]
        file.stream.seek(0)
        line = file.readline()
        file.close()
        lengths = [len(parts[0]), parts[1], len(parts[2]), len(parts[3])]
        first_line = (content.splitlines(keepends=True) or [b""])[0]
        return [lengths, parts[0] + parts[2] == content, b"".join(lines) == content, len(lines),
                line == first_line, bool(file)]  # fmt: skip

    first = min(2, len(content))
    lines = len(content.splitlines())
    wanted = [[first, first, len(content) - first, 0], True, True, lines, True, True]
    seen = told(impl, look, sent((headed("a.bin"), content)))
    expect(seen, wanted, f"a file of {len(content)} bytes")


LETTERS = (
    "abcdefghijklmnopqrstuvwxyz"  # at the ends of names, where what strips too much takes them
)


@clause(
    "forms.files-are-described",
    MUST,
    needs=NEEDS,
    source=[FILES, FILE_STORAGE, RFC(7578, "4.2"), RFC(7578, "4.4")],
)
@every(
    filename=["a.txt", "é ß.txt", 'a"b.txt', "a\\b", "../x", "<f>"],
    kind=[None, "Text/Plain; charset=latin-1", "image/png"],
)
def test_files_are_described(impl: Implementation, filename: str, kind: str | None) -> None:
    """A file of a form MUST have the name, the type and the headers that it was sent with.

    `mimetype` is the type in lower case, `mimetype_params` are its parameters. A file is true, and
    a file without a name is false.
    """
    more = ["X-Own: one", *([f"Content-Type: {kind}"] if kind else [])]
    more += [f"{letter}-{letter}: {letter}" for letter in LETTERS]

    def look(asked: Any) -> Any:
        file = asked.files["f"]
        parameters = sorted(file.mimetype_params.items())
        return [file.filename, file.name, file.content_type if kind else None,
                file.mimetype or "text/plain", parameters, file.headers.get("x-own"),
                [file.headers.get(f"{letter}-{letter}") for letter in LETTERS],
                file.content_length or 0, bool(file)]  # fmt: skip

    # RFC 7578, 4.4: a file without a type is text/plain; it may also be left without a type.
    mimetype = (kind or "text/plain").partition(";")[0].lower()
    parameters = [["charset", "latin-1"]] if "=" in (kind or "") else []
    wanted = [filename, "f", kind, mimetype, parameters, "one", list(LETTERS), 0, True]
    expect(told(impl, look, sent((headed(filename, *more), b"x"))), wanted, f"{filename!r}, {kind}")
    empty = told(impl, lambda r: [bool(f) for f in r.files.values()], sent((headed(""), b"")))
    assert empty in ([], [False]), f"a file without a name is {empty}"


@clause(
    "forms.charset-of-a-field",
    MUST,
    needs=NEEDS,
    source=[FORM_FIELDS, RFC(7578, "4.5")],
)
@every(charset=["utf-8", "UTF-8", "iso-8859-1", "us-ascii"])
def test_charset_of_a_field(impl: Implementation, charset: str) -> None:
    """A field of a multipart form that names its charset MUST be read in that charset."""
    text = "plain" if charset == "us-ascii" else "é"
    kind = f"Content-Type: text/plain; charset={charset}"
    head = f'Content-Disposition: form-data; name="f"\r\n{kind}'
    seen = told(impl, lambda r: r.form.get("f"), sent((head, text.encode(charset))))
    assert seen == text, f"{text!r} in {charset} was read as {seen!r}"


@clause(
    "forms.odd-bytes-are-no-crash",
    MUST,
    needs=[C.WSGI, C.REQUEST, C.REQUEST_FORMS],
    source=[FORM_FIELDS, RFC(9110, "15.5")],
)
@every(body=[b"a=\xff", b"a=%ff&b=1", b"a=%&b=%zz", b"=&&=;", b"\x00=\x00"])
def test_odd_bytes(impl: Implementation, body: bytes) -> None:
    """A form whose bytes are no text MUST NOT be answered with a server error, nor with 413."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    asked = post("/", Demand("request", "form"), headers=kind)
    answered(impl, ASKED, replace(asked, body=b"a=1"))
    reply = impl.reply(ASKED, replace(asked, body=body))
    assert reply.status < 500, f"the form {body!r} is answered by {reply}"
    assert reply.status != 413, f"the form {body!r} is answered by {reply}"


@clause(
    "forms.odd-bytes-lose-no-field",
    MUST,
    needs=[C.WSGI, C.REQUEST, C.REQUEST_FORMS],
    source=[FORM_FIELDS, plain_sense("one field that is no text is no reason to lose the others")],
)
@every(odd=["%ff", "%C3", "a%80b", "%00", "%", "%zz"], place=["name", "value"])
def test_odd_bytes_lose_no_field(impl: Implementation, odd: str, place: str) -> None:
    """A field of a form whose name or value is no text MUST NOT take the other fields away."""
    field = f"{odd}=x" if place == "name" else f"x={odd}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = f"a=1&{field}&b=%C3%BC".encode()
    seen = told(impl, lambda asked: [asked.form.get("a"), asked.form.get("b"), len(asked.form)],
                post("/", headers=headers, body=body))  # fmt: skip
    expect([seen], [["1", "\u00fc", 3]], f"a and b of {body!r}, and how many there are:")


@clause(
    "forms.odd-bytes-in-parts",
    MUST,
    needs=[C.WSGI, C.REQUEST, C.REQUEST_FORMS],
    source=[FORM_FIELDS, RFC(9110, "15.5")],
)
@every(odd=[b"\xff", b"a\xe9b", b"\xc3", b"\x00\x80\r\n"], kind=["", "Content-Type: text/plain"])
def test_odd_bytes_in_parts(impl: Implementation, odd: bytes, kind: str) -> None:
    """A field of a multipart form whose bytes are no text MUST NOT be answered with a server error,
    nor take the other fields away.
    """
    heads = [f'Content-Disposition: form-data; name="{name}"\r\n{kind}'.strip() for name in "ab"]

    def look(asked: Any) -> Any:
        return ["a" in asked.form, asked.form.get("b")]

    seen = told(impl, look, sent((heads[0], odd), (heads[1], b"1")))
    expect([seen], [[True, "1"]], f"the field with {odd!r}, and the field behind it:")


@clause(
    "forms.odd-names-are-no-crash",
    MUST,
    needs=[C.WSGI, C.REQUEST, C.REQUEST_FORMS, C.REQUEST_FILES],
    source=[FILES, RFC(9110, "15.5"), RFC(8187, "3.2.1")],
)
@every(
    odd=[
        "filename*=UTF-8''%ff", "filename*=UTF-8''%", "filename*=x-own''%41", "filename*=%41",
        "filename*='", "filename*0=a; filename*1*=%ff", "filename*=UTF-16''%00", "filename*=",
    ],
)  # fmt: skip
def test_odd_names_are_no_crash(impl: Implementation, odd: str) -> None:
    """A file whose name is written with a charset that nobody knows, or with bytes that it does not
    have, MUST NOT be answered with a server error, nor take the fields away.
    """
    head = f'Content-Disposition: form-data; name="f"; filename="plain.txt"; {odd}'
    field = 'Content-Disposition: form-data; name="a"'

    def look(asked: Any) -> Any:
        return [len(asked.files) + ("f" in asked.form), asked.form.get("a")]

    seen = told(impl, look, sent((head, b"content"), (field, b"1")))
    expect(seen, [1, "1"], f"how often the file is there, and the field behind it, with {odd}:")


# A form whose only field is text: of the kind that can have files, and of the one that cannot.
TEXTS = {
    "multipart": sent(('Content-Disposition: form-data; name="f"', b"notes.txt")),
    "urlencoded": post(
        "/", headers={"Content-Type": "application/x-www-form-urlencoded"}, body=b"f=notes.txt"
    ),
}


@clause(
    "forms.text-is-no-file",
    MUST,
    needs=NEEDS,
    source=[FILES, WERKZEUG.api("BadRequestKeyError")],
)
@every(kind=TEXTS)
def test_text_is_no_file(impl: Implementation, kind: str) -> None:
    """A field that came as text MUST be none of the files: to read it there is a KeyError that is
    answered with 400.

    Browsers send the name of a file in place of the file where a page forgets the `enctype`.
    """

    def look(asked: Any) -> Any:
        return [asked.form.get("f"), asked.files.get("f"), "f" in asked.files, len(asked.files)]

    exchange = TEXTS[kind]
    expect(told(impl, look, exchange), ["notes.txt", None, False, 0], f"form, files of {exchange}:")
    reply = impl.reply(ASKED, exchange.asking(Demand("request.files", "f")))
    expect([reply.status], [400], "request.files['f'] that nobody catches is answered with")
