"""Downloads: the name that a file is saved under, its type and its encoding."""

from __future__ import annotations

import re
from itertools import product

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.delivering import sends, sent
from conformance.clauses.reading import media_type
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, ORDINARY, TYPES, Memory, path_of
from conformance.describe.messages import Reply
from conformance.models.disposition import read_disposition
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, RFC, WERKZEUG, plain_sense

SEND_FILE = FLASK.api("send_file")
DISPOSITION = [SEND_FILE, RFC(6266, "4.3"), RFC(8187, "3.2.1")]
DOWNLOAD_NAMES = (
    *("plain.txt", "a b.txt", " leading", "trailing ", ".hidden", "..", "no-extension", "a.b.c"),
    *("semi;colon.txt", "a=b", "a,b", "it's", "100%.txt", "a%41.txt", "%", "UTF-8''x", "*", "a*b"),
    *('quo"te.txt', '"', "back\\slash.txt", "end\\", '\\"', "a/b", "/etc/passwd", "C:\\x", "a:b"),
    *(
        "\xe9.txt",
        "e\u0301.txt",
        "\xdf\u0133.txt",
        "\u2028x",
        "\u65e5\u672c.txt",
        "\U0001f40d",
        "\u202etxt",
    ),
    *(
        '\xe9"quo;te\\.txt',
        "\xe9%41 b'c*d(e)f",
        "\xe9/\xe9",
        "\u20ac rates",
        "\xa0",
        "\x80",
        "\uff02.txt",
    ),
    *(
        "x" * 300,
        "\u0416" * 200,
        "<script>",
        "&#x22;",
        "=?utf-8?q?x?=",
        "\ufeff",
        "~!#$&+-.^_`|{}[]()@",
    ),
)


def check_name(reply: Reply, name: str, kind: str, told: str) -> None:
    """Check that a client reads this name, under this type."""
    value = reply.header("Content-Disposition")
    assert value is not None, f"{told} gives {reply} without Content-Disposition"
    try:
        seen = read_disposition(value)
    except ValueError as error:
        raise AssertionError(f"{told} gives Content-Disposition: {value}: {error}") from None
    assert seen == (kind, name), f"{told} gives Content-Disposition: {value}, read as {seen}"


@clause("files.download-name", MUST, needs=[C.FILE_OPTIONS], source=DISPOSITION)
def test_download_name(impl: Implementation) -> None:
    """A client MUST read the `download_name` of a file as it was given, in any alphabet.

    Quotes, backslashes and percent signs are part of the name.
    """
    for name in DOWNLOAD_NAMES:
        reply = sent(impl, sends(Memory(b"x"), "a/b", as_attachment=True, download_name=name))
        check_name(reply, name, "attachment", f"the download name {name!r}")


@clause("files.name-beside-the-page", MUST, needs=[C.FILE_OPTIONS],
        source=[WERKZEUG.api("send_file"), RFC(6266, "4.2")])  # fmt: skip
def test_name_beside_the_page(impl: Implementation) -> None:
    """A file with a `download_name` that is no attachment MUST be sent as `inline`, with the name.

    A browser shows it, and saves it under this name.
    """
    for name in ("plain.txt", "a b;.txt", "\xe9\u65e5.txt"):
        reply = sent(impl, sends(Memory(b"x"), "a/b", download_name=name))
        check_name(reply, name, "inline", f"the download name {name!r}")


@clause("files.name-of-an-attachment", MUST, needs=[C.SEND_FILE], source=DISPOSITION)
def test_name_of_an_attachment(impl: Implementation) -> None:
    """An attachment MUST be named like the file, without its folder."""
    for name in (*ORDINARY, "a b.txt", "\xe9\u2028\U0001f40d.txt", "q?x#y&z.txt", "100%.txt"):
        if name in CONTENTS:
            reply = sent(impl, sends(path_of(name), as_attachment=True, conditional=True))
            check_name(reply, name.rpartition("/")[2], "attachment", f"the file {name!r}")


@clause("files.no-attachment", MUST, needs=[C.SEND_FILE], source=[SEND_FILE, RFC(6266, "4.2")])
def test_no_attachment(impl: Implementation) -> None:
    """A file MUST NOT be sent as an attachment, unless the view says so."""
    for name in ("page.html", "a.tar.gz", "no-extension"):
        reply = sent(impl, sends(path_of(name), conditional=True))
        assert reply.body == CONTENTS[name], f"{name} gives {reply}"
        value = reply.header("Content-Disposition") or "inline"
        assert read_disposition(value)[0] == "inline", f"{name} has Content-Disposition: {value}"


@clause(
    "files.lines-in-a-name",
    MUST,
    needs=[C.FILE_OPTIONS],
    source=plain_sense("a name that a user chose adds no header and ends no message"),
)
def test_lines_in_a_name(impl: Implementation) -> None:
    """A `download_name` with line breaks MUST NOT begin another header.

    It is escaped or refused.
    """
    known = sent(impl, sends(Memory(b"x"), "a/b", as_attachment=True, download_name="a"))
    check_name(known, "a", "attachment", "the download name 'a'")
    for name in ("a\r\nX-Injected: 1", "a\nX-Injected: 1", "a\r", "\xe9\r\nX-Injected: 1", "\n"):
        reply = sent(impl, sends(Memory(b"x"), "a/b", as_attachment=True, download_name=name))
        assert reply.header("X-Injected") is None, f"{name!r} makes a header of its own"
        breaks = [value for _, value in reply.headers if "\r" in value or "\n" in value]
        assert not breaks, f"{name!r} is sent with line breaks: {breaks}"
        value = reply.header("Content-Disposition")
        assert reply.status >= 400 or value, f"{name!r} gives {reply} without Content-Disposition"


KINDS = {**TYPES, "no-extension": "application/octet-stream"}


@clause("files.type", MUST, needs=[C.SEND_FILE], source=SEND_FILE)
def test_type(impl: Implementation) -> None:
    """A file MUST be sent with the media type that is given, or else with that of its extension.

    Without a known extension it is application/octet-stream.
    """
    for name, given in product(KINDS, (None, "text/x-own", "application/x-own")):
        options = {} if given is None else {"mimetype": given}
        reply = sent(impl, sends(path_of(name), conditional=True, **options))
        seen = media_type(reply.header("Content-Type") or "").partition(";")[0]
        wanted = given or KINDS[name]
        assert seen == wanted, f"{name} with {options} is sent as {seen!r}, not {wanted!r}"


@clause("files.type-of-the-download-name", MUST, needs=[C.FILE_OPTIONS], source=SEND_FILE)
def test_type_of_the_download_name(impl: Implementation) -> None:
    """The media type MUST be that of the `download_name`, where one is given.

    An upload is kept under a name without an extension, or under another one.
    """
    for name, wanted in KINDS.items():
        for file in (Memory(b"x"), path_of("plain.txt"), path_of("no-extension")):
            reply = sent(impl, sends(file, download_name=name))
            seen = media_type(reply.header("Content-Type") or "").partition(";")[0]
            assert seen == wanted, f"{file!r} as {name!r} is sent as {seen!r}, not {wanted!r}"


COMPRESSED = {
    "a.tar.gz": ("application/x-tar", "gzip"),
    "a.svgz": ("image/svg+xml", "gzip"),
    "a.txt.bz2": ("text/plain", "bzip2"),
    "a.css.gz": ("text/css", "gzip"),
}


@clause(
    "files.compressed-attachment",
    MUST,
    needs=[C.FILE_OPTIONS],
    source=WERKZEUG.changes("2.0.2", "no Content-Encoding for an attachment"),
)
def test_compressed_attachment(impl: Implementation) -> None:
    """A compressed file that is an attachment MUST be sent without Content-Encoding.

    A browser would save `a.tar.gz` unpacked, under the name of what is packed.
    """
    for name in COMPRESSED:
        reply = sent(impl, sends(Memory(b"packed"), download_name=name, as_attachment=True))
        assert [reply.status, reply.body] == [200, b"packed"], f"{name} gives {reply}"
        encoding = reply.header("Content-Encoding")
        assert encoding is None, f"the attachment {name} is sent with Content-Encoding: {encoding}"


@clause(
    "files.compressed-file",
    MUST,
    needs=[C.FILE_OPTIONS],
    source=[WERKZEUG.changes("2.0.0", "Content-Encoding as guessed"), RFC(9110, "8.4")],
)
def test_compressed_file(impl: Implementation) -> None:
    """A compressed file that is shown MUST be sent as what it holds, with its encoding."""
    for name, (kind, encoding) in COMPRESSED.items():
        reply = sent(impl, sends(Memory(b"packed"), download_name=name))
        seen = media_type(reply.header("Content-Type") or "").partition(";")[0]
        told = reply.header("Content-Encoding")
        assert (seen, told) == (kind, encoding), f"{name} is sent as {seen!r}, encoded as {told}"


@clause("files.name-or-type", MUST, needs=[C.SEND_FILE], source=WERKZEUG.api("send_file"))
def test_name_or_type(impl: Implementation) -> None:
    """A file object without a name and a media type MUST be refused with an error.

    Nobody could say what the client gets.
    """
    known = sent(impl, sends(Memory(b"x"), "text/plain", conditional=True))
    assert [known.status, known.body] == [200, b"x"], f"with a media type, it gives {known}"
    reply = sent(impl, sends(Memory(b"x"), conditional=True))
    assert reply.status == 500, f"without a name and a media type it gives {reply}"


@clause("files.attachment-without-a-name", MUST, needs=[C.FILE_OPTIONS],
        source=WERKZEUG.api("send_file"))  # fmt: skip
def test_attachment_without_a_name(impl: Implementation) -> None:
    """An attachment without any name MUST be refused with an error."""
    known = sent(impl, sends(Memory(b"x"), "a/b", as_attachment=True, download_name="n"))
    assert [known.status, known.body] == [200, b"x"], f"with a name, it gives {known}"
    reply = sent(impl, sends(Memory(b"x"), "a/b", as_attachment=True))
    assert reply.status == 500, f"without a name it gives {reply}"


@clause(
    "files.plain-name-too",
    SHOULD,
    needs=[C.FILE_OPTIONS],
    source=RFC(6266, "4.3"),
)
def test_plain_name_too(impl: Implementation) -> None:
    """A download name that is not ASCII SHOULD be sent in both forms, `filename` and `filename*`.

    Clients that know only the first one save the file under a name that is close.
    """
    for name in ("\xe9t\xe9.txt", "x\u65e5.txt"):
        reply = sent(impl, sends(Memory(b"x"), "a/b", as_attachment=True, download_name=name))
        value = reply.header("Content-Disposition") or ""
        plain = re.search(r'filename="?([^";]*)', value)
        assert plain is not None, f"{name!r} is sent as {value}, without a plain name"
        assert plain[1].endswith(".txt"), f"{name!r} is sent as {value}, with another extension"
        assert "filename*=" in value, f"{name!r} is sent as {value}"
