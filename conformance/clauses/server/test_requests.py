"""What the development server hands to the application: targets, fields, and itself."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.conversing import (
    Conversation,
    Question,
    asking,
    conversations,
    deaf,
)
from conformance.describe.capabilities import Capability as C
from conformance.drive.declared import sent
from conformance.drive.serving import LOOPBACK
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG

NEEDS = [C.WSGI, C.SERVING]
ENVIRON = PEP(3333, "environ Variables")


def handed(talk: Conversation) -> dict[str, Any]:
    """Return what the application was given; raises AssertionError unless it was called once."""
    expect([len(talk.calls)], [1], f"how often the application was called\n{talk}")
    return talk.calls[0].environ


@clause(
    "server.environ-of-a-request",
    MUST,
    needs=NEEDS,
    source=[ENVIRON, PEP(3333, "A Note On String Types"), RFC(3875, "4.1")],
)
@every(method=["GET", "POST", "get", "M-SEARCH", "X"], version=["HTTP/1.1", "HTTP/1.0"])
def test_environ_of_a_request(impl: Implementation, method: str, version: str) -> None:
    """The environ MUST be a plain dict that says who asked, with which method and protocol, and
    where the server listens, in plain strings.

    A method is handed over in the case that it was sent in.
    """
    asked = Question(asking(f"{method} /a?b=c {version}"), deaf, (method,), version[5:])
    talk = conversations(impl, [asked])[0]
    environ = handed(talk)

    assert talk.calls[0].kind is dict, f"the environ is a {talk.calls[0].kind.__name__}"
    wanted = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": "/a", "QUERY_STRING": "b=c",
        "SERVER_PROTOCOL": version, "HTTP_HOST": "localhost", "wsgi.version": (1, 0),
        "wsgi.url_scheme": sent(), "wsgi.multithread": True, "wsgi.multiprocess": False,
        "wsgi.run_once": False, "REMOTE_ADDR": LOOPBACK, "SERVER_PORT": str(talk.address),
    }  # fmt: skip
    expect([(key, environ.get(key)) for key in wanted], wanted.items(), f"{talk}")
    name = environ.get("SERVER_NAME", "")  # which of its names, the server chooses
    assert name, f"SERVER_NAME is missing\n{talk}"
    assert not name.isdecimal(), f"SERVER_NAME is {name!r}\n{talk}"
    for key in ("REQUEST_URI", "RAW_URI"):  # no document demands them; if they are there:
        expect([environ.get(key, "/a?b=c")], ["/a?b=c"], f"{key}\n{talk}")
    expect([str(environ.get("REMOTE_PORT", talk.port))], [str(talk.port)], f"REMOTE_PORT\n{talk}")
    odd = [k for k in wanted if isinstance(wanted[k], str) and type(environ[k]) is not str]
    expect(odd, [], "what is no plain string")
    absent = [k for k in ("wsgi.input", "wsgi.errors") if k not in environ]
    expect(absent, [], "what is missing")
    there = [k for k in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH") if k in environ]
    expect(there, [], "what should not be there")


# A target as it is sent; path and query as the application is given them.
TARGETS = (
    ("/", "/", ""),
    ("/?", "/", ""),
    ("/a/b/", "/a/b/", ""),
    ("/a?b=c&d=e+f%20g", "/a", "b=c&d=e+f%20g"),
    ("/a?b?c/d", "/a", "b?c/d"),
    ("/a%20b%2Fc%3Fd%23e%25", "/a b/c?d#e%", ""),
    ("/%C3%A9", "/\xc3\xa9", ""),
    ("/%e2%82%ac", "/\xe2\x82\xac", ""),
    ("/a;b=c/d,e:f@g!$&'()*+=~", "/a;b=c/d,e:f@g!$&'()*+=~", ""),
    ("/a//b", "/a//b", ""),
    ("/a/../b/./c", "/a/../b/./c", ""),
    ("/a+b", "/a+b", ""),
    ("/http://b/c", "/http://b/c", ""),
    ("/a:b", "/a:b", ""),
    ("/a?%C3%A9=%ff", "/a", "%C3%A9=%ff"),
    ("/%2541", "/%41", ""),
    ("/a?/../..", "/a", "/../.."),
    ("/%0d%0aX:%20y", "/\r\nX: y", ""),
)


@clause(
    "server.path-and-query",
    MUST,
    needs=NEEDS,
    source=[ENVIRON, RFC(3875, "4.1"), RFC(3986, "2.1")],
)
def test_path_and_query(impl: Implementation) -> None:
    """PATH_INFO MUST be the path with its escapes decoded once, and QUERY_STRING the query as it
    was sent.
    """
    questions = [Question(asking(f"GET {target} HTTP/1.1")) for target, _, _ in TARGETS]

    for (_, path, query), talk in zip(TARGETS, conversations(impl, questions), strict=True):
        environ = handed(talk)
        expect([environ["PATH_INFO"], environ.get("QUERY_STRING", "")], [path, query], f"{talk}")


@clause(
    "server.escaped-bytes",
    MUST,
    needs=NEEDS,
    source=[PEP(3333, "Unicode Issues"), RFC(3986, "2.1")],
)
def test_escaped_bytes(impl: Implementation) -> None:
    """An escape in a path MUST come as the byte that it stands for, also where the bytes are no
    UTF-8.

    A path may be in another encoding; replaced bytes are lost, and two paths become one.
    """
    cases = (("/%ff", "/\xff"), ("/%e9t%e9", "/\xe9t\xe9"), ("/%80%C3", "/\x80\xc3"))
    questions = [Question(asking(f"GET {target} HTTP/1.1")) for target, _ in cases]

    for (_, path), talk in zip(cases, conversations(impl, questions), strict=True):
        expect([handed(talk)["PATH_INFO"]], [path], f"{talk}")


@clause(
    "server.raw-bytes-in-target",
    SHOULD,
    needs=NEEDS,
    source=[RFC(9112, "3"), PEP(3333, "Unicode Issues")],
)
def test_raw_bytes_in_target(impl: Implementation) -> None:
    """Bytes outside of ASCII in a target SHOULD be refused, or handed over as they are.

    They are no URL; but some clients send them, and encoding them a second time makes other ones.
    """
    cases = (("/\xc3\xa9", "/\xc3\xa9", ""), ("/a?q=\xc3\xa9", "/a", "q=\xc3\xa9"))
    questions = [Question(asking(f"GET {target} HTTP/1.1")) for target, _, _ in cases]

    for (_, path, query), talk in zip(cases, conversations(impl, questions), strict=True):
        if not talk.refused:
            environ = handed(talk)
            expect([environ["PATH_INFO"], environ["QUERY_STRING"]], [path, query], f"{talk}")


@clause("server.absolute-target", MUST, needs=NEEDS, source=[RFC(9112, "3.2.2"), RFC(9110, "7.2")])
def test_absolute_target(impl: Implementation) -> None:
    """A target with scheme and host MUST be accepted, and its host stand in place of Host.

    So requests look that come by a proxy.
    """
    cases = (
        ("http://example.org/a?b", "example.org", "/a", "b"),
        ("http://example.org:81/", "example.org:81", "/", ""),
        ("http://example.org/a%20b//c", "example.org", "/a b//c", ""),
        ("http://[::1]:81/a", "[::1]:81", "/a", ""),
    )
    questions = [Question(asking(f"GET {case[0]} HTTP/1.1")) for case in cases]

    for case, talk in zip(cases, conversations(impl, questions), strict=True):
        environ = handed(talk)
        seen = [environ.get(key, "") for key in ("HTTP_HOST", "PATH_INFO", "QUERY_STRING")]
        expect(seen, case[1:], f"{talk}")


@clause(
    "server.slashes-at-the-front", MUST, needs=NEEDS, source=[RFC(9112, "3.2.1"), RFC(9110, "7.2")]
)
def test_slashes_at_the_front(impl: Implementation) -> None:
    """The first segment after two slashes MUST stay in the path, and not be taken for the host.

    A server may merge slashes at the front.
    """
    cases = (("//evil/a", "evil/a"), ("///a", "a"), ("//evil", "evil"), ("//a:b@c/d?e", "a:b@c/d"))
    questions = [Question(asking(f"GET {target} HTTP/1.1")) for target, _ in cases]

    for (_, path), talk in zip(cases, conversations(impl, questions), strict=True):
        environ = handed(talk)
        expect(
            [environ["PATH_INFO"].lstrip("/"), environ["HTTP_HOST"]], [path, "localhost"], f"{talk}"
        )


FIELDS = (
    ("X-Custom: a", "HTTP_X_CUSTOM", "a"),
    ("x-lower:b", "HTTP_X_LOWER", "b"),
    ("X-Space: \t c d", "HTTP_X_SPACE", "c d"),
    ("X-Empty:", "HTTP_X_EMPTY", ""),
    ("X-Colon: a:b", "HTTP_X_COLON", "a:b"),
    ("X-Latin: \xe9\xc3\xa9", "HTTP_X_LATIN", "\xe9\xc3\xa9"),
    ("Content-Type: text/x;  y=z", "CONTENT_TYPE", "text/x;  y=z"),
    ("Content-Length: 0", "CONTENT_LENGTH", "0"),
    ("Cookie: a=1; b=2", "HTTP_COOKIE", "a=1; b=2"),
    ("Proxy-X: p", "HTTP_PROXY_X", "p"),
    ("1: 2", "HTTP_1", "2"),
)


@clause(
    "server.fields-of-a-request",
    MUST,
    needs=NEEDS,
    source=[ENVIRON, RFC(3875, "4.1"), RFC(9110, "5.3")],
)
def test_fields_of_a_request(impl: Implementation) -> None:
    """Each field MUST come under its name of CGI, with its value to the byte, and those of one name
    as one list, in order.

    Spaces before a value are no part of it.
    """
    lines = [line for line, _, _ in FIELDS]
    listed = ["X-List: a", "Between: x", "x-list: b, c", "X-LIST: a"]
    talk = conversations(impl, [Question(asking("POST / HTTP/1.1", *lines, *listed))])[0]
    environ = handed(talk)

    for line, key, value in FIELDS:
        expect([environ.get(key)], [value], f"{line!r} as {key}\n{talk}")
    members = [one.strip() for one in environ.get("HTTP_X_LIST", "").split(",")]
    expect(members, ["a", "b", "c", "a"], f"X-List was {environ.get('HTTP_X_LIST')!r}\n{talk}")
    known = {key for _, key, _ in FIELDS} | {"HTTP_HOST", "HTTP_X_LIST", "HTTP_BETWEEN"}
    expect(sorted(k for k in environ if k.startswith("HTTP_") and k not in known), [], "others")


@clause("server.underscores-are-no-hyphens", MUST, needs=NEEDS, source=WERKZEUG.changes("2.3.0"))
@every(line=["X_Real-IP: forged", "X_Real_IP: forged", "X-Real_IP: forged"], first=[True, False])
def test_underscores_are_no_hyphens(impl: Implementation, line: str, first: bool) -> None:
    """A field with underscores in its name MUST NOT be handed over as the one with hyphens.

    A proxy sets X-Real-IP and lets X_Real_IP of the client pass.
    """
    fields = [line, "X-Real-IP: true"] if first else ["X-Real-IP: true", line]
    talk = conversations(impl, [Question(asking("GET / HTTP/1.1", *fields))])[0]

    if not talk.refused:
        expect([handed(talk).get("HTTP_X_REAL_IP")], ["true"], f"{talk}")


@clause("server.spaces-behind-value", MUST, needs=NEEDS, source=RFC(9112, "5.1"))
def test_spaces_behind_value(impl: Implementation) -> None:
    """Spaces and tabs behind the value of a field MUST NOT be handed over as a part of it.

    `Content-Type: text/html ` names no other type than without the space.
    """
    for line in ("X-A: b ", "X-A: b\t", "X-A: b \t "):
        talk = conversations(impl, [Question(asking("GET / HTTP/1.1", line))])[0]
        expect([handed(talk).get("HTTP_X_A")], ["b"], f"{talk}")


@clause("server.folded-field", MUST, needs=NEEDS, source=RFC(9112, "5.2"))
def test_folded_field(impl: Implementation) -> None:
    """A field that is folded over two lines MUST be refused, or come as one line with a space."""
    talk = conversations(impl, [Question(asking("GET / HTTP/1.1", "X-A: b", "\t c", "X-D: e"))])[0]

    if not talk.refused:
        environ = handed(talk)
        expect([environ.get("HTTP_X_D")], ["e"], f"{talk}")
        value = environ.get("HTTP_X_A", "")
        assert value.split() == ["b", "c"], f"{value!r}\n{talk}"
        assert not {"\r", "\n"} & set(value), f"{value!r} is more than one line\n{talk}"


@clause("server.space-before-colon", MUST, needs=NEEDS, source=RFC(9112, "5.1"))
def test_space_before_colon(impl: Implementation) -> None:
    """A request with a space between a field's name and its colon MUST be answered with 400.

    Some read it as a field and some do not, which has let requests be smuggled.
    """
    fields = ("X-A : b", "Content-Length : 3", "X-A\t: b")
    for talk in conversations(impl, [Question(asking("GET / HTTP/1.1", one)) for one in fields]):
        expect([talk.final.status, *talk.lines], [400], f"{talk}")


@clause("server.one-host", MUST, needs=NEEDS, source=RFC(9112, "3.2"))
def test_one_host(impl: Implementation) -> None:
    """A request of HTTP/1.1 without Host, or with two of them, MUST be answered with 400; one of
    HTTP/1.0 need not have it.
    """
    bad = [
        asking(host=""),
        asking("GET / HTTP/1.1", "Host: other"),
        asking("GET / HTTP/1.1", "host: localhost"),
    ]
    old = conversations(impl, [Question(asking("GET / HTTP/1.0", host=""), version="1.0")])[0]
    expect([old.final.status], [200], f"{old}")
    for talk in conversations(impl, [Question(head) for head in bad]):
        expect([talk.final.status, *talk.lines], [400], f"{talk}")


GARBAGE = (
    b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    *(
        asking(line)
        for line in (
            "GET",
            "GET / HTTP/x",
            "GET / FTP/1.1",
            "GET / http/1.1",
            "GET / HTTP/1.1 x",
            "GET / HTTP/1.1.1",
            "GET / x HTTP/1.1",
        )
    ),
)


@clause("server.no-request", MUST, needs=NEEDS, source=[RFC(9112, "2.2"), RFC(9112, "3")])
def test_no_request(impl: Implementation) -> None:
    """What is no request of HTTP MUST NOT reach the application.

    A server answers 400, or closes the connection.
    """
    good, *talks = conversations(impl, [Question(asking()), *(Question(sent) for sent in GARBAGE)])
    expect([good.final.status], [200], f"{good}")
    for talk in talks:
        expect(talk.lines, [], f"{talk}")


@clause("server.target-too-long", MUST, needs=NEEDS, source=[RFC(9112, "3"), RFC(9110, "15.5.15")])
def test_target_too_long(impl: Implementation) -> None:
    """A target MUST come whole, or be answered with 414 or another 4xx."""
    for size in (8000, 70_000, 200_000):
        path = "/" + "a" * size
        talk = conversations(impl, [Question(asking(f"GET {path} HTTP/1.1"))])[0]
        if not (talk.refused and 400 <= talk.final.status < 500):
            expect([handed(talk)["PATH_INFO"] == path], [True], "whether the path came whole")
            expect([talk.final.status], [200], "status")


@clause("server.malformed-target", SHOULD, needs=NEEDS, source=RFC(9112, "3"))
def test_malformed_target(impl: Implementation) -> None:
    """A target that cannot be parsed SHOULD be answered: with 400, or by the application.

    A connection that just closes tells the client nothing.
    """
    targets = (
        "http://[/",
        "http://[::1/a",
        "http://a]b/",
        "/[",
        "/a[b]",
        "/%",
        "/%zz",
        "/%f",
        "x",
        "a:b",
    )
    for talk in conversations(impl, [Question(asking(f"GET {one} HTTP/1.1")) for one in targets]):
        assert talk.final.status in (200, 400, 404), f"neither 200, 400 nor 404 came\n{talk}"


@clause("server.empty-line-first", SHOULD, needs=NEEDS, source=RFC(9112, "2.2"))
def test_empty_line_first(impl: Implementation) -> None:
    """An empty line before a request SHOULD be ignored.

    Old clients send one after a body.
    """
    talk = conversations(impl, [Question(b"\r\n" + asking())])[0]
    expect([talk.final.status], [200], f"{talk}")
