"""EnvironBuilder by itself: forms, files, JSON and streams, before and after it has made one."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.client.test_builders import NEEDS, of_builder
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
FORMS = of_builder("form", "files")


def arrived(builder: Any) -> dict[str, list[Any]]:
    """Return what a request that a builder makes has of forms and files."""
    with builder.get_request() as request:  # which closes the files
        found: dict[str, list[Any]] = {key: list(values) for key, values in request.form.lists()}
        for key, files in request.files.lists():
            told = [(one.filename, one.mimetype, one.read()) for one in files]
            found[key] = [*found.get(key, []), *told]
    return found


@clause("client.builder-forms", MUST, needs=NEEDS, source=FORMS)
def test_builder_forms(impl: Implementation) -> None:
    """The form and the files of a builder MUST be what arrives, also when they are changed; files
    make its type multipart/form-data, and a form alone makes it that of a form.
    """

    def body(kit: Any) -> None:
        real = kit.EnvironBuilder(method="POST")
        real.form["a"] = "1"
        expect([real.content_type, arrived(real)], [FORM, {"a": ["1"]}], "a field:")
        real.form.add("a", "é&=")
        real.files.add_file("f", io.BytesIO(b"content"), "f.txt")
        expect([real.content_type, real.mimetype], [MULTIPART] * 2, "its type with a file:")
        made = real.get_environ()["CONTENT_TYPE"]
        assert made.startswith(f"{MULTIPART}; boundary="), f"the type in the environ is {made!r}"
        real.files["f"].seek(0)
        wanted = {"a": ["1", "é&="], "f": [("f.txt", "text/plain", b"content")]}
        expect([arrived(real)], [wanted], "fields and a file:")
        real.files = kit.FileMultiDict()
        expect([real.content_type, arrived(real)], [FORM, {"a": ["1", "é&="]}], "without files:")
        real.form = kit.MultiDict({"b": "2"})
        expect([real.content_type, arrived(real)], [FORM, {"b": ["2"]}], "another form:")
        real.content_type = MULTIPART
        expect([arrived(real)], [{"b": ["2"]}], "a form that is to be in parts:")

    apart(impl, body)


@clause("client.builder-streams", MUST, needs=NEEDS, source=of_builder("input_stream", "form"))
def test_builder_streams(impl: Implementation) -> None:
    """A stream that a builder is given MUST be what arrives, from where it stands and with its
    length; beside it there is neither a form nor files, and setting one takes the other away.
    """

    def body(kit: Any) -> None:
        stream = io.BytesIO(b"0123456789")
        stream.seek(3)
        real = kit.EnvironBuilder(method="POST", input_stream=stream, content_type="a/b")
        environ = real.get_environ()
        seen = [environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"], environ["wsgi.input"].read()]
        expect(seen, ["a/b", "7", b"3456789"], "a stream:")
        for name in ("form", "files"):
            end = ending(getattr, real, name)
            assert isinstance(end, AttributeError), f"beside a stream, {name} is {end!r}"
        real.content_type = None
        real.form = kit.MultiDict({"a": "1"})
        expect([real.input_stream, arrived(real)], [None, {"a": ["1"]}], "a form later:")
        real.input_stream = io.BytesIO(b"late")
        expect([real.get_environ()["wsgi.input"].read()], [b"late"], "a stream once more:")
        real.input_stream = None
        expect([dict(real.form), dict(real.files), arrived(real)], [{}, {}, {}], "nothing:")
        end = ending(kit.EnvironBuilder, data=b"a", input_stream=io.BytesIO())
        assert isinstance(end, TypeError), f"data and a stream give {end!r}, not TypeError"

    apart(impl, body)


@clause("client.builder-data", MUST, needs=NEEDS, source=of_builder())
@every(
    case=[
        (b"\x00\xff", b"\x00\xff"),
        ("é", "é".encode()),
        ("", b""),
        (b"", b""),
        (None, b""),
        ({}, b""),
    ],
    length=[None, 1],
)
def test_builder_data(impl: Implementation, case: tuple[Any, bytes], length: int | None) -> None:
    """Data that is a text, bytes or a file MUST be the body, whose length is its own."""
    given, wanted = case

    def body(kit: Any) -> None:
        told = f"data={given!r}, content_length={length}"
        real = kit.EnvironBuilder(method="POST", data=given, content_length=length)
        environ = real.get_environ()
        expect([environ["wsgi.input"].read()], [wanted], f"{told}:")
        if wanted:
            expect([environ["CONTENT_LENGTH"]], [str(len(wanted))], f"{told}, its length:")
            file = kit.EnvironBuilder(method="POST", data=io.BytesIO(wanted)).get_environ()
            seen = [file["wsgi.input"].read(), file["CONTENT_LENGTH"]]
            expect(seen, [wanted, str(len(wanted))], f"the same of a file, {told}:")

    apart(impl, body)


VALUES: tuple[Any, ...] = ({"é": [1, None]}, [], 0, False, "")


@clause("client.builder-json", MUST, needs=NEEDS, source=of_builder("json_dumps"))
def test_builder_json(impl: Implementation) -> None:
    """`json` MUST be written by the builder's `json_dumps` into the body, of the type
    application/json unless another is given, and not be given beside data.
    """

    def body(kit: Any) -> None:
        for value in VALUES:
            environ = kit.EnvironBuilder(json=value).get_environ()
            seen = [environ["CONTENT_TYPE"], json.loads(environ["wsgi.input"].read())]
            expect(map(repr, seen), map(repr, ["application/json", value]), f"json={value!r}:")
        other = kit.EnvironBuilder(json={}, content_type="application/own+json")
        expect([other.get_environ()["CONTENT_TYPE"]], ["application/own+json"], "its own type:")
        members = {"json_dumps": staticmethod(lambda value: f"<{value}>")}
        own = type("Own", (kit.EnvironBuilder,), members)(json=7)
        expect([own.get_environ()["wsgi.input"].read()], [b"<7>"], "written by an own function:")
        end = ending(kit.EnvironBuilder, json={}, data=b"a")
        assert isinstance(end, TypeError), f"data and json give {end!r}, not TypeError"

    apart(impl, body)


@clause("client.builder-closes", MUST, needs=NEEDS, source=of_builder("close"))
def test_builder_closes(impl: Implementation) -> None:
    """`close` of a builder MUST close its files, all of them, and may be called again; what
    `create_environ` was given is closed, too, and the body can still be read.
    """

    def body(kit: Any) -> None:
        files = [io.BytesIO(b"1"), io.BytesIO(b"2")]
        real = kit.EnvironBuilder(data={"f": files[0], "g": (files[1], "g.txt")})
        real.close()
        real.close()
        expect([file.closed for file in files], [True, True], "whether the files are closed:")
        given = io.BytesIO(b"given")
        environ = kit.create_environ(method="POST", data={"f": (given, "f.txt"), "a": "1"})
        expect([given.closed], [True], "whether that of create_environ is:")
        with kit.Request(environ) as request:
            seen = [request.form["a"], request.files["f"].read()]
        expect(seen, ["1", b"given"], "what arrives:")
        without = kit.EnvironBuilder(input_stream=io.BytesIO())
        without.close()

    apart(impl, body)


@clause(
    "client.files-with-headers",
    MUST,
    needs=[*NEEDS, C.HEADER_LISTS],
    source=[WERKZEUG.api("FileStorage"), RFC(7578, "4.2")],
)
def test_files_with_headers(impl: Implementation) -> None:
    """Headers of a file MUST arrive with it, in its part; its name and its type are its own."""

    def body(kit: Any) -> None:
        fields = kit.Headers([("X-Own", "1"), ("Content-Type", "a/old")])
        file = kit.FileStorage(io.BytesIO(b"1"), "f.txt", "field", "a/b", headers=fields)
        with kit.EnvironBuilder(method="POST", data={"f": file}).get_request() as request:
            found = request.files["f"]
            seen = [found.filename, found.name, found.read(), found.headers.get("X-Own")]
        expect(seen, ["f.txt", "f", b"1", "1"], "name, field, content and an own header:")
        once = [found.headers.getlist(name) for name in ("Content-Type", "X-Own")]
        expect([len(one) for one in once], [1, 1], f"how often each is there, {once}:")

    apart(impl, body)


@clause(
    "client.files-of-a-request",
    MUST,
    needs=NEEDS,
    source=[
        WERKZEUG.api("FileStorage"),
        RFC(7578, "4.2"),
        plain_sense("a proxy, or a test of one, sends on what it was sent"),
    ],
)
@every(name=["f.txt", "a b;c=d.txt", "é☃.txt"])
def test_files_of_a_request(impl: Implementation, name: str) -> None:
    """A file that came with a request MUST be one that can be sent on, under another field, with
    one Content-Disposition, and its name, type and content.
    """

    def body(kit: Any) -> None:
        data = {"f": (io.BytesIO(b"content"), name, "a/b")}
        with kit.EnvironBuilder(method="POST", data=data).get_request() as first:
            file = first.files["f"]
            environ = kit.EnvironBuilder(method="POST", data={"g": file}).get_environ()
        raw = environ["wsgi.input"].read()
        expect([raw.lower().count(b"content-disposition")], [1], f"Content-Dispositions of {raw!r}")
        environ["wsgi.input"].seek(0)
        with kit.Request(environ) as again:
            found = again.files["g"]
            seen = [found.filename, found.mimetype, found.read(), list(again.files)]
        expect(seen, [name, "a/b", b"content", ["g"]], "the file, sent on:")

    apart(impl, body)


@clause(
    "client.file-names-with-quotes",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("FileStorage"), RFC(7578, "4.2")],
)
@every(name=['a"b.txt', '"', '"; name="other'])
def test_file_names_with_quotes(impl: Implementation, name: str) -> None:
    """A quote in the name of a file MUST arrive in it, and not end it."""

    def body(kit: Any) -> None:
        data = {"f": (io.BytesIO(b"content"), name, "a/b")}
        found = arrived(kit.EnvironBuilder(method="POST", data=data))
        expect([found], [{"f": [(name, "a/b", b"content")]}], f"a file with the name {name!r}:")

    apart(impl, body)


@clause(
    "client.files-by-path",
    MUST,
    needs=NEEDS,
    source=WERKZEUG.api("FileMultiDict.add_file"),
)
@every(name=[None, "other.html"], kind=[None, "text/x-own"])
def test_files_by_path(impl: Implementation, name: str | None, kind: str | None) -> None:
    """`add_file` of a path MUST add the file that is there, under the name and of the type that
    are given, or else under its own and of the type that its name implies.
    """

    def body(kit: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "own.png")
            path.write_bytes(b"4")
            real = kit.EnvironBuilder(method="POST")
            real.files.add_file("f", str(path), name, kind)
            wanted = name or str(path)
            implied = "text/html" if name else "image/png"
            (found,) = arrived(real)["f"]
            real.close()
        told = f"add_file('f', path, {name!r}, {kind!r}):"
        expect([found], [(wanted, kind or implied, b"4")], told)

    apart(impl, body)
