"""EnvironBuilder by itself: its attributes, and the environ that it makes of them.

What a test client makes of the same arguments is judged beside. Bodies are in `test_built_bodies`.
"""

from __future__ import annotations

import io
import sys
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, WERKZEUG

NEEDS = [C.BUILDERS]
BUILDER = WERKZEUG.api("EnvironBuilder")


def of_builder(*names: str) -> list[Any]:
    """Return the sources of the builder and of these attributes."""
    return [BUILDER, *(WERKZEUG.api(f"EnvironBuilder.{name}") for name in names)]


@clause(
    "client.builder-types",
    MUST,
    needs=NEEDS,
    source=of_builder("content_type", "mimetype", "content_length"),
)
def test_builder_types(impl: Implementation) -> None:
    """`content_type`, `mimetype` and `content_length` of a builder MUST be those of its headers, to
    read, to set and, with None, to take away.
    """

    def body(kit: Any) -> None:
        real = kit.EnvironBuilder()
        expect([real.content_type, real.mimetype, real.content_length], [None] * 3, "a new one:")
        real.content_type = "text/x-own ; charset=latin1; a=b"
        seen = [real.mimetype, real.headers["Content-Type"], real.get_environ()["CONTENT_TYPE"]]
        expect(seen, ["text/x-own", *["text/x-own ; charset=latin1; a=b"] * 2], "content_type=...:")
        real.headers["content-type"] = "a/b"
        expect([real.content_type, real.mimetype], ["a/b", "a/b"], "of the headers:")
        real.mimetype = "text/html"
        expect([real.content_type], ["text/html; charset=utf-8"], "the mimetype of a text:")
        real.mimetype = "image/png"
        expect([real.content_type], ["image/png"], "the mimetype of no text:")
        real.content_type = None
        seen = [real.content_type, "Content-Type" in real.headers]
        expect([*seen, "CONTENT_TYPE" in real.get_environ()], [None, False, False], "none:")
        real.content_length = 17
        seen = [real.content_length, real.headers["Content-Length"]]
        expect([*seen, real.get_environ()["CONTENT_LENGTH"]], [17, "17", "17"], "a length:")
        real.content_length = None
        seen = [real.content_length, "Content-Length" in real.headers]
        expect(seen, [None, False], "no length:")
        given = kit.EnvironBuilder(content_type="a/b", content_length=3, mimetype="text/c")
        seen = [given.content_type, given.content_length, given.mimetype]
        expect(seen, ["text/c; charset=utf-8", 3, "text/c"], "as arguments, mimetype goes last:")

    apart(impl, body)


@clause("client.builder-parameters", MUST, needs=NEEDS, source=of_builder("mimetype_params"))
def test_builder_parameters(impl: Implementation) -> None:
    """`mimetype_params` of a builder MUST be the parameters of its type, and change it when they
    are changed.
    """

    def body(kit: Any) -> None:
        real = kit.EnvironBuilder(content_type='text/html; charset=utf-8; a="b c"')
        expect([dict(real.mimetype_params)], [{"charset": "utf-8", "a": "b c"}], "read:")
        real.mimetype_params["charset"] = "latin1"
        seen = [real.mimetype, dict(real.mimetype_params)]
        expect(seen, ["text/html", {"charset": "latin1", "a": "b c"}], "one is set:")
        del real.mimetype_params["a"]
        expect([real.content_type], ["text/html; charset=latin1"], "one is deleted:")
        bare = kit.EnvironBuilder()
        expect([dict(bare.mimetype_params)], [{}], "without a type:")

    apart(impl, body)


# The base that is given: what it is read as, scheme, host and root, and name and port of the server
BASES: list[tuple[str | None, str, tuple[str, str, str], tuple[str, int]]] = [
    (None, "http://localhost/", ("http", "localhost", ""), ("localhost", 80)),
    ("http://h.example", "http://h.example/", ("http", "h.example", ""), ("h.example", 80)),
    ("https://h.example/", "https://h.example/", ("https", "h.example", ""), ("h.example", 443)),
    ("http://h:81/a", "http://h:81/a/", ("http", "h:81", "/a"), ("h", 81)),
    ("https://h:82/a/b/", "https://h:82/a/b/", ("https", "h:82", "/a/b"), ("h", 82)),
]


@clause(
    "client.builder-places",
    MUST,
    needs=NEEDS,
    source=[*of_builder("base_url", "server_name", "server_port"), PEP(3333, "environ Variables")],
)
@every(case=BASES, later=[False, True])
def test_builder_places(
    impl: Implementation,
    case: tuple[str | None, str, tuple[str, str, str], tuple[str, int]],
    later: bool,
) -> None:
    """The base URL of a builder, given at once or later, MUST be its scheme, host and root, from
    which the name and the port of the server are taken, and be read again from them.
    """
    given, read, parts, server = case

    def body(kit: Any) -> None:
        real = kit.EnvironBuilder("/p", None if later else given)
        if later:
            real.base_url = given
        told = f"base_url={given!r}"
        seen = (real.url_scheme, real.host, real.script_root)
        expect([real.base_url, seen], [read, parts], f"{told}:")
        expect([(real.server_name, real.server_port)], [server], f"{told}, the server:")
        environ = real.get_environ()
        seen = (environ["wsgi.url_scheme"], environ["HTTP_HOST"], environ["SCRIPT_NAME"])
        expect([seen, environ["PATH_INFO"]], [parts, "/p"], f"{told}, the environ:")
        found = [environ["SERVER_NAME"], environ["SERVER_PORT"]]
        expect(found, [server[0], str(server[1])], f"{told}, the server in the environ:")
        real.host, real.url_scheme, real.script_root = "other:99", "https", "/c"
        expect([real.base_url, real.server_port], ["https://other:99/c/", 99], "piece by piece:")
        for odd in ("http://h/?a=1", "http://h/#a"):
            end = ending(setattr, real, "base_url", odd)
            assert isinstance(end, ValueError), f"base_url={odd!r} gives {end!r}, not ValueError"

    apart(impl, body)


@clause("client.builder-query", MUST, needs=NEEDS, source=of_builder("query_string", "args"))
def test_builder_query(impl: Implementation) -> None:
    """The query of a builder MUST be either a text or `args`, which can be changed: setting one
    takes the other away, and the text of `args` is in the environ.
    """

    def body(kit: Any) -> None:
        real = kit.EnvironBuilder("/p", query_string={"a": "1"})
        real.args.add("a", "2 &")
        real.args["b"] = "é"
        expect([real.query_string], ["a=1&a=2+%26&b=%C3%A9"], "what args became:")
        expect([real.get_environ()["QUERY_STRING"]], ["a=1&a=2+%26&b=%C3%A9"], "in the environ:")
        real.query_string = "c=3"
        expect([real.query_string], ["c=3"], "a text:")
        end = ending(lambda: real.args)
        assert isinstance(end, AttributeError), f"beside a text there are args: {end!r}"
        real.args = kit.MultiDict([("d", "4")])
        expect([real.query_string, real.args["d"]], ["d=4", "4"], "args once more:")
        real.args = None
        expect([real.query_string, len(real.args)], ["", 0], "none:")
        by_path = kit.EnvironBuilder("/p?e=5&f=")
        seen = [by_path.path, by_path.query_string, by_path.get_environ()["QUERY_STRING"]]
        expect(seen, ["/p", "e=5&f=", "e=5&f="], "a query in the path:")
        end = ending(kit.EnvironBuilder, "/p?e=5", query_string="f=6")
        assert isinstance(end, ValueError), f"a query in two places gives {end!r}, not ValueError"

    apart(impl, body)


@clause(
    "client.builder-surroundings",
    MUST,
    needs=NEEDS,
    source=[BUILDER, PEP(3333, "environ Variables")],
)
@every(flag=["multithread", "multiprocess", "run_once"])
def test_builder_surroundings(impl: Implementation, flag: str) -> None:
    """Flags and the stream for errors that a builder is given MUST be in the environ; by itself no
    flag is set, and errors go to standard error.
    """

    def body(kit: Any) -> None:
        flags = [f"wsgi.{name}" for name in ("multithread", "multiprocess", "run_once")]
        plain = kit.EnvironBuilder().get_environ()
        expect([plain[name] for name in flags], [False] * 3, "by itself:")
        assert plain["wsgi.errors"] is sys.stderr, "errors go elsewhere by themselves"
        errors = io.StringIO()
        made = kit.EnvironBuilder(errors_stream=errors, **{flag: True}).get_environ()
        expect([made[name] for name in flags], [n == f"wsgi.{flag}" for n in flags], f"{flag}=True")
        assert made["wsgi.errors"] is errors, "errors do not go where they were to go"
        expect([made["wsgi.version"], made["SERVER_PROTOCOL"]], [(1, 0), "HTTP/1.1"], "versions:")

    apart(impl, body)


@clause(
    "client.builder-of-a-class",
    MUST,
    needs=NEEDS,
    source=of_builder("server_protocol", "wsgi_version", "request_class", "get_request"),
)
def test_builder_of_a_class(impl: Implementation) -> None:
    """What a subclass of the builder says of protocol, version and requests MUST be heeded, and
    `get_request` make the request of the class that it is given, or else of the builder's.
    """

    def body(kit: Any) -> None:
        own, other = type("Own", (kit.Request,), {}), type("Other", (kit.Request,), {})
        members = {"server_protocol": "HTTP/2", "wsgi_version": (1, 1), "request_class": own}
        builder = type("Builder", (kit.EnvironBuilder,), members)("/p", data={"a": "1"})
        environ = builder.get_environ()
        seen = [environ["SERVER_PROTOCOL"], environ["wsgi.version"]]
        expect(seen, ["HTTP/2", (1, 1)], "protocol and version:")
        for request, cls in (
            (builder.get_request(), own),
            (builder.get_request(other), other),
            (builder.get_request(cls=other), other),
            (kit.EnvironBuilder("/p", data={"a": "1"}).get_request(), kit.Request),
        ):
            seen = [type(request), request.path, request.form.to_dict()]
            expect(seen, [cls, "/p", {"a": "1"}], "the request:")

    apart(impl, body)


@clause("client.builder-base-and-overrides", MUST, needs=NEEDS, source=BUILDER)
def test_builder_base_and_overrides(impl: Implementation) -> None:
    """`environ_base` of a builder MUST be what its environ begins with, and `environ_overrides`
    what it ends with.
    """

    def body(kit: Any) -> None:
        base = {"own.key": 1, "REQUEST_METHOD": "BASE", "REMOTE_ADDR": "1.2.3.4"}
        over = {"own.other": 2, "PATH_INFO": "/over", "HTTP_X_A": "over"}
        made = kit.EnvironBuilder(
            "/p", headers={"X-A": "1"}, environ_base=base, environ_overrides=over
        ).get_environ()
        names = ("own.key", "REMOTE_ADDR", "REQUEST_METHOD", "own.other", "PATH_INFO", "HTTP_X_A")
        wanted = [1, "1.2.3.4", "GET", 2, "/over", "over"]
        expect([made[name] for name in names], wanted, f"{', '.join(names)}:")
        expect([len(base), len(over)], [3, 3], "what was given is as it was:")

    apart(impl, body)


# As RFC 7616 has it: some releases read no digest with less.
DIGEST = {
    "username": "u",
    "realm": 'a "b", c',
    "nonce": "n",
    "uri": "/p?a=1,2",
    "qop": "auth",
    "nc": "00000001",
    "cnonce": "c",
    "response": "r",
}


@clause("client.builder-credentials", MUST, needs=NEEDS, source=BUILDER)
def test_builder_credentials(impl: Implementation) -> None:
    """`auth` of a builder MUST be the Authorization: Basic for a name and a password, else what an
    Authorization object writes.
    """

    def body(kit: Any) -> None:
        pair = kit.EnvironBuilder(auth=("Aladdin", "open sesame")).get_environ()
        scheme, _, text = pair["HTTP_AUTHORIZATION"].partition(" ")
        expect([scheme.lower(), text], ["basic", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="], "a pair:")
        for kind, parameters in (
            ("digest", DIGEST),
            ("basic", {"username": "ü", "password": "p:w"}),
        ):
            given = kit.Authorization(kind, parameters)
            found = kit.EnvironBuilder(auth=given).get_request().authorization
            seen = [found.type, {name: found[name] for name in parameters}]
            expect(seen, [kind, parameters], f"auth={kind}, {parameters!r}:")

    apart(impl, body)


@clause(
    "client.builder-of-an-environ",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("EnvironBuilder.from_environ"), WERKZEUG.api("create_environ")],
)
def test_builder_of_an_environ(impl: Implementation) -> None:
    """A builder made of an environ MUST make the same one again, but for what it is told otherwise;
    `create_environ` makes the one that a builder of the same arguments makes.
    """

    def body(kit: Any) -> None:
        given: tuple[Any, ...] = ("/pé%20b/c", "https://h.example:81/rööt")
        more: dict[str, Any] = {
            "query_string": {"a": "é &"},
            "method": "PUT",
            "data": b"abc",
            "headers": [("X-A", "1"), ("Cookie", "a=b"), ("Content-Type", "text/x-own; q=1")],
            "multithread": True,
            "run_once": True,
            "errors_stream": io.StringIO(),
        }
        first = kit.EnvironBuilder(*given, **more).get_environ()
        again = kit.EnvironBuilder.from_environ(first).get_environ()
        created = kit.create_environ(*given, **more)
        for name, made in (("from_environ", again), ("create_environ", created)):
            keys = {key for key in {*first, *made} if key not in ("REQUEST_URI", "RAW_URI")}
            keys -= {"wsgi.input"}
            differ = {k: (first.get(k), made.get(k)) for k in keys if first.get(k) != made.get(k)}
            expect([differ], [{}], f"{name}: what the environs say of the same key:")
            expect([made["wsgi.input"].read()], [b"abc"], f"{name}: the body:")
            made["wsgi.input"].seek(0)
        other = kit.EnvironBuilder.from_environ(first, path="/other", method="POST").get_environ()
        seen = [other["PATH_INFO"], other["REQUEST_METHOD"], other["SCRIPT_NAME"]]
        expect(seen, ["/other", "POST", first["SCRIPT_NAME"]], "with other arguments:")

    apart(impl, body)
