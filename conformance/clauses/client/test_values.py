"""The client: queries, bodies and headers are what is given, of whatever type it is."""

from __future__ import annotations

import io
import json
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.client.recording import NEEDS, Heard, asked, opened
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC, WERKZEUG, plain_sense

BUILDER = WERKZEUG.api("EnvironBuilder")
MULTIPART = "multipart/form-data"
FORM = "application/x-www-form-urlencoded"
# What is given as the query, and the pairs that arrive.
QUERIES: tuple[tuple[Any, list[tuple[str, str]]], ...] = (
    ("a=1&b=%C3%A9", [("a", "1"), ("b", "é")]),
    ({"é &=+%": "☃ &=+%;#/?"}, [("é &=+%", "☃ &=+%;#/?")]),
    ({"a": 1, "b": 1.5, "c": True}, [("a", "1"), ("b", "1.5"), ("c", "True")]),
    ({"a": ["1", 2, "1"], "b": ("x", "y"), "c": ""},
     [("a", "1"), ("a", "2"), ("a", "1"), ("b", "x"), ("b", "y"), ("c", "")]),
    ([("a", "1"), ("b", "2"), ("a", "3")], [("a", "1"), ("a", "3"), ("b", "2")]),
    ({}, []),
    ("", []),
)  # fmt: skip


def _name(pair: Any) -> str:
    return str(pair[0])


@clause("client.query-of-any-type", MUST, needs=NEEDS, source=BUILDER)
def test_query_of_any_type(impl: Implementation) -> None:
    """A query that the test client is given as a text, a mapping or pairs MUST arrive with each
    name and each of its values, in their order.
    """
    for given, wanted in QUERIES:
        (heard,) = opened(impl, "/", {"query_string": given})
        found: list[tuple[str, str]] = parse_qsl(heard["QUERY_STRING"], keep_blank_values=True)
        expect(sorted(found, key=_name), wanted, f"query_string={given!r}:")


BODIES: tuple[tuple[dict[str, Any], str | None, bytes], ...] = (
    ({"data": b"\x00\xff"}, None, b"\x00\xff"),
    ({"data": "é☃"}, None, "é☃".encode()),
    ({"data": io.BytesIO(b"of a file")}, None, b"of a file"),
    ({"data": b"x", "content_type": "a/b; c=d"}, "a/b; c=d", b"x"),
    ({"data": b"x", "headers": {"Content-Type": "a/b"}}, "a/b", b"x"),
    ({"data": b"x", "headers": [("content-length", "9")]}, None, b"x"),
    ({"data": b"x", "mimetype": "application/xml"}, "application/xml", b"x"),
    ({"data": b""}, None, b""),
    ({}, None, b""),
)


@clause("client.body-of-any-type", MUST, needs=NEEDS, source=BUILDER)
def test_body_of_any_type(impl: Implementation) -> None:
    """A body that the test client is given as bytes, a text or a file MUST arrive as these bytes,
    with their number as its length and the type that it is given.
    """
    for given, kind, body in BODIES:
        if hasattr(given.get("data"), "seek"):
            given = {"data": io.BytesIO(given["data"].getvalue())}
        (heard,) = opened(impl, "/", {"method": "POST", **given})
        length = str(len(body)) if body else None
        found = [heard["CONTENT_TYPE"], heard["CONTENT_LENGTH"] or None, heard.body]
        if kind == "application/xml":  # a charset may be added to what is a text
            found[0] = str(found[0]).partition(";")[0]
        expect(found, [kind, length, body], f"client.post('/', **{given}):")


FORMS: tuple[tuple[Any, list[tuple[str, str]]], ...] = (
    ({"a": "1"}, [("a", "1")]),
    ({"é &=+%": "☃ &=+%;\r\n"}, [("é &=+%", "☃ &=+%;\r\n")]),
    ({"a": 1, "b": 1.5, "c": True, "d": ""}, [("a", "1"), ("b", "1.5"), ("c", "True"), ("d", "")]),
    ({"a": ["1", 2, "1"], "b": "x"}, [("a", "1"), ("a", "2"), ("a", "1"), ("b", "x")]),
)


@clause(
    "client.form-of-any-type",
    MUST,
    needs=NEEDS,
    source=[BUILDER, FLASK("Testing Flask Applications", "Form Data")],
)
def test_form_of_any_type(impl: Implementation) -> None:
    """A mapping that the test client is given as data MUST arrive as a form with each name and each
    of its values, urlencoded, or in parts where that is asked for.
    """
    for given, wanted in FORMS:
        (heard,) = opened(impl, "/", {"method": "POST", "data": given})
        found = parse_qsl(heard.body.decode("ascii"), keep_blank_values=True)
        expect([heard["CONTENT_TYPE"], *found], [FORM, *wanted], f"data={given!r}:")
        (heard,) = opened(impl, "/", {"method": "POST", "data": given, "content_type": MULTIPART})
        parts = [(name, content.decode()) for name, _, _, content in parts_of(heard)]
        expect(parts, wanted, f"data={given!r} as multipart/form-data:")


def parts_of(heard: Heard) -> list[tuple[str, str | None, str | None, bytes]]:
    """Return the parts of a multipart body: name, name of the file, type and content."""
    head = f"Content-Type: {heard['CONTENT_TYPE']}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + _plain(heard.body))
    found: list[tuple[str, str | None, str | None, bytes]] = []
    parts: Any = message.get_payload() if message.is_multipart() else []
    for part in parts:
        kind = part.get_content_type() if "Content-Type" in part else None
        name = str(part.get_param("name", header="content-disposition"))
        content = bytes.fromhex(part.get_payload())
        found.append((bytes.fromhex(name).decode(), part.get_filename(), kind, content))
    return found


def _plain(body: bytes) -> bytes:
    """Return a multipart body with contents and names in hexadecimal digits.

    The parser of Python's is one of e-mails, which changes line ends and knows no UTF-8 in headers.
    """
    boundary = body.strip().split(b"\r\n", 1)[0]
    made: list[bytes] = []
    for part in body.strip().split(boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        before, _, rest = head.partition(b' name="')
        name, _, after = rest.partition(b'"')
        head = before + b' name="' + name.replace(b"%22", b'"').hex().encode() + b'"' + after
        digits = content.removesuffix(b"\r\n").hex().encode()
        made.append(boundary + b"\r\n" + head + b"\r\n\r\n" + digits + b"\r\n")
    return b"".join(made) + boundary + b"--\r\n"


def named(name: str, content: bytes) -> io.BytesIO:
    """Return a file in memory that has a name."""
    file = io.BytesIO(content)
    file.name = name
    return file


@clause(
    "client.files-of-any-form",
    MUST,
    needs=NEEDS,
    source=[BUILDER, FLASK("Testing Flask Applications", "Form Data")],
)
def test_files_of_any_form(impl: Implementation) -> None:
    """A file that the test client is given as an object, or in a tuple with its name and its type,
    or several in a list, MUST arrive in a part of its own, beside the fields of the form.
    """
    binary = bytes(range(256)) + b"\r\n--\r\n" * 3
    data: dict[str, Any] = {
        "plain": (io.BytesIO(b"1"), "a.txt"),
        "typed": (io.BytesIO(binary), "b c.bin", "image/x-own"),
        "named": named("c.json", b"3"),
        "two": [(io.BytesIO(b"4"), "d.html"), (io.BytesIO(b""), "e.unknowable")],
        "field": "é",
        "large": (io.BytesIO(b"0123456789" * 60_000), "g.bin", "a/b"),
    }
    (heard,) = opened(impl, "/", {"method": "POST", "data": data})
    found = [(n, f, k, c if len(c) < 999 else len(c)) for n, f, k, c in parts_of(heard)]
    wanted = [
        ("field", None, None, "é".encode()),
        ("large", "g.bin", "a/b", 600_000),
        ("named", "c.json", "application/json", b"3"),
        ("plain", "a.txt", "text/plain", b"1"),
        ("two", "d.html", "text/html", b"4"),
        ("two", "e.unknowable", "application/octet-stream", b""),
        ("typed", "b c.bin", "image/x-own", binary),
    ]
    expect(sorted(found, key=_name), wanted, "name, file, type and content:")
    expect([heard["CONTENT_LENGTH"]], [str(len(heard.body))], "the length of the body:")


VALUES: tuple[Any, ...] = ({}, [], 0, False, "", "é☃", {"é": [1, None, 1.5, {"a": {}}]}, [[]], True)


@clause(
    "client.json-of-any-value",
    MUST,
    needs=NEEDS,
    source=[FLASK("Testing Flask Applications", "JSON Data"), BUILDER],
)
def test_json_of_any_value(impl: Implementation) -> None:
    """Any value that the test client is given as `json` MUST arrive as JSON, of the type
    application/json or of the one that is given, too.
    """
    for value in VALUES:
        for kind in (None, "application/x+json"):
            given = {"json": value} if kind is None else {"json": value, "content_type": kind}
            (heard,) = opened(impl, "/", {"method": "PUT", **given})
            found = [heard["CONTENT_TYPE"], heard["CONTENT_LENGTH"], json.loads(heard.body or "{")]
            wanted = [kind or "application/json", str(len(heard.body)), value]
            expect(map(repr, found), map(repr, wanted), f"{given}:")


@clause(
    "client.json-of-the-application",
    MUST,
    needs=NEEDS,
    source=[
        WERKZEUG.api("EnvironBuilder.json_dumps"),
        FLASK("Testing Flask Applications", "JSON Data"),
    ],
)
def test_json_of_the_application(impl: Implementation) -> None:
    """What the test client is given as `json` MUST be written as the application writes JSON: dates
    and UUIDs, too.
    """
    number = UUID(int=1)
    (heard,) = opened(impl, "/", {"method": "PUT", "json": {"u": number}})
    expect([json.loads(heard.body)], [{"u": str(number)}], f"json={{'u': {number!r}}}:")


FIELDS: tuple[tuple[Any, dict[str, str]], ...] = (
    ({"X-A": "1"}, {"HTTP_X_A": "1"}),
    ({"x-a-b": "é"}, {"HTTP_X_A_B": "é"}),
    ({"X-A": 1}, {"HTTP_X_A": "1"}),
    ([("X-A", "1"), ("X-B", "2"), ("x-a", "3")], {"HTTP_X_A": "1, 3", "HTTP_X_B": "2"}),
    ({"X-A": ["1", "2"]}, {"HTTP_X_A": "1, 2"}),
    ({"Cookie": "a=b"}, {}),
    ({"Content-Type": "a/b", "Content-Length": "0"}, {"CONTENT_TYPE": "a/b"}),
    ({}, {}),
)


@clause(
    "client.headers-of-any-form",
    MUST,
    needs=NEEDS,
    source=[BUILDER, RFC(9110, "5.3"), PEP(3333, "environ Variables")],
)
def test_headers_of_any_form(impl: Implementation) -> None:
    """Headers that the test client is given as a mapping or as pairs MUST arrive in the environ as
    a server would put them there, those of one name in one value.
    """
    for given, wanted in FIELDS:
        (heard,) = opened(impl, "/", {"headers": given})
        own = {key: value for key, value in heard.environ.items()
               if key.startswith(("HTTP_X", "CONTENT_TYPE", "HTTP_CONTENT"))}  # fmt: skip
        expect(sorted(own.items()), sorted(wanted.items()), f"headers={given!r}:")


@clause("client.header-that-is-no-latin-1", SHOULD, needs=NEEDS, source=PEP(3333, "Unicode Issues"))
def test_header_that_is_no_latin_1(impl: Implementation) -> None:
    """A header value with characters beyond Latin-1 SHOULD be refused, or sent as bytes that stand
    for it.
    """
    try:
        found = asked(impl, lambda client: client.get("/", headers={"X-A": "☃"}))
    except UnicodeError:
        return
    text = str(found[0]["HTTP_X_A"])
    assert max(map(ord, text)) < 256, f"the environ has {text!r}, and no server could send that"


@clause(
    "client.credentials", MUST, needs=[*NEEDS, C.TEST_RESPONSES], source=[BUILDER, RFC(7617, "2")]
)
def test_credentials(impl: Implementation) -> None:
    """A name and a password that the test client is given as `auth` MUST arrive as Basic
    credentials.
    """
    (heard,) = asked(impl, lambda client: client.get("/", auth=("Aladdin", "open sesame")))
    scheme, _, text = str(heard["HTTP_AUTHORIZATION"]).partition(" ")
    expect([scheme.lower(), text], ["basic", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="], "auth=(...):")


@clause(
    "client.request-context-is-alike",
    MUST,
    needs=[*NEEDS, C.REQUEST_SCOPE],
    source=FLASK.api("Flask.test_request_context", "the same arguments as the builder's"),
)
def test_request_context_is_alike(impl: Implementation) -> None:
    """`test_request_context` MUST make the same request of its arguments as a test client does."""
    rows: list[dict[str, Any]] = [
        *({"query_string": given} for given, _ in QUERIES),
        *(given for given, _, _ in BODIES if not hasattr(given.get("data"), "seek")),
        *({"data": given, "method": "POST"} for given, _ in FORMS),
        *({"json": given} for given in VALUES),
        *({"headers": given} for given, _ in FIELDS),
        {"method": "PATCH", "multithread": True},
        {"environ_overrides": {"X": "1"}},
    ]
    for given in rows:
        made: list[Heard] = []

        def ask(client: Any, given: Any = given, made: list[Heard] = made) -> None:
            client.open("/a%20b", **given)
            environ = client.application.test_request_context("/a%20b", **given).request.environ
            length = int(environ.get("CONTENT_LENGTH") or 0)
            made.append(Heard(environ, environ["wsgi.input"].read(length)))

        (sent,) = asked(impl, ask)
        expect(told(made[0]), told(sent), f"test_request_context('/a%20b', **{given}):")


def told(heard: Heard) -> list[str]:
    """Return a request but for what the client says of itself, and what it keeps."""
    own = ("REMOTE_ADDR", "HTTP_USER_AGENT", "HTTP_COOKIE")
    pairs = {k: v for k, v in heard.environ.items() if k.isupper() and k not in own}
    return [*sorted(f"{key}: {value!r}" for key, value in pairs.items()), repr(heard.body)]


# How a browser writes what cannot stand in quotes; a backslash in front of the mark is read, too.
QUOTED = {'a"b': ("a%22b", 'a\\"b'), '"': ("%22", '\\"'), "a\r\nX-B: 1": ("a%0D%0AX-B: 1",),
          "a\nb": ("a%0Ab",), "a'b;c=d": ("a'b;c=d",)}  # fmt: skip


@clause(
    "client.names-in-quotes",
    SHOULD,
    needs=NEEDS,
    source=[
        BUILDER,
        RFC(7578, "4.2"),
        plain_sense("a name cut short at its quotation mark is another one than was given"),
    ],
)
@every(name=list(QUOTED), of=["a field", "a file"])
def test_names_in_quotes(impl: Implementation, name: str, of: str) -> None:
    """The name of a field, and that of a file, SHOULD be sent whole in a multipart form, as a
    browser writes it: `%22` for a quotation mark, `%0D` and `%0A` for the ends of lines.
    """
    file = (io.BytesIO(b"1"), name if of == "a file" else "plain")
    data = {"f" if of == "a file" else name: file}
    (heard,) = opened(impl, "/", {"method": "POST", "data": data})
    head = heard.body.partition(b"\r\n\r\n")[0].decode()
    key = "filename" if of == "a file" else " name"
    wanted = [f'{key}="{written}"' for written in QUOTED[name]]
    told = f"of {of} called {name!r}, one of {wanted} is to be sent, and this was: {head!r}"
    assert any(text in head for text in wanted), told
