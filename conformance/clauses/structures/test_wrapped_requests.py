"""Request of an environ: what it is made with, and functions that are called with one."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.structures.calling import called
from conformance.clauses.structures.performing import apart, environ
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, WERKZEUG

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

        status, _, data = called(app, path="/p")
        expect([status[:3], data, type(heard[0])], ["200", b"at /p", own], "an answer:")
        status, _, data = called(app, path="/gone")
        expect([status[:3], b"really" in data], ["410", True], "an HTTP exception:")
        end = ending(called, app, path="/error")
        assert isinstance(end, ZeroDivisionError), f"another exception gives {end!r}"
        expect([closed], [heard], "closed:")

        class Site:
            """One with a method for an application."""

            @own.application  # type: ignore[untyped-decorator]
            def app(self, request: Any) -> Any:
                """Answer with what it is."""
                return kit.Response(type(self).__name__)

        expect([called(Site().app)[2]], [b"Site"], "a method:")

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
