"""Request of an environ: what it is made with, who is called with one, and files that it brings."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart, environ, served
from conformance.clauses.structures.test_form_parser import MULTIPART, form, parsed, part, sent
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, WERKZEUG, plain_sense

NEEDS = [C.WRAPPED_REQUEST]
REQUEST = WERKZEUG.api("Request")
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def posted(body: bytes = b"a=1&a=2&b=3") -> dict[str, Any]:
    """Return the environ of a request with a form."""
    return environ("/p", method="POST", headers=FORM, body=body, query="q=%C3%BC&q=2")


@clause(
    "structures.request-of-an-environ",
    MUST,
    needs=NEEDS,
    source=[REQUEST, PEP(3333, "environ Variables")],
)
def test_request_of_an_environ(impl: Implementation) -> None:
    """A Request MUST say what its environ says, and have the environ itself."""

    def body(kit: Any) -> None:
        asked = {**posted(), "SCRIPT_NAME": "/s", "REMOTE_ADDR": "10.0.0.1"}
        real = kit.Request(asked)
        assert real.environ is asked, "it has another environ"
        seen = [real.method, real.path, real.scheme, real.remote_addr, real.root_path]
        expect(seen, ["POST", "/p", "http", "10.0.0.1", "/s"], "the request:")
        lists = [real.args.getlist("q"), real.form.getlist("a"), real.values.getlist("b")]
        expect(lists, [["ü", "2"], ["1", "2"], ["3"]], "its fields:")
        bare = kit.Request({"wsgi.url_scheme": "http", "wsgi.input": None})
        expect([bare.method, len(bare.args)], ["GET", 0], "of an environ with nothing:")

    apart(impl, body)


@clause("structures.request-populates", MUST, needs=NEEDS, source=REQUEST)
@every(populate=[None, True, False], shallow=[False, True])
def test_request_populates(impl: Implementation, populate: bool | None, shallow: bool) -> None:
    """A Request MUST be put into its environ as `werkzeug.request`, unless it is shallow or is told
    not to.
    """

    def body(kit: Any) -> None:
        asked = posted()
        options = {} if populate is None else {"populate_request": populate}
        real = kit.Request(asked, shallow=shallow, **options)
        found = asked.get("werkzeug.request")
        wanted = real if populate is not False and not shallow else None
        assert found is wanted, f"populate_request={populate}, shallow={shallow}: {found!r}"
        expect([bool(real.shallow)], [shallow], "shallow:")

    apart(impl, body)


@clause("structures.shallow-requests", MUST, needs=NEEDS, source=WERKZEUG.api("Request.shallow"))
@every(name=["data", "form", "files", "stream", "get_data"])
def test_shallow_requests(impl: Implementation, name: str) -> None:
    """To read the body of a shallow request MUST be a RuntimeError, and leave the body unread."""

    def body(kit: Any) -> None:
        asked = posted()
        real = kit.Request(asked, shallow=True)
        end = ending(lambda: real.get_data() if name == "get_data" else getattr(real, name))
        assert isinstance(end, RuntimeError), f"{name} gives {end!r}, not RuntimeError"
        expect([asked["wsgi.input"].read()], [b"a=1&a=2&b=3"], "what is left of the body:")
        expect([real.args["q"], real.path], ["ü", "/p"], "what is not the body:")

    apart(impl, body)


@clause(
    "structures.requests-from-values", MUST, needs=NEEDS, source=WERKZEUG.api("Request.from_values")
)
def test_requests_from_values(impl: Implementation) -> None:
    """`from_values` MUST make a request of the class from a URL and the options of the environment
    builder.
    """

    def body(kit: Any) -> None:
        own: Any = type("Own", (kit.Request,), {})
        real = own.from_values(
            "/p?x=1", base_url="https://h.example/", method="POST", data={"a": "b"}
        )
        seen = [type(real), real.path, real.args["x"], real.form["a"], real.method, real.scheme]
        expect(seen, [own, "/p", "1", "b", "POST", "https"], "from values:")
        expect([real.host], ["h.example"], "its host:")

    apart(impl, body)


@clause(
    "structures.request-applications",
    MUST,
    needs=[*NEEDS, C.WRAPPED_RESPONSE, C.EXCEPTIONS],
    source=WERKZEUG.api("Request.application"),
)
def test_request_applications(impl: Implementation) -> None:
    """`Request.application` MUST make a WSGI application of a function: it is called with a
    request, HTTP exceptions are answers, others are raised, and the request is closed.
    """

    def body(kit: Any) -> None:
        closed: list[Any] = []

        def close(request: Any) -> None:
            closed.append(request)
            kit.Request.close(request)

        own: Any = type("Own", (kit.Request,), {"close": close})
        heard: list[Any] = []

        @own.application  # type: ignore[untyped-decorator]
        def app(request: Any) -> Any:
            heard.append(request)
            if request.path == "/gone":
                raise kit.Gone("really")
            if request.path == "/error":
                raise ZeroDivisionError
            return kit.Response(f"at {request.path}")

        status, _, data = served(app, path="/p")
        expect([status[:3], data, type(heard[0])], ["200", b"at /p", own], "an answer:")
        status, _, data = served(app, path="/gone")
        expect([status[:3], b"really" in data], ["410", True], "an HTTP exception:")
        end = ending(served, app, path="/error")
        assert isinstance(end, ZeroDivisionError), f"another exception gives {end!r}"
        expect([closed], [heard], "closed:")

        class Site:
            """One with a method for an application."""

            @own.application  # type: ignore[untyped-decorator]
            def app(self, request: Any) -> Any:
                """Answer with what it is."""
                return kit.Response(type(self).__name__)

        expect([served(Site().app)[2]], [b"Site"], "a method:")

    apart(impl, body)


@clause(
    "structures.requests-are-closed",
    MUST,
    needs=[*NEEDS, C.FILE_STORAGE],
    source=WERKZEUG.api("Request.close"),
)
def test_requests_are_closed(impl: Implementation) -> None:
    """`close` of a request MUST close the files of its form, and so does `with`."""

    def body(kit: Any) -> None:
        boundary = "xyz"
        part = 'Content-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\ncontent'
        text = f"--{boundary}\r\n{part}\r\n--{boundary}--\r\n".encode()
        kind = (("Content-Type", f"multipart/form-data; boundary={boundary}"),)
        for way in ("close", "with"):
            real = kit.Request(environ(method="POST", headers=kind, body=text))
            stream = real.files["f"].stream
            try:
                expect([stream.read(), stream.closed], [b"content", False], "before:")
                if way == "close":
                    real.close()
                else:
                    with real as inner:
                        assert inner is real, "with gives another request"
                expect([stream.closed], [True], f"after {way}:")
            finally:
                stream.close()

    apart(impl, body)


STORED = [C.FILE_STORAGE]
STORAGE = WERKZEUG.api("FileStorage")
CONTENT = bytes(range(256)) * 100


def method(name: str) -> Any:
    """Return where a method or an attribute of it is described."""
    return WERKZEUG.api(f"FileStorage.{name}")


@clause(
    "structures.stored-file",
    MUST,
    needs=STORED,
    source=[STORAGE, method("stream"), method("filename"), method("name")],
)
def test_stored_file(impl: Implementation) -> None:
    """A FileStorage MUST have its names and its stream, whose attributes are its own; it counts as
    true where it has a file name, and is empty where it has no stream.
    """

    def body(kit: Any) -> None:
        stream = io.BytesIO(b"a\nb\nc")
        real = kit.FileStorage(stream, "f.txt", "field")
        assert real.stream is stream, f"it has the stream {real.stream!r}"
        expect([real.filename, real.name, bool(real)], ["f.txt", "field", True], "its names:")
        expect([real.readline(), list(real), real.tell()], [b"a\n", [b"b\n", b"c"], 5], "read:")
        real.seek(0)
        expect([real.read(1), real.getvalue()], [b"a", b"a\nb\nc"], "what a stream can:")
        end = ending(lambda: real.no_such_name)
        assert isinstance(end, AttributeError), f"a missing attribute gives {end!r}"
        empty = kit.FileStorage()
        seen = [empty.filename, empty.name, bool(empty), empty.read()]
        expect(seen, [None, None, False, b""], "of nothing:")
        assert not kit.FileStorage(stream), "without a file name it counts as true"

    apart(impl, body)


@clause("structures.name-of-a-stored-file", MUST, needs=STORED, source=method("filename"))
@every(case=[("/tmp/x.txt", "/tmp/x.txt"), ("<stderr>", None), (b"b.txt", "b.txt"), (None, None)])
def test_name_of_a_stored_file(impl: Implementation, case: tuple[Any, str | None]) -> None:
    """Without a file name, a FileStorage MUST take that of its stream, unless Python names the
    stream with brackets.
    """
    name, wanted = case

    def body(kit: Any) -> None:
        stream = io.BytesIO()
        if name is not None:
            stream = type("Named", (io.BytesIO,), {"name": name})()
        expect([kit.FileStorage(stream).filename], [wanted], f"of a stream named {name!r}:")
        expect([kit.FileStorage(stream, "own").filename], ["own"], "with a name of its own:")

    apart(impl, body)


@clause(
    "structures.headers-of-a-stored-file",
    MUST,
    needs=[*STORED, C.HEADER_LISTS],
    source=[
        method(name)
        for name in ("headers", "content_type", "content_length", "mimetype", "mimetype_params")
    ],
)
def test_headers_of_a_stored_file(impl: Implementation) -> None:
    """Type and length MUST be those of its headers, where the arguments stand, too; the media type
    is in lower case and without its parameters, and a length that is none is 0.
    """

    def body(kit: Any) -> None:
        given = "Text/HTML; charset=utf-8"
        for real in (
            kit.FileStorage(content_type=given, content_length=7),
            kit.FileStorage(headers=kit.Headers({"content-type": given, "content-length": "7"})),
        ):
            seen = [real.content_type, real.content_length, real.mimetype, real.mimetype_params]
            expect(seen, [given, 7, "text/html", {"charset": "utf-8"}], "type and length:")
            seen = [real.headers["Content-Type"], real.headers["Content-Length"]]
            expect(seen, [given, "7"], "in the headers:")
        real = kit.FileStorage()
        seen = [real.content_type, real.content_length, real.mimetype, real.mimetype_params]
        expect(seen, [None, 0, "", {}], "of nothing:")
        odd = kit.FileStorage(headers=kit.Headers({"Content-Length": "x"}))
        expect([odd.content_length, len(real.headers)], [0, 0], "of no number:")

    apart(impl, body)


@clause("structures.files-saved", MUST, needs=STORED, source=method("save"))
@every(way=["text", "path", "file"], buffer=[None, 7])
def test_files_saved(impl: Implementation, way: str, buffer: int | None) -> None:
    """`save` MUST write what the stream has left to a file of that name or path, or to an open
    file, which stays open.
    """

    def body(kit: Any) -> None:
        options = {} if buffer is None else {"buffer_size": buffer}
        real = kit.FileStorage(io.BytesIO(b"xx" + CONTENT), "f")
        real.read(2)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "ü.bin")
            if way == "file":
                with path.open("wb") as target:
                    real.save(target, **options)
                    expect([target.closed], [False], "the open file is closed:")
            else:
                real.save(str(path) if way == "text" else path, **options)
            found = path.read_bytes()
        assert found == CONTENT, f"{len(found)} bytes are saved, and not the {len(CONTENT)}"

    apart(impl, body)


@clause("structures.stored-file-closed", MUST, needs=STORED, source=method("close"))
def test_stored_file_closed(impl: Implementation) -> None:
    """`close` MUST close the stream if possible, and not fail where it is not."""

    def body(kit: Any) -> None:
        stream = io.BytesIO()
        kit.FileStorage(stream).close()
        assert stream.closed, "the stream is open"

        class Stubborn(io.BytesIO):
            """Cannot be closed."""

            def close(self) -> None:
                """Raise."""
                raise OSError("it stays open")

        stubborn = Stubborn()
        end = ending(kit.FileStorage(stubborn).close)
        io.BytesIO.close(stubborn)
        assert end is None, f"of a stream that cannot be closed it gives {end!r}"

    apart(impl, body)


@clause(
    "structures.files-added",
    MUST,
    needs=[*STORED, C.MULTI_DICTS],
    source=WERKZEUG.api("FileMultiDict.add_file"),
)
def test_files_added(impl: Implementation) -> None:
    """`add_file` of a FileMultiDict MUST add a FileStorage as it is, and make one of an open file
    or of a path, with the type that its name implies.
    """

    def body(kit: Any) -> None:
        real = kit.FileMultiDict()
        stored = kit.FileStorage(io.BytesIO(b"1"), "one.txt")
        real.add_file("f", stored)
        real.add_file("f", io.BytesIO(b"2"), "two.html")
        real.add_file("f", io.BytesIO(b"3"), "three", "text/x-own")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "four.png")
            path.write_bytes(b"4")
            real.add_file("g", str(path))
            last = real["g"]
            found = [last.read(), last.filename, last.mimetype]
            last.close()
        expect(found, [b"4", str(path), "image/png"], "a file by its path:")
        assert real["f"] is stored, "a FileStorage is another one"
        seen = [(one.filename, one.mimetype, one.read()) for one in real.getlist("f")[1:]]
        wanted = [("two.html", "text/html", b"2"), ("three", "text/x-own", b"3")]
        expect(seen, wanted, "files that are open:")
        odd = kit.FileMultiDict()
        odd.add_file("x", io.BytesIO(), "a.no-such-type")
        expect([odd["x"].mimetype, odd["x"].name], ["application/octet-stream", "x"], "no type:")

    apart(impl, body)


@clause(
    "structures.files-of-a-refused-form",
    SHOULD,
    needs=[C.FORM_PARSER, C.EXCEPTIONS, C.FORM_PARTS],
    source=plain_sense("forms that are refused cannot use up the files that a server may open"),
)
@every(files=[1, 3], end=["too many parts", "broken off"])
def test_files_of_a_refused_form(impl: Implementation, files: int, end: str) -> None:
    """The files that were made for a form SHOULD be closed when the form is refused: nobody else
    can close them.
    """

    def body(kit: Any) -> None:
        made: list[io.BytesIO] = []

        def factory(*given: Any, **named: Any) -> io.BytesIO:
            made.append(io.BytesIO())
            return made[-1]

        parts = [part("f", "content", f"{number}.txt") for number in range(files)]
        data = form(*parts, part("a", "1"))
        many = end == "too many parts"
        options = {"max_form_parts": files} if many else {"silent": False}
        request = sent(MULTIPART, data if many else data[:-10])
        found = ending(parsed, kit, request, stream_factory=factory, **options)
        assert isinstance(found, Exception), f"the form is not refused, but {found!r:.80}"
        told = f"{end}, behind {files} files; of those that were made, which are closed:"
        expect([file.closed for file in made], [True] * len(made), told)

    apart(impl, body)
